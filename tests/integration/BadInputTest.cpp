// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// What strangers and broken clients write into real sockets of a whole platform: each gets a clear 4xx or loses its
// connection, nothing is left open, and a neighbour on the same port notices nothing.
#include "core/api/SignedRequest.h"
#include "core/crypto/Random.h"
#include "core/net/impl/MessageParser.h"
#include "core/platform/Platform.h"
#include "core/platform/ledger/LedgerCheck.h"
#include "core/simulator/ProviderConnection.h"
#include "tests/integration/TlsWire.h"
#include "tests/support/ProviderTokens.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <thread>

namespace signalbox::platform {
namespace {

using base::Json;
using namespace std::chrono_literals;

std::size_t openFiles() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/fd"))
        ++count;
    return count;
}

/// A provider with nothing wrong, who plays all the time; every answer it does not like is kept.
class Neighbour {
public:
    Neighbour(simulator::ProviderCredentials who, const base::Clock& clock)
        : m_connection(simulator::ProviderConnection::open(std::move(who), clock, {}).value())
        , m_thread([this](std::stop_token stop) { play(stop); }) {}

    /// Ends it; what went wrong.
    std::vector<std::string> finish() {
        m_thread.request_stop();
        m_thread.join();
        return m_complaints;
    }
    [[nodiscard]] int answered() const { return m_answered; }
    /// Waits until so many more requests were answered; false after 20 seconds.
    bool wait(int more) {
        std::unique_lock lock(m_mutex);
        const int wanted = m_answered + more;
        return m_changed.wait_for(lock, 20s, [&] { return m_answered >= wanted; });
    }

private:
    void play(const std::stop_token& stop) {
        const auto& who = m_connection->identity();
        const auto opened = m_connection->post("/v1/sessions",
                                               Json::object({{"player_id", who.players.front().id.text()},
                                                             {"game_id", who.games.front().text()},
                                                             {"currency", "EUR"}}),
                                               crypto::randomId("k_"));
        if (!note("session", opened))
            return;
        const auto session = opened->body["session_id"].stringOr("");
        std::mutex mutex;
        std::condition_variable_any pause;
        for (int round = 0; !stop.stop_requested(); ++round) {
            const auto bet = "b_neighbour_" + std::to_string(round);
            const auto held = m_connection->post("/v1/bets/authorize",
                                                 Json::object({{"session_id", session},
                                                               {"round_id", "r_" + bet},
                                                               {"bet_id", bet},
                                                               {"amount", "1.00"},
                                                               {"currency", "EUR"}}),
                                                 crypto::randomId("k_"));
            const auto settled = m_connection->post(
                "/v1/bets/settle",
                Json::object({{"bet_id", bet}, {"round_id", "r_" + bet}, {"win_amount", "1.00"}, {"currency", "EUR"}}),
                crypto::randomId("k_"));
            if (!note("authorize", held) || !note("settle", settled))
                return;
            std::unique_lock lock(mutex); // A pace that no rate limit minds.
            pause.wait_for(lock, stop, 10ms, [] { return false; });
        }
    }
    bool note(const std::string& what, const base::Result<simulator::Answer>& answer) {
        const std::lock_guard lock(m_mutex);
        const bool good = answer && answer->ok();
        if (!good)
            m_complaints.push_back(what + ": " + (answer ? answer->body.text() : base::describe(answer.error())));
        ++m_answered;
        m_changed.notify_all();
        return good;
    }

    std::unique_ptr<simulator::ProviderConnection> m_connection;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::string> m_complaints;
    std::atomic<int> m_answered{0};
    std::jthread m_thread;
};

class BadInput : public ::testing::Test {
protected:
    test::TempFolder folder;
    base::SystemClock clock;
    std::unique_ptr<Platform> platform;
    test::ProviderTokens tokens{clock};
    std::optional<simulator::ProviderCredentials> who;
    std::unique_ptr<Neighbour> neighbour;
    std::size_t filesBefore = 0;

    void SetUp() override {
        PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 20;
        config.limits.handshakeTimeout = config.limits.headerTimeout = config.limits.bodyTimeout = 1500ms;
        config.limits.idleTimeout = 1500ms;
        auto started = Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
        who.emplace(simulator::ProviderCredentials::load(folder / "data/providers/novagames.json").value());
        EXPECT_EQ(statusOf(exchange(signedSession())), 201); // Whatever opens lazily is open.
        ASSERT_TRUE(settles([&] { return connections() == 0; }));
        filesBefore = openFiles();
        neighbour = std::make_unique<Neighbour>(
            simulator::ProviderCredentials::load(folder / "data/providers/redfox.json").value(), clock);
        ASSERT_TRUE(neighbour->wait(3));
    }
    void TearDown() override {
        EXPECT_TRUE(neighbour->wait(4)) << "the neighbour got no more answers";
        EXPECT_EQ(neighbour->finish(), std::vector<std::string>{});
        neighbour.reset();
        EXPECT_TRUE(settles([&] { return connections() == 0; })) << connections() << " connections are left";
        EXPECT_TRUE(settles([&] { return openFiles() == filesBefore; }))
            << openFiles() << " open files, " << filesBefore << " before";
        platform.reset();
        const auto report = checkLedgerFile(folder / "data/ledger.db");
        ASSERT_TRUE(report) << base::describe(report.error());
        EXPECT_TRUE(report->sound()) << report->text();
    }
    [[nodiscard]] std::size_t connections() const { return platform->connections(); }
    static bool settles(const std::function<bool()>& condition) {
        const auto patience = std::chrono::steady_clock::now() + 20s;
        while (!condition() && std::chrono::steady_clock::now() < patience)
            std::this_thread::yield();
        return condition();
    }

