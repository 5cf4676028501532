// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/SandboxPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/figures/ApprovalWords.h"
#include "ui/sandbox/AmlPanel.h"
#include "ui/sandbox/ButtonList.h"
#include "ui/sandbox/ClockCard.h"
#include "ui/sandbox/JackpotsPanel.h"
#include "ui/sandbox/PlayersPanel.h"
#include "ui/sandbox/PressForm.h"
#include "ui/sandbox/RunningCard.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TraceLink.h"

#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr int kPartEvery = 3; ///< ticks between two readings of the part that is shown

const Mutation& operating() {
    static const Mutation mutation{QStringLiteral("sandbox.operate"), {}};
    return mutation;
}

PageInfo pageInfo() {
    PageInfo info;
    info.id = QStringLiteral("sandbox");
    info.title = QObject::tr("Sandbox");
    info.navTitle = QObject::tr("Sandbox");
    info.icon = QStringLiteral("sandbox");
    info.shortcut = QKeySequence(Qt::CTRL | Qt::Key_9);
    info.helpTopic = QStringLiteral("sandbox/index");
    info.belowLine = true;
    return info;
}

} // namespace

SandboxPage::SandboxPage(PageContext context, Bridge& bridge, QWidget* parent, SandboxPorts ports)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_port(ports.sandbox ? std::move(ports.sandbox) : sandboxPortOver(bridge, this)) {
    m_releaseAll = new QPushButton(tr("Release all"));
    m_releaseAll->setAutoDefault(false);
    acts()->addWidget(m_releaseAll);
    connect(m_releaseAll, &QPushButton::clicked, this, &SandboxPage::releaseAll);
    auto* action = new QAction(tr("Release all emulation buttons"), this); // for the command palette
    connect(action, &QAction::triggered, this, &SandboxPage::releaseAll);
    addAction(action);
    addParts(std::move(ports));
    const auto anyPressed = [this] { return m_running->count() > 0 ? QString() : tr("Nothing is pressed."); };
    gate().guard(m_releaseAll, operating(), anyPressed);
    gate().guard(action, operating(), anyPressed);
    states()->setState(PageState::loading(tr("Asking which buttons there are...")));

    m_timer = new QTimer(this);
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (states()->retriesByItself())
            return;
        refresh();
        if (++m_ticks % kPartEvery == 0)
            refreshPart();
    });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_active)
            refresh();
    });
    connect(&m_bridge, &Bridge::meChanged, this, [this] {
        m_buttons.reset(); // another platform may offer others, or none
        m_aml->forget();   // and who may not read cases shall not go on seeing them
        if (!m_active)
            return;
        fillScopes();
        refreshPart();
    });
    connect(states(), &StatePanel::primaryRequested, this, [this] { emit linkRequested(QStringLiteral("overview")); });
    gate().refresh();
}

void SandboxPage::addParts(SandboxPorts ports) {
    m_part = new QTabBar;
    m_part->setObjectName(QStringLiteral("sandboxPart"));
    m_part->setAccessibleName(tr("Part of the sandbox"));
    m_part->setDrawBase(false);
    m_part->setExpanding(false);
    m_part->setUsesScrollButtons(false); // there is room for all of them
    m_part->setElideMode(Qt::ElideNone);
    for (const auto& name : {tr("Faults"), tr("Test players"), tr("Jackpots"), tr("Suspicious activity")})
        m_part->addTab(name);
    filters()->addWidget(m_part);
    connect(m_part, &QTabBar::currentChanged, this, &SandboxPage::showPart);
    m_players = new PlayersPanel(theme(), clock(), gate(),
                                 ports.players ? std::move(ports.players) : playersPortOver(m_bridge, this));
    m_jackpots = new JackpotsPanel(theme(), clock(), gate(),
                                   ports.jackpots ? std::move(ports.jackpots) : jackpotsPortOver(m_bridge, this));
    m_aml = new AmlPanel(theme(), clock(), gate(), ports.aml ? std::move(ports.aml) : amlPortOver(m_bridge, this));
    const auto tells = [this](MessageBar::Kind kind, const QString& text, const QString& reason) {
        messages()->showMessage(kind, text, {}, reason);
    };
    connect(m_players, &PlayersPanel::message, this, tells);
    connect(m_jackpots, &JackpotsPanel::message, this, tells);
    connect(m_aml, &AmlPanel::message, this, tells);
    connect(m_jackpots->states(), &StatePanel::helpRequested, this, &Page::helpRequested);
    connect(m_aml->states(), &StatePanel::helpRequested, this, &Page::helpRequested);
    m_parts = new QStackedWidget;
    for (auto* part : std::initializer_list<QWidget*>{makeBody(), m_players, m_jackpots, m_aml})
        m_parts->addWidget(part);
    setBody(m_parts);
}

