// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/KeyStore.h"

#include "core/api/KeysCodec.h"
#include "core/base/Guarded.h"
#include "core/base/Log.h"
#include "core/crypto/Ed25519.h"
#include "core/platform/SecretVault.h"
#include "core/store/Migrations.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr int kSealed = 2;
constexpr int kPlainGone = 3;
constexpr std::array kMigrations{store::Migration{1, "keys", R"sql(
CREATE TABLE credential(id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE rotation(id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
CREATE TABLE secret(
  credential TEXT NOT NULL, version INTEGER NOT NULL, secret BLOB NOT NULL,
  PRIMARY KEY(credential, version)) STRICT;
)sql"},
                                 store::Migration{kSealed, "sealed secrets", R"sql(
CREATE TABLE sealed_secret(
  credential TEXT NOT NULL, version INTEGER NOT NULL, box BLOB NOT NULL,
  PRIMARY KEY(credential, version)) STRICT;
CREATE TABLE sealing(id INTEGER PRIMARY KEY CHECK(id = 1), box BLOB NOT NULL) STRICT;
)sql"},
                                 store::Migration{kPlainGone, "no plain text", "DROP TABLE secret;"}};

using VersionKey = SecretVault::VersionKey;

struct Uses {
    base::Time first{};
    base::Time last{};
    std::uint64_t count = 0;
};

template <class T>
Result<std::vector<T>> readAll(store::Database& database, std::string_view sql) {
    std::vector<T> all;
    SB_ASSIGN(auto query, database.prepare(sql));
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return all;
        SB_ASSIGN(auto json, base::Json::parse(query.text(0)));
        auto value = api::fromJson<T>(json);
        if (!value)
            return Error{ErrorCode::DataLoss, "STORE-002",
                         database.file().string() + ": a stored document is damaged: " + value.error().context};
        all.push_back(std::move(*value));
    }
}

} // namespace

struct KeyStore::Impl {
    Impl(std::string nodeIn, const base::Clock& clockIn, store::Database databaseIn, SecretVault vaultIn)
        : node(std::move(nodeIn))
        , clock(clockIn)
        , vault(std::move(vaultIn))
        , database(std::move(databaseIn)) {}

    std::string node;
    const base::Clock& clock;
    const SecretVault vault;

    mutable std::mutex mutex; ///< Guards everything up to the snapshot.
    store::Database database;
    std::vector<keys::Credential> credentials;
    std::vector<keys::Rotation> rotations;
    std::map<VersionKey, base::SecretBytes> secrets;
    std::map<std::string, crypto::CertificateAuthority> authorities;
    bool evidenceChanged = false;

    std::atomic<std::shared_ptr<const GatewayKeys>> snapshot;
    base::Guarded<std::map<VersionKey, Uses>> uses;

    Status load();
    void foldEvidence();
    void publish();
    Status store(const Change& change);
    Status writeCredential(const keys::Credential& credential);
};

Status KeyStore::Impl::load() {
    SB_ASSIGN(credentials, readAll<keys::Credential>(database, "SELECT document FROM credential ORDER BY id"));
    SB_ASSIGN(rotations, readAll<keys::Rotation>(database, "SELECT document FROM rotation ORDER BY id"));
    SB_ASSIGN(secrets, vault.readAll(database));
    publish();
    return {};
}

void KeyStore::Impl::foldEvidence() {
    std::map<VersionKey, Uses> taken;
    uses.lock()->swap(taken);
    for (const auto& [key, seen] : taken)
        for (auto& credential : credentials)
            if (credential.id.text() == key.first)
                for (auto& version : credential.versions)
                    if (version.n == key.second) {
                        evidenceChanged = true;
                        auto at = std::find_if(version.evidence.begin(), version.evidence.end(),
                                               [&](const auto& known) { return known.node == node; });
                        if (at == version.evidence.end()) {
                            version.evidence.push_back({node, seen.first, seen.last, seen.count});
                            std::sort(version.evidence.begin(), version.evidence.end(),
                                      [](const auto& a, const auto& b) { return a.node < b.node; });
                        } else {
                            at->lastUse = std::max(at->lastUse, seen.last);
                            at->uses += seen.count;
                        }
                    }
}

void KeyStore::Impl::publish() {
    auto next = std::make_shared<GatewayKeys>();
    next->ring = keys::KeyRing::build(credentials);
    for (const auto& credential : credentials)
        for (const auto& version : credential.versions) {
            if (version.kid.empty())
                continue;
            if (credential.kind == keys::CredentialKind::Hmac) {
                const auto secret = secrets.find({credential.id.text(), version.n});
                if (secret != secrets.end())
                    next->verification.emplace(version.kid, crypto::VerificationKey::hmacSha256(secret->second));
            } else if (credential.kind == keys::CredentialKind::Ed25519Sig && !version.publicPart.publicJwk.empty()) {
                auto jwk = base::Json::parse(version.publicPart.publicJwk);
                auto key = jwk ? crypto::Ed25519PublicKey::fromJwk(*jwk)
                               : Result<crypto::Ed25519PublicKey>(std::move(jwk).error());
                if (key)
                    next->verification.emplace(version.kid, crypto::VerificationKey::ed25519(std::move(*key)));
                else
                    base::log::error("keys", "a stored public key cannot be read",
                                     base::Json::object({{"kid", version.kid}}));
            } else if (credential.kind == keys::CredentialKind::RsaSig && !version.publicPart.publicJwk.empty()) {
                auto jwk = base::Json::parse(version.publicPart.publicJwk);
                auto key =
                    jwk ? crypto::RsaPublicKey::fromJwk(*jwk) : Result<crypto::RsaPublicKey>(std::move(jwk).error());
                if (key)
                    next->verification.emplace(version.kid, crypto::VerificationKey::rsaSha256(std::move(*key)));
            }
            if (next->verification.contains(version.kid))
                next->signers[credential.scope].push_back(version.kid);
        }
    snapshot.store(std::move(next));
}

