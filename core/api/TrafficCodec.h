// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/Messages.h"

/// Canaries and the degradation switches on the wire.
///
/// The domain's own values (CanaryState, Command, Scope) keep the form that their folders give them.
namespace signalbox::api {

[[nodiscard]] base::Json toJson(const canary::CanaryState& state, Wire);
void read(Decoder& in, canary::CanaryState& out);
[[nodiscard]] base::Json toJson(const canary::GuardStatus& status, Wire = {});
void read(Decoder& in, canary::GuardStatus& out);
[[nodiscard]] base::Json toJson(const CanaryView& view, Wire = {});
void read(Decoder& in, CanaryView& out);
/// The body of PUT /canaries/{provider}: basis_points, audience, games, geo, expected_epoch, candidate_release?.
[[nodiscard]] base::Json toJson(const CanaryDraft& draft, Wire = {});
void read(Decoder& in, CanaryDraft& out);

[[nodiscard]] base::Json toJson(const degradation::Scope& scope, Wire);
void read(Decoder& in, degradation::Scope& out);
[[nodiscard]] base::Json toJson(const degradation::Command& command, Wire);
void read(Decoder& in, degradation::Command& out);
[[nodiscard]] base::Json toJson(const degradation::RegionProgress& progress, Wire = {});
void read(Decoder& in, degradation::RegionProgress& out);
[[nodiscard]] base::Json toJson(const degradation::CommandStatus& status, Wire = {});
void read(Decoder& in, degradation::CommandStatus& out);
[[nodiscard]] base::Json toJson(const DegradationOrder& order, Wire = {});
void read(Decoder& in, DegradationOrder& out);
[[nodiscard]] base::Json toJson(const RegionGate& gate, Wire = {});
void read(Decoder& in, RegionGate& out);
[[nodiscard]] base::Json toJson(const DegradationView& view, Wire = {});
void read(Decoder& in, DegradationView& out);

} // namespace signalbox::api
