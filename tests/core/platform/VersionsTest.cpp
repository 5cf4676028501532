// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Registry.h"
#include "core/platform/versions/ApiVersions.h"
#include "core/platform/versions/DualWrite.h"
#include "tests/core/platform/EventsFixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <set>

namespace signalbox::platform {
namespace {

using base::Json;

// ---- events in two versions (E07) ---------------------------------------------------------------------------------

Json parse(const std::string& text) { return Json::parse(text).value(); }

TEST(Shapes, giveTheFirstBackFromTheSecond) {
    const auto first = parse(R"({"bet_id":"b1","win_amount":2.50,"stake_amount":0.00,"currency":"EUR","parts":[1,2]})");
    const auto second = shapes::secondOf(first);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->text(), R"({"bet_id":"b1","win":{"amount":"2.50","currency":"EUR","minor_units":250},)"
                              R"("stake":{"amount":"0.00","currency":"EUR","minor_units":0},"parts":[1,2]})");
    EXPECT_TRUE(shapes::same(shapes::firstOf(*second).value(), first));
    for (const char* text : {R"({"amount":10,"currency":"JPY"})", R"({"amount":1.234,"currency":"KWD"})",
                             R"({"amount":92233720368547758.07,"currency":"EUR"})"}) {
        const auto made = shapes::secondOf(parse(text));
        ASSERT_TRUE(made) << text;
        EXPECT_TRUE(shapes::same(shapes::firstOf(*made).value(), parse(text))) << made->text();
    }
}

TEST(Shapes, refuseWhatHasNoSecond) {
    for (const char* text :
         {R"({"bet_id":"b1"})", R"({"amount":1.001,"currency":"EUR"})", R"({"amount":1})",
          R"({"amount":-0.05,"currency":"EUR"})", R"({"amount":1,"currency":"EURO"})", R"({"currency":"EUR"})"})
        EXPECT_FALSE(shapes::secondOf(parse(text))) << text;
    for (
        const char* text :
        {R"({"win":{"amount":"2.50","currency":"EUR","minor_units":251}})",
         R"({"win":{"amount":"2.5","currency":"EUR","minor_units":250}})",
         R"({"win":{"amount":"1","currency":"JPY","minor_units":1},"stake":{"amount":"0.01","currency":"EUR","minor_units":1}})",
         R"({"bet_id":"b1"})"})
        EXPECT_FALSE(shapes::firstOf(parse(text))) << text;
}

class DualWriteTest : public EventsFixture {
protected:
    std::unique_ptr<DualWrite> dual;
    shapes::Defect defect = shapes::Defect::None;

    void SetUp() override {
        EventsFixture::SetUp();
        openDual();
    }
    void TearDown() override {
        stopRelay();
        dual.reset();
        EventsFixture::TearDown();
    }
    void openDual() {
        auto opened = DualWrite::open(eventsFile(), clock, bus->state().value().relayed, defect);
        ASSERT_TRUE(opened) << base::describe(opened.error());
        dual = std::move(*opened);
        companion = [this](const BusRecord& first) { return dual->companion(first); };
    }
    void turn(bool on, const std::string& topic = "bet.settled") {
        ASSERT_TRUE(dual->turn(topic, on, "integration_manager-1"));
    }
    void playOne(const std::string& bet) {
        authorize(bet, "1.00");
        settle(bet, "2.50");
    }
    [[nodiscard]] std::vector<BusEvent> settled(int major) { return all({.topics = {"bet.settled"}, .major = major}); }
};

TEST_F(DualWriteTest, givesTwoVersionsOfEachEffectWhileTheFlagIsOn) {
    startRelay();
    playOne("b1");
    awaitRelayed();
    turn(true);
    playOne("b2");
    playOne("b3");
    awaitRelayed();
    turn(false);
    playOne("b4");
    awaitRelayed();
    const auto first = settled(1);
    const auto second = settled(2);
    ASSERT_EQ(first.size(), 4U);
    ASSERT_EQ(second.size(), 2U) << "neither before the flag nor after it";
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& one = first[i + 1].envelope;
        const auto& two = second[i].envelope;
        EXPECT_EQ(two.schemaVersion, "2.0.0");
        EXPECT_EQ(two.sequence, one.sequence);
        EXPECT_EQ(two.causation, one.causation);
        EXPECT_NE(two.event, one.event);
        EXPECT_EQ(two.data["win"]["minor_units"].intOr(0), 250);
        EXPECT_TRUE(shapes::same(shapes::firstOf(two.data).value(), one.data));
        EXPECT_EQ(second[i].partition, first[i + 1].partition);
    }
    const auto state = dual->state("bet.settled").value();
    EXPECT_EQ(state.written, 2U);
    EXPECT_EQ(state.different, 0U);
    EXPECT_FALSE(state.on);
    EXPECT_EQ(dual->state("bet.rolled_back").error().reason, "EVENTS-006");
}

