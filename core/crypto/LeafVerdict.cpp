// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Check.h"
#include "core/base/Guarded.h"
#include "core/crypto/LeafLint.h"
#include "core/crypto/X509.h"
#include "core/crypto/impl/CertificateState.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <map>

namespace signalbox::crypto {

namespace {

/// A leaf of which everything but its dates is known to be right: signature, constraints and lint do not age.
struct KnownLeaf {
    Certificate leaf;
    Certificate issuer;
};

/// Only leaves that a trusted authority signed get in, so that strangers cannot fill it. Emptied when full.
constexpr std::size_t kMostKnownLeaves = 1024;

} // namespace

struct TrustStore::State {
    std::vector<Certificate> authorities;
    impl::StorePtr store;
    mutable base::Guarded<std::map<Digest256, KnownLeaf>> known;
};

TrustStore::TrustStore()
    : TrustStore(std::vector<Certificate>()) {}

TrustStore::TrustStore(std::vector<Certificate> authorities) {
    auto state = std::make_shared<State>();
    state->authorities = std::move(authorities);
    state->store.reset(X509_STORE_new());
    SB_CHECK(state->store != nullptr);
    for (const auto& authority : state->authorities)
        SB_CHECK(X509_STORE_add_cert(state->store.get(), authority.m_state->handle.get()) == 1);
    m_state = std::move(state);
}

const std::vector<Certificate>& TrustStore::authorities() const { return m_state->authorities; }

std::string_view name(LeafState state) noexcept {
    switch (state) {
    case LeafState::Ok:
        return "ok";
    case LeafState::Malformed:
        return "malformed";
    case LeafState::Untrusted:
        return "untrusted";
    case LeafState::NotYetValid:
        return "not_yet_valid";
    case LeafState::Expired:
        return "expired";
    }
    return "malformed";
}

namespace {
struct FreeContext {
    void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
};
} // namespace

struct LeafJudge {
    /// The library's path validation without dates. Sets the issuer, or says why there is none.
    static bool findIssuer(const TrustStore& trusted, LeafVerdict& verdict) {
        const std::unique_ptr<X509_STORE_CTX, FreeContext> context(X509_STORE_CTX_new());
        SB_CHECK(context != nullptr);
        X509* const leaf = verdict.leaf->m_state->handle.get();
        SB_CHECK(X509_STORE_CTX_init(context.get(), trusted.m_state->store.get(), leaf, nullptr) == 1);
        X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(context.get());
        X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT | X509_V_FLAG_NO_CHECK_TIME);
        X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
        X509_VERIFY_PARAM_set_depth(rules, 0); // No intermediate authorities.
        const int answer = X509_verify_cert(context.get());
        ERR_clear_error();
        if (answer != 1) {
            verdict.detail = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
            return false;
        }
        auto* const chain = X509_STORE_CTX_get0_chain(context.get());
        if (sk_X509_num(chain) == 2)
            for (const auto& authority : trusted.authorities())
                if (X509_cmp(authority.m_state->handle.get(), sk_X509_value(chain, 1)) == 0)
                    verdict.issuer = authority;
        if (!verdict.issuer)
            verdict.detail = "the certificate is itself an authority, not a leaf";
        return verdict.issuer.has_value();
    }

    /// Dates only; leaf and issuer are set.
    static LeafState judgeDates(LeafVerdict& verdict, base::Time at) {
        const auto second = std::chrono::floor<std::chrono::seconds>(at);
        if (second < verdict.issuer->notBefore() || second > verdict.issuer->notAfter()) {
            verdict.detail = "the authority that issued the certificate is outside its own validity";
            return LeafState::Untrusted;
        }
        if (second < verdict.leaf->notBefore()) {
            verdict.detail = "the certificate is valid from " + base::rfc3339(verdict.leaf->notBefore());
            return LeafState::NotYetValid;
        }
        if (second > verdict.leaf->notAfter()) {
            verdict.detail = "the certificate was valid until " + base::rfc3339(verdict.leaf->notAfter());
            return LeafState::Expired;
        }
        return LeafState::Ok;
    }

    static bool recall(const TrustStore& trusted, const Digest256& fingerprint, LeafVerdict& verdict) {
        const auto known = trusted.m_state->known.lock();
        const auto found = known->find(fingerprint);
        if (found == known->end())
            return false;
        verdict.leaf = found->second.leaf;
        verdict.issuer = found->second.issuer;
        return true;
    }

    static void remember(const TrustStore& trusted, const Digest256& fingerprint, const LeafVerdict& verdict) {
        const auto known = trusted.m_state->known.lock();
        if (known->size() >= kMostKnownLeaves)
            known->clear();
        known->insert_or_assign(fingerprint, KnownLeaf{*verdict.leaf, *verdict.issuer});
    }

    static LeafVerdict judge(std::span<const std::uint8_t> leafDer, const TrustStore& trusted, base::Time at) {
        LeafVerdict verdict;
        const auto fingerprint = sha256(leafDer);
        if (recall(trusted, fingerprint, verdict)) {
            verdict.state = judgeDates(verdict, at);
            return verdict;
        }
        auto leaf = Certificate::fromDer(leafDer);
        if (!leaf) {
            verdict.detail = leaf.error().context;
            return verdict;
        }
        verdict.leaf = std::move(leaf).value();
        verdict.state = LeafState::Untrusted;
        if (!findIssuer(trusted, verdict))
            return verdict;
        verdict.state = judgeDates(verdict, at);
        const auto broken = lintLeaf(verdict.leaf->m_state->facts, verdict.issuer->m_state->facts);
        if (!broken) {
            remember(trusted, fingerprint, verdict);
        } else if (verdict.state == LeafState::Ok) {
            verdict.state = LeafState::Malformed;
            verdict.rule = broken->id;
            verdict.detail = "rule " + verdict.rule + " does not hold: " + std::string(broken->title);
        }
        return verdict;
    }
};

LeafVerdict verifyLeaf(std::span<const std::uint8_t> leafDer, const TrustStore& trusted, base::Time at) {
    return LeafJudge::judge(leafDer, trusted, at);
}

} // namespace signalbox::crypto
