// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/JsonCheck.h"

#include "core/base/JsonPointer.h"
#include "core/platform/registry/JsonSchema.h"
#include "core/platform/registry/Pattern.h"

#include <valijson/internal/adapter.hpp>
#include <valijson/internal/basic_adapter.hpp>
#include <valijson/internal/frozen_value.hpp>
#include <valijson/internal/optional.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <cmath>

// The bridge from base::Json to valijson: read-only views, no copy.
namespace signalbox::platform::registry::bridge {

using base::Json;

class Adapter;
using Member = std::pair<std::string, Adapter>;

template <class Value>
struct Arrow {
    Value value;
    Value* operator->() { return &value; }
};

Adapter seen(const Json& item);
Member seen(const Json::Object::value_type& member);

/// Goes over what base::Json holds and gives, for each, what valijson wants to see.
template <class At, class Seen>
class Iterator {
public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = Seen;
    using difference_type = std::ptrdiff_t;
    using pointer = Seen*;
    using reference = Seen&;
    explicit Iterator(At at)
        : m_at(at) {}
    Seen operator*() const { return seen(*m_at); }
    Arrow<Seen> operator->() const { return {**this}; }
    bool operator==(const Iterator& other) const { return m_at == other.m_at; }
    bool operator!=(const Iterator& other) const { return m_at != other.m_at; }
    Iterator& operator++() {
        ++m_at;
        return *this;
    }
    Iterator operator++(int) { return Iterator(m_at++); }
    Iterator& operator--() {
        --m_at;
        return *this;
    }
    void advance(std::ptrdiff_t by) { m_at += by; }

private:
    At m_at;
};

const Json& nothing();

class Items {
public:
    using iterator = Iterator<Json::Array::const_iterator, Adapter>;
    using const_iterator = iterator;

    Items()
        : m_value(&nothing()) {}
    explicit Items(const Json& value)
        : m_value(&value) {}
    [[nodiscard]] iterator begin() const { return iterator(m_value->items().begin()); }
    [[nodiscard]] iterator end() const { return iterator(m_value->items().end()); }
    [[nodiscard]] std::size_t size() const { return m_value->items().size(); }

private:
    const Json* m_value;
};

class Members {
public:
    using iterator = Iterator<Json::Object::const_iterator, Member>;
    using const_iterator = iterator;

    Members()
        : m_value(&nothing()) {}
    explicit Members(const Json& value)
        : m_value(&value) {}
    [[nodiscard]] iterator begin() const { return iterator(m_value->members().begin()); }
    [[nodiscard]] iterator end() const { return iterator(m_value->members().end()); }
    [[nodiscard]] iterator find(const std::string& name) const {
        auto at = m_value->members().begin();
        while (at != m_value->members().end() && at->first != name)
            ++at;
        return iterator(at);
    }
    [[nodiscard]] std::size_t size() const { return m_value->members().size(); }

private:
    const Json* m_value;
};

const Json& nothing() {
    static const Json kNothing = Json::object();
    return kNothing;
}

class Frozen final : public valijson::adapters::FrozenValue {
public:
    explicit Frozen(Json value)
        : m_value(std::move(value)) {}
    [[nodiscard]] FrozenValue* clone() const override { return new Frozen(m_value); }
    [[nodiscard]] bool equalTo(const valijson::adapters::Adapter& other, bool strict) const override;

private:
    Json m_value;
};

class Value {
public:
    Value()
        : m_value(&nothing()) {}
    explicit Value(const Json& value)
        : m_value(&value) {}

