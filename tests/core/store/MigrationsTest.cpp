// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/Migrations.h"

#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <array>

namespace signalbox::store {
namespace {

constexpr std::array kOne{Migration{1, "first", "CREATE TABLE a(v INTEGER) STRICT; INSERT INTO a VALUES(1);"}};
constexpr std::array kTwo{kOne[0], Migration{2, "second", "ALTER TABLE a ADD COLUMN w INTEGER; UPDATE a SET w = 2;"}};
constexpr std::array kBroken{kOne[0], Migration{2, "second", "CREATE TABLE b(v); INSERT INTO nowhere VALUES(1);"}};
constexpr std::array kOther{Migration{1, "something else", "CREATE TABLE z(v);"}};

class Migrations : public ::testing::Test {
protected:
    test::TempFolder folder;
    base::Result<Database> database = Database::open(folder / "a.db");
    void SetUp() override { ASSERT_TRUE(database); }
};

TEST_F(Migrations, bringAFreshFileToTheNewestVersionOnce) {
    EXPECT_EQ(schemaVersion(*database).value(), 0);
    ASSERT_TRUE(migrate(*database, kTwo));
    EXPECT_EQ(schemaVersion(*database).value(), 2);
    ASSERT_TRUE(migrate(*database, kTwo));
    EXPECT_EQ(database->queryInteger("SELECT count(*) FROM a WHERE v = 1 AND w = 2").value(), 1);
}

TEST_F(Migrations, goOnFromWhereTheFileIs) {
    ASSERT_TRUE(migrate(*database, kOne));
    EXPECT_EQ(schemaVersion(*database).value(), 1);
    ASSERT_TRUE(migrate(*database, kTwo));
    EXPECT_EQ(database->queryInteger("SELECT w FROM a").value(), 2);
}

TEST_F(Migrations, refuseAFileOfANewerProgramAndChangeNothing) {
    ASSERT_TRUE(migrate(*database, kTwo));
    ASSERT_TRUE(database->execute("UPDATE schema_version SET program = 'signalbox 9.9.9'"));
    const auto refused = migrate(*database, kOne);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "STORE-003");
    EXPECT_EQ(refused.error().code, base::ErrorCode::FailedPrecondition);
    EXPECT_NE(refused.error().context.find("version 2"), std::string::npos) << refused.error().context;
    EXPECT_NE(refused.error().context.find("signalbox 9.9.9"), std::string::npos);
    EXPECT_NE(refused.error().context.find("up to version 1"), std::string::npos);
    EXPECT_NE(refused.error().context.find(SIGNALBOX_VERSION), std::string::npos);
    EXPECT_EQ(schemaVersion(*database).value(), 2);
    EXPECT_EQ(requireSchema(*database, kOne).error().reason, "STORE-003");
}

TEST_F(Migrations, leaveTheFileBeforeAStepThatFails) {
    EXPECT_FALSE(migrate(*database, kBroken));
    EXPECT_EQ(schemaVersion(*database).value(), 1);
    EXPECT_EQ(database->queryInteger("SELECT count(*) FROM sqlite_master WHERE name = 'b'").value(), 0);
    EXPECT_TRUE(migrate(*database, kTwo));
}

TEST_F(Migrations, refuseAHistoryThatIsNotTheirs) {
    ASSERT_TRUE(migrate(*database, kOne));
    EXPECT_EQ(migrate(*database, kOther).error().reason, "STORE-002");
}

TEST_F(Migrations, areRequiredOfAFileThatIsOnlyRead) {
    ASSERT_TRUE(migrate(*database, kOne));
    EXPECT_TRUE(requireSchema(*database, kOne));
    EXPECT_EQ(requireSchema(*database, kTwo).error().reason, "STORE-003");
}

} // namespace
} // namespace signalbox::store
