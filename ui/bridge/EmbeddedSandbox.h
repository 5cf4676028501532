// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <filesystem>
#include <memory>
#include <optional>

class QProcess;

namespace signalbox::ui {

/// An operator whose credentials the sandbox's platform has made.
struct SandboxOperator {
    QString id;
    QString role; ///< Wire name.
    std::filesystem::path credentials;
};

/// A platform and a provider's traffic as child processes: what the console starts when no environment is given.
///
/// States: Idle -> Starting -> Running -> Failed (start() again).
/// The children end with this object, and with this process even when it is killed.
/// Threads: gui.
class EmbeddedSandbox final : public QObject {
    Q_OBJECT
public:
    enum class State { Idle, Starting, Running, Failed };

    /// `programs`: where signalbox-platform and signalboxctl are. `data`: kept between starts.
    EmbeddedSandbox(std::filesystem::path programs, std::filesystem::path data, QObject* parent = nullptr);
    ~EmbeddedSandbox() override;

    void start(double requestsPerSecond = 200);
    void stop();

    [[nodiscard]] State state() const { return m_state; }
    /// Why it failed: CONSOLE-002 (a program is missing or did not start), CONSOLE-003 (it ended by itself; the context
    /// carries its last words). Running with CONSOLE-002: there is a platform, but no traffic.
    [[nodiscard]] const std::optional<base::Error>& error() const { return m_error; }
    [[nodiscard]] const QList<SandboxOperator>& operators() const { return m_operators; }

    /// Tells the simulator: {"candidate":{"errors":0.3}}.
    void setFaults(const base::Json& faults);

signals:
    void ready();
    void failed();

private:
    void readAnnouncement();
    void startSimulator();
    void note(const char* reason, const QString& context);
    void fail(const char* reason, const QString& context);
    [[nodiscard]] QString program(const char* name) const;

    std::filesystem::path m_programs;
    std::filesystem::path m_data;
    double m_rate = 0;
    State m_state = State::Idle;
    std::optional<base::Error> m_error;
    QList<SandboxOperator> m_operators;
    std::unique_ptr<QProcess> m_platform;
    std::unique_ptr<QProcess> m_simulator;
};

} // namespace signalbox::ui
