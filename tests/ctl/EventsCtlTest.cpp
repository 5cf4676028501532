// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl events and versions over a real platform.
#include "tests/ctl/CtlFixture.h"

#include <algorithm>

namespace signalbox {
namespace {

class EventsCtl : public test::CtlFixture {};

TEST_F(EventsCtl, showsEventsAndTurnsVersions) {
    start();
    // The sandbox's players were funded: their events are on their way.
    const auto followed = as("viewer-1", {"events", "follow", "--after", "0", "--count", "4"});
    EXPECT_EQ(followed.exitCode, 0) << followed.errors;
    EXPECT_EQ(std::count(followed.output.begin(), followed.output.end(), '\n'), 4);
    const auto first = Json::parse(followed.output.substr(0, followed.output.find('\n')));
    ASSERT_TRUE(first) << followed.output;
    EXPECT_EQ((*first)["topic"].stringOr(""), "wallet.funded");
    EXPECT_EQ((*first)["offset"].intOr(0), 1);

    const auto listed = json(as("viewer-1", {"events", "list", "--topic", "wallet.funded", "--limit", "3"}));
    EXPECT_EQ(listed["items"].items().size(), 3U);
    const auto one = as("viewer-1", {"events", "list", "--after", "0", "--limit", "1"}, false);
    EXPECT_NE(one.output.find("wallet.funded"), std::string::npos) << one.output;
    EXPECT_TRUE(json(as("viewer-1", {"events", "dead-letters"}))["items"].items().empty());
    EXPECT_FALSE(json(as("viewer-1", {"events", "consumers"}))["failing"].boolOr(true));
    const auto none = as("on_call-1", {"events", "redeliver", "ev_none", "--reason", "x"});
    EXPECT_EQ(none.exitCode, 1);
    EXPECT_EQ(reasonOf(none), "NOT_FOUND");

    const auto denied = as("viewer-1", {"versions", "dual-write", "bet.settled", "on", "--reason", "x"});
    EXPECT_EQ(denied.exitCode, 5);
    const auto on = json(as("integration_manager-1", {"versions", "dual-write", "bet.settled", "on", "--reason", "x"}));
    EXPECT_TRUE(on["value"]["on"].boolOr(false));
    EXPECT_GT(on["audit"]["index"].intOr(-1), -1);
    const auto goes = json(
        as("integration_manager-1", {"versions", "deprecate", "POST /v1/bets/rollback", "--sunset",
                                     "2099-01-01T00:00:00Z", "--successor", "/v2/bets/rollback", "--reason", "x"}));
    EXPECT_EQ(goes["value"]["state"].stringOr(""), "deprecated");
    const auto wrong = as("integration_manager-1", {"versions", "deprecate", "POST /v1/nothing", "--sunset",
                                                    "2099-01-01T00:00:00Z", "--reason", "x"});
    EXPECT_EQ(reasonOf(wrong), "VERSIONS-001");
    const auto all = as("viewer-1", {"versions", "list"}, false);
    EXPECT_NE(all.output.find("POST /v1/bets/rollback"), std::string::npos) << all.output;
    EXPECT_NE(all.output.find("bet.settled"), std::string::npos) << all.output;
    EXPECT_EQ(json(as("viewer-1", {"versions", "usage"})).items().size(), 0U);
    const auto back =
        json(as("integration_manager-1", {"versions", "withdraw", "POST /v1/bets/rollback", "--reason", "not yet"}));
    EXPECT_EQ(back["value"]["state"].stringOr(""), "current");

    const auto checked = as("viewer-1", {"ledger", "check"});
    EXPECT_EQ(checked.exitCode, 0) << checked.output << checked.errors;
}

} // namespace
} // namespace signalbox
