// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/crypto/HttpSignature.h"

#include "core/base/Check.h"
#include "core/crypto/Digest.h"
#include "core/crypto/impl/StructuredFields.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::crypto {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kLongestKeyId = 256;
constexpr std::size_t kLongestNonce = 128;

Error missing(std::string context) {
    return Error{ErrorCode::Unauthenticated, "SIGNATURE_MISSING", std::move(context)};
}
Error invalid(std::string context) {
    return Error{ErrorCode::Unauthenticated, "SIGNATURE_INVALID", std::move(context)};
}
Error expired(std::string context) {
    return Error{ErrorCode::Unauthenticated, "SIGNATURE_EXPIRED", std::move(context)};
}

Error unreadable(std::string_view header, const impl::ParsedDictionary& parsed) {
    return invalid(std::string(header) + " is not readable at byte " + std::to_string(parsed.offset) + ": expected " +
                   std::string(parsed.problem));
}

bool isHeaderName(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

bool isDerived(std::string_view component) { return !component.empty() && component.front() == '@'; }

bool isKnownComponent(std::string_view component) {
    static constexpr std::array<std::string_view, 4> kDerived = {"@method", "@path", "@query", "@authority"};
    return isDerived(component) ? std::find(kDerived.begin(), kDerived.end(), component) != kDerived.end()
                                : isHeaderName(component);
}

std::string_view trimmed(std::string_view text) {
    const auto isSpace = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isFieldValue(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 0x20 && c <= 0x7e) || c == '\t'; });
}

std::optional<std::string_view> headerOf(const SignatureComponents& components, std::string_view name) {
    return components.header ? components.header(name) : std::nullopt;
}

bool covers(const ParsedSignature& parsed, std::string_view component) {
    return std::find(parsed.components.begin(), parsed.components.end(), component) != parsed.components.end();
}

/// Appends `"component": value` and a line feed.
Status appendComponent(std::string& out, std::string_view component, const SignatureComponents& request) {
    std::string_view prefix;
    std::string_view value;
    if (component == "@method") {
        value = request.method;
    } else if (component == "@path") {
        value = request.path.empty() ? std::string_view("/") : request.path;
    } else if (component == "@query") {
        prefix = "?";
        value = request.query;
    } else if (component == "@authority") {
        value = request.authority;
    } else {
        const auto header = headerOf(request, component);
        if (!header)
            return invalid("the signature covers " + std::string(component) + ", which the request does not carry");
        value = trimmed(*header);
    }
    // A line feed inside a value would let one text stand for two different requests.
    if (!isFieldValue(value))
        return invalid("the value of " + std::string(component) + " holds characters that cannot be signed");
    out.append("\"").append(component).append("\": ").append(prefix).append(value).append("\n");
    return {};
}

Result<std::string> baseText(const std::vector<std::string>& components, std::string_view parameters,
                             const SignatureComponents& request) {
    std::string out;
    out.reserve(1024);
    for (const auto& component : components)
        SB_TRY(appendComponent(out, component, request));
    out.append("\"@signature-params\": ").append(parameters);
    return out;
}

/// Reads one parameter into the field it belongs to.
Status readParameter(const std::string& name, const impl::BareItem& value, ParsedSignature& parsed) {
    if (name == "created" || name == "expires") {
        const auto* const seconds = std::get_if<std::int64_t>(&value);
        if (seconds == nullptr || *seconds < 0)
            return invalid("the parameter " + name + " is not a time in whole Unix seconds");
        (name == "created" ? parsed.created : parsed.expires) = *seconds;
        return {};
    }
    std::string* const field = name == "keyid"   ? &parsed.keyId
                               : name == "nonce" ? &parsed.nonce
                               : name == "tag"   ? &parsed.tag
                               : name == "alg"   ? &parsed.alg
                                                 : nullptr;
    if (field == nullptr)
        return invalid("the parameter " + name + " is not known");
    const auto* const text = std::get_if<std::string>(&value);
    if (text == nullptr || text->empty() || text->size() > (name == "nonce" ? kLongestNonce : kLongestKeyId))
        return invalid("the parameter " + name + " is not a string of 1 to " +
                       std::to_string(name == "nonce" ? kLongestNonce : kLongestKeyId) + " characters");
    *field = *text;
    return {};
}

