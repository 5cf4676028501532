// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"

#include <string>
#include <string_view>

/// JSON pointers (RFC 6901): where in a document a value stands, as "" (all of it) or "/bets/0/amount".
namespace signalbox::base::pointer {

/// A member's name as one part of a pointer: "~" becomes "~0" and "/" becomes "~1". Put a "/" in front.
[[nodiscard]] std::string escaped(std::string_view name);

/// The value at a pointer, borrowed from the document; null when there is none.
/// What RFC 6901 section 7 leaves to us: a "~" before anything but 0 and 1 stands for itself, an index may begin with
/// zeros, and "-" (the item after the last) is never there.
[[nodiscard]] const Json* at(const Json& document, std::string_view pointer);

} // namespace signalbox::base::pointer