QWidget* SandboxPage::makeBody() {
    const int gap = theme().px(Theme::Medium);
    auto* body = new QWidget;
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(gap);
    m_clockCard = new ClockCard(theme());
    rows->addWidget(m_clockCard);
    gate().guard(m_clockCard->resetButton(), operating(), [this] {
        const auto& shown = m_clockCard->clock();
        if (!shown)
            return tr("The clock is not known yet.");
        return shown->offset == base::Duration::zero() ? tr("The clock has no offset.") : QString();
    });
    connect(m_clockCard->resetButton(), &QPushButton::clicked, this, &SandboxPage::openClockSheet);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(gap);
    rows->addLayout(columns, 1);
    m_list = new ButtonList(theme());
    m_list->setMinimumWidth(theme().px(276));
    m_list->setMaximumWidth(theme().px(400));
    connect(m_list, &ButtonList::chosen, this, &SandboxPage::choose);
    columns->addWidget(m_list, 2);

    auto* right = new QVBoxLayout;
    right->setSpacing(gap);
    columns->addLayout(right, 5);
    auto* top = new QHBoxLayout;
    top->setSpacing(gap);
    m_form = new PressForm(theme());
    gate().guard(m_form->pressButton(), operating(), [this] { return m_form->whatIsMissing(); });
    connect(m_form, &PressForm::changed, this, [this] { gate().refresh(); });
    connect(m_form, &PressForm::pressRequested, this, &SandboxPage::pressRequested);
    m_running = new RunningCard(theme(), gate());
    connect(m_running, &RunningCard::releaseRequested, this, &SandboxPage::release);
    top->addWidget(m_form, 3);
    top->addWidget(m_running, 2);
    right->addLayout(top, 3);
    right->addWidget(makeRecords(), 2);
    return body;
}

QWidget* SandboxPage::makeRecords() {
    auto* card = new Card(theme());
    m_records = new QTabWidget;
    m_records->setAccessibleName(tr("Records"));
    m_records->setDocumentMode(true);
    m_faultModel = new CellTableModel(faultColumns(), this);
    m_faultTable = new DataTable(theme(), tr("Injected faults; Enter opens the trace"));
    m_faultTable->setModel(m_faultModel);
    m_faultTable->setCompact(true);
    m_faultTable->setColumnWidths({74, 172, 170, -1, 150});
    auto* faults = new QWidget;
    auto* inFaults = new QVBoxLayout(faults);
    inFaults->setContentsMargins(0, theme().px(Theme::Small), 0, 0);
    m_noFaults =
        makeLabel(tr("No fault has been injected yet. Each stands here within a second, with the trace it hit."),
                  TextSize::Body, Ink::Text2);
    m_noFaults->setWordWrap(true);
    m_noFaults->setAlignment(Qt::AlignTop);
    inFaults->addWidget(m_noFaults, 1);
    inFaults->addWidget(m_faultTable, 1);
    m_faultTable->hide();
    m_records->addTab(faults, tr("Injected faults"));
    m_pastModel = new CellTableModel(pastColumns(), this);
    m_pastTable = new DataTable(theme(), tr("Presses that are over; Enter fills the form in the same way"));
    m_pastTable->setModel(m_pastModel);
    m_pastTable->setCompact(true);
    m_pastTable->setNumberColumns({4});
    m_pastTable->setColumnWidths({74, 130, -1, -1, 52, 80, 110});
    m_pastTable->setOptionalColumn(6, 680);
    m_records->addTab(m_pastTable, tr("Presses that are over"));
    m_openTrace = new TraceButton;
    m_records->setCornerWidget(m_openTrace);
    card->body()->addWidget(m_records, 1);
    card->setMinimumHeight(theme().px(150));
    connect(m_openTrace, &TraceButton::linkRequested, this, &Page::linkRequested);
    connect(m_faultTable, &DataTable::rowActivated, this, [this](const QModelIndex& index) { openTrace(index.row()); });
    connect(m_faultTable, &DataTable::currentRowChanged, this, &SandboxPage::followFault);
    connect(m_records, &QTabWidget::currentChanged, this, &SandboxPage::followFault);
    connect(m_pastTable, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        const QString id = m_pastModel->idAt(index.row());
        for (const auto& press : m_presses) {
            if (text::of(press.id.text()) != id)
                continue;
            choose(text::of(press.kind));
            m_form->setOrder(orderOf(press));
            messages()->showMessage(MessageBar::Kind::Info,
                                    tr("The form is filled in as %1 was. Nothing is pressed yet.").arg(id));
        }
    });
    return card;
}

