// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/X509.h"
#include "tests/integration/control/ControlBench.h"

namespace signalbox::test {
namespace {

using api::Intent;
using base::ErrorCode;
using base::Json;
using keys::RotationState;
using keys::VersionState;

const keys::Scope kNova{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1")};
const keys::Scope kFox{base::ProviderId("redfox"), base::BrandId("brand-2"), base::RegionId("eu-1")};

class Keys : public testing::Test {
protected:
    ControlBench bench;

    keys::RotationId request(const char* credential) {
        const auto done = bench.as("integration_manager-1")
                              .requestRotation({base::CredentialId(credential), {}, {}}, Intent::fresh("due"), soon());
        EXPECT_TRUE(done) << describe(done.error());
        return done ? done->value.rotation.id : keys::RotationId();
    }
    keys::Version version(const char* credential, int n) {
        const auto view = bench.as("viewer-1").credential(base::CredentialId(credential), soon());
        EXPECT_TRUE(view);
        return view ? *view->credential.version(n) : keys::Version();
    }
    bool accepted(const std::string& kid) {
        return bench.keys().gatewayKeys()->ring->byKid(kid, bench.clock.now()).has_value();
    }
    /// First use, cut-over, drain, retire; both versions are accepted in between.
    void finish(const keys::RotationId& id, const char* credential, const std::string& oldKid,
                const std::string& newKid) {
        auto& manager = bench.as("integration_manager-1");
        EXPECT_TRUE(accepted(oldKid));
        EXPECT_TRUE(accepted(newKid));
        const auto early = manager.cutOver(id, Intent::fresh("cut over"), soon());
        ASSERT_FALSE(early) << "nobody has seen the successor in use";
        EXPECT_EQ(early.error().reason, "KEYS-006");
        bench.use(newKid);
        const auto cut = manager.cutOver(id, Intent::fresh("cut over"), soon());
        ASSERT_TRUE(cut) << describe(cut.error());
        EXPECT_EQ(cut->value.state, RotationState::CutOver);
        EXPECT_EQ(version(credential, 2).state, VersionState::Active);
        EXPECT_EQ(version(credential, 1).state, VersionState::Retiring);
        EXPECT_TRUE(accepted(oldKid)) << "the overlap";
        bench.clock.push(std::chrono::seconds(10));
        const auto retired = manager.retire(id, Intent::fresh("drained"), soon());
        ASSERT_TRUE(retired) << describe(retired.error());
        EXPECT_EQ(retired->value.state, RotationState::Completed);
        EXPECT_FALSE(accepted(oldKid));
        EXPECT_TRUE(accepted(newKid));
        const auto leaf = bench.audit().entries(*retired->audit.index, 1);
        ASSERT_TRUE(leaf);
        EXPECT_EQ(leaf->at(0).leaf.details["negative_probe"].stringOr(""), "KEY_EXPIRED");
    }
    /// The leaf that a version points to.
    audit::Leaf leafOf(const char* credential, int n) {
        const auto index = version(credential, n).auditIndex;
        if (!index)
            return {};
        const auto entries = bench.audit().entries(*index, 1);
        EXPECT_TRUE(entries);
        return entries->at(0).leaf;
    }
    base::Result<Json> prove(const keys::Scope& scope, const keys::RotationId& id, const Json& body) {
        return bench.plane().rotationDesk().prove(scope, id, body, "a scripted provider");
    }
};

TEST_F(Keys, rotatesASharedSecret) {
    const auto id = request("novagames-hmac");
    const auto open = bench.plane().rotationDesk().openRotations(kNova);
    ASSERT_EQ(open["rotations"].items().size(), 1U);
    EXPECT_EQ(open["rotations"].items()[0]["state"].stringOr(""), "requested");
    EXPECT_EQ(open["rotations"].items()[0]["kind"].stringOr(""), "hmac");
    const auto delivered = prove(kNova, id, Json::object());
    ASSERT_TRUE(delivered) << describe(delivered.error());
    const auto kid = (*delivered)["kid"].stringOr("");
    EXPECT_EQ(base::fromBase64Url((*delivered)["secret"].stringOr(""))->size(), 32U);
    finish(id, "novagames-hmac", "nova-1", kid);
    EXPECT_TRUE(bench.keys().gatewayKeys()->verification.contains(kid)) << "the gateway can verify with it";
}

TEST_F(Keys, rotatesAnEd25519Key) {
    const auto id = request("redfox-ed25519");
    const auto oldKid = version("redfox-ed25519", 1).kid;
    const auto key = crypto::Ed25519PrivateKey::generate();
    const auto body = Json::object(
        {{"public_jwk", key.publicKey().jwk()}, {"proof", base::base64Url(key.sign("signalbox-pop|" + id.text()))}});
    const auto delivered = prove(kFox, id, body);
    ASSERT_TRUE(delivered) << describe(delivered.error());
    EXPECT_EQ((*delivered)["kid"].stringOr(""), key.publicKey().thumbprint());
    finish(id, "redfox-ed25519", oldKid, key.publicKey().thumbprint());
}

TEST_F(Keys, rotatesACertificate) {
    const auto id = request("novagames-mtls");
    const auto oldKid = version("novagames-mtls", 1).kid;
    const auto key = crypto::TlsPrivateKey::generate();
    const auto delivered = prove(kNova, id, Json::object({{"csr_pem", *crypto::makeCsr(key, "novagames")}}));
    ASSERT_TRUE(delivered) << describe(delivered.error());
    const auto leaf = crypto::Certificate::fromPem((*delivered)["certificate_pem"].stringOr(""));
    ASSERT_TRUE(leaf);
    EXPECT_EQ(leaf->uris().at(0), "spiffe://eu-1.signalbox/provider/novagames/brand/brand-7");
    const auto chain = crypto::Certificate::bundleFromPem((*delivered)["chain_pem"].stringOr(""));
    ASSERT_TRUE(chain);
    EXPECT_EQ(crypto::verifyLeaf(leaf->der(), crypto::TrustStore(*chain), bench.clock.now()).state,
              crypto::LeafState::Ok);
    EXPECT_TRUE(bench.keys().gatewayKeys()->ring->byCertificate(base::hex(leaf->fingerprint()), bench.clock.now()));
    finish(id, "novagames-mtls", oldKid, (*delivered)["kid"].stringOr(""));
}

TEST_F(Keys, acceptsAnUploadForAProviderWithoutAutomation) {
    const auto id = request("redfox-ed25519");
    const auto key = crypto::Ed25519PrivateKey::generate();
    api::ProofUpload upload;
    upload.publicJwk = key.publicKey().jwk();
    upload.proof = base::base64Url(key.sign("signalbox-pop|" + id.text()));
    const auto wrongRole = bench.as("on_call-1").proveRotation(id, upload, Intent::fresh("upload"), soon());
    ASSERT_FALSE(wrongRole);
    EXPECT_EQ(wrongRole.error().code, ErrorCode::PermissionDenied);
    const auto done = bench.as("integration_manager-1").proveRotation(id, upload, Intent::fresh("upload"), soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_EQ(done->value.kid, key.publicKey().thumbprint());
    EXPECT_EQ(done->value.rotation.state, RotationState::Staged);
}

TEST_F(Keys, neverHandsASharedSecretToAnOperator) {
    const auto id = request("novagames-hmac");
    const auto refused =
        bench.as("integration_manager-1").proveRotation(id, {}, Intent::fresh("give it to me"), soon());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "CONTROL-007");
    EXPECT_EQ(version("novagames-hmac", 2).state, VersionState::Requested);
}

TEST_F(Keys, refusesAProofByAnotherKey) {
    const auto id = request("redfox-ed25519");
    const auto key = crypto::Ed25519PrivateKey::generate();
    const auto other = crypto::Ed25519PrivateKey::generate();
    for (const auto& proof : {base::base64Url(other.sign("signalbox-pop|" + id.text())),
                              base::base64Url(key.sign("signalbox-pop|another")), std::string("!"), std::string()}) {
        const auto refused = prove(kFox, id, Json::object({{"public_jwk", key.publicKey().jwk()}, {"proof", proof}}));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "CONTROL-005");
    }
}

TEST_F(Keys, refusesAKeyThatIsInUse) {
    const auto id = request("redfox-ed25519");
    const auto key = crypto::Ed25519PrivateKey::generate();
    const auto body = [&](const keys::RotationId& rotation) {
        return Json::object({{"public_jwk", key.publicKey().jwk()},
                             {"proof", base::base64Url(key.sign("signalbox-pop|" + rotation.text()))}});
    };
    ASSERT_TRUE(prove(kFox, id, body(id)));
    ASSERT_TRUE(bench.as("integration_manager-1").cancelRotation(id, Intent::fresh("start over"), soon()));
    const auto second = request("redfox-ed25519");
    const auto refused = prove(kFox, second, body(second));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "KEY_REUSED");
}

TEST_F(Keys, showsAProviderOnlyItsOwnRotations) {
    const auto id = request("novagames-hmac");
    EXPECT_TRUE(bench.plane().rotationDesk().openRotations(kFox)["rotations"].items().empty());
    const auto foreign = prove(kFox, id, Json::object());
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, ErrorCode::NotFound);
    const auto unknown = prove(kFox, keys::RotationId("rot_none"), Json::object());
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().reason, foreign.error().reason) << "no existence oracle";
}

