// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/Platform.h"

#include "core/audit/Log.h"
#include "core/base/Log.h"
#include "core/crypto/Random.h"
#include "core/platform/KeyStore.h"
#include "core/platform/Provisioning.h"
#include "core/platform/Router.h"
#include "core/platform/audit/AuditAnchor.h"
#include "core/platform/audit/AuditStore.h"
#include "core/platform/control/Authenticator.h"
#include "core/platform/control/ControlPlane.h"
#include "core/platform/emulators/Emulators.h"
#include "core/platform/emulators/Players.h"
#include "core/platform/events/EventHub.h"
#include "core/platform/events/EventRoutes.h"
#include "core/platform/gateway/Description.h"
#include "core/platform/gateway/GateHouse.h"
#include "core/platform/gateway/Gateway.h"
#include "core/platform/gateway/NonceStore.h"
#include "core/platform/gateway/PlayRoutes.h"
#include "core/platform/gateway/ProviderDoor.h"
#include "core/platform/gateway/Telemetry.h"
#include "core/platform/gateway/TokenKeys.h"
#include "core/platform/ledger/Ledger.h"
#include "core/platform/ledger/LedgerReads.h"
#include "core/platform/registry/Registry.h"
#include "core/platform/registry/RegistryRoutes.h"
#include "core/platform/sandbox/Sandbox.h"
#include "core/platform/traces/CallLog.h"
#include "core/platform/traces/Traces.h"
#include "core/platform/versions/ApiVersions.h"
#include "core/platform/versions/DualWrite.h"
#include "core/store/Database.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace signalbox::platform {

namespace fs = std::filesystem;
using base::Json;
using base::Result;
using base::Status;

struct Platform::Impl {
    Impl(PlatformConfig configIn, const base::Clock& clockIn)
        : config(std::move(configIn))
        , clock(clockIn) {}

    PlatformConfig config;
    const base::Clock& clock;
    Environment environment;
    slo::ObjectiveSet objectives = slo::defaultObjectives();

    // In the order in which they are made; they go in the reverse one.
    std::optional<store::FolderLock> lock;
    std::unique_ptr<KeyStore> keys;
    std::optional<Installation> installation;
    std::optional<ProviderDirectory> providers;
    std::unique_ptr<AuditStore> auditStore;
    std::unique_ptr<AuditAnchor> anchor; ///< The log tells it of commits until it is gone.
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<Telemetry> telemetry;
    std::unique_ptr<GateHouse> gates;
    std::unique_ptr<Sandbox> sandbox; ///< Whose clocks the data plane has until it is gone.
    std::unique_ptr<CallLog> calls;
    std::unique_ptr<TokenKeys> tokenKeys; ///< By the clock of the door.
    /// The last to let go of the ledger's file: only a connection that may write takes the write-ahead log away.
    std::optional<store::Database> ledgerFile;
    NonceStore nonces;
    std::optional<emulators::Emulators> world; ///< The ledger asks its rules until it is gone.
    std::unique_ptr<platform::registry::Registry> registry;
    std::unique_ptr<EventHub> events; ///< Each commit of the ledger wakes it.
    std::unique_ptr<DualWrite> dualWrite;
    std::unique_ptr<ApiVersions> versions;
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<LedgerReads> reads;
    std::unique_ptr<Traces> traces;
    std::unique_ptr<Router> router;
    std::optional<Services> services;
    std::unique_ptr<ControlPlane> control;
    std::unique_ptr<ProviderDoor> door; ///< Where routes for providers are added.
    std::unique_ptr<PlayRoutes> play;
    std::unique_ptr<net::HttpServer> server;

    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread housekeeper;
    std::uint64_t relayedBefore = 0;

    Status open();
    Status openAudit();
    Status listen();
    void keepHouse();
    void stop();
    [[nodiscard]] Telemetry::Queue queueState(const base::RegionId& region);
};

Result<std::unique_ptr<Platform>> Platform::start(PlatformConfig config, const base::Clock& clock) {
    auto impl = std::make_unique<Impl>(std::move(config), clock);
    auto opened = impl->open();
    if (opened)
        opened = impl->listen();
    if (!opened) {
        impl->stop();
        return std::move(opened).error();
    }
    return std::unique_ptr<Platform>(new Platform(std::move(impl)));
}