const impl::Member* memberOf(const impl::Dictionary& fields, std::string_view label) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == label; });
    return found == fields.end() ? nullptr : &found->second;
}

Status checkCoverage(const ParsedSignature& parsed, const SignatureComponents& request, const SignaturePolicy& policy) {
    for (const auto& component : policy.required)
        if (!covers(parsed, component))
            return invalid("the signature does not cover " + component);
    if (request.hasBody && !covers(parsed, "content-digest"))
        return invalid("the request has a body, and the signature does not cover content-digest");
    for (const auto& component : policy.requiredWhenPresent)
        if (!covers(parsed, component) && headerOf(request, component))
            return invalid("the request carries " + component + ", and the signature does not cover it");
    return {};
}

Status checkParameters(const ParsedSignature& parsed, const SignaturePolicy& policy) {
    if (parsed.tag != policy.tag)
        return invalid("the parameter tag is not \"" + policy.tag + "\"");
    if (!parsed.alg.empty())
        return invalid("the parameter alg must be absent: the key record states the algorithm");
    if (policy.requireNonce && parsed.nonce.empty())
        return invalid("the parameter nonce is missing");
    if (!parsed.created)
        return invalid("the parameter created is missing");
    if (policy.requireExpires && !parsed.expires)
        return invalid("the parameter expires is missing");
    if (parsed.expires && *parsed.expires < *parsed.created)
        return invalid("the parameter expires is before created");
    if (parsed.expires && *parsed.expires - *parsed.created > policy.window.count())
        return invalid("expires is more than " + std::to_string(policy.window.count()) + " s after created");
    return {};
}

Status checkTime(const ParsedSignature& parsed, base::Time now, const SignaturePolicy& policy) {
    const std::int64_t at = base::unixSeconds(now);
    const std::int64_t created = *parsed.created;
    const std::int64_t expires = parsed.expires.value_or(created + policy.window.count());
    const std::int64_t skew = policy.skew.count();
    if (at < created - skew)
        return expired("the signature was created " + std::to_string(created - at) +
                       " s in the future, more than the permitted clock skew of " + std::to_string(skew) + " s");
    if (at > expires + skew)
        return expired("the signature expired " + std::to_string(at - expires) +
                       " s ago, more than the permitted clock skew of " + std::to_string(skew) + " s");
    return {};
}

Error cannotSign(std::string context) { return Error{ErrorCode::InvalidArgument, "CRYPTO-010", std::move(context)}; }

} // namespace

const SignaturePolicy& platformSignaturePolicy() {
    static const SignaturePolicy policy;
    return policy;
}

std::string_view name(SignatureAlgorithm algorithm) noexcept {
    switch (algorithm) {
    case SignatureAlgorithm::HmacSha256:
        return "hmac-sha256";
    case SignatureAlgorithm::RsaSha256:
        return "rsa-v1_5-sha256";
    case SignatureAlgorithm::Ed25519:
        break;
    }
    return "ed25519";
}

std::optional<SignatureAlgorithm> signatureAlgorithmFromName(std::string_view name) noexcept {
    if (name == "hmac-sha256")
        return SignatureAlgorithm::HmacSha256;
    if (name == "ed25519")
        return SignatureAlgorithm::Ed25519;
    return std::nullopt;
}

// Signing -----------------------------------------------------------------------------------------------------------

struct RequestSigner::Secret {
    std::variant<Ed25519PrivateKey, base::SecretBytes> key;
};

RequestSigner::RequestSigner(std::string keyId, std::shared_ptr<const Secret> secret)
    : m_keyId(std::move(keyId))
    , m_secret(std::move(secret)) {}

RequestSigner RequestSigner::ed25519(std::string keyId, Ed25519PrivateKey key) {
    SB_CHECK(!key.empty());
    return RequestSigner(std::move(keyId), std::make_shared<const Secret>(Secret{std::move(key)}));
}

