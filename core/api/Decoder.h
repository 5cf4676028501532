// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Encoding.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::api {

/// Reads a JSON object strictly, and remembers the first thing that is wrong, with its JSON pointer (RFC 6901).
///
///     Decoder in(json);
///     Point p;
///     p.x = in.integer("x", 0, 100);
///     p.name = in.text("name");
///     return in.finish(std::move(p));
///
/// After an error every further read gives a neutral value, so code needs no branches. Unknown members are ignored: a
/// newer peer may say more.
/// Errors (InvalidArgument): API-001 member missing, API-002 of another type, API-003 of a value that is not allowed.
/// Threads: one. Ownership: borrows the Json, which must outlive it.
class Decoder {
public:
    explicit Decoder(const base::Json& json);

    /// The whole value, for a codec of another folder.
    [[nodiscard]] const base::Json& json() const noexcept { return *m_json; }

    [[nodiscard]] bool has(std::string_view member) const; ///< Present and not null.
    [[nodiscard]] std::string text(std::string_view member, std::size_t maxChars = 1024 * 1024);
    [[nodiscard]] std::string textOr(std::string_view member, std::string_view other);
    [[nodiscard]] bool boolean(std::string_view member);
    [[nodiscard]] bool booleanOr(std::string_view member, bool other);
    [[nodiscard]] double number(std::string_view member);
    [[nodiscard]] std::optional<double> numberIfAny(std::string_view member);
    [[nodiscard]] base::Time time(std::string_view member); ///< RFC 3339.
    [[nodiscard]] std::optional<base::Time> timeIfAny(std::string_view member);
    [[nodiscard]] base::Bytes hexBytes(std::string_view member);
    [[nodiscard]] base::Bytes base64UrlBytes(std::string_view member);
    [[nodiscard]] const base::Json& object(std::string_view member);
    [[nodiscard]] const base::Json& array(std::string_view member);

    template <class Int = std::int64_t>
    [[nodiscard]] Int integer(std::string_view member, Int least = std::numeric_limits<Int>::min(),
                              Int most = std::numeric_limits<Int>::max()) {
        const auto found = signedInteger(member);
        if (!found)
            return Int{};
        if (!std::in_range<Int>(*found) || static_cast<Int>(*found) < least || static_cast<Int>(*found) > most) {
            fail("API-003", member, "is out of range");
            return Int{};
        }
        return static_cast<Int>(*found);
    }
    template <class Int = std::int64_t>
    [[nodiscard]] std::optional<Int> integerIfAny(std::string_view member) {
        return has(member) ? std::optional<Int>(integer<Int>(member)) : std::nullopt;
    }

    /// A strong id. idIfAny gives an empty id for a missing member.
    template <class IdT>
    [[nodiscard]] IdT id(std::string_view member) {
        return parsed<IdT>(member, [](std::string_view t) { return IdT::parse(t); });
    }
    template <class IdT>
    [[nodiscard]] IdT idIfAny(std::string_view member) {
        return has(member) && !text(member).empty() ? id<IdT>(member) : IdT{};
    }

    /// A text member read by parse(text), which gives an optional or a Result.
    template <class T, class Parse>
    [[nodiscard]] T parsed(std::string_view member, Parse&& parse) {
        const auto value = text(member);
        if (failed())
            return T{};
        auto result = parse(std::string_view(value));
        if (!result) {
            fail("API-003", member, "has a value that is not allowed");
            return T{};
        }
        return *std::move(result);
    }

    /// Each item of an array member, read by read(Decoder&).
    template <class T, class Read>
    [[nodiscard]] std::vector<T> list(std::string_view member, Read&& read) {
        std::vector<T> out;
        const auto& items = array(member).items();
        out.reserve(items.size());
        for (std::size_t i = 0; i < items.size() && !failed(); ++i) {
            Decoder inner(items[i], *this, member, static_cast<std::ptrdiff_t>(i));
            out.push_back(read(inner));
        }
        return out;
    }
    /// Each text of an array member, read by parse (an optional or a Result).
    template <class T, class Parse>
    [[nodiscard]] std::vector<T> texts(std::string_view member, Parse&& parse) {
        std::vector<T> out;
        const auto& items = array(member).items();
        for (std::size_t i = 0; i < items.size() && !failed(); ++i) {
            const auto value = items[i].asString();
            if (!value) {
                failAt("API-002", std::string(member) + "/" + std::to_string(i), "must be a text");
                break;
            }
            auto result = parse(std::string_view(*value));
            if (!result) {
                failAt("API-003", std::string(member) + "/" + std::to_string(i), "has a value that is not allowed");
                break;
            }
            out.push_back(*std::move(result));
        }
        return out;
    }
    /// An object member, read by read(Decoder&).
    template <class T, class Read>
    [[nodiscard]] T nested(std::string_view member, Read&& read) {
        Decoder inner(object(member), *this, member, -1);
        return read(inner);
    }

    /// Refuses a member for a reason of the caller's own. The first refusal wins.
    void fail(std::string_view reason, std::string_view member, std::string_view what);
    /// Takes over an error that another codec found in a member.
    void adopt(std::string_view member, const base::Error& error);

    [[nodiscard]] bool failed() const noexcept { return m_first->has_value(); }
    [[nodiscard]] const base::Error& error() const { return m_first->value(); }

    template <class T>
    [[nodiscard]] base::Result<T> finish(T value) const {
        if (failed())
            return error();
        return value;
    }

private:
    Decoder(const base::Json& json, const Decoder& parent, std::string_view member, std::ptrdiff_t index);
    [[nodiscard]] std::optional<std::int64_t> signedInteger(std::string_view member);
    [[nodiscard]] const base::Json* want(std::string_view member, bool typeMatches(const base::Json&),
                                         std::string_view type);
    void failAt(std::string_view reason, std::string_view path, std::string_view what);

    const base::Json* m_json;
    std::string m_pointer;
    std::shared_ptr<std::optional<base::Error>> m_first;
};

} // namespace signalbox::api
