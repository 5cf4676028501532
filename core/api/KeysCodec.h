// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/keys/Credential.h"
#include "core/keys/Rotation.h"

/// Credentials and rotations on the wire, and in the platform's store. Never a secret: these types hold none.
namespace signalbox::api {

[[nodiscard]] base::Json toJson(const keys::Scope& scope, Wire = {});
void read(Decoder& in, keys::Scope& out);
[[nodiscard]] base::Json toJson(const keys::NodeEvidence& evidence, Wire = {});
void read(Decoder& in, keys::NodeEvidence& out);
[[nodiscard]] base::Json toJson(const keys::PublicPart& part, Wire = {});
void read(Decoder& in, keys::PublicPart& out);
[[nodiscard]] base::Json toJson(const keys::Version& version, Wire = {});
void read(Decoder& in, keys::Version& out);
[[nodiscard]] base::Json toJson(const keys::Policy& policy, Wire = {});
void read(Decoder& in, keys::Policy& out);
[[nodiscard]] base::Json toJson(const keys::Credential& credential, Wire = {});
void read(Decoder& in, keys::Credential& out);
[[nodiscard]] base::Json toJson(const keys::Waiver& waiver, Wire = {});
void read(Decoder& in, keys::Waiver& out);
[[nodiscard]] base::Json toJson(const keys::Rotation& rotation, Wire = {});
void read(Decoder& in, keys::Rotation& out);
[[nodiscard]] base::Json toJson(const keys::ProgressStep& step, Wire = {});
void read(Decoder& in, keys::ProgressStep& out);
[[nodiscard]] base::Json toJson(const keys::Permission& permission, Wire = {});
void read(Decoder& in, keys::Permission& out);

} // namespace signalbox::api
