// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/VersionsClient.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace signalbox::ctl {

namespace {

Table routeTable(const std::vector<api::RouteVersionView>& routes) {
    Table table{{"ROUTE", "STATE", "DEPRECATED", "SUNSET", "SUCCESSOR", "REQUESTS"}};
    for (const auto& one : routes)
        table.push_back({one.route, one.state, text(one.deprecatedAt), text(one.sunsetAt),
                         one.successor.empty() ? "-" : one.successor, std::to_string(one.requests)});
    return table;
}

Table topicTable(const std::vector<api::DualWriteView>& topics) {
    Table table{{"TOPIC", "TWO VERSIONS", "SINCE", "BY", "FROM ENTRY", "TO ENTRY", "WRITTEN", "DIFFERENT"}};
    for (const auto& one : topics)
        table.push_back({one.topic, one.on ? "on" : "off", text(one.changedAt),
                         one.changedBy.empty() ? "-" : one.changedBy, std::to_string(one.from),
                         one.to == 0 ? "-" : std::to_string(one.to), std::to_string(one.written),
                         std::to_string(one.different)});
    return table;
}

Table usageTable(const std::vector<api::UsageView>& usage) {
    Table table{{"PROVIDER", "VERSION", "ROUTE", "REQUESTS", "REFUSED", "FIRST", "LAST"}};
    for (const auto& one : usage)
        table.push_back({one.provider.text(), one.version, one.route, std::to_string(one.requests),
                         std::to_string(one.refused), base::rfc3339(one.firstAt), base::rfc3339(one.lastAt)});
    return table;
}

struct DeprecateOptions {
    std::string route, deprecated, sunset, successor, documentation;
    ActOptions act;
};

base::Result<bool> deprecate(Session& session, const DeprecateOptions& options) {
    api::DeprecationDraft draft;
    draft.route = options.route;
    draft.successor = options.successor;
    draft.documentation = options.documentation;
    draft.deprecatedAt = session.clock().now();
    if (!options.deprecated.empty()) {
        SB_ASSIGN(draft.deprecatedAt, base::parseRfc3339(options.deprecated));
    }
    SB_ASSIGN(draft.sunsetAt, base::parseRfc3339(options.sunset));
    SB_ASSIGN(const auto intent, options.act.intent());
    auto* client = session.client();
    if (client == nullptr)
        return false;
    SB_ASSIGN(const auto done, api::deprecateRoute(*client, draft, intent, session.deadline()));
    session.printDone(done, routeTable({done.value}));
    return true;
}

struct TargetOptions {
    std::string target, position;
    ActOptions act;
};

} // namespace

void addVersions(CLI::App& app, Session& session) {
    auto* versions = app.add_subcommand("versions", "Versions of the interface and of events: what goes, who uses it");
    versions->require_subcommand(1);
    examples(*versions, {"versions list", "versions usage --json",
                         "versions deprecate \"POST /v1/bets/rollback\" --sunset 2027-06-30T00:00:00Z --successor "
                         "/v2/bets/rollback --reason \"replaced in v2\"",
                         "versions dual-write bet.settled on --reason \"BI moves to 2.0.0\""});

    versions->add_subcommand("list", "Every route of the data plane and every topic with two versions")
        ->callback([&session] {
            if (auto* client = session.client())
                session.show(api::versions(*client, session.deadline()), [&](const api::VersionsView& view) {
                    if (session.json()) {
                        session.print(toJson(view, api::Wire{}), Table{});
                        return;
                    }
                    session.print(base::Json(), routeTable(view.routes));
                    session.print(base::Json(), topicTable(view.topics));
                });
        });
    versions->add_subcommand("usage", "How often each provider uses each route")->callback([&session] {
        if (auto* client = session.client())
            session.show(api::versionUsage(*client, session.deadline()), [&](const std::vector<api::UsageView>& usage) {
                session.print(api::listJson(usage), usageTable(usage));
            });
    });

    auto* deprecateVerb = versions->add_subcommand("deprecate", "Announce that a route, or a version, will go");
    auto options = std::make_shared<DeprecateOptions>();
    deprecateVerb->add_option("route", options->route, "\"POST /v1/bets/settle\", or v1")->required();
    deprecateVerb->add_option("--deprecated", options->deprecated, "RFC 3339 (default: now)");
    deprecateVerb->add_option("--sunset", options->sunset, "RFC 3339: from then on it answers 410")->required();
    deprecateVerb->add_option("--successor", options->successor, "What to use instead: a path");
    deprecateVerb->add_option("--documentation", options->documentation, "Where it is explained");
    options->act.add(*deprecateVerb);
    deprecateVerb->callback([&session, options] {
        if (const auto done = deprecate(session, *options); !done)
            session.fail(done.error());
    });

    auto* withdraw = versions->add_subcommand("withdraw", "Take an announcement back");
    auto withdrawn = std::make_shared<TargetOptions>();
    withdraw->add_option("route", withdrawn->target, "As it was announced")->required();
    withdrawn->act.add(*withdraw);
    withdraw->callback([&session, withdrawn] {
        const auto intent = withdrawn->act.intent();
        if (!intent) {
            session.fail(intent.error());
            return;
        }
        if (auto* client = session.client())
            session.show(api::withdrawDeprecation(*client, withdrawn->target, *intent, session.deadline()),
                         [&](const auto& done) { session.printDone(done, routeTable({done.value})); });
    });

    auto* dual = versions->add_subcommand("dual-write", "Write the events of a topic in two versions, or no more");
    auto turned = std::make_shared<TargetOptions>();
    dual->add_option("topic", turned->target, "For example bet.settled")->required();
    dual->add_option("position", turned->position, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
    turned->act.add(*dual);
    dual->callback([&session, turned] {
        const auto intent = turned->act.intent();
        if (!intent) {
            session.fail(intent.error());
            return;
        }
        if (auto* client = session.client())
            session.show(
                api::turnDualWrite(*client, turned->target, turned->position == "on", *intent, session.deadline()),
                [&](const auto& done) { session.printDone(done, topicTable({done.value})); });
    });
}

} // namespace signalbox::ctl
