// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Pattern.h"

#include <algorithm>
#include <regex>
#include <vector>

namespace signalbox::platform::registry {

namespace {

struct Repeat {
    bool present = false;
    bool many = false;   ///< More than once.
    bool varies = false; ///< The number is not fixed.
    bool large = false;
    std::size_t length = 0;
};

Repeat repeatAt(std::string_view text, std::size_t at) {
    Repeat out;
    if (at >= text.size())
        return out;
    if (text[at] == '*' || text[at] == '+')
        return {true, true, true, false, 1};
    if (text[at] == '?')
        return {true, false, false, false, 1};
    const auto end = text.find('}', at);
    if (text[at] != '{' || end == std::string_view::npos)
        return out;
    std::size_t numbers[2] = {0, 0};
    int which = 0;
    bool open = false;
    for (std::size_t i = at + 1; i < end; ++i) {
        if (text[i] == ',' && which == 0) {
            which = 1;
            open = i + 1 == end;
        } else if (text[i] >= '0' && text[i] <= '9' && numbers[which] < 100'000) {
            numbers[which] = numbers[which] * 10 + static_cast<std::size_t>(text[i] - '0');
        } else {
            return out;
        }
    }
    const auto most = which == 0 ? numbers[0] : numbers[1];
    return {true, open || most > 1, open || (which == 1 && numbers[0] != numbers[1] && most > 1),
            numbers[0] > 256 || most > 256, end - at + 1};
}

struct Group {
    bool repeats = false;
    unsigned ways = 1; ///< That it can be gone through, apart from repetitions.
};

} // namespace

std::string patternProblem(std::string_view pattern) {
    if (pattern.size() > 512)
        return "a pattern has at most 512 characters";
    std::vector<Group> groups(1);
    unsigned ways = 1;
    int varying = pattern.starts_with('^') ? 0 : 1;
    const auto repeatOf = [&](std::size_t at, const Group& what) -> std::string {
        const auto repeat = repeatAt(pattern, at);
        if (!repeat.present)
            return {};
        if (repeat.large)
            return "a pattern repeats at most 256 times";
        if (repeat.many && (what.ways > 1 || what.repeats))
            return "a pattern does not repeat a group that itself chooses or repeats";
        groups.back().repeats = true;
        ways *= repeat.many ? 1 : 2;
        varying += repeat.varies ? 1 : 0;
        return {};
    };
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        std::string problem;
        const char c = pattern[i];
        if (c == '\\') {
            ++i;
            if (i < pattern.size() && pattern[i] >= '1' && pattern[i] <= '9')
                return "a pattern does not refer back to what it matched";
            problem = repeatOf(i + 1, {});
        } else if (c == '[') {
            for (++i; i < pattern.size() && pattern[i] != ']'; ++i)
                i += pattern[i] == '\\' ? 1U : 0U;
            problem = repeatOf(i + 1, {});
        } else if (c == '(') {
            if (pattern.substr(i).starts_with("(?") && !pattern.substr(i).starts_with("(?:"))
                return "a pattern does not look around";
            groups.emplace_back();
        } else if (c == ')') {
            if (groups.size() == 1)
                return "the pattern is not a regular expression";
            const auto inner = groups.back();
            groups.pop_back();
            groups.back().repeats = groups.back().repeats || inner.repeats;
            groups.back().ways = std::max(groups.back().ways, inner.ways);
            ways *= inner.ways;
            problem = repeatOf(i + 1, inner);
        } else if (c == '|') {
            ++groups.back().ways;
        } else if (c != '*' && c != '+' && c != '?' && c != '{' && c != '}') {
            problem = repeatOf(i + 1, {});
        }
        if (!problem.empty())
            return problem;
        if (groups.size() > 32)
            return "a pattern nests at most 32 groups";
        if (ways > 256)
            return "a pattern has at most 256 ways to choose";
    }
    if (varying > 2)
        return "a pattern has at most two repetitions of changing length, one when it does not begin with '^'";
    try {
        const std::regex compiled{std::string(pattern)};
    } catch (const std::regex_error&) {
        return "the pattern is not a regular expression";
    }
    return {};
}

} // namespace signalbox::platform::registry