TEST_F(DualWriteTest, givesSecondVersionsThatTheirRegisteredSchemasAllow) {
    registry::Options shipped;
    shipped.builtIn = registry::shippedSchemas();
    auto schemas = registry::Registry::open(folder / "registry.db", clock, std::move(shipped));
    ASSERT_TRUE(schemas) << base::describe(schemas.error());
    for (const auto& topic : DualWrite::topics())
        turn(true, topic);
    startRelay();
    playOne("b1");
    authorize("b2", "1.00");
    settle("b2", "0.10", "s-part", false, 1);
    awaitRelayed();
    std::set<std::string> topics;
    for (const auto& event : all({.major = 2})) {
        const auto& envelope = event.envelope;
        topics.insert(envelope.topic);
        const auto verdict = (*schemas)->validate(envelope.topic, envelope.schemaVersion, envelope.data);
        EXPECT_EQ(verdict.kind, registry::Verdict::Kind::Ok)
            << envelope.topic << " " << verdict.pointer << " " << verdict.message << " " << envelope.data.text();
    }
    EXPECT_EQ(topics.size(), DualWrite::topics().size());
}

TEST_F(DualWriteTest, countsNothingTwiceForAReaderOfOneVersion) {
    turn(true);
    startRelay();
    for (int i = 0; i < 20; ++i)
        playOne("b" + std::to_string(i));
    awaitRelayed();
    for (const int version : {1, 2}) {
        std::int64_t total = 0;
        for (const auto& event : settled(version))
            total += version == 1 ? 250 : event.envelope.data["win"]["minor_units"].intOr(0);
        EXPECT_EQ(total, 20 * 250);
    }
    auto own = reported("ev-own", tenant);
    own.envelope.schemaVersion = "2.1.0";
    publish({own});
    EXPECT_EQ(all({.topics = {"bet.settled", "game.round_finished"}, .secondVersions = false}).size(), 21U)
        << "without a wish: the first versions, and what others have numbered as they like";
}

TEST_F(DualWriteTest, remembersItsRangesOverARestart) {
    turn(true);
    startRelay();
    playOne("b1");
    awaitRelayed();
    stopRelay();
    dual.reset();
    openDual();
    EXPECT_TRUE(dual->state("bet.settled").value().on);
    startRelay();
    playOne("b2");
    awaitRelayed();
    EXPECT_EQ(settled(2).size(), 2U);
}

TEST_F(DualWriteTest, makesTheSameVersionsWhenTheBusIsFilledAgain) {
    startRelay();
    playOne("b1");
    awaitRelayed();
    turn(true);
    playOne("b2");
    awaitRelayed();
    turn(false);
    playOne("b3");
    awaitRelayed();
    const auto before = settled(2);
    // A relay that comes again from the beginning, as after a crash that lost its progress.
    stopRelay();
    auto again = Relay::start(file(), *ledger, clock, OutboxFeed(*bus, companion), {.sinkHas = 0});
    ASSERT_TRUE(again);
    (*again)->stop();
    const auto after = settled(2);
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].envelope.event, before[0].envelope.event);
    EXPECT_EQ(settled(1).size(), 3U);
}

TEST_F(DualWriteTest, seesACurrencyWithoutCents) {
    // The mutant: every currency has cents. The yen tell.
    stopRelay();
    dual.reset();
    defect = shapes::Defect::TwoDecimals;
    openDual();
    turn(true, "wallet.funded");
    expectEventsSound = false;
    startRelay();
    awaitRelayed();
    const auto state = dual->state("wallet.funded").value();
    EXPECT_EQ(state.written, 4U);
    EXPECT_EQ(state.different, 2U);
    EXPECT_EQ(all({.topics = {"wallet.funded"}, .major = 2}).size(), 2U) << "what differs is held back";
    const auto report = judge();
    EXPECT_FALSE(report.sound());
    EXPECT_NE(report.text().find("no first version is without its second"), std::string::npos) << report.text();
}

