// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "core/slo/Recorder.h"
#include "tests/support/FakeClock.h"

#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace signalbox::test {

/// Four providers' traffic, second by second, through a real recorder, a real alert engine and a real board: what a
/// console would receive from a platform, without the platform.
class SloTraffic {
public:
    struct Provider {
        const char* name;
        const char* brand;
        const char* region;
        int perSecond = 60;
        double latency = 40;    ///< ms, typical
        double errors = 0;      ///< 0..1
        double settleLag = 0.4; ///< seconds
        double candidate = 0;   ///< share of requests on the candidate
        double candidateErrors = 0;
        bool settles = true;
        bool talks = true;
    };

    explicit SloTraffic(FakeClock& clock)
        : m_clock(clock)
        , board(clock, slo::defaultObjectives()) {}

    std::vector<Provider> providers{{"novagames", "brand-7", "eu-1", 64, 42},
                                    {"redfox", "brand-2", "eu-1", 62, 61},
                                    {"evergrove", "brand-7", "uk-1", 61, 38},
                                    {"lumen", "brand-9", "uk-1", 60, 33}};

    [[nodiscard]] Provider& provider(const std::string& name) {
        for (auto& one : providers)
            if (name == one.name)
                return one;
        std::abort();
    }

    /// One second of everybody's traffic.
    [[nodiscard]] slo::Tick second() {
        for (auto& one : providers)
            if (one.talks)
                traffic(one);
        m_clock.advance(std::chrono::seconds(1));
        slo::Tick tick = m_recorder.drain();
        m_platform.apply(tick);
        (void)m_engine.evaluate(m_platform.conditions());
        tick.alerts = m_engine.alerts();
        tick.alerts.insert(tick.alerts.end(), extraAlerts.begin(), extraAlerts.end());
        return tick;
    }
    /// `each` is called after every tick that was applied.
    template <class Each>
    void run(int seconds, const Each& each) {
        for (int i = 0; i < seconds; ++i) {
            board.apply(second());
            each();
        }
    }
    void run(int seconds) {
        run(seconds, [] {});
    }

    std::vector<slo::Alert> extraAlerts;

private:
    void traffic(const Provider& one) {
        std::uniform_real_distribution<double> chance(0, 1);
        std::lognormal_distribution<double> spread(0, 0.35);
        const base::RegionId region(one.region);
        for (int i = 0; i < one.perSecond; ++i) {
            const bool onCandidate = chance(m_random) < one.candidate;
            const auto release = onCandidate ? slo::Release::Candidate : slo::Release::Stable;
            const double dice = chance(m_random);
            const auto operation = dice < 0.10   ? slo::Operation::Session
                                   : dice < 0.54 ? slo::Operation::Authorize
                                   : dice < 0.97 ? slo::Operation::Settle
                                                 : slo::Operation::Rollback;
            const slo::FlowKey flow{base::ProviderId(one.name), base::BrandId(one.brand), region, release};
            const slo::SeriesKey key{flow.provider, flow.brand, region, release, operation};
            const bool fails = chance(m_random) < (onCandidate ? one.candidateErrors : one.errors);
            const auto took = std::chrono::microseconds(std::int64_t(1000 * one.latency * spread(m_random)));
            m_recorder.record(key, took, fails ? slo::Outcome::Error : slo::Outcome::Success);
            if (operation == slo::Operation::Session)
                m_recorder.sessionAccepted(region);
            if (operation == slo::Operation::Authorize) {
                const base::RoundId round("round-" + std::to_string(++m_round));
                m_recorder.roundOpened(flow, round);
                m_open[one.name].push_back({round, m_clock.instant()});
            }
        }
        auto& open = m_open[one.name];
        const auto lag = std::chrono::duration<double>(one.settleLag);
        while (one.settles && !open.empty() && m_clock.instant() - open.front().second >= lag) {
            m_recorder.roundSettled(open.front().first);
            open.pop_front();
        }
        m_recorder.queue(region, 12, std::chrono::milliseconds(180), 40);
    }

    FakeClock& m_clock;
    slo::Recorder m_recorder{m_clock, slo::defaultObjectives(), "boot-1"};
    slo::Board m_platform{m_clock, slo::defaultObjectives()};
    slo::AlertEngine m_engine{m_clock};
    std::mt19937_64 m_random{7};
    std::map<std::string, std::deque<std::pair<base::RoundId, base::Instant>>> m_open;
    std::uint64_t m_round = 0;

public:
    slo::Board board;
};

} // namespace signalbox::test
