// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/EventsClient.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace signalbox::ctl {

namespace {

std::string tenantText(const base::ProviderId& provider, const base::BrandId& brand, const base::RegionId& region) {
    return (provider.empty() ? std::string("-") : provider.text()) + "/" + brand.text() + "/" + region.text();
}

Table eventTable(const std::vector<api::EventView>& events) {
    Table table{{"OFFSET", "PUBLISHED", "TOPIC", "VERSION", "SOURCE", "TENANT", "PLAYER", "SEQUENCE", "TRACE"}};
    for (const auto& event : events)
        table.push_back({std::to_string(event.offset), base::rfc3339(event.publishedAt), event.topic,
                         event.schemaVersion, event.source, tenantText(event.provider, event.brand, event.region),
                         event.player.empty() ? "-" : event.player, std::to_string(event.sequence), event.trace});
    return table;
}

Table deadTable(const std::vector<api::DeadLetterView>& letters) {
    Table table{{"EVENT", "REFUSED", "TOPIC", "VERSION", "CODE", "AT", "TENANT", "STATE"}};
    for (const auto& letter : letters) {
        const auto& event = letter.event;
        table.push_back({event.event, base::rfc3339(event.occurredAt), event.data["topic"].stringOr(""),
                         event.data["schema_version"].stringOr(""), event.data["code"].stringOr(""),
                         event.data["pointer"].stringOr(""), tenantText(event.provider, event.brand, event.region),
                         letter.redelivered ? "delivered again by " + letter.redeliveredBy : "waiting"});
    }
    return table;
}

Table flowTable(const api::EventFlowView& flow) {
    Table table{{"KIND", "CONSUMER", "TENANT", "PARTITION", "OFFSET", "LAG", "OLDEST", "COMMITTED"}};
    for (const auto& one : flow.consumers)
        table.push_back({one.kind, one.name.empty() ? "-" : one.name, tenantText(one.provider, one.brand, one.region),
                         one.partition ? std::to_string(*one.partition) : "all", std::to_string(one.offset),
                         one.kind == "stream" ? "-" : std::to_string(one.lag),
                         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(one.oldest).count()) + " s",
                         text(one.committedAt)});
    return table;
}

struct FilterOptions {
    api::EventFilter filter;
    std::int64_t after = -1;

