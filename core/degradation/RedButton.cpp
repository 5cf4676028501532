// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/degradation/RedButton.h"

#include "core/base/Encoding.h"
#include "core/base/Limits.h"

#include <algorithm>

namespace signalbox::degradation {

using base::Error;
using base::ErrorCode;
using base::Instant;
using base::RegionId;
using base::Result;
using base::Status;
using base::Time;

namespace {

constexpr std::string_view kOwnOperator = "signalbox";

Error bad(std::string context) { return {ErrorCode::InvalidArgument, "DEGRADATION-001", std::move(context)}; }

bool isSameOrder(const Command& command, const RedButton::Order& order) {
    return command.what == order.what && command.scope == order.scope && command.position == order.position &&
           command.share == order.share && command.by == order.by && command.reason == order.reason;
}

bool isStaged(Switch what) { return what == Switch::NewSessions || what == Switch::NewRounds; }

/// A certain answer ends an UNKNOWN.
void certain(RegionProgress& progress, Step reached) {
    progress.reached = std::max(progress.reached, reached);
    progress.step = progress.reached;
    progress.unknownSince.reset();
    progress.detail.clear();
}

} // namespace

RedButton::RunAll RedButton::oneAfterTheOther() {
    return [](std::vector<std::function<void()>> jobs) {
        for (const auto& job : jobs)
            job();
    };
}

RedButton::RedButton(SessionGate& gate, JournalStore& journal, const base::Clock& clock, RunAll runAll, Defect defect)
    : m_gate(gate)
    , m_journal(journal)
    , m_clock(clock)
    , m_runAll(std::move(runAll))
    , m_defect(defect) {}

std::vector<RegionId> RedButton::reach(const Scope& scope) const {
    std::vector<RegionId> regions;
    for (RegionId& region : m_gate.regions())
        if (!scope.region || *scope.region == region)
            regions.push_back(std::move(region));
    return regions;
}

void RedButton::remember(State& state, const Command& command) {
    if (state.commands.contains(command.id))
        return;
    const Command* holder = state.latch.at(command.what, command.scope);
    const base::CommandId before = holder ? holder->id : base::CommandId();
    state.latch.apply(command);
    Tracked tracked;
    tracked.status.command = command;
    for (const RegionId& region : reach(command.scope)) {
        RegionProgress progress;
        progress.region = region;
        progress.sentAt = command.time;
        tracked.status.regions.push_back(std::move(progress));
    }
    const bool wins = state.latch.at(command.what, command.scope)->id == command.id;
    tracked.status.superseded = !wins;
    state.commands.emplace(command.id, std::move(tracked));
    if (const auto it = state.commands.find(before); wins && it != state.commands.end())
        it->second.status.superseded = true;
}

Result<RedButton::Recovery> RedButton::start() {
    Recovery recovery;
    auto bytes = m_journal.read();
    const JournalContent content = decodeJournal(bytes ? *bytes : std::string());
    Status sound = bytes ? Status() : Status(bytes.error());
    if (content.torn && sound)
        sound = m_journal.truncate(content.soundBytes);
    recovery.torn = content.torn;
    recovery.damagedLines = content.damagedLines;

    std::uint64_t floor = 0;
    for (const RegionId& region : m_gate.regions())
        if (const auto counters = m_gate.counters(region, Switch::NewSessions, Scope{}))
            floor = std::max(floor, counters->epoch);

    std::vector<Command> again;
    {
        auto state = m_state.lock();
        SB_CHECK(!state->started);
        state->started = true;
        state->epochFloor = floor;
        for (const Command& command : content.commands)
            remember(*state, command);
        if (content.damagedUpTo)
            state->latch.markDamaged(*content.damagedUpTo);
        if (!sound)
            state->latch.markDamaged(std::max(floor, state->latch.highestEpoch()));
        recovery.commands = state->commands.size();
        for (auto& [id, tracked] : state->commands) {
            const Command& command = tracked.status.command;
            const auto verified = content.verified.find(id);
            // What is in force is proved anew; of what is over, the journal's word is enough.
            const bool inForce = !tracked.status.superseded && command.share < 100;
            if (inForce || (verified == content.verified.end() && !tracked.status.superseded)) {
                again.push_back(command);
                continue;
            }
            if (verified == content.verified.end())
                continue;
            tracked.finished = true;
            for (RegionProgress& progress : tracked.status.regions) {
                progress.step = progress.reached = Step::Verified;
                progress.verifiedAt = verified->second;
            }
        }
        recovery.closedByDamage =
            state->latch.isDamaged(Switch::NewSessions) || state->latch.isDamaged(Switch::NewRounds);
    }
    std::sort(again.begin(), again.end(), [](const Command& a, const Command& b) { return a.epoch < b.epoch; });
    recovery.unfinished = again.size();
    for (const Command& command : again)
        sendEverywhere(command);
    if (recovery.closedByDamage)
        closeAfterDamage();
    if (!sound)
        return sound.error();
    return recovery;
}

void RedButton::closeAfterDamage() {
    for (const Switch what : {Switch::NewSessions, Switch::NewRounds}) {
        Order order;
        {
            auto state = m_state.lock();
            if (!state->latch.isDamaged(what))
                continue;
            const std::uint64_t epoch = std::max(state->epochFloor, state->latch.highestEpoch()) + 1;
            order.id = base::CommandId("damage-" + std::to_string(epoch) + "-" + std::string(name(what)));
        }
        order.what = what;
        order.by = base::OperatorId(std::string(kOwnOperator));
        order.reason = "The journal of the red button is damaged: an order to close may have been lost.";
        const auto receipt = record(order);
        if (receipt)
            sendEverywhere(receipt->status.command);
    }
}

Status RedButton::check(const State& state, const Order& order) const {
    if (order.id.empty() || order.by.empty())
        return bad("an order needs a command id and an operator");
    if (order.reason.empty() || order.reason.size() > base::limits::kReasonChars || !base::isUtf8(order.reason))
        return bad("a reason is 1 to 1000 bytes of UTF-8 text");
    if (order.scope.region && reach(order.scope).empty())
        return Error{ErrorCode::InvalidArgument, "DEGRADATION-006",
                     "there is no region " + order.scope.region->text() + " on this platform"};
    if (order.position == Position::Off)
        return order.share == 0 ? Status() : Status(bad("turning off has a share of 0"));

    if (!order.approval)
        return Error{ErrorCode::PermissionDenied, "DEGRADATION-003",
                     "turning a switch on needs the approval of two people"};
    const Command* holder = state.latch.at(order.what, order.scope);
    const int from = holder ? holder->share : (state.latch.isDamaged(order.what) ? 0 : 100);
    if (from == 100)
        return Error{ErrorCode::FailedPrecondition, "DEGRADATION-004",
                     "this switch is not off for exactly this scope; release the scope that was closed"};
    int expected = 100;
    if (isStaged(order.what))
        for (auto stage = kReleaseStages.rbegin(); stage != kReleaseStages.rend(); ++stage)
            if (*stage > from)
                expected = *stage;
    if (order.share != expected)
        return Error{ErrorCode::FailedPrecondition, "DEGRADATION-004",
                     "the next release stage of this switch and scope is " + std::to_string(expected) + " %"};
    if (from > 0) {
        const auto it = state.commands.find(holder->id);
        if (it == state.commands.end() || !it->second.status.isVerified())
            return Error{ErrorCode::FailedPrecondition, "DEGRADATION-004",
                         "the stage of " + std::to_string(from) + " % is not verified in every region yet"};
    }
    return {};
}

Result<RedButton::Receipt> RedButton::record(const Order& order) {
    std::lock_guard journal(m_journalLock);
    Command command;
    {
        auto state = m_state.lock();
        if (!state->started)
            return Error{ErrorCode::FailedPrecondition, "DEGRADATION-007", "the red button has not been started"};
        const auto known = state->commands.find(order.id);
        if (known != state->commands.end() && m_defect != Defect::RepeatsTakeEffect) {
            if (!isSameOrder(known->second.status.command, order))
                return Error{ErrorCode::Conflict, "DEGRADATION-002",
                             "this command id was used for another order; a new order needs a new id"};
            return Receipt{known->second.status, true, true};
        }
        SB_TRY(check(*state, order));
        command.id = known == state->commands.end() ? order.id : base::CommandId(order.id.text() + ".again");
        command.what = order.what;
        command.scope = order.scope;
        command.position = order.position;
        command.share = order.share;
        command.epoch = std::max(state->epochFloor, state->latch.highestEpoch()) + 1;
        command.by = order.by;
        command.reason = order.reason;
        command.time = m_clock.now();
        command.approval = order.approval;
    }
    if (m_defect == Defect::SendsBeforeJournal)
        for (const RegionId& region : reach(command.scope))
            (void)m_gate.apply(region, command);
    const Status written = m_journal.append(encodeLine(command));
    if (!written && order.position == Position::On)
        return written.error();
    auto state = m_state.lock();
    remember(*state, command);
    return Receipt{state->commands.at(command.id).status, false, written.has_value()};
}

Result<RedButton::Receipt> RedButton::operate(const Order& order) {
    SB_ASSIGN(Receipt receipt, record(order));
    if (receipt.replayed)
        return receipt;
    sendEverywhere(receipt.status.command);
    SB_ASSIGN(receipt.status, status(receipt.status.command.id));
    return receipt;
}

void RedButton::sendEverywhere(const Command& command) {
    std::vector<std::function<void()>> jobs;
    for (const RegionId& region : reach(command.scope))
        jobs.emplace_back([this, command, region] { step(command, region); });
    m_runAll(std::move(jobs));
    finishIfVerified(command.id);
}

std::size_t RedButton::poll() {
    std::vector<std::pair<Command, RegionId>> work;
    std::vector<base::CommandId> touched;
    {
        auto state = m_state.lock();
        for (const auto& [id, tracked] : state->commands) {
            if (tracked.status.superseded || tracked.status.isVerified())
                continue;
            touched.push_back(id);
            for (const RegionProgress& progress : tracked.status.regions)
                if (progress.step != Step::Verified)
                    work.emplace_back(tracked.status.command, progress.region);
        }
    }
    // By epoch, so that a region that was away hears the orders in the order in which they were given.
    std::stable_sort(work.begin(), work.end(),
                     [](const auto& a, const auto& b) { return a.first.epoch < b.first.epoch; });
    std::map<RegionId, std::vector<Command>> byRegion;
    for (auto& [command, region] : work)
        byRegion[region].push_back(command);
    std::vector<std::function<void()>> jobs;
    for (auto& [region, commands] : byRegion)
        jobs.emplace_back([this, region = region, commands = std::move(commands)] {
            for (const Command& command : commands)
                step(command, region);
        });
    m_runAll(std::move(jobs));
    std::size_t unfinished = 0;
    for (const base::CommandId& id : touched) {
        finishIfVerified(id);
        const auto now = status(id);
        unfinished += now && !now->superseded && !now->isVerified() ? 1U : 0U;
    }
    return unfinished;
}

void RedButton::step(const Command& command, const RegionId& region) {
    // Each call goes as far as the region's answers carry it, one state at a time.
    auto progress = progressOf(command.id, region);
    if (progress && progress->reached == Step::Sent)
        send(command, region);
    progress = progressOf(command.id, region);
    if (progress && (progress->reached == Step::Acked || progress->reached == Step::Effective))
        ask(command, region);
    progress = progressOf(command.id, region);
    if (progress && progress->step == Step::Effective)
        prove(command, region);
}

void RedButton::send(const Command& command, const RegionId& region) {
    update(command.id, region, [](Tracked&, RegionProgress& progress) { ++progress.attempts; });
    const Status applied = m_gate.apply(region, command);
    if (!applied)
        return unknown(command, region, applied.error());
    const Time now = m_clock.now();
    update(command.id, region, [&](Tracked&, RegionProgress& progress) {
        if (progress.reached == Step::Sent)
            progress.ackedAt = now;
        certain(progress, Step::Acked);
        if (m_defect == Defect::VerifiesOnOwnRequest) {
            progress.effectiveAt = progress.verifiedAt = now;
            certain(progress, Step::Verified);
        }
    });
}

void RedButton::ask(const Command& command, const RegionId& region) {
    const auto counters = m_gate.counters(region, command.what, command.scope);
    if (!counters)
        return unknown(command, region, counters.error());
    const Time now = m_clock.now();
    const std::uint64_t epoch = counters->epoch;
    {
        auto state = m_state.lock();
        state->epochFloor = std::max(state->epochFloor, epoch);
    }
    update(command.id, region, [&](Tracked&, RegionProgress& progress) {
        const bool applies = epoch >= command.epoch && counters->share == command.share;
        certain(progress, progress.reached);
        progress.refused = counters->refused;
        progress.acceptedAfter = counters->accepted;
        progress.lastAcceptedAt = counters->lastAcceptedAt;
        if (applies && progress.reached == Step::Acked) {
            progress.effectiveAt = now;
            certain(progress, Step::Effective);
        }
        if (!applies)
            progress.detail = "the region applies a share of " + std::to_string(counters->share) + " % at epoch " +
                              std::to_string(epoch) + "; another order is in force for this scope or a wider one";
    });
}

void RedButton::prove(const Command& command, const RegionId& region) {
    std::optional<Instant> first;
    {
        auto state = m_state.lock();
        const auto& proofs = state->commands.at(command.id).firstProof;
        if (const auto it = proofs.find(region); it != proofs.end())
            first = it->second;
    }
    if (first && m_clock.instant() - *first < kProofDistance)
        return;
    const auto seen = m_gate.attempt(region, command.what, command.scope, command.share);
    if (!seen) {
        update(command.id, region, [&](Tracked& tracked, RegionProgress& progress) {
            tracked.firstProof.erase(region);
            progress.firstProofAt.reset();
        });
        return unknown(command, region, seen.error());
    }
    const bool asOrdered = *seen == (command.share == 0 ? Probe::Refused : Probe::Admitted);
    const Time now = m_clock.now();
    const Instant instant = m_clock.instant();
    update(command.id, region, [&](Tracked& tracked, RegionProgress& progress) {
        if (!asOrdered) {
            tracked.firstProof.erase(region);
            progress.firstProofAt.reset();
            progress.detail =
                command.share == 0 ? "a synthetic attempt was admitted" : "a synthetic attempt was refused";
        } else if (first || m_defect == Defect::VerifiesOnOneAttempt) {
            progress.verifiedAt = now;
            certain(progress, Step::Verified);
        } else {
            tracked.firstProof.emplace(region, instant);
            progress.firstProofAt = now;
        }
    });
}

void RedButton::unknown(const Command& command, const RegionId& region, const Error& error) {
    const Time now = m_clock.now();
    update(command.id, region, [&](Tracked&, RegionProgress& progress) {
        if (progress.step == Step::Verified)
            return;
        progress.step = Step::Unknown;
        progress.unknownSince = progress.unknownSince.value_or(now);
        progress.detail = error.reason + ": " + error.context;
    });
}

void RedButton::update(const base::CommandId& id, const RegionId& region, const Change& change) {
    std::optional<CommandStatus> changed;
    {
        auto state = m_state.lock();
        const auto tracked = state->commands.find(id);
        if (tracked == state->commands.end())
            return;
        auto& regions = tracked->second.status.regions;
        const auto progress =
            std::find_if(regions.begin(), regions.end(), [&](const RegionProgress& r) { return r.region == region; });
        if (progress == regions.end())
            return;
        const RegionProgress before = *progress;
        change(tracked->second, *progress);
        if (!(*progress == before))
            changed = tracked->second.status;
    }
    if (changed)
        m_subscribers.notify(*changed);
}

void RedButton::finishIfVerified(const base::CommandId& id) {
    {
        auto state = m_state.lock();
        const auto it = state->commands.find(id);
        if (it == state->commands.end() || it->second.finished || !it->second.status.isVerified())
            return;
        it->second.finished = true;
    }
    std::lock_guard journal(m_journalLock);
    // When this line cannot be written the order is proved once more after a restart, which does no harm.
    (void)m_journal.append(encodeVerified(id, m_clock.now()));
}

std::optional<RegionProgress> RedButton::progressOf(const base::CommandId& id, const RegionId& region) const {
    auto state = m_state.lock();
    const auto it = state->commands.find(id);
    if (it == state->commands.end())
        return std::nullopt;
    for (const RegionProgress& progress : it->second.status.regions)
        if (progress.region == region)
            return progress;
    return std::nullopt;
}

Result<CommandStatus> RedButton::status(const base::CommandId& id) const {
    auto state = m_state.lock();
    const auto it = state->commands.find(id);
    if (it == state->commands.end())
        return Error{ErrorCode::NotFound, "DEGRADATION-005", "there is no command of this id"};
    return it->second.status;
}

std::vector<CommandStatus> RedButton::commands(std::size_t limit) const {
    std::vector<CommandStatus> all;
    {
        auto state = m_state.lock();
        for (const auto& [id, tracked] : state->commands)
            all.push_back(tracked.status);
    }
    std::sort(all.begin(), all.end(),
              [](const CommandStatus& a, const CommandStatus& b) { return a.command.epoch > b.command.epoch; });
    if (all.size() > limit)
        all.resize(limit);
    return all;
}

Latch RedButton::latch() const { return m_state.lock()->latch; }

base::Subscription RedButton::onChange(std::function<void(const CommandStatus&)> callback) {
    return m_subscribers.subscribe(std::move(callback));
}

} // namespace signalbox::degradation
