// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Json.h"

#include "core/base/Encoding.h"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <unordered_set>

namespace signalbox::base {

namespace {

const Json kNull;
const Json::Array kNoItems;
const Json::Object kNoMembers;

/// Builds the tree from the parser's events. One frame per open array or object.
class Builder {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using Code = boost::json::error_code;
    using View = boost::json::string_view;

    [[nodiscard]] Json take() { return std::move(m_root); }
    [[nodiscard]] const std::optional<std::string>& duplicate() const { return m_duplicate; }

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return open(Json::object()); }
    bool on_object_end(std::size_t, Code&) { return close(); }
    bool on_array_begin(Code&) { return open(Json::array()); }
    bool on_array_end(std::size_t, Code&) { return close(); }
    bool on_key_part(View part, std::size_t, Code&) { return append(part); }
    bool on_key(View part, std::size_t, Code& code) {
        append(part);
        auto& frame = m_frames.back();
        frame.key = std::exchange(m_text, {});
        if (isDuplicate(frame)) {
            m_duplicate = frame.key;
            code = boost::json::make_error_code(boost::json::error::syntax);
            return false;
        }
        return true;
    }
    bool on_string_part(View part, std::size_t, Code&) { return append(part); }
    bool on_string(View part, std::size_t, Code&) {
        append(part);
        return add(Json(std::exchange(m_text, {})));
    }
    bool on_number_part(View part, Code&) { return append(part); }
    bool on_int64(std::int64_t, View part, Code&) { return number(part); }
    bool on_uint64(std::uint64_t, View part, Code&) { return number(part); }
    bool on_double(double, View part, Code&) { return number(part); }
    bool on_bool(bool value, Code&) { return add(Json(value)); }
    bool on_null(Code&) { return add(Json()); }
    bool on_comment_part(View, Code&) { return true; }
    bool on_comment(View, Code&) { return true; }

private:
    struct Frame {
        Json value;
        std::string key;
        std::unordered_set<std::string> seen; ///< Filled only for objects too large for a linear look.
    };

    static bool isDuplicate(Frame& frame) {
        constexpr std::size_t kFew = 16;
        const auto& members = frame.value.members();
        if (members.size() < kFew)
            return std::any_of(members.begin(), members.end(), [&](const auto& m) { return m.first == frame.key; });
        if (frame.seen.empty())
            for (const auto& member : members)
                frame.seen.insert(member.first);
        return !frame.seen.insert(frame.key).second;
    }
    bool append(View part) {
        m_text.append(part.data(), part.size());
        return true;
    }
    bool number(View part) {
        append(part);
        return add(Json::number(std::exchange(m_text, {})));
    }
    bool open(Json value) {
        m_frames.push_back(Frame{std::move(value), {}, {}});
        return true;
    }
    bool close() {
        auto value = std::move(m_frames.back().value);
        m_frames.pop_back();
        return add(std::move(value));
    }
    bool add(Json value) {
        if (m_frames.empty()) {
            m_root = std::move(value);
            return true;
        }
        auto& frame = m_frames.back();
        if (frame.value.isArray())
            frame.value.push(std::move(value));
        else
            frame.value.append(std::move(frame.key), std::move(value));
        return true;
    }

    Json m_root;
    std::vector<Frame> m_frames;
    std::string m_text;
    std::optional<std::string> m_duplicate;
};

void writeString(std::string& out, std::string_view text) {
    static constexpr char kHexDigits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out += kHexDigits[static_cast<unsigned char>(c) >> 4];
                out += kHexDigits[static_cast<unsigned char>(c) & 0x0f];
            } else {
                out += c;
            }
        }
    }
    out += '"';
}

bool isIntegerLexeme(std::string_view lexeme) { return lexeme.find_first_of(".eE") == std::string_view::npos; }

/// ECMAScript's Number::toString(10) of a finite double, which is what RFC 8785 asks for.
std::string ecmaScript(double value) {
    if (value == 0)
        return "0"; // -0 as well
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific).ptr;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    const auto e = text.find('e');
    std::string digits(1, text[0]);
    if (e > 2)
        digits += text.substr(2, e - 2);
    const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
    const int k = static_cast<int>(digits.size());
    const int n = exponent + 1;
    std::string result = value < 0 ? "-" : "";
    if (k <= n && n <= 21) {
        result += digits + std::string(static_cast<std::size_t>(n - k), '0');
    } else if (0 < n && n <= 21) {
        result += digits.substr(0, static_cast<std::size_t>(n)) + "." + digits.substr(static_cast<std::size_t>(n));
    } else if (-6 < n && n <= 0) {
        result += "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
    } else {
        result += digits.substr(0, 1);
        if (k > 1)
            result += "." + digits.substr(1);
        result += n - 1 < 0 ? "e-" : "e+";
        result += std::to_string(std::abs(n - 1));
    }
    return result;
}

