// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/events/DeadLetters.h"
#include "core/platform/events/EventStreams.h"
#include "core/platform/events/Publishing.h"
#include "tests/core/platform/EventsFixture.h"

#include <atomic>
#include <thread>

namespace signalbox::platform {
namespace {

using base::Json;

class PublishingTest : public EventsFixture {
protected:
    std::unique_ptr<Publishing> publishing;
    std::unique_ptr<DeadLetters> letters;
    std::atomic<bool> newVersionKnown{false};
    PublisherContext from;

    void SetUp() override {
        EventsFixture::SetUp();
        const EventJudge judge = [this](std::string_view topic, std::string_view version, const Json& data) {
            registry::Verdict verdict;
            if (topic != "game.round_finished" || (version != "1.0.0" && !(version == "1.1.0" && newVersionKnown))) {
                verdict.kind = registry::Verdict::Kind::Unknown;
                verdict.message = "not registered";
            } else if (!data["round_id"].isString()) {
                verdict.kind = registry::Verdict::Kind::Invalid;
                verdict.pointer = "/round_id";
                verdict.rule = "type";
                verdict.message = "must be a text";
            }
            return verdict;
        };
        publishing = std::make_unique<Publishing>(clock, *bus, judge);
        letters = std::move(DeadLetters::open(eventsFile(), clock, *bus, judge).value());
        from = {tenant, "tr_request", "key-1"};
    }
    void TearDown() override {
        letters.reset();
        publishing.reset();
        EventsFixture::TearDown();
    }
    Json draft(const std::string& id, const std::string& version = "1.0.0", Json roundId = "r1") {
        return Json::object({{"event_id", id},
                             {"topic", "game.round_finished"},
                             {"schema_version", version},
                             {"occurred_at", base::rfc3339(clock.now())},
                             {"player_id", "p1"},
                             {"data", Json::object({{"round_id", std::move(roundId)}})}});
    }
    Publishing::Answer send(const Json& body, const std::string& key = "key-1",
                            std::string_view type = "application/json") {
        from.idempotencyKey = key;
        auto answer = publishing->publish(from, type, body.text());
        EXPECT_TRUE(answer) << base::describe(answer.error());
        return answer ? *answer : Publishing::Answer();
    }
    std::string refusal(const std::string& body, std::string_view type = "application/json") {
        const auto answer = publishing->publish(from, type, body);
        return answer ? "taken" : answer.error().reason;
    }
};

TEST_F(PublishingTest, publishesInTheNameOfWhoeverAsks) {
    EXPECT_EQ(send(draft("ev-1")).status, 202);
    const auto events = all();
    ASSERT_EQ(events.size(), 1U);
    const auto& envelope = events[0].envelope;
    EXPECT_EQ(envelope.source, "provider/novagames");
    EXPECT_EQ(envelope.tenant, tenant);
    EXPECT_EQ(envelope.trace, "tr_request");
    EXPECT_EQ(envelope.idempotencyKey, "key-1");
    EXPECT_EQ(envelope.causation, 0);
    EXPECT_EQ(envelope.sequence, 1);
}

TEST_F(PublishingTest, publishesCloudEventsOneAndMany) {
    auto cloud = Json::object({{"specversion", "1.0"},
                               {"id", "ce-1"},
                               {"source", "urn:signalbox:platform"},
                               {"type", "game.round_finished"},
                               {"time", base::rfc3339(clock.now())},
                               {"subject", "p1"},
                               {"schemaversion", "1.0.0"},
                               {"data", Json::object({{"round_id", "r1"}})}});
    EXPECT_EQ(send(cloud, "key-1", "application/cloudevents+json; charset=utf-8").status, 202);
    auto second = cloud;
    second.set("id", "ce-2");
    EXPECT_EQ(send(Json::array({cloud, second}), "key-2", "application/cloudevents-batch+json").status, 202);
    const auto events = all();
    ASSERT_EQ(events.size(), 2U) << "the first one came twice";
    EXPECT_EQ(events[0].envelope.source, "provider/novagames") << "nobody speaks for the platform";
}

TEST_F(PublishingTest, keepsWhatItRefuses) {
    const auto body =
        Json::object({{"events", Json::array({draft("ev-1"), draft("ev-2", "9.9.9"), draft("ev-3", "1.0.0", 7)})}});
    const auto answer = send(body);
    EXPECT_EQ(answer.status, 422);
    const auto problem = Json::parse(answer.body).value();
    EXPECT_EQ(problem["code"].stringOr(""), "SCHEMA_UNKNOWN") << "of the first one that was refused";
    const auto& results = problem["details"]["results"].items();
    ASSERT_EQ(results.size(), 3U);
    EXPECT_EQ(results[0]["status"].stringOr(""), "accepted");
    EXPECT_EQ(results[1]["code"].stringOr(""), "SCHEMA_UNKNOWN");
    EXPECT_EQ(results[1]["pointer"].stringOr(""), "/schema_version");
    EXPECT_EQ(results[2]["code"].stringOr(""), "SCHEMA_INVALID");
    EXPECT_EQ(results[2]["pointer"].stringOr(""), "/data/round_id");
    EXPECT_EQ(all().size(), 3U) << "nothing is lost";
    const auto page = letters->list({}).value();
    ASSERT_EQ(page.letters.size(), 2U);
    const auto& dead = page.letters[0].event.envelope;
    EXPECT_EQ(dead.event, results[1]["dead_letter"].stringOr(""));
    EXPECT_EQ(dead.data["payload"], draft("ev-2", "9.9.9"));
    EXPECT_EQ(dead.data["code"].stringOr(""), "SCHEMA_UNKNOWN");
    EXPECT_EQ(dead.tenant, tenant);
}

TEST_F(PublishingTest, refusesEventsThatAreNotTheirs) {
    auto stranger = draft("ev-1");
    stranger.set("brand_id", "brand-2");
    auto future = draft("ev-2");
    future.set("occurred_at", base::rfc3339(clock.now() + std::chrono::seconds(31)));
    auto dead = draft("ev-3");
    dead.set("topic", "schema.violation");
    auto nameless = draft("ev-4");
    nameless.set("event_id", Json());
    const auto answer = send(Json::object({{"events", Json::array({stranger, future, dead, nameless})}}));
    const auto problem = Json::parse(answer.body).value();
    std::string pointers;
    for (const auto& result : problem["details"]["results"].items())
        pointers += result["pointer"].stringOr("?") + " ";
    EXPECT_EQ(pointers, "/brand_id /occurred_at /topic /event_id ");
    EXPECT_EQ(letters->list({}).value().letters.size(), 4U);
}

TEST_F(PublishingTest, refusesBodiesThatAreNone) {
    EXPECT_EQ(refusal("{"), "MALFORMED_JSON");
    EXPECT_EQ(refusal("[]"), "SCHEMA_INVALID");
    EXPECT_EQ(refusal("7"), "SCHEMA_INVALID");
    EXPECT_EQ(refusal(R"({"events":[]})"), "SCHEMA_INVALID");
    EXPECT_EQ(refusal(R"({"events":7})"), "SCHEMA_INVALID");
    EXPECT_EQ(refusal(R"({"a":1,"a":2})"), "DUPLICATE_MEMBER");
    EXPECT_EQ(refusal("{}", "text/plain"), "UNSUPPORTED_MEDIA_TYPE");
    EXPECT_EQ(refusal(draft("ev-1").text(), "application/cloudevents+json"), "SCHEMA_INVALID");
    auto many = Json::array();
    for (int i = 0; i < 101; ++i)
        many.push(draft("ev-" + std::to_string(i)));
    EXPECT_EQ(refusal(Json::object({{"events", many}}).text()), "SCHEMA_INVALID");
    EXPECT_TRUE(all().empty()) << "what is no event leaves nothing behind";
}

TEST_F(PublishingTest, answersTheSameKeyWithTheSameBytes) {
    const auto body = Json::object({{"events", Json::array({draft("ev-1"), draft("ev-2", "9.9.9")})}});
    const auto first = send(body);
    const auto again = send(body);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.status, first.status);
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(all().size(), 2U);
    EXPECT_EQ(refusal(draft("ev-3").text()), "IDEMPOTENCY_MISMATCH");
    from.tenant = other;
    EXPECT_EQ(refusal(draft("ev-3").text()), "taken") << "another tenant's key is another key";
}

TEST_F(PublishingTest, hasOneEffectUnderParallelRequestsWithOneKey) {
    const auto body = draft("ev-1").text();
    std::vector<std::thread> threads;
    std::atomic<int> taken{0};
    from.idempotencyKey = "one";
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] {
            const auto answer = publishing->publish(from, "application/json", body);
            if (answer && answer->status == 202)
                ++taken;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(taken.load(), 16);
    EXPECT_EQ(all().size(), 1U);
}

TEST_F(PublishingTest, showsNobodyWhichIdsAnotherTenantHasUsed) {
    send(draft("ev-1"));
    from.tenant = other;
    send(draft("ev-1"));
    EXPECT_EQ(all({.tenant = tenant}).size(), 1U);
    EXPECT_EQ(all({.tenant = other}).size(), 1U) << "one's id does not swallow another's event";
}

TEST_F(PublishingTest, deliversAgainWhatIsUnderstoodByThen) {
    send(draft("ev-1", "1.1.0"));
    const auto dead = letters->list({}).value().letters.at(0).event.envelope.event;
    EXPECT_EQ(letters->redeliver(dead, "on_call-1").error().reason, "SCHEMA_UNKNOWN");
    newVersionKnown = true;
    const auto delivered = letters->redeliver(dead, "on_call-1");
    ASSERT_TRUE(delivered) << base::describe(delivered.error());
    EXPECT_TRUE(delivered->redelivered);
    EXPECT_EQ(delivered->redeliveredBy, "on_call-1");
    const auto events = all({.topics = {"game.round_finished"}});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].offset, delivered->redeliveredAs);
    EXPECT_EQ(events[0].envelope.event, "ev-1");
    EXPECT_EQ(events[0].envelope.tenant, tenant);
    EXPECT_EQ(letters->redeliver(dead, "on_call-2")->redeliveredBy, "on_call-1") << "once";
    EXPECT_EQ(all().size(), 2U);
    EXPECT_TRUE(letters->list({.waitingOnly = true}).value().letters.empty());
    EXPECT_EQ(letters->list({}).value().letters.size(), 1U);
    EXPECT_EQ(letters->redeliver("ev-1", "on_call-1").error().reason, "NOT_FOUND") << "only dead letters";
    clock.advance(std::chrono::hours(2));
    EXPECT_EQ(bus->trim(clock.now()).value(), 2U) << "a delivered one need not be kept";
}

