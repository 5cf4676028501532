// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/onboarding/CaseRows.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/TallScrollArea.h"

#include <array>

class QLabel;
class QVBoxLayout;

namespace signalbox::ui {

class CaseCard;
class UprightLabel;

/// Cases as cards in the columns of the seven stages and of what is live.
///
/// One card is current and the only one that Tab stops at; Left and Right go to the next column that has cards, Up and
/// Down within one, Home and End to the first and last card. Moving is selecting.
/// Threads: gui. Ownership: borrows the theme.
class StageBoard final : public TallScrollArea {
    Q_OBJECT
public:
    static constexpr int kColumns = onboarding::kLive;

    explicit StageBoard(Theme& theme, QWidget* parent = nullptr);

    /// Keeps the focus and the current card as long as its case is among the rows.
    void setRows(const QList<CaseRow>& rows);
    void setCurrent(const QString& id);
    [[nodiscard]] QString currentId() const { return m_current; }
    /// For tests and for the keyboard: the card of a case, or null.
    [[nodiscard]] Card* card(const QString& id) const;
    [[nodiscard]] QString columnHeader(int stage) const;

signals:
    void currentChanged(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Column {
        QFrame* frame = nullptr;
        QLabel* head = nullptr;
        UprightLabel* upright = nullptr;
        QLabel* count = nullptr;
        QVBoxLayout* cards = nullptr;
        QList<CaseCard*> shown;
    };
    void choose(const QString& id, bool takeFocus);
    [[nodiscard]] bool step(int key);
    void rebuild();
    void mark();
    void layOut();

    Theme& m_theme;
    QList<CaseRow> m_rows;
    std::array<Column, kColumns> m_columns;
    QString m_current;
};

} // namespace signalbox::ui
