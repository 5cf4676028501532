// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Log.h"
#include "core/base/SecretBytes.h"
#include "core/platform/Platform.h"

#include <CLI/CLI.hpp>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace signalbox;

/// Exit codes, stable for scripts.
enum Exit {
    Ok = 0,
    Usage = 2,
    PortTaken = 3,
    DataUnusable = 4,
    DataDamaged = 5,
    DataNewer = 6,
    DataLocked = 7,
    DiskFull = 8,
    Other = 1
};

int exitCodeOf(const base::Error& error) {
    if (error.reason == "NET-001")
        return PortTaken;
    if (error.reason == "NET-003")
        return Usage;
    if (error.reason == "STORE-003")
        return DataNewer;
    if (error.reason == "STORE-005")
        return DataLocked;
    if (error.reason == "AUDIT-001")
        return DataDamaged;
    if (error.reason == "PLATFORM-008")
        return DataUnusable;
    switch (error.code) {
    case base::ErrorCode::DataLoss:
        return DataDamaged;
    case base::ErrorCode::ResourceExhausted:
        return DiskFull;
    case base::ErrorCode::PermissionDenied:
    case base::ErrorCode::NotFound:
        return DataUnusable;
    default:
        return Other;
    }
}

bool parseListen(const std::string& text, platform::PlatformConfig& config) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size() || text.size() - colon > 6)
        return false;
    std::string address = text.substr(0, colon);
    if (address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    unsigned long port = 0;
    for (std::size_t i = colon + 1; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        port = port * 10 + static_cast<unsigned long>(text[i] - '0');
    }
    if (port > 65'535)
        return false;
    config.address = std::move(address);
    config.port = static_cast<std::uint16_t>(port);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    base::forbidCoreDumps();
    ::umask(0077); // What this program writes is for its own user only.

    CLI::App app{
        "The Signalbox reference platform: data plane and control plane on one port.\n"
        "Prints one line of JSON when it is ready, and runs until SIGTERM or SIGINT.\n"
        "Exit codes: 0 stopped, 2 usage, 3 port taken, 4 data folder unusable, 5 data damaged, 6 data of a newer "
        "version, 7 data in use by another platform, 8 disk full, 1 anything else."};
    app.set_version_flag("--version", "signalbox-platform " SIGNALBOX_VERSION);
    std::string listen = "127.0.0.1:0";
    std::string data;
    std::vector<std::string> regions{"eu-1", "uk-1"};
    std::string environment = "sandbox";
    std::string logFile;
    int threads = 1;
    bool exitWithParent = false;
    app.add_option("--listen", listen, "Numeric address and port; port 0 lets the system choose")
        ->capture_default_str();
    app.add_option("--data", data, "Folder for everything that is kept; made when it is not there")->required();
    app.add_option("--regions", regions, "Regions to host")->delimiter(',')->capture_default_str();
    app.add_option("--environment", environment, "sandbox, staging or production")
        ->check(CLI::IsMember({"sandbox", "staging", "production"}))
        ->capture_default_str();
    app.add_option("--threads", threads, "Threads for sockets")->check(CLI::Range(1, 64))->capture_default_str();
    app.add_option("--log", logFile, "Log to this file instead of standard error");
    app.add_flag("--exit-with-parent", exitWithParent, "Stop when the process that started this one ends");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Ok : Usage;
    }

    // Blocked before any thread starts, so that only this thread takes them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // A file-size limit is an error of the write, not the end of the process.
    const pid_t parent = ::getppid();
    if (exitWithParent) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent)
            return Ok; // It has ended already.
    }
    base::log::configure(base::log::Level::Info, logFile);

    platform::PlatformConfig config;
    if (!parseListen(listen, config)) {
        std::cerr << "signalbox-platform: --listen " << listen << " is not address:port\n";
        return Usage;
    }
    config.data = data;
    config.environment = environment;
    config.networkThreads = threads;
    config.kind = environment == "production" ? platform::EnvironmentKind::Production
                  : environment == "staging"  ? platform::EnvironmentKind::Staging
                                              : platform::EnvironmentKind::Sandbox;
    config.regions.clear();
    for (const auto& name : regions) {
        auto region = base::RegionId::parse(name);
        if (!region) {
            std::cerr << "signalbox-platform: --regions " << name << ": " << region.error().context << '\n';
            return Usage;
        }
        config.regions.push_back(std::move(*region));
    }

    const base::SystemClock clock;
    auto started = platform::Platform::start(std::move(config), clock);
    if (!started) {
        std::cerr << "signalbox-platform: " << base::describe(started.error()) << '\n';
        return exitCodeOf(started.error());
    }
    std::cout << (*started)->summary().text() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    base::log::info("platform", "stopping", base::Json::object({{"signal", received}}));
    (*started)->stop();
    return Ok;
}
