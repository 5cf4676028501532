// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/canary/Canary.h"

#include "core/base/Limits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::canary {

namespace {

constexpr std::size_t kMaxListEntries = 100;

constexpr std::array<std::pair<Step::Kind, std::string_view>, 5> kKinds{{
    {Step::Kind::Created, "created"},
    {Step::Kind::SharePlaced, "share_placed"},
    {Step::Kind::Aborted, "aborted"},
    {Step::Kind::RolledBack, "rolled_back"},
    {Step::Kind::Rearmed, "rearmed"},
}};

base::Error fail(base::ErrorCode code, std::string reason, std::string context) {
    return {code, std::move(reason), std::move(context)};
}

base::Status checkReason(const std::string& by, const std::string& why) {
    if (by.empty() || why.empty() || why.size() > base::limits::kReasonChars)
        return fail(base::ErrorCode::InvalidArgument, "CANARY-005",
                    "who and why must be given, the reason with 1 to 1000 characters");
    return {};
}

base::Status checkEpoch(const CanaryState& state, std::uint64_t expected) {
    if (expected != state.epoch)
        return fail(base::ErrorCode::Conflict, "CANARY-002",
                    "the canary is at epoch " + std::to_string(state.epoch) + ", not " + std::to_string(expected) +
                        ": read it again and decide again");
    return {};
}

base::Status checkReleases(const std::string& stable, const std::string& candidate) {
    if (!base::isIdText(stable) || !base::isIdText(candidate) || stable == candidate)
        return fail(
            base::ErrorCode::InvalidArgument, "CANARY-007",
            "stable and candidate are two different release names of 1 to 64 letters, digits, '.', '_' and '-'");
    return {};
}

base::Status checkEligibility(const Eligibility& eligibility) {
    const auto wrong = [](std::string context) {
        return fail(base::ErrorCode::InvalidArgument, "CANARY-008", std::move(context));
    };
    if (eligibility.audience.size() > kMaxListEntries || eligibility.games.size() > kMaxListEntries ||
        eligibility.geo.size() > kMaxListEntries)
        return wrong("audience, games and geo have at most 100 entries each");
    for (const std::string& audience : eligibility.audience)
        if (!base::isIdText(audience))
            return wrong("an audience is a name of 1 to 64 letters, digits, '.', '_' and '-'");
    for (const base::GameId& game : eligibility.games)
        if (game.empty())
            return wrong("a game has no name");
    const auto isCountry = [](const std::string& geo) {
        return geo.size() == 2 && std::all_of(geo.begin(), geo.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    };
    for (const std::string& geo : eligibility.geo)
        if (!isCountry(geo))
            return wrong("a geo is a country code of two capital letters, for example DE");
    return {};
}

CanaryState stepped(CanaryState state, Step::Kind kind, int to, std::string by, std::string why, base::Time at) {
    const int from = state.basisPoints;
    state.basisPoints = to;
    state.epoch += 1;
    state.history.push_back({kind, state.epoch, from, to, std::move(by), std::move(why), at});
    if (state.history.size() > CanaryState::kMaxHistory)
        state.history.erase(state.history.begin());
    return state;
}

} // namespace

std::string_view name(Step::Kind kind) noexcept {
    for (const auto& [value, text] : kKinds)
        if (value == kind)
            return text;
    return "";
}

base::Result<CanaryState> createCanary(base::ProviderId provider, std::string stableRelease,
                                       std::string candidateRelease, base::Time at) {
    SB_TRY(checkReleases(stableRelease, candidateRelease));
    CanaryState state;
    state.provider = std::move(provider);
    state.stableRelease = std::move(stableRelease);
    state.candidateRelease = std::move(candidateRelease);
    return stepped(std::move(state), Step::Kind::Created, 0, "platform", "The canary was set up.", at);
}

base::Result<CanaryState> setShare(const CanaryState& state, const ShareChange& change, base::Time at) {
    if (change.basisPoints < 0 || change.basisPoints > kMaxBasisPoints)
        return fail(base::ErrorCode::InvalidArgument, "CANARY-001",
                    "a canary has 0 to 500 basis points (0 to 5 %), not " + std::to_string(change.basisPoints));
    SB_TRY(checkReason(change.by, change.why));
    if (change.eligibility)
        SB_TRY(checkEligibility(*change.eligibility));
    if (change.candidateRelease)
        SB_TRY(checkReleases(state.stableRelease, *change.candidateRelease));
    SB_TRY(checkEpoch(state, change.expectedEpoch));
    if (state.latched)
        return fail(base::ErrorCode::FailedPrecondition, "CANARY-003",
                    "the canary is latched after an automatic rollback: two people have to re-arm it first");
    const bool otherPlayers = (change.eligibility && *change.eligibility != state.eligibility) ||
                              (change.candidateRelease && *change.candidateRelease != state.candidateRelease);
    if (otherPlayers && state.basisPoints > 0)
        return fail(base::ErrorCode::FailedPrecondition, "CANARY-004",
                    "players are on the candidate: set the share to 0 before changing who is eligible or the release");
    CanaryState next = state;
    if (change.eligibility)
        next.eligibility = *change.eligibility;
    if (change.candidateRelease)
        next.candidateRelease = *change.candidateRelease;
    return stepped(std::move(next), Step::Kind::SharePlaced, change.basisPoints, change.by, change.why, at);
}

CanaryState abortCanary(const CanaryState& state, std::string by, std::string why, base::Time at) {
    return stepped(state, Step::Kind::Aborted, 0, std::move(by), std::move(why), at);
}

CanaryState rollBack(const CanaryState& state, base::Json evidence, std::string why, base::Time at) {
    CanaryState next = stepped(state, Step::Kind::RolledBack, 0, "guard", std::move(why), at);
    next.latched = true;
    next.rollbackEvidence = std::move(evidence);
    return next;
}

base::Result<CanaryState> rearm(const CanaryState& state, std::uint64_t expectedEpoch, const base::OperatorId& first,
                                const base::OperatorId& second, std::string why, base::Time at) {
    SB_TRY(checkReason(first.text(), why));
    if (second.empty() || first == second)
        return fail(base::ErrorCode::PermissionDenied, "CANARY-006", "a re-arm takes two different people");
    SB_TRY(checkEpoch(state, expectedEpoch));
    if (!state.latched)
        return fail(base::ErrorCode::FailedPrecondition, "CANARY-009", "the canary is not latched");
    CanaryState next = stepped(state, Step::Kind::Rearmed, 0, first.text() + "+" + second.text(), std::move(why), at);
    next.latched = false;
    return next;
}

bool takesCandidate(const CanaryState& state, const base::BrandId& brand, const base::RegionId& region,
                    const Subject& subject) {
    if (state.latched || state.basisPoints == 0 || (state.brand && *state.brand != brand))
        return false;
    if (!state.regions.empty() && std::find(state.regions.begin(), state.regions.end(), region) == state.regions.end())
        return false;
    return isEligible(state.eligibility, subject) &&
           isMember(bucketOf(state.candidateRelease, subject.player.text()), state.basisPoints);
}

// --- JSON ---

namespace {

template <class List, class Text>
base::Json toArray(const List& list, Text text) {
    base::Json array = base::Json::array();
    for (const auto& item : list)
        array.push(base::Json(text(item)));
    return array;
}

/// Reads members and remembers the first that is wrong.
class Reader {
public:
    explicit Reader(const base::Json& json)
        : m_json(json) {}

