// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/canary/Guard.h"

#include "core/base/Encoding.h"
#include "core/canary/impl/EProcess.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace signalbox::canary {

namespace {

constexpr std::size_t kRecent = 64;
constexpr std::size_t kMaxCurvePoints = 256;
constexpr std::size_t kMetrics = 2; // failed, slow
constexpr double kSuspect = 3;

struct Recent {
    std::int64_t nanos = 0; ///< Since the first observation.
    bool failed = false;
    std::uint64_t player = 0;
};

std::uint64_t hashOf(const std::string& player) {
    std::uint64_t value = 14695981039346656037ULL;
    for (const char c : player)
        value = (value ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
    return value;
}

template <class It>
int differentPlayers(It first, It last) {
    std::vector<std::uint64_t> players;
    for (; first != last; ++first)
        if (first->failed && std::find(players.begin(), players.end(), first->player) == players.end())
            players.push_back(first->player);
    return static_cast<int>(players.size());
}

/// G0 over the newest requests of the candidate, oldest first. The sentence for the log, empty when it does not fire.
std::string hardFailure(const std::deque<Recent>& recent, const GuardConfig& config) {
    if (recent.empty() || !recent.back().failed)
        return {};
    const auto streakBegin =
        std::find_if(recent.rbegin(), recent.rend(), [](const Recent& one) { return !one.failed; });
    const auto streak = static_cast<int>(streakBegin - recent.rbegin());
    const int streakPlayers = differentPlayers(streakBegin.base(), recent.end());
    if (streak >= config.consecutiveFailures && streakPlayers >= config.consecutivePlayers)
        return "G0: " + std::to_string(streak) + " requests in a row failed, from " + std::to_string(streakPlayers) +
               " players.";
    const auto window = static_cast<std::size_t>(config.shareRequests);
    if (recent.size() < window)
        return {};
    const auto first = recent.end() - config.shareRequests;
    if (recent.back().nanos - first->nanos > config.shareWindow.count())
        return {};
    const auto failures =
        static_cast<int>(std::count_if(first, recent.end(), [](const Recent& r) { return r.failed; }));
    const double success = 1.0 - static_cast<double>(failures) / static_cast<double>(config.shareRequests);
    if (success < config.shareSuccess && differentPlayers(first, recent.end()) >= config.consecutivePlayers)
        return "G0: " + std::to_string(failures) + " of the last " + std::to_string(config.shareRequests) +
               " requests failed within " + std::to_string(config.shareWindow / std::chrono::seconds(1)) + " s.";
    return {};
}

/// Wilson's 95 % bounds of a share.
std::pair<double, double> wilson(std::uint64_t bad, std::uint64_t total) {
    if (total == 0)
        return {0, 1};
    constexpr double z = 1.959963984540054;
    const auto n = static_cast<double>(total);
    const double p = static_cast<double>(bad) / n;
    const double middle = p + z * z / (2 * n);
    const double spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {std::max(0.0, (middle - spread) / scale), std::min(1.0, (middle + spread) / scale)};
}

base::Json configJson(const GuardConfig& config) {
    return base::Json::object({
        {"consecutive_failures", config.consecutiveFailures},
        {"consecutive_players", config.consecutivePlayers},
        {"share_requests", config.shareRequests},
        {"share_success", config.shareSuccess},
        {"share_window_ns", static_cast<std::int64_t>(config.shareWindow.count())},
        {"error_limit", config.errorLimit},
        {"slow_limit", config.slowLimit},
        {"slow_after_ns", static_cast<std::int64_t>(config.slowAfter.count())},
        {"alpha", config.alpha},
        {"minimum_failed_players", config.minimumFailedPlayers},
    });
}

} // namespace

std::string_view name(GuardId guard) noexcept {
    switch (guard) {
    case GuardId::None:
        return "none";
    case GuardId::HardFailure:
        return "G0";
    case GuardId::AbsoluteObjective:
        return "G1";
    case GuardId::Control:
        return "G2";
    }
    return "";
}

std::string_view name(CandidateHealth health) noexcept {
    switch (health) {
    case CandidateHealth::Unproven:
        return "unproven";
    case CandidateHealth::Healthy:
        return "healthy";
    case CandidateHealth::Suspect:
        return "suspect";
    case CandidateHealth::Silent:
        return "silent";
    case CandidateHealth::Failed:
        return "failed";
    }
    return "";
}

struct Guard::Impl {
    struct Player {
        std::int16_t lastSeen = -1; ///< Newest start in which the player is counted as at risk.
        std::array<std::int16_t, kMetrics> lastFailed{-1, -1};
        Arm arm = Arm::Control;
        bool failedOnCandidate = false;
        bool failedOnControl = false;
        bool slowOnCandidate = false;
    };
    struct CurvePoint {
        double seconds = 0;
        double absolute = 1;
        double control = 1;
    };

