// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/EmbeddedSandbox.h"
#include "ui/bridge/SandboxWatch.h"
#include "ui/bridge/Witness.h"
#include "ui/shell/MainWindow.h"
#include "ui/shell/MutationGate.h"
#include "ui/shell/ShortcutRegistry.h"
#include "ui/widgets/Theme.h"

#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <filesystem>
#include <memory>

namespace signalbox::console {

struct ConsoleOptions {
    /// An operator's credentials file of another platform; empty: the embedded sandbox.
    std::filesystem::path environment;
    std::filesystem::path programs; ///< Where the sandbox's programs are.
    std::filesystem::path data;     ///< Of the sandbox.
    std::filesystem::path state;    ///< Of this console: what it has witnessed.
    double rate = 200;              ///< Of the sandbox's traffic.
};

/// Every object of the console, and who knows whom.
///
/// theme, gate and shortcuts are what pages share; the bridge is their one connection; the witness watches the audit
/// log through it, m_faults what a sandbox does on purpose; the sandbox is only there without an environment. The
/// window is made last and goes first.
class Console final : public QObject {
    Q_OBJECT
public:
    explicit Console(ConsoleOptions options);
    ~Console() override;

    /// Shows the window and starts connecting.
    void start();

    [[nodiscard]] ui::MainWindow& window() { return *m_window; }
    [[nodiscard]] ui::Theme& theme() { return m_theme; }
    [[nodiscard]] ui::Bridge& bridge() { return m_bridge; }
    [[nodiscard]] ui::MutationGate& gate() { return m_gate; }
    [[nodiscard]] ui::EmbeddedSandbox* sandbox() { return m_sandbox.get(); }
    [[nodiscard]] const base::Clock& clock() const { return m_clock; }

    /// Acts as another of the sandbox's operators. False when there is no such one.
    bool actAs(const QString& operatorId);

private:
    void follow();
    void followMe();
    /// Makes the pages one by one while the platform starts and nobody waits for the screen; the first look at a page
    /// would take a noticeable moment otherwise.
    void prepareNext();

    ConsoleOptions m_options;
    base::SystemClock m_clock;
    ui::Theme m_theme;
    ui::MutationGate m_gate;
    ui::ShortcutRegistry m_shortcuts;
    ui::Bridge m_bridge;
    ui::Witness m_witness;
    ui::SandboxWatch m_faults;
    std::unique_ptr<ui::EmbeddedSandbox> m_sandbox;
    std::unique_ptr<ui::MainWindow> m_window;
    QStringList m_toPrepare;
};

} // namespace signalbox::console
