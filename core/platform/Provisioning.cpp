// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/Provisioning.h"

#include "core/audit/Checkpoint.h"
#include "core/base/Files.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Random.h"
#include "core/keys/Lifecycle.h"
#include "core/platform/emulators/Players.h"
#include "core/platform/gateway/ProviderAuthenticator.h"
#include "core/platform/gateway/TokenIssuer.h"
#include "core/platform/gateway/VerifyProfile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace signalbox::platform {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::chrono::seconds kServerLife = crypto::kLongestLeafLife;
constexpr std::chrono::seconds kOperatorLife = crypto::kLongestLeafLife;

struct Example {
    const char* provider;
    const char* title;
    const char* brand;
    const char* region;
    const char* algorithm;
    std::array<const char*, 3> games;
};
constexpr std::array kExamples{
    Example{"novagames", "Nova Games", "brand-7", "eu-1", "hmac-sha256", {"g_starfall", "g_orbit", "g_comet_run"}},
    Example{"redfox", "Red Fox Studio", "brand-2", "eu-1", "ed25519", {"g_foxtrail", "g_ember", "g_den"}},
    Example{"evergrove", "Evergrove", "brand-7", "uk-1", "hmac-sha256", {"g_canopy", "g_fern", "g_timber"}},
    Example{"lumen", "Lumen Interactive", "brand-9", "uk-1", "ed25519", {"g_prism", "g_halo", "g_spectra"}},
};

Status makeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error)
        fs::permissions(folder, fs::perms::owner_all, error);
    if (error)
        return Error{
            error == std::errc::permission_denied || error == std::errc::read_only_file_system
                ? ErrorCode::PermissionDenied
                : (error == std::errc::no_space_on_device ? ErrorCode::ResourceExhausted : ErrorCode::NotFound),
            error == std::errc::no_space_on_device ? "STORE-004" : "STORE-006",
            folder.string() + ": cannot be made: " + error.message()};
    return {};
}

Error fileError(const fs::path& file, int why) {
    const std::string context = file.string() + ": cannot be written: " + std::strerror(why);
    if (why == ENOSPC || why == EDQUOT || why == EFBIG)
        return {ErrorCode::ResourceExhausted, "STORE-004", context + "; free space on this disk"};
    return {ErrorCode::PermissionDenied, "STORE-006", context + "; make the folder writable"};
}

/// A first start writes some eighty files. Making each of them durable by itself takes longer than everything else
/// together, so they are made durable at once (flushAll), before the file is written that says "complete".
Status writeNew(const fs::path& file, std::string_view bytes, mode_t mode) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (descriptor < 0)
        return fileError(file, errno);
    int why = ::fchmod(descriptor, mode) == 0 ? 0 : errno;
    while (why == 0 && !bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0)
            why = errno;
        else
            bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::close(descriptor) != 0 && why == 0)
        why = errno;
    return why == 0 ? Status() : Status(fileError(file, why));
}

Status writeText(const fs::path& file, std::string_view text) { return writeNew(file, text, 0644); }
Status writeSecret(const fs::path& file, const base::SecretBytes& secret) {
    return writeNew(file, secret.view(), 0600);
}
Status writeJson(const fs::path& file, const Json& json) { return writeText(file, json.pretty() + "\n"); }

Status flushAll(const fs::path& folder) {
    const auto flush = [](const fs::path& path) -> Status {
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return fileError(path, errno);
        const int why = ::fsync(descriptor) == 0 ? 0 : errno;
        ::close(descriptor);
        return why == 0 ? Status() : Status(fileError(path, why));
    };
    for (const char* name : {"ca", "keys", "operators", "providers", "server"}) {
        std::error_code error;
        for (fs::directory_iterator at(folder / name, error), end; !error && at != end; at.increment(error))
            SB_TRY(flush(at->path()));
        SB_TRY(flush(folder / name));
    }
    SB_TRY(flush(folder / "roster.json"));
    return flush(folder / "audit.pub");
}

Json playersOf(std::size_t count) {
    auto list = Json::array();
    for (const auto& player : emulators::players(count))
        list.push(Json::object({{"player_id", player.id.text()}, {"currency", player.balance.currency().code()}}));
    return list;
}

