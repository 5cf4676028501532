// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Check.h"
#include "core/base/Ids.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/LeafLint.h"
#include "core/crypto/Random.h"
#include "core/crypto/X509.h"
#include "core/crypto/impl/CertificateState.h"
#include "core/crypto/impl/StructuredFields.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace signalbox::crypto {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr std::chrono::seconds kBackdating{60};
constexpr std::chrono::seconds kShortestLife = std::chrono::minutes(1);
constexpr std::chrono::seconds kLongestAuthorityLife = std::chrono::hours(24 * 365 * 2);
constexpr std::string_view kDomainSuffix = ".signalbox";

Error refused(const char* reason, std::string context) {
    return Error{ErrorCode::InvalidArgument, reason, std::move(context)};
}

Status checkName(std::string_view name) {
    if (name.empty() || name.size() > 64 || !impl::isPrintable(name))
        return refused("CRYPTO-004", "a common name is 1 to 64 printable ASCII characters");
    return {};
}

bool isHostLabel(std::string_view label) {
    const auto isLabelChar = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), isLabelChar);
}

bool isHostName(std::string_view host) {
    if (host.size() > 253)
        return false;
    for (;;) {
        const auto dot = host.find('.');
        if (!isHostLabel(host.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        host.remove_prefix(dot + 1);
    }
}

void setName(X509_NAME* name, std::string_view commonName) {
    SB_CHECK(X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                        reinterpret_cast<const unsigned char*>(commonName.data()),
                                        static_cast<int>(commonName.size()), -1, 0) == 1);
}

void setTime(ASN1_TIME* field, base::Time time) {
    SB_CHECK(ASN1_TIME_set(field, static_cast<std::time_t>(base::unixSeconds(time))) != nullptr);
}

void setSerial(X509* certificate) {
    auto bytes = randomBytes(16);
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x7fU) | 0x40U); // Positive, and always 16 bytes.
    BIGNUM* const number = BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
    SB_CHECK(number != nullptr);
    SB_CHECK(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr);
    BN_free(number);
}

/// For values that are written here; what comes from outside goes through addNames().
void addExtension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const one = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    SB_CHECK(one != nullptr);
    SB_CHECK(X509_add_ext(certificate, one, -1) == 1);
    X509_EXTENSION_free(one);
}

GENERAL_NAME* textName(int type, std::string_view text) {
    ASN1_IA5STRING* const string = ASN1_IA5STRING_new();
    GENERAL_NAME* const name = GENERAL_NAME_new();
    SB_CHECK(string != nullptr && name != nullptr);
    SB_CHECK(ASN1_STRING_set(string, text.data(), static_cast<int>(text.size())) == 1);
    GENERAL_NAME_set0_value(name, type, string);
    return name;
}

GENERAL_NAME* addressName(ASN1_OCTET_STRING* address) {
    GENERAL_NAME* const name = GENERAL_NAME_new();
    SB_CHECK(address != nullptr && name != nullptr);
    GENERAL_NAME_set0_value(name, GEN_IPADD, address);
    return name;
}

void exclude(NAME_CONSTRAINTS* constraints, GENERAL_NAME* name) {
    GENERAL_SUBTREE* const tree = GENERAL_SUBTREE_new();
    SB_CHECK(tree != nullptr);
    GENERAL_NAME_free(tree->base);
    tree->base = name;
    SB_CHECK(sk_GENERAL_SUBTREE_push(constraints->excludedSubtrees, tree) > 0);
}

/// Permits URIs of exactly this host, and no DNS name, mail address or IP address at all.
void addNameConstraints(X509* certificate, std::string_view host) {
    NAME_CONSTRAINTS* const constraints = NAME_CONSTRAINTS_new();
    SB_CHECK(constraints != nullptr);
    constraints->permittedSubtrees = sk_GENERAL_SUBTREE_new_null();
    constraints->excludedSubtrees = sk_GENERAL_SUBTREE_new_null();
    GENERAL_SUBTREE* const permitted = GENERAL_SUBTREE_new();
    SB_CHECK(permitted != nullptr);
    GENERAL_NAME_free(permitted->base);
    permitted->base = textName(GEN_URI, host);
    SB_CHECK(sk_GENERAL_SUBTREE_push(constraints->permittedSubtrees, permitted) > 0);
    exclude(constraints, textName(GEN_DNS, ""));
    for (const char* const all : {"0.0.0.0/0.0.0.0", "::/::"})
        exclude(constraints, addressName(a2i_IPADDRESS_NC(all)));
    SB_CHECK(X509_add1_ext_i2d(certificate, NID_name_constraints, constraints, 1, 0) == 1);
    NAME_CONSTRAINTS_free(constraints);
}

