// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/FrameProbe.h"

#include <gtest/gtest.h>

namespace signalbox::test {
namespace {

TEST(FrameReport, isWrittenAsMembersOfOneObject) {
    console::FrameReport report;
    report.events = 1200;
    report.seconds = 20;
    report.longestMs = 41.26;
    report.longestCpuMs = 17.5;
    report.overBudget = 1;
    report.busyShare = 0.25;
    report.slowest = {{41.26, 17.5, QStringLiteral("QTimer of Page Timer")}};
    EXPECT_EQ(report.members().toStdString(),
              "\"seconds\":20.0,\"events\":1200,\"longest_event_ms\":41.3,\"longest_event_cpu_ms\":17.5,"
              "\"p999_event_ms\":0.0,\"over_50_ms\":1,\"busy_share\":0.250,\"longest_gap_ms\":0.0,"
              "\"slowest\":[{\"ms\":41.3,\"cpu_ms\":17.5,\"what\":\"QTimer of Page Timer\"}]");
}

} // namespace
} // namespace signalbox::test
