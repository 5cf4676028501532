// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/canary/CohortForm.h"
#include "ui/canary/RollbackEvidence.h"
#include "ui/canary/ShareCard.h"
#include "ui/charts/ChartWidget.h"
#include "ui/shell/MutationGate.h"
#include "ui/slo/SloFigures.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSignalBlocker>
#include <QtCore/QTimer>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr std::size_t kTrackSeconds = 1800;
constexpr auto kChartRange = std::chrono::minutes(10);
constexpr double kEvidenceFloor = 0.01; // a logarithmic axis has no zero

PageInfo pageInfo() {
    PageInfo info;
    info.id = QStringLiteral("canary");
    info.title = QObject::tr("Canary");
    info.navTitle = QObject::tr("Canary");
    info.icon = QStringLiteral("canary");
    info.shortcut = QKeySequence(Qt::CTRL | Qt::Key_5);
    info.helpTopic = QStringLiteral("canary/index");
    return info;
}

Card* chartCard(Theme& theme, ChartWidget* chart) {
    auto* card = new Card(theme);
    card->body()->addWidget(chart, 1);
    return card;
}

/// Without its full stop, to stand inside another sentence.
QString inside(const std::string& sentence) {
    QString words = text::of(sentence).trimmed();
    while (words.endsWith(QLatin1Char('.')))
        words.chop(1);
    return words;
}

bool isSame(const ChartSpec& a, const ChartSpec& b) {
    return a.title == b.title && a.limit.has_value() == b.limit.has_value() &&
           (!a.limit || (a.limit->value == b.limit->value && a.limit->label == b.limit->label));
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
    setBody(makeBody());
    m_timer = new QTimer(this);
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, &CanaryPage::refresh);
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
    connect(m_rearm, &QPushButton::clicked, this, &CanaryPage::openRearm);
    gate().guard(m_rearm, {QStringLiteral("canary.rearm"), {}});

    m_share = new ShareCard(theme());
    left->addWidget(m_share);
    connect(m_share, &ShareCard::draftChanged, this, [this](int basisPoints) {
        if (const auto* view = current()) {
            auto& draft = draftOf(view->state);
            draft.basisPoints = basisPoints;
            draft.touched = differs(draft, view->state);
            showDraft();
        }
    });
    connect(m_share, &ShareCard::discardRequested, this, [this] {
        m_drafts.erase(m_provider);
        showDraft();
    });
    connect(m_share, &ShareCard::reviewRequested, this, [this] { openReview(); });
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

    auto* charts = new QHBoxLayout;
    charts->setSpacing(theme().px(Theme::Medium));
    ChartSpec latency;
    latency.title = tr("p99 authorize");
    latency.unit = QStringLiteral("ms");
    latency.decimals = 1;
    latency.compare = true;
    m_latencyChart = new ChartWidget(theme(), latency);
    ChartSpec errors;
    errors.title = tr("Error rate");
    errors.unit = QStringLiteral("%");
    errors.decimals = 2;
    errors.compare = true;
    m_errorChart = new ChartWidget(theme(), errors);
    ChartSpec evidence;
    evidence.title = tr("Evidence against the candidate");
    evidence.unit = QStringLiteral("e");
    evidence.decimals = 2;
    evidence.compare = true;
    evidence.logarithmic = true;
    evidence.minimum = kEvidenceFloor;
    evidence.limit = ChartLimit{rollbackEvidence(), tr("rolls back at %1").arg(rollbackEvidence()), Severity::P1, true};
    m_evidenceChart = new ChartWidget(theme(), evidence);
    for (auto* chart : {m_latencyChart, m_errorChart, m_evidenceChart})
        charts->addWidget(chartCard(theme(), chart), 1);
    left->addLayout(charts, 1);
    m_guardNote = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_guardNote->setWordWrap(true);
    left->addWidget(m_guardNote);

    row->addWidget(makeSide());
    return body;
}

