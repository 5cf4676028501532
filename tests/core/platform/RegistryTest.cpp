// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Registry.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace signalbox::platform::registry {

namespace {

using base::Json;

constexpr const char* kBet = R"({"type":"object","properties":{"amount":{"type":"number"}},"required":["amount"]})";
constexpr const char* kBetWithGame =
    R"({"type":"object","properties":{"amount":{"type":"number"},"game":{"type":"string"}},"required":["amount"]})";
constexpr const char* kBetOther =
    R"({"type":"object","properties":{"amount":{"type":"string"}},"required":["amount"]})";

class RegistryTest : public testing::Test {
protected:
    void SetUp() override { open(); }
    void open(Options options = {}) {
        registry.reset();
        auto opened = Registry::open(folder / "registry.db", clock, std::move(options));
        ASSERT_TRUE(opened.has_value()) << base::describe(opened.error());
        registry = std::move(opened).value();
    }
    static Draft json(std::string text) { return {SchemaType::Json, std::move(text), {}}; }
    Version mustAdd(const std::string& subject, const std::string& text) {
        auto added = registry->add(subject, json(text));
        EXPECT_TRUE(added.has_value()) << base::describe(added.error());
        return added ? *added : Version();
    }
    template <class T>
    static std::string reasonOf(const base::Result<T>& result) {
        return result ? "" : result.error().reason;
    }

    test::TempFolder folder;
    test::FakeClock clock;
    std::unique_ptr<Registry> registry;
};

} // namespace

TEST_F(RegistryTest, givesOneIdToOneSchemaHoweverItIsLaidOut) {
    const auto first = mustAdd("a-value", R"({"type": "string"})");
    const auto again = mustAdd("a-value", R"({  "type":"string" })");
    const auto elsewhere = mustAdd("b-value", R"({"type":"string"})");
    const auto other = mustAdd("b-value", R"({"type":["string","null"]})");
    EXPECT_EQ(first.version, 1);
    EXPECT_EQ(again.version, 1);
    EXPECT_EQ(first.id, again.id);
    EXPECT_EQ(first.id, elsewhere.id);
    EXPECT_NE(first.id, other.id);
    EXPECT_EQ(other.version, 2);
    EXPECT_EQ(registry->byId(first.id)->text, R"({"type":"string"})");
    EXPECT_EQ(registry->usesOf(first.id)->size(), 2U);
    EXPECT_EQ(reasonOf(registry->byId(99)), "REGISTRY-003");
}

TEST_F(RegistryTest, keepsEverythingOverARestart) {
    mustAdd("a-value", kBet);
    mustAdd("a-value", kBetWithGame);
    mustAdd("b-value", kBet);
    ASSERT_TRUE(registry->setLevel("a-value", Level::Full));
    ASSERT_TRUE(registry->setLevel("", Level::Backward));
    ASSERT_TRUE(registry->setMode("b-value", Mode::ReadOnly));
    ASSERT_TRUE(registry->removeVersion("a-value", 1, false).has_value());
    const auto before = *registry->versions("a-value", true);
    open();
    const auto after = *registry->versions("a-value", true);
    ASSERT_EQ(after.size(), 2U);
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].id, before[i].id);
        EXPECT_EQ(after[i].text, before[i].text);
        EXPECT_EQ(after[i].semver, before[i].semver);
        EXPECT_EQ(after[i].deleted, before[i].deleted);
    }
    EXPECT_EQ(*registry->level("a-value", false), Level::Full);
    EXPECT_EQ(*registry->level("b-value", true), Level::Backward);
    EXPECT_EQ(reasonOf(registry->add("b-value", json(kBetWithGame))), "REGISTRY-015");
}

