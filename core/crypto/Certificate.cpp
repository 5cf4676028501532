// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/LeafLint.h"
#include "core/crypto/X509.h"
#include "core/crypto/impl/CertificateState.h"

#include "core/base/Check.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <set>

namespace signalbox::crypto {

using base::Error;
using base::ErrorCode;
using base::Result;

namespace {

constexpr std::size_t kLongestDer = 64 * 1024;
constexpr std::size_t kMostInBundle = 64;

struct FreeParts {
    void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
    void operator()(BASIC_CONSTRAINTS* constraints) const noexcept { BASIC_CONSTRAINTS_free(constraints); }
    void operator()(ASN1_BIT_STRING* bits) const noexcept { ASN1_BIT_STRING_free(bits); }
    void operator()(EXTENDED_KEY_USAGE* usage) const noexcept { EXTENDED_KEY_USAGE_free(usage); }
    void operator()(AUTHORITY_KEYID* id) const noexcept { AUTHORITY_KEYID_free(id); }
    void operator()(NAME_CONSTRAINTS* constraints) const noexcept { NAME_CONSTRAINTS_free(constraints); }
};

/// An extension's content, or null when it is absent, there twice, or unreadable. `critical` as in the library.
template <class T>
std::unique_ptr<T, FreeParts> extension(const X509* certificate, int nid, int* critical = nullptr) {
    std::unique_ptr<T, FreeParts> part(static_cast<T*>(X509_get_ext_d2i(certificate, nid, critical, nullptr)));
    ERR_clear_error();
    return part;
}

std::string textOf(const ASN1_STRING* string) {
    const auto* const data = ASN1_STRING_get0_data(string);
    return std::string(reinterpret_cast<const char*>(data), static_cast<std::size_t>(ASN1_STRING_length(string)));
}

base::Bytes bytesOf(const ASN1_STRING* string) {
    const auto* const data = ASN1_STRING_get0_data(string);
    return base::Bytes(data, data + ASN1_STRING_length(string));
}

std::string dotted(const ASN1_OBJECT* object) {
    std::array<char, 128> text{};
    const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    return size <= 0 ? "unreadable"
                     : std::string(text.data(), std::min<std::size_t>(text.size() - 1, static_cast<std::size_t>(size)));
}

/// Years beyond what nanoseconds can count (2262) become the last moment that can be counted.
std::optional<base::Time> timeOf(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                          std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                          std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
    if (!day.ok())
        return std::nullopt;
    const auto seconds = std::chrono::sys_seconds(std::chrono::sys_days(day)) + std::chrono::hours(parts.tm_hour) +
                         std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
    using Bounds = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;
    if (seconds >= std::chrono::floor<std::chrono::seconds>(base::Time::max()))
        return base::Time::max();
    if (seconds <= std::chrono::ceil<std::chrono::seconds>(base::Time::min()))
        return base::Time::min();
    return base::Time(Bounds(seconds));
}

std::string nameOf(const X509_NAME* name) {
    const impl::BioPtr out(BIO_new(BIO_s_mem()));
    SB_CHECK(out != nullptr);
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
    ERR_clear_error();
    return impl::textOf(out.get());
}

base::Bytes serialOf(const X509* certificate) {
    auto serial = bytesOf(X509_get0_serialNumber(certificate));
    const auto first = std::find_if(serial.begin(), serial.end(), [](std::uint8_t byte) { return byte != 0; });
    serial.erase(serial.begin(), first);
    return serial;
}

void readNames(const X509* certificate, CertificateFacts& facts, std::vector<std::string>* dnsNames) {
    const auto names = extension<GENERAL_NAMES>(certificate, NID_subject_alt_name);
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const auto* const name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_URI) {
            facts.uris.push_back(textOf(name->d.uniformResourceIdentifier));
            continue;
        }
        ++facts.otherNames;
        if (name->type == GEN_DNS && dnsNames != nullptr)
            dnsNames->push_back(textOf(name->d.dNSName));
    }
}

