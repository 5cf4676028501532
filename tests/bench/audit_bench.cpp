// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
// Durable appends a second with a signed checkpoint per commit, and leaves verified a second, each beside a reference
// measured in the same run: the same bytes inserted into SQLite in the same batches without tree, signature or
// triggers.
#include "core/audit/Log.h"
#include "core/audit/Verifier.h"
#include "core/base/Clock.h"
#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Ed25519.h"
#include "core/platform/audit/AuditStore.h"
#include "core/store/Database.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

using namespace signalbox;

namespace {

using SteadyClock = std::chrono::steady_clock;

/// A rate, and what it took of the processor: the second figure holds on a busy machine too.
struct Rate {
    double perSecond;
    double cpuMicroseconds; ///< For one leaf, all threads.
};

double cpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double secondsSince(SteadyClock::time_point start) {
    return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

audit::Leaf exampleLeaf(std::size_t i) {
    audit::Leaf leaf;
    leaf.actor = {"on_call-1", "on_call", "s-8f2a", "kid-4711"};
    leaf.action = "canary.set";
    leaf.phase = i % 2 == 0 ? audit::Phase::Intended : audit::Phase::Outcome;
    leaf.outcome = i % 2 == 0 ? audit::Outcome::None : audit::Outcome::Ok;
    leaf.object = "canary/novagames";
    leaf.scope = base::Json::object({{"brand", "brand-7"}, {"provider", "novagames"}, {"region", "eu-1"}});
    leaf.beforeHash = std::string(64, 'a');
    leaf.afterHash = std::string(64, 'b');
    leaf.reason = "raise after a quiet hour";
    leaf.requestId = "cmd-" + std::to_string(i / 2);
    leaf.client = "signalboxctl/0.1";
    return leaf;
}

[[noreturn]] void fail(const base::Error& error) {
    std::fprintf(stderr, "audit_bench: %s\n", describe(error).c_str());
    std::exit(1);
}

/// Appends `count` leaves, keeping up to four batches under way; gives leaves a second.
Rate appends(const std::filesystem::path& file, std::size_t count, std::size_t batch, const audit::NoteSigner& signer) {
    auto store = platform::AuditStore::open(file);
    if (!store)
        fail(store.error());
    const base::SystemClock clock;
    audit::LogOptions options;
    options.maxBatch = batch;
    auto log = audit::AuditLog::open(**store, signer, clock, options);
    if (!log)
        fail(log.error());
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t underWay = 0;
    const double cpu = cpuSeconds();
    const auto start = SteadyClock::now();
    for (std::size_t i = 0; i < count; ++i) {
        {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return underWay < 4 * batch; });
            ++underWay;
        }
        (*log)->appendThen(exampleLeaf(i), [&](base::Result<audit::Receipt> receipt) {
            if (!receipt)
                fail(receipt.error());
            std::lock_guard lock(mutex);
            // Waking the producer for every leaf would measure the scheduler.
            if (--underWay == 2 * batch || underWay == 0)
                changed.notify_one();
        });
    }
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return underWay == 0; });
    }
    const auto leaves = static_cast<double>(count);
    return {leaves / secondsSince(start), (cpuSeconds() - cpu) / leaves * 1e6};
}

/// The p-th percentile of single blocking appends, in milliseconds.
double singleAppend(const std::filesystem::path& file, std::size_t count, double p, const audit::NoteSigner& signer) {
    auto store = platform::AuditStore::open(file);
    if (!store)
        fail(store.error());
    const base::SystemClock clock;
    auto log = audit::AuditLog::open(**store, signer, clock);
    if (!log)
        fail(log.error());
    std::vector<double> times;
    for (std::size_t i = 0; i < count; ++i) {
        const auto start = SteadyClock::now();
        if (auto receipt = (*log)->append(exampleLeaf(i)); !receipt)
            fail(receipt.error());
        times.push_back(secondsSince(start) * 1e3);
    }
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(p * static_cast<double>(times.size() - 1))];
}