TEST_F(RegistryTest, computesTheSemverOfEachVersion) {
    EXPECT_EQ(mustAdd("a-value", kBet).semver, "1.0.0");
    EXPECT_EQ(mustAdd("a-value", kBetWithGame).semver, "1.1.0");
    EXPECT_EQ(mustAdd("a-value", R"({"description":"What was staked.","type":"object","properties":{"amount":
        {"type":"number"},"game":{"type":"string"}},"required":["amount"]})")
                  .semver,
              "1.1.1");
    EXPECT_EQ(reasonOf(registry->add("a-value", json(kBetOther))), "REGISTRY-010");
    ASSERT_TRUE(registry->setLevel("a-value", Level::None));
    EXPECT_EQ(mustAdd("a-value", kBetOther).semver, "2.0.0");
    EXPECT_EQ(registry->currentVersion("a"), "2.0.0");
    EXPECT_EQ(registry->currentVersion("b"), "");
}

TEST_F(RegistryTest, holdsMinorVersionsAgainstTheirOwnMajorOne) {
    mustAdd("a-value", kBet);
    ASSERT_TRUE(registry->setLevel("a-value", Level::None));
    mustAdd("a-value", kBetOther);
    ASSERT_TRUE(registry->setLevel("a-value", Level::SeedMinor));
    EXPECT_EQ(mustAdd("a-value", R"({"type":"object","properties":{"amount":{"type":"string"},"x":{"type":"null"}},
        "required":["amount"]})")
                  .semver,
              "2.1.0");
    EXPECT_EQ(reasonOf(registry->add("a-value", json(kBetWithGame))), "REGISTRY-010");
    ASSERT_TRUE(registry->setLevel("a-value", Level::Strict));
    EXPECT_EQ(registry->check("a-value", json(kBetOther), std::nullopt)->size(), 1U) << "the first one as well";
}

TEST_F(RegistryTest, doesNotGiveANumberTwice) {
    mustAdd("a-value", kBet);
    mustAdd("a-value", kBetWithGame);
    ASSERT_TRUE(registry->removeVersion("a-value", 2, false).has_value());
    ASSERT_TRUE(registry->removeVersion("a-value", 2, true).has_value());
    const auto again = mustAdd("a-value", kBetWithGame);
    EXPECT_EQ(again.version, 3);
    EXPECT_EQ(again.semver, "1.2.0");
}

TEST_F(RegistryTest, deletesInTwoSteps) {
    mustAdd("a-value", kBet);
    mustAdd("a-value", kBetWithGame);
    EXPECT_EQ(reasonOf(registry->removeVersion("a-value", 1, true)), "REGISTRY-007");
    EXPECT_EQ(*registry->removeVersion("a-value", 1, false), 1);
    EXPECT_EQ(reasonOf(registry->removeVersion("a-value", 1, false)), "REGISTRY-006");
    EXPECT_EQ(reasonOf(registry->version("a-value", 1)), "REGISTRY-002");
    EXPECT_EQ(registry->version("a-value", 1, true)->version, 1);
    EXPECT_EQ(reasonOf(registry->removeSubject("a-value", true)), "REGISTRY-005");
    EXPECT_EQ(*registry->removeSubject("a-value", false), std::vector<int>{2});
    EXPECT_EQ(reasonOf(registry->removeSubject("a-value", false)), "REGISTRY-004");
    EXPECT_TRUE(registry->subjects()->empty());
    EXPECT_EQ(registry->subjects("", true)->size(), 1U);
    EXPECT_EQ(reasonOf(registry->versions("a-value")), "REGISTRY-001");
    EXPECT_EQ(*registry->removeSubject("a-value", true), (std::vector<int>{1, 2}));
    EXPECT_TRUE(registry->subjects("", true)->empty());
    EXPECT_EQ(reasonOf(registry->removeSubject("a-value", true)), "REGISTRY-001");
    EXPECT_EQ(mustAdd("a-value", kBet).version, 1);
}

