// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/control/KeyDesk.h"

#include "core/api/Acts.h"
#include "core/api/ProviderCodec.h"
#include "core/base/Log.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/Random.h"
#include "core/crypto/Rsa.h"
#include "core/crypto/X509.h"

#include <algorithm>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

Error noSuch(std::string_view what, std::string_view id) {
    return {ErrorCode::NotFound, "CONTROL-004", "there is no " + std::string(what) + " " + std::string(id)};
}

Error missing(std::string what) { return {ErrorCode::InvalidArgument, "KEYS-012", std::move(what)}; }

template <class Values, class Id>
auto findById(Values& values, const Id& id) {
    return std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.id == id; });
}

/// The versions that differ from those before point to the leaf of the act that changed them.
void pointTo(KeyDesk::Leaf leaf, const keys::Credential& before, keys::Credential& after) {
    for (auto& version : after.versions) {
        const auto* old = before.version(version.n);
        if (old == nullptr || *old != version)
            version.auditIndex = leaf;
    }
}

/// SHA-256 of the SubjectPublicKeyInfo of an Ed25519 key (RFC 8410: a fixed prefix and the 32 bytes).
std::string fingerprintOf(const crypto::Ed25519PublicKey& key) {
    static constexpr std::array<std::uint8_t, 12> kPrefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                          0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    return base::hex(crypto::sha256Of({kPrefix, key.raw()}));
}

} // namespace

KeyDesk::KeyDesk(KeyStore& keys, AuditTrail& trail, const base::Clock& clock, std::string node,
                 std::function<void(const keys::Rotation&)> onIncident)
    : m_keys(keys)
    , m_trail(trail)
    , m_clock(clock)
    , m_node(std::move(node))
    , m_onIncident(std::move(onIncident)) {}

base::Time KeyDesk::now() const { return std::chrono::floor<std::chrono::milliseconds>(m_clock.now()); }

api::RotationView KeyDesk::view(const keys::Credential& credential, const keys::Rotation& rotation) const {
    return {rotation, keys::state(credential, rotation), keys::progress(credential, rotation),
            keys::permissions(credential, rotation, now())};
}

std::vector<api::CredentialView> KeyDesk::credentials() const {
    const auto rotations = m_keys.rotations();
    std::vector<api::CredentialView> out;
    for (auto& credential : m_keys.credentials()) {
        api::CredentialView one;
        one.expiry = keys::expiryStatus(credential, now());
        for (const auto& rotation : rotations)
            if (rotation.credential == credential.id)
                one.rotations.push_back(view(credential, rotation));
        std::stable_sort(one.rotations.begin(), one.rotations.end(),
                         [](const auto& a, const auto& b) { return a.rotation.to > b.rotation.to; });
        one.credential = std::move(credential);
        out.push_back(std::move(one));
    }
    return out;
}

Result<api::CredentialView> KeyDesk::credential(const base::CredentialId& id) const {
    for (auto& one : credentials())
        if (one.credential.id == id)
            return std::move(one);
    return noSuch("credential", id.text());
}

Result<keys::Rotation> KeyDesk::rotation(const keys::RotationId& id) const {
    auto found = m_keys.rotation(id);
    if (!found)
        return noSuch("rotation", id.text());
    return *std::move(found);
}

keys::RotationId KeyDesk::rotationIdOf(const base::CommandId& command) {
    return keys::RotationId("rot_" + base::hex(crypto::sha256("rotation|" + command.text())).substr(0, 24));
}

Result<api::RotationView> KeyDesk::change(const keys::RotationId& id, const Change& change, Leaf leaf,
                                          std::optional<base::SecretBytes> secret) {
    std::optional<api::RotationView> out;
    SB_TRY(m_keys.change([&](const KeyStore::View& state) -> Result<KeyStore::Change> {
        const auto rotation = findById(state.rotations, id);
        if (rotation == state.rotations.end())
            return noSuch("rotation", id.text());
        const auto credential = findById(state.credentials, rotation->credential);
        if (credential == state.credentials.end())
            return noSuch("credential", rotation->credential.text());
        SB_ASSIGN(auto changed, change(*credential, *rotation, state));
        pointTo(leaf, *credential, changed.credential);
        out = view(changed.credential, changed.rotation);
        KeyStore::Change result{std::move(changed.credential), changed.rotation, std::nullopt};
        if (secret)
            result.secret.emplace(changed.rotation.to, secret->clone());
        return result;
    }));
    return *std::move(out);
}

