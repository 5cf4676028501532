// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/AccessCodec.h"
#include "core/api/KeysCodec.h"
#include "core/api/ProviderCodec.h"
#include "core/api/SloCodec.h"
#include "core/api/TrafficCodec.h"
#include "tests/core/api/Generate.h"

namespace signalbox::api {
namespace {

using base::Json;
using test::Generate;

constexpr std::uint32_t kRounds = 40;

/// What is wrong with a document after one member was removed or replaced: every place, one at a time.
void forEachDamage(const Json& json, const std::function<void(const Json&)>& check) {
    if (json.isObject()) {
        for (std::size_t i = 0; i < json.members().size(); ++i) {
            const auto& [name, value] = json.members()[i];
            auto removed = Json::object();
            for (const auto& [other, kept] : json.members())
                if (other != name)
                    removed.set(other, kept);
            check(removed);
            for (const Json& wrong : {Json(true), Json(-7), Json("\x01 not a value"), Json::array({Json(1)}), Json()}) {
                auto replaced = json;
                replaced.set(name, wrong);
                check(replaced);
            }
            const auto member = name;
            forEachDamage(value, [&, member](const Json& inner) {
                auto replaced = json;
                replaced.set(member, inner);
                check(replaced);
            });
        }
    } else if (json.isArray() && !json.items().empty()) {
        forEachDamage(json.items().front(), [&](const Json& inner) {
            auto items = json.items();
            items.front() = inner;
            check(Json::array(items));
        });
    }
}

/// There and back through text, twice the same; and whatever is damaged, reading ends with a value or an error.
template <class T, class Make>
void comesBack(Make&& make) {
    for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
        Generate generate(seed);
        const T value = make(generate);
        const auto text = toJson(value, Wire{}).text();
        const auto parsed = Json::parse(text, 64);
        ASSERT_TRUE(parsed) << text;
        const auto back = fromJson<T>(*parsed);
        ASSERT_TRUE(back) << describe(back.error()) << "\n" << text;
        EXPECT_EQ(toJson(*back, Wire{}).text(), text);
        if constexpr (requires { value == *back; }) {
            EXPECT_TRUE(value == *back) << text;
        }
        if (seed < 2) {
            std::size_t refused = 0;
            forEachDamage(*parsed, [&](const Json& damaged) {
                const auto result = fromJson<T>(damaged);
                if (!result) {
                    ++refused;
                    EXPECT_FALSE(result.error().reason.empty());
                }
            });
            EXPECT_GT(refused, 0U);
        }
    }
}

TEST(Codec, credentialsComeBack) {
    comesBack<keys::Credential>([](Generate& g) { return g.credential(); });
}

TEST(Codec, rotationsComeBack) {
    comesBack<keys::Rotation>([](Generate& g) { return g.rotation(); });
}

TEST(Codec, credentialViewsComeBack) {
    comesBack<CredentialView>([](Generate& g) {
        CredentialView view;
        view.credential = g.credential();
        view.expiry = g.oneOf({keys::ExpiryStatus::Ok, keys::ExpiryStatus::Late});
        view.rotations = g.several([&] {
            RotationView r;
            r.rotation = g.rotation();
            r.state = keys::RotationState::InUse;
            r.progress = g.several([&] {
                keys::ProgressStep step;
                step.id = keys::ProgressStep::Id::SeenInUse;
                step.state = keys::ProgressStep::State::Current;
                step.at = g.maybeTime();
                step.due = g.maybeTime();
                step.uses = g.below(100);
                step.evidence = g.several([&] { return g.evidence(); });
                step.waived = g.coin();
                return step;
            });
            r.permissions = g.several([&] {
                return keys::Permission{keys::Act::Retire, g.coin() ? std::optional(g.error()) : std::nullopt};
            });
            return r;
        });
        return view;
    });
}

TEST(Codec, ticksComeBackBitForBit) {
    comesBack<slo::Tick>([](Generate& g) { return g.tick(); });
    for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
        const auto tick = Generate(seed).tick();
        const auto back = fromJson<slo::Tick>(toJson(tick));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->series, tick.series);
        EXPECT_EQ(back->flows, tick.flows);
        EXPECT_EQ(back->queues, tick.queues);
        EXPECT_EQ(back->alerts, tick.alerts);
        EXPECT_EQ(back->interval, tick.interval);
    }
}

