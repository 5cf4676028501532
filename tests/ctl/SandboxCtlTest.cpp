// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl sandbox and traces over a real platform with a simulated provider's traffic.
#include "tests/ctl/CtlFixture.h"

#include <csignal>

namespace signalbox {
namespace {

class SandboxCtl : public test::CtlFixture {};

TEST_F(SandboxCtl, pressesReleasesAndTellsWhatItHit) {
    start();
    const auto buttons = json(as("viewer-1", {"sandbox", "buttons"}));
    EXPECT_TRUE(buttons["available"].boolOr(false));
    EXPECT_NE(as("viewer-1", {"sandbox", "buttons"}, false).output.find("answer_drop"), std::string::npos);

    EXPECT_EQ(as("viewer-1", {"sandbox", "press", "request_reset", "--reason", "x"}).exitCode, 5);
    const auto wrong = as("on_call-1", {"sandbox", "press", "nonsense", "--reason", "x"});
    EXPECT_EQ(reasonOf(wrong), "SANDBOX-002");
    EXPECT_EQ(
        as("on_call-1", {"sandbox", "press", "request_delay", "--set", "delay_ms=soon", "--reason", "x"}).exitCode, 2);
    EXPECT_EQ(as("on_call-1", {"sandbox", "release", "--reason", "x"}).exitCode, 2);

    const auto pressed =
        json(as("on_call-1", {"sandbox", "press", "request_duplicate", "--operation", "authorize", "--rate", "50",
                              "--for", "600", "--seed", "11", "--set", "copies=2", "--reason", "doubles"}));
    const auto id = pressed["value"]["id"].stringOr("");
    EXPECT_EQ(pressed["value"]["basis_points"].intOr(0), 5'000);
    EXPECT_EQ(pressed["value"]["parameters"]["copies"].intOr(0), 2);
    EXPECT_GT(pressed["audit"]["index"].intOr(-1), -1);

    const auto traffic = as("viewer-1", {"simulate", "--rate", "60", "--duration", "2"}, false);
    // A retry of the provider that meets a copy on its way is told to ask again, which the simulator reports as it
    // should.
    EXPECT_LE(traffic.exitCode, 1) << traffic.errors;
    EXPECT_NE(traffic.output.find(" accepted"), std::string::npos) << traffic.output;
    const auto released = json(as("on_call-1", {"sandbox", "release", id, "--reason", "enough"}));
    EXPECT_EQ(released["value"]["ended_by"].stringOr(""), "released");
    EXPECT_GT(released["value"]["hits"].intOr(0), 0);
    EXPECT_EQ(json(as("viewer-1", {"sandbox", "presses"})).items().size(), 1U);

    const auto faults = json(as("viewer-1", {"sandbox", "faults", "--press", id, "--limit", "5"}));
    ASSERT_FALSE(faults.items().empty());
    const auto trace = faults.items().front()["trace"].stringOr("");
    const auto shown = as("viewer-1", {"traces", "show", trace}, false);
    EXPECT_EQ(shown.exitCode, 0) << shown.errors;
    for (const char* what : {"call POST /v1/bets/authorize", "entry ", "posting: ", "outbox bet.authorized",
                             "fault request_duplicate", "audit audit entry "})
        EXPECT_NE(shown.output.find(what), std::string::npos) << what << "\n" << shown.output;
    const auto list = json(as("viewer-1", {"traces", "list", "--faulty", "--limit", "3"}));
    EXPECT_FALSE(list["items"].items().empty());
    EXPECT_NE(as("viewer-1", {"traces", "list", "--limit", "3"}, false).output.find("calls are remembered"),
              std::string::npos);
    EXPECT_EQ(as("viewer-1", {"traces", "show", "tr_nobody"}).exitCode, 1);

    json(as("on_call-1", {"sandbox", "press", "clock_jump", "--set", "by_ms=60000", "--reason", "a minute"}));
    EXPECT_EQ(json(as("viewer-1", {"sandbox", "clock"}))["offset_ms"].intOr(0), 60'000);
    EXPECT_EQ(json(as("on_call-1", {"sandbox", "reset-clock", "--reason", "back"}))["value"]["offset_ms"].intOr(-1), 0);
    EXPECT_EQ(json(as("on_call-1", {"sandbox", "release", "--all", "--reason", "done"}))["value"].items().size(), 0U);
    platform->signal(SIGTERM);
    EXPECT_EQ(platform->waitForEnd(std::chrono::seconds(30)), 0);
    const auto checked = as("viewer-1", {"ledger", "check"});
    EXPECT_EQ(checked.exitCode, 0) << checked.output;
}

} // namespace
} // namespace signalbox
