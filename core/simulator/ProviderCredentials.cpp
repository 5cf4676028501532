// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/ProviderCredentials.h"

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/crypto/Digest.h"

namespace signalbox::simulator {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;

Error badMember(const std::filesystem::path& file, std::string_view member) {
    return Error{ErrorCode::InvalidArgument, "SIM-001",
                 file.string() + ": the member \"" + std::string(member) +
                     "\" is missing or not of the expected type; use the file that the platform made"};
}

class MemberReader {
public:
    MemberReader(const std::filesystem::path& file, const Json& json)
        : m_file(file)
        , m_json(json) {}

    base::Result<std::string> text(std::string_view member) const {
        auto value = m_json[member].asString();
        if (!value || value->empty())
            return badMember(m_file, member);
        return *std::move(value);
    }
    template <class Id>
    base::Result<Id> id(std::string_view member) const {
        SB_ASSIGN(const std::string value, text(member));
        return Id::parse(value);
    }
    base::Result<std::filesystem::path> path(std::string_view member) const {
        SB_ASSIGN(const std::string value, text(member));
        return m_file.parent_path() / value;
    }

private:
    const std::filesystem::path& m_file;
    const Json& m_json;
};

base::Result<base::SecretBytes> readSigningKey(const std::filesystem::path& path,
                                               crypto::SignatureAlgorithm algorithm) {
    SB_ASSIGN(base::SecretBytes stored, base::readSecretFile(path));
    if (algorithm == crypto::SignatureAlgorithm::Ed25519)
        return stored;
    auto text = stored.view();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    SB_ASSIGN(base::Bytes key, base::fromBase64Url(text));
    auto secret = base::SecretBytes::copyOf(key);
    base::wipe(key.data(), key.size());
    return secret;
}

/// A secret that is a line of text.
base::Result<base::SecretBytes> readText(const std::filesystem::path& path) {
    SB_ASSIGN(const base::SecretBytes stored, base::readSecretFile(path));
    auto text = stored.view();
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    return base::SecretBytes::copyOf(text);
}

/// A name that changes with the content, so that old material stays until the file points to the new.
std::string nameFor(std::string_view stem, std::string_view content, std::string_view suffix) {
    const auto digest = crypto::sha256(content);
    return std::string(stem) + "-" + base::hex(std::span(digest).first(6)) + std::string(suffix);
}

} // namespace

base::Result<ProviderCredentials> ProviderCredentials::load(const std::filesystem::path& file) {
    SB_ASSIGN(const std::string text, base::readFile(file));
    SB_ASSIGN(const Json json, Json::parse(text));
    const MemberReader members(file, json);
    ProviderCredentials credentials;
    credentials.file = file;
    SB_ASSIGN(const std::string url, members.text("url"));
    SB_ASSIGN(credentials.url, net::Url::parse(url));
    SB_ASSIGN(credentials.provider, members.id<base::ProviderId>("provider_id"));
    SB_ASSIGN(credentials.brand, members.id<base::BrandId>("brand_id"));
    SB_ASSIGN(credentials.region, members.id<base::RegionId>("region"));
    SB_ASSIGN(const auto caFile, members.path("ca_file"));
    SB_ASSIGN(credentials.trustedCaPem, base::readFile(caFile));
    SB_ASSIGN(const auto certificateFile, members.path("certificate_file"));
    SB_ASSIGN(credentials.certificateChainPem, base::readFile(certificateFile));
    SB_ASSIGN(const auto keyFile, members.path("key_file"));
    SB_ASSIGN(credentials.privateKeyPem, base::readSecretFile(keyFile));

    const MemberReader signature(file, json["signature"]);
    SB_ASSIGN(const std::string algorithm, signature.text("algorithm"));
    const auto known = crypto::signatureAlgorithmFromName(algorithm);
    if (!known)
        return badMember(file, "signature.algorithm");
    credentials.algorithm = *known;
    SB_ASSIGN(credentials.kid, signature.text("kid"));
    SB_ASSIGN(const auto signingFile, signature.path("key_file"));
    SB_ASSIGN(credentials.signingKey, readSigningKey(signingFile, *known));

    if (json.contains("oauth")) {
        const MemberReader oauth(file, json["oauth"]);
        Client client;
        SB_ASSIGN(const std::string tokenUrl, oauth.text("token_url"));
        SB_ASSIGN(client.tokenUrl, net::Url::parse(tokenUrl));
        SB_ASSIGN(client.id, oauth.text("client_id"));
        SB_ASSIGN(const auto secretFile, oauth.path("client_secret_file"));
        SB_ASSIGN(client.secret, readText(secretFile));
        credentials.client = std::move(client);
    }

    for (const auto& game : json["games"].items()) {
        SB_ASSIGN(auto id, base::GameId::parse(game.stringOr("")));
        credentials.games.push_back(std::move(id));
    }
    for (const auto& player : json["players"].items()) {
        SB_ASSIGN(auto id, base::PlayerId::parse(player["player_id"].stringOr("")));
        SB_ASSIGN(auto currency, base::Currency::parse(player["currency"].stringOr("")));
        credentials.players.push_back({std::move(id), currency});
    }
    if (credentials.games.empty())
        return badMember(file, "games");
    if (credentials.players.empty())
        return badMember(file, "players");
    return credentials;
}

