// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Traces on the wire: what one request did, from its first byte to the event that a consumer took.
/// Values with their codec (Codec.h), and the calls over a PlatformClient.
namespace signalbox::api {

/// What a span of a trace is about.
enum class SpanKind {
    Call,     ///< A request of a provider: first byte to answer.
    Admit,    ///< Within a call: first byte to the ledger's queue (connection, signature, body).
    Queue,    ///< Within a call: the ledger's queue to the durable commit.
    Answer,   ///< Within a call: commit to the answer being handed to the socket.
    Entry,    ///< A ledger entry, with its postings as attributes.
    Outbox,   ///< The row that was committed with it.
    Relay,    ///< Commit to the event having left the outbox.
    Event,    ///< The event on the bus.
    Delivery, ///< A consumer took it.
    Fault,    ///< Injected on purpose.
    Audit,    ///< An entry of the audit log that belongs to it.
};
inline constexpr std::array kSpanKinds{SpanKind::Call,     SpanKind::Admit,  SpanKind::Queue, SpanKind::Answer,
                                       SpanKind::Entry,    SpanKind::Outbox, SpanKind::Relay, SpanKind::Event,
                                       SpanKind::Delivery, SpanKind::Fault,  SpanKind::Audit};
/// "call", "admit", "queue", "answer", "entry", "outbox", "relay", "event", "delivery", "fault", "audit".
[[nodiscard]] std::string_view name(SpanKind kind) noexcept;

enum class SpanState {
    Ok,
    Refused, ///< Answered with a code, without an effect.
    Failed,  ///< An answer of 5xx, or none.
    Pending, ///< Has not happened yet.
    Injected ///< A fault.
};
inline constexpr std::array kSpanStates{SpanState::Ok, SpanState::Refused, SpanState::Failed, SpanState::Pending,
                                        SpanState::Injected};
/// "ok", "refused", "failed", "pending", "injected".
[[nodiscard]] std::string_view name(SpanState state) noexcept;

/// One bar of the waterfall.
struct TraceSpan {
    int id = 0;                ///< 1.. within the trace, in the order of the list.
    std::optional<int> parent; ///< Absent: a root.
    SpanKind kind = SpanKind::Call;
    std::string name;                                  ///< "POST /v1/bets/authorize", "bet.authorized", ...
    std::chrono::microseconds start{};                 ///< From TraceView::begunAt.
    std::optional<std::chrono::microseconds> duration; ///< Absent: a moment, or not over yet (Pending).
    SpanState state = SpanState::Ok;
    /// For people, in order: {"status","200"}, {"posting","player p_demo_1 cash EUR -2.00 pending, after -2.00"}, ...
    std::vector<std::pair<std::string, std::string>> attributes;
    friend bool operator==(const TraceSpan&, const TraceSpan&) = default;
};

/// Everything that is still known about one trace.
struct TraceView {
    std::string id;
    std::string provider, brand, region; ///< Empty when not known.
    base::Time begunAt{};                ///< Of the earliest span.
    std::chrono::microseconds length{};  ///< To the end of the last one.
    std::vector<TraceSpan> spans;        ///< By start; a parent before its children.
    std::vector<std::string> gaps;       ///< What is not known (any more) and why, one sentence each.
    friend bool operator==(const TraceView&, const TraceView&) = default;
};

/// One finished call, for lists.
struct TraceSummary {
    std::string id;
    base::Time at{};
    std::string provider, brand, region;
    std::string route; ///< "POST /v1/bets/authorize"
    int status = 0;    ///< 0: no answer left the platform.
    std::string code;  ///< Empty after a success.
    std::chrono::microseconds duration{};
    bool replayed = false;
    std::uint64_t faults = 0;                ///< Injected into this call.
    std::string player, session, round, bet; ///< As far as they are known.
    friend bool operator==(const TraceSummary&, const TraceSummary&) = default;
};

/// Which of the recent calls. Empty: any.
struct TraceFilter {
    std::string provider;
    std::string code;    ///< A wire code, or "error" for every answer that is not 2xx.
    std::string about;   ///< A bet, round, session or player id.
    bool faulty = false; ///< Only those that a fault was injected into.
    int limit = 100;     ///< 1..1000
};

/// The newest calls, and how far back the platform remembers.
struct TraceList {
    std::vector<TraceSummary> items; ///< Newest first.
    std::uint64_t kept = 0;          ///< Calls that are remembered, of any kind.
    std::optional<base::Time> since; ///< The oldest of them.
    friend bool operator==(const TraceList&, const TraceList&) = default;
};

[[nodiscard]] base::Json toJson(const TraceSpan& value, Wire = {});
void read(Decoder& in, TraceSpan& out);
[[nodiscard]] base::Json toJson(const TraceView& value, Wire = {});
void read(Decoder& in, TraceView& out);
[[nodiscard]] base::Json toJson(const TraceSummary& value, Wire = {});
void read(Decoder& in, TraceSummary& out);
[[nodiscard]] base::Json toJson(const TraceList& value, Wire = {});
void read(Decoder& in, TraceList& out);

/// GET /traces/{id}. Errors: NOT_FOUND when nothing at all is known of it.
[[nodiscard]] base::Result<TraceView> trace(PlatformClient& client, std::string_view id, Deadline,
                                            std::stop_token = {});
/// GET /traces
[[nodiscard]] base::Result<TraceList> traces(PlatformClient& client, const TraceFilter& filter, Deadline,
                                             std::stop_token = {});

} // namespace signalbox::api
