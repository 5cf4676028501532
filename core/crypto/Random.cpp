// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/Random.h"

#include "core/base/Check.h"
#include "core/base/Ids.h"

#include <openssl/rand.h>

namespace signalbox::crypto {

void fillRandom(std::span<std::uint8_t> out) { SB_CHECK(RAND_bytes_ex(nullptr, out.data(), out.size(), 0) == 1); }

base::Bytes randomBytes(std::size_t count) {
    base::Bytes bytes(count);
    fillRandom(bytes);
    return bytes;
}

base::SecretBytes randomSecret(std::size_t count) {
    base::SecretBytes secret(count);
    SB_CHECK(RAND_priv_bytes_ex(nullptr, secret.data().data(), secret.size(), 0) == 1);
    return secret;
}

std::string randomId(std::string_view prefix, std::size_t bytes) {
    static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    const auto random = randomBytes(bytes);
    std::string id(prefix);
    unsigned pending = 0;
    unsigned bits = 0;
    for (const auto byte : random) {
        pending = (pending << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            id += kAlphabet[(pending >> (bits - 5U)) & 31U];
        pending &= 31U;
    }
    if (bits > 0)
        id += kAlphabet[(pending << (5U - bits)) & 31U];
    SB_CHECK(base::isIdText(id));
    return id;
}

} // namespace signalbox::crypto
