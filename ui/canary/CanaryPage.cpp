// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryCharts.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/canary/CanarySide.h"
#include "ui/canary/CohortForm.h"
#include "ui/canary/RollbackEvidence.h"
#include "ui/canary/ShareCard.h"
#include "ui/figures/ApprovalNotice.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/HoldButton.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSignalBlocker>
#include <QtCore/QTimer>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr std::chrono::milliseconds kPoll{1'000};

PageInfo pageInfo() {
    return {QStringLiteral("canary"),
            CanaryPage::tr("Canary"),
            CanaryPage::tr("Canary"),
            QStringLiteral("canary"),
            QKeySequence(Qt::CTRL | Qt::Key_5),
            QStringLiteral("canary/index"),
            false};
}

} // namespace

CanaryPage::CanaryPage(PageContext context, Bridge& bridge, QWidget* parent, std::unique_ptr<CanaryPort> port)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_port(port ? std::move(port) : canaryPortOver(bridge, this)) {
    m_choice = new QComboBox;
    m_choice->setAccessibleName(tr("Provider"));
    m_choice->setMinimumWidth(theme().px(160));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    filters()->addWidget(m_choice);
    connect(m_choice, &QComboBox::activated, this, [this](int index) {
        m_provider = base::ProviderId(m_choice->itemData(index).toString().toStdString());
        m_board = m_bridge.board();
        showCurrent();
        m_board = nullptr;
    });
    m_acts = new CanaryActs(context, *m_port, *messages(), this);
    connect(m_acts, &CanaryActs::changed, this, &CanaryPage::replace);
    connect(m_acts, &CanaryActs::draftSpent, this, [this](const base::ProviderId& id) { m_drafts.erase(id); });
    connect(m_acts, &CanaryActs::rolledBack, this, [this] { m_side->clearReason(); });
    connect(m_acts, &CanaryActs::conflicted, this, &CanaryPage::reviewAgain);
    setBody(makeBody());
    m_timer = new QTimer(this);
    m_timer->setInterval(kPoll);
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (!states()->retriesByItself())
            refresh();
    });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(states(), &StatePanel::primaryRequested, this, &CanaryPage::refresh);
    states()->setState(PageState::loading(tr("Loading canaries...")));
}

QWidget* CanaryPage::makeBody() {
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));
    auto* left = new QVBoxLayout;
    left->setSpacing(theme().px(Theme::Medium));
    row->addLayout(left, 1);

    m_latch = new Card(theme());
    m_latch->setSeverity(Severity::P1);
    auto* latchRow = new QHBoxLayout;
    latchRow->setSpacing(theme().px(Theme::Medium));
    m_latchText = makeLabel({}, TextSize::Strong, Ink::P1, QFont::DemiBold);
    m_latchText->setObjectName(QStringLiteral("latch"));
    m_latchText->setWordWrap(true);
    m_rearm = new QPushButton(tr("Ask to re-arm..."));
    m_rearm->setObjectName(QStringLiteral("rearm"));
    m_rearm->setAutoDefault(false);
    latchRow->addWidget(m_latchText, 1);
    latchRow->addWidget(m_rearm);
    m_latch->body()->addLayout(latchRow);
    m_latch->hide();
    left->addWidget(m_latch);
    connect(m_rearm, &QPushButton::clicked, this, [this] {
        if (const auto* view = current())
            m_acts->rearm(view->state);
    });
    gate().guard(m_rearm, {QStringLiteral("canary.rearm"), {}});

    m_approvals = new ApprovalNotice(theme(), clock(), QStringLiteral("canary."),
                                     [this](ApprovalNotice::Answer done) { m_port->approvals(std::move(done)); });
    connect(m_acts, &CanaryActs::approvalAsked, m_approvals, &ApprovalNotice::refresh);
    connect(m_approvals, &ApprovalNotice::linkRequested, this, &CanaryPage::linkRequested);
    left->addWidget(m_approvals);

    m_share = new ShareCard(theme());
    left->addWidget(m_share);
    connect(m_share, &ShareCard::draftChanged, this, [this](int basisPoints) {
        if (const auto* view = current()) {
            auto& draft = draftOf(view->state);
            draft.basisPoints = basisPoints;
            draft.touched = draft.differsFrom(view->state);
            showDraft();
        }
    });
    connect(m_share, &ShareCard::discardRequested, this, [this] {
        m_drafts.erase(m_provider);
        showDraft();
    });
    connect(m_share, &ShareCard::reviewRequested, this, [this] {
        if (const auto* view = current())
            m_acts->review(view->state, draftOf(view->state));
    });
    gate().guard(m_share->reviewButton(), {QStringLiteral("canary.set"), {}}, [this] { return whyNotReview(); });

    auto* guards = new Card(theme());
    guards->setAccessibleName(tr("Guards"));
    guards->layout()->setContentsMargins(2, 2, 2, 2);
    m_guards = new CellTableModel(guardColumns(), this);
    m_guardTable = new DataTable(theme(), tr("Guards, candidate against stable"));
    m_guardTable->setModel(m_guards);
    m_guardTable->setNumberColumns({1, 2, 3, 4});
    m_guardTable->setColumnWidths({-1, 104, 126, 108, 88, 124});
    m_guardTable->setFixedHeight(m_guardTable->heightForRows(5));
    guards->body()->addWidget(m_guardTable);
    left->addWidget(guards);

    m_charts = new CanaryCharts(theme());
    left->addWidget(m_charts, 1);
    m_guardNote = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_guardNote->setWordWrap(true);
    left->addWidget(m_guardNote);

    m_side = new CanarySide(theme(), clock());
    m_side->setFixedWidth(theme().px(330));
    row->addWidget(m_side);
    connect(m_side, &CanarySide::evidenceRequested, this, [this] {
        const auto* view = current();
        if (!view || !view->state.rollbackEvidence)
            return;
        if (const auto step = lastRollback(view->state)) {
            auto* evidence = new RollbackEvidence(theme(), view->state, *step, this);
            connect(evidence, &RollbackEvidence::linkRequested, this, &CanaryPage::linkRequested);
            evidence->open();
        }
    });
    connect(m_side->cohort(), &CohortForm::edited, this, &CanaryPage::takeForm);
    gate().guard(m_side->abortButton(), {QStringLiteral("canary.abort"), {}});
    connect(m_side->abortButton(), &HoldButton::confirmed, this, [this] {
        if (!m_provider.empty())
            m_acts->rollBack(m_provider, m_side->reason());
    });
    return body;
}

