// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/X509.h"

#include "core/crypto/Ed25519.h"
#include "core/crypto/LeafLint.h"
#include "tests/core/crypto/Vectors.h"
#include "tests/support/FakeClock.h"

#include <set>
#include <thread>

namespace signalbox::crypto {
namespace {

using base::SecretBytes;
using std::chrono::hours;
using std::chrono::seconds;
using test::reasonOf;

class X509 : public testing::Test {
protected:
    static CertificateRequest request() {
        return CertificateRequest::fromCsrPem(makeCsr(TlsPrivateKey::generate(), "whoever").value()).value();
    }
    static LeafProfile clientProfile() {
        LeafProfile profile;
        profile.commonName = "redfox brand-2";
        profile.uri = "spiffe://eu-1.signalbox/provider/redfox/brand/brand-2";
        return profile;
    }
    static LeafProfile serverProfile() {
        LeafProfile profile;
        profile.use = LeafProfile::Use::Server;
        profile.commonName = "platform";
        profile.dnsNames = {"localhost"};
        profile.ipAddresses = {"127.0.0.1", "::1"};
        return profile;
    }
    base::Time now() const { return m_clock.now(); }

    test::FakeClock m_clock;
    CertificateAuthority m_authority = CertificateAuthority::create("eu-1 issuing", "eu-1", m_clock.now()).value();
    CertificateAuthority m_platform = CertificateAuthority::create("platform", "", m_clock.now()).value();
    TrustStore m_trusted{std::vector{m_authority.certificate()}};
};

TEST_F(X509, issuesAClientLeafThatIsAccepted) {
    const auto subject = request();
    const auto leaf = m_authority.issue(clientProfile(), subject, now()).value();
    EXPECT_EQ(leaf.uris(), std::vector<std::string>{clientProfile().uri});
    EXPECT_TRUE(leaf.dnsNames().empty());
    EXPECT_EQ(leaf.notBefore(), now() - seconds(60));
    EXPECT_EQ(leaf.notAfter(), now() + hours(24 * 30));
    EXPECT_EQ(leaf.serial().size(), 32U);
    EXPECT_EQ(leaf.subject(), "CN=redfox brand-2");
    EXPECT_EQ(leaf.issuer(), "CN=eu-1 issuing");
    EXPECT_EQ(leaf.spkiSha256(), subject.spkiSha256());
    EXPECT_FALSE(leaf.isAuthority());
    const auto verdict = verifyLeaf(leaf.der(), m_trusted, now());
    EXPECT_EQ(verdict.state, LeafState::Ok) << verdict.detail;
    EXPECT_EQ(*verdict.leaf, leaf);
    EXPECT_EQ(*verdict.issuer, m_authority.certificate());
}

TEST_F(X509, takesNothingFromTheRequestButItsKey) {
    const auto subject = request();
    EXPECT_EQ(subject.subject(), "CN=whoever");
    EXPECT_EQ(m_authority.issue(clientProfile(), subject, now())->subject().find("whoever"), std::string::npos);
}

TEST_F(X509, givesEachLeafAnotherSerial) {
    const auto subject = request();
    std::set<std::string> serials;
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(serials.insert(m_authority.issue(clientProfile(), subject, now())->serial()).second);
}

TEST_F(X509, certifiesEd25519KeysToo) {
    const auto key = Ed25519PrivateKey::generate();
    const auto subject = CertificateRequest::fromPublicKeyPem(key.publicKey().spkiPem()).value();
    const auto leaf = m_authority.issue(clientProfile(), subject, now()).value();
    EXPECT_EQ(verifyLeaf(leaf.der(), m_trusted, now()).state, LeafState::Ok);
    EXPECT_EQ(certificateFacts(leaf.der())->keyType, "Ed25519");
}

TEST_F(X509, refusesARequestWithoutProofOfPossession) {
    auto pem = makeCsr(TlsPrivateKey::generate(), "redfox").value();
    EXPECT_TRUE(CertificateRequest::fromCsrPem(pem).has_value());
    // The last byte of the signature stands before the padding of the last line.
    const auto body = pem.find("-----END") - 4;
    const auto at = pem.find_last_not_of("=\n", body);
    pem[at - 4] = pem[at - 4] == 'A' ? 'B' : 'A';
    const auto reason = reasonOf(CertificateRequest::fromCsrPem(pem));
    EXPECT_EQ(reason, "CRYPTO-006");
    EXPECT_EQ(reasonOf(CertificateRequest::fromCsrPem("")), "CRYPTO-005");
    EXPECT_EQ(reasonOf(CertificateRequest::fromCsrPem(m_authority.certificate().pem())), "CRYPTO-005");
    EXPECT_EQ(reasonOf(CertificateRequest::fromPublicKeyPem("x")), "CRYPTO-005");
}

TEST_F(X509, refusesRequestsForKeysItDoesNotCertify) {
    const std::string rsa = "-----BEGIN PUBLIC KEY-----\n"
                            "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n"
                            "9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==\n"
                            "-----END PUBLIC KEY-----\n";
    EXPECT_EQ(reasonOf(CertificateRequest::fromPublicKeyPem(rsa)), "CRYPTO-007");
    // A point of small order in the form of a certificate's key.
    const std::string weak = "-----BEGIN PUBLIC KEY-----\n"
                             "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                             "-----END PUBLIC KEY-----\n";
    EXPECT_EQ(reasonOf(CertificateRequest::fromPublicKeyPem(weak)), "CRYPTO-007");
}

TEST_F(X509, refusesProfilesThatContradictThemselves) {
    const auto subject = request();
    const auto refused = [&](const CertificateAuthority& authority, auto change, LeafProfile profile) {
        change(profile);
        return reasonOf(authority.issue(profile, subject, now()));
    };
    const auto client = [&](auto change) { return refused(m_authority, change, clientProfile()); };
    const auto server = [&](auto change) { return refused(m_platform, change, serverProfile()); };
    EXPECT_EQ(client([](auto&) {}), "");
    EXPECT_EQ(server([](auto&) {}), "");
    EXPECT_EQ(client([](auto& p) { p.commonName = ""; }), "CRYPTO-004");
    EXPECT_EQ(client([](auto& p) { p.commonName = std::string(65, 'x'); }), "CRYPTO-004");
    EXPECT_EQ(client([](auto& p) { p.commonName = "line\nfeed"; }), "CRYPTO-004");
    EXPECT_EQ(client([](auto& p) { p.uri = ""; }), "CRYPTO-011");
    EXPECT_EQ(client([](auto& p) { p.uri = "https://eu-1.signalbox/x"; }), "CRYPTO-011");
    EXPECT_EQ(client([](auto& p) { p.uri = "spiffe://uk-1.signalbox/provider/redfox"; }), "CRYPTO-011");
    EXPECT_EQ(client([](auto& p) { p.uri = "spiffe://a.eu-1.signalbox/provider/redfox"; }), "CRYPTO-011");
    EXPECT_EQ(client([](auto& p) { p.dnsNames = {"localhost"}; }), "CRYPTO-011");
    EXPECT_EQ(client([](auto& p) { p.life = seconds(59); }), "CRYPTO-011");
    EXPECT_EQ(client([](auto& p) { p.life = hours(24 * 90); }), "");
    EXPECT_EQ(client([](auto& p) { p.life = hours(24 * 90) + seconds(1); }), "CRYPTO-011");
    EXPECT_EQ(server([](auto& p) { p.dnsNames.clear(), p.ipAddresses.clear(); }), "CRYPTO-011");
    EXPECT_EQ(server([](auto& p) { p.ipAddresses = {"127.0.0"}; }), "CRYPTO-011");
    EXPECT_EQ(server([](auto& p) { p.dnsNames = {"-x"}; }), "CRYPTO-011");
    EXPECT_EQ(server([](auto& p) { p.dnsNames = {"a..b"}; }), "CRYPTO-011");
    EXPECT_EQ(server([](auto& p) { p.uri = "spiffe://signalbox/x"; }), "CRYPTO-011");
    EXPECT_EQ(refused(
                  m_authority, [](auto&) {}, serverProfile()),
              "CRYPTO-011");
}

TEST_F(X509, issuesServerLeavesThatAreNoClients) {
    const auto leaf = m_platform.issue(serverProfile(), request(), now()).value();
    EXPECT_EQ(leaf.dnsNames(), std::vector<std::string>{"localhost"});
    EXPECT_EQ(verifyLeaf(leaf.der(), TrustStore({m_platform.certificate()}), now()).state, LeafState::Untrusted);
}

TEST_F(X509, doesNotIssueBeyondItsOwnLife) {
    EXPECT_EQ(reasonOf(m_authority.issue(clientProfile(), request(), now() + hours(24 * 335))), "");
    EXPECT_EQ(reasonOf(m_authority.issue(clientProfile(), request(), now() + hours(24 * 335) + seconds(1))),
              "CRYPTO-011");
    EXPECT_EQ(reasonOf(m_authority.issue(clientProfile(), request(), now() - hours(1))), "CRYPTO-011");
}

TEST_F(X509, judgesTheEdgesOfTheValidityToTheSecond) {
    const auto later = now() + hours(1);
    const auto leaf = m_authority.issue(clientProfile(), request(), later).value();
    const auto state = [&](base::Time at) { return verifyLeaf(leaf.der(), m_trusted, at).state; };
    EXPECT_EQ(state(leaf.notBefore() - seconds(1)), LeafState::NotYetValid);
    EXPECT_EQ(state(leaf.notBefore() - std::chrono::nanoseconds(1)), LeafState::NotYetValid);
    EXPECT_EQ(state(leaf.notBefore()), LeafState::Ok);
    EXPECT_EQ(state(leaf.notAfter()), LeafState::Ok);
    EXPECT_EQ(state(leaf.notAfter() + std::chrono::milliseconds(999)), LeafState::Ok);
    EXPECT_EQ(state(leaf.notAfter() + seconds(1)), LeafState::Expired);
}

TEST_F(X509, remembersALeafButNotItsDates) {
    const auto leaf = m_authority.issue(clientProfile(), request(), now()).value();
    const auto late = leaf.notAfter() + seconds(1);
    ASSERT_EQ(verifyLeaf(leaf.der(), m_trusted, now()).state, LeafState::Ok);
    EXPECT_EQ(verifyLeaf(leaf.der(), m_trusted, late).state, LeafState::Expired);
    EXPECT_EQ(verifyLeaf(leaf.der(), m_trusted, now()).state, LeafState::Ok);
    EXPECT_EQ(verifyLeaf(leaf.der(), TrustStore({m_platform.certificate()}), now()).state, LeafState::Untrusted)
        << "what one store knows is unknown to another";
}

TEST_F(X509, trustsNobodyByDefault) {
    const auto leaf = m_authority.issue(clientProfile(), request(), now()).value();
    EXPECT_EQ(verifyLeaf(leaf.der(), TrustStore(), now()).state, LeafState::Untrusted);
    EXPECT_EQ(verifyLeaf(leaf.der(), TrustStore({m_platform.certificate()}), now()).state, LeafState::Untrusted);
}

TEST_F(X509, acceptsOldAndNewAuthorityOfOneNameSideBySide) {
    const auto successor = CertificateAuthority::create("eu-1 issuing", "eu-1", now()).value();
    const TrustStore both({m_authority.certificate(), successor.certificate()});
    for (const CertificateAuthority& authority : {m_authority, successor}) {
        const auto leaf = authority.issue(clientProfile(), request(), now()).value();
        const auto verdict = verifyLeaf(leaf.der(), both, now());
        EXPECT_EQ(verdict.state, LeafState::Ok) << verdict.detail;
        EXPECT_EQ(*verdict.issuer, authority.certificate());
    }
}

TEST_F(X509, refusesBytesThatAreNotExactlyOneCertificate) {
    const auto leaf = m_authority.issue(clientProfile(), request(), now()).value();
    const auto state = [&](const base::Bytes& der) { return verifyLeaf(der, m_trusted, now()).state; };
    EXPECT_EQ(state({}), LeafState::Malformed);
    EXPECT_EQ(state({1, 2, 3}), LeafState::Malformed);
    auto longer = leaf.der();
    longer.push_back(0);
    EXPECT_EQ(state(longer), LeafState::Malformed);
    auto shorter = leaf.der();
    shorter.pop_back();
    EXPECT_EQ(state(shorter), LeafState::Malformed);
    EXPECT_EQ(state(base::Bytes(70'000, 0x30)), LeafState::Malformed);
}

TEST_F(X509, acceptsNoCertificateWithAChangedByte) {
    const auto leaf = m_authority.issue(clientProfile(), request(), now()).value();
    for (std::size_t at = 0; at < leaf.der().size(); ++at) {
        auto der = leaf.der();
        der[at] = static_cast<std::uint8_t>(der[at] ^ 0x01U);
        EXPECT_NE(verifyLeaf(der, m_trusted, now()).state, LeafState::Ok) << at;
    }
}

TEST_F(X509, agreesWithCertificatesOfAnotherImplementation) {
    const auto json = test::vectors("leaf-cases.json");
    const TrustStore trusted(Certificate::bundleFromPem(json["authorities"].stringOr("")).value());
    ASSERT_EQ(trusted.authorities().size(), 2U);
    ASSERT_GE(json["cases"].items().size(), 30U);
    for (const auto& one : json["cases"].items()) {
        const auto leaf = Certificate::fromPem(one["pem"].stringOr("")).value();
        const auto verdict = verifyLeaf(leaf.der(), trusted, base::parseRfc3339(one["at"].stringOr("")).value());
        EXPECT_EQ(name(verdict.state), one["state"].stringOr(""))
            << one["title"].stringOr("") << ": " << verdict.detail;
        EXPECT_EQ(verdict.rule, one["rule"].stringOr("")) << one["title"].stringOr("") << ": " << verdict.detail;
    }
}

TEST_F(X509, writesNameConstraintsThatPermitOneHostOnly) {
    const auto facts = certificateFacts(m_authority.certificate().der()).value();
    EXPECT_EQ(facts.permittedUriHosts, std::vector<std::string>{"eu-1.signalbox"});
    EXPECT_EQ(facts.unknownCritical, std::vector<std::string>{"2.5.29.30"}) << "the constraints are critical";
    EXPECT_TRUE(facts.authority);
    EXPECT_TRUE(facts.hasPathLength);
    EXPECT_EQ(m_authority.uriDomain(), "eu-1.signalbox");
    EXPECT_EQ(m_platform.uriDomain(), "");
    EXPECT_EQ(m_authority.certificate().notAfter(), now() + hours(24 * 365));
}

TEST_F(X509, loadsAnAuthorityWithItsOwnKeyOnly) {
    const auto pem = m_authority.certificate().pem();
    const auto again = CertificateAuthority::load(pem, m_authority.keyPem()).value();
    EXPECT_EQ(again.uriDomain(), "eu-1.signalbox");
    const auto leaf = again.issue(clientProfile(), request(), now()).value();
    EXPECT_EQ(verifyLeaf(leaf.der(), m_trusted, now()).state, LeafState::Ok);
    EXPECT_EQ(reasonOf(CertificateAuthority::load(pem, m_platform.keyPem())), "CRYPTO-009");
    EXPECT_EQ(reasonOf(CertificateAuthority::load(pem, Ed25519PrivateKey::generate().pem())), "CRYPTO-003");
    EXPECT_EQ(reasonOf(CertificateAuthority::load("", m_authority.keyPem())), "CRYPTO-008");
    const auto key = TlsPrivateKey::generate();
    const auto own = CertificateRequest::fromPublicKeyPem(key.spkiPem()).value();
    EXPECT_EQ(reasonOf(CertificateAuthority::load(m_authority.issue(clientProfile(), own, now())->pem(), key.pem())),
              "CRYPTO-009");
}

TEST_F(X509, refusesRegionsThatAreNotHostLabels) {
    for (const char* region : {"EU-1", "eu_1", "-eu", "eu-", "eu.1", "eu 1", "*"})
        EXPECT_EQ(reasonOf(CertificateAuthority::create("x", region, now())), "CRYPTO-009") << region;
    EXPECT_EQ(reasonOf(CertificateAuthority::create("x", "eu-1", now(), hours(24 * 731))), "CRYPTO-009");
    EXPECT_EQ(reasonOf(CertificateAuthority::create("", "eu-1", now())), "CRYPTO-004");
}

TEST_F(X509, readsItsOwnPemAgain) {
    const auto& certificate = m_authority.certificate();
    EXPECT_EQ(Certificate::fromPem(certificate.pem()).value(), certificate);
    EXPECT_EQ(Certificate::fromDer(certificate.der()).value(), certificate);
    const auto bundle =
        Certificate::bundleFromPem("# a comment\n" + certificate.pem() + m_platform.certificate().pem());
    ASSERT_EQ(bundle->size(), 2U);
    EXPECT_EQ(bundle->back(), m_platform.certificate());
    const auto key = TlsPrivateKey::generate();
    EXPECT_EQ(TlsPrivateKey::fromPem(key.pem())->spkiPem(), key.spkiPem());
}

TEST_F(X509, refusesPemThatIsNotCertificatesOnly) {
    const auto pem = m_authority.certificate().pem();
    EXPECT_EQ(reasonOf(Certificate::fromPem("")), "CRYPTO-008");
    EXPECT_EQ(reasonOf(Certificate::fromPem(TlsPrivateKey::generate().spkiPem())), "CRYPTO-008");
    EXPECT_EQ(reasonOf(Certificate::fromPem(pem.substr(0, pem.size() / 2))), "CRYPTO-008");
    EXPECT_EQ(reasonOf(Certificate::bundleFromPem(pem + pem.substr(0, pem.size() / 2))), "CRYPTO-008");
    std::string many;
    for (int i = 0; i < 65; ++i)
        many += pem;
    EXPECT_EQ(reasonOf(Certificate::bundleFromPem(many)), "CRYPTO-008");
    EXPECT_EQ(reasonOf(TlsPrivateKey::fromPem(SecretBytes::copyOf(std::string_view("x")))), "CRYPTO-003");
    EXPECT_EQ(reasonOf(TlsPrivateKey::fromPem(Ed25519PrivateKey::generate().pem())), "CRYPTO-003");
}

TEST_F(X509, judgesFromTwoThreadsAtOnce) {
    const auto leaf = m_authority.issue(clientProfile(), request(), now()).value();
    int wrongThere = 0;
    int wrongHere = 0;
    const auto work = [&](int& wrong) {
        for (int i = 0; i < 50; ++i)
            if (verifyLeaf(leaf.der(), m_trusted, now()).state != LeafState::Ok)
                ++wrong;
    };
    std::thread other([&] { work(wrongThere); });
    work(wrongHere);
    other.join();
    EXPECT_EQ(wrongHere + wrongThere, 0);
}

} // namespace
} // namespace signalbox::crypto
