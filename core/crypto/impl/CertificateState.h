// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/crypto/LeafLint.h"
#include "core/crypto/X509.h"
#include "core/crypto/impl/Handles.h"

/// What Certificate holds behind its pointer, for the files that build and judge certificates. Private to core/crypto.
namespace signalbox::crypto {

struct Certificate::State {
    impl::X509Ptr handle;
    CertificateFacts facts;
    std::vector<std::string> dnsNames;
    base::Bytes der;
    std::string serial;
    std::string subject;
    std::string issuer;
    Digest256 spkiSha256{};
    Digest256 fingerprint{};
};

namespace impl {
[[nodiscard]] base::Bytes derOf(const x509_st* certificate);
/// Null when its validity cannot be read. `dnsNames` is filled when it is not null.
[[nodiscard]] std::optional<CertificateFacts> factsOf(const x509_st* certificate, std::vector<std::string>* dnsNames);
} // namespace impl

} // namespace signalbox::crypto