    GuardConfig config;
    impl::StartSchedule schedule;
    int controlFrom = 0; ///< Starts before this one compare players of an earlier stage: they keep what they found.
    std::array<impl::AbsoluteTest, kMetrics> absolute;
    std::array<impl::ControlTest, kMetrics> control;
    std::unordered_map<std::uint64_t, Player> players;
    std::deque<Recent> recent;
    std::vector<CurvePoint> curve;
    GuardStatus figures;
    std::uint64_t slowPlayers = 0;
    std::optional<base::Instant> first;
    std::optional<base::Instant> lastCandidate;

    explicit Impl(GuardConfig c)
        : config(c) {}

    [[nodiscard]] double limitOf(std::size_t metric) const {
        return metric == 0 ? config.errorLimit : config.slowLimit;
    }

    void count(const Observation& one, bool slow) {
        if (one.arm == Arm::Candidate) {
            ++figures.candidateRequests;
            figures.candidateFailures += one.failed ? 1 : 0;
            figures.candidateSlow += slow ? 1 : 0;
            lastCandidate = one.at;
        } else {
            ++figures.controlRequests;
            figures.controlFailures += one.failed ? 1 : 0;
        }
    }

    /// Makes the player known to every start up to the newest.
    void see(Player& player, bool isNew, Arm arm, int newest) {
        auto& seen = arm == Arm::Candidate ? figures.candidatePlayers : figures.controlPlayers;
        if (isNew || player.arm != arm)
            ++seen;
        for (std::size_t metric = 0; metric < kMetrics; ++metric) {
            const int from = std::max<int>(player.lastFailed[metric] + 1, 0);
            if (!isNew && player.arm != arm) {
                control[metric].enter(player.arm, from, player.lastSeen, -1);
                control[metric].enter(arm, from, player.lastSeen, 1);
            }
            control[metric].enter(arm, std::max<int>(player.lastSeen + 1, from), newest);
        }
        player.arm = arm;
        player.lastSeen = static_cast<std::int16_t>(newest);
    }

    /// True when an e-value may have risen.
    bool perPlayer(const Observation& one, bool slow) {
        const std::uint64_t hash = hashOf(one.player.text());
        auto found = players.find(hash);
        const bool isNew = found == players.end();
        if (isNew) {
            if (players.size() >= kMaxPlayers)
                return false;
            found = players.emplace(hash, Player{}).first;
        }
        Player& player = found->second;
        const int newest = schedule.newest();
        see(player, isNew, one.arm, newest);
        if (one.failed) {
            bool& counted = one.arm == Arm::Candidate ? player.failedOnCandidate : player.failedOnControl;
            auto& total = one.arm == Arm::Candidate ? figures.candidateFailedPlayers : figures.controlFailedPlayers;
            total += counted ? 0 : 1;
            counted = true;
        }
        if (slow && one.arm == Arm::Candidate && !player.slowOnCandidate) {
            player.slowOnCandidate = true;
            ++slowPlayers;
        }
        bool rose = false;
        const std::array<bool, kMetrics> bad{one.failed, slow};
        for (std::size_t metric = 0; metric < kMetrics; ++metric) {
            const int from = player.lastFailed[metric] + 1;
            if (!bad[metric]) {
                if (one.arm == Arm::Candidate)
                    absolute[metric].well(from, newest);
                continue;
            }
            if (from > newest)
                continue;
            if (one.arm == Arm::Candidate) {
                absolute[metric].failed(from, newest);
                rose = true;
            }
            // Starts of an earlier stage only lose the player.
            const int split = std::max(from, controlFrom);
            control[metric].enter(one.arm, from, std::min(split - 1, newest), -1);
            control[metric].failed(one.arm, split, newest);
            player.lastFailed[metric] = static_cast<std::int16_t>(newest);
        }
        return rose;
    }

