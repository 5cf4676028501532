// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
/// Sketches, the board and bucketing, each beside a naive way measured in the same run.
///
/// usage: slo_bench [--long]      --long feeds the board for an hour of ticks and reports its memory
#include "core/base/Clock.h"
#include "core/canary/Cohort.h"
#include "core/slo/Board.h"
#include "core/slo/Recorder.h"
#include "core/slo/Sketch.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace signalbox;
using namespace signalbox::slo;

constexpr std::size_t kSeries = 3000;
std::uint64_t g_sink = 0; // Keeps results alive.

/// Processor time, so that whatever else runs on the machine changes little.
double processorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Processor seconds that f took: the best of three.
template <class F>
double seconds(F&& f) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double begin = processorSeconds();
        f();
        best = std::min(best, processorSeconds() - begin);
    }
    return best;
}

void report(const char* what, double figure, const char* unit, double ratio, const char* reference) {
    std::printf("%-44s %10.2f %-12s %6.1f x  %s\n", what, figure, unit, ratio, reference);
}

struct Sample {
    std::uint32_t series;
    base::Duration latency;
};

std::vector<Sample> makeSamples(std::size_t count) {
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> latency(std::log(20e6), 0.8);
    std::vector<Sample> samples(count);
    for (Sample& sample : samples)
        sample = {static_cast<std::uint32_t>(random() % kSeries),
                  base::Duration(static_cast<std::int64_t>(latency(random)))};
    return samples;
}

std::uint64_t residentBytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * 4096;
}

void benchIngest(const std::vector<Sample>& samples) {
    std::vector<Sketch> sketches(kSeries);
    for (Sketch& sketch : sketches)
        sketch.add(base::Duration(1)); // Memory is there before the clock runs.
    const double ours = seconds([&] {
        for (const Sample& sample : samples)
            sketches[sample.series].add(sample.latency);
    });
    std::vector<std::map<int, std::uint64_t>> naive(kSeries);
    const double log = std::log(1.01 / 0.99);
    const double reference = seconds([&] {
        for (const Sample& sample : samples)
            ++naive[sample.series]
                   [static_cast<int>(std::ceil(std::log(static_cast<double>(sample.latency.count())) / log))];
    });
    g_sink += sketches[0].count() + naive[0].size();
    const auto n = static_cast<double>(samples.size());
    report("sketch ingest, 3000 series", n / ours / 1e6, "M samples/s", reference / ours, "std::map of logarithms");
}

void benchMerge(const std::vector<Sample>& samples) {
    constexpr std::size_t parts = 100;
    std::vector<Sketch> sketches(parts);
    std::vector<std::vector<std::int64_t>> raw(parts);
    for (const Sample& sample : samples) {
        sketches[sample.series % parts].add(sample.latency);
        raw[sample.series % parts].push_back(sample.latency.count());
    }
    Sketch whole;
    for (const Sample& sample : samples)
        whole.add(sample.latency);
    bool identical = true;
    const double ours = seconds([&] {
        Sketch merged;
        for (const Sketch& part : sketches)
            merged.add(part);
        identical = identical && merged == whole;
        g_sink += static_cast<std::uint64_t>(merged.quantile(0.99).value.count());
    });
    const double reference = seconds([&] {
        std::vector<std::int64_t> all;
        for (const auto& part : raw)
            all.insert(all.end(), part.begin(), part.end());
        const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 99 / 100);
        std::nth_element(all.begin(), at, all.end());
        g_sink += static_cast<std::uint64_t>(*at);
    });
    report("merge of 100 parts and p99", ours * 1e6, "us", reference / ours, "std::vector and nth_element");
    std::printf("%-44s %10s\n", "  bit-identical to the whole", identical ? "yes" : "NO");
}

void benchRefresh(const std::vector<Sample>& samples) {
    std::vector<Sketch> sketches(kSeries);
    std::vector<std::vector<std::int64_t>> raw(kSeries);
    for (const Sample& sample : samples) {
        sketches[sample.series].add(sample.latency);
        raw[sample.series].push_back(sample.latency.count());
    }
    constexpr std::array qs{0.5, 0.95, 0.99};
    const double ours = seconds([&] {
        std::array<Quantile, 3> out;
        for (const Sketch& sketch : sketches) {
            sketch.quantiles(qs, out);
            g_sink += static_cast<std::uint64_t>(out[2].value.count());
        }
    });
    double worst = 0;
    const double reference = seconds([&] {
        for (std::size_t i = 0; i < kSeries; ++i) {
            std::vector<std::int64_t> values = raw[i];
            for (const double q : qs) {
                const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()) - 1e-6));
                const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
                std::nth_element(values.begin(), at, values.end());
                const auto exact = static_cast<double>(*at);
                const auto answer = static_cast<double>(sketches[i].quantile(q).value.count());
                worst = std::max(worst, std::abs(answer - exact) / exact);
            }
        }
    });
    report("refresh p50/p95/p99 of 3000 series", ours * 1e3, "ms", reference / ours, "nth_element over the samples");
    std::printf("%-44s %10.3f %%\n", "  largest relative error", 100 * worst);
}

