// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/LadderCard.h"

#include "ui/bridge/DisplayText.h"
#include "ui/degradation/DegradationFigures.h"
#include "ui/widgets/StatePill.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

using degradation::Switch;

namespace {

std::size_t indexOf(Switch what) { return std::size_t(degradation::level(what) - 1); }

QString closeText(Switch what) {
    switch (what) {
    case Switch::Promo:
        return LadderCard::tr("Switch promotions off...");
    case Switch::Jackpot:
        return LadderCard::tr("Switch jackpots off...");
    case Switch::NewSessions:
        return LadderCard::tr("Stop new sessions...");
    case Switch::NewRounds:
        return LadderCard::tr("Stop new rounds...");
    }
    return {};
}

} // namespace

LadderCard::LadderCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("Ladder"), parent) {
    auto* rule =
        makeLabel(tr("Settlements, rollbacks and open rounds go on at every level."), TextSize::Body, Ink::Text2);
    rule->setWordWrap(true);
    body()->addWidget(rule);
    for (const Switch what : degradation::kSwitches) {
        Level& level = m_levels[indexOf(what)];
        level.card = new Card(theme, QStringLiteral("L%1  %2").arg(degradation::level(what)).arg(text::name(what)));
        level.state = new StatePill(theme);
        level.state->setObjectName(QStringLiteral("state.%1").arg(text::of(degradation::name(what))));
        level.card->corner()->addWidget(level.state);
        level.close = new QPushButton(closeText(what));
        level.close->setObjectName(QStringLiteral("close.%1").arg(text::of(degradation::name(what))));
        level.close->setAutoDefault(false);
        if (what == Switch::NewSessions) {
            setButtonKind(level.close, ButtonKind::Danger);
            level.close->setProperty("tall", true);
        }
        connect(level.close, &QPushButton::clicked, this, [this, what] { emit closeRequested(what); });
        level.card->body()->addWidget(level.close);
        body()->addWidget(level.card);
    }
    body()->addSpacing(theme.px(Theme::Small));
    body()->addWidget(makeLabel(tr("Active now"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_active = makeLabel({}, TextSize::Body, Ink::Text2);
    m_active->setObjectName(QStringLiteral("active"));
    m_active->setWordWrap(true);
    body()->addWidget(m_active);
    m_log = makeLabel({}, TextSize::Body, Ink::P3, QFont::DemiBold);
    m_log->setWordWrap(true);
    m_log->hide();
    body()->addWidget(m_log);
    body()->addStretch();
    display(std::nullopt, {});
}

QPushButton* LadderCard::button(Switch what) const { return m_levels[indexOf(what)].close; }

void LadderCard::display(const std::optional<api::DegradationView>& view, const degradation::Scope& scope) {
    for (const Switch what : degradation::kSwitches) {
        Level& level = m_levels[indexOf(what)];
        const StateWord state = switchWord(view, what, scope);
        level.state->setState(state.word, state.severity);
        level.state->setToolTip(state.detail);
        level.card->setSeverity(state.severity);
    }
    if (!view) {
        m_active->setText(tr("UNKNOWN until the platform answers."));
        return;
    }
    constexpr std::size_t kShown = 5;
    QStringList lines;
    for (const auto& command : view->inForce) {
        if (std::size_t(lines.size()) == kShown)
            break;
        lines.prepend(tr("%1 · %2 · since %3 by %4")
                          .arg(commandTitle(command), text::scope(command.scope), text::shortTime(command.time),
                               text::of(command.by.text())));
    }
    if (view->inForce.size() > kShown)
        lines.append(tr("and %1 more, see the list of commands").arg(view->inForce.size() - kShown));
    m_active->setText(lines.isEmpty() ? tr("Nothing. Everything is open.") : lines.join(QLatin1Char('\n')));
    m_log->setVisible(view->notYetInLog > 0);
    m_log->setText(tr("◆ %1 acts are not yet in the audit log; they are reconciled by themselves.")
                       .arg(text::count(qint64(view->notYetInLog))));
}

} // namespace signalbox::ui
