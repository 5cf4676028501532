// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/Screenshots.h"

#include "ui/widgets/Theme.h"

#include <gtest/gtest.h>

#include <QtCore/QDir>
#include <QtCore/QSet>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

namespace signalbox::test {

QImage takeScreenshot(QWidget& window, const QSize& size, const QString& name) {
    window.resize(size);
    window.show();
    QApplication::processEvents();
    const QImage image = window.grab().toImage();
    const QString folder = qEnvironmentVariable("SIGNALBOX_SCREENSHOTS");
    if (!folder.isEmpty()) {
        QDir().mkpath(folder);
        image.save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    }
    return image;
}

int colorCount(const QImage& image) {
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            colors.insert(image.pixel(x, y));
            if (colors.size() >= 5000)
                return 5000;
        }
    }
    return int(colors.size());
}

void expectPictures(QWidget& page, ui::Theme& theme, const QString& name) {
    for (const ui::Scheme scheme : {ui::Scheme::Light, ui::Scheme::Dark}) {
        theme.setSettings({scheme, 100, true, false});
        const QString end = scheme == ui::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        EXPECT_GT(colorCount(takeScreenshot(page, {1240, 780}, name + QLatin1Char('-') + end)), 100);
        EXPECT_GT(colorCount(takeScreenshot(page, {1080, 700}, name + QStringLiteral("-small-") + end)), 100);
    }
}

} // namespace signalbox::test
