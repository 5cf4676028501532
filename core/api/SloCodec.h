// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/Messages.h"

/// Ticks, alerts and objectives on the wire.
///
/// A series is its text form ("novagames/brand-7/eu-1/stable/authorize"), a flow the same with "*" for the operation; a
/// sketch is base64url of its packed bytes, so that sums made by a console are bit-identical to the platform's;
/// durations are whole nanoseconds ("_ns").
namespace signalbox::api {

[[nodiscard]] base::Json toJson(const slo::Objective& objective, Wire = {});
void read(Decoder& in, slo::Objective& out);
[[nodiscard]] base::Json toJson(const slo::BurnTier& tier, Wire = {});
void read(Decoder& in, slo::BurnTier& out);
[[nodiscard]] base::Json toJson(const slo::ObjectiveSet& set, Wire = {});
void read(Decoder& in, slo::ObjectiveSet& out);
[[nodiscard]] base::Json toJson(const slo::Alert& alert, Wire = {});
void read(Decoder& in, slo::Alert& out);
[[nodiscard]] base::Json toJson(const slo::SeriesTick& tick, Wire = {});
void read(Decoder& in, slo::SeriesTick& out);
[[nodiscard]] base::Json toJson(const slo::FlowTick& tick, Wire = {});
void read(Decoder& in, slo::FlowTick& out);
[[nodiscard]] base::Json toJson(const slo::QueueTick& tick, Wire = {});
void read(Decoder& in, slo::QueueTick& out);
[[nodiscard]] base::Json toJson(const slo::SessionsTick& tick, Wire = {});
void read(Decoder& in, slo::SessionsTick& out);
[[nodiscard]] base::Json toJson(const slo::Tick& tick, Wire = {});
void read(Decoder& in, slo::Tick& out);
[[nodiscard]] base::Json toJson(const SloSnapshot& snapshot, Wire = {});
void read(Decoder& in, SloSnapshot& out);

} // namespace signalbox::api