ReviewSheet* CanaryPage::sheet() const { return m_acts->sheet(); }

// --- reading ---

void CanaryPage::activated() {
    refresh();
    m_approvals->start();
    m_timer->start();
}

void CanaryPage::deactivated() {
    m_timer->stop();
    m_approvals->stop();
}

void CanaryPage::refresh() {
    if (m_asking)
        return;
    m_asking = true;
    m_port->list([this](const base::Result<std::vector<api::CanaryView>>& answer) {
        m_asking = false;
        if (answer)
            display(*answer, m_bridge.board());
        else
            displayError(answer.error());
    });
}

void CanaryPage::openLink(const QString& rest) {
    const auto provider = base::ProviderId::parse(rest.toStdString());
    if (!provider)
        return;
    m_provider = *provider;
    m_board = m_bridge.board();
    showCurrent();
    m_board = nullptr;
}

void CanaryPage::display(std::vector<api::CanaryView> views, const slo::Board* board) {
    m_loaded = true;
    m_views = std::move(views);
    m_charts->track(m_views, clock().now());
    m_board = board;
    showCurrent();
    m_board = nullptr;
}

void CanaryPage::displayError(const base::Error& error) {
    if (states()->state().kind == PageState::Kind::Offline)
        return;
    if (m_loaded && !m_views.empty())
        states()->setState(
            PageState::partial(tr("The canaries could not be read again; what is shown is the last known state. %1")
                                   .arg(text::error(error))));
    else
        states()->setState(PageState::retrying(
            PageState::error(tr("The canaries could not be read."), text::error(error), text::of(error.reason), {})));
}

const api::CanaryView* CanaryPage::current() const {
    const auto found = std::find_if(m_views.begin(), m_views.end(),
                                    [this](const api::CanaryView& view) { return view.state.provider == m_provider; });
    return found == m_views.end() ? nullptr : &*found;
}

void CanaryPage::showCurrent() {
    if (m_loaded && m_views.empty()) {
        states()->setState(PageState::emptyFirstUse(
            tr("No provider has a canary"),
            tr("A canary appears here when a provider's candidate release is known to the platform."),
            tr("Look again")));
        return;
    }
    if (!m_loaded)
        return;
    if (!current())
        m_provider = m_views.front().state.provider;
    const QSignalBlocker quiet(m_choice);
    QStringList names;
    for (const auto& view : m_views)
        names.append(text::of(view.state.provider.text()));
    QStringList shown;
    for (int i = 0; i < m_choice->count(); ++i)
        shown.append(m_choice->itemData(i).toString());
    if (names != shown) {
        m_choice->clear();
        for (const auto& name : names)
            m_choice->addItem(name, name);
    }
    int latched = 0;
    for (int i = 0; i < int(m_views.size()); ++i) {
        const auto& state = m_views[std::size_t(i)].state;
        latched += state.latched ? 1 : 0;
        m_choice->setItemText(
            i, state.latched ? tr("%1 · ■ LATCHED").arg(names.at(i))
                             : QStringLiteral("%1 · %2").arg(names.at(i), text::basisPoints(state.basisPoints)));
        if (state.provider == m_provider)
            m_choice->setCurrentIndex(i);
    }
    setBadge(latched, tr("canaries rolled back and latched: %1").arg(latched));

    const api::CanaryView& view = *current();
    const auto& state = view.state;
    QStringList where;
    for (const auto& region : state.regions)
        where.append(text::of(region.text()));
    setSubtitle(tr("candidate %1 against stable %2 · %3 · epoch %4")
                    .arg(text::of(state.candidateRelease), text::of(state.stableRelease),
                         where.isEmpty() ? tr("all regions") : where.join(QStringLiteral(", ")),
                         text::count(qint64(state.epoch))));
    const GuardWord word = guardWord(view.guard, state.basisPoints);
    m_share->setNow(state.basisPoints, observedShare(view), state.latched ? Severity::P1 : word.severity);
    m_guards->setRows(guardRows(view, m_board));
    m_guardNote->setText(
        tr("Candidate: %1. %2 Figures: one minute of requests; guards: since this release began, G1 against the "
           "objective, G2 against the stable release.")
            .arg(word.word, word.meaning));
    showLatch(state);
    showDraft();
    m_charts->display(view, m_board, clock().now());
    m_side->display(state);
    m_acts->stateIs(state);
    using Kind = PageState::Kind;
    if (states()->state().kind != Kind::Offline)
        states()->setState(PageState::ready());
    gate().refresh();
}