TEST_F(DualWriteTest, leavesNoVersionAloneWhenTheRelayIsKilled) {
    turn(true, "wallet.funded");
    turn(true);
    for (int i = 0; i < 60; ++i)
        playOne("b" + std::to_string(i));
    dual.reset();
    ledger.reset();
    bus.reset();
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipes[0]);
        auto own = Ledger::open(file(), clock, {});
        auto ownBus = SqliteEventBus::open(eventsFile(), clock);
        if (!own || !ownBus)
            ::_exit(2);
        auto ownDual = DualWrite::open(eventsFile(), clock, 0);
        if (!ownDual)
            ::_exit(3);
        const OutboxFeed feed(**ownBus, [&](const BusRecord& first) { return (*ownDual)->companion(first); });
        int taken = 0;
        auto started = Relay::start(file(), **own, clock, [&](std::span<const RelayedEvent> events) -> base::Status {
            for (const auto& event : events) {
                if (++taken == 50) {
                    const char done = 'x';
                    if (::write(pipes[1], &done, 1) != 1)
                        ::_exit(4);
                    ::pause();
                }
                SB_TRY(feed({&event, 1}));
            }
            return {};
        });
        ::pause();
    }
    ::close(pipes[1]);
    char done = 0;
    EXPECT_EQ(::read(pipes[0], &done, 1), 1);
    ::close(pipes[0]);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    open();
    openBus();
    EXPECT_TRUE(judge().sound()) << "in the middle, too";
    openDual();
    startRelay();
    awaitRelayed();
    EXPECT_EQ(settled(1).size(), 60U);
    EXPECT_EQ(settled(2).size(), 60U);
}

// ---- versions of the interface (E08) ------------------------------------------------------------------------------

/// Where an answer goes in a test.
struct Received final : net::Exchange {
    net::HttpResponse response;
    int answers = 0;
    void send(net::HttpResponse answer) override {
        response = std::move(answer);
        ++answers;
    }
    std::shared_ptr<net::EventStream> openStream(net::Headers headers, std::function<void()>) override {
        response.headers = std::move(headers);
        ++answers;
        return nullptr;
    }
};

class ApiVersionsTest : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::FakeClock clock;
    std::unique_ptr<ApiVersions> versions;

    void SetUp() override { open(); }
    void open() {
        versions.reset();
        auto opened = ApiVersions::open(folder / "versions.db", clock,
                                        [](std::string_view name) { return name == "novagames" || name == "redfox"; });
        ASSERT_TRUE(opened) << base::describe(opened.error());
        versions = std::move(*opened);
        versions->setRoutes({{"POST", "/v1/bets/settle"},
                             {"GET", "/v1/bets/{id}"},
                             {"GET", "/v1/events/{id}"},
                             {"GET", "/v1/events/stream"},
                             {"GET", "/health"},
                             {"GET", "/control/v1/me"}});
    }
    /// What a caller gets; the route behind answers with `status`.
    net::HttpResponse ask(const std::string& method, const std::string& target, int status = 200,
                          const std::string& provider = "novagames") {
        net::HttpRequest request;
        request.method = method;
        request.target = target;
        request.headers.set("X-Provider-Id", provider);
        auto received = std::make_shared<Received>();
        net::Responder responder(received);
        if (versions->admit(request, responder)) {
            net::HttpResponse response;
            response.status = status;
            responder.send(std::move(response));
        }
        EXPECT_EQ(received->answers, 1);
        return received->response;
    }
    Deprecation settleGoes() {
        Deprecation wanted;
        wanted.route = "POST /v1/bets/settle";
        wanted.deprecatedAt = clock.now();
        wanted.sunsetAt = clock.now() + std::chrono::hours(24);
        wanted.successor = "/v2/bets/settle";
        wanted.documentation = "https://example.org/v2";
        wanted.by = "integration_manager-1";
        return wanted;
    }
    static std::vector<std::string> links(const net::HttpResponse& response) {
        std::vector<std::string> out;
        for (const auto& [name, value] : response.headers)
            if (net::equalsIgnoringCase(name, "Link"))
                out.push_back(value);
        return out;
    }
};

TEST_F(ApiVersionsTest, marksADeprecatedRouteAndNoOther) {
    EXPECT_FALSE(ask("POST", "/v1/bets/settle").headers.contains("Deprecation"));
    ASSERT_TRUE(versions->deprecate(settleGoes()));
    const auto marked = ask("POST", "/v1/bets/settle");
    EXPECT_EQ(marked.status, 200);
    EXPECT_EQ(marked.headers.value("Deprecation"), "@1795348800");
    EXPECT_EQ(marked.headers.value("Sunset"), "Mon, 23 Nov 2026 12:00:00 GMT");
    EXPECT_EQ(links(marked), (std::vector<std::string>{"<https://example.org/v2>; rel=\"deprecation\"",
                                                       "<https://example.org/v2>; rel=\"sunset\"",
                                                       "</v2/bets/settle>; rel=\"successor-version\""}));
    EXPECT_EQ(ask("POST", "/v1/bets/settle", 409).headers.value("Deprecation"), "@1795348800") << "refusals, too";
    EXPECT_FALSE(ask("GET", "/v1/bets/b1").headers.contains("Deprecation"));
    EXPECT_FALSE(ask("GET", "/health").headers.contains("Deprecation"));
}