Status Platform::Impl::open() {
    const auto& data = config.data;
    std::error_code error;
    fs::create_directories(data, error);
    if (error)
        return base::Error{base::ErrorCode::PermissionDenied, "STORE-006",
                           data.string() + ": cannot be made: " + error.message()};
    SB_ASSIGN(auto taken, store::FolderLock::acquire(data));
    lock.emplace(std::move(taken));
    if (!isProvisioned(data)) // Left over from a first start that was cut short.
        for (const char* name : {"keys.db", "keys.db-wal", "keys.db-shm"})
            fs::remove(data / name, error);

    environment.name = config.environment;
    environment.kind = config.kind;
    environment.data = data;
    environment.node = "node-1";
    SB_ASSIGN(keys, KeyStore::open(data / "keys.db", data / "keys.kek", environment.node, clock));
    SB_ASSIGN(auto installed, provision(data, config.regions, config.generatedPlayers, *keys, clock));
    installation.emplace(std::move(installed));
    environment.regions = installation->regions;
    providers.emplace(installation->providers, data / "platform.json");

    SB_TRY(openAudit());

    telemetry = std::make_unique<Telemetry>(clock, objectives, crypto::randomId("boot-", 10), environment.regions);
    SB_ASSIGN(gates, GateHouse::open(data, environment.regions, clock));
    SB_ASSIGN(sandbox, Sandbox::open(data, clock, {config.kind == EnvironmentKind::Sandbox}));
    calls = std::make_unique<CallLog>(clock);
    SB_ASSIGN(tokenKeys, TokenKeys::open(data / "keys", sandbox->clock().doorTime()));
    const auto& virtualTime = sandbox->clock().virtualTime();
    LedgerOptions options;
    world.emplace(virtualTime);
    options.rules = &world->rules();
    platform::registry::Options registryOptions;
    registryOptions.builtIn = platform::registry::shippedSchemas();
    SB_ASSIGN(registry, platform::registry::Registry::open(data / "registry.db", clock, std::move(registryOptions)));
    SB_ASSIGN(events, EventHub::open({virtualTime, data,
                                      [this](std::string_view topic, std::string_view version, const Json& content) {
                                          return registry->validate(topic, version, content);
                                      },
                                      &sandbox->deliveries()}));
    options.onCommit = [this] { events->nudge(); };
    SB_ASSIGN(ledger, Ledger::open(data / "ledger.db", virtualTime, std::move(options)));
    SB_ASSIGN(auto held, store::Database::open(data / "ledger.db"));
    ledgerFile.emplace(std::move(held));
    if (config.gatewayDefect != GatewayDefect::MemoryNonces)
        nonces.load(ledger->storedNonces());
    std::vector<PlayerAccount> accounts;
    for (const auto& entry : installation->providers)
        for (auto& player : emulators::players(config.generatedPlayers))
            accounts.push_back({entry.region, entry.brand, std::move(player.id), player.balance});
    SB_TRY(ledger->fund(accounts));
    SB_TRY(world->attach(*ledger, data / "ledger.db"));
    SB_ASSIGN(reads,
              LedgerReads::open(data / "ledger.db", virtualTime, config.gatewayDefect == GatewayDefect::IdOnlyLookup));
    SB_ASSIGN(const auto onBus, events->bus().state());
    SB_ASSIGN(dualWrite, DualWrite::open(data / "events.db", virtualTime, onBus.relayed));
    SB_TRY(events->startRelay(data / "ledger.db", *ledger,
                              [this](const BusRecord& first) { return dualWrite->companion(first); }));
    SB_ASSIGN(versions, ApiVersions::open(data / "versions.db", virtualTime, [this](std::string_view name) {
                  const auto& known = installation->providers;
                  return std::any_of(known.begin(), known.end(),
                                     [&](const auto& entry) { return entry.provider.text() == name; });
              }));
    telemetry->setQueueSource([this](const base::RegionId& region) { return queueState(region); });

    auto& recorder = telemetry->recorder();
    for (const auto& entry : installation->providers)
        for (const auto release : slo::kReleases) {
            recorder.announce(slo::FlowKey{entry.provider, entry.brand, entry.region, release});
            for (const auto operation : slo::kOperations)
                recorder.announce(slo::SeriesKey{entry.provider, entry.brand, entry.region, release, operation});
        }
    for (const auto& open : ledger->roundsOpenAtStart())
        recorder.roundOpened({open.tenant.provider, open.tenant.brand, open.tenant.region,
                              slo::releaseFromName(open.release).value_or(slo::Release::Stable)},
                             base::RoundId(std::to_string(open.round)),
                             std::max(base::Duration::zero(), virtualTime.now() - open.authorizedAt));
    ledger->onVoided([&recorder](std::int64_t round) { recorder.roundVoided(base::RoundId(std::to_string(round))); });

    router = std::make_unique<Router>(clock);
    addDescription(*router);
    services.emplace(Services{clock, environment, *router, *audit, installation->operators, *providers, *keys, *reads,
                              *gates, *telemetry});
    services->emulators = &*world;
    services->registry = registry.get();
    SB_ASSIGN(traces, Traces::open(data / "ledger.db", {*calls, *sandbox, events->bus(), *audit}));
    services->sandbox = sandbox.get();
    services->book = ledger.get();
    services->traces = traces.get();
    services->events = events.get();
    services->dualWrite = dualWrite.get();
    services->versions = versions.get();
    services->tokenKeys = tokenKeys.get();
    ControlPlane::Options controlOptions;
    controlOptions.objectives = objectives;
    SB_ASSIGN(control, ControlPlane::create(*services, controlOptions));
    std::vector<crypto::Certificate> authorities;
    for (const auto& authority : installation->regionAuthorities)
        authorities.push_back(authority.certificate());
    router->observe([this](RoutedRequest& request, std::string_view pattern, net::Responder responder) {
        return calls->begin(request, pattern, std::move(responder));
    });
    door = std::make_unique<ProviderDoor>(ProviderDoor::Parts{sandbox->clock().doorTime(), *keys, *providers, nonces,
                                                              crypto::TrustStore(std::move(authorities)), *tokenKeys,
                                                              config.gatewayDefect},
                                          *router);
    const auto hook = [this](auto& to, auto how) {
        door->addHook([&to, how](Principal principal, RoutedRequest request, net::Responder responder,
                                 const ProviderDoor::Passage& next) {
            (to.*how)(std::move(principal), std::move(request), std::move(responder), next);
        });
    };
    hook(*calls, &CallLog::handled); // The innermost.
    hook(sandbox->requests(), &RequestFaults::pass);
    hook(*calls, &CallLog::admitted);
    door->setUnsignedHook([this](Principal principal, RoutedRequest request, net::Responder responder,
                                 const ProviderDoor::Passage& next) {
        sandbox->requests().passUnsigned(std::move(principal), std::move(request), std::move(responder), next);
    });
    addGatewayRoutes(*router, *door, virtualTime, control->rotationDesk());
    play =
        std::make_unique<PlayRoutes>(PlayRoutes::Parts{virtualTime, *ledger, *reads, *providers, *telemetry, *gates});
    play->addTo(*door);
    EventRoutes{virtualTime, events->bus(), events->streams(), events->publishing(), events->faults()}.addTo(*door);
    platform::registry::addRegistryRoutes(
        *router, *registry,
        [this, operators = std::make_shared<const Authenticator>(installation->operators,
                                                                 installation->platformAuthority.certificate(), clock)](
            const net::HttpRequest& request, bool write) -> Result<platform::registry::Visitor> {
            if (const auto caller = operators->authenticate(request); caller && caller->who->active)
                return platform::registry::Visitor{};
            if (!write) {
                SB_ASSIGN(const auto tenant, door->peer(request));
                return platform::registry::Visitor{tenant.provider.text(), tenant.brand.text(), tenant.region.text()};
            }
            SB_ASSIGN(const auto client, door->client(request, TokenScope::EventsPublish));
            const auto& tenant = client.tenant;
            return platform::registry::Visitor{tenant.provider.text(), tenant.brand.text(), tenant.region.text()};
        },
        [this](const platform::registry::Visitor& who, RoutedRequest request, net::Responder responder,
               std::function<void(const RoutedRequest&, net::Responder)> handle) {
            door->passUnsigned({base::ProviderId(who.provider), base::BrandId(who.brand), base::RegionId(who.region)},
                               std::move(request), std::move(responder),
                               [handle = std::move(handle)](const Principal&, const RoutedRequest& what,
                                                            net::Responder where) { handle(what, std::move(where)); });
        });
    versions->setRoutes(router->routes());
    return control->start();
}

