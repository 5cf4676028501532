// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/PlayersClient.h"
#include "core/base/Files.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace signalbox::ctl {

namespace {

Table caseTable(const std::vector<api::AmlCaseView>& cases) {
    Table table{{"CASE", "STATE", "RULE", "PLAYER", "REGION", "BRAND", "OPENED", "SUMMARY"}};
    for (const auto& one : cases)
        table.push_back({one.id, one.state, one.rule, one.key.player.text(), one.key.region.text(),
                         one.key.brand.text(), one.steps.empty() ? "-" : base::rfc3339(one.steps.front().at),
                         one.summary});
    return table;
}

Table detailTable(const api::AmlCaseView& one) {
    Table table = caseTable({one});
    table.push_back({});
    table.push_back({"AT", "BY", "STATE", "REASON"});
    for (const auto& step : one.steps)
        table.push_back({base::rfc3339(step.at), step.by, step.state, step.reason});
    table.push_back({});
    table.push_back({"PAYMENT"});
    for (const auto& payment : one.payments)
        table.push_back({payment});
    return table;
}

struct Options {
    std::string id, state, region, brand, player, output;
    bool xml = false;
    ActOptions act;
};

base::Result<bool> open(Session& session, const Options& options) {
    api::PlayerKey key;
    SB_ASSIGN(key.region, base::RegionId::parse(options.region));
    SB_ASSIGN(key.brand, base::BrandId::parse(options.brand));
    SB_ASSIGN(key.player, base::PlayerId::parse(options.player));
    SB_ASSIGN(const auto intent, options.act.intent());
    auto* client = session.client();
    if (client == nullptr)
        return false;
    SB_ASSIGN(const auto done, api::PlayersClient(*client).openCase(key, intent, session.deadline()));
    session.printDone(done, detailTable(done.value));
    return true;
}

base::Result<bool> decide(Session& session, const Options& options) {
    SB_ASSIGN(const auto intent, options.act.intent());
    auto* client = session.client();
    if (client == nullptr)
        return false;
    SB_ASSIGN(const auto done,
              api::PlayersClient(*client).decide(options.id, options.state, intent, session.deadline()));
    session.printDone(done, detailTable(done.value));
    return true;
}

base::Result<bool> report(Session& session, const Options& options) {
    auto* client = session.client();
    if (client == nullptr)
        return false;
    SB_ASSIGN(const auto text, api::PlayersClient(*client).report(options.id, options.xml, session.deadline()));
    if (options.output.empty()) {
        std::cout << text << '\n';
        return true;
    }
    SB_TRY(base::writeFile(options.output, text));
    session.print(base::Json::object({{"file", options.output}}), "written to " + options.output);
    return true;
}

} // namespace

void addAml(CLI::App& app, Session& session) {
    auto* aml = app.add_subcommand("aml", "Suspicious payments: cases, decisions, reports");
    aml->require_subcommand(1);
    examples(*aml, {"aml list --state open",
                    "aml open p_demo_1 --region eu-1 --brand brand-7 --reason \"plays for somebody else\"",
                    "aml decide aml_ab12 under_review --reason \"four deposits in a row\"",
                    "aml decide aml_ab12 reported --reason \"no source of funds\"",
                    "aml report aml_ab12 --xml --out report.xml"});
    const auto guarded = [&session](base::Result<bool> (*work)(Session&, const Options&),
                                    const std::shared_ptr<Options>& options) {
        return [&session, work, options] {
            if (const auto result = work(session, *options); !result)
                session.fail(result.error());
        };
    };

    auto* list = aml->add_subcommand("list", "Cases, newest first");
    auto listed = std::make_shared<Options>();
    list->add_option("--state", listed->state, "open, under_review, reported, dismissed; none: all");
    list->callback([&session, listed] {
        if (auto* client = session.client())
            session.show(api::PlayersClient(*client).cases(listed->state, session.deadline()),
                         [&](const auto& cases) { session.print(api::listJson(cases), caseTable(cases)); });
    });

    auto* show = aml->add_subcommand("show", "One case with its steps");
    auto shown = std::make_shared<Options>();
    show->add_option("case", shown->id, "From aml list")->required();
    show->callback([&session, shown] {
        if (auto* client = session.client())
            session.show(api::PlayersClient(*client).amlCase(shown->id, session.deadline()),
                         [&](const auto& one) { session.print(toJson(one, api::Wire{}), detailTable(one)); });
    });

    auto* openVerb = aml->add_subcommand("open", "Open a case; the reason says what is suspicious");
    auto opened = std::make_shared<Options>();
    openVerb->add_option("player", opened->player, "For example p_demo_1")->required();
    openVerb->add_option("--region", opened->region, "For example eu-1")->required();
    openVerb->add_option("--brand", opened->brand, "For example brand-7")->required();
    opened->act.add(*openVerb);
    openVerb->callback(guarded(open, opened));

    auto* decideVerb = aml->add_subcommand("decide", "Take the next step of a case");
    auto decided = std::make_shared<Options>();
    decideVerb->add_option("case", decided->id, "From aml list")->required();
    decideVerb->add_option("state", decided->state, "under_review, reported or dismissed")
        ->required()
        ->check(CLI::IsMember({"under_review", "reported", "dismissed"}));
    decided->act.add(*decideVerb);
    decideVerb->callback(guarded(decide, decided));

    auto* reportVerb =
        aml->add_subcommand("report", "The SAR or STR of a reported case; of a sandbox, not to be filed");
    auto reported = std::make_shared<Options>();
    reportVerb->add_option("case", reported->id, "From aml list")->required();
    reportVerb->add_flag("--xml", reported->xml, "In the shape of goAML instead of JSON");
    reportVerb->add_option("--out", reported->output, "A file; none: standard output");
    reportVerb->callback(guarded(report, reported));
}

} // namespace signalbox::ctl
