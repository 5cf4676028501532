// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/FilterField.h"

#include "ui/widgets/AgeLabel.h"

#include <QtCore/QTimer>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

namespace signalbox::ui {

QList<FilterTerm> parseFilter(const QString& text) {
    QList<FilterTerm> terms;
    qsizetype at = 0;
    const auto size = text.size();
    while (at < size) {
        while (at < size && text.at(at).isSpace())
            ++at;
        if (at >= size)
            break;
        FilterTerm term;
        if (text.at(at) == QLatin1Char('-') && at + 1 < size && !text.at(at + 1).isSpace()) {
            term.negated = true;
            ++at;
        }
        QString word;
        bool quoted = false;
        bool relationSeen = false;
        for (; at < size; ++at) {
            const QChar c = text.at(at);
            if (c == QLatin1Char('"')) {
                quoted = !quoted;
                continue;
            }
            if (!quoted && c.isSpace())
                break;
            const bool relation = c == QLatin1Char(':') || c == QLatin1Char('<') || c == QLatin1Char('>');
            if (!quoted && relation && !relationSeen && !word.isEmpty()) {
                term.key = word.toLower();
                term.relation = c;
                word.clear();
                relationSeen = true;
                continue;
            }
            if (!quoted && relationSeen && c == QLatin1Char(',')) {
                if (!word.isEmpty())
                    term.values.append(word);
                word.clear();
                continue;
            }
            word += c;
        }
        if (!word.isEmpty())
            term.values.append(word);
        if (!term.values.isEmpty())
            terms.append(term);
    }
    return terms;
}

FilterField::FilterField(Theme& theme, const QString& placeholder, QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(Theme::Medium));
    m_edit = new QLineEdit;
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setAccessibleDescription(placeholder);
    m_edit->setMinimumWidth(theme.px(300));
    m_edit->setMaxLength(1000);
    m_edit->installEventFilter(this);
    m_count = makeLabel({}, TextSize::Body, Ink::Text2);
    row->addWidget(m_edit, 1);
    row->addWidget(m_count);
    m_debounce = new QTimer(this);
    m_debounce->setSingleShot(true);
    m_debounce->setInterval(120);
    connect(m_edit, &QLineEdit::textChanged, m_debounce, qOverload<>(&QTimer::start));
    connect(m_debounce, &QTimer::timeout, this, [this] { emit filterChanged(text()); });
    setFocusProxy(m_edit);
}

QString FilterField::text() const { return m_edit->text(); }

void FilterField::setText(const QString& text) { m_edit->setText(text); }

void FilterField::setCount(qint64 shown, qint64 total) {
    m_count->setText(shown == total ? groupedNumber(total)
                                    : tr("%1 of %2").arg(groupedNumber(shown), groupedNumber(total)));
}

void FilterField::focusField() {
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

bool FilterField::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !m_edit->text().isEmpty()) {
        m_edit->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace signalbox::ui
