// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/gateway/ProviderDoor.h"
#include "core/platform/sandbox/FaultPlan.h"
#include "core/platform/sandbox/Later.h"
#include "core/platform/sandbox/SandboxClock.h"

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// The buttons on the way of requests: stands between the providers' door and every handler.
///
/// A request that comes here was let in: certificate, token, signature and tenant are proven, so that a press is scoped
/// by what is true. Further copies of it are executed as if they had been let in again; their answers go
/// nowhere. Waiting is done in `later`, never in a thread; what waits there when the platform stops goes on
/// at once.
/// Threads: any. Ownership: borrows plan, later and clock, which must outlive the requests under way.
class RequestFaults {
public:
    RequestFaults(FaultPlan& plan, Later& later, const SandboxClock& clock);
    ~RequestFaults();
    RequestFaults(const RequestFaults&) = delete;
    RequestFaults& operator=(const RequestFaults&) = delete;

    /// For ProviderDoor::addHook.
    void pass(Principal principal, RoutedRequest request, net::Responder responder, const ProviderDoor::Passage& next);

    /// For ProviderDoor::setUnsignedHook: nothing is delivered again, for no idempotency key says that it is the same.
    void passUnsigned(Principal principal, RoutedRequest request, net::Responder responder,
                      const ProviderDoor::Passage& next);

    struct Passing;
    struct Held;

private:
    void enter(Principal principal, RoutedRequest request, net::Responder responder, const ProviderDoor::Passage& next,
               bool repeatable);
    void execute(const std::shared_ptr<Passing>& passing);
    void deliverAgain(const std::shared_ptr<Passing>& passing, const FaultPlan::Hit& hit, std::string_view when);
    void answered(const std::shared_ptr<Passing>& passing, net::HttpResponse response);
    void hold(const std::shared_ptr<Passing>& passing, const FaultPlan::Hit& hit);
    void overtake(const Sighting& sighting);
    friend class AnswerFaults;

    FaultPlan& m_plan;
    Later& m_later;
    const SandboxClock& m_clock;
    std::mutex m_mutex;
    std::vector<std::shared_ptr<Held>> m_held;
};

/// "session", "authorize", "settle", "rollback", "read" or "other".
[[nodiscard]] std::string_view operationOf(std::string_view method, std::string_view path) noexcept;

} // namespace signalbox::platform