void addNames(X509* certificate, const LeafProfile& profile) {
    GENERAL_NAMES* const names = GENERAL_NAMES_new();
    SB_CHECK(names != nullptr);
    if (!profile.uri.empty())
        SB_CHECK(sk_GENERAL_NAME_push(names, textName(GEN_URI, profile.uri)) > 0);
    for (const auto& dnsName : profile.dnsNames)
        SB_CHECK(sk_GENERAL_NAME_push(names, textName(GEN_DNS, dnsName)) > 0);
    for (const auto& address : profile.ipAddresses)
        SB_CHECK(sk_GENERAL_NAME_push(names, addressName(a2i_IPADDRESS(address.c_str()))) > 0);
    SB_CHECK(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1);
    GENERAL_NAMES_free(names);
}

bool isAddress(const std::string& text) {
    ASN1_OCTET_STRING* const address = a2i_IPADDRESS(text.c_str());
    ERR_clear_error();
    ASN1_OCTET_STRING_free(address);
    return address != nullptr;
}

Status checkProfile(const LeafProfile& profile, const std::string& uriDomain) {
    SB_TRY(checkName(profile.commonName));
    if (profile.life < kShortestLife || profile.life > kLongestLeafLife)
        return refused("CRYPTO-011", "the life of a leaf is 1 minute to 90 days");
    if (profile.use == LeafProfile::Use::Client) {
        if (!profile.dnsNames.empty() || !profile.ipAddresses.empty())
            return refused("CRYPTO-011", "a client's leaf has one URI name and no name of another kind");
        const auto host = spiffeHost(profile.uri);
        if (!host)
            return refused("CRYPTO-011", "the URI name of a client's leaf is spiffe://host/path in its plain form");
        if (!uriDomain.empty() && *host != uriDomain)
            return refused("CRYPTO-011", "this authority certifies names of " + uriDomain + " only");
        return {};
    }
    if (!uriDomain.empty())
        return refused("CRYPTO-011", "the authority of a region certifies no servers");
    if (!profile.uri.empty() || profile.dnsNames.size() + profile.ipAddresses.size() == 0)
        return refused("CRYPTO-011", "a server's leaf has DNS names or IP addresses, and no URI name");
    if (!std::all_of(profile.dnsNames.begin(), profile.dnsNames.end(), isHostName) ||
        !std::all_of(profile.ipAddresses.begin(), profile.ipAddresses.end(), isAddress))
        return refused("CRYPTO-011", "a DNS name or an IP address of the server's leaf is not one");
    return {};
}

bool isCertifiable(const EVP_PKEY* key) {
    if (impl::isP256(key))
        return true;
    return impl::isEd25519(key) && Ed25519PublicKey::fromSpkiDer(impl::spkiDer(key)).has_value();
}

} // namespace

// Keys and requests -------------------------------------------------------------------------------------------------

struct TlsPrivateKey::State {
    impl::KeyPtr key;
};

TlsPrivateKey TlsPrivateKey::generate() {
    auto state = std::make_shared<State>();
    state->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    SB_CHECK(state->key != nullptr);
    TlsPrivateKey key;
    key.m_state = std::move(state);
    return key;
}

Result<TlsPrivateKey> TlsPrivateKey::fromPem(const base::SecretBytes& pem) {
    auto state = std::make_shared<State>();
    state->key = impl::readPrivateKey(pem);
    if (!impl::isP256(state->key.get()))
        return refused("CRYPTO-003", "not a P-256 private key in PEM without a passphrase");
    TlsPrivateKey key;
    key.m_state = std::move(state);
    return key;
}

base::SecretBytes TlsPrivateKey::pem() const {
    SB_CHECK(m_state != nullptr);
    return impl::writePrivateKey(m_state->key.get());
}

std::string TlsPrivateKey::spkiPem() const {
    SB_CHECK(m_state != nullptr);
    return impl::writePublicKey(m_state->key.get());
}