QWidget* CanaryPage::makeSide() {
    auto* side = new Card(theme());
    side->setAccessibleName(tr("Rules, cohort and history"));
    side->setFixedWidth(theme().px(330));
    auto* column = side->body();
    const auto heading = [&](const QString& text) {
        column->addWidget(makeLabel(text, TextSize::Body, Ink::Text, QFont::DemiBold));
    };
    const auto paragraph = [&](const QString& text) {
        auto* label = makeLabel(text, TextSize::Body, Ink::Text2);
        label->setWordWrap(true);
        column->addWidget(label);
        return label;
    };
    heading(tr("Automatic rollback is on"));
    paragraph(tr("Decided by the platform. Works with every console closed."));
    auto* last = new QHBoxLayout;
    m_lastRollback = makeLabel({}, TextSize::Body, Ink::Text2);
    m_lastRollback->setObjectName(QStringLiteral("lastRollback"));
    m_lastRollback->setWordWrap(true);
    m_evidence = new QPushButton(tr("Evidence..."));
    m_evidence->setObjectName(QStringLiteral("evidence"));
    m_evidence->setAutoDefault(false);
    last->addWidget(m_lastRollback, 1);
    last->addWidget(m_evidence, 0, Qt::AlignTop);
    column->addLayout(last);
    connect(m_evidence, &QPushButton::clicked, this, [this] {
        const auto* view = current();
        if (!view || !view->state.rollbackEvidence)
            return;
        if (const auto step = lastRollback(view->state))
            (new RollbackEvidence(theme(), view->state, *step, this))->open();
    });

    heading(tr("Cohort, draft"));
    m_cohort = new CohortForm(theme());
    column->addWidget(m_cohort);
    connect(m_cohort, &CohortForm::edited, this, &CanaryPage::takeForm);

    heading(tr("History"));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(tr("History, newest first"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    m_history = new StepList(theme());
    m_history->setSeparated(true);
    auto* holder = new QWidget;
    holder->setAutoFillBackground(false);
    auto* holderColumn = new QVBoxLayout(holder);
    holderColumn->setContentsMargins(0, 0, 0, 0);
    holderColumn->addWidget(m_history);
    holderColumn->addStretch();
    scroll->setWidget(holder);
    holder->setAutoFillBackground(false); // setWidget() turns it on
    column->addWidget(scroll, 1);

    auto* rule = makeLabel(tr("One person, at any time. Re-arming takes two."), TextSize::Caption, Ink::Text2);
    column->addWidget(rule);
    m_reason = new QLineEdit;
    m_reason->setObjectName(QStringLiteral("abortReason"));
    m_reason->setAccessibleName(tr("Reason for the rollback"));
    m_reason->setPlaceholderText(tr("Reason, for the audit log"));
    m_reason->setMaxLength(500);
    column->addWidget(m_reason);
    m_abort = new HoldButton(theme(), clock(), tr("Roll back to 0 %"), HoldMachine::Millis(800));
    m_abort->setObjectName(QStringLiteral("abort"));
    m_abort->setHoldingText(tr("Keep holding to roll back"));
    m_abort->setFixedHeight(theme().px(44));
    column->addWidget(m_abort);
    gate().guard(m_abort, {QStringLiteral("canary.abort"), {}});
    connect(m_abort, &HoldButton::confirmed, this, &CanaryPage::sendAbort);
    return side;
}

ReviewSheet* CanaryPage::sheet() const { return m_sheet; }

// --- reading ---

void CanaryPage::activated() {
    refresh();
    m_timer->start();
}

void CanaryPage::deactivated() { m_timer->stop(); }

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
    track(m_views);
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
        states()->setState(
            PageState::error(tr("The canaries could not be read."), text::error(error), text::of(error.reason), {}));
}

const api::CanaryView* CanaryPage::current() const {
    const auto found = std::find_if(m_views.begin(), m_views.end(),
                                    [this](const api::CanaryView& view) { return view.state.provider == m_provider; });
    return found == m_views.end() ? nullptr : &*found;
}

void CanaryPage::track(const std::vector<api::CanaryView>& views) {
    const base::Time now = clock().now();
    for (const auto& view : views) {
        Track& track = m_tracks[view.state.provider];
        const auto push = [&](std::vector<ChartPoint>& line, double e) {
            if (!line.empty() && now - line.back().time < std::chrono::milliseconds(500))
                return;
            line.push_back({now, view.state.basisPoints == 0 && !view.state.latched
                                     ? std::nullopt
                                     : std::optional(std::max(kEvidenceFloor, e))});
            if (line.size() > kTrackSeconds)
                line.erase(line.begin());
        };
        push(track.objective, view.guard.eAbsolute);
        push(track.control, view.guard.eControl);
    }
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
    m_guardNote->setText(tr("Candidate: %1. %2 Figures: one minute of requests; guards: since this release began.")
                             .arg(word.word, word.meaning));
    showLatch(state);
    showDraft();
    showCharts(view);
    m_history->setSteps(historySteps(state));
    if (m_sheet && !m_sheetSent && m_sheetEpoch != state.epoch &&
        m_sheet->review().objectId.startsWith(text::of(state.provider.text()) + QLatin1Char('@'))) {
        m_sheet->setStale(
            tr("The canary has moved on to epoch %1 while this sheet was open.").arg(text::count(qint64(state.epoch))));
    }
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
                  .arg(text::of(state.provider.text()), text::fullTime(rollback->at), inside(rollback->why))
            : tr("■ LATCHED at 0 %. The share stays 0 until two people re-arm it."));
    m_lastRollback->setText(
        rollback ? tr("Last automatic rollback %1, from %2: %3")
                       .arg(text::shortTime(rollback->at), text::basisPoints(rollback->from), inside(rollback->why))
                 : tr("No automatic rollback in this history."));
    m_evidence->setVisible(rollback && state.rollbackEvidence);
}

