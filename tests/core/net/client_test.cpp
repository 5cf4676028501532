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
using base::ErrorCode;
using test::echo;
using test::Mailbox;
using test::serve;
using test::Wire;
using test::WireListener;

ClientConfig clientOf(std::uint16_t port) {
    ClientConfig config;
    config.url = *Url::parse("http://127.0.0.1:" + std::to_string(port));
    return config;
}

HttpRequest post(std::string body = "hi") {
    HttpRequest request;
    request.method = "POST";
    request.target = "/p";
    request.body = std::move(body);
    return request;
}

/// Calls with ever longer deadlines until one was long enough for the request to be sent; returns that call's error.
template <class Call>
base::Error untilSent(Call&& call) {
    for (auto patience = 30ms;; patience *= 2) {
        auto answer = call(within(patience));
        if (answer)
            return {ErrorCode::Internal, "answered", {}};
        if (answer.error().reason != "NET-010" || patience > 20s)
            return answer.error();
    }
}

/// Runs the server's side of a conversation beside the test.
class Peer {
public:
    explicit Peer(std::function<void()> side)
        : m_thread(std::move(side)) {}
    ~Peer() { m_thread.join(); }

private:
    std::thread m_thread;
};

TEST(HttpClient, reusesItsConnection) {
    const auto server = serve({}, echo);
    HttpClient http(clientOf(server->port()));
    for (int i = 0; i < 5; ++i) {
        const auto answer = http.send(post(std::to_string(i)), within(20s));
        ASSERT_TRUE(answer) << base::describe(answer.error());
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "POST /p " + std::to_string(i));
        EXPECT_EQ(answer->headers.value("content-type"), "text/plain");
    }
    EXPECT_EQ(http.connectionsMade(), 1u);
}

TEST(HttpClient, saysThatNothingHappenedWhenNobodyListens) {
    std::uint16_t port = 0;
    {
        const WireListener gone;
        port = gone.port();
    }
    HttpClient http(clientOf(port));
    const auto answer = http.send(post(), within(20s));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(answer.error().reason, "NET-010");
}

TEST(HttpClient, saysThatTheOutcomeIsUnknownWhenTimeRunsOutAfterSending) {
    Mailbox<std::shared_ptr<Responder>> waiting;
    const auto server = serve(
        {}, [&](HttpRequest, Responder responder) { waiting.put(std::make_shared<Responder>(std::move(responder))); });
    HttpClient http(clientOf(server->port()));
    const auto error = untilSent([&](Deadline deadline) { return http.send(post(), deadline); });
    EXPECT_EQ(error.code, ErrorCode::OutcomeUnknown);
    EXPECT_EQ(error.reason, "NET-011");
    ASSERT_TRUE(waiting.take());
}

TEST(HttpClient, saysThatTheOutcomeIsUnknownWhenTheServerVanishes) {
    for (const std::string_view said :
         {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "nonsense\r\n\r\n"}) {
        for (const bool reset : {false, true}) {
            WireListener listener;
            const Peer peer([&] {
                auto wire = listener.accept();
                wire.readUntil("hi");
                wire.send(said);
                if (reset)
                    wire.reset();
            });
            HttpClient http(clientOf(listener.port()));
            const auto answer = http.send(post(), within(20s));
            ASSERT_FALSE(answer) << said;
            EXPECT_EQ(answer.error().reason, "NET-011") << said;
        }
    }
}

TEST(HttpClient, takesAnAnswerThatEndsWithTheConnection) {
    WireListener listener;
    const Peer peer([&] {
        auto wire = listener.accept();
        wire.readUntil("hi");
        wire.send("HTTP/1.1 200 OK\r\n\r\nall of it");
    });
    HttpClient http(clientOf(listener.port()));
    const auto answer = http.send(post(), within(20s));
    ASSERT_TRUE(answer) << base::describe(answer.error());
    EXPECT_EQ(answer->body, "all of it");
}

