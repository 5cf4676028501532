// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/impl/Tls.h"

#include "core/net/HttpClient.h"
#include "core/net/HttpServer.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>

#include <mutex>

namespace signalbox::net::impl {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr long kSessionSeconds = 300;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Certificate = std::unique_ptr<X509, Deleter<&X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<&BIO_free>>;
using Session = std::unique_ptr<SSL_SESSION, Deleter<&SSL_SESSION_free>>;

base::Error bad(const std::string& what) {
    ERR_clear_error();
    return {base::ErrorCode::InvalidArgument, "NET-002", what};
}

/// Calls `take` for every certificate of the text. False when there is none, or one cannot be read.
template <class F>
bool eachCertificate(std::string_view pem, F&& take) {
    if (pem.size() > 16 * 1024 * 1024)
        return false;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    int count = 0;
    while (const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
        take(certificate.get());
        ++count;
    }
    const bool clean = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    return clean && count > 0;
}

base::Status setCommon(ssl::context& context) {
    SSL_CTX* native = context.native_handle();
    if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1)
        return bad("This OpenSSL cannot do TLS 1.2.");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // A CA that is given is an anchor, also when another CA has signed it.
    X509_STORE_set_flags(SSL_CTX_get_cert_store(native), X509_V_FLAG_PARTIAL_CHAIN);
    error_code error;
    // Without this, OpenSSL asks for the passphrase of an encrypted key on the terminal.
    context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
    return {};
}

base::Status setIdentity(ssl::context& context, std::string_view chain, const base::SecretBytes& key) {
    error_code error;
    context.use_certificate_chain(asio::buffer(chain.data(), chain.size()), error);
    if (error)
        return bad("The certificate chain cannot be read as PEM: " + error.message() + ".");
    context.use_private_key(asio::buffer(key.view().data(), key.size()), ssl::context::pem, error);
    if (error)
        return bad("The private key cannot be used with the certificate: " + error.message() + ".");
    if (SSL_CTX_check_private_key(context.native_handle()) != 1)
        return bad("The private key does not belong to the certificate.");
    return {};
}

int gravity(int error) {
    switch (error) {
    case X509_V_OK:
        return 0;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return 1;
    default:
        return 2;
    }
}

PeerVerification kindOf(long error) {
    switch (error) {
    case X509_V_OK:
        return PeerVerification::Ok;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return PeerVerification::Expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return PeerVerification::NotYetValid;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
        return PeerVerification::Untrusted;
    default:
        return PeerVerification::Other;
    }
}

} // namespace

base::Result<std::shared_ptr<ssl::context>> makeServerContext(const TlsConfig& config) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    SB_TRY(setCommon(*context));
    SB_TRY(setIdentity(*context, config.certificateChainPem, config.privateKeyPem));
    SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE);
    for (const auto& pem : config.trustedClientCaPems) {
        const bool good = eachCertificate(pem, [&](X509* certificate) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(native), certificate);
            SSL_CTX_add_client_CA(native, certificate);
        });
        if (!good)
            return bad("A trusted client CA cannot be read as PEM.");
    }
    if (!config.trustedClientCaPems.empty()) {
        error_code error;
        context->set_verify_mode(ssl::verify_peer, error);
    }
    // Tickets carry the whole session, so nothing is kept here. Each context has its own ticket keys.
    static constexpr unsigned char kContextId[] = "signalbox";
    SSL_CTX_set_session_id_context(native, kContextId, sizeof kContextId - 1);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(native, kSessionSeconds);
    SSL_CTX_set_num_tickets(native, 1);
    return context;
}

bool VerifyOutcome::note(bool ok, void* storeContext) noexcept {
    auto* context = static_cast<X509_STORE_CTX*>(storeContext);
    if (!ok) {
        const int error = X509_STORE_CTX_get_error(context);
        if (gravity(error) > gravity(m_worst))
            m_worst = error;
    }
    // What stands here at the end becomes the session's verify result.
    X509_STORE_CTX_set_error(context, m_worst);
    return true;
}

PeerCertificate peerCertificateOf(ssl_st* ssl) {
    PeerCertificate peer;
    const Certificate certificate(SSL_get1_peer_certificate(ssl));
    if (!certificate)
        return peer;
    const int size = i2d_X509(certificate.get(), nullptr);
    base::Bytes der(static_cast<std::size_t>(size > 0 ? size : 0));
    if (size > 0) {
        auto* out = der.data();
        i2d_X509(certificate.get(), &out);
    }
    peer.der = std::move(der);
    long result = SSL_get_verify_result(ssl);
    if (result == X509_V_OK && SSL_session_reused(ssl) == 1) {
        if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) <= 0)
            result = X509_V_ERR_CERT_HAS_EXPIRED;
        else if (X509_cmp_current_time(X509_get0_notBefore(certificate.get())) > 0)
            result = X509_V_ERR_CERT_NOT_YET_VALID;
    }
    peer.verification = kindOf(result);
    if (result != X509_V_OK)
        peer.detail = X509_verify_cert_error_string(result);
    return peer;
}

struct ClientContext::State {
    ssl::context context{ssl::context::tls_client};
    std::string name;
    bool isAddress = false;
    std::mutex mutex;
    Session session; ///< The newest ticket. Guarded by mutex.

    static int index() {
        static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return kIndex;
    }
    static int keep(SSL* ssl, SSL_SESSION* session) {
        auto* self = static_cast<State*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), index()));
        const std::lock_guard lock(self->mutex);
        self->session.reset(session);
        return 1; // The reference is ours now.
    }
};

ClientContext::ClientContext()
    : m_state(std::make_unique<State>()) {}

ClientContext::~ClientContext() { SSL_CTX_sess_set_new_cb(m_state->context.native_handle(), nullptr); }

base::Result<std::shared_ptr<ClientContext>> ClientContext::make(const ClientTls& tls, const std::string& host) {
    std::shared_ptr<ClientContext> made(new ClientContext);
    auto& state = *made->m_state;
    SSL_CTX* native = state.context.native_handle();
    SB_TRY(setCommon(state.context));
    if (!eachCertificate(tls.trustedCaPem, [&](X509* certificate) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(native), certificate);
        })) {
        return bad("The trusted CA cannot be read as PEM.");
    }
    if (!tls.certificateChainPem.empty())
        SB_TRY(setIdentity(state.context, tls.certificateChainPem, tls.privateKeyPem));
    error_code error;
    state.context.set_verify_mode(ssl::verify_peer, error);
    state.name = tls.serverName.empty() ? host : tls.serverName;
    asio::ip::make_address(state.name, error);
    state.isAddress = !error;
    SSL_CTX_set_ex_data(native, State::index(), &state);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, &State::keep);
    return made;
}

ssl::context& ClientContext::context() noexcept { return m_state->context; }

bool ClientContext::prepare(ssl_st* ssl) {
    X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
    if (m_state->isAddress) {
        if (X509_VERIFY_PARAM_set1_ip_asc(parameters, m_state->name.c_str()) != 1)
            return false;
    } else {
        X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (X509_VERIFY_PARAM_set1_host(parameters, m_state->name.c_str(), m_state->name.size()) != 1 ||
            SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, m_state->name.data()) != 1) {
            return false;
        }
    }
    const std::lock_guard lock(m_state->mutex);
    if (m_state->session)
        SSL_set_session(ssl, m_state->session.get());
    return true;
}

std::string ClientContext::distrust(ssl_st* ssl) {
    const long result = SSL_get_verify_result(ssl);
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

} // namespace signalbox::net::impl