// --- reading ---

void SandboxPage::activated() {
    m_active = true;
    fillScopes();
    m_timer->start();
    refresh();
    refreshPart();
}

void SandboxPage::deactivated() {
    m_active = false;
    m_timer->stop();
}

void SandboxPage::fillScopes() {
    if (m_bridge.me())
        m_form->setRegions(m_bridge.me()->regions);
    const auto who = rolesThatMay("sandbox.operate").join(tr(" or "));
    const auto answer = gate().ask(operating());
    m_form->setViewOnly(answer.never ? tr("This role may look on. Pressing is for: %1.").arg(who) : QString());
    m_port->providers([this](const base::Result<std::vector<api::ProviderView>>& answered) {
        if (!answered)
            return;
        m_form->setProviders(*answered);
        m_players->setProviders(*answered);
        m_jackpots->setProviders(*answered);
        m_aml->setProviders(*answered);
    });
}

void SandboxPage::refresh() {
    if (!m_buttons) {
        if (m_askingButtons)
            return;
        m_askingButtons = true;
        m_port->buttons([this](const base::Result<api::SandboxButtons>& answer) {
            m_askingButtons = false;
            if (!answer) {
                displayError(answer.error());
                return;
            }
            display(*answer);
            refresh();
        });
        return;
    }
    if (!m_buttons->available)
        return;
    if (!m_askingPresses) {
        m_askingPresses = true;
        m_port->presses([this](const base::Result<std::vector<api::FaultPress>>& answer) {
            m_askingPresses = false;
            if (answer)
                display(*answer);
            else
                displayError(answer.error());
        });
    }
    if (!m_askingFaults) {
        m_askingFaults = true;
        m_port->faults([this](const base::Result<std::vector<api::InjectedFault>>& answer) {
            m_askingFaults = false;
            if (answer)
                display(*answer);
        });
    }
    if (!m_askingClock) {
        m_askingClock = true;
        m_port->clock([this](const base::Result<api::VirtualClock>& answer) {
            m_askingClock = false;
            if (answer)
                display(*answer);
        });
    }
}

const api::FaultButton* SandboxPage::find(const QString& kind) const {
    if (!m_buttons)
        return nullptr;
    const auto found = std::find_if(m_buttons->buttons.begin(), m_buttons->buttons.end(),
                                    [&](const api::FaultButton& one) { return text::of(one.kind) == kind; });
    return found == m_buttons->buttons.end() ? nullptr : &*found;
}

void SandboxPage::display(const api::SandboxButtons& buttons) {
    m_buttons = buttons;
    m_releaseAll->setVisible(buttons.available && !gate().ask(operating()).never);
    if (!buttons.available) {
        m_part->hide();
        m_presses.clear();
        showPresses();
        states()->setState(PageState::emptyFirstUse(
            tr("There are no emulation buttons here"),
            tr("This platform is %1. Faults are injected on purpose only into a sandbox: a platform that carries real "
               "players and money never has a button that breaks it.")
                .arg(text::of(buttons.environment)),
            tr("Open overview")));
        return;
    }
    m_part->show();
    m_list->setButtons(buttons.buttons);
    if (states()->state().kind != PageState::Kind::Offline)
        states()->setState(PageState::ready());
    if (!m_wanted.isEmpty())
        choose(m_wanted);
    else if (!m_form->button() && !buttons.buttons.empty())
        choose(text::of(buttons.buttons.front().kind));
    showPresses();
}

void SandboxPage::display(const std::vector<api::FaultPress>& presses) {
    m_presses = presses;
    showPresses();
    if (states()->state().kind == PageState::Kind::Partial)
        states()->setState(PageState::ready());
}

