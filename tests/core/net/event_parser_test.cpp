// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/EventParser.h"

#include "core/net/HttpClient.h"

#include <gtest/gtest.h>

#include <random>

namespace signalbox::net {
namespace {

struct Seen {
    std::vector<std::string> events; ///< "id|event|data"
    std::function<bool(const ServerEvent&)> sink() {
        return [this](const ServerEvent& event) {
            events.push_back(event.id + "|" + event.event + "|" + event.data);
            return true;
        };
    }
};

std::vector<std::string> parse(std::string_view text, std::size_t piece) {
    Seen seen;
    EventParser parser(1024);
    for (std::size_t at = 0; at < text.size(); at += piece)
        EXPECT_TRUE(parser.feed(text.substr(at, piece), seen.sink()));
    return seen.events;
}

TEST(EventParser, readsTheSameInPiecesOfAnySize) {
    const std::string text =
        "\xEF\xBB\xBF: hello\r\nevent: tick\ndata: a\rdata:b\r\n\r\nid: 7\n\ndata\n\ndata:  two\nretry: "
        "5\nother: x\n\nid:\n\ndata: last, not ended\n";
    const std::vector<std::string> expected{"|tick|a\nb", "7|message|", "7|message| two"};
    for (std::size_t piece = 1; piece <= text.size(); ++piece)
        EXPECT_EQ(parse(text, piece), expected) << piece;
}

TEST(EventParser, readsBackWhatTheEncoderWrites) {
    std::mt19937 random(1);
    const std::string alphabet = "ab :\n\r";
    for (int round = 0; round < 2000; ++round) {
        std::string data;
        for (auto size = random() % 12; size > 0; --size)
            data += alphabet[random() % alphabet.size()];
        std::string expected;
        for (std::size_t i = 0; i < data.size(); ++i) {
            if (data[i] == '\r') {
                expected += '\n';
                if (i + 1 < data.size() && data[i + 1] == '\n')
                    ++i;
            } else {
                expected += data[i];
            }
        }
        EXPECT_EQ(parse(encodeEvent("e", data, "1"), 1 + random() % 5), std::vector<std::string>{"1|e|" + expected});
    }
}

TEST(EventParser, stopsWhenToldTo) {
    int count = 0;
    EventParser parser(100);
    EXPECT_TRUE(parser.feed("data: 1\n\ndata: 2\n\n", [&](const ServerEvent&) {
        ++count;
        return false;
    }));
    EXPECT_EQ(count, 1);
}

TEST(EventParser, boundsLinesAndEvents) {
    Seen seen;
    EventParser line(16);
    EXPECT_TRUE(line.feed("data: 0123456789", seen.sink()));
    const auto tooLong = line.feed("x", seen.sink());
    ASSERT_FALSE(tooLong);
    EXPECT_EQ(tooLong.error().reason, "NET-014");
    EventParser event(16);
    base::Status status;
    for (int i = 0; i < 20 && status; ++i)
        status = event.feed("data: a\n", seen.sink());
    ASSERT_FALSE(status);
    EventParser comments(16);
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(comments.feed(": beat\n\n", seen.sink()));
    EXPECT_TRUE(seen.events.empty());
}

} // namespace
} // namespace signalbox::net