base::Result<crypto::RequestSigner> ProviderCredentials::signer() const {
    if (algorithm == crypto::SignatureAlgorithm::HmacSha256)
        return crypto::RequestSigner::hmacSha256(kid, signingKey.clone());
    SB_ASSIGN(auto key, crypto::Ed25519PrivateKey::fromPem(signingKey));
    return crypto::RequestSigner::ed25519(kid, std::move(key));
}

net::ClientTls ProviderCredentials::tls() const {
    net::ClientTls tls;
    tls.trustedCaPem = trustedCaPem;
    tls.certificateChainPem = certificateChainPem;
    tls.privateKeyPem = privateKeyPem.clone();
    return tls;
}

base::Status ProviderCredentials::saveMembers(std::string_view group, Members members) const {
    SB_ASSIGN(const std::string text, base::readFile(file));
    SB_ASSIGN(Json json, Json::parse(text));
    Json inner = group.empty() ? json : json[group];
    for (const auto& [member, value] : members)
        inner.set(member, Json(value));
    if (group.empty())
        json = std::move(inner);
    else
        json.set(std::string(group), std::move(inner));
    return base::writeFile(file, json.pretty() + "\n");
}

base::Status ProviderCredentials::saveCertificate(std::string certificateChain, base::SecretBytes privateKey) {
    const auto stem = file.stem().string();
    const auto certificateName = nameFor(stem, certificateChain, ".cert.pem");
    const auto keyName = nameFor(stem, certificateChain, ".key.pem");
    SB_TRY(base::writeSecretFile(file.parent_path() / keyName, privateKey));
    SB_TRY(base::writeFile(file.parent_path() / certificateName, certificateChain));
    SB_TRY(saveMembers("", {{"certificate_file", certificateName}, {"key_file", keyName}}));
    certificateChainPem = std::move(certificateChain);
    privateKeyPem = std::move(privateKey);
    return {};
}

base::Status ProviderCredentials::saveSigningKey(std::string newKid, base::SecretBytes key) {
    const auto name = nameFor(file.stem().string(), newKid, ".signing.key");
    if (algorithm == crypto::SignatureAlgorithm::Ed25519) {
        SB_TRY(base::writeSecretFile(file.parent_path() / name, key));
    } else {
        auto text = base::base64Url(key.bytes());
        const auto secret = base::SecretBytes::copyOf(text);
        base::wipe(text.data(), text.size());
        SB_TRY(base::writeSecretFile(file.parent_path() / name, secret));
    }
    SB_TRY(saveMembers("signature", {{"kid", newKid}, {"key_file", name}}));
    kid = std::move(newKid);
    signingKey = std::move(key);
    return {};
}

base::Status ProviderCredentials::saveClientSecret(base::SecretBytes secret) {
    if (!client)
        return badMember(file, "oauth");
    const auto name = nameFor(file.stem().string(), secret.view(), ".client.secret");
    SB_TRY(base::writeSecretFile(file.parent_path() / name, secret));
    SB_TRY(saveMembers("oauth", {{"client_secret_file", name}}));
    client->secret = std::move(secret);
    return {};
}

} // namespace signalbox::simulator
