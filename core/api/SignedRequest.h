// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/crypto/HttpSignature.h"
#include "core/net/Http.h"

#include <optional>
#include <string_view>

namespace signalbox::api {

/// What of a request a signature can cover: for signing on one side and verifying on the other, so that both mean the
/// same parts. Views into `request`, which must outlive the result and not change meanwhile.
///
/// It lives here because core/net and core/crypto do not know each other, and both a provider's side and the platform's
/// stand on core/api.
[[nodiscard]] inline crypto::SignatureComponents signatureComponents(const net::HttpRequest& request) {
    crypto::SignatureComponents components;
    components.method = request.method;
    components.path = request.path();
    components.query = request.query();
    components.hasBody = !request.body.empty();
    components.header = [&headers = request.headers](std::string_view name) -> std::optional<std::string_view> {
        const auto* value = headers.find(name);
        return value == nullptr ? std::nullopt : std::optional<std::string_view>(*value);
    };
    return components;
}

} // namespace signalbox::api
