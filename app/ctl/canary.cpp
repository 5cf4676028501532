// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/AccessCodec.h"
#include "core/api/Acts.h"
#include "core/api/TrafficCodec.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace signalbox::ctl {

namespace {

std::string bounds(const canary::GuardStatus& guard) {
    return std::to_string(guard.candidateFailures) + " of " + std::to_string(guard.candidateRequests);
}

Table canaryTable(const std::vector<api::CanaryView>& views) {
    Table table{{"PROVIDER", "CANDIDATE", "STABLE", "SHARE", "EPOCH", "STATE", "SESSIONS", "FAILED", "HEALTH"}};
    for (const auto& view : views)
        table.push_back({view.state.provider.text(), view.state.candidateRelease, view.state.stableRelease,
                         percentText(view.state.basisPoints), std::to_string(view.state.epoch),
                         view.state.latched ? "LATCHED" : (view.state.basisPoints > 0 ? "running" : "off"),
                         std::to_string(view.candidateSessions) + " of " + std::to_string(view.eligibleSessions),
                         bounds(view.guard), std::string(canary::name(view.guard.health))});
    return table;
}

base::Result<api::CanaryView> find(Session& session, api::PlatformClient& client, const base::ProviderId& provider) {
    SB_ASSIGN(const auto views, client.canaries(session.deadline()));
    for (const auto& view : views)
        if (view.state.provider == provider)
            return view;
    return base::Error{base::ErrorCode::NotFound, "CTL-002", "no canary of provider " + provider.text()};
}

struct SetOptions {
    std::string provider, percent, candidate;
    std::vector<std::string> audience, games, geo;
    std::int64_t expectedEpoch = -1;
    ActOptions act;
};

void set(Session& session, const SetOptions& options) {
    const auto run = [&]() -> base::Result<bool> {
        SB_ASSIGN(const auto provider, base::ProviderId::parse(options.provider));
        SB_ASSIGN(const int basisPoints, parsePercent(options.percent));
        SB_ASSIGN(const auto intent, options.act.intent());
        auto* client = session.client();
        if (!client)
            return false;
        SB_ASSIGN(const auto now, find(session, *client, provider));
        api::CanaryDraft draft;
        draft.basisPoints = basisPoints;
        draft.expectedEpoch =
            options.expectedEpoch < 0 ? now.state.epoch : static_cast<std::uint64_t>(options.expectedEpoch);
        draft.eligibility = now.state.eligibility;
        if (!options.audience.empty())
            draft.eligibility.audience = options.audience;
        if (!options.geo.empty())
            draft.eligibility.geo = options.geo;
        if (!options.games.empty()) {
            draft.eligibility.games.clear();
            for (const auto& game : options.games) {
                SB_ASSIGN(auto id, base::GameId::parse(game));
                draft.eligibility.games.push_back(std::move(id));
            }
        }
        if (!options.candidate.empty())
            draft.candidateRelease = options.candidate;
        auto done = client->setCanary(provider, draft, intent, session.deadline());
        if (!done) {
            auto error = std::move(done).error();
            if (error.code == base::ErrorCode::OutcomeUnknown) // The same act again, and not one on what is there now.
                error.context += "; it was decided on epoch " + std::to_string(draft.expectedEpoch) +
                                 ": repeat it with --expected-epoch " + std::to_string(draft.expectedEpoch);
            return error;
        }
        session.printDone(*done, canaryTable({done->value}));
        return true;
    };
    if (const auto result = run(); !result)
        session.fail(result.error());
}

} // namespace

void addCanary(CLI::App& app, Session& session) {
    auto* canary = app.add_subcommand("canary", "Shares of players on the candidate release");
    canary->require_subcommand(1);
    examples(*canary,
             {"canary list", "canary set novagames --percent 2.50 --reason \"first share\"",
              "canary abort novagames --reason \"complaints\"", "canary rearm novagames --reason \"r2 is mended\""});

    canary->add_subcommand("list", "Every canary with its figures")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->canaries(session.deadline()),
                         [&](const auto& views) { session.print(api::listJson(views), canaryTable(views)); });
    });

    auto* setVerb = canary->add_subcommand("set", "Set the share, 0 to 5 percent in steps of 0.01");
    auto options = std::make_shared<SetOptions>();
    setVerb->add_option("provider", options->provider, "For example novagames")->required();
    setVerb->add_option("--percent", options->percent, "For example 2.50")->required();
    setVerb->add_option("--audience", options->audience, "Kinds of players; none: everybody");
    setVerb->add_option("--games", options->games, "Games; none: all");
    setVerb->add_option("--geo", options->geo, "ISO 3166-1 countries; none: all");
    setVerb->add_option("--candidate", options->candidate, "Another candidate release; only at 0 percent");
    setVerb
        ->add_option("--expected-epoch", options->expectedEpoch,
                     "The epoch the decision was made on (default: the present one)")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53));
    options->act.add(*setVerb, true);
    setVerb->callback([&session, options] { set(session, *options); });

    struct AbortOptions {
        std::string provider;
        ActOptions act;
    };
    auto* abort = canary->add_subcommand("abort", "To 0 percent, now; one person");
    auto abortOptions = std::make_shared<AbortOptions>();
    abort->add_option("provider", abortOptions->provider, "For example novagames")->required();
    abortOptions->act.add(*abort);
    abort->callback([&session, abortOptions] {
        const auto provider = base::ProviderId::parse(abortOptions->provider);
        const auto intent = abortOptions->act.intent();
        if (!provider || !intent) {
            session.fail(provider ? intent.error() : provider.error());
            return;
        }
        if (auto* client = session.client())
            session.show(client->abortCanary(*provider, *intent, session.deadline()),
                         [&](const auto& done) { session.printDone(done, canaryTable({done.value})); });
    });

    auto* rearm =
        canary->add_subcommand("rearm", "Ask for the approval to re-arm after an automatic rollback; two people");
    auto rearmOptions = std::make_shared<AbortOptions>();
    rearm->add_option("provider", rearmOptions->provider, "For example novagames")->required();
    rearmOptions->act.add(*rearm);
    rearm->callback([&session, rearmOptions] {
        const auto run = [&]() -> base::Result<bool> {
            SB_ASSIGN(const auto provider, base::ProviderId::parse(rearmOptions->provider));
            SB_ASSIGN(const auto intent, rearmOptions->act.intent());
            auto* client = session.client();
            if (!client)
                return false;
            SB_ASSIGN(const auto now, find(session, *client, provider));
            SB_ASSIGN(const auto done,
                      client->requestApproval(api::rearmAct(provider, now.state.epoch, intent),
                                              "Re-arm the canary of " + provider.text(), intent, session.deadline()));
            session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                          "approval " + done.value.request.id.text() + " waits for a second person");
            return true;
        };
        if (const auto result = run(); !result)
            session.fail(result.error());
    });
}

} // namespace signalbox::ctl
