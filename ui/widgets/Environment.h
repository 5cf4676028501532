// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>

namespace signalbox::ui {

/// The kind of platform a surface belongs to. The three never look alike: shape, word and colour all differ.
enum class Environment { Sandbox, Staging, Production };

/// "●", "▲" or "■".
[[nodiscard]] QString environmentShape(Environment environment);
/// "SANDBOX", "STAGING" or "PRODUCTION".
[[nodiscard]] QString environmentWord(Environment environment);
/// "■ PRODUCTION · EU-1". `region` may be empty.
[[nodiscard]] QString environmentTitle(Environment environment, const QString& region);

/// How urgent something is. None is normal and always grey. Every severity is drawn as colour + shape + text.
enum class Severity { None, Diagnostic, P3, P2, P1 };

/// "■" P1, "▲" P2, "◆" P3, "○" diagnostic, empty for None.
[[nodiscard]] QString severityShape(Severity severity);
/// "P1", "P2", "P3", "info", empty for None.
[[nodiscard]] QString severityWord(Severity severity);

} // namespace signalbox::ui
