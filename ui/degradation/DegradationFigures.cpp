// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/DegradationFigures.h"

#include "core/degradation/Latch.h"
#include "ui/bridge/DisplayText.h"
#include "ui/figures/SloFigures.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace signalbox::ui {

using degradation::CommandStatus;
using degradation::Position;
using degradation::Step;
using degradation::Switch;

namespace {

QString tr(const char* source) { return QCoreApplication::translate("Degradation", source); }

const QString kNone = QStringLiteral("–");
const QString kUnknown = QStringLiteral("--");

bool isOpening(Switch what) { return what == Switch::NewSessions || what == Switch::NewRounds; }

Cell cell(const QString& text, const QString& toolTip = {}) {
    Cell out;
    out.text = text;
    out.toolTip = toolTip;
    return out;
}

Cell number(const QString& text) {
    Cell out;
    out.text = text;
    out.number = true;
    return out;
}

Cell word(const StateWord& state) {
    Cell out;
    out.text = state.word;
    out.severity = state.severity;
    out.toolTip = state.detail;
    return out;
}

QString regionNames(const std::vector<base::RegionId>& regions) {
    QStringList names;
    for (const auto& region : regions)
        names.append(text::of(region.text()));
    return names.join(QStringLiteral(", "));
}

} // namespace

StateWord switchWord(const std::optional<api::DegradationView>& view, Switch what, const degradation::Scope& scope) {
    if (!view)
        return {tr("UNKNOWN"), tr("The platform has not said it yet."), Severity::Diagnostic};
    degradation::Latch latch;
    int narrower = 0;
    for (const auto& command : view->inForce) {
        (void)latch.apply(command);
        if (command.what == what && scope.contains(command.scope) && command.scope != scope)
            ++narrower;
    }
    const int share = latch.share(what, scope);
    StateWord out;
    if (share == 0)
        out = {isOpening(what) ? tr("CLOSED") : tr("OFF"), {}, what == Switch::Promo ? Severity::P3 : Severity::P2};
    else if (share < 100)
        out = {tr("%1 % of players").arg(share), tr("Being released"), Severity::P3};
    else
        out = {isOpening(what) ? tr("open") : tr("on"), {}, Severity::None};
    if (share > 0 && narrower > 0) {
        out.detail = tr("Narrower scopes that are restricted: %1").arg(narrower);
        out.word += tr(" · %1 restricted").arg(narrower);
        out.severity = Severity::P3;
    }
    return out;
}

StateWord commandWord(const CommandStatus& status) {
    const bool off = status.command.position == Position::Off;
    if (status.superseded)
        return {tr("replaced"), tr("A later command for the same switch and scope took over."), Severity::None};
    if (status.isVerified()) {
        if (off)
            return {isOpening(status.command.what) ? tr("CLOSED") : tr("OFF"),
                    tr("Every region has verified it: a synthetic attempt was refused twice, a second apart."),
                    Severity::P2};
        return {status.command.share == 100 ? (isOpening(status.command.what) ? tr("OPEN") : tr("ON"))
                                            : tr("OPEN at %1 %").arg(status.command.share),
                tr("Every region has verified it."), status.command.share == 100 ? Severity::None : Severity::P3};
    }
    QString text =
        (off ? (isOpening(status.command.what) ? tr("CLOSING %1/%2") : tr("SWITCHING OFF %1/%2")) : tr("OPENING %1/%2"))
            .arg(status.verifiedRegions())
            .arg(status.regions.size());
    const auto unknown = status.unknownRegions();
    if (!unknown.empty())
        text +=
            (unknown.size() == 1 ? tr(", region %1 UNKNOWN") : tr(", regions %1 UNKNOWN")).arg(regionNames(unknown));
    return {text, tr("Not every region has verified it: treat it as not done there."),
            unknown.empty() ? Severity::P2 : Severity::P1};
}

QString commandTitle(const degradation::Command& command) {
    const QString name = text::name(command.what);
    if (command.position == Position::Off)
        return tr("%1 off").arg(name);
    return command.share == 100 ? tr("%1 on").arg(name) : tr("%1 to %2 % of players").arg(name).arg(command.share);
}

StateWord stepWord(const degradation::RegionProgress& progress) {
    switch (progress.step) {
    case Step::Sent:
        return {tr("SENT"), tr("No answer yet."), Severity::None};
    case Step::Acked:
        return {tr("ACKNOWLEDGED"), tr("The region stored it durably."), Severity::None};
    case Step::Effective:
        return {tr("EFFECTIVE"), tr("The region's own gateway counts with it. Proof by synthetic attempts follows."),
                Severity::None};
    case Step::Verified:
        return {tr("VERIFIED"), tr("Two synthetic attempts, a second apart, saw it."), Severity::None};
    case Step::Unknown:
        return {tr("UNKNOWN"),
                tr("The region does not answer; asked again by itself. Treat it as not done there. %1")
                    .arg(text::of(progress.detail)),
                Severity::P1};
    }
    return {};
}

QStringList regionColumns() {
    return {tr("Region"), tr("State"),        tr("New sessions"), tr("Live"),
            tr("Sent"),   tr("Acknowledged"), tr("Effective"),    tr("Verified")};
}

