// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/KeysCodec.h"
#include "core/api/Messages.h"

/// Providers, their onboarding cases, and what is shown of their keys.
namespace signalbox::api {

[[nodiscard]] base::Json toJson(const ProviderView& view, Wire = {});
void read(Decoder& in, ProviderView& out);

[[nodiscard]] base::Json toJson(const onboarding::Attestation& attestation, Wire = {});
void read(Decoder& in, onboarding::Attestation& out);
[[nodiscard]] base::Json toJson(const onboarding::Waiver& waiver, Wire = {});
void read(Decoder& in, onboarding::Waiver& out);
[[nodiscard]] base::Json toJson(const onboarding::Finding& finding, Wire = {});
void read(Decoder& in, onboarding::Finding& out);
[[nodiscard]] base::Json toJson(const onboarding::TimelineEntry& entry, Wire = {});
void read(Decoder& in, onboarding::TimelineEntry& out);
[[nodiscard]] base::Json toJson(const onboarding::Case& value, Wire = {});
void read(Decoder& in, onboarding::Case& out);
[[nodiscard]] base::Json toJson(const onboarding::ItemView& item, Wire = {});
void read(Decoder& in, onboarding::ItemView& out);
[[nodiscard]] base::Json toJson(const onboarding::StageView& stage, Wire = {});
void read(Decoder& in, onboarding::StageView& out);
[[nodiscard]] base::Json toJson(const onboarding::Blocker& blocker, Wire = {});
void read(Decoder& in, onboarding::Blocker& out);
[[nodiscard]] base::Json toJson(const onboarding::NextAction& action, Wire = {});
void read(Decoder& in, onboarding::NextAction& out);
[[nodiscard]] base::Json toJson(const CaseView& view, Wire = {});
void read(Decoder& in, CaseView& out);

[[nodiscard]] base::Json toJson(const RotationView& view, Wire = {});
void read(Decoder& in, RotationView& out);
[[nodiscard]] base::Json toJson(const CredentialView& view, Wire = {});
void read(Decoder& in, CredentialView& out);
/// The body of POST /rotations: overlap_ms?, deliver_within_ms?; the credential stands in the path.
[[nodiscard]] base::Json toJson(const RotationDraft& draft, Wire = {});
void read(Decoder& in, RotationDraft& out);
[[nodiscard]] base::Json toJson(const ProofUpload& upload, Wire = {});
void read(Decoder& in, ProofUpload& out);
[[nodiscard]] base::Json toJson(const ProofResult& result, Wire = {});
void read(Decoder& in, ProofResult& out);

} // namespace signalbox::api
