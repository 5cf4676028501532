// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/slo/Series.h"
#include "core/slo/Sketch.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace signalbox::simulator {

/// What a simulation has seen so far. Latency counts from the moment a request was due, not from when it could be sent,
/// so that a platform that stalls cannot hide behind a generator that waits for it.
struct Report {
    struct Operation {
        std::uint64_t sent = 0;
        std::uint64_t accepted = 0; ///< 2xx
        std::uint64_t replayed = 0; ///< Of those, Idempotent-Replayed.
        std::uint64_t refused = 0;  ///< A clear answer other than 2xx.
        std::uint64_t unknown = 0;  ///< Sent, no answer.
        std::uint64_t unsent = 0;   ///< Could not be sent.
        slo::Sketch latency;
    };
    base::Duration elapsed{0};
    std::array<Operation, slo::kOperations.size()> operations;   ///< In the order of slo::Operation.
    std::array<std::uint64_t, slo::kReleases.size()> sessions{}; ///< Accepted, by release.
    std::map<std::string, std::uint64_t> refusals;               ///< By wire code.
    std::uint64_t unexpected = 0; ///< Requests that failed although nothing was wrong with them: what must be 0.
    std::vector<std::string> unexpectedSamples; ///< The first few, for diagnosis; no body, no secret.
    std::uint64_t roundsAbandoned = 0;          ///< Unknown to the end: the provider gave up asking.
    std::uint64_t starved = 0;                  ///< Rounds that were due while no player was free.
    base::Duration worstLag{0};                 ///< How late the generator itself sent at worst.
    std::vector<std::string> rotations;         ///< "hmac novagames -> kid", as they were installed.

    [[nodiscard]] std::uint64_t sent() const;
    [[nodiscard]] std::uint64_t accepted() const;
    [[nodiscard]] base::Json json() const;
};

} // namespace signalbox::simulator
