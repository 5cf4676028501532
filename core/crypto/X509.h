// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Encoding.h"
#include "core/base/Result.h"
#include "core/base/SecretBytes.h"
#include "core/crypto/Digest.h"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Certificates (RFC 5280): keys, requests, a small certificate authority, and the judgement over a client's leaf.
/// Threads: every class here is immutable; copies share their state; all members may be called from any thread.
namespace signalbox::crypto {

/// An EC key on P-256, for TLS and for CAs.
class TlsPrivateKey {
public:
    [[nodiscard]] static TlsPrivateKey generate();
    /// PKCS#8 or SEC1, unencrypted. Errors: InvalidArgument CRYPTO-003 when it is not a P-256 key.
    [[nodiscard]] static base::Result<TlsPrivateKey> fromPem(const base::SecretBytes& pem);
    [[nodiscard]] base::SecretBytes pem() const; ///< PKCS#8
    [[nodiscard]] std::string spkiPem() const;

private:
    friend class CertificateAuthority;
    friend base::Result<std::string> makeCsr(const TlsPrivateKey& key, std::string_view commonName);
    struct State;
    std::shared_ptr<const State> m_state;
};

/// A PKCS#10 request in PEM, self-signed by the key: its proof of possession. `commonName` is for people only.
/// Errors: InvalidArgument CRYPTO-004 when the name is empty, over 64 characters or not printable ASCII.
[[nodiscard]] base::Result<std::string> makeCsr(const TlsPrivateKey& key, std::string_view commonName);

/// A key to be certified. Of a request nothing is taken but the key, and that only when the request proves its
/// possession: subject and extensions are the authority's decision.
class CertificateRequest {
public:
    /// Errors: InvalidArgument CRYPTO-005 (unreadable), CRYPTO-006 (its signature does not fit its key), CRYPTO-007
    /// (the key is neither P-256 nor Ed25519).
    [[nodiscard]] static base::Result<CertificateRequest> fromCsrPem(std::string_view csrPem);
    /// A key whose possession the caller has proven otherwise. Errors: CRYPTO-005, CRYPTO-007.
    [[nodiscard]] static base::Result<CertificateRequest> fromPublicKeyPem(std::string_view spkiPem);

    [[nodiscard]] const Digest256& spkiSha256() const;
    /// The requested subject, for display beside an approval. Not trusted. Empty for fromPublicKeyPem().
    [[nodiscard]] const std::string& subject() const;

private:
    friend class CertificateAuthority;
    struct State;
    std::shared_ptr<const State> m_state;
};

/// A parsed certificate. Parsing says nothing about trust: see verifyLeaf().
class Certificate {
public:
    /// The first certificate of the text. Errors of both: InvalidArgument CRYPTO-008.
    [[nodiscard]] static base::Result<Certificate> fromPem(std::string_view pem);
    [[nodiscard]] static base::Result<Certificate> fromDer(std::span<const std::uint8_t> der);
    /// All certificates of a bundle, at least one and at most 64.
    [[nodiscard]] static base::Result<std::vector<Certificate>> bundleFromPem(std::string_view pem);

    [[nodiscard]] const std::string& serial() const; ///< Lower-case hex, without leading zero octets.
    [[nodiscard]] base::Time notBefore() const;
    [[nodiscard]] base::Time notAfter() const;                      ///< The last second of its validity.
    [[nodiscard]] const std::vector<std::string>& uris() const;     ///< URI SANs
    [[nodiscard]] const std::vector<std::string>& dnsNames() const; ///< DNS SANs
    [[nodiscard]] const std::string& subject() const;               ///< RFC 2253 text, for display.
    [[nodiscard]] const std::string& issuer() const;
    [[nodiscard]] const Digest256& spkiSha256() const;
    [[nodiscard]] const Digest256& fingerprint() const; ///< SHA-256 of the DER.
    [[nodiscard]] bool isAuthority() const;             ///< Basic constraints CA:TRUE.
    [[nodiscard]] const base::Bytes& der() const;
    [[nodiscard]] std::string pem() const;

