// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/control/ControlBench.h"

#include "core/access/Approval.h"
#include "core/audit/Export.h"
#include "core/base/Files.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Random.h"
#include "core/keys/Lifecycle.h"
#include "core/platform/ledger/Schema.h"
#include "core/store/Migrations.h"
#include "tests/support/Must.h"

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace signalbox::test {

namespace {

using base::Json;

const base::RegionId kEu("eu-1");
const base::RegionId kUk("uk-1");

std::vector<platform::ProviderEntry> entries() {
    platform::ProviderEntry nova;
    nova.provider = base::ProviderId("novagames");
    nova.brand = base::BrandId("brand-7");
    nova.region = kEu;
    nova.title = "Nova Games";
    nova.signatureAlgorithm = "hmac-sha256";
    nova.games = {base::GameId("nova-slots")};
    platform::ProviderEntry fox = nova;
    fox.provider = base::ProviderId("redfox");
    fox.brand = base::BrandId("brand-2");
    fox.title = "Red Fox";
    fox.signatureAlgorithm = "ed25519";
    fox.stage = 4;
    return {nova, fox};
}

} // namespace

BenchGate::BenchGate(const std::vector<base::RegionId>& regions, const base::Clock& clock)
    : m_clock(clock) {
    for (const auto& region : regions)
        m_admissions.emplace(region, std::make_unique<degradation::Admission>(region, clock));
}

bool BenchGate::admitsSession(const std::string& region, const std::string& provider) {
    auto& admission = *m_admissions.at(base::RegionId(region));
    admission.renewLease(m_clock.instant());
    degradation::Scope target;
    target.provider = base::ProviderId(provider);
    target.brand = base::BrandId("brand-7");
    target.game = base::GameId("nova-slots");
    return admission.decide(degradation::Switch::NewSessions, target, "player-1") ==
           degradation::Admission::Verdict::Admitted;
}

void BenchGate::setUnreachable(const std::string& region, bool unreachable) {
    (*m_unreachable.lock())[base::RegionId(region)] = unreachable;
}

std::vector<base::RegionId> BenchGate::regions() const {
    std::vector<base::RegionId> out;
    for (const auto& [region, admission] : m_admissions)
        out.push_back(region);
    return out;
}

base::Result<degradation::Admission*> BenchGate::reach(const base::RegionId& region) {
    if ((*m_unreachable.lock())[region])
        return base::Error{base::ErrorCode::OutcomeUnknown, "BENCH-001", "the region does not answer"};
    auto& admission = *m_admissions.at(region);
    admission.renewLease(m_clock.instant());
    return &admission;
}

base::Status BenchGate::apply(const base::RegionId& region, const degradation::Command& command) {
    SB_ASSIGN(auto* admission, reach(region));
    admission->apply(command);
    return {};
}

base::Result<degradation::GateCounters> BenchGate::counters(const base::RegionId& region, degradation::Switch what,
                                                            const degradation::Scope& scope) {
    SB_ASSIGN(auto* admission, reach(region));
    const auto counts = admission->counts(what, scope);
    return degradation::GateCounters{admission->epoch(), admission->share(what, scope), counts.accepted, counts.refused,
                                     counts.lastAcceptedAt};
}

base::Result<degradation::Probe> BenchGate::attempt(const base::RegionId& region, degradation::Switch what,
                                                    const degradation::Scope& scope, int share) {
    SB_ASSIGN(auto* admission, reach(region));
    std::string player = "probe";
    for (int i = 0; share > 0 && degradation::releaseBucket(player) >= share; ++i)
        player = "probe-" + std::to_string(i);
    auto target = scope;
    target.region = region;
    return admission->decide(what, target, player, true) == degradation::Admission::Verdict::Admitted
               ? degradation::Probe::Admitted
               : degradation::Probe::Refused;
}

ControlBench::ControlBench(bool threads, platform::DoorDefect defect)
    : m_threads(threads)
    , m_defect(defect)
    , m_providers(entries()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "signalbox-control-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    m_folder = pattern;
    std::filesystem::create_directories(m_folder / "ca");
    std::filesystem::create_directories(m_folder / "operators");
    m_environment.name = "bench";
    m_environment.regions = {kEu, kUk};
    m_environment.data = m_folder;
    m_environment.node = "node-1";
    m_auditKey = crypto::Ed25519PrivateKey::generate();
    makeAuthorities();
    start();
}

ControlBench::~ControlBench() {
    m_clients.clear();
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

void ControlBench::makeAuthorities() {
    const auto now = clock.now();
    m_authority = must(crypto::CertificateAuthority::create("Bench platform", "", now));
    m_region = must(crypto::CertificateAuthority::create("Bench eu-1", "eu-1", now));
    must(base::writeFile(m_folder / "ca" / "platform.pem", m_authority->certificate().pem()));
    m_serverKey = crypto::TlsPrivateKey::generate();
    crypto::LeafProfile profile;
    profile.use = crypto::LeafProfile::Use::Server;
    profile.commonName = "localhost";
    profile.dnsNames = {"localhost"};
    profile.ipAddresses = {"127.0.0.1"};
    m_serverCertificate = must(
        m_authority->issue(profile, must(crypto::CertificateRequest::fromPublicKeyPem(m_serverKey.spkiPem())), now));
    makeOperators();
}

void ControlBench::writeOperatorFile(const std::string& id, const crypto::CertificateAuthority& authority,
                                     const std::string& uri, const crypto::Ed25519PrivateKey& approvalKey) {
    const auto key = crypto::TlsPrivateKey::generate();
    crypto::LeafProfile profile;
    profile.commonName = id;
    profile.uri = uri;
    const auto certificate =
        must(authority.issue(profile, must(crypto::CertificateRequest::fromPublicKeyPem(key.spkiPem())), clock.now()));
    const auto folder = m_folder / "operators";
    must(base::writeFile(folder / (id + ".crt"), certificate.pem()));
    must(base::writeSecretFile(folder / (id + ".key"), key.pem()));
    must(base::writeSecretFile(folder / (id + ".approval"), approvalKey.pem()));
    must(base::writeFile(folder / (id + ".json"), Json::object({{"url", "https://127.0.0.1:1"},
                                                                {"operator_id", id},
                                                                {"role", "bench"},
                                                                {"ca_file", "../ca/platform.pem"},
                                                                {"certificate_file", id + ".crt"},
                                                                {"key_file", id + ".key"},
                                                                {"approval_key_file", id + ".approval"}})
                                                      .text()));
}

void ControlBench::makeOperators() {
    std::vector<access::Operator> operators;
    for (const auto role : access::kRoles) {
        for (const char* number : {"-1", "-2"}) {
            access::Operator one;
            one.id = base::OperatorId(std::string(access::name(role)) + number);
            one.role = role;
            const auto key = crypto::Ed25519PrivateKey::generate();
            one.approvalKey = key.publicKey().raw();
            one.certificateIdentity = "spiffe://signalbox/operator/" + one.id.text();
            writeOperatorFile(one.id.text(), *m_authority, one.certificateIdentity, key);
            operators.push_back(std::move(one));
        }
    }
    m_roster = must(access::Roster::of(std::move(operators)));
    writeOperatorFile("provider", *m_region, "spiffe://eu-1.signalbox/provider/novagames/brand/brand-7",
                      crypto::Ed25519PrivateKey::generate());
}

void ControlBench::makeCredentials(platform::KeyStore& keys) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(clock.now());
    const auto add = [&](const char* id, keys::CredentialKind kind, const platform::ProviderEntry& entry,
                         const std::string& kid, keys::PublicPart part, std::optional<base::Time> notAfter,
                         std::optional<base::SecretBytes> secret) {
        keys::Credential credential;
        credential.id = base::CredentialId(id);
        credential.kind = kind;
        credential.scope = {entry.provider, entry.brand, entry.region};
        credential.policy = keys::defaultPolicy(kind);
        auto made = must(keys::withFirstVersion(std::move(credential), kid, std::move(part), notAfter, now));
        must(keys.change([&](const platform::KeyStore::View&) -> base::Result<platform::KeyStore::Change> {
            platform::KeyStore::Change change{made, std::nullopt, std::nullopt};
            if (secret)
                change.secret.emplace(1, secret->clone());
            return change;
        }));
    };
    const auto all = entries();
    auto secret = crypto::randomSecret(32);
    crypto::Sha256 digest;
    digest.update("signalbox-hmac|").update(secret.bytes());
    add("novagames-hmac", keys::CredentialKind::Hmac, all[0], "nova-1", {base::hex(digest.finish()), "", "", "", ""},
        std::nullopt, std::move(secret));
    const auto key = crypto::Ed25519PrivateKey::generate();
    add("redfox-ed25519", keys::CredentialKind::Ed25519Sig, all[1], key.publicKey().thumbprint(),
        {base::hex(crypto::sha256(key.publicKey().spkiPem())), key.publicKey().jwk().canonical(), "", "", ""},
        std::nullopt, std::nullopt);
    const auto tls = crypto::TlsPrivateKey::generate();
    crypto::LeafProfile profile;
    profile.commonName = "novagames";
    profile.uri = "spiffe://eu-1.signalbox/provider/novagames/brand/brand-7";
    const auto leaf =
        must(m_region->issue(profile, must(crypto::CertificateRequest::fromPublicKeyPem(tls.spkiPem())), clock.now()));
    add("novagames-mtls", keys::CredentialKind::MtlsLeaf, all[0], leaf.serial(),
        {base::hex(leaf.spkiSha256()), "", leaf.pem(), base::hex(leaf.fingerprint()), leaf.serial()}, leaf.notAfter(),
        std::nullopt);
}

void ControlBench::start() {
    m_running = std::make_unique<Running>();
    auto& r = *m_running;
    r.leafStore = std::make_unique<BenchLeafStore>(must(platform::AuditStore::open(m_folder / "audit.db")));
    r.audit =
        must(audit::AuditLog::open(*r.leafStore, must(audit::noteSigner("signalbox/bench/audit", m_auditKey)), clock));
    r.keys = must(platform::KeyStore::open(m_folder / "keys.db", m_folder / "keys.kek", m_environment.node, clock));
    if (r.keys->credentials().empty())
        makeCredentials(*r.keys);
    r.keys->addIssuingAuthority(kEu, *m_region);
    {
        auto ledger = must(store::Database::open(m_folder / "ledger.db"));
        must(store::migrate(ledger, platform::ledgerMigrations()));
    }
    r.ledger = must(platform::LedgerReads::open(m_folder / "ledger.db", clock));
    r.telemetry = std::make_unique<platform::Telemetry>(clock, slo::defaultObjectives(), crypto::randomId("boot_"),
                                                        m_environment.regions);
    r.gate = std::make_unique<BenchGate>(m_environment.regions, clock);
    r.router = std::make_unique<platform::Router>(clock);
    platform::ControlPlane::Options options;
    options.threads = m_threads;
    options.defect = m_defect;
    r.plane =
        must(platform::ControlPlane::create(platform::Services{clock, m_environment, *r.router, *r.audit, m_roster,
                                                               m_providers, *r.keys, *r.ledger, *r.gate, *r.telemetry},
                                            options));
    must(r.plane->start());
    net::ServerConfig config;
    config.tls = net::TlsConfig{m_serverCertificate->pem(),
                                m_serverKey.pem(),
                                {m_authority->certificate().pem(), m_region->certificate().pem()}};
    r.server = std::make_unique<net::HttpServer>(
        std::move(config), [router = r.router.get()](net::HttpRequest request, net::Responder responder) {
            router->dispatch(std::move(request), std::move(responder));
        });
    must(r.server->start());
}

void ControlBench::stop() {
    if (!m_running)
        return;
    m_running->plane->stop();
    m_running->server->stop();
    m_running->router->stop();
    m_running->server.reset();
    m_running->router.reset();
    m_running->plane.reset();
    m_running.reset();
}

void ControlBench::restart() {
    m_clients.clear();
    stop();
    start();
}

std::uint16_t ControlBench::port() const { return m_running->server->port(); }

std::unique_ptr<api::PlatformClient> ControlBench::connect(const std::string& operatorId, std::uint16_t through) {
    auto credentials = must(api::OperatorCredentials::load(m_folder / "operators" / (operatorId + ".json")));
    credentials.url = "https://127.0.0.1:" + std::to_string(through == 0 ? port() : through);
    return must(api::PlatformClient::create(credentials));
}

std::unique_ptr<api::PlatformClient> ControlBench::connectWithProviderCertificate() { return connect("provider"); }

api::PlatformClient& ControlBench::as(const std::string& operatorId) {
    auto& client = m_clients[operatorId];
    if (!client)
        client = connect(operatorId);
    return *client;
}

void ControlBench::use(const std::string& kid) {
    const auto snapshot = m_running->keys->gatewayKeys();
    m_running->keys->countUse(*must(snapshot->ring->byKid(kid, clock.now())));
}

audit::VerifyReport ControlBench::verifiedExport() {
    const auto exported = must(audit::readExport(must(as("auditor-1").auditExport(soon()))));
    audit::VerifyOptions options;
    options.keys = {audit().key()};
    options.approvalRule = [this](const audit::Leaf& leaf) {
        return access::checkRecorded(leaf.action, leaf.object, leaf.scope, leaf.approvals, m_roster, leaf.time);
    };
    return must(audit::verify(*exported.source, options));
}

degradation::CommandStatus ControlBench::driveUntilVerified(const base::CommandId& command) {
    for (int turn = 0; turn < 10; ++turn) {
        plane().driveRedButtonOnce();
        const auto status = must(as("viewer-1").command(command, soon()));
        if (status.isVerified())
            return status;
        clock.push(std::chrono::milliseconds(1'100));
    }
    return must(as("viewer-1").command(command, soon()));
}

} // namespace signalbox::test
