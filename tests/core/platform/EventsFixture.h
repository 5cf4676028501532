// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/DeliveryLine.h"
#include "core/platform/events/EventCheck.h"
#include "core/platform/events/OutboxFeed.h"
#include "core/platform/events/Relay.h"
#include "core/platform/events/SqliteEventBus.h"
#include "tests/core/platform/LedgerFixture.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace signalbox::platform {

/// A ledger, a bus, and a relay between them that a test starts when it wants.
class EventsFixture : public LedgerFixture {
protected:
    std::unique_ptr<SqliteEventBus> bus;
    std::shared_ptr<void> lent; ///< What a test lends to the relay: goes after it.
    std::unique_ptr<Relay> relay;
    Relay::Options relayOptions;
    OutboxFeed::Companion companion;
    bool expectEventsSound = true;

    [[nodiscard]] std::filesystem::path eventsFile() const { return folder / "events.db"; }
    void SetUp() override {
        options.onCommit = [this] {
            if (auto* one = m_nudged.load())
                one->nudge();
        };
        LedgerFixture::SetUp();
        openBus();
    }
    void openBus() {
        auto opened = SqliteEventBus::open(eventsFile(), clock);
        ASSERT_TRUE(opened) << base::describe(opened.error());
        bus = std::move(*opened);
    }
    void startRelay() {
        relayOptions.sinkHas = bus->state().value().relayed;
        auto started = Relay::start(file(), *ledger, clock, OutboxFeed(*bus, companion), relayOptions);
        ASSERT_TRUE(started) << base::describe(started.error());
        relay = std::move(*started);
        m_nudged = relay.get();
    }
    void stopRelay() {
        m_nudged = nullptr;
        relay.reset();
    }
    /// Blocks until the bus has every effect of the ledger.
    void awaitRelayed() {
        auto reads = LedgerReads::open(file(), clock);
        ASSERT_TRUE(reads);
        const auto newest = (*reads)->newestSequence().value();
        std::mutex mutex;
        std::condition_variable moved;
        const auto subscription = bus->onPublished([&] {
            std::lock_guard lock(mutex);
            moved.notify_all();
        });
        std::unique_lock lock(mutex);
        ASSERT_TRUE(
            moved.wait_for(lock, std::chrono::seconds(30), [&] { return bus->state().value().relayed >= newest; }));
    }
    [[nodiscard]] std::vector<BusEvent> all(EventQuery query = {}) {
        std::vector<BusEvent> out;
        query.limit = 500;
        while (true) {
            auto page = bus->read(query);
            EXPECT_TRUE(page) << base::describe(page.error());
            if (!page)
                return out;
            out.insert(out.end(), page->events.begin(), page->events.end());
            query.after = page->next;
            if (!page->more)
                return out;
        }
    }
    [[nodiscard]] CheckReport judge() {
        auto report = checkEventFiles(file(), eventsFile());
        EXPECT_TRUE(report) << base::describe(report.error());
        return report ? *report : CheckReport();
    }
    /// Changes the closed bus behind its back.
    void tamper(const std::string& sql) {
        stopRelay();
        bus.reset();
        auto database = store::Database::open(eventsFile());
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->execute(sql));
        expectEventsSound = false;
    }
    void TearDown() override {
        stopRelay();
        bus.reset();
        LedgerFixture::TearDown();
        if (expectEventsSound) {
            const auto report = judge();
            EXPECT_TRUE(report.sound()) << report.text();
        }
    }
    /// An event that a provider publishes.
    [[nodiscard]] BusRecord reported(const std::string& id, const Tenant& who, const std::string& player = "p1",
                                     const std::string& topic = "game.round_finished") {
        BusRecord record;
        auto& envelope = record.envelope;
        envelope.event = id;
        envelope.topic = topic;
        envelope.source = "provider/" + who.provider.text();
        envelope.occurredAt = clock.now();
        envelope.tenant = who;
        envelope.player = player;
        envelope.trace = "tr_" + id;
        envelope.data = base::Json::object({{"round_id", "r_" + id}});
        return record;
    }
    std::vector<Published> publish(std::vector<BusRecord> records) {
        PublishBatch batch;
        batch.records = std::move(records);
        auto published = bus->publish(std::move(batch));
        EXPECT_TRUE(published) << base::describe(published.error());
        return published ? *published : std::vector<Published>();
    }

private:
    std::atomic<Relay*> m_nudged{nullptr};
};

} // namespace signalbox::platform