Result<crypto::CertificateAuthority> authority(const fs::path& folder, const std::string& name,
                                               const std::string& region, base::Time now) {
    const auto certificate = folder / (name + ".pem");
    const auto key = folder / (name + ".key");
    if (fs::exists(certificate) && fs::exists(key)) {
        SB_ASSIGN(const auto pem, base::readFile(certificate));
        SB_ASSIGN(const auto secret, base::readSecretFile(key));
        return crypto::CertificateAuthority::load(pem, secret);
    }
    SB_ASSIGN(auto made, crypto::CertificateAuthority::create("Signalbox " + name, region, now));
    SB_TRY(writeSecret(key, made.keyPem()));
    SB_TRY(writeText(certificate, made.certificate().pem()));
    return made;
}

Status serverCertificate(Installation& out, base::Time now) {
    const auto folder = out.folder / "server";
    SB_TRY(makeFolder(folder));
    const auto certificateFile = folder / "server.pem";
    const auto keyFile = folder / "server.key";
    if (fs::exists(certificateFile) && fs::exists(keyFile)) {
        SB_ASSIGN(out.serverCertificatePem, base::readFile(certificateFile));
        SB_ASSIGN(out.serverKeyPem, base::readSecretFile(keyFile));
        SB_ASSIGN(const auto known, crypto::Certificate::fromPem(out.serverCertificatePem));
        if (known.notAfter() - now > kServerLife / 3)
            return {};
    }
    const auto key = crypto::TlsPrivateKey::generate();
    SB_ASSIGN(const auto request, crypto::CertificateRequest::fromPublicKeyPem(key.spkiPem()));
    crypto::LeafProfile profile;
    profile.use = crypto::LeafProfile::Use::Server;
    profile.commonName = "signalbox-platform";
    profile.dnsNames = {"localhost"};
    profile.ipAddresses = {"127.0.0.1", "::1"};
    profile.life = kServerLife;
    SB_ASSIGN(const auto certificate, out.platformAuthority.issue(profile, request, now));
    out.serverCertificatePem = certificate.pem();
    out.serverKeyPem = key.pem();
    SB_TRY(base::writeSecretFile(keyFile, out.serverKeyPem));
    return base::writeFile(certificateFile, out.serverCertificatePem);
}

struct ClientFiles {
    crypto::Certificate certificate;
    std::string certificateName;
    std::string keyName;
};

Result<ClientFiles> clientCertificate(const fs::path& folder, const std::string& name,
                                      const crypto::CertificateAuthority& issuer, const std::string& uri,
                                      std::chrono::seconds life, base::Time now) {
    const auto key = crypto::TlsPrivateKey::generate();
    SB_ASSIGN(const auto csr, crypto::makeCsr(key, name));
    SB_ASSIGN(const auto request, crypto::CertificateRequest::fromCsrPem(csr));
    crypto::LeafProfile profile;
    profile.commonName = name;
    profile.uri = uri;
    profile.life = life;
    SB_ASSIGN(auto certificate, issuer.issue(profile, request, now));
    SB_TRY(writeSecret(folder / (name + ".key"), key.pem()));
    SB_TRY(writeText(folder / (name + ".pem"), certificate.pem()));
    return ClientFiles{std::move(certificate), name + ".pem", name + ".key"};
}

Result<access::Operator> makeOperator(const Installation& out, access::Role role, int number, base::Time now) {
    const std::string id = std::string(access::name(role)) + "-" + std::to_string(number);
    const auto folder = out.folder / "operators";
    access::Operator who;
    who.id = base::OperatorId(id);
    who.role = role;
    who.certificateIdentity = "spiffe://signalbox/operator/" + id;
    SB_ASSIGN(const auto files,
              clientCertificate(folder, id, out.platformAuthority, who.certificateIdentity, kOperatorLife, now));
    const auto key = crypto::Ed25519PrivateKey::generate();
    who.approvalKey = key.publicKey().raw();
    SB_TRY(writeSecret(folder / (id + ".approval.key"), key.pem()));
    SB_TRY(writeJson(folder / (id + ".json"), Json::object({{"url", ""},
                                                            {"operator_id", id},
                                                            {"role", access::name(role)},
                                                            {"ca_file", "../ca/platform.pem"},
                                                            {"certificate_file", files.certificateName},
                                                            {"key_file", files.keyName},
                                                            {"approval_key_file", id + ".approval.key"}})));
    return who;
}

