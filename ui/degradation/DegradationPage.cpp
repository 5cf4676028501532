// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/DegradationPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/charts/ChartWidget.h"
#include "ui/degradation/DegradationFigures.h"
#include "ui/degradation/DegradationReviews.h"
#include "ui/degradation/LadderCard.h"
#include "ui/degradation/ScopeChoice.h"
#include "ui/degradation/StatusCard.h"
#include "ui/figures/ApprovalNotice.h"
#include "ui/figures/SloFigures.h"
#include "ui/figures/TrendRecorder.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

using degradation::CommandStatus;
using degradation::Position;
using degradation::Switch;

namespace {

constexpr auto kChartRange = std::chrono::minutes(10);

const Mutation& closing() {
    static const Mutation mutation{QStringLiteral("degradation.close"), {}};
    return mutation;
}

PageInfo pageInfo() {
    PageInfo info;
    info.id = QStringLiteral("degradation");
    info.title = QObject::tr("Degradation");
    info.navTitle = QObject::tr("Degradation");
    info.icon = QStringLiteral("degradation");
    info.shortcut = QKeySequence(Qt::CTRL | Qt::Key_6);
    info.helpTopic = QStringLiteral("degradation/index");
    return info;
}

} // namespace

DegradationPage::DegradationPage(PageContext context, Bridge& bridge, QWidget* parent,
                                 std::unique_ptr<DegradationPort> port)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_trends(TrendRecorder::of(bridge))
    , m_port(port ? std::move(port) : degradationPortOver(bridge, this)) {
    m_scope = new ScopeChoice(theme());
    filters()->addWidget(m_scope);
    connect(m_scope, &ScopeChoice::changed, this, [this] { showCurrent(m_bridge.board()); });
    setBody(makeBody());
    m_timer = new QTimer(this);
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, &DegradationPage::refresh);
    m_fast = new QTimer(this);
    m_fast->setInterval(kPollUnverified);
    connect(m_fast, &QTimer::timeout, this, &DegradationPage::pollCommand);
    connect(&m_bridge, &Bridge::linkChanged, this, [this] { displayLink(m_bridge.link() == Bridge::Link::Live); });
    connect(&m_bridge, &Bridge::meChanged, this, [this] {
        if (m_bridge.me())
            m_scope->setRegions(m_bridge.me()->regions);
    });
    states()->setState(PageState::ready()); // the button is there before anything is known
    showCurrent(nullptr);
}

