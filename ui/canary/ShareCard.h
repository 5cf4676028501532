// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Card.h"

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;

namespace signalbox::ui {

/// The share now, and beside it a draft of the next one: slider, steps of 0.01 % and a field, which always agree.
/// Nothing here sends anything; reviewRequested() opens the sheet that does.
class ShareCard final : public Card {
    Q_OBJECT
public:
    explicit ShareCard(Theme& theme, QWidget* parent = nullptr);

    void setNow(int basisPoints, const QString& caption, Severity severity);
    void setDraft(int basisPoints);
    /// `changed`: the draft differs from what is in force.
    void setDraftNote(const QString& note, bool changed);
    [[nodiscard]] int draft() const;
    [[nodiscard]] QPushButton* reviewButton() const { return m_review; }
    [[nodiscard]] QPushButton* discardButton() const { return m_discard; }

signals:
    void draftChanged(int basisPoints);
    void reviewRequested();
    void discardRequested();

private:
    void take(int basisPoints);
    int m_now = 0;
    QLabel* m_share = nullptr;
    QLabel* m_caption = nullptr;
    QSlider* m_slider = nullptr;
    QDoubleSpinBox* m_field = nullptr;
    QLabel* m_note = nullptr;
    QPushButton* m_discard = nullptr;
    QPushButton* m_review = nullptr;
};

} // namespace signalbox::ui
