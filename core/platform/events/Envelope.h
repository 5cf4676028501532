// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/net/Http.h"
#include "core/platform/ledger/Commands.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::platform {

/// What every event carries besides its data.
///
/// On the wire: {"event_id","topic","schema_version","source","occurred_at","published_at","tenant_id","provider_id",
/// "brand_id","region","player_id","trace_id","idempotency_key","sequence","causation_seq","data"}.
struct Envelope {
    std::string event; ///< Unique: what a consumer de-duplicates by.
    std::string topic; ///< "bet.settled"
    std::string schemaVersion = "1.0.0";
    std::string source{kPlatformSource}; ///< Whose word it is: the ledger's ("platform"), "provider/<id>", "registry".
    base::Time occurredAt{};
    base::Time publishedAt{}; ///< Set by the bus; never before occurredAt.
    Tenant tenant;            ///< The provider is empty for what a brand's wallet did by itself.
    std::string player;       ///< Empty when it is about no player.
    std::string trace;
    std::string idempotencyKey; ///< Of the write that caused it.
    std::int64_t sequence = 0;  ///< Gap-free from 1 for one source, tenant and player.
    std::int64_t causation = 0; ///< The ledger entry that caused it; 0 when none did.
    base::Json data;

    static constexpr std::string_view kPlatformSource = "platform";
    [[nodiscard]] int major() const noexcept; ///< Of schemaVersion; 0 when it is none.
    [[nodiscard]] bool ofPlatform() const noexcept { return source == kPlatformSource; }
    friend bool operator==(const Envelope&, const Envelope&) = default;
};

[[nodiscard]] base::Json toJson(const Envelope& envelope);
/// toJson(envelope).text(), without the detour: the bus writes thousands a second.
[[nodiscard]] std::string textOf(const Envelope& envelope);
/// The inverse; also reads what the ledger wrote before the bus existed (event_type, event_version).
/// Errors: InvalidArgument EVENTS-001 (names the member).
[[nodiscard]] base::Result<Envelope> readEnvelope(const base::Json& json);

/// "1.0.0": three numbers without leading zeroes, each below 1,000,000; no pre-release, no build.
[[nodiscard]] bool isSemanticVersion(std::string_view text) noexcept;
/// Words of lower-case letters, digits and '_', two to four of them joined by dots, at most 64 characters.
[[nodiscard]] bool isTopic(std::string_view text) noexcept;

/// What no event of a tenant is lost for: refused ones become events of this topic.
inline constexpr std::string_view kDeadLetterTopic = "schema.violation";

/// The partition of a stream: FNV-1a of "tenant_id|player_id", so that it is the same in every process for ever.
inline constexpr int kPartitions = 16;
[[nodiscard]] int partitionOf(const Tenant& tenant, std::string_view player) noexcept;

/// CloudEvents 1.0 (https://github.com/cloudevents/spec): id, source, type, subject (player), time, data; extension
/// attributes tenantid, providerid, brandid, region, traceid, idempotencykey, sequence, causationseq, publishedat,
/// schemaversion, partitionkey (texts, because an attribute that is an integer has 32 bits only).
namespace cloudevents {
inline constexpr std::string_view kStructured = "application/cloudevents+json";
inline constexpr std::string_view kBatch = "application/cloudevents-batch+json";

[[nodiscard]] base::Json toJson(const Envelope& envelope);
/// Errors: InvalidArgument EVENTS-002 (names the attribute).
[[nodiscard]] base::Result<Envelope> read(const base::Json& json);
/// The binary mode of the HTTP binding: "ce-" headers; the body is the data.
void addHeaders(const Envelope& envelope, net::Headers& headers);
} // namespace cloudevents

} // namespace signalbox::platform
