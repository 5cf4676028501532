// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/JsonPointer.h"
#include "core/platform/registry/JsonSchema.h"
#include "core/platform/registry/Pattern.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <regex>
#include <set>

/// What a reader's schema may not change against a writer's: value by value that the writer allows, the reader has to
/// take it. The rules are a table of keywords; each is judged where both schemas have the value in hand.
namespace signalbox::platform::registry::jsonschema {

namespace {

using base::Json;
using base::pointer::at;
using base::pointer::escaped;

constexpr int kMostSteps = 100'000;
constexpr int kDeepest = 150;
const Json kAnything = Json::object();

using Types = std::set<std::string>;

bool isAnything(const Json& schema) {
    if (schema.asBool())
        return *schema.asBool();
    for (const auto& [word, value] : schema.members())
        if (!isAnnotation(word) && word != "definitions" && word != "$defs")
            return false;
    return true;
}
bool isNothing(const Json& schema) { return schema.asBool() == std::optional<bool>(false); }

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

bool matches(const std::string& pattern, const std::string& name) {
    return name.size() <= kPatternText && std::regex_search(name, std::regex(pattern));
}

bool contains(const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

std::vector<std::string> namesIn(const Json& list) {
    std::vector<std::string> out;
    for (const auto& one : list.items())
        out.push_back(one.stringOr(""));
    return out;
}

class Comparison {
public:
    Comparison(const Json& writer, const Json& reader, bool seedMinor)
        : m_writer(writer)
        , m_reader(reader)
        , m_seedMinor(seedMinor) {}

    using Found = std::vector<Incompatibility>;

    Found run() {
        Found out;
        compare(m_writer, m_reader, "#", out);
        if (m_steps > kMostSteps)
            return {{"SCHEMA_TOO_COMPLEX", "#", "the two schemas are too large to be compared"}};
        Found once; // One place can be reached on two ways.
        for (auto& one : out)
            if (std::find(once.begin(), once.end(), one) == once.end())
                once.push_back(std::move(one));
        return once;
    }

private:
    // A schema as it is compared: its reference followed, its allOf folded in where that says the same.
    const Json& plain(const Json& root, const Json& schema) {
        const auto* here = &schema;
        while (here->contains("$ref"))
            here = at(root, std::string_view(*(*here)["$ref"].asString()).substr(1));
        if (!here->contains("allOf"))
            return *here;
        const auto known = m_folded.find(here);
        if (known != m_folded.end())
            return *known->second;
        std::optional<Json> sum = without(*here, "allOf");
        for (const auto& branch : (*here)["allOf"].items())
            if (sum)
                sum = both(*sum, plain(root, branch));
        const Json* result = here;
        if (sum) {
            m_made.push_back(std::move(*sum));
            result = &m_made.back();
        }
        m_folded.emplace(here, result);
        return *result;
    }

    static Json without(const Json& schema, std::string_view word) {
        auto out = Json::object();
        for (const auto& [name, value] : schema.members())
            if (name != word)
                out.append(name, value);
        return out;
    }

    /// One schema that says what two say together, when that can be written down without allOf.
    static std::optional<Json> both(const Json& a, const Json& b) {
        if (!a.isObject() || !b.isObject())
            return std::nullopt;
        auto out = a;
        for (const auto& [word, value] : b.members()) {
            if (isAnnotation(word) || word == "definitions" || word == "$defs" || !out.contains(word)) {
                if (!out.contains(word))
                    out.set(word, value);
            } else if (word == "required") {
                auto list = out[word];
                const auto have = namesIn(list);
                for (const auto& one : value.items())
                    if (!contains(have, *one.asString()))
                        list.push(one);
                out.set(word, std::move(list));
            } else if (word == "properties") {
                auto list = out[word];
                for (const auto& [name, inner] : value.members()) {
                    if (list.contains(name) && list[name].canonical() != inner.canonical())
                        return std::nullopt;
                    list.set(name, inner);
                }
                out.set(word, std::move(list));
            } else if (out[word].canonical() != value.canonical()) {
                return std::nullopt;
            }
        }
        // What is closed is closed against the properties beside it only.
        if ((a.contains("additionalProperties") && b.contains("properties")) ||
            (b.contains("additionalProperties") && a.contains("properties")))
            if (!(a["properties"].canonical() == b["properties"].canonical()))
                return std::nullopt;
        return out;
    }

    /// A branch together with what stands beside the branches; null when that cannot be written as one schema.
    const Json* merged(const Json& schema, std::string_view word, const Json& branch) {
        const auto key = std::pair(&schema, &branch);
        const auto known = m_merged.find(key);
        if (known != m_merged.end())
            return known->second;
        auto sum = isNothing(branch) ? std::optional(Json(false))
                                     : both(branch.isObject() ? branch : kAnything, without(schema, word));
        const Json* result = nullptr;
        if (sum) {
            m_made.push_back(std::move(*sum));
            result = &m_made.back();
        }
        m_merged.emplace(key, result);
        return result;
    }
    const Json& beside(const Json& schema, std::string_view word) {
        const auto key = std::pair(&schema, &kAnything);
        const auto known = m_merged.find(key);
        if (known != m_merged.end())
            return *known->second;
        m_made.push_back(without(schema, word));
        m_merged.emplace(key, &m_made.back());
        return m_made.back();
    }

    bool fits(const Json& writer, const Json& reader) {
        Found found;
        compare(writer, reader, "", found);
        return found.empty();
    }

    void compare(const Json& writerIn, const Json& readerIn, const std::string& pointer, Found& out) {
        if (++m_steps > kMostSteps || m_depth > kDeepest) {
            m_steps = kMostSteps + 1;
            return;
        }
        const auto& writer = plain(m_writer, writerIn);
        const auto& reader = plain(m_reader, readerIn);
        if (isNothing(writer) || &writer == &reader)
            return;
        if (isNothing(reader)) {
            out.push_back({"TYPE_CHANGED", pointer, "nothing is allowed here any more"});
            return;
        }
        const auto pair = std::pair(&writer, &reader);
        if (!m_under.insert(pair).second)
            return; // Under way further up: what holds there holds here.
        const auto& w = writer.isObject() ? writer : kAnything;
        const auto& r = reader.isObject() ? reader : kAnything;
        ++m_depth;
        if (!sums(w, r, pointer, out))
            keywords(w, r, pointer, out);
        --m_depth;
        m_under.erase(pair);
    }

    static std::string_view sumOf(const Json& schema) {
        return schema.contains("oneOf") ? "oneOf" : schema.contains("anyOf") ? "anyOf" : "";
    }

    /// True when the pair was judged branch by branch.
    bool sums(const Json& w, const Json& r, const std::string& pointer, Found& out) {
        const auto ws = sumOf(w), rs = sumOf(r);
        if (ws.empty() && rs.empty())
            return false;
        const std::string here = pointer + "/" + std::string(rs.empty() ? ws : rs);
        if (!ws.empty() && rs == "oneOf" && ws == "anyOf" && r["oneOf"].items().size() > 1) {
            out.push_back({"COMBINED_TYPE_CHANGED", here, "anyOf became oneOf: what fits twice no longer fits"});
            return true;
        }
        std::vector<const Json*> written, read;
        bool apart = false;
        if (ws.empty())
            written.push_back(&w);
        else
            for (const auto& one : w[ws].items()) {
                const auto& branch = plain(m_writer, one);
                const auto* whole = merged(w, ws, branch);
                written.push_back(whole != nullptr ? whole : &branch);
            }
        if (rs.empty())
            read.push_back(&r);
        else
            for (const auto& one : r[rs].items()) {
                const auto& branch = plain(m_reader, one);
                const auto* whole = merged(r, rs, branch);
                read.push_back(whole != nullptr ? whole : &branch);
                apart = apart || whole == nullptr;
            }
        if (apart) // What stands beside the branches is demanded of every one of them.
            compare(ws.empty() ? w : beside(w, ws), beside(r, rs), pointer, out);
        for (std::size_t i = 0; i < written.size(); ++i) {
            if (isNothing(*written[i]))
                continue;
            if (read.size() == 1) { // The reason is worth more than its summary.
                compare(*written[i], *read.front(), rs.empty() ? pointer : here + "/0", out);
                continue;
            }
            const bool found =
                std::any_of(read.begin(), read.end(), [&](const Json* one) { return fits(*written[i], *one); });
            if (!found && ws.empty())
                out.push_back({"COMBINED_TYPE_CHANGED", here, "no branch takes everything that was allowed before"});
            else if (!found)
                out.push_back({"SUM_TYPE_NARROWED", pointer + "/" + std::string(ws) + "/" + std::to_string(i),
                               "no branch takes what this one allowed"});
        }
        return true;
    }

    void keywords(const Json& w, const Json& r, const std::string& pointer, Found& out) {
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

    static bool types(const Types& had, const Types& takes, const std::string& pointer, Found& out) {
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

    static void values(const Json& w, const Json& r, const std::string& pointer, Found& out) {
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
        const bool gained =
            std::any_of(takes->begin(), takes->end(), [&](const auto& v) { return !contains(*had, v); });
        out.push_back({gained ? "ENUM_ARRAY_CHANGED" : "ENUM_ARRAY_NARROWED", here, "no longer allowed: " + lost});
    }

    struct Bound {
        double at = 0;
        bool exclusive = false;
        bool present = false;
    };
    static Bound boundOf(const Json& schema, std::string_view word, std::string_view exclusive, bool upper) {
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
    static void bounds(const Json& w, const Json& r, std::string_view word, std::string_view exclusive,
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

    static void multiple(const Json& w, const Json& r, const std::string& pointer, Found& out) {
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

    // Arrays.
    static const Json& itemAt(const Json& schema, std::size_t index) {
        const auto& items = schema["items"];
        if (!items.isArray())
            return schema.contains("items") ? items : kAnything;
        if (index < items.items().size())
            return items.items()[index];
        return schema.contains("additionalItems") ? schema["additionalItems"] : kAnything;
    }
    void arrays(const Json& w, const Json& r, const std::string& pointer, Found& out) {
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
            out.push_back(
                {"ADDITIONAL_ITEMS_REMOVED", pointer + "/additionalItems", "more items are no longer allowed"});
        else
            compare(had, takes, pointer + (r["items"].isArray() ? "/additionalItems" : "/items"), out);
    }

    // Objects.
    struct Cover {
        const Json* schema = &kAnything; ///< What stands for a name that is not declared.
        bool open = true;                ///< By a plain additionalProperties, or none.
    };
    static Cover coverOf(const Json& schema, const std::string& name) {
        for (const auto& [pattern, inner] : schema["patternProperties"].members())
            if (matches(pattern, name))
                return {&inner, false};
        if (!schema.contains("additionalProperties"))
            return {};
        const auto& more = schema["additionalProperties"];
        return {&more, isAnything(more)};
    }

    void objects(const Json& w, const Json& r, const std::string& pointer, Found& out) {
        bounds(w, r, "maxProperties", "", "MAX_PROPERTIES", true, pointer, out);
        bounds(w, r, "minProperties", "", "MIN_PROPERTIES", false, pointer, out);
        const auto mustHave = namesIn(r["required"]);
        for (const auto& [name, inner] : r["properties"].members()) {
            const auto here = pointer + "/properties/" + escaped(name);
            if (w["properties"].contains(name))
                compare(w["properties"][name], inner, here, out);
            else
                added(coverOf(w, name), inner, contains(mustHave, name), here, out);
        }
        for (const auto& [name, inner] : w["properties"].members())
            if (!r["properties"].contains(name))
                removed(inner, coverOf(r, name), pointer + "/properties/" + escaped(name), out);
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

    void added(const Cover& before, const Json& schema, bool isRequired, const std::string& here, Found& out) {
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

    void removed(const Json& schema, const Cover& after, const std::string& here, Found& out) {
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

    void required(const Json& w, const Json& r, const std::vector<std::string>& mustHave, const std::string& pointer,
                  Found& out) {
        const auto had = namesIn(w["required"]);
        for (const auto& name : mustHave) {
            if (contains(had, name))
                continue;
            const bool declared = r["properties"].contains(name);
            const bool isNew = declared && !w["properties"].contains(name);
            if (!m_seedMinor && declared && r["properties"][name].contains("default"))
                continue; // A reader puts the default in.
            const auto here = pointer + (declared ? "/properties/" + escaped(name) : std::string("/required"));
            out.push_back({isNew && !coverOf(w, name).open ? "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
                                                           : "REQUIRED_ATTRIBUTE_ADDED",
                           here, name + " was not required before"});
        }
    }

    void additional(const Json& w, const Json& r, const std::string& pointer, Found& out) {
        const auto& had = w.contains("additionalProperties") ? w["additionalProperties"] : kAnything;
        const auto& takes = r.contains("additionalProperties") ? r["additionalProperties"] : kAnything;
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

    void patterns(const Json& w, const Json& r, const std::string& pointer, Found& out) {
        const auto& before = w["patternProperties"];
        const auto& after = r["patternProperties"];
        const auto rest = [](const Json& schema) -> const Json& {
            return schema.contains("additionalProperties") ? schema["additionalProperties"] : kAnything;
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

    void dependencies(const Json& w, const Json& r, const std::string& pointer, Found& out) {
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

    // What is left: allOf that could not be folded, not, if.
    void products(const Json& w, const Json& r, const std::string& pointer, Found& out) {
        if (r.contains("allOf")) {
            std::vector<const Json*> parts;
            for (const auto& one : w["allOf"].items())
                parts.push_back(&one);
            m_made.push_back(without(w, "allOf"));
            parts.push_back(&m_made.back());
            for (std::size_t i = 0; i < r["allOf"].items().size(); ++i) {
                const auto& branch = r["allOf"].items()[i];
                if (!std::any_of(parts.begin(), parts.end(), [&](const Json* one) { return fits(*one, branch); }))
                    out.push_back({"PRODUCT_TYPE_EXTENDED", pointer + "/allOf/" + std::to_string(i),
                                   "it was not demanded before"});
            }
        }
        if (r.contains("not")) {
            // The other way round: what the reader forbids, the writer must have forbidden.
            Comparison turned(m_reader, m_writer, false);
            turned.m_depth = m_depth;
            turned.m_steps = m_steps;
            const bool same = w.contains("not") && turned.fits(r["not"], w["not"]);
            m_steps = turned.m_steps;
            if (!same)
                out.push_back({"NOT_TYPE_EXTENDED", pointer + "/not", "more is forbidden than before"});
        }
        if (r.contains("if") && (r.contains("then") || r.contains("else")))
            for (const char* word : {"if", "then", "else"})
                if (bare(r[word]).canonical() != bare(w[word]).canonical()) {
                    out.push_back({"CONDITION_CHANGED", pointer + "/" + word, "other values may be demanded now"});
                    break;
                }
    }

    const Json& m_writer;
    const Json& m_reader;
    const bool m_seedMinor;
    int m_steps = 0;
    int m_depth = 0;
    std::set<std::pair<const Json*, const Json*>> m_under;
    std::deque<Json> m_made;
    std::map<const Json*, const Json*> m_folded;
    std::map<std::pair<const Json*, const Json*>, const Json*> m_merged;
};

} // namespace

std::vector<Incompatibility> changes(const Json& writer, const Json& reader, bool seedMinor) {
    return Comparison(writer, reader, seedMinor).run();
}

} // namespace signalbox::platform::registry::jsonschema
