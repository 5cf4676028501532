// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/OrderedIntake.h"
#include "core/platform/registry/Registry.h"
#include "tests/core/platform/EventsFixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <set>
#include <thread>

namespace signalbox::platform {
namespace {

using base::Json;

class EventsTest : public EventsFixture {
protected:
    /// Some play with every kind of outcome.
    void play(const std::string& prefix) {
        for (int i = 0; i < 6; ++i) {
            const auto bet = prefix + std::to_string(i);
            authorize(bet, "1.00");
            if (i % 3 == 0)
                settle(bet, "2.50");
            else if (i % 3 == 1)
                rollback(bet);
        }
        rollback(prefix + "-unknown");
    }
};

// ---- relay -----------------------------------------------------------------------------------------------------

TEST_F(EventsTest, relaysEveryEventInCommitOrder) {
    authorize("b1", "2.00");
    settle("b1", "1.00");
    rollback("b2");
    startRelay();
    awaitRelayed();
    const auto events = all();
    ASSERT_EQ(events.size(), 8U);
    std::vector<std::string> topics;
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].offset, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(events[i].envelope.causation, static_cast<std::int64_t>(i) + 1);
        topics.push_back(events[i].envelope.topic);
    }
    EXPECT_EQ(std::vector<std::string>(topics.begin() + 4, topics.end()),
              (std::vector<std::string>{"session.started", "bet.authorized", "bet.settled", "bet.rolled_back"}));
    const auto& held = events[5].envelope;
    EXPECT_EQ(held.sequence, 2);
    EXPECT_EQ(held.idempotencyKey, "a-b1");
    EXPECT_EQ(held.tenant, tenant);
    EXPECT_EQ(held.data["amount"].lexeme(), "2.00") << "money keeps every digit";
}

TEST_F(EventsTest, isWokenByTheCommitItself) {
    startRelay();
    awaitRelayed();
    authorize("b1", "2.00");
    awaitRelayed();
    EXPECT_EQ(all({.topics = {"bet.authorized"}}).size(), 1U);
}

TEST_F(EventsTest, showsTheLagOfABusThatRefusesAndCatchesUp) {
    authorize("b1", "2.00");
    std::atomic<bool> open{false};
    const OutboxFeed feed(*bus);
    auto started = Relay::start(file(), *ledger, clock, [&](std::span<const RelayedEvent> events) -> base::Status {
        if (!open)
            return base::Error{base::ErrorCode::Unavailable, "STORE-005", "the bus is away"};
        return feed(events);
    });
    ASSERT_TRUE(started);
    clock.advance(std::chrono::seconds(7));
    const auto stuck = (*started)->state();
    EXPECT_EQ(stuck.lag.depth, 6U);
    EXPECT_EQ(stuck.lag.oldest, std::chrono::seconds(7));
    open = true;
    (*started)->nudge();
    awaitRelayed();
    (*started)->stop();
    EXPECT_EQ((*started)->state().lag.depth, 0U);
    EXPECT_EQ(all().size(), 6U);
}

TEST_F(EventsTest, fillsABusThatWasLost) {
    authorize("b1", "2.00");
    startRelay();
    awaitRelayed();
    stopRelay();
    bus.reset();
    for (const char* name : {"events.db", "events.db-wal", "events.db-shm"})
        std::filesystem::remove(folder / name);
    openBus();
    startRelay();
    awaitRelayed();
    EXPECT_EQ(all().size(), 6U);
}

TEST_F(EventsTest, makesADeadLetterOfARowThatCannotBeRead) {
    authorize("b1", "2.00");
    ledger.reset();
    {
        auto database = store::Database::open(file());
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->execute("UPDATE outbox SET payload = '{\"event_id\":' WHERE topic = 'bet.authorized'"));
    }
    open();
    startRelay();
    awaitRelayed();
    const auto dead = all({.topics = {std::string(kDeadLetterTopic)}});
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].envelope.data["payload"].stringOr(""), "{\"event_id\":");
    EXPECT_EQ(dead[0].envelope.data["topic"].stringOr(""), "bet.authorized");
}

// ---- faults of the way ------------------------------------------------------------------------------------------

struct Ugly final : DeliveryFaults {
    std::atomic<bool> still{false};
    std::atomic<std::int64_t> lagNanos{0};
    std::atomic<int> copies{1};
    bool stalled() override { return still; }
    base::Duration lag() override { return base::Duration(lagNanos.load()); }
    int relayCopies() override { return copies; }

