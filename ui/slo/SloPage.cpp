// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slo/SloPage.h"

#include "core/api/Messages.h"
#include "core/api/PlatformClient.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/charts/ChartWidget.h"
#include "ui/figures/SloFigures.h"
#include "ui/figures/TrendRecorder.h"
#include "ui/shell/MutationGate.h"
#include "ui/slo/AlertList.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSaveFile>
#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <set>

namespace signalbox::ui {

namespace {

constexpr std::array kWindows{slo::Board::Window::TenSeconds, slo::Board::Window::OneMinute,
                              slo::Board::Window::FiveMinutes, slo::Board::Window::ThirtyMinutes};

QComboBox* choice(const QString& name) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return box;
}

QScrollArea* scrolling(QWidget* inner) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    inner->setAutoFillBackground(false);
    area->setWidget(inner);
    return area;
}

} // namespace

SloPage::SloPage(PageContext context, Bridge& bridge, QWidget* parent)
    : Page(context, sloPageFactory(context, bridge).info, parent)
    , m_bridge(bridge)
    , m_trends(TrendRecorder::of(bridge)) {
    makeHeader();
    setBody(makeBody());
    states()->setState(PageState::loading(tr("Connecting to the platform...")));

    m_timer = new QTimer(this);
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, &SloPage::updateNow);
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(50);
    connect(m_soon, &QTimer::timeout, this, &SloPage::updateNow);
    connect(&m_bridge, &Bridge::ticked, this, [this] {
        if (m_active)
            m_soon->start();
    });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_active)
            m_soon->start();
    });
    connect(m_alerts, &AlertList::acknowledgeRequested, this, &SloPage::acknowledge);
    connect(m_alerts, &AlertList::linkRequested, this, &SloPage::linkRequested);
    connect(states(), &StatePanel::primaryRequested, this,
            [this] { emit linkRequested(QStringLiteral("onboarding")); });
}

void SloPage::makeHeader() {
    m_providerBox = choice(tr("Provider"));
    m_regionBox = choice(tr("Region"));
    m_windowBox = choice(tr("Window of the table"));
    m_windowBox->addItems({tr("Last 10 s"), tr("Last minute"), tr("Last 5 min"), tr("Last 30 min")});
    m_windowBox->setCurrentIndex(1);
    m_windowBox->setToolTip(tr("The window that the table and the comparison are judged over"));
    m_rangeBox = choice(tr("Range of the charts"));
    for (const int minutes : {1, 5, 30, 60})
        m_rangeBox->addItem(tr("Charts %1 min").arg(minutes), minutes);
    m_rangeBox->setCurrentIndex(1);
    m_health = makeLabel({}, TextSize::Body, Ink::Text2, QFont::DemiBold);
    for (auto* box : {m_providerBox, m_regionBox, m_windowBox, m_rangeBox}) {
        filters()->addWidget(box);
        connect(box, &QComboBox::activated, this, [this, box] {
            if (box == m_providerBox) {
                m_provider = base::ProviderId(m_providerBox->currentText().toStdString());
                m_alerts->cancelAcknowledge();
                m_regionBox->setCurrentIndex(0);
                emit linkRequested(QStringLiteral("slo/%1").arg(m_providerBox->currentText()));
            }
            updateNow();
        });
    }
    filters()->addWidget(m_health);
    auto* copy = new QPushButton(tr("Copy"));
    copy->setAccessibleName(tr("Copy the table of series"));
    copy->setToolTip(tr("Copy the table of series as CSV"));
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(seriesCsv());
        messages()->showMessage(MessageBar::Kind::Done,
                                tr("Copied %1 series as CSV.").arg(text::count(m_series->rowCount())));
    });
    auto* save = new QPushButton(tr("Save CSV..."));
    save->setAccessibleName(tr("Save the table of series as CSV"));
    connect(save, &QPushButton::clicked, this, &SloPage::askForFile);
    acts()->addWidget(copy);
    acts()->addWidget(save);
}