TEST(HttpClient, noticesThatAnIdleConnectionHasBeenClosed) {
    WireListener listener;
    Mailbox<int> closed;
    const Peer peer([&] {
        for (int i = 0; i < 2; ++i) {
            auto wire = listener.accept();
            wire.readUntil("hi");
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            wire.close();
            closed.put(i);
        }
    });
    HttpClient http(clientOf(listener.port()));
    ASSERT_TRUE(http.send(post(), within(20s)));
    ASSERT_TRUE(closed.take());
    const auto again = http.send(post(), within(20s));
    ASSERT_TRUE(again) << base::describe(again.error());
    EXPECT_EQ(http.connectionsMade(), 2u);
}

TEST(HttpClient, repeatsOnlyAGetOnAConnectionThatDiesUnderIt) {
    for (const bool get : {true, false}) {
        WireListener listener;
        std::atomic<int> requests{0};
        const Peer peer([&] {
            auto first = listener.accept();
            first.readUntil("\r\n\r\n");
            first.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            first.readUntil("\r\n\r\n"); // The second request: taken, and the connection ends without an answer.
            ++requests;
            first.close();
            if (get) {
                auto second = listener.accept();
                second.readUntil("\r\n\r\n");
                ++requests;
                second.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain");
            }
        });
        HttpClient http(clientOf(listener.port()));
        ASSERT_TRUE(http.send({}, within(20s)));
        const auto answer = http.send(get ? HttpRequest{} : post(), within(20s));
        if (get) {
            ASSERT_TRUE(answer) << base::describe(answer.error());
            EXPECT_EQ(answer->body, "again");
            EXPECT_EQ(requests, 2);
        } else {
            ASSERT_FALSE(answer);
            EXPECT_EQ(answer.error().reason, "NET-011");
        }
    }
}

TEST(HttpClient, isCancelledByTheStopToken) {
    Mailbox<std::shared_ptr<Responder>> waiting;
    const auto server = serve(
        {}, [&](HttpRequest, Responder responder) { waiting.put(std::make_shared<Responder>(std::move(responder))); });
    HttpClient http(clientOf(server->port()));
    std::stop_source stop;
    Mailbox<base::Result<HttpResponse>> result;
    std::thread caller([&] { result.put(http.send(post(), within(60s), stop.get_token())); });
    const auto held = waiting.take(); // Dropping it would be an answer.
    ASSERT_TRUE(held);
    stop.request_stop();
    const auto answer = result.take();
    caller.join();
    ASSERT_TRUE(answer && !*answer);
    EXPECT_EQ(answer->error().code, ErrorCode::Cancelled);
    EXPECT_NE(answer->error().context.find("after"), std::string::npos);

    const auto before = http.send(post(), within(60s), stop.get_token());
    ASSERT_FALSE(before);
    EXPECT_EQ(before.error().reason, "NET-013");
    EXPECT_NE(before.error().context.find("before"), std::string::npos);
}

TEST(HttpClient, itsDestructorEndsRequestsUnderWay) {
    Mailbox<std::shared_ptr<Responder>> waiting;
    const auto server = serve(
        {}, [&](HttpRequest, Responder responder) { waiting.put(std::make_shared<Responder>(std::move(responder))); });
    auto http = std::make_unique<HttpClient>(clientOf(server->port()));
    Mailbox<std::string> reasons;
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&, client = http.get()] {
            const auto answer = client->send(post(), within(60s));
            reasons.put(answer ? "answered" : answer.error().reason);
        });
    }
    std::vector<std::shared_ptr<Responder>> held;
    for (int i = 0; i < 4; ++i) {
        auto responder = waiting.take();
        ASSERT_TRUE(responder);
        held.push_back(*responder);
    }
    http.reset();
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(reasons.take(), "NET-013");
    for (auto& caller : callers)
        caller.join();
}

