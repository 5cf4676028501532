// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CohortForm.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QStyle>

namespace signalbox::ui {

namespace {

QStringList words(const QString& text) {
    static const QRegularExpression kSeparators(QStringLiteral("[,;\\s]+"));
    return text.split(kSeparators, Qt::SkipEmptyParts);
}

template <class Items>
QString joined(const Items& items) {
    QStringList list;
    for (const auto& item : items) {
        if constexpr (requires { item.text(); })
            list.append(text::of(item.text()));
        else
            list.append(text::of(item));
    }
    return list.join(QStringLiteral(", "));
}

void fill(QLineEdit* edit, const QString& text) {
    if (words(edit->text()) != words(text))
        edit->setText(text);
}

} // namespace

CohortForm::CohortForm(Theme& theme, QWidget* parent)
    : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme.px(Theme::Small));
    grid->setVerticalSpacing(theme.px(Theme::Tight));
    m_audience = add(tr("Audience"), tr("everybody"));
    m_games = add(tr("Games"), tr("all games"));
    m_geo = add(tr("Countries"), tr("all countries"));
    m_candidate = add(tr("Candidate"), {});
    m_locked = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_locked->setWordWrap(true);
    grid->addWidget(m_locked, grid->rowCount(), 0, 1, 2);
}

QLineEdit* CohortForm::add(const QString& label, const QString& placeholder) {
    auto* grid = static_cast<QGridLayout*>(layout());
    const int row = grid->rowCount();
    auto* name = makeLabel(label, TextSize::Body, Ink::Text2);
    auto* edit = new QLineEdit;
    edit->setAccessibleName(label);
    edit->setPlaceholderText(placeholder);
    edit->setMaxLength(2000);
    name->setBuddy(edit);
    grid->addWidget(name, row, 0);
    grid->addWidget(edit, row, 1);
    connect(edit, &QLineEdit::textEdited, this, &CohortForm::edited);
    return edit;
}

void CohortForm::setValues(const canary::Eligibility& eligibility, const QString& candidate) {
    fill(m_audience, joined(eligibility.audience));
    fill(m_games, joined(eligibility.games));
    fill(m_geo, joined(eligibility.geo));
    fill(m_candidate, candidate);
}

void CohortForm::setLocked(const QString& why) {
    for (auto* edit : {m_audience, m_games, m_geo, m_candidate}) {
        // Read-only, not disabled: it says who has the candidate now, and that has to be legible.
        const bool locked = !why.isEmpty();
        edit->setToolTip(why);
        if (edit->isReadOnly() == locked)
            continue;
        edit->setReadOnly(locked);
        edit->setProperty("locked", locked);
        edit->style()->unpolish(edit);
        edit->style()->polish(edit);
    }
    m_locked->setText(why.isEmpty() ? tr("Separated by commas. Empty stands for everybody.") : why);
}

base::Result<canary::Eligibility> CohortForm::eligibility() const {
    canary::Eligibility out;
    for (const QString& word : words(m_audience->text()))
        out.audience.push_back(word.toStdString());
    for (const QString& word : words(m_geo->text()))
        out.geo.push_back(word.toUpper().toStdString());
    for (const QString& word : words(m_games->text())) {
        SB_ASSIGN(auto id, base::GameId::parse(word.toStdString()));
        out.games.push_back(std::move(id));
    }
    return out;
}

QString CohortForm::candidate() const { return m_candidate->text().trimmed(); }

} // namespace signalbox::ui
