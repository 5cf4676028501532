// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Files.h"

#include <cerrno>
#include <cstring>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace signalbox::base {

namespace {

namespace fs = std::filesystem;

class Descriptor {
public:
    explicit Descriptor(int fd)
        : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    [[nodiscard]] int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }

private:
    int m_fd;
};

Error fromErrno(const fs::path& path, std::string_view act) {
    const int number = errno;
    const auto context = "could not " + std::string(act) + " " + path.string() + ": " + std::strerror(number);
    switch (number) {
    case ENOENT:
        return {ErrorCode::NotFound, "FILES-001", context};
    case EACCES:
    case EPERM:
    case EROFS:
        return {ErrorCode::PermissionDenied, "FILES-002", context};
    case ENOSPC:
    case EDQUOT:
        return {ErrorCode::ResourceExhausted, "FILES-003", context};
    default:
        return {ErrorCode::Internal, "FILES-004", context};
    }
}

Error tooLarge(const fs::path& path, std::size_t maxBytes) {
    return {ErrorCode::ResourceExhausted, "FILES-003",
            path.string() + " is larger than the " + std::to_string(maxBytes) + " bytes that are read"};
}

/// Fills `target` from the file; false and errno on failure. `got` is the number of bytes read.
bool readAll(int fd, std::span<std::uint8_t> target, std::size_t& got) {
    got = 0;
    while (got < target.size()) {
        const auto n = ::read(fd, target.data() + got, target.size() - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            return true;
        got += static_cast<std::size_t>(n);
    }
    return true;
}

Result<std::size_t> sizeOf(int fd, const fs::path& path, std::size_t maxBytes) {
    struct stat info {};
    if (::fstat(fd, &info) != 0)
        return fromErrno(path, "read");
    const auto size = static_cast<std::size_t>(info.st_size);
    if (size > maxBytes)
        return tooLarge(path, maxBytes);
    return size;
}

Status write(const fs::path& path, std::string_view text, mode_t mode) {
    const fs::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
    const auto fail = [&](std::string_view act) {
        auto error = fromErrno(path, act);
        ::unlink(temporary.c_str());
        return error;
    };
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
        if (!file)
            return fromErrno(path, "write");
        if (::fchmod(file.get(), mode) != 0)
            return fail("write");
        std::size_t done = 0;
        while (done < text.size()) {
            const auto n = ::write(file.get(), text.data() + done, text.size() - done);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return fail("write");
            done += static_cast<std::size_t>(n);
        }
        if (::fsync(file.get()) != 0)
            return fail("write");
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return fail("replace");
    const auto parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.get()) != 0)
        return fromErrno(path, "make durable");
    return {};
}

} // namespace

Result<std::string> readFile(const fs::path& path, std::size_t maxBytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return fromErrno(path, "read");
    SB_ASSIGN(const std::size_t size, sizeOf(file.get(), path, maxBytes));
    std::string text(size, '\0');
    std::size_t got = 0;
    if (!readAll(file.get(), std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size()), got))
        return fromErrno(path, "read");
    text.resize(got);
    return text;
}

Result<SecretBytes> readSecretFile(const fs::path& path, std::size_t maxBytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return fromErrno(path, "read");
    SB_ASSIGN(const std::size_t size, sizeOf(file.get(), path, maxBytes));
    SecretBytes secret(size);
    std::size_t got = 0;
    if (!readAll(file.get(), secret.data(), got))
        return fromErrno(path, "read");
    if (got != size)
        return SecretBytes::copyOf(secret.bytes().first(got));
    return secret;
}

Status writeFile(const fs::path& path, std::string_view text) { return write(path, text, 0644); }

Status writeSecretFile(const fs::path& path, const SecretBytes& secret) { return write(path, secret.view(), 0600); }

} // namespace signalbox::base