QWidget* DegradationPage::makeBody() {
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));

    m_ladder = new LadderCard(theme());
    m_ladder->setFixedWidth(theme().px(300));
    connect(m_ladder, &LadderCard::closeRequested, this, &DegradationPage::open);
    for (const Switch what : degradation::kSwitches)
        gate().guard(m_ladder->button(what), closing());
    row->addWidget(m_ladder);

    auto* right = new QVBoxLayout;
    right->setSpacing(theme().px(Theme::Medium));
    row->addLayout(right, 1);

    m_approvals = new ApprovalNotice(theme(), clock(), QStringLiteral("degradation."),
                                     [this](ApprovalNotice::Answer done) { m_port->approvals(std::move(done)); });
    connect(m_approvals, &ApprovalNotice::linkRequested, this, &DegradationPage::linkRequested);
    right->addWidget(m_approvals);

    m_outOfBand = new Card(theme(), tr("Not connected. The button still tries; in a terminal, the same is:"));
    m_outOfBand->setSeverity(Severity::P2);
    auto* line = new QHBoxLayout;
    m_outOfBandLine = new QLineEdit;
    m_outOfBandLine->setObjectName(QStringLiteral("outOfBand"));
    m_outOfBandLine->setAccessibleName(tr("Command for a terminal"));
    m_outOfBandLine->setReadOnly(true);
    m_outOfBandLine->setFont(theme().mono());
    auto* copy = new QPushButton(tr("Copy"));
    copy->setAutoDefault(false);
    copy->setAccessibleName(tr("Copy the command for a terminal"));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_outOfBandLine->text()); });
    line->addWidget(m_outOfBandLine, 1);
    line->addWidget(copy);
    m_outOfBand->body()->addLayout(line);
    m_outOfBand->hide();
    right->addWidget(m_outOfBand);

    m_stack = new QStackedWidget;
    m_stack->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_status = new StatusCard(theme());
    m_arm = new ArmPanel(theme(), clock());
    m_stack->addWidget(m_status);
    m_stack->addWidget(m_arm);
    m_stack->setCurrentWidget(m_status);
    right->addWidget(m_stack);
    connect(m_arm, &ArmPanel::disarmed, this, [this] {
        m_armed.reset();
        m_stack->setCurrentWidget(m_status);
    });
    connect(m_arm, &ArmPanel::confirmed, this, [this](const QString&, const QString& reason) {
        if (!m_armed)
            return;
        Sent sent = *m_armed;
        sent.intent.reason = reason.toStdString();
        m_arm->disarm();
        send(sent.order, sent.intent);
    });
    gate().guard(m_status->releaseButton(), {QStringLiteral("degradation.open"), {}},
                 [this] { return focus() ? QString() : tr("Nothing is chosen that could be released."); });
    connect(m_status, &StatusCard::releaseRequested, this, &DegradationPage::openRelease);

    auto* regions = new Card(theme());
    regions->layout()->setContentsMargins(2, 2, 2, 2);
    m_regions = new CellTableModel(regionColumns(), this);
    m_regionTable = new DataTable(theme(), tr("Regions"));
    m_regionTable->setModel(m_regions);
    m_regionTable->setNumberColumns({2, 3});
    m_regionTable->setColumnWidths({72, -1, 104, 76, 80, 108, 80, 80});
    m_regionTable->setFixedHeight(m_regionTable->heightForRows(2));
    regions->body()->addWidget(m_regionTable);
    right->addWidget(regions);

    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(theme().px(Theme::Medium));
    right->addLayout(bottom, 1);
    ChartSpec spec;
    spec.title = tr("New sessions per second");
    spec.unit = QStringLiteral("/s");
    spec.decimals = 0;
    spec.compare = true;
    m_chart = new ChartWidget(theme(), spec);
    m_chart->setMinimumHeight(theme().px(90));
    auto* chartCard = new Card(theme());
    chartCard->body()->addWidget(m_chart, 1);
    bottom->addWidget(chartCard, 1);

    auto* commands = new Card(theme(), tr("Commands, in force and past"));
    m_commands = new CellTableModel(commandColumns(), this);
    m_commandTable = new DataTable(theme(), tr("Commands, newest first; Enter shows one"));
    m_commandTable->setModel(m_commands);
    m_commandTable->setColumnWidths({78, 124, -1, 90});
    commands->body()->addWidget(m_commandTable, 1);
    commands->setMinimumWidth(theme().px(404));
    bottom->addWidget(commands, 1);
    const auto choose = [this](const QModelIndex& index) {
        const auto id = base::CommandId::parse(m_commands->idAt(index.row()).toStdString());
        if (!id)
            return;
        m_focus = *id;
        showCurrent(m_bridge.board());
    };
    connect(m_commandTable, &DataTable::rowActivated, this, choose);
    connect(m_commandTable, &QTableView::clicked, this, choose);
    return body;
}

ReviewSheet* DegradationPage::sheet() const { return m_sheet; }

// --- reading ---

void DegradationPage::activated() {
    m_active = true;
    m_connected = m_bridge.link() == Bridge::Link::Live;
    if (m_bridge.me())
        m_scope->setRegions(m_bridge.me()->regions);
    displayLink(m_connected);
    refresh();
    m_port->providers([this](const base::Result<std::vector<api::ProviderView>>& answer) {
        if (answer)
            displayProviders(*answer);
    });
    m_approvals->start();
    m_timer->start();
    syncPolling();
}

void DegradationPage::deactivated() {
    m_active = false;
    m_arm->disarm(); // nothing stays armed where nobody looks
    m_approvals->stop();
    m_timer->stop();
    syncPolling();
}

