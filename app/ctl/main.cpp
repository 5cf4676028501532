// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/base/Log.h"
#include "core/base/SecretBytes.h"

#include <CLI/CLI.hpp>

#include <csignal>

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
    ctl::addAudit(app, session);
    ctl::addAccess(app, session);
    ctl::addLedger(app, session);
    ctl::addSimulate(app, session);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? ctl::kOk : ctl::kUsage;
    }
    return session.exitCode;
}