void CanaryPage::showLatch(const canary::CanaryState& state) {
    const auto rollback = lastRollback(state);
    m_latch->setVisible(state.latched);
    m_latchText->setText(
        rollback
            ? tr("■ LATCHED at 0 %. The platform took %1 back at %2: %3. The share stays 0 until two people re-arm it.")
                  .arg(text::of(state.provider.text()), text::fullTime(rollback->at), withoutStop(rollback->why))
            : tr("■ LATCHED at 0 %. The share stays 0 until two people re-arm it."));
}

// --- draft ---

ShareDraft& CanaryPage::draftOf(const canary::CanaryState& state) {
    ShareDraft& draft = m_drafts[state.provider];
    if (!draft.touched)
        draft = {state.basisPoints, state.eligibility, text::of(state.candidateRelease), false};
    return draft;
}

void CanaryPage::showDraft() {
    const auto* view = current();
    if (!view)
        return;
    ShareDraft& draft = draftOf(view->state);
    draft.touched = draft.differsFrom(view->state);
    m_share->setDraft(draft.basisPoints);
    m_share->setDraftNote(draft.touched ? tr("draft, nothing sent · growing the share removes nobody")
                                        : tr("The draft equals what is in force. Moving the slider sends nothing."),
                          draft.touched);
    m_side->cohort()->setLocked(view->state.basisPoints > 0
                                    ? tr("Players are on the candidate: go to 0 % first, then change who it is for.")
                                    : QString());
    if (m_side->cohort()->eligibility() || !draft.touched) // a half-typed id is left alone
        m_side->cohort()->setValues(draft.eligibility, draft.candidate);
    gate().refresh();
}

void CanaryPage::takeForm() {
    const auto* view = current();
    if (!view)
        return;
    ShareDraft& draft = draftOf(view->state);
    if (const auto eligibility = m_side->cohort()->eligibility())
        draft.eligibility = *eligibility;
    draft.candidate = m_side->cohort()->candidate();
    draft.touched = draft.differsFrom(view->state);
    showDraft();
}

QString CanaryPage::whyNotReview() const {
    const auto* view = current();
    if (!view)
        return tr("There is no canary to change.");
    if (const auto eligibility = m_side->cohort()->eligibility(); !eligibility)
        return tr("Cohort, games: %1").arg(text::error(eligibility.error()));
    const auto draft = m_drafts.find(m_provider);
    if (draft == m_drafts.end() || !draft->second.touched)
        return tr("The draft equals what is in force.");
    if (view->state.latched && draft->second.basisPoints > 0)
        return tr("Latched after an automatic rollback: two people re-arm it first.");
    return {};
}

// --- acts ---

void CanaryPage::replace(const api::CanaryView& view) {
    auto views = m_views;
    for (auto& one : views) {
        if (one.state.provider == view.state.provider && one.state.epoch <= view.state.epoch)
            one = view;
    }
    display(std::move(views), m_bridge.board());
}

void CanaryPage::reviewAgain(const base::ProviderId& provider, const QString& reason) {
    // The same draft against the state as it is now, to be looked at again.
    m_port->list([this, reason, provider](const base::Result<std::vector<api::CanaryView>>& now) {
        if (!now) {
            displayError(now.error());
            return;
        }
        display(*now, m_bridge.board());
        const auto* view = current();
        if (view && provider == m_provider)
            m_acts->review(view->state, draftOf(view->state), reason,
                           tr("The canary has moved on to epoch %1 meanwhile. This is the new state: review it again.")
                               .arg(text::count(qint64(view->state.epoch))));
    });
}

PageFactory canaryPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new CanaryPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