    void add(CLI::App& verb) {
        verb.add_option("--provider", filter.provider, "Of this provider only");
        verb.add_option("--region", filter.region, "Of this region only");
        verb.add_option("--player", filter.player, "About this player only");
        verb.add_option("--trace", filter.trace, "Of this trace only");
        verb.add_option("--topic", filter.topics, "Of these topics, for example bet.settled")->delimiter(',');
        verb.add_option("--version", filter.version, "Of this version of the schema: 1, 2, ...")
            ->check(CLI::Range(0, 999'999));
        verb.add_option("--after", after, "Behind this offset")->check(CLI::NonNegativeNumber);
        verb.add_option("--limit", filter.limit, "At most so many")->check(CLI::Range(1, 1'000));
    }
};

void follow(Session& session, FilterOptions& options, std::int64_t most) {
    auto* client = session.client();
    if (client == nullptr)
        return;
    auto filter = options.filter;
    if (options.after >= 0) {
        filter.after = options.after;
    } else {
        const auto flow = api::eventFlow(*client, session.deadline());
        if (!flow) {
            session.fail(flow.error());
            return;
        }
        filter.after = flow->newest;
    }
    std::int64_t seen = 0;
    while (true) {
        const auto page = api::events(*client, filter, session.deadline());
        if (!page) {
            session.fail(page.error());
            return;
        }
        for (const auto& event : page->events) {
            if (session.json())
                std::cout << toJson(event, api::Wire{}).text() << '\n';
            else
                std::cout << event.offset << "  " << base::rfc3339(event.publishedAt) << "  " << event.topic << "  "
                          << tenantText(event.provider, event.brand, event.region) << "  " << event.player << "  "
                          << event.data.text() << '\n';
            if (++seen == most)
                return;
        }
        std::cout.flush();
        filter.after = page->next;
        if (!page->more)
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
}

} // namespace

void addEvents(CLI::App& app, Session& session) {
    auto* events = app.add_subcommand("events", "Events: what happened, who reads it, what was refused");
    events->require_subcommand(1);
    examples(*events, {"events list --topic bet.settled --provider novagames", "events list --trace tr_1 --json",
                       "events follow --topic bet.settled,bet.rolled_back", "events dead-letters --waiting",
                       "events redeliver ev_ab12 --reason \"schema 1.1.0 is registered\"", "events consumers"});

    auto* list = events->add_subcommand("list", "The newest events, or those behind an offset");
    auto options = std::make_shared<FilterOptions>();
    options->add(*list);
    list->callback([&session, options] {
        auto filter = options->filter;
        filter.newestFirst = options->after < 0;
        filter.after = std::max<std::int64_t>(options->after, 0);
        if (auto* client = session.client())
            session.show(api::events(*client, filter, session.deadline()), [&](const api::EventPageView& page) {
                session.print(toJson(page, api::Wire{}), eventTable(page.events));
            });
    });

    auto* followVerb = events->add_subcommand("follow", "Print events as they are published, until interrupted");
    auto followed = std::make_shared<FilterOptions>();
    auto most = std::make_shared<std::int64_t>(0);
    followed->add(*followVerb);
    followVerb->add_option("--count", *most, "Stop after so many")->check(CLI::NonNegativeNumber);
    followVerb->callback([&session, followed, most] { follow(session, *followed, *most); });

    struct DeadOptions {
        std::int64_t after = 0;
        int limit = 100;
        bool waiting = false;
    };
    auto* dead = events->add_subcommand("dead-letters", "Events that were refused, and are kept");
    auto deadOptions = std::make_shared<DeadOptions>();
    dead->add_option("--after", deadOptions->after, "Behind this offset")->check(CLI::NonNegativeNumber);
    dead->add_option("--limit", deadOptions->limit, "At most so many")->check(CLI::Range(1, 1'000));
    dead->add_flag("--waiting", deadOptions->waiting, "Only those that were not delivered again");
    dead->callback([&session, deadOptions] {
        if (auto* client = session.client())
            session.show(api::deadLetters(*client, deadOptions->after, deadOptions->limit, deadOptions->waiting,
                                          session.deadline()),
                         [&](const api::DeadLetterPageView& page) {
                             session.print(toJson(page, api::Wire{}), deadTable(page.letters));
                         });
    });

    struct RedeliverOptions {
        std::string event;
        ActOptions act;
    };
    auto* redeliver = events->add_subcommand("redeliver", "Judge a refused event anew, and publish it");
    auto redeliverOptions = std::make_shared<RedeliverOptions>();
    redeliver->add_option("event", redeliverOptions->event, "The event_id of the dead letter")->required();
    redeliverOptions->act.add(*redeliver);
    redeliver->callback([&session, redeliverOptions] {
        const auto intent = redeliverOptions->act.intent();
        if (!intent) {
            session.fail(intent.error());
            return;
        }
        if (auto* client = session.client())
            session.show(api::redeliver(*client, redeliverOptions->event, *intent, session.deadline()),
                         [&](const auto& done) { session.printDone(done, deadTable({done.value})); });
    });

    events->add_subcommand("consumers", "Who reads events, and how far behind")->callback([&session] {
        if (auto* client = session.client())
            session.show(api::eventFlow(*client, session.deadline()), [&](const api::EventFlowView& flow) {
                session.print(toJson(flow, api::Wire{}), flowTable(flow));
                if (!session.json())
                    std::cout << "bus: offsets " << flow.oldest << " to " << flow.newest << ", ledger entries up to "
                              << flow.relayed << "; waiting in the outbox: " << flow.waiting
                              << (flow.failing ? "; THE BUS REFUSES" : "") << '\n';
            });
    });
}

} // namespace signalbox::ctl
