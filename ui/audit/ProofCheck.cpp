// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/ProofCheck.h"

#include "core/base/Encoding.h"
#include "ui/bridge/DisplayText.h"
#include "ui/figures/ApprovalWords.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace signalbox::ui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("ProofCheck", words); }

std::span<const std::uint8_t> bytesOf(const std::string& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

QString brief(const audit::Hash& hash) { return text::of(audit::hex(hash)).left(12) + QStringLiteral("…"); }

} // namespace

ProofVerdict recompute(std::uint64_t index, const std::string& shown, const audit::InclusionProof& proof,
                       const std::optional<audit::NoteKey>& pinned) {
    using Kind = ProofVerdict::Kind;
    if (!pinned)
        return {Kind::Undecidable,
                tr("Nothing was verified: this console has not yet pinned the log's key, so that it has nothing to "
                   "check the signature with."),
                {}};
    if (proof.checkpoint.empty())
        return {Kind::Undecidable, tr("Nothing was verified: the proof came without a signed head."), {}};
    const auto head = audit::openCheckpoint(proof.checkpoint, {*pinned});
    if (!head)
        return {Kind::Fails,
                tr("The head is not signed by the key that this console has pinned: %1").arg(text::error(head.error())),
                text::of(head.error().reason)};
    const auto leaf = audit::leafHash(bytesOf(shown));
    const auto holds = audit::verifyInclusion(index, head->size, leaf, proof.path, head->root);
    if (!holds)
        return {Kind::Fails,
                tr("INCLUSION FAILED at entry %1: the bytes shown here are not in the log whose head was signed. The "
                   "log or this copy was altered.")
                    .arg(text::count(qint64(index))),
                text::of(holds.error().reason)};
    return {Kind::Holds,
            tr("Recomputed on this computer: the %1 bytes shown hash to %2; with %3 hashes they lead to the root %4, "
               "which the head of %5 entries carries, signed by the pinned key %6.")
                .arg(text::count(qint64(shown.size())), brief(leaf))
                .arg(proof.path.size())
                .arg(brief(head->root), text::count(qint64(head->size)), text::of(pinned->name)),
            {}};
}

QList<KeyValueList::Row> proofRows(const audit::InclusionProof& proof) {
    QList<KeyValueList::Row> rows{
        {tr("Leaf hash"), text::of(audit::hex(proof.leafHash)), true, Severity::None},
        {tr("Path"), tr("%1 hashes").arg(proof.path.size()), false, Severity::None},
    };
    const auto head = audit::readCheckpoint(proof.checkpoint);
    const auto note = audit::Note::parse(proof.checkpoint);
    if (!head || !note) {
        rows << KeyValueList::Row{tr("Signed head"), tr("none came with the proof"), false, Severity::P3};
        return rows;
    }
    rows << KeyValueList::Row{tr("Root"), text::of(audit::hex(head->root)), true, Severity::None}
         << KeyValueList::Row{tr("Head"), tr("%1 entries").arg(text::count(qint64(head->size))), false, Severity::None};
    QStringList signers;
    for (const auto& signature : note->signatures)
        signers << text::of(signature.name);
    rows << KeyValueList::Row{tr("Signed by"), signers.join(QStringLiteral(", ")), true, Severity::None};
    return rows;
}

QList<KeyValueList::Row> summaryRows(const audit::Entry& entry) {
    const auto& leaf = entry.leaf;
    const auto severity = leaf.outcome == audit::Outcome::Failed || leaf.outcome == audit::Outcome::Unknown
                              ? Severity::P2
                              : (leaf.outcome == audit::Outcome::Refused ? Severity::P3 : Severity::None);
    QList<KeyValueList::Row> rows{
        {tr("Who"), tr("%1 · %2").arg(text::of(leaf.actor.id), text::role(leaf.actor.role)), false, Severity::None},
        {tr("When"), text::fullTime(leaf.time), false, Severity::None},
        {tr("Phase"),
         leaf.phase == audit::Phase::Intended ? tr("intended, before the effect")
                                              : tr("outcome: %1").arg(text::name(leaf.outcome)),
         false, severity},
    };
    const auto add = [&](const QString& key, const std::string& value, bool mono) {
        if (!value.empty())
            rows << KeyValueList::Row{key, text::of(value), mono, Severity::None};
    };
    add(tr("Reason"), leaf.reason, false);
    add(tr("Ticket"), leaf.ticket, false);
    const QString approvals = recordedApprovals(leaf.approvals);
    if (!approvals.isEmpty())
        rows << KeyValueList::Row{tr("Approvals"), approvals, false, Severity::None};
    if (!leaf.scope.members().empty())
        add(tr("Scope"), leaf.scope.text(), true);
    if (!leaf.details.members().empty())
        add(tr("Details"), leaf.details.text(), true);
    add(tr("Before"), leaf.beforeHash, true);
    add(tr("After"), leaf.afterHash, true);
    add(tr("Command"), leaf.requestId, true);
    add(tr("From"), leaf.client, true);
    return rows;
}

} // namespace signalbox::ui
