// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"
#include "core/base/Files.h"
#include "core/base/Json.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace signalbox::base {
inline void PrintTo(const Error& error, std::ostream* out) { *out << describe(error); }
} // namespace signalbox::base

namespace signalbox::test {

/// A file of published test vectors; a failed read fails the test with an empty value.
inline base::Json vectors(const std::string& file) {
    const auto text = base::readFile(std::string(SIGNALBOX_VECTORS) + "/" + file);
    if (!text) {
        ADD_FAILURE() << base::describe(text.error());
        return {};
    }
    auto json = base::Json::parse(*text);
    if (!json) {
        ADD_FAILURE() << base::describe(json.error());
        return {};
    }
    return std::move(json).value();
}

inline base::Bytes bytesOf(const base::Json& hexText) { return base::fromHex(hexText.stringOr("?")).value(); }

inline std::string reasonOf(const base::Status& status) { return status ? "" : status.error().reason; }
template <class T>
std::string reasonOf(const base::Result<T>& result) {
    return result ? "" : result.error().reason;
}

} // namespace signalbox::test
