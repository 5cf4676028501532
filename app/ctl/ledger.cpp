// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/platform/ledger/AcknowledgedCheck.h"
#include "core/platform/ledger/LedgerCheck.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace signalbox::ctl {

namespace {

base::Json reportJson(const platform::CheckReport& report) {
    auto violations = base::Json::array();
    for (const auto& violation : report.violations)
        violations.push(base::Json::object(
            {{"invariant", violation.number}, {"title", violation.title}, {"what", violation.what}}));
    return base::Json::object({{"sound", report.sound()},
                               {"checked", static_cast<std::uint64_t>(report.checked)},
                               {"entries", report.entries},
                               {"postings", report.postings},
                               {"bets", report.bets},
                               {"violations", std::move(violations)}});
}

void printAcknowledged(Session& session, const platform::AcknowledgedReport& report) {
    const auto texts = [](const std::vector<std::string>& list) {
        auto json = base::Json::array();
        for (const auto& text : list)
            json.push(text);
        return json;
    };
    std::string sentence = std::to_string(report.effects) +
                           " acknowledged effects: " + std::to_string(report.missingCount) + " missing, " +
                           std::to_string(report.doubledCount) + " doubled";
    for (const auto& text : report.missing)
        sentence += "\n  missing: " + text;
    for (const auto& text : report.doubled)
        sentence += "\n  doubled: " + text;
    session.print(base::Json::object({{"sound", report.sound()},
                                      {"effects", std::uint64_t{report.effects}},
                                      {"missing", std::uint64_t{report.missingCount}},
                                      {"doubled", std::uint64_t{report.doubledCount}},
                                      {"missing_samples", texts(report.missing)},
                                      {"doubled_samples", texts(report.doubled)}}),
                  sentence);
}

} // namespace

void addLedger(CLI::App& app, Session& session) {
    auto* ledger = app.add_subcommand("ledger", "The double-entry ledger of a data directory");
    ledger->require_subcommand(1);
    examples(*ledger, {"--data /tmp/sandbox ledger check", "--data /tmp/sandbox ledger acknowledged effects.txt"});
    ledger->add_subcommand("check", "Judge every invariant; exit code 1 when one is broken")->callback([&session] {
        session.show(platform::checkLedgerFile(session.data() / "ledger.db"), [&](const platform::CheckReport& report) {
            session.print(reportJson(report), std::to_string(report.checked) + " invariants over " +
                                                  std::to_string(report.entries) + " entries, " +
                                                  std::to_string(report.postings) + " postings, " +
                                                  std::to_string(report.bets) + " bets: " + report.text());
            if (!report.sound())
                session.exitCode = kFailed;
        });
    });

    auto* acknowledged = ledger->add_subcommand(
        "acknowledged", "Find every effect that a simulator was told of, each once; exit code 1 when one is not");
    auto record = std::make_shared<std::string>();
    acknowledged->add_option("record", *record, "What simulate --acknowledged wrote")->required();
    acknowledged->callback([&session, record] {
        session.show(platform::checkAcknowledged(session.data() / "ledger.db", *record),
                     [&](const platform::AcknowledgedReport& report) {
                         printAcknowledged(session, report);
                         if (!report.sound())
                             session.exitCode = kFailed;
                     });
    });
}

} // namespace signalbox::ctl
