// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/SecretBytes.h"

#include "core/base/Check.h"

#include <cstring>
#include <utility>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace signalbox::base {

SecretBytes::SecretBytes(std::size_t size)
    : m_size(size) {
    if (size == 0)
        return;
    // Whole pages of its own: mlock and MADV_DONTDUMP work on pages, and munmap of one secret must not unlock another.
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    m_mapped = (size + page - 1) / page * page;
    void* memory = ::mmap(nullptr, m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SB_CHECK(memory != MAP_FAILED);
    m_data = static_cast<std::uint8_t*>(memory);
    // Both are best effort: RLIMIT_MEMLOCK may be small, and an unlocked secret is better than a refused start.
    (void)::mlock(memory, m_mapped);
    (void)::madvise(memory, m_mapped, MADV_DONTDUMP);
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
    , m_mapped(std::exchange(other.m_mapped, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    std::swap(m_mapped, other.m_mapped);
    return *this;
}

SecretBytes::~SecretBytes() {
    if (!m_data)
        return;
    wipe(m_data, m_mapped);
    (void)::munmap(m_data, m_mapped);
}

SecretBytes SecretBytes::copyOf(std::span<const std::uint8_t> bytes) {
    SecretBytes secret(bytes.size());
    if (!bytes.empty())
        std::memcpy(secret.m_data, bytes.data(), bytes.size());
    return secret;
}

SecretBytes SecretBytes::copyOf(std::string_view bytes) {
    return copyOf(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

SecretBytes SecretBytes::clone() const { return copyOf(bytes()); }

std::string_view SecretBytes::view() const noexcept { return {reinterpret_cast<const char*>(m_data), m_size}; }

void wipe(void* data, std::size_t size) noexcept {
    if (size > 0)
        ::explicit_bzero(data, size);
}

void forbidCoreDumps() noexcept {
    const rlimit none{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &none);
    (void)::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

} // namespace signalbox::base
