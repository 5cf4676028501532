// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/AccessCodec.h"
#include "core/api/SloCodec.h"
#include "core/slo/Board.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <csignal>
#include <iostream>
#include <memory>
#include <sstream>

namespace signalbox::ctl {

namespace {

std::string milliseconds(const slo::Quantile& quantile, bool reportable = true) {
    using Kind = slo::Quantile::Kind;
    std::ostringstream out;
    switch (quantile.kind) {
    case Kind::None:
        return "-";
    case Kind::Below:
        return "< 0.05 ms";
    case Kind::Overflow:
        return "> 60 s";
    case Kind::AtLeast:
        out << ">= ";
        break;
    case Kind::Value:
        break;
    }
    out.precision(3);
    out << std::chrono::duration<double, std::milli>(quantile.value).count() << " ms";
    return reportable ? out.str() : out.str() + " (few)";
}

std::string percent(double ratio) {
    std::ostringstream out;
    out.setf(std::ios::fixed);
    out.precision(2);
    out << ratio * 100 << " %";
    return out.str();
}

base::Json quantileJson(const slo::Quantile& quantile) {
    if (!quantile.exists())
        return {};
    return std::chrono::duration<double, std::milli>(quantile.value).count();
}

base::Json judgementJson(const slo::Judgement& judgement) {
    const auto& figures = judgement.figures;
    return base::Json::object({{"scope", judgement.scope.text()},
                               {"health", slo::name(judgement.health)},
                               {"requests", figures.counts.requests},
                               {"requests_per_second", figures.requestsPerSecond},
                               {"errors", figures.counts.errors},
                               {"error_rate", figures.errorRate},
                               {"p50_ms", quantileJson(figures.p50)},
                               {"p95_ms", quantileJson(figures.p95)},
                               {"p99_ms", quantileJson(figures.p99)},
                               {"p99_reportable", figures.p99Reportable},
                               {"coverage", judgement.coverage}});
}

base::Json boardJson(const slo::Board& board) {
    auto series = base::Json::array();
    for (const auto& judgement : board.judgeAll())
        series.push(judgementJson(judgement));
    auto flows = base::Json::array();
    for (const auto& key : board.flows()) {
        const auto flow = board.judgeFlow(slo::Scope::of(key));
        flows.push(base::Json::object({{"scope", flow.scope.text()},
                                       {"health", slo::name(flow.health)},
                                       {"settle_lag_p99_ms", quantileJson(flow.p99)},
                                       {"open_rounds", flow.open},
                                       {"settled", flow.settled}}));
    }
    auto queues = base::Json::array();
    for (const auto& queue : board.queues())
        queues.push(base::Json::object(
            {{"region", queue.region.text()},
             {"health", slo::name(queue.health)},
             {"depth", queue.depth},
             {"oldest_ms", std::chrono::duration_cast<std::chrono::milliseconds>(queue.oldestUnrelayed).count()}}));
    const auto feed = board.feed();
    return base::Json::object({{"feed", slo::name(feed.health)},
                               {"sequence", feed.sequence},
                               {"time", base::rfc3339(feed.wallTime)},
                               {"overall", slo::name(board.overall())},
                               {"series", std::move(series)},
                               {"flows", std::move(flows)},
                               {"queues", std::move(queues)},
                               {"alerts", api::listJson(board.alerts())}});
}

Table boardTable(const slo::Board& board) {
    Table table{{"SERIES", "HEALTH", "REQ/S", "ERRORS", "P50", "P95", "P99"}};
    for (const auto& judgement : board.judgeAll()) {
        const auto& figures = judgement.figures;
        std::ostringstream rate;
        rate.setf(std::ios::fixed);
        rate.precision(1);
        rate << figures.requestsPerSecond;
        table.push_back({judgement.scope.text(), std::string(slo::name(judgement.health)), rate.str(),
                         percent(figures.errorRate), milliseconds(figures.p50),
                         milliseconds(figures.p95, figures.p95Reportable),
                         milliseconds(figures.p99, figures.p99Reportable)});
    }
    for (const auto& key : board.flows()) {
        const auto flow = board.judgeFlow(slo::Scope::of(key));
        table.push_back({"settle lag " + flow.scope.text(), std::string(slo::name(flow.health)), "",
                         std::to_string(flow.open) + " open", milliseconds(flow.p50), milliseconds(flow.p95),
                         milliseconds(flow.p99)});
    }
    return table;
}

std::stop_source watching;

void watch(Session& session) {
    auto* client = session.client();
    if (!client)
        return;
    const auto objectives = client->objectives(session.deadline());
    if (!objectives) {
        session.fail(objectives.error());
        return;
    }
    slo::Board board(session.clock(), *objectives);
    // A handler may only do what is safe in one: request_stop() on a source without callbacks is an atomic store.
    std::signal(SIGINT, [](int) { watching.request_stop(); });
    const auto ended = client->streamSlo(
        [&](const slo::Tick& tick) {
            board.apply(tick);
            if (session.json())
                std::cout << boardJson(board).text() << std::endl;
            else
                session.print({}, boardTable(board));
        },
        [&](const api::StreamState& state) {
            if (!session.json() && state.link == api::StreamState::Link::Lost && state.error)
                std::cerr << "DISCONNECTED: " << state.error->context << std::endl;
        },
        watching.get_token());
    if (!ended && ended.error().code != base::ErrorCode::Cancelled)
        session.fail(ended.error());
}

} // namespace

void addSlo(CLI::App& app, Session& session) {
    auto* slo = app.add_subcommand("slo", "Latency, errors, queue lag and settle lag");
    slo->require_subcommand(1);
    examples(*slo,
             {"slo show", "slo watch --json", "slo alerts", "slo ack al-boot-eblpuci-1 --reason \"looking into it\""});
    slo->add_subcommand("show", "The last minute of every series")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->sloSnapshot(session.deadline()), [&](const api::SloSnapshot& snapshot) {
                slo::Board board(session.clock(), snapshot.objectives);
                for (const auto& tick : snapshot.recent)
                    board.apply(tick);
                session.print(boardJson(board), boardTable(board));
            });
    });
    slo->add_subcommand("watch", "The same, once a second until Ctrl+C; with --json one document a line")
        ->callback([&session] { watch(session); });
    slo->add_subcommand("objectives", "What is promised")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->objectives(session.deadline()), [&](const slo::ObjectiveSet& set) {
                Table table{{"OPERATION", "P99 LIMIT", "ERROR RATE"}};
                for (const auto& objective : set.operations)
                    table.push_back(
                        {std::string(slo::name(objective.operation)),
                         std::to_string(
                             std::chrono::duration_cast<std::chrono::milliseconds>(objective.latencyLimit).count()) +
                             " ms",
                         percent(objective.errorRate)});
                session.print(api::toJson(set), table);
            });
    });
    slo->add_subcommand("alerts", "Everything that is not normal")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->sloSnapshot(session.deadline()), [&](const api::SloSnapshot& snapshot) {
                const auto alerts = snapshot.recent.empty() ? std::vector<slo::Alert>() : snapshot.recent.back().alerts;
                Table table{{"ALERT", "PRIORITY", "STATE", "KIND", "SCOPE", "SINCE", "ACKNOWLEDGED BY"}};
                for (const auto& alert : alerts)
                    table.push_back({alert.id.text(), std::string(slo::name(alert.priority)),
                                     std::string(slo::name(alert.state)), std::string(slo::name(alert.kind)),
                                     alert.scope.text(), base::rfc3339(alert.since),
                                     alert.acknowledgedBy ? alert.acknowledgedBy->text() : "-"});
                session.print(api::listJson(alerts), table);
            });
    });
    struct Ack {
        std::string id;
        ActOptions act;
    };
    auto* ack = slo->add_subcommand("ack", "Acknowledge an alert");
    auto options = std::make_shared<Ack>();
    ack->add_option("alert", options->id, "Its id; see slo alerts")->required();
    options->act.add(*ack);
    ack->callback([&session, options] {
        const auto id = base::AlertId::parse(options->id);
        const auto intent = options->act.intent();
        if (!id || !intent) {
            session.fail(id ? intent.error() : id.error());
            return;
        }
        if (auto* client = session.client())
            session.show(client->acknowledgeAlert(*id, *intent, session.deadline()), [&](const auto& done) {
                session.print(receiptJson(api::toJson(done.value), done.audit, done.replayed),
                              "acknowledged (" + receiptText(done.audit, done.replayed) + ")");
            });
    });
}

} // namespace signalbox::ctl
