// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/Http.h"

#include "core/base/Json.h"
#include "core/net/HttpClient.h"

#include <gtest/gtest.h>

namespace signalbox::net {
namespace {

TEST(Headers, compareNamesWithoutCaseAndKeepThemAsWritten) {
    Headers headers{{"X-Trace-Id", "tr_1"}};
    ASSERT_NE(headers.find("x-trace-ID"), nullptr);
    EXPECT_EQ(headers.value("X-TRACE-ID"), "tr_1");
    EXPECT_EQ(headers.begin()->first, "X-Trace-Id");
    EXPECT_FALSE(headers.contains("X-Trace"));
}

TEST(Headers, setReplacesEveryFieldOfThatName) {
    Headers headers{{"A", "1"}, {"b", "2"}, {"a", "3"}, {"a", "4"}};
    EXPECT_EQ(headers.count("A"), 3u);
    headers.set("a", "5");
    EXPECT_EQ(headers, (Headers{{"A", "5"}, {"b", "2"}}));
    headers.remove("B").set("c", "6");
    EXPECT_EQ(headers, (Headers{{"A", "5"}, {"c", "6"}}));
}

TEST(HttpRequest, splitsItsTarget) {
    HttpRequest request;
    request.target = "/a/b?after=7&name=x%20y+z&empty=&bare&broken=%4";
    EXPECT_EQ(request.path(), "/a/b");
    EXPECT_EQ(request.query(), "after=7&name=x%20y+z&empty=&bare&broken=%4");
    EXPECT_EQ(request.parameter("after"), "7");
    EXPECT_EQ(request.parameter("name"), "x y z");
    EXPECT_EQ(request.parameter("empty"), "");
    EXPECT_EQ(request.parameter("bare"), "");
    EXPECT_EQ(request.parameter("broken"), std::nullopt);
    EXPECT_EQ(request.parameter("missing"), std::nullopt);
    request.target = "/plain";
    EXPECT_EQ(request.path(), "/plain");
    EXPECT_EQ(request.query(), "");
}

TEST(Percent, encodesEverythingThatIsNotUnreservedAndComesBack) {
    EXPECT_EQ(percentEncode("a-._~Z9"), "a-._~Z9");
    EXPECT_EQ(percentEncode("a b/\xC3\xA9?"), "a%20b%2F%C3%A9%3F");
    std::string all;
    for (int c = 0; c < 256; ++c)
        all += static_cast<char>(c);
    EXPECT_EQ(percentDecode(percentEncode(all)), all);
    EXPECT_EQ(percentDecode("%zz"), std::nullopt);
    EXPECT_EQ(percentDecode("%"), std::nullopt);
    EXPECT_EQ(percentDecode("+"), "+");
}

TEST(Problem, carriesCodeAndDetail) {
    const auto response = problem(413, "BODY_TOO_LARGE", "Too \"large\".");
    EXPECT_EQ(response.headers.value("content-type"), "application/problem+json");
    const auto json = base::Json::parse(response.body);
    ASSERT_TRUE(json);
    EXPECT_EQ((*json)["code"].stringOr(""), "BODY_TOO_LARGE");
    EXPECT_EQ((*json)["detail"].stringOr(""), "Too \"large\".");
    EXPECT_EQ((*json)["status"].intOr(0), 413);
    EXPECT_EQ((*json)["retryable"].boolOr(true), false);
}

TEST(Url, readsHostPortAndTarget) {
    const auto url = Url::parse("https://127.0.0.1:8443/control/v1/me?x=1");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->secure);
    EXPECT_EQ(url->host, "127.0.0.1");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/control/v1/me?x=1");
    EXPECT_EQ(url->origin(), "https://127.0.0.1:8443");
}

TEST(Url, readsBracketedIpv6AndDefaults) {
    const auto six = Url::parse("HTTPS://[::1]:1");
    ASSERT_TRUE(six);
    EXPECT_EQ(six->host, "::1");
    EXPECT_EQ(six->authority(), "[::1]:1");
    EXPECT_EQ(six->target, "/");
    const auto plain = Url::parse("http://platform.example?x");
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->secure);
    EXPECT_EQ(plain->port, 80);
    EXPECT_EQ(plain->target, "/?x");
}

TEST(Url, refusesWhatItDoesNotNeed) {
    for (const char* text : {"", "127.0.0.1:80", "ftp://a/", "https://", "https://:1/", "https://a:0/",
                             "https://a:65536/", "https://a:1x/", "https://a:/", "https://u@a/", "https://u:p@a/",
                             "https://a/#f", "https://a b/", "https://[::1/", "https://[::1]x/", "https://[a.example]/",
                             "https://[]/", "https://a\r\nb/", "https://\xC3\xA9/"}) {
        const auto url = Url::parse(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().reason, "NET-004") << text;
    }
}

} // namespace
} // namespace signalbox::net
