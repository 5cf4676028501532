// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/base/Subscription.h"
#include "core/crypto/Digest.h"
#include "core/platform/events/Envelope.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// One event for the bus. `publishedAt` is set by the bus.
struct BusRecord {
    Envelope envelope;
    /// The stream that numbered it (the ledger's); 0: the bus numbers it, gap-free per source, tenant and player.
    std::int64_t stream = 0;
};

/// The answer of a publishing request, remembered with what it published.
struct PublishMemo {
    Tenant tenant;
    std::string key;
    crypto::Digest256 fingerprint{};
    int status = 200;
    std::string body;
};

struct PublishBatch {
    std::vector<BusRecord> records;
    std::optional<PublishMemo> memo;
};

/// What became of each record of a batch, in its order.
struct Published {
    std::int64_t offset = 0; ///< Of this event, or of the one with the same id that is there already.
    bool duplicate = false;
};

/// An event as the bus has it.
struct BusEvent {
    std::int64_t offset = 0;          ///< In the order of publication over all partitions; from 1, dense.
    int partition = 0;                ///< 0 to kPartitions - 1
    std::int64_t partitionOffset = 0; ///< In its partition; from 1, dense.
    std::int64_t stream = 0;
    Envelope envelope;
};

struct EventQuery {
    std::int64_t after = 0; ///< Offsets above this one.
    std::size_t limit = 100;
    bool newestFirst = false;     ///< From the newest downwards; `after` still holds.
    std::optional<Tenant> tenant; ///< Exactly this one.
    std::optional<base::RegionId> region;
    std::optional<base::ProviderId> provider;
    std::vector<std::string> topics; ///< Any of them; none: all.
    std::string trace;
    std::string player;
    std::string event;            ///< event_id
    std::optional<int> partition; ///< 0 to kPartitions - 1
    int major = 0;                ///< Of the schema version; 0: any.
    bool secondVersions = true;   ///< False: without the second version of what is written in two.
};

struct EventPage {
    std::vector<BusEvent> events;
    std::int64_t next = 0; ///< Everything up to here has been looked at: the next `after`.
    bool more = false;     ///< There is more behind `next` already.
};

struct BusState {
    std::int64_t newest = 0; ///< 0: nothing was ever published.
    std::int64_t oldest = 0; ///< The oldest one that is still kept; newest + 1 when none is.
    /// Every event of a ledger entry up to this one is on the bus (and may have been trimmed since).
    std::int64_t relayed = 0;
};

/// How far a group of consumers of one tenant has come.
struct ConsumerOffset {
    Tenant tenant;
    std::string group;
    int partition = kAllPartitions;
    std::int64_t offset = 0; ///< Handled up to here.
    base::Time at{};
    std::uint64_t lag = 0;   ///< Events behind it. Only in answers.
    base::Duration oldest{}; ///< Age of the first of them. Only in answers.
    static constexpr int kAllPartitions = -1;
};

/// Where events are kept and read: the port that another log (Kafka) would implement.
///
/// - publish() is durable when it returns, all or nothing, and de-duplicates by tenant and event_id: publishing again
/// is
///   harmless.
/// - One order over everything (offset), in which each partition, and in it each (source, tenant, player), is in order.
/// - Reading changes nothing; how far a consumer has come is only what it commits.
/// Threads: any, at the same time.
/// Errors: those of core/store; EVENTS-003 (FailedPrecondition): an offset that lies beyond the newest.
class EventBus {
public:
    virtual ~EventBus() = default;

    [[nodiscard]] virtual base::Result<std::vector<Published>> publish(PublishBatch batch) = 0;
    [[nodiscard]] virtual base::Result<EventPage> read(const EventQuery& query) const = 0;
    [[nodiscard]] virtual base::Result<BusState> state() const = 0;
    /// Durable when it returns. Going back is allowed: it reads again.
    [[nodiscard]] virtual base::Status commitOffset(const ConsumerOffset& offset) = 0;
    /// Of one tenant, or of all; sorted by tenant, group and partition, with their lags.
    [[nodiscard]] virtual base::Result<std::vector<ConsumerOffset>>
    offsets(const std::optional<Tenant>& tenant) const = 0;
    /// Called after each publication that added something, on the publisher's thread. Must not block.
    [[nodiscard]] virtual base::Subscription onPublished(std::function<void()> callback) = 0;
    /// Forgets events published before that moment, oldest first, a bounded number at a time, and memos of that age.
    /// Dead letters that were not delivered again stay. Returns how many went.
    [[nodiscard]] virtual base::Result<std::size_t> trim(base::Time before) = 0;
    /// The answer that was remembered for that key of that tenant.
    [[nodiscard]] virtual base::Result<std::optional<PublishMemo>> recall(const Tenant& tenant,
                                                                          std::string_view key) const = 0;
};

} // namespace signalbox::platform