TEST(Codec, objectivesComeBack) {
    const auto set = slo::defaultObjectives();
    const auto back = fromJson<slo::ObjectiveSet>(toJson(set));
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(*back, set);
}

TEST(Codec, objectivesInAnotherOrderAreRefused) {
    auto set = slo::defaultObjectives();
    std::swap(set.operations[0], set.operations[1]);
    EXPECT_EQ(fromJson<slo::ObjectiveSet>(toJson(set)).error().reason, "API-003");
}

TEST(Codec, commandStatusesComeBack) {
    comesBack<degradation::CommandStatus>([](Generate& g) { return g.status(); });
}

TEST(Codec, degradationViewsComeBack) {
    comesBack<DegradationView>([](Generate& g) {
        DegradationView view;
        view.inForce = g.several([&] { return g.command(); });
        view.commands = g.several([&] { return g.status(); });
        view.regions = g.several([&] {
            RegionGate gate;
            gate.region = g.id<base::RegionId>();
            gate.shares = {{degradation::Switch::Promo, 100}, {degradation::Switch::NewSessions, 5}};
            gate.epoch = g.below(100);
            gate.acceptedSessions = g.below(100);
            gate.lastAcceptedAt = g.maybeTime();
            gate.liveSessions = g.below(100);
            gate.openRounds = g.below(100);
            return gate;
        });
        view.notYetInLog = g.below(3);
        return view;
    });
}

TEST(Codec, degradationOrdersComeBack) {
    comesBack<DegradationOrder>([](Generate& g) {
        const auto command = g.command();
        return DegradationOrder{command.what, command.scope, command.position, command.share};
    });
}

TEST(Codec, canaryViewsComeBack) {
    comesBack<CanaryView>([](Generate& g) {
        return CanaryView{g.canaryState(), g.guardStatus(), g.below(1000), g.below(1000)};
    });
}

TEST(Codec, canaryDraftsComeBack) {
    comesBack<CanaryDraft>([](Generate& g) {
        CanaryDraft draft;
        draft.basisPoints = static_cast<int>(g.below(501));
        draft.expectedEpoch = g.below(1000);
        draft.eligibility = {{"test"}, {g.id<base::GameId>()}, {"DE"}};
        if (g.coin())
            draft.candidateRelease = g.word();
        return draft;
    });
}

TEST(Codec, casesComeBack) {
    comesBack<onboarding::Case>([](Generate& g) { return g.onboardingCase(); });
}

TEST(Codec, caseViewsComeBack) {
    comesBack<CaseView>([](Generate& g) {
        CaseView view;
        view.value = g.onboardingCase();
        view.stages = g.several([&] {
            onboarding::StageView stage;
            stage.number = 3;
            stage.id = g.word();
            stage.title = g.text();
            stage.items = g.several([&] {
                onboarding::ItemView item;
                item.id = g.word();
                item.title = g.text();
                item.state = onboarding::ItemState::Waived;
                item.computed = g.coin();
                if (g.coin())
                    item.value = -3;
                item.at = g.maybeTime();
                return item;
            });
            stage.done = g.below(4);
            return stage;
        });
        view.blockers = g.several([&] {
            return onboarding::Blocker{onboarding::Blocker::Kind::Finding, g.word(), g.text(),
                                       onboarding::ItemState::Failed, 4};
        });
        view.next = {onboarding::NextAction::Kind::MendFailure, g.word(), g.text(), g.text()};
        return view;
    });
}

