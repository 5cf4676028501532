// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/RotationAgent.h"

#include "core/base/Encoding.h"
#include "tests/core/simulator/ScriptedPlatform.h"
#include "tests/support/FakeClock.h"

namespace signalbox::simulator {
namespace {

using base::Json;
using test::ScriptedPlatform;

net::HttpResponse open(const char* kind, const char* state) {
    auto list = Json::array();
    list.push(Json::object({{"rotation_id", "rot_1"}, {"kind", kind}, {"state", state}}));
    return ScriptedPlatform::json(200, Json::object({{"rotations", list}}));
}

bool isList(const ScriptedPlatform::Seen& seen) { return seen.path == "/v1/credentials/rotations"; }

TEST(RotationAgent, leavesAloneWhatHasBeenAnswered) {
    test::FakeClock clock;
    for (const char* state : {"staged", "in_use", "cut_over", "completed"}) {
        ScriptedPlatform platform([&](const auto&, std::size_t) { return open("ed25519_sig", state); });
        const auto connection = platform.connect(clock);
        const auto installed = RotationAgent(*connection).poll();
        ASSERT_TRUE(installed) << base::describe(installed.error());
        EXPECT_TRUE(installed->empty()) << state;
        EXPECT_EQ(platform.seen().size(), 1U);
    }
}

TEST(RotationAgent, provesThatItHasTheNewKey) {
    test::FakeClock clock;
    ScriptedPlatform platform([](const auto& seen, std::size_t) {
        if (isList(seen))
            return open("ed25519_sig", "requested");
        const auto key = crypto::Ed25519PublicKey::fromJwk(seen.body["public_jwk"]);
        const auto proof = base::fromBase64Url(seen.body["proof"].stringOr(""));
        const bool holds = key && proof && key->verify("signalbox-pop|rot_1", *proof);
        return holds ? ScriptedPlatform::json(200, Json::object({{"kid", key->thumbprint()}}))
                     : ScriptedPlatform::refusal(400, "INVALID_ARGUMENT", false);
    });
    const auto connection = platform.connect(clock);
    const auto installed = RotationAgent(*connection).poll();
    ASSERT_TRUE(installed) << base::describe(installed.error());
    ASSERT_EQ(installed->size(), 1U);
    EXPECT_EQ(installed->front().rotation, "rot_1");
    EXPECT_EQ(connection->kid(), installed->front().kid);
    EXPECT_EQ(ProviderCredentials::load(platform.file())->kid, installed->front().kid) << "stored before it is used";
    const auto proof = platform.seen().at(1);
    EXPECT_EQ(proof.path, "/v1/credentials/rotations/rot_1/proof");
    EXPECT_EQ(proof.body.text().find("PRIVATE"), std::string::npos) << "the key never leaves this side";
}

TEST(RotationAgent, keepsTheOldKeyWhenItIsRefused) {
    test::FakeClock clock;
    ScriptedPlatform platform([](const auto& seen, std::size_t) {
        return isList(seen) ? open("ed25519_sig", "requested")
                            : ScriptedPlatform::refusal(409, "FAILED_PRECONDITION", false);
    });
    const auto connection = platform.connect(clock);
    const auto installed = RotationAgent(*connection).poll();
    ASSERT_FALSE(installed);
    EXPECT_EQ(installed.error().reason, "SIM-002");
    EXPECT_NE(installed.error().context.find("FAILED_PRECONDITION"), std::string::npos);
    EXPECT_EQ(connection->kid(), "kid-1");
}

TEST(RotationAgent, refusesAKindItDoesNotHave) {
    test::FakeClock clock;
    ScriptedPlatform platform([](const auto&, std::size_t) { return open("approver_key", "requested"); });
    const auto connection = platform.connect(clock);
    const auto installed = RotationAgent(*connection).poll();
    ASSERT_FALSE(installed);
    EXPECT_EQ(installed.error().reason, "SIM-002");
    EXPECT_EQ(platform.seen().size(), 1U) << "nothing was sent for it";
}

} // namespace
} // namespace signalbox::simulator