Status Platform::Impl::openAudit() {
    const auto file = config.data / "audit.checkpoint";
    SB_ASSIGN(auto signer, audit::noteSigner("signalbox/audit", installation->auditKey));
    SB_ASSIGN(const auto anchored, AuditAnchor::read(file, {signer.key}));
    SB_ASSIGN(auditStore, AuditStore::open(config.data / "audit.db"));
    anchor = std::make_unique<AuditAnchor>(file);
    audit::LogOptions options;
    options.onCommit = [this](const std::string& note) { anchor->keep(note); };
    if (anchored)
        options.anchors.push_back(*anchored);
    SB_ASSIGN(audit, audit::AuditLog::open(*auditStore, std::move(signer), clock, std::move(options)));
    if (auto writable = audit->writable(); !writable) {
        if (writable.error().reason == "AUDIT-001" && anchored && anchored->size > audit->size())
            return base::Error{base::ErrorCode::FailedPrecondition, "AUDIT-001",
                               "ROLLBACK SUSPECTED: " + (config.data / "audit.db").string() + " has " +
                                   std::to_string(audit->size()) + " entries, but " + file.string() +
                                   " is its own signed checkpoint for " + std::to_string(anchored->size) +
                                   "; put the newest audit.db back (the help page says what else to do)"};
        base::log::error("platform", "the audit log refuses to be written",
                         Json::object({{"error", base::describe(writable.error())}}));
        return {};
    }
    if (audit->size() > 0 && !anchored) {
        // Not a finding (the file is younger than some logs), but not to be missed by an auditor either.
        audit::Leaf leaf;
        leaf.actor = {"system", "system", {}, {}};
        leaf.action = "system.anchor_missing";
        leaf.object = "audit/checkpoint";
        leaf.scope = Json::object();
        leaf.reason = "no checkpoint was kept outside the log; whether it was longer before this entry cannot be told";
        leaf.approvals = Json::array();
        leaf.requestId = "anchor-" + std::to_string(audit->size());
        leaf.outcome = audit::Outcome::Ok;
        leaf.details = Json::object({{"entries", audit->size()}});
        SB_TRY(audit->append(std::move(leaf)).and_then([](auto&&) { return Status(); }));
    } else if (audit->size() > 0) {
        anchor->keep(audit->checkpoint());
    }
    return {};
}

