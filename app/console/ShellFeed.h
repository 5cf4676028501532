// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/ShellState.h"

namespace signalbox::ui {
class Bridge;
class EmbeddedSandbox;
class SandboxWatch;
class Witness;
} // namespace signalbox::ui

namespace signalbox::console {

/// What the frame shows, made from what the bridge, the witness, the sandbox's faults and the sandbox know now.
/// `sandbox` may be null.
[[nodiscard]] ui::ShellState shellState(const ui::Bridge& bridge, const ui::Witness& witness,
                                        const ui::SandboxWatch& faults, const ui::EmbeddedSandbox* sandbox);

/// The kind of environment that the platform says it is; an unknown word counts as production.
[[nodiscard]] ui::Environment environmentOf(const std::string& name);

} // namespace signalbox::console
