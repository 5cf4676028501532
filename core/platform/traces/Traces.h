// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/TraceClient.h"
#include "core/audit/Log.h"
#include "core/base/Result.h"
#include "core/platform/events/EventBus.h"
#include "core/platform/sandbox/Sandbox.h"
#include "core/platform/traces/CallLog.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace signalbox::platform {

/// What one request did, joined: call -> ledger entry and postings -> outbox -> relay -> event -> deliveries, with the
/// faults that were injected and the log's entries about them.
///
/// Calls come from memory and are gone after a restart or when newer ones have taken their place; what the ledger, the
/// bus and the sandbox keep stays. What is not known is named in `gaps`, never guessed.
/// Times are true time. Ledger and bus stamp in virtual time; their stamps are moved by the present offset.
/// Threads: any (one question at a time). Ownership: borrows its parts. Errors: those of core/store.
class Traces {
public:
    struct Parts {
        const CallLog& calls;
        Sandbox& sandbox;
        const EventBus& bus;
        const audit::AuditLog& audit;
    };
    /// `ledger` is the ledger's file, read on a connection of its own.
    [[nodiscard]] static base::Result<std::unique_ptr<Traces>> open(const std::filesystem::path& ledger, Parts parts);
    ~Traces();
    Traces(const Traces&) = delete;
    Traces& operator=(const Traces&) = delete;

    /// Errors: NotFound NOT_FOUND when nothing at all is known of it.
    [[nodiscard]] base::Result<api::TraceView> find(std::string_view trace) const;
    [[nodiscard]] api::TraceList list(const api::TraceFilter& filter) const;

    static constexpr std::size_t kMostEntries = 100;
    static constexpr int kMostFaults = 200;

private:
    struct Impl;
    explicit Traces(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
