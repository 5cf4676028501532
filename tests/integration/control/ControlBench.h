// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Permission.h"
#include "core/api/PlatformClient.h"
#include "core/audit/Log.h"
#include "core/audit/Verifier.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/X509.h"
#include "core/degradation/Admission.h"
#include "core/degradation/SessionGate.h"
#include "core/net/HttpServer.h"
#include "core/platform/KeyStore.h"
#include "core/platform/ProviderDirectory.h"
#include "core/platform/Router.h"
#include "core/platform/Services.h"
#include "core/platform/audit/AuditStore.h"
#include "core/platform/control/ControlPlane.h"
#include "core/platform/gateway/Telemetry.h"
#include "core/platform/ledger/LedgerReads.h"
#include "tests/support/PushedClock.h"

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace signalbox::test {

/// Regions with a real admission each; one can be made unreachable.
class BenchGate final : public degradation::SessionGate {
public:
    BenchGate(const std::vector<base::RegionId>& regions, const base::Clock& clock);

    [[nodiscard]] bool admitsSession(const std::string& region, const std::string& provider);
    void setUnreachable(const std::string& region, bool unreachable);

    [[nodiscard]] std::vector<base::RegionId> regions() const override;
    [[nodiscard]] base::Status apply(const base::RegionId& region, const degradation::Command& command) override;
    [[nodiscard]] base::Result<degradation::GateCounters>
    counters(const base::RegionId& region, degradation::Switch what, const degradation::Scope& scope) override;
    [[nodiscard]] base::Result<degradation::Probe> attempt(const base::RegionId& region, degradation::Switch what,
                                                           const degradation::Scope& scope, int share) override;

private:
    [[nodiscard]] base::Result<degradation::Admission*> reach(const base::RegionId& region);

    const base::Clock& m_clock;
    std::map<base::RegionId, std::unique_ptr<degradation::Admission>> m_admissions;
    base::Guarded<std::map<base::RegionId, bool>> m_unreachable;
};

/// The audit store of a bench, which can be told to fail.
class BenchLeafStore final : public audit::LeafStore {
public:
    explicit BenchLeafStore(std::unique_ptr<platform::AuditStore> store)
        : m_store(std::move(store)) {}
    std::atomic<bool> full{false};

    [[nodiscard]] base::Result<std::uint64_t> size() const override { return m_store->size(); }
    [[nodiscard]] base::Result<std::vector<audit::StoredLeaf>> read(std::uint64_t from,
                                                                    std::uint64_t to) const override {
        return m_store->read(from, to);
    }
    [[nodiscard]] base::Result<std::optional<audit::StoredCheckpoint>> latestCheckpoint() const override {
        return m_store->latestCheckpoint();
    }
    [[nodiscard]] base::Result<std::optional<audit::StoredCheckpoint>> checkpointAt(std::uint64_t size) const override {
        return m_store->checkpointAt(size);
    }
    [[nodiscard]] base::Result<std::vector<audit::StoredCheckpoint>> checkpoints(std::uint64_t after,
                                                                                 std::size_t limit) const override {
        return m_store->checkpoints(after, limit);
    }
    [[nodiscard]] base::Status append(std::uint64_t first, const std::vector<audit::StoredLeaf>& leaves,
                                      const audit::StoredCheckpoint& checkpoint) override {
        if (full)
            return base::Error{base::ErrorCode::ResourceExhausted, "AUDIT-008", "the disk is full (a test says so)"};
        return m_store->append(first, leaves, checkpoint);
    }

private:
    std::unique_ptr<platform::AuditStore> m_store;
};

/// A control plane over real sockets with mutual TLS, in a fresh folder that is removed at the end: two operators of
/// each role, providers novagames (HMAC) and redfox (Ed25519) in eu-1, regions eu-1 and uk-1. No data plane: what the
/// gateway would report is told by the test. Nothing runs by itself unless `threads`.
class ControlBench {
public:
    explicit ControlBench(bool threads = false, platform::DoorDefect defect = platform::DoorDefect::None);
    ~ControlBench();
    ControlBench(const ControlBench&) = delete;
    ControlBench& operator=(const ControlBench&) = delete;

    /// Ends the platform and starts it again on the same folder.
    void restart();

    /// "on_call-1"; made once and kept.
    api::PlatformClient& as(const std::string& operatorId);
    /// A client of its own, through `port` when given.
    std::unique_ptr<api::PlatformClient> connect(const std::string& operatorId, std::uint16_t port = 0);
    /// A client with a certificate that a provider would have.
    std::unique_ptr<api::PlatformClient> connectWithProviderCertificate();

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    [[nodiscard]] platform::ControlPlane& plane() { return *m_running->plane; }
    [[nodiscard]] platform::Telemetry& telemetry() { return *m_running->telemetry; }
    [[nodiscard]] platform::KeyStore& keys() { return *m_running->keys; }
    [[nodiscard]] BenchGate& gate() { return *m_running->gate; }
    [[nodiscard]] BenchLeafStore& leafStore() { return *m_running->leafStore; }
    [[nodiscard]] audit::AuditLog& audit() { return *m_running->audit; }
    [[nodiscard]] const access::Roster& roster() const { return m_roster; }

    /// A request was authenticated with this kid.
    void use(const std::string& kid);
    /// Turns the red button's wheel until the command is verified, at most a few times.
    [[nodiscard]] degradation::CommandStatus driveUntilVerified(const base::CommandId& command);

    /// The log as the auditor exports it, verified with its key and the roster.
    [[nodiscard]] audit::VerifyReport verifiedExport();

    PushedClock clock;

private:
    struct Running {
        std::unique_ptr<BenchLeafStore> leafStore;
        std::unique_ptr<audit::AuditLog> audit;
        std::unique_ptr<platform::KeyStore> keys;
        std::unique_ptr<platform::LedgerReads> ledger;
        std::unique_ptr<platform::Telemetry> telemetry;
        std::unique_ptr<BenchGate> gate;
        std::unique_ptr<platform::Router> router;
        std::unique_ptr<platform::ControlPlane> plane;
        std::unique_ptr<net::HttpServer> server;
    };
    void makeAuthorities();
    void makeOperators();
    void makeCredentials(platform::KeyStore& keys);
    void start();
    void stop();
    void writeOperatorFile(const std::string& id, const crypto::CertificateAuthority& authority, const std::string& uri,
                           const crypto::Ed25519PrivateKey& approvalKey);

    const bool m_threads;
    const platform::DoorDefect m_defect;
    std::filesystem::path m_folder;
    platform::Environment m_environment;
    std::optional<crypto::CertificateAuthority> m_authority;
    std::optional<crypto::CertificateAuthority> m_region;
    std::optional<crypto::Certificate> m_serverCertificate;
    crypto::TlsPrivateKey m_serverKey;
    crypto::Ed25519PrivateKey m_auditKey;
    access::Roster m_roster;
    platform::ProviderDirectory m_providers;
    std::unique_ptr<Running> m_running;
    std::map<std::string, std::unique_ptr<api::PlatformClient>> m_clients;
};

/// Enough for any call on a machine that is busy.
[[nodiscard]] inline api::Deadline soon() { return api::within(std::chrono::seconds(30)); }

} // namespace signalbox::test
