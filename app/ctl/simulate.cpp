// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/base/Files.h"
#include "core/base/Log.h"
#include "core/simulator/Simulator.h"

#include <CLI/CLI.hpp>

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>

namespace signalbox::ctl {

namespace {

struct Options {
    std::vector<std::string> credentials;
    simulator::SimulatorConfig config;
    double duration = 0;
    double think = 250;
    bool unpaced = false;
    bool exitWithParent = false;
    bool control = false;
    std::string stableFaults, candidateFaults;
    std::string acknowledged;
    double reportEvery = 0;
};

int stopPipe[2] = {-1, -1};

/// {"stable":{...},"candidate":{...}}: faults from now on, one JSON object a line.
base::Status applyControl(simulator::Simulator& simulator, std::string_view line) {
    SB_ASSIGN(const auto json, base::Json::parse(line));
    for (const auto& [name, value] : json.members()) {
        const auto release = slo::releaseFromName(name);
        if (!release)
            return base::Error{base::ErrorCode::InvalidArgument, "SIM-003",
                               "there are the releases stable and candidate, not " + name};
        SB_ASSIGN(const auto faults, simulator::Faults::fromJson(value));
        simulator.setFaults(*release, faults);
    }
    return {};
}

/// Reads control lines from standard input until it ends or the simulation does.
void readControl(simulator::Simulator& simulator, std::stop_token stop) {
    std::string buffer;
    while (!stop.stop_requested()) {
        pollfd ready{STDIN_FILENO, POLLIN, 0};
        if (::poll(&ready, 1, 200) <= 0)
            continue;
        char chunk[4096];
        const auto got = ::read(STDIN_FILENO, chunk, sizeof chunk);
        if (got <= 0)
            return;
        buffer.append(chunk, static_cast<std::size_t>(got));
        for (auto end = buffer.find('\n'); end != std::string::npos; end = buffer.find('\n')) {
            const auto line = buffer.substr(0, end);
            buffer.erase(0, end + 1);
            if (const auto applied = applyControl(simulator, line); applied)
                std::cout << base::Json::object(
                                 {{"faults", base::Json::object(
                                                 {{"stable", simulator.faults(slo::Release::Stable).json()},
                                                  {"candidate", simulator.faults(slo::Release::Candidate).json()}})}})
                                 .text()
                          << std::endl;
            else
                std::cerr << base::describe(applied.error()) << std::endl;
        }
    }
}

std::string_view effectName(simulator::Acknowledged::Effect effect) {
    switch (effect) {
    case simulator::Acknowledged::Effect::Authorized:
        return "authorized";
    case simulator::Acknowledged::Effect::Settled:
        return "settled";
    case simulator::Acknowledged::Effect::RolledBack:
        return "rolled_back";
    }
    return "authorized";
}

std::string sentence(const simulator::Report& report) {
    const auto json = report.json();
    std::string text = std::to_string(report.sent()) + " requests, " + std::to_string(report.accepted()) +
                       " accepted, " + std::to_string(report.unexpected) + " failed unexpectedly";
    for (const auto& [code, count] : report.refusals)
        text += "\n  " + code + ": " + std::to_string(count);
    for (const auto& rotation : report.rotations)
        text += "\n  rotated " + rotation;
    for (const auto& sample : report.unexpectedSamples)
        text += "\n  ! " + sample;
    return text + "\n  p50 " + json["p50_ms"].text() + " ms, p99 " + json["p99_ms"].text() + " ms, " +
           json["per_second"].text() + " requests/s";
}

base::Status run(Session& session, const Options& options) {
    std::vector<std::unique_ptr<simulator::ProviderConnection>> owned;
    std::vector<simulator::ProviderConnection*> connections;
    auto files = options.credentials;
    if (files.empty()) {
        std::error_code failure;
        for (const auto& entry : std::filesystem::directory_iterator(session.data() / "providers", failure))
            if (entry.path().extension() == ".json")
                files.push_back(entry.path().string());
        std::sort(files.begin(), files.end());
        if (files.empty())
            return base::Error{base::ErrorCode::NotFound, "CTL-005",
                               "no provider's credentials in " + (session.data() / "providers").string() +
                                   "; give --credentials FILE or --data DIR"};
    }
    for (const auto& file : files) {
        SB_ASSIGN(auto credentials, simulator::ProviderCredentials::load(file));
        simulator::ProviderConnection::Options connectionOptions;
        connectionOptions.connections = static_cast<std::size_t>(options.config.workers);
        SB_ASSIGN(auto connection,
                  simulator::ProviderConnection::open(std::move(credentials), session.clock(), connectionOptions));
        connections.push_back(connection.get());
        owned.push_back(std::move(connection));
    }
    auto config = options.config;
    config.think = std::chrono::microseconds(static_cast<std::int64_t>(options.think * 1000));
    if (options.unpaced) {
        config.rate = 0;
        config.think = base::Duration::zero();
    }
    simulator::Simulator simulator(config, connections, session.clock());
    for (const auto& [release, text] : {std::pair(slo::Release::Stable, options.stableFaults),
                                        std::pair(slo::Release::Candidate, options.candidateFaults)}) {
        if (text.empty())
            continue;
        SB_ASSIGN(const auto json, base::Json::parse(text));
        SB_ASSIGN(const auto faults, simulator::Faults::fromJson(json));
        simulator.setFaults(release, faults);
    }
    std::ofstream journal;
    std::mutex journalMutex;
    if (!options.acknowledged.empty()) {
        journal.open(options.acknowledged, std::ios::app);
        if (!journal)
            return base::Error{base::ErrorCode::PermissionDenied, "FILES-002",
                               "could not write " + options.acknowledged};
        simulator.onAcknowledged([&](const simulator::Acknowledged& effect) {
            std::lock_guard lock(journalMutex);
            journal << effectName(effect.effect) << ' ' << effect.bet.text() << ' ' << effect.amount.text() << '\n';
        });
    }

    if (::pipe(stopPipe) == 0) {
        for (const int number : {SIGINT, SIGTERM})
            std::signal(number, [](int) { (void)!::write(stopPipe[1], "x", 1); });
    }
    std::stop_source stop;
    std::jthread signals([&](std::stop_token own) {
        while (!own.stop_requested()) {
            pollfd ready{stopPipe[0], POLLIN, 0};
            if (::poll(&ready, 1, 100) > 0) {
                stop.request_stop();
                return;
            }
        }
    });
    std::jthread reporter;
    if (options.reportEvery > 0)
        reporter = std::jthread([&](std::stop_token own) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::unique_lock lock(mutex);
            const auto pause = std::chrono::duration<double>(options.reportEvery);
            while (!wake.wait_for(lock, own, pause, [] { return false; }) && !own.stop_requested())
                std::cout << simulator.report().json().text() << std::endl;
        });
    std::jthread control;
    if (options.control)
        control = std::jthread([&](std::stop_token own) { readControl(simulator, std::move(own)); });

