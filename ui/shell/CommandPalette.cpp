// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/CommandPalette.h"

#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

enum Role : int { EntryRole = Qt::UserRole, GroupRole, ShortcutRole, ReasonRole };

class RowDelegate final : public QStyledItemDelegate {
public:
    RowDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {m_theme.px(400), m_theme.px(index.data(ReasonRole).toString().isEmpty() ? 32 : 46)};
    }
    void paint(QPainter* p, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool selected = option.state & QStyle::State_Selected;
        p->save();
        p->setRenderHint(QPainter::Antialiasing);
        if (selected) {
            p->setPen(Qt::NoPen);
            p->setBrush(m_theme.color(Ink::AccentSoft));
            p->drawRoundedRect(option.rect, m_theme.radius(), m_theme.radius());
        }
        const QRect box = option.rect.adjusted(m_theme.px(12), 0, -m_theme.px(12), 0);
        const QString reason = index.data(ReasonRole).toString();
        const QString shortcut = index.data(ShortcutRole).toString();
        p->setFont(m_theme.font(TextSize::Caption));
        const QFontMetrics caption(p->font());
        const QString right = shortcut.isEmpty() ? index.data(GroupRole).toString()
                                                 : index.data(GroupRole).toString() + QStringLiteral("    ") + shortcut;
        QRect first = box;
        if (!reason.isEmpty())
            first = QRect(box.left(), box.top() + m_theme.px(4), box.width(), m_theme.px(20));
        p->setPen(m_theme.color(Ink::Text2));
        p->drawText(first, Qt::AlignRight | Qt::AlignVCenter, right);
        if (!reason.isEmpty()) {
            const QRect second(box.left(), first.bottom(), box.width(), m_theme.px(18));
            p->drawText(second, Qt::AlignLeft | Qt::AlignVCenter,
                        caption.elidedText(reason, Qt::ElideRight, second.width()));
        }
        p->setFont(m_theme.font(TextSize::Body, selected ? QFont::DemiBold : QFont::Normal));
        p->setPen(m_theme.color(reason.isEmpty() ? Ink::Text : Ink::Disabled));
        p->drawText(first, Qt::AlignLeft | Qt::AlignVCenter,
                    p->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                first.width() - caption.horizontalAdvance(right) - m_theme.px(16)));
        p->restore();
    }

private:
    Theme& m_theme;
};

} // namespace

int fuzzyScore(const QString& pattern, const QString& text) {
    int score = 0;
    qsizetype at = 0;
    qsizetype previous = -2;
    for (const QChar c : pattern) {
        if (c.isSpace())
            continue;
        const auto found = text.indexOf(c, at, Qt::CaseInsensitive);
        if (found < 0)
            return -1;
        score += 1;
        if (found == previous + 1)
            score += 5;
        if (found == 0 || !text.at(found - 1).isLetterOrNumber())
            score += 4;
        previous = found;
        at = found + 1;
    }
    return score * 100 - int(text.size());
}

CommandPalette::CommandPalette(Theme& theme, QWidget* window)
    : QFrame(window)
    , m_theme(theme) {
    setAccessibleName(tr("Command palette"));
    auto* column = new QVBoxLayout(this);
    const int margin = m_theme.px(8);
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(m_theme.px(6));
    m_edit = new QLineEdit;
    m_edit->setAccessibleName(tr("Find a command"));
    m_edit->setPlaceholderText(tr("Find a command or a page"));
    m_edit->installEventFilter(this);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Commands"));
    m_list->setItemDelegate(new RowDelegate(m_theme, m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::trigger);
    hide();
}

void CommandPalette::open(const QList<PaletteEntry>& entries) {
    m_entries = entries;
    m_before = QApplication::focusWidget();
    const int width = qMin(m_theme.px(640), parentWidget()->width() - m_theme.px(64));
    const int height = qMin(m_theme.px(440), parentWidget()->height() - m_theme.px(140));
    setGeometry((parentWidget()->width() - width) / 2, m_theme.px(84), width, height);
    {
        const QSignalBlocker blocker(m_edit);
        m_edit->clear();
    }
    filter();
    show();
    raise();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::filter() {
    struct Hit {
        int score;
        int index;
    };
    QList<Hit> hits;
    const QString pattern = m_edit->text();
    for (int i = 0; i < m_entries.size(); ++i) {
        const PaletteEntry& entry = m_entries.at(i);
        if (!entry.action || !entry.action->isVisible())
            continue;
        const int score = pattern.isEmpty() ? 0 : fuzzyScore(pattern, entry.text + QLatin1Char(' ') + entry.group);
        if (score >= 0 || pattern.isEmpty())
            hits.append({score, i});
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.score > b.score; });
    m_list->clear();
    for (const Hit& hit : std::as_const(hits)) {
        const PaletteEntry& entry = m_entries.at(hit.index);
        auto* item = new QListWidgetItem(entry.text, m_list);
        item->setData(EntryRole, hit.index);
        item->setData(GroupRole, entry.group);
        item->setData(ShortcutRole, entry.action->shortcut().toString(QKeySequence::NativeText));
        if (!entry.action->isEnabled()) {
            QString reason = entry.action->whatsThis();
            if (reason.isEmpty())
                reason = entry.action->statusTip();
            item->setData(ReasonRole, reason.isEmpty() ? tr("Not possible here and now.") : reason);
        }
    }
    if (m_list->count() > 0)
        m_list->setCurrentRow(0);
}

QStringList CommandPalette::visibleEntries() const {
    QStringList result;
    for (int i = 0; i < m_list->count(); ++i) {
        const auto* item = m_list->item(i);
        const QString reason = item->data(ReasonRole).toString();
        result << (reason.isEmpty() ? item->text() : item->text() + QStringLiteral(" (") + reason + QLatin1Char(')'));
    }
    return result;
}

void CommandPalette::trigger() {
    const auto* item = m_list->currentItem();
    if (!item)
        return;
    const QPointer<QAction> action = m_entries.at(item->data(EntryRole).toInt()).action;
    if (!action || !action->isEnabled())
        return; // stays open: the reason can be read
    close();
    action->trigger();
}

void CommandPalette::close() {
    hide();
    if (m_before)
        m_before->setFocus();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut && isVisible() && !isAncestorOf(QApplication::focusWidget()))
        hide();
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!key->isAutoRepeat())
            trigger();
        return true;
    case Qt::Key_Down:
        m_list->setCurrentRow(qMin(m_list->currentRow() + 1, m_list->count() - 1));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(qMax(m_list->currentRow() - 1, 0));
        return true;
    case Qt::Key_PageDown:
        m_list->setCurrentRow(qMin(m_list->currentRow() + 8, m_list->count() - 1));
        return true;
    case Qt::Key_PageUp:
        m_list->setCurrentRow(qMax(m_list->currentRow() - 8, 0));
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(m_theme.color(Ink::Border), 1));
    p.setBrush(m_theme.color(Ink::Raised));
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.radius() + 2, m_theme.radius() + 2);
}

} // namespace signalbox::ui
