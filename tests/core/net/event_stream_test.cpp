// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/HttpClient.h"
#include "core/net/HttpServer.h"
#include "tests/core/net/Wire.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace signalbox::net {
namespace {

using namespace std::chrono_literals;
using test::Mailbox;
using test::serve;
using test::Wire;
using Why = StreamEnd::Why;

/// A server whose every request becomes a stream, handed to the test.
class StreamServer {
public:
    explicit StreamServer(ServerLimits limits = {}) {
        ServerConfig config;
        config.limits = limits;
        m_server = serve(std::move(config), [this](HttpRequest, Responder responder) {
            m_streams.put(responder.openStream({}, [this] { m_closed.put(1); }));
        });
    }
    ~StreamServer() { m_server->stop(); }
    HttpServer& server() { return *m_server; }
    std::shared_ptr<EventStream> stream() { return m_streams.take().value_or(nullptr); }
    bool waitClosed() { return m_closed.take().has_value(); }
    ClientConfig client() const {
        ClientConfig config;
        config.url = *Url::parse("http://127.0.0.1:" + std::to_string(m_server->port()));
        return config;
    }

private:
    Mailbox<std::shared_ptr<EventStream>> m_streams;
    Mailbox<int> m_closed;
    std::unique_ptr<HttpServer> m_server;
};

TEST(EventStream, deliversEventsInOrderFromAnyThread) {
    StreamServer streams;
    HttpClient http(streams.client());
    std::thread sender([&] {
        const auto stream = streams.stream();
        ASSERT_TRUE(stream);
        for (int i = 0; i < 500; ++i)
            EXPECT_TRUE(stream->send("tick", "line " + std::to_string(i) + "\nsecond", std::to_string(i)));
        stream->close();
        EXPECT_FALSE(stream->send("tick", "after the end"));
    });
    int next = 0;
    const auto end = EventSource(http).run(
        {},
        [&](const ServerEvent& event) {
            EXPECT_EQ(event.event, "tick");
            EXPECT_EQ(event.data, "line " + std::to_string(next) + "\nsecond");
            EXPECT_EQ(event.id, std::to_string(next));
            ++next;
            return true;
        },
        {}, 20s);
    sender.join();
    EXPECT_EQ(end.why, Why::ServerClosed) << base::describe(end.error);
    EXPECT_EQ(next, 500);
    EXPECT_TRUE(streams.waitClosed());
}

TEST(EventStream, aClientThatDoesNotKeepUpIsClosed) {
    ServerLimits limits;
    limits.streamBytes = 200'000;
    StreamServer streams(limits);
    auto wire = Wire::to(streams.server().port());
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto stream = streams.stream();
    ASSERT_TRUE(stream);
    const std::string data(10'000, 'x');
    int sent = 0;
    while (stream->send("big", data)) // Nobody reads: the socket's buffers fill, then the queue.
        ASSERT_LT(++sent, 100'000);
    EXPECT_FALSE(stream->isOpen());
    EXPECT_TRUE(streams.waitClosed());
}

TEST(EventStream, aClientThatTakesNothingAnyMoreIsClosedByTime) {
    ServerLimits limits;
    limits.streamBytes = 64 * 1024 * 1024;
    limits.writeTimeout = 40ms;
    StreamServer streams(limits);
    auto wire = Wire::to(streams.server().port());
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto stream = streams.stream();
    ASSERT_TRUE(stream);
    (void)stream->send("big", std::string(16 * 1024 * 1024, 'x'));
    EXPECT_TRUE(streams.waitClosed());
    EXPECT_FALSE(stream->isOpen());
}

TEST(EventStream, noticesThatTheClientHasGone) {
    StreamServer streams;
    auto wire = Wire::to(streams.server().port());
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto stream = streams.stream();
    ASSERT_TRUE(stream);
    EXPECT_TRUE(stream->isOpen());
    wire.close();
    EXPECT_TRUE(streams.waitClosed());
    EXPECT_FALSE(stream->isOpen());
    EXPECT_FALSE(stream->send("a", "b"));
}

TEST(EventStream, keepsAQuietStreamAliveWithComments) {
    ServerLimits limits;
    limits.streamHeartbeat = 20ms;
    StreamServer streams(limits);
    auto wire = Wire::to(streams.server().port());
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto text = wire.readUntil("3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
    EXPECT_NE(text.find("Content-Type: text/event-stream\r\n"), std::string::npos) << text;
    EXPECT_NE(text.find("3\r\n:\n\n\r\n3\r\n:\n\n\r\n"), std::string::npos) << text;
}

TEST(EventStream, stopOfTheServerEndsItInGoodOrder) {
    StreamServer streams;
    HttpClient http(streams.client());
    Mailbox<StreamEnd> ended;
    Mailbox<std::string> events;
    std::thread reader([&] {
        ended.put(EventSource(http).run(
            {},
            [&](const ServerEvent& event) {
                events.put(event.data);
                return true;
            },
            {}, 20s));
    });
    const auto stream = streams.stream();
    ASSERT_TRUE(stream && stream->send("", "first"));
    EXPECT_EQ(events.take(), "first");
    streams.server().stop();
    const auto end = ended.take();
    reader.join();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->why, Why::ServerClosed) << base::describe(end->error);
    EXPECT_FALSE(stream->isOpen());
}

TEST(EventSource, endsWhenTheReceiverOrTheStopTokenSaysSo) {
    StreamServer streams;
    HttpClient http(streams.client());
    std::thread sender([&] {
        const auto stream = streams.stream();
        while (stream && stream->send("tick", "x"))
            std::this_thread::yield();
    });
    EXPECT_EQ(EventSource(http)
                  .run(
                      {}, [](const ServerEvent&) { return false; }, {}, 20s)
                  .why,
              Why::Stopped);
    sender.join();

    std::stop_source stop;
    Mailbox<StreamEnd> ended;
    std::thread reader([&] {
        ended.put(EventSource(http).run(
            {}, [](const ServerEvent&) { return true; }, stop.get_token(), 20s));
    });
    const auto quiet = streams.stream();
    ASSERT_TRUE(quiet);
    stop.request_stop();
    const auto end = ended.take();
    reader.join();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->why, Why::Stopped);
}

TEST(EventSource, endsWithItsClient) {
    StreamServer streams;
    auto http = std::make_unique<HttpClient>(streams.client());
    Mailbox<StreamEnd> ended;
    std::thread reader([&, client = http.get()] {
        ended.put(EventSource(*client).run(
            {}, [](const ServerEvent&) { return true; }, {}, 20s));
    });
    const auto stream = streams.stream();
    http.reset();
    const auto end = ended.take();
    reader.join();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->why, Why::Stopped);
}

TEST(EventSource, handsBackARefusalWithItsBody) {
    const auto server = serve({}, [](HttpRequest request, Responder responder) {
        if (request.headers.value("Accept") == "text/event-stream")
            responder.send(problem(403, "PERMISSION_DENIED", "No."));
        else
            responder.send({200, {}, "no Accept header"});
    });
    ClientConfig config;
    config.url = *Url::parse("http://127.0.0.1:" + std::to_string(server->port()));
    HttpClient http(std::move(config));
    const auto end = EventSource(http).run(
        {}, [](const ServerEvent&) { return true; }, {}, 20s);
    EXPECT_EQ(end.why, Why::Refused);
    EXPECT_EQ(end.response.status, 403);
    EXPECT_NE(end.response.body.find("PERMISSION_DENIED"), std::string::npos);
}

TEST(EventSource, takesSilenceAndLossForLoss) {
    test::WireListener listener;
    Mailbox<int> mayGo;
    std::thread peer([&] {
        auto silent = listener.accept();
        silent.readUntil("\r\n\r\n");
        silent.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked"
                    "\r\n\r\n9\r\ndata: 1\n\n\r\n");
        mayGo.take();
        auto broken = listener.accept();
        broken.readUntil("\r\n\r\n");
        broken.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "9\r\ndata: 2\n\n\r\n");
    });
    ClientConfig config;
    config.url = *Url::parse("http://127.0.0.1:" + std::to_string(listener.port()));
    HttpClient http(std::move(config));
    for (const auto silence : {60ms, 20'000ms}) {
        int events = 0;
        const auto end = EventSource(http).run(
            {},
            [&](const ServerEvent&) {
                ++events;
                return true;
            },
            {}, silence);
        EXPECT_EQ(end.why, Why::Lost);
        if (silence > 1s) { // A slow machine may be silent for 60 ms at any point; this one ends only by the loss.
            EXPECT_EQ(end.error.reason, "NET-011");
            EXPECT_EQ(events, 1);
        }
        mayGo.put(1);
    }
    peer.join();
}

TEST(EventSource, boundsAnEvent) {
    StreamServer streams;
    auto config = streams.client();
    config.eventBytes = 1000;
    HttpClient http(std::move(config));
    std::thread sender([&] {
        const auto stream = streams.stream();
        if (stream)
            stream->send("big", std::string(2000, 'x'));
    });
    const auto end = EventSource(http).run(
        {}, [](const ServerEvent&) { return true; }, {}, 20s);
    sender.join();
    EXPECT_EQ(end.why, Why::Lost);
    EXPECT_EQ(end.error.reason, "NET-014");
}

} // namespace
} // namespace signalbox::net
