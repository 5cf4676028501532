// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/access/AccessPage.h"

#include "ui/access/ApprovalModel.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TraceLink.h"

#include <QtCore/QTimer>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

using access::ApprovalState;

namespace {

constexpr std::chrono::milliseconds kPoll{2'000};

PageInfo pageInfo() {
    return {QStringLiteral("access"),
            AccessPage::tr("Approvals"),
            AccessPage::tr("Approvals"),
            QStringLiteral("approvals"),
            QKeySequence(Qt::CTRL | Qt::Key_8),
            QStringLiteral("access/index"),
            true};
}

bool isOpen(const api::ApprovalView& view) {
    return view.state == ApprovalState::Pending || view.state == ApprovalState::Approved;
}

QString regionOf(const api::ApprovalView& view) { return text::of(view.request.scope["region"].stringOr("")); }

} // namespace

AccessPage::AccessPage(PageContext context, Bridge& bridge, QWidget* parent)
    : AccessPage(
          context, bridge, std::make_unique<BridgeAccessPort>(bridge), [&bridge] { return bridge.me(); }, parent) {}

AccessPage::AccessPage(PageContext context, Bridge& bridge, std::unique_ptr<AccessPort> port,
                       std::function<std::optional<api::Me>()> me, QWidget* parent)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_port(std::move(port))
    , m_me(std::move(me)) {
    build();
    states()->setState(PageState::loading(tr("Loading approvals...")));
}

AccessPage::~AccessPage() = default;

void AccessPage::build() {
    auto* content = new QWidget;
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));
    auto* list = new Card(theme());
    list->layout()->setContentsMargins(2, 2, 2, 2);
    m_table = new DataTable(theme(), tr("Approvals"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_model = new ApprovalModel(clock(), this);
    m_table->setModel(m_model);
    m_table->setNumberColumns({ApprovalModel::Signatures});
    m_table->setColumnWidths({150, 140, -1, 150, 84, 84});
    list->body()->addWidget(m_table);
    row->addWidget(list, 5);
    row->addWidget(buildDetails(), 4);
    setBody(content);

    m_poll = new QTimer(this);
    connect(m_poll, &QTimer::timeout, this, [this] {
        if (!states()->retriesByItself())
            refresh();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](const QModelIndex& current) {
        const auto& all = m_model->approvals();
        if (m_filling || !current.isValid() || std::size_t(current.row()) >= all.size())
            return;
        m_selected = text::of(all[std::size_t(current.row())].request.id.text());
        showDetails();
    });
    connect(messages(), &MessageBar::actionRequested, this, [this] {
        if (m_offered.isEmpty())
            return;
        openLink(std::exchange(m_offered, {}));
        begin(ApprovalAct::Execute);
    });
    connect(&m_bridge, &Bridge::meChanged, this, [this] {
        m_shownKey.clear();
        refresh();
    });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_bridge.link() == Bridge::Link::Live)
            refresh();
    });
}