    /// The naive way: every request counts, whoever made it.
    bool perRequest(const Observation& one, bool slow) {
        const int newest = schedule.newest();
        const auto all = static_cast<double>(figures.candidateRequests + figures.controlRequests);
        const double share = static_cast<double>(figures.candidateRequests) / all;
        bool rose = false;
        const std::array<bool, kMetrics> bad{one.failed, slow};
        for (std::size_t metric = 0; metric < kMetrics; ++metric) {
            if (bad[metric] && share > 0 && share < 1)
                control[metric].failedAtShare(one.arm, share, newest);
            if (one.arm != Arm::Candidate)
                continue;
            if (bad[metric])
                absolute[metric].failed(0, newest);
            else
                absolute[metric].well(0, newest);
            rose = rose || bad[metric];
        }
        if (one.failed && one.arm == Arm::Candidate)
            ++figures.candidateFailedPlayers;
        if (slow && one.arm == Arm::Candidate)
            ++slowPlayers;
        return rose;
    }

    /// Absolute and control, capped where more would not say more.
    [[nodiscard]] std::pair<double, double> eValues() const {
        const int newest = schedule.newest();
        double sumAbsolute = 0, sumControl = 0;
        for (std::size_t metric = 0; metric < kMetrics; ++metric) {
            sumAbsolute += impl::eValueAbsolute(absolute[metric].counts(newest), limitOf(metric));
            sumControl += impl::eValueControl(control[metric].logs(newest));
        }
        constexpr double kCap = 1e15;
        return {std::min(sumAbsolute / static_cast<double>(kMetrics), kCap),
                std::min(sumControl / static_cast<double>(kMetrics), kCap)};
    }

    void evaluate(base::Instant at) {
        std::tie(figures.eAbsolute, figures.eControl) = eValues();
        if (curve.size() >= kMaxCurvePoints) {
            for (std::size_t i = 0; i < curve.size() / 2; ++i)
                curve[i] = curve[2 * i];
            curve.resize(curve.size() / 2);
        }
        const double seconds = std::chrono::duration<double>(at - *first).count();
        curve.push_back({seconds, figures.eAbsolute, figures.eControl});
    }

