// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/Report.h"

namespace signalbox::simulator {

namespace {

double milliseconds(base::Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

base::Json json(const slo::Quantile& quantile) {
    if (!quantile.exists())
        return {};
    return milliseconds(quantile.value);
}

} // namespace

std::uint64_t Report::sent() const {
    std::uint64_t sum = 0;
    for (const auto& operation : operations)
        sum += operation.sent;
    return sum;
}

std::uint64_t Report::accepted() const {
    std::uint64_t sum = 0;
    for (const auto& operation : operations)
        sum += operation.accepted;
    return sum;
}

base::Json Report::json() const {
    using base::Json;
    const double seconds = std::chrono::duration<double>(elapsed).count();
    Json byOperation = Json::object();
    slo::Sketch all;
    for (const auto operation : slo::kOperations) {
        const auto& counts = operations[static_cast<std::size_t>(operation)];
        all.add(counts.latency);
        byOperation.set(std::string(slo::name(operation)),
                        Json::object({{"sent", counts.sent},
                                      {"accepted", counts.accepted},
                                      {"replayed", counts.replayed},
                                      {"refused", counts.refused},
                                      {"unknown", counts.unknown},
                                      {"unsent", counts.unsent},
                                      {"p50_ms", simulator::json(counts.latency.quantile(0.50))},
                                      {"p95_ms", simulator::json(counts.latency.quantile(0.95))},
                                      {"p99_ms", simulator::json(counts.latency.quantile(0.99))}}));
    }
    Json codes = Json::object();
    for (const auto& [code, count] : refusals)
        codes.set(code, Json(count));
    Json bySession = Json::object();
    for (const auto release : slo::kReleases)
        bySession.set(std::string(slo::name(release)), Json(sessions[static_cast<std::size_t>(release)]));
    Json samples = Json::array();
    for (const auto& sample : unexpectedSamples)
        samples.push(sample);
    Json installed = Json::array();
    for (const auto& rotation : rotations)
        installed.push(rotation);
    return Json::object({{"elapsed_s", seconds},
                         {"sent", sent()},
                         {"accepted", accepted()},
                         {"unexpected", unexpected},
                         {"per_second", seconds > 0 ? static_cast<double>(sent()) / seconds : 0.0},
                         {"p50_ms", simulator::json(all.quantile(0.50))},
                         {"p95_ms", simulator::json(all.quantile(0.95))},
                         {"p99_ms", simulator::json(all.quantile(0.99))},
                         {"worst_schedule_lag_ms", milliseconds(worstLag)},
                         {"operations", byOperation},
                         {"sessions", bySession},
                         {"refusals", codes},
                         {"rounds_abandoned", roundsAbandoned},
                         {"rounds_starved", starved},
                         {"rotations", installed},
                         {"unexpected_samples", samples}});
}

} // namespace signalbox::simulator
