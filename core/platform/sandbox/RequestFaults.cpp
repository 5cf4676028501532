// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/RequestFaults.h"

#include "core/api/ErrorTable.h"
#include "core/platform/traces/CallLog.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace signalbox::platform {

namespace {

using std::chrono::milliseconds;

std::string text(base::Duration d) {
    return std::to_string(std::chrono::duration_cast<milliseconds>(d).count()) + " ms";
}

std::string outcomeOf(const net::HttpResponse& response) {
    std::string out = std::to_string(response.status);
    if (response.status >= 400) {
        if (const auto json = base::Json::parse(response.body); json)
            out += " " + (*json)["code"].stringOr("");
        return out;
    }
    return out + (response.headers.contains("Idempotent-Replayed") ? " replayed" : "");
}

/// Where the answer to a further copy goes: nowhere, but it is told of.
class Nowhere final : public net::Exchange {
public:
    explicit Nowhere(std::function<void(const net::HttpResponse&)> told)
        : m_told(std::move(told)) {}
    void send(net::HttpResponse response) override { m_told(response); }
    std::shared_ptr<net::EventStream> openStream(net::Headers, std::function<void()> onClosed) override {
        class Closed final : public net::EventStream {
            bool send(std::string_view, std::string_view, std::string_view) override { return false; }
            void close() override {}
            [[nodiscard]] bool isOpen() const override { return false; }
        };
        if (onClosed)
            onClosed();
        return std::make_shared<Closed>();
    }

private:
    std::function<void(const net::HttpResponse&)> m_told;
};

} // namespace

std::string_view operationOf(std::string_view method, std::string_view path) noexcept {
    if (method == "GET" || method == "HEAD")
        return "read";
    if (method == "POST" && path == "/v1/sessions")
        return "session";
    constexpr std::string_view kBets = "/v1/bets/";
    if (method == "POST" && path.substr(0, kBets.size()) == kBets) {
        const auto verb = path.substr(kBets.size());
        if (verb == "authorize" || verb == "settle" || verb == "rollback")
            return verb;
    }
    return "other";
}

/// One request on its way, with what will happen to it.
struct RequestFaults::Passing {
    Principal principal;
    RoutedRequest request;
    std::optional<net::Responder> responder;
    ProviderDoor::Passage next;
    std::string operation;
    std::vector<FaultPlan::Hit> copies;   ///< Beside the first, at once.
    std::vector<FaultPlan::Hit> later;    ///< After the answer.
    std::vector<FaultPlan::Hit> onAnswer; ///< What happens to the answer.
    std::shared_ptr<CallRecord> call;

    [[nodiscard]] Sighting sighting() const {
        return {principal.tenant.provider.text(), principal.tenant.brand.text(), principal.tenant.region.text(),
                operation, principal.trace};
    }
};

struct RequestFaults::Held {
    std::shared_ptr<Passing> passing;
    FaultPlan::Hit hit;
    std::int64_t left = 0;
};

/// The exchange of a request whose answer does not simply go out.
class AnswerFaults final : public net::Exchange {
public:
    AnswerFaults(RequestFaults& owner, std::shared_ptr<RequestFaults::Passing> passing, net::Responder inner)
        : m_owner(owner)
        , m_passing(std::move(passing)) {
        m_passing->responder.emplace(std::move(inner));
    }
    void send(net::HttpResponse response) override { m_owner.answered(m_passing, std::move(response)); }
    void abandon(bool reset) override { m_passing->responder->abandon(reset); }
    std::shared_ptr<net::EventStream> openStream(net::Headers headers, std::function<void()> onClosed) override {
        return m_passing->responder->openStream(std::move(headers), std::move(onClosed));
    }

private:
    RequestFaults& m_owner;
    std::shared_ptr<RequestFaults::Passing> m_passing;
};

RequestFaults::RequestFaults(FaultPlan& plan, Later& later, const SandboxClock& clock)
    : m_plan(plan)
    , m_later(later)
    , m_clock(clock) {}
RequestFaults::~RequestFaults() = default;

void RequestFaults::pass(Principal principal, RoutedRequest request, net::Responder responder,
                         const ProviderDoor::Passage& next) {
    // The ledger keeps used nonces by virtual time: one that can still be replayed must not run out there because
    // virtual time is ahead.
    if (const auto ahead = m_clock.offset(); ahead > base::Duration::zero())
        principal.nonce.until += ahead;
    enter(std::move(principal), std::move(request), std::move(responder), next, true);
}