TEST(Codec, providersComeBack) {
    comesBack<ProviderView>([](Generate& g) {
        ProviderView view;
        view.provider = g.id<base::ProviderId>();
        view.brand = g.id<base::BrandId>();
        view.region = g.id<base::RegionId>();
        view.name = g.text();
        view.signatureAlgorithm = "ed25519";
        view.games = g.several([&] { return g.id<base::GameId>(); });
        view.credentials = g.several([&] { return g.id<base::CredentialId>(); });
        view.lastRequestAt = g.maybeTime();
        view.requests = g.below(1'000'000);
        return view;
    });
}

TEST(Codec, meComesBack) {
    comesBack<Me>([](Generate& g) {
        Me me;
        me.id = g.id<base::OperatorId>();
        me.role = g.of(access::kRoles);
        me.region = g.coin() ? g.id<base::RegionId>() : base::RegionId();
        me.abilities = g.several([&] { return Ability{g.word(), g.coin(), g.coin(), static_cast<int>(g.below(3))}; });
        me.environment = "sandbox";
        me.regions = g.several([&] { return g.id<base::RegionId>(); });
        me.version = "0.1.0";
        me.boot = g.word();
        me.time = g.time();
        me.certificateNotAfter = g.time();
        return me;
    });
}

TEST(Codec, proofsComeBack) {
    comesBack<ConsistencyProof>([](Generate& g) {
        return ConsistencyProof{g.below(100), g.below(100), g.several([&] { return g.hash(); })};
    });
    comesBack<audit::InclusionProof>([](Generate& g) {
        audit::InclusionProof proof;
        proof.index = g.below(100);
        proof.size = 100;
        proof.leafHash = g.hash();
        proof.path = g.several([&] { return g.hash(); });
        proof.stored = g.text();
        proof.checkpoint = g.text();
        return proof;
    });
}

TEST(Codec, auditPagesComeBackWithTheBytesThatAreHashed) {
    audit::Leaf leaf;
    leaf.time = base::timeFromMillis(1'700'000'000'123);
    leaf.bootId = "boot";
    leaf.actor = {"on_call-1", "on_call", "", "kid"};
    leaf.action = "keys.cut_over";
    leaf.object = "rotation/r";
    leaf.scope = Json::object({{"region", "eu-1"}});
    leaf.reason = "\xC3\xA4 \"quoted\" \xE2\x82\xAC";
    leaf.approvals = Json::array();
    leaf.outcome = audit::Outcome::Ok;
    leaf.details = Json::object({{"n", 2}});
    AuditPage page;
    page.size = 9;
    page.entries.push_back({0, leaf, audit::toStored(leaf)});
    const auto back = fromJson<AuditPage>(toJson(page));
    ASSERT_TRUE(back) << describe(back.error());
    ASSERT_EQ(back->entries.size(), 1U);
    EXPECT_EQ(back->entries[0].stored, page.entries[0].stored);
    EXPECT_EQ(back->entries[0].leaf, leaf);
    EXPECT_EQ(back->size, 9U);

    auto broken = page;
    broken.entries[0].stored += " ";
    EXPECT_FALSE(fromJson<AuditPage>(toJson(broken)));
}

TEST(Codec, receiptsSayWhenAnActIsNotYetInTheLog) {
    const AuditReceipt pending;
    EXPECT_EQ(*fromJson<AuditReceipt>(toJson(pending)), pending);
    const AuditReceipt logged{7, "note"};
    EXPECT_EQ(*fromJson<AuditReceipt>(toJson(logged)), logged);
}

TEST(Codec, aSketchThatLiesAboutItsSizeIsRefused) {
    auto tick = Generate(7).tick();
    while (tick.series.empty() || tick.series.front().latency.empty())
        tick = Generate(static_cast<std::uint32_t>(tick.sequence)).tick();
    auto json = toJson(tick);
    auto series = json["series"].items();
    auto text = series.front()["latency"].stringOr("");
    text.resize(text.size() / 2);
    series.front().set("latency", text);
    json.set("series", Json::array(series));
    EXPECT_EQ(fromJson<slo::Tick>(json).error().reason, "API-003");
}

} // namespace
} // namespace signalbox::api
