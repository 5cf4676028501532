// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/JsonComparison.h"

#include <algorithm>
#include <cmath>

namespace signalbox::platform::registry::jsonschema {

namespace {

using base::Json;
using Found = Comparison::Found;
using Types = std::set<std::string>;

std::string typeOf(const Json& value) {
    switch (value.type()) {
    case Json::Type::Null:
        return "null";
    case Json::Type::Bool:
        return "boolean";
    case Json::Type::Number: {
        const auto number = value.doubleOr(0.5);
        return number == std::floor(number) ? "integer" : "number";
    }
    case Json::Type::String:
        return "string";
    case Json::Type::Array:
        return "array";
    case Json::Type::Object:
        return "object";
    }
    return "null";
}

std::optional<std::vector<std::string>> valuesOf(const Json& schema) {
    if (schema.contains("const"))
        return std::vector{schema["const"].canonical()};
    if (!schema.contains("enum"))
        return std::nullopt;
    std::vector<std::string> out;
    for (const auto& one : schema["enum"].items())
        out.push_back(one.canonical());
    return out;
}

Types typesOf(const Json& schema) {
    Types out;
    if (schema["type"].isString())
        out.insert(*schema["type"].asString());
    for (const auto& one : schema["type"].items())
        out.insert(*one.asString());
    if (out.empty() && schema.contains("const"))
        out.insert(typeOf(schema["const"]));
    if (out.empty())
        for (const auto& one : schema["enum"].items())
            out.insert(typeOf(one));
    if (out.empty())
        out = {"null", "boolean", "integer", "number", "string", "array", "object"};
    if (out.contains("number"))
        out.insert("integer");
    return out;
}

bool types(const Types& had, const Types& takes, const std::string& pointer, Found& out) {
    std::string lost;
    bool common = false;
    for (const auto& one : had) {
        if (takes.contains(one))
            common = true;
        else
            lost += (lost.empty() ? "" : ", ") + one;
    }
    if (lost.empty())
        return true;
    out.push_back({common ? "TYPE_NARROWED" : "TYPE_CHANGED", pointer + "/type", "no longer allowed: " + lost});
    return common;
}

void values(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    const auto had = valuesOf(w), takes = valuesOf(r);
    if (!takes)
        return;
    const auto here = pointer + (r.contains("const") ? "/const" : "/enum");
    if (!had) {
        out.push_back({"ENUM_ARRAY_ADDED", here, "only some values are allowed now"});
        return;
    }
    std::string lost;
    for (const auto& one : *had)
        if (!contains(*takes, one))
            lost += (lost.empty() ? "" : ", ") + one;
    if (lost.empty())
        return;
    const bool gained = std::any_of(takes->begin(), takes->end(), [&](const auto& v) { return !contains(*had, v); });
    out.push_back({gained ? "ENUM_ARRAY_CHANGED" : "ENUM_ARRAY_NARROWED", here, "no longer allowed: " + lost});
}

struct Bound {
    double at = 0;
    bool exclusive = false;
    bool present = false;
};
Bound boundOf(const Json& schema, std::string_view word, std::string_view exclusive, bool upper) {
    Bound out;
    if (const auto at = schema[word].asDouble())
        out = {*at, false, true};
    if (exclusive.empty())
        return out;
    if (const auto at = schema[exclusive].asDouble())
        if (!out.present || (upper ? *at <= out.at : *at >= out.at))
            out = {*at, true, true};
    return out;
}
void multiple(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    const auto takes = r["multipleOf"].asDouble(), had = w["multipleOf"].asDouble();
    if (!takes)
        return;
    const auto whole = [](double ratio) { return std::abs(ratio - std::round(ratio)) < 1e-9 * std::abs(ratio); };
    const auto here = pointer + "/multipleOf";
    const std::string limit = "only multiples of " + std::string(r["multipleOf"].lexeme()) + " are allowed now";
    if (!had)
        out.push_back({"MULTIPLE_OF_ADDED", here, limit});
    else if (!whole(*had / *takes))
        out.push_back({whole(*takes / *had) ? "MULTIPLE_OF_EXPANDED" : "MULTIPLE_OF_CHANGED", here, limit});
}

const Json& itemAt(const Json& schema, std::size_t index) {
    const auto& items = schema["items"];
    if (!items.isArray())
        return schema.contains("items") ? items : anything();
    if (index < items.items().size())
        return items.items()[index];
    return schema.contains("additionalItems") ? schema["additionalItems"] : anything();
}
} // namespace

void Comparison::bounds(const Json& w, const Json& r, std::string_view word, std::string_view exclusive,
                        const std::string& rule, bool upper, const std::string& pointer, Found& out) {
    const auto had = boundOf(w, word, exclusive, upper), takes = boundOf(r, word, exclusive, upper);
    if (!takes.present || (!upper && exclusive.empty() && takes.at <= 0))
        return;
    const auto here = pointer + "/" + std::string(takes.exclusive ? exclusive : word);
    const auto name = (takes.exclusive ? "EXCLUSIVE_" : "") + rule;
    const auto limit = std::string(r[takes.exclusive ? exclusive : word].lexeme());
    if (!had.present) {
        out.push_back({name + "_ADDED", here, "there was no limit, now there is " + limit});
        return;
    }
    const bool tighter = upper ? takes.at < had.at : takes.at > had.at;
    if (tighter || (takes.at == had.at && takes.exclusive && !had.exclusive))
        out.push_back({name + (upper ? "_DECREASED" : "_INCREASED"), here, "the limit is tighter now: " + limit});
}

void Comparison::keywords(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    const auto had = typesOf(w), takes = typesOf(r);
    if (!types(had, takes, pointer, out))
        return;
    values(w, r, pointer, out);
    const auto shared = [&](std::string_view type) {
        return had.contains(std::string(type)) && takes.contains(std::string(type));
    };
    if (shared("string")) {
        bounds(w, r, "maxLength", "", "MAX_LENGTH", true, pointer, out);
        bounds(w, r, "minLength", "", "MIN_LENGTH", false, pointer, out);
        if (r.contains("pattern") && r["pattern"].canonical() != w["pattern"].canonical())
            out.push_back({w.contains("pattern") ? "PATTERN_CHANGED" : "PATTERN_ADDED", pointer + "/pattern",
                           "texts that were allowed may not match " + r["pattern"].stringOr("")});
    }
    if (shared("integer") || shared("number")) {
        bounds(w, r, "maximum", "exclusiveMaximum", "MAXIMUM", true, pointer, out);
        bounds(w, r, "minimum", "exclusiveMinimum", "MINIMUM", false, pointer, out);
        multiple(w, r, pointer, out);
    }
    if (shared("array"))
        arrays(w, r, pointer, out);
    if (shared("object"))
        objects(w, r, pointer, out);
    products(w, r, pointer, out);
}

void Comparison::arrays(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    bounds(w, r, "maxItems", "", "MAX_ITEMS", true, pointer, out);
    bounds(w, r, "minItems", "", "MIN_ITEMS", false, pointer, out);
    if (r["uniqueItems"].boolOr(false) && !w["uniqueItems"].boolOr(false))
        out.push_back({"UNIQUE_ITEMS_ADDED", pointer + "/uniqueItems", "items may no longer be equal"});
    if (r.contains("contains")) {
        if (!w.contains("contains"))
            out.push_back({"CONTAINS_ADDED", pointer + "/contains", "arrays without such an item were allowed"});
        else
            compare(w["contains"], r["contains"], pointer + "/contains", out);
    }
    const auto tuple = std::max(w["items"].items().size(), r["items"].items().size());
    for (std::size_t i = 0; i < tuple; ++i) {
        const auto& had = itemAt(w, i);
        const auto& takes = itemAt(r, i);
        const auto here = pointer + "/items/" + std::to_string(i);
        if (isNothing(takes) && !isNothing(had))
            out.push_back({"ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", here, "an item here is no longer allowed"});
        else if (i >= w["items"].items().size() && w["items"].isArray() && isAnything(had) && !isAnything(takes))
            out.push_back({"ITEM_ADDED_TO_OPEN_CONTENT_MODEL", here, "anything could stand here before"});
        else
            compare(had, takes, here, out);
    }
    const auto& had = itemAt(w, tuple);
    const auto& takes = itemAt(r, tuple);
    if (isNothing(takes) && !isNothing(had))
        out.push_back({"ADDITIONAL_ITEMS_REMOVED", pointer + "/additionalItems", "more items are no longer allowed"});
    else
        compare(had, takes, pointer + (r["items"].isArray() ? "/additionalItems" : "/items"), out);
}

} // namespace signalbox::platform::registry::jsonschema
