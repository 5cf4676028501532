// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/EmbeddedSandbox.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QProcess>

namespace signalbox::ui {

namespace {
constexpr int kEndWithin = 5'000; // ms
QString pathText(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }
} // namespace

EmbeddedSandbox::EmbeddedSandbox(std::filesystem::path programs, std::filesystem::path data, QObject* parent)
    : QObject(parent)
    , m_programs(std::move(programs))
    , m_data(std::move(data)) {}

EmbeddedSandbox::~EmbeddedSandbox() { stop(); }

QString EmbeddedSandbox::program(const char* name) const { return pathText(m_programs / name); }

void EmbeddedSandbox::start(double requestsPerSecond) {
    stop();
    m_rate = requestsPerSecond;
    m_error.reset();
    m_operators.clear();
    std::error_code failure;
    std::filesystem::create_directories(m_data, failure);
    m_state = State::Starting;
    m_platform = std::make_unique<QProcess>();
    m_platform->setProcessChannelMode(QProcess::SeparateChannels);
    connect(m_platform.get(), &QProcess::readyReadStandardOutput, this, &EmbeddedSandbox::readAnnouncement);
    connect(m_platform.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail("CONSOLE-002",
                 QStringLiteral("could not start %1: %2").arg(m_platform->program(), m_platform->errorString()));
    });
    connect(m_platform.get(), &QProcess::finished, this, [this](int code) {
        const auto words = QString::fromUtf8(m_platform->readAllStandardError()).trimmed();
        fail("CONSOLE-003", QStringLiteral("the sandbox platform ended with exit code %1%2")
                                .arg(code)
                                .arg(words.isEmpty() ? QString() : QStringLiteral(": ") + words.right(600)));
    });
    m_platform->start(program("signalbox-platform"),
                      {QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"), QStringLiteral("--data"),
                       pathText(m_data), QStringLiteral("--exit-with-parent")});
}

void EmbeddedSandbox::readAnnouncement() {
    if (m_state != State::Starting || !m_platform->canReadLine())
        return;
    const auto line = m_platform->readLine().toStdString();
    const auto announced = base::Json::parse(line);
    if (!announced) {
        fail("CONSOLE-003", QStringLiteral("the sandbox platform announced something that is not JSON"));
        return;
    }
    for (const auto& entry : (*announced)["operators"].items())
        m_operators.append({text::of(entry["operator_id"].stringOr("")), text::of(entry["role"].stringOr("")),
                            entry["credentials"].stringOr("")});
    m_state = State::Running;
    startSimulator();
    emit ready();
}

void EmbeddedSandbox::startSimulator() {
    m_simulator = std::make_unique<QProcess>();
    // Its reports are for people who start it by hand; here nobody reads them.
    m_simulator->setStandardOutputFile(QProcess::nullDevice());
    m_simulator->setStandardErrorFile(QProcess::nullDevice());
    connect(m_simulator.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        // The platform is there all the same: it is said, and what was started goes on without traffic.
        if (error == QProcess::FailedToStart)
            note("CONSOLE-002", QStringLiteral("could not start %1: %2; the sandbox has no traffic")
                                    .arg(m_simulator->program(), m_simulator->errorString()));
    });
    m_simulator->start(program("signalboxctl"),
                       {QStringLiteral("--data"), pathText(m_data), QStringLiteral("--json"),
                        QStringLiteral("simulate"), QStringLiteral("--rate"), QString::number(m_rate),
                        QStringLiteral("--control"), QStringLiteral("--exit-with-parent")});
}

void EmbeddedSandbox::setFaults(const base::Json& faults) {
    if (m_simulator && m_simulator->state() == QProcess::Running)
        m_simulator->write(QByteArray::fromStdString(faults.text() + "\n"));
}

void EmbeddedSandbox::stop() {
    m_state = State::Idle;
    for (auto* process : {m_simulator.get(), m_platform.get()}) {
        if (!process || process->state() == QProcess::NotRunning)
            continue;
        process->disconnect(this);
        process->terminate();
    }
    for (auto* process : {m_simulator.get(), m_platform.get()})
        if (process && process->state() != QProcess::NotRunning && !process->waitForFinished(kEndWithin)) {
            process->kill();
            process->waitForFinished(1'000);
        }
    m_simulator.reset();
    m_platform.reset();
}

void EmbeddedSandbox::note(const char* reason, const QString& context) {
    m_error = base::Error{base::ErrorCode::Unavailable, reason, context.toStdString()};
}

void EmbeddedSandbox::fail(const char* reason, const QString& context) {
    if (m_state == State::Idle || m_state == State::Failed)
        return;
    m_state = State::Failed;
    note(reason, context);
    if (m_simulator)
        m_simulator->terminate();
    // Later: whoever starts it again on this signal must not end the process that is telling it.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_state == State::Failed)
                emit failed();
        },
        Qt::QueuedConnection);
}

} // namespace signalbox::ui
