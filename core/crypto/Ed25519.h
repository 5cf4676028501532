// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

/// Ed25519 (RFC 8032, PureEdDSA) for request signatures, approvals, audit checkpoints and proofs of possession.
namespace signalbox::crypto {

using Ed25519Signature = std::array<std::uint8_t, 64>;

/// A public key that is safe to trust: a canonical encoding of a point on the curve that is not of small order.
///
/// Why stricter than RFC 8032: for a point of small order there are signatures that fit every message, and with
/// several encodings of one key the same key can appear under two kids. Both are refused at the door.
///
/// A default-constructed key is empty and verifies nothing. Copies share one immutable key: copying is cheap.
/// Threads: any; all members may be called at the same time.
class Ed25519PublicKey {
public:
    Ed25519PublicKey() = default;

    /// Errors of all four: InvalidArgument CRYPTO-001 (not an Ed25519 public key in this form), CRYPTO-002 (not a
    /// canonical encoding of a point of the curve, or a point of small order).
    [[nodiscard]] static base::Result<Ed25519PublicKey> fromRaw(std::span<const std::uint8_t> raw32);
    [[nodiscard]] static base::Result<Ed25519PublicKey> fromSpkiPem(std::string_view pem);
    [[nodiscard]] static base::Result<Ed25519PublicKey> fromSpkiDer(std::span<const std::uint8_t> der);
    /// RFC 8037: {"kty":"OKP","crv":"Ed25519","x":...}. Other members are ignored, but "d" (a private key) is refused.
    [[nodiscard]] static base::Result<Ed25519PublicKey> fromJwk(const base::Json& jwk);

    [[nodiscard]] bool empty() const noexcept { return m_state == nullptr; }
    /// The three forms of a non-empty key.
    [[nodiscard]] const std::array<std::uint8_t, 32>& raw() const;
    [[nodiscard]] std::string spkiPem() const;
    [[nodiscard]] base::Json jwk() const;
    /// RFC 7638 thumbprint in base64url: what our kids are.
    [[nodiscard]] std::string thumbprint() const;

    /// False for anything but a valid signature: wrong size, S >= L, R of small order or not canonical, empty key.
    [[nodiscard]] bool verify(std::span<const std::uint8_t> message, std::span<const std::uint8_t> signature) const;
    [[nodiscard]] bool verify(std::string_view message, std::span<const std::uint8_t> signature) const;

    friend bool operator==(const Ed25519PublicKey& a, const Ed25519PublicKey& b);

private:
    friend class Ed25519PrivateKey;
    struct State;
    std::shared_ptr<const State> m_state;
};

/// A signing key. Copies share the one key, which lives in the library's memory and is wiped with the last copy.
/// A default-constructed key is empty; signing with it aborts.
/// Threads: any; all members may be called at the same time.
class Ed25519PrivateKey {
public:
    Ed25519PrivateKey() = default;

    [[nodiscard]] static Ed25519PrivateKey generate();
    /// PKCS#8 (RFC 8410), unencrypted: the file's own mode protects it. Errors: InvalidArgument CRYPTO-003.
    [[nodiscard]] static base::Result<Ed25519PrivateKey> fromPem(const base::SecretBytes& pkcs8Pem);
    /// The 32-byte seed of RFC 8032. Errors: InvalidArgument CRYPTO-003 when it is not 32 bytes.
    [[nodiscard]] static base::Result<Ed25519PrivateKey> fromSeed(const base::SecretBytes& seed);

    [[nodiscard]] bool empty() const noexcept { return m_state == nullptr; }
    [[nodiscard]] base::SecretBytes pem() const;
    [[nodiscard]] const Ed25519PublicKey& publicKey() const;
    [[nodiscard]] Ed25519Signature sign(std::span<const std::uint8_t> message) const;
    [[nodiscard]] Ed25519Signature sign(std::string_view message) const;

private:
    struct State;
    std::shared_ptr<const State> m_state;
};

} // namespace signalbox::crypto