    std::string text(std::string_view member) {
        const auto value = m_json[member].asString();
        if (!value)
            wrong(member);
        return value.value_or("");
    }
    std::int64_t number(std::string_view member, std::int64_t lowest, std::int64_t highest) {
        const auto value = m_json[member].asInt();
        if (!value || *value < lowest || *value > highest) {
            wrong(member);
            return lowest;
        }
        return *value;
    }
    bool flag(std::string_view member) {
        const auto value = m_json[member].asBool();
        if (!value)
            wrong(member);
        return value.value_or(false);
    }
    std::vector<std::string> texts(std::string_view member) {
        std::vector<std::string> list;
        if (!m_json[member].isArray())
            wrong(member);
        for (const base::Json& item : m_json[member].items()) {
            if (!item.isString())
                wrong(member);
            list.push_back(item.stringOr(""));
        }
        return list;
    }
    template <class IdType>
    IdType id(std::string_view member, const std::string& text) {
        auto parsed = IdType::parse(text);
        if (!parsed) {
            wrong(member);
            return {};
        }
        return *std::move(parsed);
    }
    void wrong(std::string_view member) {
        if (m_wrong.empty())
            m_wrong = member;
    }
    [[nodiscard]] const std::string& firstWrong() const { return m_wrong; }

private:
    const base::Json& m_json;
    std::string m_wrong;
};

constexpr std::int64_t kMaxEpoch = std::int64_t{1} << 53;

base::Error badMember(const std::string& member) {
    return fail(base::ErrorCode::InvalidArgument, "CANARY-010", "canary: member " + member + " is missing or wrong");
}

base::Result<Step> stepFromJson(const base::Json& json) {
    Reader reader(json);
    Step step;
    const std::string kind = reader.text("kind");
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& one) { return one.second == kind; });
    if (found == kKinds.end())
        reader.wrong("kind");
    else
        step.kind = found->first;
    step.epoch = static_cast<std::uint64_t>(reader.number("epoch", 0, kMaxEpoch));
    step.from = static_cast<int>(reader.number("from", 0, kMaxBasisPoints));
    step.to = static_cast<int>(reader.number("to", 0, kMaxBasisPoints));
    step.by = reader.text("by");
    step.why = reader.text("why");
    if (auto at = base::parseRfc3339(reader.text("at")))
        step.at = *at;
    else
        reader.wrong("at");
    if (!reader.firstWrong().empty())
        return badMember("history/" + reader.firstWrong());
    return step;
}

} // namespace