QWidget* SloPage::makeBody() {
    const int gap = theme().px(Theme::Medium);
    auto* inner = new QWidget;
    auto* rows = new QVBoxLayout(inner);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(gap);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(gap);
    auto* main = new QVBoxLayout;
    main->setSpacing(gap);

    m_seriesCard = new Card(theme(), tr("Series"));
    m_table = new DataTable(theme(), tr("Series"));
    m_series = new CellTableModel({tr("Operation"), tr("Release"), tr("Region"), tr("Brand"), tr("p50"), tr("p95"),
                                   tr("p99"), tr("Errors"), tr("Req/s"), tr("n"), tr("Health"), tr("Why")},
                                  this);
    m_table->setModel(m_series);
    m_table->setCompact(true);
    m_table->setColumnWidths({78, 88, 56, 68, 72, 90, 90, 66, 54, 54, 116, -1});
    m_table->setNumberColumns({4, 5, 6, 7, 8, 9});
    m_table->setMinimumHeight(m_table->heightForRows(8));
    m_seriesCard->body()->addWidget(m_table);
    m_why = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_why->setObjectName(QStringLiteral("why"));
    m_why->setWordWrap(true);
    m_seriesCard->body()->addWidget(m_why);
    connect(m_table, &DataTable::currentRowChanged, this, &SloPage::sayWhy);
    rows->addWidget(m_seriesCard);
    rows->addLayout(columns, 1);

    auto* grid = new QGridLayout;
    grid->setSpacing(gap);
    const auto add = [&](ChartWidget* chart, int row, int column, int span = 1) {
        chart->setMinimumHeight(theme().px(190));
        auto* card = new Card(theme());
        card->body()->addWidget(chart);
        grid->addWidget(card, row, column, 1, span);
    };
    const slo::ObjectiveSet standard = slo::defaultObjectives();
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        m_charts[i] = new ChartWidget(theme(), latencySpec(standard.operations[i]));
        add(m_charts[i], int(i) / 2, int(i) % 2);
    }
    ChartSpec lag;
    lag.title = tr("Settle lag p99, open rounds included");
    lag.unit = QStringLiteral("s");
    lag.decimals = 2;
    lag.limit = ChartLimit{seconds(standard.settleLagLimit), limitText(standard.settleLagLimit), Severity::P1, true};
    m_lagChart = new ChartWidget(theme(), lag);
    add(m_lagChart, 2, 0);
    ChartSpec both = latencySpec(standard.of(slo::Operation::Authorize));
    both.title = tr("p99 authorize, stable and candidate");
    m_compareChart = new ChartWidget(theme(), both);
    add(m_compareChart, 2, 1);
    main->addLayout(grid);

    auto* compareCard = new Card(theme(), tr("Stable and candidate"));
    m_noCandidate = makeLabel({}, TextSize::Body, Ink::Text2);
    m_noCandidate->setWordWrap(true);
    m_compareTable = new DataTable(theme(), tr("Stable and candidate"));
    m_compare = new CellTableModel({tr("Operation"), tr("Release"), tr("n"), tr("p50"), tr("p95"), tr("p99"),
                                    tr("Errors"), tr("Req/s"), tr("Settle lag p99"), tr("Health")},
                                   this);
    m_compareTable->setModel(m_compare);
    m_compareTable->setCompact(true);
    m_compareTable->setColumnWidths({80, 78, 58, 76, 86, 86, 88, 58, 100, -1});
    m_compareTable->setNumberColumns({2, 3, 4, 5, 6, 7, 8});
    m_compareTable->setMinimumHeight(m_compareTable->heightForRows(8));
    compareCard->body()->addWidget(m_noCandidate);
    compareCard->body()->addWidget(m_compareTable);
    main->addWidget(compareCard);
    main->addStretch(1);

    auto* right = new QWidget;
    right->setFixedWidth(theme().px(320));
    auto* side = new QVBoxLayout(right);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(gap);
    auto* alertCard = new Card(theme(), tr("Alerts"));
    m_alerts = new AlertList(theme(), clock(), gate());
    alertCard->body()->addWidget(m_alerts);
    side->addWidget(alertCard);
    const auto list = [&](const QString& title) {
        auto* card = new Card(theme(), title);
        auto* values = new KeyValueList(theme());
        card->body()->addWidget(values);
        side->addWidget(card);
        return values;
    };
    m_rounds = list(tr("Rounds, last minute"));
    m_burn = list(tr("Error budget"));
    m_objectives = list(tr("Objectives"));
    side->addStretch(1);

    columns->addLayout(main, 1);
    columns->addWidget(right);
    return scrolling(inner);
}

