// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/onboarding/Playbook.h"

#include "core/base/Files.h"

#include <set>

using namespace signalbox;
using namespace signalbox::onboarding;

namespace {

std::string standardText() {
    return base::readFile(std::string(SIGNALBOX_SOURCE_DIR) + "/resources/playbooks/default.json").value();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string errorOf(const std::string& text) {
    const auto playbook = Playbook::parse(text);
    return playbook ? std::string("accepted") : playbook.error().reason + " " + playbook.error().context;
}

} // namespace

TEST(Playbook, theBuiltInOneIsTheFile) {
    const Playbook file = Playbook::parse(standardText()).value();
    EXPECT_EQ(file.stages, Playbook::standard()->stages);
    EXPECT_EQ(file.redFlags, Playbook::standard()->redFlags);
    EXPECT_EQ(file.id, "default");
    EXPECT_EQ(file.version, 1);
}

TEST(Playbook, hasSevenStagesAndSixRedFlagsEachOnItsStage) {
    const auto playbook = Playbook::standard();
    ASSERT_EQ(playbook->stages.size(), 7U);
    ASSERT_EQ(playbook->redFlags.size(), 6U);
    EXPECT_EQ(playbook->redFlag("R2")->fact, Fact::WritesWithoutKey);
    EXPECT_EQ(playbook->redFlag("R2")->blocks, 3);
    EXPECT_EQ(playbook->redFlag("R4")->fact, Fact::KeysSharedAcrossScopes);
    EXPECT_EQ(playbook->redFlag("R4")->blocks, 2);
    EXPECT_EQ(playbook->stage(8), nullptr);
    EXPECT_EQ(playbook->item("no-such-item"), nullptr);
}

TEST(Playbook, refusesWhatItDoesNotUnderstandAndSaysWhere) {
    using testing::StartsWith;
    const std::string good = standardText();
    EXPECT_EQ(errorOf(good), "accepted");
    EXPECT_THAT(errorOf(""), StartsWith("MALFORMED_JSON"));
    EXPECT_THAT(errorOf("[]"), StartsWith("ONBOARDING-001"));
    EXPECT_THAT(errorOf("{}"), StartsWith("ONBOARDING-001"));
    EXPECT_THAT(errorOf(replaced(good, R"("format": 1)", R"("format": 2)")), StartsWith("ONBOARDING-002"));
    EXPECT_THAT(errorOf(replaced(good, R"("fact": "mtls_round_trips")", R"("fact": "vibes")")),
                testing::AllOf(StartsWith("ONBOARDING-003"), testing::HasSubstr("/stages/1/items/2/condition/fact")));
    EXPECT_THAT(errorOf(replaced(good, R"("title": "Presale)", R"("titel": "Presale)")),
                testing::HasSubstr("/stages/0/titel"));
    EXPECT_THAT(errorOf(replaced(good, R"("stage": 2)", R"("stage": 3)")), testing::HasSubstr("/stages/1/stage"));
    EXPECT_THAT(errorOf(replaced(good, R"("id": "mtls")", R"("id": "contract")")), testing::HasSubstr("used twice"));
    EXPECT_THAT(errorOf(replaced(good, R"("id": "mtls")", R"("id": "m tls")")), testing::HasSubstr("/id"));
    EXPECT_THAT(errorOf(replaced(good, R"("waivable": true)", R"("waivable": "yes")")),
                testing::HasSubstr("/stages/0/items/0/waivable"));
    EXPECT_THAT(errorOf(replaced(good, R"("at_least": 1)", R"("at_least": 1.5)")), testing::HasSubstr("at_least"));
    EXPECT_THAT(errorOf(replaced(good, R"("at_least": 1)", R"("at_least": 5, "at_most": 4)")),
                testing::HasSubstr("nothing can hold"));
    EXPECT_THAT(errorOf(replaced(good, R"("blocks": 4)", R"("blocks": 8)")), testing::HasSubstr("/red_flags/0/blocks"));
    EXPECT_THAT(errorOf(replaced(good, R"("version": 1)", R"("version": 0)")), testing::HasSubstr("/version"));
    EXPECT_THAT(errorOf(replaced(good, R"("version": 1,)", R"("version": 1, "version": 1,)")),
                StartsWith("DUPLICATE_MEMBER"));
}

TEST(Playbook, refusesAConditionThatHoldsBeforeAnythingHappened) {
    const std::string good = standardText();
    const std::size_t given = good.find(R"("given")");
    ASSERT_NE(given, std::string::npos);
    const std::size_t end = good.find("},", given);
    std::string text = good;
    text.erase(given, end + 2 - given);
    EXPECT_THAT(errorOf(text), testing::HasSubstr("needs a given"));
}

TEST(Fact, namesReadBackAsTheSameValueAndAreAllDifferent) {
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(Fact::AlertsDelivered); ++i) {
        const Fact fact = static_cast<Fact>(i);
        names.insert(std::string(name(fact)));
        EXPECT_EQ(factFromName(name(fact)).value(), fact);
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(Fact::AlertsDelivered) + 1);
    EXPECT_FALSE(factFromName("unknown"));
}