TEST_F(Keys, suspendsASecretThatIsAskedForTwice) {
    const auto id = request("novagames-hmac");
    const auto first = prove(kNova, id, Json::object());
    ASSERT_TRUE(first);
    const auto second = prove(kNova, id, Json::object());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().reason, "KEYS-022");
    EXPECT_EQ(version("novagames-hmac", 2).state, VersionState::Suspended);
    EXPECT_FALSE(accepted((*first)["kid"].stringOr("")));
    EXPECT_TRUE(accepted("nova-1")) << "the provider goes on with what it had";
    bench.plane().tickOnce();
    const auto snapshot = bench.as("viewer-1").sloSnapshot(soon(), {}, 1);
    ASSERT_TRUE(snapshot);
    const auto& alerts = snapshot->recent.at(0).alerts;
    EXPECT_TRUE(std::any_of(alerts.begin(), alerts.end(),
                            [](const slo::Alert& a) { return a.kind == slo::AlertKind::SecurityIncident; }));
}

TEST_F(Keys, undoesACutOver) {
    const auto id = request("novagames-hmac");
    const auto delivered = prove(kNova, id, Json::object());
    ASSERT_TRUE(delivered);
    bench.use((*delivered)["kid"].stringOr(""));
    auto& manager = bench.as("integration_manager-1");
    ASSERT_TRUE(manager.cutOver(id, Intent::fresh("cut over"), soon()));
    const auto undone = manager.undoCutOver(id, Intent::fresh("the provider has trouble"), soon());
    ASSERT_TRUE(undone) << describe(undone.error());
    EXPECT_EQ(version("novagames-hmac", 1).state, VersionState::Active);
    EXPECT_EQ(version("novagames-hmac", 2).state, VersionState::Staged);
}

