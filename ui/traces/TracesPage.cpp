// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/traces/TracesPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/traces/StepCard.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

constexpr int kFailed = 60; ///< calls of each kind that the list holds
constexpr int kOthers = 60;
constexpr auto kAskAgain = std::chrono::seconds(1);
constexpr auto kMayGrow = std::chrono::seconds(10); ///< after its last step a trace may still get another

PageInfo pageInfo() {
    PageInfo info;
    info.id = QStringLiteral("traces");
    info.title = QObject::tr("Traces");
    info.navTitle = QObject::tr("Traces");
    info.icon = QStringLiteral("traces");
    info.shortcut = QKeySequence(Qt::CTRL | Qt::Key_0);
    info.helpTopic = QStringLiteral("traces/index");
    info.belowLine = true;
    return info;
}

/// Ours, or the trace id of a W3C traceparent.
bool isTrace(const QString& id) {
    static const QRegularExpression w3c(QStringLiteral("^[0-9a-f]{32}$"));
    return id.startsWith(QStringLiteral("tr_")) || w3c.match(id).hasMatch();
}

} // namespace

TracesPage::TracesPage(PageContext context, Bridge& bridge, QWidget* parent, std::unique_ptr<TracesPort> port)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_port(port ? std::move(port) : tracesPortOver(bridge, this)) {
    m_search = new FilterField(theme(), tr("Trace, bet, round, session or player id"));
    m_search->lineEdit()->setAccessibleName(tr("Find a trace, bet, round, session or player"));
    filters()->addWidget(m_search);
    connect(m_search->lineEdit(), &QLineEdit::returnPressed, this, [this] {
        const QString words = m_search->text().trimmed();
        if (!words.isEmpty())
            emit linkRequested(QStringLiteral("traces/") + words);
    });
    connect(m_search, &FilterField::filterChanged, this, [this](const QString& words) {
        if (words.isEmpty())
            find({});
    });
    m_order = new QComboBox;
    m_order->setAccessibleName(tr("Which calls"));
    m_order->addItem(tr("Failed first"), int(Recent::FailedFirst));
    m_order->addItem(tr("Newest first"), int(Recent::Newest));
    m_order->addItem(tr("Failed only"), int(Recent::FailedOnly));
    m_order->addItem(tr("With injected faults"), int(Recent::FaultyOnly));
    connect(m_order, &QComboBox::activated, this, &TracesPage::askList);
    filters()->addWidget(m_order);
    auto* again = new QPushButton(tr("Refresh"));
    again->setAccessibleName(tr("Read the calls again"));
    again->setToolTip(tr("Read the calls again (F5)"));
    connect(again, &QPushButton::clicked, this, &TracesPage::refresh);
    acts()->addWidget(again);
    m_copy = new QPushButton(tr("Copy trace"));
    m_copy->setAccessibleName(tr("Copy the trace as JSON"));
    m_copy->setEnabled(false);
    connect(m_copy, &QPushButton::clicked, this, &TracesPage::copyTrace);
    acts()->addWidget(m_copy);

    setBody(makeBody());
    states()->setState(PageState::loading(tr("Reading the newest calls...")));
    m_timer = new QTimer(this);
    m_timer->setInterval(kAskAgain);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (!m_list && !states()->retriesByItself())
            askList();
        if (!m_trace.isEmpty() && (!m_view || isPending(*m_view) || isYoung()))
            askTrace();
    });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_active && m_bridge.link() == Bridge::Link::Live)
            refresh();
    });
    connect(states(), &StatePanel::primaryRequested, this,
            [this] { emit linkRequested(QStringLiteral("onboarding")); });
    sayTrace(tr("No trace is chosen"), tr("Choose a call on the left, or find one by an id."));
}

// --- body ---

QWidget* TracesPage::makeBody() {
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));
    row->addWidget(makeCalls(), 5);
    row->addWidget(makeTrace(), 9);
    m_step = new StepCard(theme());
    m_step->setFixedWidth(theme().px(280));
    connect(m_step, &StepCard::copied, this, [this](const QString& what) {
        messages()->showMessage(MessageBar::Kind::Done, tr("Copied: %1").arg(what));
    });
    row->addWidget(m_step);
    return body;
}

