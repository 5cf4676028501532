// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Limits.h"
#include "core/base/Result.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace signalbox::base {

/// A JSON value that keeps numbers as they were written.
///
/// Why not the library's own DOM: it turns 2.00 into a double, and money must be exact. Parsing itself is
/// Boost.JSON's event parser, which hands over a number's text; duplicate members, invalid UTF-8, trailing text and
/// depth over a limit are errors.
///
/// Reading is total: `json["a"]["b"].asString()` on anything missing or of another type gives nullopt, never throws.
/// Threads: a value like any other. Members keep the order in which they were set.
class Json {
public:
    enum class Type { Null, Bool, Number, String, Array, Object };
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    Json() = default; ///< null
    Json(std::nullptr_t) {}
    Json(bool value)
        : m_value(value) {}
    Json(int value)
        : Json(static_cast<std::int64_t>(value)) {}
    Json(std::int64_t value);
    Json(std::uint64_t value);
    Json(double value); ///< Shortest text that reads back the same; null for NaN and infinities.
    Json(const char* value)
        : m_value(std::string(value)) {}
    Json(std::string_view value)
        : m_value(std::string(value)) {}
    Json(std::string value)
        : m_value(std::move(value)) {}

    [[nodiscard]] static Json array(Array items = {});
    [[nodiscard]] static Json object(std::initializer_list<Member> members = {});
    /// A number by its JSON lexeme, for example a Money's text. The lexeme must be a valid JSON number.
    [[nodiscard]] static Json number(std::string lexeme);

    /// Errors: InvalidArgument MALFORMED_JSON (with the byte offset), DUPLICATE_MEMBER (with the name).
    [[nodiscard]] static Result<Json> parse(std::string_view text, int maxDepth = limits::kJsonDepth);

    [[nodiscard]] Type type() const noexcept;
    [[nodiscard]] bool isNull() const noexcept { return type() == Type::Null; }
    [[nodiscard]] bool isObject() const noexcept { return type() == Type::Object; }
    [[nodiscard]] bool isArray() const noexcept { return type() == Type::Array; }
    [[nodiscard]] bool isString() const noexcept { return type() == Type::String; }
    [[nodiscard]] bool isNumber() const noexcept { return type() == Type::Number; }

    [[nodiscard]] std::optional<bool> asBool() const;
    [[nodiscard]] std::optional<std::int64_t> asInt() const; ///< Only for a number without fraction that fits.
    [[nodiscard]] std::optional<double> asDouble() const;
    [[nodiscard]] std::optional<std::string> asString() const;
    [[nodiscard]] std::string_view lexeme() const; ///< A number's text as written; empty for other types.

    [[nodiscard]] std::string stringOr(std::string_view other) const;
    [[nodiscard]] std::int64_t intOr(std::int64_t other) const;
    [[nodiscard]] double doubleOr(double other) const;
    [[nodiscard]] bool boolOr(bool other) const;

    /// The member, or a null value when there is none or this is not an object.
    [[nodiscard]] const Json& operator[](std::string_view member) const;
    [[nodiscard]] bool contains(std::string_view member) const;
    /// The items of an array; empty for other types.
    [[nodiscard]] const Array& items() const;
    /// The members of an object in order; empty for other types.
    [[nodiscard]] const Object& members() const;

    /// Sets a member (turning null into an object). Returns *this for chaining.
    Json& set(std::string member, Json value);
    /// The same for a member that is known to be new: no look for an old one.
    Json& append(std::string member, Json value);
    /// Appends to an array (turning null into one).
    Json& push(Json value);

    /// Compact text, members in their order, numbers as written.
    [[nodiscard]] std::string text() const;
    /// Indented by two, for people.
    [[nodiscard]] std::string pretty() const;
    /// RFC 8785 (JCS): members sorted by UTF-16 code units, numbers as ECMAScript writes them. One difference: integers
    /// that fit 64 bits stay exact (I-JSON leaves those above 2^53 out; rounding them would make two amounts one).
    [[nodiscard]] std::string canonical() const;

    friend bool operator==(const Json& a, const Json& b);

private:
    struct Number {
        std::string lexeme;
    };
    std::variant<std::monostate, bool, Number, std::string, Array, Object> m_value;
};

} // namespace signalbox::base
