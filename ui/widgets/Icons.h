// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtGui/QIcon>

namespace signalbox::ui {

/// One of our line icons (resources/icons/<name>.svg, 16x16, stroke currentColor), painted in `ink`.
/// An unknown name gives a null icon and is a test failure. Names: overview providers certification keys slo canary
/// degradation audit approvals sandbox settings help search lock unlock stop close check alarm clock link refresh
/// filter export copy chevron-left chevron-right chevron-down table chart menu warning.
[[nodiscard]] QIcon icon(const Theme& theme, const QString& name, Ink ink = Ink::Text);
[[nodiscard]] QPixmap iconPixmap(const Theme& theme, const QString& name, Ink ink, int logicalSize,
                                 qreal devicePixelRatio);
[[nodiscard]] QStringList iconNames();

} // namespace signalbox::ui
