// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The log of finished calls: what is noted, what is found again, and that it stays bounded.
#include "core/platform/traces/CallLog.h"
#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

namespace signalbox::platform {
namespace {

using std::chrono::milliseconds;

class Nothing final : public net::Exchange {
    void send(net::HttpResponse) override {}
    std::shared_ptr<net::EventStream> openStream(net::Headers, std::function<void()>) override { return nullptr; }
};

class CallLogTest : public ::testing::Test {
protected:
    test::FakeClock clock;
    CallLog log{clock, 10};

    struct Draft {
        std::string trace = "tr_1";
        std::string method = "POST";
        std::string pattern = "/v1/bets/authorize";
        std::string path = "/v1/bets/authorize";
        std::string body = R"({"session_id":"s_1","round_id":"r_1","bet_id":"b_1"})";
        std::string provider = "novagames";
    };
    /// A call that was admitted after 2 ms and handled 3 ms later.
    void call(const Draft& draft, const net::HttpResponse& answer, std::uint64_t faults = 0) {
        RoutedRequest request;
        request.receivedAt = clock.instant();
        request.http.method = draft.method;
        request.http.target = draft.path;
        request.http.body = draft.body;
        request.http.headers.set("X-Trace-Id", draft.trace);
        request.http.headers.set("X-Provider-Id", draft.provider);
        auto responder = log.begin(request, draft.pattern, net::Responder(std::make_shared<Nothing>()));
        if (request.call)
            request.call->faults = faults;
        Principal principal;
        principal.tenant = {base::ProviderId(draft.provider), base::BrandId("brand-7"), base::RegionId("eu-1")};
        clock.advance(milliseconds(2));
        log.admitted(std::move(principal), std::move(request), std::move(responder),
                     [&](Principal who, RoutedRequest what, net::Responder where) {
                         log.handled(std::move(who), std::move(what), std::move(where),
                                     [&](const Principal&, const RoutedRequest&, net::Responder last) {
                                         clock.advance(milliseconds(3));
                                         last.send(answer);
                                     });
                     });
    }
    static net::HttpResponse answer(int status, std::string body = {}) { return {status, {}, std::move(body)}; }
    static net::HttpResponse refusal(int status, const std::string& code) {
        return answer(status, R"({"code":")" + code + "\"}");
    }
};

TEST_F(CallLogTest, notesWhenACallCameWasAdmittedHandledAndAnswered) {
    call({}, answer(200));
    const auto found = log.find("tr_1");
    ASSERT_EQ(found.size(), 1U);
    const auto& record = *found.front();
    EXPECT_EQ(record.route, "POST /v1/bets/authorize");
    EXPECT_EQ(record.region, "eu-1");
    EXPECT_EQ(record.admitted - record.received, milliseconds(2));
    EXPECT_EQ(record.handled - record.admitted, milliseconds(3));
    EXPECT_EQ(record.answered, record.handled);
    EXPECT_EQ(summaryOf(record).bet, "b_1");
    EXPECT_EQ(summaryOf(record).session, "s_1");
}

TEST_F(CallLogTest, doesNotNoteOperatorsNorCallsWithoutATrace) {
    Draft control;
    control.pattern = "/control/v1/me";
    call(control, answer(200));
    Draft nameless;
    nameless.trace = "no id";
    call(nameless, answer(200));
    EXPECT_EQ(log.list({}).kept, 0U);
}

TEST_F(CallLogTest, keepsTheNewestOnly) {
    for (int i = 0; i < 25; ++i) {
        Draft draft;
        draft.trace = "tr_" + std::to_string(i);
        call(draft, answer(200));
    }
    const auto list = log.list({});
    EXPECT_EQ(list.kept, 10U);
    ASSERT_EQ(list.items.size(), 10U);
    EXPECT_EQ(list.items.front().id, "tr_24");
    EXPECT_EQ(list.items.back().id, "tr_15");
    EXPECT_EQ(list.since, list.items.back().at);
    EXPECT_TRUE(log.find("tr_14").empty());
}

TEST_F(CallLogTest, findsByProviderCodeIdAndFault) {
    call({}, answer(200));
    Draft refused;
    refused.trace = "tr_2";
    refused.provider = "redfox";
    call(refused, refusal(402, "INSUFFICIENT_FUNDS"));
    Draft read;
    read.trace = "tr_3";
    read.method = "GET";
    read.pattern = "/v1/bets/{id}";
    read.path = "/v1/bets/b_9";
    read.body.clear();
    call(read, refusal(404, "BET_NOT_FOUND"), 1);
    const auto ids = [&](const api::TraceFilter& filter) {
        std::string out;
        for (const auto& one : log.list(filter).items)
            out += one.id + " ";
        return out;
    };
    api::TraceFilter filter;
    EXPECT_EQ(ids(filter), "tr_3 tr_2 tr_1 ");
    filter.provider = "redfox";
    EXPECT_EQ(ids(filter), "tr_2 ");
    filter = {};
    filter.code = "INSUFFICIENT_FUNDS";
    EXPECT_EQ(ids(filter), "tr_2 ");
    filter.code = "error";
    EXPECT_EQ(ids(filter), "tr_3 tr_2 ");
    filter = {};
    filter.about = "b_9";
    EXPECT_EQ(ids(filter), "tr_3 ") << "an id in the path";
    filter.about = "r_1";
    EXPECT_EQ(ids(filter), "tr_2 tr_1 ") << "an id in the body";
    filter = {};
    filter.faulty = true;
    EXPECT_EQ(ids(filter), "tr_3 ");
    filter = {};
    filter.limit = 1;
    EXPECT_EQ(ids(filter), "tr_3 ");
}

TEST_F(CallLogTest, doesNotKeepLongBodies) {
    Draft draft;
    draft.body = R"({"bet_id":"b_1","padding":")" + std::string(CallLog::kMostBody, 'x') + "\"}";
    call(draft, answer(200, std::string(CallLog::kMostBody + 1, 'y')));
    const auto found = log.find("tr_1");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found.front()->request.empty());
    EXPECT_TRUE(found.front()->response.empty());
}

} // namespace
} // namespace signalbox::platform
