// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/EventBus.h"
#include "core/store/Migrations.h"

#include <filesystem>
#include <memory>
#include <span>

namespace signalbox::platform {

/// The bus of one process, in a database file of its own (`events.db`).
///
/// | table      | a row is                                                                            |
/// |------------|-------------------------------------------------------------------------------------|
/// | event      | one event: offset, partition, position, what one can ask for, and the whole envelope |
/// | tenant     | one provider in one brand in one region                                             |
/// | partition  | the next offset in one partition                                                    |
/// | stream     | the next number in a stream that the bus numbers                                    |
/// | consumer   | how far a group has come, in one partition or in all                                |
/// | memo       | the remembered answer of one publishing request                                     |
/// | redelivery | a dead letter that was delivered again                                              |
/// | dual_write | from and up to which ledger entry events of a topic are written in two versions |
/// | progress   | the newest offset, what was trimmed, and up to which ledger entry events are here    |
///
/// Group commit: publishers that come while a commit is on its way to the disk share the next one.
/// Ownership: borrows the clock.
class SqliteEventBus final : public EventBus {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<SqliteEventBus>> open(const std::filesystem::path& file,
                                                                            const base::Clock& clock);
    ~SqliteEventBus() override;

    [[nodiscard]] base::Result<std::vector<Published>> publish(PublishBatch batch) override;
    [[nodiscard]] base::Result<EventPage> read(const EventQuery& query) const override;
    [[nodiscard]] base::Result<BusState> state() const override;
    [[nodiscard]] base::Status commitOffset(const ConsumerOffset& offset) override;
    [[nodiscard]] base::Result<std::vector<ConsumerOffset>> offsets(const std::optional<Tenant>& tenant) const override;
    [[nodiscard]] base::Subscription onPublished(std::function<void()> callback) override;
    [[nodiscard]] base::Result<std::size_t> trim(base::Time before) override;
    [[nodiscard]] base::Result<std::optional<PublishMemo>> recall(const Tenant& tenant,
                                                                  std::string_view key) const override;

    /// Commits so far: fewer than publications when publishers share them.
    [[nodiscard]] std::uint64_t commits() const noexcept;

    /// At most so many go with one trim().
    static constexpr std::int64_t kTrimRows = 20'000;
    /// A filter looks at so many events at a time, so that a rare topic cannot hold a reader for long.
    static constexpr std::int64_t kScan = 50'000;

private:
    struct Impl;
    explicit SqliteEventBus(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The schema of `events.db`.
[[nodiscard]] std::span<const store::Migration> eventMigrations();

} // namespace signalbox::platform
