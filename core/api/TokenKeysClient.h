// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// The keys that sign access tokens, and their rotation.
namespace signalbox::api {

struct TokenKeyView {
    std::string kid;
    std::string state; ///< "published" (not signing yet), "signing", "retiring" (still accepted), "retired"
    base::Time publishedAt{};
    base::Time signsFrom{};
    std::optional<base::Time> retiresAt;   ///< Refused from then on; known as soon as there is a successor.
    std::optional<base::Time> retiredAt;   ///< It was.
    std::optional<base::Time> destroyedAt; ///< Its private part.
    std::string requestedBy;
    friend bool operator==(const TokenKeyView&, const TokenKeyView&) = default;
};

[[nodiscard]] base::Json toJson(const TokenKeyView& value, Wire = {});
void read(Decoder& in, TokenKeyView& out);

/// GET /token-keys: newest first.
[[nodiscard]] base::Result<std::vector<TokenKeyView>> tokenKeys(PlatformClient& client, Deadline, std::stop_token = {});
/// POST /token-keys/rotations: the new key, published. Errors: KEYS-005 while a rotation is under way.
[[nodiscard]] base::Result<Done<TokenKeyView>> rotateTokenKey(PlatformClient& client, const Intent&, Deadline,
                                                              std::stop_token = {});

} // namespace signalbox::api
