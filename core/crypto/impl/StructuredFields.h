// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The part of RFC 8941 (Structured Field Values) that signatures and digests are written in: dictionaries whose
/// members are inner lists of strings, byte sequences, or other bare items, each with parameters. Private to
/// core/crypto.
///
/// Stricter than the RFC where it lets the last of several duplicates win: a duplicate key is an error here, because
/// two readers could disagree about which one counts. Decimals are refused: nothing of ours has one.
namespace signalbox::crypto::impl {

struct Token {
    std::string text;
    friend bool operator==(const Token&, const Token&) = default;
};

using BareItem = std::variant<std::int64_t, std::string, Token, base::Bytes, bool>;
using Parameters = std::vector<std::pair<std::string, BareItem>>;

struct Item {
    BareItem value;
    Parameters parameters;
};

struct InnerList {
    std::vector<Item> items;
    Parameters parameters;
};

using Member = std::variant<Item, InnerList>;
using Dictionary = std::vector<std::pair<std::string, Member>>;

struct FieldLimits {
    std::size_t bytes = 8192;
    std::size_t members = 4;
    std::size_t items = 24;
    std::size_t parameters = 8;
};

/// What parseDictionary() found: `fields`, or the byte offset and what was expected there.
struct ParsedDictionary {
    std::optional<Dictionary> fields;
    std::size_t offset = 0;
    std::string_view problem;
};

[[nodiscard]] ParsedDictionary parseDictionary(std::string_view text, const FieldLimits& limits = {});

/// An inner list with its parameters as RFC 8941 section 4.1.1.1 serialises it.
[[nodiscard]] std::string serialise(const InnerList& list);
/// A string item with quotes and escapes. The text must be printable ASCII.
[[nodiscard]] std::string quoted(std::string_view text);
/// True for printable ASCII (0x20..0x7e), which is what a string can hold.
[[nodiscard]] bool isPrintable(std::string_view text) noexcept;

} // namespace signalbox::crypto::impl
