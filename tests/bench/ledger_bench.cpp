// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The ledger alone: durable authorize + settle pairs from one thread that keeps `window` commands under way, then the
// same commands once more (replays), beside bare transactions of the same size with one small insert per command, on
// the same disk.
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerCheck.h"
#include "core/store/Database.h"
#include "tests/support/Must.h"
#include "tests/support/TempFolder.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace {

using namespace signalbox;
using Seconds = std::chrono::duration<double>;
using test::must;

class Window {
public:
    explicit Window(int size)
        : m_free(size)
        , m_size(size) {}
    void take() {
        std::unique_lock lock(m_mutex);
        m_freed.wait(lock, [&] { return m_free > 0; });
        --m_free;
    }
    void give() {
        std::lock_guard lock(m_mutex);
        ++m_free;
        m_freed.notify_one();
    }
    void drain() {
        std::unique_lock lock(m_mutex);
        m_freed.wait(lock, [&] { return m_free == m_size; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_freed;
    int m_free;
    int m_size;
};

} // namespace

int main(int argc, char** argv) {
    const int pairs = argc > 1 ? std::atoi(argv[1]) : 20'000;
    const int windowSize = argc > 2 ? std::atoi(argv[2]) : 64;
    const test::TempFolder folder;
    const base::SystemClock clock;
    const auto euro = must(base::Currency::parse("EUR"));

    auto ledger = must(platform::Ledger::open(folder / "ledger.db", clock));
    const platform::Tenant tenant{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
    must(ledger->fund({{tenant.region, tenant.brand, base::PlayerId("p1"), base::Money(1'000'000'000, euro)}}));

    std::string session;
    Window window(windowSize);
    int failed = 0;
    const auto submit = [&](platform::Act act, std::string key) {
        platform::Command command;
        command.context.tenant = tenant;
        command.context.idempotencyKey = std::move(key);
        command.context.trace = "tr_bench";
        command.context.nonce = platform::UsedNonce{{1, 2, 3}, clock.now() + std::chrono::minutes(3)};
        command.act = std::move(act);
        command.done = [&](const platform::Answer& answer) {
            if (answer.status == 201) {
                const auto from = answer.body.find("s_");
                session = answer.body.substr(from, answer.body.find('"', from) - from);
            } else if (answer.status != 200) {
                ++failed;
            }
            window.give();
        };
        window.take();
        ledger->submit(std::move(command));
    };
    platform::OpenSession open;
    open.player = base::PlayerId("p1");
    open.game = base::GameId("g1");
    open.currency = euro;
    open.release = "stable";
    submit(open, "session");
    window.drain();

    const auto play = [&] {
        const auto begun = std::chrono::steady_clock::now();
        for (int i = 0; i < pairs + windowSize; ++i) {
            if (i < pairs) {
                platform::Authorize act;
                act.session = base::SessionId(session);
                act.round = base::RoundId("r_" + std::to_string(i));
                act.bet = base::BetId("b_" + std::to_string(i));
                act.amount = base::Money(200, euro);
                submit(std::move(act), "a-" + std::to_string(i));
            }
            if (i >= windowSize) { // Its authorize has been answered: the window is full of later commands.
                platform::Settle act;
                act.bet = base::BetId("b_" + std::to_string(i - windowSize));
                act.round = base::RoundId("r_" + std::to_string(i - windowSize));
                act.win = base::Money(i % 5 == 0 ? 900 : 0, euro);
                submit(std::move(act), "s-" + std::to_string(i));
            }
        }
        window.drain();
        return 2.0 * pairs / Seconds(std::chrono::steady_clock::now() - begun).count();
    };
    const auto before = ledger->counters();
    const double rate = play();
    const auto after = ledger->counters();
    const double replayRate = play();
    const auto replayed = ledger->counters();
    const double group =
        static_cast<double>(after.commands - before.commands) / static_cast<double>(after.commits - before.commits);
    ledger->stop();
    const auto report = must(platform::checkLedgerFile(folder / "ledger.db"));

    auto plain = must(store::Database::open(folder / "plain.db"));
    must(plain.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, key TEXT NOT NULL, amount INTEGER NOT NULL) STRICT"));
    auto insert = must(plain.prepare("INSERT INTO row(key, amount) VALUES(?,?)"));
    const int size = std::max(1, static_cast<int>(group + 0.5));
    const auto plainBegun = std::chrono::steady_clock::now();
    int rows = 0;
    while (rows < 2 * pairs) {
        auto transaction = must(store::Transaction::begin(plain));
        for (int i = 0; i < size && rows < 2 * pairs; ++i, ++rows)
            must(insert.bindAll("key-" + std::to_string(rows), rows).run());
        must(transaction.commit());
    }
    const double plainRate = 2.0 * pairs / Seconds(std::chrono::steady_clock::now() - plainBegun).count();

    std::printf("ledger       %9.0f commands/s  (%d pairs, window %d, %.1f commands a commit, %d refused, ledger %s)\n",
                rate, pairs, windowSize, group, failed, report.sound() ? "sound" : "BROKEN");
    std::printf("bare inserts %9.0f rows/s      (same group size)\n", plainRate);
    std::printf("ratio        %9.3f\n", rate / plainRate);
    const double faster = replayRate / rate;
    std::printf(
        "replays      %9.0f commands/s  (%llu commits; %.2f times a first execution, at least 2 is asked for)\n",
        replayRate, static_cast<unsigned long long>(replayed.commits - after.commits), faster);
    return failed == 0 && report.sound() && faster >= 2.0 ? 0 : 1;
}
