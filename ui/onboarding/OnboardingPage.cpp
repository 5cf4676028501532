// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/onboarding/OnboardingPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/onboarding/AdmissionSection.h"
#include "ui/onboarding/CaseInspector.h"
#include "ui/onboarding/CaseRows.h"
#include "ui/onboarding/StageBoard.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtCore/QTimer>
#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr std::chrono::milliseconds kPoll{2'000};

PageInfo pageInfo() {
    return {QStringLiteral("onboarding"),
            OnboardingPage::tr("Providers"),
            OnboardingPage::tr("Providers"),
            QStringLiteral("providers"),
            QKeySequence(Qt::CTRL | Qt::Key_2),
            QStringLiteral("onboarding/index"),
            false};
}

} // namespace

OnboardingPage::OnboardingPage(PageContext context, Bridge& bridge, QWidget* parent)
    : OnboardingPage(context, bridge, std::make_unique<BridgeAdmissionPort>(bridge), parent) {}

OnboardingPage::OnboardingPage(PageContext context, Bridge& bridge, std::unique_ptr<AdmissionPort> port,
                               QWidget* parent)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge) {
    auto* choice = new QButtonGroup(this);
    const auto toggle = [&](const QString& text) {
        auto* button = new QPushButton(text);
        button->setCheckable(true);
        button->setAutoDefault(false);
        choice->addButton(button);
        filters()->addWidget(button);
        return button;
    };
    m_boardButton = toggle(tr("Board"));
    m_tableButton = toggle(tr("Table"));
    m_boardButton->setChecked(true);
    m_filter = new FilterField(theme(), tr("Filter: owner:me stage<7 flag:red"));
    filters()->addWidget(m_filter);

    auto* content = new QWidget;
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));
    m_views = new QStackedWidget;
    m_board = new StageBoard(theme());
    m_views->addWidget(m_board);
    auto* list = new Card(theme());
    list->layout()->setContentsMargins(2, 2, 2, 2);
    m_table = new DataTable(theme(), tr("Cases"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_model = new CaseModel(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(CellRole::SortKey);
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_sorted->sort(-1);
    m_table->setNumberColumns({CaseModel::Gate, CaseModel::Age});
    m_table->setColumnWidths({104, 72, 56, 172, 62, 72, 150, -1});
    list->body()->addWidget(m_table, 1);
    m_views->addWidget(list);
    row->addWidget(m_views, 1);
    m_inspector = new CaseInspector(theme());
    m_inspector->setFixedWidth(theme().px(344));
    row->addWidget(m_inspector);
    m_admission = new AdmissionSection(theme(), clock(), gate(), std::move(port));
    m_inspector->addSection(m_admission);
    connect(m_admission, &AdmissionSection::message, this,
            [this](MessageBar::Kind kind, const QString& words, const QString& reason) {
                messages()->showMessage(kind, words, {}, reason);
            });
    setBody(content);

    m_poll = new QTimer(this);
    connect(m_poll, &QTimer::timeout, this, [this] {
        if (!states()->retriesByItself())
            refresh();
    });
    connect(m_boardButton, &QPushButton::clicked, this, [this] { setTable(false); });
    connect(m_tableButton, &QPushButton::clicked, this, [this] { setTable(true); });
    connect(m_filter, &FilterField::filterChanged, this, [this] { showCases(); });
    connect(states(), &StatePanel::clearFilterRequested, this, [this] { m_filter->setText({}); });
    connect(m_board, &StageBoard::currentChanged, this, &OnboardingPage::select);
    connect(m_table, &DataTable::currentRowChanged, this, [this](const QModelIndex& current) {
        const int at = m_sorted->mapToSource(current).row();
        if (!m_filling && at >= 0 && at < m_model->rows().size())
            select(m_model->rows().at(at).id);
    });
    connect(m_inspector, &CaseInspector::linkRequested, this, &Page::linkRequested);
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_poll->isActive() && m_bridge.link() == Bridge::Link::Live)
            refresh();
    });
    states()->setState(PageState::loading(tr("Loading cases...")));
}

void OnboardingPage::setTable(bool table) {
    m_views->setCurrentIndex(table ? 1 : 0);
    (table ? m_tableButton : m_boardButton)->setChecked(true);
}

void OnboardingPage::activated() {
    m_poll->start(kPoll);
    refresh();
}

