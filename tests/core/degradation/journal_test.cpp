// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/Journal.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace signalbox;
using namespace signalbox::degradation;
using namespace std::chrono_literals;

namespace {

Command order(const std::string& id, std::uint64_t epoch) {
    Command c;
    c.id = base::CommandId(id);
    c.epoch = epoch;
    c.by = base::OperatorId("on_call-1");
    c.reason = "payments are \"slow\"\nand a line break";
    c.time = base::timeFromMillis(1'795'348'800'000);
    return c;
}

class Folder {
public:
    Folder() {
        std::string pattern = "/tmp/signalbox-journal-XXXXXX";
        m_path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::filesystem::path file() const { return m_path / "redbutton.journal"; }

private:
    std::filesystem::path m_path;
};

} // namespace

TEST(Journal, crcMatchesThePublishedCheckValue) { EXPECT_EQ(crc32("123456789"), 0xcbf43926U); }

TEST(Journal, readsBackWhatItWrote) {
    const base::Time time = base::timeFromMillis(1'795'348'801'250);
    const JournalContent content = decodeJournal(encodeLine(order("a", 1)) + encodeLine(order("b", 2)) +
                                                 encodeVerified(base::CommandId("a"), time));
    ASSERT_EQ(content.commands.size(), 2U);
    EXPECT_EQ(content.commands[0], order("a", 1));
    EXPECT_EQ(content.verified.at(base::CommandId("a")), time);
    EXPECT_FALSE(content.torn);
    EXPECT_FALSE(content.damagedUpTo);
}

TEST(Journal, dropsATornLastLineAndSaysSoAtEveryCut) {
    const std::string first = encodeLine(order("a", 1));
    const std::string whole = first + encodeLine(order("b", 2));
    for (std::size_t size = first.size() + 1; size < whole.size(); ++size) {
        const JournalContent content = decodeJournal(std::string_view(whole).substr(0, size));
        EXPECT_EQ(content.commands.size(), 1U) << size;
        EXPECT_TRUE(content.torn) << size;
        EXPECT_EQ(content.damagedLines, 0U) << size;
        EXPECT_EQ(content.soundBytes, first.size()) << size;
    }
}

TEST(Journal, noticesEveryFlippedBit) {
    const std::string sound = encodeLine(order("a", 1)) + encodeLine(order("b", 2));
    for (std::size_t i = 0; i < sound.size(); ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string bytes = sound;
            bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ (1U << bit));
            const JournalContent content = decodeJournal(bytes);
            EXPECT_TRUE(content.damagedLines > 0 || content.torn) << i << " " << bit;
        }
}

TEST(Journal, countsTheEpochsThatDamageMayHaveSwallowed) {
    const JournalContent content = decodeJournal(encodeLine(order("a", 7)) + "garbage\n\n" + encodeLine(order("b", 9)));
    EXPECT_EQ(content.damagedLines, 2U);
    EXPECT_EQ(content.damagedUpTo, 9U);
    EXPECT_EQ(content.commands.size(), 2U);
}

TEST(Journal, skipsEntriesOfANewerProgram) {
    std::string line = R"({"kind":"future"})";
    char header[16];
    std::snprintf(header, sizeof header, "SBJ1 %08x ", crc32(line));
    const JournalContent content = decodeJournal(header + line + "\n");
    EXPECT_EQ(content.skippedLines, 1U);
    EXPECT_EQ(content.damagedLines, 0U);
}

TEST(FileJournal, keepsLinesAcrossReopeningForItsOwnerOnly) {
    Folder folder;
    {
        FileJournal journal(folder.file());
        EXPECT_EQ(journal.read().value(), "");
        ASSERT_TRUE(journal.append(encodeLine(order("a", 1))));
        ASSERT_TRUE(journal.append(encodeLine(order("b", 2))));
    }
    FileJournal journal(folder.file());
    EXPECT_EQ(decodeJournal(journal.read().value()).commands.size(), 2U);
    struct stat status {};
    ASSERT_EQ(::stat(folder.file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(FileJournal, cutsATornTailOffBeforeItIsWrittenTo) {
    Folder folder;
    {
        FileJournal journal(folder.file());
        ASSERT_TRUE(journal.append(encodeLine(order("a", 1))));
        ASSERT_TRUE(journal.append("SBJ1 00"));
        const JournalContent content = decodeJournal(journal.read().value());
        ASSERT_TRUE(content.torn);
        ASSERT_TRUE(journal.truncate(content.soundBytes));
        ASSERT_TRUE(journal.append(encodeLine(order("b", 2))));
    }
    FileJournal journal(folder.file());
    const JournalContent content = decodeJournal(journal.read().value());
    EXPECT_EQ(content.commands.size(), 2U);
    EXPECT_EQ(content.damagedLines, 0U);
}

TEST(FileJournal, saysWhyItCannotBeOpened) {
    FileJournal nowhere("/nonexistent/folder/redbutton.journal");
    EXPECT_EQ(nowhere.read().error().reason, "DEGRADATION-010");
    FileJournal full("/dev/full");
    EXPECT_EQ(full.append("x\n").error().reason, "DEGRADATION-011");
}
