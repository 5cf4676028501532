// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::base {

/// Owns secret bytes (keys, PEM private keys, shared secrets): locked in memory where the system allows, excluded from
/// core dumps, wiped on destruction, movable, never copied by accident, never printable.
///
/// Secrets travel only as this type: never std::string, never QString, never a log field.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size); ///< `size` zero bytes, to be filled through data().
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes();

    [[nodiscard]] static SecretBytes copyOf(std::span<const std::uint8_t> bytes);
    [[nodiscard]] static SecretBytes copyOf(std::string_view bytes);
    [[nodiscard]] SecretBytes clone() const;

    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return {m_data, m_size}; }
    [[nodiscard]] std::span<std::uint8_t> data() noexcept { return {m_data, m_size}; }
    /// The bytes as text, for PEM readers. The view dies with this object.
    [[nodiscard]] std::string_view view() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] bool empty() const noexcept { return m_size == 0; }

private:
    std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_mapped = 0;
};

/// Overwrites memory in a way the compiler does not remove.
void wipe(void* data, std::size_t size) noexcept;

/// RLIMIT_CORE 0 and PR_SET_DUMPABLE 0: called first thing in every main() that handles secrets.
void forbidCoreDumps() noexcept;

} // namespace signalbox::base
