// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/LeafLint.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace signalbox::crypto {
namespace {

using Break = std::function<void(CertificateFacts& leaf)>;

base::Time at(int day) { return base::timeFromMillis(0) + std::chrono::hours(24 * day); }

CertificateFacts goodIssuer() {
    CertificateFacts issuer;
    issuer.notBefore = at(0);
    issuer.notAfter = at(365);
    issuer.authority = true;
    issuer.subjectKeyId = {7, 7};
    issuer.permittedUriHosts = {"eu-1.signalbox"};
    return issuer;
}

CertificateFacts goodLeaf() {
    CertificateFacts leaf;
    leaf.version = 3;
    leaf.serial = base::Bytes(16, 1);
    leaf.keyType = "P-256";
    leaf.signatureAlgorithm = "ecdsa-with-SHA256";
    leaf.notBefore = at(10);
    leaf.notAfter = at(40);
    leaf.uris = {"spiffe://eu-1.signalbox/provider/redfox/brand/brand-2"};
    leaf.keyUsagePresent = true;
    leaf.keyUsageCritical = true;
    leaf.keyUsage = kDigitalSignature;
    leaf.extendedKeyUsage = {std::string(kClientAuthOid)};
    leaf.basicConstraintsPresent = true;
    leaf.basicConstraintsCritical = true;
    leaf.subjectKeyId = {1};
    leaf.authorityKeyId = {7, 7};
    return leaf;
}

/// Breaks that only the rule of that id can see.
const std::multimap<std::string, Break>& breaks() {
    static const std::multimap<std::string, Break> all = {
        {"L001", [](auto& leaf) { leaf.version = 1; }},
        {"L001", [](auto& leaf) { leaf.version = 4; }},
        {"L002", [](auto& leaf) { leaf.serial.resize(7); }},
        {"L002", [](auto& leaf) { leaf.serial.resize(21); }},
        {"L002", [](auto& leaf) { leaf.serialNegative = true; }},
        {"L003", [](auto& leaf) { leaf.keyType = "RSA"; }},
        {"L003", [](auto& leaf) { leaf.keyType = ""; }},
        {"L004", [](auto& leaf) { leaf.signatureAlgorithm = "ecdsa-with-SHA1"; }},
        {"L005", [](auto& leaf) { leaf.uris.clear(); }},
        {"L005", [](auto& leaf) { leaf.uris.push_back(leaf.uris.front()); }},
        {"L005", [](auto& leaf) { leaf.otherNames = 1; }},
        {"L006", [](auto& leaf) { leaf.uris.front() += "?q"; }},
        {"L007", [](auto& leaf) { leaf.keyUsagePresent = false; }},
        {"L007", [](auto& leaf) { leaf.keyUsageCritical = false; }},
        {"L007", [](auto& leaf) { leaf.keyUsage |= 0x08U; }},
        {"L007", [](auto& leaf) { leaf.keyUsage = 0; }},
        {"L008", [](auto& leaf) { leaf.extendedKeyUsage.clear(); }},
        {"L008", [](auto& leaf) { leaf.extendedKeyUsage = {"1.3.6.1.5.5.7.3.1"}; }},
        {"L008", [](auto& leaf) { leaf.extendedKeyUsage.push_back("2.5.29.37.0"); }},
        {"L009", [](auto& leaf) { leaf.basicConstraintsPresent = false; }},
        {"L009", [](auto& leaf) { leaf.basicConstraintsCritical = false; }},
        {"L009", [](auto& leaf) { leaf.authority = true; }},
        {"L009", [](auto& leaf) { leaf.hasPathLength = true; }},
        {"L010", [](auto& leaf) { leaf.subjectKeyId.clear(); }},
        {"L011", [](auto& leaf) { leaf.authorityKeyId.clear(); }},
        {"L011", [](auto& leaf) { leaf.authorityKeyId = {7}; }},
        {"L012", [](auto& leaf) { leaf.notBefore = at(0) - std::chrono::seconds(1); }},
        {"L012",
         [](auto& leaf) {
             leaf.notBefore = at(340);
             leaf.notAfter = at(365) + std::chrono::seconds(1);
         }},
        {"L013",
         [](auto& leaf) { leaf.notAfter = leaf.notBefore + std::chrono::hours(24 * 90) + std::chrono::seconds(61); }},
        {"L013", [](auto& leaf) { leaf.notAfter = leaf.notBefore; }},
        {"L014", [](auto& leaf) { leaf.uris = {"spiffe://uk-1.signalbox/provider/redfox"}; }},
        {"L014", [](auto& leaf) { leaf.uris = {"spiffe://x.eu-1.signalbox/provider/redfox"}; }},
        {"L015", [](auto& leaf) { leaf.duplicateExtension = true; }},
        {"L015", [](auto& leaf) { leaf.unknownCritical = {"1.2.3"}; }},
    };
    return all;
}

TEST(LeafLint, acceptsALeafInWhichEveryRuleHolds) {
    EXPECT_FALSE(lintLeaf(goodLeaf(), goodIssuer()).has_value());
    auto ed25519 = goodLeaf();
    ed25519.keyType = "Ed25519";
    ed25519.signatureAlgorithm = "ED25519";
    EXPECT_FALSE(lintLeaf(ed25519, goodIssuer()).has_value());
}

TEST(LeafLint, acceptsTheLimitsThemselves) {
    auto leaf = goodLeaf();
    leaf.serial.resize(8);
    leaf.notBefore = at(0);
    leaf.notAfter = at(90) + std::chrono::seconds(60);
    EXPECT_FALSE(lintLeaf(leaf, goodIssuer()).has_value());
    leaf.serial.resize(20);
    leaf.notBefore = at(300);
    leaf.notAfter = at(365);
    EXPECT_FALSE(lintLeaf(leaf, goodIssuer()).has_value());
}

TEST(LeafLint, namesTheRuleThatIsBroken) {
    for (const auto& [id, breakIt] : breaks()) {
        auto leaf = goodLeaf();
        breakIt(leaf);
        const auto broken = lintLeaf(leaf, goodIssuer());
        ASSERT_TRUE(broken.has_value()) << id;
        EXPECT_EQ(broken->id, id);
    }
}

/// The mutants: a lint without one of its rules lets through what only that rule refuses.
TEST(LeafLint, needsEachOfItsRules) {
    for (const auto& rule : leafRules()) {
        std::vector<LintRule> without;
        for (const auto& other : leafRules())
            if (other.id != rule.id)
                without.push_back(other);
        const auto [first, last] = breaks().equal_range(std::string(rule.id));
        EXPECT_NE(first, last) << "no break for " << rule.id;
        for (auto one = first; one != last; ++one) {
            auto leaf = goodLeaf();
            one->second(leaf);
            EXPECT_FALSE(lintLeaf(leaf, goodIssuer(), without).has_value()) << rule.id;
        }
    }
}

TEST(LeafLint, letsAnAuthorityWithoutConstraintsCertifyAnyHost) {
    auto issuer = goodIssuer();
    issuer.permittedUriHosts.clear();
    auto leaf = goodLeaf();
    leaf.uris = {"spiffe://signalbox/operator/admin-1"};
    EXPECT_FALSE(lintLeaf(leaf, issuer).has_value());
}

TEST(SpiffeHost, readsThePlainFormOnly) {
    EXPECT_EQ(spiffeHost("spiffe://signalbox/operator/admin-1"), "signalbox");
    EXPECT_EQ(spiffeHost("spiffe://eu-1.signalbox/a/b/c_d.e-F"), "eu-1.signalbox");
    for (const char* bad :
         {"", "spiffe://", "spiffe:///a", "spiffe://host", "spiffe://host/", "spiffe://host//a", "spiffe://host/a/",
          "spiffe://host/./a", "spiffe://host/a/..", "spiffe://host:1/a", "spiffe://u@host/a", "spiffe://host/a?q",
          "spiffe://host/a#f", "spiffe://Host/a", "SPIFFE://host/a", "https://host/a", "spiffe://host/a%2fb",
          "spiffe://host/a b", "spiffe://ho st/a"})
        EXPECT_FALSE(spiffeHost(bad).has_value()) << bad;
    EXPECT_FALSE(spiffeHost(std::string_view("spiffe://host/a\0b", 17)).has_value());
    EXPECT_FALSE(spiffeHost("spiffe://" + std::string(256, 'a') + "/b").has_value());
}

} // namespace
} // namespace signalbox::crypto
