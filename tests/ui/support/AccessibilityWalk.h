// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QStringList>

#include <string>

class QWidget;

namespace signalbox::test {

/// What a person who cannot see or cannot use a mouse would stumble over in a shown window; empty = nothing found.
///
/// - Every visible widget that can take the focus has a name for assistive technology that is not its class.
/// - No two of them with the same parent and role have the same name.
/// - Nothing to press is smaller than 20 px in height or 24 px in width.
/// - Tab visits every one of them and comes back to the first: no trap, nothing out of reach.
[[nodiscard]] QStringList accessibilityProblems(QWidget& window);
/// The same as one text, a line each: EXPECT_EQ(accessibilityReport(page), "").
[[nodiscard]] std::string accessibilityReport(QWidget& window);

/// All visible, enabled widgets under `root` that Tab can reach.
[[nodiscard]] QList<QWidget*> tabStops(QWidget& root);

} // namespace signalbox::test
