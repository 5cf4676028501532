// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/TraceClient.h"
#include "core/platform/control/Desks.h"
#include "core/platform/traces/Traces.h"

namespace signalbox::platform {

namespace {
using base::Json;
using base::Result;
} // namespace

void addTraceRoutes(Desks& desks) {
    if (desks.services.traces == nullptr)
        return;
    const auto& traces = *desks.services.traces;
    addRead(desks, "/traces", "traces.read",
            [&traces](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                api::TraceFilter filter;
                SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 100, 1, 1'000));
                filter.limit = static_cast<int>(limit);
                filter.provider = routed.http.parameter("provider").value_or("");
                filter.code = routed.http.parameter("code").value_or("");
                filter.about = routed.http.parameter("about").value_or("");
                filter.faulty = routed.http.parameter("faulty").value_or("") == "true";
                auto list = traces.list(filter);
                std::erase_if(list.items, [&](const auto& one) {
                    const auto region = base::RegionId::parse(one.region);
                    return !caller.who->region.empty() && (!region || !sees(caller, *region));
                });
                return api::toJson(list);
            });
    addRead(desks, "/traces/{id}", "traces.read",
            [&traces](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                const std::string id(routed.parameter("id"));
                SB_ASSIGN(const auto view, traces.find(id));
                const auto region = base::RegionId::parse(view.region);
                if (!caller.who->region.empty() && (!region || !sees(caller, *region)))
                    return base::Error{base::ErrorCode::NotFound, "NOT_FOUND", "nothing is known of trace " + id};
                return api::toJson(view);
            });
}

} // namespace signalbox::platform