Status KeyStore::Impl::writeCredential(const keys::Credential& credential) {
    SB_ASSIGN(auto save, database.prepare("INSERT INTO credential(id, document) VALUES(?,?) ON CONFLICT(id) DO UPDATE "
                                          "SET document=excluded.document"));
    return save.bindAll(credential.id.text(), api::toJson(credential).text()).run();
}

Status KeyStore::Impl::store(const Change& change) {
    SB_ASSIGN(auto transaction, store::Transaction::begin(database));
    SB_TRY(writeCredential(change.credential));
    if (change.rotation) {
        SB_ASSIGN(auto save,
                  database.prepare("INSERT INTO rotation(id, document) VALUES(?,?) ON CONFLICT(id) DO UPDATE "
                                   "SET document=excluded.document"));
        SB_TRY(save.bindAll(change.rotation->id.text(), api::toJson(*change.rotation).text()).run());
    }
    if (change.secret)
        SB_TRY(vault.put(database, change.credential.id.text(), change.secret->first, change.secret->second));
    return transaction.commit();
}

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::filesystem::path& file,
                                                 const std::filesystem::path& keyFile, std::string node,
                                                 const base::Clock& clock) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_ASSIGN(auto vault, SecretVault::open(database, keyFile, kMigrations, kSealed, kPlainGone));
    std::error_code ignored;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                 ignored);
    auto impl = std::make_unique<Impl>(std::move(node), clock, std::move(database), std::move(vault));
    SB_TRY(impl->load());
    return std::unique_ptr<KeyStore>(new KeyStore(std::move(impl)));
}

KeyStore::KeyStore(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
KeyStore::~KeyStore() = default;

std::vector<keys::Credential> KeyStore::credentials() const {
    std::lock_guard lock(m_impl->mutex);
    m_impl->foldEvidence();
    return m_impl->credentials;
}

std::optional<keys::Credential> KeyStore::credential(const base::CredentialId& id) const {
    std::lock_guard lock(m_impl->mutex);
    m_impl->foldEvidence();
    for (const auto& credential : m_impl->credentials)
        if (credential.id == id)
            return credential;
    return std::nullopt;
}

std::vector<keys::Rotation> KeyStore::rotations() const {
    std::lock_guard lock(m_impl->mutex);
    return m_impl->rotations;
}

std::optional<keys::Rotation> KeyStore::rotation(const keys::RotationId& id) const {
    std::lock_guard lock(m_impl->mutex);
    for (const auto& rotation : m_impl->rotations)
        if (rotation.id == id)
            return rotation;
    return std::nullopt;
}

Status KeyStore::change(const std::function<Result<Change>(const View&)>& decide) {
    std::lock_guard lock(m_impl->mutex);
    m_impl->foldEvidence();
    SB_ASSIGN(auto change, decide(View{m_impl->credentials, m_impl->rotations}));
    SB_TRY(m_impl->store(change));
    const auto put = [](auto& all, auto value) {
        for (auto& known : all)
            if (known.id == value.id) {
                known = std::move(value);
                return;
            }
        all.push_back(std::move(value));
    };
    const std::string id = change.credential.id.text();
    put(m_impl->credentials, std::move(change.credential));
    if (change.rotation)
        put(m_impl->rotations, std::move(*change.rotation));
    if (change.secret)
        m_impl->secrets.insert_or_assign(VersionKey{id, change.secret->first}, std::move(change.secret->second));
    m_impl->publish();
    return {};
}

Result<base::SecretBytes> KeyStore::secret(const base::CredentialId& id, int version) const {
    std::lock_guard lock(m_impl->mutex);
    const auto known = m_impl->secrets.find({id.text(), version});
    if (known == m_impl->secrets.end())
        return Error{ErrorCode::NotFound, "PLATFORM-004", "there is no secret of that version"};
    return known->second.clone();
}

std::shared_ptr<const GatewayKeys> KeyStore::gatewayKeys() const { return m_impl->snapshot.load(); }

void KeyStore::countUse(const keys::KeyRing::Entry& entry) {
    const auto now = m_impl->clock.now();
    auto uses = m_impl->uses.lock();
    auto& seen = (*uses)[VersionKey{entry.credential.text(), entry.version.n}];
    if (seen.count == 0)
        seen.first = now;
    seen.last = now;
    ++seen.count;
}

Status KeyStore::flushEvidence() {
    std::lock_guard lock(m_impl->mutex);
    m_impl->foldEvidence();
    if (!m_impl->evidenceChanged)
        return {};
    SB_ASSIGN(auto transaction, store::Transaction::begin(m_impl->database));
    for (const auto& credential : m_impl->credentials)
        SB_TRY(m_impl->writeCredential(credential));
    SB_TRY(transaction.commit());
    m_impl->evidenceChanged = false;
    return {};
}

Result<crypto::CertificateAuthority> KeyStore::issuingAuthority(const base::RegionId& region) const {
    std::lock_guard lock(m_impl->mutex);
    const auto known = m_impl->authorities.find(region.text());
    if (known == m_impl->authorities.end())
        return Error{ErrorCode::NotFound, "PLATFORM-005", "there is no issuing authority for region " + region.text()};
    return known->second;
}

void KeyStore::addIssuingAuthority(const base::RegionId& region, crypto::CertificateAuthority authority) {
    std::lock_guard lock(m_impl->mutex);
    m_impl->authorities.insert_or_assign(region.text(), std::move(authority));
}

} // namespace signalbox::platform
