// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/base/Log.h"
#include "core/base/SecretBytes.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string_view>

namespace {

/// What is wrong with the command line, and what there is instead.
std::string usageText(CLI::App& app, const CLI::ParseError& error) {
    const auto* verb = &app;
    while (!verb->get_subcommands().empty())
        verb = verb->get_subcommands().front();
    const auto inner = verb->get_subcommands([](const CLI::App*) { return true; });
    if (inner.empty() || dynamic_cast<const CLI::RequiredError*>(&error) == nullptr)
        return error.what();
    const auto left = app.remaining(true);
    const auto place = verb == &app ? "signalboxctl" : verb->get_name();
    std::string text = left.empty() ? place + " needs a verb" : place + " has no verb \"" + left.front() + "\"";
    text += "; there are: ";
    for (const auto* one : inner)
        text += (one == inner.front() ? "" : ", ") + one->get_name();
    return text;
}

} // namespace

int main(int argc, char** argv) {
    using namespace signalbox;
    base::forbidCoreDumps();
    std::signal(SIGPIPE, SIG_IGN);

    CLI::App app{"Signalbox on the command line: everything that the console can do, the provider simulator, and the "
                 "offline audit verifier.\n\nExit codes: 0 done, 1 refused or failed, 2 wrong input, 3 OUTCOME UNKNOWN "
                 "(ask again with --command), 4 platform not reachable, 5 not permitted.",
                 "signalboxctl"};
    app.set_version_flag("--version", std::string("signalboxctl ") + SIGNALBOX_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.get_formatter()->column_width(34);

    ctl::Session session;
    session.addOptions(app);
    ctl::addOnboarding(app, session);
    ctl::addKeys(app, session);
    ctl::addSlo(app, session);
    ctl::addCanary(app, session);
    ctl::addDegradation(app, session);
    ctl::addEvents(app, session);
    ctl::addVersions(app, session);
    ctl::addAudit(app, session);
    ctl::addAccess(app, session);
    ctl::addLedger(app, session);
    ctl::addPlayers(app, session);
    ctl::addAml(app, session);
    ctl::addRegistry(app, session);
    ctl::addSandbox(app, session);
    ctl::addTraces(app, session);
    ctl::addSimulate(app, session);

    ctl::examples(app, {"--data /tmp/sandbox me", "--data /tmp/sandbox simulate --rate 200 --duration 60",
                        "--operator security_officer-1 keys list --json",
                        "--operator on_call-1 degradation stop --wait --reason \"incident 4711\""});

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) // help, version
            return app.exit(error);
        const base::Error usage{base::ErrorCode::InvalidArgument, "CTL-006", usageText(app, error)};
        const bool json =
            std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
        session.usage(usage, json);
        return session.exitCode;
    }
    return session.exitCode;
}
