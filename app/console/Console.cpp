// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Console.h"

#include "app/console/ShellFeed.h"
#include "ui/access/AccessPage.h"
#include "ui/audit/AuditPage.h"
#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryPage.h"
#include "ui/degradation/DegradationPage.h"
#include "ui/keys/KeysPage.h"
#include "ui/onboarding/OnboardingPage.h"
#include "ui/overview/OverviewPage.h"
#include "ui/sandbox/SandboxPage.h"
#include "ui/settings/SettingsPage.h"
#include "ui/slo/SloPage.h"
#include "ui/traces/TracesPage.h"

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>

namespace signalbox::console {

using namespace ui;

Console::Console(ConsoleOptions options)
    : m_options(std::move(options))
    , m_gate(m_clock)
    , m_bridge(m_clock)
    , m_witness(m_bridge, m_options.state / "witness")
    , m_faults(m_bridge) {
    m_theme.apply(*qApp);
    if (m_options.environment.empty())
        m_sandbox = std::make_unique<EmbeddedSandbox>(m_options.programs, m_options.data);

    const PageContext context{m_theme, m_clock, m_gate};
    SettingsSeams settings;
    settings.operators = [this] { return m_sandbox ? m_sandbox->operators() : QList<SandboxOperator>(); };
    settings.actAs = [this](const QString& id) { return actAs(id); };
    const QList<PageFactory> pages{overviewPageFactory(context, m_bridge),
                                   onboardingPageFactory(context, m_bridge),
                                   sloPageFactory(context, m_bridge),
                                   keysPageFactory(context, m_bridge),
                                   canaryPageFactory(context, m_bridge),
                                   degradationPageFactory(context, m_bridge),
                                   auditPageFactory(context, m_bridge, m_witness),
                                   accessPageFactory(context, m_bridge),
                                   sandboxPageFactory(context, m_bridge),
                                   tracesPageFactory(context, m_bridge),
                                   settingsPageFactory(context, m_bridge, m_shortcuts, std::move(settings))};
    m_window = std::make_unique<MainWindow>(context, m_shortcuts, pages);
    for (const auto& page : pages)
        m_toPrepare.append(page.info.id);

    connect(&m_bridge, &Bridge::meChanged, this, &Console::followMe);
    for (const auto signal : {&Bridge::ticked, &Bridge::linkChanged, &Bridge::meChanged, &Bridge::commandsChanged})
        connect(&m_bridge, signal, this, &Console::follow);
    connect(&m_witness, &Witness::changed, this, &Console::follow);
    connect(&m_faults, &SandboxWatch::changed, this, &Console::follow);
    connect(m_window.get(), &MainWindow::lastErrorRequested, this, [this](const QString& topic) {
        m_bridge.clearLastError();
        if (!topic.isEmpty())
            m_window->showHelp(topic);
    });
    connect(m_window.get(), &MainWindow::acknowledgeRequested, this, [this](const QString& id) {
        const auto alert = base::AlertId::parse(id.toStdString());
        if (!alert)
            return;
        const auto intent = api::Intent::fresh("acknowledged from the banner");
        m_bridge.act<slo::Alert>(
            m_window.get(), QStringLiteral("Acknowledge %1").arg(id), intent,
            [alert = *alert, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.acknowledgeAlert(alert, intent, deadline, std::move(stop));
            },
            [](const auto&) {});
    });
    if (m_sandbox) {
        connect(m_sandbox.get(), &EmbeddedSandbox::ready, this, [this] {
            if (!actAs(QStringLiteral("on_call-1")) && !m_sandbox->operators().isEmpty())
                actAs(m_sandbox->operators().front().id);
        });
        connect(m_sandbox.get(), &EmbeddedSandbox::failed, this, &Console::follow);
    }
    // Ages grow while nothing arrives.
    auto* ages = new QTimer(this);
    connect(ages, &QTimer::timeout, this, &Console::follow);
    ages->start(1'000);
    followMe();
    follow();
}

Console::~Console() {
    // What is told while things end is for nobody: the window goes first.
    m_bridge.disconnect(this);
    m_witness.disconnect(this);
    m_faults.disconnect(this);
    if (m_sandbox)
        m_sandbox->disconnect(this);
    m_window.reset();
    m_bridge.disconnectFromPlatform();
}

void Console::start() {
    m_window->show();
    QTimer::singleShot(0, this, &Console::prepareNext);
    if (m_sandbox)
        m_sandbox->start(m_options.rate);
    else
        m_bridge.connectTo(m_options.environment);
}

void Console::prepareNext() {
    if (m_toPrepare.isEmpty())
        return;
    (void)m_window->page(m_toPrepare.takeFirst());
    QTimer::singleShot(0, this, &Console::prepareNext);
}

bool Console::actAs(const QString& operatorId) {
    if (!m_sandbox)
        return false;
    for (const auto& known : m_sandbox->operators())
        if (known.id == operatorId) {
            m_bridge.connectTo(known.credentials);
            return true;
        }
    return false;
}

void Console::follow() {
    m_gate.setConnected(m_bridge.link() == Bridge::Link::Live);
    m_window->setState(shellState(m_bridge, m_witness, m_faults, m_sandbox.get()));
}

void Console::followMe() {
    const auto& me = m_bridge.me();
    if (!me)
        return;
    QSet<QString> permissions;
    for (const auto& ability : me->abilities)
        if (ability.mayRequest || ability.mayApprove)
            permissions.insert(text::of(ability.action));
    const bool readOnly = me->role == access::Role::Viewer || me->role == access::Role::Auditor;
    if (m_gate.environment() != environmentOf(me->environment) || m_gate.isLocked())
        m_gate.setEnvironment(environmentOf(me->environment));
    m_gate.setPermissions(permissions, readOnly);
}

} // namespace signalbox::console
