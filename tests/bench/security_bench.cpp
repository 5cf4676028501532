// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// What one tenant can learn of another, and do to it: how long it takes to be told that another tenant's bet does not
// exist, beside a bet that does not exist at all; and a tenant's latency while its neighbour sends more than it may,
// beside its latency alone, before and after.
#include "core/crypto/Random.h"
#include "core/platform/Platform.h"
#include "core/platform/ProviderDirectory.h"
#include "core/simulator/ProviderConnection.h"
#include "tests/support/Connections.h"
#include "tests/support/Must.h"
#include "tests/support/TempFolder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using namespace signalbox;
using base::Json;
using Clock = std::chrono::steady_clock;
using test::must;

double quantile(std::vector<double> values, double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * (static_cast<double>(values.size()) - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

double timed(simulator::ProviderConnection& who, const std::string& path, const char* code) {
    const auto start = Clock::now();
    const auto answer = must(who.get(path));
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    if (answer.code != code) {
        std::fprintf(stderr, "unexpected answer: %s\n", answer.body.text().c_str());
        std::exit(1);
    }
    return took.count();
}

/// One request every 10 ms for so long.
std::vector<double> paced(simulator::ProviderConnection& who, std::chrono::seconds span) {
    std::vector<double> times;
    const auto begun = Clock::now();
    for (auto next = begun; next < begun + span; next += std::chrono::milliseconds(10)) {
        std::this_thread::sleep_until(next);
        times.push_back(timed(who, "/v1/bets/b_unknown", "BET_NOT_FOUND"));
    }
    return times;
}

} // namespace

int main() {
    const test::TempFolder folder;
    const base::SystemClock clock;
    platform::PlatformConfig config;
    config.data = folder / "data";
    config.generatedPlayers = 8;
    const auto platform = must(platform::Platform::start(std::move(config), clock));
    const auto nova = test::connectProvider(folder / "data", "novagames", clock);
    const auto redfox = test::connectProvider(folder / "data", "redfox", clock);
    const auto opened =
        must(nova->post("/v1/sessions",
                        Json::object({{"player_id", nova->identity().players.front().id.text()},
                                      {"game_id", nova->identity().games.front().text()},
                                      {"currency", std::string(nova->identity().players.front().currency.code())}}),
                        crypto::randomId("k_")));
    const auto placed =
        must(nova->post("/v1/bets/authorize",
                        Json::object({{"session_id", opened.body["session_id"].stringOr("")},
                                      {"round_id", "r_1"},
                                      {"bet_id", "b_mine"},
                                      {"amount", "0.10"},
                                      {"currency", std::string(nova->identity().players.front().currency.code())}}),
                        crypto::randomId("k_")));
    if (!placed.ok())
        return 1;

    // Taking turns, and each in turn the first after the pause, when the processor is cold.
    std::vector<double> foreign, unknown, another;
    const std::array<std::pair<std::vector<double>*, const char*>, 3> asked{
        {{&foreign, "/v1/bets/b_mine"}, {&unknown, "/v1/bets/b_none"}, {&another, "/v1/bets/b_also"}}};
    for (std::size_t i = 0; i < 3'000; ++i) {
        for (std::size_t turn = 0; turn < asked.size(); ++turn) {
            const auto& [times, path] = asked[(i + turn) % asked.size()];
            times->push_back(timed(*redfox, path, "BET_NOT_FOUND"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2)); // Below the rate limit.
    }
    const auto median = quantile(unknown, 0.5);
    std::printf("another tenant's bet: median %.3f ms; a bet that is not there: %.3f ms; difference %+.3f ms "
                "(reference: two that are not there, %+.3f ms)\n",
                quantile(foreign, 0.5), median, quantile(foreign, 0.5) - median, quantile(another, 0.5) - median);

    constexpr std::chrono::seconds kSpan(5);
    auto& directory = platform->services().providers;
    const auto& identity = redfox->identity();
    const auto* entry = directory.find(identity.provider.text(), identity.brand.text(), identity.region.text());
    if (entry == nullptr)
        return 1;
    static_cast<void>(must(directory.change(*entry, &directory.settings(*entry), [](auto& settings) {
        settings.rateLimit = {200, 200};
    })));
    const auto before = paced(*nova, kSpan);
    std::atomic<bool> over{false};
    std::atomic<int> sent{0}, limited{0};
    std::vector<double> beside;
    {
        std::vector<std::jthread> flood;
        for (int i = 0; i < 2; ++i)
            flood.emplace_back([&] {
                while (!over) {
                    const auto answer = redfox->get("/v1/bets/b_none");
                    ++sent;
                    if (answer && answer->code == "RATE_LIMITED")
                        ++limited;
                }
            });
        beside = paced(*nova, kSpan);
        over = true;
    }
    const auto after = paced(*nova, kSpan);
    std::printf(
        "a neighbour sends %.0f/s, %.0f %% of them refused as RATE_LIMITED: p95 %.2f ms, p50 %.2f ms (reference: "
        "alone before p95 %.2f ms, p50 %.2f ms, and after p95 %.2f ms, p50 %.2f ms)\n",
        sent / 5.0, 100.0 * limited / std::max(1, sent.load()), quantile(beside, 0.95), quantile(beside, 0.5),
        quantile(before, 0.95), quantile(before, 0.5), quantile(after, 0.95), quantile(after, 0.5));
    return 0;
}