    std::mt19937 random{7};
    int dropOf = 0, doubleOf = 0, reorderOf = 0; ///< One in so many; 0: never.
    std::size_t window = 0;
    std::uint64_t hits = 0;
    DeliveryFate fateOf(const Delivery& delivery) override {
        DeliveryFate fate;
        const auto one = [&](int in) { return in > 0 && static_cast<int>(random() % static_cast<unsigned>(in)) == 0; };
        fate.drop = delivery.attempt == 1 && one(dropOf);
        fate.copies = one(doubleOf) ? 3 : 1;
        fate.overtakenBy = one(reorderOf) ? 1 + random() % window : 0;
        hits += fate.drop || fate.copies > 1 || fate.overtakenBy > 0 ? 1 : 0;
        return fate;
    }
};

TEST_F(EventsTest, losesNothingWhenTheOutboxStandsStillForAQuarterOfAnHour) {
    const auto kept = std::make_shared<Ugly>();
    lent = kept;
    auto& faults = *kept;
    faults.still = true;
    relayOptions.faults = &faults;
    startRelay();
    for (int i = 0; i < 40; ++i)
        authorize("b" + std::to_string(i), "0.01");
    clock.advance(std::chrono::minutes(15));
    relay->nudge();
    EXPECT_EQ(bus->state().value().newest, 0);
    EXPECT_EQ(relay->state().lag.oldest, std::chrono::minutes(15));
    EXPECT_EQ(relay->state().lag.depth, 45U);
    faults.still = false;
    relay->nudge();
    awaitRelayed();
    EXPECT_EQ(relay->state().lag.depth, 0U);
    EXPECT_EQ(all().size(), 45U);
}

TEST_F(EventsTest, letsEventsOutLateAndInOrderWhenCaptureLags) {
    const auto kept = std::make_shared<Ugly>();
    lent = kept;
    auto& faults = *kept;
    faults.lagNanos = std::chrono::nanoseconds(std::chrono::minutes(10)).count();
    relayOptions.faults = &faults;
    authorize("b1", "1.00");
    clock.advance(std::chrono::minutes(9));
    settle("b1", "1.00");
    startRelay();
    clock.advance(std::chrono::minutes(2));
    relay->nudge();
    std::mutex mutex;
    std::condition_variable moved;
    const auto subscription = bus->onPublished([&] { moved.notify_all(); });
    {
        std::unique_lock lock(mutex);
        ASSERT_TRUE(moved.wait_for(lock, std::chrono::seconds(30), [&] { return bus->state().value().newest >= 6; }));
    }
    EXPECT_EQ(all().size(), 6U) << "the settlement is two minutes old";
    clock.advance(std::chrono::minutes(10));
    relay->nudge();
    awaitRelayed();
    const auto events = all();
    ASSERT_EQ(events.size(), 7U);
    EXPECT_GE(events.back().envelope.publishedAt - events.back().envelope.occurredAt, std::chrono::minutes(10));
}

TEST_F(EventsTest, keepsOneOfEachWhenTheRelayHandsItsBatchOnThreeTimes) {
    const auto kept = std::make_shared<Ugly>();
    lent = kept;
    auto& faults = *kept;
    faults.copies = 3;
    relayOptions.faults = &faults;
    startRelay();
    play("b");
    awaitRelayed();
    std::set<std::string> ids;
    const auto events = all();
    for (const auto& event : events)
        ids.insert(event.envelope.event);
    EXPECT_EQ(ids.size(), events.size());
    EXPECT_EQ(static_cast<std::int64_t>(events.size()), bus->state().value().relayed);
}

// ---- envelope (E01) ----------------------------------------------------------------------------------------------

