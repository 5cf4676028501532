// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/net/Pki.h"

#include "core/base/Check.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>

namespace signalbox::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Cert = std::unique_ptr<X509, decltype(&X509_free)>;

template <class Write>
std::string pemOf(Write&& write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
    SB_CHECK(write(bio.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate) {
    return pemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    SB_CHECK(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Cert blank(EVP_PKEY* key, const std::string& name, long from, long to) {
    static std::atomic<long> serial{1000};
    Cert certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return certificate;
}

} // namespace

struct TestCa::State {
    Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    Cert certificate{nullptr, &X509_free};
    std::string pem;
};

TestCa::TestCa(const std::string& name, const std::string& nameConstraints)
    : m_state(std::make_unique<State>()) {
    auto certificate = blank(m_state->key.get(), name, -7200, 7200);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    extend(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate.get(), certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(certificate.get(), certificate.get(), NID_subject_key_identifier, "hash");
    if (!nameConstraints.empty())
        extend(certificate.get(), certificate.get(), NID_name_constraints, nameConstraints);
    SB_CHECK(X509_sign(certificate.get(), m_state->key.get(), EVP_sha256()) > 0);
    m_state->pem = pemOf(certificate.get());
    m_state->certificate = std::move(certificate);
}

TestCa::~TestCa() = default;

const std::string& TestCa::pem() const { return m_state->pem; }

Identity TestCa::issue(const LeafWish& wish) const {
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const auto leaf = blank(key.get(), wish.commonName, wish.fromSeconds, wish.toSeconds);
    X509* issuer = m_state->certificate.get();
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer));
    extend(leaf.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    extend(leaf.get(), issuer, NID_key_usage, "critical,digitalSignature");
    extend(leaf.get(), issuer, NID_authority_key_identifier, "keyid");
    if (!wish.altNames.empty())
        extend(leaf.get(), issuer, NID_subject_alt_name, wish.altNames);
    SB_CHECK(X509_sign(leaf.get(), m_state->key.get(), EVP_sha256()) > 0);
    return {pemOf(leaf.get()), pemOf([&](BIO* bio) {
                return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

} // namespace signalbox::test
