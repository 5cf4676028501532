// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Decoder.h"

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

/// How values become JSON and come back.
///
/// For every value type T that crosses the wire there are, in one of the headers *Codec.h,
///     base::Json toJson(const T&, Wire = {});   never fails
///     void read(Decoder&, T&);                  total: what is wrong stands in the decoder
/// and fromJson<T>(json) joins the two. Times are RFC 3339 with milliseconds, durations whole milliseconds,
/// enumerations their stable lower-case names, ids and amounts texts. fromJson(toJson(x)) == x for every x with times
/// in milliseconds.
namespace signalbox::api {

/// Lets templates find toJson by argument-dependent look-up although the values live in other namespaces.
struct Wire {};

template <class T>
[[nodiscard]] base::Result<T> fromJson(const base::Json& json) {
    Decoder in(json);
    T out{};
    read(in, out);
    return in.finish(std::move(out));
}

/// The object member as a T.
template <class T>
[[nodiscard]] T member(Decoder& in, std::string_view name) {
    return in.nested<T>(name, [](Decoder& inner) {
        T out{};
        read(inner, out);
        return out;
    });
}
/// The object member as a T; nothing when it is missing or null.
template <class T>
[[nodiscard]] std::optional<T> memberIfAny(Decoder& in, std::string_view name) {
    return in.has(name) ? std::optional<T>(member<T>(in, name)) : std::nullopt;
}
/// The array member, each item a T.
template <class T>
[[nodiscard]] std::vector<T> items(Decoder& in, std::string_view name) {
    return in.list<T>(name, [](Decoder& inner) {
        T out{};
        read(inner, out);
        return out;
    });
}

template <class T>
[[nodiscard]] base::Json listJson(const std::vector<T>& values) {
    auto out = base::Json::array();
    for (const auto& value : values)
        out.push(toJson(value, Wire{}));
    return out;
}
[[nodiscard]] inline base::Json textsJson(const std::vector<std::string>& values) {
    auto out = base::Json::array();
    for (const auto& value : values)
        out.push(value);
    return out;
}
template <class IdT>
[[nodiscard]] base::Json idsJson(const std::vector<IdT>& values) {
    auto out = base::Json::array();
    for (const auto& value : values)
        out.push(value.text());
    return out;
}

[[nodiscard]] inline base::Json timeJson(base::Time time) { return base::rfc3339(time); }
[[nodiscard]] inline base::Json timeJson(const std::optional<base::Time>& time) {
    return time ? timeJson(*time) : base::Json();
}
[[nodiscard]] inline base::Json durationJson(base::Duration d) {
    return static_cast<std::int64_t>(std::chrono::floor<std::chrono::milliseconds>(d).count());
}
[[nodiscard]] inline base::Json durationJson(const std::optional<base::Duration>& d) {
    return d ? durationJson(*d) : base::Json();
}
[[nodiscard]] inline base::Duration duration(Decoder& in, std::string_view name) {
    constexpr std::int64_t kMost = 1'000LL * 86'400 * 36'500; // a century
    return std::chrono::milliseconds(in.integer<std::int64_t>(name, -kMost, kMost));
}
[[nodiscard]] inline std::optional<base::Duration> durationIfAny(Decoder& in, std::string_view name) {
    return in.has(name) ? std::optional<base::Duration>(duration(in, name)) : std::nullopt;
}

/// An enumeration by its stable name: `all` are its values, `name` gives the name of one.
template <class E, class All, class Name>
[[nodiscard]] E enumeration(Decoder& in, std::string_view member, const All& all, Name&& nameOf) {
    return in.parsed<E>(member, [&](std::string_view text) {
        for (const E value : all)
            if (nameOf(value) == text)
                return std::optional<E>(value);
        return std::optional<E>();
    });
}

void read(Decoder& in, base::Error& out);
/// {"code","reason","context"}
[[nodiscard]] base::Json toJson(const base::Error& error, Wire = {});

} // namespace signalbox::api
