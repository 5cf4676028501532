// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Files.h"
#include "core/platform/Platform.h"
#include "tests/support/Connections.h"
#include "tests/support/PushedClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace signalbox::test {

[[nodiscard]] inline api::Deadline soon() { return api::within(std::chrono::seconds(30)); }

/// A whole platform that is operated while a provider uses it, on a clock that can be pushed forward.
class OperatedPlatform : public testing::Test {
protected:
    TempFolder folder;
    PushedClock clock;
    std::unique_ptr<platform::Platform> platform;

    /// Also again, on the same folder.
    void start() {
        m_operators.disconnect();
        platform.reset();
        platform::PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 2;
        auto started = platform::Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
    }
    api::PlatformClient& as(const std::string& who) { return m_operators.as(who); }
    std::unique_ptr<simulator::ProviderConnection> connect(const std::string& name) {
        return connectProvider(folder / "data", name, clock);
    }
    /// The wire code of a read that gets in and finds nothing: SESSION_NOT_FOUND.
    static std::string read(simulator::ProviderConnection& connection) {
        const auto answer = connection.get("/v1/sessions/s_none");
        return answer ? answer->code : answer.error().reason;
    }
    /// Rewrites a member of each operator of the next start.
    void changeOperators(const std::function<void(base::Json&)>& change) {
        const auto file = folder / "data/platform.json";
        auto json = base::Json::parse(base::readFile(file).value()).value();
        auto people = base::Json::array();
        for (auto one : json["operators"].items()) {
            change(one);
            people.push(std::move(one));
        }
        json.set("operators", std::move(people));
        ASSERT_TRUE(base::writeFile(file, json.pretty()));
    }
    /// The entries of the audit log with that action.
    base::Json audited(const std::string& action) {
        const auto found = as("auditor-1").ask("/audit/entries?limit=100&action=" + action, soon());
        EXPECT_TRUE(found) << base::describe(found.error());
        return found ? (*found)["entries"] : base::Json();
    }
    /// Until it holds, for at most a minute; the platform's own threads bring it about.
    static bool eventually(const std::function<bool()>& holds) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds()) {
            if (std::chrono::steady_clock::now() > patience)
                return false;
            std::this_thread::yield();
        }
        return true;
    }

private:
    Operators m_operators{folder / "data"};
};

} // namespace signalbox::test