void SandboxPage::showPresses() {
    static const std::vector<api::FaultButton> none;
    const auto& known = m_buttons ? m_buttons->buttons : none;
    const auto now = clock().now();
    m_list->setPresses(m_presses, now);
    m_running->display(m_presses, known, now);
    m_pastModel->setRows(pastRows(m_presses, known));
    setBadge(m_running->count(), tr("emulation buttons pressed: %1").arg(m_running->count()));
    gate().refresh();
}

void SandboxPage::display(const std::vector<api::InjectedFault>& faults) {
    m_faults = faults;
    static const std::vector<api::FaultButton> none;
    m_faultModel->setRows(faultRows(faults, m_buttons ? m_buttons->buttons : none));
    m_records->setTabText(0,
                          faults.empty() ? tr("Injected faults") : tr("Injected faults: newest %1").arg(faults.size()));
    m_faultTable->setVisible(!faults.empty());
    m_noFaults->setVisible(faults.empty());
    followFault();
}

void SandboxPage::display(const api::VirtualClock& clock) {
    m_clockCard->display(clock);
    gate().refresh();
}

void SandboxPage::displayError(const base::Error& error) {
    if (!m_buttons) {
        states()->setState(PageState::retrying(PageState::error(tr("The sandbox's buttons could not be read"),
                                                                text::error(error), text::of(error.reason), {})));
        return;
    }
    if (states()->state().kind != PageState::Kind::Offline)
        states()->setState(PageState::partial(tr("what is shown is the last known. %1").arg(text::error(error))));
}

void SandboxPage::setDisconnected(bool disconnected, const QString& since) {
    Page::setDisconnected(disconnected, since);
    if (disconnected)
        m_clockCard->display(std::nullopt); // a clock that stands still would be read as the time
}

void SandboxPage::openLink(const QString& rest) {
    if (rest.isEmpty())
        return;
    const QString name = rest.section(QLatin1Char('/'), 0, 0);
    const Part part = name == QStringLiteral("players")    ? Players
                      : name == QStringLiteral("jackpots") ? Jackpots
                      : name == QStringLiteral("aml")      ? Suspicions
                                                           : Faults;
    m_part->setCurrentIndex(part);
    if (part == Faults && name != QStringLiteral("faults"))
        choose(rest);
    const QString id = rest.section(QLatin1Char('/'), 1);
    if (part == Players && !id.isEmpty())
        m_players->choose(id);
    if (part == Suspicions && !id.isEmpty())
        m_aml->choose(id);
}

QString SandboxPage::helpTopic() const {
    switch (m_part->currentIndex()) {
    case Players:
        return QStringLiteral("sandbox/players");
    case Jackpots:
        return QStringLiteral("sandbox/jackpots");
    case Suspicions:
        return QStringLiteral("sandbox/aml");
    default:
        return Page::helpTopic();
    }
}

void SandboxPage::showPart(int part) {
    m_parts->setCurrentIndex(part);
    refreshPart();
}

void SandboxPage::refreshPart() {
    switch (m_part->currentIndex()) {
    case Players:
        m_players->refresh();
        break;
    case Jackpots:
        m_jackpots->refresh();
        break;
    case Suspicions:
        if (const auto& me = m_bridge.me()) {
            const auto* ability = me->ability("aml.read");
            m_aml->setReadable(ability && ability->mayRequest);
        }
        m_aml->refresh();
        break;
    default:
        break;
    }
}

void SandboxPage::choose(const QString& kind) {
    const auto* button = find(kind);
    if (!button) {
        m_wanted = kind;
        return;
    }
    m_wanted.clear();
    m_list->setCurrent(kind);
    if (!m_form->button() || m_form->button()->kind != button->kind)
        m_form->setButton(*button);
    gate().refresh();
}

void SandboxPage::openTrace(int row) {
    const QString id = m_faultModel->idAt(row);
    for (const auto& fault : m_faults) {
        if (QString::number(fault.number) != id)
            continue;
        if (fault.trace.empty())
            messages()->showMessage(MessageBar::Kind::Info, tr("This fault hit nothing that has a trace."));
        else
            emit linkRequested(traceLink(text::of(fault.trace)));
    }
}

void SandboxPage::followFault() {
    const int row = m_records->currentIndex() == 0 ? m_faultTable->currentIndex().row() : -1;
    const QString id = m_faultModel->idAt(row);
    QStringList traces;
    for (const auto& fault : m_faults) {
        if (QString::number(fault.number) == id && !fault.trace.empty())
            traces << text::of(fault.trace);
    }
    m_openTrace->setTraces(traces);
}

