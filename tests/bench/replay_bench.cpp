// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// First executions beside replays over the whole path: mutual TLS, token, signature, ledger. The same authorizations
// are sent twice under the same keys, each attempt signed anew, by eight connections; then one after the other.
#include "core/crypto/Random.h"
#include "core/platform/Platform.h"
#include "core/simulator/ProviderConnection.h"
#include "tests/support/Must.h"
#include "tests/support/TempFolder.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using namespace signalbox;
using base::Json;
using Clock = std::chrono::steady_clock;
using test::must;

struct Measured {
    double perSecond = 0;
    double medianMs = 0;
};

Measured authorizeAll(simulator::ProviderConnection& provider, const std::vector<std::string>& sessions, int from,
                      int count, int threads, bool replays) {
    std::atomic<int> next{0};
    std::vector<std::vector<double>> times(static_cast<std::size_t>(threads));
    const auto begun = Clock::now();
    {
        std::vector<std::jthread> workers;
        for (auto& own : times)
            workers.emplace_back([&] {
                for (int i = next++; i < count; i = next++) {
                    const auto id = std::to_string(from + i);
                    const auto start = Clock::now();
                    const auto answer = must(provider.post(
                        "/v1/bets/authorize",
                        Json::object({{"session_id", sessions[static_cast<std::size_t>(i) % sessions.size()]},
                                      {"round_id", "r_" + id},
                                      {"bet_id", "b_" + id},
                                      {"amount", "0.10"},
                                      {"currency", "EUR"}}),
                        "k_" + id));
                    own.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
                    if (!answer.ok() || answer.replayed != replays) {
                        std::fprintf(stderr, "unexpected answer: %s\n", answer.body.text().c_str());
                        std::exit(1);
                    }
                }
            });
    }
    const std::chrono::duration<double> span = Clock::now() - begun;
    std::vector<double> all;
    for (const auto& own : times)
        all.insert(all.end(), own.begin(), own.end());
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
    return {count / span.count(), all[all.size() / 2]};
}

} // namespace

int main() {
    const test::TempFolder folder;
    const base::SystemClock clock;
    platform::PlatformConfig config;
    config.data = folder / "data";
    config.generatedPlayers = 64;
    const auto platform = must(platform::Platform::start(std::move(config), clock));
    const auto provider = must(simulator::ProviderConnection::open(
        must(simulator::ProviderCredentials::load(folder / "data/providers/novagames.json")), clock, {}));
    std::vector<std::string> sessions;
    for (const auto& player : provider->identity().players) {
        if (player.currency.code() != "EUR")
            continue;
        const auto opened = must(provider->post("/v1/sessions",
                                                Json::object({{"player_id", player.id.text()},
                                                              {"game_id", provider->identity().games.front().text()},
                                                              {"currency", "EUR"}}),
                                                crypto::randomId("k_")));
        if (opened.ok() && opened.body["balance"].doubleOr(0) > 1'000)
            sessions.push_back(opened.body["session_id"].stringOr(""));
    }
    if (sessions.empty())
        return 1;
    for (const auto& [threads, count] : {std::pair(8, 6'000), std::pair(1, 1'500)}) {
        static int from = 0;
        const auto first = authorizeAll(*provider, sessions, from, count, threads, false);
        const auto again = authorizeAll(*provider, sessions, from, count, threads, true);
        from += count;
        std::printf(
            "%d connection(s), %d authorizations: first %.0f/s (median %.2f ms), replayed %.0f/s (median %.2f ms); "
            "a replay is %.1f times as fast\n",
            threads, count, first.perSecond, first.medianMs, again.perSecond, again.medianMs,
            first.medianMs / again.medianMs);
    }
    return 0;
}