TEST_F(RegistryTest, findsASchemaInASubject) {
    mustAdd("a-value", kBet);
    EXPECT_EQ(registry->lookUp("a-value", json(kBet))->version, 1);
    EXPECT_EQ(reasonOf(registry->lookUp("a-value", json(kBetOther))), "REGISTRY-003");
    EXPECT_EQ(reasonOf(registry->lookUp("b-value", json(kBet))), "REGISTRY-001");
    EXPECT_EQ(reasonOf(registry->lookUp("a-value", json("{"))), "REGISTRY-011");
}

TEST_F(RegistryTest, looksAtEveryVersionWhenTheLevelIsTransitive) {
    const std::string kNothing = R"({"type":"object","additionalProperties":false})";
    const std::string kText = R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false})";
    const std::string kNumber =
        R"({"type":"object","properties":{"a":{"type":"number"}},"additionalProperties":false})";
    ASSERT_TRUE(registry->setLevel("", Level::None));
    mustAdd("a-value", kText);
    mustAdd("a-value", kNothing);
    const auto problems = [&](Level level) {
        EXPECT_TRUE(registry->setLevel("a-value", level));
        return registry->check("a-value", json(kNumber), std::nullopt)->size();
    };
    EXPECT_EQ(problems(Level::None), 0U);
    EXPECT_EQ(problems(Level::Backward), 0U);
    EXPECT_EQ(problems(Level::BackwardTransitive), 1U);
    EXPECT_EQ(problems(Level::Strict), 1U);
    EXPECT_EQ(problems(Level::SeedMinor), 0U) << "the removal began a major version";
    EXPECT_EQ(problems(Level::Forward), 1U);
    EXPECT_EQ(problems(Level::Full), 1U);
    EXPECT_EQ(registry->check("a-value", json(kNumber), 2)->size(), 1U) << "Full against the empty one";
    EXPECT_EQ(registry->check("a-value", json(kNumber), 1)->size(), 2U) << "in both directions";
    EXPECT_EQ(reasonOf(registry->check("a-value", json(kNumber), 7)), "REGISTRY-002");
    EXPECT_EQ(reasonOf(registry->check("b-value", json(kNumber), 0)), "REGISTRY-001");
    EXPECT_EQ(registry->check("b-value", json(kNumber), std::nullopt)->size(), 0U);
}

TEST_F(RegistryTest, namesRuleAndPlaceOfWhatItRefuses) {
    mustAdd("a-value", kBet);
    const auto refused = registry->add("a-value", json(kBetOther));
    ASSERT_EQ(reasonOf(refused), "REGISTRY-010");
    EXPECT_NE(refused.error().context.find("TYPE_CHANGED at #/properties/amount/type"), std::string::npos)
        << refused.error().context;
    EXPECT_EQ(registry->versions("a-value")->size(), 1U);
}

TEST_F(RegistryTest, takesEverythingWhenItIsBroken) {
    open({Defect::AlwaysCompatible, {}});
    mustAdd("a-value", kBet);
    EXPECT_EQ(registry->check("a-value", json(kBetOther), std::nullopt)->size(), 0U);
    EXPECT_TRUE(registry->add("a-value", json(kBetOther)).has_value()) << "the mutant lets it in";
}

TEST_F(RegistryTest, keepsWhatIsReferredTo) {
    mustAdd("money-value", R"({"type":"number"})");
    const Draft bet{SchemaType::Json, R"({"properties":{"amount":{"$ref":"money"}}})", {{"money", "money-value", 1}}};
    const auto added = registry->add("bet-value", bet);
    ASSERT_TRUE(added.has_value()) << base::describe(added.error());
    EXPECT_EQ(*registry->referencedBy("money-value", 1), std::vector<int>{added->id});
    EXPECT_EQ(reasonOf(registry->removeVersion("money-value", 1, false)), "REGISTRY-016");
    EXPECT_EQ(reasonOf(registry->removeSubject("money-value", false)), "REGISTRY-016");
    EXPECT_EQ(registry->lookUp("bet-value", bet)->references, bet.references);
    EXPECT_EQ(registry->validate("bet", "1.0.0", *Json::parse(R"({"amount":"x"})")).pointer, "/amount");
    open();
    EXPECT_EQ(registry->validate("bet", "1.0.0", *Json::parse(R"({"amount":"x"})")).pointer, "/amount");
    EXPECT_EQ(reasonOf(registry->add("bet-value", {SchemaType::Json, "{}", {{"x", "nobody", 1}}})), "REGISTRY-011");
    EXPECT_EQ(reasonOf(registry->add("bet-value", {SchemaType::Json, "{}", {{"x", "money-value", 2}}})),
              "REGISTRY-011");
}