TEST_F(EventsTest, givesEveryTopicAWholeEnvelope) {
    play("b");
    settle("b2", "0.10", "s-part", false, 1);
    clock.advance(std::chrono::hours(25));
    ASSERT_TRUE(ledger->expireHolds());
    startRelay();
    awaitRelayed();
    std::set<std::string> ids;
    std::set<std::string> topics;
    for (const auto& event : all()) {
        const auto& envelope = event.envelope;
        EXPECT_TRUE(ids.insert(envelope.event).second) << envelope.event;
        topics.insert(envelope.topic);
        EXPECT_TRUE(isTopic(envelope.topic));
        EXPECT_TRUE(isSemanticVersion(envelope.schemaVersion));
        EXPECT_LE(envelope.occurredAt, envelope.publishedAt);
        EXPECT_FALSE(envelope.tenant.brand.empty());
        EXPECT_FALSE(envelope.tenant.region.empty());
        EXPECT_FALSE(envelope.trace.empty());
        EXPECT_GT(envelope.sequence, 0);
        EXPECT_GT(envelope.causation, 0);
        EXPECT_EQ(event.partition, partitionOf(envelope.tenant, envelope.player));
        EXPECT_TRUE(envelope.data.isObject());
        EXPECT_EQ(readEnvelope(toJson(envelope)).value(), envelope);
    }
    for (const char* expected : {"wallet.funded", "session.started", "bet.authorized", "bet.settled",
                                 "bet.partially_settled", "bet.rolled_back", "bet.expired"})
        EXPECT_TRUE(topics.contains(expected)) << expected;
}

TEST_F(EventsTest, givesDataThatItsRegisteredSchemaAllows) {
    registry::Options shipped;
    shipped.builtIn = registry::shippedSchemas();
    auto schemas = registry::Registry::open(folder / "registry.db", clock, std::move(shipped));
    ASSERT_TRUE(schemas) << base::describe(schemas.error());
    play("b");
    settle("b2", "0.10", "s-part", false, 1);
    clock.advance(std::chrono::hours(25));
    ASSERT_TRUE(ledger->expireHolds());
    ASSERT_TRUE(ledger->expireSessions());
    startRelay();
    awaitRelayed();
    std::set<std::string> topics;
    for (const auto& event : all()) {
        const auto& envelope = event.envelope;
        topics.insert(envelope.topic);
        const auto verdict = (*schemas)->validate(envelope.topic, envelope.schemaVersion, envelope.data);
        EXPECT_EQ(verdict.kind, registry::Verdict::Kind::Ok)
            << envelope.topic << " " << verdict.pointer << " " << verdict.message << " " << envelope.data.text();
    }
    EXPECT_GE(topics.size(), 7U);
}

TEST_F(EventsTest, publishesNothingBeforeItHappened) {
    auto early = reported("ev-early", tenant);
    early.envelope.occurredAt = clock.now() + std::chrono::seconds(3);
    publish({early});
    const auto event = all().front().envelope;
    EXPECT_EQ(event.publishedAt, event.occurredAt) << "the clock of the bus is behind: it waits on paper";
}

TEST(Envelope, refusesWhatIsNone) {
    const auto whole = Json::parse(R"({"event_id":"ev_1","topic":"bet.settled","schema_version":"1.0.0",
        "occurred_at":"2026-11-22T12:00:00.000Z","player_id":"p1","data":{}})")
                           .value();
    ASSERT_TRUE(readEnvelope(whole));
    for (const auto& [member, value] : std::vector<std::pair<std::string, Json>>{{"event_id", ""},
                                                                                 {"event_id", "a b"},
                                                                                 {"event_id", Json()},
                                                                                 {"topic", "bet"},
                                                                                 {"topic", "Bet.Settled"},
                                                                                 {"topic", "bet..settled"},
                                                                                 {"schema_version", "1"},
                                                                                 {"schema_version", "01.0.0"},
                                                                                 {"schema_version", "1.0.0-rc1"},
                                                                                 {"occurred_at", "yesterday"},
                                                                                 {"player_id", "a|b"},
                                                                                 {"sequence", -1},
                                                                                 {"data", Json::array()},
                                                                                 {"data", Json()}}) {
        auto broken = whole;
        broken.set(member, value);
        const auto read = readEnvelope(broken);
        ASSERT_FALSE(read) << member << " " << value.text();
        EXPECT_EQ(read.error().reason, "EVENTS-001");
        EXPECT_NE(read.error().context.find("/" + member), std::string::npos) << read.error().context;
    }
}

