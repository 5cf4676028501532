// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Events and versions over real sockets, each exchange held against the description.
#include "core/platform/events/EventCheck.h"
#include "core/platform/events/EventHub.h"
#include "core/platform/versions/ApiVersions.h"
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

using base::Json;

std::function<void(net::HttpRequest&)> header(std::string name, std::string value) {
    return [name = std::move(name), value = std::move(value)](net::HttpRequest& r) { r.headers.set(name, value); };
}
Spoil with(std::string name, std::string value, bool sound = true) {
    Spoil spoil;
    spoil.sound = sound;
    spoil.beforeSigning = header(std::move(name), std::move(value));
    return spoil;
}

std::string draft(const OpenApiBench& bench, const std::string& id, const std::string& version = "1.0.0",
                  const std::string& session = "\"s_1\"") {
    const auto now = base::rfc3339(bench.clock.now());
    return R"({"event_id":")" + id + R"(","topic":"session.ended","schema_version":")" + version +
           R"(","occurred_at":")" + now + R"(","player_id":"p_demo_1","data":{"session_id":)" + session +
           R"(,"player_id":"p_demo_1","status":"ended","reason":"left","ended_at":")" + now + "\"}}";
}

/// Waits until the bus has an event, and gives it.
Json await(OpenApiBench& bench, const simulator::ProviderCredentials& who, const std::string& target) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (true) {
        const auto page = Caller::json(bench.call->provider(who, "GET", target));
        if (!page["events"].items().empty() || std::chrono::steady_clock::now() > patience) {
            EXPECT_FALSE(page["events"].items().empty()) << target;
            return page;
        }
        std::this_thread::yield();
    }
}

void readAsProvider(OpenApiBench& bench, const simulator::ProviderCredentials& nova,
                    const simulator::ProviderCredentials& redfox) {
    const auto page = await(bench, nova, "/v1/events?topic=bet.settled&limit=2&player=p_demo_1");
    const auto& event = page["events"].items().front();
    const auto id = event["event_id"].stringOr("");
    EXPECT_EQ(event["provider_id"].stringOr(""), "novagames");
    for (const char* query : {"?limit=0", "?limit=x", "?after=-1", "?topic=Bet", "?player=a|b", "?partition=16",
                              "?version=x", "?consumer=a%20b"})
        bench.expect(bench.call->provider(nova, "GET", std::string("/v1/events") + query, "", OpenApiBench::unsound()),
                     422, "SCHEMA_INVALID");
    const auto cloud = bench.call->provider(nova, "GET", "/v1/events?limit=3", "",
                                            with("Accept", "application/cloudevents-batch+json"));
    bench.expect(cloud, 200);
    EXPECT_EQ(cloud.headers.value("Content-Type"), "application/cloudevents-batch+json");
    EXPECT_EQ(Json::parse(cloud.body).value().items().size(), 3U);

    const auto binary = bench.call->provider(nova, "GET", "/v1/events/" + id);
    bench.expect(binary, 200);
    EXPECT_EQ(binary.headers.value("ce-id"), id);
    EXPECT_EQ(binary.headers.value("ce-type"), "bet.settled");
    EXPECT_EQ(Json::parse(binary.body).value(), event["data"]);
    const auto structured =
        bench.call->provider(nova, "GET", "/v1/events/" + id, "", with("Accept", "application/cloudevents+json"));
    bench.expect(structured, 200);
    EXPECT_EQ(Caller::json(structured)["id"].stringOr(""), id);
    // Another tenant's event is answered like none.
    const auto theirs = bench.call->provider(redfox, "GET", "/v1/events/" + id);
    bench.expect(theirs, 404, "NOT_FOUND");
    bench.expect(bench.call->provider(redfox, "GET", "/v1/events/ev_none"), 404, "NOT_FOUND");
    const auto others = Caller::json(bench.call->provider(redfox, "GET", "/v1/events?limit=1000"));
    for (const auto& one : others["events"].items())
        EXPECT_EQ(one["tenant_id"].stringOr(""), "redfox|brand-2|eu-1");
}