QWidget* TracesPage::makeCalls() {
    auto* card = new Card(theme(), tr("Recent calls"));
    card->setMinimumWidth(theme().px(272));
    m_calls = new CellTableModel(callColumns(), this);
    m_callTable = new DataTable(theme(), tr("Recent calls; Enter shows the trace"));
    m_callTable->setModel(m_calls);
    m_callTable->setCompact(true);
    m_callTable->setColumnWidths({74, -1, -1});
    card->body()->addWidget(m_callTable, 1);
    m_kept = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_kept->setObjectName(QStringLiteral("kept"));
    m_kept->setWordWrap(true);
    card->body()->addWidget(m_kept);
    const auto choose = [this](const QModelIndex& index) {
        const QString trace = traceOfRow(m_calls->idAt(index.row()));
        if (!trace.isEmpty())
            emit linkRequested(QStringLiteral("traces/") + (isTrace(trace) ? trace : QStringLiteral("trace:") + trace));
    };
    connect(m_callTable, &DataTable::rowActivated, this, choose);
    connect(m_callTable, &QTableView::clicked, this, choose);
    return card;
}

QWidget* TracesPage::makeTrace() {
    auto* card = new Card(theme());
    m_headline = makeLabel({}, TextSize::Strong, Ink::Text, QFont::DemiBold);
    m_headline->setObjectName(QStringLiteral("headline"));
    m_headline->setWordWrap(true);
    m_line = makeLabel({}, TextSize::Body, Ink::Text2);
    m_line->setObjectName(QStringLiteral("line"));
    m_line->setWordWrap(true);
    m_verdict = makeLabel({}, TextSize::Body, Ink::Text, QFont::Medium);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setWordWrap(true);
    for (auto* label : {m_headline, m_line, m_verdict})
        card->body()->addWidget(label);
    m_waterfall = new Waterfall(theme());
    card->body()->addWidget(m_waterfall, 3);
    card->body()->addWidget(makeLabel(tr("The same as a table"), TextSize::Caption, Ink::Text2));
    m_steps = new CellTableModel(stepColumns(), this);
    m_stepTable = new DataTable(theme(), tr("Steps of the trace"));
    m_stepTable->setModel(m_steps);
    m_stepTable->setCompact(true);
    m_stepTable->setColumnWidths({104, -1, 74, 74, 86, -1});
    m_stepTable->setOptionalColumn(5, 560); // the details beside it say it in full
    m_stepTable->setNumberColumns({2, 3});
    m_stepTable->setMinimumHeight(m_stepTable->heightForRows(4));
    card->body()->addWidget(m_stepTable, 2);
    connect(m_waterfall, &Waterfall::currentChanged, this, &TracesPage::showStep);
    connect(m_waterfall, &Waterfall::opened, this, [this](const QString& id) {
        showStep(id);
        m_step->copyButton()->setFocus(Qt::OtherFocusReason);
    });
    connect(m_stepTable, &DataTable::currentRowChanged, this, [this](const QModelIndex& index) {
        if (!m_filling && index.isValid())
            showStep(m_steps->idAt(index.row()));
    });
    return card;
}

// --- reading ---

void TracesPage::activated() {
    m_active = true;
    m_timer->start();
    refresh();
}

void TracesPage::deactivated() {
    m_active = false;
    m_timer->stop();
}

void TracesPage::refresh() {
    askList();
    if (!m_trace.isEmpty())
        askTrace();
}

QWidget* TracesPage::inspector() { return m_step; }

QWidget* TracesPage::firstFocus() { return m_callTable; }

void TracesPage::openLink(const QString& rest) {
    if (rest.isEmpty())
        return;
    if (const auto terms = parseFilter(rest);
        terms.size() == 1 && (isTrace(rest) || terms.first().key == QStringLiteral("trace"))) {
        m_openFirst = false; // the list stays as it is: it may be where the trace was chosen
        openTrace(terms.first().values.value(0));
        return;
    }
    if (m_search->text().trimmed() != rest)
        m_search->setText(rest);
    find(rest);
}

void TracesPage::find(const QString& words) {
    api::TraceFilter filter;
    QString id;
    const auto terms = parseFilter(words);
    for (const auto& term : terms) {
        const QString value = term.values.value(0);
        if (term.key.isEmpty())
            id = value;
        else if (term.key == QStringLiteral("provider"))
            filter.provider = value.toStdString();
        else if (term.key == QStringLiteral("code"))
            filter.code = value.toStdString();
        else if (term.key == QStringLiteral("faulty"))
            filter.faulty = true;
    }
    m_openFirst = false;
    m_perhaps.clear();
    if (isTrace(id)) {
        openTrace(id);
    } else if (!id.isEmpty()) {
        filter.about = id.toStdString();
        m_openFirst = true;
        m_perhaps = id;
    }
    const bool same = filter.provider == m_filter.provider && filter.code == m_filter.code &&
                      filter.about == m_filter.about && filter.faulty == m_filter.faulty;
    m_filter = filter;
    if (!same || m_openFirst || !m_list) {
        m_asking = false; // what is under way answers another question
        askList();
    }
}