std::string canonicalNumber(const std::string& lexeme) {
    if (isIntegerLexeme(lexeme)) {
        if (lexeme == "-0")
            return "0";
        std::int64_t whole = 0;
        const auto* const end = lexeme.data() + lexeme.size();
        if (const auto read = std::from_chars(lexeme.data(), end, whole); read.ec == std::errc() && read.ptr == end)
            return lexeme;
    }
    const double value = std::strtod(lexeme.c_str(), nullptr);
    // Beyond what a double holds RFC 8785 has nothing to say; as written it is JSON, and no two of them become one.
    return std::isfinite(value) ? ecmaScript(value) : lexeme;
}

/// RFC 8785 orders members by UTF-16 code units, which differs from bytes only above the surrogates.
bool lessByUtf16(std::string_view a, std::string_view b) {
    const auto weight = [](unsigned char c) { return c >= 0xf0 ? 0xee : (c >= 0xee ? c + 1 : static_cast<int>(c)); };
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (x == a.end() || y == b.end())
        return x == a.end() && y != b.end();
    return weight(static_cast<unsigned char>(*x)) < weight(static_cast<unsigned char>(*y));
}

enum class Style { Compact, Pretty, Canonical };

void write(std::string& out, const Json& json, Style style, int indent) {
    const auto newLine = [&](int depth) {
        if (style == Style::Pretty) {
            out += '\n';
            out.append(static_cast<std::size_t>(depth) * 2, ' ');
        }
    };
    switch (json.type()) {
    case Json::Type::Null:
        out += "null";
        return;
    case Json::Type::Bool:
        out += json.boolOr(false) ? "true" : "false";
        return;
    case Json::Type::Number:
        out += style == Style::Canonical ? canonicalNumber(std::string(json.lexeme())) : std::string(json.lexeme());
        return;
    case Json::Type::String:
        writeString(out, *json.asString());
        return;
    case Json::Type::Array: {
        out += '[';
        bool first = true;
        for (const auto& item : json.items()) {
            if (!std::exchange(first, false))
                out += ',';
            newLine(indent + 1);
            write(out, item, style, indent + 1);
        }
        if (!first)
            newLine(indent);
        out += ']';
        return;
    }
    case Json::Type::Object: {
        std::vector<const Json::Member*> members;
        for (const auto& member : json.members())
            members.push_back(&member);
        if (style == Style::Canonical)
            std::sort(members.begin(), members.end(),
                      [](const auto* a, const auto* b) { return lessByUtf16(a->first, b->first); });
        out += '{';
        bool first = true;
        for (const auto* member : members) {
            if (!std::exchange(first, false))
                out += ',';
            newLine(indent + 1);
            writeString(out, member->first);
            out += style == Style::Pretty ? ": " : ":";
            write(out, member->second, style, indent + 1);
        }
        if (!first)
            newLine(indent);
        out += '}';
        return;
    }
    }
}

} // namespace

Json::Json(std::int64_t value)
    : m_value(Number{std::to_string(value)}) {}
Json::Json(std::uint64_t value)
    : m_value(Number{std::to_string(value)}) {}
Json::Json(double value) {
    if (std::isfinite(value))
        m_value = Number{ecmaScript(value)};
}

Json Json::array(Array items) {
    Json json;
    json.m_value = std::move(items);
    return json;
}

Json Json::object(std::initializer_list<Member> members) {
    Json json;
    json.m_value = Object(members);
    return json;
}

Json Json::number(std::string lexeme) {
    Json json;
    json.m_value = Number{std::move(lexeme)};
    return json;
}

Result<Json> Json::parse(std::string_view text, int maxDepth) {
    boost::json::parse_options options;
    options.max_depth = static_cast<std::size_t>(maxDepth);
    boost::json::basic_parser<Builder> parser(options);
    boost::json::error_code code;
    const auto used = parser.write_some(false, text.data(), text.size(), code);
    if (const auto& duplicate = parser.handler().duplicate())
        return Error{ErrorCode::InvalidArgument, "DUPLICATE_MEMBER",
                     "the member \"" + *duplicate + "\" appears twice in one object"};
    if (code)
        return Error{ErrorCode::InvalidArgument, "MALFORMED_JSON",
                     "the text is not JSON: " + code.message() + " near byte " + std::to_string(used)};
    const auto rest = text.substr(used);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
        return Error{ErrorCode::InvalidArgument, "MALFORMED_JSON",
                     "the JSON text is followed by something else at byte " + std::to_string(used)};
    return parser.handler().take();
}