TEST_F(PublishingTest, listsDeadLettersInPages) {
    for (int i = 0; i < 5; ++i)
        send(draft("ev-" + std::to_string(i), "9.9.9"), "key-" + std::to_string(i));
    DeadLetters::Query query;
    query.limit = 2;
    int seen = 0;
    int pages = 0;
    while (true) {
        const auto page = letters->list(query).value();
        seen += static_cast<int>(page.letters.size());
        query.after = page.next;
        if (!page.more || ++pages > 10)
            break;
    }
    EXPECT_EQ(seen, 5);
    query.after = 0;
    query.region = base::RegionId("uk-1");
    EXPECT_TRUE(letters->list(query).value().letters.empty());
}

// ---- streams ---------------------------------------------------------------------------------------------------

/// A client that takes messages, or does not.
class Client final : public net::EventStream {
public:
    struct Message {
        std::string event, data, id;
    };
    bool send(std::string_view event, std::string_view data, std::string_view id) override {
        std::lock_guard lock(m_mutex);
        if (!m_open)
            return false;
        m_messages.push_back({std::string(event), std::string(data), std::string(id)});
        if (m_breakAfter > 0 && m_messages.size() >= m_breakAfter)
            m_open = false;
        m_changed.notify_all();
        return true;
    }
    void close() override {
        std::lock_guard lock(m_mutex);
        m_open = false;
        m_changed.notify_all();
    }
    bool isOpen() const override {
        std::lock_guard lock(m_mutex);
        return m_open;
    }
    std::size_t unsent() const override { return m_unsent.load(); }

