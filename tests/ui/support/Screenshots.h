// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>
#include <QtGui/QImage>

class QWidget;

namespace signalbox::ui {
class Theme;
}

namespace signalbox::test {

/// Grabs a window at a size. Written to $SIGNALBOX_SCREENSHOTS/<name>.png when that variable is set.
[[nodiscard]] QImage takeScreenshot(QWidget& window, const QSize& size, const QString& name);

/// How many different colours an image has, up to 5000: a blank or broken picture has few.
[[nodiscard]] int colorCount(const QImage& image);

/// Grabs a page in both themes at the room it has in a large and in the smallest window, as <name>-light, <name>-dark,
/// <name>-small-light and <name>-small-dark, and expects that each shows something.
void expectPictures(QWidget& page, ui::Theme& theme, const QString& name);

} // namespace signalbox::test