void DegradationPage::refresh() {
    if (m_asking)
        return;
    m_asking = true;
    m_port->state([this](const base::Result<api::DegradationView>& answer) {
        m_asking = false;
        if (answer)
            display(*answer, m_bridge.board());
        else
            displayError(answer.error());
    });
}

void DegradationPage::display(api::DegradationView view, const slo::Board* board) {
    // A slower answer must not take back what a faster one has shown of the same command.
    if (m_view) {
        for (auto& status : view.commands) {
            const auto known =
                std::find_if(m_view->commands.begin(), m_view->commands.end(),
                             [&](const CommandStatus& one) { return one.command.id == status.command.id; });
            if (known != m_view->commands.end() && known->isVerified() && !status.superseded && !status.isVerified() &&
                status.unknownRegions().empty())
                status = *known;
        }
    }
    std::vector<base::RegionId> regions;
    for (const auto& gate : view.regions)
        regions.push_back(gate.region);
    m_scope->setRegions(regions);
    m_view = std::move(view);
    if (states()->state().kind == PageState::Kind::Partial)
        states()->setState(PageState::ready());
    showCurrent(board);
}

void DegradationPage::displayProviders(const std::vector<api::ProviderView>& providers) {
    m_scope->setProviders(providers);
}

void DegradationPage::displayError(const base::Error& error) {
    if (states()->state().kind != PageState::Kind::Offline)
        states()->setState(PageState::partial(
            tr("The state could not be read; what is shown is the last known. The button works all the same. %1")
                .arg(text::error(error))));
    showCurrent(m_bridge.board());
}

void DegradationPage::displayLink(bool connected) {
    m_connected = connected;
    m_outOfBand->setVisible(!connected);
    showCurrent(m_bridge.board());
}

void DegradationPage::setDisconnected(bool disconnected, const QString& since) {
    Page::setDisconnected(disconnected, since);
    displayLink(!disconnected);
}

const CommandStatus* DegradationPage::focus() const {
    if (!m_view)
        return nullptr;
    const auto with = [this](const base::CommandId& id) -> const CommandStatus* {
        const auto found = std::find_if(m_view->commands.begin(), m_view->commands.end(),
                                        [&](const CommandStatus& one) { return one.command.id == id; });
        return found == m_view->commands.end() ? nullptr : &*found;
    };
    if (!m_focus.empty())
        return with(m_focus);
    // The newest in force, the red button's own first: it is what everybody asks about.
    const degradation::Command* best = nullptr;
    for (const auto& command : m_view->inForce) {
        const auto rank = [](const degradation::Command& one) {
            return std::pair(one.what == Switch::NewSessions, one.epoch);
        };
        if (!best || rank(command) > rank(*best))
            best = &command;
    }
    return best ? with(best->id) : nullptr;
}

void DegradationPage::showCurrent(const slo::Board* board) {
    const auto scope = m_scope->scope();
    m_ladder->display(m_view, scope);
    const auto* command = focus();
    if (m_sent && !(command && command->command.id == m_sent->intent.command)) {
        m_status->displaySent(m_sent->order, m_sent->intent.command, m_sent->unknown,
                              reachOf(m_view, board, m_sent->order.scope));
    } else if (command) {
        m_status->displayCommand(*command, isInForce(*m_view, command->command),
                                 reachOf(m_view, board, command->command.scope));
    } else {
        m_status->displayScope(m_view, scope, reachOf(m_view, board, scope));
    }
    m_regions->setRows(regionRows(m_view, board, command));
    m_regionTable->setFixedHeight(m_regionTable->heightForRows(std::clamp(m_regions->rowCount(), 2, 5)));
    if (m_view)
        m_commands->setRows(commandRows(*m_view));
    if (m_armed) {
        const auto reach = reachOf(m_view, board, m_armed->order.scope);
        m_arm->setFigures(stopFigures(m_armed->order.what, reach));
    }
    m_outOfBandLine->setText(
        outOfBandCommand(m_armed ? m_armed->order.what : Switch::NewSessions, m_armed ? m_armed->order.scope : scope));
    m_outOfBandLine->setCursorPosition(0);
    showChart(board);
    int restricted = m_view ? int(m_view->inForce.size()) : 0;
    setBadge(restricted, tr("restrictions in force: %1").arg(restricted));
    syncPolling();
    gate().refresh();
}

