// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/impl/MessageParser.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::net::impl {
namespace {

struct Read {
    std::vector<HttpRequest> requests;
    ParseState end = ParseState::NeedMore;
};

/// Feeds the text in pieces, as a connection does: what was not used is presented again.
Read readRequests(std::string_view text, std::size_t piece, std::size_t headerBytes = 1024,
                  std::size_t bodyBytes = 64) {
    Read read;
    RequestParser parser(headerBytes, bodyBytes);
    std::string pending;
    std::size_t at = 0;
    while (at < text.size() || !pending.empty()) {
        if (pending.empty() || read.end == ParseState::NeedMore) {
            if (at >= text.size())
                return read;
            pending += text.substr(at, piece);
            at += piece;
        }
        const auto step = parser.put(pending);
        pending.erase(0, step.used);
        read.end = step.state;
        if (step.state == ParseState::Done)
            read.requests.push_back(parser.take());
        else if (step.state != ParseState::NeedMore)
            return read;
    }
    return read;
}

TEST(RequestParser, readsPipelinedRequestsInPiecesOfAnySize) {
    const std::string text =
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        "GET http://x/b?c HTTP/1.1\r\nHost: x\r\n\r\n"
        "PUT /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;e=f\r\nhi\r\n1\r\n!\r\n0\r\n"
        "X-Trace-Id: smuggled\r\n\r\n"
        "POST /empty HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        const auto read = readRequests(text, piece);
        ASSERT_EQ(read.requests.size(), 4u) << piece;
        EXPECT_EQ(read.requests[0].body, "abc");
        EXPECT_EQ(read.requests[1].target, "/b?c");
        EXPECT_EQ(read.requests[2].body, "hi!");
        EXPECT_FALSE(read.requests[2].headers.contains("X-Trace-Id")) << "a trailer is not a header field";
        EXPECT_EQ(read.requests[3].body, "");
    }
}

TEST(RequestParser, refusesWhatTwoReadersCouldReadDifferently) {
    for (const char* text : {
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
             "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
             "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET relative HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /#f HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
             "\x16\x03\x01\x02\x01\x01garbage\r\n\r\n",
         }) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::string_view(text).size()}) {
            const auto read = readRequests(text, piece);
            EXPECT_EQ(read.end, ParseState::Malformed) << text << " in pieces of " << piece;
            EXPECT_TRUE(read.requests.empty()) << text;
        }
    }
}

TEST(RequestParser, holdsItsLimits) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(readRequests(head + "X: " + std::string(2000, 'x') + "\r\n\r\n", 100).end, ParseState::HeaderTooLarge);
    EXPECT_EQ(readRequests("GET /" + std::string(2000, 'x') + " HTTP/1.1\r\n\r\n", 100).end,
              ParseState::HeaderTooLarge);
    EXPECT_EQ(readRequests("GET /" + std::string(700, 'x') + " HTTP/1.1\r\nHost: a\r\nX: " + std::string(700, 'x') +
                               "\r\n\r\n",
                           100)
                  .end,
              ParseState::HeaderTooLarge)
        << "line and fields together";
    std::string many = head;
    for (int i = 0; i < 200; ++i)
        many += "A: b\r\n";
    EXPECT_EQ(readRequests(many + "\r\n", 100, 16 * 1024).end, ParseState::HeaderTooLarge);
    EXPECT_EQ(readRequests(head + "Content-Length: 65\r\n\r\n", 100).end, ParseState::BodyTooLarge);
    EXPECT_EQ(
        readRequests(head + "Transfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') + "\r\n1\r\nx\r\n", 9)
            .end,
        ParseState::BodyTooLarge);
    EXPECT_EQ(readRequests(head + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(9000, 'x'), 100).end,
              ParseState::Malformed)
        << "an endless chunk extension";
    EXPECT_EQ(readRequests(head + "Content-Length: 64\r\n\r\n" + std::string(64, 'x'), 9).requests.size(), 1u);
}

TEST(RequestParser, survivesRandomDamage) {
    const std::string good =
        "PUT /d?e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\n\r\n";
    std::mt19937 random(7);
    int refused = 0;
    for (int round = 0; round < 20000; ++round) {
        auto text = good;
        for (auto hits = 1 + random() % 3; hits > 0; --hits)
            text[random() % text.size()] = static_cast<char>(random() % 256);
        refused += readRequests(text, 1 + random() % 20).requests.empty() ? 1 : 0;
    }
    EXPECT_GT(refused, 1000);
}

TEST(ResponseParser, skipsInterimAnswers) {
    const std::string text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 201 "
                             "Created\r\nContent-Length: 2\r\n\r\nok";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        ResponseParser parser(1024, 1024, false);
        std::string pending;
        auto state = ParseState::NeedMore;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            ASSERT_EQ(state, ParseState::NeedMore);
            pending += text.substr(at, piece);
            const auto step = parser.put(pending);
            pending.erase(0, step.used);
            state = step.state;
        }
        ASSERT_EQ(state, ParseState::Done);
        EXPECT_EQ(parser.response().status, 201);
        EXPECT_EQ(parser.response().body, "ok");
        EXPECT_FALSE(parser.response().headers.contains("A"));
        EXPECT_TRUE(parser.keepAlive());
    }
}

TEST(ResponseParser, knowsWhetherAnEndMayEndTheAnswer) {
    ResponseParser untilEnd(1024, 1024, false);
    EXPECT_EQ(untilEnd.put("HTTP/1.1 200 OK\r\n\r\nabc").state, ParseState::NeedMore);
    EXPECT_EQ(untilEnd.putEnd(), ParseState::Done);
    EXPECT_EQ(untilEnd.response().body, "abc");
    ResponseParser cut(1024, 1024, false);
    EXPECT_EQ(cut.put("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc").state, ParseState::NeedMore);
    EXPECT_EQ(cut.putEnd(), ParseState::Malformed);
    ResponseParser nothing(1024, 1024, false);
    EXPECT_EQ(nothing.putEnd(), ParseState::Malformed);
}

TEST(MessageWriter, keepsAFieldFromSplittingTheAnswer) {
    HttpResponse response;
    response.headers.add("X-Detail", "a\r\nSet-Cookie: b");
    response.headers.add("bad name", "x");
    response.headers.add("Content-Length", "999");
    std::string out;
    appendResponseHead(out, response, Framing::Length, true, false);
    EXPECT_NE(out.find("X-Detail: a  Set-Cookie: b\r\n"), std::string::npos) << out;
    EXPECT_EQ(out.find("bad name"), std::string::npos);
    EXPECT_EQ(out.find("999"), std::string::npos);
    HttpRequest request;
    EXPECT_TRUE(isWritable(request));
    request.headers.add("X", "a\r\nb: c");
    EXPECT_FALSE(isWritable(request));
    request.headers.set("X", "a");
    request.target = "/a b";
    EXPECT_FALSE(isWritable(request));
    request.target = "/a";
    request.method = "GET /x";
    EXPECT_FALSE(isWritable(request));
}

} // namespace
} // namespace signalbox::net::impl