    [[nodiscard]] valijson::adapters::FrozenValue* freeze() const { return new Frozen(*m_value); }
    [[nodiscard]] std::optional<Items> getArrayOptional() const {
        return isArray() ? std::optional(Items(*m_value)) : std::nullopt;
    }
    [[nodiscard]] std::optional<Members> getObjectOptional() const {
        return isObject() ? std::optional(Members(*m_value)) : std::nullopt;
    }
    bool getArraySize(std::size_t& out) const {
        out = m_value->items().size();
        return isArray();
    }
    bool getObjectSize(std::size_t& out) const {
        out = m_value->members().size();
        return isObject();
    }
    bool getBool(bool& out) const {
        out = m_value->boolOr(false);
        return isBool();
    }
    bool getDouble(double& out) const {
        out = m_value->doubleOr(0);
        return isDouble();
    }
    bool getInteger(std::int64_t& out) const {
        const auto whole = integer();
        out = whole.value_or(0);
        return whole.has_value();
    }
    bool getString(std::string& out) const {
        out = m_value->stringOr("");
        return isString();
    }
    static bool hasStrictTypes() { return true; }
    [[nodiscard]] bool isArray() const { return m_value->isArray(); }
    [[nodiscard]] bool isBool() const { return m_value->type() == Json::Type::Bool; }
    [[nodiscard]] bool isDouble() const { return isNumber() && !integer(); }
    [[nodiscard]] bool isInteger() const { return integer().has_value(); }
    [[nodiscard]] bool isNull() const { return m_value->isNull(); }
    [[nodiscard]] bool isNumber() const { return m_value->isNumber(); }
    [[nodiscard]] bool isObject() const { return m_value->isObject(); }
    [[nodiscard]] bool isString() const { return m_value->isString(); }

private:
    /// Draft 7: 2.00 is an integer.
    [[nodiscard]] std::optional<std::int64_t> integer() const {
        if (const auto whole = m_value->asInt())
            return whole;
        const auto number = m_value->asDouble();
        if (!number || std::floor(*number) != *number || std::abs(*number) > 9.0e15)
            return std::nullopt;
        return static_cast<std::int64_t>(*number);
    }
    const Json* m_value;
};

class Adapter final : public valijson::adapters::BasicAdapter<Adapter, Items, Member, Members, Value> {
public:
    Adapter() = default;
    explicit Adapter(const Json& value)
        : BasicAdapter(Value(value)) {}
};

Adapter seen(const Json& item) { return Adapter(item); }
Member seen(const Json::Object::value_type& member) { return {member.first, Adapter(member.second)}; }
bool Frozen::equalTo(const valijson::adapters::Adapter& other, bool strict) const {
    return Adapter(m_value).equalTo(other, strict);
}

} // namespace signalbox::platform::registry::bridge

template <>
struct valijson::adapters::AdapterTraits<signalbox::platform::registry::bridge::Adapter> {
    using DocumentType = signalbox::base::Json;
};

namespace signalbox::platform::registry {

namespace {

using base::Json;

/// valijson's sentences begin differently for each keyword; the deepest one, which comes first, names the cause.
std::string_view keywordOf(std::string_view sentence) {
    constexpr std::pair<std::string_view, std::string_view> kBegins[] = {
        {"Missing required property", "required"},
        {"Value type not permitted", "type"},
        {"Failed to match against any enum", "enum"},
        {"Failed to match expected value set by 'const'", "const"},
        {"Failed to match regex", "pattern"},
        {"Object contains a property", "additionalProperties"},
        {"Array contains more items", "additionalItems"},
        {"Cannot validate item", "additionalItems"},
        {"Array should contain no more", "maxItems"},
        {"Array should contain no fewer", "minItems"},
        {"Object should have no more", "maxProperties"},
        {"Object should have no fewer", "minProperties"},
        {"String should be no more", "maxLength"},
        {"String should be no fewer", "minLength"},
        {"Expected number less than or equal", "maximum"},
        {"Expected number less", "exclusiveMaximum"},
        {"Expected number greater than or equal", "minimum"},
        {"Expected number greater", "exclusiveMinimum"},
        {"Value should be a multiple", "multipleOf"},
        {"Value could not be converted", "multipleOf"},
        {"Elements at indexes", "uniqueItems"},
        {"Missing dependency", "dependencies"},
        {"Failed to validate against dependent", "dependencies"},
        {"Failed to any values against subschema in 'contains'", "contains"},
        {"Target should not validate", "not"},
        {"Failed to validate against any schemas allowed by anyOf", "anyOf"},
        {"Failed to validate against exactly one", "oneOf"},
        {"Failed to validate against a conditional", "if"},
    };
    for (const auto& [begin, word] : kBegins)
        if (sentence.starts_with(begin))
            return word;
    return "schema";
}

bool uses(const Json& schema, std::initializer_list<std::string_view> words) {
    bool found = std::any_of(words.begin(), words.end(), [&](std::string_view word) { return schema.contains(word); });
    jsonschema::forEachChild(
        schema, [&](std::string_view, const jsonschema::Child& child) { found = found || uses(*child.second, words); });
    return found;
}

/// What would take the library too long: a pattern over a long text, comparing each of very many items with each.
struct Guard {
    bool patterns = false;
    bool unique = false;
    static constexpr std::size_t kItems = 2'000;

