// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/onboarding/CaseInspector.h"

#include "ui/bridge/DisplayText.h"
#include "ui/onboarding/CaseRows.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/StatePill.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

using onboarding::ItemState;

/// The newest entries that fit a glance; the whole story is in the audit log.
constexpr std::size_t kTimelineEntries = 12;

QString wordOf(ItemState state) {
    switch (state) {
    case ItemState::Open:
        return CaseInspector::tr("open");
    case ItemState::Attested:
        return CaseInspector::tr("attested");
    case ItemState::Verified:
        return CaseInspector::tr("verified");
    case ItemState::Waived:
        return CaseInspector::tr("waived");
    case ItemState::Failed:
        return CaseInspector::tr("failed");
    }
    return {};
}

StepList::State stepState(ItemState state) {
    switch (state) {
    case ItemState::Attested:
    case ItemState::Verified:
        return StepList::State::Done;
    case ItemState::Waived:
        return StepList::State::Skipped;
    case ItemState::Failed:
        return StepList::State::Failed;
    case ItemState::Open:
        break;
    }
    return StepList::State::Pending;
}

QString boundOf(const onboarding::ItemView& item) {
    QStringList bounds;
    if (item.atLeast)
        bounds << CaseInspector::tr("at least %1").arg(text::count(*item.atLeast));
    if (item.atMost)
        bounds << CaseInspector::tr("at most %1").arg(text::count(*item.atMost));
    return bounds.join(QStringLiteral(", "));
}

StepList::Step stepOf(const onboarding::ItemView& item) {
    StepList::Step step;
    step.title = text::of(item.title);
    step.state = stepState(item.state);
    step.trailing = wordOf(item.state);
    QStringList detail;
    if (item.computed) {
        const QString bound = boundOf(item);
        if (item.value)
            detail << (bound.isEmpty() ? text::count(*item.value)
                                       : CaseInspector::tr("%1, needs %2").arg(text::count(*item.value), bound));
        else
            detail << (bound.isEmpty() ? CaseInspector::tr("not measured")
                                       : CaseInspector::tr("not measured, needs %1").arg(bound));
        if (!item.source.empty())
            detail << text::of(item.source);
    } else if (item.state == ItemState::Open) {
        detail << CaseInspector::tr("a person attests it with a document");
    } else if (!item.source.empty()) {
        detail << CaseInspector::tr("document %1").arg(text::of(item.source).left(12));
    }
    if (item.expires)
        detail << CaseInspector::tr("until %1").arg(text::shortTime(item.expires));
    else if (item.at && !item.computed)
        detail << text::shortTime(item.at);
    step.detail = detail.join(QStringLiteral(" · "));
    return step;
}

QString wordOf(const onboarding::TimelineEntry& entry) {
    using Kind = onboarding::TimelineEntry::Kind;
    const QString stage = stageTitle(entry.stage);
    const QString subject = text::of(entry.subject);
    switch (entry.kind) {
    case Kind::Opened:
        return CaseInspector::tr("Case opened");
    case Kind::Advanced:
        return CaseInspector::tr("Advanced to %1").arg(stage);
    case Kind::ReturnedTo:
        return CaseInspector::tr("Returned to %1").arg(stage);
    case Kind::Attested:
        return CaseInspector::tr("Attested: %1").arg(subject);
    case Kind::Waived:
        return CaseInspector::tr("Waived: %1").arg(subject);
    case Kind::FindingOpened:
        return CaseInspector::tr("Red flag %1 seen").arg(subject);
    case Kind::FindingResolved:
        return CaseInspector::tr("Red flag %1 resolved").arg(subject);
    case Kind::OwnerChanged:
        return CaseInspector::tr("Owner: %1").arg(subject);
    }
    return {};
}

QLabel* wrapped(TextSize size, Ink ink, QFont::Weight weight = QFont::Normal) {
    auto* label = makeLabel({}, size, ink, weight);
    label->setWordWrap(true);
    return label;
}

} // namespace

