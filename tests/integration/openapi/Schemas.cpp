// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/Schemas.h"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <regex>
#include <stdexcept>

namespace signalbox::test::schemas {

namespace {

json::value scalar(const YAML::Node& node) {
    const auto& text = node.Scalar();
    if (node.Tag() == "!") // quoted, or a block
        return json::value(text);
    if (text.empty() || text == "~" || text == "null")
        return nullptr;
    if (text == "true" || text == "false")
        return text == "true";
    static const std::regex integer("[-+]?[0-9]+");
    static const std::regex number(R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)");
    if (std::regex_match(text, integer))
        return json::value(std::int64_t{std::stoll(text)});
    if (std::regex_match(text, number))
        return json::value(std::stod(text));
    return json::value(text);
}

json::value converted(const YAML::Node& node) {
    switch (node.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
        return nullptr;
    case YAML::NodeType::Scalar:
        return scalar(node);
    case YAML::NodeType::Sequence: {
        json::array out;
        for (const auto& item : node)
            out.push_back(converted(item));
        return out;
    }
    case YAML::NodeType::Map: {
        json::object out;
        for (const auto& member : node)
            if (!out.emplace(member.first.Scalar(), converted(member.second)).second)
                throw std::runtime_error("line " + std::to_string(member.first.Mark().line + 1) + ": the member " +
                                         member.first.Scalar() + " is there twice");
        return out;
    }
    }
    return nullptr;
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
    for (const auto one : words)
        if (one == word)
            return true;
    return false;
}

json::value walk(const json::value& document, const json::value& schema, bool closed, int depth);

json::value walkList(const json::value& document, const json::value& list, bool closed, int depth) {
    json::array out;
    for (const auto& one : list.as_array())
        out.push_back(walk(document, one, closed, depth));
    return out;
}

json::value walk(const json::value& document, const json::value& schema, bool closed, int depth) {
    if (depth > 40)
        throw std::runtime_error("a schema that contains itself");
    if (schema.is_bool())
        return schema;
    if (!schema.is_object())
        throw std::runtime_error("a schema is an object, not " + json::serialize(schema));
    json::object out;
    const json::value* reference = nullptr;
    for (const auto& [key, value] : schema.as_object()) {
        const std::string_view word(key.data(), key.size());
        if (word == "$ref") {
            reference = &value;
        } else if (word == "properties") {
            json::object properties;
            for (const auto& [name, inner] : value.as_object())
                properties.emplace(name, walk(document, inner, closed, depth + 1));
            out.emplace(key, std::move(properties));
        } else if (word == "items" || word == "additionalProperties" || word == "not") {
            out.emplace(key, walk(document, value, closed, depth + 1));
        } else if (isOneOf(word, {"allOf", "anyOf", "oneOf"})) {
            out.emplace(key, walkList(document, value, closed, depth + 1));
        } else if (isOneOf(word, {"type", "required", "enum", "const", "pattern", "minLength", "maxLength", "minimum",
                                  "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"})) {
            out.emplace(key, value);
        } else if (word == "contentSchema") {
            static_cast<void>(walk(document, value, closed, depth + 1)); // judged where the content is decoded
        } else if (!isOneOf(word, {"description", "title", "default", "examples", "contentMediaType"})) {
            throw std::runtime_error("the keyword " + std::string(word) + " is not understood");
        }
    }
    const auto type = out.find("type");
    if (closed && type != out.end() && type->value() == json::value("object") && out.contains("properties") &&
        !out.contains("additionalProperties"))
        out.emplace("additionalProperties", false);
    if (reference == nullptr)
        return out;
    const std::string target(reference->as_string());
    const auto* found = target.starts_with("#/") ? at(document, target.substr(1)) : nullptr;
    if (found == nullptr)
        throw std::runtime_error("the reference " + target + " leads nowhere");
    auto base = walk(document, *found, closed, depth + 1);
    if (out.empty())
        return base;
    json::array both;
    both.push_back(std::move(base));
    both.push_back(std::move(out));
    json::object combined;
    combined.emplace("allOf", std::move(both));
    return combined;
}

} // namespace

json::value fromYaml(const std::string& text) {
    try {
        return converted(YAML::Load(text));
    } catch (const YAML::Exception& problem) {
        throw std::runtime_error(problem.what());
    }
}

const json::value* at(const json::value& document, std::string_view pointer) {
    const auto* here = &document;
    while (!pointer.empty()) {
        if (pointer.front() != '/')
            return nullptr;
        pointer.remove_prefix(1);
        const auto part = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(part.size());
        std::string name;
        for (std::size_t i = 0; i < part.size(); ++i) {
            const bool escaped = part[i] == '~' && i + 1 < part.size();
            name += escaped ? (part[++i] == '1' ? '/' : '~') : part[i];
        }
        if (const auto* object = here->if_object()) {
            here = object->if_contains(name);
        } else if (const auto* array = here->if_array()) {
            std::size_t index = 0;
            std::from_chars(name.data(), name.data() + name.size(), index);
            here = index < array->size() ? &(*array)[index] : nullptr;
        } else {
            here = nullptr;
        }
        if (here == nullptr)
            return nullptr;
    }
    return here;
}

json::value resolved(const json::value& document, const json::value& schema, bool closed) {
    return walk(document, schema, closed, 0);
}

std::vector<std::string> judge(const json::value& schema, const json::value& value) {
    valijson::Schema compiled;
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::BoostJsonAdapter(schema), compiled);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(compiled, valijson::adapters::BoostJsonAdapter(value), &results))
        return {};
    std::vector<std::string> out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        std::string line;
        for (const auto& part : error.context)
            line += part;
        out.push_back(line + ": " + error.description);
    }
    if (out.empty())
        out.push_back("does not fit the schema");
    return out;
}

} // namespace signalbox::test::schemas
