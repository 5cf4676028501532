// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Shared secrets at rest: what lies in the files, what a missing or wrong key means, and how older files are sealed.
#include "core/platform/SecretVault.h"

#include "core/api/KeysCodec.h"
#include "core/base/Files.h"
#include "core/platform/KeyStore.h"
#include "tests/core/platform/StoredKeys.h"
#include "tests/support/FakeClock.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <array>

namespace signalbox::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSecret = "\x01\x02 thirty-two bytes of secret \x03\x04";
constexpr std::string_view kOther = "another secret, of another one..";

/// How keys.db looked before secrets were sealed.
constexpr std::array kPlain{store::Migration{1, "keys", R"sql(
CREATE TABLE credential(id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE rotation(id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE secret(
  credential TEXT NOT NULL, version INTEGER NOT NULL, secret BLOB NOT NULL,
  PRIMARY KEY(credential, version)) STRICT;
)sql"}};
constexpr std::array kSealed{kPlain[0], store::Migration{2, "sealed secrets", R"sql(
CREATE TABLE sealed_secret(
  credential TEXT NOT NULL, version INTEGER NOT NULL, box BLOB NOT NULL,
  PRIMARY KEY(credential, version)) STRICT;
CREATE TABLE sealing(id INTEGER PRIMARY KEY CHECK(id = 1), box BLOB NOT NULL) STRICT;
)sql"}};

class SecretVaultTest : public ::testing::Test {
protected:
    test::TempFolder folder;
    test::FakeClock clock;
    const fs::path file = folder / "keys.db";
    const fs::path key = folder / "keys.kek";

    base::Result<std::unique_ptr<KeyStore>> open() { return KeyStore::open(file, key, "node-1", clock); }
    std::string refusal() {
        const auto opened = open();
        return opened ? "" : opened.error().reason;
    }
    keys::Credential hmac(const std::string& id) { return test::activeHmac(id, "kid_" + id, clock.now()); }
    void put(KeyStore& store, const std::string& id, std::string_view secret) {
        ASSERT_TRUE(test::putCredential(store, hmac(id), std::string(secret).c_str()));
    }
    void makeOne() {
        auto store = open();
        ASSERT_TRUE(store) << base::describe(store.error());
        put(**store, "cr_1", kSecret);
        put(**store, "cr_2", kOther);
    }
    template <std::size_t N>
    void makePlain(const std::array<store::Migration, N>& steps) {
        auto database = store::Database::open(file);
        ASSERT_TRUE(database);
        ASSERT_TRUE(store::migrate(*database, steps));
        for (const auto& [id, secret] : {std::pair("cr_1", kSecret), std::pair("cr_2", kOther)}) {
            auto credential = database->prepare("INSERT INTO credential(id, document) VALUES(?,?)");
            ASSERT_TRUE(credential->bindAll(id, api::toJson(hmac(id)).text()).run());
            auto row = database->prepare("INSERT INTO secret(credential, version, secret) VALUES(?,1,?)");
            ASSERT_TRUE(row->bind(0, id).bindBlob(1, base::asBytes(secret)).run());
        }
    }
    /// In the database, its write-ahead log, and whatever else lies there; in the ways in which it may be written.
    bool liesInPlainSight(std::string_view secret) {
        bool found = false;
        const auto bytes = base::asBytes(secret);
        for (const auto& entry : fs::directory_iterator(folder.path())) {
            const auto content = base::readFile(entry.path());
            EXPECT_TRUE(content);
            for (const auto& form :
                 {std::string(secret), base::hex(bytes), base::base64(bytes), base::base64Url(bytes)})
                if (content->find(form) != std::string::npos) {
                    found = true;
                    ADD_FAILURE_AT(__FILE__, __LINE__) << entry.path();
                }
        }
        return found;
    }
    void expectBothSecrets() {
        auto store = open();
        ASSERT_TRUE(store) << base::describe(store.error());
        EXPECT_EQ((*store)->secret(base::CredentialId("cr_1"), 1)->view(), kSecret);
        EXPECT_EQ((*store)->secret(base::CredentialId("cr_2"), 1)->view(), kOther);
        EXPECT_TRUE((*store)->gatewayKeys()->verification.contains("kid_cr_1"));
        EXPECT_FALSE(liesInPlainSight(kSecret)) << "while it is open, with its write-ahead log";
    }
};

TEST_F(SecretVaultTest, leavesNoSecretInAnyFile) {
    {
        auto store = open();
        ASSERT_TRUE(store);
        put(**store, "cr_1", kSecret);
        EXPECT_TRUE(fs::exists(folder / "keys.db-wal")) << "the write-ahead log is looked at, too";
        EXPECT_FALSE(liesInPlainSight(kSecret));
    }
    EXPECT_FALSE(liesInPlainSight(kSecret));
    EXPECT_EQ(fs::file_size(key), 32U);
    EXPECT_EQ(fs::status(key).permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SecretVaultTest, givesThemBackAfterARestartWithTheSameKey) {
    makeOne();
    const auto before = base::readFile(key).value();
    expectBothSecrets();
    EXPECT_EQ(base::readFile(key).value(), before) << "a key is made once";
}

TEST_F(SecretVaultTest, refusesWithoutTheKeyAndLosesNothing) {
    makeOne();
    fs::rename(key, folder / "away");
    EXPECT_EQ(refusal(), "PLATFORM-007");
    EXPECT_FALSE(fs::exists(key)) << "a new key would make the refusal look like damage";
    fs::rename(folder / "away", key);
    expectBothSecrets();
}

TEST_F(SecretVaultTest, refusesAnotherKeyAndLosesNothing) {
    makeOne();
    fs::rename(key, folder / "away");
    for (const std::size_t size : {32U, 31U, 33U, 0U}) {
        ASSERT_TRUE(base::writeSecretFile(key, base::SecretBytes(size)));
        EXPECT_EQ(refusal(), "PLATFORM-008") << size;
    }
    fs::rename(folder / "away", key);
    expectBothSecrets();
}

TEST_F(SecretVaultTest, refusesAKeyThatOthersMayRead) {
    makeOne();
    for (const auto mode : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
        fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write | mode);
        EXPECT_EQ(refusal(), "PLATFORM-009");
    }
    fs::permissions(key, fs::perms::owner_read);
    expectBothSecrets();
}

TEST_F(SecretVaultTest, noticesABoxThatWasMoved) {
    makeOne();
    {
        auto database = store::Database::open(file);
        ASSERT_TRUE(database->execute("CREATE TEMP TABLE t AS SELECT box FROM sealed_secret WHERE credential = 'cr_1';"
                                      "UPDATE sealed_secret SET box = (SELECT box FROM t) WHERE credential = 'cr_2'"));
    }
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, "CRYPTO-012");
    EXPECT_NE(opened.error().context.find("cr_2"), std::string::npos) << opened.error().context;
}

TEST_F(SecretVaultTest, sealsWhatAnEarlierVersionLeftInPlainText) {
    makePlain(kPlain);
    EXPECT_NE(base::readFile(file)->find(kSecret), std::string::npos) << "the test looks for the right thing";
    expectBothSecrets();
    EXPECT_FALSE(liesInPlainSight(kSecret));
    EXPECT_FALSE(liesInPlainSight(kOther));
    auto database = store::Database::open(file);
    EXPECT_EQ(store::schemaVersion(*database).value(), 3);
    EXPECT_EQ(database->queryInteger("SELECT count(*) FROM sqlite_master WHERE name = 'secret'").value(), 0);
}

TEST_F(SecretVaultTest, goesOnWhereACrashStoppedTheSealing) {
    makePlain(kSealed); // The tables are there, and nothing is sealed yet.
    expectBothSecrets();
    EXPECT_FALSE(liesInPlainSight(kSecret));
}

TEST_F(SecretVaultTest, keepsPlainSecretsWhenTheKeyCannotBeUsed) {
    makePlain(kPlain);
    ASSERT_TRUE(base::writeSecretFile(key, base::SecretBytes(5)));
    EXPECT_EQ(refusal(), "PLATFORM-008");
    fs::remove(key);
    expectBothSecrets();
}

} // namespace
} // namespace signalbox::platform
