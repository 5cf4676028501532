// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Export.h"

#include "core/base/Encoding.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace signalbox::audit {

using base::Error;
using base::ErrorCode;

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::uint64_t kChunk = 512;
constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1\n";

Error badLine(std::size_t line, std::string_view what) {
    return {ErrorCode::InvalidArgument, "AUDIT-014",
            "line " + std::to_string(line) + " of the export: " + std::string(what)};
}

Error badProof(std::string_view what) {
    return {ErrorCode::InvalidArgument, "AUDIT-014", "not a proof file: " + std::string(what)};
}

class ExportSource final : public LeafSource {
public:
    std::vector<StoredLeaf> leaves;
    std::vector<StoredCheckpoint> notes;

    base::Result<std::uint64_t> size() const override { return std::uint64_t{leaves.size()}; }
    base::Result<std::vector<StoredLeaf>> read(std::uint64_t from, std::uint64_t to) const override {
        const auto end = std::min<std::uint64_t>(to, leaves.size());
        const auto begin = std::min(from, end);
        return std::vector<StoredLeaf>(leaves.begin() + static_cast<std::ptrdiff_t>(begin),
                                       leaves.begin() + static_cast<std::ptrdiff_t>(end));
    }
    base::Result<std::optional<StoredCheckpoint>> latestCheckpoint() const override {
        return notes.empty() ? std::optional<StoredCheckpoint>() : std::optional(notes.back());
    }
    base::Result<std::optional<StoredCheckpoint>> checkpointAt(std::uint64_t size) const override {
        const auto found =
            std::lower_bound(notes.begin(), notes.end(), size,
                             [](const StoredCheckpoint& note, std::uint64_t s) { return note.size < s; });
        return found == notes.end() ? std::optional<StoredCheckpoint>() : std::optional(*found);
    }
    base::Result<std::vector<StoredCheckpoint>> checkpoints(std::uint64_t after, std::size_t limit) const override {
        std::vector<StoredCheckpoint> out;
        auto next = std::upper_bound(notes.begin(), notes.end(), after,
                                     [](std::uint64_t s, const StoredCheckpoint& note) { return s < note.size; });
        for (; next != notes.end() && out.size() < limit; ++next)
            out.push_back(*next);
        return out;
    }
};

base::Json leafLine(const StoredLeaf& leaf) {
    base::Json line = base::Json::object({{"hash", hex(leaf.hash)}});
    if (base::isUtf8(leaf.bytes))
        line.set("leaf", leaf.bytes);
    else
        line.set("leaf_base64", base::base64(base::asBytes(leaf.bytes)));
    return line;
}

base::Result<StoredLeaf> readLeafLine(const base::Json& json, std::size_t line) {
    StoredLeaf leaf;
    const auto hash = base::fromHex(json["hash"].stringOr(""));
    if (!hash || hash->size() != leaf.hash.size())
        return badLine(line, "\"hash\" is not 64 hexadecimal characters");
    std::copy(hash->begin(), hash->end(), leaf.hash.begin());
    if (auto text = json["leaf"].asString()) {
        leaf.bytes = std::move(*text);
        return leaf;
    }
    const auto bytes = base::fromBase64(json["leaf_base64"].stringOr("?"));
    if (!bytes)
        return badLine(line, "it has neither a leaf nor a checkpoint");
    leaf.bytes = base::asText(*bytes);
    return leaf;
}

/// Takes the text up to and without the next newline.
std::string_view takeLine(std::string_view& text) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

} // namespace

base::Status writeExport(const LeafSource& source, const std::vector<NoteKey>& keys, const base::Json& roster,
                         const std::function<base::Status(std::string_view)>& sink) {
    SB_ASSIGN(const std::uint64_t size, source.size());
    base::Json names = base::Json::array();
    for (const NoteKey& key : keys)
        names.push(key.text());
    const base::Json head = base::Json::object({{"audit_export", kFormat},
                                                {"keys", std::move(names)},
                                                {"leaves", size},
                                                {"origin", keys.empty() ? std::string() : keys.front().name},
                                                {"roster", roster.isArray() ? roster : base::Json::array()}});
    SB_TRY(sink(head.canonical() + "\n"));

    SB_ASSIGN(auto notes, source.checkpoints(0, kChunk));
    std::size_t note = 0;
    const auto writeNotes = [&](std::uint64_t upTo) -> base::Status {
        for (;;) {
            for (; note < notes.size() && notes[note].size <= upTo; ++note) {
                const base::Json line =
                    base::Json::object({{"checkpoint", notes[note].note}, {"size", notes[note].size}});
                SB_TRY(sink(line.canonical() + "\n"));
            }
            if (note < notes.size() || notes.empty())
                return {};
            SB_ASSIGN(notes, source.checkpoints(notes.back().size, kChunk));
            note = 0;
        }
    };
    for (std::uint64_t at = 0; at < size;) {
        SB_ASSIGN(const auto chunk, source.read(at, std::min(size, at + kChunk)));
        if (chunk.empty())
            return Error{ErrorCode::DataLoss, "AUDIT-009", "leaf " + std::to_string(at) + " is missing"};
        for (const StoredLeaf& leaf : chunk) {
            SB_TRY(sink(leafLine(leaf).canonical() + "\n"));
            SB_TRY(writeNotes(++at));
        }
    }
    return {};
}

