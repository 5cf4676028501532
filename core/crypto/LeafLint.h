// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Encoding.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What we demand of a client's leaf beyond path validation. Each rule is a row of a table over plain facts, so that a
/// test can break one fact at a time, and can leave one row out and see that exactly this break goes unnoticed.
namespace signalbox::crypto {

/// A certificate as the rules see it.
struct CertificateFacts {
    int version = 0;    ///< 3 for X.509 v3.
    base::Bytes serial; ///< Magnitude, without leading zero octets.
    bool serialNegative = false;
    std::string keyType;            ///< "P-256", "Ed25519", or another name.
    std::string signatureAlgorithm; ///< "ecdsa-with-SHA256", "ED25519", or another name.
    base::Time notBefore{};
    base::Time notAfter{};
    std::vector<std::string> uris; ///< URI SANs.
    std::size_t otherNames = 0;    ///< SANs of any other kind.
    bool keyUsagePresent = false;
    bool keyUsageCritical = false;
    unsigned keyUsage = 0;                     ///< Bits as in RFC 5280: kDigitalSignature and so on.
    std::vector<std::string> extendedKeyUsage; ///< Dotted OIDs.
    bool basicConstraintsPresent = false;
    bool basicConstraintsCritical = false;
    bool authority = false;
    bool hasPathLength = false;
    base::Bytes subjectKeyId;
    base::Bytes authorityKeyId;
    bool duplicateExtension = false;
    std::vector<std::string> unknownCritical;   ///< Dotted OIDs of critical extensions that no rule looks at.
    std::vector<std::string> permittedUriHosts; ///< Of an authority's name constraints.
};

inline constexpr unsigned kDigitalSignature = 0x80;
inline constexpr std::string_view kClientAuthOid = "1.3.6.1.5.5.7.3.2";

struct LintRule {
    std::string_view id;    ///< "L001"
    std::string_view title; ///< What must hold.
    bool (*holds)(const CertificateFacts& leaf, const CertificateFacts& issuer);
};

/// The rules, in the order of their ids.
[[nodiscard]] std::span<const LintRule> leafRules();

/// The first rule that does not hold, or nullopt when all do.
[[nodiscard]] std::optional<LintRule> lintLeaf(const CertificateFacts& leaf, const CertificateFacts& issuer,
                                               std::span<const LintRule> rules = leafRules());

/// The facts of a certificate in DER; nullopt when it is not one.
[[nodiscard]] std::optional<CertificateFacts> certificateFacts(std::span<const std::uint8_t> der);

/// The host of `spiffe://<host>/<path>`, or nullopt when it is anything but lower-case scheme, host of [a-z0-9.-], and
/// one or more non-empty path segments of [A-Za-z0-9._-]: no port, user, query, fragment or dot segment.
[[nodiscard]] std::optional<std::string_view> spiffeHost(std::string_view uri);

} // namespace signalbox::crypto
