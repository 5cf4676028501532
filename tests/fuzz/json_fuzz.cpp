// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// Every JSON body. Beyond "no crash": what was read is the same value in each of its three spellings, the canonical
/// one is a fixed point, numbers stay as they were written, and the depth is within the limit.

#include "core/base/Check.h"
#include "core/base/Json.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using signalbox::base::Json;

int depthOf(const Json& value) {
    int deepest = 0;
    for (const auto& item : value.items())
        deepest = std::max(deepest, depthOf(item));
    for (const auto& [name, member] : value.members())
        deepest = std::max(deepest, depthOf(member));
    return value.isArray() || value.isObject() ? deepest + 1 : 0;
}

/// Every number stands in the text as it was written.
void checkNumbers(const Json& value, std::string_view text) {
    if (value.isNumber())
        SB_CHECK(!value.lexeme().empty() && text.find(value.lexeme()) != std::string_view::npos);
    for (const auto& item : value.items())
        checkNumbers(item, text);
    for (const auto& [name, member] : value.members())
        checkNumbers(member, text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = Json::parse(text);
    if (!read) {
        SB_CHECK(read.error().reason == "MALFORMED_JSON" || read.error().reason == "DUPLICATE_MEMBER");
        return 0;
    }
    SB_CHECK(depthOf(*read) <= signalbox::base::limits::kJsonDepth);
    checkNumbers(*read, text);

    const auto compact = Json::parse(read->text());
    SB_CHECK(compact.has_value() && *compact == *read && compact->text() == read->text());
    const auto pretty = Json::parse(read->pretty());
    SB_CHECK(pretty.has_value() && *pretty == *read);

    const auto canonical = read->canonical();
    const auto again = Json::parse(canonical);
    SB_CHECK(again.has_value());
    SB_CHECK(again->canonical() == canonical && again->text() == canonical);
    return 0;
}
