// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MainWindow.h"

#include "ui/shell/AlarmBanner.h"
#include "ui/shell/CheatSheet.h"
#include "ui/shell/CommandPalette.h"
#include "ui/shell/EnvironmentBand.h"
#include "ui/shell/HelpPage.h"
#include "ui/shell/MutationGate.h"
#include "ui/shell/NavigationBar.h"
#include "ui/shell/ShortcutRegistry.h"
#include "ui/shell/StatusStrip.h"
#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/MessageBar.h"

#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

constexpr int kMostHistory = 100;

QString pageOf(const QString& link) { return link.section(QLatin1Char('/'), 0, 0); }
QString restOf(const QString& link) { return link.section(QLatin1Char('/'), 1); }

} // namespace

MainWindow::MainWindow(PageContext context, ShortcutRegistry& shortcuts, QList<PageFactory> pages,
                       const QString& stopPage, QWidget* parent)
    : QMainWindow(parent)
    , m_context(context)
    , m_shortcuts(shortcuts)
    , m_stopPage(stopPage) {
    for (PageFactory& factory : pages)
        m_places.append({std::move(factory), nullptr});
    m_places.append(
        {{HelpPage::pageInfo(), [this](QWidget* owner) { return new HelpPage(m_context, owner); }}, nullptr});
    setMinimumSize(1100, 700);
    setBell([this] {
        QApplication::beep();
        QApplication::alert(this);
    });
    makeActions();
    makeFrame();
    connect(&m_context.gate, &MutationGate::changed, this, &MainWindow::syncLock);
    syncLock();
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &MainWindow::tick);
    timer->start(1000);
    setState({});
}

MainWindow::~MainWindow() = default;

QAction* MainWindow::add(const QString& id, const QString& group, const QString& text, const QKeySequence& keys,
                         std::function<void()> effect) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, std::move(effect));
    addAction(action);
    m_shortcuts.add(id, group, action);
    return action;
}

