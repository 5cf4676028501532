// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/AccessCodec.h"
#include "core/api/LedgerClient.h"
#include "core/base/Files.h"
#include "core/platform/events/EventCheck.h"
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
    auto verdicts = base::Json::array();
    for (const auto& verdict : report.verdicts)
        verdicts.push(base::Json::object({{"invariant", verdict.number},
                                          {"title", verdict.title},
                                          {"holds", verdict.violations == 0},
                                          {"violations", std::uint64_t{verdict.violations}}}));
    auto elsewhere = base::Json::array();
    for (const auto& other : platform::judgedElsewhere())
        elsewhere.push(
            base::Json::object({{"invariant", other.number}, {"title", other.title}, {"judged_by", other.by}}));
    return base::Json::object({{"sound", report.sound()},
                               {"checked", std::uint64_t{report.checked}},
                               {"entries", report.entries},
                               {"postings", report.postings},
                               {"bets", report.bets},
                               {"invariants", std::move(verdicts)},
                               {"judged_elsewhere", std::move(elsewhere)},
                               {"violations", std::move(violations)}});
}

void printCheck(Session& session, const platform::CheckReport& report) {
    Table table{{"NO", "INVARIANT", "VERDICT"}};
    for (const auto& verdict : report.verdicts)
        table.push_back({std::to_string(verdict.number), verdict.title,
                         verdict.violations == 0 ? "holds" : "BROKEN " + std::to_string(verdict.violations) + "x"});
    for (const auto& other : platform::judgedElsewhere())
        table.push_back(
            {std::to_string(other.number), std::string(other.title), "not judged here: " + std::string(other.by)});
    session.print(reportJson(report), table);
    if (!session.json())
        std::cout << report.checked << " invariants over " << report.entries << " entries, " << report.postings
                  << " postings, " << report.bets << " bets: " << report.text() << '\n';
    if (!report.sound())
        session.exitCode = kFailed;
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

void addBets(CLI::App& ledger, Session& session) {
    struct BetOptions {
        std::string provider, bet;
        ActOptions act;
        void add(CLI::App& verb) {
            verb.add_option("provider", provider, "For example novagames")->required();
            verb.add_option("bet", bet, "The provider's id of the bet")->required();
        }
    };
    auto* show = ledger.add_subcommand("bet", "One bet as the ledger has it");
    auto shown = std::make_shared<BetOptions>();
    shown->add(*show);
    show->callback([&session, shown] {
        const auto run = [&]() -> base::Result<bool> {
            SB_ASSIGN(const auto provider, base::ProviderId::parse(shown->provider));
            SB_ASSIGN(const auto id, base::BetId::parse(shown->bet));
            auto* client = session.client();
            if (!client)
                return false;
            SB_ASSIGN(const auto view, api::bet(*client, provider, id, session.deadline()));
            session.print(toJson(view, api::Wire{}),
                          Table{{"BET", "ROUND", "PLAYER", "STATUS", "AMOUNT", "TAKEN", "WIN", "CURRENCY", "UNDONE BY"},
                                {view.bet.text(), view.round, view.player, view.status, view.amount, view.stakeTaken,
                                 view.win, view.currency, view.undo}});
            return true;
        };
        if (const auto result = run(); !result)
            session.fail(result.error());
    });

    auto* reverse = ledger.add_subcommand(
        "reverse",
        "Ask for the approval to undo a settled bet; two people. The postings are compensated, the stake goes "
        "back to the player and the win to the house");
    auto options = std::make_shared<BetOptions>();
    options->add(*reverse);
    options->act.add(*reverse);
    reverse->callback([&session, options] {
        const auto run = [&]() -> base::Result<bool> {
            SB_ASSIGN(const auto provider, base::ProviderId::parse(options->provider));
            SB_ASSIGN(const auto id, base::BetId::parse(options->bet));
            SB_ASSIGN(const auto intent, options->act.intent());
            auto* client = session.client();
            if (!client)
                return false;
            SB_ASSIGN(const auto view, api::bet(*client, provider, id, session.deadline()));
            SB_ASSIGN(const auto done,
                      client->requestApproval(api::reverseBetAct(provider, id, intent),
                                              "Reverse bet " + id.text() + " of " + provider.text() + ": stake " +
                                                  view.stakeTaken + " and win " + view.win + " " + view.currency,
                                              intent, session.deadline()));
            session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                          "approval " + done.value.request.id.text() + " waits for a second person");
            return true;
        };
        if (const auto result = run(); !result)
            session.fail(result.error());
    });
}

Table caseTable(const std::vector<api::ReconCaseView>& views) {
    Table table{{"CASE", "PROVIDER", "KIND", "ROUND", "BET", "OURS", "THEIRS", "OPENED", "STATE"}};
    for (const auto& view : views)
        table.push_back({std::to_string(view.id), view.provider.text(), view.kind, view.round, view.bet,
                         view.ours.text(), view.theirs.text(), base::rfc3339(view.openedAt),
                         view.closedAt ? "closed by " + view.closedBy : "open"});
    return table;
}

