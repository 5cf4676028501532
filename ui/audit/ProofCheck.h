// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audit/Log.h"
#include "core/base/Result.h"
#include "ui/widgets/Lists.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace signalbox::ui {

/// What a recomputation on this computer found out about one entry.
struct ProofVerdict {
    enum class Kind {
        Holds,
        Fails,       ///< The log, or the copy that is shown, was altered.
        Undecidable, ///< Something to check with is missing: the pinned key, the signed head.
    };
    Kind kind = Kind::Undecidable;
    QString text;   ///< Says exactly what was verified, or what was not.
    QString reason; ///< Error id when it fails.
};

/// Recomputes with core/audit: the hash of the bytes that are shown, the path to the root, the head's signature by the
/// pinned key. Nothing that the platform says about itself is believed.
[[nodiscard]] ProofVerdict recompute(std::uint64_t index, const std::string& shown, const audit::InclusionProof& proof,
                                     const std::optional<audit::NoteKey>& pinned);

/// The proof as it was received, for reading.
[[nodiscard]] QList<KeyValueList::Row> proofRows(const audit::InclusionProof& proof);
/// The entry in words: who, when, why, before and after, the approvals recorded in it.
[[nodiscard]] QList<KeyValueList::Row> summaryRows(const audit::Entry& entry);

} // namespace signalbox::ui