TEST(Envelope, isWrittenAsItsJsonIs) {
    Envelope envelope;
    envelope.event = "ev_1";
    envelope.topic = "bet.settled";
    envelope.occurredAt = base::parseRfc3339("2026-11-22T12:00:00.250Z").value();
    envelope.trace = "a \"quoted\" \\ trace\n\xC3\xA4\x7f";
    envelope.idempotencyKey = "\x01";
    envelope.sequence = 4'000'000'000;
    envelope.data = Json::object({{"amount", Json::number("2.00")}, {"nothing", Json()}});
    EXPECT_EQ(textOf(envelope), toJson(envelope).text());
    envelope.trace = "tr_1";
    envelope.idempotencyKey.clear();
    EXPECT_EQ(textOf(envelope), toJson(envelope).text());
}

TEST(Envelope, goesThroughCloudEventsAndBack) {
    Envelope envelope;
    envelope.event = "ev_1";
    envelope.topic = "bet.settled";
    envelope.source = "provider/novagames";
    envelope.occurredAt = base::parseRfc3339("2026-11-22T12:00:00.250Z").value();
    envelope.publishedAt = base::parseRfc3339("2026-11-22T12:00:01.000Z").value();
    envelope.tenant = {base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
    envelope.player = "p1";
    envelope.trace = "tr_1";
    envelope.idempotencyKey = "key \"é\" 100%";
    envelope.sequence = 4'000'000'000;
    envelope.causation = 9;
    envelope.data = Json::object({{"amount", Json::number("2.00")}});
    const auto json = cloudevents::toJson(envelope);
    EXPECT_EQ(json["specversion"].stringOr(""), "1.0");
    EXPECT_EQ(json["type"].stringOr(""), "bet.settled");
    EXPECT_EQ(json["subject"].stringOr(""), "p1");
    EXPECT_EQ(json["sequence"].stringOr(""), "4000000000") << "an integer of CloudEvents has 32 bits";
    for (const auto& [name, value] : json.members())
        EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        })) << name;
    EXPECT_EQ(cloudevents::read(json).value(), envelope);
    net::Headers headers;
    cloudevents::addHeaders(envelope, headers);
    EXPECT_EQ(headers.value("ce-id"), "ev_1");
    EXPECT_EQ(headers.value("ce-specversion"), "1.0");
    EXPECT_EQ(headers.value("ce-idempotencykey"), "key%20%22%C3%A9%22%20100%25");
    EXPECT_FALSE(headers.contains("ce-datacontenttype"));
    auto other = json;
    other.set("specversion", "0.3");
    EXPECT_EQ(cloudevents::read(other).error().reason, "EVENTS-002");
}

// ---- bus -------------------------------------------------------------------------------------------------------

TEST_F(EventsTest, knowsAnEventAgain) {
    const auto first = publish({reported("ev-1", tenant), reported("ev-2", tenant)});
    const auto again = publish({reported("ev-2", tenant), reported("ev-3", tenant)});
    ASSERT_EQ(again.size(), 2U);
    EXPECT_TRUE(again[0].duplicate);
    EXPECT_EQ(again[0].offset, first[1].offset);
    EXPECT_FALSE(again[1].duplicate);
    EXPECT_EQ(again[1].offset, 3);
    const auto events = all();
    ASSERT_EQ(events.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(events[i].envelope.sequence, static_cast<std::int64_t>(i) + 1) << "the bus numbers without a gap";
}

TEST_F(EventsTest, numbersOnAfterAReopening) {
    publish({reported("ev-1", tenant), reported("ev-2", other)});
    bus.reset();
    openBus();
    publish({reported("ev-3", tenant)});
    const auto events = all({.tenant = tenant});
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].offset, 3);
    EXPECT_EQ(events[1].envelope.sequence, 2);
    EXPECT_EQ(events[1].partitionOffset, events[0].partitionOffset + 1);
}

TEST_F(EventsTest, sharesCommitsBetweenPublishers) {
    constexpr int kThreads = 8;
    constexpr int kEach = 40;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kEach; ++i)
                publish(
                    {reported("ev-" + std::to_string(t) + "-" + std::to_string(i), tenant, "p" + std::to_string(t))});
        });
    for (auto& thread : threads)
        thread.join();
    const auto events = all();
    ASSERT_EQ(events.size(), std::size_t{kThreads * kEach});
    EXPECT_LT(bus->commits(), std::uint64_t{kThreads * kEach});
    std::map<std::string, std::int64_t> last;
    for (const auto& event : events)
        EXPECT_EQ(event.envelope.sequence, ++last[event.envelope.player]);
}

