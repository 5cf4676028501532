// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Approval.h"
#include "core/api/Messages.h"
#include "core/platform/Router.h"
#include "core/platform/control/AuditTrail.h"
#include "core/platform/control/Authenticator.h"
#include "core/platform/control/ControlStore.h"
#include "core/platform/control/DoorDefect.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace signalbox::platform {

/// An act as it was asked for: authenticated and well-formed, nothing more.
struct ActRequest {
    Caller caller;
    const RoutedRequest& routed;
    base::Json body;
    api::Intent intent;
};

/// What an act changed.
struct ActEffect {
    base::Json result;  ///< The answer's "result", an object.
    base::Json after;   ///< The object's state, for its hash; null when it has none.
    base::Json details; ///< Figures for the log.
    int status = 200;
};

/// What is known when an effect begins.
struct Begun {
    const access::Approval* approval = nullptr; ///< The one that was used up; null for an act of one person.
    /// Where the log says that it was intended; none when an act that reduces access went ahead without the log.
    std::optional<std::uint64_t> leaf;
};

/// What an act will do, as decided by its noun; nothing has happened yet.
struct ActPlan {
    std::string action; ///< A row of the access table.
    std::string object;
    base::Json scope = base::Json::object();
    base::RegionId region; ///< Empty: of no region.
    base::Json before;     ///< The object's state, for its hash.
    /// Reduces access or exposure: goes ahead when the audit log or the store cannot be written, and is logged later.
    bool reducing = false;
    /// Called once, after "intended" is durable.
    std::function<base::Result<ActEffect>(const Begun& begun)> effect;
    /// For a command that was begun before a crash: what it did, when it can be told that it did. May be empty.
    std::function<std::optional<ActEffect>()> alreadyDone;
};

/// The one door that every act of the control plane goes through:
///
///     operator -> permission -> approval if the act needs one -> audit "intended" -> effect -> audit "outcome" ->
///     answer
///
/// - One command id, one effect: the answer is kept and repeated byte for byte (Idempotent-Replayed: true); the same id
///   with another body, route or caller is refused (IDEMPOTENCY_MISMATCH); while it runs, IDEMPOTENCY_IN_FLIGHT.
/// - An approval is used up together with the command's first record, before the effect.
/// - What was refused for want of a permission or an approval is logged as refused.
/// - The answer carries {"result":...,"audit":{"index","checkpoint"}}.
/// Threads: any.
class Door {
public:
    Door(const Authenticator& authenticator, const access::Roster& roster, ControlStore& store, AuditTrail& trail,
         const base::Clock& clock, DoorDefect defect = DoorDefect::None);

    using Prepare = std::function<base::Result<ActPlan>(const ActRequest&)>;
    /// Runs the whole way and answers.
    void act(const RoutedRequest& routed, net::Responder responder, const Prepare& prepare);

    using Read = std::function<base::Result<base::Json>(const Caller&)>;
    /// Authenticates, checks the permission to read, answers 200 with what `read` gives.
    void read(const RoutedRequest& routed, net::Responder responder, std::string_view action, const Read& read);

    // The steps, for the red button, which has its own lane and memory.
    [[nodiscard]] base::Result<Caller> authenticate(const net::HttpRequest& request) const;
    /// Body, command id and reason. Errors: IDEMPOTENCY_KEY_REQUIRED, IDEMPOTENCY_KEY_INVALID, MALFORMED_JSON, API-00x,
    /// CONTROL-001 (reason).
    [[nodiscard]] static base::Result<ActRequest> parse(Caller caller, const RoutedRequest& routed);
    /// Permission. A refusal is logged.
    [[nodiscard]] base::Status permit(const ActRequest& request, const ActPlan& plan);
    /// The approval that the plan needs, checked against this very request and marked as executed, not yet stored.
    /// Null for an act of one person. A refusal is logged.
    [[nodiscard]] base::Result<std::optional<ControlStore::ApprovalRecord>> approve(const ActRequest& request,
                                                                                    const ActPlan& plan);
    [[nodiscard]] static audit::Leaf leaf(const ActRequest& request, const ActPlan& plan, audit::Phase phase,
                                          audit::Outcome outcome, const access::Approval* approval);

    static void answer(net::Responder& responder, int status, const base::Json& body, bool replayed = false);
    static void answer(net::Responder& responder, const RoutedRequest& routed, const base::Error& error);

    /// How long an act that reduces access waits for the audit log.
    static constexpr std::chrono::milliseconds kPatience{250};

private:
    struct Answer {
        int status = 200;
        base::Json body;
        bool replayed = false;
        std::string stored; ///< Replayed: the body as it was.
    };
    base::Result<Answer> perform(const RoutedRequest& routed, const Prepare& prepare);
    base::Result<Answer> execute(const ActRequest& request, const ActPlan& plan, const std::string& fingerprint,
                                 bool resumed);
    base::Result<Answer> replay(const ControlStore::Memo& memo);
    void logRefusal(const ActRequest& request, const ActPlan& plan, const base::Error& error);

    const Authenticator& m_authenticator;
    const access::Roster& m_roster;
    ControlStore& m_store;
    AuditTrail& m_trail;
    const base::Clock& m_clock;
    const DoorDefect m_defect;
    base::Guarded<std::set<base::CommandId>> m_inFlight;
};

} // namespace signalbox::platform
