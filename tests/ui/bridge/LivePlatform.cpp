// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/bridge/LivePlatform.h"

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/simulator/ProviderConnection.h"
#include "core/simulator/ProviderCredentials.h"
#include "core/simulator/Simulator.h"
#include "tests/support/Must.h"

#include <thread>
#include <vector>

namespace signalbox::test {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPlayers = 60;

std::unique_ptr<platform::Platform> started(const fs::path& data, const base::Clock& clock) {
    platform::PlatformConfig config;
    config.data = data;
    config.generatedPlayers = kPlayers;
    return must(platform::Platform::start(std::move(config), clock));
}

} // namespace

struct LivePlatform::Traffic {
    std::vector<std::unique_ptr<simulator::ProviderConnection>> connections;
    std::unique_ptr<simulator::Simulator> simulator;
    std::jthread thread; ///< Last: it ends before what it uses.
};

void LivePlatform::copyTemplate(const fs::path& to, int number) {
    static TempFolder kept;
    const auto from = kept / ("template-" + std::to_string(number));
    if (!fs::exists(from)) {
        const base::SystemClock clock;
        started(from, clock)->stop();
    }
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
}

LivePlatform::LivePlatform() {
    copyTemplate(data());
    start();
}

LivePlatform::~LivePlatform() {
    stopTraffic();
    stop();
}

void LivePlatform::start() { m_platform = started(data(), m_clock); }

void LivePlatform::stop() { m_platform.reset(); }

void LivePlatform::startFromTheBeginning() {
    stop();
    copyTemplate(data());
    start();
}

void LivePlatform::startTraffic(double rate) {
    auto traffic = std::make_unique<Traffic>();
    std::vector<simulator::ProviderConnection*> all;
    for (const auto& entry : fs::directory_iterator(data() / "providers")) {
        if (entry.path().extension() != ".json")
            continue;
        auto credentials = must(simulator::ProviderCredentials::load(entry.path()));
        traffic->connections.push_back(must(simulator::ProviderConnection::open(std::move(credentials), m_clock, {})));
        all.push_back(traffic->connections.back().get());
    }
    simulator::SimulatorConfig config;
    config.rate = rate;
    config.workers = 4;
    traffic->simulator = std::make_unique<simulator::Simulator>(config, all, m_clock);
    traffic->thread = std::jthread([raw = traffic->simulator.get()](const std::stop_token& stop) { raw->run(stop); });
    m_traffic = std::move(traffic);
}

void LivePlatform::stopTraffic() { m_traffic.reset(); }

void LivePlatform::setErrors(double share) {
    simulator::Faults faults;
    faults.errors = share;
    for (const auto release : slo::kReleases)
        m_traffic->simulator->setFaults(release, faults);
}

fs::path LivePlatform::operatorFile(const std::string& who) const { return data() / "operators" / (who + ".json"); }

fs::path LivePlatform::operatorFileVia(const std::string& who, std::uint16_t port) const {
    auto json = must(base::Json::parse(must(base::readFile(operatorFile(who)))));
    json.set("url", "https://127.0.0.1:" + std::to_string(port));
    auto file = data() / "operators" / (who + "-via.json");
    must(base::writeFile(file, json.text()));
    return file;
}

std::unique_ptr<api::PlatformClient> LivePlatform::client(const std::string& who) const {
    return must(api::PlatformClient::create(must(api::OperatorCredentials::load(operatorFile(who)))));
}

} // namespace signalbox::test
