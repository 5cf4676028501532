// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/SecretBytes.h"
#include "core/crypto/X509.h"

#include <chrono>
#include <string>

/// A small PKI for tests that speak TLS: a platform authority with a server certificate for localhost and 127.0.0.1,
/// and an authority for one region with client certificates under it.
namespace signalbox::test {

/// A certificate and its key, as files hold them.
struct PemPair {
    std::string certificatePem;
    base::SecretBytes keyPem;
};

class TestPki {
public:
    explicit TestPki(base::Time now = base::SystemClock().now(), const std::string& region = "eu-1");

    [[nodiscard]] const crypto::CertificateAuthority& platform() const { return m_platform; }
    [[nodiscard]] const crypto::CertificateAuthority& regional() const { return m_regional; }
    [[nodiscard]] const std::string& region() const { return m_region; }
    /// What a client trusts.
    [[nodiscard]] std::string platformPem() const { return m_platform.certificate().pem(); }
    /// Both authorities: what a server trusts.
    [[nodiscard]] std::string bundlePem() const { return platformPem() + m_regional.certificate().pem(); }
    [[nodiscard]] crypto::TrustStore clientTrust() const;

    [[nodiscard]] PemPair server() const;
    /// URI spiffe://<region>.signalbox/provider/<provider>/brand/<brand>.
    [[nodiscard]] PemPair provider(const std::string& provider, const std::string& brand,
                                   std::chrono::seconds life = std::chrono::hours(24 * 30)) const;
    /// URI spiffe://signalbox/operator/<id>, issued by the platform authority.
    [[nodiscard]] PemPair operatorOf(const std::string& id) const;

private:
    base::Time m_now;
    std::string m_region;
    crypto::CertificateAuthority m_platform;
    crypto::CertificateAuthority m_regional;
};

} // namespace signalbox::test
