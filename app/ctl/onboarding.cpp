// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/AccessCodec.h"
#include "core/api/ProviderCodec.h"
#include "core/api/ProviderSettingsClient.h"
#include "core/base/Files.h"

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

Table admissionTable(const api::AdmissionView& view) {
    return {{"PROVIDER", "BRAND", "REGION", "PROFILE", "GRADE", "ALGORITHM", "PER SECOND", "BURST"},
            {view.provider.text(), view.brand.text(), view.region.text(), view.profile.id, view.profile.grade,
             view.profile.algorithm, std::to_string(view.rateLimit.perSecond), std::to_string(view.rateLimit.burst)}};
}

struct ProfileOptions {
    std::string provider, profile, file;
    bool ask = false;
    ActOptions act;
};

base::Result<bool> setProfile(Session& session, const ProfileOptions& options) {
    SB_ASSIGN(const auto provider, base::ProviderId::parse(options.provider));
    SB_ASSIGN(const auto intent, options.act.intent());
    base::Json profile = options.profile;
    if (!options.file.empty()) {
        SB_ASSIGN(const auto text, base::readFile(options.file, 64 * 1024));
        SB_ASSIGN(profile, base::Json::parse(text));
    }
    auto* client = session.client();
    if (client == nullptr)
        return false;
    if (!options.ask) {
        SB_ASSIGN(const auto done, api::setVerifyProfile(*client, provider, profile, intent, session.deadline()));
        session.printDone(done, admissionTable(done.value));
        return true;
    }
    SB_ASSIGN(const auto now, api::admission(*client, provider, session.deadline()));
    const auto wanted = profile.isString() ? options.profile : profile["id"].stringOr("?");
    SB_ASSIGN(const auto done,
              client->requestApproval(api::weakenProfileAct(now, profile, intent),
                                      "Let " + provider.text() + " sign by the weaker profile " + wanted + ", now " +
                                          now.profile.id + " (grade " + now.profile.grade + ")",
                                      intent, session.deadline()));
    session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                  "approval " + done.value.request.id.text() +
                      " waits for a second person: signalboxctl approvals sign " + done.value.request.id.text());
    return true;
}

struct LimitOptions {
    std::string provider;
    api::RateLimitView limit;
    ActOptions act;
};

base::Result<bool> setLimit(Session& session, const LimitOptions& options) {
    SB_ASSIGN(const auto provider, base::ProviderId::parse(options.provider));
    SB_ASSIGN(const auto intent, options.act.intent());
    auto* client = session.client();
    if (client == nullptr)
        return false;
    SB_ASSIGN(const auto done, api::setRateLimit(*client, provider, options.limit, intent, session.deadline()));
    session.printDone(done, admissionTable(done.value));
    return true;
}

void addAdmission(CLI::App& providers, Session& session) {
    auto* show = providers.add_subcommand("admission", "How a provider is let in: verify profile and rate limit");
    auto id = std::make_shared<std::string>();
    show->add_option("provider", *id, "Its id; see providers list")->required();
    show->callback([&session, id] {
        const auto provider = base::ProviderId::parse(*id);
        if (!provider) {
            session.fail(provider.error());
            return;
        }
        if (auto* client = session.client())
            session.show(api::admission(*client, *provider, session.deadline()),
                         [&](const auto& view) { session.print(toJson(view, api::Wire{}), admissionTable(view)); });
    });

    auto* profile = providers.add_subcommand(
        "set-profile", "Change how a provider signs; a weaker grade than the present one takes two people");
    auto profileOptions = std::make_shared<ProfileOptions>();
    profile->add_option("provider", profileOptions->provider, "Its id; see providers list")->required();
    auto* shipped = profile->add_option("profile", profileOptions->profile, "The id of a shipped profile");
    auto* file = profile->add_option("--file", profileOptions->file, "A profile of its own, as JSON");
    file->excludes(shipped);
    profile->add_flag("--ask", profileOptions->ask, "Ask for the approval that a weaker grade takes");
    profileOptions->act.add(*profile, true);
    profile->callback([&session, profileOptions] {
        if (profileOptions->profile.empty() && profileOptions->file.empty()) {
            session.usage({base::ErrorCode::InvalidArgument, "CTL-001", "profile or --file is required"},
                          session.json());
            return;
        }
        if (const auto done = setProfile(session, *profileOptions); !done)
            session.fail(done.error());
    });

    auto* limit = providers.add_subcommand("set-rate-limit", "Change how many requests a provider may send");
    auto limitOptions = std::make_shared<LimitOptions>();
    limit->add_option("provider", limitOptions->provider, "Its id; see providers list")->required();
    limit->add_option("--per-second", limitOptions->limit.perSecond, "How fast the bucket fills")
        ->required()
        ->check(CLI::Range(1, 1'000'000));
    limit->add_option("--burst", limitOptions->limit.burst, "How many requests it holds")
        ->required()
        ->check(CLI::Range(1, 1'000'000));
    limitOptions->act.add(*limit);
    limit->callback([&session, limitOptions] {
        if (const auto done = setLimit(session, *limitOptions); !done)
            session.fail(done.error());
    });
}

} // namespace

void addOnboarding(CLI::App& app, Session& session) {
    auto* providers = app.add_subcommand("providers", "Providers and their onboarding cases");
    providers->require_subcommand(1);
    examples(*providers,
             {"providers list", "providers cases", "providers case case-novagames-eu-1 --json",
              "providers admission novagames",
              "--operator security_officer-1 providers set-profile novagames rfc9421 --reason \"they have moved\"",
              "providers set-rate-limit novagames --per-second 500 --burst 1000 --reason \"launch\""});
    addAdmission(*providers, session);
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
