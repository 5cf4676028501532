// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/platform/events/EventBus.h"
#include "core/store/Database.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// The second shape of events with money: what is one number beside a currency in the first
///
///     {"win_amount": 2.50, "currency": "EUR"}    becomes    {"win": {"amount": "2.50", "currency": "EUR",
///                                                             "minor_units": 250}}
///
/// and everything else stays. ("amount" alone becomes "amount".)
namespace shapes {

/// Defects that a test switches on. Product code sets none.
enum class Defect {
    None,
    TwoDecimals, ///< Takes every currency to have cents.
};

/// Errors: InvalidArgument EVENTS-005 (there is no money in it, or it cannot be read).
[[nodiscard]] base::Result<base::Json> secondOf(const base::Json& first, Defect defect = Defect::None);
/// The projection back. Errors: InvalidArgument EVENTS-005.
[[nodiscard]] base::Result<base::Json> firstOf(const base::Json& second);
/// The same members with the same values, money digit by digit; the order does not matter.
[[nodiscard]] bool same(const base::Json& a, const base::Json& b);

} // namespace shapes

/// How one topic is written.
struct DualWriteState {
    std::string topic;
    bool on = false;
    base::Time changedAt{};
    std::string changedBy;
    std::int64_t from = 0;       ///< Effects behind this ledger entry are written in both versions ...
    std::int64_t to = 0;         ///< ... up to this one; 0 while it is on.
    std::uint64_t written = 0;   ///< Second versions since the start.
    std::uint64_t different = 0; ///< Of them, how many did not give the first one back. Those are held back.
    std::string difference;      ///< The event_id of the first of them.
};

/// While the flag of a topic is on, each effect gives two events: 1.x.y as ever, and 2.0.0 in the second shape, with
/// the same sequence and causation, in one publication.
///
/// - The second is projected back and held against the first; one that differs is not published, is counted, and shows
///   in the check of ledger and events as a first version without its second.
/// - The flag is a range of ledger entries, stored before it takes effect: a relay that comes again after a crash makes
///   the same second versions, with the same event_ids, and no others.
/// - Readers get one version, the first, unless they ask for the other: nothing is counted twice.
/// Threads: any. Ownership: borrows the clock. Errors: EVENTS-006 (InvalidArgument, the topic has no second version),
/// those of core/store.
class DualWrite {
public:
    /// `file`: events.db, which the bus has made. `relayed`: what the bus has already.
    [[nodiscard]] static base::Result<std::unique_ptr<DualWrite>> open(const std::filesystem::path& file,
                                                                       const base::Clock& clock, std::int64_t relayed,
                                                                       shapes::Defect defect = shapes::Defect::None);

    /// The topics that have a second version.
    [[nodiscard]] static const std::vector<std::string>& topics();
    /// One for each topic.
    [[nodiscard]] std::vector<DualWriteState> states() const;
    [[nodiscard]] base::Result<DualWriteState> state(std::string_view topic) const;
    /// Durable when it returns; from the next effect on. As it is already: nothing happens.
    [[nodiscard]] base::Result<DualWriteState> turn(std::string_view topic, bool on, const std::string& by);

    /// For OutboxFeed.
    [[nodiscard]] std::optional<BusRecord> companion(const BusRecord& first);

private:
    struct Window {
        std::int64_t from = 0;
        std::int64_t to = 0; ///< 0: open.
        [[nodiscard]] bool has(std::int64_t entry) const noexcept { return entry > from && (to == 0 || entry <= to); }
    };
    struct Topic {
        DualWriteState state;
        std::vector<Window> windows;
    };
    DualWrite(const base::Clock& clock, std::int64_t relayed, shapes::Defect defect, store::Database database);
    [[nodiscard]] base::Status load();

    const base::Clock& m_clock;
    const shapes::Defect m_defect;
    mutable std::mutex m_mutex;
    store::Database m_database;
    std::map<std::string, Topic, std::less<>> m_topics;
    std::int64_t m_last; ///< The newest entry that was asked about.
};

} // namespace signalbox::platform