TEST_F(RegistryTest, opensAgainAfterWhatReferredWasRemoved) {
    mustAdd("money-value", R"({"type":"number"})");
    const Draft bet{SchemaType::Json, R"({"properties":{"amount":{"$ref":"money"}}})", {{"money", "money-value", 1}}};
    const auto id = registry->add("bet-value", bet)->id;
    for (const auto* subject : {"bet-value", "money-value"})
        for (const bool permanent : {false, true})
            ASSERT_TRUE(registry->removeSubject(subject, permanent).has_value()) << subject;
    EXPECT_EQ(reasonOf(registry->byId(id)), "REGISTRY-003");
    open();
    EXPECT_TRUE(registry->subjects("", true)->empty());
    EXPECT_GT(mustAdd("money-value", R"({"type":"number"})").id, id) << "an id is not given twice";
}

TEST_F(RegistryTest, removesVersionsThatReferToEachOtherTogether) {
    mustAdd("tree-value", R"({"type":"number"})");
    ASSERT_TRUE(registry->setLevel("tree-value", Level::None));
    ASSERT_TRUE(
        registry->add("tree-value", {SchemaType::Json, R"({"items":{"$ref":"leaf"}})", {{"leaf", "tree-value", 1}}})
            .has_value());
    EXPECT_EQ(reasonOf(registry->removeVersion("tree-value", 1, false)), "REGISTRY-016");
    EXPECT_EQ(registry->removeSubject("tree-value", false)->size(), 2U);
    EXPECT_EQ(registry->removeSubject("tree-value", true)->size(), 2U);
}

TEST_F(RegistryTest, hasLevelsForSubjectsAndForAll) {
    EXPECT_EQ(*registry->level("", false), Level::SeedMinor);
    EXPECT_EQ(reasonOf(registry->level("a-value", false)), "REGISTRY-008");
    EXPECT_EQ(*registry->level("a-value", true), Level::SeedMinor);
    ASSERT_TRUE(registry->setLevel("a-value", Level::Forward));
    EXPECT_EQ(*registry->level("a-value", false), Level::Forward);
    EXPECT_EQ(*registry->resetLevel("a-value"), Level::Forward);
    EXPECT_EQ(reasonOf(registry->resetLevel("a-value")), "REGISTRY-001");
    EXPECT_EQ(reasonOf(registry->mode("a-value", false)), "REGISTRY-009");
    EXPECT_EQ(*registry->mode("a-value", true), Mode::ReadWrite);
    EXPECT_EQ(registry->setLevel("a b", Level::None).error().reason, "REGISTRY-017");
}