TEST_F(Keys, cutsOverUnseenOnlyWithTwoPeople) {
    const auto id = request("novagames-hmac");
    ASSERT_TRUE(prove(kNova, id, Json::object()));
    auto& manager = bench.as("integration_manager-1");
    const auto credential = bench.as("viewer-1").credential(base::CredentialId("novagames-hmac"), soon());
    ASSERT_TRUE(credential);
    const auto& rotation = credential->openRotation()->rotation;
    auto intent = Intent::fresh("old key is lost");
    const auto asked = manager.requestApproval(api::waivedCutOverAct(rotation, intent), "Cut over unseen",
                                               Intent::fresh("needed"), soon());
    ASSERT_TRUE(asked) << describe(asked.error());
    ASSERT_TRUE(bench.as("security_officer-1").signApproval(asked->value, Intent::fresh("agreed"), soon()));
    intent.approval = asked->value.request.id;
    const auto done = manager.cutOver(id, intent, soon());
    ASSERT_TRUE(done) << describe(done.error());
    ASSERT_TRUE(done->value.rotation.waiver);
    EXPECT_EQ(done->value.rotation.waiver->approver.text(), "security_officer-1");
}

TEST_F(Keys, retiresByItselfWhenTheOverlapEnds) {
    const auto id = request("novagames-hmac");
    const auto delivered = prove(kNova, id, Json::object());
    ASSERT_TRUE(delivered);
    bench.use((*delivered)["kid"].stringOr(""));
    ASSERT_TRUE(bench.as("integration_manager-1").cutOver(id, Intent::fresh("cut over"), soon()));
    bench.clock.push(std::chrono::hours(25));
    EXPECT_FALSE(accepted("nova-1"));
    bench.plane().tickOnce();
    EXPECT_EQ(version("novagames-hmac", 1).state, VersionState::Retired);
}

