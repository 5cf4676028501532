// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Files.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include <sys/stat.h>

namespace signalbox::base {
namespace {

class Files : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "signalbox-files-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }
    std::filesystem::path m_folder;
};

TEST_F(Files, readBackWhatWasWritten) {
    const auto path = m_folder / "a";
    ASSERT_TRUE(writeFile(path, "one"));
    ASSERT_TRUE(writeFile(path, "two"));
    EXPECT_EQ(*readFile(path), "two");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(m_folder), {}), 1) << "a temporary file was left";
}

TEST_F(Files, keepSecretsForTheOwnerAlone) {
    const auto path = m_folder / "key";
    ASSERT_TRUE(writeSecretFile(path, SecretBytes::copyOf(std::string_view("k"))));
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(readSecretFile(path)->view(), "k");
}

TEST_F(Files, sayWhatIsWrong) {
    EXPECT_EQ(readFile(m_folder / "none").error().reason, "FILES-001");
    ASSERT_TRUE(writeFile(m_folder / "big", std::string(100, 'x')));
    EXPECT_EQ(readFile(m_folder / "big", 99).error().reason, "FILES-003");
    EXPECT_TRUE(readFile(m_folder / "big", 100));
    EXPECT_EQ(readFile(m_folder).error().reason, "FILES-004");
    EXPECT_EQ(writeFile(m_folder / "no" / "such", "x").error().reason, "FILES-001");
}

} // namespace
} // namespace signalbox::base
