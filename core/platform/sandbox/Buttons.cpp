// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/Buttons.h"

#include <algorithm>
#include <array>

namespace signalbox::platform {

namespace {

using api::FaultButton;
using api::FaultParameter;
using base::Error;
using base::ErrorCode;

const std::vector<std::string> kNowhere;
const std::vector<std::string> kRequests{"provider", "brand", "region", "operation"};
const std::vector<std::string> kEvents{"provider", "brand", "region", "topic"};
constexpr std::array<std::string_view, 7> kOperations{"",         "session", "authorize", "settle",
                                                      "rollback", "read",    "other"};

FaultParameter milliseconds(std::string name, std::string title, std::int64_t least, std::int64_t most,
                            std::int64_t initial) {
    return {std::move(name), std::move(title), "ms", least, most, initial};
}

std::vector<ButtonRow> makeRows() {
    using K = FaultKind;
    using P = FaultPlace;
    const auto silence = milliseconds("silence_ms", "Silence before the connection closes", 0, 30'000, 2'000);
    std::vector<ButtonRow> rows;
    const auto add = [&](K kind, P place, FaultButton button) { rows.push_back({kind, place, std::move(button)}); };
    add(K::ClockSkew, P::Clock,
        {"clock_skew",
         "Clock skew",
         "clock",
         "The door judges signatures, tokens and certificates by a clock that is wrong by this much. Signatures that "
         "fall "
         "out of the window are refused with SIGNATURE_EXPIRED; nothing else changes.",
         kNowhere,
         {},
         false,
         true,
         {milliseconds("offset_ms", "Wrong by", -3'600'000, 3'600'000, 60'000)}});
    add(K::ClockDrift, P::Clock,
        {"clock_drift",
         "Clock drift",
         "clock",
         "Virtual time runs faster or slower by this many millionths. What it has gained when it ends stays.",
         kNowhere,
         {},
         false,
         true,
         {{"ppm", "Drift", "ppm", -100'000, 100'000, 500}}});
    add(K::ClockJump, P::Clock,
        {"clock_jump",
         "Clock jump",
         "clock",
         "Virtual time jumps at once and stays there: sessions and holds whose time is over expire, each once. After a "
         "jump back the ledger's stamps stand still until time has caught up.",
         kNowhere,
         {},
         false,
         false,
         {milliseconds("by_ms", "Jump by", -3'600'000, 2'678'400'000, 3'600'000)}});
    add(K::RegionDrop, P::Door,
        {"region_drop",
         "Region drop",
         "requests",
         "Requests to the region are answered 503 REGION_FAILOVER with Retry-After and have no effect.",
         {"region"},
         {"region"},
         true,
         true,
         {{"retry_after_s", "Retry-After", "s", 1, 300, 5}}});
    add(K::RequestDrop, P::Door,
        {"request_drop",
         "Drop requests",
         "requests",
         "The request is lost on its way in: it has no effect, no answer comes, and the connection closes.",
         kRequests,
         {},
         true,
         true,
         {silence}});
    add(K::RequestReset, P::Door,
        {"request_reset",
         "Reset on requests",
         "requests",
         "The connection is reset before the request has an effect.",
         kRequests,
         {},
         true,
         true,
         {}});
    add(K::RequestDelay, P::Door,
        {"request_delay",
         "Delay requests",
         "requests",
         "The request waits before it is executed.",
         kRequests,
         {},
         true,
         true,
         {milliseconds("delay_ms", "Delay", 1, 30'000, 500),
          milliseconds("jitter_ms", "Up to so much more", 0, 30'000, 0)}});
    add(K::RequestOutOfOrder, P::Door,
        {"request_out_of_order",
         "Reorder requests",
         "requests",
         "The request waits until so many later ones have overtaken it, or its longest wait is over.",
         kRequests,
         {},
         true,
         true,
         {{"overtaken_by", "Overtaken by", "", 1, 100, 3}, milliseconds("wait_ms", "Longest wait", 1, 10'000, 1'000)}});
    add(K::RequestDuplicate, P::Door,
        {"request_duplicate",
         "Duplicate requests",
         "requests",
         "The request is delivered again under the same idempotency key, beside the first or after its answer: it must "
         "have one effect.",
         kRequests,
         {},
         true,
         true,
         {{"copies", "Further copies", "", 1, 5, 1}}});
    add(K::RequestBurst, P::Door,
        {"request_burst",
         "Burst of requests",
         "requests",
         "Each request is delivered so many times more at once. The load is real; the effect stays one.",
         kRequests,
         {},
         true,
         true,
         {{"copies", "Further copies", "", 2, 100, 20}}});
    add(K::AnswerDelay, P::Door,
        {"answer_delay",
         "Delay answers",
         "requests",
         "The request is executed, and its answer waits.",
         kRequests,
         {},
         true,
         true,
         {milliseconds("delay_ms", "Delay", 1, 30'000, 500),
          milliseconds("jitter_ms", "Up to so much more", 0, 30'000, 0)}});
    add(K::AnswerDrop, P::Door,
        {"answer_drop",
         "Drop answers",
         "requests",
         "The request is executed and committed, and its answer is lost: a retry with the same key must find it.",
         kRequests,
         {},
         true,
         true,
         {silence}});
    add(K::AnswerReset, P::Door,
        {"answer_reset",
         "Reset on answers",
         "requests",
         "The request is executed and committed, and the connection is reset instead of an answer.",
         kRequests,
         {},
         true,
         true,
         {}});
    add(K::OutboxStall, P::Relay,
        {"outbox_stall",
         "Stall the outbox",
         "events",
         "No event leaves the outbox. The lag grows; afterwards every event comes, in order.",
         kNowhere,
         {},
         false,
         true,
         {}});
    add(K::CdcLag, P::Relay,
        {"cdc_lag",
         "CDC lag",
         "events",
         "Each event leaves the outbox so long after its commit, in order.",
         kNowhere,
         {},
         false,
         true,
         {milliseconds("lag_ms", "Lag", 10, 600'000, 5'000)}});
    add(K::RelayDuplicate, P::Batch,
        {"relay_duplicate",
         "Duplicate on the relay",
         "events",
         "The relay hands a batch to the bus several times; the bus keeps each event once.",
         kNowhere,
         {},
         true,
         true,
         {{"copies", "Times", "", 2, 10, 2}}});
    add(K::EventDuplicate, P::Delivery,
        {"event_duplicate",
         "Duplicate events",
         "events",
         "A consumer gets the same event several times, with the same event id.",
         kEvents,
         {},
         true,
         true,
         {{"copies", "Times", "", 2, 10, 2}}});
    add(K::EventOutOfOrder, P::Delivery,
        {"event_out_of_order",
         "Reorder events",
         "events",
         "So many later events reach a consumer before this one.",
         kEvents,
         {},
         true,
         true,
         {{"overtaken_by", "Overtaken by", "", 1, 100, 5}}});
    add(K::EventDrop, P::Delivery,
        {"event_drop",
         "Lose deliveries",
         "events",
         "A delivery is lost and made again later; no event is lost for good.",
         kEvents,
         {},
         true,
         true,
         {}});
    return rows;
}

std::uint64_t mixed(std::uint64_t x) noexcept { // SplitMix64 (Steele, Lea, Flood 2014): its finalizer.
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

Error wrong(std::string what) { return {ErrorCode::InvalidArgument, "SANDBOX-002", std::move(what)}; }

} // namespace

const std::vector<ButtonRow>& buttonRows() {
    static const auto kRows = makeRows();
    return kRows;
}

const ButtonRow* findButton(std::string_view kind) {
    const auto& rows = buttonRows();
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.button.kind == kind; });
    return found == rows.end() ? nullptr : &*found;
}

base::Result<api::FaultOrder> completeOrder(api::FaultOrder order) {
    const auto* row = findButton(order.kind);
    if (row == nullptr)
        return wrong("there is no button \"" + order.kind + "\"");
    const auto& button = row->button;
    const auto& scope = order.scope;
    const std::array<std::pair<std::string_view, bool>, 5> named{{{"provider", scope.provider.has_value()},
                                                                  {"brand", scope.brand.has_value()},
                                                                  {"region", scope.region.has_value()},
                                                                  {"operation", !scope.operation.empty()},
                                                                  {"topic", !scope.topic.empty()}}};
    for (const auto& [part, isNamed] : named) {
        const auto has = [&](const auto& list) { return std::find(list.begin(), list.end(), part) != list.end(); };
        if (isNamed && !has(button.scope))
            return wrong(button.kind + " cannot be narrowed to one " + std::string(part));
        if (!isNamed && has(button.requiredScope))
            return wrong(button.kind + " needs a " + std::string(part));
    }
    if (std::find(kOperations.begin(), kOperations.end(), scope.operation) == kOperations.end())
        return wrong("the operation must be session, authorize, settle, rollback, read or other");
    if (order.basisPoints < 0 || order.basisPoints > 10'000)
        return wrong("the rate must be 0 to 10,000 basis points");
    if (!button.rated)
        order.basisPoints = 10'000;
    if (button.timed && (order.window < api::FaultOrder::kLeastWindow || order.window > api::FaultOrder::kMostWindow))
        return wrong("the window must be 1 second to 1 hour");
    for (const auto& [name, value] : order.parameters) {
        const auto found = std::find_if(button.parameters.begin(), button.parameters.end(),
                                        [&n = name](const auto& one) { return one.name == n; });
        if (found == button.parameters.end())
            return wrong(button.kind + " has no parameter " + name);
        if (value < found->least || value > found->most)
            return wrong(name + " must be " + std::to_string(found->least) + " to " + std::to_string(found->most));
    }
    for (const auto& parameter : button.parameters)
        order.parameters.emplace(parameter.name, parameter.initial);
    return order;
}

std::uint64_t drawAt(std::uint64_t seed, std::uint64_t n, std::uint64_t salt) noexcept {
    return mixed(mixed(mixed(seed + 0x9E3779B97F4A7C15ULL) + n) + salt);
}

bool hitAt(std::uint64_t seed, std::uint64_t n, int basisPoints) noexcept {
    return static_cast<int>(drawAt(seed, n, 0) % 10'000) < basisPoints;
}

} // namespace signalbox::platform
