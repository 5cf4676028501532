// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

/// A limit on everything that comes from outside. Exceeding one is a clear error, never a crash.
namespace signalbox::base::limits {

inline constexpr std::size_t kBodyBytes = 256 * 1024;
inline constexpr std::size_t kHeaderBytes = 16 * 1024;
inline constexpr int kJsonDepth = 32;
inline constexpr std::size_t kIdChars = 64;
inline constexpr std::size_t kIdempotencyKeyChars = 255;
inline constexpr std::size_t kReasonChars = 1000;
inline constexpr std::size_t kConnections = 4096;
inline constexpr std::size_t kPageEntries = 1000;
inline constexpr std::chrono::seconds kHeaderTimeout{10};
inline constexpr std::chrono::seconds kBodyTimeout{20};
inline constexpr std::chrono::seconds kIdleTimeout{75};
inline constexpr std::chrono::seconds kSignatureWindow{60};
inline constexpr std::chrono::seconds kSignatureSkew{30};

} // namespace signalbox::base::limits