TEST_F(RegistryTest, judgesPayloadsByTopicAndSchemaVersion) {
    mustAdd("bet.placed-value", kBet);
    mustAdd("bet.placed-value", kBetWithGame);
    const auto kindOf = [&](std::string_view topic, std::string_view version, std::string_view data) {
        return registry->validate(topic, version, *Json::parse(data)).kind;
    };
    EXPECT_EQ(kindOf("bet.placed", "1.0.0", R"({"amount":1,"game":7})"), Verdict::Kind::Ok);
    EXPECT_EQ(kindOf("bet.placed", "1.1.0", R"({"amount":1,"game":7})"), Verdict::Kind::Invalid);
    EXPECT_EQ(kindOf("bet.placed", "9.9.9", R"({"amount":1})"), Verdict::Kind::Unknown);
    EXPECT_EQ(kindOf("bet.placed", "", R"({"amount":1})"), Verdict::Kind::Unknown);
    EXPECT_EQ(kindOf("bet.lost", "1.0.0", R"({"amount":1})"), Verdict::Kind::Unknown);
    const auto verdict = registry->validate("bet.placed", "1.1.0", *Json::parse(R"({"amount":1,"game":7})"));
    EXPECT_EQ(verdict.pointer, "/game");
    EXPECT_EQ(verdict.rule, "type");
    ASSERT_TRUE(registry->removeVersion("bet.placed-value", 1, false).has_value());
    EXPECT_EQ(kindOf("bet.placed", "1.0.0", R"({"amount":1})"), Verdict::Kind::Unknown);
}

TEST_F(RegistryTest, judgesWhileOthersWrite) {
    mustAdd("bet.placed-value", kBet);
    const auto good = *Json::parse(R"({"amount":1})");
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0}, judged{0};
    std::thread reader([&] {
        while (!stop || judged == 0) {
            wrong += registry->validate("bet.placed", "1.0.0", good).kind == Verdict::Kind::Ok ? 0 : 1;
            ++judged;
        }
    });
    for (int i = 0; i < 40; ++i)
        mustAdd("other" + std::to_string(i), kBet);
    stop = true;
    reader.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(registry->subjects("other")->size(), 40U);
}

TEST_F(RegistryTest, knowsItsOwnTopicsFromTheFirstStart) {
    open({Defect::None, shippedSchemas()});
    EXPECT_GE(shippedSchemas().size(), 13U);
    std::set<std::string> topics;
    for (const auto& [topic, text] : shippedSchemas())
        topics.insert(topic);
    for (const auto& topic : topics) {
        const auto versions = *registry->versions(subjectOf(topic));
        EXPECT_EQ(versions.front().semver, "1.0.0") << topic;
        if (versions.size() == 2U) {
            EXPECT_EQ(versions.back().semver, "2.0.0") << topic;
        }
        EXPECT_LE(versions.size(), 2U) << topic;
    }
    const auto count = registry->subjects()->size();
    open({Defect::None, shippedSchemas()});
    EXPECT_EQ(registry->subjects()->size(), count);
    EXPECT_EQ(registry->versions("bet.settled-value")->size(), 2U);
    EXPECT_EQ(registry->validate("bet.settled", "3.0.0", Json::object()).kind, Verdict::Kind::Unknown);
    ASSERT_TRUE(registry->removeVersion("bet.settled-value", 1, false).has_value());
    open({Defect::None, shippedSchemas()});
    EXPECT_EQ(registry->versions("bet.settled-value")->size(), 1U) << "what was deleted does not come back by itself";
    ASSERT_TRUE(registry->removeSubject("bet.settled-value", false).has_value());
    ASSERT_TRUE(registry->removeSubject("bet.settled-value", true).has_value());
    open({Defect::None, shippedSchemas()});
    EXPECT_EQ(registry->validate("bet.settled", "1.0.0", *Json::parse(R"({"bet_id":"b"})")).kind,
              Verdict::Kind::Invalid);
}

TEST(RegistryNames, leaveEachProviderItsOwn) {
    EXPECT_EQ(subjectOf("bet.settled"), "bet.settled-value");
    EXPECT_TRUE(ownsSubject("nova", "nova.spin-value"));
    EXPECT_FALSE(ownsSubject("nova", "novagames.spin-value"));
    EXPECT_FALSE(ownsSubject("nova", "nova."));
    EXPECT_FALSE(ownsSubject("nova", "bet.settled-value"));
    EXPECT_FALSE(ownsSubject("", ".x"));
}

} // namespace signalbox::platform::registry
