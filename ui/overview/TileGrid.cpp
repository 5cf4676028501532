// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/TileGrid.h"

#include <QtCore/QSet>
#include <QtWidgets/QGridLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {
constexpr std::chrono::milliseconds kInterval{1000};
constexpr int kTileWidth = 236;
} // namespace

TileGrid::TileGrid(Theme& theme, const base::Clock& clock, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock) {
    setAccessibleName(tr("Providers"));
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(m_theme.px(Theme::Medium));
    m_grid->setSizeConstraint(QLayout::SetNoConstraint); // columns follow the width, not the other way round
}

int TileGrid::columns() const {
    int widest = m_theme.px(kTileWidth);
    for (const auto* tile : m_tiles)
        widest = std::max(widest, tile->minimumSizeHint().width());
    const int each = widest + m_theme.px(Theme::Medium);
    return std::max(1, (width() + m_theme.px(Theme::Medium)) / each);
}

QSize TileGrid::minimumSizeHint() const { return {m_theme.px(kTileWidth), m_grid->minimumSize().height()}; }

int TileGrid::hiddenCount() const { return int(m_data.size() - m_laidOut.size()); }

QList<ServiceTile*> TileGrid::tiles() const {
    QList<ServiceTile*> list;
    for (const QString& id : m_laidOut)
        list.append(m_tiles.value(id));
    return list;
}

void TileGrid::setTiles(const QList<ServiceTileData>& tiles) {
    m_data = tiles;
    layOut();
    if (std::min(columns(), std::max(4, int(m_data.size()))) != m_laidOutColumns)
        layOut();
}

void TileGrid::setShowAll(bool all) {
    m_all = all;
    layOut();
}

void TileGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void TileGrid::layOut() {
    const int across = std::max(1, std::min(columns(), std::max(4, int(m_data.size()))));
    const auto abnormal = std::count_if(m_data.begin(), m_data.end(),
                                        [](const ServiceTileData& one) { return one.severity != Severity::None; });
    const auto rows = std::max<qsizetype>(1, (abnormal + across - 1) / across);
    const auto room = m_all ? m_data.size() : std::min(m_data.size(), rows * across);
    QStringList wanted;
    for (qsizetype i = 0; i < room; ++i)
        wanted << m_data.at(i).id;

    const int hiddenBefore = hiddenCount();
    if (wanted != m_laidOut || across != m_laidOutColumns) {
        const QSet<QString> keep(wanted.begin(), wanted.end());
        for (auto it = m_tiles.begin(); it != m_tiles.end();) {
            if (keep.contains(it.key())) {
                ++it;
                continue;
            }
            it.value()->hide();
            it.value()->deleteLater();
            it = m_tiles.erase(it);
        }
        for (int column = 0; column < std::max(across, m_laidOutColumns); ++column)
            m_grid->setColumnStretch(column, column < across ? 1 : 0);
        QWidget* before = nullptr;
        for (int i = 0; i < wanted.size(); ++i) {
            ServiceTile*& tile = m_tiles[wanted.at(i)];
            if (!tile) {
                tile = new ServiceTile(m_theme, m_clock, kInterval, this);
                connect(tile, &ServiceTile::opened, this, &TileGrid::opened);
            }
            m_grid->removeWidget(tile);
            m_grid->addWidget(tile, i / across, i % across);
            if (before)
                QWidget::setTabOrder(before, tile);
            before = tile;
            tile->show();
        }
        m_laidOut = wanted;
        m_laidOutColumns = across;
    }
    for (const ServiceTileData& one : std::as_const(m_data)) {
        if (auto* tile = m_tiles.value(one.id))
            tile->setData(one);
    }
    updateGeometry();
    if (hiddenBefore != hiddenCount())
        emit hiddenCountChanged();
}

} // namespace signalbox::ui
