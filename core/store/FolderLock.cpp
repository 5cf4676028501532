// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/store/Database.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace signalbox::store {

using base::Error;
using base::ErrorCode;

FolderLock::FolderLock(int descriptor)
    : m_descriptor(descriptor) {}
FolderLock::FolderLock(FolderLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
FolderLock::~FolderLock() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

base::Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder) {
    const std::string file = (folder / "in-use.lock").string();
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const int why = errno;
        std::string context = file + ": cannot open: " + std::strerror(why);
        if (why == ENOSPC || why == EDQUOT)
            return Error{ErrorCode::ResourceExhausted, "STORE-004", context + "; free space on this disk"};
        if (why == EACCES || why == EROFS || why == EPERM)
            return Error{ErrorCode::PermissionDenied, "STORE-006", context + "; make the folder writable"};
        return Error{ErrorCode::NotFound, "STORE-001", context + "; check the path"};
    }
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> owner{};
        const auto size = ::pread(descriptor, owner.data(), owner.size() - 1, 0);
        std::string who = size > 0 ? std::string(owner.data(), static_cast<std::size_t>(size)) : "unknown";
        return Error{ErrorCode::Unavailable, "STORE-005",
                     folder.string() + ": in use by process " + who + "; stop it, or use another data folder"};
    }
    const std::string self = std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, self.data(), self.size(), 0) != static_cast<ssize_t>(self.size())) {
        // The lock itself holds; only the hint for people is missing. A full disk shows at the first commit.
        static_cast<void>(0);
    }
    return lock;
}

} // namespace signalbox::store
