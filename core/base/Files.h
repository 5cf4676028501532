// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/base/SecretBytes.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

/// Whole small files, read and written safely.
/// Errors: NotFound FILES-001 (no such file), PermissionDenied FILES-002, ResourceExhausted FILES-003 (disk full, or
/// larger than `maxBytes`), Internal FILES-004 (anything else; the context carries errno's text).
namespace signalbox::base {

[[nodiscard]] Result<std::string> readFile(const std::filesystem::path& path, std::size_t maxBytes = 16 * 1024 * 1024);
[[nodiscard]] Result<SecretBytes> readSecretFile(const std::filesystem::path& path, std::size_t maxBytes = 64 * 1024);

/// Atomic and durable: temporary file beside it, fsync, rename, fsync of the folder. After an error the old file is
/// there.
[[nodiscard]] Status writeFile(const std::filesystem::path& path, std::string_view text);
/// The same with mode 0600.
[[nodiscard]] Status writeSecretFile(const std::filesystem::path& path, const SecretBytes& secret);

} // namespace signalbox::base