TEST_F(EventsTest, answersOnlyWhatWasAskedFor) {
    publish({reported("ev-1", tenant, "p1"), reported("ev-2", other, "p1"),
             reported("ev-3", tenant, "p2", "game.jackpot_seen"), reported("ev-4", tenant, "p1")});
    const auto ids = [&](EventQuery query) {
        std::string out;
        for (const auto& event : all(std::move(query)))
            out += event.envelope.event.substr(3);
        return out;
    };
    EXPECT_EQ(ids({}), "1234");
    EXPECT_EQ(ids({.after = 2}), "34");
    EXPECT_EQ(ids({.tenant = tenant}), "134");
    EXPECT_EQ(ids({.tenant = other}), "2");
    EXPECT_EQ(ids({.tenant = Tenant{base::ProviderId("nobody"), tenant.brand, tenant.region}}), "");
    EXPECT_EQ(ids({.region = base::RegionId("eu-1")}), "1234");
    EXPECT_EQ(ids({.region = base::RegionId("uk-1")}), "");
    EXPECT_EQ(ids({.topics = {"game.jackpot_seen"}}), "3");
    EXPECT_EQ(ids({.topics = {"game.jackpot_seen", "game.round_finished"}}), "1234");
    EXPECT_EQ(ids({.trace = "tr_ev-2"}), "2");
    EXPECT_EQ(ids({.player = "p2"}), "3");
    EXPECT_EQ(ids({.event = "ev-4"}), "4");
    EXPECT_EQ(ids({.partition = partitionOf(tenant, "p2")}).find('3') != std::string::npos, true);
    EXPECT_EQ(ids({.major = 2}), "");
    EventQuery newest;
    newest.newestFirst = true;
    newest.limit = 2;
    const auto page = bus->read(newest).value();
    ASSERT_EQ(page.events.size(), 2U);
    EXPECT_EQ(page.events[0].envelope.event, "ev-4");
    EXPECT_EQ(page.events[1].envelope.event, "ev-3");
}

TEST_F(EventsTest, keepsHowFarConsumersHaveCome) {
    publish({reported("ev-1", tenant), reported("ev-2", tenant), reported("ev-3", other)});
    ConsumerOffset offset;
    offset.tenant = tenant;
    offset.group = "bi";
    offset.offset = 1;
    ASSERT_TRUE(bus->commitOffset(offset));
    bus.reset();
    openBus();
    clock.advance(std::chrono::seconds(5));
    auto offsets = bus->offsets(tenant).value();
    ASSERT_EQ(offsets.size(), 1U);
    EXPECT_EQ(offsets[0].offset, 1);
    EXPECT_EQ(offsets[0].lag, 1U) << "another tenant's event is not behind";
    EXPECT_EQ(offsets[0].oldest, std::chrono::seconds(5));
    offset.offset = 99;
    EXPECT_EQ(bus->commitOffset(offset).error().reason, "EVENTS-003");
    offset.offset = 3;
    ASSERT_TRUE(bus->commitOffset(offset));
    EXPECT_EQ(bus->offsets(tenant).value()[0].lag, 0U);
    EXPECT_TRUE(bus->offsets(other).value().empty());
    EXPECT_EQ(bus->offsets({}).value().size(), 1U);
}

TEST_F(EventsTest, forgetsWhatIsOldButNoDeadLetter) {
    publish({reported("ev-1", tenant), reported("ev-2", tenant, "p1", std::string(kDeadLetterTopic))});
    clock.advance(std::chrono::hours(2));
    publish({reported("ev-3", tenant)});
    EXPECT_EQ(bus->trim(clock.now() - std::chrono::hours(1)).value(), 1U);
    EXPECT_EQ(bus->state().value().oldest, 3);
    std::string ids;
    for (const auto& event : all())
        ids += event.envelope.event.substr(3);
    EXPECT_EQ(ids, "23");
    EXPECT_EQ(publish({reported("ev-4", tenant)})[0].offset, 4);
    EXPECT_EQ(bus->trim(clock.now() - std::chrono::hours(1)).value(), 0U);
}