Json::Type Json::type() const noexcept {
    static constexpr Type kTypes[] = {Type::Null, Type::Bool, Type::Number, Type::String, Type::Array, Type::Object};
    return kTypes[m_value.index()];
}

std::optional<bool> Json::asBool() const {
    if (const auto* value = std::get_if<bool>(&m_value))
        return *value;
    return std::nullopt;
}

std::optional<std::int64_t> Json::asInt() const {
    const auto* value = std::get_if<Number>(&m_value);
    if (!value)
        return std::nullopt;
    std::int64_t whole = 0;
    const auto* const end = value->lexeme.data() + value->lexeme.size();
    const auto read = std::from_chars(value->lexeme.data(), end, whole);
    if (read.ec != std::errc() || read.ptr != end)
        return std::nullopt;
    return whole;
}

std::optional<double> Json::asDouble() const {
    const auto* value = std::get_if<Number>(&m_value);
    if (!value)
        return std::nullopt;
    const double number = std::strtod(value->lexeme.c_str(), nullptr);
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::string> Json::asString() const {
    if (const auto* value = std::get_if<std::string>(&m_value))
        return *value;
    return std::nullopt;
}

std::string_view Json::lexeme() const {
    const auto* value = std::get_if<Number>(&m_value);
    return value ? std::string_view(value->lexeme) : std::string_view();
}

std::string Json::stringOr(std::string_view other) const { return asString().value_or(std::string(other)); }
std::int64_t Json::intOr(std::int64_t other) const { return asInt().value_or(other); }
double Json::doubleOr(double other) const { return asDouble().value_or(other); }
bool Json::boolOr(bool other) const { return asBool().value_or(other); }

const Json& Json::operator[](std::string_view member) const {
    for (const auto& [name, value] : members())
        if (name == member)
            return value;
    return kNull;
}

bool Json::contains(std::string_view member) const {
    const auto& all = members();
    return std::any_of(all.begin(), all.end(), [&](const Member& m) { return m.first == member; });
}

const Json::Array& Json::items() const {
    const auto* value = std::get_if<Array>(&m_value);
    return value ? *value : kNoItems;
}

const Json::Object& Json::members() const {
    const auto* value = std::get_if<Object>(&m_value);
    return value ? *value : kNoMembers;
}

Json& Json::set(std::string member, Json value) {
    if (isNull())
        m_value = Object{};
    SB_CHECK(isObject());
    auto& object = *std::get_if<Object>(&m_value);
    for (auto& [name, old] : object)
        if (name == member) {
            old = std::move(value);
            return *this;
        }
    object.emplace_back(std::move(member), std::move(value));
    return *this;
}

Json& Json::append(std::string member, Json value) {
    SB_CHECK(isObject());
    std::get_if<Object>(&m_value)->emplace_back(std::move(member), std::move(value));
    return *this;
}

Json& Json::push(Json value) {
    if (isNull())
        m_value = Array{};
    SB_CHECK(isArray());
    std::get_if<Array>(&m_value)->push_back(std::move(value));
    return *this;
}

std::string Json::text() const {
    std::string out;
    write(out, *this, Style::Compact, 0);
    return out;
}

std::string Json::pretty() const {
    std::string out;
    write(out, *this, Style::Pretty, 0);
    return out;
}

std::string Json::canonical() const {
    std::string out;
    write(out, *this, Style::Canonical, 0);
    return out;
}

bool operator==(const Json& a, const Json& b) {
    if (a.type() != b.type())
        return false;
    switch (a.type()) {
    case Json::Type::Null:
        return true;
    case Json::Type::Bool:
        return a.asBool() == b.asBool();
    case Json::Type::Number:
        return a.lexeme() == b.lexeme();
    case Json::Type::String:
        return *std::get_if<std::string>(&a.m_value) == *std::get_if<std::string>(&b.m_value);
    case Json::Type::Array:
        return a.items() == b.items();
    case Json::Type::Object:
        return a.members() == b.members();
    }
    return false;
}

} // namespace signalbox::base
