// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/SloCodec.h"

namespace signalbox::api {

namespace {

using base::Json;

Json nanos(base::Duration d) { return static_cast<std::int64_t>(d.count()); }

base::Duration nanos(Decoder& in, std::string_view member) { return base::Duration(in.integer<std::int64_t>(member)); }

Json sketchJson(const slo::PackedSketch& sketch) {
    return sketch.empty() ? Json("") : Json(base::base64Url(sketch.bytes()));
}

slo::PackedSketch sketch(Decoder& in, std::string_view member) {
    return in.parsed<slo::PackedSketch>(member, [](std::string_view t) -> base::Result<slo::PackedSketch> {
        if (t.empty())
            return slo::PackedSketch{};
        SB_ASSIGN(const auto bytes, base::fromBase64Url(t));
        return slo::PackedSketch::decode(bytes);
    });
}

slo::Scope scope(Decoder& in, std::string_view member) {
    return in.parsed<slo::Scope>(member, [](std::string_view t) { return slo::Scope::parse(t); });
}

slo::Operation operation(Decoder& in, std::string_view member) {
    return in.parsed<slo::Operation>(member, [](std::string_view t) { return slo::operationFromName(t); });
}

} // namespace

Json toJson(const slo::Objective& objective, Wire) {
    return Json::object({{"operation", slo::name(objective.operation)},
                         {"latency_limit_ns", nanos(objective.latencyLimit)},
                         {"latency_share", objective.latencyShare},
                         {"error_rate", objective.errorRate}});
}

void read(Decoder& in, slo::Objective& out) {
    out.operation = operation(in, "operation");
    out.latencyLimit = nanos(in, "latency_limit_ns");
    out.latencyShare = in.number("latency_share");
    out.errorRate = in.number("error_rate");
}

Json toJson(const slo::BurnTier& tier, Wire) {
    return Json::object({{"id", tier.id},
                         {"long_window_ns", nanos(tier.longWindow)},
                         {"short_window_ns", nanos(tier.shortWindow)},
                         {"factor", tier.factor}});
}

void read(Decoder& in, slo::BurnTier& out) {
    out.id = in.text("id");
    out.longWindow = nanos(in, "long_window_ns");
    out.shortWindow = nanos(in, "short_window_ns");
    out.factor = in.number("factor");
}

Json toJson(const slo::ObjectiveSet& set, Wire) {
    auto operations = Json::array();
    for (const auto& objective : set.operations)
        operations.push(toJson(objective));
    return Json::object({{"operations", operations},
                         {"settle_lag_limit_ns", nanos(set.settleLagLimit)},
                         {"queue_lag_limit_ns", nanos(set.queueLagLimit)},
                         {"burn_tiers", listJson(set.burnTiers)},
                         {"minimum_bad", set.minimumBad}});
}

void read(Decoder& in, slo::ObjectiveSet& out) {
    const auto operations = items<slo::Objective>(in, "operations");
    if (!in.failed() && operations.size() != out.operations.size())
        in.fail("API-003", "operations", "must have one entry for each operation");
    for (std::size_t i = 0; i < operations.size() && !in.failed(); ++i) {
        if (static_cast<std::size_t>(operations[i].operation) != i)
            in.fail("API-003", "operations", "must be in the order session, authorize, settle, rollback");
        else
            out.operations[i] = operations[i];
    }
    out.settleLagLimit = nanos(in, "settle_lag_limit_ns");
    out.queueLagLimit = nanos(in, "queue_lag_limit_ns");
    out.burnTiers = items<slo::BurnTier>(in, "burn_tiers");
    out.minimumBad = in.integer<std::uint64_t>("minimum_bad");
}

Json toJson(const slo::Alert& alert, Wire) {
    return Json::object({{"alert_id", alert.id.text()},
                         {"kind", slo::name(alert.kind)},
                         {"priority", slo::name(alert.priority)},
                         {"state", slo::name(alert.state)},
                         {"scope", alert.scope.text()},
                         {"value", alert.value},
                         {"limit", alert.limit},
                         {"since", timeJson(alert.since)},
                         {"changed", timeJson(alert.changed)},
                         {"acknowledged_by", alert.acknowledgedBy ? Json(alert.acknowledgedBy->text()) : Json()},
                         {"acknowledged_at", timeJson(alert.acknowledgedAt)}});
}

void read(Decoder& in, slo::Alert& out) {
    out.id = in.id<base::AlertId>("alert_id");
    out.kind = in.parsed<slo::AlertKind>("kind", [](std::string_view t) { return slo::alertKindFromName(t); });
    out.priority =
        in.parsed<slo::AlertPriority>("priority", [](std::string_view t) { return slo::alertPriorityFromName(t); });
    out.state = in.parsed<slo::AlertState>("state", [](std::string_view t) { return slo::alertStateFromName(t); });
    out.scope = scope(in, "scope");
    out.value = in.number("value");
    out.limit = in.number("limit");
    out.since = in.time("since");
    out.changed = in.time("changed");
    if (in.has("acknowledged_by"))
        out.acknowledgedBy = in.id<base::OperatorId>("acknowledged_by");
    out.acknowledgedAt = in.timeIfAny("acknowledged_at");
}

Json toJson(const slo::SeriesTick& tick, Wire) {
    return Json::object({{"series", slo::Scope::of(tick.key).text()},
                         {"requests", tick.counts.requests},
                         {"errors", tick.counts.errors},
                         {"timeouts", tick.counts.timeouts},
                         {"over_limit", tick.counts.overLimit},
                         {"latency", sketchJson(tick.latency)}});
}

void read(Decoder& in, slo::SeriesTick& out) {
    const auto key = scope(in, "series");
    if (!in.failed() && (!key.provider || !key.brand || !key.region || !key.release || !key.operation))
        in.fail("API-003", "series", "must name one series");
    if (!in.failed())
        out.key = {*key.provider, *key.brand, *key.region, *key.release, *key.operation};
    out.counts.requests = in.integer<std::uint64_t>("requests");
    out.counts.errors = in.integer<std::uint64_t>("errors");
    out.counts.timeouts = in.integer<std::uint64_t>("timeouts");
    out.counts.overLimit = in.integer<std::uint64_t>("over_limit");
    out.latency = sketch(in, "latency");
}

Json toJson(const slo::FlowTick& tick, Wire) {
    return Json::object({{"flow", slo::Scope::of(tick.key).text()},
                         {"settled", sketchJson(tick.settled)},
                         {"open_ages", sketchJson(tick.openAges)},
                         {"open", tick.open},
                         {"oldest_open_ns", nanos(tick.oldestOpen)}});
}

void read(Decoder& in, slo::FlowTick& out) {
    const auto key = scope(in, "flow");
    if (!in.failed() && (!key.provider || !key.brand || !key.region || !key.release || key.operation))
        in.fail("API-003", "flow", "must name one flow");
    if (!in.failed())
        out.key = {*key.provider, *key.brand, *key.region, *key.release};
    out.settled = sketch(in, "settled");
    out.openAges = sketch(in, "open_ages");
    out.open = in.integer<std::uint64_t>("open");
    out.oldestOpen = nanos(in, "oldest_open_ns");
}

Json toJson(const slo::QueueTick& tick, Wire) {
    return Json::object({{"region", tick.region.text()},
                         {"depth", tick.depth},
                         {"oldest_unrelayed_ns", nanos(tick.oldestUnrelayed)},
                         {"relayed", tick.relayed}});
}

void read(Decoder& in, slo::QueueTick& out) {
    out.region = in.id<base::RegionId>("region");
    out.depth = in.integer<std::uint64_t>("depth");
    out.oldestUnrelayed = nanos(in, "oldest_unrelayed_ns");
    out.relayed = in.integer<std::uint64_t>("relayed");
}

Json toJson(const slo::SessionsTick& tick, Wire) {
    return Json::object({{"region", tick.region.text()}, {"accepted", tick.accepted}});
}

void read(Decoder& in, slo::SessionsTick& out) {
    out.region = in.id<base::RegionId>("region");
    out.accepted = in.integer<std::uint64_t>("accepted");
}

Json toJson(const slo::Tick& tick, Wire) {
    return Json::object({{"boot", tick.boot},
                         {"sequence", tick.sequence},
                         {"wall_time", timeJson(tick.wallTime)},
                         {"interval_ns", nanos(tick.interval)},
                         {"series", listJson(tick.series)},
                         {"flows", listJson(tick.flows)},
                         {"queues", listJson(tick.queues)},
                         {"sessions", listJson(tick.sessions)},
                         {"alerts", listJson(tick.alerts)}});
}

void read(Decoder& in, slo::Tick& out) {
    out.boot = in.text("boot");
    out.sequence = in.integer<std::uint64_t>("sequence");
    out.wallTime = in.time("wall_time");
    out.interval = nanos(in, "interval_ns");
    out.series = items<slo::SeriesTick>(in, "series");
    out.flows = items<slo::FlowTick>(in, "flows");
    out.queues = items<slo::QueueTick>(in, "queues");
    out.sessions = items<slo::SessionsTick>(in, "sessions");
    out.alerts = items<slo::Alert>(in, "alerts");
}

Json toJson(const SloSnapshot& snapshot, Wire) {
    return Json::object({{"objectives", toJson(snapshot.objectives)}, {"recent", listJson(snapshot.recent)}});
}

void read(Decoder& in, SloSnapshot& out) {
    out.objectives = member<slo::ObjectiveSet>(in, "objectives");
    out.recent = items<slo::Tick>(in, "recent");
}

} // namespace signalbox::api
