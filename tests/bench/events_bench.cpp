// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// From the outbox to a consumer: effects arrive at a fixed rate whatever becomes of them; an event's delay counts from
// the commit of its effect to the moment at which a consumer of the bus has it. Beside it: bare durable transactions of
// one row on the same disk, which is the least that a durable bus can cost. Then the relay is held and let go: how fast
// it catches up.
#include "core/platform/events/EventCheck.h"
#include "core/platform/events/EventHub.h"
#include "core/platform/ledger/Ledger.h"
#include "core/store/Database.h"
#include "tests/support/Must.h"
#include "tests/support/TempFolder.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace signalbox;
using Steady = std::chrono::steady_clock;
using Millis = std::chrono::duration<double, std::milli>;
using Seconds = std::chrono::duration<double>;
using test::must;

double percentile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    return values[at];
}

struct Held final : platform::DeliveryFaults {
    std::atomic<bool> still{false};
    bool stalled() override { return still; }
};

} // namespace

int main(int argc, char** argv) {
    const int rate = argc > 1 ? std::atoi(argv[1]) : 2'000;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 10;
    const int count = rate * seconds;
    const test::TempFolder folder;
    const base::SystemClock clock;
    Held faults;

    auto hub = must(platform::EventHub::open({clock, folder.path(), {}, &faults}));
    platform::LedgerOptions options;
    options.onCommit = [&] { hub->nudge(); };
    auto ledger = must(platform::Ledger::open(folder / "ledger.db", clock, options));
    must(hub->startRelay(folder / "ledger.db", *ledger));
    const platform::Tenant tenant{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};

    std::vector<Steady::time_point> committed(static_cast<std::size_t>(count));
    std::vector<Steady::time_point> arrived(static_cast<std::size_t>(count));
    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
    std::int64_t consumed = 0;
    bool done = false;
    const auto subscription = hub->bus().onPublished([&] {
        std::lock_guard lock(mutex);
        woken = true;
        changed.notify_all();
    });
    std::thread consumer([&] {
        platform::EventQuery query;
        query.tenant = tenant;
        query.limit = 500;
        while (true) {
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return woken || done; });
                if (done)
                    return;
                woken = false;
            }
            while (true) {
                const auto page = must(hub->bus().read(query));
                const auto now = Steady::now();
                for (const auto& event : page.events) {
                    const auto bet = event.envelope.data["bet_id"].stringOr("");
                    if (bet.starts_with("b_"))
                        arrived[static_cast<std::size_t>(std::atoi(bet.c_str() + 2))] = now;
                }
                query.after = page.next;
                {
                    std::lock_guard lock(mutex);
                    consumed += static_cast<std::int64_t>(page.events.size());
                    changed.notify_all();
                }
                if (!page.more)
                    break;
            }
        }
    });
    std::atomic<int> answered{0};
    const auto submit = [&](const std::string& bet, Steady::time_point* at) {
        platform::Command command;
        command.context.tenant = tenant;
        command.context.idempotencyKey = bet;
        command.context.trace = "tr_bench";
        platform::Rollback act;
        act.bet = base::BetId(bet);
        act.round = base::RoundId("r_" + bet);
        command.act = std::move(act);
        command.done = [&, at](const platform::Answer& answer) {
            if (answer.status != 200)
                std::exit(1);
            if (at != nullptr)
                *at = Steady::now();
            ++answered;
        };
        ledger->submit(std::move(command));
    };
    const auto await = [&](std::int64_t total) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return consumed >= total; });
    };

    const auto begun = Steady::now();
    for (int i = 0; i < count; ++i) {
        std::this_thread::sleep_until(begun + std::chrono::nanoseconds(1'000'000'000LL * i / rate));
        submit("b_" + std::to_string(i), &committed[static_cast<std::size_t>(i)]);
    }
    await(count);
    const double took = Seconds(Steady::now() - begun).count();
    std::vector<double> delays;
    for (std::size_t i = 0; i < committed.size(); ++i)
        delays.push_back(std::max(0.0, Millis(arrived[i] - committed[i]).count()));
    const double p50 = percentile(delays, 0.5);
    const double p99 = percentile(delays, 0.99);

    auto bare = must(store::Database::open(folder / "bare.db"));
    must(bare.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT)"));
    auto insert = must(bare.prepare("INSERT INTO t(x) VALUES(?)"));
    std::vector<double> reference;
    for (int i = 0; i < 500; ++i) {
        const auto from = Steady::now();
        auto transaction = must(store::Transaction::begin(bare));
        must(insert.bindAll(std::string_view("x")).run());
        must(transaction.commit());
        reference.push_back(Millis(Steady::now() - from).count());
    }
    const double bareP99 = percentile(reference, 0.99);

    // A relay that stood still: everything waits in the outbox, then goes.
    faults.still = true;
    const int backlog = rate * 5;
    for (int i = 0; i < backlog; ++i)
        submit("held_" + std::to_string(i), nullptr);
    while (answered.load() < count + backlog)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto released = Steady::now();
    faults.still = false;
    hub->nudge();
    await(count + backlog);
    const double catchUp = backlog / Seconds(Steady::now() - released).count();

    {
        std::lock_guard lock(mutex);
        done = true;
        changed.notify_all();
    }
    consumer.join();
    hub->stop();
    ledger->stop();
    const auto report = must(platform::checkEventFiles(folder / "ledger.db", folder / "events.db"));
    std::printf("events: %d at %d/s asked, %.0f/s reached\n", count, rate, count / took);
    std::printf("outbox to consumer: p50 %.1f ms, p99 %.1f ms (bound 50 ms); a bare durable transaction: p99 %.1f ms\n",
                p50, p99, bareP99);
    std::printf("catching up: %.0f events/s, ratio to the rate of arrival %.1f (wanted: 3)\n", catchUp, catchUp / rate);
    std::printf("bijection: %s\n", report.text().c_str());
    std::printf("ratio %.2f\n", p99 / bareP99);
    return report.sound() ? 0 : 1;
}
