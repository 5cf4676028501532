// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/degradation/Journal.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox::degradation {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kMagic = "SBJ1 ";
constexpr std::size_t kHeader = 5 + 8 + 1; // magic, checksum, blank
constexpr std::size_t kMaxJournalBytes = 64U * 1024 * 1024;

constexpr std::array<std::uint32_t, 256> crcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0U ? 0xedb88320U : 0U);
        table[i] = value;
    }
    return table;
}
constexpr auto kCrcTable = crcTable();

std::string hex8(std::uint32_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(8, '0');
    for (std::size_t i = 0; i < 8; ++i)
        text[i] = digits[(value >> (28U - 4U * i)) & 15U];
    return text;
}

std::string line(const Json& json) {
    const std::string text = json.text();
    return std::string(kMagic) + hex8(crc32(text)) + " " + text + "\n";
}

/// False when the line does not check out.
bool readLine(std::string_view text, JournalContent& content) {
    if (text.size() < kHeader || text.substr(0, kMagic.size()) != kMagic || text[kHeader - 1] != ' ')
        return false;
    const std::string_view body = text.substr(kHeader);
    if (text.substr(kMagic.size(), 8) != hex8(crc32(body)))
        return false;
    const auto json = Json::parse(body);
    if (!json)
        return false;
    const std::string kind = (*json)["kind"].stringOr("");
    if (kind == "command") {
        auto command = commandFromJson((*json)["command"]);
        if (!command)
            return false;
        content.commands.push_back(std::move(*command));
    } else if (kind == "verified") {
        auto id = base::CommandId::parse((*json)["command_id"].stringOr(""));
        if (!id)
            return false;
        const auto time = base::parseRfc3339((*json)["time"].stringOr(""));
        if (!time)
            return false;
        content.verified[std::move(*id)] = *time;
    } else {
        ++content.skippedLines;
    }
    return true;
}

Error systemError(std::string_view act, const std::filesystem::path& path) {
    const int code = errno;
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return {full ? ErrorCode::ResourceExhausted : ErrorCode::Unavailable, full ? "DEGRADATION-011" : "DEGRADATION-010",
            "the journal " + path.string() + " could not be " + std::string(act) + ": " + std::strerror(code)};
}

} // namespace

std::uint32_t crc32(std::string_view bytes) noexcept {
    std::uint32_t crc = 0xffffffffU;
    for (const char c : bytes)
        crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ (crc >> 8U);
    return ~crc;
}

std::string encodeLine(const Command& command) {
    return line(Json::object({{"kind", "command"}, {"command", toJson(command)}}));
}

std::string encodeVerified(const base::CommandId& command, base::Time time) {
    return line(Json::object({{"kind", "verified"}, {"command_id", command.text()}, {"time", base::rfc3339(time)}}));
}

JournalContent decodeJournal(std::string_view bytes) {
    JournalContent content;
    std::size_t start = 0;
    while (start < bytes.size()) {
        const std::size_t end = bytes.find('\n', start);
        if (end == std::string_view::npos) {
            content.torn = true;
            break;
        }
        if (!readLine(bytes.substr(start, end - start), content)) {
            ++content.damagedLines;
            std::uint64_t highest = 0;
            for (const Command& command : content.commands)
                highest = std::max(highest, command.epoch);
            content.damagedUpTo = highest + content.damagedLines;
        }
        start = end + 1;
        content.soundBytes = start;
    }
    return content;
}

FileJournal::FileJournal(std::filesystem::path path)
    : m_path(std::move(path)) {}

FileJournal::~FileJournal() {
    if (m_file >= 0)
        ::close(m_file);
}

Status FileJournal::open() {
    if (m_file >= 0)
        return {};
    m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (m_file < 0)
        return systemError("opened", m_path);
    // The name itself must survive a power cut as well.
    const std::filesystem::path folder = m_path.has_parent_path() ? m_path.parent_path() : ".";
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = directory >= 0 && ::fsync(directory) == 0;
    if (directory >= 0)
        ::close(directory);
    return synced ? Status() : systemError("synced", folder);
}

Result<std::string> FileJournal::read() {
    SB_TRY(open());
    std::string bytes;
    std::array<char, 16384> buffer{};
    for (off_t offset = 0;;) {
        const ssize_t count = ::pread(m_file, buffer.data(), buffer.size(), offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read", m_path);
        if (count == 0)
            return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
        offset += count;
        if (bytes.size() > kMaxJournalBytes)
            return Error{ErrorCode::ResourceExhausted, "DEGRADATION-011",
                         "the journal " + m_path.string() + " is larger than 64 MiB"};
    }
}

Status FileJournal::append(std::string_view text) {
    SB_TRY(open());
    struct stat before {};
    if (::fstat(m_file, &before) != 0)
        return systemError("written", m_path);
    for (std::string_view rest = text; !rest.empty();) {
        const ssize_t count = ::write(m_file, rest.data(), rest.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            const Error error = systemError("written", m_path);
            // Half a line must not stay in front of the next one: it would read as damage.
            (void)!::ftruncate(m_file, before.st_size);
            return error;
        }
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fdatasync(m_file) != 0)
        return systemError("synced", m_path);
    return {};
}

Status FileJournal::truncate(std::size_t bytes) {
    SB_TRY(open());
    if (::ftruncate(m_file, static_cast<off_t>(bytes)) != 0 || ::fdatasync(m_file) != 0)
        return systemError("shortened", m_path);
    return {};
}

} // namespace signalbox::degradation
