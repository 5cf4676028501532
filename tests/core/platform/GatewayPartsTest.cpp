// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Players.h"
#include "core/platform/gateway/Bodies.h"
#include "core/platform/gateway/GateHouse.h"
#include "core/platform/gateway/NonceStore.h"
#include "core/platform/gateway/PlayRoutes.h"
#include "core/platform/gateway/ProviderAuthenticator.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace signalbox::platform {
namespace {

using base::Json;

// ---- bodies ----------------------------------------------------------------------------------------------------

Json parsed(const std::string& text) { return bodies::parse(text).value(); }
std::string authorizeText(const std::string& amount) {
    return R"({"session_id":"s","round_id":"r","bet_id":"b","amount":)" + amount + R"(,"currency":"EUR"})";
}

TEST(Bodies, haveOneFingerprintForOneMeaning) {
    const auto first = bodies::authorize(parsed(authorizeText("2.00")));
    ASSERT_TRUE(first);
    for (const char* same : {"2", "2.0", "\"2.00\"", "\"2\"", "2e0", "0.2e1"})
        EXPECT_EQ(bodies::authorize(parsed(authorizeText(same)))->fingerprint, first->fingerprint) << same;
    const auto shuffled = parsed(R"({ "currency":"EUR","amount":2,"bet_id":"b","round_id":"r", "session_id":"s"})");
    EXPECT_EQ(bodies::authorize(shuffled)->fingerprint, first->fingerprint);
    for (const char* other : {"2.01", "20", "200"})
        EXPECT_NE(bodies::authorize(parsed(authorizeText(other)))->fingerprint, first->fingerprint) << other;
}

TEST(Bodies, tellAmountsApartThatADoubleCannot) {
    const auto one = bodies::authorize(parsed(authorizeText("90071992547409.92")));
    const auto two = bodies::authorize(parsed(authorizeText("90071992547409.93")));
    ASSERT_TRUE(one && two);
    EXPECT_NE(one->fingerprint, two->fingerprint);
    EXPECT_EQ(two->value.amount.minor(), 9'007'199'254'740'993);
}

TEST(Bodies, countAnUnknownMemberTowardsTheMeaning) {
    const auto plain = bodies::rollback(parsed(R"({"bet_id":"b","round_id":"r"})"));
    const auto more = bodies::rollback(parsed(R"({"bet_id":"b","round_id":"r","note":"x"})"));
    ASSERT_TRUE(plain && more);
    EXPECT_NE(plain->fingerprint, more->fingerprint);
}

TEST(Bodies, nameTheMemberThatIsWrong) {
    struct Case {
        const char* body;
        const char* member;
    };
    for (const auto& c : {Case{R"({})", "/player_id"}, Case{R"({"player_id":1})", "/player_id"},
                          Case{R"({"player_id":"a b"})", "/player_id"}, Case{R"({"player_id":"p"})", "/game_id"},
                          Case{R"({"player_id":"p","game_id":"g","currency":"eur"})", "/currency"},
                          Case{R"({"player_id":"p","game_id":"g","currency":"EUR","geo":"de"})", "/geo"},
                          Case{R"({"player_id":"p","game_id":"g","currency":"EUR","geo":"DEU"})", "/geo"},
                          Case{R"({"player_id":"p","game_id":"g","currency":"EUR","locale":7})", "/locale"}}) {
        const auto read = bodies::session(parsed(c.body));
        ASSERT_FALSE(read) << c.body;
        EXPECT_EQ(read.error().reason, "SCHEMA_INVALID");
        EXPECT_EQ(read.error().context.find(c.member), 0U) << read.error().context;
    }
    for (const char* wrong :
         {R"("final":1)", R"("settlement_seq":0)", R"("settlement_seq":1.5)", R"("settlement_seq":"1")"}) {
        const auto read = bodies::settle(
            parsed(R"({"bet_id":"b","round_id":"r","win_amount":1,"currency":"EUR",)" + std::string(wrong) + "}"));
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().reason, "SCHEMA_INVALID");
    }
    EXPECT_EQ(bodies::parse("[]").error().reason, "SCHEMA_INVALID");
    EXPECT_EQ(bodies::parse("").error().reason, "MALFORMED_JSON");
}

// ---- nonces ----------------------------------------------------------------------------------------------------

TEST(NonceStore, takesANonceOnceWhileItsSignatureCouldBeAccepted) {
    test::FakeClock clock;
    NonceStore store;
    const auto nonce = NonceStore::of("kid", "n1", clock.now());
    EXPECT_TRUE(store.use(nonce, clock.now()));
    EXPECT_FALSE(store.use(NonceStore::of("kid", "n1", clock.now()), clock.now()));
    EXPECT_TRUE(store.use(NonceStore::of("kid2", "n1", clock.now()), clock.now())) << "nonces belong to their key";
    clock.advance(NonceStore::kKeep - std::chrono::seconds(1));
    EXPECT_FALSE(store.use(NonceStore::of("kid", "n1", clock.now()), clock.now()));
    clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(store.use(NonceStore::of("kid", "n1", clock.now()), clock.now()));
    EXPECT_EQ(store.size(), 1U) << "what is over is forgotten";
}

TEST(NonceStore, keepsForLongerThanASignatureLives) {
    EXPECT_GE(NonceStore::kKeep, base::limits::kSignatureWindow + 2 * base::limits::kSignatureSkew);
}

TEST(NonceStore, takesOverWhatWasStored) {
    test::FakeClock clock;
    NonceStore first;
    const auto nonce = NonceStore::of("kid", "n1", clock.now());
    NonceStore second;
    second.load({nonce});
    EXPECT_FALSE(second.use(nonce, clock.now()));
    clock.advance(NonceStore::kKeep);
    EXPECT_TRUE(second.use(NonceStore::of("kid", "n2", clock.now()), clock.now()));
    EXPECT_EQ(second.size(), 1U);
}

// ---- identity --------------------------------------------------------------------------------------------------

TEST(TenantUri, goesThereAndBackAndRefusesTheRest) {
    const Tenant tenant{base::ProviderId("nova"), base::BrandId("b7"), base::RegionId("eu-1")};
    EXPECT_EQ(tenantOfUri(uriOfTenant(tenant)).value(), tenant);
    for (const char* wrong :
         {"", "spiffe://", "spiffe://signalbox/operator/admin-1", "https://eu-1.signalbox/provider/p/brand/b",
          "spiffe://eu-1.signalbox/provider/p", "spiffe://eu-1.signalbox/provider//brand/b",
          "spiffe://.signalbox/provider/p/brand/b", "spiffe://eu-1.signalbox/provider/p/brand/b/x",
          "spiffe://eu-1.signalbox/provider/p/brand/"})
        EXPECT_EQ(tenantOfUri(wrong).error().reason, "CLIENT_CERT_UNTRUSTED") << wrong;
}

TEST(Outcome, countsCorrectRefusalsAsNoError) {
    EXPECT_EQ(outcomeOf(""), slo::Outcome::Success);
    for (const char* correct : {"INSUFFICIENT_FUNDS", "RG_BLOCKED", "NEW_SESSIONS_DISABLED", "IDEMPOTENCY_IN_FLIGHT"})
        EXPECT_EQ(outcomeOf(correct), slo::Outcome::Rejected) << correct;
    for (const char* failure : {"AMOUNT_PRECISION", "DUPLICATE", "IDEMPOTENCY_MISMATCH", "WALLET_UNAVAILABLE",
                                "INTERNAL", "MALFORMED_JSON", "no such code"})
        EXPECT_EQ(outcomeOf(failure), slo::Outcome::Error) << failure;
}

// ---- gates -----------------------------------------------------------------------------------------------------

degradation::Command stop(const std::string& id, std::uint64_t epoch) {
    degradation::Command command;
    command.id = base::CommandId(id);
    command.epoch = epoch;
    command.by = base::OperatorId("on_call-1");
    command.reason = "test";
    return command;
}

class GateHouseTest : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::FakeClock clock;
    const base::RegionId eu{"eu-1"};
    const base::RegionId uk{"uk-1"};
    std::unique_ptr<GateHouse> open() {
        auto house = GateHouse::open(folder.path(), {eu, uk}, clock);
        EXPECT_TRUE(house);
        return std::move(*house);
    }
    static degradation::Probe attempt(GateHouse& house, const base::RegionId& region) {
        return house.attempt(region, degradation::Switch::NewSessions, {}, 0).value();
    }
};

