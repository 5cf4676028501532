// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// What the sandbox's world costs: the reset of a player (one durable transaction each; wanted: under 10 ms), and
// durable authorize + settle pairs without rules, with rules for a plain player, and with limits and a bonus.
#include "core/platform/emulators/Emulators.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerCheck.h"
#include "core/platform/ledger/PlayRules.h"
#include "tests/support/Must.h"
#include "tests/support/TempFolder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace signalbox;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Millis = std::chrono::duration<double, std::milli>;
using platform::emulators::Emulators;
using platform::emulators::LimitKind;
using platform::emulators::LimitOwner;
using platform::emulators::LimitWindow;
using test::must;

const platform::Tenant kTenant{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
const api::PlayerKey kPlayer{kTenant.region, kTenant.brand, base::PlayerId("p_demo_1")};
const base::Currency kEuro = must(base::Currency::parse("EUR"));

std::future<platform::Answer> send(platform::Ledger& ledger, const std::string& key, platform::Act act) {
    auto promise = std::make_shared<std::promise<platform::Answer>>();
    platform::Command command;
    command.context.tenant = kTenant;
    command.context.idempotencyKey = key;
    command.context.fingerprint = crypto::sha256(key);
    command.context.trace = "tr_bench";
    command.act = std::move(act);
    command.done = [promise](platform::Answer answer) { promise->set_value(std::move(answer)); };
    auto future = promise->get_future();
    ledger.submit(std::move(command));
    return future;
}

/// Pairs of authorize and settle per second, 256 at a time.
double pairsPerSecond(platform::Ledger& ledger, const std::string& prefix, int pairs) {
    platform::OpenSession open;
    open.player = kPlayer.player;
    open.game = base::GameId("g_starfall");
    open.currency = kEuro;
    open.release = "stable";
    const auto answer = send(ledger, prefix + "-open", open).get();
    const auto json = must(base::Json::parse(answer.body));
    const base::SessionId session(json["session_id"].stringOr(""));
    constexpr int kAtOnce = 256;
    const auto begun = Clock::now();
    for (int first = 0; first < pairs; first += kAtOnce) {
        std::vector<std::future<platform::Answer>> waiting;
        for (const bool settle : {false, true}) {
            for (int i = first; i < std::min(pairs, first + kAtOnce); ++i) {
                const auto id = prefix + std::to_string(i);
                if (settle) {
                    platform::Settle act;
                    act.bet = base::BetId(id);
                    act.round = base::RoundId("r_" + id);
                    act.win = base::Money(100, kEuro);
                    waiting.push_back(send(ledger, "s" + id, std::move(act)));
                } else {
                    platform::Authorize act;
                    act.session = session;
                    act.bet = base::BetId(id);
                    act.round = base::RoundId("r_" + id);
                    act.amount = base::Money(100, kEuro);
                    waiting.push_back(send(ledger, "a" + id, std::move(act)));
                }
            }
            for (auto& one : waiting)
                if (const auto got = one.get(); !got.code.empty()) {
                    std::fprintf(stderr, "%s\n", got.body.c_str());
                    std::exit(1);
                }
            waiting.clear();
        }
    }
    return pairs / std::chrono::duration<double>(Clock::now() - begun).count();
}

} // namespace

int main(int argc, char** argv) {
    const int pairs = argc > 1 ? std::atoi(argv[1]) : 10'000;
    const int resets = argc > 2 ? std::atoi(argv[2]) : 300;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    test::TempFolder folder;
    base::SystemClock clock;
    const auto run = [&](const char* name, bool rules, const std::function<void(Emulators&)>& prepare) {
        const auto file = folder / (std::string(name) + ".db");
        Emulators world(clock);
        platform::LedgerOptions options;
        options.rules = rules ? &world.rules() : nullptr;
        auto ledger = must(platform::Ledger::open(file, clock, options));
        must(ledger->fund({{kTenant.region, kTenant.brand, kPlayer.player, base::Money(1'000'000'000, kEuro)}}));
        must(world.attach(*ledger, file));
        prepare(world);
        std::printf("%-28s %8.0f authorize+settle pairs/s\n", name, pairsPerSecond(*ledger, "b", pairs));
        ledger.reset();
        const auto report = must(platform::checkLedgerFile(file));
        if (!report.sound()) {
            std::fprintf(stderr, "%s", report.text().c_str());
            std::exit(1);
        }
    };
    run("without rules", false, [](Emulators&) {});
    run("plain player", true, [](Emulators&) {});
    run("limits", true, [](Emulators& world) {
        for (const auto window : {LimitWindow::Day, LimitWindow::Week, LimitWindow::Month})
            must(world.changeLimit(kPlayer, LimitKind::Loss, window, LimitOwner::Player, "1000000.00", {}));
    });
    run("limits and bonus", true, [&](Emulators& world) {
        must(world.changeLimit(kPlayer, LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, "1000000.00", {}));
        must(world.grantBonus(kPlayer, "bn_1", {"1000000.00", 1'000, "", clock.now() + 24h}, {}));
    });

    const auto file = folder / "reset.db";
    Emulators world(clock);
    platform::LedgerOptions options;
    options.rules = &world.rules();
    auto ledger = must(platform::Ledger::open(file, clock, options));
    must(world.attach(*ledger, file));
    const auto players =
        must(world.generate(kTenant.region, kTenant.brand, static_cast<std::size_t>(resets), 1, "EUR"));
    std::vector<double> times;
    for (const auto& player : players) {
        must(world.move(Emulators::Move::Credit, player, "wm_" + player.player.text(), "5.00", {}));
        must(world.changeLimit(player, LimitKind::Loss, LimitWindow::Day, LimitOwner::Player, "50.00", {}));
        must(world.grantBonus(player, "bn_" + player.player.text(), {"10.00", 30, "", clock.now() + 24h}, {}));
        const auto begun = Clock::now();
        must(world.reset(player, {}));
        times.push_back(Millis(Clock::now() - begun).count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%-28s %8.2f ms median, %.2f ms p99, %.2f ms worst of %zu (wanted: under 10 ms)\n", "reset of a player",
                times[times.size() / 2], times[times.size() * 99 / 100], times.back(), times.size());
    return 0;
}
