// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Secrets go nowhere: whatever is secret, ours or what strangers send where a secret belongs, is looked for in every
// line of the log, every answer, every database file and the audit export.
#include "core/base/Encoding.h"
#include "core/net/HttpClient.h"
#include "core/simulator/ProviderConnection.h"
#include "core/simulator/TokenSource.h"
#include "tests/e2e/Programs.h"
#include "tests/support/Connections.h"

#include <fstream>
#include <map>
#include <sstream>

namespace signalbox {
namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

/// The second line of a PEM: 64 characters of what it holds.
std::string lineOf(std::string_view pem) {
    const auto start = pem.find('\n') + 1;
    return std::string(pem.substr(start, pem.find('\n', start) - start));
}

class MarkerScan : public Programs {
protected:
    /// Where everything is put that the platform gave away.
    std::map<std::string, std::string> m_given;
    std::map<std::string, std::string> m_secrets;

    [[nodiscard]] std::string where(const std::string& text) const {
        std::string out;
        for (const auto& [place, given] : m_given)
            if (given.find(text) != std::string::npos)
                out += place + " ";
        return out;
    }
    /// As it is, in base64url, and as the bytes that base64url stands for.
    void keepSecret(const std::string& name, const std::string& text) {
        ASSERT_GE(text.size(), 16U) << name;
        m_secrets[name] = text;
        m_secrets[name + ", base64url"] = base::base64Url(base::asBytes(text));
        if (const auto bytes = base::fromBase64Url(text); bytes && bytes->size() >= 16)
            m_secrets[name + ", decoded"] = std::string(bytes->begin(), bytes->end());
    }
    net::HttpResponse send(const simulator::ProviderCredentials& who, net::HttpRequest request) {
        net::ClientConfig config;
        config.url = who.url;
        config.tls = who.tls();
        net::HttpClient client(std::move(config));
        const auto target = request.method + " " + request.target;
        auto answer = client.send(std::move(request), net::within(seconds(20)));
        EXPECT_TRUE(answer) << target << ": " << base::describe(answer.error());
        if (!answer)
            return {};
        auto& kept = m_given["answers"];
        kept += answer->body + "\n";
        for (const auto& [name, value] : answer->headers)
            kept += name + ": " + value + "\n";
        return std::move(*answer);
    }
};

TEST_F(MarkerScan, noSecretIsInALogAnAnswerADatabaseOrTheAuditExport) {
    startPlatform();
    const std::filesystem::path data = m_folder.path();
    base::SystemClock clock;

    // Ours: every secret file, and an access token.
    for (const auto* provider : {"novagames", "redfox", "evergrove", "lumen"}) {
        const auto who = test::providerCredentials(data, provider);
        keepSecret(std::string(provider) + "'s TLS key", lineOf(who.privateKeyPem.view()));
        const auto signing = who.signingKey.view();
        if (who.algorithm == crypto::SignatureAlgorithm::Ed25519)
            keepSecret(std::string(provider) + "'s signing key", lineOf(signing));
        else
            m_secrets[std::string(provider) + "'s signing key"] = std::string(signing);
        ASSERT_TRUE(who.client);
        keepSecret(std::string(provider) + "'s client secret", std::string(who.client->secret.view()));
    }
    const auto who = test::providerCredentials(data, "novagames");
    net::ClientConfig config;
    config.url = who.url;
    config.tls = who.tls();
    net::HttpClient connection(std::move(config));
    const auto token = simulator::requestToken(connection, who, clock, net::within(seconds(20)));
    ASSERT_TRUE(token) << base::describe(token.error());
    keepSecret("an access token's signature", token->text.substr(token->text.rfind('.') + 1));
    const auto nova = test::connectProvider(data, "novagames", clock);
    const auto opened = nova->post("/v1/sessions",
                                   Json::object({{"player_id", who.players.front().id.text()},
                                                 {"game_id", who.games.front().text()},
                                                 {"currency", std::string(who.players.front().currency.code())}}),
                                   "k_marker_that_is_kept");
    ASSERT_TRUE(opened && opened->ok());

    // A stranger's: a marker of its own wherever a request has a place for a secret.
    int number = 0;
    const auto marker = [&](const std::string& place) {
        const auto text = "MARKER-" + std::to_string(++number) + "-7f1c9a52e4d84b06";
        keepSecret(place, text);
        return text;
    };
    const auto request = [&](std::string method, std::string target, std::string body = {}) {
        net::HttpRequest out;
        out.method = std::move(method);
        out.target = std::move(target);
        out.body = std::move(body);
        if (!out.body.empty())
            out.headers.set("Content-Type", "application/json");
        out.headers.set("X-Trace-Id", "tr_marker");
        out.headers.set("X-Brand-Id", who.brand.text());
        out.headers.set("X-Region", who.region.text());
        out.headers.set("X-Provider-Id", who.provider.text());
        out.headers.set("X-Idempotency-Key", "k_marker_refused");
        return out;
    };
    auto wrong = request("POST", "/v1/bets/authorize", R"({"bet_id":"b_1"})");
    wrong.headers.set("Authorization", "Bearer " + marker("a bearer token"));
    EXPECT_EQ(send(who, wrong).status, 401);
    wrong = request("POST", "/v1/bets/authorize", R"({"bet_id":"b_1"})");
    wrong.headers.set("Authorization", "Bearer " + token->text);
    wrong.headers.set("Signature-Input", "sig1=();keyid=\"" + marker("a key id") + "\"");
    wrong.headers.set("Signature", "sig1=:" + marker("a signature") + ":");
    EXPECT_GE(send(who, wrong).status, 400);
    wrong = request("GET", "/subjects");
    wrong.method = "POST";
    wrong.target = "/subjects/novagames.marker/versions";
    wrong.body = R"({"schema":"{}"})";
    wrong.headers.set("Authorization",
                      "Basic " + base::base64(base::asBytes("novagames:" + marker("a password of Basic"))));
    EXPECT_EQ(send(who, wrong).status, 401);
    wrong = request("GET", "/v1/bets/b_1?api_key=" + marker("a query"));
    wrong.headers.set("Cookie", "session=" + marker("a cookie"));
    wrong.headers.set("X-Api-Key", marker("an API key"));
    EXPECT_EQ(send(who, wrong).status, 401);
    for (const auto& body :
         {"grant_type=client_credentials&client_id=" + who.client->id + "&client_secret=" + marker("a form's secret"),
          "grant_type=password&username=nova&password=" + marker("a form's password"),
          "grant_type=client_credentials&client_assertion=" + marker("a form's assertion")}) {
        auto form = request("POST", "/oauth2/token", body);
        form.headers.set("Content-Type", "application/x-www-form-urlencoded");
        EXPECT_GE(send(who, form).status, 400);
    }
    // Signed and let in, with members that nobody asked for; and text that is no JSON.
    const auto extra = nova->post("/v1/sessions",
                                  Json::object({{"player_id", who.players.front().id.text()},
                                                {"game_id", who.games.front().text()},
                                                {"currency", std::string(who.players.front().currency.code())},
                                                {"password", marker("a member of a body")}}),
                                  "k_marker_extra");
    ASSERT_TRUE(extra);
    m_given["answers"] += extra->body.text();
    EXPECT_GE(send(who, request("POST", "/v1/sessions", "{\"password\":\"" + marker("text that is no JSON"))).status,
              400);

    // What an operator may see and take away.
    const auto file = (data / "export.jsonl").string();
    for (const auto& [name, verb] :
         std::map<std::string, std::vector<std::string>>{{"keys list", {"keys", "list"}},
                                                         {"traces list", {"traces", "list"}},
                                                         {"events list", {"events", "list"}},
                                                         {"audit export", {"audit", "export", "--out", file}}}) {
        const auto done = ctl(name == "audit export" ? "auditor-1" : "security_officer-1", verb);
        EXPECT_EQ(done.exitCode, 0) << name << ": " << done.errors;
        m_given[name] = done.output + done.errors;
    }
    m_given["the audit export"] = contents(file);
    EXPECT_FALSE(m_given["the audit export"].empty());
    m_platform->signal(SIGTERM);
    EXPECT_EQ(m_platform->waitForEnd(seconds(30)), 0) << m_platform->errors();
    m_given["standard output"] = m_platform->output();
    m_given["the log"] = m_platform->errors();
    int databases = 0;
    for (const auto& one : std::filesystem::directory_iterator(data))
        if (one.is_regular_file() && one.path().filename().string().find(".db") != std::string::npos) {
            ++databases;
            m_given[one.path().filename().string()] = contents(one.path());
        }
    EXPECT_GE(databases, 3);

    // What is kept is found where it is kept, or this scan would find nothing ever.
    EXPECT_NE(where("k_marker_that_is_kept"), "");
    EXPECT_NE(where("k_marker_that_is_kept").find("ledger.db"), std::string::npos);
    EXPECT_NE(where("security_officer-1").find("the audit export"), std::string::npos);
    EXPECT_NE(where("TOKEN_INVALID").find("answers"), std::string::npos);
    for (const auto& [name, text] : m_secrets)
        EXPECT_EQ(where(text), "") << name << " was given away";
    say(std::to_string(m_secrets.size()) + " secrets looked for in " + std::to_string(m_given.size()) +
        " places, none found");
}

} // namespace
} // namespace signalbox