Result<api::RotationView> KeyDesk::request(const api::RotationDraft& draft, const keys::RotationId& rotation,
                                           const base::OperatorId& by, std::string reason, Leaf leaf) {
    std::optional<api::RotationView> out;
    SB_TRY(m_keys.change([&](const KeyStore::View& state) -> Result<KeyStore::Change> {
        const auto credential = findById(state.credentials, draft.credential);
        if (credential == state.credentials.end())
            return noSuch("credential", draft.credential.text());
        keys::RotationRequest wish;
        wish.id = rotation;
        wish.requestedBy = by;
        wish.reason = reason;
        wish.overlap = draft.overlap;
        if (draft.deliverWithin)
            wish.deliverWithin = *draft.deliverWithin;
        SB_ASSIGN(auto changed, keys::requestRotation(*credential, wish, now()));
        pointTo(leaf, *credential, changed.credential);
        out = view(changed.credential, changed.rotation);
        return KeyStore::Change{std::move(changed.credential), std::move(changed.rotation), std::nullopt};
    }));
    return *std::move(out);
}

Result<api::RotationView> KeyDesk::step(const keys::RotationId& id, Step step,
                                        const std::optional<keys::Waiver>& waiver, Leaf leaf) {
    const Change taken = [&](const keys::Credential& credential, const keys::Rotation& rotation,
                             const KeyStore::View&) {
        switch (step) {
        case Step::CutOver:
            return keys::cutOver(credential, rotation, {{m_node}, waiver}, now());
        case Step::Undo:
            return keys::undoCutOver(credential, rotation, now());
        case Step::Retire:
            return keys::retire(credential, rotation, waiver, now());
        case Step::Cancel:
            break;
        }
        return keys::cancel(credential, rotation, now());
    };
    return change(id, taken, leaf);
}

Result<api::CredentialView> KeyDesk::access(const base::CredentialId& id, int version, Access act,
                                            const std::optional<keys::Waiver>& approval, Leaf leaf) {
    SB_TRY(m_keys.change([&](const KeyStore::View& state) -> Result<KeyStore::Change> {
        const auto credential = findById(state.credentials, id);
        if (credential == state.credentials.end())
            return noSuch("credential", id.text());
        keys::Event event;
        switch (act) {
        case Access::Suspend:
            event = keys::event::Suspend{version};
            break;
        case Access::Unsuspend:
            event = keys::event::Unsuspend{version, approval};
            break;
        case Access::Revoke:
            event = keys::event::Revoke{version};
            break;
        }
        SB_ASSIGN(auto changed, keys::apply(*credential, event, now()));
        pointTo(leaf, *credential, changed);
        return KeyStore::Change{std::move(changed), std::nullopt, std::nullopt};
    }));
    return credential(id);
}

std::string KeyDesk::refusalOf(const std::string& kid) const {
    const auto found = m_keys.gatewayKeys()->ring->byKid(kid, m_clock.now());
    return found ? std::string() : found.error().reason;
}

std::vector<keys::Rotation> KeyDesk::retireDue() {
    std::vector<keys::Rotation> ended;
    for (const auto& rotation : m_keys.rotations()) {
        const auto credential = m_keys.credential(rotation.credential);
        if (!credential || !keys::isRetireDue(*credential, rotation, now()))
            continue;
        auto done = step(rotation.id, Step::Retire, std::nullopt, std::nullopt);
        if (done)
            ended.push_back(std::move(done->rotation));
        else
            base::log::warning(
                "keys", "an overlap that ended could not be retired",
                Json::object({{"rotation", rotation.id.text()}, {"error", base::describe(done.error())}}));
    }
    return ended;
}

base::Status KeyDesk::pointRetired(const keys::Rotation& rotation, std::uint64_t leaf) {
    return m_keys.change([&](const KeyStore::View& state) -> Result<KeyStore::Change> {
        const auto credential = findById(state.credentials, rotation.credential);
        if (credential == state.credentials.end())
            return noSuch("credential", rotation.credential.text());
        auto changed = *credential;
        for (auto& version : changed.versions)
            if (version.n == rotation.from && version.state == keys::VersionState::Retired)
                version.auditIndex = leaf;
        return KeyStore::Change{std::move(changed), std::nullopt, std::nullopt};
    });
}

// ---- delivery --------------------------------------------------------------------------------------------------

