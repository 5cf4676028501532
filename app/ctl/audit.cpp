// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/access/Approval.h"
#include "core/api/AccessCodec.h"
#include "core/audit/Export.h"
#include "core/audit/Verifier.h"
#include "core/base/Files.h"
#include "core/platform/audit/AuditStore.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace signalbox::ctl {

namespace {

using base::Error;
using base::ErrorCode;

Table entryTable(const std::vector<audit::Entry>& entries) {
    Table table{{"#", "TIME", "ACTOR", "ACTION", "OBJECT", "PHASE", "OUTCOME", "REASON"}};
    for (const auto& entry : entries)
        table.push_back({std::to_string(entry.index), base::rfc3339(entry.leaf.time), entry.leaf.actor.id,
                         entry.leaf.action, entry.leaf.object, std::string(audit::name(entry.leaf.phase)),
                         std::string(audit::name(entry.leaf.outcome)), entry.leaf.reason});
    return table;
}

struct ListOptions {
    std::int64_t after = -1;
    std::size_t limit = 50;
    std::string actor, action;
};

struct VerifyOptions {
    std::string exportFile, proofFile, roster;
    std::vector<std::string> keys, anchors;
};

/// A key is given as text ("name+hash+base64") or as a file that holds such texts, one a line.
base::Result<std::vector<audit::NoteKey>> readKeys(const std::vector<std::string>& given) {
    std::vector<audit::NoteKey> keys;
    for (const auto& one : given) {
        std::string text = one;
        if (std::error_code failure; std::filesystem::is_regular_file(one, failure)) {
            SB_ASSIGN(text, base::readFile(one));
        }
        std::size_t start = 0;
        while (start < text.size()) {
            const auto end = std::min(text.find('\n', start), text.size());
            if (end > start) {
                SB_ASSIGN(auto key, audit::NoteKey::parse(std::string_view(text).substr(start, end - start)));
                keys.push_back(std::move(key));
            }
            start = end + 1;
        }
    }
    return keys;
}

base::Result<access::Roster> readRoster(const std::filesystem::path& file) {
    SB_ASSIGN(const std::string text, base::readFile(file));
    SB_ASSIGN(const auto json, base::Json::parse(text));
    return access::Roster::fromJson(json);
}

/// The exit code is the verdict: 0 ok, 1 tampered, 2 truncated, 3 untrusted key, 4 format, 5 approval rule broken.
void printVerdict(Session& session, const audit::VerifyReport& report, bool approvalsJudged) {
    std::string text = "verdict: " + std::string(audit::name(report.verdict)) + "\n" + std::to_string(report.leaves) +
                       " leaves under " + std::to_string(report.checkpoints) + " signed checkpoints, " +
                       (approvalsJudged ? std::to_string(report.approvalsChecked) + " approvals checked"
                                        : "approvals NOT checked: there is no roster.json, give one with --roster");
    if (!report.finding.empty())
        text += "\n" + report.finding;
    if (report.firstBadLeaf)
        text += "\nfirst bad leaf: " + std::to_string(*report.firstBadLeaf);
    if (report.badRange)
        text += "\nwrong within leaves " + std::to_string(report.badRange->first) + " to " +
                std::to_string(report.badRange->second - 1);
    if (report.unknownOutcomeCount > 0)
        text += "\n" + std::to_string(report.unknownOutcomeCount) + " act(s) without an outcome: unknown";
    text += "\nroot " + report.root;
    auto json = report.json();
    json.set("approvals_judged", approvalsJudged);
    session.print(json, text);
    session.exitCode = report.exitCode();
}

base::Status verifyOneProof(Session& session, const VerifyOptions& options) {
    SB_ASSIGN(const std::string text, base::readFile(options.proofFile));
    SB_ASSIGN(const auto proof, audit::ProofFile::parse(text));
    SB_ASSIGN(const auto keys, readKeys(options.keys));
    const auto leaf = audit::verifyProof(proof, keys);
    if (!leaf) {
        session.fail(leaf.error());
        session.exitCode = leaf.error().reason == "AUDIT-005" ? 3 : (leaf.error().reason == "AUDIT-002" ? 1 : 4);
        return {};
    }
    audit::Entry entry;
    entry.index = proof.index;
    entry.leaf = *leaf;
    entry.stored = proof.stored;
    session.print(toJson(entry, api::Wire{}), "included: entry " + std::to_string(proof.index) + ", " + leaf->action +
                                                  " of " + leaf->object + " by " + leaf->actor.id);
    return {};
}

base::Status verify(Session& session, const VerifyOptions& options) {
    if (!options.proofFile.empty())
        return verifyOneProof(session, options);
    audit::VerifyOptions verification;
    auto given = options.keys;
    std::optional<access::Roster> roster;
    std::unique_ptr<audit::LeafSource> owned;
    if (!options.exportFile.empty()) {
        SB_ASSIGN(std::string text, base::readFile(options.exportFile, std::size_t{4} << 30));
        SB_ASSIGN(auto exported, audit::readExport(std::move(text)));
        SB_ASSIGN(roster, access::Roster::fromJson(exported.roster));
        owned = std::move(exported.source);
    } else {
        // Beside the database lie the key and the roster; an auditor who does not trust the folder gives own ones.
        if (given.empty())
            given.push_back((session.data() / "audit.pub").string());
        if (options.roster.empty() && std::filesystem::exists(session.data() / "roster.json")) {
            SB_ASSIGN(roster, readRoster(session.data() / "roster.json"));
        }
        // Before the log is read: the platform may go on writing, and an anchor must not be ahead of what is read.
        if (options.anchors.empty() && std::filesystem::exists(session.data() / "audit.checkpoint")) {
            SB_ASSIGN(auto note, base::readFile(session.data() / "audit.checkpoint"));
            verification.anchors.push_back(std::move(note));
        }
        SB_ASSIGN(auto store, platform::AuditStore::openReadOnly(session.data() / "audit.db"));
        owned = std::move(store);
    }
    if (!options.roster.empty()) {
        SB_ASSIGN(roster, readRoster(options.roster));
    }
    SB_ASSIGN(verification.keys, readKeys(given));
    for (const auto& anchor : options.anchors) {
        SB_ASSIGN(auto note, base::readFile(anchor));
        verification.anchors.push_back(std::move(note));
    }
    std::shared_ptr<access::RecordedApprovals> approvals;
    if (roster) {
        approvals = std::make_shared<access::RecordedApprovals>(*std::move(roster));
        verification.approvalRule = [approvals](const audit::Leaf& leaf) {
            return approvals->check(leaf.action, leaf.object, leaf.scope, leaf.approvals, leaf.requestId, leaf.time);
        };
    }
    SB_ASSIGN(const auto report, audit::verify(*owned, verification));
    printVerdict(session, report, approvals != nullptr);
    return {};
}

void addVerify(CLI::App& audit, Session& session) {
    auto* verb = audit.add_subcommand(
        "verify", "Verify a log offline, with public keys only.\nExit codes: 0 ok, 1 tampered, 2 truncated or stale "
                  "against an anchor, 3 untrusted key, 4 format, 5 approval rule broken");
    auto options = std::make_shared<VerifyOptions>();
    auto* file = verb->add_option("--export", options->exportFile, "An export instead of the database in --data");
    verb->add_option("--proof", options->proofFile, "A proof of one entry")->excludes(file);
    verb->add_option("--key", options->keys, "Trusted public key: text or file (default: audit.pub in --data)");
    verb->add_option("--anchor", options->anchors,
                     "A signed checkpoint kept elsewhere (default: audit.checkpoint in --data)");
    verb->add_option("--roster", options->roster, "Operators' public keys (default: roster.json in --data)");
    verb->callback([&session, options] {
        if (const auto done = verify(session, *options); !done) {
            session.fail(done.error());
            session.exitCode = 4;
        }
    });
}

} // namespace

