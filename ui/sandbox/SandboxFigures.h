// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/SandboxClient.h"
#include "ui/figures/CellTable.h"
#include "ui/widgets/ReviewSheet.h"

#include <optional>
#include <vector>

/// What the sandbox page says. Which buttons there are, and what they do, is the platform's word.
namespace signalbox::ui {

/// "Time", "Requests and answers", "Events and their delivery"; the platform's own word for a group it knows better.
[[nodiscard]] QString groupTitle(const std::string& group);
/// Of a button, by its definition; the kind's own words when the platform no longer lists it.
[[nodiscard]] QString buttonTitle(const std::vector<api::FaultButton>& buttons, const std::string& kind);
/// "everything", "novagames · eu-1 · settle".
[[nodiscard]] QString scopeWords(const api::FaultScope& scope);
/// "5.00 % · seed 7 · delay 200 ms", of what a press was given.
[[nodiscard]] QString pressLine(const api::FaultPress& press, const std::vector<api::FaultButton>& buttons);
/// "14 of 280 hit", "nothing in scope yet".
[[nodiscard]] QString hitLine(const api::FaultPress& press);
/// "04:10", or what ended it.
[[nodiscard]] QString timeLeft(const api::FaultPress& press, base::Time now);
/// The same order as this press: same seed, same faults.
[[nodiscard]] api::FaultOrder orderOf(const api::FaultPress& press);

/// How much a press may damage, and so how it is confirmed.
struct Damage {
    bool hold = false; ///< a sheet and a hold; else the form's own button is enough
    QString why;       ///< "It acts at once and cannot be released."; empty for an ordinary one
};
[[nodiscard]] Damage damageOf(const api::FaultButton& button, const api::FaultOrder& order);
/// What a person holds for.
[[nodiscard]] Review pressReview(const api::FaultButton& button, const api::FaultOrder& order,
                                 const base::CommandId& command, Environment environment);
[[nodiscard]] Review clockReview(const api::VirtualClock& clock, const base::CommandId& command,
                                 Environment environment);

struct ClockWords {
    QString time;    ///< "22 Nov 2026 16:02:11 UTC"; "--" while it is not known
    QString verdict; ///< "Real time", "NOT REAL TIME", "UNKNOWN"
    QString detail;  ///< "2 h ahead of real time; drifts by +500 ppm; signatures are judged 3.0 s ahead"
    Severity severity = Severity::None;
};
[[nodiscard]] ClockWords clockWords(const std::optional<api::VirtualClock>& clock);

[[nodiscard]] QStringList faultColumns();
/// Newest first. Ids: the fault's number.
[[nodiscard]] QList<CellRow> faultRows(const std::vector<api::InjectedFault>& faults,
                                       const std::vector<api::FaultButton>& buttons);
[[nodiscard]] QStringList pastColumns();
/// Those that are over, as the platform lists them. Ids: the press's.
[[nodiscard]] QList<CellRow> pastRows(const std::vector<api::FaultPress>& presses,
                                      const std::vector<api::FaultButton>& buttons);

} // namespace signalbox::ui