TEST(HttpClient, pausesBetweenHeaderAndBody) {
    WireListener listener;
    Mailbox<std::string> head;
    Mailbox<std::string> rest;
    const Peer peer([&] {
        auto slow = listener.accept();
        head.put(slow.readUntil("\r\n\r\n"));
        rest.put(slow.readAll());
        auto quick = listener.accept();
        rest.put(quick.readUntil("hi"));
        quick.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    HttpClient http(clientOf(listener.port()));
    std::stop_source stop;
    std::thread caller([&] { (void)http.send(post(), within(120s), stop.get_token(), {100s}); });
    const auto first = head.take();
    stop.request_stop();
    caller.join();
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->ends_with("Content-Length: 2\r\n\r\n")) << *first;
    EXPECT_EQ(rest.take(), "") << "the body waits";

    const auto start = std::chrono::steady_clock::now();
    const auto answer = http.send(post(), within(20s), {}, {30ms});
    ASSERT_TRUE(answer) << base::describe(answer.error());
    EXPECT_GE(std::chrono::steady_clock::now() - start, 30ms);
    const auto whole = rest.take();
    ASSERT_TRUE(whole);
    EXPECT_TRUE(whole->ends_with("\r\n\r\nhi")) << *whole;
}

TEST(HttpClient, thePauseEndsWithTheDeadlineAndWithTheStop) {
    const auto server = serve({}, echo);
    HttpClient http(clientOf(server->port()));
    const auto late = untilSent([&](Deadline deadline) { return http.send(post(), deadline, {}, {60s}); });
    EXPECT_EQ(late.reason, "NET-011");
    std::stop_source stop;
    Mailbox<base::Result<HttpResponse>> result;
    std::thread caller([&] { result.put(http.send(post(), within(60s), stop.get_token(), {60s})); });
    stop.request_stop();
    const auto answer = result.take();
    caller.join();
    ASSERT_TRUE(answer && !*answer);
    EXPECT_EQ(answer->error().reason, "NET-013");
}

TEST(HttpClient, boundsAnswers) {
    for (const bool header : {true, false}) {
        WireListener listener;
        const Peer peer([&] {
            auto wire = listener.accept();
            wire.readUntil("hi");
            wire.send(header ? "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n"
                             : "HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x'));
        });
        auto config = clientOf(listener.port());
        config.headerBytes = 4096;
        config.bodyBytes = 4096;
        HttpClient http(std::move(config));
        const auto answer = http.send(post(), within(20s));
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().reason, "NET-011");
        EXPECT_NE(answer.error().context.find("larger"), std::string::npos) << answer.error().context;
    }
}

TEST(HttpClient, doesNotWriteWhatIsNotHttp) {
    const auto server = serve({}, echo);
    HttpClient http(clientOf(server->port()));
    auto request = post();
    request.headers.add("X-Trace-Id", "a\r\nX-Admin: yes");
    const auto answer = http.send(request, within(20s));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "NET-005");
    EXPECT_EQ(http.connectionsMade(), 0u);
}

TEST(HttpClient, readsARefusalThatComesBeforeTheWholeBodyWasTaken) {
    const auto server = serve({}, echo);
    HttpClient http(clientOf(server->port()));
    const auto answer = http.send(post(std::string(700'000, 'x')), within(20s));
    ASSERT_TRUE(answer) << base::describe(answer.error());
    EXPECT_EQ(answer->status, 413);
    const auto next = http.send(post(), within(20s));
    ASSERT_TRUE(next);
    EXPECT_EQ(next->status, 200);
    EXPECT_EQ(http.connectionsMade(), 2u);
}

TEST(HttpClient, servesManyThreadsFromOnePool) {
    const auto server = serve({}, echo);
    HttpClient http(clientOf(server->port()));
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i)
                good += http.send(post(), within(20s)) ? 1 : 0;
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(good, 400);
    EXPECT_LE(http.connectionsMade(), 8u);
}

} // namespace
} // namespace signalbox::net
