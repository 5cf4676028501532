// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Ids.h"

#include <filesystem>
#include <string>
#include <vector>

namespace signalbox::access {
class Roster;
}
namespace signalbox::audit {
class AuditLog;
}
namespace signalbox::degradation {
class SessionGate;
}

namespace signalbox::platform {

namespace emulators {
class Emulators; // core/platform/emulators/Emulators.h
}
class ApiVersions; // core/platform/versions/ApiVersions.h
class DualWrite;   // core/platform/versions/DualWrite.h
class EventHub;    // core/platform/events/EventHub.h
namespace registry {
class Registry; // core/platform/registry/Registry.h
}
class KeyStore;          // core/platform/KeyStore.h
class Ledger;            // core/platform/ledger/Ledger.h
class LedgerReads;       // core/platform/ledger/LedgerReads.h
class ProviderDirectory; // core/platform/ProviderDirectory.h
class Router;            // core/platform/Router.h
class Sandbox;           // core/platform/sandbox/Sandbox.h
class Telemetry;         // core/platform/gateway/Telemetry.h
class TokenKeys;         // core/platform/gateway/TokenKeys.h
class Traces;            // core/platform/traces/Traces.h

/// What kind of environment this is; shown so that they never look alike.
enum class EnvironmentKind { Sandbox, Staging, Production };
/// "sandbox", "staging", "production".
[[nodiscard]] std::string_view name(EnvironmentKind kind) noexcept;

struct Environment {
    std::string name; ///< For people, for example "sandbox".
    EnvironmentKind kind = EnvironmentKind::Sandbox;
    std::vector<base::RegionId> regions;
    std::filesystem::path data; ///< The data folder; `acts.db` in it belongs to the control plane.
    std::string node;           ///< The name under which this process counts evidence, for example "node-1".
    std::string url;            ///< "https://127.0.0.1:port"; empty until the server listens.
};

/// What the platform gives its control plane: the seam between the two.
///
/// - The control plane adds its routes to `router` before the server starts, and opens `data/acts.db` itself.
/// - The audit log, the keys, the ledger's reads and the gate are the platform's; each says in its header which threads
///   may use it (all of them: any).
/// Ownership: all references outlive the control plane.
struct Services {
    const base::Clock& clock;
    const Environment& environment;
    Router& router;
    audit::AuditLog& audit;
    const access::Roster& operators;
    ProviderDirectory& providers;
    KeyStore& keys;
    LedgerReads& ledger;
    degradation::SessionGate& gate;
    Telemetry& telemetry; ///< Requests, lags and canary assignment: recorder, board, canary state.
    // Null: their routes are not there.
    Ledger* book = nullptr; ///< For what operators do to the ledger.
    Sandbox* sandbox = nullptr;
    const Traces* traces = nullptr;
    EventHub* events = nullptr;
    DualWrite* dualWrite = nullptr;
    ApiVersions* versions = nullptr;
    emulators::Emulators* emulators = nullptr; ///< Players, their money and protection; null: no routes for them.
    registry::Registry* registry = nullptr;    ///< Schemas of events.
    TokenKeys* tokenKeys = nullptr;            ///< Sign access tokens.
};

} // namespace signalbox::platform