void RequestFaults::passUnsigned(Principal principal, RoutedRequest request, net::Responder responder,
                                 const ProviderDoor::Passage& next) {
    enter(std::move(principal), std::move(request), std::move(responder), next, false);
}

void RequestFaults::enter(Principal principal, RoutedRequest request, net::Responder responder,
                          const ProviderDoor::Passage& next, bool repeatable) {
    if (!m_plan.anyAt(FaultPlace::Door)) {
        next(std::move(principal), std::move(request), std::move(responder));
        return;
    }
    auto passing = std::make_shared<Passing>();
    passing->operation = operationOf(request.http.method, request.http.path());
    passing->principal = std::move(principal);
    passing->request = std::move(request);
    passing->next = next;
    passing->call = passing->request.call;
    const auto sighting = passing->sighting();
    std::optional<FaultPlan::Hit> first; // Of what keeps the request from being executed, or makes it wait.
    for (auto& hit : m_plan.meet(FaultPlace::Door, sighting)) {
        switch (hit.kind) {
        case FaultKind::RequestDuplicate:
            // Half of them race the first, half find its answer.
            if (repeatable)
                (hit.random(1) % 2 == 0 ? passing->copies : passing->later).push_back(std::move(hit));
            break;
        case FaultKind::RequestBurst:
            if (repeatable)
                passing->copies.push_back(std::move(hit));
            break;
        case FaultKind::AnswerDelay:
        case FaultKind::AnswerDrop:
        case FaultKind::AnswerReset:
            passing->onAnswer.push_back(std::move(hit));
            break;
        default:
            if (!first || hit.kind < first->kind)
                first = std::move(hit);
        }
    }
    const auto note = [&](const FaultPlan::Hit& hit, std::string what) {
        if (passing->call)
            ++passing->call->faults;
        m_plan.injected(hit, sighting, std::move(what));
    };
    passing->responder.emplace(std::move(responder));
    if (!first) {
        execute(passing);
        overtake(sighting);
        return;
    }
    switch (first->kind) {
    case FaultKind::RegionDrop: {
        const auto wait = first->parameter("retry_after_s");
        note(*first, "answered 503 REGION_FAILOVER, Retry-After " + std::to_string(wait) + " s");
        net::HttpResponse response;
        response.status = 503;
        response.headers.add("Content-Type", std::string(api::kProblemContentType));
        response.headers.add("Retry-After", std::to_string(wait));
        response.body = api::problemJson({base::ErrorCode::Unavailable, "REGION_FAILOVER",
                                          "the region is changing over; nothing has happened"},
                                         passing->principal.trace)
                            .text();
        passing->responder->send(std::move(response));
        return;
    }
    case FaultKind::RequestDrop: {
        const milliseconds silence(first->parameter("silence_ms"));
        note(*first, "request lost before it had an effect, connection closed after " + text(silence));
        m_later.after(silence, [passing] { passing->responder->abandon(); });
        return;
    }
    case FaultKind::RequestReset:
        note(*first, "connection reset before the request had an effect");
        passing->responder->abandon(true);
        return;
    case FaultKind::RequestDelay: {
        const auto jitter = static_cast<std::uint64_t>(first->parameter("jitter_ms")) + 1;
        const milliseconds wait(first->parameter("delay_ms") + static_cast<std::int64_t>(first->random(2) % jitter));
        note(*first, "request executed after " + text(wait));
        m_later.after(wait, [this, passing] {
            execute(passing);
            overtake(passing->sighting());
        });
        return;
    }
    default:
        note(*first, "request waits until " + std::to_string(first->parameter("overtaken_by")) +
                         " later ones have overtaken it, at most " + text(milliseconds(first->parameter("wait_ms"))));
        hold(passing, *first);
    }
}

void RequestFaults::hold(const std::shared_ptr<Passing>& passing, const FaultPlan::Hit& hit) {
    auto held = std::make_shared<Held>(Held{passing, hit, hit.parameter("overtaken_by")});
    {
        std::lock_guard lock(m_mutex);
        m_held.push_back(held);
    }
    m_later.after(milliseconds(hit.parameter("wait_ms")), [this, held] {
        {
            std::lock_guard lock(m_mutex);
            if (std::erase(m_held, held) == 0)
                return; // Enough have overtaken it.
        }
        execute(held->passing);
    });
}

