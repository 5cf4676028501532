// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/ControlPlane.h"

#include "core/base/Files.h"
#include "core/base/Log.h"
#include "core/platform/control/Desks.h"
#include "core/platform/gateway/TokenKeys.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;

/// How long an incident keeps its alert from counting as over.
constexpr base::Duration kIncidentHolds = std::chrono::minutes(1);

/// Calls a function at a fixed pace on a thread of its own until it is told to stop. A late turn is not made up for.
class Pacer {
public:
    Pacer() = default;
    ~Pacer() { stop(); }
    Pacer(const Pacer&) = delete;
    Pacer& operator=(const Pacer&) = delete;

    void start(std::chrono::milliseconds every, std::function<void()> turn) {
        m_thread = std::jthread([this, every, turn = std::move(turn)](const std::stop_token& stop) {
            auto next = std::chrono::steady_clock::now() + every;
            std::unique_lock lock(m_mutex);
            while (!stop.stop_requested()) {
                m_waker.wait_until(lock, stop, next, [] { return false; });
                if (stop.stop_requested())
                    return;
                lock.unlock();
                turn();
                lock.lock();
                next = std::max(next + every, std::chrono::steady_clock::now());
            }
        });
    }
    void stop() {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_waker;
    std::jthread m_thread;
};

} // namespace

struct ControlPlane::Impl {
    Impl(Services s, Options o, std::unique_ptr<ControlStore> opened, crypto::Certificate authority)
        : services(s)
        , options(std::move(o))
        , store(std::move(opened))
        , trail(services.audit)
        , authenticator(services.operators, std::move(authority), services.clock)
        , door(authenticator, services.operators, *store, trail, services.clock, options.defect)
        , keys(services.keys, trail, services.clock, services.environment.node,
               [this](const keys::Rotation& rotation) { incident(rotation); })
        , canaries(*store, trail, services.telemetry, services.providers, options.objectives, services.clock,
                   options.defect)
        , stops(services.gate, services.ledger, trail, services.environment.data / "degradation.journal",
                services.clock)
        , slo(*store, services.telemetry, options.objectives, services.clock, [this] { return conditions(); })
        , cases(*store, services.providers, services.keys, services.telemetry, canaries, stops, services.clock) {}

    void incident(const keys::Rotation& rotation) {
        (*incidents.lock())[rotation.scope] = services.clock.instant();
        base::log::error("keys", "a shared secret was asked for twice",
                         Json::object({{"rotation", rotation.id.text()}}));
    }

    std::vector<slo::AlertCondition> conditions() const {
        auto out = canaries.conditions();
        const auto now = services.clock.instant();
        const auto seen = incidents.lock();
        for (const auto& [scope, at] : *seen) {
            slo::AlertCondition condition;
            condition.kind = slo::AlertKind::SecurityIncident;
            condition.scope.provider = scope.provider;
            condition.scope.brand = scope.brand;
            condition.scope.region = scope.region;
            condition.priority = slo::AlertPriority::P1;
            condition.onDelay = 1;
            condition.value = 1;
            condition.verdict = now - at < kIncidentHolds ? slo::AlertCondition::Verdict::Breach
                                                          : slo::AlertCondition::Verdict::Healthy;
            out.push_back(std::move(condition));
        }
        return out;
    }

