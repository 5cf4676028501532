// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The provider simulator with Prism between it and the platform (tests/contract/prism.py starts this).
#include "core/simulator/Simulator.h"
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

class Prism : public OpenApiBench {};

TEST_F(Prism, findsNothingWrongWithTheTrafficOfTheSimulator) {
    if (!prism)
        GTEST_SKIP() << "SIGNALBOX_PRISM is not set";
    std::vector<std::unique_ptr<simulator::ProviderConnection>> owned;
    std::vector<simulator::ProviderConnection*> connections;
    for (const char* provider : {"novagames", "redfox", "evergrove", "lumen"}) {
        // A copy of the credentials with the proxy's address, as a provider would write it.
        const auto from = folder / "data/providers" / (std::string(provider) + ".json");
        const auto copy = folder / "data/providers" / ("proxied-" + std::string(provider) + ".json");
        auto json = Json::parse(base::readFile(from).value()).value();
        json.set("url", prismUrl.origin());
        ASSERT_TRUE(base::writeFile(copy, json.pretty()));
        auto credentials = simulator::ProviderCredentials::load(copy);
        ASSERT_TRUE(credentials) << base::describe(credentials.error());
        auto connection = simulator::ProviderConnection::open(std::move(*credentials), clock, {});
        ASSERT_TRUE(connection) << base::describe(connection.error());
        connections.push_back(connection->get());
        owned.push_back(std::move(*connection));
    }
    simulator::SimulatorConfig config;
    config.rate = 40;
    simulator::Simulator simulator(config, connections, clock);
    simulator.run({}, std::chrono::seconds(5));
    const auto report = simulator.report();
    EXPECT_GT(report.accepted(), 20U); // On a busy machine, too.
    EXPECT_EQ(report.unexpected, 0U) << report.json().pretty();
}

} // namespace
} // namespace signalbox::test
