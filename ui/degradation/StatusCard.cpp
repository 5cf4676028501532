// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/StatusCard.h"

#include "ui/bridge/DisplayText.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

using degradation::Position;
using degradation::Switch;

namespace {

const QString kUnknown = QStringLiteral("--");

} // namespace

StatusCard::StatusCard(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent) {
    setAccessibleName(tr("Where it stands"));
    m_headline = makeLabel({}, TextSize::Tile, Ink::Text, QFont::DemiBold);
    m_headline->setObjectName(QStringLiteral("headline"));
    m_headline->setWordWrap(true);
    m_what = makeLabel({}, TextSize::Strong);
    m_what->setObjectName(QStringLiteral("what"));
    m_what->setWordWrap(true);
    m_detail = makeLabel({}, TextSize::Body, Ink::Text2);
    m_detail->setWordWrap(true);
    for (auto* label : {m_headline, m_what, m_detail})
        body()->addWidget(label);
    auto* figures = new QHBoxLayout;
    figures->setSpacing(theme.px(Theme::Wide));
    m_press = new Figure(theme, kUnknown, tr("from the press to the last accepted session"));
    m_refused = new Figure(theme, kUnknown, tr("refused since"));
    m_rate = new Figure(theme, kUnknown, tr("new sessions"));
    m_live = new Figure(theme, kUnknown, tr("live sessions, open rounds"));
    m_press->setObjectName(QStringLiteral("press"));
    m_rate->setObjectName(QStringLiteral("rate"));
    m_live->setObjectName(QStringLiteral("live"));
    for (auto* figure : {m_press, m_refused, m_rate, m_live})
        figures->addWidget(figure, 1, Qt::AlignTop);
    body()->addSpacing(theme.px(Theme::Tight));
    body()->addLayout(figures);
    body()->addStretch();

    m_releaseRow = new QWidget;
    auto* row = new QHBoxLayout(m_releaseRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(Theme::Medium));
    auto* rule =
        makeLabel(tr("Stopping takes one person, releasing two. Releasing never turns promotions or jackpots on."),
                  TextSize::Caption, Ink::Text2);
    rule->setWordWrap(true);
    m_stage = new QComboBox;
    m_stage->setObjectName(QStringLiteral("stage"));
    m_stage->setAccessibleName(tr("Stage of the release"));
    m_release = new QPushButton(tr("Ask to release..."));
    m_release->setObjectName(QStringLiteral("release"));
    m_release->setAutoDefault(false);
    row->addWidget(rule, 1);
    row->addWidget(m_stage);
    row->addWidget(m_release);
    body()->addWidget(m_releaseRow);
    connect(m_release, &QPushButton::clicked, this, &StatusCard::releaseRequested);
    offerRelease(nullptr);
}

QString StatusCard::headline() const { return m_headline->text(); }

int StatusCard::stage() const { return m_stage->currentData().toInt(); }

void StatusCard::say(const QString& headline, Severity severity, const QString& what, const QString& detail) {
    const QString shape = severityShape(severity);
    m_headline->setText(shape.isEmpty() ? headline : shape + QLatin1Char(' ') + headline);
    setInk(m_headline, severity == Severity::P1   ? Ink::P1
                       : severity == Severity::P2 ? Ink::P2
                       : severity == Severity::P3 ? Ink::P3
                                                  : Ink::Text);
    setSeverity(severity);
    m_what->setText(what);
    m_detail->setText(detail);
}

void StatusCard::showReach(const Reach& reach) {
    m_rate->setValue(reach.sessionsPerSecond ? tr("%1 /s").arg(text::count(qRound64(*reach.sessionsPerSecond)))
                                             : kUnknown);
    m_rate->setCaption(reach.sessionsPerSecond ? tr("new sessions accepted now") : tr("new sessions: UNKNOWN"));
    m_live->setValue(reach.liveSessions ? text::count(qint64(*reach.liveSessions)) : kUnknown);
    m_live->setCaption(reach.openRounds
                           ? tr("live sessions go on, %1 open rounds").arg(text::count(qint64(*reach.openRounds)))
                           : tr("live sessions and open rounds: UNKNOWN"));
}

void StatusCard::displayScope(const std::optional<api::DegradationView>& view, const degradation::Scope& scope,
                              const Reach& reach) {
    const StateWord sessions = switchWord(view, Switch::NewSessions, scope);
    const StateWord rounds = switchWord(view, Switch::NewRounds, scope);
    say(tr("New sessions: %1").arg(sessions.word), sessions.severity,
        tr("%1 · new rounds: %2").arg(text::scope(scope), rounds.word),
        view ? tr("No restriction is in force here. The button is on the left; nothing fires before it is held.")
             : tr("The platform has not answered yet. The button works all the same."));
    m_press->setVisible(false);
    m_refused->setVisible(false);
    showReach(reach);
    offerRelease(nullptr);
}

void StatusCard::displaySent(const api::DegradationOrder& order, const base::CommandId& id, bool unknown,
                             const Reach& reach) {
    say(unknown ? tr("UNKNOWN: treat as not applied") : tr("SENT"), unknown ? Severity::P1 : Severity::P2,
        tr("%1 off · %2").arg(text::name(order.what), text::scope(order.scope)),
        unknown ? tr("No answer came. The console asks again with the same command, %1.").arg(text::of(id.text()))
                : tr("Command %1, waiting for the platform.").arg(text::of(id.text())));
    m_press->setVisible(true);
    m_press->setValue(kUnknown);
    m_refused->setVisible(false);
    showReach(reach);
    offerRelease(nullptr);
}

void StatusCard::displayCommand(const degradation::CommandStatus& status, bool inForce, const Reach& reach) {
    const auto& command = status.command;
    const StateWord state = commandWord(status);
    say(state.word, state.severity, QStringLiteral("%1 · %2").arg(commandTitle(command), text::scope(command.scope)),
        tr("%1 · %2 · %3 · %4. %5")
            .arg(text::fullTime(command.time), text::of(command.by.text()), text::of(command.reason),
                 text::of(command.id.text()), state.detail));
    const bool off = command.position == Position::Off;
    const auto press = status.pressToLastAccepted();
    m_press->setVisible(off);
    m_press->setValue(press ? text::duration(*press) : kUnknown);
    m_press->setCaption(press ? tr("from the press to the last accepted session")
                              : tr("press to last accepted: not every region has reported"));
    std::uint64_t refused = 0;
    std::uint64_t after = 0;
    for (const auto& region : status.regions) {
        refused += region.refused;
        after += region.acceptedAfter;
    }
    m_refused->setVisible(off);
    m_refused->setValue(text::count(qint64(refused)));
    m_refused->setCaption(
        after == 0 ? tr("refused since, none accepted after")
                   : tr("refused since; %1 ACCEPTED AFTER it was effective").arg(text::count(qint64(after))));
    m_refused->setSeverity(after == 0 || !off ? Severity::None : Severity::P1);
    showReach(reach);
    offerRelease(inForce && !status.superseded && command.share < 100 ? &command : nullptr);
}

void StatusCard::offerRelease(const degradation::Command* command) {
    m_releaseRow->setVisible(command != nullptr);
    m_release->setEnabled(command != nullptr);
    if (!command || (m_offered == command->id && m_stage->count() > 0))
        return;
    m_offered = command->id;
    m_stage->clear();
    const bool staged = command->what == Switch::NewSessions || command->what == Switch::NewRounds;
    for (const int share : degradation::kReleaseStages) {
        if (staged ? share > command->share : share == 100)
            m_stage->addItem(tr("to %1 % of players").arg(share), share);
    }
}

} // namespace signalbox::ui