TEST_F(Keys, survivesARestartInTheMiddle) {
    const auto id = request("novagames-hmac");
    const auto delivered = prove(kNova, id, Json::object());
    ASSERT_TRUE(delivered);
    const auto kid = (*delivered)["kid"].stringOr("");
    bench.restart();
    EXPECT_TRUE(accepted(kid));
    EXPECT_TRUE(bench.keys().gatewayKeys()->verification.contains(kid));
    finish(id, "novagames-hmac", "nova-1", kid);
}

TEST_F(Keys, takesAwayWithOneAndGivesBackWithTwo) {
    const base::CredentialId hmac("novagames-hmac");
    ASSERT_TRUE(bench.as("on_call-1").suspend(hmac, 1, Intent::fresh("seen on a forum"), soon()));
    EXPECT_FALSE(accepted("nova-1"));
    const auto alone = bench.as("security_officer-1").unsuspend(hmac, 1, Intent::fresh("false alarm"), soon());
    ASSERT_FALSE(alone);
    const auto view = bench.as("viewer-1").credential(hmac, soon());
    ASSERT_TRUE(view);
    auto intent = Intent::fresh("false alarm");
    const auto asked = bench.as("integration_manager-1")
                           .requestApproval(api::unsuspendAct(view->credential, 1, intent), "Accept it again",
                                            Intent::fresh("x"), soon());
    ASSERT_TRUE(asked) << describe(asked.error());
    ASSERT_TRUE(bench.as("security_officer-1").signApproval(asked->value, Intent::fresh("agreed"), soon()));
    intent.approval = asked->value.request.id;
    const auto done = bench.as("integration_manager-1").unsuspend(hmac, 1, intent, soon());
    ASSERT_TRUE(done) << describe(done.error());
    EXPECT_TRUE(accepted("nova-1"));
    ASSERT_TRUE(bench.as("security_officer-1").revoke(hmac, 1, Intent::fresh("it was real"), soon()));
    EXPECT_FALSE(accepted("nova-1"));
    EXPECT_EQ(version("novagames-hmac", 1).state, VersionState::Compromised);
}

TEST_F(Keys, everyVersionPointsToTheLeafThatChangedIt) {
    const char* credential = "novagames-hmac";
    EXPECT_FALSE(version(credential, 1).auditIndex) << "it was there before the log";
    const auto id = request(credential);
    EXPECT_EQ(leafOf(credential, 2).action, "keys.rotate");
    EXPECT_EQ(leafOf(credential, 2).object, api::credentialObject(base::CredentialId(credential)));
    EXPECT_FALSE(version(credential, 1).auditIndex) << "nothing has happened to it";
    const auto delivered = prove(kNova, id, Json::object());
    ASSERT_TRUE(delivered) << describe(delivered.error());
    EXPECT_EQ(leafOf(credential, 2).action, "system.key_delivery");
    EXPECT_EQ(leafOf(credential, 2).object, api::rotationObject(id));

    auto& manager = bench.as("integration_manager-1");
    bench.use((*delivered)["kid"].stringOr(""));
    ASSERT_TRUE(manager.cutOver(id, Intent::fresh("cut over"), soon()));
    for (const int n : {1, 2}) {
        EXPECT_EQ(leafOf(credential, n).action, "keys.cut_over") << n;
        EXPECT_EQ(leafOf(credential, n).phase, audit::Phase::Intended);
    }
    bench.clock.push(keys::defaultPolicy(keys::CredentialKind::Hmac).overlapDefault + std::chrono::seconds(1));
    bench.plane().tickOnce();
    EXPECT_EQ(leafOf(credential, 1).action, "system.key_retired");
    EXPECT_EQ(leafOf(credential, 2).action, "keys.cut_over");

    ASSERT_TRUE(bench.as("on_call-1").suspend(base::CredentialId(credential), 2, Intent::fresh("?"), soon()));
    EXPECT_EQ(leafOf(credential, 2).action, "keys.suspend");
    const auto before = version(credential, 2).auditIndex;
    bench.restart();
    EXPECT_EQ(version(credential, 2).auditIndex, before) << "stored with the version";
}

} // namespace
} // namespace signalbox::test