void MainWindow::makeActions() {
    const QString pages = tr("Pages");
    for (const Place& place : std::as_const(m_places)) {
        const PageInfo& info = place.factory.info;
        add(QStringLiteral("page.") + info.id, pages,
            tr("Open %1").arg(info.navTitle.isEmpty() ? info.title : info.navTitle), info.shortcut,
            [this, id = info.id] { openLink(id); });
    }
    const QString go = tr("Go");
    add(QStringLiteral("shell.back"), go, tr("Back"), Qt::ALT | Qt::Key_Left, [this] { stepHistory(-1); });
    add(QStringLiteral("shell.forward"), go, tr("Forward"), Qt::ALT | Qt::Key_Right, [this] { stepHistory(1); });
    add(QStringLiteral("shell.nextPane"), go, tr("Next pane"), Qt::Key_F6, [this] { stepPane(1); });
    add(QStringLiteral("shell.previousPane"), go, tr("Previous pane"), Qt::SHIFT | Qt::Key_F6,
        [this] { stepPane(-1); });
    add(QStringLiteral("shell.filter"), go, tr("Filter this page"), Qt::CTRL | Qt::Key_F, [this] {
        if (auto* page = currentPage())
            page->focusFilter();
    });
    add(QStringLiteral("shell.refresh"), go, tr("Refresh"), Qt::Key_F5, [this] {
        if (auto* page = currentPage())
            page->refresh();
        emit refreshRequested();
    });
    add(QStringLiteral("shell.range"), go, tr("Choose the time range"), Qt::CTRL | Qt::Key_T, [this] {
        auto* page = currentPage();
        if (page && !page->focusRange())
            page->messages()->showMessage(MessageBar::Kind::Info, tr("This page has no time range."));
    });
    const QString session = tr("Session");
    m_lockAction = add(QStringLiteral("shell.lock"), session, tr("Lock the session"), Qt::CTRL | Qt::SHIFT | Qt::Key_L,
                       [this] { toggleLock(); });
    m_stopAction = add(QStringLiteral("shell.stop"), session, tr("Open the stop panel"),
                       Qt::CTRL | Qt::SHIFT | Qt::Key_X, [this] { openLink(m_stopPage + QStringLiteral("/stop")); });
    m_stopAction->setIconText(tr("Stop..."));
    m_stopAction->setToolTip(tr("Open the stop panel (Ctrl+Shift+X). Nothing is stopped by this alone."));
    const QString alarms = tr("Alarms");
    add(QStringLiteral("alarm.next"), alarms, tr("Next alarm"), Qt::Key_F8, [this] { stepAlarm(1); });
    add(QStringLiteral("alarm.previous"), alarms, tr("Previous alarm"), Qt::SHIFT | Qt::Key_F8,
        [this] { stepAlarm(-1); });
    // Without a shortcut of its own: no single chord changes anything on the platform. The chord goes to the button.
    m_acknowledgeAction =
        add(QStringLiteral("alarm.acknowledge"), alarms, tr("Acknowledge the alarm shown"), {}, [this] {
            if (const auto* alarm = alarmShown())
                emit acknowledgeRequested(alarm->id);
        });
    m_context.gate.guard(m_acknowledgeAction, {QStringLiteral("alerts.acknowledge"), {}}, [this] {
        const auto* alarm = alarmShown();
        return !alarm ? tr("There is no alarm.") : alarm->isNew ? QString() : tr("It is acknowledged already.");
    });
    add(QStringLiteral("alarm.goToAcknowledge"), alarms, tr("Go to the alarm's Acknowledge button"),
        Qt::CTRL | Qt::SHIFT | Qt::Key_A, [this] { goToAcknowledge(); });
    add(QStringLiteral("alarm.mute"), alarms, tr("Mute alarm sounds for 5 minutes, or end that"),
        Qt::CTRL | Qt::SHIFT | Qt::Key_M, [this] { toggleMute(); });
    const QString view = tr("View");
    m_paletteAction = add(QStringLiteral("shell.palette"), view, tr("Command palette"), Qt::CTRL | Qt::Key_K,
                          [this] { showPalette(); });
    m_helpAction = add(QStringLiteral("shell.help"), view, tr("Help on this page"), Qt::Key_F1, [this] {
        const auto* page = currentPage();
        showHelp(page ? page->helpTopic() : QString());
    });
    add(QStringLiteral("shell.cheatSheet"), view, tr("Keyboard shortcuts"), Qt::CTRL | Qt::Key_Slash,
        [this] { showCheatSheet(); });
    add(QStringLiteral("shell.inspector"), view, tr("Hide or show the details"), Qt::CTRL | Qt::Key_I,
        [this] { toggleInspector(); });
    add(QStringLiteral("shell.navigation"), view, tr("Narrow or widen the navigation"), Qt::CTRL | Qt::Key_B,
        [this] { setNavigationCollapsed(!m_navigation->isCollapsed()); });
    add(QStringLiteral("shell.fullScreen"), view, tr("Full screen"), Qt::Key_F11,
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    add(QStringLiteral("shell.scheme"), view, tr("Switch between light and dark"), {}, [this] {
        ThemeSettings settings = m_context.theme.settings();
        settings.scheme = m_context.theme.isDark() ? Scheme::Light : Scheme::Dark;
        m_context.theme.setSettings(settings);
    });
}

void MainWindow::makeFrame() {
    auto* frame = new QWidget;
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_band = new EnvironmentBand(m_context.theme, m_context.clock, m_context.gate, m_lockAction, m_stopAction);
    m_banner = new AlarmBanner(m_context.theme, m_acknowledgeAction);
    QList<PageInfo> infos;
    for (const Place& place : std::as_const(m_places)) {
        if (place.factory.info.id != QStringLiteral("help"))
            infos.append(place.factory.info);
    }
    m_navigation = new NavigationBar(m_context.theme, infos);
    m_stack = new QStackedWidget;
    m_status = new StatusStrip(m_context.theme, m_context.clock, m_helpAction, m_paletteAction);
    column->addWidget(m_band);
    column->addWidget(m_banner);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_navigation);
    middle->addWidget(m_stack, 1);
    column->addLayout(middle, 1);
    column->addWidget(m_status);
    setCentralWidget(frame);
    m_palette = new CommandPalette(m_context.theme, frame);
    connect(m_band, &EnvironmentBand::openRequested, this, &MainWindow::openLink);
    connect(m_banner, &AlarmBanner::openRequested, this, &MainWindow::openLink);
    connect(m_navigation, &NavigationBar::pageRequested, this, &MainWindow::openLink);
    connect(m_navigation, &NavigationBar::collapseToggled, this,
            [this] { setNavigationCollapsed(!m_navigation->isCollapsed()); });
    connect(m_status, &StatusStrip::errorPressed, this, [this] {
        emit lastErrorRequested(m_state.lastErrorTopic);
        if (!m_state.lastErrorTopic.isEmpty())
            showHelp(m_state.lastErrorTopic);
    });
}

void MainWindow::setState(const ShellState& state) {
    m_state = state;
    setWindowTitle(QStringLiteral("%1 · Signalbox").arg(environmentTitle(state.environment, state.region)));
    m_band->setState(state);
    m_bell->hear(state.alarms);
    showAlarms();
    m_status->setState(state);
    for (auto it = state.badges.begin(); it != state.badges.end(); ++it)
        m_navigation->setBadge(it.key(), it.value().first, it.value().second);
    m_context.gate.refresh();
    syncConnection();
}

void MainWindow::setBell(std::function<void()> ring) {
    m_bell = std::make_unique<AlarmBell>(m_context.clock, std::move(ring));
}

