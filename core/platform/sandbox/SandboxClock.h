// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/SandboxClient.h"
#include "core/base/Clock.h"

#include <atomic>
#include <cstdint>
#include <mutex>

namespace signalbox::platform {

/// Two clocks over the true one, which a sandbox can turn.
///
/// - virtualTime(): true time plus an offset that jumps and drift have added up to. Sessions, holds, limits and
///   everything the ledger stamps are judged by it. It is what tests of "after 24 hours" need, so it stays where it was
///   turned to, also over a restart; reset() brings it back.
/// - doorTime(): true time plus the skew while a clock_skew is pressed. Signatures, nonces, tokens and the dates of
///   certificates are judged by it.
///   Rationale: a provider signs with its own clock. If signatures followed a jump of 24 hours, nobody could call any
///   more and nothing could be tested after the jump; a skew is what one presses to test exactly that.
/// - instant() of both is the true one: durations, latencies and deadlines are never turned. Nor are the audit log, TLS
///   and the control plane, which are given the true clock.
/// Without a turn both cost one relaxed load more than the true clock.
/// Threads: any. Ownership: borrows the true clock.
class SandboxClock {
public:
    explicit SandboxClock(const base::Clock& trueClock);
    SandboxClock(const SandboxClock&) = delete;
    SandboxClock& operator=(const SandboxClock&) = delete;

    [[nodiscard]] const base::Clock& trueTime() const noexcept { return m_true; }
    [[nodiscard]] const base::Clock& virtualTime() const noexcept { return m_virtual; }
    [[nodiscard]] const base::Clock& doorTime() const noexcept { return m_door; }

    void setSkew(base::Duration skew);
    /// Millionths by which virtual time runs faster (or, negative, slower) from now on. What it has gained stays.
    void setDrift(std::int64_t ppm);
    void jump(base::Duration by);
    /// Virtual time is true time again; a drift under way goes on from there.
    void reset();
    /// What was kept of an earlier run.
    void setOffset(base::Duration offset);

    [[nodiscard]] base::Duration offset() const;
    [[nodiscard]] api::VirtualClock reading() const;

private:
    class Face final : public base::Clock {
    public:
        Face(const SandboxClock& owner, bool isVirtual)
            : m_owner(owner)
            , m_isVirtual(isVirtual) {}
        [[nodiscard]] base::Time now() const override;
        [[nodiscard]] base::Instant instant() const override { return m_owner.m_true.instant(); }

    private:
        const SandboxClock& m_owner;
        const bool m_isVirtual;
    };
    [[nodiscard]] base::Duration offsetLocked() const;

    const base::Clock& m_true;
    const Face m_virtual;
    const Face m_door;
    std::atomic<bool> m_turned{false}; ///< False: both show true time.
    std::atomic<std::int64_t> m_skew{0};
    mutable std::mutex m_mutex;
    std::int64_t m_offset = 0; ///< Nanoseconds, up to m_driftFrom.
    std::int64_t m_ppm = 0;
    base::Instant m_driftFrom{};
};

} // namespace signalbox::platform
