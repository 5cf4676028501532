// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/AccessCodec.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace signalbox::ctl {

namespace {

Table approvalTable(const std::vector<api::ApprovalView>& views) {
    Table table{{"APPROVAL", "ACTION", "OBJECT", "REQUESTER", "STATE", "MISSING", "EXPIRES", "SUMMARY"}};
    for (const auto& view : views)
        table.push_back({view.request.id.text(), view.request.action, view.request.object,
                         view.request.requester.text(), std::string(access::name(view.state)),
                         std::to_string(view.missing()), base::rfc3339(view.request.expires), view.summary});
    return table;
}

void printDone(Session& session, const api::Done<api::ApprovalView>& done) {
    session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed), approvalTable({done.value}));
}

struct Options {
    std::string id;
    bool execute = false;
    ActOptions act;
};

/// Runs `act` with the approval of that id.
template <class Act>
void withApproval(Session& session, const std::string& text, Act&& act) {
    const auto run = [&]() -> base::Status {
        SB_ASSIGN(const auto id, base::ApprovalId::parse(text));
        auto* client = session.client();
        if (!client)
            return {};
        SB_ASSIGN(const auto view, client->approval(id, session.deadline()));
        return act(*client, view);
    };
    if (const auto result = run(); !result)
        session.fail(result.error());
}

} // namespace

void addAccess(CLI::App& app, Session& session) {
    auto* meVerb = app.add_subcommand("me", "Who I am, what I may do, and where");
    examples(*meVerb, {"me", "--operator auditor-1 me --json"});
    meVerb->callback([&session] {
        if (auto* client = session.client())
            session.show(client->me(session.deadline()), [&](const api::Me& me) {
                Table table{{"ACTION", "MAY REQUEST", "MAY APPROVE", "APPROVALS NEEDED"}};
                for (const auto& ability : me.abilities)
                    table.push_back({ability.action, ability.mayRequest ? "yes" : "no",
                                     ability.mayApprove ? "yes" : "no", std::to_string(ability.approvals)});
                if (!session.json())
                    std::cout << me.id.text() << " · " << access::name(me.role) << " · " << me.environment
                              << " · platform " << me.version << "\n\n";
                session.print(toJson(me, api::Wire{}), table);
            });
    });

    auto* approvals = app.add_subcommand("approvals", "Acts that take a second person");
    approvals->require_subcommand(1);
    examples(*approvals, {"approvals list", "--operator on_call-2 approvals show ap_1f0c9d8e",
                          "--operator on_call-2 approvals sign ap_1f0c9d8e --execute --reason \"checked\"",
                          "--operator on_call-2 approvals refuse ap_1f0c9d8e --reason \"not now\""});
    approvals->add_subcommand("list", "Newest first")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->approvals(session.deadline()),
                         [&](const auto& views) { session.print(api::listJson(views), approvalTable(views)); });
    });

    auto* show = approvals->add_subcommand("show", "One request with exactly what would be executed");
    auto showId = std::make_shared<std::string>();
    show->add_option("approval", *showId, "Its id; see approvals list")->required();
    show->callback([&session, showId] {
        withApproval(session, *showId, [&](api::PlatformClient&, const api::ApprovalView& view) -> base::Status {
            session.print(toJson(view, api::Wire{}), approvalTable({view}));
            if (!session.json())
                std::cout << "\nreason: " << view.reason << "\nexecutes: " << view.artefact.pretty() << '\n';
            return {};
        });
    });

    auto* sign = approvals->add_subcommand("sign", "Approve: sign the very bytes of the request");
    auto signOptions = std::make_shared<Options>();
    sign->add_option("approval", signOptions->id, "Its id; see approvals list")->required();
    sign->add_flag("--execute", signOptions->execute, "Execute it when this was the last signature missing");
    signOptions->act.add(*sign);
    sign->callback([&session, signOptions] {
        withApproval(session, signOptions->id,
                     [&](api::PlatformClient& client, const api::ApprovalView& view) -> base::Status {
                         SB_ASSIGN(const auto intent, signOptions->act.intent());
                         SB_ASSIGN(const auto done, client.signApproval(view, intent, session.deadline()));
                         if (!signOptions->execute) {
                             printDone(session, done);
                             return {};
                         }
                         SB_ASSIGN(const auto executed, client.executeApproved(done.value, session.deadline()));
                         session.print(receiptJson(executed.value, executed.audit, executed.replayed),
                                       "executed (" + receiptText(executed.audit, executed.replayed) + ")");
                         return {};
                     });
    });

    auto* refuse = approvals->add_subcommand("refuse", "Refuse a request, or withdraw an own one");
    auto refuseOptions = std::make_shared<Options>();
    refuse->add_option("approval", refuseOptions->id, "Its id; see approvals list")->required();
    refuseOptions->act.add(*refuse);
    refuse->callback([&session, refuseOptions] {
        withApproval(session, refuseOptions->id,
                     [&](api::PlatformClient& client, const api::ApprovalView& view) -> base::Status {
                         SB_ASSIGN(const auto intent, refuseOptions->act.intent());
                         SB_ASSIGN(const auto done, client.refuseApproval(view.request.id, intent, session.deadline()));
                         printDone(session, done);
                         return {};
                     });
    });

    auto* execute = approvals->add_subcommand("execute", "Execute exactly what was approved");
    auto executeId = std::make_shared<std::string>();
    execute->add_option("approval", *executeId, "Its id; see approvals list")->required();
    execute->callback([&session, executeId] {
        withApproval(session, *executeId,
                     [&](api::PlatformClient& client, const api::ApprovalView& view) -> base::Status {
                         SB_ASSIGN(const auto done, client.executeApproved(view, session.deadline()));
                         session.print(receiptJson(done.value, done.audit, done.replayed),
                                       "executed (" + receiptText(done.audit, done.replayed) + ")");
                         return {};
                     });
    });
}

} // namespace signalbox::ctl
