// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Checkpoint.h"

#include "core/crypto/Digest.h"
#include "core/crypto/Ed25519.h"

#include <algorithm>
#include <charconv>

namespace signalbox::audit {

namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 "; // U+2014 and a space
constexpr std::uint8_t kEd25519 = 0x01;
constexpr std::size_t kMaxNoteBytes = 256 * 1024;
constexpr std::size_t kMaxSignatures = 100;

base::Error malformed(std::string_view what) {
    return {base::ErrorCode::InvalidArgument, "AUDIT-004", "not a signed checkpoint: " + std::string(what)};
}

/// White_Space of Unicode, read from well-formed UTF-8.
bool hasUnicodeSpace(std::string_view text) {
    static constexpr std::array<std::string_view, 8> kOthers{"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80",
                                                             "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                                                             "\xE2\x81\x9F", "\xE3\x80\x80"};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == ' ' || (c >= '\t' && c <= '\r'))
            return true;
        const std::string_view rest = text.substr(i);
        if (std::any_of(kOthers.begin(), kOthers.end(),
                        [&](auto space) { return rest.substr(0, space.size()) == space; }))
            return true;
        // U+2000 to U+200A
        if (rest.size() >= 3 && rest.substr(0, 2) == "\xE2\x80" && static_cast<unsigned char>(rest[2]) <= 0x8A)
            return true;
    }
    return false;
}

bool isKeyName(std::string_view name) {
    return !name.empty() && name.size() <= 255 && name.find('+') == std::string_view::npos && base::isUtf8(name) &&
           !hasUnicodeSpace(name) &&
           std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::array<std::uint8_t, 4> bigEndian(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U),
            static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

std::uint32_t fromBigEndian(std::span<const std::uint8_t> bytes) {
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) | (std::uint32_t{bytes[2]} << 8U) |
           std::uint32_t{bytes[3]};
}

bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

} // namespace

std::uint32_t noteKeyId(std::string_view name, const PublicKeyBytes& key) {
    static constexpr std::array<std::uint8_t, 2> kMiddle{0x0A, kEd25519};
    const auto digest = crypto::sha256Of({base::asBytes(name), kMiddle, key});
    return fromBigEndian(digest);
}

std::string NoteKey::text() const {
    base::Bytes encoded{kEd25519};
    encoded.insert(encoded.end(), key.begin(), key.end());
    return name + "+" + base::hex(bigEndian(id())) + "+" + base::base64(encoded);
}

base::Result<NoteKey> NoteKey::parse(std::string_view text) {
    const base::Error bad{base::ErrorCode::InvalidArgument, "AUDIT-004",
                          "a verifier key has the form name+hash+base64 of an Ed25519 key"};
    const auto first = text.find('+');
    if (first == std::string_view::npos)
        return bad;
    const auto second = text.find('+', first + 1);
    if (second == std::string_view::npos)
        return bad;
    NoteKey key;
    key.name = text.substr(0, first);
    if (!isKeyName(key.name))
        return bad;
    const auto id = base::fromHex(text.substr(first + 1, second - first - 1));
    const auto encoded = base::fromBase64(text.substr(second + 1));
    if (!id || id->size() != 4 || !encoded || encoded->size() != 33 || encoded->front() != kEd25519)
        return bad;
    std::copy(encoded->begin() + 1, encoded->end(), key.key.begin());
    if (fromBigEndian(*id) != key.id())
        return base::Error{base::ErrorCode::InvalidArgument, "AUDIT-004",
                           "the hash in the verifier key does not belong to its name and key"};
    if (const auto usable = crypto::Ed25519PublicKey::fromRaw(key.key); !usable)
        return base::Error{base::ErrorCode::InvalidArgument, "AUDIT-004",
                           "the verifier key is not a safe Ed25519 key: " + usable.error().context};
    return key;
}

base::Result<NoteSigner> noteSigner(std::string name, const crypto::Ed25519PrivateKey& key) {
    if (!isKeyName(name))
        return base::Error{base::ErrorCode::InvalidArgument, "AUDIT-004",
                           "a key name is not empty and has neither white space nor '+'"};
    NoteSigner signer;
    signer.key.name = std::move(name);
    signer.key.key = key.publicKey().raw();
    signer.sign = [key](std::string_view text) -> base::Result<SignatureBytes> { return key.sign(text); };
    return signer;
}

