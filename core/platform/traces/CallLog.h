// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/TraceClient.h"
#include "core/base/Clock.h"
#include "core/base/Guarded.h"
#include "core/platform/Router.h"
#include "core/platform/gateway/ProviderDoor.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// One call of a provider as it is noted on its way. Each part is written by whoever has the request at that moment;
/// once it lies in the log it does not change any more.
struct CallRecord {
    std::string trace;
    std::string provider, brand, region; ///< What the headers say; what is proven, once it was let in.
    std::string route;                   ///< "POST /v1/bets/authorize"
    std::string path;
    std::string request;  ///< The body, when it is short.
    std::string response; ///< The same.
    base::Time at{};      ///< True time of its first byte.
    base::Instant received{};
    base::Instant admitted{}; ///< The epoch: it was refused at the door, or has no door.
    base::Instant handled{};  ///< Its handler had answered: a write is durable then. The epoch: it never did.
    base::Instant answered{};
    int status = 0; ///< 0: the connection was ended without an answer.
    bool replayed = false;
    std::atomic<std::uint64_t> faults{0};
};

/// The calls that were finished lately, in memory: bounded, lost with the process.
///
/// Calls without a well-formed X-Trace-Id and those of the control plane are not noted.
/// Threads: any. Ownership: borrows the clock (true time).
class CallLog {
public:
    explicit CallLog(const base::Clock& clock, std::size_t keep = kKept);

    /// For Router::observe: notes the call and, when it is answered, puts it into the log.
    [[nodiscard]] net::Responder begin(RoutedRequest& request, std::string_view pattern, net::Responder responder);
    /// For ProviderDoor::addHook, as the outermost: the call was let in.
    void admitted(Principal principal, RoutedRequest request, net::Responder responder,
                  const ProviderDoor::Passage& next) const;
    /// For ProviderDoor::addHook, as the innermost: notes when the handler answers.
    void handled(Principal principal, RoutedRequest request, net::Responder responder,
                 const ProviderDoor::Passage& next) const;

    using Record = std::shared_ptr<const CallRecord>;
    /// The calls of a trace, oldest first.
    [[nodiscard]] std::vector<Record> find(std::string_view trace) const;
    [[nodiscard]] api::TraceList list(const api::TraceFilter& filter) const;

    static constexpr std::size_t kKept = 8'192;
    static constexpr std::size_t kMostBody = 512; ///< Longer bodies are not kept.

private:
    class Noting;
    void keep(Record record);

    const base::Clock& m_clock;
    const std::size_t m_keep;
    base::Guarded<std::deque<Record>> m_calls;
};

/// What is said of a call in a list.
[[nodiscard]] api::TraceSummary summaryOf(const CallRecord& record);

} // namespace signalbox::platform
