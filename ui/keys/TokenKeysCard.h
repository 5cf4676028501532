// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/TokenKeysClient.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/ReviewSheet.h"
#include "ui/widgets/RowModel.h"

#include <vector>

class QPushButton;

namespace signalbox::ui {

class AgeLabel;
class DataTable;
class StatePanel;

/// A key of access tokens as the table shows it.
struct TokenKeyRow {
    QString kid;
    QString state; ///< "SIGNING"
    QString since; ///< When it came into that state.
    QString age;
    QString next; ///< What happens to it by itself, and when.
    QString by;
};
/// In the order given, which is newest first.
[[nodiscard]] QList<TokenKeyRow> tokenKeyRows(const std::vector<api::TokenKeyView>& keys, base::Time now);
/// Where the rotation stands, in one sentence or two.
[[nodiscard]] QString tokenKeyStanding(const std::vector<api::TokenKeyView>& keys, base::Time now);

class TokenKeyModel final : public RowModel<TokenKeyRow, &TokenKeyRow::kid> {
    Q_OBJECT
public:
    enum Column { Kid, State, Since, Age, Next, By, Columns };
    using RowModel::RowModel;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

/// The keys that sign access tokens: which there are, what happens to each by itself, and the act that starts it.
///
/// As high as what it shows. Asks nothing and does nothing by itself: whoever owns it reads, guards the button and
/// opens the sheet. Threads: gui. Ownership: borrows theme and clock.
class TokenKeysCard final : public Card {
    Q_OBJECT
public:
    TokenKeysCard(Theme& theme, const base::Clock& clock, QWidget* parent = nullptr);

    void setKeys(const std::vector<api::TokenKeyView>& keys);
    /// Keeps what is known, as stale; before the first answer says why there is none.
    void fail(const base::Error& error);
    void setDisconnected(bool disconnected, const QString& since);
    /// The region that the operator is bound to; empty: all.
    void setRegion(const QString& region) { m_region = region; }

    [[nodiscard]] bool loaded() const { return m_answeredAt.has_value(); }
    [[nodiscard]] bool rotating() const; ///< From the publication of a key until the old one is retired.
    [[nodiscard]] bool retriesByItself() const;
    /// Why no rotation can be asked for now; empty when it can.
    [[nodiscard]] QString rotateRefusal() const;
    [[nodiscard]] Review review(Environment environment) const;
    [[nodiscard]] QPushButton* rotateButton() const { return m_rotate; }
    [[nodiscard]] StatePanel* states() const { return m_states; }
    void focusTable();

signals:
    void retryRequested();
    void helpRequested(const QString& topic);

private:
    void setState(const struct PageState& state);
    void fit();

    Theme& m_theme;
    const base::Clock& m_clock;
    std::vector<api::TokenKeyView> m_keys;
    std::optional<base::Time> m_answeredAt;
    QString m_region;
    AgeLabel* m_age = nullptr;
    QPushButton* m_rotate = nullptr;
    StatePanel* m_states = nullptr;
    QWidget* m_content = nullptr;
    DataTable* m_table = nullptr;
    TokenKeyModel* m_model = nullptr;
    QLabel* m_standing = nullptr;
};

} // namespace signalbox::ui
