// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "tests/support/Process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <iostream>

namespace signalbox {

using base::Json;
using std::chrono::seconds;

inline const std::string kBin = SIGNALBOX_BIN_DIR;

inline std::uint64_t number(const Json& json) { return static_cast<std::uint64_t>(json.intOr(0)); }

/// The built programs over one data folder: a platform, a provider's traffic, and what an operator types.
class Programs : public ::testing::Test {
protected:
    static void say(const std::string& what) { std::cout << "    " << what << std::endl; }

    void startPlatform() {
        m_platform = std::make_unique<test::Process>(
            kBin + "/signalbox-platform",
            std::vector<std::string>{"--listen", "127.0.0.1:0", "--data", m_folder.path(), "--exit-with-parent"});
        const auto line = m_platform->waitForLine([](const std::string& l) { return l.starts_with("{"); }, seconds(60));
        ASSERT_TRUE(line) << m_platform->errors();
        const auto announced = Json::parse(*line);
        ASSERT_TRUE(announced);
        EXPECT_EQ((*announced)["operators"].items().size(), 12U);
        EXPECT_GE((*announced)["providers"].items().size(), 4U);
    }

    void stopPlatform() {
        m_platform->signal(SIGTERM);
        EXPECT_EQ(m_platform->waitForEnd(seconds(30)), 0) << m_platform->errors();
        m_platform.reset();
    }

    void startTraffic(std::vector<std::string> more, const char* reportEvery = "0.5") {
        std::vector<std::string> arguments{"--data",    m_folder.path(),  "--json",   "simulate",
                                           "--control", "--report-every", reportEvery};
        arguments.insert(arguments.end(), more.begin(), more.end());
        m_traffic = std::make_unique<test::Process>(kBin + "/signalboxctl", arguments);
    }

    /// The next report for which `holds` is true.
    Json reportWhere(const std::function<bool(const Json&)>& holds, seconds within = seconds(60)) {
        Json report;
        const auto line = m_traffic->waitForLine(
            [&](const std::string& l) {
                const auto json = Json::parse(l);
                if (!json || !json->contains("sent"))
                    return false;
                report = *json;
                return holds(report);
            },
            within);
        EXPECT_TRUE(line) << "last report: " << report.text() << "\n" << m_traffic->errors();
        return report;
    }
    Json nextReport() {
        return reportWhere([](const Json&) { return true; });
    }

    Json stopTraffic() {
        m_traffic->signal(SIGTERM);
        EXPECT_TRUE(m_traffic->waitForEnd(seconds(60)));
        const auto all = m_traffic->output();
        const auto start = all.rfind('\n', all.size() - 2);
        const auto report = Json::parse(all.substr(start == std::string::npos ? 0 : start + 1));
        EXPECT_TRUE(report) << all;
        m_traffic.reset();
        return report ? *report : Json();
    }

    test::Finished ctl(const std::string& who, std::vector<std::string> verb) {
        std::vector<std::string> arguments{"--data", m_folder.path(), "--operator", who, "--json"};
        arguments.insert(arguments.end(), verb.begin(), verb.end());
        return test::runProgram(kBin + "/signalboxctl", arguments);
    }
    /// An act or a question that has to succeed; its JSON.
    Json must(const std::string& who, std::vector<std::string> verb) {
        const auto finished = ctl(who, verb);
        EXPECT_EQ(finished.exitCode, 0) << testing::PrintToString(verb) << "\n" << finished.errors << finished.output;
        const auto json = Json::parse(finished.output);
        EXPECT_TRUE(json) << finished.output;
        return json ? *json : Json();
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<test::Process> m_platform;
    std::unique_ptr<test::Process> m_traffic;
};

} // namespace signalbox