/// A credential whose first version is active at once, stored with its secret if it has one.
Status add(KeyStore& keys, const std::string& id, keys::CredentialKind kind, keys::Scope scope, std::string owner,
           std::string kid, keys::PublicPart part, base::Time notAfter, base::Time now,
           std::optional<base::SecretBytes> secret = std::nullopt) {
    keys::Credential credential;
    credential.id = base::CredentialId(id);
    credential.kind = kind;
    credential.scope = std::move(scope);
    credential.policy = keys::defaultPolicy(kind);
    credential.owner = std::move(owner);
    SB_ASSIGN(auto made, keys::withFirstVersion(std::move(credential), std::move(kid), std::move(part), notAfter,
                                                std::chrono::floor<std::chrono::milliseconds>(now)));
    return keys.change([&](const KeyStore::View&) -> Result<KeyStore::Change> {
        KeyStore::Change change{std::move(made), std::nullopt, std::nullopt};
        if (secret)
            change.secret.emplace(1, std::move(*secret));
        return change;
    });
}

std::string clientId(const ProviderEntry& entry) { return "cr_" + entry.provider.text() + "_oauth"; }
std::string clientSecretFile(const ProviderEntry& entry) { return entry.provider.text() + ".client.secret"; }
Json oauthMember(const ProviderEntry& entry, const std::string& url) {
    return Json::object({{"token_url", url.empty() ? std::string() : url + std::string(kTokenPath)},
                         {"client_id", clientId(entry)},
                         {"client_secret_file", clientSecretFile(entry)}});
}

keys::PublicPart partOf(const crypto::Certificate& certificate) {
    keys::PublicPart part;
    part.fingerprint = base::hex(certificate.spkiSha256());
    part.certificatePem = certificate.pem();
    part.certificateFingerprint = base::hex(certificate.fingerprint());
    part.serial = certificate.serial();
    return part;
}

keys::PublicPart partOf(const crypto::Ed25519PublicKey& key) {
    keys::PublicPart part;
    auto request = crypto::CertificateRequest::fromPublicKeyPem(key.spkiPem());
    if (request)
        part.fingerprint = base::hex(request->spkiSha256());
    part.publicJwk = key.jwk().canonical();
    return part;
}

/// A client secret, in a file beside the provider's credentials, and its credential. The file is written first: a
/// start that was cut short between the two makes another secret.
Status makeClient(const Installation& out, const ProviderEntry& entry, KeyStore& keys, base::Time now, bool first) {
    const auto file = out.folder / "providers" / clientSecretFile(entry);
    auto text = base::base64Url(crypto::randomSecret(32).bytes());
    const auto secret = base::SecretBytes::copyOf(text);
    keys::PublicPart part;
    part.fingerprint = clientSecretFingerprint(text);
    base::wipe(text.data(), text.size());
    SB_TRY(first ? writeSecret(file, secret) : base::writeSecretFile(file, secret));
    const auto& policy = keys::defaultPolicy(keys::CredentialKind::OauthSecret);
    return add(keys, clientId(entry), keys::CredentialKind::OauthSecret, {entry.provider, entry.brand, entry.region},
               entry.title + ", integration team", crypto::randomId("oauth_", 16), std::move(part), now + policy.life,
               now);
}

/// Gives a client to each provider of an earlier version, and writes it into the credentials file.
Status addMissingClients(const Installation& out, KeyStore& keys, base::Time now) {
    for (const auto& entry : out.providers) {
        if (keys.credential(base::CredentialId(clientId(entry))))
            continue;
        SB_TRY(makeClient(out, entry, keys, now, false));
        const auto file = out.folder / "providers" / (entry.provider.text() + ".json");
        const auto text = base::readFile(file);
        if (!text)
            continue; // Taken away by its owner; the secret's file is there.
        SB_ASSIGN(auto json, Json::parse(*text));
        json.set("oauth", oauthMember(entry, json["url"].stringOr("")));
        SB_TRY(base::writeFile(file, json.pretty() + "\n"));
    }
    return {};
}

