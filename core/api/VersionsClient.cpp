// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/VersionsClient.h"

#include "core/api/Understood.h"

#include <utility>

namespace signalbox::api {

using base::Json;
using base::Result;

Json toJson(const RouteVersionView& value, Wire) {
    return Json::object({{"route", value.route},
                         {"version", value.version},
                         {"state", value.state},
                         {"deprecated_at", timeJson(value.deprecatedAt)},
                         {"sunset_at", timeJson(value.sunsetAt)},
                         {"successor", value.successor},
                         {"documentation", value.documentation},
                         {"announced_by", value.announcedBy},
                         {"requests", value.requests}});
}

void read(Decoder& in, RouteVersionView& out) {
    out.route = in.text("route");
    out.version = in.text("version");
    out.state = in.text("state");
    out.deprecatedAt = in.timeIfAny("deprecated_at");
    out.sunsetAt = in.timeIfAny("sunset_at");
    out.successor = in.text("successor");
    out.documentation = in.text("documentation");
    out.announcedBy = in.text("announced_by");
    out.requests = in.integer<std::uint64_t>("requests");
}

Json toJson(const DualWriteView& value, Wire) {
    return Json::object({{"topic", value.topic},
                         {"on", value.on},
                         {"changed_at", timeJson(value.changedAt)},
                         {"changed_by", value.changedBy},
                         {"from", value.from},
                         {"to", value.to},
                         {"written", value.written},
                         {"different", value.different},
                         {"difference", value.difference}});
}

void read(Decoder& in, DualWriteView& out) {
    out.topic = in.text("topic");
    out.on = in.boolean("on");
    out.changedAt = in.timeIfAny("changed_at");
    out.changedBy = in.text("changed_by");
    out.from = in.integer("from");
    out.to = in.integer("to");
    out.written = in.integer<std::uint64_t>("written");
    out.different = in.integer<std::uint64_t>("different");
    out.difference = in.text("difference");
}

Json toJson(const VersionsView& value, Wire) {
    return Json::object({{"routes", listJson(value.routes)}, {"topics", listJson(value.topics)}});
}

void read(Decoder& in, VersionsView& out) {
    out.routes = items<RouteVersionView>(in, "routes");
    out.topics = items<DualWriteView>(in, "topics");
}

Json toJson(const UsageView& value, Wire) {
    return Json::object({{"provider_id", value.provider.text()},
                         {"version", value.version},
                         {"route", value.route},
                         {"requests", value.requests},
                         {"refused", value.refused},
                         {"first_at", timeJson(value.firstAt)},
                         {"last_at", timeJson(value.lastAt)}});
}

void read(Decoder& in, UsageView& out) {
    out.provider = in.id<base::ProviderId>("provider_id");
    out.version = in.text("version");
    out.route = in.text("route");
    out.requests = in.integer<std::uint64_t>("requests");
    out.refused = in.integer<std::uint64_t>("refused");
    out.firstAt = in.time("first_at");
    out.lastAt = in.time("last_at");
}

Json toJson(const DeprecationDraft& value, Wire) {
    auto json = Json::object({{"route", value.route},
                              {"deprecated_at", timeJson(value.deprecatedAt)},
                              {"sunset_at", timeJson(value.sunsetAt)}});
    if (!value.successor.empty())
        json.set("successor", value.successor);
    if (!value.documentation.empty())
        json.set("documentation", value.documentation);
    return json;
}

void read(Decoder& in, DeprecationDraft& out) {
    out.route = in.text("route", 200);
    out.deprecatedAt = in.time("deprecated_at");
    out.sunsetAt = in.time("sunset_at");
    out.successor = in.textOr("successor", "");
    out.documentation = in.textOr("documentation", "");
}

Result<VersionsView> versions(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understood<VersionsView>(client.ask("/versions", deadline, std::move(stop)));
}

Result<std::vector<UsageView>> versionUsage(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understoodItems<UsageView>(client.ask("/versions/usage", deadline, std::move(stop)));
}

Result<Done<RouteVersionView>> deprecateRoute(PlatformClient& client, const DeprecationDraft& draft,
                                              const Intent& intent, Deadline deadline, std::stop_token stop) {
    return understoodDone<RouteVersionView>(
        client.act("POST", "/versions/deprecate", toJson(draft), intent, deadline, std::move(stop)));
}

Result<Done<RouteVersionView>> withdrawDeprecation(PlatformClient& client, const std::string& route,
                                                   const Intent& intent, Deadline deadline, std::stop_token stop) {
    return understoodDone<RouteVersionView>(
        client.act("POST", "/versions/withdraw", Json::object({{"route", route}}), intent, deadline, std::move(stop)));
}

Result<Done<DualWriteView>> turnDualWrite(PlatformClient& client, const std::string& topic, bool on,
                                          const Intent& intent, Deadline deadline, std::stop_token stop) {
    return understoodDone<DualWriteView>(client.act("POST", "/versions/dual-write",
                                                    Json::object({{"topic", topic}, {"on", on}}), intent, deadline,
                                                    std::move(stop)));
}

} // namespace signalbox::api
