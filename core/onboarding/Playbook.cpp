// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/onboarding/Playbook.h"

#include "core/base/Json.h"

#include <algorithm>
#include <set>

namespace signalbox::onboarding {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kMaxText = 500;
constexpr std::size_t kMaxItems = 100;

Error bad(const std::string& pointer, std::string_view what) {
    return {ErrorCode::InvalidArgument, "ONBOARDING-001",
            "the playbook is not valid at " + (pointer.empty() ? "/" : pointer) + ": " + std::string(what)};
}

Status checkMembers(const Json& json, const std::string& pointer, std::initializer_list<std::string_view> known) {
    if (!json.isObject())
        return bad(pointer, "an object is expected");
    for (const auto& [member, value] : json.members())
        if (std::find(known.begin(), known.end(), member) == known.end())
            return bad(pointer + "/" + member, "this member is not known");
    return {};
}

Result<std::string> text(const Json& json, const std::string& pointer, std::string_view member) {
    const auto value = json[member].asString();
    const std::string where = pointer + "/" + std::string(member);
    if (!value)
        return bad(where, "a text is missing");
    if (value->empty() || value->size() > kMaxText)
        return bad(where, "a text is 1 to 500 bytes long");
    return *value;
}

Result<std::string> id(const Json& json, const std::string& pointer, std::set<std::string>& taken) {
    SB_ASSIGN(std::string value, text(json, pointer, "id"));
    if (!base::isIdText(value))
        return bad(pointer + "/id", "an id is 1 to 64 characters of letters, digits, '.', '_' and '-'");
    if (!taken.insert(value).second)
        return bad(pointer + "/id", "this id is used twice");
    return value;
}

Result<std::int64_t> number(const Json& json, const std::string& pointer, std::string_view member, std::int64_t least,
                            std::int64_t most) {
    const auto value = json[member].asInt();
    if (!value || *value < least || *value > most)
        return bad(pointer + "/" + std::string(member),
                   "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return *value;
}

Result<Fact> fact(const Json& json, const std::string& pointer) {
    SB_ASSIGN(const std::string factName, text(json, pointer, "fact"));
    auto value = factFromName(factName);
    if (!value)
        return Error{ErrorCode::InvalidArgument, "ONBOARDING-003",
                     "the playbook is not valid at " + pointer + "/fact: nobody measures \"" + factName + "\""};
    return *value;
}

Result<std::optional<Condition>> condition(const Json& owner, const std::string& ownerPointer,
                                           std::string_view member) {
    if (!owner.contains(member))
        return std::optional<Condition>();
    const Json& json = owner[member];
    const std::string pointer = ownerPointer + "/" + std::string(member);
    SB_TRY(checkMembers(json, pointer, {"fact", "at_least", "at_most"}));
    Condition value;
    SB_ASSIGN(value.fact, fact(json, pointer));
    constexpr std::int64_t most = 1'000'000'000;
    if (json.contains("at_least")) {
        SB_ASSIGN(value.atLeast, number(json, pointer, "at_least", 0, most));
    }
    if (json.contains("at_most")) {
        SB_ASSIGN(value.atMost, number(json, pointer, "at_most", 0, most));
    }
    if (!value.atLeast && !value.atMost)
        return bad(pointer, "a condition has at_least, at_most or both");
    if (value.atLeast && value.atMost && *value.atLeast > *value.atMost)
        return bad(pointer, "at_least is over at_most, so that nothing can hold");
    return std::optional(value);
}

Result<GateItem> readItem(const Json& json, const std::string& pointer, std::set<std::string>& taken) {
    SB_TRY(checkMembers(json, pointer, {"id", "title", "condition", "given", "waivable", "help"}));
    GateItem item;
    SB_ASSIGN(item.id, id(json, pointer, taken));
    SB_ASSIGN(item.title, text(json, pointer, "title"));
    SB_ASSIGN(item.help, text(json, pointer, "help"));
    SB_ASSIGN(item.condition, condition(json, pointer, "condition"));
    SB_ASSIGN(item.given, condition(json, pointer, "given"));
    if (item.given && !item.condition)
        return bad(pointer + "/given", "without a condition there is nothing that it could be given for");
    // "At most" on a fact holds before anything happened; such a condition proves nothing by itself.
    if (item.condition && !item.condition->atLeast && !item.given)
        return bad(pointer, "an at_most condition needs a given, or it holds before anything happened");
    const auto waivable = json["waivable"].asBool();
    if (!waivable)
        return bad(pointer + "/waivable", "true or false is expected");
    item.waivable = *waivable;
    return item;
}

Result<Stage> readStage(const Json& json, const std::string& pointer, int expected, std::set<std::string>& stageIds,
                        std::set<std::string>& itemIds) {
    SB_TRY(checkMembers(json, pointer, {"stage", "id", "title", "items"}));
    Stage stage;
    SB_ASSIGN(const std::int64_t n, number(json, pointer, "stage", kFirstStage, kLastStage));
    if (n != expected)
        return bad(pointer + "/stage", "stages come in order, 1 to 7, each once");
    stage.number = expected;
    SB_ASSIGN(stage.id, id(json, pointer, stageIds));
    SB_ASSIGN(stage.title, text(json, pointer, "title"));
    const auto& items = json["items"].items();
    if (items.empty() || items.size() > kMaxItems)
        return bad(pointer + "/items", "a stage has 1 to 100 items");
    for (std::size_t i = 0; i < items.size(); ++i) {
        SB_ASSIGN(GateItem item, readItem(items[i], pointer + "/items/" + std::to_string(i), itemIds));
        stage.items.push_back(std::move(item));
    }
    return stage;
}

Result<RedFlag> readRedFlag(const Json& json, const std::string& pointer, std::set<std::string>& taken) {
    SB_TRY(checkMembers(json, pointer, {"id", "title", "fact", "over", "blocks", "help"}));
    RedFlag flag;
    SB_ASSIGN(flag.id, id(json, pointer, taken));
    SB_ASSIGN(flag.title, text(json, pointer, "title"));
    SB_ASSIGN(flag.help, text(json, pointer, "help"));
    SB_ASSIGN(flag.fact, fact(json, pointer));
    SB_ASSIGN(flag.over, number(json, pointer, "over", 0, 1'000'000'000));
    SB_ASSIGN(const std::int64_t blocks, number(json, pointer, "blocks", kFirstStage, kLastStage));
    flag.blocks = static_cast<int>(blocks);
    return flag;
}

} // namespace

bool Condition::holds(std::int64_t value) const noexcept {
    return (!atLeast || value >= *atLeast) && (!atMost || value <= *atMost);
}

const Stage* Playbook::stage(int number) const noexcept {
    for (const Stage& s : stages)
        if (s.number == number)
            return &s;
    return nullptr;
}

const GateItem* Playbook::item(std::string_view itemId) const noexcept {
    for (const Stage& s : stages)
        for (const GateItem& i : s.items)
            if (i.id == itemId)
                return &i;
    return nullptr;
}

const RedFlag* Playbook::redFlag(std::string_view flagId) const noexcept {
    for (const RedFlag& f : redFlags)
        if (f.id == flagId)
            return &f;
    return nullptr;
}

Result<Playbook> Playbook::parse(std::string_view bytes) {
    SB_ASSIGN(const Json json, Json::parse(bytes));
    if (!json.isObject())
        return bad("", "an object is expected");
    const auto format = json["format"].asInt();
    if (!format || *format < 1)
        return bad("/format", "the number of the format is missing");
    if (*format > kFormat)
        return Error{ErrorCode::InvalidArgument, "ONBOARDING-002",
                     "the playbook has format " + std::to_string(*format) + "; this program reads up to format 1"};
    SB_TRY(checkMembers(json, "", {"format", "playbook", "version", "title", "stages", "red_flags"}));

    Playbook playbook;
    SB_ASSIGN(playbook.id, text(json, "", "playbook"));
    if (!base::isIdText(playbook.id))
        return bad("/playbook", "an id is 1 to 64 characters of letters, digits, '.', '_' and '-'");
    SB_ASSIGN(const std::int64_t version, number(json, "", "version", 1, 1'000'000));
    playbook.version = static_cast<int>(version);
    SB_ASSIGN(playbook.title, text(json, "", "title"));

    std::set<std::string> stageIds;
    std::set<std::string> itemIds;
    const auto& stages = json["stages"].items();
    if (stages.size() != static_cast<std::size_t>(kLastStage))
        return bad("/stages", "a playbook has exactly seven stages");
    for (std::size_t i = 0; i < stages.size(); ++i) {
        SB_ASSIGN(Stage stage, readStage(stages[i], "/stages/" + std::to_string(i), static_cast<int>(i) + kFirstStage,
                                         stageIds, itemIds));
        playbook.stages.push_back(std::move(stage));
    }
    std::set<std::string> flagIds;
    const Json& flags = json["red_flags"];
    if (!flags.isArray())
        return bad("/red_flags", "a list is expected; it may be empty");
    for (std::size_t i = 0; i < flags.items().size(); ++i) {
        SB_ASSIGN(RedFlag flag, readRedFlag(flags.items()[i], "/red_flags/" + std::to_string(i), flagIds));
        playbook.redFlags.push_back(std::move(flag));
    }
    return playbook;
}

} // namespace signalbox::onboarding