base::Result<Note> Note::parse(std::string_view note) {
    if (note.size() > kMaxNoteBytes)
        return malformed("it is longer than 256 KiB");
    if (!base::isUtf8(note))
        return malformed("it is not UTF-8");
    if (hasControl(note))
        return malformed("it has a control character");
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos)
        return malformed("no empty line divides text and signatures");
    Note result;
    result.text = note.substr(0, gap + 1);
    std::string_view rest = note.substr(gap + 2);
    if (rest.empty() || rest.back() != '\n')
        return malformed("it does not end with a signature line");
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (line.substr(0, kDash.size()) != kDash)
            return malformed("a signature line does not begin with a dash (U+2014) and a space");
        line.remove_prefix(kDash.size());
        const auto space = line.find(' ');
        if (space == std::string_view::npos || !isKeyName(line.substr(0, space)))
            return malformed("a signature line has no key name");
        const auto bytes = base::fromBase64(line.substr(space + 1));
        if (!bytes || bytes->size() < 5)
            return malformed("a signature is not base64 of a key id and a signature");
        if (result.signatures.size() == kMaxSignatures)
            return malformed("it has more than 100 signatures");
        result.signatures.push_back(
            {std::string(line.substr(0, space)), fromBigEndian(*bytes), base::Bytes(bytes->begin() + 4, bytes->end())});
    }
    return result;
}

std::string Note::write() const {
    std::string out = text + "\n";
    for (const NoteSignature& signature : signatures) {
        const auto id = bigEndian(signature.keyId);
        base::Bytes bytes(id.begin(), id.end());
        bytes.insert(bytes.end(), signature.signature.begin(), signature.signature.end());
        out.append(kDash).append(signature.name).append(" ").append(base::base64(bytes)).append("\n");
    }
    return out;
}

base::Result<std::string> signNote(std::string_view text, const NoteSigner& signer) {
    if (text.empty() || text.back() != '\n' || !base::isUtf8(text) || hasControl(text))
        return malformed("the text of a note is UTF-8 without control characters and ends with a newline");
    SB_ASSIGN(const SignatureBytes signature, signer.sign(text));
    Note note;
    note.text = text;
    note.signatures.push_back({signer.key.name, signer.key.id(), base::Bytes(signature.begin(), signature.end())});
    return note.write();
}

base::Status verifyNote(const Note& note, const std::vector<NoteKey>& keys) {
    bool signedByOne = false;
    for (const NoteSignature& signature : note.signatures) {
        for (const NoteKey& key : keys) {
            if (key.name != signature.name || key.id() != signature.keyId)
                continue;
            const auto usable = crypto::Ed25519PublicKey::fromRaw(key.key);
            if (!usable || !usable->verify(note.text, signature.signature))
                return base::Error{base::ErrorCode::DataLoss, "AUDIT-002",
                                   "the signature by " + key.name + " does not fit the text"};
            signedByOne = true;
        }
    }
    if (!signedByOne)
        return base::Error{base::ErrorCode::Unauthenticated, "AUDIT-005",
                           "no signature by a trusted key" +
                               (note.signatures.empty()
                                    ? std::string()
                                    : " (signed by " + note.signatures.front().name + " " +
                                          base::hex(bigEndian(note.signatures.front().keyId)) + ")")};
    return {};
}

std::string Checkpoint::text() const {
    return origin + "\n" + std::to_string(size) + "\n" + audit::base64(root) + "\n";
}

base::Result<Checkpoint> Checkpoint::parseText(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos)
            return malformed("the text does not end with a newline");
        if (end == 0)
            return malformed("the text has an empty line");
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    if (lines.size() < 3)
        return malformed("the text has fewer than three lines");
    Checkpoint checkpoint;
    checkpoint.origin = lines[0];
    const std::string_view digits = lines[1];
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), checkpoint.size);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() ||
        std::to_string(checkpoint.size) != digits)
        return malformed("the tree size is not a decimal number without leading zeros");
    SB_ASSIGN(checkpoint.root, hashFromBase64(lines[2]));
    return checkpoint;
}

base::Result<std::string> signCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
    return signNote(checkpoint.text(), signer);
}

base::Result<Checkpoint> readCheckpoint(std::string_view note) {
    SB_ASSIGN(const Note parsed, Note::parse(note));
    return Checkpoint::parseText(parsed.text);
}

base::Result<Checkpoint> openCheckpoint(std::string_view note, const std::vector<NoteKey>& keys) {
    SB_ASSIGN(const Note parsed, Note::parse(note));
    SB_ASSIGN(auto checkpoint, Checkpoint::parseText(parsed.text));
    SB_TRY(verifyNote(parsed, keys));
    if (std::none_of(keys.begin(), keys.end(), [&](const NoteKey& key) { return key.name == checkpoint.origin; }))
        return base::Error{base::ErrorCode::Unauthenticated, "AUDIT-005",
                           "the checkpoint is of another log: " + checkpoint.origin};
    return checkpoint;
}

} // namespace signalbox::audit