base::Result<Export> readExport(std::string text) {
    std::string_view rest = text;
    auto head = base::Json::parse(takeLine(rest));
    if (!head)
        return badLine(1, head.error().context);
    if ((*head)["audit_export"].asInt() != kFormat)
        return badLine(1, "this is not an audit export, or one of a newer version");
    Export result;
    for (const base::Json& key : (*head)["keys"].items()) {
        SB_ASSIGN(auto parsed, NoteKey::parse(key.stringOr("")));
        result.keys.push_back(std::move(parsed));
    }
    result.roster = (*head)["roster"];
    auto source = std::make_unique<ExportSource>();
    for (std::size_t number = 2; !rest.empty(); ++number) {
        auto line = base::Json::parse(takeLine(rest));
        if (!line)
            return badLine(number, line.error().context);
        if (auto note = (*line)["checkpoint"].asString()) {
            const auto size = (*line)["size"].asInt();
            if (!size || *size <= 0 ||
                (!source->notes.empty() && static_cast<std::uint64_t>(*size) <= source->notes.back().size))
                return badLine(number, "the sizes of the checkpoints do not rise");
            source->notes.push_back({static_cast<std::uint64_t>(*size), std::move(*note)});
            continue;
        }
        SB_ASSIGN(auto leaf, readLeafLine(*line, number));
        source->leaves.push_back(std::move(leaf));
    }
    if ((*head)["leaves"].asInt() != static_cast<std::int64_t>(source->leaves.size()))
        return Error{ErrorCode::InvalidArgument, "AUDIT-014",
                     "the export says that it has " + std::to_string((*head)["leaves"].intOr(-1)) +
                         " leaves, but there are " + std::to_string(source->leaves.size())};
    result.source = std::move(source);
    return result;
}

std::string ProofFile::write() const {
    std::string out(kProofHeader);
    out += "extra " + base::base64(base::asBytes(stored)) + "\n";
    out += "index " + std::to_string(index) + "\n";
    for (const Hash& hash : path)
        out += audit::base64(hash) + "\n";
    return out + "\n" + checkpoint;
}

base::Result<ProofFile> ProofFile::parse(std::string_view text) {
    if (text.substr(0, kProofHeader.size()) != kProofHeader)
        return badProof("the first line is not c2sp.org/tlog-proof@v1");
    text.remove_prefix(kProofHeader.size());
    ProofFile proof;
    std::string_view line = takeLine(text);
    if (line.substr(0, 6) != "extra ")
        return badProof("it does not carry the entry (the line \"extra\")");
    const auto stored = base::fromBase64(line.substr(6));
    if (!stored || stored->size() > kMaxLeafBytes)
        return badProof("the entry is not base64 of at most 64 KiB");
    proof.stored = base::asText(*stored);
    line = takeLine(text);
    if (line.substr(0, 6) != "index ")
        return badProof("the line \"index\" is missing");
    line.remove_prefix(6);
    const auto read = std::from_chars(line.data(), line.data() + line.size(), proof.index);
    if (read.ec != std::errc() || std::to_string(proof.index) != line)
        return badProof("the index is not a decimal number without leading zeros");
    for (;;) {
        if (text.empty())
            return badProof("the checkpoint is missing");
        line = takeLine(text);
        if (line.empty())
            break;
        const auto hash = hashFromBase64(line);
        if (!hash || proof.path.size() == 64)
            return badProof("the path is not up to 64 hashes in base64");
        proof.path.push_back(*hash);
    }
    proof.checkpoint = text;
    return proof;
}

base::Result<ProofFile> proofFile(const AuditLog& log, std::uint64_t index) {
    SB_ASSIGN(auto proof, log.inclusion(index));
    return ProofFile{proof.index, std::move(proof.stored), std::move(proof.path), std::move(proof.checkpoint)};
}

base::Result<Leaf> verifyProof(const ProofFile& proof, const std::vector<NoteKey>& keys) {
    SB_ASSIGN(const auto checkpoint, openCheckpoint(proof.checkpoint, keys));
    SB_TRY(verifyInclusion(proof.index, checkpoint.size, leafHash(base::asBytes(proof.stored)), proof.path,
                           checkpoint.root));
    SB_ASSIGN(auto leaf, parseLeaf(proof.stored));
    if (leaf.seq != proof.index)
        return Error{ErrorCode::InvalidArgument, "AUDIT-003",
                     "the entry says that it is number " + std::to_string(leaf.seq) + ", not " +
                         std::to_string(proof.index)};
    return leaf;
}

} // namespace signalbox::audit
