// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"

#include <random>

/// Random but well-formed values of everything that crosses the wire, the same for the same seed.
namespace signalbox::test {

class Generate {
public:
    explicit Generate(std::uint32_t seed)
        : m_random(seed) {}

    std::uint64_t below(std::uint64_t n) { return m_random() % n; }
    bool coin() { return below(2) == 0; }
    template <class E>
    E oneOf(std::initializer_list<E> all) {
        return *(all.begin() + below(all.size()));
    }
    template <class A>
    auto of(const A& all) {
        return all[below(all.size())];
    }
    std::string text() {
        static constexpr std::array kParts{"a",    "\"", "\\", "\n", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x8E\xB2",
                                           "</x>", "{}", " ",  "0",  "\x01"};
        std::string out;
        for (auto n = below(6); n > 0; --n)
            out += kParts[below(kParts.size())];
        return out;
    }
    std::string word() { return "w" + std::to_string(below(1'000'000)); }
    template <class IdT>
    IdT id() {
        return IdT(word());
    }
    base::Time time() {
        return base::timeFromMillis(1'700'000'000'000 + static_cast<std::int64_t>(below(100'000'000'000)));
    }
    std::optional<base::Time> maybeTime() { return coin() ? std::optional(time()) : std::nullopt; }
    base::Duration millis() { return std::chrono::milliseconds(below(1'000'000'000)); }
    double number() { return static_cast<double>(below(1'000'000)) / 128.0; }
    template <class F>
    auto several(F&& make) {
        std::vector<std::decay_t<decltype(make())>> out;
        for (auto n = below(4); n > 0; --n)
            out.push_back(make());
        return out;
    }
    base::Error error() { return {base::ErrorCode::Conflict, "KEYS-005", text()}; }
    audit::Hash hash() {
        audit::Hash out{};
        for (auto& byte : out)
            byte = static_cast<std::uint8_t>(below(256));
        return out;
    }

    keys::Scope keyScope() {
        return {id<base::ProviderId>(), coin() ? id<base::BrandId>() : base::BrandId(), id<base::RegionId>()};
    }
    keys::NodeEvidence evidence() { return {word(), time(), time(), below(1'000'000)}; }
    keys::Version version(int n) {
        keys::Version v;
        v.n = n;
        v.kid = word();
        v.state = of(keys::kVersionStates);
        if (v.state == keys::VersionState::Suspended)
            v.heldFrom = keys::VersionState::Active;
        v.created = time();
        v.stagedAt = maybeTime();
        v.activateAt = maybeTime();
        v.notAfter = maybeTime();
        v.retireAt = maybeTime();
        v.endedAt = maybeTime();
        v.publicPart = {word(), text(), text(), word(), word()};
        v.evidence = several([&] { return evidence(); });
        if (coin())
            v.auditIndex = below(1'000'000);
        return v;
    }
    keys::Credential credential() {
        keys::Credential c;
        c.id = id<base::CredentialId>();
        c.kind = of(keys::kCredentialKinds);
        c.scope = keyScope();
        c.policy = {millis(), millis(), millis(), millis(), millis()};
        c.owner = text();
        for (int n = 1; n <= 3; ++n)
            c.versions.push_back(version(n));
        return c;
    }
    keys::Rotation rotation() {
        keys::Rotation r;
        r.id = id<keys::RotationId>();
        r.credential = id<base::CredentialId>();
        r.kind = of(keys::kCredentialKinds);
        r.scope = keyScope();
        r.from = static_cast<int>(below(5));
        r.to = r.from + 1;
        r.requestedBy = id<base::OperatorId>();
        r.reason = text();
        r.requestedAt = time();
        r.deliverBy = time();
        if (coin())
            r.overlap = millis();
        r.deliveredAt = maybeTime();
        r.cutOverAt = maybeTime();
        r.undoneAt = maybeTime();
        r.completedAt = maybeTime();
        r.cancelledAt = maybeTime();
        if (coin())
            r.waiver = keys::Waiver{id<base::ApprovalId>(), id<base::OperatorId>(), id<base::OperatorId>(), text()};
        return r;
    }

    degradation::Scope scope() {
        degradation::Scope s;
        if (coin())
            s.provider = id<base::ProviderId>();
        if (coin())
            s.brand = id<base::BrandId>();
        if (coin())
            s.region = id<base::RegionId>();
        if (coin())
            s.game = id<base::GameId>();
        return s;
    }
    degradation::Command command() {
        degradation::Command c;
        c.id = id<base::CommandId>();
        c.what = of(degradation::kSwitches);
        c.scope = scope();
        c.position = coin() ? degradation::Position::Off : degradation::Position::On;
        c.share = c.position == degradation::Position::Off ? 0 : 25;
        c.epoch = 1 + below(1000);
        c.by = id<base::OperatorId>();
        c.reason = "r" + text();
        c.time = time();
        if (c.position == degradation::Position::On)
            c.approval = id<base::ApprovalId>();
        return c;
    }
    degradation::CommandStatus status() {
        degradation::CommandStatus s;
        s.command = command();
        s.superseded = coin();
        s.regions = several([&] {
            degradation::RegionProgress p;
            p.region = id<base::RegionId>();
            p.reached = oneOf({degradation::Step::Sent, degradation::Step::Acked, degradation::Step::Effective});
            p.step = coin() ? p.reached : degradation::Step::Unknown;
            p.sentAt = time();
            p.ackedAt = maybeTime();
            p.effectiveAt = maybeTime();
            p.verifiedAt = maybeTime();
            p.unknownSince = maybeTime();
            p.firstProofAt = maybeTime();
            p.lastAcceptedAt = maybeTime();
            p.acceptedAfter = below(10);
            p.refused = below(1000);
            p.attempts = static_cast<int>(below(10));
            p.detail = text();
            return p;
        });
        return s;
    }

    slo::PackedSketch sketch(std::uint64_t count) {
        slo::Sketch s;
        for (std::uint64_t i = 0; i < count; ++i)
            s.add(std::chrono::microseconds(below(90'000'000)));
        return s.pack();
    }
    slo::FlowKey flow() {
        return {id<base::ProviderId>(), id<base::BrandId>(), id<base::RegionId>(), of(slo::kReleases)};
    }
    slo::Alert alert() {
        slo::Alert a;
        a.id = id<base::AlertId>();
        a.kind = oneOf({slo::AlertKind::Latency, slo::AlertKind::BurnRate, slo::AlertKind::CanaryRolledBack});
        a.priority = oneOf({slo::AlertPriority::P1, slo::AlertPriority::P2, slo::AlertPriority::P3});
        a.state = oneOf({slo::AlertState::Pending, slo::AlertState::Active, slo::AlertState::ReturnedUnacknowledged});
        a.scope = slo::Scope::of(flow());
        a.value = number();
        a.limit = number();
        a.since = time();
        a.changed = time();
        if (coin()) {
            a.acknowledgedBy = id<base::OperatorId>();
            a.acknowledgedAt = time();
        }
        return a;
    }
    slo::Tick tick() {
        slo::Tick t;
        t.boot = word();
        t.sequence = 1 + below(1'000'000);
        t.wallTime = time();
        t.interval = base::Duration(1'000'000'000 + static_cast<std::int64_t>(below(999)));
        t.series = several([&] {
            const auto f = flow();
            const auto requests = below(200);
            return slo::SeriesTick{{f.provider, f.brand, f.region, f.release, of(slo::kOperations)},
                                   {requests, requests / 3, requests / 5, requests / 2},
                                   sketch(requests)};
        });
        t.flows = several([&] {
            return slo::FlowTick{flow(), sketch(below(50)), sketch(below(50)), below(100),
                                 base::Duration(static_cast<std::int64_t>(below(1'000'000'000'000)))};
        });
        t.queues = several([&] { return slo::QueueTick{id<base::RegionId>(), below(1000), millis(), below(1000)}; });
        t.sessions = several([&] { return slo::SessionsTick{id<base::RegionId>(), below(1000)}; });
        t.alerts = several([&] { return alert(); });
        return t;
    }

    canary::CanaryState canaryState() {
        auto state = *canary::createCanary(id<base::ProviderId>(), "r1", "r2", time());
        canary::ShareChange change;
        change.basisPoints = static_cast<int>(below(501));
        change.expectedEpoch = state.epoch;
        change.by = word();
        change.why = "w" + text();
        if (coin())
            change.eligibility = canary::Eligibility{{"test"}, {id<base::GameId>()}, {"DE", "AT"}};
        state = *canary::setShare(state, change, time());
        if (coin())
            state = canary::rollBack(state, base::Json::object({{"version", 1}, {"x", text()}}), "bad", time());
        return state;
    }
    canary::GuardStatus guardStatus() {
        canary::GuardStatus s;
        s.health = oneOf({canary::CandidateHealth::Unproven, canary::CandidateHealth::Silent});
        s.guard = oneOf({canary::GuardId::None, canary::GuardId::Control});
        s.eAbsolute = number();
        s.eControl = number();
        s.candidateRequests = below(1'000'000);
        s.controlPlayers = below(1'000'000);
        s.errorRateLow = 0.25;
        s.errorRateHigh = 0.75;
        if (coin())
            s.sinceCandidate = millis();
        return s;
    }

    onboarding::Case onboardingCase() {
        onboarding::Case c;
        c.id = id<base::CaseId>();
        c.provider = id<base::ProviderId>();
        c.brand = id<base::BrandId>();
        c.region = id<base::RegionId>();
        c.playbook = word();
        c.playbookVersion = 1;
        c.stage = 1 + static_cast<int>(below(8));
        c.owner = coin() ? id<base::OperatorId>() : base::OperatorId();
        c.created = time();
        c.enteredStageAt = time();
        c.attestations = several([&] {
            return onboarding::Attestation{word(), word(), text(), id<base::OperatorId>(), time()};
        });
        c.waivers = several([&] {
            return onboarding::Waiver{word(), text(), id<base::OperatorId>(), id<base::OperatorId>(), time(), time()};
        });
        c.findings = several([&] {
            return onboarding::Finding{"R2", time(), 7, word(), maybeTime(), 3, text(), id<base::OperatorId>()};
        });
        c.timeline = several([&] {
            return onboarding::TimelineEntry{onboarding::TimelineEntry::Kind::Attested, time(), {}, 3, word(), text()};
        });
        return c;
    }

private:
    std::mt19937 m_random;
};

} // namespace signalbox::test