TEST_F(ApiVersionsTest, switchesARouteOffAtItsSunsetToTheSecond) {
    ASSERT_TRUE(versions->deprecate(settleGoes()));
    clock.advance(std::chrono::hours(24) - std::chrono::seconds(1));
    EXPECT_EQ(ask("POST", "/v1/bets/settle").status, 200);
    clock.advance(std::chrono::seconds(1));
    const auto gone = ask("POST", "/v1/bets/settle");
    EXPECT_EQ(gone.status, 410);
    const auto body = Json::parse(gone.body).value();
    EXPECT_EQ(body["code"].stringOr(""), "VERSION_SUNSET");
    EXPECT_FALSE(body["retryable"].boolOr(true));
    EXPECT_EQ(body["details"]["successor"].stringOr(""), "/v2/bets/settle");
    EXPECT_EQ(gone.headers.value("Sunset"), "Mon, 23 Nov 2026 12:00:00 GMT");
    EXPECT_EQ(ask("GET", "/v1/bets/b1").status, 200);
    const auto usage = versions->usage();
    ASSERT_EQ(usage.size(), 2U);
    EXPECT_EQ(usage[1].route, "POST /v1/bets/settle");
    EXPECT_EQ(usage[1].requests, 1U);
    EXPECT_EQ(usage[1].refused, 1U);
}

TEST_F(ApiVersionsTest, announcesAWholeVersion) {
    auto whole = settleGoes();
    whole.route = "v1";
    whole.successor.clear();
    ASSERT_TRUE(versions->deprecate(whole));
    EXPECT_TRUE(ask("GET", "/v1/bets/b1").headers.contains("Sunset"));
    EXPECT_TRUE(ask("GET", "/v1/events/stream").headers.contains("Sunset"));
    EXPECT_FALSE(ask("GET", "/control/v1/me").headers.contains("Sunset"));
    EXPECT_FALSE(ask("GET", "/v1/nowhere").headers.contains("Sunset"));
    auto own = settleGoes();
    own.sunsetAt += std::chrono::hours(1);
    ASSERT_TRUE(versions->deprecate(own));
    EXPECT_EQ(ask("POST", "/v1/bets/settle").headers.value("Sunset"), "Mon, 23 Nov 2026 13:00:00 GMT")
        << "what is said of the route counts before what is said of its version";
}

TEST_F(ApiVersionsTest, countsForWhomItWasLetIn) {
    ask("POST", "/v1/bets/settle");
    ask("POST", "/v1/bets/settle", 409);
    clock.advance(std::chrono::seconds(5));
    ask("POST", "/v1/bets/settle", 200, "redfox");
    for (const int status : {400, 401, 403})
        ask("POST", "/v1/bets/settle", status);
    ask("POST", "/v1/bets/settle", 200, "somebody");
    ask("GET", "/v1/events/ev_1");
    ask("GET", "/v1/events/stream");
    versions.reset();
    open();
    ask("POST", "/v1/bets/settle");
    std::string seen;
    for (const auto& one : versions->usage())
        seen += one.provider + " " + one.version + " " + one.route + " " + std::to_string(one.requests) + "\n";
    EXPECT_EQ(seen, "novagames v1 GET /v1/events/stream 1\n"
                    "novagames v1 GET /v1/events/{id} 1\n"
                    "novagames v1 POST /v1/bets/settle 3\n"
                    "redfox v1 POST /v1/bets/settle 1\n");
}

TEST_F(ApiVersionsTest, refusesAnnouncementsThatCannotBe) {
    auto wanted = settleGoes();
    wanted.route = "POST /v1/bets/cancel";
    EXPECT_EQ(versions->deprecate(wanted).error().reason, "VERSIONS-001");
    wanted = settleGoes();
    wanted.sunsetAt = wanted.deprecatedAt - std::chrono::seconds(1);
    EXPECT_EQ(versions->deprecate(wanted).error().reason, "VERSIONS-002");
    for (const char* address : {"http://example.org", "javascript:alert(1)", "/a\r\nX-Evil: 1", "/a>; rel=\"x\""}) {
        wanted = settleGoes();
        wanted.successor = address;
        EXPECT_EQ(versions->deprecate(wanted).error().reason, "VERSIONS-002") << address;
    }
    EXPECT_TRUE(versions->deprecations().empty());
}

TEST_F(ApiVersionsTest, keepsAnnouncementsAndTakesThemBack) {
    const auto made = versions->deprecate(settleGoes());
    ASSERT_TRUE(made);
    versions.reset();
    open();
    ASSERT_EQ(versions->deprecations().size(), 1U);
    EXPECT_EQ(versions->deprecations()[0], *made);
    ASSERT_TRUE(versions->withdraw("POST /v1/bets/settle"));
    EXPECT_EQ(versions->withdraw("POST /v1/bets/settle").error().reason, "NOT_FOUND");
    EXPECT_FALSE(ask("POST", "/v1/bets/settle").headers.contains("Sunset"));
    versions.reset();
    open();
    EXPECT_TRUE(versions->deprecations().empty());
}

} // namespace
} // namespace signalbox::platform
