// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/LeafLint.h"

#include "core/base/Ids.h"
#include "core/crypto/X509.h"

#include <algorithm>
#include <array>

namespace signalbox::crypto {

namespace {

using Facts = CertificateFacts;

constexpr std::array<LintRule, 15> kRules = {{
    {"L001", "version 3", [](const Facts& leaf, const Facts&) { return leaf.version == 3; }},
    {"L002", "a positive serial of 8 to 20 bytes",
     [](const Facts& leaf, const Facts&) {
         return !leaf.serialNegative && leaf.serial.size() >= 8 && leaf.serial.size() <= 20;
     }},
    {"L003", "a key on P-256 or Ed25519",
     [](const Facts& leaf, const Facts&) { return leaf.keyType == "P-256" || leaf.keyType == "Ed25519"; }},
    {"L004", "signed with ECDSA and SHA-256, or Ed25519",
     [](const Facts& leaf, const Facts&) {
         return leaf.signatureAlgorithm == "ecdsa-with-SHA256" || leaf.signatureAlgorithm == "ED25519";
     }},
    {"L005", "exactly one URI name, and no name of another kind",
     [](const Facts& leaf, const Facts&) { return leaf.uris.size() == 1 && leaf.otherNames == 0; }},
    {"L006", "the URI name is spiffe://host/path in its plain form",
     [](const Facts& leaf, const Facts&) {
         return std::all_of(leaf.uris.begin(), leaf.uris.end(),
                            [](const std::string& uri) { return spiffeHost(uri).has_value(); });
     }},
    {"L007", "critical key usage, digitalSignature and nothing else",
     [](const Facts& leaf, const Facts&) {
         return leaf.keyUsagePresent && leaf.keyUsageCritical && leaf.keyUsage == kDigitalSignature;
     }},
    {"L008", "extended key usage clientAuth and nothing else",
     [](const Facts& leaf, const Facts&) {
         return leaf.extendedKeyUsage.size() == 1 && leaf.extendedKeyUsage.front() == kClientAuthOid;
     }},
    {"L009", "critical basic constraints, not an authority, no path length",
     [](const Facts& leaf, const Facts&) {
         return leaf.basicConstraintsPresent && leaf.basicConstraintsCritical && !leaf.authority && !leaf.hasPathLength;
     }},
    {"L010", "a subject key identifier", [](const Facts& leaf, const Facts&) { return !leaf.subjectKeyId.empty(); }},
    {"L011", "an authority key identifier equal to the issuer's subject key identifier",
     [](const Facts& leaf, const Facts& issuer) {
         return !leaf.authorityKeyId.empty() && leaf.authorityKeyId == issuer.subjectKeyId;
     }},
    {"L012", "a validity within the issuer's",
     [](const Facts& leaf, const Facts& issuer) {
         return leaf.notBefore >= issuer.notBefore && leaf.notAfter <= issuer.notAfter;
     }},
    {"L013", "a life of at most 90 days",
     [](const Facts& leaf, const Facts&) {
         // The validity starts 60 s before the issue.
         return leaf.notAfter > leaf.notBefore &&
                leaf.notAfter - leaf.notBefore <= kLongestLeafLife + std::chrono::seconds(60);
     }},
    {"L014", "a URI host that the issuer's name constraints permit",
     [](const Facts& leaf, const Facts& issuer) {
         // An unreadable URI has no host; it is L006 that refuses it.
         const auto& hosts = issuer.permittedUriHosts;
         return hosts.empty() || std::all_of(leaf.uris.begin(), leaf.uris.end(), [&](const std::string& uri) {
                    const auto host = spiffeHost(uri);
                    return !host || std::find(hosts.begin(), hosts.end(), *host) != hosts.end();
                });
     }},
    {"L015", "no extension twice, and no critical extension that nobody here reads",
     [](const Facts& leaf, const Facts&) { return !leaf.duplicateExtension && leaf.unknownCritical.empty(); }},
}};

} // namespace

std::span<const LintRule> leafRules() { return kRules; }

std::optional<LintRule> lintLeaf(const CertificateFacts& leaf, const CertificateFacts& issuer,
                                 std::span<const LintRule> rules) {
    for (const auto& rule : rules)
        if (!rule.holds(leaf, issuer))
            return rule;
    return std::nullopt;
}

std::optional<std::string_view> spiffeHost(std::string_view uri) {
    static constexpr std::string_view kScheme = "spiffe://";
    if (uri.size() > 2048 || uri.substr(0, kScheme.size()) != kScheme)
        return std::nullopt;
    uri.remove_prefix(kScheme.size());
    const auto slash = uri.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash > 255)
        return std::nullopt;
    const auto host = uri.substr(0, slash);
    const auto isHostChar = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    if (!std::all_of(host.begin(), host.end(), isHostChar))
        return std::nullopt;
    auto rest = uri.substr(slash);
    while (!rest.empty()) {
        rest.remove_prefix(1); // the slash
        const auto segment = rest.substr(0, rest.find('/'));
        if (!base::isIdText(segment) || segment == "." || segment == "..")
            return std::nullopt;
        rest.remove_prefix(segment.size());
    }
    return host;
}

} // namespace signalbox::crypto