void DegradationPage::showChart(const slo::Board* board) {
    if (!board) {
        m_chart->setStale(true);
        return;
    }
    m_trends.sample(*board);
    const base::Time to = board->feed().wallTime;
    QList<ChartSeries> lines;
    if (m_view) {
        for (const auto& gate : m_view->regions) {
            if (lines.size() < 6)
                lines.append({text::of(gate.region.text()), m_trends.sessions(gate.region, to - kChartRange)});
        }
    }
    m_chart->setSeries(lines, to - kChartRange, to, std::chrono::seconds(5));
    m_chart->setStale(isFeedBroken(board->feed().health));
}

// --- polling ---

bool DegradationPage::isPolling() const { return m_fast->isActive(); }

void DegradationPage::syncPolling() {
    const auto* command = focus();
    const bool open = m_sent || (command && !command->isVerified() && !command->superseded);
    if (open && m_active && !m_fast->isActive())
        m_fast->start();
    else if (!(open && m_active))
        m_fast->stop();
}

void DegradationPage::pollCommand() {
    if (m_polling)
        return;
    const auto* command = focus();
    const base::CommandId id = m_sent ? m_sent->intent.command : command ? command->command.id : base::CommandId();
    if (id.empty())
        return;
    m_polling = true;
    m_port->command(id, [this](const base::Result<CommandStatus>& answer) {
        m_polling = false;
        if (answer) // not known there yet, or no answer: the next poll, and the act itself, say more
            merge(*answer);
    });
}

void DegradationPage::merge(const CommandStatus& status) {
    if (!m_view)
        m_view.emplace();
    const auto known = std::find_if(m_view->commands.begin(), m_view->commands.end(),
                                    [&](const CommandStatus& one) { return one.command.id == status.command.id; });
    if (known == m_view->commands.end())
        m_view->commands.insert(m_view->commands.begin(), status);
    else
        *known = status;
    if (m_sent && m_sent->intent.command == status.command.id)
        m_sent.reset();
    showCurrent(m_bridge.board());
}

// --- acts ---

void DegradationPage::openLink(const QString& rest) {
    if (rest == QStringLiteral("stop")) {
        open(Switch::NewSessions);
        return;
    }
    if (const auto id = base::CommandId::parse(rest.toStdString())) {
        m_focus = *id;
        showCurrent(m_bridge.board());
    }
}

void DegradationPage::open(Switch what) {
    const auto answer = gate().ask(closing());
    if (!answer.allowed) {
        messages()->showMessage(MessageBar::Kind::Warning, answer.reason);
        return;
    }
    if (what == Switch::NewSessions || what == Switch::NewRounds)
        arm(what);
    else
        reviewClose(what);
}

void DegradationPage::arm(Switch what) {
    Sent armed;
    armed.order.what = what;
    armed.order.scope = m_scope->scope();
    armed.order.position = Position::Off;
    armed.intent = api::Intent::fresh({});
    m_armed = armed;
    const auto reach = reachOf(m_view, m_bridge.board(), armed.order.scope);
    m_stack->setCurrentWidget(m_arm);
    m_arm->arm(armedAct(armed.order, armed.intent.command, reach, gate().environment()));
    m_outOfBandLine->setText(outOfBandCommand(what, armed.order.scope));
}

void DegradationPage::reviewClose(Switch what) {
    if (m_sheet)
        return;
    api::DegradationOrder order;
    order.what = what;
    order.scope = m_scope->scope();
    order.position = Position::Off;
    api::Intent intent = api::Intent::fresh({});
    m_sheet = new ReviewSheet(theme(), clock(), closeReview(order, intent.command, m_view, gate().environment()), this);
    connect(m_sheet, &ReviewSheet::confirmed, this, [this, order, intent](const QString&, const QString& reason) {
        api::Intent sent = intent;
        sent.reason = reason.toStdString();
        if (m_sheet)
            m_sheet->succeed(); // the board below takes over: it says how far the command is
        m_sheet.clear();
        send(order, sent);
    });
    m_sheet->open();
}