QList<CellRow> regionRows(const std::optional<api::DegradationView>& view, const slo::Board* board,
                          const CommandStatus* command) {
    QList<CellRow> rows;
    std::vector<base::RegionId> regions;
    if (view)
        for (const auto& gate : view->regions)
            regions.push_back(gate.region);
    if (command)
        for (const auto& progress : command->regions)
            if (std::find(regions.begin(), regions.end(), progress.region) == regions.end())
                regions.push_back(progress.region);
    const bool live = board && !isFeedBroken(board->feed().health);
    for (const auto& region : regions) {
        const degradation::RegionProgress* progress = nullptr;
        if (command)
            for (const auto& one : command->regions)
                if (one.region == region)
                    progress = &one;
        const api::RegionGate* gate = nullptr;
        if (view)
            for (const auto& one : view->regions)
                if (one.region == region)
                    gate = &one;
        StateWord state;
        if (progress) {
            state = stepWord(*progress);
        } else if (command) {
            state = {tr("not reached"), tr("Outside of the command's scope."), Severity::None};
        } else if (gate) {
            const auto found = std::find_if(gate->shares.begin(), gate->shares.end(),
                                            [](const auto& one) { return one.first == Switch::NewSessions; });
            const int share = found == gate->shares.end() ? 100 : found->second;
            state = share == 100 ? StateWord{tr("open"), tr("By the region's own gateway."), Severity::None}
                    : share == 0 ? StateWord{tr("CLOSED"), tr("By the region's own gateway."), Severity::P2}
                                 : StateWord{tr("%1 % of players").arg(share), {}, Severity::P3};
        }
        const auto time = [&](const std::optional<base::Time>& at) {
            return cell(text::clockTime(at), text::fullTime(at));
        };
        rows.append({text::of(region.text()),
                     {cell(text::of(region.text())), word(state),
                      number(live ? tr("%1 /s").arg(text::count(qint64(board->sessionsAccepted(region)))) : kUnknown),
                      number(gate ? text::count(qint64(gate->liveSessions)) : kUnknown),
                      progress ? time(progress->sentAt) : cell(kNone), progress ? time(progress->ackedAt) : cell(kNone),
                      progress ? time(progress->effectiveAt) : cell(kNone),
                      progress ? time(progress->verifiedAt) : cell(kNone)}});
    }
    return rows;
}

QStringList commandColumns() { return {tr("Time"), tr("Command"), tr("Scope"), tr("State")}; }

QList<CellRow> commandRows(const api::DegradationView& view) {
    QList<CellRow> rows;
    for (const auto& status : view.commands) {
        const auto& command = status.command;
        StateWord state = commandWord(status);
        const bool held = isInForce(view, command);
        if (!held && !status.superseded && status.isVerified())
            state.severity = Severity::None;
        const QString who = QStringLiteral("%1 · %2 · %3 · %4")
                                .arg(text::fullTime(command.time), text::of(command.by.text()),
                                     text::of(command.reason), text::of(command.id.text()));
        rows.append({text::of(command.id.text()),
                     {cell(text::clockTime(command.time), who), cell(commandTitle(command), who),
                      cell(text::scope(command.scope)), word(state)}});
    }
    return rows;
}

bool isInForce(const api::DegradationView& view, const degradation::Command& command) {
    return std::any_of(view.inForce.begin(), view.inForce.end(),
                       [&](const degradation::Command& one) { return one.id == command.id; });
}

Reach reachOf(const std::optional<api::DegradationView>& view, const slo::Board* board,
              const degradation::Scope& scope) {
    Reach reach;
    const bool live = board && !isFeedBroken(board->feed().health);
    if (live && !scope.provider && !scope.brand) {
        reach.sessionsPerSecond = double(board->sessionsAccepted(scope.region));
    } else if (live) {
        slo::Scope started;
        started.provider = scope.provider;
        started.brand = scope.brand;
        started.region = scope.region;
        started.operation = slo::Operation::Session;
        reach.sessionsPerSecond = board->judge(started, slo::Board::Window::TenSeconds).figures.requestsPerSecond;
    }
    if (!view) {
        if (scope.region)
            reach.regions.append(text::of(scope.region->text()));
        return reach;
    }
    std::uint64_t sessions = 0;
    std::uint64_t rounds = 0;
    for (const auto& gate : view->regions) {
        if (scope.region && *scope.region != gate.region)
            continue;
        reach.regions.append(text::of(gate.region.text()));
        sessions += gate.liveSessions;
        rounds += gate.openRounds;
    }
    reach.liveSessions = sessions;
    reach.openRounds = rounds;
    return reach;
}

QString outOfBandCommand(Switch what, const degradation::Scope& scope) {
    QString line = what == Switch::NewSessions
                       ? QStringLiteral("signalboxctl degradation stop")
                       : QStringLiteral("signalboxctl degradation off %1").arg(text::of(degradation::name(what)));
    const auto add = [&](const char* option, const auto& id) {
        if (id)
            line += QStringLiteral(" %1 %2").arg(QLatin1String(option), text::of(id->text()));
    };
    add("--provider", scope.provider);
    add("--brand", scope.brand);
    add("--region", scope.region);
    add("--game", scope.game);
    return line + QStringLiteral(" --wait --reason \"...\"");
}

QString refusalOf(Switch what) {
    switch (what) {
    case Switch::Promo:
        return tr("promotions and bonuses that are not granted");
    case Switch::Jackpot:
        return tr("jackpots: the liability is frozen, wins are paid");
    case Switch::NewSessions:
        return tr("new sessions that will be refused (503 NEW_SESSIONS_DISABLED)");
    case Switch::NewRounds:
        return tr("new sessions; their rounds, and those of live sessions, will be refused (503 NEW_ROUNDS_DISABLED)");
    }
    return {};
}

} // namespace signalbox::ui
