// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Page.h"
#include "ui/shell/ShellState.h"

namespace signalbox::test {

/// Pages with invented but fixed content, to test and to look at the shell and the widgets without a platform.
[[nodiscard]] QList<ui::PageFactory> samplePages(ui::PageContext context);

/// Production, connected, one P2 alarm, an on-call operator.
[[nodiscard]] ui::ShellState sampleState(base::Time now);

} // namespace signalbox::test