void CanaryPage::showCharts(const api::CanaryView& view) {
    const base::Time now = clock().now();
    const auto& track = m_tracks[view.state.provider];
    m_evidenceChart->setSeries({{tr("G1 objective"), std::make_shared<std::vector<ChartPoint>>(track.objective)},
                                {tr("G2 stable"), std::make_shared<std::vector<ChartPoint>>(track.control)}},
                               now - kChartRange, now, std::chrono::seconds(5));
    const slo::Board* board = m_board;
    QList<ChartSeries> latency;
    QList<ChartSeries> errors;
    ChartSpec latencySpec = m_latencyChart->spec();
    ChartSpec errorSpec = m_errorChart->spec();
    base::Time to = now;
    latencySpec.title = tr("p99 authorize");
    errorSpec.title = tr("Error rate");
    if (board) {
        to = board->feed().wallTime;
        const auto& promised = board->objectives().of(slo::Operation::Authorize);
        latencySpec.limit =
            ChartLimit{milliseconds(promised.latencyLimit), limitText(promised.latencyLimit), Severity::P2, true};
        errorSpec.limit = ChartLimit{promised.errorRate * 100, tr("limit %1").arg(text::percent(promised.errorRate)),
                                     Severity::P1, true};
        const auto keys = candidateSeries(*board, view.state.provider);
        if (!keys.empty()) {
            slo::SeriesKey key = keys.front();
            const QString where = QStringLiteral(" · %1").arg(text::of(key.region.text()));
            latencySpec.title += where;
            errorSpec.title += where;
            constexpr auto kSeconds = std::size_t(std::chrono::seconds(kChartRange).count());
            for (const auto release : {slo::Release::Candidate, slo::Release::Stable}) {
                key.release = release;
                const auto history = board->history(slo::Scope::of(key), kSeconds);
                latency.append({text::of(slo::name(release)), latencyPoints(history, Drawn::P99)});
                errors.append({text::of(slo::name(release)), errorPoints(history)});
            }
        }
    }
    if (!isSame(latencySpec, m_latencyChart->spec()))
        m_latencyChart->setSpec(latencySpec);
    if (!isSame(errorSpec, m_errorChart->spec()))
        m_errorChart->setSpec(errorSpec);
    const bool stale = !board || isFeedBroken(board->feed().health);
    for (auto* chart : {m_latencyChart, m_errorChart}) {
        chart->setSeries(chart == m_latencyChart ? latency : errors, to - kChartRange, to, std::chrono::seconds(5));
        chart->setStale(stale);
    }
}