void addAudit(CLI::App& app, Session& session) {
    auto* audit = app.add_subcommand("audit", "The append-only log of every control act");
    audit->require_subcommand(1);
    examples(*audit, {"--operator auditor-1 audit list --limit 20 --action keys.",
                      "--operator auditor-1 audit proof 12 --out entry-12.tlog-proof",
                      "--operator auditor-1 audit export --out audit.jsonl",
                      "audit verify --export audit.jsonl --key audit.pub"});

    auto* list = audit->add_subcommand("list", "Entries, the newest first; with --after ascending");
    auto options = std::make_shared<ListOptions>();
    list->add_option("--after", options->after, "Entries with a higher index");
    list->add_option("--limit", options->limit, "(50)")->check(CLI::Range(1, 1000));
    list->add_option("--actor", options->actor, "Only entries of this actor, for example on_call-1");
    list->add_option("--action", options->action, "Exact, or a prefix that ends in '.'");
    list->callback([&session, options] {
        api::AuditFilter filter;
        if (options->after >= 0)
            filter.after = static_cast<std::uint64_t>(options->after);
        filter.limit = options->limit;
        filter.actor = options->actor;
        filter.action = options->action;
        if (auto* client = session.client())
            session.show(client->auditEntries(filter, session.deadline()), [&](const api::AuditPage& page) {
                session.print(toJson(page, api::Wire{}), entryTable(page.entries));
            });
    });

    audit->add_subcommand("checkpoint", "The newest signed checkpoint")->callback([&session] {
        if (auto* client = session.client())
            session.show(client->auditCheckpoint(session.deadline()), [&](const api::AuditCheckpoint& checkpoint) {
                session.print(toJson(checkpoint, api::Wire{}), checkpoint.note);
            });
    });

    struct ProofOptions {
        std::uint64_t index = 0;
        std::string out;
    };
    auto* proof = audit->add_subcommand("proof", "A file that proves one entry to anybody who has the public key");
    auto proofOptions = std::make_shared<ProofOptions>();
    proof->add_option("index", proofOptions->index, "The entry, from 0; see audit list")->required();
    proof->add_option("--out", proofOptions->out, "Write it here instead of standard output");
    proof->callback([&session, proofOptions] {
        auto* client = session.client();
        if (!client)
            return;
        session.show(client->auditProof(proofOptions->index, 0, session.deadline()),
                     [&](const audit::InclusionProof& found) {
                         audit::ProofFile file;
                         file.index = found.index;
                         file.stored = found.stored;
                         file.path = found.path;
                         file.checkpoint = found.checkpoint;
                         if (proofOptions->out.empty()) {
                             session.print(toJson(found, api::Wire{}), file.write());
                             return;
                         }
                         if (const auto written = base::writeFile(proofOptions->out, file.write()); !written)
                             session.fail(written.error());
                     });
    });

    auto* consistency = audit->add_subcommand("consistency", "That the log of one size is a prefix of a later one");
    auto range = std::make_shared<std::pair<std::uint64_t, std::uint64_t>>(0, 0);
    consistency->add_option("from", range->first, "The earlier size")->required();
    consistency->add_option("to", range->second, "The newest unless given");
    consistency->callback([&session, range] {
        if (auto* client = session.client())
            session.show(client->auditConsistency(range->first, range->second, session.deadline()),
                         [&](const api::ConsistencyProof& found) {
                             session.print(toJson(found, api::Wire{}),
                                           std::to_string(found.path.size()) + " hashes prove that " +
                                               std::to_string(found.from) + " entries are the beginning of " +
                                               std::to_string(found.to));
                         });
    });

    auto* exported = audit->add_subcommand("export", "The whole log in one file, for an auditor without a console");
    auto out = std::make_shared<std::string>();
    exported->add_option("--out", *out, "The file to write")->required();
    exported->callback([&session, out] {
        if (auto* client = session.client())
            session.show(client->auditExport(session.deadline()), [&](const std::string& text) {
                if (const auto written = base::writeFile(*out, text); !written)
                    session.fail(written.error());
                else
                    session.print(base::Json::object({{"file", *out}, {"bytes", std::uint64_t{text.size()}}}),
                                  "written to " + *out);
            });
    });

    addVerify(*audit, session);
}

} // namespace signalbox::ctl
