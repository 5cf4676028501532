// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/Simulator.h"

#include "core/base/Log.h"
#include "core/crypto/Random.h"
#include "core/simulator/RotationAgent.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <random>
#include <thread>

namespace signalbox::simulator {

namespace {

using base::Duration;
using base::Instant;
using base::Json;
using slo::Operation;
using slo::Release;

constexpr std::size_t kSamples = 10;
constexpr std::chrono::seconds kDrainFor{10};
/// Refusals that are an answer, not a fault: the platform may say them to an honest provider.
constexpr std::string_view kExpectedRefusals[] = {"NEW_SESSIONS_DISABLED", "NEW_ROUNDS_DISABLED", "RG_BLOCKED",
                                                  "RG_LIMIT_EXCEEDED",     "RG_TIME_LIMIT",       "INSUFFICIENT_FUNDS",
                                                  "SESSION_EXPIRED",       "HOLD_EXPIRED"};

struct Player {
    ProviderConnection* connection = nullptr;
    base::PlayerId id;
    base::Currency currency;
    std::mt19937_64 random;
    std::string session;
    Release release = Release::Stable;
    int roundsLeft = 0;
    int rounds = 0;
};

struct Step {
    enum class Kind { Arrival, Session, Authorize, Repeat, Settle, Rollback };
    Instant due{};
    Kind kind = Kind::Arrival;
    std::size_t player = 0;
    std::string round;
    std::string bet;
    std::string key;
    std::int64_t stake = 0; ///< Minor units.
    std::int64_t win = 0;   ///< Decided with the stake, so that every repetition of a settlement says the same.
    bool spoilt = false;    ///< An injected fault: the amount is wrong, and a refusal is what should happen.
    bool doubled = false;   ///< An injected fault: a repetition under another key, to be refused as well.
    int attempt = 0;
};

struct Later {
    bool operator()(const Step& a, const Step& b) const { return a.due > b.due; }
};

double share(std::mt19937_64& random) { return std::uniform_real_distribution<double>(0, 1)(random); }

Operation operationOf(Step::Kind kind) {
    switch (kind) {
    case Step::Kind::Session:
        return Operation::Session;
    case Step::Kind::Settle:
        return Operation::Settle;
    case Step::Kind::Rollback:
        return Operation::Rollback;
    case Step::Kind::Arrival:
    case Step::Kind::Authorize:
    case Step::Kind::Repeat:
        break;
    }
    return Operation::Authorize;
}

std::string_view pathOf(Operation operation) {
    switch (operation) {
    case Operation::Session:
        return "/v1/sessions";
    case Operation::Authorize:
        return "/v1/bets/authorize";
    case Operation::Settle:
        return "/v1/bets/settle";
    case Operation::Rollback:
        return "/v1/bets/rollback";
    }
    return "/v1/bets/authorize";
}

} // namespace

struct Simulator::Impl {
    Impl(SimulatorConfig c, std::vector<ProviderConnection*> list, const base::Clock& k)
        : config(c)
        , connections(std::move(list))
        , clock(k)
        , plan(c.seed) {
        for (auto* connection : connections)
            for (const auto& known : connection->identity().players) {
                Player player;
                player.connection = connection;
                player.id = known.id;
                player.currency = known.currency;
                player.random.seed(c.seed * 1'000'003 + players.size());
                players.push_back(std::move(player));
            }
        for (std::size_t i = 0; i < players.size(); ++i)
            idle.push_back(i);
    }

    SimulatorConfig config;
    std::vector<ProviderConnection*> connections;
    const base::Clock& clock;
    std::vector<Player> players; ///< A player belongs to the one worker that carries out a step of it.
    std::function<void(const Acknowledged&)> acknowledged;

    std::mutex mutex;
    std::condition_variable changed;
    std::priority_queue<Step, std::vector<Step>, Later> steps;
    std::vector<std::size_t> idle;
    std::mt19937_64 plan; ///< Arrivals.
    std::size_t busy = 0; ///< Steps being carried out.
    bool ending = false;  ///< No new rounds; open ones are finished.
    bool ended = false;
    std::array<Faults, slo::kReleases.size()> faults;

    mutable std::mutex reportMutex;
    Report report;
    Instant started{};

    void push(Step step) {
        {
            std::lock_guard lock(mutex);
            steps.push(std::move(step));
        }
        changed.notify_one();
    }