// --- draft ---

CanaryPage::Draft& CanaryPage::draftOf(const canary::CanaryState& state) {
    Draft& draft = m_drafts[state.provider];
    if (!draft.touched)
        draft = {state.basisPoints, state.eligibility, text::of(state.candidateRelease), false};
    return draft;
}

bool CanaryPage::differs(const Draft& draft, const canary::CanaryState& state) const {
    return draft.basisPoints != state.basisPoints || draft.eligibility != state.eligibility ||
           draft.candidate != text::of(state.candidateRelease);
}

void CanaryPage::showDraft() {
    const auto* view = current();
    if (!view)
        return;
    Draft& draft = draftOf(view->state);
    draft.touched = differs(draft, view->state);
    m_share->setDraft(draft.basisPoints);
    m_share->setDraftNote(draft.touched ? tr("draft, nothing sent · growing the share removes nobody")
                                        : tr("The draft equals what is in force. Moving the slider sends nothing."),
                          draft.touched);
    m_cohort->setLocked(view->state.basisPoints > 0
                            ? tr("Players are on the candidate: go to 0 % first, then change who it is for.")
                            : QString());
    if (m_cohort->eligibility() || !draft.touched) // a half-typed id is left alone
        m_cohort->setValues(draft.eligibility, draft.candidate);
    gate().refresh();
}

void CanaryPage::takeForm() {
    const auto* view = current();
    if (!view)
        return;
    Draft& draft = draftOf(view->state);
    if (const auto eligibility = m_cohort->eligibility())
        draft.eligibility = *eligibility;
    draft.candidate = m_cohort->candidate();
    draft.touched = differs(draft, view->state);
    showDraft();
}

QString CanaryPage::whyNotReview() const {
    const auto* view = current();
    if (!view)
        return tr("There is no canary to change.");
    if (const auto eligibility = m_cohort->eligibility(); !eligibility)
        return tr("Cohort, games: %1").arg(text::error(eligibility.error()));
    const auto draft = m_drafts.find(m_provider);
    if (draft == m_drafts.end() || !draft->second.touched)
        return tr("The draft equals what is in force.");
    if (view->state.latched && draft->second.basisPoints > 0)
        return tr("Latched after an automatic rollback: two people re-arm it first.");
    return {};
}

// --- acts ---

void CanaryPage::openReview(const QString& reason, const QString& notice) {
    const auto* view = current();
    if (!view || m_sheet)
        return;
    const auto& state = view->state;
    const Draft draft = draftOf(state);
    const QString provider = text::of(state.provider.text());
    Review review;
    review.title = draft.basisPoints == state.basisPoints
                       ? tr("Change the canary of %1").arg(provider)
                       : tr("Canary of %1: %2 → %3")
                             .arg(provider, text::basisPoints(state.basisPoints), text::basisPoints(draft.basisPoints));
    review.objectId = QStringLiteral("%1@%2").arg(provider).arg(state.epoch);
    review.environment = gate().environment();
    review.changes.append({tr("Share"), text::basisPoints(state.basisPoints), text::basisPoints(draft.basisPoints)});
    const auto add = [&](const QString& label, const QString& was, const QString& willBe) {
        if (was != willBe)
            review.changes.append({label, was, willBe});
    };
    add(tr("Audience"), cohortText(state.eligibility.audience, tr("everybody")),
        cohortText(draft.eligibility.audience, tr("everybody")));
    add(tr("Games"), cohortText(state.eligibility.games, tr("all games")),
        cohortText(draft.eligibility.games, tr("all games")));
    add(tr("Countries"), cohortText(state.eligibility.geo, tr("all countries")),
        cohortText(draft.eligibility.geo, tr("all countries")));
    add(tr("Candidate"), text::of(state.candidateRelease), draft.candidate);
    review.impact = tr("Sent for epoch %1 only: if anybody changes this canary meanwhile, it is refused and reviewed "
                       "again. The platform takes it back by itself when a guard says so.")
                        .arg(text::count(qint64(state.epoch)));
    review.effectText = draft.basisPoints == state.basisPoints
                            ? tr("Change the cohort")
                            : tr("Move to %1").arg(text::basisPoints(draft.basisPoints));
    review.holdingText = tr("Keep holding to send");

    api::CanaryDraft sent;
    sent.basisPoints = draft.basisPoints;
    sent.expectedEpoch = state.epoch;
    sent.eligibility = draft.eligibility;
    if (draft.candidate != text::of(state.candidateRelease))
        sent.candidateRelease = draft.candidate.toStdString();

    m_sheet = new ReviewSheet(theme(), clock(), review, this);
    m_sheetEpoch = state.epoch;
    m_sheetSent = false;
    m_sheet->setReason(reason);
    if (!notice.isEmpty())
        m_sheet->fail(notice);
    connect(m_sheet, &ReviewSheet::confirmed, this,
            [this, provider = state.provider, sent](const QString&, const QString& why) {
                m_sheetSent = true;
                sendShare(provider, sent, why);
            });
    m_sheet->open();
}