Status Platform::Impl::listen() {
    const auto listenOn = [&](std::uint16_t port) {
        net::ServerConfig settings;
        settings.address = config.address;
        settings.port = port;
        settings.threads = config.networkThreads;
        settings.limits = config.limits;
        settings.tls.emplace();
        settings.tls->certificateChainPem = installation->serverCertificatePem;
        settings.tls->privateKeyPem = installation->serverKeyPem.clone();
        settings.tls->trustedClientCaPems.push_back(installation->platformAuthority.certificate().pem());
        for (const auto& authority : installation->regionAuthorities)
            settings.tls->trustedClientCaPems.push_back(authority.certificate().pem());
        server = std::make_unique<net::HttpServer>(std::move(settings),
                                                   [this](net::HttpRequest request, net::Responder responder) {
                                                       if (versions->admit(request, responder))
                                                           router->dispatch(std::move(request), std::move(responder));
                                                   });
        return server->start();
    };
    const std::uint16_t known = config.port == 0 ? lastPort(config.data) : std::uint16_t{0};
    auto started = listenOn(config.port != 0 ? config.port : known);
    if (!started && known != 0 && started.error().reason == "NET-001")
        started = listenOn(0); // Somebody else has the port of the last start.
    SB_TRY(std::move(started));
    environment.url = "https://" +
                      (config.address.find(':') == std::string::npos ? config.address : "[" + config.address + "]") +
                      ":" + std::to_string(server->port());
    door->setAddress(environment.url);
    SB_TRY(writeAddress(*installation, environment.url, server->port()));
    housekeeper = std::thread([this] { keepHouse(); });
    return {};
}