    /// A round takes about two requests, plus its share of a session, retries and rollbacks.
    [[nodiscard]] double roundsPerSecond() const {
        const double requests = 2.0 + 1.0 / std::max(1, config.roundsPerSession) + config.retryShare;
        return config.rate / requests;
    }

    /// The next step that is due; nullopt at the end.
    std::optional<Step> next(std::stop_token& stop) {
        std::unique_lock lock(mutex);
        for (;;) {
            if (ended)
                return std::nullopt;
            if (ending && busy == 0 && onlyArrivalsLeft()) {
                ended = true;
                changed.notify_all();
                return std::nullopt;
            }
            if (!steps.empty() && (steps.top().due <= clock.instant() || ending)) {
                // Once it is ending, open rounds are settled at once instead of at their time.
                auto step = steps.top();
                steps.pop();
                if (step.kind == Step::Kind::Arrival && ending)
                    continue;
                ++busy;
                return step;
            }
            if (stop.stop_requested() && !ending) {
                ending = true;
                continue;
            }
            // Waiting in any case, so that those who carry out a step can report it.
            // A length and not a moment: the clock need not be the machine's.
            constexpr Duration kNap = std::chrono::milliseconds(100);
            changed.wait_for(lock, steps.empty() ? kNap : std::min<Duration>(steps.top().due - clock.instant(), kNap));
        }
    }

    [[nodiscard]] bool onlyArrivalsLeft() const {
        return steps.empty() || (steps.size() == 1 && steps.top().kind == Step::Kind::Arrival);
    }

    void done() {
        {
            std::lock_guard lock(mutex);
            --busy;
        }
        changed.notify_all();
    }

    void release(std::size_t player) {
        std::lock_guard lock(mutex);
        idle.push_back(player);
        if (config.rate <= 0 && !ending) {
            // As fast as possible: where a round ended, the next begins.
            Step step;
            step.due = clock.instant();
            steps.push(step);
            changed.notify_one();
        }
    }

    /// A new round is due: plans the one after it, and starts this one with a free player.
    void arrive(const Step& arrival) {
        Step first;
        {
            std::lock_guard lock(mutex);
            if (!ending && config.rate > 0) {
                Step following;
                following.kind = Step::Kind::Arrival;
                const double wait = std::exponential_distribution<double>(roundsPerSecond())(plan);
                following.due =
                    arrival.due + std::chrono::duration_cast<Instant::duration>(std::chrono::duration<double>(wait));
                steps.push(following);
            }
            if (idle.empty()) {
                std::lock_guard inner(reportMutex);
                ++report.starved;
                return;
            }
            const auto at = std::uniform_int_distribution<std::size_t>(0, idle.size() - 1)(plan);
            first.player = idle[at];
            idle[at] = idle.back();
            idle.pop_back();
        }
        changed.notify_one();
        first.due = arrival.due;
        begin(std::move(first));
    }

    std::string newId(std::string_view prefix) const {
        return config.orderedIds ? crypto::orderedId(prefix, clock.now()) : crypto::randomId(prefix);
    }

    void begin(Step step) {
        auto& player = players[step.player];
        step.attempt = 0;
        if (player.roundsLeft == 0) {
            step.kind = Step::Kind::Session;
            step.key = newId("k_");
            attempt(std::move(step));
            return;
        }
        authorize(std::move(step));
    }

    void authorize(Step step) {
        auto& player = players[step.player];
        --player.roundsLeft;
        ++player.rounds;
        step.kind = Step::Kind::Authorize;
        step.attempt = 0;
        step.round = newId("r_");
        step.bet = newId("b_");
        step.key = newId("k_");
        static constexpr std::int64_t kStakes[] = {20, 40, 100, 200};
        step.stake = kStakes[player.random() % std::size(kStakes)];
        step.win = player.random() % 100 < 30 ? step.stake * 16 / 5 : 0; // Pays back 96 % on average.
        step.spoilt = share(player.random) < faultsOf(player).errors;
        attempt(std::move(step));
    }

    [[nodiscard]] Faults faultsOf(const Player& player) {
        std::lock_guard lock(mutex);
        return faults[static_cast<std::size_t>(player.release)];
    }