void DegradationPage::send(const api::DegradationOrder& order, const api::Intent& intent) {
    m_sent = Sent{order, intent, false};
    m_focus = intent.command;
    m_port->close(order, intent, [this, order, intent](const base::Result<api::Done<CommandStatus>>& answer) {
        const bool mine = m_sent && m_sent->intent.command == intent.command;
        if (answer) {
            if (mine)
                m_sent.reset();
            if (!answer->audit.index)
                messages()->showMessage(
                    MessageBar::Kind::Warning,
                    tr("Sent and journalled, not yet in the audit log: it is reconciled by itself."));
            merge(answer->value);
            refresh();
            return;
        }
        const auto& error = answer.error();
        if (error.code == base::ErrorCode::OutcomeUnknown) {
            if (mine)
                m_sent->unknown = true;
            messages()->showMessage(
                MessageBar::Kind::Unknown,
                tr("UNKNOWN whether this happened (command %1). The console asks again with the "
                   "same command until it is known. Out of band: %2")
                    .arg(text::of(intent.command.text()), outOfBandCommand(order.what, order.scope)));
            showCurrent(m_bridge.board());
            return;
        }
        if (mine) {
            m_sent.reset();
            m_focus = {};
        }
        messages()->showMessage(
            MessageBar::Kind::Error,
            tr("NOT STOPPED. %1 Out of band: %2").arg(text::error(error), outOfBandCommand(order.what, order.scope)),
            {}, text::of(error.reason));
        showCurrent(m_bridge.board());
    });
    showCurrent(m_bridge.board());
}

void DegradationPage::openRelease() {
    const auto* command = focus();
    if (!command || m_sheet || m_status->stage() == 0)
        return;
    api::DegradationOrder order;
    order.what = command->command.what;
    order.scope = command->command.scope;
    order.position = Position::On;
    order.share = m_status->stage();
    api::Intent intent = api::Intent::fresh({});
    const QString summary = releaseSummary(order);
    m_sheet = new ReviewSheet(theme(), clock(),
                              releaseReview(order, intent.command, command->command.share, gate().environment()), this);
    connect(m_sheet, &ReviewSheet::confirmed, this,
            [this, order, intent, summary](const QString&, const QString& reason) {
                api::Intent sent = intent;
                sent.reason = reason.toStdString();
                sendRelease(order, sent, summary);
            });
    m_sheet->open();
}

void DegradationPage::sendRelease(const api::DegradationOrder& order, const api::Intent& intent,
                                  const QString& summary) {
    const QPointer<ReviewSheet> sheet = m_sheet;
    m_port->askToRelease(
        order, summary.toStdString(), intent,
        [this, intent, sheet](const base::Result<api::Done<api::ApprovalView>>& answer) {
            const bool unknown = !answer && answer.error().code == base::ErrorCode::OutcomeUnknown;
            if (sheet && answer)
                sheet->succeed();
            else if (sheet && unknown)
                sheet->reject();
            else if (sheet)
                sheet->fail(text::error(answer.error()));
            if ((answer || unknown) && m_sheet == sheet)
                m_sheet.clear();
            if (answer)
                m_approvals->refresh();
            if (answer)
                messages()->showMessage(MessageBar::Kind::Info,
                                        tr("Approval %1 waits for a second person on call. Nothing has moved yet.")
                                            .arg(text::of(answer->value.request.id.text())));
            else if (unknown)
                messages()->showMessage(MessageBar::Kind::Unknown,
                                        tr("UNKNOWN whether the approval was asked for (command %1). The console asks "
                                           "again until it is known.")
                                            .arg(text::of(intent.command.text())));
        });
}

PageFactory degradationPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new DegradationPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
