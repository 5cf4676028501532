// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Acts.h"
#include "core/base/Files.h"
#include "core/crypto/Random.h"
#include "core/platform/Platform.h"
#include "tests/integration/openapi/Caller.h"
#include "tests/support/EventSchemas.h"
#include "tests/support/Process.h"
#include "tests/support/PushedClock.h"
#include "tests/support/SoundLedger.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace signalbox::test {

/// The id of a command that nobody has used.
inline std::string freshCommand() { return crypto::randomId("cmd_", 16); }

/// A real platform, its description, and what a walk over its operations needs.
///
/// `TEST_F(OpenApi, describesExactlyWhatIsServed)` walks over all of them and then wants every operation to have
/// succeeded and every described status to have been met. A file `<Noun>OperationsTest.cpp` in this folder takes part
/// in the walk:
///
///     const WalkPart kLedger("ledger", [](OpenApiBench& bench) { bench.get("/reconciliations"); });
///
/// The parts run in the order of their names, while every gate is open and every key is sound, and leave it so.
class OpenApiBench : public ::testing::Test {
public:
    using Json = base::Json;
    using ProviderCredentials = simulator::ProviderCredentials;
    TempFolder folder;
    PushedClock clock;
    std::unique_ptr<platform::Platform> platform;
    std::optional<Contract> contract;
    std::unique_ptr<Caller> call;
    std::unique_ptr<Process> prism; ///< Present when SIGNALBOX_PRISM names the program.
    net::Url prismUrl;

    void SetUp() override {
        auto loaded = Contract::load(SIGNALBOX_OPENAPI_FILE);
        ASSERT_TRUE(loaded) << base::describe(loaded.error());
        contract.emplace(std::move(*loaded));
        start();
        platform.reset();
        retireViewer();
        start();
        call = std::make_unique<Caller>(*contract, folder / "data", clock);
        if (const char* program = std::getenv("SIGNALBOX_PRISM"))
            startPrism(program);
    }
    void TearDown() override {
        if (prism)
            stopPrism();
        platform.reset();
        expectEventsFitTheirSchemas(folder / "data");
        expectSoundLedger(folder / "data");
    }
    void startPrism(const char* program) {
        prism = std::make_unique<Process>(
            "/usr/bin/env", std::vector<std::string>{"node", SIGNALBOX_PRISM_SCRIPT, "--prism", program, "--document",
                                                     SIGNALBOX_OPENAPI_FILE, "--data", (folder / "data").string()});
        const auto line =
            prism->waitForLine([](const std::string& l) { return l.starts_with("{"); }, std::chrono::seconds(120));
        ASSERT_TRUE(line) << prism->errors();
        prismUrl = net::Url::parse(Json::parse(*line).value()["url"].stringOr("")).value();
        call->goThrough(prismUrl);
    }
    /// Ends the proxy and wants that it judged something, and found nothing.
    void stopPrism() {
        prism->signal(SIGTERM);
        const auto line =
            prism->waitForLine([](const std::string& l) { return l.starts_with("{"); }, std::chrono::seconds(60));
        ASSERT_TRUE(line) << prism->errors();
        const auto seen = Json::parse(*line).value();
        std::cout << "Prism: " << seen.pretty() << std::endl;
        EXPECT_GT(seen["judged"].intOr(0), 0);
        EXPECT_TRUE(seen["violations"].items().empty());
        EXPECT_EQ(prism->waitForEnd(std::chrono::seconds(60)), 0) << prism->errors();
        prism.reset();
    }
    void start() {
        platform::PlatformConfig config;
        config.data = folder / "data";
        config.generatedPlayers = 300;
        auto started = platform::Platform::start(std::move(config), clock);
        ASSERT_TRUE(started) << base::describe(started.error());
        platform = std::move(*started);
    }
    /// viewer-2 has left: the one who may not even read.
    void retireViewer() {
        const auto file = folder / "data/platform.json";
        auto json = Json::parse(base::readFile(file).value()).value();
        auto people = Json::array();
        for (auto one : json["operators"].items()) {
            if (one["id"].stringOr("") == "viewer-2")
                one.set("active", false);
            people.push(std::move(one));
        }
        json.set("operators", std::move(people));
        ASSERT_TRUE(base::writeFile(file, json.pretty()));
    }

    // ---- acts

