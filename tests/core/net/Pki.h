// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/SecretBytes.h"

#include <memory>
#include <string>

/// Certificates for the tests of core/net, which must not lean on core/crypto. Real keys, any dates.
namespace signalbox::test {

struct Identity {
    std::string certificatePem;
    std::string keyPem;
    [[nodiscard]] base::SecretBytes key() const { return base::SecretBytes::copyOf(keyPem); }
};

struct LeafWish {
    std::string commonName = "leaf";
    std::string altNames; ///< As in openssl.cnf: "IP:127.0.0.1,DNS:localhost" or "URI:spiffe://...".
    long fromSeconds = -3600;
    long toSeconds = 3600;
};

class TestCa {
public:
    /// `nameConstraints` as in openssl.cnf, for example "critical,permitted;URI:eu-1.signalbox"; may be empty.
    explicit TestCa(const std::string& name, const std::string& nameConstraints = {});
    ~TestCa();
    [[nodiscard]] const std::string& pem() const;
    [[nodiscard]] Identity issue(const LeafWish& wish) const;
    [[nodiscard]] Identity server() const { return issue({"server", "IP:127.0.0.1,DNS:localhost"}); }

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace signalbox::test