Result<ProviderEntry> makeProvider(const Installation& out, const Example& example, std::size_t generatedPlayers,
                                   KeyStore& keys, base::Time now) {
    ProviderEntry entry;
    entry.provider = base::ProviderId(example.provider);
    entry.brand = base::BrandId(example.brand);
    entry.region = base::RegionId(example.region);
    entry.title = example.title;
    entry.signatureAlgorithm = example.algorithm;
    auto games = Json::array();
    for (const char* game : example.games) {
        entry.games.emplace_back(game);
        games.push(game);
    }
    const std::string name = example.provider;
    const auto folder = out.folder / "providers";
    const keys::Scope scope{entry.provider, entry.brand, entry.region};
    const std::string owner = entry.title + ", integration team";
    const auto at = std::find(out.regions.begin(), out.regions.end(), entry.region);
    const auto& issuer = out.regionAuthorities[static_cast<std::size_t>(at - out.regions.begin())];

    const auto& leafPolicy = keys::defaultPolicy(keys::CredentialKind::MtlsLeaf);
    SB_ASSIGN(const auto files,
              clientCertificate(folder, name, issuer, uriOfTenant({entry.provider, entry.brand, entry.region}),
                                std::chrono::floor<std::chrono::seconds>(leafPolicy.life), now));
    SB_TRY(add(keys, "cr_" + name + "_mtls", keys::CredentialKind::MtlsLeaf, scope, owner, files.certificate.serial(),
               partOf(files.certificate), files.certificate.notAfter(), now));
    std::string kid;
    if (entry.signatureAlgorithm == "hmac-sha256") {
        auto secret = crypto::randomSecret(32);
        kid = crypto::randomId("hmac_", 16);
        keys::PublicPart part;
        crypto::Sha256 digest;
        digest.update("signalbox-hmac|").update(secret.bytes());
        part.fingerprint = base::hex(digest.finish());
        SB_TRY(writeSecret(folder / (name + ".sign.key"), base::SecretBytes::copyOf(base::base64Url(secret.bytes()))));
        const auto& policy = keys::defaultPolicy(keys::CredentialKind::Hmac);
        SB_TRY(add(keys, "cr_" + name + "_hmac", keys::CredentialKind::Hmac, scope, owner, kid, std::move(part),
                   now + policy.life, now, std::move(secret)));
    } else {
        const auto key = crypto::Ed25519PrivateKey::generate();
        kid = key.publicKey().thumbprint();
        SB_TRY(writeSecret(folder / (name + ".sign.key"), key.pem()));
        const auto& policy = keys::defaultPolicy(keys::CredentialKind::Ed25519Sig);
        SB_TRY(add(keys, "cr_" + name + "_ed25519", keys::CredentialKind::Ed25519Sig, scope, owner, kid,
                   partOf(key.publicKey()), now + policy.life, now));
    }
    SB_TRY(makeClient(out, entry, keys, now, true));
    SB_TRY(writeJson(folder / (name + ".json"),
                     Json::object({{"url", ""},
                                   {"provider_id", name},
                                   {"brand_id", entry.brand.text()},
                                   {"region", entry.region.text()},
                                   {"ca_file", "../ca/platform.pem"},
                                   {"certificate_file", files.certificateName},
                                   {"key_file", files.keyName},
                                   {"signature", Json::object({{"algorithm", entry.signatureAlgorithm},
                                                               {"kid", kid},
                                                               {"key_file", name + ".sign.key"}})},
                                   {"oauth", oauthMember(entry, "")},
                                   {"games", std::move(games)},
                                   {"players", playersOf(generatedPlayers)}})));
    return entry;
}

Json toJson(const ProviderEntry& entry) {
    auto games = Json::array();
    for (const auto& game : entry.games)
        games.push(game.text());
    auto json = Json::object({{"provider", entry.provider.text()},
                              {"brand", entry.brand.text()},
                              {"region", entry.region.text()},
                              {"title", entry.title},
                              {"signature_algorithm", entry.signatureAlgorithm},
                              {"games", std::move(games)},
                              {"stage", entry.stage}});
    writeSettings(entry.settings, json);
    return json;
}