TEST_F(EventsTest, remembersAnAnswerTogetherWithWhatItPublished) {
    PublishBatch batch;
    batch.records = {reported("ev-1", tenant)};
    batch.memo = PublishMemo{tenant, "key-1", crypto::sha256("a"), 202, "{\"accepted\":1}"};
    ASSERT_TRUE(bus->publish(batch));
    const auto known = bus->recall(tenant, "key-1").value();
    ASSERT_TRUE(known);
    EXPECT_EQ(known->body, "{\"accepted\":1}");
    EXPECT_EQ(known->fingerprint, crypto::sha256("a"));
    EXPECT_FALSE(bus->recall(other, "key-1").value()) << "a key belongs to its tenant";
    batch.records = {reported("ev-2", tenant)};
    EXPECT_FALSE(bus->publish(batch)) << "one key, one answer";
    EXPECT_EQ(all().size(), 1U) << "and nothing of the second";
}

// ---- bijection (E02, invariants 16 and 17) ----------------------------------------------------------------------

TEST_F(EventsTest, findsABijectionBetweenEffectsAndEvents) {
    startRelay();
    play("b");
    awaitRelayed();
    publish({reported("ev-1", tenant)});
    const auto report = judge();
    EXPECT_TRUE(report.sound()) << report.text();
    EXPECT_EQ(report.checked, eventInvariants().size());
    EXPECT_GT(report.entries, 10);
}

TEST_F(EventsTest, findsEveryTampering) {
    startRelay();
    play("b");
    awaitRelayed();
    stopRelay();
    bus.reset();
    const auto keep = folder / "keep.db";
    {
        auto database = store::Database::open(eventsFile());
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->checkpoint());
    }
    std::filesystem::copy_file(eventsFile(), keep);
    struct Case {
        const char* sql;
        int number;
        const char* title;
    };
    for (const auto& one : {
             Case{"DELETE FROM event WHERE offset = 7", 16, "each relayed effect has its event on the bus"},
             Case{"UPDATE event SET causation = 9999 WHERE offset = (SELECT max(offset) FROM event)", 16,
                  "no event of the platform is without its effect"},
             Case{"UPDATE event SET event = 'ev_other' WHERE offset = 7", 16,
                  "no event of the platform is without its effect"},
             Case{"UPDATE event SET causation = causation - 1 WHERE offset = 7", 16,
                  "an effect has one event of each version"},
             Case{"UPDATE event SET major = 2 WHERE offset = 7", 16, "no second version is without its first"},
             Case{"UPDATE event SET causation = 13 - causation WHERE offset IN (6, 7)", 16,
                  "the order on the bus is the order of the commits"},
             Case{"UPDATE event SET position = position + 1 WHERE offset >= 7", 17,
                  "the sequence of each stream on the bus has no gap"},
             Case{"UPDATE event SET partition_offset = partition_offset + 1 WHERE offset = 7", 17,
                  "the offsets of each partition have no gap"},
             Case{"UPDATE progress SET newest = newest + 1", 17, "the offsets of each partition have no gap"},
         }) {
        std::filesystem::copy_file(keep, eventsFile(), std::filesystem::copy_options::overwrite_existing);
        tamper(one.sql);
        const auto report = judge();
        EXPECT_TRUE(std::any_of(report.violations.begin(), report.violations.end(),
                                [&](const auto& v) { return v.number == one.number && v.title == one.title; }))
            << one.sql << "\n"
            << report.text();
    }
    std::filesystem::copy_file(keep, eventsFile(), std::filesystem::copy_options::overwrite_existing);
    expectEventsSound = true;
}

TEST_F(EventsTest, seesAnEventThatWasPublishedBeforeItsCommit) {
    // The mutant: a publisher that does not wait for the commit, which then fails.
    startRelay();
    authorize("b1", "1.00");
    awaitRelayed();
    const auto newest = bus->state().value().relayed;
    auto rash = reported("ev_rash", tenant, "p1", "bet.settled");
    rash.envelope.source = Envelope::kPlatformSource;
    rash.envelope.causation = newest + 1;
    rash.envelope.sequence = 3;
    rash.stream = 5;
    publish({rash});
    expectEventsSound = false;
    EXPECT_FALSE(judge().sound());
}

TEST_F(EventsTest, seesAnEventThatWentPastTheOutbox) {
    // The mutant: somebody publishes directly, in the name of an effect that has its own event.
    startRelay();
    authorize("b1", "1.00");
    awaitRelayed();
    auto direct = reported("ev_direct", tenant, "p1", "bet.authorized");
    direct.envelope.source = Envelope::kPlatformSource;
    direct.envelope.causation = 6;
    direct.envelope.sequence = 2;
    direct.stream = all().back().stream;
    publish({direct});
    expectEventsSound = false;
    const auto report = judge();
    EXPECT_FALSE(report.sound());
    EXPECT_NE(report.text().find("ev_direct"), std::string::npos) << report.text();
}