const AlarmLine* MainWindow::alarmShown() const {
    for (const AlarmLine& one : m_state.alarms.open) {
        if (!m_alarm.isEmpty() && one.id == m_alarm)
            return &one;
    }
    return m_state.alarms.top ? &*m_state.alarms.top : nullptr;
}

void MainWindow::showAlarms() {
    // A walk through the alarms ends when something more urgent comes: that is what the line is for.
    const QString urgent = m_state.alarms.top ? m_state.alarms.top->id : QString();
    if (urgent != m_urgent)
        m_alarm.clear();
    m_urgent = urgent;
    AlarmSummary shown = m_state.alarms;
    QStringList notes;
    if (const auto* alarm = alarmShown(); alarm && alarm->id == m_alarm) {
        shown.top = *alarm;
        int at = 0;
        while (m_state.alarms.open.at(at).id != m_alarm)
            ++at;
        notes << tr("%1 of %2").arg(at + 1).arg(m_state.alarms.open.size());
    } else {
        m_alarm.clear();
    }
    if (const auto left = m_bell->mutedFor())
        notes << tr("muted %1").arg(stopwatchText(*left));
    m_banner->setAlarms(shown);
    m_banner->setNote(notes.join(QStringLiteral("   ")));
}

void MainWindow::stepAlarm(int by) {
    const auto& open = m_state.alarms.open;
    if (open.isEmpty()) {
        if (auto* page = currentPage())
            page->messages()->showMessage(MessageBar::Kind::Info, m_state.alarms.known
                                                                      ? tr("There is no alarm.")
                                                                      : tr("Alarms are UNKNOWN: not connected."));
        return;
    }
    qsizetype at = by > 0 ? -1 : open.size();
    for (qsizetype i = 0; i < open.size(); ++i) {
        if (open.at(i).id == m_alarm)
            at = i;
    }
    const AlarmLine next = open.at(((at + by) % open.size() + open.size()) % open.size());
    m_alarm = next.id;
    showAlarms();
    m_context.gate.refresh();
    openLink(next.link);
}