Result<ProviderEntry> providerFromJson(const Json& json) {
    ProviderEntry entry;
    SB_ASSIGN(entry.provider, base::ProviderId::parse(json["provider"].stringOr("")));
    SB_ASSIGN(entry.brand, base::BrandId::parse(json["brand"].stringOr("")));
    SB_ASSIGN(entry.region, base::RegionId::parse(json["region"].stringOr("")));
    entry.title = json["title"].stringOr(entry.provider.text());
    entry.signatureAlgorithm = json["signature_algorithm"].stringOr("");
    for (const auto& game : json["games"].items()) {
        SB_ASSIGN(auto id, base::GameId::parse(game.stringOr("")));
        entry.games.push_back(std::move(id));
    }
    entry.stage = static_cast<int>(json["stage"].intOr(7));
    SB_ASSIGN(entry.settings, readSettings(json));
    return entry;
}

Status save(const Installation& out) {
    auto regions = Json::array();
    for (const auto& region : out.regions)
        regions.push(region.text());
    auto providers = Json::array();
    for (const auto& entry : out.providers)
        providers.push(toJson(entry));
    SB_TRY(flushAll(out.folder));
    const auto json = Json::object({{"format", 1},
                                    {"regions", std::move(regions)},
                                    {"operators", out.operators.json()},
                                    {"providers", std::move(providers)}});
    return base::writeFile(out.folder / "platform.json", json.pretty() + "\n");
}

Status load(Installation& out) {
    const auto damaged = [&](const std::string& why) {
        return Error{ErrorCode::DataLoss, "PLATFORM-001",
                     (out.folder / "platform.json").string() + ": is damaged (" + why + "); restore it from a backup"};
    };
    SB_ASSIGN(const auto text, base::readFile(out.folder / "platform.json"));
    const auto json = Json::parse(text);
    if (!json)
        return damaged(json.error().context);
    if ((*json)["format"].intOr(0) != 1)
        return Error{ErrorCode::FailedPrecondition, "STORE-003",
                     (out.folder / "platform.json").string() + ": has format " +
                         std::string((*json)["format"].lexeme()) +
                         "; this program (signalbox " SIGNALBOX_VERSION ") knows format 1; use the newer program"};
    for (const auto& region : (*json)["regions"].items()) {
        auto id = base::RegionId::parse(region.stringOr(""));
        if (!id)
            return damaged("a region");
        out.regions.push_back(std::move(*id));
    }
    auto roster = access::Roster::fromJson((*json)["operators"]);
    if (!roster)
        return damaged(roster.error().context);
    out.operators = std::move(*roster);
    for (const auto& provider : (*json)["providers"].items()) {
        auto entry = providerFromJson(provider);
        if (!entry)
            return damaged(entry.error().reason + " " + entry.error().context);
        out.providers.push_back(std::move(*entry));
    }
    return {};
}

Result<crypto::Ed25519PrivateKey> ownKey(const fs::path& folder, const char* name) {
    SB_TRY(makeFolder(folder / "keys"));
    const auto file = folder / "keys" / name;
    if (fs::exists(file)) {
        SB_ASSIGN(const auto pem, base::readSecretFile(file));
        return crypto::Ed25519PrivateKey::fromPem(pem);
    }
    auto key = crypto::Ed25519PrivateKey::generate();
    SB_TRY(writeSecret(file, key.pem()));
    return key;
}

} // namespace

bool isProvisioned(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "platform.json", ignored);
}

