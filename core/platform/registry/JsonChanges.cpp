// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/JsonPointer.h"
#include "core/platform/registry/JsonComparison.h"

#include <algorithm>

namespace signalbox::platform::registry::jsonschema {

namespace {

using base::Json;

constexpr int kMostSteps = 100'000;
constexpr int kDeepest = 150;

Json without(const Json& schema, std::string_view word) {
    auto out = Json::object();
    for (const auto& [name, value] : schema.members())
        if (name != word)
            out.append(name, value);
    return out;
}

/// One schema that says what two say together, when that can be written down without allOf.
std::optional<Json> both(const Json& a, const Json& b) {
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

std::string_view sumOf(const Json& schema) {
    return schema.contains("oneOf") ? "oneOf" : schema.contains("anyOf") ? "anyOf" : "";
}

} // namespace

const Json& anything() {
    static const Json kAnything = Json::object();
    return kAnything;
}

bool isAnything(const Json& schema) {
    if (schema.asBool())
        return *schema.asBool();
    for (const auto& [word, value] : schema.members())
        if (!isAnnotation(word) && word != "definitions" && word != "$defs")
            return false;
    return true;
}
bool isNothing(const Json& schema) { return schema.asBool() == std::optional<bool>(false); }

bool contains(const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

std::vector<std::string> namesIn(const Json& list) {
    std::vector<std::string> out;
    for (const auto& one : list.items())
        out.push_back(one.stringOr(""));
    return out;
}

Comparison::Found Comparison::run() {
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

const Json& Comparison::plain(const Json& root, const Json& schema) {
    const auto* here = &schema;
    while (here->contains("$ref"))
        here = base::pointer::at(root, std::string_view(*(*here)["$ref"].asString()).substr(1));
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

const Json* Comparison::merged(const Json& schema, std::string_view word, const Json& branch) {
    const auto key = std::pair(&schema, &branch);
    const auto known = m_merged.find(key);
    if (known != m_merged.end())
        return known->second;
    auto sum = isNothing(branch) ? std::optional(Json(false))
                                 : both(branch.isObject() ? branch : anything(), without(schema, word));
    const Json* result = nullptr;
    if (sum) {
        m_made.push_back(std::move(*sum));
        result = &m_made.back();
    }
    m_merged.emplace(key, result);
    return result;
}
const Json& Comparison::beside(const Json& schema, std::string_view word) {
    const auto key = std::pair(&schema, &anything());
    const auto known = m_merged.find(key);
    if (known != m_merged.end())
        return *known->second;
    m_made.push_back(without(schema, word));
    m_merged.emplace(key, &m_made.back());
    return m_made.back();
}

bool Comparison::fits(const Json& writer, const Json& reader) {
    Found found;
    compare(writer, reader, "", found);
    return found.empty();
}

void Comparison::compare(const Json& writerIn, const Json& readerIn, const std::string& pointer, Found& out) {
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
    const auto& w = writer.isObject() ? writer : anything();
    const auto& r = reader.isObject() ? reader : anything();
    ++m_depth;
    if (!sums(w, r, pointer, out))
        keywords(w, r, pointer, out);
    --m_depth;
    m_under.erase(pair);
}

bool Comparison::sums(const Json& w, const Json& r, const std::string& pointer, Found& out) {
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

void Comparison::products(const Json& w, const Json& r, const std::string& pointer, Found& out) {
    if (r.contains("allOf")) {
        std::vector<const Json*> parts;
        for (const auto& one : w["allOf"].items())
            parts.push_back(&one);
        m_made.push_back(without(w, "allOf"));
        parts.push_back(&m_made.back());
        for (std::size_t i = 0; i < r["allOf"].items().size(); ++i) {
            const auto& branch = r["allOf"].items()[i];
            if (!std::any_of(parts.begin(), parts.end(), [&](const Json* one) { return fits(*one, branch); }))
                out.push_back(
                    {"PRODUCT_TYPE_EXTENDED", pointer + "/allOf/" + std::to_string(i), "it was not demanded before"});
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

std::vector<Incompatibility> changes(const Json& writer, const Json& reader, bool seedMinor) {
    return Comparison(writer, reader, seedMinor).run();
}

} // namespace signalbox::platform::registry::jsonschema