    [[nodiscard]] bool enoughPlayers() const {
        return figures.candidateFailedPlayers >= static_cast<std::uint64_t>(config.minimumFailedPlayers) ||
               slowPlayers >= static_cast<std::uint64_t>(config.minimumFailedPlayers);
    }
};

Guard::Guard(GuardConfig config)
    : m_impl(std::make_unique<Impl>(config)) {}
Guard::~Guard() = default;
Guard::Guard(Guard&&) noexcept = default;
Guard& Guard::operator=(Guard&&) noexcept = default;

void Guard::stageChanged() {
    if (m_impl->schedule.startNow())
        m_impl->controlFrom = m_impl->schedule.newest();
}

std::optional<Rollback> Guard::observe(const Observation& one) {
    Impl& my = *m_impl;
    if (my.figures.guard != GuardId::None)
        return std::nullopt;
    if (!my.first)
        my.first = one.at;
    const bool slow = one.latency > my.config.slowAfter;
    my.count(one, slow);
    const auto fire = [&](GuardId guard, std::string why) {
        my.figures.guard = guard;
        return Rollback{guard, std::move(why), evidence()};
    };

    if (one.arm == Arm::Candidate) {
        my.recent.push_back({(one.at - *my.first).count(), one.failed, hashOf(one.player.text())});
        if (my.recent.size() > kRecent)
            my.recent.pop_front();
    }
    const bool rose = my.config.unit == GuardConfig::Unit::Player ? my.perPlayer(one, slow) : my.perRequest(one, slow);
    if (one.arm == Arm::Candidate) {
        if (std::string why = hardFailure(my.recent, my.config); !why.empty())
            return fire(GuardId::HardFailure, std::move(why));
        if (rose) {
            my.evaluate(one.at);
            const double needed = 1 / my.config.alpha;
            const auto sentence = [&](std::string_view id, std::string_view what, double e) {
                return std::string(id) + ": " + std::string(what) + " (e = " + std::to_string(std::llround(e)) +
                       ", needed " + std::to_string(std::llround(needed)) + "; " +
                       std::to_string(my.figures.candidateFailures) + " failed and " +
                       std::to_string(my.figures.candidateSlow) + " slow of " +
                       std::to_string(my.figures.candidateRequests) + " requests).";
            };
            if (my.enoughPlayers() && my.figures.eAbsolute >= needed)
                return fire(GuardId::AbsoluteObjective,
                            sentence("G1", "the candidate breaks its objective", my.figures.eAbsolute));
            if (my.enoughPlayers() && my.config.compareWithControl && my.figures.eControl >= needed)
                return fire(GuardId::Control,
                            sentence("G2", "the candidate does worse than the control", my.figures.eControl));
        }
        my.schedule.count();
    }
    return std::nullopt;
}

GuardStatus Guard::status(base::Instant now) const {
    const Impl& my = *m_impl;
    GuardStatus status = my.figures;
    std::tie(status.errorRateLow, status.errorRateHigh) = wilson(status.candidateFailures, status.candidateRequests);
    if (status.guard == GuardId::None)
        std::tie(status.eAbsolute, status.eControl) = my.eValues();
    if (my.lastCandidate)
        status.sinceCandidate = now - *my.lastCandidate;
    const double suspicion = std::max(status.eAbsolute, my.config.compareWithControl ? status.eControl : 1.0);
    const auto needed = std::log(0.05) / std::log1p(-my.config.errorLimit);
    if (status.guard != GuardId::None)
        status.health = CandidateHealth::Failed;
    else if (!status.sinceCandidate || *status.sinceCandidate > my.config.silentAfter)
        status.health = CandidateHealth::Silent;
    else if (suspicion >= kSuspect)
        status.health = CandidateHealth::Suspect;
    else if (static_cast<double>(status.candidateRequests) >= needed)
        status.health = CandidateHealth::Healthy;
    return status;
}

base::Json Guard::evidence() const {
    const Impl& my = *m_impl;
    const GuardStatus& f = my.figures;
    const auto [low, high] = wilson(f.candidateFailures, f.candidateRequests);
    const int newest = my.schedule.newest();
    base::Json json = base::Json::object({{"version", 1}, {"guard", name(f.guard)}});
    json.set("config", configJson(my.config));
    json.set("counts", base::Json::object({{"candidate_requests", f.candidateRequests},
                                           {"candidate_failures", f.candidateFailures},
                                           {"candidate_slow", f.candidateSlow},
                                           {"candidate_players", f.candidatePlayers},
                                           {"candidate_failed_players", f.candidateFailedPlayers},
                                           {"candidate_slow_players", my.slowPlayers},
                                           {"control_requests", f.controlRequests},
                                           {"control_failures", f.controlFailures},
                                           {"control_players", f.controlPlayers},
                                           {"control_failed_players", f.controlFailedPlayers}}));
    json.set("bounds", base::Json::object({{"error_rate_low", low}, {"error_rate_high", high}}));

    base::Json last = base::Json::array();
    for (const Recent& one : my.recent) {
        std::array<std::uint8_t, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(one.player >> (8 * (7 - i)));
        base::Json item = base::Json::array();
        item.push(one.nanos).push(one.failed).push(base::hex(bytes));
        last.push(std::move(item));
    }
    json.set("last", std::move(last));

    base::Json absolute = base::Json::array();
    base::Json control = base::Json::array();
    for (std::size_t metric = 0; metric < kMetrics; ++metric) {
        const impl::AbsoluteCounts counts = my.absolute[metric].counts(newest);
        base::Json starts = base::Json::array();
        for (std::size_t k = 0; k < counts.well.size(); ++k) {
            base::Json item = base::Json::array();
            item.push(counts.well[k]).push(counts.failed[k]);
            starts.push(std::move(item));
        }
        absolute.push(std::move(starts));
        base::Json rows = base::Json::array();
        for (const auto& logs : my.control[metric].logs(newest)) {
            base::Json row = base::Json::array();
            for (const double value : logs)
                row.push(value);
            rows.push(std::move(row));
        }
        control.push(std::move(rows));
    }
    json.set("absolute", std::move(absolute));
    json.set("control", std::move(control));

    base::Json curve = base::Json::array();
    for (const auto& point : my.curve) {
        base::Json item = base::Json::array();
        item.push(point.seconds).push(point.absolute).push(point.control);
        curve.push(std::move(item));
    }
    json.set("e", std::move(curve));
    return json;
}

// --- replay ---

namespace {

base::Error notEvidence(std::string_view what) {
    return {base::ErrorCode::InvalidArgument, "CANARY-011", "evidence: " + std::string(what) + " is missing or wrong"};
}

base::Result<GuardConfig> configFromJson(const base::Json& json) {
    GuardConfig config;
    const auto integer = [&](std::string_view member, int& value) {
        const auto read = json[member].asInt();
        if (!read || *read < 1 || *read > 1000)
            return false;
        value = static_cast<int>(*read);
        return true;
    };
    const auto ratio = [&](std::string_view member, double& value) {
        const auto read = json[member].asDouble();
        if (!read || !(*read > 0 && *read < 1))
            return false;
        value = *read;
        return true;
    };
    const auto window = json["share_window_ns"].asInt();
    if (!integer("consecutive_failures", config.consecutiveFailures) ||
        !integer("consecutive_players", config.consecutivePlayers) ||
        !integer("share_requests", config.shareRequests) ||
        !integer("minimum_failed_players", config.minimumFailedPlayers) ||
        !ratio("share_success", config.shareSuccess) || !ratio("error_limit", config.errorLimit) ||
        !ratio("slow_limit", config.slowLimit) || !ratio("alpha", config.alpha) || !window || *window < 1)
        return notEvidence("config");
    config.shareWindow = base::Duration(*window);
    return config;
}

base::Result<std::deque<Recent>> recentFromJson(const base::Json& json) {
    std::deque<Recent> recent;
    if (!json.isArray() || json.items().size() > kRecent)
        return notEvidence("last");
    for (const base::Json& item : json.items()) {
        const auto& parts = item.items();
        if (parts.size() != 3 || !parts[0].asInt() || !parts[1].asBool() || !parts[2].isString())
            return notEvidence("last");
        const std::string text = parts[2].stringOr("");
        std::uint64_t player = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), player, 16);
        if (error != std::errc() || end != text.data() + text.size())
            return notEvidence("last");
        recent.push_back({*parts[0].asInt(), *parts[1].asBool(), player});
    }
    return recent;
}