Result<std::string> makeCsr(const TlsPrivateKey& key, std::string_view commonName) {
    SB_TRY(checkName(commonName));
    SB_CHECK(key.m_state != nullptr);
    const impl::RequestPtr request(X509_REQ_new());
    SB_CHECK(request != nullptr);
    SB_CHECK(X509_REQ_set_version(request.get(), 0) == 1);
    setName(X509_REQ_get_subject_name(request.get()), commonName);
    SB_CHECK(X509_REQ_set_pubkey(request.get(), key.m_state->key.get()) == 1);
    SB_CHECK(X509_REQ_sign(request.get(), key.m_state->key.get(), EVP_sha256()) > 0);
    const impl::BioPtr out(BIO_new(BIO_s_mem()));
    SB_CHECK(out != nullptr);
    SB_CHECK(PEM_write_bio_X509_REQ(out.get(), request.get()) == 1);
    return impl::textOf(out.get());
}

struct CertificateRequest::State {
    impl::KeyPtr key;
    Digest256 spkiSha256{};
    std::string subject;
};

Result<CertificateRequest> CertificateRequest::fromCsrPem(std::string_view csrPem) {
    const auto bio = impl::readerOf(csrPem);
    impl::RequestPtr request(bio ? PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    ERR_clear_error();
    auto state = std::make_shared<State>();
    if (request)
        state->key.reset(X509_REQ_get_pubkey(request.get()));
    ERR_clear_error();
    if (!state->key)
        return refused("CRYPTO-005", "not a certificate request (PKCS#10) in PEM");
    if (!isCertifiable(state->key.get()))
        return refused("CRYPTO-007", "the key of the request is neither P-256 nor Ed25519 in its plain form");
    const int answer = X509_REQ_verify(request.get(), state->key.get());
    ERR_clear_error();
    if (answer != 1)
        return refused("CRYPTO-006", "the signature of the request does not fit its key: no proof of possession");
    state->spkiSha256 = sha256(impl::spkiDer(state->key.get()));
    const impl::BioPtr out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), X509_REQ_get_subject_name(request.get()), 0, XN_FLAG_RFC2253);
    ERR_clear_error();
    state->subject = impl::textOf(out.get());
    CertificateRequest result;
    result.m_state = std::move(state);
    return result;
}

Result<CertificateRequest> CertificateRequest::fromPublicKeyPem(std::string_view spkiPem) {
    auto state = std::make_shared<State>();
    state->key = impl::readPublicKey(spkiPem);
    if (!state->key)
        return refused("CRYPTO-005", "not a public key (SubjectPublicKeyInfo) in PEM");
    if (!isCertifiable(state->key.get()))
        return refused("CRYPTO-007", "the public key is neither P-256 nor Ed25519 in its plain form");
    state->spkiSha256 = sha256(impl::spkiDer(state->key.get()));
    CertificateRequest result;
    result.m_state = std::move(state);
    return result;
}

const Digest256& CertificateRequest::spkiSha256() const { return m_state->spkiSha256; }
const std::string& CertificateRequest::subject() const { return m_state->subject; }

// The authority -----------------------------------------------------------------------------------------------------

struct CertificateAuthority::State {
    impl::KeyPtr key;
    std::optional<Certificate> certificate;
    impl::X509Ptr handle;
    std::string uriDomain;
};

