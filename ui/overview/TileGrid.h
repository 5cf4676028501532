// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/charts/ServiceTile.h"

#include <QtCore/QHash>
#include <QtWidgets/QWidget>

class QGridLayout;

namespace signalbox::ui {

/// Tiles in as many columns as fit. A tile keeps its widget, and so the keyboard's focus, as long as its id is there.
///
/// Unless all are asked for, tiles that are not normal are always shown and normal ones fill the row that they leave
/// open: what is left out is normal, and hiddenCount() says how many.
class TileGrid final : public QWidget {
    Q_OBJECT
public:
    TileGrid(Theme& theme, const base::Clock& clock, QWidget* parent = nullptr);

    /// Worst first.
    void setTiles(const QList<ServiceTileData>& tiles);
    void setShowAll(bool all);
    [[nodiscard]] bool showsAll() const { return m_all; }
    [[nodiscard]] int hiddenCount() const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// In reading order, the visible ones.
    [[nodiscard]] QList<ServiceTile*> tiles() const;

signals:
    void opened(const QString& id);
    void hiddenCountChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    Theme& m_theme;
    const base::Clock& m_clock;
    QList<ServiceTileData> m_data;
    QHash<QString, ServiceTile*> m_tiles;
    QStringList m_laidOut;
    int m_laidOutColumns = 0;
    bool m_all = false;
    QGridLayout* m_grid = nullptr;
};

} // namespace signalbox::ui