void CanaryPage::sayUnknown(const QString& what, const api::Intent& intent) {
    messages()->showMessage(MessageBar::Kind::Unknown,
                            tr("UNKNOWN whether this happened: %1 (command %2). The console asks again with the same "
                               "command until it is known.")
                                .arg(what, text::of(intent.command.text())));
}

void CanaryPage::replace(const api::CanaryView& view) {
    auto views = m_views;
    for (auto& one : views) {
        if (one.state.provider == view.state.provider && one.state.epoch <= view.state.epoch)
            one = view;
    }
    display(std::move(views), m_bridge.board());
}

void CanaryPage::sendShare(const base::ProviderId& provider, const api::CanaryDraft& draft, const QString& reason) {
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    const QString what = tr("canary of %1 to %2").arg(text::of(provider.text()), text::basisPoints(draft.basisPoints));
    const QPointer<ReviewSheet> sheet = m_sheet;
    m_port->set(
        provider, draft, intent,
        [this, provider, intent, what, reason, sheet](const base::Result<api::Done<api::CanaryView>>& answer) {
            if (answer) {
                m_drafts.erase(provider);
                if (sheet)
                    sheet->succeed();
                if (m_sheet == sheet)
                    m_sheet.clear();
                messages()->showMessage(
                    MessageBar::Kind::Done,
                    tr("Done: %1, epoch %2. %3")
                        .arg(what, text::count(qint64(answer->value.state.epoch)),
                             answer->audit.index ? tr("Audit entry %1.").arg(text::count(qint64(*answer->audit.index)))
                                                 : tr("Not yet in the audit log.")));
                replace(answer->value);
                return;
            }
            const auto& error = answer.error();
            if (error.code == base::ErrorCode::OutcomeUnknown) {
                if (sheet)
                    sheet->reject();
                if (m_sheet == sheet)
                    m_sheet.clear();
                sayUnknown(what, intent);
                return;
            }
            if (error.code == base::ErrorCode::Conflict && provider == m_provider) {
                // Somebody was faster: the same draft against the state as it is now, to be looked at again.
                if (sheet)
                    sheet->reject();
                if (m_sheet == sheet)
                    m_sheet.clear();
                m_port->list([this, reason, provider](const base::Result<std::vector<api::CanaryView>>& now) {
                    if (!now) {
                        displayError(now.error());
                        return;
                    }
                    display(*now, m_bridge.board());
                    if (provider == m_provider && current())
                        openReview(reason, tr("The canary has moved on to epoch %1 meanwhile. This is the new "
                                              "state: review it again.")
                                               .arg(text::count(qint64(current()->state.epoch))));
                });
                return;
            }
            m_sheetSent = false;
            if (sheet)
                sheet->fail(text::error(error));
            else
                messages()->showMessage(MessageBar::Kind::Error, text::error(error), {}, text::of(error.reason));
        });
}

