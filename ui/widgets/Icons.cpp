// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtGui/QPainter>
#include <QtSvg/QSvgRenderer>

namespace signalbox::ui {

QPixmap iconPixmap(const Theme& theme, const QString& name, Ink ink, int logicalSize, qreal devicePixelRatio) {
    QFile file(QStringLiteral(":/signalbox/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("currentColor", theme.color(ink).name().toLatin1());
    QSvgRenderer renderer(svg);
    if (!renderer.isValid())
        return {};
    const int pixels = qRound(theme.px(logicalSize) * devicePixelRatio);
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, pixels, pixels));
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon icon(const Theme& theme, const QString& name, Ink ink) {
    QIcon result;
    for (const qreal ratio : {1.0, 1.5, 2.0, 3.0}) {
        const QPixmap normal = iconPixmap(theme, name, ink, 16, ratio);
        if (normal.isNull())
            return {};
        result.addPixmap(normal);
        result.addPixmap(iconPixmap(theme, name, Ink::Disabled, 16, ratio), QIcon::Disabled);
    }
    return result;
}

QStringList iconNames() {
    QStringList names;
    const auto files =
        QDir(QStringLiteral(":/signalbox/icons")).entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
    for (const QString& file : files)
        names.append(file.chopped(4));
    return names;
}

} // namespace signalbox::ui
