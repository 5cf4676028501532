// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Ids.h"

#include "core/base/Limits.h"

#include <algorithm>

namespace signalbox::base {

bool isIdText(std::string_view text) noexcept {
    if (text.empty() || text.size() > limits::kIdChars)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    });
}

} // namespace signalbox::base
