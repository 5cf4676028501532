// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/keys/KeyActs.h"
#include "ui/widgets/Card.h"

#include <QtCore/QHash>

class QLabel;
class QPushButton;
class QStandardItemModel;

namespace signalbox::ui {

class DataTable;
class KeyValueList;
class MutationGate;
class StatePill;
class StepList;

/// Everything about one credential: versions, public parts, evidence of use, the rotation and what may be done now.
///
/// Buttons are enabled exactly by keys::permissions() and by the gate; a refusal is the button's tool tip, and the one
/// that holds the rotation up is written below the buttons. Never a secret: core has none to show.
/// Threads: gui. Ownership: borrows theme and gate.
class KeyInspector final : public Card {
    Q_OBJECT
public:
    KeyInspector(Theme& theme, MutationGate& gate, QWidget* parent = nullptr);

    /// `version` is the one whose public parts are shown; 0 or an unknown one: the newest.
    void setCredential(const api::CredentialView& view, int version, base::Time now);
    void clear();
    [[nodiscard]] bool isEmpty() const { return !m_view.has_value(); }
    [[nodiscard]] const std::optional<api::CredentialView>& view() const { return m_view; }
    [[nodiscard]] int version() const { return m_version; }
    /// "0" errors of "12 000" requests in the last five minutes, as the board counts them.
    void setTraffic(const QString& errors, const QString& requests, Severity severity);
    /// Why `act` is not possible now; empty: it is.
    [[nodiscard]] QString refusal(KeyAct act) const;
    [[nodiscard]] QPushButton* button(KeyAct act) const { return m_buttons.value(int(act)); }

signals:
    void actRequested(signalbox::ui::KeyAct act);
    void saveCertificateRequested(const QString& pem, const QString& suggestedName);
    void auditRequested(qint64 index);

private:
    QPushButton* addButton(KeyAct act, const QString& text);
    void showNote();
    void showVersions();
    void showPublicPart();
    void showRotation(base::Time now);
    void showActs();

    Theme& m_theme;
    MutationGate& m_gate;
    std::optional<api::CredentialView> m_view;
    int m_version = 0;
    base::Time m_now{};
    bool m_filling = false;
    QWidget* m_content = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_heading = nullptr;
    QLabel* m_scope = nullptr;
    QLabel* m_note = nullptr;
    StatePill* m_pill = nullptr;
    Figure* m_errors = nullptr;
    Figure* m_requests = nullptr;
    QWidget* m_rotation = nullptr;
    QLabel* m_rotationTitle = nullptr;
    StepList* m_steps = nullptr;
    QWidget* m_rotationActs = nullptr;
    QLabel* m_hold = nullptr;
    DataTable* m_versions = nullptr;
    QStandardItemModel* m_model = nullptr;
    QLabel* m_partTitle = nullptr;
    KeyValueList* m_parts = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_audit = nullptr;
    QHash<int, QPushButton*> m_buttons;
};

} // namespace signalbox::ui
