// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/StopDesk.h"

#include "core/api/Acts.h"
#include "core/base/Log.h"

#include <thread>

namespace signalbox::platform {

namespace {

using base::Json;

/// A thread per region, so that one that hangs delays no other.
void inParallel(std::vector<std::function<void()>> jobs) {
    if (jobs.size() == 1) {
        jobs.front()();
        return;
    }
    std::vector<std::thread> threads;
    threads.reserve(jobs.size());
    for (auto& job : jobs)
        threads.emplace_back(std::move(job));
    for (auto& thread : threads)
        thread.join();
}

audit::Leaf leafOf(const degradation::Command& command, std::string action) {
    audit::Leaf leaf;
    leaf.actor = {"system", "system", {}, {}};
    leaf.action = std::move(action);
    leaf.object = api::objectOf({command.what, command.scope, command.position, command.share});
    leaf.scope = api::scopeJson(command.scope);
    leaf.reason = command.reason;
    leaf.approvals = Json::array();
    leaf.requestId = command.id.text();
    leaf.outcome = audit::Outcome::Ok;
    leaf.details = Json::object({{"epoch", command.epoch},
                                 {"by", command.by.text()},
                                 {"position", degradation::name(command.position)},
                                 {"share", command.share},
                                 {"ordered_at", base::rfc3339(command.time)}});
    return leaf;
}

} // namespace

StopDesk::StopDesk(degradation::SessionGate& gate, LedgerReads& ledger, AuditTrail& trail,
                   const std::filesystem::path& journal, const base::Clock& clock)
    : m_gate(gate)
    , m_ledger(ledger)
    , m_trail(trail)
    , m_journal(journal)
    , m_button(gate, m_journal, clock, inParallel)
    , m_changes(m_button.onChange([this](const degradation::CommandStatus& status) { onChange(status); })) {}

base::Status StopDesk::start() {
    const auto recovery = m_button.start();
    if (!recovery)
        return recovery.error();
    if (recovery->damagedLines > 0 || recovery->torn)
        base::log::error("degradation", "the journal was damaged",
                         Json::object({{"damaged_lines", static_cast<std::uint64_t>(recovery->damagedLines)},
                                       {"torn", recovery->torn}}));
    return reconcileWithLog();
}

base::Status StopDesk::reconcileWithLog() {
    const auto commands = m_button.commands(1'000'000);
    if (commands.empty())
        return {};
    std::map<std::string, std::uint64_t> logged;
    audit::EntryFilter filter;
    filter.action = "degradation.";
    for (std::uint64_t from = 0;;) {
        SB_ASSIGN(const auto entries, m_trail.log().entries(from, 1'000, filter));
        for (const auto& entry : entries) {
            if (entry.leaf.phase == audit::Phase::Outcome)
                logged[entry.leaf.requestId] = entry.index;
            from = entry.index + 1;
        }
        if (entries.size() < 1'000)
            break;
    }
    for (const auto& status : commands) {
        const auto found = logged.find(status.command.id.text());
        if (found != logged.end()) {
            remember(status.command.id, {found->second, m_trail.log().checkpoint()});
            continue;
        }
        // Ordered while the log could not be reached. Who ordered it stands in the details; the platform is who logs
        // it.
        auto leaf = leafOf(status.command, "system.degradation_reconciled");
        leaf.details.set("reconciled", true);
        remember(status.command.id, m_trail.appendOrKeep(std::move(leaf), std::chrono::milliseconds(2'000)));
    }
    return {};
}

void StopDesk::drive() { m_button.poll(); }

void StopDesk::onChange(const degradation::CommandStatus& status) {
    if (!status.isVerified() || !m_state.lock()->verified.insert(status.command.id).second)
        return;
    auto leaf = leafOf(status.command, "system.degradation_verified");
    leaf.details.set("regions", static_cast<std::uint64_t>(status.regions.size()));
    if (const auto lag = status.pressToLastAccepted())
        leaf.details.set(
            "press_to_last_accepted_ms",
            static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(*lag).count()));
    m_trail.appendOrKeep(std::move(leaf), std::chrono::milliseconds(0));
}

api::AuditReceipt StopDesk::receipt(const base::CommandId& command) {
    {
        const auto state = m_state.lock();
        const auto found = state->receipts.find(command);
        if (found != state->receipts.end() && found->second.index)
            return found->second;
    }
    auto& log = m_trail.log();
    audit::EntryFilter filter;
    filter.action = "degradation.";
    const auto entries = log.newest(log.size(), 1'000, filter);
    if (!entries)
        return {};
    for (const auto& entry : *entries) {
        if (entry.leaf.requestId != command.text() || entry.leaf.phase != audit::Phase::Outcome)
            continue;
        api::AuditReceipt late{entry.index, log.checkpoint()};
        remember(command, late);
        return late;
    }
    return {};
}

void StopDesk::remember(const base::CommandId& command, api::AuditReceipt receipt) {
    m_state.lock()->receipts[command] = std::move(receipt);
}

api::DegradationView StopDesk::view() const {
    api::DegradationView out;
    out.inForce = m_button.latch().inForce();
    out.commands = m_button.commands(100);
    for (const auto& region : m_gate.regions()) {
        api::RegionGate gate;
        gate.region = region;
        degradation::Scope scope;
        scope.region = region;
        for (const auto what : degradation::kSwitches) {
            const auto counters = m_gate.counters(region, what, scope);
            if (!counters)
                continue;
            gate.shares.emplace_back(what, counters->share);
            gate.epoch = std::max(gate.epoch, counters->epoch);
            if (what == degradation::Switch::NewSessions) {
                gate.acceptedSessions = counters->accepted;
                gate.lastAcceptedAt = counters->lastAcceptedAt;
            }
        }
        gate.liveSessions = m_ledger.liveSessions(scope).value_or(0);
        gate.openRounds = m_ledger.openRounds(scope).value_or(0);
        out.regions.push_back(std::move(gate));
    }
    out.notYetInLog = m_trail.waiting();
    return out;
}

std::size_t StopDesk::verifiedStops(const degradation::Scope& target) const {
    std::size_t count = 0;
    for (const auto& status : m_button.commands(1'000))
        if (status.command.what == degradation::Switch::NewSessions &&
            status.command.position == degradation::Position::Off && status.command.scope.contains(target) &&
            status.isVerified())
            ++count;
    return count;
}

} // namespace signalbox::platform