Result<Installation> provision(const fs::path& folder, const std::vector<base::RegionId>& regions,
                               std::size_t generatedPlayers, KeyStore& keys, const base::Clock& clock) {
    const auto now = clock.now();
    const bool known = isProvisioned(folder);
    SB_TRY(makeFolder(folder));
    SB_TRY(makeFolder(folder / "ca"));
    SB_TRY(makeFolder(folder / "operators"));
    SB_TRY(makeFolder(folder / "providers"));
    SB_ASSIGN(auto platformAuthority, authority(folder / "ca", "platform", "", now));
    Installation out{folder, {}, {}, {}, std::move(platformAuthority), {}, {}, {}, {}};
    if (known)
        SB_TRY(load(out));
    bool changed = !known;
    for (const auto& region : regions)
        if (std::find(out.regions.begin(), out.regions.end(), region) == out.regions.end()) {
            out.regions.push_back(region);
            changed = true;
        }
    for (const auto& region : out.regions) {
        SB_ASSIGN(auto issuer, authority(folder / "ca", region.text(), region.text(), now));
        keys.addIssuingAuthority(region, issuer);
        out.regionAuthorities.push_back(std::move(issuer));
    }
    SB_TRY(serverCertificate(out, now));
    SB_ASSIGN(out.auditKey, ownKey(folder, "audit.key"));
    if (!known) {
        SB_ASSIGN(const auto signer, audit::noteSigner("signalbox/audit", out.auditKey));
        SB_TRY(writeText(folder / "audit.pub", signer.key.text() + "\n"));
        const auto& auditPolicy = keys::defaultPolicy(keys::CredentialKind::AuditKey);
        SB_TRY(add(keys, "cr_audit", keys::CredentialKind::AuditKey, {}, "Platform",
                   out.auditKey.publicKey().thumbprint(), partOf(out.auditKey.publicKey()), now + auditPolicy.life,
                   now));
        for (std::size_t i = 0; i < out.regions.size(); ++i) {
            const auto& certificate = out.regionAuthorities[i].certificate();
            SB_TRY(add(keys, "cr_ca_" + out.regions[i].text(), keys::CredentialKind::IssuingCa,
                       {{}, {}, out.regions[i]}, "Platform", certificate.serial(), partOf(certificate),
                       certificate.notAfter(), now));
        }
        std::vector<access::Operator> people;
        for (const auto role : access::kRoles)
            for (int number = 1; number <= 2; ++number) {
                SB_ASSIGN(auto who, makeOperator(out, role, number, now));
                people.push_back(std::move(who));
            }
        SB_ASSIGN(out.operators, access::Roster::of(std::move(people)));
        for (const auto& example : kExamples)
            if (std::any_of(out.regions.begin(), out.regions.end(),
                            [&](const auto& region) { return region.text() == example.region; })) {
                SB_ASSIGN(auto entry, makeProvider(out, example, generatedPlayers, keys, now));
                out.providers.push_back(std::move(entry));
            }
    }
    if (known)
        SB_TRY(addMissingClients(out, keys, now));
    // What an auditor needs to check approvals without the platform: public keys and roles, nothing else.
    const auto roster = out.operators.json().pretty() + "\n";
    const auto kept = base::readFile(folder / "roster.json");
    if (!kept || *kept != roster)
        SB_TRY(known ? base::writeFile(folder / "roster.json", roster) : writeText(folder / "roster.json", roster));
    if (changed)
        SB_TRY(save(out));
    return out;
}

std::uint16_t lastPort(const fs::path& folder) {
    const auto text = base::readFile(folder / "server" / "port", 16);
    const auto json = text ? Json::parse(*text) : Result<Json>(text.error());
    const auto port = json ? json->intOr(0) : 0;
    return port > 0 && port <= 65'535 ? static_cast<std::uint16_t>(port) : std::uint16_t{0};
}

Status writeAddress(const Installation& installation, const std::string& url, std::uint16_t port) {
    if (lastPort(installation.folder) != port)
        SB_TRY(base::writeFile(installation.folder / "server" / "port", std::to_string(port) + "\n"));
    std::vector<fs::path> files;
    for (const auto& who : installation.operators.operators())
        files.push_back(installation.folder / "operators" / (who.id.text() + ".json"));
    for (const auto& entry : installation.providers)
        files.push_back(installation.folder / "providers" / (entry.provider.text() + ".json"));
    for (const auto& file : files) {
        const auto text = base::readFile(file);
        if (!text)
            continue; // Taken away by its owner: nothing to keep up to date.
        SB_ASSIGN(auto json, Json::parse(*text));
        if (json["url"].stringOr("") == url)
            continue;
        const bool first = json["url"].stringOr("").empty();
        json.set("url", url);
        if (json.contains("oauth"))
            json.set("oauth", Json(json["oauth"]).set("token_url", url + std::string(kTokenPath)));
        if (!first) {
            SB_TRY(base::writeFile(file, json.pretty() + "\n"));
            continue;
        }
        // Nobody can have used it yet: atomic is enough, and sixteen files need not wait for the disk.
        auto fresh = file;
        fresh += ".new";
        SB_TRY(writeJson(fresh, json));
        std::error_code error;
        fs::rename(fresh, file, error);
        if (error)
            return fileError(file, error.value());
    }
    return {};
}

} // namespace signalbox::platform
