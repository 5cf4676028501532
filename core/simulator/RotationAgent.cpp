// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/RotationAgent.h"

#include "core/crypto/Ed25519.h"
#include "core/crypto/X509.h"

namespace signalbox::simulator {

using base::Error;
using base::ErrorCode;
using base::Json;

base::Result<std::vector<RotationAgent::Installed>> RotationAgent::poll(std::stop_token stop) {
    SB_ASSIGN(const Answer list, m_connection.get("/v1/credentials/rotations", stop));
    if (!list.ok())
        return Error{ErrorCode::FailedPrecondition, "SIM-002", "the list of rotations was refused: " + list.code};
    std::vector<Installed> installed;
    for (const auto& rotation : list.body["rotations"].items()) {
        // Everything after REQUESTED and PENDING has been answered already.
        const auto state = rotation["state"].stringOr("");
        if (state != "REQUESTED" && state != "PENDING" && state != "requested" && state != "pending")
            continue;
        SB_ASSIGN(auto done, answer(rotation, stop));
        installed.push_back(std::move(done));
    }
    return installed;
}

base::Result<RotationAgent::Installed> RotationAgent::answer(const Json& rotation, std::stop_token stop) {
    Installed done;
    done.rotation = rotation["rotation_id"].stringOr("");
    done.kind = rotation["kind"].stringOr("");
    if (done.kind == "mtls_leaf") {
        const auto key = crypto::TlsPrivateKey::generate();
        SB_ASSIGN(const std::string csr, crypto::makeCsr(key, m_connection.identity().provider.text()));
        SB_ASSIGN(const Json issued, prove(done.rotation, Json::object({{"csr_pem", csr}}), stop));
        const auto chain = issued["certificate_pem"].stringOr("") + issued["chain_pem"].stringOr("");
        SB_ASSIGN(const auto certificate, crypto::Certificate::fromPem(chain));
        SB_TRY(m_connection.install([&](ProviderCredentials& c) { return c.saveCertificate(chain, key.pem()); }));
        done.kid = certificate.serial();
        return done;
    }
    if (done.kind == "ed25519_sig") {
        const auto key = crypto::Ed25519PrivateKey::generate();
        const auto signature = key.sign("signalbox-pop|" + done.rotation);
        SB_ASSIGN(const Json accepted,
                  prove(done.rotation,
                        Json::object({{"public_jwk", key.publicKey().jwk()}, {"proof", base::base64Url(signature)}}),
                        stop));
        done.kid = accepted["kid"].stringOr("");
        SB_TRY(m_connection.install([&](ProviderCredentials& c) { return c.saveSigningKey(done.kid, key.pem()); }));
        return done;
    }
    if (done.kind == "hmac") {
        SB_ASSIGN(const Json delivered, prove(done.rotation, Json::object(), stop));
        done.kid = delivered["kid"].stringOr("");
        SB_ASSIGN(base::Bytes secret, base::fromBase64Url(delivered["secret"].stringOr("")));
        auto key = base::SecretBytes::copyOf(secret);
        base::wipe(secret.data(), secret.size());
        SB_TRY(
            m_connection.install([&](ProviderCredentials& c) { return c.saveSigningKey(done.kid, std::move(key)); }));
        return done;
    }
    if (done.kind == "oauth_secret") {
        SB_ASSIGN(const Json delivered, prove(done.rotation, Json::object(), stop));
        done.kid = delivered["kid"].stringOr("");
        auto text = delivered["secret"].stringOr("");
        auto secret = base::SecretBytes::copyOf(text);
        base::wipe(text.data(), text.size());
        SB_TRY(m_connection.install([&](ProviderCredentials& c) { return c.saveClientSecret(std::move(secret)); }));
        return done;
    }
    return Error{ErrorCode::InvalidArgument, "SIM-002",
                 "the platform asks for a kind of credential that this provider does not have: " + done.kind};
}

base::Result<Json> RotationAgent::prove(const std::string& rotation, const Json& proof, std::stop_token stop) {
    SB_ASSIGN(const Answer answer, m_connection.post("/v1/credentials/rotations/" + rotation + "/proof", proof,
                                                     "proof-" + rotation, std::move(stop)));
    if (!answer.ok())
        return Error{ErrorCode::FailedPrecondition, "SIM-002",
                     "the platform refused the proof for " + rotation + ": " + answer.code + " " +
                         answer.body["detail"].stringOr("")};
    return answer.body;
}

} // namespace signalbox::simulator