struct ReconOptions {
    std::string file, provider, from, until;
    ActOptions act;
};

base::Result<bool> reconcile(Session& session, const ReconOptions& options) {
    constexpr std::size_t kLongestReport = std::size_t{64} << 20;
    api::ReconDraft draft;
    SB_ASSIGN(draft.provider, base::ProviderId::parse(options.provider));
    SB_ASSIGN(const auto text, base::readFile(options.file, kLongestReport));
    SB_ASSIGN(draft.rounds, api::readRoundReports(text));
    if (!options.from.empty()) {
        SB_ASSIGN(draft.from, base::parseRfc3339(options.from));
    }
    if (!options.until.empty()) {
        SB_ASSIGN(draft.until, base::parseRfc3339(options.until));
    }
    if (draft.rounds.size() > api::ReconDraft::kMostRounds)
        return base::Error{base::ErrorCode::InvalidArgument, "API-010",
                           "the report names " + std::to_string(draft.rounds.size()) +
                               " rounds; split it into files of "
                               "at most " +
                               std::to_string(api::ReconDraft::kMostRounds)};
    SB_ASSIGN(const auto intent, options.act.intent());
    auto* client = session.client();
    if (!client)
        return false;
    SB_ASSIGN(const auto done, api::reconcile(*client, draft, intent, session.deadline()));
    const auto& run = done.value;
    session.print(receiptJson(toJson(run, api::Wire{}), done.audit, done.replayed),
                  "reconciliation " + run.id + ": " + std::to_string(run.rounds) + " rounds, " +
                      std::to_string(run.matched) + " agree, " + std::to_string(run.unfinished) + " are still open, " +
                      std::to_string(run.cases) + " differ");
    if (run.cases > 0)
        session.exitCode = kFailed;
    return true;
}

void addReconciliation(CLI::App& ledger, Session& session) {
    auto* verb =
        ledger.add_subcommand("reconcile", "Hold a provider's report of rounds (CSV or JSON) against the ledger; "
                                           "exit code 1 when they differ");
    auto options = std::make_shared<ReconOptions>();
    verb->add_option("file", options->file, "Columns round_id, currency, stake_amount, win_amount")->required();
    verb->add_option("--provider", options->provider, "For example novagames")->required();
    verb->add_option("--from", options->from, "The report is complete from here (RFC 3339)");
    verb->add_option("--until", options->until, "... and up to here");
    options->act.add(*verb);
    verb->callback([&session, options] {
        if (const auto result = reconcile(session, *options); !result)
            session.fail(result.error());
    });

    auto* cases = ledger.add_subcommand("cases", "Differences that wait for somebody to decide");
    auto all = std::make_shared<bool>(false);
    cases->add_flag("--all", *all, "Those that are decided too");
    cases->callback([&session, all] {
        if (auto* client = session.client())
            session.show(api::reconCases(*client, !*all, session.deadline()),
                         [&](const auto& views) { session.print(api::listJson(views), caseTable(views)); });
    });

    struct CloseOptions {
        std::int64_t id = 0;
        ActOptions act;
    };
    auto* close = ledger.add_subcommand("close-case", "Say what was decided about a case");
    auto closing = std::make_shared<CloseOptions>();
    close->add_option("case", closing->id, "Its number")->required();
    closing->act.add(*close);
    close->callback([&session, closing] {
        const auto intent = closing->act.intent();
        if (!intent) {
            session.fail(intent.error());
            return;
        }
        if (auto* client = session.client())
            session.show(api::closeReconCase(*client, closing->id, *intent, session.deadline()), [&](const auto& done) {
                session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                              caseTable({done.value}));
            });
    });
}

} // namespace

void addLedger(CLI::App& app, Session& session) {
    auto* ledger =
        app.add_subcommand("ledger", "The double-entry ledger: its invariants, bets, reversals, reconciliation");
    ledger->require_subcommand(1);
    examples(*ledger, {"--data /tmp/sandbox ledger check", "--data /tmp/sandbox ledger acknowledged effects.txt",
                       "ledger bet novagames b_1", "ledger reverse novagames b_1 --reason \"the game paid twice\"",
                       "ledger reconcile rounds.csv --provider novagames --reason \"report of Monday\"", "ledger cases",
                       "ledger close-case 3 --reason \"paid by hand\""});
    addBets(*ledger, session);
    addReconciliation(*ledger, session);
    ledger->add_subcommand("check", "Judge every invariant; exit code 1 when one is broken")->callback([&session] {
        session.show(platform::checkLedgerAndEvents(session.data()),
                     [&](const platform::CheckReport& report) { printCheck(session, report); });
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
