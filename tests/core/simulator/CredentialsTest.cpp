// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Encoding.h"
#include "tests/core/simulator/ScriptedPlatform.h"

namespace signalbox::simulator {
namespace {

using base::Json;
using test::ScriptedPlatform;

class Credentials : public ::testing::Test {
protected:
    ScriptedPlatform platform{[](const auto& seen, std::size_t) { return ScriptedPlatform::accept(seen); }};

    Json json() { return Json::parse(base::readFile(platform.file()).value()).value(); }
    void write(const Json& changed) { ASSERT_TRUE(base::writeFile(platform.file(), changed.pretty())); }
};

TEST_F(Credentials, areReadWithTheFilesTheyName) {
    const auto loaded = ProviderCredentials::load(platform.file());
    ASSERT_TRUE(loaded) << base::describe(loaded.error());
    EXPECT_EQ(loaded->provider.text(), "novagames");
    EXPECT_EQ(loaded->brand.text(), "brand-7");
    EXPECT_EQ(loaded->kid, "kid-1");
    EXPECT_EQ(loaded->algorithm, crypto::SignatureAlgorithm::Ed25519);
    EXPECT_EQ(loaded->games.size(), 2U);
    EXPECT_EQ(loaded->players.at(0).currency.code(), "EUR");
    EXPECT_TRUE(loaded->signer());
}

TEST_F(Credentials, nameTheMemberThatIsMissing) {
    const auto whole = json();
    for (const auto& [name, value] : whole.members()) {
        auto less = Json::object();
        for (const auto& [other, kept] : whole.members())
            if (other != name)
                less.set(other, kept);
        write(less);
        const auto loaded = ProviderCredentials::load(platform.file());
        ASSERT_FALSE(loaded) << name;
        EXPECT_EQ(loaded.error().reason, "SIM-001") << name;
        const auto named = name == "signature" ? std::string("algorithm") : name;
        EXPECT_NE(loaded.error().context.find(named), std::string::npos) << loaded.error().context;
    }
    auto wrong = whole;
    wrong.set("signature", Json::object({{"algorithm", "rot13"}, {"kid", "k"}, {"key_file", "signing.key"}}));
    write(wrong);
    EXPECT_EQ(ProviderCredentials::load(platform.file()).error().reason, "SIM-001");
    wrong = whole;
    wrong.set("key_file", "elsewhere.key");
    write(wrong);
    EXPECT_FALSE(ProviderCredentials::load(platform.file()));
    EXPECT_FALSE(ProviderCredentials::load(platform.folder() / "nobody.json"));
}

TEST_F(Credentials, keepTheOldKeyUntilTheFileNamesTheNew) {
    auto loaded = ProviderCredentials::load(platform.file());
    ASSERT_TRUE(loaded);
    const auto key = crypto::Ed25519PrivateKey::generate();
    ASSERT_TRUE(loaded->saveSigningKey("kid-2", key.pem()));
    EXPECT_EQ(loaded->kid, "kid-2");
    EXPECT_TRUE(std::filesystem::exists(platform.folder() / "signing.key"))
        << "the old one, for whoever still reads it";
    const auto again = ProviderCredentials::load(platform.file());
    ASSERT_TRUE(again) << base::describe(again.error());
    EXPECT_EQ(again->kid, "kid-2");
    EXPECT_EQ(again->signingKey.view(), key.pem().view());
    EXPECT_EQ(again->players.size(), 1U) << "everything else stays";
    const auto file = platform.folder() / json()["signature"]["key_file"].stringOr("");
    const auto mode = std::filesystem::status(file).permissions();
    EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << "a secret is its owner's";
}

} // namespace
} // namespace signalbox::simulator
