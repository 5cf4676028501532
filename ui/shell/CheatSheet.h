// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QDialog>

namespace signalbox::ui {

class ShortcutRegistry;

/// All shortcuts by group, as they are now. Ctrl+/ opens it, Esc closes.
class CheatSheet final : public QDialog {
    Q_OBJECT
public:
    CheatSheet(Theme& theme, const ShortcutRegistry& shortcuts, QWidget* parent);
};

} // namespace signalbox::ui