RequestSigner RequestSigner::hmacSha256(std::string keyId, base::SecretBytes secret) {
    SB_CHECK(!secret.empty());
    return RequestSigner(std::move(keyId), std::make_shared<const Secret>(Secret{std::move(secret)}));
}

SignatureAlgorithm RequestSigner::algorithm() const noexcept {
    return m_secret->key.index() == 0 ? SignatureAlgorithm::Ed25519 : SignatureAlgorithm::HmacSha256;
}

Result<SignatureHeaders> RequestSigner::sign(const SignatureComponents& components, base::Time now,
                                             std::string_view nonce, const SignaturePolicy& policy) const {
    if (nonce.empty() || nonce.size() > kLongestNonce || !impl::isPrintable(nonce))
        return cannotSign("the nonce is not 1 to 128 printable ASCII characters");
    if (m_keyId.empty() || m_keyId.size() > kLongestKeyId || !impl::isPrintable(m_keyId))
        return cannotSign("the key id is not 1 to 256 printable ASCII characters");
    std::vector<std::string> covered = policy.required;
    if (components.hasBody)
        covered.emplace_back("content-digest");
    for (const auto& component : policy.requiredWhenPresent)
        if (headerOf(components, component) && std::find(covered.begin(), covered.end(), component) == covered.end())
            covered.push_back(component);

    std::string parameters = "(";
    for (const auto& component : covered) {
        if (parameters.size() > 1)
            parameters += ' ';
        parameters += impl::quoted(component);
    }
    const auto created = base::unixSeconds(now);
    parameters += ");created=" + std::to_string(created) +
                  ";expires=" + std::to_string(created + policy.window.count()) + ";nonce=" + impl::quoted(nonce) +
                  ";keyid=" + impl::quoted(m_keyId) + ";tag=" + impl::quoted(policy.tag);

    auto text = baseText(covered, parameters, components);
    if (!text)
        return cannotSign(text.error().context);
    std::string signature;
    if (const auto* const key = std::get_if<Ed25519PrivateKey>(&m_secret->key))
        signature = base::base64(key->sign(*text));
    else
        signature = base::base64(crypto::hmacSha256(*std::get_if<base::SecretBytes>(&m_secret->key), *text));
    return SignatureHeaders{policy.label + "=" + parameters, policy.label + "=:" + signature + ":"};
}

// Verifying ---------------------------------------------------------------------------------------------------------

VerificationKey VerificationKey::ed25519(Ed25519PublicKey key) {
    VerificationKey out;
    out.m_algorithm = SignatureAlgorithm::Ed25519;
    out.m_public = std::move(key);
    return out;
}

VerificationKey VerificationKey::hmacSha256(const base::SecretBytes& secret) {
    VerificationKey out;
    out.m_algorithm = SignatureAlgorithm::HmacSha256;
    if (!secret.empty()) // An empty secret is one that everybody knows.
        out.m_shared = std::make_shared<const base::SecretBytes>(secret.clone());
    return out;
}

VerificationKey VerificationKey::rsaSha256(RsaPublicKey key) {
    VerificationKey out;
    out.m_algorithm = SignatureAlgorithm::RsaSha256;
    out.m_rsa = std::move(key);
    return out;
}

bool VerificationKey::verify(std::string_view message, std::span<const std::uint8_t> signature) const {
    if (m_algorithm == SignatureAlgorithm::Ed25519)
        return m_public.verify(message, signature);
    if (m_algorithm == SignatureAlgorithm::RsaSha256)
        return m_rsa.verify(message, signature);
    return m_shared != nullptr && constantTimeEqual(crypto::hmacSha256(*m_shared, message), signature);
}