std::string publishAsProvider(OpenApiBench& bench, const simulator::ProviderCredentials& nova) {
    bench.expect(bench.call->provider(nova, "POST", "/v1/events", draft(bench, "ev_mine_1")), 202);
    Spoil keyed;
    keyed.key = "events-1";
    const auto both = R"({"events":[)" + draft(bench, "ev_mine_2") + "," + draft(bench, "ev_mine_3", "9.9.9") + "]}";
    const auto refused = bench.call->provider(nova, "POST", "/v1/events", both, keyed);
    bench.expect(refused, 422, "SCHEMA_UNKNOWN");
    const auto verdict = Caller::json(refused);
    const auto& results = verdict["details"]["results"].items();
    EXPECT_EQ(results.at(0)["status"].stringOr(""), "accepted");
    const auto again = bench.call->provider(nova, "POST", "/v1/events", both, keyed);
    EXPECT_EQ(again.body, refused.body);
    EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true");
    bench.expect(bench.call->provider(nova, "POST", "/v1/events", draft(bench, "ev_mine_4"), keyed), 409,
                 "IDEMPOTENCY_MISMATCH");
    const auto invalid = bench.call->provider(nova, "POST", "/v1/events", draft(bench, "ev_mine_5", "1.0.0", "7"));
    bench.expect(invalid, 422, "SCHEMA_INVALID");
    EXPECT_EQ(Caller::json(invalid)["details"]["results"].items().at(0)["pointer"].stringOr(""), "/data/session_id");
    bench.expect(bench.call->provider(nova, "POST", "/v1/events", draft(bench, "ev_mine_6"),
                                      with("Content-Type", "text/plain", false)),
                 415, "UNSUPPORTED_MEDIA_TYPE");
    return results.at(1)["dead_letter"].stringOr("none");
}

void commitAsProvider(OpenApiBench& bench, const simulator::ProviderCredentials& nova) {
    bench.expect(bench.call->provider(nova, "POST", "/v1/events/consumers/bi/offset", R"({"offset":2})"), 200);
    bench.expect(bench.call->provider(nova, "POST", "/v1/events/consumers/bi/offset", R"({"offset":1,"partition":3})"),
                 200);
    for (const char* body : {R"({"offset":-1})", R"({"offset":"2"})", R"({"offset":1,"partition":16})"})
        bench.expect(
            bench.call->provider(nova, "POST", "/v1/events/consumers/bi/offset", body, OpenApiBench::unsound()), 422,
            "SCHEMA_INVALID");
    bench.expect(bench.call->provider(nova, "POST", "/v1/events/consumers/bi/offset", R"({"offset":99999999})"), 422,
                 "SCHEMA_INVALID");
    const auto consumers = bench.call->provider(nova, "GET", "/v1/events/consumers");
    bench.expect(consumers, 200);
    EXPECT_EQ(Caller::json(consumers)["consumers"].items().size(), 2U);
    const auto behind = Caller::json(bench.call->provider(nova, "GET", "/v1/events?consumer=bi"));
    EXPECT_FALSE(behind["events"].items().empty());
    for (const auto& event : behind["events"].items())
        EXPECT_GT(event["offset"].intOr(0), 2);
}