// --- life ---

void SloPage::activated() {
    m_active = true;
    m_timer->start();
    updateNow();
}

void SloPage::deactivated() {
    m_active = false;
    m_timer->stop();
    m_soon->stop();
}

void SloPage::refresh() { updateNow(); }

void SloPage::focusFilter() { m_providerBox->setFocus(); }

bool SloPage::focusRange() {
    m_rangeBox->setFocus();
    return true;
}

void SloPage::openLink(const QString& rest) {
    if (rest.isEmpty())
        return;
    const QString provider = rest.section(QLatin1Char('/'), 0, 0);
    if (auto id = base::ProviderId::parse(provider.toStdString())) {
        if (m_provider != *id) {
            m_alerts->cancelAcknowledge();
            m_regionBox->setCurrentIndex(0);
        }
        m_provider = *id;
        m_wanted = provider;
        updateNow();
    }
}

void SloPage::setDisconnected(bool disconnected, const QString& since) {
    Page::setDisconnected(disconnected, since);
    for (auto* chart : m_charts)
        chart->setStale(disconnected);
    m_lagChart->setStale(disconnected);
    m_compareChart->setStale(disconnected);
}

void SloPage::updateNow() {
    m_soon->stop();
    if (const auto* board = m_bridge.board()) {
        display(*board);
        return;
    }
    if (m_bridge.link() == Bridge::Link::Lost && m_bridge.linkError()) {
        const auto& error = *m_bridge.linkError();
        states()->setState(
            PageState::error(tr("The platform cannot be reached"), text::error(error), text::of(error.reason), {}));
    }
}

void SloPage::display(const slo::Board& board) {
    showState(board);
    fillChoices(board);
    if (m_provider.empty())
        return;
    fillSeries(board);
    fillCharts(board);
    fillComparison(board);
    fillSide(board);
}

void SloPage::showState(const slo::Board& board) {
    if (states()->state().kind == PageState::Kind::Offline && m_bridge.link() == Bridge::Link::Lost)
        return;
    const slo::Feed feed = board.feed();
    if (feed.applied == 0) {
        states()->setState(PageState::loading(tr("Waiting for the first measurements...")));
        return;
    }
    if (board.series().empty() && feed.health == slo::Health::Ok) {
        states()->setState(PageState::emptyFirstUse(
            tr("Nothing is measured yet"),
            tr("Figures appear here as soon as a provider sends its first request to the platform."),
            tr("Open providers")));
        return;
    }
    if (feed.health == slo::Health::Stale || feed.health == slo::Health::NoData)
        states()->setState(PageState::stale(text::duration(feed.age.value_or(base::Duration::zero()))));
    else if (const QString finding = feedFinding(feed.health); !finding.isEmpty())
        states()->setState(PageState::partial(finding));
    else
        states()->setState(PageState::ready());
}

void SloPage::fillChoices(const slo::Board& board) {
    std::set<std::string> providers;
    for (const auto& key : board.series())
        providers.insert(key.provider.text());
    if (!m_wanted.isEmpty())
        providers.insert(m_wanted.toStdString());
    if (m_provider.empty() && !providers.empty())
        m_provider = base::ProviderId(*providers.begin());
    QStringList names;
    for (const auto& one : providers)
        names << text::of(one);
    QStringList shown;
    for (int i = 0; i < m_providerBox->count(); ++i)
        shown << m_providerBox->itemText(i);
    if (shown != names) {
        m_providerBox->clear();
        m_providerBox->addItems(names);
    }
    m_providerBox->setCurrentIndex(int(names.indexOf(text::of(m_provider.text()))));
    setPageTitle(m_provider.empty() ? tr("SLO") : tr("SLO · %1").arg(text::of(m_provider.text())));

    std::set<std::string> regions;
    for (const auto& key : board.series()) {
        if (key.provider == m_provider)
            regions.insert(key.region.text());
    }
    QStringList regionNames{tr("All regions")};
    for (const auto& one : regions)
        regionNames << text::of(one);
    shown.clear();
    for (int i = 0; i < m_regionBox->count(); ++i)
        shown << m_regionBox->itemText(i);
    if (shown != regionNames) {
        const QString current = m_regionBox->currentText();
        m_regionBox->clear();
        m_regionBox->addItems(regionNames);
        m_regionBox->setCurrentIndex(std::max(0, int(regionNames.indexOf(current))));
    }
    const HealthLine line = healthLine(board.judge(scope(), window()), board);
    m_health->setText((severityShape(line.severity) + QLatin1Char(' ') + line.word).trimmed());
    m_health->setToolTip(line.reason);
    setInk(m_health, line.severity == Severity::P1 ? Ink::P1 : line.severity == Severity::P2 ? Ink::P2 : Ink::Text2);
}

