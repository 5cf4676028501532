// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/TestPki.h"

namespace signalbox::test {

namespace {

PemPair issue(const crypto::CertificateAuthority& authority, const crypto::LeafProfile& profile, base::Time now) {
    const auto key = crypto::TlsPrivateKey::generate();
    const auto request = crypto::CertificateRequest::fromPublicKeyPem(key.spkiPem()).value();
    return PemPair{authority.issue(profile, request, now).value().pem(), key.pem()};
}

crypto::LeafProfile client(const std::string& commonName, const std::string& uri, std::chrono::seconds life) {
    crypto::LeafProfile profile;
    profile.commonName = commonName;
    profile.uri = uri;
    profile.life = life;
    return profile;
}

} // namespace

TestPki::TestPki(base::Time now, const std::string& region)
    : m_now(now)
    , m_region(region)
    , m_platform(crypto::CertificateAuthority::create("Test platform", "", now).value())
    , m_regional(crypto::CertificateAuthority::create("Test issuing " + region, region, now).value()) {}

crypto::TrustStore TestPki::clientTrust() const {
    return crypto::TrustStore({m_platform.certificate(), m_regional.certificate()});
}

PemPair TestPki::server() const {
    crypto::LeafProfile profile;
    profile.use = crypto::LeafProfile::Use::Server;
    profile.commonName = "localhost";
    profile.dnsNames = {"localhost"};
    profile.ipAddresses = {"127.0.0.1"};
    return issue(m_platform, profile, m_now);
}

PemPair TestPki::provider(const std::string& provider, const std::string& brand, std::chrono::seconds life) const {
    return issue(m_regional,
                 client(provider + " " + brand,
                        "spiffe://" + m_region + ".signalbox/provider/" + provider + "/brand/" + brand, life),
                 m_now);
}

PemPair TestPki::operatorOf(const std::string& id) const {
    return issue(m_platform, client(id, "spiffe://signalbox/operator/" + id, std::chrono::hours(24 * 30)), m_now);
}

} // namespace signalbox::test