// --- acts ---

template <class T>
bool SandboxPage::tell(const base::Result<api::Done<T>>& answer, const QString& done, const api::Intent& intent,
                       const QPointer<ReviewSheet>& sheet) {
    if (answer) {
        if (sheet)
            sheet->succeed();
        if (sheet == m_sheet)
            m_sheet.clear();
        messages()->showMessage(MessageBar::Kind::Done, done);
        refresh();
        return true;
    }
    const auto& error = answer.error();
    if (error.code == base::ErrorCode::OutcomeUnknown) {
        if (sheet)
            sheet->reject();
        if (sheet == m_sheet)
            m_sheet.clear();
        messages()->showMessage(MessageBar::Kind::Unknown,
                                tr("UNKNOWN whether this happened (command %1). The console asks again with the same "
                                   "command until it is known.")
                                    .arg(text::of(intent.command.text())));
        return false;
    }
    if (sheet)
        sheet->fail(text::error(error));
    else
        messages()->showMessage(MessageBar::Kind::Error, text::error(error), {}, text::of(error.reason));
    return false;
}

void SandboxPage::pressRequested() {
    const auto answer = gate().ask(operating());
    if (!answer.allowed || !m_form->whatIsMissing().isEmpty() || m_sheet) {
        if (!answer.allowed)
            messages()->showMessage(MessageBar::Kind::Warning, answer.reason);
        return;
    }
    const auto order = m_form->order();
    api::Intent intent = api::Intent::fresh(m_form->reason().toStdString());
    if (!damageOf(*m_form->button(), order).hold) {
        send(order, intent);
        return;
    }
    m_sheet = new ReviewSheet(theme(), clock(),
                              pressReview(*m_form->button(), order, intent.command, gate().environment()), this);
    m_sheet->setReason(m_form->reason());
    connect(m_sheet, &ReviewSheet::confirmed, this, [this, order, intent](const QString&, const QString& reason) {
        api::Intent sent = intent;
        sent.reason = reason.toStdString();
        send(order, sent);
    });
    m_sheet->open();
}

void SandboxPage::send(const api::FaultOrder& order, const api::Intent& intent) {
    const QString title = tr("Press %1 · %2").arg(buttonTitle(m_buttons->buttons, order.kind), scopeWords(order.scope));
    const QPointer<ReviewSheet> sheet = m_sheet;
    m_port->press(order, title, intent, [this, intent, title, sheet](const auto& answer) {
        const QString seed = answer ? QString::number(answer->value.seed) : QString();
        if (tell(answer, tr("Done: %1, seed %2.").arg(title, seed), intent, sheet))
            m_form->clearReason();
    });
}

void SandboxPage::release(const QString& press) {
    const auto id = api::PressId::parse(press.toStdString());
    if (!id)
        return;
    const api::Intent intent = api::Intent::fresh("released by hand");
    const QString title = tr("Release %1").arg(press);
    m_port->release(*id, title, intent, [this, intent, title](const auto& answer) {
        tell(answer, tr("Done: %1.").arg(title), intent, {});
    });
}

void SandboxPage::releaseAll() {
    const api::Intent intent = api::Intent::fresh("all released by hand");
    m_port->releaseAll(intent, [this, intent](const auto& answer) {
        tell(answer, tr("Done: everything is released. The clock keeps the offset it has."), intent, {});
    });
}

void SandboxPage::openClockSheet() {
    if (m_sheet || !m_clockCard->clock())
        return;
    api::Intent intent = api::Intent::fresh({});
    m_sheet = new ReviewSheet(theme(), clock(),
                              clockReview(*m_clockCard->clock(), intent.command, gate().environment()), this);
    connect(m_sheet, &ReviewSheet::confirmed, this, [this, intent](const QString&, const QString& reason) {
        api::Intent sent = intent;
        sent.reason = reason.toStdString();
        const QPointer<ReviewSheet> sheet = m_sheet;
        m_port->resetClock(sent, [this, sent, sheet](const auto& answer) {
            tell(answer, tr("Done: the sandbox has real time again."), sent, sheet);
        });
    });
    m_sheet->open();
}

PageFactory sandboxPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new SandboxPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
