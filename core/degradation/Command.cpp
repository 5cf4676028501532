// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/Command.h"

#include <algorithm>

namespace signalbox::degradation {

using base::Duration;
using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

constexpr std::pair<Switch, std::string_view> kSwitchNames[] = {
    {Switch::Promo, "promo"},
    {Switch::Jackpot, "jackpot"},
    {Switch::NewSessions, "new_sessions"},
    {Switch::NewRounds, "new_rounds"},
};
constexpr std::pair<Step, std::string_view> kStepNames[] = {
    {Step::Sent, "sent"},         {Step::Acked, "acked"},     {Step::Effective, "effective"},
    {Step::Verified, "verified"}, {Step::Unknown, "unknown"},
};

Error bad(std::string context) { return {ErrorCode::InvalidArgument, "DEGRADATION-001", std::move(context)}; }

template <class T>
bool covers(const std::optional<T>& wide, const std::optional<T>& narrow) {
    return !wide || wide == narrow;
}

template <class T>
Result<std::optional<T>> optionalId(const Json& json, std::string_view member) {
    if (!json.contains(member))
        return std::optional<T>();
    const auto text = json[member].asString();
    if (!text)
        return bad("member " + std::string(member) + " is not a string");
    SB_ASSIGN(T id, T::parse(*text));
    return std::optional<T>(std::move(id));
}

Result<std::string> text(const Json& json, std::string_view member) {
    const auto value = json[member].asString();
    if (!value)
        return bad("member " + std::string(member) + " is missing or not a string");
    return *value;
}

} // namespace

int level(Switch s) noexcept { return static_cast<int>(s) + 1; }

bool Scope::contains(const Scope& other) const noexcept {
    return covers(provider, other.provider) && covers(brand, other.brand) && covers(region, other.region) &&
           covers(game, other.game);
}

bool Scope::isEverything() const noexcept { return !provider && !brand && !region && !game; }

std::string Scope::text() const {
    std::string text;
    const auto add = [&text](std::string_view key, const std::string& value) {
        text.append(text.empty() ? "" : " ").append(key).append("=").append(value);
    };
    if (provider)
        add("provider", provider->text());
    if (brand)
        add("brand", brand->text());
    if (region)
        add("region", region->text());
    if (game)
        add("game", game->text());
    return text.empty() ? "everything" : text;
}

bool CommandStatus::isVerified() const noexcept { return !regions.empty() && verifiedRegions() == regions.size(); }

std::size_t CommandStatus::verifiedRegions() const noexcept {
    return static_cast<std::size_t>(std::count_if(regions.begin(), regions.end(),
                                                  [](const RegionProgress& r) { return r.step == Step::Verified; }));
}

std::vector<base::RegionId> CommandStatus::unknownRegions() const {
    std::vector<base::RegionId> unknown;
    for (const RegionProgress& r : regions)
        if (r.step == Step::Unknown)
            unknown.push_back(r.region);
    return unknown;
}

std::optional<Duration> CommandStatus::pressToLastAccepted() const {
    Duration longest = Duration::zero();
    for (const RegionProgress& r : regions) {
        if (!r.effectiveAt)
            return std::nullopt;
        if (r.lastAcceptedAt)
            longest = std::max(longest, *r.lastAcceptedAt - command.time);
    }
    return regions.empty() ? std::nullopt : std::optional(longest);
}

std::string_view name(Switch s) noexcept {
    for (const auto& [value, text] : kSwitchNames)
        if (value == s)
            return text;
    return "unknown";
}

std::string_view name(Position position) noexcept { return position == Position::Off ? "off" : "on"; }

std::string_view name(Step step) noexcept {
    for (const auto& [value, text] : kStepNames)
        if (value == step)
            return text;
    return "unknown";
}

Result<Switch> switchFromName(std::string_view name) {
    for (const auto& [value, text] : kSwitchNames)
        if (text == name)
            return value;
    return bad("a switch is promo, jackpot, new_sessions or new_rounds");
}

Result<Position> positionFromName(std::string_view name) {
    if (name == "off")
        return Position::Off;
    if (name == "on")
        return Position::On;
    return bad("a position is off or on");
}

Result<Step> stepFromName(std::string_view name) {
    for (const auto& [value, text] : kStepNames)
        if (text == name)
            return value;
    return bad("a step is sent, acked, effective, verified or unknown");
}

Json toJson(const Scope& scope) {
    Json json = Json::object();
    if (scope.provider)
        json.set("provider", scope.provider->text());
    if (scope.brand)
        json.set("brand", scope.brand->text());
    if (scope.region)
        json.set("region", scope.region->text());
    if (scope.game)
        json.set("game", scope.game->text());
    return json;
}

Result<Scope> scopeFromJson(const Json& json) {
    if (!json.isObject())
        return bad("a scope is an object");
    // A member that is misspelt would silently widen the scope, so it is refused.
    for (const auto& [member, value] : json.members())
        if (member != "provider" && member != "brand" && member != "region" && member != "game")
            return bad("a scope has provider, brand, region and game, and nothing else");
    Scope scope;
    SB_ASSIGN(scope.provider, optionalId<base::ProviderId>(json, "provider"));
    SB_ASSIGN(scope.brand, optionalId<base::BrandId>(json, "brand"));
    SB_ASSIGN(scope.region, optionalId<base::RegionId>(json, "region"));
    SB_ASSIGN(scope.game, optionalId<base::GameId>(json, "game"));
    return scope;
}

Json toJson(const Command& command) {
    Json json = Json::object({{"command_id", command.id.text()},
                              {"switch", name(command.what)},
                              {"scope", toJson(command.scope)},
                              {"position", name(command.position)},
                              {"share", command.share},
                              {"epoch", command.epoch},
                              {"operator", command.by.text()},
                              {"reason", command.reason},
                              {"time", std::to_string(base::unixNanos(command.time))}});
    if (command.approval)
        json.set("approval", command.approval->text());
    return json;
}

Result<Command> commandFromJson(const Json& json) {
    Command command;
    SB_ASSIGN(const std::string id, text(json, "command_id"));
    SB_ASSIGN(command.id, base::CommandId::parse(id));
    SB_ASSIGN(const std::string what, text(json, "switch"));
    SB_ASSIGN(command.what, switchFromName(what));
    SB_ASSIGN(command.scope, scopeFromJson(json["scope"]));
    SB_ASSIGN(const std::string position, text(json, "position"));
    SB_ASSIGN(command.position, positionFromName(position));
    SB_ASSIGN(const std::string by, text(json, "operator"));
    SB_ASSIGN(command.by, base::OperatorId::parse(by));
    SB_ASSIGN(command.reason, text(json, "reason"));
    SB_ASSIGN(command.approval, optionalId<base::ApprovalId>(json, "approval"));

    const auto share = json["share"].asInt();
    const bool off = command.position == Position::Off;
    if (!share || *share < 0 || *share > 100 || off != (*share == 0))
        return bad("a share is 0 for off and 1 to 100 for on");
    command.share = static_cast<int>(*share);
    const auto epoch = json["epoch"].asInt();
    if (!epoch || *epoch < 1)
        return bad("an epoch is a whole number from 1");
    command.epoch = static_cast<std::uint64_t>(*epoch);
    SB_ASSIGN(const std::string nanos, text(json, "time"));
    SB_ASSIGN(const Json number, Json::parse(nanos));
    const auto time = number.asInt();
    if (!time)
        return bad("a time is a whole number of nanoseconds since 1970, as a string");
    command.time = base::timeFromNanos(*time);
    return command;
}

} // namespace signalbox::degradation