void MainWindow::goToAcknowledge() {
    const auto* button = m_banner->acknowledgeButton();
    if (button->isVisible() && button->isEnabled()) {
        m_banner->acknowledgeButton()->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    if (auto* page = currentPage())
        page->messages()->showMessage(MessageBar::Kind::Info,
                                      alarmShown() ? m_acknowledgeAction->toolTip() : tr("There is no alarm."));
}

void MainWindow::toggleMute() {
    if (m_bell->mutedFor())
        m_bell->unmute();
    else
        m_bell->mute();
    showAlarms();
}

void MainWindow::toggleInspector() {
    auto* page = currentPage();
    if (!page)
        return;
    auto* inspector = page->inspector();
    if (!inspector) {
        page->messages()->showMessage(MessageBar::Kind::Info, tr("This page has no details that could be hidden."));
        return;
    }
    const bool hadFocus = inspector->isAncestorOf(QApplication::focusWidget());
    inspector->setHidden(!inspector->isHidden());
    if (hadFocus) {
        if (auto* target = page->firstFocus())
            target->setFocus(Qt::OtherFocusReason);
    }
}

void MainWindow::syncConnection() {
    auto* page = currentPage();
    if (!page || m_state.link.kind == LinkState::Kind::Connecting)
        return;
    const bool lost = m_state.link.kind == LinkState::Kind::Disconnected;
    const auto since =
        lost && m_state.link.lostAt
            ? std::chrono::duration_cast<std::chrono::seconds>(m_context.clock.now() - *m_state.link.lostAt)
            : std::chrono::seconds(0);
    page->setDisconnected(lost, lost ? stopwatchText(since) : QString());
}

void MainWindow::tick() {
    m_band->tick();
    m_status->tick();
    if (m_bell->mutedFor() || !m_alarm.isEmpty())
        showAlarms();
    if (m_state.link.kind == LinkState::Kind::Disconnected)
        syncConnection();
}

MainWindow::Place* MainWindow::place(const QString& id) {
    for (Place& candidate : m_places) {
        if (candidate.factory.info.id == id)
            return &candidate;
    }
    return nullptr;
}

Page* MainWindow::page(const QString& id) {
    Place* found = place(id);
    if (!found)
        return nullptr;
    if (!found->page) {
        found->page = found->factory.make(m_stack);
        m_stack->addWidget(found->page);
        connect(found->page, &Page::linkRequested, this, &MainWindow::openLink);
        connect(found->page, &Page::helpRequested, this, &MainWindow::showHelp);
        connect(found->page, &Page::badgeChanged, this,
                [this, id](int count, const QString& what) { m_navigation->setBadge(id, count, what); });
        if (found->page->badge() > 0)
            m_navigation->setBadge(id, found->page->badge(), {});
    }
    return found->page;
}

Page* MainWindow::currentPage() const { return m_current; }

QString MainWindow::currentLink() const { return m_history.value(m_position); }

bool MainWindow::openWithoutHistory(const QString& link) {
    const QString id = pageOf(link);
    Page* before = currentPage();
    Page* next = page(id);
    if (!next) {
        if (auto* now = currentPage())
            now->messages()->showMessage(MessageBar::Kind::Warning, tr("There is no page %1.").arg(id));
        return false;
    }
    const bool navigationHadFocus = m_navigation->isAncestorOf(QApplication::focusWidget());
    if (before != next) {
        if (before)
            before->deactivated();
        m_current = next;
        m_stack->setCurrentWidget(next);
        m_navigation->setCurrent(id);
        next->activated();
    }
    syncConnection();
    next->openLink(restOf(link));
    if (before != next && !navigationHadFocus && !next->isAncestorOf(QApplication::focusWidget())) {
        if (auto* target = next->firstFocus())
            target->setFocus(Qt::OtherFocusReason);
    }
    m_navigation->setCurrent(id);
    emit pageShown(id);
    return true;
}

bool MainWindow::openLink(const QString& link) {
    if (!openWithoutHistory(link))
        return false;
    if (link != currentLink()) {
        const int oldest = qMax(0, m_position + 2 - kMostHistory);
        m_history = m_history.mid(oldest, m_position + 1 - oldest);
        m_history.append(link);
        m_position = int(m_history.size()) - 1;
    }
    return true;
}

void MainWindow::stepHistory(int by) {
    const int target = m_position + by;
    if (target < 0 || target >= m_history.size())
        return;
    if (openWithoutHistory(m_history.at(target)))
        m_position = target;
}

void MainWindow::stepPane(int by) {
    const QList<QWidget*> panes{m_band, m_banner, m_navigation, m_stack, m_status};
    const auto firstIn = [this](QWidget* pane) -> QWidget* {
        if (pane == m_stack)
            return currentPage() ? currentPage()->firstFocus() : nullptr;
        const auto children = pane->findChildren<QWidget*>();
        for (auto* child : children) {
            if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus))
                return child;
        }
        return nullptr;
    };
    qsizetype now = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes.at(i)->isAncestorOf(QApplication::focusWidget()))
            now = i;
    }
    for (qsizetype tried = 1; tried <= panes.size(); ++tried) {
        const qsizetype at = ((now + by * tried) % panes.size() + panes.size()) % panes.size();
        if (auto* target = firstIn(panes.at(at))) {
            target->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

void MainWindow::toggleLock() {
    if (m_context.gate.isLocked())
        m_context.gate.unlock();
    else
        m_context.gate.lock();
}

void MainWindow::syncLock() {
    const bool locked = m_context.gate.isLocked();
    m_lockAction->setText(locked ? tr("Unlock the session") : tr("Lock the session"));
    m_lockAction->setIconText(locked ? (m_context.gate.environment() == Environment::Sandbox
                                            ? tr("Unlock")
                                            : tr("Unlock %1 min").arg(MutationGate::kUnlockFor.count()))
                                     : tr("Lock"));
    m_lockAction->setToolTip(locked ? tr("Allow changes in this session (Ctrl+Shift+L)")
                                    : tr("View only (Ctrl+Shift+L)"));
    m_lockAction->setVisible(m_context.gate.canUnlock());
    m_band->tick();
}

void MainWindow::showHelp(const QString& topic) { openLink(QStringLiteral("help/") + topic); }

void MainWindow::showPalette() {
    QList<PaletteEntry> entries;
    const auto registered = m_shortcuts.entries();
    QSet<const QAction*> seen;
    if (auto* page = currentPage()) {
        const auto actions = page->findChildren<QAction*>() + page->actions();
        for (auto* action : actions) {
            if (action->isSeparator() || action->text().isEmpty() || seen.contains(action) ||
                action->property("private").toBool())
                continue;
            seen.insert(action);
            entries.append({action->text().remove(QLatin1Char('&')), page->info().navTitle, action});
        }
    }
    for (const auto& entry : registered) {
        if (!seen.contains(entry.action) && entry.id != QStringLiteral("shell.palette"))
            entries.append({entry.action->text(), entry.group, entry.action});
    }
    m_palette->open(entries);
}

void MainWindow::showCheatSheet() { (new CheatSheet(m_context.theme, m_shortcuts, this))->open(); }

void MainWindow::setNavigationCollapsed(bool collapsed) {
    m_wide = !collapsed;
    m_navigation->setCollapsed(collapsed);
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (!m_current && !m_places.isEmpty())
        openLink(m_places.first().factory.info.id);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    const bool room = width() >= m_context.theme.px(1180);
    m_navigation->setCollapsed(!(m_wide && room));
}

} // namespace signalbox::ui