    struct Act {
        std::string who, method, path;
        Json body = Json::object(); ///< Without the reason.
        std::string command = freshCommand();
        int status = 200;
    };
    static Json bodyOf(const Act& act, const std::string& command, const std::string& reason = "a test") {
        Json body = act.body;
        if (body.contains("command_id"))
            body.set("command_id", command);
        if (!body.contains("reason"))
            body.set("reason", reason);
        return body;
    }
    /// The act, and around it everything that every act has in common: no key, no reason, no right, again, otherwise.
    Json succeed(const Act& act) {
        SCOPED_TRACE(act.method + " " + act.path);
        const auto good = bodyOf(act, act.command);
        EXPECT_EQ(Caller::reason(call->act(act.who, act.method, act.path, good, "", false)),
                  "IDEMPOTENCY_KEY_REQUIRED");
        auto command = freshCommand();
        Json mute = Json::object();
        const auto whole = bodyOf(act, command);
        for (const auto& [name, value] : whole.members())
            if (name != "reason")
                mute.set(name, value);
        EXPECT_EQ(Caller::reason(call->act(act.who, act.method, act.path, mute, command, false)), "API-001");
        command = freshCommand();
        EXPECT_EQ(call->act("viewer-1", act.method, act.path, bodyOf(act, command), command).status, 403);

        const auto first = call->act(act.who, act.method, act.path, good, act.command);
        EXPECT_EQ(first.status, act.status) << first.body;
        EXPECT_FALSE(first.headers.contains("Idempotent-Replayed"));
        const auto again = call->act(act.who, act.method, act.path, good, act.command);
        EXPECT_EQ(again.headers.value("Idempotent-Replayed"), "true") << again.body;
        auto other = good;
        other.set("reason", "another reason");
        EXPECT_EQ(call->act(act.who, act.method, act.path, other, act.command).status, 409);
        return Caller::json(first)["result"];
    }
    net::HttpResponse refused(const Act& act, int status, const std::string& reason, bool sound = true) {
        SCOPED_TRACE(act.method + " " + act.path);
        auto answer = call->act(act.who, act.method, act.path, bodyOf(act, act.command), act.command, sound);
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(Caller::reason(answer), reason) << answer.body;
        return answer;
    }
    static api::PreparedAct prepared(const Act& act, std::string action, std::string object, Json scope) {
        return {std::move(action), std::move(object), std::move(scope),
                api::artefactOf(act.method, std::string(api::path::kPrefix) + act.path, bodyOf(act, act.command))};
    }
    Json get(const std::string& path, const std::string& who = "security_officer-1") {
        const auto answer = call->read(who, path);
        EXPECT_EQ(answer.status, 200) << path << " " << answer.body;
        return Caller::json(answer);
    }
    /// Asks until it is so; the platform's own threads bring it about.
    Json until(const std::string& path, const std::function<bool(const Json&)>& wanted) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        auto now = get(path);
        while (!wanted(now) && std::chrono::steady_clock::now() < patience) {
            std::this_thread::yield();
            now = get(path);
        }
        EXPECT_TRUE(wanted(now)) << path << " " << now.text();
        return now;
    }
    std::string credentialOf(const std::string& provider, const std::string& kind) {
        const auto all = get("/credentials");
        for (const auto& view : all["items"].items())
            if (view["credential"]["scope"]["provider"].stringOr("") == provider &&
                view["credential"]["kind"].stringOr("") == kind)
                return view["credential"]["credential_id"].stringOr("");
        ADD_FAILURE() << provider << " has no " << kind;
        return "none";
    }

    // ---- play

    static std::string session(const char* player = "p_demo_1", const char* currency = "EUR",
                               const char* game = "g_starfall") {
        return Json::object({{"player_id", player}, {"game_id", game}, {"currency", currency}}).text();
    }
    static std::string bet(const std::string& in, const std::string& id, const std::string& amount,
                           const std::string& currency = "EUR") {
        return R"({"session_id":")" + in + R"(","round_id":"r_)" + id + R"(","bet_id":")" + id + R"(","amount":)" +
               amount + R"(,"currency":")" + currency + "\"}";
    }
    static std::string settlement(const std::string& id, const std::string& win, const std::string& more = {}) {
        return R"({"bet_id":")" + id + R"(","round_id":"r_)" + id + R"(","win_amount":)" + win +
               R"(,"currency":"EUR")" + more + "}";
    }
    static std::string rollback(const std::string& id) {
        return Json::object({{"bet_id", id}, {"round_id", "r_" + id}, {"reason", "cancelled"}}).text();
    }
    std::string open(const ProviderCredentials& who, const char* player = "p_demo_1") {
        const auto answer = call->provider(who, "POST", "/v1/sessions", session(player));
        EXPECT_EQ(answer.status, 201) << answer.body;
        return Caller::json(answer)["session_id"].stringOr("none");
    }
    void expect(const net::HttpResponse& answer, int status, const std::string& reason = {}) {
        EXPECT_EQ(answer.status, status) << answer.body;
        if (!reason.empty()) {
            EXPECT_EQ(Caller::reason(answer), reason) << answer.body;
        }
    }
    static Spoil unsound() {
        Spoil spoil;
        spoil.sound = false;
        return spoil;
    }
};

/// A part of the walk in a file of its own; made at namespace scope.
class WalkPart {
public:
    WalkPart(std::string name, std::function<void(OpenApiBench&)> walk) {
        all().emplace(std::move(name), std::move(walk));
    }
    static std::map<std::string, std::function<void(OpenApiBench&)>>& all() {
        static std::map<std::string, std::function<void(OpenApiBench&)>> parts;
        return parts;
    }
};

} // namespace signalbox::test