void readUsage(const X509* certificate, CertificateFacts& facts) {
    int critical = -1;
    if (const auto bits = extension<ASN1_BIT_STRING>(certificate, NID_key_usage, &critical)) {
        facts.keyUsagePresent = true;
        facts.keyUsageCritical = critical == 1;
        for (int bit = 0; bit < 9; ++bit)
            if (ASN1_BIT_STRING_get_bit(bits.get(), bit) == 1)
                facts.keyUsage |= bit < 8 ? 0x80U >> static_cast<unsigned>(bit) : 0x8000U;
    }
    if (const auto usages = extension<EXTENDED_KEY_USAGE>(certificate, NID_ext_key_usage))
        for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i)
            facts.extendedKeyUsage.push_back(dotted(sk_ASN1_OBJECT_value(usages.get(), i)));
    if (const auto basic = extension<BASIC_CONSTRAINTS>(certificate, NID_basic_constraints, &critical)) {
        facts.basicConstraintsPresent = true;
        facts.basicConstraintsCritical = critical == 1;
        facts.authority = basic->ca != 0;
        facts.hasPathLength = basic->pathlen != nullptr;
    }
}

void readIdentifiers(const X509* certificate, CertificateFacts& facts) {
    if (const auto id = extension<ASN1_BIT_STRING>(certificate, NID_subject_key_identifier))
        facts.subjectKeyId = bytesOf(id.get());
    if (const auto id = extension<AUTHORITY_KEYID>(certificate, NID_authority_key_identifier); id && id->keyid)
        facts.authorityKeyId = bytesOf(id->keyid);
    if (const auto constraints = extension<NAME_CONSTRAINTS>(certificate, NID_name_constraints))
        for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); ++i)
            if (const auto* const base = sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base;
                base->type == GEN_URI)
                facts.permittedUriHosts.push_back(textOf(base->d.uniformResourceIdentifier));
}

void readExtensionList(const X509* certificate, CertificateFacts& facts) {
    static constexpr std::array kRead = {NID_key_usage, NID_ext_key_usage, NID_basic_constraints, NID_subject_alt_name};
    std::set<std::string> seen;
    for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
        auto* const one = X509_get_ext(certificate, i);
        const auto* const object = X509_EXTENSION_get_object(one);
        const auto oid = dotted(object);
        if (!seen.insert(oid).second)
            facts.duplicateExtension = true;
        if (X509_EXTENSION_get_critical(one) == 1 &&
            std::find(kRead.begin(), kRead.end(), OBJ_obj2nid(object)) == kRead.end())
            facts.unknownCritical.push_back(oid);
    }
}

impl::X509Ptr readDer(std::span<const std::uint8_t> der) {
    if (der.empty() || der.size() > kLongestDer)
        return nullptr;
    const unsigned char* at = der.data();
    impl::X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (!certificate || at != der.data() + der.size())
        return nullptr;
    // One certificate has one encoding: anything that is not DER, though it can be read, is refused.
    const auto again = impl::derOf(certificate.get());
    return std::equal(again.begin(), again.end(), der.begin(), der.end()) ? std::move(certificate) : nullptr;
}

Error unreadable(std::string_view what) {
    return Error{ErrorCode::InvalidArgument, "CRYPTO-008", "not a certificate: " + std::string(what)};
}

} // namespace

namespace impl {

base::Bytes derOf(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0) {
        ERR_clear_error();
        return {};
    }
    base::Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
}

std::optional<CertificateFacts> factsOf(const X509* certificate, std::vector<std::string>* dnsNames) {
    const auto notBefore = timeOf(X509_get0_notBefore(certificate));
    const auto notAfter = timeOf(X509_get0_notAfter(certificate));
    if (!notBefore || !notAfter)
        return std::nullopt;
    CertificateFacts facts;
    facts.version = static_cast<int>(X509_get_version(certificate)) + 1;
    facts.serial = serialOf(certificate);
    facts.serialNegative = (ASN1_STRING_type(X509_get0_serialNumber(certificate)) & V_ASN1_NEG) != 0;
    const EVP_PKEY* const key = X509_get0_pubkey(certificate);
    if (isP256(key))
        facts.keyType = "P-256";
    else if (isEd25519(key))
        facts.keyType = "Ed25519";
    else
        facts.keyType = key == nullptr ? "unreadable" : EVP_PKEY_get0_type_name(key);
    const char* const algorithm = OBJ_nid2sn(X509_get_signature_nid(certificate));
    facts.signatureAlgorithm = algorithm == nullptr ? "unknown" : algorithm;
    facts.notBefore = *notBefore;
    facts.notAfter = *notAfter;
    readNames(certificate, facts, dnsNames);
    readUsage(certificate, facts);
    readIdentifiers(certificate, facts);
    readExtensionList(certificate, facts);
    ERR_clear_error();
    return facts;
}

} // namespace impl