void CanaryPage::sendAbort() {
    if (m_provider.empty())
        return;
    const QString typed = m_reason->text().trimmed();
    const QString reason = typed.isEmpty() ? tr("Rolled back by hand; no reason was typed") : typed;
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    const QString provider = text::of(m_provider.text());
    const QString what = tr("roll back the canary of %1 to 0 %").arg(provider);
    messages()->showMessage(MessageBar::Kind::Info,
                            tr("Sent: %1 (command %2).").arg(what, text::of(intent.command.text())));
    m_port->abort(
        m_provider, intent, [this, intent, what, provider](const base::Result<api::Done<api::CanaryView>>& answer) {
            if (answer) {
                m_reason->clear();
                m_drafts.erase(answer->value.state.provider);
                messages()->showMessage(MessageBar::Kind::Done,
                                        tr("The canary of %1 is at 0 %, epoch %2.")
                                            .arg(provider, text::count(qint64(answer->value.state.epoch))));
                replace(answer->value);
                return;
            }
            const auto& error = answer.error();
            if (error.code == base::ErrorCode::OutcomeUnknown) {
                sayUnknown(what, intent);
                return;
            }
            messages()->showMessage(MessageBar::Kind::Error,
                                    tr("Not rolled back. %1 Out of band: signalboxctl canary abort %2 --reason \"...\"")
                                        .arg(text::error(error), provider),
                                    {}, text::of(error.reason));
        });
}

void CanaryPage::openRearm() {
    const auto* view = current();
    if (!view || m_sheet)
        return;
    const auto& state = view->state;
    const QString provider = text::of(state.provider.text());
    Review review;
    review.title = tr("Ask to re-arm the canary of %1").arg(provider);
    review.objectId = QStringLiteral("%1@%2").arg(provider).arg(state.epoch);
    review.environment = gate().environment();
    review.changes.append({tr("State"), tr("LATCHED at 0 %"), tr("re-armed at 0 %")});
    review.impact = tr("Nothing moves yet: after the approval the share is still 0 and may be raised again.");
    review.approval = tr("A second person on call must approve. You cannot approve what you asked for.");
    review.effectText = tr("Ask to re-arm");
    review.holdingText = tr("Keep holding to ask");
    m_sheet = new ReviewSheet(theme(), clock(), review, this);
    m_sheetEpoch = state.epoch;
    m_sheetSent = false;
    connect(m_sheet, &ReviewSheet::confirmed, this,
            [this, id = state.provider, epoch = state.epoch](const QString&, const QString& why) {
                m_sheetSent = true;
                sendRearm(id, epoch, why);
            });
    m_sheet->open();
}

void CanaryPage::sendRearm(const base::ProviderId& provider, std::uint64_t epoch, const QString& reason) {
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    const QPointer<ReviewSheet> sheet = m_sheet;
    const QString what = tr("ask to re-arm the canary of %1").arg(text::of(provider.text()));
    m_port->askToRearm(provider, epoch, tr("Re-arm the canary of %1").arg(text::of(provider.text())).toStdString(),
                       intent, [this, intent, what, sheet](const base::Result<api::Done<api::ApprovalView>>& answer) {
                           if (answer) {
                               if (sheet)
                                   sheet->succeed();
                               if (m_sheet == sheet)
                                   m_sheet.clear();
                               messages()->showMessage(
                                   MessageBar::Kind::Info,
                                   tr("Approval %1 waits for a second person. Nothing has moved yet.")
                                       .arg(text::of(answer->value.request.id.text())));
                               return;
                           }
                           if (answer.error().code == base::ErrorCode::OutcomeUnknown) {
                               if (sheet)
                                   sheet->reject();
                               if (m_sheet == sheet)
                                   m_sheet.clear();
                               sayUnknown(what, intent);
                               return;
                           }
                           m_sheetSent = false;
                           if (sheet)
                               sheet->fail(text::error(answer.error()));
                       });
}

PageFactory canaryPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new CanaryPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
