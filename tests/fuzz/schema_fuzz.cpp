// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// Schemas of strangers, and data held against them. The input is: a letter (j or a), a schema, and after a line of its
/// own with "---" a second schema or a value. Beyond "no crash, no hang": what was read is read again from its own
/// compact text, stands against itself at no level, and every finding points into the data.

#include "core/base/Check.h"
#include "core/base/Json.h"
#include "core/platform/registry/Compatibility.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using namespace signalbox;
using namespace signalbox::platform::registry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.empty() || (text.front() != 'j' && text.front() != 'a'))
        return 0;
    const auto type = text.front() == 'j' ? SchemaType::Json : SchemaType::Avro;
    text.remove_prefix(1);
    constexpr std::string_view kBetween = "\n---\n";
    const auto middle = text.find(kBetween);
    const auto second = middle == std::string_view::npos ? std::string_view() : text.substr(middle + kBetween.size());

    const auto schema = Schema::read(type, text.substr(0, middle));
    if (!schema) {
        SB_CHECK(schema.error().reason == "REGISTRY-011" && schema.error().context.find(": ") != std::string::npos);
        return 0;
    }
    const auto again = Schema::read(type, schema->text());
    SB_CHECK(again.has_value() && again->text() == schema->text() && again->meaning() == schema->meaning());
    for (const auto level : kLevels)
        for (const auto& one : incompatibilities(*schema, *again, level))
            SB_CHECK(one.rule == "SCHEMA_TOO_COMPLEX" || one.rule == "PRODUCT_TYPE_EXTENDED" ||
                     one.rule == "COMBINED_TYPE_CHANGED" || one.rule == "SUM_TYPE_NARROWED");
    if (const auto other = Schema::read(type, second))
        for (const auto level : kLevels)
            for (const auto& one : incompatibilities(*schema, *other, level))
                SB_CHECK(one.pointer.substr(0, 1) == "#" && !one.rule.empty() && !one.message.empty());
    if (const auto value = base::Json::parse(second))
        if (const auto found = DataCheck::make(*schema)->find(*value))
            SB_CHECK((found->pointer.empty() || found->pointer.front() == '/') && !found->rule.empty());
    return 0;
}
