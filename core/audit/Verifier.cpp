// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Verifier.h"

#include "core/base/Encoding.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace signalbox::audit {

namespace {

constexpr std::uint64_t kChunk = 2048;
constexpr std::size_t kMaxUnknownListed = 1000;

std::string at(std::uint64_t index) { return std::to_string(index); }

/// The raw text of a few top-level members of a canonical JSON object, found without building a tree: four fifths of
/// the time of a full check would otherwise go into parsing leaves that only need to be counted.
struct Glance {
    std::string_view action, approvals, object, outcome, phase, requestId, seq;
    bool ok = false;
};

/// Past one JSON value that starts at `i`; npos when the text ends before it.
std::size_t skipValue(std::string_view text, std::size_t i) {
    int depth = 0;
    for (; i < text.size(); ++i) {
        switch (text[i]) {
        case '"':
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\')
                    ++i;
            if (i >= text.size())
                return std::string_view::npos;
            break;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (depth == 0)
                return i;
            --depth;
            break;
        case ',':
            if (depth == 0)
                return i;
            break;
        default:
            break;
        }
    }
    return std::string_view::npos;
}

Glance glance(std::string_view text) {
    Glance result;
    if (text.size() < 2 || text.front() != '{' || text.back() != '}')
        return result;
    for (std::size_t i = 1; i < text.size();) {
        if (text[i] != '"')
            return result;
        const std::size_t nameEnd = text.find('"', i + 1);
        if (nameEnd == std::string_view::npos || nameEnd + 1 >= text.size() || text[nameEnd + 1] != ':')
            return result;
        const std::string_view name = text.substr(i + 1, nameEnd - i - 1);
        const std::size_t end = skipValue(text, nameEnd + 2);
        if (end == std::string_view::npos)
            return result;
        const std::string_view value = text.substr(nameEnd + 2, end - nameEnd - 2);
        if (name == "action")
            result.action = value;
        else if (name == "approvals")
            result.approvals = value;
        else if (name == "object")
            result.object = value;
        else if (name == "outcome")
            result.outcome = value;
        else if (name == "phase")
            result.phase = value;
        else if (name == "request_id")
            result.requestId = value;
        else if (name == "seq")
            result.seq = value;
        if (text[end] == '}') {
            result.ok = end + 1 == text.size();
            break;
        }
        i = end + 1;
    }
    result.ok = result.ok && !result.action.empty() && !result.approvals.empty() && !result.object.empty() &&
                !result.outcome.empty() && !result.phase.empty() && !result.requestId.empty() && !result.seq.empty();
    return result;
}

class Verification {
public:
    Verification(const LeafSource& source, const VerifyOptions& options)
        : m_source(source)
        , m_options(options)
        , m_tree(*options.hasher) {}

    base::Result<VerifyReport> run() {
        SB_TRY(judge());
        finish();
        return std::move(m_report);
    }

private:
    /// Findings in the order of their weight; one of the same verdict that came first stays.
    void find(Verdict verdict, std::string what, std::optional<std::uint64_t> leaf = {},
              std::optional<std::pair<std::uint64_t, std::uint64_t>> range = {}) {
        static constexpr std::array kWeight{0, 4, 3, 5, 2, 1}; // by Verdict
        if (kWeight[static_cast<std::size_t>(verdict)] <= kWeight[static_cast<std::size_t>(m_report.verdict)])
            return;
        m_report.verdict = verdict;
        m_report.finding = std::move(what);
        m_report.firstBadLeaf = leaf;
        m_report.badRange = range;
    }

    /// A damaged page is a finding, every other error of the source is one of the call.
    static bool isDamage(const base::Error& error) { return error.code == base::ErrorCode::DataLoss; }

    base::Status judge() {
        if (m_options.keys.empty()) {
            find(Verdict::UntrustedKey, "no public key was given to trust");
            return {};
        }
        auto size = m_source.size();
        if (!size) {
            if (!isDamage(size.error()))
                return std::move(size).error();
            find(Verdict::Tampered, "the store is damaged: " + size.error().context);
            return {};
        }
        m_size = *size;
        SB_TRY(readAnchors());
        SB_TRY(readCheckpoints());
        if (m_report.verdict == Verdict::UntrustedKey)
            return {};
        SB_TRY(readLeaves());
        judgeEnds();
        return {};
    }