Result<KeyDesk::Delivered> KeyDesk::material(const keys::Credential& credential, const keys::Rotation& rotation,
                                             const api::ProofUpload& proof) const {
    Delivered out;
    auto& delivery = out.delivery;
    switch (rotation.kind) {
    case keys::CredentialKind::MtlsLeaf: {
        if (proof.csrPem.empty())
            return missing("a certificate rotation needs csr_pem");
        SB_ASSIGN(const auto request, crypto::CertificateRequest::fromCsrPem(proof.csrPem));
        SB_ASSIGN(const auto authority, m_keys.issuingAuthority(rotation.scope.region));
        crypto::LeafProfile profile;
        profile.commonName = rotation.scope.provider.text();
        profile.uri = "spiffe://" + rotation.scope.region.text() + ".signalbox/provider/" +
                      rotation.scope.provider.text() + "/brand/" + rotation.scope.brand.text();
        profile.life = std::chrono::floor<std::chrono::seconds>(credential.policy.life);
        SB_ASSIGN(const auto certificate, authority.issue(profile, request, m_clock.now()));
        delivery.kid = certificate.serial();
        delivery.publicPart.fingerprint = base::hex(certificate.spkiSha256());
        delivery.publicPart.certificatePem = certificate.pem();
        delivery.publicPart.certificateFingerprint = base::hex(certificate.fingerprint());
        delivery.publicPart.serial = certificate.serial();
        delivery.notAfter = certificate.notAfter();
        out.chainPem = authority.certificate().pem();
        return out;
    }
    case keys::CredentialKind::Ed25519Sig: {
        if (proof.publicJwk.isNull())
            return missing("an ed25519 rotation needs public_jwk and proof");
        SB_ASSIGN(const auto key, crypto::Ed25519PublicKey::fromJwk(proof.publicJwk));
        const auto signature = base::fromBase64Url(proof.proof);
        if (!signature || !key.verify("signalbox-pop|" + rotation.id.text(), *signature))
            return Error{ErrorCode::InvalidArgument, "CONTROL-005",
                         "the proof is not a signature by the new key over signalbox-pop|" + rotation.id.text()};
        delivery.kid = key.thumbprint();
        delivery.publicPart.fingerprint = fingerprintOf(key);
        delivery.publicPart.publicJwk = key.jwk().canonical();
        return out;
    }
    case keys::CredentialKind::RsaSig: {
        if (proof.publicJwk.isNull())
            return missing("an RSA rotation needs public_jwk and proof");
        SB_ASSIGN(const auto key, crypto::RsaPublicKey::fromJwk(proof.publicJwk));
        const auto signature = base::fromBase64Url(proof.proof);
        if (!signature || !key.verify("signalbox-pop|" + rotation.id.text(), *signature))
            return Error{ErrorCode::InvalidArgument, "CONTROL-005",
                         "the proof is not a signature by the new key over signalbox-pop|" + rotation.id.text()};
        delivery.kid = key.thumbprint();
        delivery.publicPart.fingerprint = key.spkiFingerprint();
        delivery.publicPart.publicJwk = key.jwk().canonical();
        return out;
    }
    case keys::CredentialKind::Hmac: {
        out.secret = crypto::randomSecret(32);
        out.keepsSecret = true;
        delivery.kid = crypto::randomId("hmac_", 16);
        crypto::Sha256 digest;
        digest.update("signalbox-hmac|").update(out.secret->bytes());
        delivery.publicPart.fingerprint = base::hex(digest.finish());
        return out;
    }
    case keys::CredentialKind::OauthSecret: {
        out.secret = crypto::randomSecret(32);
        delivery.kid = crypto::randomId("oauth_", 16);
        auto text = base::base64Url(out.secret->bytes()); // The secret is this text; only its digest is kept.
        crypto::Sha256 digest;
        digest.update("signalbox-oauth|").update(text);
        base::wipe(text.data(), text.size());
        delivery.publicPart.fingerprint = base::hex(digest.finish());
        return out;
    }
    default:
        return Error{ErrorCode::FailedPrecondition, "CONTROL-006",
                     "a rotation of this kind has no delivery by its holder"};
    }
}

Result<api::RotationView> KeyDesk::deliver(const keys::RotationId& id, Delivered& delivered, Leaf leaf) {
    return change(
        id,
        [&](const keys::Credential& credential, const keys::Rotation& rotation, const KeyStore::View& state) {
            return keys::deliver(credential, rotation, delivered.delivery, state.credentials, now());
        },
        leaf, delivered.secret && delivered.keepsSecret ? std::optional(delivered.secret->clone()) : std::nullopt);
}

