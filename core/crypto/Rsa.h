// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2): only because providers exist that sign this way and nothing else.
/// The platform signs nothing with it.
namespace signalbox::crypto {

/// 2048 to 8192 bits, an odd public exponent of at least 65537 and at most 32 bits.
///
/// A default-constructed key is empty and verifies nothing. Copies share one immutable key. Threads: any.
class RsaPublicKey {
public:
    RsaPublicKey() = default;

    /// Errors of both: InvalidArgument CRYPTO-014 (not an RSA public key in this form, or outside the bounds above).
    [[nodiscard]] static base::Result<RsaPublicKey> fromSpkiPem(std::string_view pem);
    /// RFC 7518 6.3: {"kty":"RSA","n","e"}; "d" (a private key) is refused.
    [[nodiscard]] static base::Result<RsaPublicKey> fromJwk(const base::Json& jwk);

    [[nodiscard]] bool empty() const noexcept { return m_state == nullptr; }
    [[nodiscard]] int bits() const;
    [[nodiscard]] base::Json jwk() const;
    /// RFC 7638 thumbprint in base64url.
    [[nodiscard]] std::string thumbprint() const;
    /// SHA-256 of the SubjectPublicKeyInfo, lower-case hex.
    [[nodiscard]] std::string spkiFingerprint() const;

    /// False for anything but a valid signature of exactly the size of the modulus.
    [[nodiscard]] bool verify(std::string_view message, std::span<const std::uint8_t> signature) const;

private:
    friend class RsaPrivateKey;
    struct State;
    std::shared_ptr<const State> m_state;
};

/// The other half, for simulated providers and tests. Copies share the key. Threads: any.
class RsaPrivateKey {
public:
    [[nodiscard]] static RsaPrivateKey generate(int bits = 2048);

    [[nodiscard]] const RsaPublicKey& publicKey() const noexcept { return m_public; }
    [[nodiscard]] base::Bytes sign(std::string_view message) const;

private:
    RsaPublicKey m_public;
};

} // namespace signalbox::crypto
