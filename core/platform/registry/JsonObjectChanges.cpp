// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/JsonPointer.h"
#include "core/platform/registry/JsonComparison.h"
#include "core/platform/registry/Pattern.h"

#include <regex>

namespace signalbox::platform::registry::jsonschema {

namespace {

using base::Json;
using base::pointer::escaped;

bool matches(const std::string& pattern, const std::string& name) {
    return name.size() <= kPatternText && std::regex_search(name, std::regex(pattern));
}

} // namespace

struct Comparison::Cover {
    const Json* schema = &anything(); ///< What stands for a name that is not declared.
    bool open = true;                 ///< By a plain additionalProperties, or none.

    static Cover of(const Json& schema, const std::string& name);
};

Comparison::Cover Comparison::Cover::of(const Json& schema, const std::string& name) {
    for (const auto& [pattern, inner] : schema["patternProperties"].members())
        if (matches(pattern, name))
            return {&inner, false};
    if (!schema.contains("additionalProperties"))
        return {};
    const auto& more = schema["additionalProperties"];
    return {&more, isAnything(more)};
}

void Comparison::objects(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    bounds(w, r, "maxProperties", "", "MAX_PROPERTIES", true, pointer, out);
    bounds(w, r, "minProperties", "", "MIN_PROPERTIES", false, pointer, out);
    const auto mustHave = namesIn(r["required"]);
    for (const auto& [name, inner] : r["properties"].members()) {
        const auto here = pointer + "/properties/" + escaped(name);
        if (w["properties"].contains(name))
            compare(w["properties"][name], inner, here, out);
        else
            added(Cover::of(w, name), inner, contains(mustHave, name), here, out);
    }
    for (const auto& [name, inner] : w["properties"].members())
        if (!r["properties"].contains(name))
            removed(inner, Cover::of(r, name), pointer + "/properties/" + escaped(name), out);
    required(w, r, mustHave, pointer, out);
    additional(w, r, pointer, out);
    patterns(w, r, pointer, out);
    if (r.contains("propertyNames")) {
        if (!w.contains("propertyNames"))
            out.push_back({"PROPERTY_NAMES_ADDED", pointer + "/propertyNames", "any name was allowed before"});
        else
            compare(w["propertyNames"], r["propertyNames"], pointer + "/propertyNames", out);
    }
    dependencies(w, r, pointer, out);
}

void Comparison::added(const Cover& before, const Json& schema, bool isRequired, const std::string& here, Found& out) {
    if (isNothing(*before.schema) || isAnything(schema))
        return;
    if (before.open) {
        if (!m_seedMinor || isRequired)
            out.push_back({"PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", here,
                           "the object was open: this name could stand for anything before"});
        return;
    }
    if (!fits(*before.schema, schema))
        out.push_back({"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", here,
                       "this name could stand for something else before"});
}

void Comparison::removed(const Json& schema, const Cover& after, const std::string& here, Found& out) {
    if (isNothing(schema))
        return;
    if (isNothing(*after.schema))
        out.push_back({"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", here, "the closed object has it no longer"});
    else if (m_seedMinor)
        out.push_back({"PROPERTY_REMOVED", here, "a minor version removes nothing that somebody may read"});
    else if (!after.open && !fits(schema, *after.schema))
        out.push_back({"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", here,
                       "what is left of the object does not take what it was"});
}

void Comparison::required(const Json& w, const Json& r, const std::vector<std::string>& mustHave,
                          const std::string& pointer, Found& out) {
    const auto had = namesIn(w["required"]);
    for (const auto& name : mustHave) {
        if (contains(had, name))
            continue;
        const bool declared = r["properties"].contains(name);
        const bool isNew = declared && !w["properties"].contains(name);
        if (!m_seedMinor && declared && r["properties"][name].contains("default"))
            continue; // A reader puts the default in.
        const auto here = pointer + (declared ? "/properties/" + escaped(name) : std::string("/required"));
        out.push_back({isNew && !Cover::of(w, name).open ? "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
                                                         : "REQUIRED_ATTRIBUTE_ADDED",
                       here, name + " was not required before"});
    }
}

void Comparison::additional(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    const auto& had = w.contains("additionalProperties") ? w["additionalProperties"] : anything();
    const auto& takes = r.contains("additionalProperties") ? r["additionalProperties"] : anything();
    const auto here = pointer + "/additionalProperties";
    if (isNothing(had) || isAnything(takes))
        return;
    if (isNothing(takes))
        out.push_back({"ADDITIONAL_PROPERTIES_REMOVED", here, "other properties are no longer allowed"});
    else if (isAnything(had))
        out.push_back({"ADDITIONAL_PROPERTIES_NARROWED", here, "other properties could be anything before"});
    else
        compare(had, takes, here, out);
}

void Comparison::patterns(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    const auto& before = w["patternProperties"];
    const auto& after = r["patternProperties"];
    const auto rest = [](const Json& schema) -> const Json& {
        return schema.contains("additionalProperties") ? schema["additionalProperties"] : anything();
    };
    for (const auto& [pattern, inner] : after.members()) {
        const auto here = pointer + "/patternProperties/" + escaped(pattern);
        if (before.contains(pattern))
            compare(before[pattern], inner, here, out);
        else if (!isNothing(rest(w)) && !isAnything(inner) && !fits(rest(w), inner))
            out.push_back({"PATTERN_PROPERTIES_ADDED", here, "such names could stand for anything before"});
    }
    for (const auto& [pattern, inner] : before.members())
        if (!after.contains(pattern) && !isNothing(inner) && !fits(inner, rest(r)))
            out.push_back({"PATTERN_PROPERTIES_REMOVED", pointer + "/patternProperties/" + escaped(pattern),
                           "such names are no longer allowed as they were"});
    // A property that comes under a new pattern has to fit it as well.
    for (const auto& [pattern, inner] : after.members())
        for (const auto& [name, schema] : w["properties"].members())
            if (!before.contains(pattern) && matches(pattern, name) && !fits(schema, inner))
                out.push_back({"PATTERN_PROPERTIES_ADDED", pointer + "/patternProperties/" + escaped(pattern),
                               name + " does not fit it"});
}

void Comparison::dependencies(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    for (const auto& [name, takes] : r["dependencies"].members()) {
        const auto& had = w["dependencies"][name];
        const auto here = pointer + "/dependencies/" + escaped(name);
        if (takes.isArray()) {
            const auto before = namesIn(had);
            for (const auto& one : namesIn(takes))
                if (!contains(before, one) && !contains(namesIn(w["required"]), one)) {
                    out.push_back({had.isArray() ? "DEPENDENCY_ARRAY_EXTENDED" : "DEPENDENCY_ARRAY_ADDED", here,
                                   one + " was not required with it before"});
                    break;
                }
        } else if (had.isArray() || !w["dependencies"].contains(name)) {
            if (!isAnything(takes))
                out.push_back({"DEPENDENCY_SCHEMA_ADDED", here, "nothing was demanded with it before"});
        } else {
            compare(had, takes, here, out);
        }
    }
}

} // namespace signalbox::platform::registry::jsonschema
