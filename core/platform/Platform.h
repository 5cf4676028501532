// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/net/HttpServer.h"
#include "core/platform/Services.h"
#include "core/platform/gateway/GatewayDefect.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace signalbox::platform {

struct CheckReport;

struct PlatformConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: the one of the last start when it is free, otherwise the system chooses.
    std::filesystem::path data;
    std::vector<base::RegionId> regions{base::RegionId("eu-1"), base::RegionId("uk-1")};
    std::string environment = "sandbox"; ///< For people.
    EnvironmentKind kind = EnvironmentKind::Sandbox;
    std::size_t generatedPlayers = 400; ///< Per brand and region, besides the four known ones.
    int networkThreads = 1;
    net::ServerLimits limits;
    GatewayDefect gatewayDefect = GatewayDefect::None; ///< For tests that prove themselves.
};

/// The reference platform in one object: data plane, control plane, ledger, audit log, on one port.
///
/// start(): takes the data folder (one process at a time), makes what is missing (Provisioning.h), opens the databases,
/// closes again what the red button had closed, and only then listens. A failed start leaves no thread behind.
/// stop(): stops listening, lets the requests under way be answered, folds the databases.
/// Threads: start() and stop() from one thread. Ownership: borrows the clock.
/// Errors of start(): those of core/store (STORE-001..006), core/net (NET-001..003), core/audit, core/crypto and files.
/// An audit.db that is behind audit.checkpoint (restored from an older copy, or cut) is AUDIT-001; one that was changed
/// is served for reading, and changes are refused.
class Platform {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Platform>> start(PlatformConfig config, const base::Clock& clock);
    ~Platform(); ///< stop()
    Platform(const Platform&) = delete;
    Platform& operator=(const Platform&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] std::string url() const;
    /// Open connections, for health pages and tests.
    [[nodiscard]] std::size_t connections() const noexcept;
    /// {"url","port","data","operators":[{"operator_id","role","credentials"}],"providers":[{"provider_id","brand_id",
    /// "region","credentials"}]}: what the program prints when it is ready.
    [[nodiscard]] base::Json summary() const;

    /// What the control plane is given; for tests.
    [[nodiscard]] const Services& services() const noexcept;

    void stop();

private:
    struct Impl;
    explicit Platform(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