Result<api::ProofResult> KeyDesk::upload(const keys::RotationId& id, const api::ProofUpload& proof, Leaf leaf) {
    SB_ASSIGN(const auto open, rotation(id));
    const auto credential = m_keys.credential(open.credential);
    if (!credential)
        return noSuch("credential", open.credential.text());
    if (open.kind == keys::CredentialKind::Hmac || open.kind == keys::CredentialKind::OauthSecret)
        return Error{ErrorCode::FailedPrecondition, "CONTROL-007",
                     "a shared secret is picked up by the provider itself; nobody else ever sees it"};
    SB_ASSIGN(auto delivered, material(*credential, open, proof));
    SB_ASSIGN(auto result, deliver(id, delivered, leaf));
    return api::ProofResult{std::move(result), delivered.delivery.publicPart.certificatePem, delivered.chainPem,
                            delivered.delivery.kid};
}

Json KeyDesk::openRotations(const keys::Scope& scope) const {
    auto list = Json::array();
    for (const auto& rotation : m_keys.rotations()) {
        if (rotation.scope != scope)
            continue;
        const auto credential = m_keys.credential(rotation.credential);
        if (!credential)
            continue;
        const auto state = keys::state(*credential, rotation);
        if (!keys::isOpen(state))
            continue;
        list.push(Json::object({{"rotation_id", rotation.id.text()},
                                {"credential_id", rotation.credential.text()},
                                {"kind", keys::name(rotation.kind)},
                                {"version", rotation.to},
                                {"state", keys::name(state)},
                                {"deliver_by", base::rfc3339(rotation.deliverBy)}}));
    }
    return Json::object({{"rotations", list}});
}

audit::Leaf KeyDesk::providerLeaf(const keys::Rotation& rotation, audit::Phase phase, audit::Outcome outcome,
                                  const std::string& client) const {
    audit::Leaf leaf;
    leaf.actor = {rotation.scope.provider.text(), "provider", {}, {}};
    leaf.action = "system.key_delivery";
    leaf.phase = phase;
    leaf.object = api::rotationObject(rotation.id);
    leaf.scope = api::scopeJson(rotation.scope);
    leaf.reason = "the provider answers rotation " + rotation.id.text();
    leaf.approvals = Json::array();
    leaf.requestId = "deliver-" + rotation.id.text();
    leaf.client = client;
    leaf.outcome = outcome;
    leaf.details = Json::object({{"kind", keys::name(rotation.kind)}, {"version", rotation.to}});
    return leaf;
}

Result<Json> KeyDesk::prove(const keys::Scope& scope, const keys::RotationId& id, const Json& body,
                            const std::string& client) {
    SB_ASSIGN(const auto open, rotation(id));
    const auto credential = m_keys.credential(open.credential);
    if (open.scope != scope || !credential)
        return noSuch("rotation", id.text());
    SB_ASSIGN(const auto proof, api::fromJson<api::ProofUpload>(body));
    SB_ASSIGN(auto delivered, material(*credential, open, proof));
    SB_ASSIGN(const auto intended,
              m_trail.append(providerLeaf(open, audit::Phase::Intended, audit::Outcome::None, client)));
    auto result = deliver(id, delivered, intended.index);
    auto outcome =
        providerLeaf(open, audit::Phase::Outcome, result ? audit::Outcome::Ok : audit::Outcome::Refused, client);
    if (result) {
        outcome.details.set("kid", delivered.delivery.kid);
    } else {
        outcome.details.set("error", result.error().reason);
        if (result.error().reason == "KEYS-022") { // somebody else may have the secret: nobody gets in with it
            auto suspended = change(
                id,
                [&](const keys::Credential& c, const keys::Rotation& r, const KeyStore::View&) {
                    return keys::secondPickup(c, r, now());
                },
                intended.index);
            outcome.details.set("suspended", suspended.has_value());
            outcome.action = "system.second_pickup";
            m_onIncident(open);
        }
    }
    m_trail.appendOrKeep(std::move(outcome), std::chrono::milliseconds(5'000));
    if (!result)
        return std::move(result).error();

    auto answer = Json::object({{"rotation_id", id.text()}, {"version", open.to}, {"kid", delivered.delivery.kid}});
    if (open.kind == keys::CredentialKind::MtlsLeaf) {
        answer.set("certificate_pem", delivered.delivery.publicPart.certificatePem);
        answer.set("chain_pem", delivered.chainPem);
    }
    if (delivered.secret)
        answer.set("secret", base::base64Url(delivered.secret->bytes()));
    return answer;
}

} // namespace signalbox::platform