    [[nodiscard]] std::optional<DataCheck::Finding> find(const Json& value, const std::string& pointer) const {
        if (patterns && value.isString() && value.asString()->size() > kPatternText)
            return DataCheck::Finding{pointer, "pattern",
                                      "a text of more than 1024 bytes is not held against this schema's patterns"};
        if (unique && value.items().size() > kItems)
            return DataCheck::Finding{pointer, "uniqueItems",
                                      "more than 2000 items are not compared with each other by this schema"};
        for (std::size_t i = 0; i < value.items().size(); ++i)
            if (auto found = find(value.items()[i], pointer + "/" + std::to_string(i)))
                return found;
        for (const auto& [name, inner] : value.members()) {
            if (patterns && name.size() > kPatternText)
                return DataCheck::Finding{pointer, "patternProperties",
                                          "a name of more than 1024 bytes is not held against this schema's patterns"};
            if (auto found = find(inner, pointer + "/" + base::pointer::escaped(name)))
                return found;
        }
        return std::nullopt;
    }
};

class JsonCheck final : public DataCheck {
public:
    explicit JsonCheck(const Json& document)
        : m_guard{uses(document, {"pattern", "patternProperties"}), uses(document, {"uniqueItems"})} {
        // The library judges formats of values that are no texts, and some of them only roughly: left to people.
        const auto plain = jsonschema::rewritten(jsonschema::bare(document), [](const Json& one) {
            if (!one.contains("format"))
                return one;
            auto out = Json::object();
            for (const auto& [word, value] : one.members())
                if (word != "format")
                    out.append(word, value);
            return out;
        });
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(bridge::Adapter(plain), m_schema);
    }

    [[nodiscard]] std::optional<Finding> find(const Json& data) const override {
        if (m_guard.patterns || m_guard.unique)
            if (auto found = m_guard.find(data, ""))
                return found;
        valijson::Validator validator;
        if (validator.validate(m_schema, bridge::Adapter(data), nullptr))
            return std::nullopt;
        valijson::ValidationResults results;
        valijson::ValidationResults::Error first{{}, "the value does not fit the schema"};
        if (!validator.validate(m_schema, bridge::Adapter(data), &results))
            results.popError(first);
        std::string pointer;
        for (std::size_t i = 1; i < first.context.size(); ++i) // [0] is the root; each is "[name]".
            pointer += "/" + base::pointer::escaped(first.context[i].substr(1, first.context[i].size() - 2));
        return Finding{pointer, std::string(keywordOf(first.description)), first.description};
    }

private:
    Guard m_guard;
    valijson::Schema m_schema;
};

} // namespace

base::Result<std::unique_ptr<const DataCheck>> makeJsonCheck(const Json& document) {
    try {
        return std::unique_ptr<const DataCheck>(std::make_unique<JsonCheck>(document));
    } catch (const std::exception& problem) {
        return base::Error{base::ErrorCode::InvalidArgument, "REGISTRY-011", std::string("#: ") + problem.what()};
    }
}

} // namespace signalbox::platform::registry