void TracesPage::askList() {
    if (m_asking)
        return;
    m_asking = true;
    const auto order = Recent(m_order->currentData().toInt());
    auto filter = m_filter;
    filter.limit = kFailed + kOthers;
    if (order == Recent::FaultyOnly)
        filter.faulty = true;
    if (order == Recent::FailedOnly)
        filter.code = "error";
    const bool both = order == Recent::FailedFirst && m_filter.code.empty();
    auto failed = filter;
    failed.code = "error";
    failed.limit = kFailed;
    const auto stillAsked = [this, asked = m_filter, order] {
        return asked.provider == m_filter.provider && asked.code == m_filter.code && asked.about == m_filter.about &&
               asked.faulty == m_filter.faulty && order == Recent(m_order->currentData().toInt());
    };
    const auto arrived = [this, stillAsked](const base::Result<api::TraceList>& answer) {
        if (!stillAsked())
            return;
        m_asking = false;
        if (answer)
            display(*answer);
        else
            displayError(answer.error());
    };
    if (!both) {
        m_port->recent(filter, arrived);
        return;
    }
    // Among the newest calls hardly ever one has failed: those are asked for by themselves.
    filter.limit = kOthers;
    m_port->recent(failed, [this, filter, arrived](const base::Result<api::TraceList>& bad) {
        if (!bad) {
            arrived(bad);
            return;
        }
        m_port->recent(filter, [bad = *bad, arrived](const base::Result<api::TraceList>& all) {
            if (!all) {
                arrived(all);
                return;
            }
            api::TraceList joined = *all;
            joined.items = bad.items;
            for (const auto& call : all->items) {
                if (!isFailed(call))
                    joined.items.push_back(call);
            }
            arrived(joined);
        });
    });
}

void TracesPage::display(const api::TraceList& list) {
    m_list = list;
    showList();
    if (!m_openFirst)
        return;
    m_openFirst = false;
    const QString about = m_perhaps;
    m_perhaps.clear();
    const api::TraceSummary* newest = nullptr;
    for (const auto& call : list.items) {
        if (!newest || call.at > newest->at)
            newest = &call;
    }
    openTrace(newest ? text::of(newest->id) : about);
}

void TracesPage::showList() {
    const auto order = Recent(m_order->currentData().toInt());
    m_filling = true;
    m_calls->setRows(callRows(*m_list, order));
    m_filling = false;
    const bool filtered = !m_filter.provider.empty() || !m_filter.code.empty() || !m_filter.about.empty() ||
                          m_filter.faulty || order == Recent::FailedOnly || order == Recent::FaultyOnly;
    QString kept = tr("As of %1. ").arg(text::clockTime(clock().now()));
    if (m_calls->rowCount() == 0 && filtered)
        kept += tr("None of them is among the calls that are remembered. ");
    kept += m_list->since ? tr("%1 calls are remembered, since %2 UTC.")
                                .arg(text::count(qint64(m_list->kept)), text::clockTime(m_list->since))
                          : tr("No call is remembered.");
    m_kept->setText(kept);
    if (m_list->kept == 0 && m_list->items.empty() && m_trace.isEmpty() && !filtered)
        states()->setState(PageState::emptyFirstUse(
            tr("No call is remembered"),
            tr("Every request of a provider leaves a trace. The platform keeps the newest ones in memory, and the "
               "ledger, the outbox and the events for good."),
            tr("Open providers")));
    else if (states()->state().kind != PageState::Kind::Offline)
        states()->setState(PageState::ready());
}

void TracesPage::displayError(const base::Error& error) {
    if (m_list) {
        if (states()->state().kind != PageState::Kind::Offline)
            states()->setState(PageState::partial(tr("the calls could not be read again. %1").arg(text::error(error))));
        return;
    }
    states()->setState(PageState::retrying(
        PageState::error(tr("The calls could not be read"), text::error(error), text::of(error.reason), {})));
}

void TracesPage::openTrace(const QString& id) {
    if (m_trace != id) {
        m_trace = id;
        m_view.reset();
        m_copy->setEnabled(false);
        m_waterfall->setSpans({});
        m_steps->setRows({});
        m_step->display(std::nullopt);
        m_askingTrace = false;
        m_askingEvents = false;
        m_events.clear();
        sayTrace(tr("Trace %1").arg(id), tr("Reading..."));
    }
    if (states()->state().kind == PageState::Kind::EmptyFirstUse)
        states()->setState(PageState::ready());
    askTrace();
}

