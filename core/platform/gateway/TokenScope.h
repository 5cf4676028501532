// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::platform {

/// What an access token lets its holder do on the data plane.
///
/// The four scopes each open the writes of one kind. A read needs a token but no scope (None): it shows only what the
/// token's own tenant has done, so that a scope for it would protect nobody, and a client that may write must be able
/// to find out what became of its write.
enum class TokenScope : std::uint8_t { None, SessionsWrite, BetsWrite, SettlementsWrite, EventsPublish };
inline constexpr std::array kTokenScopes{TokenScope::SessionsWrite, TokenScope::BetsWrite, TokenScope::SettlementsWrite,
                                         TokenScope::EventsPublish};

/// "sessions:write", "bets:write", "settlements:write", "events:publish"; empty for None.
[[nodiscard]] constexpr std::string_view name(TokenScope scope) noexcept {
    switch (scope) {
    case TokenScope::SessionsWrite:
        return "sessions:write";
    case TokenScope::BetsWrite:
        return "bets:write";
    case TokenScope::SettlementsWrite:
        return "settlements:write";
    case TokenScope::EventsPublish:
        return "events:publish";
    case TokenScope::None:
        break;
    }
    return {};
}

/// A set of scopes.
class TokenScopes {
public:
    constexpr TokenScopes() = default;
    [[nodiscard]] static constexpr TokenScopes all() noexcept {
        TokenScopes set;
        for (const auto scope : kTokenScopes)
            set.insert(scope);
        return set;
    }
    constexpr void insert(TokenScope scope) noexcept { m_bits |= bit(scope); }
    constexpr void remove(TokenScope scope) noexcept { m_bits &= static_cast<std::uint8_t>(~bit(scope)); }
    /// Always true for None.
    [[nodiscard]] constexpr bool has(TokenScope scope) const noexcept {
        return scope == TokenScope::None || (m_bits & bit(scope)) != 0;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return m_bits == 0; }
    [[nodiscard]] constexpr bool holds(TokenScopes other) const noexcept {
        return (other.m_bits & static_cast<std::uint8_t>(~m_bits)) == 0;
    }
    friend constexpr bool operator==(TokenScopes, TokenScopes) = default;

    /// RFC 6749 3.3: names with one space between, in the order above.
    [[nodiscard]] std::string text() const {
        std::string out;
        for (const auto scope : kTokenScopes)
            if (has(scope))
                out.append(out.empty() ? "" : " ").append(name(scope));
        return out;
    }
    /// The inverse; nullopt for an unknown name or other characters. An empty text is the empty set.
    [[nodiscard]] static std::optional<TokenScopes> parse(std::string_view text) {
        TokenScopes set;
        while (!text.empty()) {
            const auto end = text.find(' ');
            const auto word = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            bool known = false;
            for (const auto scope : kTokenScopes)
                if (name(scope) == word) {
                    set.insert(scope);
                    known = true;
                }
            if (!known)
                return std::nullopt;
        }
        return set;
    }

private:
    static constexpr std::uint8_t bit(TokenScope scope) noexcept {
        return scope == TokenScope::None ? std::uint8_t{0}
                                         : static_cast<std::uint8_t>(1U << (static_cast<unsigned>(scope) - 1U));
    }
    std::uint8_t m_bits = 0;
};

} // namespace signalbox::platform
