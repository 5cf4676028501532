// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/degradation/Command.h"

#include <filesystem>
#include <map>

/// The red button's own record: append-only text, one order or one finished order a line, written and synced before
/// anything is sent.
///
///     SBJ1 <CRC-32 (IEEE) of the JSON text, 8 lower-case hex digits> <JSON in one line>\n
///
/// {"kind":"command",...} as toJson(Command); {"kind":"verified","command_id":...,"time":...} when every region has
/// verified it. Unknown kinds with a right checksum are skipped and counted (a newer program wrote them).
/// A last line without its newline is a torn write: its order was never sent, so it is dropped and reported. Any other
/// line that does not check out is damage: the latch that is read from it is closed.
namespace signalbox::degradation {

struct JournalContent {
    std::vector<Command> commands;                  ///< In the order written, repetitions included.
    std::map<base::CommandId, base::Time> verified; ///< Orders that every region had verified, and when.
    bool torn = false;                              ///< The last line was cut; nothing of it was sent.
    std::size_t damagedLines = 0;
    /// Epochs up to here may have been lost with the damaged lines: Latch::markDamaged(). Absent without damage.
    std::optional<std::uint64_t> damagedUpTo;
    std::size_t skippedLines = 0;
    std::size_t soundBytes = 0; ///< Length up to and including the last whole line.
};

[[nodiscard]] std::string encodeLine(const Command& command);
[[nodiscard]] std::string encodeVerified(const base::CommandId& command, base::Time time);
/// Total: any bytes give a content.
[[nodiscard]] JournalContent decodeJournal(std::string_view bytes);
/// CRC-32 as in IEEE 802.3, reflected, of "123456789" = cbf43926.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes) noexcept;

/// Where the lines are kept. Port of the red button; must not depend on the audit store or the network.
class JournalStore {
public:
    virtual ~JournalStore() = default;
    /// The whole content; empty when there is none yet. Errors: those of the medium.
    [[nodiscard]] virtual base::Result<std::string> read() = 0;
    /// Returns after the line is on stable storage. After an error nothing of it may be relied on.
    [[nodiscard]] virtual base::Status append(std::string_view line) = 0;
    /// Cuts a torn tail off. Errors: those of the medium.
    [[nodiscard]] virtual base::Status truncate(std::size_t bytes) = 0;
};

/// A local file, mode 0600, O_APPEND and fdatasync.
/// Errors: Unavailable DEGRADATION-010 (cannot be read or written; the context has errno's text), ResourceExhausted
/// DEGRADATION-011 (disk full).
/// Threads: one at a time.
class FileJournal final : public JournalStore {
public:
    explicit FileJournal(std::filesystem::path path);
    ~FileJournal() override;
    FileJournal(const FileJournal&) = delete;
    FileJournal& operator=(const FileJournal&) = delete;

    [[nodiscard]] base::Result<std::string> read() override;
    [[nodiscard]] base::Status append(std::string_view line) override;
    [[nodiscard]] base::Status truncate(std::size_t bytes) override;

private:
    [[nodiscard]] base::Status open();
    std::filesystem::path m_path;
    int m_file = -1;
};

} // namespace signalbox::degradation