void TracesPage::askTrace() {
    if (m_askingTrace || m_trace.isEmpty())
        return;
    m_askingTrace = true;
    m_port->trace(m_trace.toStdString(), [this, id = m_trace](const base::Result<api::TraceView>& answer) {
        if (id != m_trace)
            return; // another one has been chosen meanwhile
        m_askingTrace = false;
        if (answer)
            displayTrace(*answer);
        else
            traceFailed(answer.error());
    });
}

bool TracesPage::isYoung() const { return clock().now() - (m_view->begunAt + m_view->length) < kMayGrow; }

void TracesPage::traceFailed(const base::Error& error) {
    if (error.code != base::ErrorCode::NotFound) {
        if (!m_view)
            sayTrace(tr("Trace %1 could not be read").arg(m_trace), text::error(error));
        return;
    }
    const QString id = m_trace;
    m_trace.clear(); // asking again would not find it either
    m_view.reset();
    QString since;
    if (m_list && m_list->since)
        since = tr(" Calls are remembered since %1 UTC.").arg(text::clockTime(m_list->since));
    sayTrace(tr("Nothing is known of %1").arg(id),
             tr("No call that is remembered, no entry of the ledger and no event names it.") + since);
}

void TracesPage::sayTrace(const QString& headline, const QString& line) {
    m_headline->setText(headline);
    m_line->setText(line);
    m_verdict->hide();
}

void TracesPage::displayTrace(const api::TraceView& view) {
    const bool again = m_view && m_view->id == view.id;
    m_trace = text::of(view.id);
    m_view = view;
    m_copy->setEnabled(true);
    m_headline->setText(tr("Trace %1").arg(m_trace));
    m_line->setText(traceLine(view));
    m_line->setVisible(!m_line->text().isEmpty());
    QString verdict = traceVerdict(view);
    for (const auto& gap : view.gaps)
        verdict += QStringLiteral(". ") + text::of(gap);
    const bool injected = std::any_of(view.spans.begin(), view.spans.end(),
                                      [](const auto& span) { return span.kind == api::SpanKind::Fault; });
    const bool failed = std::any_of(view.spans.begin(), view.spans.end(),
                                    [](const auto& span) { return span.state == api::SpanState::Failed; });
    const Severity severity = failed ? Severity::P2 : injected ? Severity::P3 : Severity::None;
    m_verdict->setText((severityShape(severity) + QLatin1Char(' ') + verdict).trimmed());
    setInk(m_verdict, failed ? Ink::P2 : injected ? Ink::P3 : Ink::Text2);
    m_verdict->show();
    m_waterfall->setSpans(waterfallOf(view), again);
    m_filling = true;
    m_steps->setRows(stepRows(view));
    m_filling = false;
    QString chosen = m_waterfall->currentId();
    if (!again) {
        // What went wrong is what a person came for.
        for (const auto& line : m_waterfall->spans()) {
            if (line.severity == Severity::P2) {
                chosen = line.id;
                break;
            }
        }
    }
    showStep(chosen);
    askEvents();
}

void TracesPage::askEvents() {
    const auto wanted = eventsOf(*m_view);
    const bool missing = std::any_of(wanted.begin(), wanted.end(), [this](const QString& id) {
        return std::none_of(m_events.begin(), m_events.end(),
                            [&](const api::EventView& one) { return text::of(one.event) == id; });
    });
    if (!missing || m_askingEvents)
        return;
    m_askingEvents = true;
    m_port->events(m_trace.toStdString(), [this, id = m_trace](const base::Result<api::EventPageView>& answer) {
        if (id != m_trace)
            return;
        m_askingEvents = false;
        if (!answer || !m_view)
            return; // the step says what else is known of the event
        m_events = answer->events;
        m_step->display(detailsOf(*m_view, m_waterfall->currentId(), m_events));
    });
}

void TracesPage::showStep(const QString& id) {
    if (!m_view)
        return;
    m_waterfall->setCurrent(id);
    for (int row = 0; row < m_steps->rowCount(); ++row) {
        if (m_steps->idAt(row) == id && !m_stepTable->selectionModel()->isRowSelected(row)) {
            m_filling = true;
            m_stepTable->selectRow(row);
            m_filling = false;
        }
    }
    m_step->display(detailsOf(*m_view, id, m_events));
}

void TracesPage::copyTrace() {
    if (!m_view)
        return;
    QGuiApplication::clipboard()->setText(text::of(api::toJson(*m_view).pretty()));
    messages()->showMessage(MessageBar::Kind::Done, tr("Copied the trace as JSON."));
}

PageFactory tracesPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new TracesPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