    /// A signed request as bytes; `spoil` may change its head after the signature.
    std::string wire(const std::string& path, const std::string& body,
                     const std::function<void(net::HttpRequest&)>& spoil = {}) {
        net::HttpRequest request;
        request.method = "POST";
        request.target = path;
        request.body = body;
        request.headers.set("X-Trace-Id", crypto::randomId("tr_"));
        request.headers.set("X-Brand-Id", who->brand.text());
        request.headers.set("X-Region", who->region.text());
        request.headers.set("X-Provider-Id", who->provider.text());
        request.headers.set("X-Idempotency-Key", crypto::randomId("k_"));
        request.headers.set("Content-Type", "application/json");
        request.headers.set("Content-Digest", crypto::contentDigest(body));
        request.headers.set("Authorization", tokens.authorization(*who));
        const auto headers =
            who->signer()->sign(api::signatureComponents(request), clock.now(), crypto::randomId("n_", 16));
        EXPECT_TRUE(headers) << base::describe(headers.error());
        request.headers.set("Signature-Input", headers->signatureInput);
        request.headers.set("Signature", headers->signature);
        if (spoil)
            spoil(request);
        std::string out;
        net::impl::appendRequestHead(out, request, "localhost");
        return out + request.body;
    }
    std::string signedSession(const std::string& more = {}) {
        return wire("/v1/sessions", R"({"player_id":"p_demo_1","game_id":"g_starfall","currency":"EUR")" + more + "}");
    }
    static std::string closing(std::string request) {
        request.insert(request.find("\r\n") + 2, "Connection: close\r\n");
        return request;
    }
    /// Sends the bytes with "Connection: close" and gives what came back until the server closed.
    std::string exchange(const std::string& bytes) {
        test::TlsWire connection(platform->port(), *who);
        connection.send(closing(bytes));
        bool ended = false;
        auto all = connection.readAll(ended);
        EXPECT_TRUE(ended) << "the connection was left open";
        return all;
    }
    static int statusOf(const std::string& answer) {
        return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
    }
    static void expect(const std::string& answer, int status, const std::string& code) {
        EXPECT_EQ(statusOf(answer), status) << answer;
        EXPECT_NE(answer.find("\"code\":\"" + code + "\""), std::string::npos) << answer;
    }
};

TEST_F(BadInput, isRefusedForWhatItsBodySays) {
    EXPECT_EQ(statusOf(exchange(signedSession(R"(,"a_newer_member":{"x":[1,2]})"))), 201)
        << "a newer provider may say more";
    expect(exchange(signedSession(R"(,"currency":"EUR")")), 400, "DUPLICATE_MEMBER");
    expect(exchange(signedSession(R"(,"deep":)" + std::string(200, '[') + std::string(200, ']'))), 400,
           "MALFORMED_JSON");
    std::string nested;
    for (int i = 0; i < 200; ++i)
        nested += R"({"a":)";
    expect(exchange(signedSession(",\"deep\":" + nested + "1" + std::string(200, '}'))), 400, "MALFORMED_JSON");
    for (const std::string bad : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82"})
        expect(exchange(signedSession(",\"t\":\"" + bad + "\"")), 400, "MALFORMED_JSON");
    expect(exchange(signedSession(",\"t\":\"" + std::string(1, '\0') + "\"")), 400, "MALFORMED_JSON");
    expect(exchange(signedSession(R"(,"t":"\ud800")")), 400, "MALFORMED_JSON");
    for (const char* body : {"", " ", "null", "[]", "7", "\"x\"", "{", "{}{}", "{\"a\":1,}", "{'a':1}", "NaN"}) {
        const auto answer = exchange(wire("/v1/bets/authorize", body));
        EXPECT_TRUE(statusOf(answer) == 400 || statusOf(answer) == 422) << body << answer;
    }
}

TEST_F(BadInput, mayNotBeLarge) {
    const auto mebibyte = std::string(1024 * 1024, ' ');
    expect(exchange(signedSession("," + mebibyte + R"("a":1)")), 413, "BODY_TOO_LARGE");
    const std::string head = "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n";
    expect(exchange(head + "Content-Length: 1099511627776\r\n\r\n"), 413, "BODY_TOO_LARGE");
    std::string chunks = head + "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 300; ++i)
        chunks += "400\r\n" + std::string(1024, ' ') + "\r\n";
    expect(exchange(chunks + "0\r\n\r\n"), 413, "BODY_TOO_LARGE");

    std::string fields;
    for (int i = 0; i < 20'000; ++i)
        fields += "X-" + std::to_string(i) + ": y\r\n";
    expect(exchange("GET /health HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n"), 431, "HEADER_TOO_LARGE");
    expect(exchange("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Long: " + std::string(100'000, 'x') + "\r\n\r\n"),
           431, "HEADER_TOO_LARGE");
    expect(exchange("GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431,
           "HEADER_TOO_LARGE");
}

TEST_F(BadInput, losesItsConnectionWhenItIsNotHttp) {
    const std::vector<std::string> garbage = {
        std::string("\0\1\2\3\xff\xfe\r\n\r\n", 10),
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nBroken header\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-Bad\xff\xfe: 1\r\n\r\n",
        std::string("GET /health HTTP/1.1\r\nHost: a\r\nX-Nul: a\0b\r\n\r\n", 44),
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    // (A folded line is none of them: RFC 9112 5.2 lets a server read it as a blank.)
    for (const auto& bytes : garbage) {
        test::TlsWire connection(platform->port(), *who);
        connection.send(bytes);
        connection.halfClose(); // Also for what the server would wait for.
        bool ended = false;
        const auto answer = connection.readAll(ended);
        EXPECT_TRUE(ended) << bytes;
        if (!answer.empty()) {
            EXPECT_TRUE(statusOf(answer) >= 400 && statusOf(answer) < 500) << bytes << answer;
        }
    }
}

TEST_F(BadInput, behindASoundRequestIsNotTakenForOne) {
    test::TlsWire connection(platform->port(), *who);
    const auto first = signedSession();
    const auto second = signedSession();
    connection.send(first + second + "garbage that is no request\r\n\r\n" + signedSession());
    bool ended = false;
    const auto all = connection.readAll(ended);
    EXPECT_TRUE(ended);
    int good = 0;
    for (auto at = all.find("HTTP/1.1 201"); at != std::string::npos; at = all.find("HTTP/1.1 201", at + 1))
        ++good;
    EXPECT_EQ(good, 2) << all;
    EXPECT_NE(all.find("HTTP/1.1 400"), std::string::npos) << all;
    EXPECT_LT(all.rfind("HTTP/1.1 201"), all.find("HTTP/1.1 400")) << "something was answered after the garbage";
}

TEST_F(BadInput, thatNeverEndsIsEndedInTime) {
    const auto whole = signedSession();
    const auto headEnd = whole.find("\r\n\r\n");
    struct Case {
        const char* what;
        std::string bytes;
        int status; ///< 0: closed without a word.
    };
    for (const auto& one :
         {Case{"nothing after the handshake", "", 0}, Case{"a header that stops", whole.substr(0, headEnd - 10), 408},
          Case{"a header of one byte", "P", 408}, Case{"a body that stops", whole.substr(0, whole.size() - 1), 408}}) {
        SCOPED_TRACE(one.what);
        test::TlsWire connection(platform->port(), *who);
        if (!one.bytes.empty())
            connection.send(one.bytes);
        bool ended = false;
        const auto answer = connection.readAll(ended);
        EXPECT_TRUE(ended);
        EXPECT_EQ(statusOf(answer), one.status) << answer;
    }
    // A byte now and then does not buy more time: the header as a whole has one and a half seconds.
    test::TlsWire dripping(platform->port(), *who);
    const auto begun = std::chrono::steady_clock::now();
    std::size_t sent = 0;
    for (auto last = begun; sent < headEnd && std::chrono::steady_clock::now() - begun < 20s;) {
        if (std::chrono::steady_clock::now() - last < 100ms) {
            std::this_thread::yield();
            continue;
        }
        last = std::chrono::steady_clock::now();
        if (!dripping.send(whole.substr(sent, 1)))
            break;
        ++sent;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    bool ended = false;
    dripping.readAll(ended);
    EXPECT_TRUE(ended);

    // Connected and silent, not even a handshake.
    auto silent = test::Wire::to(platform->port());
    silent.readAll(&ended);
    EXPECT_TRUE(ended);
    auto plain = test::Wire::to(platform->port());
    plain.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"); // no TLS
    plain.readAll(&ended);
    EXPECT_TRUE(ended);
}

TEST_F(BadInput, inGreatNumbersLeavesNothingBehind) {
    const auto whole = signedSession();
    for (int turn = 0; turn < 40; ++turn) {
        test::TlsWire abandoned(platform->port(), *who);
        abandoned.send(whole.substr(0, whole.size() / 2));
        if (turn % 2 == 0)
            abandoned.resetAtTheEnd();
        auto half = test::Wire::to(platform->port());
        half.send("\x16\x03\x01");
        if (turn % 2 == 0)
            half.reset();
        test::TlsWire gone(platform->port(), *who);
        gone.send(signedSession()); // Does not wait for its answer.
        if (turn % 3 == 0)
            gone.resetAtTheEnd();
    }
}

} // namespace
} // namespace signalbox::platform
