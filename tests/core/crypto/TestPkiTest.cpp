// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/TestPki.h"

#include "core/crypto/X509.h"
#include "tests/core/crypto/Vectors.h"
#include "tests/support/FakeClock.h"

namespace signalbox::test {
namespace {

TEST(TestPki, makesCertificatesThatThePlatformWouldAccept) {
    const FakeClock clock;
    const TestPki pki(clock.now());
    for (const auto& pair : {pki.provider("redfox", "brand-2"), pki.operatorOf("admin-1")}) {
        const auto leaf = crypto::Certificate::fromPem(pair.certificatePem).value();
        EXPECT_EQ(crypto::verifyLeaf(leaf.der(), pki.clientTrust(), clock.now()).state, crypto::LeafState::Ok);
        EXPECT_TRUE(crypto::TlsPrivateKey::fromPem(pair.keyPem).has_value());
    }
    EXPECT_EQ(crypto::Certificate::fromPem(pki.server().certificatePem)->dnsNames().front(), "localhost");
    EXPECT_EQ(crypto::Certificate::bundleFromPem(pki.bundlePem())->size(), 2U);
}

} // namespace
} // namespace signalbox::test
