// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/HttpServer.h"

#include "core/net/HttpClient.h"
#include "tests/core/net/Wire.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace signalbox::net {
namespace {

using namespace std::chrono_literals;
using test::echo;
using test::Mailbox;
using test::serve;
using test::Wire;

constexpr std::string_view kGet = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

std::size_t countOf(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

/// Sends the bytes, reads to the end.
std::string talk(const HttpServer& server, std::string_view bytes) {
    auto wire = Wire::to(server.port());
    wire.send(bytes);
    bool ended = false;
    auto answer = wire.readAll(&ended);
    EXPECT_TRUE(ended) << "the server did not close";
    return answer;
}

TEST(HttpServer, answersAndKeepsTheConnection) {
    const auto server = serve({}, echo);
    auto wire = Wire::to(server->port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(wire.send("POST /y?z HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"));
        const auto answer = wire.readUntil("POST /y?z hi");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
        EXPECT_NE(answer.find("\r\nContent-Length: 12\r\n"), std::string::npos);
        EXPECT_EQ(answer.find("Connection: close"), std::string::npos);
    }
    EXPECT_EQ(server->connections(), 1u);
}

TEST(HttpServer, answersPipelinedRequestsInOrderAlsoWhenTheyAreAnsweredLate) {
    Mailbox<std::pair<std::string, std::shared_ptr<Responder>>> waiting;
    const auto server = serve({}, [&](HttpRequest request, Responder responder) {
        waiting.put({request.target, std::make_shared<Responder>(std::move(responder))});
    });
    auto wire = Wire::to(server->port());
    wire.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
              "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
    for (const char* target : {"/1", "/2", "/3"}) {
        auto next = waiting.take();
        ASSERT_TRUE(next);
        EXPECT_EQ(next->first, target);
        std::thread([responder = next->second, target] {
            responder->send({200, {}, std::string("body") + target});
        }).join();
    }
    const auto all = wire.readAll();
    EXPECT_LT(all.find("body/1"), all.find("body/2"));
    EXPECT_LT(all.find("body/2"), all.find("body/3"));
    EXPECT_EQ(countOf(all, "HTTP/1.1 200"), 3u) << "nothing after Connection: close";
}

TEST(HttpServer, refusesWhatIsTooLargeAndSaysSo) {
    ServerConfig config;
    config.limits.headerBytes = 512;
    config.limits.bodyBytes = 100;
    const auto server = serve(std::move(config), echo);
    const auto header = talk(*server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
    EXPECT_TRUE(header.starts_with("HTTP/1.1 431 ")) << header;
    EXPECT_NE(header.find("HEADER_TOO_LARGE"), std::string::npos);
    EXPECT_NE(header.find("application/problem+json"), std::string::npos);
    EXPECT_NE(header.find("Connection: close"), std::string::npos);
    const auto body =
        talk(*server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'));
    EXPECT_TRUE(body.starts_with("HTTP/1.1 413 ")) << body;
    EXPECT_NE(body.find("BODY_TOO_LARGE"), std::string::npos);
    const auto fits = talk(*server, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100\r\n\r\n" +
                                        std::string(100, 'x'));
    EXPECT_TRUE(fits.starts_with("HTTP/1.1 200 ")) << fits;
}

TEST(HttpServer, aRefusalReachesAClientThatIsStillSending) {
    const auto server = serve({}, echo);
    auto wire = Wire::to(server->port());
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n");
    EXPECT_TRUE(wire.send(std::string(900'000, 'x')));
    wire.finishSending();
    EXPECT_TRUE(wire.readAll().starts_with("HTTP/1.1 413 "));
}

TEST(HttpServer, answersGarbageWith400AndCloses) {
    const auto server = serve({}, echo);
    for (const std::string_view garbage :
         {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 tls hello\r\n\r\n", "HELO mail\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
        const auto answer = talk(*server, garbage);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
        EXPECT_NE(answer.find("MALFORMED_REQUEST"), std::string::npos);
    }
    EXPECT_NE(talk(*server, "GET /still HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").find("/still"),
              std::string::npos);
}

TEST(HttpServer, givesUpOnASlowHeaderAndASlowBody) {
    ServerConfig config;
    config.limits.headerTimeout = 40ms;
    config.limits.bodyTimeout = 40ms;
    const auto server = serve(std::move(config), echo);
    // On a busy machine the first byte itself may come too late, and is then not answered.
    const auto untilHeard = [&](std::string_view bytes) {
        std::string answer;
        for (int i = 0; i < 200 && answer.empty(); ++i)
            answer = talk(*server, bytes);
        return answer;
    };
    const auto header = untilHeard("GET / HTTP/1.1\r\nHos");
    EXPECT_TRUE(header.starts_with("HTTP/1.1 408 ")) << header;
    EXPECT_NE(header.find("REQUEST_TIMEOUT"), std::string::npos);
    EXPECT_TRUE(untilHeard("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc").starts_with("HTTP/1.1 408 "));
    EXPECT_EQ(talk(*server, ""), "") << "who never says anything is not answered";
}

TEST(HttpServer, closesAnIdleConnection) {
    ServerConfig config;
    config.limits.idleTimeout = 40ms;
    const auto server = serve(std::move(config), echo);
    EXPECT_EQ(countOf(talk(*server, kGet), "HTTP/1.1 200"), 1u);
}

TEST(HttpServer, aPendingAnswerIsNotHurriedByTimeouts) {
    ServerConfig config;
    config.limits.bodyTimeout = config.limits.idleTimeout = 20ms;
    Mailbox<std::shared_ptr<Responder>> waiting;
    const auto server = serve(std::move(config), [&](HttpRequest request, Responder responder) {
        if (request.target == "/wait")
            waiting.put(std::make_shared<Responder>(std::move(responder)));
        else
            echo(std::move(request), std::move(responder));
    });
    auto wire = Wire::to(server->port());
    wire.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    auto responder = waiting.take();
    ASSERT_TRUE(responder);
    // Another connection lives through its whole idle time meanwhile, so the time-outs have been looked at.
    EXPECT_NE(talk(*server, kGet), "");
    (*responder)->send({200, {}, "late"});
    EXPECT_NE(wire.readUntil("late").find("HTTP/1.1 200"), std::string::npos);
}

TEST(HttpServer, answersAClientThatHasFinishedSending) {
    const auto server = serve({}, echo);
    auto wire = Wire::to(server->port());
    wire.send(kGet);
    wire.finishSending();
    bool ended = false;
    EXPECT_NE(wire.readAll(&ended).find("GET /x"), std::string::npos);
    EXPECT_TRUE(ended);
}

TEST(HttpServer, answersHeadWithoutABodyAndSpeaksHttp10) {
    const auto server = serve({}, echo);
    const auto head = talk(*server, "HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos) << head;
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    const auto old = talk(*server, "GET /x HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.starts_with("HTTP/1.0 200 ")) << old;
    EXPECT_TRUE(old.ends_with("GET /x "));
}

TEST(HttpServer, invitesABodyThatIsExpected) {
    const auto server = serve({}, echo);
    auto wire = Wire::to(server->port());
    wire.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(wire.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("hi");
    EXPECT_NE(wire.readUntil("POST /x hi").find("HTTP/1.1 200"), std::string::npos);
}

TEST(HttpServer, answers500WhenAHandlerThrowsOrDropsItsResponder) {
    std::atomic<int> calls{0};
    const auto server = serve({}, [&](HttpRequest, Responder responder) {
        if (++calls == 1)
            throw std::runtime_error("broken handler");
        Responder dropped(std::move(responder));
    });
    auto wire = Wire::to(server->port());
    for (int i = 0; i < 2; ++i) {
        wire.send(kGet);
        EXPECT_TRUE(wire.readUntil("}").starts_with("HTTP/1.1 500 "));
    }
}

TEST(HttpServer, endsTheConnectionWithoutAWordWhenAnAnswerIsAbandoned) {
    for (const bool reset : {false, true}) {
        const auto server = serve({}, [&](HttpRequest request, Responder responder) {
            if (request.target == "/lost")
                responder.abandon(reset);
            else
                echo(std::move(request), std::move(responder));
        });
        EXPECT_EQ(talk(*server, "GET /lost HTTP/1.1\r\nHost: a\r\n\r\n"), "");
        auto other = Wire::to(server->port());
        other.send(kGet);
        EXPECT_NE(other.readUntil("GET /x").find("HTTP/1.1 200"), std::string::npos) << "others go on";
    }
}

TEST(HttpServer, survivesClientsThatVanish) {
    Mailbox<std::shared_ptr<Responder>> waiting;
    const auto server = serve({}, [&](HttpRequest request, Responder responder) {
        if (request.target == "/wait")
            waiting.put(std::make_shared<Responder>(std::move(responder)));
        else
            echo(std::move(request), std::move(responder));
    });
    for (int i = 0; i < 20; ++i) {
        auto wire = Wire::to(server->port());
        wire.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        auto responder = waiting.take();
        ASSERT_TRUE(responder);
        if (i % 2 == 0)
            wire.reset();
        else
            wire.close();
        (*responder)->send({200, {}, std::string(100'000, 'x')});
    }
    EXPECT_NE(talk(*server, "GET /y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").find("/y"), std::string::npos);
}

TEST(HttpServer, namesThePortThatIsTaken) {
    const auto first = serve({}, echo);
    ServerConfig config;
    config.port = first->port();
    HttpServer second(std::move(config), echo);
    const auto status = second.start();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().reason, "NET-001");
    EXPECT_NE(status.error().context.find("127.0.0.1:" + std::to_string(first->port())), std::string::npos);
    first->stop();
    EXPECT_TRUE(second.start()) << "after an error the server is as new";
}

TEST(HttpServer, refusesAddressesItCannotListenOn) {
    for (const char* address : {"localhost", "", "300.1.1.1", "203.0.113.7"}) {
        ServerConfig config;
        config.address = address;
        HttpServer server(std::move(config), echo);
        const auto status = server.start();
        ASSERT_FALSE(status) << address;
        EXPECT_EQ(status.error().reason, "NET-003") << address;
    }
}

TEST(HttpServer, closesConnectionsOverItsLimit) {
    ServerConfig config;
    config.limits.connections = 2;
    const auto server = serve(std::move(config), echo);
    auto one = Wire::to(server->port());
    auto two = Wire::to(server->port());
    for (auto* wire : {&one, &two}) {
        wire->send(kGet);
        EXPECT_NE(wire->readUntil("GET /x"), "");
    }
    EXPECT_EQ(talk(*server, ""), "");
    one.close();
    std::string answer;
    while (answer.empty()) // Until the server has noticed that a place is free.
        answer = talk(*server, "GET /free HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_NE(answer.find("/free"), std::string::npos);
}

TEST(HttpServer, stopLetsRequestsUnderWayBeAnswered) {
    Mailbox<std::shared_ptr<Responder>> waiting;
    const auto server = serve(
        {}, [&](HttpRequest, Responder responder) { waiting.put(std::make_shared<Responder>(std::move(responder))); });
    auto busy = Wire::to(server->port());
    auto idle = Wire::to(server->port());
    busy.send(kGet);
    auto responder = waiting.take();
    ASSERT_TRUE(responder);
    std::thread stopper([&] { server->stop(); });
    bool ended = false;
    idle.readAll(&ended); // Closed by stop(), which waits for the other one.
    EXPECT_TRUE(ended);
    (*responder)->send({200, {}, "in time"});
    const auto answer = busy.readAll();
    EXPECT_NE(answer.find("in time"), std::string::npos);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    busy.close();
    stopper.join();
    EXPECT_EQ(server->connections(), 0u);
}

TEST(HttpServer, stopDoesNotWaitForeverAndAnswersMayComeAfterTheEnd) {
    ServerConfig config;
    config.limits.stopTimeout = 30ms;
    Mailbox<std::shared_ptr<Responder>> waiting;
    auto server = serve(std::move(config), [&](HttpRequest, Responder responder) {
        waiting.put(std::make_shared<Responder>(std::move(responder)));
    });
    auto wire = Wire::to(server->port());
    wire.send(kGet);
    auto first = waiting.take();
    auto other = Wire::to(server->port());
    other.send(kGet);
    auto second = waiting.take();
    ASSERT_TRUE(first && second);
    server->stop();
    EXPECT_EQ(wire.readAll(), "");
    server.reset();
    (*first)->send({200, {}, "too late"});
    std::atomic<int> closed{0};
    const auto stream = (*second)->openStream({}, [&] { ++closed; });
    EXPECT_FALSE(stream->isOpen());
    EXPECT_FALSE(stream->send("a", "b"));
    EXPECT_EQ(closed, 1);
}

TEST(HttpServer, serves64ClientsAtOnce) {
    ServerConfig config;
    config.threads = 2;
    const auto server = serve(std::move(config), echo);
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 64; ++t) {
        threads.emplace_back([&, t] {
            ClientConfig client;
            client.url = *Url::parse("http://127.0.0.1:" + std::to_string(server->port()));
            HttpClient http(std::move(client));
            for (int i = 0; i < 20; ++i) {
                HttpRequest request;
                request.method = "POST";
                request.target = "/" + std::to_string(t);
                request.body = std::string(static_cast<std::size_t>(i) * 500, 'b');
                const auto answer = http.send(request, within(30s));
                if (answer && answer->body == "POST " + request.target + " " + request.body)
                    ++good;
            }
            EXPECT_EQ(http.connectionsMade(), 1u);
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(good, 64 * 20);
}

} // namespace
} // namespace signalbox::net