// ---- crash -----------------------------------------------------------------------------------------------------

/// Runs a relay in a child process that is killed in the middle; true when the bus is complete afterwards.
class CrashTest : public EventsTest {
protected:
    bool survivesKill(RelayDefect defect) {
        for (int i = 0; i < 300; ++i)
            rollback("t" + std::to_string(i));
        ledger.reset();
        bus.reset();
        int pipes[2];
        EXPECT_EQ(::pipe(pipes), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(pipes[0]);
            auto own = Ledger::open(file(), clock, {});
            auto ownBus = SqliteEventBus::open(eventsFile(), clock);
            if (!own || !ownBus)
                ::_exit(2);
            const OutboxFeed feed(**ownBus);
            Relay::Options how;
            how.defect = defect;
            // One event at a time, so that the end comes in the middle; the tenth is never taken.
            int taken = 0;
            auto started = Relay::start(
                file(), **own, clock,
                [&](std::span<const RelayedEvent> events) -> base::Status {
                    for (const auto& event : events) {
                        if (++taken == 10) {
                            const char done = 'x';
                            if (::write(pipes[1], &done, 1) != 1)
                                ::_exit(3);
                            ::pause();
                        }
                        SB_TRY(feed({&event, 1}));
                    }
                    return {};
                },
                how);
            ::pause();
        }
        ::close(pipes[1]);
        char done = 0;
        EXPECT_EQ(::read(pipes[0], &done, 1), 1);
        ::close(pipes[0]);
        ::kill(child, SIGKILL);
        EXPECT_EQ(::waitpid(child, nullptr, 0), child);
        open();
        openBus();
        // Only what the ledger noted: the bus is not asked, as a bus without that knowledge could not be.
        auto started = Relay::start(file(), *ledger, clock, OutboxFeed(*bus));
        EXPECT_TRUE(started);
        std::mutex mutex;
        std::condition_variable moved;
        const auto subscription = bus->onPublished([&] { moved.notify_all(); });
        (*started)->stop();
        return judge().sound() && all().size() == 304;
    }
};

TEST_F(CrashTest, losesNoEventAndDoublesNoneWhenTheRelayIsKilled) { EXPECT_TRUE(survivesKill(RelayDefect::None)); }

TEST_F(CrashTest, seesARelayThatNotesItsProgressFirst) {
    expectEventsSound = false;
    EXPECT_FALSE(survivesKill(RelayDefect::NoteFirst));
}

// ---- consumers (E03, E04) ----------------------------------------------------------------------------------------

/// What a consumer makes of the events: its state, as text.
class Board {
public:
    explicit Board(IntakeDefect defect = IntakeDefect::None)
        : m_intake([this](const Envelope& event) { apply(event); }, defect) {}
    void offer(const Envelope& event) { m_intake.offer(event); }
    [[nodiscard]] const OrderedIntake::Counters counters() const { return m_intake.counters(); }
    [[nodiscard]] std::string state() const {
        std::string out;
        for (const auto& [key, value] : m_last)
            out += key + "=" + value + "/" + std::to_string(m_count.at(key)) + ";";
        return out;
    }

private:
    void apply(const Envelope& event) {
        const auto key = event.source + "|" + event.tenant.text() + "|" + event.player;
        m_last[key] = event.topic + ":" + event.event;
        ++m_count[key];
    }
    std::map<std::string, std::string> m_last;
    std::map<std::string, int> m_count;
    OrderedIntake m_intake;
};

