// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/JsonSchema.h"

#include "core/base/JsonPointer.h"
#include "core/platform/registry/Pattern.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

namespace signalbox::platform::registry::jsonschema {

namespace {

using base::Json;
using base::Status;
using base::pointer::at;
using base::pointer::escaped;

constexpr std::size_t kMostSchemas = 2'000;
constexpr std::size_t kMostWeight = 2'000;

base::Error bad(std::string_view pointer, std::string_view what) {
    return {base::ErrorCode::InvalidArgument, "REGISTRY-011", "#" + std::string(pointer) + ": " + std::string(what)};
}

bool isTypeName(std::string_view text) {
    constexpr std::string_view kTypes[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
    return std::find(std::begin(kTypes), std::end(kTypes), text) != std::end(kTypes);
}

bool isCount(const Json& value) { return value.asInt() && *value.asInt() >= 0; }

bool isNameList(const Json& value) {
    std::set<std::string> seen;
    for (const auto& one : value.items())
        if (!one.isString() || !seen.insert(*one.asString()).second)
            return false;
    return value.isArray();
}

/// What is wrong with a keyword's value, or empty.
std::string_view wrongWith(std::string_view word, const Json& value) {
    const auto isOneOf = [&](std::initializer_list<std::string_view> words) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (isOneOf(
            {"title", "description", "$comment", "$schema", "$id", "format", "contentMediaType", "contentEncoding"}))
        return value.isString() ? "" : "is a text";
    if (isOneOf({"maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"}))
        return isCount(value) ? "" : "is a whole number of at least 0";
    if (isOneOf({"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"}))
        return value.isNumber() ? "" : "is a number";
    if (isOneOf({"uniqueItems", "readOnly", "writeOnly"}))
        return value.asBool() ? "" : "is true or false";
    if (word == "multipleOf")
        return value.asDouble() && *value.asDouble() > 0 && std::isfinite(*value.asDouble()) ? ""
                                                                                             : "is a number above 0";
    if (word == "enum")
        return value.isArray() && !value.items().empty() ? "" : "is an array with at least one value";
    if (word == "required")
        return isNameList(value) ? "" : "is an array of different texts";
    if (word == "type") {
        if (value.isString())
            return isTypeName(*value.asString()) ? "" : "names no type of JSON";
        if (!isNameList(value) || value.items().empty())
            return "is the name of a type or an array of different ones";
        for (const auto& one : value.items())
            if (!isTypeName(*one.asString()))
                return "names no type of JSON";
    }
    return "";
}

/// One schema of the document, as a node of the graph of what leads where.
struct Node {
    const Json* schema = nullptr;
    std::string pointer;
    std::vector<std::pair<std::size_t, bool>> edges; ///< Node, in place.
    std::vector<std::size_t> patternEdges;
    // Tarjan.
    int index = -1;
    int low = 0;
    bool onStack = false;
    int component = -1;
};

class Judge {
public:
    explicit Judge(const Json& document)
        : m_document(document) {}

    Status run() {
        SB_TRY(visit(m_document, ""));
        SB_TRY(resolve());
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            if (m_nodes[i].index < 0)
                connect(i);
        return weigh();
    }

private:
    Status visit(const Json& schema, const std::string& pointer) {
        if (m_nodes.size() == kMostSchemas)
            return bad(pointer, "there are more than 2000 schemas in this one");
        m_byAddress.emplace(&schema, m_nodes.size());
        m_nodes.push_back({&schema, pointer, {}, {}});
        if (schema.asBool())
            return {};
        if (!schema.isObject())
            return bad(pointer, "a schema is an object, true or false");
        for (const auto& [word, value] : schema.members())
            SB_TRY(judgeWord(word, value, pointer + "/" + escaped(word)));
        Status found;
        forEachChild(schema, [&](std::string_view, Child child) {
            if (found)
                found = visit(*child.second, pointer + child.first);
        });
        return found;
    }

    Status judgeWord(const std::string& word, const Json& value, const std::string& pointer) {
        if (const auto wrong = wrongWith(word, value); !wrong.empty())
            return bad(pointer, std::string(word) + " " + std::string(wrong));
        if (word == "$schema" && value.asString()->find("json-schema.org/draft-07/") == std::string::npos)
            return bad(pointer, "only draft 7 of JSON Schema is understood");
        if (word == "pattern") {
            if (!value.isString())
                return bad(pointer, "a pattern is a text");
            return judgePattern(*value.asString(), pointer);
        }
        switch (placeOf(word)) {
        case Place::List:
            if (!value.isArray() || value.items().empty())
                return bad(pointer, word + " is an array with at least one schema");
            break;
        case Place::Named:
        case Place::Dependent:
            if (!value.isObject())
                return bad(pointer, word + " is an object");
            for (const auto& [name, inner] : value.members()) {
                if (word == "patternProperties")
                    SB_TRY(judgePattern(name, pointer + "/" + escaped(name)));
                if (placeOf(word) == Place::Dependent && inner.isArray() && !isNameList(inner))
                    return bad(pointer + "/" + escaped(name),
                               "a dependency is a schema or an array of different texts");
            }
            break;
        case Place::One:
        case Place::OneOrList:
        case Place::None:
            break;
        }
        return {};
    }

    static Status judgePattern(const std::string& pattern, const std::string& pointer) {
        if (const auto wrong = patternProblem(pattern); !wrong.empty())
            return bad(pointer, wrong);
        return {};
    }

    Status resolve() {
        for (auto& node : m_nodes) {
            if (node.schema->contains("$ref")) { // Draft 7: what stands beside it is not looked at.
                const auto& reference = (*node.schema)["$ref"];
                if (!reference.isString())
                    return bad(node.pointer + "/$ref", "a reference is a text");
                const auto text = reference.stringOr("");
                const auto* target =
                    text == "#" || text.starts_with("#/") ? at(m_document, std::string_view(text).substr(1)) : nullptr;
                const auto found = m_byAddress.find(target);
                if (target == nullptr || found == m_byAddress.end())
                    return bad(node.pointer + "/$ref",
                               "the reference " + text + " leads to no schema of this document");
                node.edges.emplace_back(found->second, true);
                continue;
            }
            forEachChild(*node.schema, [&](std::string_view word, const Child& child) {
                const auto to = m_byAddress.at(child.second);
                if (word == "definitions" || word == "$defs")
                    return;
                node.edges.emplace_back(to, isInPlace(word));
                if (word == "patternProperties")
                    node.patternEdges.push_back(to);
            });
        }
        return {};
    }

    void connect(std::size_t at) { // Tarjan, with its own stack: documents are not ours.
        struct Frame {
            std::size_t node, edge;
        };
        std::vector<Frame> frames{{at, 0}};
        const auto open = [&](std::size_t node) {
            m_nodes[node].index = m_nodes[node].low = m_next++;
            m_nodes[node].onStack = true;
            m_stack.push_back(node);
        };
        open(at);
        while (!frames.empty()) {
            auto& frame = frames.back();
            auto& node = m_nodes[frame.node];
            if (frame.edge < node.edges.size()) {
                const auto to = node.edges[frame.edge++].first;
                if (m_nodes[to].index < 0) {
                    open(to);
                    frames.push_back({to, 0});
                } else if (m_nodes[to].onStack) {
                    node.low = std::min(node.low, m_nodes[to].index);
                }
                continue;
            }
            const auto done = frame.node;
            frames.pop_back();
            if (!frames.empty())
                m_nodes[frames.back().node].low = std::min(m_nodes[frames.back().node].low, m_nodes[done].low);
            if (m_nodes[done].low != m_nodes[done].index)
                continue;
            while (true) { // Components come out with what they lead to before them.
                const auto member = m_stack.back();
                m_stack.pop_back();
                m_nodes[member].onStack = false;
                m_nodes[member].component = m_components;
                m_order.push_back(member);
                if (member == done)
                    break;
            }
            ++m_components;
        }
    }

    /// No value may be looked at again and again: neither without end, nor doubled by every turn of a recursion.
    Status weigh() {
        for (const auto& node : m_nodes) {
            std::size_t inPlace = 0;
            bool inside = false;
            for (const auto& [to, here] : node.edges) {
                if (m_nodes[to].component != node.component)
                    continue;
                inPlace += here ? 1U : 0U;
                inside = inside || !here;
            }
            for (const auto to : node.patternEdges)
                inPlace += m_nodes[to].component == node.component ? 1U : 0U;
            if (inPlace + (inside ? 1U : 0U) > 1)
                return bad(node.pointer, "a schema that contains itself may do so on one way only");
        }
        // What is left of a cycle in place has one way: follow it.
        std::vector<std::size_t> weight(m_nodes.size(), 0);
        for (const auto at : m_order) {
            std::size_t sum = 1;
            std::size_t widest = 0;
            for (const auto& [to, here] : m_nodes[at].edges) {
                if (m_nodes[to].component == m_nodes[at].component)
                    continue;
                if (here)
                    sum += weight[to];
                else
                    widest = std::max(widest, weight[to]);
            }
            weight[at] = sum + widest;
            if (weight[at] > kMostWeight)
                return bad(m_nodes[at].pointer, "a value would be held against more than 2000 schemas here");
        }
        for (std::size_t start = 0; start < m_nodes.size(); ++start) {
            auto here = start;
            for (std::size_t steps = 0; steps <= m_nodes.size(); ++steps) {
                const auto& edges = m_nodes[here].edges;
                const auto next = std::find_if(edges.begin(), edges.end(), [&](const auto& edge) {
                    return edge.second && m_nodes[edge.first].component == m_nodes[here].component;
                });
                if (next == edges.end())
                    break;
                here = next->first;
                if (here == start)
                    return bad(m_nodes[start].pointer, "the schema refers to itself without end");
            }
        }
        return {};
    }

    const Json& m_document;
    std::vector<Node> m_nodes;
    std::unordered_map<const Json*, std::size_t> m_byAddress;
    std::vector<std::size_t> m_stack;
    std::vector<std::size_t> m_order;
    int m_next = 0;
    int m_components = 0;
};

} // namespace

Place placeOf(std::string_view keyword) noexcept {
    constexpr std::pair<std::string_view, Place> kPlaces[] = {
        {"additionalItems", Place::One},
        {"additionalProperties", Place::One},
        {"allOf", Place::List},
        {"anyOf", Place::List},
        {"contains", Place::One},
        {"definitions", Place::Named},
        {"$defs", Place::Named},
        {"dependencies", Place::Dependent},
        {"else", Place::One},
        {"if", Place::One},
        {"items", Place::OneOrList},
        {"not", Place::One},
        {"oneOf", Place::List},
        {"patternProperties", Place::Named},
        {"properties", Place::Named},
        {"propertyNames", Place::One},
        {"then", Place::One},
    };
    for (const auto& [word, place] : kPlaces)
        if (word == keyword)
            return place;
    return Place::None;
}

bool isInPlace(std::string_view keyword) noexcept {
    constexpr std::string_view kWords[] = {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies"};
    return std::find(std::begin(kWords), std::end(kWords), keyword) != std::end(kWords);
}

bool isAnnotation(std::string_view keyword) noexcept {
    constexpr std::string_view kWords[] = {"title",   "description", "$comment", "$schema",  "$id",
                                           "default", "examples",    "readOnly", "writeOnly"};
    return std::find(std::begin(kWords), std::end(kWords), keyword) != std::end(kWords);
}

void forEachChild(const Json& schema, const std::function<void(std::string_view, Child)>& visit) {
    for (const auto& [word, value] : schema.members()) {
        const auto place = placeOf(word);
        if (place == Place::None)
            continue;
        const auto here = "/" + escaped(word);
        if (place == Place::One || (place == Place::OneOrList && !value.isArray())) {
            visit(word, {here, &value});
        } else if (place == Place::List || place == Place::OneOrList) {
            for (std::size_t i = 0; i < value.items().size(); ++i)
                visit(word, {here + "/" + std::to_string(i), &value.items()[i]});
        } else {
            for (const auto& [name, inner] : value.members())
                if (place == Place::Named || !inner.isArray())
                    visit(word, {here + "/" + escaped(name), &inner});
        }
    }
}

Json rewritten(const Json& schema, const std::function<Json(const Json&)>& change) {
    if (!schema.isObject())
        return change(schema);
    auto out = Json::object();
    for (const auto& [word, value] : schema.members()) {
        const auto place = placeOf(word);
        if (place == Place::One || (place == Place::OneOrList && !value.isArray())) {
            out.append(word, rewritten(value, change));
        } else if (place == Place::List || place == Place::OneOrList) {
            auto list = Json::array();
            for (const auto& one : value.items())
                list.push(rewritten(one, change));
            out.append(word, std::move(list));
        } else if (place == Place::Named || place == Place::Dependent) {
            auto named = Json::object();
            for (const auto& [name, inner] : value.members())
                named.append(name, inner.isArray() ? inner : rewritten(inner, change));
            out.append(word, std::move(named));
        } else {
            out.append(word, value);
        }
    }
    return change(out);
}

Json bare(const Json& schema) {
    return rewritten(schema, [](const Json& one) {
        if (!one.isObject())
            return one;
        auto out = Json::object();
        for (const auto& [word, value] : one.members())
            if (!isAnnotation(word))
                out.append(word, value);
        return out;
    });
}

Status judge(const Json& document) { return Judge(document).run(); }

base::Result<Json> bundled(const Json& document, const std::vector<std::pair<std::string, Json>>& included) {
    if (included.empty())
        return document;
    const auto home = [](const std::string& name) { return "#/definitions/" + escaped(name); };
    const auto turned = [&](const Json& schema, const std::string& root) {
        return rewritten(schema, [&](const Json& one) {
            const auto text = one["$ref"].asString();
            if (!text)
                return one;
            auto copy = one;
            if (text->starts_with("#")) {
                if (!root.empty())
                    copy.set("$ref", root + text->substr(1));
                return copy;
            }
            const auto hash = text->find('#');
            const auto name = text->substr(0, hash);
            for (const auto& entry : included)
                if (entry.first == name)
                    copy.set("$ref", home(name) + (hash == std::string::npos ? "" : text->substr(hash + 1)));
            return copy;
        });
    };
    auto out = turned(document, "");
    if (!out.isObject())
        return out;
    auto definitions = out["definitions"];
    for (const auto& [name, schema] : included) {
        if (definitions.contains(name))
            return bad("/definitions/" + escaped(name), "a definition has the name of a reference");
        definitions.set(name, turned(schema, home(name)));
    }
    out.set("definitions", std::move(definitions));
    return out;
}

} // namespace signalbox::platform::registry::jsonschema