CaseInspector::CaseInspector(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme) {
    setAccessibleName(tr("Details of the selected case"));
    m_empty = wrapped(TextSize::Body, Ink::Text2);
    m_empty->setText(tr("Select a provider to see its gate, its evidence and what to do next."));
    body()->addWidget(m_empty, 0, Qt::AlignTop);
    m_scroll = new TallScrollArea;
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget;
    content->setProperty("scrolled", true);
    m_scroll->setContent(content);
    body()->addWidget(m_scroll, 1);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, m_theme.px(Theme::Tight), 0);
    column->setSpacing(m_theme.px(Theme::Small));

    auto* head = new QHBoxLayout;
    m_heading = wrapped(TextSize::Strong, Ink::Text, QFont::DemiBold);
    m_pill = new StatePill(m_theme);
    head->addWidget(m_heading, 1);
    head->addWidget(m_pill, 0, Qt::AlignTop);
    column->addLayout(head);
    m_where = wrapped(TextSize::Body, Ink::Text2);
    column->addWidget(m_where);

    m_flags = new QWidget;
    auto* flags = new QVBoxLayout(m_flags);
    flags->setContentsMargins(0, 0, 0, 0);
    m_flagText = wrapped(TextSize::Body, Ink::P2, QFont::DemiBold);
    flags->addWidget(m_flagText);
    column->addWidget(m_flags);

    auto* gate = new QHBoxLayout;
    m_gate = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
    m_stage = new QComboBox;
    m_stage->setAccessibleName(tr("Stage whose gate is shown"));
    m_stage->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_stage->setMinimumContentsLength(16);
    for (int stage = onboarding::kFirstStage; stage <= onboarding::kLastStage; ++stage)
        m_stage->addItem(QStringLiteral("%1 %2").arg(stage).arg(stageTitle(stage)), stage);
    gate->addWidget(m_gate, 1);
    gate->addWidget(m_stage);
    column->addLayout(gate);
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(m_theme.px(6));
    column->addWidget(m_bar);
    m_items = new StepList(m_theme);
    m_items->setSeparated(true);
    column->addWidget(m_items);

    m_nextTitle = makeLabel(tr("Next"), TextSize::Body, Ink::Text, QFont::DemiBold);
    m_next = wrapped(TextSize::Body, Ink::Text);
    m_nextHelp = wrapped(TextSize::Body, Ink::Text2);
    m_blocks = wrapped(TextSize::Body, Ink::Text2);
    column->addSpacing(m_theme.px(Theme::Tight));
    column->addWidget(m_nextTitle);
    column->addWidget(m_next);
    column->addWidget(m_nextHelp);
    column->addWidget(m_blocks);
    auto* links = new QHBoxLayout;
    m_keys = new QPushButton(tr("Keys"));
    m_keys->setAccessibleDescription(tr("Opens the keys of this provider"));
    m_slo = new QPushButton(tr("SLO"));
    m_slo->setAccessibleDescription(tr("Opens the service levels of this provider"));
    links->addWidget(m_keys);
    links->addWidget(m_slo);
    links->addStretch();
    column->addLayout(links);
    m_sections = new QVBoxLayout;
    column->addLayout(m_sections);

    column->addSpacing(m_theme.px(Theme::Tight));
    column->addWidget(makeLabel(tr("Timeline"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_timeline = new StepList(m_theme);
    m_timeline->setAccessibleName(tr("Timeline"));
    column->addWidget(m_timeline);
    column->addStretch(1);

    const auto themed = [this] {
        m_bar->setStyleSheet(QStringLiteral("QProgressBar { background: %1; border: 0; border-radius: 3px; }"
                                            "QProgressBar::chunk { background: %2; border-radius: 3px; }")
                                 .arg(m_theme.color(Ink::Track).name(), m_theme.color(Ink::Accent).name()));
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
    connect(m_stage, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling && m_view)
            showGate();
    });
    connect(m_keys, &QPushButton::clicked, this, [this] {
        emit linkRequested(QStringLiteral("keys/provider:%1").arg(text::of(m_view->value.provider.text())));
    });
    connect(m_slo, &QPushButton::clicked, this,
            [this] { emit linkRequested(QStringLiteral("slo/%1").arg(text::of(m_view->value.provider.text()))); });
    clear();
}

void CaseInspector::addSection(QWidget* section) { m_sections->addWidget(section); }

void CaseInspector::clear() {
    m_view.reset();
    m_scroll->hide();
    m_empty->show();
}

QString CaseInspector::caseId() const { return m_view ? text::of(m_view->value.id.text()) : QString(); }
int CaseInspector::shownStage() const { return m_stage->currentData().toInt(); }
void CaseInspector::showStage(int stage) { m_stage->setCurrentIndex(m_stage->findData(stage)); }

void CaseInspector::setCase(const api::CaseView& view, base::Time now) {
    const bool same = m_view && m_view->value.id == view.value.id && m_view->value.stage == view.value.stage;
    m_view = view;
    m_now = now;
    const onboarding::Case& value = view.value;
    m_empty->hide();
    m_scroll->show();
    if (!same) {
        m_filling = true;
        showStage(std::min(value.stage, onboarding::kLastStage));
        m_filling = false;
    }
    const bool live = value.stage == onboarding::kLive;
    m_heading->setText(text::of(value.provider.text()));
    const QString age = text::duration(now - value.enteredStageAt);
    m_pill->setState(live ? tr("live · %1").arg(age) : tr("stage %1 · %2").arg(value.stage).arg(age));
    m_where->setText(tr("%1 · %2 · owner %3")
                         .arg(text::of(value.brand.text()), text::of(value.region.text()),
                              value.owner.empty() ? tr("nobody") : text::of(value.owner.text())));
    QStringList flags;
    for (const auto& finding : value.findings) {
        if (!finding.isOpen())
            continue;
        const auto* flag = onboarding::Playbook::standard()->redFlag(finding.flag);
        flags << tr("▲ Red flag %1: %2. Seen %3 times since %4.")
                     .arg(text::of(finding.flag), flag ? text::of(flag->title) : tr("unknown to this console"),
                          text::count(finding.value), text::shortTime(finding.openedAt));
    }
    m_flags->setVisible(!flags.isEmpty());
    m_flagText->setText(flags.join(QLatin1Char('\n')));

    using Next = onboarding::NextAction::Kind;
    QString verb;
    switch (view.next.kind) {
    case Next::Attest:
        verb = tr("Attest with a document: %1");
        break;
    case Next::ProduceEvidence:
        verb = tr("Produce the evidence: %1");
        break;
    case Next::MendFailure:
        verb = tr("Mend the failure: %1");
        break;
    case Next::ResolveFinding:
        verb = tr("Resolve the red flag: %1");
        break;
    case Next::Advance:
        m_next->setText(tr("The gate is green: the case may advance."));
        break;
    case Next::None:
        m_next->setText(tr("Nothing: the provider is live."));
        break;
    }
    if (!verb.isEmpty())
        m_next->setText(verb.arg(text::of(view.next.title)));
    m_nextHelp->setText(text::of(view.next.help));
    m_nextHelp->setVisible(!view.next.help.empty());
    // The first blocker is the next action already.
    QStringList others;
    for (const auto& blocker : view.blockers) {
        if (blocker.id != view.next.subject)
            others << QStringLiteral("%1 %2").arg(blocker.kind == onboarding::Blocker::Kind::Finding
                                                      ? QStringLiteral("▲")
                                                  : blocker.state == ItemState::Failed ? QStringLiteral("■")
                                                                                       : QStringLiteral("○"),
                                                  text::of(blocker.title));
    }
    m_blocks->setText(tr("Also in the way:") + QLatin1Char('\n') + others.join(QLatin1Char('\n')));
    m_blocks->setVisible(!others.isEmpty());

    QList<StepList::Step> timeline;
    for (auto entry = value.timeline.rbegin();
         entry != value.timeline.rend() && std::size_t(timeline.size()) < kTimelineEntries; ++entry) {
        StepList::Step step;
        step.title = wordOf(*entry);
        step.state = StepList::State::Done;
        const QString who = entry->by.empty() ? tr("the platform") : text::of(entry->by.text());
        step.detail = QStringList{text::shortTime(entry->at), who, text::of(entry->note)}
                          .filter(QRegularExpression(QStringLiteral(".")))
                          .join(QStringLiteral(" · "));
        timeline.append(step);
    }
    m_timeline->setSteps(timeline);
    showGate();
}

void CaseInspector::showGate() {
    const int stage = shownStage();
    QList<StepList::Step> steps;
    int done = 0;
    int items = 0;
    for (const auto& one : m_view->stages) {
        if (one.number != stage)
            continue;
        done = int(one.done);
        items = int(one.items.size());
        for (const auto& item : one.items)
            steps.append(stepOf(item));
    }
    m_gate->setText(tr("Gate: %1 of %2").arg(done).arg(items));
    m_bar->setRange(0, std::max(1, items));
    m_bar->setValue(done);
    m_bar->setAccessibleName(tr("%1 of %2 gate items are done").arg(done).arg(items));
    m_items->setAccessibleName(tr("Gate of stage %1").arg(stage));
    m_items->setSteps(steps);
}

} // namespace signalbox::ui
