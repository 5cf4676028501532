// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/audit/Merkle.h"
#include "core/base/Encoding.h"
#include "core/base/Result.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::crypto {
class Ed25519PrivateKey;
}

/// Checkpoints as C2SP tlog-checkpoint in a C2SP signed note, so that other people's tools can read them:
///
///     signalbox/eu-1/audit                             origin
///     20852163                                         tree size, decimal
///     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     root hash
///     <blank line>
///     — signalbox/eu-1/audit base64(key id || Ed25519 signature)
///
/// The signature covers the text with its last newline, without the blank line.
namespace signalbox::audit {

using PublicKeyBytes = std::array<std::uint8_t, 32>;
using SignatureBytes = std::array<std::uint8_t, 64>;

/// The first four bytes of SHA-256(name || 0x0A || 0x01 || public key), big-endian.
[[nodiscard]] std::uint32_t noteKeyId(std::string_view name, const PublicKeyBytes& key);

/// A key that notes are verified with.
struct NoteKey {
    std::string name; ///< Not empty, no white space, no '+'.
    PublicKeyBytes key{};

    [[nodiscard]] std::uint32_t id() const { return noteKeyId(name, key); }
    /// "name+1a2b3c4d+base64(0x01 || key)", the form of C2SP signed-note and of Go's sumdb.
    [[nodiscard]] std::string text() const;
    /// Errors: InvalidArgument AUDIT-004; the hash in the text must be the key's.
    [[nodiscard]] static base::Result<NoteKey> parse(std::string_view text);
    friend bool operator==(const NoteKey&, const NoteKey&) = default;
};

/// A key that notes are signed with. The function may call into a token; it must be callable from any thread.
struct NoteSigner {
    NoteKey key;
    std::function<base::Result<SignatureBytes>(std::string_view text)> sign;
};

/// A signer with a key in memory; takes a share of the key. Errors: InvalidArgument AUDIT-004 for a name that is not
/// one.
[[nodiscard]] base::Result<NoteSigner> noteSigner(std::string name, const crypto::Ed25519PrivateKey& key);

struct NoteSignature {
    std::string name;
    std::uint32_t keyId = 0;
    base::Bytes signature;
    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

/// A signed note, not yet verified.
struct Note {
    std::string text; ///< With its last newline.
    std::vector<NoteSignature> signatures;

    /// Errors: InvalidArgument AUDIT-004 (no blank line, no signature line, malformed base64, control characters, ...).
    [[nodiscard]] static base::Result<Note> parse(std::string_view note);
    [[nodiscard]] std::string write() const;
};

/// Signs `text` (which ends with a newline). Errors: those of the signer.
[[nodiscard]] base::Result<std::string> signNote(std::string_view text, const NoteSigner& signer);

/// Verifies a note: at least one signature must be by one of `keys`, and every signature by one of them must be right.
/// Signatures by other keys are ignored, as the specification demands.
/// Errors: Unauthenticated AUDIT-005 (no signature by a key of `keys`), DataLoss AUDIT-002 (a wrong signature).
[[nodiscard]] base::Status verifyNote(const Note& note, const std::vector<NoteKey>& keys);

/// What a log says about itself at one size. A value; that it is signed is the note's business.
struct Checkpoint {
    std::string origin; ///< Which log. Here always the name of its key.
    std::uint64_t size = 0;
    Hash root{};

    [[nodiscard]] std::string text() const;
    /// Strict: three lines, decimal without leading zeros, canonical base64; extension lines, which may not be empty,
    /// are read and ignored. Errors: InvalidArgument AUDIT-004.
    [[nodiscard]] static base::Result<Checkpoint> parseText(std::string_view text);
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

[[nodiscard]] base::Result<std::string> signCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer);

/// Reads the checkpoint of a note without judging its signatures. Errors: AUDIT-004.
[[nodiscard]] base::Result<Checkpoint> readCheckpoint(std::string_view note);

/// Reads and verifies; the origin must be the name of one of `keys`. Errors: AUDIT-004, AUDIT-005, AUDIT-002 as above.
[[nodiscard]] base::Result<Checkpoint> openCheckpoint(std::string_view note, const std::vector<NoteKey>& keys);

} // namespace signalbox::audit
