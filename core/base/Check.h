// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SB_CHECK(condition): aborts with file and line when one of *our* invariants is broken, in every build type.
/// Never used on input: bad input is an Error.
namespace signalbox::base {
[[noreturn]] void checkFailed(const char* condition, const char* file, int line) noexcept;
} // namespace signalbox::base

#define SB_CHECK(condition)                                                                                            \
    ((condition) ? static_cast<void>(0) : ::signalbox::base::checkFailed(#condition, __FILE__, __LINE__))
