// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/Messages.h"

/// Operators, approvals and the audit log on the wire.
namespace signalbox::api {

[[nodiscard]] base::Json toJson(const AuditReceipt& receipt, Wire = {});
void read(Decoder& in, AuditReceipt& out);
[[nodiscard]] base::Json toJson(const Ability& ability, Wire = {});
void read(Decoder& in, Ability& out);
[[nodiscard]] base::Json toJson(const Me& me, Wire = {});
void read(Decoder& in, Me& out);
[[nodiscard]] base::Json toJson(const ApprovalView& view, Wire = {});
void read(Decoder& in, ApprovalView& out);

/// `leaf` travels as the stored text, so that what is hashed is what was sent.
[[nodiscard]] base::Json toJson(const audit::Entry& entry, Wire = {});
void read(Decoder& in, audit::Entry& out);
[[nodiscard]] base::Json toJson(const AuditPage& page, Wire = {});
void read(Decoder& in, AuditPage& out);
[[nodiscard]] base::Json toJson(const audit::InclusionProof& proof, Wire = {});
void read(Decoder& in, audit::InclusionProof& out);
[[nodiscard]] base::Json toJson(const AuditCheckpoint& checkpoint, Wire = {});
void read(Decoder& in, AuditCheckpoint& out);
[[nodiscard]] base::Json toJson(const ConsistencyProof& proof, Wire = {});
void read(Decoder& in, ConsistencyProof& out);

} // namespace signalbox::api