base::Json toJson(const CanaryState& state) {
    const auto same = [](const std::string& text) { return text; };
    const auto idText = [](const auto& id) { return id.text(); };
    base::Json json = base::Json::object();
    json.set("provider", state.provider.text());
    if (state.brand)
        json.set("brand", state.brand->text());
    json.set("regions", toArray(state.regions, idText));
    json.set("stable_release", state.stableRelease);
    json.set("candidate_release", state.candidateRelease);
    json.set("basis_points", state.basisPoints);
    json.set("epoch", state.epoch);
    json.set("audience", toArray(state.eligibility.audience, same));
    json.set("games", toArray(state.eligibility.games, idText));
    json.set("geo", toArray(state.eligibility.geo, same));
    json.set("latched", state.latched);
    base::Json history = base::Json::array();
    for (const Step& step : state.history)
        history.push(base::Json::object({{"kind", name(step.kind)},
                                         {"epoch", step.epoch},
                                         {"from", step.from},
                                         {"to", step.to},
                                         {"by", step.by},
                                         {"why", step.why},
                                         {"at", base::rfc3339(step.at)}}));
    json.set("history", std::move(history));
    if (state.rollbackEvidence)
        json.set("rollback_evidence", *state.rollbackEvidence);
    return json;
}

base::Result<CanaryState> canaryFromJson(const base::Json& json) {
    if (!json.isObject())
        return fail(base::ErrorCode::InvalidArgument, "CANARY-010", "canary: not an object");
    Reader reader(json);
    CanaryState state;
    state.provider = reader.id<base::ProviderId>("provider", reader.text("provider"));
    if (json.contains("brand"))
        state.brand = reader.id<base::BrandId>("brand", reader.text("brand"));
    for (const std::string& region : reader.texts("regions"))
        state.regions.push_back(reader.id<base::RegionId>("regions", region));
    state.stableRelease = reader.text("stable_release");
    state.candidateRelease = reader.text("candidate_release");
    if (!checkReleases(state.stableRelease, state.candidateRelease))
        reader.wrong("candidate_release");
    state.basisPoints = static_cast<int>(reader.number("basis_points", 0, kMaxBasisPoints));
    state.epoch = static_cast<std::uint64_t>(reader.number("epoch", 0, kMaxEpoch));
    state.eligibility.audience = reader.texts("audience");
    for (const std::string& game : reader.texts("games"))
        state.eligibility.games.push_back(reader.id<base::GameId>("games", game));
    state.eligibility.geo = reader.texts("geo");
    if (!checkEligibility(state.eligibility))
        reader.wrong("geo");
    state.latched = reader.flag("latched");
    if (state.latched && state.basisPoints != 0)
        reader.wrong("latched");
    if (!json["history"].isArray() || json["history"].items().size() > CanaryState::kMaxHistory)
        reader.wrong("history");
    if (!reader.firstWrong().empty())
        return badMember(reader.firstWrong());
    for (const base::Json& item : json["history"].items()) {
        SB_ASSIGN(Step step, stepFromJson(item));
        state.history.push_back(std::move(step));
    }
    if (json.contains("rollback_evidence"))
        state.rollbackEvidence = json["rollback_evidence"];
    return state;
}

} // namespace signalbox::canary