    base::Status readAnchors() {
        for (const std::string& note : m_options.anchors) {
            auto anchor = openCheckpoint(note, m_options.keys);
            if (!anchor) {
                find(anchor.error().reason == "AUDIT-004" ? Verdict::Format : Verdict::UntrustedKey,
                     "an anchor cannot be used: " + anchor.error().context);
                continue;
            }
            m_anchors.push_back(std::move(*anchor));
        }
        std::sort(m_anchors.begin(), m_anchors.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
        return {};
    }

    base::Status readCheckpoints() {
        for (std::uint64_t after = 0;;) {
            auto some = m_source.checkpoints(after, kChunk);
            if (!some) {
                if (!isDamage(some.error()))
                    return std::move(some).error();
                find(Verdict::Tampered, "the checkpoints are damaged: " + some.error().context);
                break;
            }
            if (some->empty())
                break;
            for (const StoredCheckpoint& stored : *some) {
                after = stored.size;
                ++m_report.checkpoints;
                auto checkpoint = openCheckpoint(stored.note, m_options.keys);
                const std::string where = "the checkpoint for " + at(stored.size) + " entries: ";
                if (!checkpoint) {
                    const base::Error& error = checkpoint.error();
                    find(error.reason == "AUDIT-004"   ? Verdict::Format
                         : error.reason == "AUDIT-005" ? Verdict::UntrustedKey
                                                       : Verdict::Tampered,
                         where + error.context);
                    continue;
                }
                if (checkpoint->size != stored.size) {
                    find(Verdict::Tampered, where + "its note is for " + at(checkpoint->size) + " entries");
                    continue;
                }
                note(stored.note);
                m_checkpoints.push_back(std::move(*checkpoint));
            }
        }
        return {};
    }

    void note(const std::string& text) {
        if (const auto parsed = Note::parse(text))
            for (const NoteSignature& signature : parsed->signatures)
                for (const NoteKey& key : m_options.keys)
                    if (key.name == signature.name && key.id() == signature.keyId)
                        m_keys.insert(key.text());
    }

    base::Status readLeaves() {
        while (m_report.leaves < m_size) {
            const std::uint64_t from = m_report.leaves;
            auto chunk = m_source.read(from, std::min(m_size, from + kChunk));
            if (!chunk && isDamage(chunk.error()))
                return nameUnreadable(from, std::min(m_size, from + kChunk), chunk.error());
            if (!chunk)
                return std::move(chunk).error();
            if (chunk->empty()) {
                find(Verdict::Tampered, "leaf " + at(from) + " is missing", from);
                return {};
            }
            for (const StoredLeaf& leaf : *chunk)
                take(leaf);
            if (m_options.progress)
                m_options.progress(m_report.leaves, m_size);
        }
        return {};
    }

    base::Status nameUnreadable(std::uint64_t from, std::uint64_t to, const base::Error& error) {
        for (std::uint64_t index = from; index < to; ++index) {
            auto one = m_source.read(index, index + 1);
            if (!one || one->empty()) {
                find(Verdict::Tampered, "leaf " + at(index) + " cannot be read: " + error.context, index);
                return {};
            }
            take(one->front());
        }
        find(Verdict::Tampered, "leaves " + at(from) + " to " + at(to) + " cannot be read: " + error.context, {},
             std::pair(from, to));
        return {};
    }

    void take(const StoredLeaf& leaf) {
        const std::uint64_t index = m_report.leaves++;
        const Hash hash = m_options.hasher->leaf(base::asBytes(leaf.bytes));
        if (m_broken) {
            judgeContent(index, leaf);
            return;
        }
        if (m_sinceLast.empty())
            m_before = m_tree;
        m_tree.append(hash);
        m_sinceLast.push_back({hash, leaf.hash});
        if (hash != leaf.hash && !m_firstOddHash)
            m_firstOddHash = index;

        const std::uint64_t size = index + 1;
        bool held = false;
        for (; m_nextCheckpoint < m_checkpoints.size() && m_checkpoints[m_nextCheckpoint].size <= size;
             ++m_nextCheckpoint) {
            held = true;
            if (m_checkpoints[m_nextCheckpoint].root != m_tree.root())
                nameBad(size, m_checkpoints[m_nextCheckpoint].root);
        }
        for (; m_nextAnchor < m_anchors.size() && m_anchors[m_nextAnchor].size <= size; ++m_nextAnchor)
            if (m_anchors[m_nextAnchor].size == size && m_anchors[m_nextAnchor].root != m_tree.root())
                find(Verdict::Tampered,
                     "at " + at(size) +
                         " entries the log has another root than an anchor signed by the same log: its "
                         "past was rewritten");
        if (held)
            m_sinceLast.clear();
        judgeContent(index, leaf);
    }

    /// The tree of the stored bytes is not the signed one, and at the checkpoint before it was: which leaf is it?
    void nameBad(std::uint64_t size, const Hash& signedRoot) {
        m_broken = true;
        const std::uint64_t from = size - m_sinceLast.size();
        // The hashes beside the bytes are hearsay; but if they yield the signed root they are the signed ones, and the
        // bytes that differ from them are the changed ones.
        Frontier asStored = m_before;
        for (const Pair& pair : m_sinceLast)
            asStored.append(pair.beside);
        if (asStored.root() == signedRoot) {
            for (std::size_t i = 0; i < m_sinceLast.size(); ++i)
                if (m_sinceLast[i].ofBytes != m_sinceLast[i].beside) {
                    find(Verdict::Tampered,
                         "leaf " + at(from + i) +
                             " was changed: its stored bytes do not hash to what the checkpoint "
                             "for " +
                             at(size) + " entries signs",
                         from + i);
                    return;
                }
        }
        if (m_sinceLast.size() == 1) {
            find(Verdict::Tampered,
                 "leaf " + at(from) + " was changed together with its stored hash: the checkpoint for " + at(size) +
                     " entries signs another one",
                 from);
            return;
        }
        find(Verdict::Tampered,
             "the entries from " + at(from) + " to " + at(size - 1) + " are not those that the checkpoint for " +
                 at(size) + " entries signs; the stored hashes were changed as well, so the leaf cannot be told",
             {}, std::pair(from, size));
    }

    /// What a leaf says, apart from whether it is the one that was signed.
    void judgeContent(std::uint64_t index, const StoredLeaf& leaf) {
        const Glance seen = glance(leaf.bytes);
        if (!seen.ok) {
            find(Verdict::Format, "leaf " + at(index) + " is not an audit leaf", index);
            return;
        }
        if (seen.seq != at(index))
            find(Verdict::Tampered,
                 "leaf " + at(index) + " says that it is number " + std::string(seen.seq.substr(0, 24)), index);
        if (begins(seen, index) && m_options.approvalRule)
            judgeApprovals(index, leaf, seen.approvals != "[]");
    }

    /// Does an act begin with this leaf? With its intention, or, when there was none for it, with its success.
    bool begins(const Glance& seen, std::uint64_t index) {
        if (seen.phase == "\"intended\"") {
            m_open.insert_or_assign(std::string(seen.requestId),
                                    Open{index, std::string(seen.action), std::string(seen.object)});
            return true;
        }
        const auto open = m_open.empty() ? m_open.end() : m_open.find(std::string(seen.requestId));
        if (open == m_open.end())
            return seen.outcome == "\"ok\"";
        // The outcome of another act under the same request is none of this one.
        const bool same = open->second.action == seen.action && open->second.object == seen.object;
        if (same && seen.outcome != "\"unknown\"")
            m_open.erase(open);
        return !same && seen.outcome == "\"ok\"";
    }

    void judgeApprovals(std::uint64_t index, const StoredLeaf& leaf, bool carriesApprovals) {
        const auto parsed = parseLeaf(leaf.bytes);
        if (!parsed) {
            find(Verdict::Format, "leaf " + at(index) + ": " + parsed.error().context, index);
            return;
        }
        m_report.approvalsChecked += carriesApprovals ? 1U : 0U;
        if (const auto rule = m_options.approvalRule(*parsed); !rule)
            find(Verdict::ApprovalBroken, "leaf " + at(index) + " (" + parsed->action + "): " + rule.error().context,
                 index);
    }

    void judgeEnds() {
        const std::uint64_t covered = m_checkpoints.empty() ? 0 : m_checkpoints.back().size;
        if (!m_anchors.empty() && m_anchors.back().size > m_size)
            find(Verdict::Truncated, "the log has " + at(m_size) + " entries, but an anchor proves that it had " +
                                         at(m_anchors.back().size) + ": its end was cut, or an old copy was restored");
        for (const Checkpoint& anchor : m_anchors)
            if (anchor.size == 0 && anchor.root != emptyRoot())
                find(Verdict::Format, "an anchor for 0 entries has the root of something else");
        if (covered > m_size)
            find(Verdict::Truncated,
                 "the log has " + at(m_size) + " entries, but its newest checkpoint is for " + at(covered));
        if (covered < m_size && m_report.verdict != Verdict::Tampered)
            find(Verdict::Tampered,
                 "no checkpoint covers the entries from " + at(covered) +
                     " on: the log never writes an entry without "
                     "one",
                 covered);
        if (m_firstOddHash && !m_broken)
            find(Verdict::Tampered,
                 "the hash stored beside leaf " + at(*m_firstOddHash) + " was changed (its bytes are as signed)",
                 *m_firstOddHash);
    }

    void finish() {
        for (const auto& [request, open] : m_open)
            m_report.unknownOutcomes.push_back(open.index);
        std::sort(m_report.unknownOutcomes.begin(), m_report.unknownOutcomes.end());
        m_report.unknownOutcomeCount = m_report.unknownOutcomes.size();
        m_report.unknownOutcomes.resize(std::min(m_report.unknownOutcomes.size(), kMaxUnknownListed));
        m_report.root = m_broken ? std::string() : hex(m_tree.root());
        m_report.keys.assign(m_keys.begin(), m_keys.end());
    }

    struct Pair {
        Hash ofBytes;
        Hash beside;
    };

    const LeafSource& m_source;
    const VerifyOptions& m_options;
    VerifyReport m_report;
    std::uint64_t m_size = 0;
    std::vector<Checkpoint> m_checkpoints; ///< Signed by a trusted key, ascending.
    std::vector<Checkpoint> m_anchors;     ///< Likewise.
    std::size_t m_nextCheckpoint = 0;
    std::size_t m_nextAnchor = 0;
    std::set<std::string> m_keys;
    Frontier m_tree;               ///< Of the stored bytes.
    Frontier m_before;             ///< As it was at the last checkpoint that held.
    std::vector<Pair> m_sinceLast; ///< Leaves since then.
    bool m_broken = false;
    std::optional<std::uint64_t> m_firstOddHash;
    struct Open {
        std::uint64_t index;
        std::string action, object;
    };
    std::unordered_map<std::string, Open> m_open; ///< Intended leaves by request, as yet without outcome.
};

} // namespace

std::string_view name(Verdict verdict) noexcept {
    static constexpr std::array<std::string_view, 6> kNames{"ok",     "tampered",       "truncated", "untrusted_key",
                                                            "format", "approval_broken"};
    return kNames[static_cast<std::size_t>(verdict)];
}

base::Json VerifyReport::json() const {
    base::Json json = base::Json::object({{"verdict", name(verdict)},
                                          {"exit_code", exitCode()},
                                          {"leaves", leaves},
                                          {"checkpoints", checkpoints},
                                          {"approvals_checked", approvalsChecked},
                                          {"unknown_outcome_count", unknownOutcomeCount},
                                          {"root", root}});
    if (!finding.empty())
        json.set("finding", finding);
    if (firstBadLeaf)
        json.set("first_bad_leaf", *firstBadLeaf);
    if (badRange)
        json.set("bad_range", base::Json::array({base::Json(badRange->first), base::Json(badRange->second)}));
    base::Json unknown = base::Json::array();
    for (const std::uint64_t index : unknownOutcomes)
        unknown.push(index);
    json.set("unknown_outcomes", std::move(unknown));
    base::Json signers = base::Json::array();
    for (const std::string& key : keys)
        signers.push(key);
    json.set("keys", std::move(signers));
    return json;
}

base::Result<VerifyReport> verify(const LeafSource& source, const VerifyOptions& options) {
    return Verification(source, options).run();
}

} // namespace signalbox::audit