Result<ParsedSignature> parseSignature(std::string_view signatureInput, std::string_view signature,
                                       std::string_view label) {
    if (signatureInput.empty() && signature.empty())
        return missing("the request carries neither Signature-Input nor Signature");
    if (signatureInput.empty() || signature.empty())
        return invalid(signatureInput.empty() ? "the request carries Signature, but no Signature-Input"
                                              : "the request carries Signature-Input, but no Signature");
    const auto inputs = impl::parseDictionary(signatureInput);
    if (!inputs.fields)
        return unreadable("Signature-Input", inputs);
    const auto signatures = impl::parseDictionary(signature);
    if (!signatures.fields)
        return unreadable("Signature", signatures);

    const auto* const input = memberOf(*inputs.fields, label);
    const auto* const value = memberOf(*signatures.fields, label);
    if (input == nullptr && value == nullptr)
        return missing("the request carries no signature with the label " + std::string(label));
    if (input == nullptr || value == nullptr)
        return invalid("the label " + std::string(label) + " is in only one of Signature-Input and Signature");

    const auto* const list = std::get_if<impl::InnerList>(input);
    if (list == nullptr)
        return invalid("Signature-Input is not a list of components");
    const auto* const item = std::get_if<impl::Item>(value);
    const auto* const bytes = item == nullptr ? nullptr : std::get_if<base::Bytes>(&item->value);
    if (bytes == nullptr || !item->parameters.empty())
        return invalid("Signature is not a byte sequence (:base64:)");

    ParsedSignature parsed;
    parsed.label = label;
    for (const auto& component : list->items) {
        const auto* const text = std::get_if<std::string>(&component.value);
        if (text == nullptr || !isKnownComponent(*text))
            return invalid("Signature-Input covers a component that is not known here");
        if (!component.parameters.empty())
            return invalid("the component " + *text + " has parameters, which are not supported");
        if (covers(parsed, *text))
            return invalid("the component " + *text + " is covered twice");
        parsed.components.push_back(*text);
    }
    for (const auto& [parameter, content] : list->parameters)
        SB_TRY(readParameter(parameter, content, parsed));
    if (parsed.keyId.empty())
        return invalid("the parameter keyid is missing");
    parsed.parameters = impl::serialise(*list);
    parsed.signature = *bytes;
    return parsed;
}

Result<std::string> signatureBase(const ParsedSignature& parsed, const SignatureComponents& components) {
    return baseText(parsed.components, parsed.parameters, components);
}

Status verifySignature(const ParsedSignature& parsed, const SignatureComponents& components, const VerificationKey& key,
                       base::Time now, const SignaturePolicy& policy) {
    SB_TRY(checkParameters(parsed, policy));
    SB_TRY(checkCoverage(parsed, components, policy));
    SB_TRY(checkTime(parsed, now, policy));
    const auto text = signatureBase(parsed, components);
    if (!text)
        return text.error();
    if (!key.verify(*text, parsed.signature))
        return invalid("the signature does not fit the request under this key (" + std::string(name(key.algorithm())) +
                       "): one of the covered parts differs, or the key does");
    return {};
}

// Content-Digest ----------------------------------------------------------------------------------------------------

std::string contentDigest(std::span<const std::uint8_t> body) { return "sha-256=:" + base::base64(sha256(body)) + ":"; }

std::string contentDigest(std::string_view body) { return contentDigest(base::asBytes(body)); }

Status checkContentDigest(std::string_view header, std::span<const std::uint8_t> body) {
    if (header.empty())
        return missing("the request has a body, but no Content-Digest");
    const auto parsed = impl::parseDictionary(header);
    if (!parsed.fields)
        return unreadable("Content-Digest", parsed);
    const auto* const member = memberOf(*parsed.fields, "sha-256");
    if (member == nullptr)
        return invalid("Content-Digest holds no sha-256 digest");
    const auto* const item = std::get_if<impl::Item>(member);
    const auto* const bytes = item == nullptr ? nullptr : std::get_if<base::Bytes>(&item->value);
    if (bytes == nullptr || bytes->size() != sizeof(Digest256))
        return invalid("the sha-256 digest in Content-Digest is not 32 bytes");
    if (!constantTimeEqual(*bytes, sha256(body)))
        return invalid("the body does not fit its Content-Digest");
    return {};
}

Status checkContentDigest(std::string_view header, std::string_view body) {
    return checkContentDigest(header, base::asBytes(body));
}

} // namespace signalbox::crypto