void RequestFaults::overtake(const Sighting& sighting) {
    std::vector<std::shared_ptr<Held>> free;
    {
        std::lock_guard lock(m_mutex);
        for (const auto& held : m_held)
            if (held->hit.covers(sighting) && --held->left == 0)
                free.push_back(held);
        std::erase_if(m_held, [](const auto& held) { return held->left <= 0; });
    }
    for (const auto& held : free)
        execute(held->passing);
}

void RequestFaults::execute(const std::shared_ptr<Passing>& passing) {
    auto inner = std::move(*passing->responder);
    passing->responder.reset();
    const bool again = !passing->copies.empty() || !passing->later.empty();
    auto principal = passing->principal; // It still names what happens later.
    auto request = again ? passing->request : std::move(passing->request);
    if (passing->later.empty() && passing->onAnswer.empty()) {
        passing->next(std::move(principal), std::move(request), std::move(inner));
    } else {
        passing->next(std::move(principal), std::move(request),
                      net::Responder(std::make_shared<AnswerFaults>(*this, passing, std::move(inner))));
    }
    for (const auto& hit : passing->copies)
        deliverAgain(passing, hit, "beside the first");
}

void RequestFaults::deliverAgain(const std::shared_ptr<Passing>& passing, const FaultPlan::Hit& hit,
                                 std::string_view when) {
    for (std::int64_t i = 0; i < hit.parameter("copies"); ++i) {
        if (passing->call)
            ++passing->call->faults;
        auto request = passing->request;
        request.call.reset();
        passing->next(passing->principal, std::move(request),
                      net::Responder(std::make_shared<Nowhere>(
                          [this, passing, hit, w = std::string(when)](const net::HttpResponse& response) {
                              // A write that is neither refused nor replayed had a second effect: what must not be.
                              const bool twice = passing->operation != "read" && response.status < 300 &&
                                                 !response.headers.contains("Idempotent-Replayed");
                              m_plan.injected(hit, passing->sighting(),
                                              "delivered again " + w + ": " + outcomeOf(response) +
                                                  (twice ? ", EXECUTED AGAIN" : ""));
                          })));
    }
}

void RequestFaults::answered(const std::shared_ptr<Passing>& passing, net::HttpResponse response) {
    // Not on this thread: it may be the ledger's, and a handler may wait for the ledger.
    for (const auto& hit : passing->later)
        m_later.after(base::Duration::zero(), [this, passing, hit] { deliverAgain(passing, hit, "after its answer"); });
    base::Duration wait{};
    const FaultPlan::Hit* drop = nullptr;
    const auto note = [&](const FaultPlan::Hit& hit, std::string what) {
        if (passing->call)
            ++passing->call->faults;
        m_plan.injected(hit, passing->sighting(), std::move(what));
    };
    for (const auto& hit : passing->onAnswer) {
        if (hit.kind != FaultKind::AnswerDelay) {
            if (drop == nullptr)
                drop = &hit;
            continue;
        }
        const auto jitter = static_cast<std::uint64_t>(hit.parameter("jitter_ms")) + 1;
        const milliseconds more(hit.parameter("delay_ms") + static_cast<std::int64_t>(hit.random(3) % jitter));
        wait += more;
        note(hit, "answer " + outcomeOf(response) + " sent after " + text(more));
    }
    if (drop != nullptr) {
        const bool reset = drop->kind == FaultKind::AnswerReset;
        if (!reset)
            wait += milliseconds(drop->parameter("silence_ms"));
        note(*drop, reset ? "connection reset instead of the answer " + outcomeOf(response)
                          : "answer " + outcomeOf(response) + " lost, connection closed after " + text(wait));
        m_later.after(wait, [passing, reset] { passing->responder->abandon(reset); });
        return;
    }
    if (wait == base::Duration::zero()) {
        passing->responder->send(std::move(response));
        return;
    }
    m_later.after(wait, [passing, answer = std::make_shared<net::HttpResponse>(std::move(response))] {
        passing->responder->send(std::move(*answer));
    });
}

} // namespace signalbox::platform
