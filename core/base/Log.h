// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"

#include <string>
#include <string_view>

/// Structured log lines (one JSON object a line) on standard error or a file, through spdlog.
///
/// Only ids, counts and reasons are logged: never a body, a header value of a credential, or a SecretBytes (which has
/// no text to log). Threads: any.
namespace signalbox::base::log {

enum class Level { Debug, Info, Warning, Error };

/// Called once in main(); without it, lines at Warning and above go to standard error.
void configure(Level least, const std::string& file = {});

void write(Level level, std::string_view area, std::string_view message, const Json& fields = {});

inline void debug(std::string_view area, std::string_view message, const Json& fields = {}) {
    write(Level::Debug, area, message, fields);
}
inline void info(std::string_view area, std::string_view message, const Json& fields = {}) {
    write(Level::Info, area, message, fields);
}
inline void warning(std::string_view area, std::string_view message, const Json& fields = {}) {
    write(Level::Warning, area, message, fields);
}
inline void error(std::string_view area, std::string_view message, const Json& fields = {}) {
    write(Level::Error, area, message, fields);
}

} // namespace signalbox::base::log
