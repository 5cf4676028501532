// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::base {

using Bytes = std::vector<std::uint8_t>;

[[nodiscard]] inline std::span<const std::uint8_t> asBytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view asText(std::span<const std::uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal.
[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);
/// RFC 4648 section 4, with padding.
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);
/// RFC 4648 section 5, without padding.
[[nodiscard]] std::string base64Url(std::span<const std::uint8_t> bytes);

/// The inverses. Errors: InvalidArgument BASE-003 for anything that is not canonical.
[[nodiscard]] Result<Bytes> fromHex(std::string_view text);
[[nodiscard]] Result<Bytes> fromBase64(std::string_view text);
[[nodiscard]] Result<Bytes> fromBase64Url(std::string_view text);

/// True when the text is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
[[nodiscard]] bool isUtf8(std::string_view text) noexcept;

} // namespace signalbox::base