class ConsumerTest : public EventsTest {
protected:
    void SetUp() override {
        EventsTest::SetUp();
        startRelay();
        for (int i = 0; i < 60; ++i)
            play("c" + std::to_string(i) + "-");
        std::vector<BusRecord> records;
        for (int i = 0; i < 200; ++i)
            records.push_back(
                reported("ev-" + std::to_string(i), i % 3 == 0 ? other : tenant, "p" + std::to_string(i % 7)));
        publish(records);
        awaitRelayed();
        for (const auto& event : all())
            straight.offer(event.envelope);
    }
    /// Through a line of faults, as a stream would: in batches, flushed when there is a pause.
    void deliver(Ugly& faults, Board& board) {
        DeliveryLine line(faults, "bi");
        std::int64_t resume = 0;
        const auto take = [&](const std::vector<DeliveryLine::Item>& items) {
            for (const auto& item : items) {
                board.offer(item.event.envelope);
                EXPECT_GE(item.resume, resume) << "where to resume never goes back";
                resume = item.resume;
            }
        };
        EventQuery query;
        query.limit = 37;
        while (true) {
            auto page = bus->read(query);
            ASSERT_TRUE(page);
            take(line.pass(std::move(page->events), page->next));
            query.after = page->next;
            if (!page->more)
                break;
        }
        while (line.pending())
            take(line.flush());
        EXPECT_EQ(line.resume(), bus->state().value().newest);
    }
    Board straight;
};

TEST_F(ConsumerTest, isNotMovedByDuplicates) {
    Ugly faults;
    faults.doubleOf = 1;
    Board board;
    deliver(faults, board);
    EXPECT_EQ(board.state(), straight.state());
    EXPECT_EQ(board.counters().duplicates, 2 * board.counters().taken);
    Board mutant(IntakeDefect::CountsTwice);
    deliver(faults, mutant);
    EXPECT_NE(mutant.state(), straight.state());
}

TEST_F(ConsumerTest, isNotMovedByWhatComesLateOrIsLostAtFirst) {
    Ugly faults;
    faults.dropOf = 4;
    Board board;
    deliver(faults, board);
    EXPECT_GT(faults.hits, 20U);
    EXPECT_EQ(board.state(), straight.state());
    EXPECT_EQ(board.counters().waiting, 0U);
}

TEST_F(ConsumerTest, isNotMovedByAnotherOrderInAWindowOfAHundred) {
    Ugly faults;
    faults.reorderOf = 2;
    faults.doubleOf = 5;
    faults.dropOf = 9;
    faults.window = 100;
    Board board;
    deliver(faults, board);
    EXPECT_EQ(board.state(), straight.state());
    EXPECT_GT(board.counters().waited, 50U);
    Board mutant(IntakeDefect::LastWriteWins);
    deliver(faults, mutant);
    EXPECT_NE(mutant.state(), straight.state());
}

TEST_F(ConsumerTest, beginsWhereItsSnapshotEnds) {
    const auto events = all({.tenant = tenant, .player = "p1"});
    ASSERT_GT(events.size(), 20U);
    std::vector<std::int64_t> taken;
    OrderedIntake intake([&](const Envelope& event) {
        if (event.ofPlatform())
            taken.push_back(event.sequence);
    });
    std::vector<Envelope> ofPlatform;
    for (const auto& event : events)
        if (event.envelope.ofPlatform())
            ofPlatform.push_back(event.envelope);
    intake.begin(ofPlatform[9]);
    for (const auto& event : ofPlatform)
        intake.offer(event);
    ASSERT_EQ(taken.size(), ofPlatform.size() - 10);
    EXPECT_EQ(taken.front(), 11);
    EXPECT_EQ(intake.counters().duplicates, 10U) << "what the snapshot has comes late and is counted";
}

TEST_F(ConsumerTest, missesNothingThatResumesWhereItWasTold) {
    Ugly faults;
    faults.reorderOf = 3;
    faults.dropOf = 5;
    faults.window = 20;
    std::mt19937 random(11);
    const auto events = all();
    std::set<std::string> got;
    std::int64_t resume = 0;
    int connections = 0;
    while (resume < events.back().offset && ++connections < 10'000) {
        DeliveryLine line(faults, "bi");
        EventQuery query;
        query.after = resume;
        query.limit = 1 + random() % 40;
        auto page = bus->read(query).value();
        auto items = line.pass(std::move(page.events), page.next);
        if (random() % 2 == 0) {
            auto more = line.flush();
            items.insert(items.end(), more.begin(), more.end());
        }
        // The connection breaks after so many of them.
        const auto reached = items.empty() ? 0 : random() % (items.size() + 1);
        for (std::size_t i = 0; i < reached; ++i) {
            got.insert(items[i].event.envelope.event);
            resume = std::max(resume, items[i].resume);
        }
    }
    EXPECT_EQ(got.size(), events.size());
}

} // namespace
} // namespace signalbox::platform
