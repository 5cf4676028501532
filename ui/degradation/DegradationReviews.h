// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/degradation/DegradationFigures.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/ReviewSheet.h"

#include <optional>

/// What a person reads before an act of the ladder, bound to the command id with which it will be sent.
namespace signalbox::ui {

/// What stopping reaches now: new sessions a second, live sessions, open rounds; "--" where it is not known.
[[nodiscard]] QList<ArmedAct::Figure> stopFigures(degradation::Switch what, const Reach& reach);
/// For the panel of the red button and of new rounds.
[[nodiscard]] ArmedAct armedAct(const api::DegradationOrder& order, const base::CommandId& id, const Reach& reach,
                                Environment environment);
/// For switching promotions or jackpots off.
[[nodiscard]] Review closeReview(const api::DegradationOrder& order, const base::CommandId& id,
                                 const std::optional<api::DegradationView>& view, Environment environment);
/// For asking to release to order.share; `share` is what is let through now.
[[nodiscard]] Review releaseReview(const api::DegradationOrder& order, const base::CommandId& id, int share,
                                   Environment environment);
/// The text that the second person signs.
[[nodiscard]] QString releaseSummary(const api::DegradationOrder& order);

} // namespace signalbox::ui