Result<CertificateAuthority> CertificateAuthority::create(std::string_view commonName, std::string_view region,
                                                          base::Time now, std::chrono::seconds life) {
    SB_TRY(checkName(commonName));
    if (!region.empty() && !isHostLabel(region))
        return refused("CRYPTO-009", "a region is a host label: 1 to 63 of a-z, 0-9 and '-', not at an end");
    if (life < kShortestLife || life > kLongestAuthorityLife)
        return refused("CRYPTO-009", "the life of an authority is 1 minute to 2 years");
    const auto key = TlsPrivateKey::generate();
    EVP_PKEY* const handle = key.m_state->key.get();
    const impl::X509Ptr certificate(X509_new());
    SB_CHECK(certificate != nullptr);
    X509* const x = certificate.get();
    SB_CHECK(X509_set_version(x, X509_VERSION_3) == 1);
    setSerial(x);
    setName(X509_get_subject_name(x), commonName);
    SB_CHECK(X509_set_issuer_name(x, X509_get_subject_name(x)) == 1);
    setTime(X509_getm_notBefore(x), now - kBackdating);
    setTime(X509_getm_notAfter(x), now + life);
    SB_CHECK(X509_set_pubkey(x, handle) == 1);
    addExtension(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    addExtension(x, x, NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(x, x, NID_subject_key_identifier, "hash");
    addExtension(x, x, NID_authority_key_identifier, "keyid:always");
    if (!region.empty())
        addNameConstraints(x, std::string(region) + std::string(kDomainSuffix));
    SB_CHECK(X509_sign(x, handle, EVP_sha256()) > 0);
    SB_ASSIGN(const auto parsed, Certificate::fromDer(impl::derOf(x)));
    return load(parsed.pem(), key.pem());
}

Result<CertificateAuthority> CertificateAuthority::load(std::string_view certificatePem,
                                                        const base::SecretBytes& keyPem) {
    auto state = std::make_shared<State>();
    SB_ASSIGN(state->certificate, Certificate::fromPem(certificatePem));
    state->key = impl::readPrivateKey(keyPem);
    if (!impl::isP256(state->key.get()))
        return refused("CRYPTO-003", "the authority's key is not a P-256 private key in PEM");
    const auto& der = state->certificate->der();
    const unsigned char* at = der.data();
    state->handle.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    SB_CHECK(state->handle != nullptr);
    const int fits = X509_check_private_key(state->handle.get(), state->key.get());
    ERR_clear_error();
    if (fits != 1)
        return refused("CRYPTO-009", "the private key is not that of the authority's certificate");
    const auto facts = certificateFacts(der);
    if (!facts || !facts->authority || facts->subjectKeyId.empty())
        return refused("CRYPTO-009", "the certificate is not one of an authority");
    if (!facts->permittedUriHosts.empty())
        state->uriDomain = facts->permittedUriHosts.front();
    CertificateAuthority authority;
    authority.m_state = std::move(state);
    return authority;
}

const Certificate& CertificateAuthority::certificate() const { return *m_state->certificate; }
base::SecretBytes CertificateAuthority::keyPem() const { return impl::writePrivateKey(m_state->key.get()); }
const std::string& CertificateAuthority::uriDomain() const { return m_state->uriDomain; }

Result<Certificate> CertificateAuthority::issue(const LeafProfile& profile, const CertificateRequest& request,
                                                base::Time now) const {
    SB_TRY(checkProfile(profile, m_state->uriDomain));
    if (now < m_state->certificate->notBefore() || now + profile.life > m_state->certificate->notAfter())
        return refused("CRYPTO-011", "the leaf would live outside the authority's own validity: renew the authority");
    const bool client = profile.use == LeafProfile::Use::Client;
    const impl::X509Ptr certificate(X509_new());
    SB_CHECK(certificate != nullptr);
    X509* const x = certificate.get();
    X509* const issuer = m_state->handle.get();
    SB_CHECK(X509_set_version(x, X509_VERSION_3) == 1);
    setSerial(x);
    setName(X509_get_subject_name(x), profile.commonName);
    SB_CHECK(X509_set_issuer_name(x, X509_get_subject_name(issuer)) == 1);
    setTime(X509_getm_notBefore(x), std::max(now - kBackdating, m_state->certificate->notBefore()));
    setTime(X509_getm_notAfter(x), now + profile.life);
    SB_CHECK(X509_set_pubkey(x, request.m_state->key.get()) == 1);
    addExtension(x, issuer, NID_basic_constraints, "critical,CA:FALSE");
    addExtension(x, issuer, NID_key_usage, "critical,digitalSignature");
    addExtension(x, issuer, NID_ext_key_usage, client ? "clientAuth" : "serverAuth");
    addExtension(x, issuer, NID_subject_key_identifier, "hash");
    addExtension(x, issuer, NID_authority_key_identifier, "keyid:always");
    addNames(x, profile);
    SB_CHECK(X509_sign(x, m_state->key.get(), EVP_sha256()) > 0);
    SB_ASSIGN(auto leaf, Certificate::fromDer(impl::derOf(x)));
    if (client) {
        // The check that a relying party will make, before anybody gets to rely on it.
        const auto verdict = verifyLeaf(leaf.der(), TrustStore({*m_state->certificate}), now);
        if (verdict.state != LeafState::Ok)
            return refused("CRYPTO-011",
                           "the leaf would be refused (" + std::string(name(verdict.state)) + "): " + verdict.detail);
    }
    return leaf;
}

} // namespace signalbox::crypto