QWidget* AccessPage::buildDetails() {
    m_details = new Card(theme());
    m_trace = new TraceButton;
    m_details->corner()->addWidget(m_trace);
    connect(m_trace, &TraceButton::linkRequested, this, &Page::linkRequested);
    auto* body = m_details->body();
    m_alarm = new Card(theme());
    m_alarm->setSeverity(Severity::P1);
    m_alarmText = makeLabel({}, TextSize::Body, Ink::P1, QFont::DemiBold);
    m_alarmText->setWordWrap(true);
    m_alarm->body()->addWidget(m_alarmText);
    m_alarm->hide();
    body->addWidget(m_alarm);
    m_summary = makeLabel({}, TextSize::Strong);
    m_summary->setWordWrap(true);
    body->addWidget(m_summary);
    m_countdown = makeLabel({}, TextSize::Body, Ink::Text2);
    m_countdown->setWordWrap(true);
    body->addWidget(m_countdown);
    m_facts = new KeyValueList(theme());
    body->addWidget(m_facts);
    body->addWidget(makeLabel(tr("Exactly this will be executed"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_artefact = new QPlainTextEdit;
    m_artefact->setReadOnly(true);
    m_artefact->setTabChangesFocus(true);
    m_artefact->setFont(theme().mono());
    m_artefact->setProperty("mono", true);
    m_artefact->setAccessibleName(tr("What will be executed"));
    m_artefact->setMinimumHeight(theme().px(120));
    body->addWidget(m_artefact, 1);
    m_why = makeLabel({}, TextSize::Body, Ink::Text2);
    m_why->setWordWrap(true);
    body->addWidget(m_why);
    auto* buttons = new QHBoxLayout;
    m_refuse = new QPushButton(tr("Refuse..."));
    m_execute = new QPushButton(tr("Execute..."));
    m_approve = new QPushButton(tr("Approve..."));
    setButtonKind(m_approve, ButtonKind::Primary);
    buttons->addStretch(1);
    for (auto* button : {m_refuse, m_execute, m_approve})
        buttons->addWidget(button);
    body->addLayout(buttons);
    gate().guard(m_approve, {QStringLiteral("approvals.sign"), {}}, [this] { return refusal(ApprovalAct::Approve); });
    gate().guard(m_refuse, {QStringLiteral("approvals.refuse"), {}}, [this] { return refusal(ApprovalAct::Refuse); });
    gate().guard(m_execute, {QStringLiteral("approvals.execute"), QStringLiteral("approvals.request")},
                 [this] { return refusal(ApprovalAct::Execute); });
    connect(m_approve, &QPushButton::clicked, this, [this] { begin(ApprovalAct::Approve); });
    connect(m_refuse, &QPushButton::clicked, this, [this] { begin(ApprovalAct::Refuse); });
    connect(m_execute, &QPushButton::clicked, this, [this] { begin(ApprovalAct::Execute); });
    return m_details;
}

void AccessPage::activated() {
    m_poll->start(kPoll);
    refresh();
}

void AccessPage::deactivated() { m_poll->stop(); }

void AccessPage::refresh() {
    if (m_asking)
        return;
    m_asking = true;
    m_port->read(this, [this](const auto& answer) { answered(answer); });
}

void AccessPage::answered(const base::Result<std::vector<api::ApprovalView>>& result) {
    m_asking = false;
    if (result) {
        show(*result);
        return;
    }
    if (!m_loaded) {
        // Before the first connection this is not a failure: the shell says that it connects.
        if (m_bridge.link() == Bridge::Link::Connecting)
            return;
        states()->setState(PageState::retrying(PageState::error(
            tr("The approvals could not be read"), text::error(result.error()), text::of(result.error().reason), {})));
    } else if (states()->state().kind != PageState::Kind::Offline && m_answeredAt)
        states()->setState(PageState::stale(text::duration(clock().now() - *m_answeredAt)));
}

void AccessPage::show(const std::vector<api::ApprovalView>& approvals) {
    m_loaded = true;
    m_answeredAt = clock().now();
    m_filling = true;
    m_model->setApprovals(approvals);
    const auto& all = m_model->approvals();
    int row = m_model->rowOf(m_selected);
    if (row < 0 && !all.empty()) {
        row = 0;
        m_selected = text::of(all.front().request.id.text());
    }
    if (row >= 0 && m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model->index(row, 0));
    m_filling = false;
    const int waiting = int(std::count_if(all.begin(), all.end(), waitsForMe));
    setBadge(waiting, tr("%n approval(s) wait for you", nullptr, waiting));
    setSubtitle(tr("%1 wait for you").arg(waiting));
    if (all.empty())
        states()->setState(PageState::emptyFirstUse(
            tr("Nothing waits for approval"),
            tr("What takes a second person, such as restoring traffic or waiving evidence, is asked for here."), {}));
    else
        states()->setState(PageState::ready());
    showDetails();
}

const api::ApprovalView* AccessPage::selected() const {
    const int row = m_model->rowOf(m_selected);
    return row < 0 ? nullptr : &m_model->approvals()[std::size_t(row)];
}

bool AccessPage::isMine(const api::ApprovalView& view) const {
    const auto me = m_me();
    return me && me->id == view.request.requester;
}

QString AccessPage::refusal(ApprovalAct act) const {
    const auto* view = selected();
    if (!view)
        return tr("Select an approval first");
    if (act != ApprovalAct::Refuse) {
        if (const auto hashes = view->checkHashes(); !hashes)
            return text::error(hashes.error());
    }
    switch (act) {
    case ApprovalAct::Approve:
        if (view->state != ApprovalState::Pending)
            return tr("It is %1").arg(stateText(*view));
        return view->approveRefusal ? text::error(*view->approveRefusal) : QString();
    case ApprovalAct::Refuse:
        if (!isOpen(*view))
            return tr("It is %1").arg(stateText(*view));
        // An approved one may still be refused by those who may approve its like; the platform judges.
        return {};
    case ApprovalAct::Execute: {
        if (view->state != ApprovalState::Approved)
            return view->state == ApprovalState::Pending ? tr("%n approval(s) are missing", nullptr, view->missing())
                                                         : tr("It is %1").arg(stateText(*view));
        const auto me = m_me();
        const auto* ability = me ? me->ability(view->request.action) : nullptr;
        return ability && ability->mayRequest ? QString()
                                              : tr("Your role may not do %1").arg(text::of(view->request.action));
    }
    }
    return {};
}

void AccessPage::showDetails() {
    const auto* view = selected();
    m_details->setVisible(view != nullptr);
    if (!view)
        return;
    const auto& request = view->request;
    const auto hashes = view->checkHashes();
    const QString key = m_selected + QLatin1Char('|') + stateText(*view) + QString::number(view->signatures.size()) +
                        QString::number(hashes.has_value()) + text::of(view->artefact.text());
    if (key != m_shownKey) {
        m_shownKey = key;
        m_details->setTitle(tr("%1 · %2").arg(text::of(request.action), text::of(request.object)));
        m_alarm->setVisible(!hashes);
        if (!hashes)
            m_alarmText->setText(tr("%1 P1: this request was altered. What is shown here is not what would be signed "
                                    "and executed. Do not approve it; tell a security officer. (%2)")
                                     .arg(severityShape(Severity::P1), text::of(hashes.error().reason)));
        m_summary->setText(text::of(view->summary));
        QList<KeyValueList::Row> rows{
            {tr("State"), stateText(*view), false, waitsForMe(*view) ? Severity::P3 : Severity::None},
            {tr("Requested by"),
             tr("%1, %2").arg(text::of(request.requester.text()), text::fullTime(request.requestedAt)), false,
             Severity::None},
            {tr("Reason"), text::of(view->reason), false, Severity::None},
            {tr("Approval"), m_selected, true, Severity::None},
            {tr("SHA-256"), text::of(request.artefactHash), true, Severity::None},
        };
        for (const auto& signature : view->signatures)
            rows << KeyValueList::Row{tr("Signed by"),
                                      tr("%1, %2").arg(text::of(signature.who.text()), text::fullTime(signature.at)),
                                      false, Severity::None};
        if (view->missing() > 0)
            rows << KeyValueList::Row{tr("Missing"), tr("%n more approval(s)", nullptr, view->missing()), false,
                                      Severity::None};
        if (!view->refusedBy.empty())
            rows << KeyValueList::Row{tr("Refused by"),
                                      tr("%1: %2").arg(text::of(view->refusedBy.text()), text::of(view->refusalReason)),
                                      false, Severity::None};
        m_facts->setRows(rows);
        m_artefact->setPlainText(text::of(view->artefact.pretty()));
        // Who decides about a bet looks at what happened to it.
        QStringList traces = traceIdsIn(text::of(view->reason) + QLatin1Char(' ') + text::of(view->artefact.text()));
        if (request.action == "bets.reverse")
            traces << text::of(request.object).section(QLatin1Char('/'), -1);
        m_trace->setTraces(traces);
        const bool mine = isMine(*view);
        m_refuse->setText(mine ? tr("Withdraw...") : tr("Refuse..."));
        m_approve->setVisible(view->state == ApprovalState::Pending);
        m_refuse->setVisible(isOpen(*view));
        m_execute->setVisible(view->state == ApprovalState::Approved);
    }
    const QString why = view->state == ApprovalState::Approved  ? refusal(ApprovalAct::Execute)
                        : view->state == ApprovalState::Pending ? refusal(ApprovalAct::Approve)
                                                                : QString();
    m_why->setText(why.isEmpty()
                       ? QString()
                       : tr("You cannot %1 it: %2")
                             .arg(view->state == ApprovalState::Approved ? tr("execute") : tr("approve"), why));
    m_why->setVisible(!why.isEmpty());
    showCountdown();
    gate().refresh();
    // The gate shows what it allows; what the state leaves no sense for stays away.
    m_approve->setVisible(view->state == ApprovalState::Pending && !m_approve->isHidden());
    m_execute->setVisible(view->state == ApprovalState::Approved && !m_execute->isHidden());
    m_refuse->setVisible(isOpen(*view) && !m_refuse->isHidden());
}

void AccessPage::showCountdown() {
    const auto* view = selected();
    if (!view)
        return;
    const auto now = clock().now();
    const bool open = isOpen(*view);
    m_countdown->setVisible(open);
    m_countdown->setText(view->request.expires > now ? tr("Expires %1, at %2")
                                                           .arg(text::relative(view->request.expires, now),
                                                                text::fullTime(view->request.expires))
                                                     : tr("Expired at %1").arg(text::fullTime(view->request.expires)));
    m_model->tick();
}

void AccessPage::begin(ApprovalAct act) {
    const auto* view = selected();
    if (!view || m_sheet || !refusal(act).isEmpty())
        return;
    const bool mine = isMine(*view);
    Review review;
    review.objectId = m_selected;
    review.environment = gate().environment();
    review.region = regionOf(*view);
    const QString object = text::of(view->request.object);
    const QString action = text::of(view->request.action);
    review.changes = {{tr("Act"), {}, action}, {tr("Object"), {}, object}};
    review.impact = text::of(view->summary);
    switch (act) {
    case ApprovalAct::Approve:
        review.title = tr("Approve %1 of %2").arg(action, object);
        review.changes << Review::Change{tr("Approvals"), tr("%1 missing").arg(view->missing()),
                                         tr("%1 missing").arg(std::max(0, view->missing() - 1))};
        review.approval = tr("You sign the exact request that %1 made. It is not executed by that.")
                              .arg(text::of(view->request.requester.text()));
        review.effectText = tr("Sign the approval");
        review.holdingText = tr("Keep holding to sign");
        break;
    case ApprovalAct::Refuse:
        review.title = (mine ? tr("Withdraw the request for %1 of %2") : tr("Refuse %1 of %2")).arg(action, object);
        review.effectText = mine ? tr("Withdraw the request") : tr("Refuse the request");
        review.holdingText = tr("Keep holding");
        break;
    case ApprovalAct::Execute:
        review.title = tr("Execute %1 of %2").arg(action, object);
        review.approval = tr("Approved. Executed with the reason that was signed: %1").arg(text::of(view->reason));
        review.effectText = tr("Execute");
        review.holdingText = tr("Keep holding to execute");
        review.needsReason = false;
        break;
    }
    auto* sheet = new ReviewSheet(theme(), clock(), review, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    m_sheet = sheet;
    connect(sheet, &ReviewSheet::confirmed, this,
            [this, act, shown = *view, sheet = QPointer<ReviewSheet>(sheet)](const QString&, const QString& reason) {
                const QString title = sheet ? sheet->review().title : text::of(shown.request.action);
                const auto intent =
                    api::Intent::fresh(act == ApprovalAct::Execute ? shown.reason : reason.toStdString());
                m_port->perform(this, act, shown, intent, title,
                                [this, act, sheet, title, intent](const ApprovalOutcome& outcome) {
                                    finished(act, sheet, title, intent, outcome);
                                });
            });
    sheet->open();
}

void AccessPage::finished(ApprovalAct act, const QPointer<ReviewSheet>& sheet, const QString& title,
                          const api::Intent& intent, const ApprovalOutcome& outcome) {
    using Kind = MessageBar::Kind;
    refresh();
    if (!outcome.error) {
        if (sheet)
            sheet->succeed();
        if (m_sheet == sheet)
            m_sheet.clear();    // It goes when the event loop turns; the next act need not wait for that.
        if (outcome.approval) { // Known now: what is offered below is possible before the next reading.
            auto all = m_model->approvals();
            for (auto& one : all)
                if (one.request.id == outcome.approval->request.id)
                    one = *outcome.approval;
            show(all);
        }
        const QString entry = outcome.auditIndex ? tr("Audit entry %1.").arg(text::count(*outcome.auditIndex))
                                                 : tr("Not yet in the audit log.");
        const auto& now = outcome.approval;
        if (act == ApprovalAct::Approve && now && now->state == ApprovalState::Approved) {
            const auto me = m_me();
            const auto* ability = me ? me->ability(now->request.action) : nullptr;
            const bool may = ability && ability->mayRequest;
            m_offered = may ? text::of(now->request.id.text()) : QString();
            messages()->showMessage(
                Kind::Done, tr("Done: %1. It was the last approval; nothing is executed yet. %2").arg(title, entry),
                may ? tr("Execute now...") : QString());
            return;
        }
        messages()->showMessage(Kind::Done, tr("Done: %1. %2").arg(title, entry));
        return;
    }
    const auto& error = *outcome.error;
    if (error.code == base::ErrorCode::OutcomeUnknown) {
        if (sheet)
            sheet->succeed();
        messages()->showMessage(
            Kind::Unknown,
            tr("UNKNOWN: no answer to \"%1\". Treat it as not done. Command %2 is asked again until "
               "the platform answers.")
                .arg(title, text::of(intent.command.text())),
            {}, text::of(error.reason));
        return;
    }
    if (sheet) {
        if (error.code == base::ErrorCode::Conflict)
            sheet->setStale(text::error(error));
        else
            sheet->fail(text::error(error));
        return;
    }
    messages()->showMessage(Kind::Error, tr("%1: %2").arg(title, text::error(error)), {}, text::of(error.reason));
}

void AccessPage::openLink(const QString& rest) {
    if (rest.isEmpty())
        return;
    m_selected = rest;
    const int row = m_model->rowOf(rest);
    if (row >= 0) {
        m_table->setCurrentIndex(m_model->index(row, 0));
        showDetails();
    } else if (m_loaded)
        messages()->showMessage(MessageBar::Kind::Warning, tr("There is no approval %1.").arg(rest));
}

PageFactory accessPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new AccessPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