slo::Scope SloPage::scope() const {
    slo::Scope scope;
    scope.provider = m_provider;
    if (m_regionBox->currentIndex() > 0)
        scope.region = base::RegionId(m_regionBox->currentText().toStdString());
    return scope;
}

slo::Board::Window SloPage::window() const { return kWindows[std::size_t(std::max(0, m_windowBox->currentIndex()))]; }

// --- acts ---

void SloPage::acknowledge(const QString& alertId, const QString& reason) {
    emit acknowledging(alertId, reason);
    const base::AlertId id(alertId.toStdString());
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    m_bridge.act<slo::Alert>(
        this, tr("Acknowledge alert %1").arg(alertId), intent,
        [id, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return client.acknowledgeAlert(id, intent, deadline, std::move(stop));
        },
        [this, alertId, command = text::of(intent.command.text())](const base::Result<api::Done<slo::Alert>>& outcome) {
            if (outcome) {
                m_alerts->acknowledged(alertId);
                messages()->showMessage(MessageBar::Kind::Done, tr("Alert %1 acknowledged.").arg(alertId));
                return;
            }
            if (outcome.error().code == base::ErrorCode::OutcomeUnknown) {
                messages()->showMessage(
                    MessageBar::Kind::Unknown,
                    tr("It is not known whether alert %1 was acknowledged (command %2). The console "
                       "asks again until it is.")
                        .arg(alertId, command));
                return;
            }
            m_alerts->failed(alertId);
            messages()->showMessage(MessageBar::Kind::Error, text::error(outcome.error()), {},
                                    text::of(outcome.error().reason));
        });
}

QString SloPage::seriesCsv() const { return m_table->toCsv(); }

QString SloPage::saveCsv(const QString& file) const {
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return out.errorString();
    const QByteArray bytes = seriesCsv().toUtf8();
    if (out.write(bytes) != bytes.size() || !out.commit())
        return out.errorString();
    return {};
}

void SloPage::askForFile() {
    QString stamp = text::fullTime(clock().now());
    stamp.replace(QLatin1Char(' '), QLatin1Char('-')).remove(QLatin1Char(':'));
    const QString environment = environmentWord(gate().environment()).toLower();
    auto* dialog = new QFileDialog(this, tr("Save the series of %1").arg(text::of(m_provider.text())));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("signalbox-%1-%2-%3.csv").arg(environment, text::of(m_provider.text()), stamp));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const QString problem = saveCsv(file);
        if (problem.isEmpty())
            messages()->showMessage(MessageBar::Kind::Done, tr("Saved to %1.").arg(file));
        else
            messages()->showMessage(MessageBar::Kind::Error, tr("%1 could not be written: %2").arg(file, problem));
    });
    dialog->open();
}

PageFactory sloPageFactory(PageContext context, Bridge& bridge) {
    (void)TrendRecorder::of(bridge); // takes samples from the start, not from the first look
    PageInfo info;
    info.id = QStringLiteral("slo");
    info.title = QObject::tr("SLO");
    info.navTitle = QObject::tr("SLO");
    info.icon = QStringLiteral("slo");
    info.shortcut = QKeySequence(Qt::CTRL | Qt::Key_3);
    info.helpTopic = QStringLiteral("slo/index");
    return {info, [context, &bridge](QWidget* parent) -> Page* { return new SloPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
