// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/AccessCodec.h"
#include "core/api/Acts.h"
#include "core/api/TrafficCodec.h"

#include <CLI/CLI.hpp>

#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>

namespace signalbox::ctl {

namespace {

using degradation::CommandStatus;

struct Options {
    std::string what = "new_sessions";
    std::string provider, brand, region, game;
    int share = 100;
    int within = 30;
    bool wait = false;
    ActOptions act;

    void addScope(CLI::App& verb) {
        verb.add_option("--provider", provider, "None: every provider");
        verb.add_option("--brand", brand, "None: every brand");
        verb.add_option("--region", region, "None: every region");
        verb.add_option("--game", game, "None: every game");
    }

    [[nodiscard]] base::Result<api::DegradationOrder> order(degradation::Position position) const {
        api::DegradationOrder order;
        SB_ASSIGN(order.what, degradation::switchFromName(what));
        order.position = position;
        order.share = position == degradation::Position::On ? share : 0;
        SB_TRY(parseIfGiven(provider, order.scope.provider));
        SB_TRY(parseIfGiven(brand, order.scope.brand));
        SB_TRY(parseIfGiven(region, order.scope.region));
        SB_TRY(parseIfGiven(game, order.scope.game));
        return order;
    }
};

/// "CLOSED", or "CLOSING 3/5, uk-1 UNKNOWN": closed is only said when every region has verified it.
std::string verdict(const CommandStatus& status) {
    const bool off = status.command.position == degradation::Position::Off;
    if (status.superseded)
        return "superseded";
    if (status.isVerified())
        return off ? "CLOSED" : "OPEN";
    std::string text = (off ? "CLOSING " : "OPENING ") + std::to_string(status.verifiedRegions()) + "/" +
                       std::to_string(status.regions.size());
    for (const auto& region : status.unknownRegions())
        text += ", " + region.text() + " UNKNOWN";
    return text;
}

Table regionTable(const CommandStatus& status) {
    Table table{{"REGION", "STEP", "SENT", "ACKNOWLEDGED", "EFFECTIVE", "VERIFIED", "REFUSED", "DETAIL"}};
    for (const auto& region : status.regions)
        table.push_back({region.region.text(), std::string(degradation::name(region.step)), text(region.sentAt),
                         text(region.ackedAt), text(region.effectiveAt), text(region.verifiedAt),
                         std::to_string(region.refused), region.detail});
    return table;
}

Table commandTable(const std::vector<CommandStatus>& commands) {
    Table table{{"COMMAND", "SWITCH", "POSITION", "SCOPE", "EPOCH", "BY", "AT", "STATE"}};
    for (const auto& status : commands)
        table.push_back({status.command.id.text(), std::string(degradation::name(status.command.what)),
                         std::string(degradation::name(status.command.position)) +
                             (status.command.position == degradation::Position::On
                                  ? " " + std::to_string(status.command.share) + " %"
                                  : ""),
                         status.command.scope.text(), std::to_string(status.command.epoch), status.command.by.text(),
                         base::rfc3339(status.command.time), verdict(status)});
    return table;
}

void printStatus(Session& session, const CommandStatus& status, const base::Json& json, const std::string& receipt) {
    session.print(json, regionTable(status));
    if (session.json())
        return;
    std::cout << verdict(status) << " · command " << status.command.id.text() << receipt;
    if (const auto last = status.pressToLastAccepted())
        std::cout << " · press to last accepted session "
                  << std::chrono::duration_cast<std::chrono::milliseconds>(*last).count() << " ms";
    std::cout << '\n';
}

void operate(Session& session, const Options& options, degradation::Position position) {
    const auto run = [&]() -> base::Result<bool> {
        SB_ASSIGN(const auto order, options.order(position));
        SB_ASSIGN(const auto intent, options.act.intent());
        auto* client = session.client();
        if (!client)
            return false;
        SB_ASSIGN(auto done, client->operate(order, intent, session.deadline()));
        if (options.wait) {
            const auto giveUp = session.clock().instant() + std::chrono::seconds(options.within);
            std::mutex mutex;
            std::condition_variable never;
            while (!done.value.isVerified() && session.clock().instant() < giveUp) {
                std::unique_lock lock(mutex);
                never.wait_for(lock, std::chrono::milliseconds(200));
                SB_ASSIGN(done.value, client->command(intent.command, session.deadline()));
            }
            if (!done.value.isVerified())
                session.exitCode = kUnknown;
        }
        printStatus(session, done.value, receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                    " (" + receiptText(done.audit, done.replayed) + ")");
        return true;
    };
    if (const auto result = run(); !result)
        session.fail(result.error());
}

void requestRelease(Session& session, const Options& options) {
    const auto run = [&]() -> base::Result<bool> {
        SB_ASSIGN(const auto order, options.order(degradation::Position::On));
        SB_ASSIGN(const auto intent, options.act.intent());
        auto* client = session.client();
        if (!client)
            return false;
        const auto summary = "Release " + options.what + " for " + order.scope.text() + " to " +
                             std::to_string(order.share) + " % of players";
        SB_ASSIGN(const auto done,
                  client->requestApproval(api::releaseAct(order, intent), summary, intent, session.deadline()));
        session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                      "approval " + done.value.request.id.text() +
                          " waits for a second person: signalboxctl approvals sign " + done.value.request.id.text());
        return true;
    };
    if (const auto result = run(); !result)
        session.fail(result.error());
}

} // namespace

