// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/TraceClient.h"

#include "core/api/Understood.h"
#include "core/net/Http.h"

namespace signalbox::api {

namespace {

using base::Json;
using base::Result;
using std::chrono::microseconds;

Json microsJson(microseconds value) { return static_cast<std::int64_t>(value.count()); }

microseconds micros(Decoder& in, std::string_view member) {
    constexpr std::int64_t kMost = 1'000'000LL * 86'400 * 36'500; // a century
    return microseconds(in.integer<std::int64_t>(member, -kMost, kMost));
}

} // namespace

std::string_view name(SpanKind kind) noexcept {
    switch (kind) {
    case SpanKind::Call:
        return "call";
    case SpanKind::Admit:
        return "admit";
    case SpanKind::Queue:
        return "queue";
    case SpanKind::Answer:
        return "answer";
    case SpanKind::Entry:
        return "entry";
    case SpanKind::Outbox:
        return "outbox";
    case SpanKind::Relay:
        return "relay";
    case SpanKind::Event:
        return "event";
    case SpanKind::Delivery:
        return "delivery";
    case SpanKind::Fault:
        return "fault";
    case SpanKind::Audit:
        return "audit";
    }
    return "";
}

std::string_view name(SpanState state) noexcept {
    switch (state) {
    case SpanState::Ok:
        return "ok";
    case SpanState::Refused:
        return "refused";
    case SpanState::Failed:
        return "failed";
    case SpanState::Pending:
        return "pending";
    case SpanState::Injected:
        return "injected";
    }
    return "";
}

Json toJson(const TraceSpan& v, Wire) {
    auto attributes = Json::array();
    for (const auto& [label, value] : v.attributes)
        attributes.push(Json::object({{"name", label}, {"value", value}}));
    return Json::object({{"id", v.id},
                         {"parent", v.parent ? Json(*v.parent) : Json()},
                         {"kind", name(v.kind)},
                         {"name", v.name},
                         {"start_us", microsJson(v.start)},
                         {"duration_us", v.duration ? microsJson(*v.duration) : Json()},
                         {"state", name(v.state)},
                         {"attributes", std::move(attributes)}});
}

void read(Decoder& in, TraceSpan& out) {
    out.id = in.integer<int>("id", 1);
    out.parent = in.integerIfAny<int>("parent");
    out.kind = enumeration<SpanKind>(in, "kind", kSpanKinds, [](auto k) { return name(k); });
    out.name = in.text("name");
    out.start = micros(in, "start_us");
    if (in.has("duration_us"))
        out.duration = micros(in, "duration_us");
    out.state = enumeration<SpanState>(in, "state", kSpanStates, [](auto s) { return name(s); });
    out.attributes = in.list<std::pair<std::string, std::string>>("attributes", [](Decoder& inner) {
        auto label = inner.text("name");
        return std::pair(std::move(label), inner.text("value"));
    });
}

Json toJson(const TraceView& v, Wire) {
    return Json::object({{"id", v.id},
                         {"provider", v.provider},
                         {"brand", v.brand},
                         {"region", v.region},
                         {"begun_at", timeJson(v.begunAt)},
                         {"length_us", microsJson(v.length)},
                         {"spans", listJson(v.spans)},
                         {"gaps", textsJson(v.gaps)}});
}

void read(Decoder& in, TraceView& out) {
    out.id = in.text("id");
    out.provider = in.text("provider");
    out.brand = in.text("brand");
    out.region = in.text("region");
    out.begunAt = in.time("begun_at");
    out.length = micros(in, "length_us");
    out.spans = items<TraceSpan>(in, "spans");
    out.gaps = in.texts<std::string>("gaps", [](std::string_view t) { return std::optional<std::string>(t); });
}

Json toJson(const TraceSummary& v, Wire) {
    return Json::object({{"id", v.id},
                         {"at", timeJson(v.at)},
                         {"provider", v.provider},
                         {"brand", v.brand},
                         {"region", v.region},
                         {"route", v.route},
                         {"status", v.status},
                         {"code", v.code},
                         {"duration_us", microsJson(v.duration)},
                         {"replayed", v.replayed},
                         {"faults", v.faults},
                         {"player", v.player},
                         {"session", v.session},
                         {"round", v.round},
                         {"bet", v.bet}});
}

void read(Decoder& in, TraceSummary& out) {
    out.id = in.text("id");
    out.at = in.time("at");
    out.provider = in.text("provider");
    out.brand = in.text("brand");
    out.region = in.text("region");
    out.route = in.text("route");
    out.status = in.integer<int>("status", 0, 599);
    out.code = in.text("code");
    out.duration = micros(in, "duration_us");
    out.replayed = in.boolean("replayed");
    out.faults = in.integer<std::uint64_t>("faults");
    out.player = in.text("player");
    out.session = in.text("session");
    out.round = in.text("round");
    out.bet = in.text("bet");
}

Json toJson(const TraceList& v, Wire) {
    return Json::object({{"items", listJson(v.items)}, {"kept", v.kept}, {"since", timeJson(v.since)}});
}

void read(Decoder& in, TraceList& out) {
    out.items = items<TraceSummary>(in, "items");
    out.kept = in.integer<std::uint64_t>("kept");
    out.since = in.timeIfAny("since");
}

Result<TraceView> trace(PlatformClient& client, std::string_view id, Deadline deadline, std::stop_token stop) {
    return understood<TraceView>(client.ask("/traces/" + net::percentEncode(id), deadline, std::move(stop)));
}

Result<TraceList> traces(PlatformClient& client, const TraceFilter& filter, Deadline deadline, std::stop_token stop) {
    std::string target = "/traces?limit=" + std::to_string(filter.limit);
    const auto add = [&](std::string_view label, const std::string& value) {
        if (!value.empty())
            target += "&" + std::string(label) + "=" + net::percentEncode(value);
    };
    add("provider", filter.provider);
    add("code", filter.code);
    add("about", filter.about);
    if (filter.faulty)
        add("faulty", "true");
    return understood<TraceList>(client.ask(target, deadline, std::move(stop)));
}

} // namespace signalbox::api