void benchRecorder(const std::vector<Sample>& samples) {
    const base::SystemClock clock;
    Recorder recorder(clock, defaultObjectives(), "bench");
    std::vector<SeriesKey> keys;
    for (std::size_t i = 0; i < kSeries; ++i)
        keys.push_back({base::ProviderId("provider-" + std::to_string(i / 8)), base::BrandId("brand-7"),
                        base::RegionId("eu-1"), i % 2 == 0 ? Release::Stable : Release::Candidate, kOperations[i % 4]});
    std::sort(keys.begin(), keys.end());
    const double ours = seconds([&] {
        for (const Sample& sample : samples)
            recorder.record(keys[sample.series], sample.latency, Outcome::Success);
    });
    std::map<SeriesKey, std::map<int, std::uint64_t>> naive;
    const double reference = seconds([&] {
        for (const Sample& sample : samples)
            ++naive[keys[sample.series]][static_cast<int>(std::log(static_cast<double>(sample.latency.count())) * 50)];
    });
    const auto n = static_cast<double>(samples.size());
    report("Recorder::record by key, one thread", n / ours / 1e6, "M requests/s", reference / ours,
           "std::map by key, no lock");
    double drain = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double begin = processorSeconds();
        g_sink += recorder.drain().series.size();
        drain = std::min(drain, processorSeconds() - begin);
    }
    std::printf("%-44s %10.2f ms\n", "  drain of 3000 series", drain * 1e3);
}

void benchBoard(const std::vector<Sample>& samples, bool isLong) {
    const base::SystemClock clock;
    const std::uint64_t before = residentBytes();
    Board board(clock, defaultObjectives());
    Tick tick;
    tick.boot = "bench";
    tick.wallTime = clock.now();
    for (std::size_t i = 0; i < kSeries; ++i)
        tick.series.push_back(
            {{base::ProviderId("provider-" + std::to_string(i / 8)), base::BrandId("brand-7"), base::RegionId("eu-1"),
              i % 2 == 0 ? Release::Stable : Release::Candidate, kOperations[i / 2 % 4]},
             {},
             {}});
    const int ticks = isLong ? 3700 : 120;
    std::size_t next = 0;
    double applying = 0;
    for (int t = 0; t < ticks; ++t) {
        tick.sequence += 1;
        tick.wallTime += std::chrono::seconds(1);
        for (SeriesTick& one : tick.series) {
            Sketch sketch;
            for (int i = 0; i < 10; ++i)
                sketch.add(samples[next++ % samples.size()].latency);
            one.counts.requests = 10;
            one.latency = sketch.pack();
        }
        const double begin = processorSeconds();
        if (board.apply(tick) == Applied::Invalid)
            std::printf("the board refused a tick\n");
        applying += processorSeconds() - begin;
    }
    std::printf("%-44s %10.2f ms\n", "Board::apply of one tick, 3000 series", applying / ticks * 1e3);
    const double judging = seconds([&] { g_sink += board.judgeAll().size(); });
    std::printf("%-44s %10.2f ms\n", "Board::judgeAll, 3000 series", judging * 1e3);
    const double overall = seconds([&] { g_sink += static_cast<std::uint64_t>(board.overall()); });
    std::printf("%-44s %10.2f ms\n", "Board::overall, 3000 series", overall * 1e3);
    std::printf("%-44s %10.0f MB after %d ticks of 10 requests per series\n", "Board memory, 3000 series",
                static_cast<double>(residentBytes() - before) / 1e6, ticks);
}

/// The textbook's way: make the text, hash it byte for byte, scale in floating point.
std::uint32_t naiveBucket(const std::string& salt, const std::string& player) {
    const std::string text = salt + "|" + player;
    std::uint32_t h = 0;
    const auto rotate = [](std::uint32_t x, int r) { return (x << r) | (x >> (32 - r)); };
    const auto mix = [&](std::uint32_t k) { return rotate(k * 0xcc9e2d51U, 15) * 0x1b873593U; };
    std::uint32_t k = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        k |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << (8 * (i % 4));
        if (i % 4 == 3) {
            h = rotate(h ^ mix(k), 13) * 5 + 0xe6546b64U;
            k = 0;
        }
    }
    h ^= mix(k);
    h ^= static_cast<std::uint32_t>(text.size());
    h = (h ^ (h >> 16)) * 0x85ebca6bU;
    h = (h ^ (h >> 13)) * 0xc2b2ae35U;
    h ^= h >> 16;
    return static_cast<std::uint32_t>(static_cast<double>(h) / 4294967296.0 * 1e6);
}

void benchBucketing() {
    std::vector<std::string> players;
    for (int i = 0; i < 100'000; ++i)
        players.push_back("player-" + std::to_string(1'000'000 + i));
    const std::string salt = "novagames-4.2.0";
    constexpr int rounds = 20;
    bool same = true;
    for (const std::string& player : players)
        same = same && canary::bucketOf(salt, player) == naiveBucket(salt, player);
    const double ours = seconds([&] {
        const canary::Bucketer bucket(salt);
        for (int round = 0; round < rounds; ++round)
            for (const std::string& player : players)
                g_sink += canary::isMember(bucket(player), 100) ? 1U : 0U;
    });
    const double reference = seconds([&] {
        for (int round = 0; round < rounds; ++round)
            for (const std::string& player : players)
                g_sink += naiveBucket(salt, player) < 10'000 ? 1U : 0U;
    });
    const auto n = static_cast<double>(players.size()) * rounds;
    report("cohort bucketing", n / ours / 1e6, "M players/s", reference / ours, "naive murmur3 on a joined string");
    std::printf("%-44s %10s\n", "  same buckets as the naive way", same ? "yes" : "NO");
}

} // namespace

int main(int argc, char** argv) {
    const bool isLong = argc > 1 && std::strcmp(argv[1], "--long") == 0;
    const std::vector<Sample> samples = makeSamples(3'000'000);
    std::printf("%-44s %10s %-12s %8s  %s\n", "what", "figure", "", "faster", "than");
    benchIngest(samples);
    benchMerge(samples);
    benchRefresh(samples);
    benchRecorder(samples);
    benchBoard(samples, isLong);
    benchBucketing();
    return g_sink == 42 ? 1 : 0;
}