base::Result<double> absoluteFromJson(const base::Json& metrics, const GuardConfig& config) {
    if (metrics.items().size() != kMetrics)
        return notEvidence("absolute");
    double sum = 0;
    for (std::size_t metric = 0; metric < kMetrics; ++metric) {
        impl::AbsoluteCounts counts;
        for (const base::Json& start : metrics.items()[metric].items()) {
            const auto& parts = start.items();
            if (parts.size() != 2 || parts[0].intOr(-1) < 0 || parts[1].intOr(-1) < 0 ||
                counts.well.size() >= static_cast<std::size_t>(impl::kMaxStarts))
                return notEvidence("absolute");
            counts.well.push_back(parts[0].intOr(0));
            counts.failed.push_back(parts[1].intOr(0));
        }
        sum += impl::eValueAbsolute(counts, metric == 0 ? config.errorLimit : config.slowLimit);
    }
    return sum / static_cast<double>(kMetrics);
}

base::Result<double> controlFromJson(const base::Json& metrics) {
    if (metrics.items().size() != kMetrics)
        return notEvidence("control");
    double sum = 0;
    for (const base::Json& metric : metrics.items()) {
        impl::ControlLogs logs;
        for (const base::Json& row : metric.items()) {
            if (row.items().size() != impl::kRatios.size() || logs.size() >= static_cast<std::size_t>(impl::kMaxStarts))
                return notEvidence("control");
            auto& values = logs.emplace_back();
            for (std::size_t r = 0; r < values.size(); ++r) {
                const auto value = row.items()[r].asDouble();
                if (!value)
                    return notEvidence("control");
                values[r] = *value;
            }
        }
        sum += impl::eValueControl(logs);
    }
    return sum / static_cast<double>(kMetrics);
}

} // namespace

base::Result<GuardId> Guard::replay(const base::Json& evidence) {
    if (evidence["version"].intOr(0) != 1)
        return notEvidence("version");
    SB_ASSIGN(const GuardConfig config, configFromJson(evidence["config"]));
    SB_ASSIGN(const std::deque<Recent> recent, recentFromJson(evidence["last"]));
    SB_ASSIGN(const double absolute, absoluteFromJson(evidence["absolute"], config));
    SB_ASSIGN(const double control, controlFromJson(evidence["control"]));
    const base::Json& counts = evidence["counts"];
    const auto players =
        std::max(counts["candidate_failed_players"].intOr(0), counts["candidate_slow_players"].intOr(0));
    if (!hardFailure(recent, config).empty())
        return GuardId::HardFailure;
    if (players < config.minimumFailedPlayers)
        return GuardId::None;
    if (absolute >= 1 / config.alpha)
        return GuardId::AbsoluteObjective;
    if (control >= 1 / config.alpha)
        return GuardId::Control;
    return GuardId::None;
}

} // namespace signalbox::canary