    [[nodiscard]] Json bodyOf(const Step& step, const Player& player) const {
        const auto number = [&](std::int64_t minor) {
            return Json::number(base::Money(minor, player.currency).text());
        };
        const std::string currency(player.currency.code());
        switch (step.kind) {
        case Step::Kind::Session: {
            const auto& games = player.connection->identity().games;
            return Json::object({{"player_id", player.id.text()},
                                 {"game_id", games[static_cast<std::size_t>(player.rounds) % games.size()].text()},
                                 {"currency", currency}});
        }
        case Step::Kind::Settle:
            return Json::object({{"bet_id", step.bet},
                                 {"round_id", step.round},
                                 {"win_amount", number(step.win)},
                                 {"currency", currency}});
        case Step::Kind::Rollback:
            return Json::object({{"bet_id", step.bet}, {"round_id", step.round}, {"reason", "round cancelled"}});
        case Step::Kind::Arrival:
        case Step::Kind::Authorize:
        case Step::Kind::Repeat:
            break;
        }
        Json amount = number(step.stake);
        if (step.spoilt) // One decimal too many.
            amount = Json::number(amount.text() + (player.currency.exponent() == 0 ? ".5" : "5"));
        return Json::object({{"session_id", player.session},
                             {"round_id", step.round},
                             {"bet_id", step.bet},
                             {"amount", amount},
                             {"currency", currency}});
    }

    void attempt(Step step) {
        auto& player = players[step.player];
        const auto operation = operationOf(step.kind);
        const auto faultsNow = faultsOf(player);
        const auto slowBy = share(player.random) < faultsNow.slow ? faultsNow.slowBy : Duration::zero();
        const auto begun = clock.instant();
        auto answer = player.connection->post(pathOf(operation), bodyOf(step, player), step.key, {}, slowBy);
        const auto latency = clock.instant() - step.due;
        note(step, operation, answer, begun - step.due, latency);
        if (!answer) {
            const bool retry = answer.error().code == base::ErrorCode::Unavailable ||
                               answer.error().code == base::ErrorCode::OutcomeUnknown;
            return retry ? again(std::move(step)) : abandon(std::move(step));
        }
        if (answer->ok())
            return accepted(std::move(step), *answer);
        if (answer->retryable && answer->code != "NEW_SESSIONS_DISABLED" && answer->code != "NEW_ROUNDS_DISABLED")
            return again(std::move(step));
        refused(std::move(step), *answer);
    }

    void note(const Step& step, Operation operation, const base::Result<Answer>& answer, Duration lag,
              Duration latency) {
        std::lock_guard lock(reportMutex);
        auto& counts = report.operations[static_cast<std::size_t>(operation)];
        ++counts.sent;
        if (step.attempt == 0 && step.kind != Step::Kind::Repeat && config.rate > 0)
            report.worstLag = std::max(report.worstLag, lag);
        const auto unexpected = [&](const std::string& what) {
            ++report.unexpected;
            if (report.unexpectedSamples.size() < kSamples)
                report.unexpectedSamples.push_back(base::rfc3339(clock.now()) + " " +
                                                   std::string(slo::name(operation)) + " " + step.bet + ": " + what);
        };
        if (!answer) {
            const bool unknown = answer.error().code == base::ErrorCode::OutcomeUnknown;
            ++(unknown ? counts.unknown : counts.unsent);
            return unexpected(base::describe(answer.error()));
        }
        counts.latency.add(latency);
        if (answer->ok()) {
            ++counts.accepted;
            counts.replayed += answer->replayed ? 1U : 0U;
            return;
        }
        ++counts.refused;
        ++report.refusals[answer->code];
        const bool expected = step.spoilt || step.doubled ||
                              std::find(std::begin(kExpectedRefusals), std::end(kExpectedRefusals), answer->code) !=
                                  std::end(kExpectedRefusals);
        if (!expected)
            unexpected(std::to_string(answer->status) + " " + answer->code + " " + answer->body["detail"].stringOr(""));
    }

