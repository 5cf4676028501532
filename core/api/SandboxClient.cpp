// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/SandboxClient.h"

#include "core/api/Understood.h"
#include "core/net/Http.h"

#include <limits>

namespace signalbox::api {

namespace {

using base::Json;
using base::Result;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::vector<std::string> texts(Decoder& in, std::string_view member) {
    return in.texts<std::string>(member, [](std::string_view t) { return std::optional<std::string>(t); });
}

Json parametersJson(const std::map<std::string, std::int64_t>& parameters) {
    auto out = Json::object();
    for (const auto& [name, value] : parameters)
        out.set(name, value);
    return out;
}

std::map<std::string, std::int64_t> parameters(Decoder& in) {
    std::map<std::string, std::int64_t> out;
    if (!in.has("parameters"))
        return out;
    for (const auto& [name, value] : in.object("parameters").members()) {
        const auto number = value.asInt();
        if (!number) {
            in.fail("API-002", "parameters", "must have whole numbers only");
            return {};
        }
        out.emplace(name, *number);
    }
    return out;
}

template <class IdT>
std::optional<IdT> maybeId(Decoder& in, std::string_view member) {
    return in.has(member) ? std::optional<IdT>(in.id<IdT>(member)) : std::nullopt;
}

} // namespace

std::string FaultScope::text() const {
    std::string out;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            out += (out.empty() ? "" : ", ") + std::string(name) + " " + value;
    };
    add("provider", provider ? provider->text() : std::string());
    add("brand", brand ? brand->text() : std::string());
    add("region", region ? region->text() : std::string());
    add("operation", operation);
    add("topic", topic);
    return out.empty() ? "everything" : out;
}

Json toJson(const FaultParameter& v, Wire) {
    return Json::object({{"name", v.name},
                         {"title", v.title},
                         {"unit", v.unit},
                         {"least", v.least},
                         {"most", v.most},
                         {"initial", v.initial}});
}

void read(Decoder& in, FaultParameter& out) {
    out.name = in.text("name");
    out.title = in.text("title");
    out.unit = in.text("unit");
    out.least = in.integer("least");
    out.most = in.integer("most");
    out.initial = in.integer("initial");
}

Json toJson(const FaultButton& v, Wire) {
    return Json::object({{"kind", v.kind},
                         {"title", v.title},
                         {"group", v.group},
                         {"effect", v.effect},
                         {"scope", textsJson(v.scope)},
                         {"required_scope", textsJson(v.requiredScope)},
                         {"rated", v.rated},
                         {"timed", v.timed},
                         {"parameters", listJson(v.parameters)}});
}

void read(Decoder& in, FaultButton& out) {
    out.kind = in.text("kind");
    out.title = in.text("title");
    out.group = in.text("group");
    out.effect = in.text("effect");
    out.scope = texts(in, "scope");
    out.requiredScope = texts(in, "required_scope");
    out.rated = in.boolean("rated");
    out.timed = in.boolean("timed");
    out.parameters = items<FaultParameter>(in, "parameters");
}

Json toJson(const SandboxButtons& v, Wire) {
    return Json::object({{"environment", v.environment}, {"available", v.available}, {"buttons", listJson(v.buttons)}});
}

void read(Decoder& in, SandboxButtons& out) {
    out.environment = in.text("environment");
    out.available = in.boolean("available");
    out.buttons = items<FaultButton>(in, "buttons");
}

Json toJson(const FaultScope& v, Wire) {
    auto out = Json::object();
    if (v.provider)
        out.set("provider", v.provider->text());
    if (v.brand)
        out.set("brand", v.brand->text());
    if (v.region)
        out.set("region", v.region->text());
    if (!v.operation.empty())
        out.set("operation", v.operation);
    if (!v.topic.empty())
        out.set("topic", v.topic);
    return out;
}

void read(Decoder& in, FaultScope& out) {
    out.provider = maybeId<base::ProviderId>(in, "provider");
    out.brand = maybeId<base::BrandId>(in, "brand");
    out.region = maybeId<base::RegionId>(in, "region");
    out.operation = in.textOr("operation", "");
    out.topic = in.textOr("topic", "");
}

Json toJson(const FaultOrder& v, Wire) {
    auto out = Json::object({{"kind", v.kind},
                             {"scope", toJson(v.scope)},
                             {"basis_points", v.basisPoints},
                             {"window_ms", durationJson(v.window)}});
    if (v.seed)
        out.set("seed", static_cast<std::int64_t>(*v.seed));
    out.set("parameters", parametersJson(v.parameters));
    return out;
}