void OnboardingPage::deactivated() { m_poll->stop(); }

void OnboardingPage::refresh() {
    m_admission->refresh();
    if (m_asking)
        return;
    m_asking = true;
    m_bridge.ask<std::vector<api::CaseView>>(
        this,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.cases(deadline, std::move(stop));
        },
        [this](const base::Result<std::vector<api::CaseView>>& result) {
            m_asking = false;
            if (result)
                show(*result);
            else
                fail(result.error());
        });
}

void OnboardingPage::fail(const base::Error& error) {
    if (!m_loaded) {
        // Before the first connection this is not a failure: the shell says that it connects.
        if (m_bridge.link() == Bridge::Link::Connecting)
            return;
        states()->setState(PageState::retrying(
            PageState::error(tr("The cases could not be read"), text::error(error), text::of(error.reason), {})));
    } else if (states()->state().kind != PageState::Kind::Offline && m_answeredAt) {
        states()->setState(PageState::stale(text::duration(clock().now() - *m_answeredAt)));
    }
}

void OnboardingPage::show(const std::vector<api::CaseView>& cases) {
    m_cases = cases;
    m_loaded = true;
    m_answeredAt = clock().now();
    if (!m_wanted.isEmpty())
        openLink(std::exchange(m_wanted, {}));
    showCases();
    const int flagged = int(std::count_if(m_cases.begin(), m_cases.end(), [](const auto& one) {
        return std::any_of(one.value.findings.begin(), one.value.findings.end(),
                           [](const auto& finding) { return finding.isOpen(); });
    }));
    setBadge(flagged, flagged == 1 ? tr("1 case with a red flag") : tr("%1 cases with a red flag").arg(flagged));
}

void OnboardingPage::showCases() {
    if (!m_loaded)
        return;
    const auto all = caseRows(m_cases, clock().now());
    const QString me = m_bridge.me() ? text::of(m_bridge.me()->id.text()) : QString();
    const auto terms = m_filter->terms();
    QList<CaseRow> shown;
    std::copy_if(all.begin(), all.end(), std::back_inserter(shown),
                 [&](const CaseRow& row) { return matches(row, terms, me); });
    m_filter->setCount(shown.size(), all.size());
    m_filling = true;
    m_board->setRows(shown);
    m_model->setRows(shown);
    m_filling = false;
    if (all.isEmpty())
        states()->setState(PageState::emptyFirstUse(
            tr("No providers yet"), tr("A case appears here when a provider is set up on the platform."), {}));
    else if (shown.isEmpty())
        states()->setState(PageState::emptyByFilter(int(all.size())));
    else
        states()->setState(PageState::ready());
    select(m_model->rowOf(m_case) >= 0 || shown.isEmpty() ? m_case : shown.first().id);
}

void OnboardingPage::select(const QString& id) {
    m_case = id;
    const int at = m_model->rowOf(id);
    if (at >= 0) {
        m_filling = true;
        m_board->setCurrent(id);
        const auto index = m_sorted->mapFromSource(m_model->index(at, 0));
        if (m_table->currentIndex().row() != index.row() || !m_table->selectionModel()->isRowSelected(index.row()))
            m_table->setCurrentIndex(index);
        m_filling = false;
    }
    showInspector();
}

void OnboardingPage::showInspector() {
    for (const auto& one : m_cases) {
        if (text::of(one.value.id.text()) == m_case) {
            m_inspector->setCase(one, clock().now());
            m_admission->setProvider(one.value.provider);
            return;
        }
    }
    m_inspector->clear();
}

QWidget* OnboardingPage::inspector() { return m_inspector; }

void OnboardingPage::openLink(const QString& rest) {
    if (rest.isEmpty())
        return;
    if (!m_loaded) {
        m_wanted = rest;
        return;
    }
    for (const auto& one : m_cases) {
        if (text::of(one.value.id.text()) != rest && text::of(one.value.provider.text()) != rest)
            continue;
        m_case = text::of(one.value.id.text());
        if (m_model->rowOf(m_case) < 0)
            m_filter->setText({}); // A link shows what it names, whatever was filtered before.
        showCases();
        return;
    }
    messages()->showMessage(MessageBar::Kind::Warning, tr("There is no case and no provider %1.").arg(rest));
}

PageFactory onboardingPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(),
            [context, &bridge](QWidget* parent) -> Page* { return new OnboardingPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
