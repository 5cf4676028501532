// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace signalbox::platform {

/// What can be switched on in a test of the data plane's door to prove that the tests see it. Product code passes None.
enum class GatewayDefect {
    None,
    UnsignedHeader,       ///< X-Brand-Id need not be covered by the signature.
    OneSidedWindow,       ///< A signature of the future is as good as one of now.
    MemoryNonces,         ///< A restart forgets which nonces were used.
    CachedRevokedKey,     ///< The keys are those of the first request, whatever happened to them since.
    AlgorithmFromMessage, ///< `alg` in the message decides how the key is used.
    IdOnlyLookup,         ///< Sessions and bets are found by their id, whosoever they are.
    TokenKeyDroppedEarly, ///< A key's tokens are refused from the moment its successor signs.
    RetiredTokenKeyKept   ///< A token that was accepted once is not asked about its key again.
};

} // namespace signalbox::platform