    std::vector<Message> await(std::size_t count) {
        std::unique_lock lock(m_mutex);
        EXPECT_TRUE(
            m_changed.wait_for(lock, std::chrono::seconds(30), [&] { return m_messages.size() >= count || !m_open; }));
        return m_messages;
    }
    void breakAfter(std::size_t messages) { m_breakAfter = messages; }
    void setUnsent(std::size_t bytes) { m_unsent = bytes; }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Message> m_messages;
    std::atomic<std::size_t> m_unsent{0};
    std::size_t m_breakAfter = 0;
    bool m_open = true;
};

class StreamsTest : public EventsFixture {
protected:
    std::unique_ptr<EventStreams> streams;
    void SetUp() override {
        EventsFixture::SetUp();
        streams = std::make_unique<EventStreams>(*bus, noDeliveryFaults());
    }
    void TearDown() override {
        streams.reset();
        EventsFixture::TearDown();
    }
    std::shared_ptr<Client> follow(std::int64_t after, const Tenant& who) {
        auto client = std::make_shared<Client>();
        listen(client, after, who);
        return client;
    }
    void listen(const std::shared_ptr<Client>& client, std::int64_t after, const Tenant& who) {
        StreamListener listener;
        listener.stream = client;
        listener.query.after = after;
        listener.query.tenant = who;
        listener.consumer = "bi";
        streams->add(std::move(listener));
    }
};

