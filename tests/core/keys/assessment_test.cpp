// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/keys/Assessment.h"

#include "core/keys/KeyRing.h"
#include "tests/core/keys/KeysFixture.h"

using namespace signalbox;
using namespace signalbox::keys;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

base::Duration days(int n) { return std::chrono::hours(24 * n); }

Version versionOf(const Credential& c) { return c.versions.front(); }

Credential certificate(const std::string& id, const std::string& serial, const std::string& region = "eu-1") {
    Credential c = emptyCredential(CredentialKind::MtlsLeaf, id);
    c.scope.region = base::RegionId(region);
    PublicPart p = part(id + "-spki");
    p.certificatePem = "pem";
    p.certificateFingerprint = id + "-der";
    p.serial = serial;
    return withFirstVersion(std::move(c), id + "-k1", p, {}, at(0s)).value();
}

template <class T>
std::string reasonOf(const base::Result<T>& result) {
    return result ? std::string("accepted") : result.error().reason;
}

} // namespace

TEST(Expiry, turnsAtTheExactMomentsOfThePolicy) {
    const Policy& policy = defaultPolicy(CredentialKind::Hmac);
    const Version v = versionOf(activeCredential());
    EXPECT_EQ(expiryStatus(v, policy, at(days(76) - 1ns)), ExpiryStatus::Ok);
    EXPECT_EQ(expiryStatus(v, policy, at(days(76))), ExpiryStatus::RenewDue);
    EXPECT_EQ(expiryStatus(v, policy, at(days(89) - 1ns)), ExpiryStatus::RenewDue);
    EXPECT_EQ(expiryStatus(v, policy, at(days(89))), ExpiryStatus::Late);
    EXPECT_EQ(expiryStatus(v, policy, at(days(90) - 1ns)), ExpiryStatus::Late);
    EXPECT_EQ(expiryStatus(v, policy, at(days(90))), ExpiryStatus::Expired);
}

TEST(Expiry, scalesToAShortLife) {
    Credential c = emptyCredential(CredentialKind::MtlsLeaf);
    c = withFirstVersion(std::move(c), "k", part("f"), at(24h), at(0s)).value();
    EXPECT_EQ(expiryStatus(c, at(15h)), ExpiryStatus::Ok);
    EXPECT_EQ(expiryStatus(c, at(16h)), ExpiryStatus::RenewDue);
    EXPECT_EQ(expiryStatus(c, at(19h)), ExpiryStatus::Late);
}

TEST(Expiry, ofACredentialWithoutAnActiveKeyIsExpired) {
    EXPECT_EQ(expiryStatus(emptyCredential(), at(0s)), ExpiryStatus::Expired);
}

TEST(Expiry, alertsAtEachThresholdOnce) {
    const Version v = versionOf(activeCredential());
    EXPECT_EQ(expiryAlert(v, at(days(29))), std::nullopt);
    EXPECT_EQ(expiryAlert(v, at(days(30))), 60);
    EXPECT_EQ(expiryAlert(v, at(days(81))), 14);
    EXPECT_EQ(expiryAlert(v, at(days(90) - 1ns)), 1);
    EXPECT_EQ(expiryAlert(v, at(days(90))), 0);
    std::vector<int> told;
    base::Time since = at(0s);
    for (int hour = 1; hour <= 24 * 95; ++hour) {
        for (const int threshold : expiryAlertsCrossed(v, since, at(std::chrono::hours(hour))))
            told.push_back(threshold);
        since = at(std::chrono::hours(hour));
    }
    EXPECT_THAT(told, testing::ElementsAre(60, 30, 14, 7, 3, 1, 0));
    EXPECT_THAT(expiryAlertsCrossed(v, at(0s), at(days(95))), testing::ElementsAre(60, 30, 14, 7, 3, 1, 0));
}

TEST(Expiry, doesNotAlarmAboutAShortLivedLeafOnItsFirstDay) {
    const Version v = versionOf(activeCredential(CredentialKind::MtlsLeaf));
    EXPECT_EQ(expiryAlert(v, at(1h)), std::nullopt);
    EXPECT_EQ(expiryAlert(v, at(days(16))), 14);
}

TEST(Expiry, isSilentAboutKeysThatAreOver) {
    Credential c = activeCredential();
    c = apply(std::move(c), event::Revoke{1}, at(1h)).value();
    EXPECT_EQ(expiryAlert(c.versions[0], at(days(80))), std::nullopt);
    EXPECT_TRUE(expiryAlertsCrossed(c.versions[0], at(0s), at(days(95))).empty());
}

TEST(KeyReuse, isFoundAcrossBrandsAndWithinOne) {
    Credential a = activeCredential(CredentialKind::Ed25519Sig, "a");
    Credential b = activeCredential(CredentialKind::Ed25519Sig, "b", "redfox");
    const Credential c = activeCredential(CredentialKind::Ed25519Sig, "c");
    EXPECT_TRUE(findKeyReuse(std::vector{a, b, c}).empty());
    b.versions[0].publicPart.fingerprint = "a-f1";
    const auto across = findKeyReuse(std::vector{a, b, c});
    ASSERT_EQ(across.size(), 1U);
    EXPECT_TRUE(across[0].acrossScopes);
    EXPECT_EQ(across[0].places.size(), 2U);
    b.scope = a.scope;
    EXPECT_FALSE(findKeyReuse(std::vector{a, b, c})[0].acrossScopes);
}