Telemetry::Queue Platform::Impl::queueState(const base::RegionId& region) {
    // One outbox serves all regions of this process; the first of them carries what was relayed.
    const auto state = events->relayState();
    Telemetry::Queue queue{state.lag.depth, state.lag.oldest, 0};
    if (region == environment.regions.front()) {
        queue.relayed = state.total - relayedBefore;
        relayedBefore = state.total;
    }
    return queue;
}

void Platform::Impl::keepHouse() {
    const auto warn = [](std::string_view what, const base::Error& error) {
        base::log::warning("platform", what, Json::object({{"error", base::describe(error)}}));
    };
    int turn = 0;
    while (true) {
        gates->renewLeases();
        if (turn % 5 == 0) {
            if (auto stored = keys->flushEvidence(); !stored)
                warn("key evidence could not be stored", stored.error());
            if (auto forfeited = world->tick(); !forfeited)
                warn("bonuses could not be forfeited", forfeited.error());
            if (auto expired = ledger->expireHolds(); !expired)
                warn("holds could not be expired", expired.error());
            if (auto ended = ledger->expireSessions(); !ended)
                warn("sessions could not be ended", ended.error());
        }
        if (turn % 60 == 59) {
            if (auto swept = ledger->sweep(); !swept)
                warn("the ledger could not be swept", swept.error());
            if (auto stored = versions->flush(); !stored)
                warn("usage could not be stored", stored.error());
            if (auto swept = events->sweep(); !swept)
                warn("old events could not be forgotten", swept.error());
        }
        ++turn;
        std::unique_lock waiting(mutex);
        if (wake.wait_for(waiting, std::chrono::seconds(1), [&] { return stopping; }))
            return;
    }
}

void Platform::Impl::stop() {
    {
        std::lock_guard guard(mutex);
        stopping = true;
    }
    wake.notify_all();
    if (housekeeper.joinable())
        housekeeper.join();
    if (sandbox)
        sandbox->stop(); // So that no request waits for a fault.
    if (control)
        control->stop();
    if (server)
        server->stop();
    if (router)
        router->stop();
    if (events)
        events->stop();
    if (ledger)
        ledger->stop();
    if (keys)
        if (auto stored = keys->flushEvidence(); !stored)
            base::log::warning("platform", "key evidence could not be stored",
                               Json::object({{"error", base::describe(stored.error())}}));
}

Platform::Platform(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Platform::~Platform() { stop(); }
void Platform::stop() { m_impl->stop(); }

std::uint16_t Platform::port() const noexcept { return m_impl->server->port(); }
std::string Platform::url() const { return m_impl->environment.url; }
std::size_t Platform::connections() const noexcept { return m_impl->server->connections(); }
const Services& Platform::services() const noexcept { return *m_impl->services; }

Json Platform::summary() const {
    const auto& folder = m_impl->installation->folder;
    auto operators = Json::array();
    for (const auto& who : m_impl->installation->operators.operators())
        operators.push(
            Json::object({{"operator_id", who.id.text()},
                          {"role", access::name(who.role)},
                          {"credentials", fs::absolute(folder / "operators" / (who.id.text() + ".json")).string()}}));
    auto providers = Json::array();
    for (const auto& entry : m_impl->installation->providers)
        providers.push(Json::object(
            {{"provider_id", entry.provider.text()},
             {"brand_id", entry.brand.text()},
             {"region", entry.region.text()},
             {"credentials", fs::absolute(folder / "providers" / (entry.provider.text() + ".json")).string()}}));
    return Json::object({{"url", url()},
                         {"port", static_cast<int>(port())},
                         {"data", fs::absolute(folder).string()},
                         {"operators", std::move(operators)},
                         {"providers", std::move(providers)}});
}

} // namespace signalbox::platform
