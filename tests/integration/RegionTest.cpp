// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// An operator who belongs to one region sees the events of that region, whatever is asked for.
#include "core/api/EventsClient.h"
#include "tests/integration/OperatedPlatform.h"

#include <set>

namespace signalbox::test {
namespace {

using api::Intent;
using base::Json;

class Region : public OperatedPlatform {
protected:
    /// A session, an event that the schema refuses, and a consumer that says how far it is.
    void play(const std::string& name, const char* game) {
        const auto connection = connect(name);
        const auto post = [&](const char* path, const Json& body, int status) {
            const auto answer = connection->post(path, body, name + path);
            ASSERT_TRUE(answer) << base::describe(answer.error());
            EXPECT_EQ(answer->status, status) << path;
        };
        post("/v1/sessions", Json::object({{"player_id", "p_demo_1"}, {"game_id", game}, {"currency", "EUR"}}), 201);
        post("/v1/events",
             Json::object({{"event_id", "ev_" + name},
                           {"topic", "session.ended"},
                           {"schema_version", "1.0.0"},
                           {"occurred_at", base::rfc3339(clock.now())},
                           {"player_id", "p_demo_1"},
                           {"data", Json::object({{"session_id", 7}})}}),
             422);
        post("/v1/events/consumers/bi/offset", Json::object({{"offset", 0}}), 200);
    }
};

std::set<std::string> regionsOf(const std::vector<api::EventView>& events) {
    std::set<std::string> out;
    for (const auto& event : events)
        out.insert(event.region.text());
    return out;
}

TEST_F(Region, isAllThatItsOperatorsSeeOfTheEvents) {
    using Regions = std::set<std::string>;
    start();
    changeOperators([](Json& one) {
        const auto id = one["id"].stringOr("");
        if (id == "viewer-2" || id == "on_call-2")
            one.set("region", "uk-1");
    });
    start();
    play("novagames", "g_starfall");
    play("evergrove", "g_canopy");

    // Everybody else sees both, as soon as they are on the bus.
    auto& whole = as("on_call-1");
    api::EventPageView all;
    ASSERT_TRUE(eventually([&] {
        all = api::events(whole, {}, soon()).value();
        return regionsOf(all.events) == Regions{"eu-1", "uk-1"};
    }));

    auto& local = as("viewer-2");
    const auto seen = [&](const api::EventFilter& filter) {
        const auto page = api::events(local, filter, soon());
        EXPECT_TRUE(page) << base::describe(page.error());
        return page ? page->events : std::vector<api::EventView>();
    };
    EXPECT_EQ(regionsOf(seen({})), Regions{"uk-1"});
    api::EventFilter filter;
    filter.region = "uk-1";
    EXPECT_EQ(regionsOf(seen(filter)), Regions{"uk-1"});
    filter.newestFirst = true;
    EXPECT_EQ(regionsOf(seen(filter)), Regions{"uk-1"});
    filter = {};
    filter.player = "p_demo_1"; // The same name in both regions.
    EXPECT_EQ(regionsOf(seen(filter)), Regions{"uk-1"});
    filter.region = "eu-1";
    const auto elsewhere = api::events(local, filter, soon());
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().reason, "ACCESS-001");
    for (const auto& event : all.events) {
        const bool ours = event.region.text() == "uk-1";
        api::EventFilter one;
        one.event = event.event;
        EXPECT_EQ(seen(one).empty(), !ours) << event.event;
        one = {};
        one.trace = event.trace; // Some have none of their own, or one for all regions.
        for (const auto& found : seen(one))
            EXPECT_EQ(found.region.text(), "uk-1") << event.trace;
        if (!event.provider.empty()) {
            one = {};
            one.provider = event.provider.text();
            EXPECT_EQ(seen(one).empty(), !ours) << event.provider.text();
        }
        // One page after the other, nothing of the others is in between.
        api::EventFilter next;
        next.after = event.offset;
        next.limit = 1;
        for (const auto& found : seen(next))
            EXPECT_EQ(found.region.text(), "uk-1");
    }

    // Dead letters, and what may be done with them.
    const auto letters = api::deadLetters(whole, 0, 100, false, soon());
    ASSERT_TRUE(letters);
    ASSERT_EQ(letters->letters.size(), 2U);
    const auto ours = api::deadLetters(local, 0, 100, false, soon());
    ASSERT_TRUE(ours);
    ASSERT_EQ(ours->letters.size(), 1U);
    EXPECT_EQ(ours->letters.front().event.region.text(), "uk-1");
    auto& localOnCall = as("on_call-2");
    for (const auto& letter : letters->letters) {
        const auto done = api::redeliver(localOnCall, letter.event.event, Intent::fresh("a test"), soon());
        ASSERT_FALSE(done) << "it is still refused by the schema";
        EXPECT_EQ(done.error().reason, letter.event.region.text() == "uk-1" ? "SCHEMA_INVALID" : "NOT_FOUND");
    }

    // Who listens.
    const auto flow = api::eventFlow(local, soon());
    ASSERT_TRUE(flow);
    ASSERT_EQ(flow->consumers.size(), 1U);
    EXPECT_EQ(flow->consumers.front().region.text(), "uk-1");
    EXPECT_EQ(api::eventFlow(whole, soon())->consumers.size(), 2U);
}

} // namespace
} // namespace signalbox::test