    /// What needs doing now and then, and may wait for the log or the store.
    void keepHouse() {
        trail.reconcile();
        canaries.storeWhatIsDirty();
        for (const auto& rotation : keys.retireDue()) {
            audit::Leaf leaf;
            leaf.actor = {"system", "system", {}, {}};
            leaf.action = "system.key_retired";
            leaf.object = "rotation/" + rotation.id.text();
            leaf.scope = Json::object({{"provider", rotation.scope.provider.text()},
                                       {"brand", rotation.scope.brand.text()},
                                       {"region", rotation.scope.region.text()}});
            leaf.reason = "the overlap of rotation " + rotation.id.text() + " has ended";
            leaf.approvals = Json::array();
            leaf.requestId = "retire-" + rotation.id.text();
            leaf.outcome = audit::Outcome::Ok;
            leaf.details = Json::object({{"from", rotation.from}, {"to", rotation.to}});
            const auto receipt = trail.appendOrKeep(std::move(leaf), std::chrono::milliseconds(1'000));
            if (receipt.index)
                if (auto pointed = keys.pointRetired(rotation, *receipt.index); !pointed)
                    base::log::warning("keys", "a retired version does not point to its leaf",
                                       Json::object({{"error", base::describe(pointed.error())}}));
        }
        logTokenKeys();
        cases.lookForRedFlags();
    }

    /// What the token keys did by themselves; said again until it is in the log.
    void logTokenKeys() {
        if (services.tokenKeys == nullptr)
            return;
        const auto notices = services.tokenKeys->tick();
        if (!notices) {
            base::log::warning("keys", "a token key could not be retired",
                               Json::object({{"error", base::describe(notices.error())}}));
            return;
        }
        for (const auto& notice : *notices) {
            const bool retired = notice.key.state == TokenKeyState::Retired;
            audit::Leaf leaf;
            leaf.actor = {"system", "system", {}, {}};
            leaf.action = retired ? "system.token_key_retired" : "system.token_key_signing";
            leaf.object = "token-key/" + notice.key.kid;
            leaf.scope = Json::object();
            leaf.reason = retired ? "the last token that this key signed has expired"
                                  : "everybody who keeps the key set has had the time to read this key";
            leaf.approvals = Json::array();
            leaf.requestId = (retired ? "retired-" : "signing-") + notice.key.kid;
            leaf.outcome = audit::Outcome::Ok;
            leaf.details = Json::object({{"signs_from", base::rfc3339(notice.key.signsFrom)}});
            if (retired)
                leaf.details.set("private_key_destroyed", notice.key.destroyedAt.has_value());
            if (!trail.append(std::move(leaf)))
                return;
            if (auto noted = services.tokenKeys->noted(notice); !noted)
                base::log::warning("keys", "a token key's entry in the log could not be noted",
                                   Json::object({{"error", base::describe(noted.error())}}));
        }
    }

    Services services;
    const Options options;
    const std::unique_ptr<ControlStore> store;
    base::Guarded<std::map<keys::Scope, base::Instant>> incidents;
    AuditTrail trail;
    Authenticator authenticator;
    Door door;
    KeyDesk keys;
    CanaryDesk canaries;
    StopDesk stops;
    SloDesk slo;
    CaseDesk cases;
    Desks desks{services, door, *store, trail, keys, canaries, stops, slo, cases};
    Pacer ticker;
    Pacer guard;
    Pacer redButton;
    Pacer house;
};

ControlPlane::ControlPlane(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}

ControlPlane::~ControlPlane() { stop(); }

Result<std::unique_ptr<ControlPlane>> ControlPlane::create(Services services) {
    return create(std::move(services), Options{});
}

Result<std::unique_ptr<ControlPlane>> ControlPlane::create(Services services, Options options) {
    SB_TRY(slo::validate(options.objectives));
    SB_ASSIGN(auto store, ControlStore::open(services.environment.data / "acts.db", services.clock));
    SB_ASSIGN(const auto pem, base::readFile(services.environment.data / "ca" / "platform.pem"));
    SB_ASSIGN(auto authority, crypto::Certificate::fromPem(pem));
    auto impl = std::make_unique<Impl>(services, std::move(options), std::move(store), std::move(authority));
    addAccessRoutes(impl->desks);
    addAmlRoutes(impl->desks);
    addAuditRoutes(impl->desks);
    addCanaryRoutes(impl->desks);
    addDegradationRoutes(impl->desks);
    addEventsRoutes(impl->desks);
    addKeysRoutes(impl->desks);
    addLedgerRoutes(impl->desks);
    addOnboardingRoutes(impl->desks);
    addPlayersRoutes(impl->desks);
    addProviderSettingsRoutes(impl->desks);
    addRegistryRoutes(impl->desks);
    addSandboxRoutes(impl->desks);
    addSloRoutes(impl->desks);
    addTokenKeyRoutes(impl->desks);
    addTraceRoutes(impl->desks);
    addVersionsRoutes(impl->desks);
    return std::unique_ptr<ControlPlane>(new ControlPlane(std::move(impl)));
}

base::Status ControlPlane::start() {
    auto& impl = *m_impl;
    SB_TRY(impl.stops.start());
    SB_TRY(impl.canaries.load());
    SB_TRY(impl.cases.load());
    SB_TRY(impl.slo.load());
    // An incident that was acknowledged is over as soon as it has held its time once more.
    for (const auto& alert : impl.slo.alerts())
        if (alert.kind == slo::AlertKind::SecurityIncident)
            (*impl.incidents.lock())[{alert.scope.provider.value_or(base::ProviderId()),
                                      alert.scope.brand.value_or(base::BrandId()),
                                      alert.scope.region.value_or(base::RegionId())}] = impl.services.clock.instant();
    if (impl.options.threads) {
        using std::chrono::milliseconds;
        impl.ticker.start(milliseconds(1'000), [&impl] { impl.slo.tick(); });
        impl.guard.start(milliseconds(100), [&impl] { impl.canaries.guard(); });
        impl.redButton.start(milliseconds(250), [&impl] { impl.stops.drive(); });
        impl.house.start(milliseconds(1'000), [&impl] { impl.keepHouse(); });
    }
    return {};
}

void ControlPlane::stop() {
    if (!m_impl)
        return;
    m_impl->ticker.stop();
    m_impl->guard.stop();
    m_impl->redButton.stop();
    m_impl->house.stop();
    m_impl->slo.close();
}

RotationDesk& ControlPlane::rotationDesk() noexcept { return m_impl->keys; }

void ControlPlane::tickOnce() {
    m_impl->slo.tick();
    m_impl->keepHouse();
}
void ControlPlane::guardOnce() { m_impl->canaries.guard(); }
void ControlPlane::driveRedButtonOnce() { m_impl->stops.drive(); }

} // namespace signalbox::platform
