// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/ProviderCodec.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace signalbox::ctl {

namespace {

std::string stageText(const api::CaseView& view) {
    const auto stage = static_cast<std::size_t>(view.value.stage);
    if (stage == 0 || stage > view.stages.size())
        return "live";
    return std::to_string(stage) + " " + view.stages[stage - 1].title;
}

Table caseTable(const std::vector<api::CaseView>& views) {
    Table table{{"CASE", "PROVIDER", "BRAND", "REGION", "STAGE", "OWNER", "SINCE", "BLOCKERS", "NEXT"}};
    for (const auto& view : views)
        table.push_back({view.value.id.text(), view.value.provider.text(), view.value.brand.text(),
                         view.value.region.text(), stageText(view), view.value.owner.text(),
                         base::rfc3339(view.value.enteredStageAt), std::to_string(view.blockers.size()),
                         view.next.title});
    return table;
}

Table itemTable(const api::CaseView& view) {
    Table table{{"STAGE", "ITEM", "STATE", "BY"}};
    for (const auto& stage : view.stages)
        for (const auto& item : stage.items)
            table.push_back({std::to_string(stage.number) + " " + stage.title, item.title,
                             std::string(onboarding::name(item.state)), item.computed ? "evidence" : "attestation"});
    return table;
}

} // namespace

void addOnboarding(CLI::App& app, Session& session) {
    auto* providers = app.add_subcommand("providers", "Providers and their onboarding cases");
    providers->require_subcommand(1);
    examples(*providers, {"providers list", "providers cases", "providers case case-novagames-eu-1 --json"});
    providers->add_subcommand("list", "Who is connected, and when each was last seen")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->providers(session.deadline()), [&](const auto& views) {
                Table table{
                    {"PROVIDER", "BRAND", "REGION", "SIGNATURE", "PROFILE", "GRADE", "LAST REQUEST", "REQUESTS"}};
                for (const auto& view : views)
                    table.push_back({view.provider.text(), view.brand.text(), view.region.text(),
                                     view.signatureAlgorithm, view.signatureProfile, view.signatureGrade,
                                     text(view.lastRequestAt), std::to_string(view.requests)});
                session.print(api::listJson(views), table);
            });
    });
    providers->add_subcommand("cases", "The onboarding board")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->cases(session.deadline()),
                         [&](const auto& views) { session.print(api::listJson(views), caseTable(views)); });
    });
    auto* show = providers->add_subcommand("case", "One case with its gates as they are computed now");
    auto id = std::make_shared<std::string>();
    show->add_option("case", *id, "Its id; see providers cases")->required();
    show->callback([&session, id] {
        const auto caseId = base::CaseId::parse(*id);
        if (!caseId) {
            session.fail(caseId.error());
            return;
        }
        if (auto* client = session.client())
            session.show(client->onboardingCase(*caseId, session.deadline()),
                         [&](const auto& view) { session.print(toJson(view, api::Wire{}), itemTable(view)); });
    });
}

} // namespace signalbox::ctl
