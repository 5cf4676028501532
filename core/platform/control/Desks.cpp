// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/Desks.h"

#include "core/api/Acts.h"

#include <charconv>

namespace signalbox::platform {

using base::Json;
using base::Result;

void addRead(Desks& desks, std::string pattern, std::string_view action,
             std::function<Result<Json>(const Caller&, const RoutedRequest&)> read) {
    desks.services.router.add(
        "GET", std::string(api::path::kPrefix) + std::move(pattern), Lane::Workers,
        [&door = desks.door, action, read = std::move(read)](RoutedRequest routed, net::Responder responder) {
            door.read(routed, std::move(responder), action, [&](const Caller& caller) { return read(caller, routed); });
        });
}

void addAct(Desks& desks, std::string method, std::string pattern, Door::Prepare prepare) {
    desks.services.router.add(
        std::move(method), std::string(api::path::kPrefix) + std::move(pattern), Lane::Workers,
        [&door = desks.door, prepare = std::move(prepare)](RoutedRequest routed, net::Responder responder) {
            door.act(routed, std::move(responder), prepare);
        });
}

Json itemsJson(Json items) { return Json::object({{"items", std::move(items)}}); }

Result<std::uint64_t> numberParameter(const RoutedRequest& routed, std::string_view name, std::uint64_t other,
                                      std::uint64_t least, std::uint64_t most) {
    const auto text = routed.http.parameter(name);
    if (!text)
        return other;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < least || value > most)
        return base::Error{base::ErrorCode::InvalidArgument, "API-003",
                           "the parameter " + std::string(name) + " must be a whole number from " +
                               std::to_string(least) + " to " + std::to_string(most)};
    return value;
}

bool sees(const Caller& caller, const base::RegionId& region) noexcept {
    return caller.who->region.empty() || caller.who->region == region;
}

base::OperatorId approverOf(const access::Approval& approval) {
    for (const auto& signature : approval.signatures())
        if (signature.who != approval.request().requester)
            return signature.who;
    return {};
}

std::optional<keys::Waiver> waiverOf(const access::Approval* approval, const std::string& reason) {
    if (approval == nullptr)
        return std::nullopt;
    return keys::Waiver{approval->request().id, approval->request().requester, approverOf(*approval), reason};
}

} // namespace signalbox::platform
