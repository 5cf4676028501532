// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/slo/Board.h"
#include "ui/figures/CellTable.h"

#include <optional>

/// What the degradation page says. Whether a switch is open for a scope is the core's Latch; whether a command is
/// verified is the command's own status; here both become words.
namespace signalbox::ui {

/// A state as a word with its urgency.
struct StateWord {
    QString word;
    QString detail;
    Severity severity = Severity::None;
};

/// A switch for exactly this scope: "open", "on", "CLOSED", "OFF", "5 % of players"; detail names narrower closures.
/// Without a view: "UNKNOWN".
[[nodiscard]] StateWord switchWord(const std::optional<api::DegradationView>& view, degradation::Switch what,
                                   const degradation::Scope& scope);

/// "CLOSED", "CLOSING 1/2, region uk-1 UNKNOWN", "OPEN at 25 %", "OPENING 0/2", "replaced by a later command".
[[nodiscard]] StateWord commandWord(const degradation::CommandStatus& status);
/// "New sessions off", "New sessions to 25 %".
[[nodiscard]] QString commandTitle(const degradation::Command& command);
/// "SENT", "ACKNOWLEDGED", "EFFECTIVE", "VERIFIED", "UNKNOWN".
[[nodiscard]] StateWord stepWord(const degradation::RegionProgress& progress);

[[nodiscard]] QStringList regionColumns();
/// One row a region. `command` may be null: then the state is what the region's gateway applies for new sessions.
[[nodiscard]] QList<CellRow> regionRows(const std::optional<api::DegradationView>& view, const slo::Board* board,
                                        const degradation::CommandStatus* command);
[[nodiscard]] QStringList commandColumns();
[[nodiscard]] QList<CellRow> commandRows(const api::DegradationView& view);

/// Whether this command still holds: among those in force.
[[nodiscard]] bool isInForce(const api::DegradationView& view, const degradation::Command& command);
/// Figures over the regions that a scope reaches.
struct Reach {
    std::optional<double> sessionsPerSecond;               ///< of the scope; none: the board knows nothing
    std::optional<std::uint64_t> liveSessions, openRounds; ///< of the regions, whatever the provider
    QStringList regions;
};
[[nodiscard]] Reach reachOf(const std::optional<api::DegradationView>& view, const slo::Board* board,
                            const degradation::Scope& scope);
/// The same act by the CLI, for when the console has no connection.
[[nodiscard]] QString outOfBandCommand(degradation::Switch what, const degradation::Scope& scope);
/// The wire error that players' requests get.
[[nodiscard]] QString refusalOf(degradation::Switch what);

} // namespace signalbox::ui