Rate rawInserts(const std::filesystem::path& file, std::size_t count, std::size_t batch) {
    auto database = store::Database::open(file);
    if (!database)
        fail(database.error());
    if (auto made = database->execute("CREATE TABLE leaf (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"); !made)
        fail(made.error());
    auto insert = database->prepare("INSERT INTO leaf VALUES (?, ?)");
    if (!insert)
        fail(insert.error());
    const std::string bytes = audit::toStored(exampleLeaf(1));
    const double cpu = cpuSeconds();
    const auto start = SteadyClock::now();
    for (std::size_t i = 0; i < count;) {
        auto transaction = store::Transaction::begin(*database);
        if (!transaction)
            fail(transaction.error());
        for (std::size_t j = 0; j < batch && i < count; ++j, ++i) {
            insert->bind(0, static_cast<std::int64_t>(i));
            insert->bindBlob(1, base::asBytes(bytes));
            if (auto done = insert->run(); !done)
                fail(done.error());
        }
        if (auto done = transaction->commit(); !done)
            fail(done.error());
    }
    const auto leaves = static_cast<double>(count);
    return {leaves / secondsSince(start), (cpuSeconds() - cpu) / leaves * 1e6};
}

/// Leaves a second, and the reference: reading the same rows and hashing their bytes once.
void verification(const std::filesystem::path& file, const audit::NoteSigner& signer) {
    auto store = platform::AuditStore::openReadOnly(file);
    if (!store)
        fail(store.error());
    audit::VerifyOptions options;
    options.keys = {signer.key};
    double cpu = cpuSeconds();
    auto start = SteadyClock::now();
    const auto report = audit::verify(**store, options);
    const double verifying = secondsSince(start);
    const double verifyingCpu = cpuSeconds() - cpu;
    if (!report)
        fail(report.error());
    if (report->exitCode() != 0)
        fail({base::ErrorCode::DataLoss, "AUDIT-002", report->finding});

    cpu = cpuSeconds();
    start = SteadyClock::now();
    std::uint8_t sum = 0;
    for (std::uint64_t at = 0; at < report->leaves; at += 2048) {
        const auto chunk = (*store)->read(at, at + 2048);
        if (!chunk)
            fail(chunk.error());
        for (const auto& leaf : *chunk)
            sum = static_cast<std::uint8_t>(sum ^ crypto::sha256(base::asBytes(leaf.bytes))[0]);
    }
    const double reading = secondsSince(start);
    const double readingCpu = cpuSeconds() - cpu;
    const auto leaves = static_cast<double>(report->leaves);
    std::printf(
        "verify: %9.0f leaves/s (%.2f us of CPU each; %llu leaves, %llu checkpoints)   read+hash reference %9.0f/s "
        "(%.2f us)   ratio %.2f [%u]\n",
        leaves / verifying, verifyingCpu / leaves * 1e6, static_cast<unsigned long long>(report->leaves),
        static_cast<unsigned long long>(report->checkpoints), leaves / reading, readingCpu / leaves * 1e6,
        reading / verifying, sum);
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    std::string folder = "/tmp/signalbox-bench-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
        std::perror("mkdtemp");
        return 1;
    }
    const std::filesystem::path path = folder;
    const auto signer = audit::noteSigner("signalbox/bench/audit", crypto::Ed25519PrivateKey::generate());
    if (!signer)
        fail(signer.error());
    for (const std::size_t batch : {std::size_t{64}, std::size_t{256}}) {
        const std::string name = std::to_string(batch);
        const Rate raw = rawInserts(path / ("raw" + name + ".db"), count, batch);
        const Rate ours = appends(path / ("log" + name + ".db"), count, batch, *signer);
        std::printf(
            "append, batch %3zu: %9.0f leaves/s (%.2f us of CPU each)   raw SQLite reference %9.0f/s (%.2f us)   "
            "ratio %.2f\n",
            batch, ours.perSecond, ours.cpuMicroseconds, raw.perSecond, raw.cpuMicroseconds,
            ours.perSecond / raw.perSecond);
    }
    std::printf("single append: p50 %.3f ms, p99 %.3f ms\n", singleAppend(path / "one.db", 1000, 0.50, *signer),
                singleAppend(path / "two.db", 1000, 0.99, *signer));
    verification(path / "log256.db", *signer);
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
    return 0;
}