    friend bool operator==(const Certificate& a, const Certificate& b) { return a.fingerprint() == b.fingerprint(); }

private:
    friend class TrustStore;
    friend struct LeafJudge;
    Certificate() = default;
    struct State;
    std::shared_ptr<const State> m_state;
};

/// What the authority certifies. Exactly one of the two shapes:
/// - client: one URI SAN; KU digitalSignature, EKU clientAuth.
/// - server: DNS and IP SANs (at least one); KU digitalSignature, EKU serverAuth.
struct LeafProfile {
    enum class Use { Client, Server };
    Use use = Use::Client;
    std::string commonName;               ///< 1..64 printable ASCII characters, for people.
    std::string uri;                      ///< Client: for example spiffe://eu-1.signalbox/provider/redfox/brand/brand-2
    std::vector<std::string> dnsNames;    ///< Server.
    std::vector<std::string> ipAddresses; ///< Server: "127.0.0.1", "::1".
    std::chrono::seconds life = std::chrono::hours(24 * 30);
};

/// The longest life of a leaf.
inline constexpr std::chrono::seconds kLongestLeafLife = std::chrono::hours(24 * 90);

/// A self-signed issuing authority with path length 0.
///
/// An authority of a region carries critical name constraints: the only URIs it can certify are those whose host is
/// exactly `<region>.signalbox`, and no DNS name or IP address at all. So the key of one region cannot speak for
/// another, whatever the program around it does.
class CertificateAuthority {
public:
    /// A new key and certificate, valid from now - 60 s for `life`. `region` empty: no name constraints.
    /// Errors: InvalidArgument CRYPTO-004 (the name), CRYPTO-009 (the region is not a host label, or the life is not
    /// within 1 minute .. 2 years).
    [[nodiscard]] static base::Result<CertificateAuthority>
    create(std::string_view commonName, std::string_view region, base::Time now,
           std::chrono::seconds life = std::chrono::hours(24 * 365));
    /// Errors: CRYPTO-008, CRYPTO-003, CRYPTO-009 (the key does not fit, or the certificate is not of an authority).
    [[nodiscard]] static base::Result<CertificateAuthority> load(std::string_view certificatePem,
                                                                 const base::SecretBytes& keyPem);

    [[nodiscard]] const Certificate& certificate() const;
    [[nodiscard]] base::SecretBytes keyPem() const;
    /// The host of the name constraint, "eu-1.signalbox"; empty when there is none.
    [[nodiscard]] const std::string& uriDomain() const;

    /// notBefore = now - 60 s, notAfter = now + life, 16-byte random serial, critical KU and BC, one EKU, SKI and AKI.
    /// A client leaf is linted before it is handed out. Errors: InvalidArgument CRYPTO-004 (the name), CRYPTO-011 (the
    /// profile contradicts itself, its life is not within 1 minute .. 90 days or exceeds the authority's, or a name is
    /// outside the authority's constraints).
    [[nodiscard]] base::Result<Certificate> issue(const LeafProfile& profile, const CertificateRequest& request,
                                                  base::Time now) const;

private:
    CertificateAuthority() = default;
    struct State;
    std::shared_ptr<const State> m_state;
};

/// The authorities whose client leaves are accepted. Built once, read by all. It remembers up to 1024 leaves that it
/// found right in everything but their dates, so that judging a leaf with each request costs its digest only.
class TrustStore {
public:
    TrustStore(); ///< Trusts nothing.
    explicit TrustStore(std::vector<Certificate> authorities);
    [[nodiscard]] const std::vector<Certificate>& authorities() const;

private:
    friend struct LeafJudge;
    struct State;
    std::shared_ptr<const State> m_state;
};

enum class LeafState {
    Ok,
    Malformed,   ///< Not a certificate, or it breaks a rule of the lint although a trusted authority signed it.
    Untrusted,   ///< No trusted authority signed it (or its constraints forbid it), whatever its dates.
    NotYetValid, ///< Signed by a trusted authority; notBefore is in the future.
    Expired,     ///< Signed by a trusted authority; notAfter has passed.
};
[[nodiscard]] std::string_view name(LeafState state) noexcept;

struct LeafVerdict {
    LeafState state = LeafState::Malformed;
    std::string rule;                  ///< The lint rule that was broken ("L005"), else empty.
    std::string detail;                ///< One sentence, for logs.
    std::optional<Certificate> leaf;   ///< Whenever it could be parsed.
    std::optional<Certificate> issuer; ///< When a trusted authority signed it.
};

/// Judges a client's leaf: the library's path validation first, our own lint (LeafLint.h) on top, because the library
/// accepts more than this platform ever issues. Order: Malformed (unreadable), Untrusted, dates, Malformed (lint).
[[nodiscard]] LeafVerdict verifyLeaf(std::span<const std::uint8_t> leafDer, const TrustStore& trusted, base::Time at);

} // namespace signalbox::crypto