void operate(OpenApiBench& bench, const std::string& dead) {
    EXPECT_FALSE(bench.get("/events?order=newest&limit=5&provider=novagames&region=eu-1")["items"].items().empty());
    const auto letters = bench.get("/events/dead-letters?waiting=1");
    EXPECT_GE(letters["items"].items().size(), 2U);
    const auto flow = bench.get("/events/consumers");
    EXPECT_EQ(flow["items"].items().size(), 2U);
    EXPECT_FALSE(flow["failing"].boolOr(true));
    bench.expect(bench.call->read("viewer-1", "/events?limit=0", false), 400, "API-003");
    bench.expect(bench.call->read("viewer-1", "/events/dead-letters?waiting=7", false), 400, "API-003");

    const std::string onCall = "on_call-1";
    bench.refused({onCall, "POST", "/events/dead-letters/ev_none/redeliver"}, 404, "NOT_FOUND");
    bench.refused({onCall, "POST", "/events/dead-letters/" + dead + "/redeliver"}, 422, "SCHEMA_UNKNOWN");
    // What was valid all along and only came too early: judged anew it passes.
    auto& hub = *bench.platform->services().events;
    const auto novagames =
        platform::Tenant{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
    platform::PublishBatch batch;
    batch.records.push_back(
        platform::deadLetterOf(Json::parse(draft(bench, "ev_early")).value(), {novagames, "tr_early", "k_early"},
                               {"SCHEMA_UNKNOWN", "/schema_version", "registered", "too early"}, bench.clock.now()));
    const auto early = batch.records.front().envelope.event;
    platform::PublishBatch broken;
    broken.records.push_back(platform::deadLetterOf(Json("a row that cannot be read"), {novagames, "tr_row", ""},
                                                    {"SCHEMA_INVALID", "", "", "not an event"}, bench.clock.now()));
    const auto row = broken.records.front().envelope.event;
    ASSERT_TRUE(hub.bus().publish(std::move(batch)));
    ASSERT_TRUE(hub.bus().publish(std::move(broken)));
    bench.refused({onCall, "POST", "/events/dead-letters/" + row + "/redeliver"}, 409, "EVENTS-004");
    const auto delivered = bench.succeed({onCall, "POST", "/events/dead-letters/" + early + "/redeliver"});
    EXPECT_TRUE(delivered["redelivered"].boolOr(false));
    EXPECT_GT(delivered["redelivered_as"].intOr(0), 0);
}

/// The stream ends when the hub closes its streams: the last act of this part.
void follow(OpenApiBench& bench, const simulator::ProviderCredentials& nova) {
    bench.expect(bench.call->provider(nova, "GET", "/v1/events/stream", "", with("Last-Event-ID", "x", false)), 422,
                 "SCHEMA_INVALID");
    auto& hub = *bench.platform->services().events;
    Caller other(*bench.contract, bench.folder / "data", bench.clock);
    net::HttpResponse answer;
    std::thread reader([&] {
        answer = other.provider(nova, "GET", "/v1/events/stream?topic=bet.settled", "", with("Last-Event-ID", "0"));
    });
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto delivered = [&] {
        const auto live = hub.streams().live();
        return !live.empty() && live.front().delivered > 0;
    };
    while (!delivered() && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    hub.streams().close();
    reader.join();
    bench.expect(answer, 200);
    EXPECT_NE(answer.body.find("event: bet.settled"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("\"topic\":\"bet.settled\""), std::string::npos) << answer.body;
}

const WalkPart kEvents("events", [](OpenApiBench& bench) {
    const auto nova = bench.call->credentials("novagames");
    const auto redfox = bench.call->credentials("redfox");
    readAsProvider(bench, nova, redfox);
    const auto dead = publishAsProvider(bench, nova);
    commitAsProvider(bench, nova);
    operate(bench, dead);
    follow(bench, nova);
    const auto report = platform::checkLedgerAndEvents(bench.folder / "data");
    ASSERT_TRUE(report) << base::describe(report.error());
    EXPECT_TRUE(report->sound()) << report->text();
});

const WalkPart kVersions("versions", [](OpenApiBench& bench) {
    const std::string manager = "integration_manager-1";
    const auto nova = bench.call->credentials("novagames");
    const auto now = bench.clock.now();
    const auto plan = [&](const std::string& route, base::Duration deprecated, base::Duration sunset) {
        return Json::object({{"route", route},
                             {"deprecated_at", base::rfc3339(now + deprecated)},
                             {"sunset_at", base::rfc3339(now + sunset)},
                             {"successor", "/v2/bets/{id}"}});
    };
    using std::chrono::hours;
    const std::string route = "GET /v1/bets/{id}";
    bench.refused({manager, "POST", "/versions/deprecate", plan("GET /v1/nothing", hours(0), hours(1))}, 400,
                  "VERSIONS-001");
    bench.refused({manager, "POST", "/versions/deprecate", plan(route, hours(2), hours(1))}, 400, "VERSIONS-002");
    bench.refused({manager, "POST", "/versions/withdraw", Json::object({{"route", route}})}, 404, "NOT_FOUND");
    auto announced = plan(route, hours(-1), hours(24));
    announced.set("successor", "/v2/bets");
    const auto view = bench.succeed({manager, "POST", "/versions/deprecate", announced});
    EXPECT_EQ(view["state"].stringOr(""), "deprecated");
    const auto marked = bench.call->provider(nova, "GET", "/v1/bets/b_1");
    bench.expect(marked, 200);
    EXPECT_EQ(marked.headers.value("Deprecation"), "@" + std::to_string(base::unixSeconds(now - hours(1))));
    EXPECT_EQ(marked.headers.value("Sunset"), platform::httpDate(now + hours(24)));
    EXPECT_EQ(marked.headers.count("Link"), 3U);

    // Past its sunset the route is gone, for everybody and before anything else is looked at; not part of what the
    // description says of a single operation, and therefore asked for by hand.
    const auto gone = [&] {
        net::HttpRequest request;
        request.target = "/v1/bets/b_1";
        request.headers.set("X-Provider-Id", "novagames");
        return bench.call->raw("viewer-1", request);
    };
    bench.expect(gone(), 401, "CLIENT_CERT_UNTRUSTED");
    auto over = announced;
    over.set("sunset_at", base::rfc3339(now - std::chrono::seconds(1)));
    bench.succeed({manager, "POST", "/versions/deprecate", over});
    const auto answer = gone();
    bench.expect(answer, 410, "VERSION_SUNSET");
    EXPECT_EQ(bench.contract->judgeValue("Problem", answer.body), std::vector<std::string>{});
    bool seen = false;
    const auto usage = bench.get("/versions/usage");
    for (const auto& one : usage["items"].items())
        if (one["provider_id"].stringOr("") == "novagames" && one["route"].stringOr("") == route) {
            seen = true;
            EXPECT_GE(one["requests"].intOr(0), 1);
            EXPECT_EQ(one["refused"].intOr(0), 1);
        }
    EXPECT_TRUE(seen);
    bench.succeed({manager, "POST", "/versions/withdraw", Json::object({{"route", route}})});
    bench.expect(bench.call->provider(nova, "GET", "/v1/bets/b_1"), 200);

    bench.refused({manager, "POST", "/versions/dual-write", Json::object({{"topic", "bet.expired"}, {"on", true}})},
                  400, "EVENTS-006");
    const auto on = Json::object({{"topic", "bet.settled"}, {"on", true}});
    EXPECT_TRUE(bench.succeed({manager, "POST", "/versions/dual-write", on})["on"].boolOr(false));
    const auto session = bench.open(nova);
    bench.expect(bench.call->provider(nova, "POST", "/v1/bets/authorize", OpenApiBench::bet(session, "b_dual", "1.00")),
                 200);
    bench.expect(bench.call->provider(nova, "POST", "/v1/bets/settle", OpenApiBench::settlement("b_dual", "2.50")),
                 200);
    const auto second = await(bench, nova, "/v1/events?topic=bet.settled&version=2");
    EXPECT_EQ(second["events"].items().front()["data"]["win"]["minor_units"].intOr(0), 250);
    bench.succeed({manager, "POST", "/versions/dual-write", Json::object({{"topic", "bet.settled"}, {"on", false}})});
    const auto versions = bench.get("/versions");
    for (const auto& topic : versions["topics"].items())
        if (topic["topic"].stringOr("") == "bet.settled") {
            EXPECT_EQ(topic["written"].intOr(0), 1);
            EXPECT_EQ(topic["different"].intOr(1), 0);
        }
});

} // namespace
} // namespace signalbox::test
