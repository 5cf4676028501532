// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/overview/WallView.h"
#include "ui/shell/Page.h"

#include <array>
#include <optional>

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class Bridge;
class ChartWidget;
class DataTable;
class TileGrid;
class TrendRecorder;

/// A clock that can be held: what is frozen does not grow old on the screen, and says when it was frozen instead.
class HeldClock final : public base::Clock {
public:
    explicit HeldClock(const base::Clock& clock)
        : m_clock(clock) {}
    void hold() { m_at = std::pair(m_clock.now(), m_clock.instant()); }
    void release() { m_at.reset(); }
    [[nodiscard]] base::Time now() const override { return m_at ? m_at->first : m_clock.now(); }
    [[nodiscard]] base::Instant instant() const override { return m_at ? m_at->second : m_clock.instant(); }

private:
    const base::Clock& m_clock;
    std::optional<std::pair<base::Time, base::Instant>> m_at;
};

/// The wall: a tile per provider and region, worst first, and six trends. Enter or a click opens "slo/<provider>".
///
/// Freeze (Ctrl+Space) holds everything on the page, under a mark that cannot be overlooked, while the console goes on
/// receiving; resuming shows the present at once.
class OverviewPage final : public Page {
    Q_OBJECT
public:
    OverviewPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr);
    ~OverviewPage() override;

    /// Shows what the board knows now, unless frozen. The bridge's board once a second; tests give their own.
    void display(const slo::Board& board);

    void setFrozen(bool frozen);
    [[nodiscard]] bool isFrozen() const { return m_frozenAt.has_value(); }
    void setTableVisible(bool visible);
    void clearFilters();

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void focusFilter() override;
    bool focusRange() override;
    [[nodiscard]] QWidget* firstFocus() override;
    void setDisconnected(bool disconnected, const QString& since) override;

    [[nodiscard]] TileGrid* tiles() const { return m_tiles; }
    [[nodiscard]] DataTable* table() const { return m_table; }
    [[nodiscard]] const std::array<ChartWidget*, 6>& panels() const { return m_panels; }

private:
    void makeHeader();
    QWidget* makeBody();
    void updateNow();
    void showState(const slo::Board& board, const WallView& view);
    void fillChoices(const WallView& view);
    void sayHidden();
    void sayFrozen();
    [[nodiscard]] WallChoice choice() const;
    void open(const QString& tileId);

    Bridge& m_bridge;
    TrendRecorder& m_trends;
    HeldClock m_held;
    QComboBox* m_range = nullptr;
    QComboBox* m_brand = nullptr;
    QComboBox* m_region = nullptr;
    QComboBox* m_operation = nullptr;
    QComboBox* m_order = nullptr;
    QPushButton* m_freeze = nullptr;
    QPushButton* m_tableButton = nullptr;
    QFrame* m_frozenBar = nullptr;
    QLabel* m_frozenText = nullptr;
    TileGrid* m_tiles = nullptr;
    DataTable* m_table = nullptr;
    CellTableModel* m_rows = nullptr;
    QWidget* m_below = nullptr;
    QLabel* m_normal = nullptr;
    QPushButton* m_showAll = nullptr;
    QLabel* m_unknown = nullptr;
    std::array<ChartWidget*, 6> m_panels{};
    QTimer* m_timer = nullptr;
    QTimer* m_soon = nullptr;
    int m_normalCount = 0;
    int m_unknownCount = 0;
    std::optional<base::Time> m_frozenAt;
    bool m_active = false;
};

[[nodiscard]] PageFactory overviewPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