TEST_F(GateHouseTest, closesOneRegionAndStaysClosedOverARestart) {
    {
        auto house = open();
        EXPECT_EQ(attempt(*house, eu), degradation::Probe::Admitted);
        ASSERT_TRUE(house->apply(eu, stop("c1", 1)));
        EXPECT_EQ(attempt(*house, eu), degradation::Probe::Refused);
        EXPECT_EQ(attempt(*house, uk), degradation::Probe::Admitted);
    }
    auto again = open();
    EXPECT_EQ(attempt(*again, eu), degradation::Probe::Refused);
    EXPECT_EQ(attempt(*again, uk), degradation::Probe::Admitted);
    EXPECT_EQ(again->counters(eu, degradation::Switch::NewSessions, {})->share, 0);
}

TEST_F(GateHouseTest, takesACommandOnceHoweverOftenItComes) {
    auto house = open();
    ASSERT_TRUE(house->apply(eu, stop("c1", 1)));
    const auto size = std::filesystem::file_size(folder / "gate-eu-1.journal");
    ASSERT_TRUE(house->apply(eu, stop("c1", 1)));
    EXPECT_EQ(std::filesystem::file_size(folder / "gate-eu-1.journal"), size);
}

TEST_F(GateHouseTest, readsADamagedJournalAsClosed) {
    { EXPECT_TRUE(open()->apply(eu, stop("c1", 1))); }
    {
        std::fstream file(folder / "gate-eu-1.journal", std::ios::in | std::ios::out);
        file.seekp(20);
        file << "XX";
    }
    auto house = open();
    EXPECT_EQ(attempt(*house, eu), degradation::Probe::Refused);
    EXPECT_EQ(attempt(*house, uk), degradation::Probe::Admitted);
}