    std::optional<base::Duration> duration;
    if (options.duration > 0)
        duration = std::chrono::milliseconds(static_cast<std::int64_t>(options.duration * 1000));
    simulator.run(stop.get_token(), duration);

    reporter = {};
    control = {};
    const auto report = simulator.report();
    if (session.json())
        std::cout << report.json().text() << std::endl;
    else
        std::cout << sentence(report) << std::endl;
    if (report.unexpected > 0)
        session.exitCode = kFailed;
    return {};
}

} // namespace

void addSimulate(CLI::App& app, Session& session) {
    auto* verb = app.add_subcommand("simulate", "A provider: sessions and rounds with real signatures over mutual TLS");
    examples(*verb, {"--data /tmp/sandbox simulate --rate 200 --seed 1 --duration 60",
                     "simulate --credentials novagames.json --candidate-faults '{\"errors\":0.3}'",
                     "simulate --unpaced --workers 16 --acknowledged effects.txt"});
    auto options = std::make_shared<Options>();
    verb->add_option("--credentials", options->credentials, "Providers' credentials files (default: all in --data)");
    verb->add_option("--rate", options->config.rate, "Requests a second over all providers (200)")
        ->check(CLI::Range(0.1, 100'000.0));
    verb->add_flag("--unpaced", options->unpaced, "As fast as the platform answers");
    verb->add_option("--seed", options->config.seed, "The same seed makes the same plan (1)");
    verb->add_option("--workers", options->config.workers, "Threads that send (8)")->check(CLI::Range(1, 256));
    verb->add_option("--think", options->think, "Mean milliseconds between authorize and settle (250)");
    verb->add_option("--rounds-per-session", options->config.roundsPerSession, "(4)")->check(CLI::Range(1, 1'000'000));
    verb->add_flag("--random-ids{false}", options->config.orderedIds,
                   "Rounds, bets and idempotency keys with random ids instead of ones that grow with time (UUIDv7)");
    verb->add_option("--duration", options->duration, "Seconds; without it until Ctrl+C");
    verb->add_option("--stable-faults", options->stableFaults,
                     R"(JSON, for example {"errors":0.3,"slow":0.1,"slow_ms":600,"unsettled":0.1,"new_keys":0.1})");
    verb->add_option("--candidate-faults", options->candidateFaults, "The same for players on the candidate release");
    verb->add_flag("--control", options->control,
                   R"(Read faults from standard input, one {"candidate":{"errors":0.3}} a line)");
    verb->add_option("--report-every", options->reportEvery,
                     "Print a report as one line of JSON every so many seconds");
    verb->add_option("--acknowledged", options->acknowledged, "Append every acknowledged effect to this file");
    verb->add_flag("--exit-with-parent", options->exitWithParent, "End when the process that started this one ends");
    verb->callback([&session, options] {
        if (options->exitWithParent)
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (const auto done = run(session, *options); !done)
            session.fail(done.error());
    });
}

} // namespace signalbox::ctl
