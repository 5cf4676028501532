// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audit/Log.h"
#include "core/base/Json.h"
#include "ui/bridge/Witness.h"
#include "ui/widgets/Card.h"

#include <optional>

class QLabel;
class QPushButton;

namespace signalbox::ui {

/// What the witness says, as a value: tests make it by hand.
struct WitnessView {
    Witness::State state = Witness::State::None;
    QString finding; ///< Empty when nothing is wrong.
    std::optional<std::uint64_t> size;
    std::optional<base::Time> verifiedAt;
    std::optional<audit::NoteKey> key;

    [[nodiscard]] static WitnessView of(const Witness& witness);
    [[nodiscard]] bool isAlarm() const;
};

/// What to keep when something is wrong: the finding, what this console holds, and the entry with its proof that was
/// looked at. The finding is the witness's own when it has one.
[[nodiscard]] base::Json evidenceOf(const WitnessView& view, const QString& ownAlarm,
                                    const std::optional<audit::Entry>& entry,
                                    const std::optional<audit::InclusionProof>& proof, base::Time now);

/// The line above the log: how far this console has verified it, how many entries lie beyond that, with whose key; or,
/// as loud as it gets, why none of the rows below can be relied upon.
class AuditVerdict final : public Card {
    Q_OBJECT
public:
    explicit AuditVerdict(Theme& theme, QWidget* parent = nullptr);
    /// `ownAlarm`: what a recomputation on this computer found. `logSize` is absent until the log was read. What was
    /// verified before the platform went away stays true and is said, but only a `live` platform makes it green.
    void display(const WitnessView& view, const QString& ownAlarm, std::optional<std::uint64_t> logSize, bool live);

signals:
    void evidenceRequested();

private:
    QLabel* m_verdict = nullptr;
    QLabel* m_detail = nullptr;
    QLabel* m_tail = nullptr;
    QLabel* m_key = nullptr;
    QPushButton* m_evidence = nullptr;
};

} // namespace signalbox::ui
