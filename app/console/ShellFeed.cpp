// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ShellFeed.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/bridge/EmbeddedSandbox.h"
#include "ui/bridge/SandboxWatch.h"
#include "ui/bridge/Witness.h"

namespace signalbox::console {

namespace {

using namespace ui;

Severity severityOf(slo::AlertPriority priority) {
    switch (priority) {
    case slo::AlertPriority::P1:
        return Severity::P1;
    case slo::AlertPriority::P2:
        return Severity::P2;
    case slo::AlertPriority::P3:
        return Severity::P3;
    }
    return Severity::P3;
}

QString linkOf(const slo::Alert& alert) {
    if (alert.kind == slo::AlertKind::CanaryRolledBack)
        return alert.scope.provider ? QStringLiteral("canary/%1").arg(text::of(alert.scope.provider->text()))
                                    : QStringLiteral("canary");
    if (alert.kind == slo::AlertKind::SecurityIncident)
        return QStringLiteral("keys");
    return alert.scope.provider ? QStringLiteral("slo/%1").arg(text::of(alert.scope.provider->text()))
                                : QStringLiteral("overview");
}

AlarmSummary alarms(const Bridge& bridge) {
    AlarmSummary summary;
    const auto* board = bridge.board();
    summary.known = board && bridge.link() == Bridge::Link::Live;
    if (!board)
        return summary;
    const auto now = bridge.clock().now();
    for (const auto& alert : board->alerts()) { // Most urgent first.
        if (alert.state == slo::AlertState::Pending)
            continue;
        const auto severity = severityOf(alert.priority);
        summary.p1 += severity == Severity::P1 ? 1 : 0;
        summary.p2 += severity == Severity::P2 ? 1 : 0;
        summary.p3 += severity == Severity::P3 ? 1 : 0;
        summary.lastHour += now - alert.since < std::chrono::hours(1) ? 1 : 0;
        const bool acknowledged = alert.state == slo::AlertState::Acknowledged;
        const AlarmLine line{text::of(alert.id.text()), severity, !acknowledged, text::alert(alert, now),
                             linkOf(alert)};
        summary.open.append(line);
        if (!summary.top && !acknowledged)
            summary.top = line;
    }
    return summary;
}

LinkState link(const Bridge& bridge) {
    LinkState state;
    switch (bridge.link()) {
    case Bridge::Link::Idle:
    case Bridge::Link::Connecting:
        state.kind = LinkState::Kind::Connecting;
        break;
    case Bridge::Link::Live:
        state.kind = LinkState::Kind::Connected;
        break;
    case Bridge::Link::Lost:
        state.kind = LinkState::Kind::Disconnected;
        break;
    }
    state.lostAt = bridge.lostAt();
    state.latency = bridge.latency();
    if (const auto* board = bridge.board())
        if (const auto age = board->feed().age)
            state.newestData = bridge.clock().now() - *age;
    return state;
}

} // namespace

Environment environmentOf(const std::string& name) {
    if (name == "sandbox")
        return Environment::Sandbox;
    return name == "staging" ? Environment::Staging : Environment::Production;
}

ShellState shellState(const Bridge& bridge, const Witness& witness, const SandboxWatch& faults,
                      const EmbeddedSandbox* sandbox) {
    ShellState state;
    state.notice = {faults.notice(), faults.endsAt(), QStringLiteral("sandbox")};
    state.link = link(bridge);
    state.alarms = alarms(bridge);
    if (const auto& me = bridge.me()) {
        state.environment = environmentOf(me->environment);
        QStringList regions;
        for (const auto& region : me->regions)
            regions.append(text::of(region.text()).toUpper());
        state.region = regions.join(QStringLiteral(", "));
        state.operatorId = text::of(me->id.text());
        state.role = text::role(access::name(me->role));
    } else {
        state.environment = sandbox ? Environment::Sandbox : Environment::Production;
    }
    // A finding about the log outranks every alarm of the platform: it is about the platform itself.
    if (witness.isAlarm()) {
        state.alarms.top =
            AlarmLine{QStringLiteral("witness"), Severity::P1, true, witness.finding(), QStringLiteral("audit")};
        state.alarms.open.prepend(*state.alarms.top);
    }
    state.commands.running = bridge.runningCommands();
    for (const auto& command : bridge.commands()) {
        if (command.state == CommandRow::State::Running || command.state == CommandRow::State::Unknown) {
            state.commands.text = command.state == CommandRow::State::Unknown
                                      ? QStringLiteral("UNKNOWN, asking again: %1").arg(command.title)
                                      : command.title;
            break;
        }
    }
    const auto& error = bridge.lastError() ? bridge.lastError() : bridge.linkError();
    if (error) {
        state.lastError = text::error(*error);
        state.lastErrorTopic = text::errorTopic(*error);
    } else if (sandbox && sandbox->error()) {
        state.lastError = text::error(*sandbox->error());
        state.lastErrorTopic = text::errorTopic(*sandbox->error());
    }
    if (const auto size = witness.size())
        state.auditHead = static_cast<qint64>(*size);
    state.witnessedAt = witness.verifiedAt();
    return state;
}

} // namespace signalbox::console