void addDegradation(CLI::App& app, Session& session) {
    auto* verb =
        app.add_subcommand("degradation", "The red button and the ladder: promo, jackpot, new_sessions, new_rounds");
    verb->require_subcommand(1);
    examples(*verb, {"degradation show", "degradation stop --wait --reason \"incident 4711\"",
                     "degradation off promo --provider novagames --reason \"wrong prizes\"",
                     "degradation release new_sessions --share 5 --reason \"mended\""});

    verb->add_subcommand("show", "What is switched off, and how far commands got")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->degradation(session.deadline()), [&](const auto& view) {
                session.print(toJson(view, api::Wire{}), commandTable(view.commands));
            });
    });

    auto* status = verb->add_subcommand("status", "One command, region by region");
    auto commandId = std::make_shared<std::string>();
    status->add_option("command-id", *commandId, "As stop, off or release printed it")->required();
    status->callback([&session, commandId] {
        const auto id = base::CommandId::parse(*commandId);
        if (!id) {
            session.fail(id.error());
            return;
        }
        if (auto* client = session.client())
            session.show(client->command(*id, session.deadline()),
                         [&](const auto& value) { printStatus(session, value, toJson(value, api::Wire{}), ""); });
    });

    auto* stop = verb->add_subcommand("stop", "The red button: no new sessions. Settlements and rollbacks go on");
    auto stopOptions = std::make_shared<Options>();
    stopOptions->addScope(*stop);
    stop->add_flag("--wait", stopOptions->wait, "Until every region has verified it");
    stop->add_option("--within", stopOptions->within, "Seconds that --wait may take (30)");
    stopOptions->act.add(*stop);
    stop->callback([&session, stopOptions] { operate(session, *stopOptions, degradation::Position::Off); });

    auto* off = verb->add_subcommand("off", "Switch promo, jackpot, new_sessions or new_rounds off");
    auto offOptions = std::make_shared<Options>();
    off->add_option("switch", offOptions->what, "promo, jackpot, new_sessions or new_rounds")->required();
    offOptions->addScope(*off);
    off->add_flag("--wait", offOptions->wait, "Until every region has verified it");
    offOptions->act.add(*off);
    off->callback([&session, offOptions] { operate(session, *offOptions, degradation::Position::Off); });

    auto* release = verb->add_subcommand("release", "Ask for the approval to switch on again; two people");
    auto releaseOptions = std::make_shared<Options>();
    release->add_option("switch", releaseOptions->what, "new_sessions unless given");
    releaseOptions->addScope(*release);
    release->add_option("--share", releaseOptions->share, "5, 25 or 100 percent of players")
        ->check(CLI::IsMember({5, 25, 100}));
    releaseOptions->act.add(*release);
    release->callback([&session, releaseOptions] { requestRelease(session, *releaseOptions); });
}

} // namespace signalbox::ctl
