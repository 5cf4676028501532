// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/HoldButton.h"

#include <QtWidgets/QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace signalbox::ui {

/// An act of tier 2 (or 4, with typeToConfirm) as it will be sent. Fixed when the sheet opens.
struct Review {
    QString title;    ///< "Cut over HMAC secret v7 to v8"
    QString objectId; ///< immutable id the act is bound to, given back by confirmed()
    Environment environment = Environment::Sandbox;
    QString region;
    struct Change {
        QString label;  ///< "Share"
        QString was;    ///< "2.00 %"
        QString willBe; ///< "5.00 %"
    };
    QList<Change> changes;
    QString impact;     ///< "2 140 of 42 800 eligible players"
    QString approval;   ///< "A second on-call must approve"; empty = none
    QString effectText; ///< hold button: "Move to 5 %"
    QString holdingText;
    bool needsReason = true;
    QString typeToConfirm; ///< tier 4: the exact name the person has to type; empty otherwise
    bool dangerous = false;
    std::chrono::milliseconds hold{800};
};

/// Window-modal sheet opened with open(), never exec(). The environment's band is on top. Focus starts on Reason (or
/// Cancel when no reason is asked); Esc cancels; the effect must be held.
///
/// After confirmed() the sheet stays open until the caller closes it: succeed() closes, fail() shows why and lets the
/// person try again, setStale() demands a new review when the object changed underneath (a 409).
class ReviewSheet final : public QDialog {
    Q_OBJECT
public:
    ReviewSheet(Theme& theme, const base::Clock& clock, const Review& review, QWidget* parent);

    [[nodiscard]] const Review& review() const { return m_review; }
    [[nodiscard]] QString reason() const;
    void setReason(const QString& reason);
    /// A choice that belongs to the act, above the reason: how long an overlap lasts. Takes ownership of the editor,
    /// which becomes read-only to the person once the act is sent.
    void addField(const QString& label, QWidget* editor);
    void succeed();
    void fail(const QString& text);
    void setStale(const QString& text);

    [[nodiscard]] HoldButton* holdButton() const { return m_hold; }
    [[nodiscard]] QPushButton* cancelButton() const { return m_cancel; }
    [[nodiscard]] QLineEdit* confirmEdit() const { return m_type; }

signals:
    void confirmed(const QString& objectId, const QString& reason);

private:
    void sync();

    Theme& m_theme;
    Review m_review;
    bool m_sent = false;
    bool m_stale = false;
    QLabel* m_message = nullptr;
    QVBoxLayout* m_fields = nullptr;
    QLineEdit* m_reason = nullptr;
    QLineEdit* m_type = nullptr;
    QLabel* m_hint = nullptr;
    QPushButton* m_cancel = nullptr;
    HoldButton* m_hold = nullptr;
};

} // namespace signalbox::ui