void read(Decoder& in, FaultOrder& out) {
    out.kind = in.text("kind", 64);
    out.scope = memberIfAny<FaultScope>(in, "scope").value_or(FaultScope());
    out.basisPoints = in.has("basis_points") ? in.integer<int>("basis_points", 0, 10'000) : 10'000;
    if (in.has("window_ms"))
        out.window = duration(in, "window_ms");
    if (in.has("seed"))
        out.seed = static_cast<std::uint64_t>(in.integer<std::int64_t>("seed", 0, kMost));
    out.parameters = parameters(in);
}

Json toJson(const FaultPress& v, Wire) {
    return Json::object({{"id", v.id.text()},
                         {"kind", v.kind},
                         {"scope", toJson(v.scope)},
                         {"basis_points", v.basisPoints},
                         {"seed", static_cast<std::int64_t>(v.seed)},
                         {"parameters", parametersJson(v.parameters)},
                         {"started_at", timeJson(v.startedAt)},
                         {"ends_at", timeJson(v.endsAt)},
                         {"ended_at", timeJson(v.endedAt)},
                         {"ended_by", v.endedBy},
                         {"by", v.by.text()},
                         {"reason", v.reason},
                         {"seen", v.seen},
                         {"hits", v.hits},
                         {"audit_index", v.auditIndex ? Json(*v.auditIndex) : Json()}});
}

void read(Decoder& in, FaultPress& out) {
    out.id = in.id<PressId>("id");
    out.kind = in.text("kind");
    out.scope = member<FaultScope>(in, "scope");
    out.basisPoints = in.integer<int>("basis_points", 0, 10'000);
    out.seed = static_cast<std::uint64_t>(in.integer<std::int64_t>("seed", 0, kMost));
    out.parameters = parameters(in);
    out.startedAt = in.time("started_at");
    out.endsAt = in.time("ends_at");
    out.endedAt = in.timeIfAny("ended_at");
    out.endedBy = in.text("ended_by");
    out.by = in.id<base::OperatorId>("by");
    out.reason = in.text("reason");
    out.seen = in.integer<std::uint64_t>("seen");
    out.hits = in.integer<std::uint64_t>("hits");
    out.auditIndex = in.integerIfAny<std::uint64_t>("audit_index");
}

Json toJson(const InjectedFault& v, Wire) {
    return Json::object({{"number", v.number},
                         {"press", v.press.text()},
                         {"kind", v.kind},
                         {"at", timeJson(v.at)},
                         {"trace", v.trace},
                         {"provider", v.provider},
                         {"brand", v.brand},
                         {"region", v.region},
                         {"target", v.target},
                         {"draw", v.draw},
                         {"what", v.what}});
}

void read(Decoder& in, InjectedFault& out) {
    out.number = in.integer("number");
    out.press = in.id<PressId>("press");
    out.kind = in.text("kind");
    out.at = in.time("at");
    out.trace = in.text("trace");
    out.provider = in.text("provider");
    out.brand = in.text("brand");
    out.region = in.text("region");
    out.target = in.text("target");
    out.draw = in.integer<std::uint64_t>("draw");
    out.what = in.text("what");
}

Json toJson(const VirtualClock& v, Wire) {
    return Json::object({{"true_time", timeJson(v.trueTime)},
                         {"virtual_time", timeJson(v.virtualTime)},
                         {"offset_ms", durationJson(v.offset)},
                         {"skew_ms", durationJson(v.skew)},
                         {"drift_ppm", v.driftPpm}});
}

void read(Decoder& in, VirtualClock& out) {
    out.trueTime = in.time("true_time");
    out.virtualTime = in.time("virtual_time");
    out.offset = duration(in, "offset_ms");
    out.skew = duration(in, "skew_ms");
    out.driftPpm = in.integer("drift_ppm");
}

Result<SandboxButtons> sandboxButtons(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understood<SandboxButtons>(client.ask("/sandbox/buttons", deadline, std::move(stop)));
}

Result<std::vector<FaultPress>> sandboxPresses(PlatformClient& client, Deadline deadline, std::stop_token stop,
                                               int limit) {
    return understoodItems<FaultPress>(
        client.ask("/sandbox/presses?limit=" + std::to_string(limit), deadline, std::move(stop)));
}

Result<std::vector<InjectedFault>> sandboxFaults(PlatformClient& client, const FaultFilter& filter, Deadline deadline,
                                                 std::stop_token stop) {
    std::string target = "/sandbox/faults?limit=" + std::to_string(filter.limit);
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            target += "&" + std::string(name) + "=" + net::percentEncode(value);
    };
    add("press", filter.press);
    add("kind", filter.kind);
    add("trace", filter.trace);
    if (filter.before > 0)
        add("before", std::to_string(filter.before));
    return understoodItems<InjectedFault>(client.ask(target, deadline, std::move(stop)));
}

Result<VirtualClock> sandboxClock(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understood<VirtualClock>(client.ask("/sandbox/clock", deadline, std::move(stop)));
}

Result<Done<FaultPress>> pressFault(PlatformClient& client, const FaultOrder& order, const Intent& intent,
                                    Deadline deadline, std::stop_token stop) {
    return understoodDone<FaultPress>(
        client.act("POST", "/sandbox/presses", toJson(order), intent, deadline, std::move(stop)));
}

Result<Done<FaultPress>> releaseFault(PlatformClient& client, const PressId& press, const Intent& intent,
                                      Deadline deadline, std::stop_token stop) {
    return understoodDone<FaultPress>(client.act("POST", "/sandbox/presses/" + press.text() + "/release",
                                                 Json::object(), intent, deadline, std::move(stop)));
}

Result<Done<std::vector<FaultPress>>> releaseAllFaults(PlatformClient& client, const Intent& intent, Deadline deadline,
                                                       std::stop_token stop) {
    return understoodDone<std::vector<FaultPress>>(
        client.act("POST", "/sandbox/release-all", Json::object(), intent, deadline, std::move(stop)),
        [](const Result<Json>& json) { return understoodItems<FaultPress>(json); });
}

Result<Done<VirtualClock>> resetSandboxClock(PlatformClient& client, const Intent& intent, Deadline deadline,
                                             std::stop_token stop) {
    return understoodDone<VirtualClock>(
        client.act("POST", "/sandbox/clock/reset", Json::object(), intent, deadline, std::move(stop)));
}

} // namespace signalbox::api