TEST_F(GateHouseTest, closesByItselfWhenNobodyRenewsTheLease) {
    auto house = open();
    clock.advance(degradation::kLeaseLife + std::chrono::seconds(1));
    EXPECT_EQ(attempt(*house, eu), degradation::Probe::Refused);
    house->renewLeases();
    EXPECT_EQ(attempt(*house, eu), degradation::Probe::Admitted);
}

TEST_F(GateHouseTest, doesNotKnowOtherRegions) {
    auto house = open();
    EXPECT_EQ(house->apply(base::RegionId("xx"), stop("c1", 1)).error().reason, "PLATFORM-006");
    EXPECT_EQ(house->admission("xx"), nullptr);
}

// ---- emulators -------------------------------------------------------------------------------------------------

TEST(Players, areTheSameForTheSameSeedAndAllDifferent) {
    const auto one = emulators::players(500, 7);
    const auto two = emulators::players(500, 7);
    const auto three = emulators::players(500, 8);
    ASSERT_EQ(one.size(), 504U);
    std::set<std::string> ids;
    bool differs = false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        ids.insert(one[i].id.text());
        EXPECT_EQ(one[i].balance, two[i].balance);
        differs = differs || !(one[i].balance == three[i].balance);
    }
    EXPECT_EQ(ids.size(), one.size());
    EXPECT_TRUE(differs);
}

TEST(Players, areRefusedFromSomePlaces) {
    EXPECT_TRUE(emulators::isGeoBlocked("KP"));
    EXPECT_FALSE(emulators::isGeoBlocked("DE"));
    EXPECT_FALSE(emulators::isGeoBlocked(""));
}

} // namespace
} // namespace signalbox::platform
