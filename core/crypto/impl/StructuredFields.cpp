// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/impl/StructuredFields.h"

#include <algorithm>

namespace signalbox::crypto::impl {

namespace {

bool isLower(char c) { return c >= 'a' && c <= 'z'; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isTokenChar(char c) {
    return isLower(c) || isUpper(c) || isDigit(c) ||
           std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}
bool isBase64Char(char c) { return isLower(c) || isUpper(c) || isDigit(c) || c == '+' || c == '/' || c == '='; }

/// Reads from the left; after the first problem every step answers false and the first problem stands.
class Reader {
public:
    Reader(std::string_view text, const FieldLimits& limits)
        : m_text(text)
        , m_limits(limits) {}

    ParsedDictionary read() {
        Dictionary fields;
        if (m_text.size() > m_limits.bytes)
            fail("a shorter field");
        else if (dictionary(fields))
            return {std::move(fields), 0, {}};
        return {std::nullopt, m_at, m_problem};
    }

private:
    bool fail(std::string_view expected) {
        if (m_problem.empty())
            m_problem = expected;
        return false;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    bool take(char c) {
        if (atEnd() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    void skipSpaces() {
        while (take(' ')) {
        }
    }
    void skipOptionalWhiteSpace() {
        while (take(' ') || take('\t')) {
        }
    }

    bool dictionary(Dictionary& fields) {
        skipSpaces();
        if (atEnd())
            return fail("a dictionary member");
        for (;;) {
            std::string name;
            if (!key(name))
                return false;
            if (std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; }))
                return fail("a member that is there only once");
            if (fields.size() == m_limits.members)
                return fail("fewer members");
            Member member;
            if (!memberValue(member))
                return false;
            fields.emplace_back(std::move(name), std::move(member));
            skipOptionalWhiteSpace();
            if (atEnd())
                return true;
            if (!take(','))
                return fail("a comma between members");
            skipOptionalWhiteSpace();
            if (atEnd())
                return fail("a member after the comma");
        }
    }

    bool memberValue(Member& member) {
        if (!take('=')) {
            Item flag{true, {}};
            if (!parameters(flag.parameters))
                return false;
            member = std::move(flag);
            return true;
        }
        if (peek() == '(') {
            InnerList list;
            if (!innerList(list))
                return false;
            member = std::move(list);
            return true;
        }
        Item one;
        if (!item(one))
            return false;
        member = std::move(one);
        return true;
    }

    bool innerList(InnerList& list) {
        if (!take('('))
            return fail("an opening parenthesis");
        for (;;) {
            skipSpaces();
            if (take(')'))
                return parameters(list.parameters);
            if (list.items.size() == m_limits.items)
                return fail("fewer items");
            Item one;
            if (!item(one))
                return false;
            list.items.push_back(std::move(one));
            if (peek() != ' ' && peek() != ')')
                return fail("a space or a closing parenthesis");
        }
    }

    bool item(Item& one) { return bareItem(one.value) && parameters(one.parameters); }

    bool parameters(Parameters& all) {
        while (take(';')) {
            skipSpaces();
            std::string name;
            if (!key(name))
                return false;
            if (std::any_of(all.begin(), all.end(), [&](const auto& parameter) { return parameter.first == name; }))
                return fail("a parameter that is there only once");
            if (all.size() == m_limits.parameters)
                return fail("fewer parameters");
            BareItem value = true;
            if (take('=') && !bareItem(value))
                return false;
            all.emplace_back(std::move(name), std::move(value));
        }
        return true;
    }

    bool key(std::string& name) {
        if (!isLower(peek()) && peek() != '*')
            return fail("a lower-case key");
        const auto start = m_at;
        while (!atEnd() &&
               (isLower(peek()) || isDigit(peek()) || std::string_view("_-.*").find(peek()) != std::string_view::npos))
            ++m_at;
        name = m_text.substr(start, m_at - start);
        return true;
    }

    bool bareItem(BareItem& value) {
        const char c = peek();
        if (c == '-' || isDigit(c))
            return integer(value);
        if (c == '"')
            return string(value);
        if (c == ':')
            return byteSequence(value);
        if (c == '?')
            return boolean(value);
        if (isLower(c) || isUpper(c) || c == '*') {
            const auto start = m_at;
            while (!atEnd() && isTokenChar(peek()))
                ++m_at;
            value = Token{std::string(m_text.substr(start, m_at - start))};
            return true;
        }
        return fail("a value");
    }

    bool integer(BareItem& value) {
        const bool negative = take('-');
        std::int64_t number = 0;
        int digits = 0;
        for (; isDigit(peek()); ++m_at) {
            if (++digits > 15)
                return fail("an integer of at most 15 digits");
            number = number * 10 + (peek() - '0');
        }
        if (digits == 0)
            return fail("a digit");
        if (peek() == '.')
            return fail("an integer");
        value = negative ? -number : number;
        return true;
    }

    bool string(BareItem& value) {
        std::string out;
        ++m_at;
        while (!atEnd()) {
            const char c = m_text[m_at++];
            if (c == '"') {
                value = std::move(out);
                return true;
            }
            if (c < 0x20 || c > 0x7e)
                return --m_at, fail("printable ASCII");
            if (c != '\\') {
                out += c;
                continue;
            }
            if (peek() != '"' && peek() != '\\')
                return fail("an escaped quote or backslash");
            out += m_text[m_at++];
        }
        return fail("a closing quote");
    }

    bool byteSequence(BareItem& value) {
        const auto start = ++m_at;
        while (isBase64Char(peek()))
            ++m_at;
        const auto encoded = m_text.substr(start, m_at - start);
        if (!take(':'))
            return fail("a closing colon");
        auto bytes = base::fromBase64(encoded);
        if (!bytes)
            return fail("canonical base64");
        value = std::move(bytes).value();
        return true;
    }

    bool boolean(BareItem& value) {
        ++m_at;
        if (take('1'))
            value = true;
        else if (take('0'))
            value = false;
        else
            return fail("?0 or ?1");
        return true;
    }

    std::string_view m_text;
    const FieldLimits& m_limits;
    std::size_t m_at = 0;
    std::string_view m_problem;
};

void append(std::string& out, const BareItem& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        out += std::to_string(*number);
    else if (const auto* text = std::get_if<std::string>(&value))
        out += quoted(*text);
    else if (const auto* token = std::get_if<Token>(&value))
        out += token->text;
    else if (const auto* bytes = std::get_if<base::Bytes>(&value))
        out += ":" + base::base64(*bytes) + ":";
    else
        out += *std::get_if<bool>(&value) ? "?1" : "?0";
}

void append(std::string& out, const Parameters& parameters) {
    for (const auto& [name, value] : parameters) {
        out += ";" + name;
        const bool* const flag = std::get_if<bool>(&value);
        if (flag != nullptr && *flag)
            continue;
        out += "=";
        append(out, value);
    }
}

} // namespace

ParsedDictionary parseDictionary(std::string_view text, const FieldLimits& limits) {
    return Reader(text, limits).read();
}

std::string serialise(const InnerList& list) {
    std::string out = "(";
    for (const auto& item : list.items) {
        if (out.size() > 1)
            out += ' ';
        append(out, item.value);
        append(out, item.parameters);
    }
    out += ")";
    append(out, list.parameters);
    return out;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
    return out;
}

bool isPrintable(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

} // namespace signalbox::crypto::impl
