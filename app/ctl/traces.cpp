// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/TraceClient.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>

namespace signalbox::ctl {

namespace {

using std::chrono::microseconds;

std::string milliseconds(microseconds value) {
    std::ostringstream out;
    out.setf(std::ios::fixed);
    out.precision(3);
    out << static_cast<double>(value.count()) / 1'000.0 << " ms";
    return out.str();
}

constexpr std::int64_t kColumns = 40;

/// "   ====  " for what lasts, "   |     " for a moment, over the whole length of the trace.
std::string bar(const api::TraceSpan& span, microseconds length) {
    const auto whole = std::max<std::int64_t>(1, length.count());
    const auto column = [&](microseconds at) {
        return std::clamp<std::int64_t>(at.count() * kColumns / whole, 0, kColumns - 1);
    };
    std::string out(static_cast<std::size_t>(kColumns), ' ');
    const auto first = column(span.start);
    const auto last = span.duration ? column(span.start + *span.duration) : first;
    for (auto at = first; at <= last; ++at)
        out[static_cast<std::size_t>(at)] = span.duration && *span.duration > microseconds(0) ? '=' : '|';
    return out;
}

void waterfall(const api::TraceView& view) {
    std::cout << "trace " << view.id;
    if (!view.provider.empty())
        std::cout << " · " << view.provider << " " << view.brand << " " << view.region;
    std::cout << " · " << base::rfc3339(view.begunAt) << " · " << milliseconds(view.length) << "\n\n";
    std::map<int, int> depths;
    std::size_t widest = 0;
    for (const auto& span : view.spans) {
        depths[span.id] = span.parent ? depths[*span.parent] + 1 : 0;
        widest = std::max(widest, static_cast<std::size_t>(depths[span.id]) * 2 + span.name.size() +
                                      api::name(span.kind).size() + 1);
    }
    for (const auto& span : view.spans) {
        std::string label(static_cast<std::size_t>(depths[span.id]) * 2, ' ');
        label.append(api::name(span.kind)).append(1, ' ').append(span.name);
        label.resize(widest, ' ');
        std::cout << label << "  [" << bar(span, view.length) << "]  +" << milliseconds(span.start);
        if (span.duration)
            std::cout << "  " << milliseconds(*span.duration);
        if (span.state != api::SpanState::Ok)
            std::cout << "  " << api::name(span.state);
        std::cout << '\n';
        for (const auto& [name, value] : span.attributes)
            std::cout << std::string(static_cast<std::size_t>(depths[span.id]) * 2 + 4, ' ') << name << ": " << value
                      << '\n';
    }
    for (const auto& gap : view.gaps)
        std::cout << "not known: " << gap << '\n';
}

Table listTable(const api::TraceList& list) {
    Table table{{"TIME", "TRACE", "PROVIDER", "ROUTE", "STATUS", "CODE", "TOOK", "FAULTS", "PLAYER", "BET"}};
    const auto orDash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    for (const auto& one : list.items)
        table.push_back({base::rfc3339(one.at), one.id, orDash(one.provider), one.route,
                         one.status == 0 ? "no answer" : std::to_string(one.status) + (one.replayed ? " replayed" : ""),
                         orDash(one.code), milliseconds(one.duration), std::to_string(one.faults), orDash(one.player),
                         orDash(one.bet)});
    return table;
}

} // namespace

void addTraces(CLI::App& app, Session& session) {
    auto* verb = app.add_subcommand("traces", "What one request did: call, postings, outbox, event");
    verb->require_subcommand(1);
    examples(*verb, {"traces list --provider novagames", "traces list --about b_1", "traces list --code error --json",
                     "traces show tr_q3q7kzcu4v5w6b2a"});
    auto* list = verb->add_subcommand("list", "The newest calls of providers");
    auto filter = std::make_shared<api::TraceFilter>();
    list->add_option("--provider", filter->provider, "Of one provider");
    list->add_option("--code", filter->code, "Answered with that code; error: with any");
    list->add_option("--about", filter->about, "About a bet, round, session or player");
    list->add_flag("--faulty", filter->faulty, "Only those that a fault was injected into");
    list->add_option("--limit", filter->limit, "At most so many (100)")->check(CLI::Range(1, 1'000));
    list->callback([&session, filter] {
        if (auto* client = session.client())
            session.show(api::traces(*client, *filter, session.deadline()), [&](const auto& found) {
                session.print(api::toJson(found), listTable(found));
                if (!session.json())
                    std::cout << found.kept << " calls are remembered"
                              << (found.since ? ", since " + base::rfc3339(*found.since) : std::string()) << '\n';
            });
    });
    auto* show = verb->add_subcommand("show", "One trace as a waterfall");
    auto id = std::make_shared<std::string>();
    show->add_option("trace", *id, "The X-Trace-Id of the request")->required();
    show->callback([&session, id] {
        if (auto* client = session.client())
            session.show(api::trace(*client, *id, session.deadline()), [&](const auto& view) {
                if (session.json())
                    session.print(api::toJson(view), Table());
                else
                    waterfall(view);
            });
    });
}

} // namespace signalbox::ctl