TEST(KeyRing, acceptsAndRefusesForThePreciseReason) {
    Credential c = activeCredential();
    c = apply(std::move(c), event::Request{}, at(1h)).value();
    c = apply(std::move(c), event::Prove{2, "k2", part("f2")}, at(1h)).value();
    EXPECT_EQ(reasonOf(KeyRing::build(std::vector{c})->byKid("k2", at(1h))), "KEY_UNKNOWN");
    c = apply(std::move(c), event::Stage{2, {}, {}, {}, {}}, at(1h)).value();
    c = used(std::move(c), 2, at(2h));
    c = apply(std::move(c), event::CutOver{2, {}, {}, {}}, at(3h)).value();
    const auto ring = KeyRing::build(std::vector{c});
    ASSERT_TRUE(ring->byKid("k2", at(3h)));
    EXPECT_EQ(ring->byKid("k2", at(3h)).value()->version.n, 2);
    EXPECT_EQ(ring->byKid("k2", at(3h)).value()->scope, c.scope);
    EXPECT_EQ(reasonOf(ring->byKid("cred-1-k1", at(27h) - 1ns)), "accepted");
    EXPECT_EQ(reasonOf(ring->byKid("cred-1-k1", at(27h))), "KEY_EXPIRED");
    EXPECT_EQ(reasonOf(ring->byKid("k2", at(days(91)))), "KEY_EXPIRED");
    EXPECT_EQ(reasonOf(ring->byKid("k9", at(3h))), "KEY_UNKNOWN");
    EXPECT_EQ(reasonOf(ring->byKid("", at(3h))), "KEY_UNKNOWN");
    const Credential suspended = apply(c, event::Suspend{2}, at(4h)).value();
    EXPECT_EQ(reasonOf(KeyRing::build(std::vector{suspended})->byKid("k2", at(4h))), "KEY_REVOKED");
    const Credential revoked = apply(c, event::Revoke{2}, at(4h)).value();
    EXPECT_EQ(reasonOf(KeyRing::build(std::vector{revoked})->byKid("k2", at(4h))), "KEY_REVOKED");
    const Credential retired = apply(c, event::Retire{1}, at(4h)).value();
    EXPECT_EQ(reasonOf(KeyRing::build(std::vector{retired})->byKid("cred-1-k1", at(4h))), "KEY_EXPIRED");
}

TEST(KeyRing, agreesWithAcceptsForVerification) {
    Credential c = activeCredential();
    const auto ring = KeyRing::build(std::vector{c});
    for (const char* kid : {"cred-1-k1", "nobody"})
        for (const base::Time now : {at(0s), at(days(90) - 1ns), at(days(90))})
            EXPECT_EQ(reasonOf(ring->byKid(kid, now)), reasonOf(acceptsForVerification(c, kid, now))) << kid;
}

TEST(KeyRing, findsCertificatesByFingerprintAndByRegionAndSerial) {
    const auto ring = KeyRing::build(std::vector{certificate("a", "0a"), certificate("b", "0a", "uk-1")});
    EXPECT_EQ(ring->byCertificate("a-der", at(0s)).value()->credential.text(), "a");
    EXPECT_EQ(ring->bySerial(base::RegionId("uk-1"), "0a", at(0s)).value()->credential.text(), "b");
    EXPECT_EQ(reasonOf(ring->bySerial(base::RegionId("uk-1"), "0b", at(0s))), "KEY_UNKNOWN");
    EXPECT_TRUE(ring->conflicts().empty());
}

TEST(KeyRing, anAmbiguousKidAuthenticatesNobody) {
    Credential other = activeCredential(CredentialKind::Hmac, "other", "redfox");
    other.versions[0].kid = "cred-1-k1";
    const auto ring = KeyRing::build(std::vector{activeCredential(), other});
    EXPECT_EQ(reasonOf(ring->byKid("cred-1-k1", at(0s))), "KEY_UNKNOWN");
    EXPECT_THAT(ring->conflicts(), testing::ElementsAre("cred-1-k1"));
}

TEST(KeyRing, carriesNoEvidence) {
    const auto ring = KeyRing::build(std::vector{used(activeCredential(), 1, at(1h))});
    EXPECT_TRUE(ring->byKid("cred-1-k1", at(1h)).value()->version.evidence.empty());
}

TEST(Inventory, countsWhatOneScreenShows) {
    Credential suspended = activeCredential(CredentialKind::Hmac, "s");
    suspended = apply(std::move(suspended), event::Suspend{1}, at(1h)).value();
    const std::vector<Credential> all{activeCredential(), suspended,
                                      used(activeCredential(CredentialKind::Ed25519Sig, "e"), 1, at(days(40)))};
    const Inventory figures = inventory(all, at(days(41)));
    EXPECT_EQ(figures.credentials, 3U);
    EXPECT_EQ(figures.suspended, 1U);
    EXPECT_EQ(figures.expired, 1U);
    EXPECT_EQ(figures.unusedForThirtyDays, 1U);
    EXPECT_EQ(figures.renewDue, 0U);
    EXPECT_EQ(inventory(all, at(days(80))).renewDue, 1U);
}