    /// Full jitter (exponential, capped): repetitions of many players do not come in waves.
    void again(Step step) {
        if (++step.attempt >= config.attempts)
            return abandon(std::move(step));
        auto& player = players[step.player];
        const double cap = std::min(2'000.0, 50.0 * static_cast<double>(1 << std::min(step.attempt, 10)));
        step.due = clock.instant() + std::chrono::milliseconds(static_cast<int>(share(player.random) * cap) + 1);
        push(std::move(step));
    }

    void abandon(Step step) {
        if (step.kind == Step::Kind::Authorize) {
            // Perhaps there is a hold: the contract asks for a rollback, which is safe either way.
            step.kind = Step::Kind::Rollback;
            step.key = newId("k_");
            step.attempt = 0;
            step.due = clock.instant();
            return push(std::move(step));
        }
        if (step.kind == Step::Kind::Repeat) // Only the repetition has no answer: the bet stands and is to be settled.
            return finishLater(std::move(step));
        if (step.kind != Step::Kind::Session) {
            std::lock_guard lock(reportMutex);
            ++report.roundsAbandoned;
        }
        release(step.player);
    }

    void acknowledge(Acknowledged::Effect effect, const Step& step, std::int64_t minor) {
        if (acknowledged)
            acknowledged({effect, base::BetId(step.bet), base::Money(minor, players[step.player].currency)});
    }

    void accepted(Step step, const Answer& answer) {
        auto& player = players[step.player];
        switch (step.kind) {
        case Step::Kind::Session: {
            player.session = answer.body["session_id"].stringOr("");
            player.release = slo::releaseFromName(answer.body["release"].stringOr("")).value_or(Release::Stable);
            player.roundsLeft = std::max(1, config.roundsPerSession);
            {
                std::lock_guard lock(reportMutex);
                ++report.sessions[static_cast<std::size_t>(player.release)];
            }
            step.due = clock.instant();
            return authorize(std::move(step));
        }
        case Step::Kind::Authorize:
            if (!answer.replayed || step.attempt > 0)
                acknowledge(Acknowledged::Effect::Authorized, step, step.stake);
            return afterAuthorize(std::move(step));
        case Step::Kind::Repeat:
            return finishLater(std::move(step));
        case Step::Kind::Settle:
            acknowledge(Acknowledged::Effect::Settled, step, step.win);
            return release(step.player);
        case Step::Kind::Rollback:
            acknowledge(Acknowledged::Effect::RolledBack, step, 0);
            return release(step.player);
        case Step::Kind::Arrival:
            return;
        }
    }

    void afterAuthorize(Step step) {
        auto& player = players[step.player];
        const auto faultsNow = faultsOf(player);
        if (share(player.random) < faultsNow.newKeys) {
            auto repeat = step;
            repeat.kind = Step::Kind::Repeat;
            repeat.key = newId("k_");
            repeat.doubled = true;
            repeat.due = clock.instant();
            return attempt(std::move(repeat));
        }
        if (share(player.random) < config.retryShare) {
            auto repeat = step;
            repeat.kind = Step::Kind::Repeat;
            repeat.due = clock.instant();
            return attempt(std::move(repeat));
        }
        finishLater(std::move(step));
    }

    /// Authorized: settle or roll back after some thinking, or never.
    void finishLater(Step step) {
        auto& player = players[step.player];
        if (share(player.random) < faultsOf(player).unsettled)
            return release(step.player);
        step.kind = share(player.random) < config.rollbackShare ? Step::Kind::Rollback : Step::Kind::Settle;
        step.key = newId("k_");
        step.attempt = 0;
        step.spoilt = false;
        step.doubled = false;
        const double mean = std::chrono::duration<double>(config.think).count();
        const double wait =
            mean <= 0 ? 0 : std::min(4 * mean, std::exponential_distribution<double>(1 / mean)(player.random));
        step.due = clock.instant() + std::chrono::duration_cast<Instant::duration>(std::chrono::duration<double>(wait));
        push(std::move(step));
    }

    void refused(Step step, const Answer& answer) {
        auto& player = players[step.player];
        switch (step.kind) {
        case Step::Kind::Session:
            // Closed to new sessions: whoever has a session goes on in it.
            if (answer.code == "NEW_SESSIONS_DISABLED" && !player.session.empty()) {
                player.roundsLeft = 1;
                step.due = clock.instant();
                return authorize(std::move(step));
            }
            return release(step.player);
        case Step::Kind::Repeat:
            return finishLater(std::move(step));
        case Step::Kind::Authorize:
            if (answer.code == "SESSION_EXPIRED" || answer.code == "SESSION_NOT_FOUND") {
                player.session.clear();
                player.roundsLeft = 0;
            }
            return release(step.player);
        case Step::Kind::Settle:
        case Step::Kind::Rollback:
        case Step::Kind::Arrival:
            return release(step.player);
        }
    }

    void work(std::stop_token stop) {
        while (auto step = next(stop)) {
            if (step->kind == Step::Kind::Arrival)
                arrive(*step);
            else
                attempt(*std::move(step));
            done();
        }
    }

    void rotate(std::stop_token stop) {
        std::vector<RotationAgent> agents;
        for (auto* connection : connections)
            agents.emplace_back(*connection);
        std::mutex waitMutex;
        std::condition_variable_any wake;
        while (!stop.stop_requested()) {
            for (std::size_t i = 0; i < agents.size(); ++i) {
                auto installed = agents[i].poll(stop);
                if (!installed) {
                    if (installed.error().code != base::ErrorCode::Cancelled)
                        base::log::info("simulator", "rotation not answered",
                                        Json::object({{"error", base::describe(installed.error())}}));
                    continue;
                }
                std::lock_guard lock(reportMutex);
                for (const auto& one : *installed)
                    report.rotations.push_back(one.kind + " " + connections[i]->identity().provider.text() + " -> " +
                                               one.kid);
            }
            std::unique_lock lock(waitMutex);
            wake.wait_for(lock, stop, config.rotationPoll, [] { return false; });
        }
    }
};

Simulator::Simulator(SimulatorConfig config, std::vector<ProviderConnection*> connections, const base::Clock& clock)
    : m_impl(std::make_unique<Impl>(config, std::move(connections), clock)) {}

Simulator::~Simulator() = default;

void Simulator::onAcknowledged(std::function<void(const Acknowledged&)> callback) {
    m_impl->acknowledged = std::move(callback);
}

void Simulator::setFaults(Release release, const Faults& faults) {
    std::lock_guard lock(m_impl->mutex);
    m_impl->faults[static_cast<std::size_t>(release)] = faults;
}

Faults Simulator::faults(Release release) const {
    std::lock_guard lock(m_impl->mutex);
    return m_impl->faults[static_cast<std::size_t>(release)];
}

void Simulator::run(std::stop_token stop, std::optional<base::Duration> duration) {
    auto& impl = *m_impl;
    std::stop_source ending;
    const std::stop_callback forward(stop, [&] { ending.request_stop(); });
    {
        std::scoped_lock lock(impl.mutex, impl.reportMutex);
        impl.started = impl.clock.instant();
        Step first;
        first.due = impl.started;
        // As fast as possible: every worker has a round under way at all times.
        const int arrivals = impl.config.rate > 0 ? 1 : impl.config.workers;
        for (int i = 0; i < arrivals; ++i)
            impl.steps.push(first);
    }
    {
        std::jthread rotation([&](std::stop_token own) { impl.rotate(std::move(own)); });
        std::vector<std::jthread> workers;
        for (int i = 0; i < impl.config.workers; ++i)
            workers.emplace_back([&impl, token = ending.get_token()] { impl.work(token); });
        std::unique_lock lock(impl.mutex);
        const auto over = [&] { return impl.ending || impl.ended; };
        if (duration) {
            const auto until = impl.started + std::chrono::duration_cast<Instant::duration>(*duration);
            while (!over() && !ending.stop_requested() && impl.clock.instant() < until)
                impl.changed.wait_for(lock,
                                      std::min<Duration>(until - impl.clock.instant(), std::chrono::milliseconds(200)));
            ending.request_stop();
        } else {
            while (!over() && !ending.stop_requested())
                impl.changed.wait_for(lock, std::chrono::milliseconds(200));
        }
        {
            std::lock_guard inner(impl.reportMutex);
            impl.report.elapsed = impl.clock.instant() - impl.started;
        }
        impl.ending = true;
        impl.changed.notify_all();
        const auto drained = impl.clock.instant() + kDrainFor;
        while (!impl.ended && impl.clock.instant() < drained)
            impl.changed.wait_for(lock, std::chrono::milliseconds(50));
        impl.ended = true;
        impl.changed.notify_all();
    }
}

Report Simulator::report() const {
    std::lock_guard lock(m_impl->reportMutex);
    auto report = m_impl->report;
    if (report.elapsed == Duration::zero() && m_impl->started != Instant{})
        report.elapsed = m_impl->clock.instant() - m_impl->started;
    return report;
}

} // namespace signalbox::simulator
