// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox::platform::registry {

/// Longest text that is held against a pattern, in bytes.
inline constexpr std::size_t kPatternText = 1'024;

/// What is wrong with a regular expression (ECMA 262) from a schema; empty when it can be used.
///
/// The engine is the standard library's, which tries one way after the other. So that nobody can make it try for
/// minutes, a pattern has at most two repetitions of changing length (one when it does not begin with '^'), none around
/// a group that chooses or repeats, no look-around and no back-reference, and 512 characters.
[[nodiscard]] std::string patternProblem(std::string_view pattern);

} // namespace signalbox::platform::registry