TEST_F(StreamsTest, sendsWhatIsThereAndWhatComes) {
    publish({reported("ev-1", tenant), reported("ev-2", other)});
    const auto client = follow(0, tenant);
    client->await(1);
    publish({reported("ev-3", tenant)});
    const auto messages = client->await(2);
    ASSERT_EQ(messages.size(), 2U) << "another tenant's event is not sent";
    EXPECT_EQ(messages[0].event, "game.round_finished");
    EXPECT_EQ(messages[0].id, "1");
    EXPECT_EQ(messages[1].id, "3");
    EXPECT_EQ(readEnvelope(Json::parse(messages[1].data).value())->event, "ev-3");
}

TEST_F(StreamsTest, goesOnWhereABrokenConnectionEnded) {
    std::vector<BusRecord> records;
    for (int i = 0; i < 500; ++i)
        records.push_back(reported("ev-" + std::to_string(i), tenant));
    publish(records);
    std::vector<std::string> got;
    std::int64_t last = 0;
    for (int connection = 0; got.size() < 500 && connection < 100; ++connection) {
        auto client = std::make_shared<Client>();
        client->breakAfter(37);
        listen(client, last, tenant);
        for (const auto& message : client->await(std::min<std::size_t>(37, 500 - got.size()))) {
            got.push_back(readEnvelope(Json::parse(message.data).value())->event);
            last = std::stoll(message.id);
        }
    }
    ASSERT_EQ(got.size(), 500U);
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_EQ(got[i], "ev-" + std::to_string(i)) << "none missing, none twice, in order";
}

TEST_F(StreamsTest, waitsForAClientThatDoesNotTakeWhatItIsSent) {
    auto slow = std::make_shared<Client>();
    slow->setUnsent(EventStreams::kUnsent + 1);
    listen(slow, 0, tenant);
    const auto quick = follow(0, tenant);
    publish({reported("ev-1", tenant)});
    EXPECT_EQ(quick->await(1).size(), 1U) << "the slow one is in nobody's way";
    slow->setUnsent(0);
    EXPECT_EQ(slow->await(1).size(), 1U);
}

TEST_F(StreamsTest, showsWhoListensAndEndsThemWhenItCloses) {
    publish({reported("ev-1", tenant)});
    const auto client = follow(0, tenant);
    client->await(1);
    publish({reported("ev-2", tenant)});
    client->await(2);
    const auto live = streams->live();
    ASSERT_EQ(live.size(), 1U);
    EXPECT_EQ(live[0].consumer, "bi");
    EXPECT_EQ(live[0].tenant, tenant);
    streams->close();
    EXPECT_FALSE(client->isOpen());
    const auto late = follow(0, tenant);
    EXPECT_FALSE(late->isOpen());
}

} // namespace
} // namespace signalbox::platform