std::optional<CertificateFacts> certificateFacts(std::span<const std::uint8_t> der) {
    const auto certificate = readDer(der);
    return certificate ? impl::factsOf(certificate.get(), nullptr) : std::nullopt;
}

Result<Certificate> Certificate::fromDer(std::span<const std::uint8_t> der) {
    auto state = std::make_shared<State>();
    state->handle = readDer(der);
    if (!state->handle)
        return unreadable("the bytes are not X.509 in DER");
    auto facts = impl::factsOf(state->handle.get(), &state->dnsNames);
    if (!facts)
        return unreadable("its validity cannot be read");
    state->facts = std::move(*facts);
    state->der.assign(der.begin(), der.end());
    state->serial = base::hex(state->facts.serial);
    state->subject = nameOf(X509_get_subject_name(state->handle.get()));
    state->issuer = nameOf(X509_get_issuer_name(state->handle.get()));
    state->fingerprint = sha256(der);
    unsigned char* spki = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(state->handle.get()), &spki);
    if (size <= 0) {
        ERR_clear_error();
        return unreadable("its public key cannot be read");
    }
    state->spkiSha256 = sha256(std::span<const std::uint8_t>(spki, static_cast<std::size_t>(size)));
    OPENSSL_free(spki);
    Certificate certificate;
    certificate.m_state = std::move(state);
    return certificate;
}

Result<Certificate> Certificate::fromPem(std::string_view pem) {
    SB_ASSIGN(auto bundle, bundleFromPem(pem));
    return std::move(bundle.front());
}

Result<std::vector<Certificate>> Certificate::bundleFromPem(std::string_view pem) {
    const auto bio = impl::readerOf(pem);
    if (!bio)
        return unreadable("the text is too long");
    std::vector<Certificate> bundle;
    for (;;) {
        char* label = nullptr;
        char* head = nullptr;
        unsigned char* data = nullptr;
        long size = 0;
        if (PEM_read_bio(bio.get(), &label, &head, &data, &size) != 1)
            break;
        const bool isCertificate = std::strcmp(label, PEM_STRING_X509) == 0;
        auto one = isCertificate
                       ? fromDer(std::span<const std::uint8_t>(data, static_cast<std::size_t>(size)))
                       : Result<Certificate>(unreadable("the PEM text holds a " + std::string(label) + " block"));
        OPENSSL_free(label);
        OPENSSL_free(head);
        OPENSSL_clear_free(data, static_cast<std::size_t>(size));
        if (!one)
            return std::move(one).error();
        if (bundle.size() == kMostInBundle)
            return unreadable("a bundle holds at most 64 certificates");
        bundle.push_back(std::move(one).value());
    }
    const auto error = ERR_peek_last_error();
    ERR_clear_error();
    if (bundle.empty() || ERR_GET_REASON(error) != PEM_R_NO_START_LINE)
        return unreadable("the text holds no complete PEM block CERTIFICATE");
    return bundle;
}

const std::string& Certificate::serial() const { return m_state->serial; }
base::Time Certificate::notBefore() const { return m_state->facts.notBefore; }
base::Time Certificate::notAfter() const { return m_state->facts.notAfter; }
const std::vector<std::string>& Certificate::uris() const { return m_state->facts.uris; }
const std::vector<std::string>& Certificate::dnsNames() const { return m_state->dnsNames; }
const std::string& Certificate::subject() const { return m_state->subject; }
const std::string& Certificate::issuer() const { return m_state->issuer; }
const Digest256& Certificate::spkiSha256() const { return m_state->spkiSha256; }
const Digest256& Certificate::fingerprint() const { return m_state->fingerprint; }
bool Certificate::isAuthority() const { return m_state->facts.authority; }
const base::Bytes& Certificate::der() const { return m_state->der; }

std::string Certificate::pem() const {
    const impl::BioPtr out(BIO_new(BIO_s_mem()));
    SB_CHECK(out != nullptr);
    SB_CHECK(PEM_write_bio_X509(out.get(), m_state->handle.get()) == 1);
    return impl::textOf(out.get());
}

} // namespace signalbox::crypto
