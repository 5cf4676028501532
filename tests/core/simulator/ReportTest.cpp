// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/Report.h"

#include <gtest/gtest.h>

namespace signalbox::simulator {
namespace {

TEST(Report, addsUpItsOperations) {
    Report report;
    report.elapsed = std::chrono::seconds(4);
    std::uint64_t number = 1;
    for (auto& operation : report.operations) {
        operation.sent = 10 * number;
        operation.accepted = 9 * number;
        operation.refused = number;
        for (std::uint64_t i = 0; i < operation.sent; ++i)
            operation.latency.add(std::chrono::milliseconds(5));
        ++number;
    }
    EXPECT_EQ(report.sent(), 100U);
    EXPECT_EQ(report.accepted(), 90U);
    const auto json = report.json();
    EXPECT_EQ(json["sent"].intOr(0), 100);
    EXPECT_EQ(json["accepted"].intOr(0), 90);
    EXPECT_DOUBLE_EQ(json["per_second"].doubleOr(0), 25.0);
    EXPECT_EQ(json["operations"]["settle"]["sent"].intOr(0), 30);
    EXPECT_EQ(json["operations"]["rollback"]["refused"].intOr(0), 4);
    EXPECT_NEAR(json["p50_ms"].doubleOr(0), 5.0, 0.5);
    EXPECT_NEAR(json["p99_ms"].doubleOr(0), 5.0, 0.5);
}

TEST(Report, tellsATailFromTheMiddle) {
    Report report;
    auto& latency = report.operations[0].latency;
    for (int i = 0; i < 980; ++i)
        latency.add(std::chrono::milliseconds(10));
    for (int i = 0; i < 20; ++i)
        latency.add(std::chrono::milliseconds(1'000));
    const auto json = report.json();
    EXPECT_NEAR(json["operations"]["session"]["p50_ms"].doubleOr(0), 10, 1);
    EXPECT_NEAR(json["operations"]["session"]["p99_ms"].doubleOr(0), 1'000, 60);
}

TEST(Report, saysNothingWhereNothingWasMeasured) {
    const auto json = Report().json();
    EXPECT_TRUE(json["p99_ms"].isNull());
    EXPECT_TRUE(json["operations"]["authorize"]["p50_ms"].isNull());
    EXPECT_EQ(json["per_second"].doubleOr(-1), 0.0) << "no time has passed";
    EXPECT_TRUE(json["refusals"].isObject());
    EXPECT_TRUE(json["rotations"].isArray());
    EXPECT_EQ(json["sessions"]["candidate"].intOr(-1), 0);
}

TEST(Report, namesRefusalsAndRotations) {
    Report report;
    report.refusals["INSUFFICIENT_FUNDS"] = 3;
    report.rotations.push_back("hmac novagames -> kid");
    report.unexpectedSamples.push_back("sample");
    report.sessions[1] = 7;
    const auto json = report.json();
    EXPECT_EQ(json["refusals"]["INSUFFICIENT_FUNDS"].intOr(0), 3);
    EXPECT_EQ(json["rotations"].items().at(0).stringOr(""), "hmac novagames -> kid");
    EXPECT_EQ(json["unexpected_samples"].items().at(0).stringOr(""), "sample");
    EXPECT_EQ(json["sessions"]["candidate"].intOr(0), 7);
}

} // namespace
} // namespace signalbox::simulator
