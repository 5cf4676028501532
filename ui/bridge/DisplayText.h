// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audit/Leaf.h"
#include "core/base/Clock.h"
#include "core/base/Money.h"
#include "core/base/Result.h"
#include "core/degradation/Command.h"
#include "core/keys/Assessment.h"
#include "core/keys/Rotation.h"
#include "core/slo/Board.h"

#include <QtCore/QString>

#include <optional>

/// Core values as text for people: neutral, no contractions, UTC, tabular. The only place in the console that formats.
namespace signalbox::ui::text {

/// "14:02:11", "22 Nov 14:02", "22 Nov 2026 14:02:11 UTC". "–" for an absent time.
[[nodiscard]] QString clockTime(const std::optional<base::Time>& time);
[[nodiscard]] QString shortTime(const std::optional<base::Time>& time);
[[nodiscard]] QString fullTime(const std::optional<base::Time>& time);
/// "0.8 s", "14 s", "6 min", "3 h 10 min", "9 d".
[[nodiscard]] QString duration(base::Duration duration);
/// "in 9 d", "18 h ago", "now".
[[nodiscard]] QString relative(base::Time time, base::Time now);
/// Latency with three significant digits: "0.41 ms", "38.2 ms", "2.40 s".
[[nodiscard]] QString latency(base::Duration duration);
/// With "> 60 s", "≥ 2.1 s" and "–"; "n < 299" instead of a figure that could not be promised.
[[nodiscard]] QString quantile(const slo::Quantile& quantile, bool reportable = true);
/// 0.0012 -> "0.12 %".
[[nodiscard]] QString percent(double ratio);
/// 250 -> "2.50 %".
[[nodiscard]] QString basisPoints(int value);
/// 1048576 -> "1 048 576" with narrow no-break spaces.
[[nodiscard]] QString count(qint64 number);
/// "14.60 EUR".
[[nodiscard]] QString money(const base::Money& amount);

/// "The platform refused: ... (KEYS-004)". One sentence.
[[nodiscard]] QString error(const base::Error& error);
/// Help topic of a reason: "errors/KEYS-004".
[[nodiscard]] QString errorTopic(const base::Error& error);

/// Ids and names that core gives as std::string.
[[nodiscard]] inline QString of(const std::string& value) { return QString::fromStdString(value); }
[[nodiscard]] inline QString of(std::string_view value) {
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

[[nodiscard]] QString name(keys::CredentialKind kind); ///< "mTLS certificate", "HMAC secret", "Ed25519 signing key"
[[nodiscard]] QString name(keys::VersionState state);  ///< "ACTIVE"
[[nodiscard]] QString name(keys::ProgressStep::Id id); ///< "Seen in real use"
[[nodiscard]] QString name(degradation::Switch which); ///< "New sessions"
[[nodiscard]] QString name(slo::Health health);        ///< "ok", "breach", "no data", ...
[[nodiscard]] QString name(audit::Outcome outcome);
[[nodiscard]] QString scope(const keys::Scope& scope);        ///< "novagames · brand-7 · eu-1"
[[nodiscard]] QString scope(const degradation::Scope& scope); ///< "novagames · all brands · eu-1", or "everything"
[[nodiscard]] QString scope(const slo::Scope& scope);         ///< "novagames · eu-1 · authorize"
/// "novagames · eu-1 · settle p99 2.4 s over 1.5 s for 6 min".
[[nodiscard]] QString alert(const slo::Alert& alert, base::Time now);
/// "on call" for "on_call".
[[nodiscard]] QString role(std::string_view wireName);

} // namespace signalbox::ui::text
