// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox::base {

/// True for 1..64 characters of [A-Za-z0-9._-]: what every id on the wire consists of.
[[nodiscard]] bool isIdText(std::string_view text) noexcept;

/// A string that names one kind of thing and cannot be mistaken for another kind.
///
/// parse() is the door for input; the explicit constructor is for text that is known to be good (a literal, our own
/// store) and aborts on anything else. A default-constructed id is empty and stands for "none".
template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text)
        : m_text(std::move(text)) {
        SB_CHECK(isIdText(m_text));
    }

    /// Errors: InvalidArgument BASE-001 when the text is not 1..64 characters of [A-Za-z0-9._-].
    [[nodiscard]] static Result<Id> parse(std::string_view text) {
        if (!isIdText(text))
            return Error{ErrorCode::InvalidArgument, "BASE-001",
                         "an id is 1 to 64 characters of letters, digits, '.', '_' and '-'"};
        return Id(std::string(text));
    }

    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    [[nodiscard]] bool empty() const noexcept { return m_text.empty(); }

    friend auto operator<=>(const Id&, const Id&) = default;
    friend bool operator==(const Id&, const Id&) = default;

private:
    std::string m_text;
};

using ProviderId = Id<struct ProviderTag>;
using BrandId = Id<struct BrandTag>;
using RegionId = Id<struct RegionTag>;
using PlayerId = Id<struct PlayerTag>;
using GameId = Id<struct GameTag>;
using SessionId = Id<struct SessionTag>;
using RoundId = Id<struct RoundTag>;
using BetId = Id<struct BetTag>;
using HoldId = Id<struct HoldTag>;
using TraceId = Id<struct TraceTag>;
using OperatorId = Id<struct OperatorTag>;
using CredentialId = Id<struct CredentialTag>;
using CommandId = Id<struct CommandTag>;
using ApprovalId = Id<struct ApprovalTag>;
using CaseId = Id<struct CaseTag>;
using AlertId = Id<struct AlertTag>;

} // namespace signalbox::base

template <class Tag>
struct std::hash<signalbox::base::Id<Tag>> {
    std::size_t operator()(const signalbox::base::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
