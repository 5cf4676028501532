// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slo/SloPage.h"

#include "core/api/Messages.h"
#include "core/api/PlatformClient.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/charts/ChartWidget.h"
#include "ui/shell/MutationGate.h"
#include "ui/slo/AlertList.h"
#include "ui/slo/SloFigures.h"
#include "ui/slo/TrendRecorder.h"
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
#include <tuple>

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

ChartSpec latencySpec(const slo::Objective& objective) {
    ChartSpec spec;
    spec.title = QObject::tr("Latency, %1").arg(operationName(objective.operation));
    spec.unit = QStringLiteral("ms");
    spec.decimals = 1;
    spec.limit = ChartLimit{milliseconds(objective.latencyLimit),
                            QStringLiteral("%1 %2").arg(quantileName(objective), limitText(objective.latencyLimit)),
                            Severity::P2, true};
    spec.compare = true;
    return spec;
}

bool sameSpec(const ChartSpec& a, const ChartSpec& b) {
    return a.title == b.title && a.limit.has_value() == b.limit.has_value() &&
           (!a.limit || (a.limit->value == b.limit->value && a.limit->label == b.limit->label));
}

/// Text that is being selected must not be rebuilt under the pointer for nothing.
void setIfChanged(KeyValueList& list, const QList<KeyValueList::Row>& rows) {
    const auto now = list.rows();
    const bool same = std::equal(rows.begin(), rows.end(), now.begin(), now.end(), [](const auto& a, const auto& b) {
        return a.key == b.key && a.value == b.value && a.severity == b.severity;
    });
    if (!same)
        list.setRows(rows);
}

/// A window's length: "10 s", "5 min", "6 h".
QString shortly(base::Duration window) {
    using namespace std::chrono;
    const auto whole = duration_cast<std::chrono::seconds>(window).count();
    if (whole % 3600 == 0)
        return QObject::tr("%1 h").arg(whole / 3600);
    return whole % 60 == 0 ? QObject::tr("%1 min").arg(whole / 60) : QObject::tr("%1 s").arg(whole);
}

QString reportable(const slo::Quantile& quantile, bool enough) { return text::quantile(quantile, enough); }

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
    m_table->setColumnWidths({80, 78, 58, 72, 76, 86, 86, 88, 58, 62, 172, -1});
    m_table->setNumberColumns({4, 5, 6, 7, 8, 9});
    m_table->setMinimumHeight(m_table->heightForRows(8));
    m_seriesCard->body()->addWidget(m_table);
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

void SloPage::fillSeries(const slo::Board& board) {
    const slo::Scope wanted = scope();
    auto all = board.judgeAll(window());
    QList<CellRow> rows;
    std::stable_sort(all.begin(), all.end(), [](const slo::Judgement& a, const slo::Judgement& b) {
        return std::tuple(*a.scope.operation, *a.scope.release) < std::tuple(*b.scope.operation, *b.scope.release);
    });
    const auto& objectives = board.objectives();
    for (const slo::Judgement& one : all) {
        const slo::Scope& key = one.scope;
        if (key.provider != wanted.provider || (wanted.region && key.region != wanted.region))
            continue;
        const slo::Objective& objective = objectives.of(*key.operation);
        const HealthLine line = healthLine(one, board);
        const bool slow = one.latency == slo::Health::Breach;
        const bool failing = one.errors == slo::Health::Breach;
        const bool gone = one.health == slo::Health::NoData || one.health == slo::Health::Invalid;
        const QString limit =
            tr("promised: %1 within %2").arg(quantileName(objective), text::latency(objective.latencyLimit));
        const auto figure = [&](const slo::Quantile& value, bool enough, Drawn which) {
            const bool judged = drawnOf(objective) == which;
            return Cell{gone ? QStringLiteral("--") : reportable(value, enough),
                        judged && slow ? Severity::P2 : Severity::None,
                        false,
                        true,
                        judged   ? limit
                        : enough ? QString()
                                 : tr("too few requests for this percentile"),
                        !enough};
        };
        const auto& f = one.figures;
        CellRow row;
        row.id = text::of(key.text());
        row.cells = {
            Cell{operationName(*key.operation), Severity::None, false, false, {}, false},
            Cell{text::of(slo::name(*key.release)), Severity::None, false, false, {}, false},
            Cell{text::of(key.region->text()), Severity::None, false, false, {}, true},
            Cell{text::of(key.brand->text()), Severity::None, false, false, {}, true},
            figure(f.p50, f.counts.requests > 0, Drawn::P50),
            figure(f.p95, f.p95Reportable, Drawn::P95),
            figure(f.p99, f.p99Reportable, Drawn::P99),
            Cell{gone || f.counts.requests == 0 ? QStringLiteral("--") : text::percent(f.errorRate),
                 failing ? Severity::P1 : Severity::None, false, true,
                 tr("allowed: %1").arg(text::percent(objective.errorRate)), false},
            Cell{gone ? QStringLiteral("--") : QString::number(f.requestsPerSecond, 'f', 1),
                 Severity::None,
                 false,
                 true,
                 {},
                 false},
            Cell{text::count(qint64(f.counts.requests)), Severity::None, false, true, {}, false},
            Cell{line.word, line.severity, true, false, line.reason, false},
            Cell{line.reason, Severity::None, false, false, {}, true},
        };
        rows.append(row);
    }
    m_series->setRows(rows);
    m_seriesCard->setTitle(rows.isEmpty() ? tr("Series: nothing is measured of this provider")
                                          : tr("Series, %1").arg(m_windowBox->currentText().toLower()));
}

void SloPage::fillCharts(const slo::Board& board) {
    const slo::Feed feed = board.feed();
    const auto minutes = m_rangeBox->currentData().toInt();
    const base::Time to = feed.wallTime;
    const base::Time from = to - std::chrono::minutes(minutes);
    const auto maxGap = std::chrono::seconds(5);
    const bool broken = isFeedBroken(feed.health);
    const auto& objectives = board.objectives();
    for (std::size_t i = 0; i < m_charts.size(); ++i) {
        slo::Scope one = scope();
        one.operation = slo::kOperations[i];
        const auto points = board.history(one, std::size_t(minutes) * 60);
        const ChartSpec spec = latencySpec(objectives.of(*one.operation));
        if (!sameSpec(m_charts[i]->spec(), spec))
            m_charts[i]->setSpec(spec);
        m_charts[i]->setSeries({{QStringLiteral("p50"), latencyPoints(points, Drawn::P50)},
                                {QStringLiteral("p95"), latencyPoints(points, Drawn::P95)},
                                {QStringLiteral("p99"), latencyPoints(points, Drawn::P99)}},
                               from, to, maxGap);
        m_charts[i]->setStale(broken);
    }

    // Rounds belong to a region; several regions are compared.
    QList<ChartSeries> lags;
    std::set<base::RegionId> regions;
    for (const auto& flow : board.flows()) {
        if (scope().contains(flow))
            regions.insert(flow.region);
    }
    for (const auto& region : regions) {
        if (lags.size() == 6)
            break;
        slo::Scope place;
        place.provider = m_provider;
        place.region = region;
        lags.append({text::of(region.text()), m_trends.settleLag(place, from)});
    }
    ChartSpec lag = m_lagChart->spec();
    lag.limit =
        ChartLimit{seconds(objectives.settleLagLimit), limitText(objectives.settleLagLimit), Severity::P1, true};
    if (!sameSpec(lag, m_lagChart->spec()) || lag.compare != (lags.size() > 1)) {
        lag.compare = lags.size() > 1;
        m_lagChart->setSpec(lag);
    }
    m_lagChart->setSeries(lags, from, to, maxGap);
    m_lagChart->setStale(broken);
}

void SloPage::fillComparison(const slo::Board& board) {
    const slo::Scope wanted = scope();
    std::optional<slo::SeriesKey> candidate;
    std::set<slo::Operation> operations;
    for (const auto& key : board.series()) {
        if (!wanted.contains(key) || key.release != slo::Release::Candidate)
            continue;
        operations.insert(key.operation);
        if (key.operation == slo::Operation::Authorize || !candidate)
            candidate = key;
    }
    QList<CellRow> rows;
    const auto& objectives = board.objectives();
    for (const slo::Operation operation : operations) {
        for (const slo::Release release : slo::kReleases) {
            slo::Scope one = wanted;
            one.operation = operation;
            one.release = release;
            const slo::Judgement judged = board.judge(one, window());
            const auto& f = judged.figures;
            const HealthLine line = healthLine(judged, board);
            slo::Scope rounds = wanted;
            rounds.release = release;
            const bool settles = operation == slo::Operation::Settle;
            const slo::FlowJudgement flow = settles ? board.judgeFlow(rounds) : slo::FlowJudgement{};
            const auto number = [](const QString& text, Severity severity = Severity::None, bool quiet = false) {
                return Cell{text, severity, false, true, {}, quiet};
            };
            CellRow row;
            row.id = text::of(one.text());
            row.cells = {
                Cell{operationName(operation), Severity::None, false, false, {}, false},
                Cell{text::of(slo::name(release)), Severity::None, false, false, {}, false},
                number(text::count(qint64(f.counts.requests))),
                number(reportable(f.p50, f.counts.requests > 0)),
                number(reportable(f.p95, f.p95Reportable),
                       judged.latency == slo::Health::Breach && drawnOf(objectives.of(operation)) == Drawn::P95
                           ? Severity::P2
                           : Severity::None,
                       !f.p95Reportable),
                number(reportable(f.p99, f.p99Reportable),
                       judged.latency == slo::Health::Breach && drawnOf(objectives.of(operation)) == Drawn::P99
                           ? Severity::P2
                           : Severity::None,
                       !f.p99Reportable),
                number(f.counts.requests == 0 ? QStringLiteral("--") : text::percent(f.errorRate),
                       judged.errors == slo::Health::Breach ? Severity::P1 : Severity::None),
                number(QString::number(f.requestsPerSecond, 'f', 1)),
                number(settles ? text::quantile(flow.p99) : QString(),
                       settles && flow.health == slo::Health::Breach ? Severity::P1 : Severity::None),
                Cell{line.word, line.severity, true, false, line.reason, false},
            };
            rows.append(row);
        }
    }
    m_compare->setRows(rows);
    m_compareTable->setVisible(!rows.isEmpty());
    m_noCandidate->setText(rows.isEmpty()
                               ? tr("No candidate release of this provider has had any traffic, so there is nothing to "
                                    "compare. A canary is started on the page Canary.")
                               : tr("Side by side, not a verdict: whether the candidate may go on is judged by the "
                                    "canary's guards, which count players and not requests."));

    QList<ChartSeries> lines;
    const auto minutes = m_rangeBox->currentData().toInt();
    const base::Time to = board.feed().wallTime;
    ChartSpec spec = latencySpec(objectives.of(candidate ? candidate->operation : slo::Operation::Authorize));
    if (candidate) {
        slo::SeriesKey key = *candidate;
        spec.title = tr("p99 %1, stable and candidate, %2 · %3")
                         .arg(operationName(key.operation), text::of(key.brand.text()), text::of(key.region.text()));
        for (const slo::Release release : slo::kReleases) {
            key.release = release;
            lines.append({text::of(slo::name(release)),
                          latencyPoints(board.history(slo::Scope::of(key), std::size_t(minutes) * 60), Drawn::P99)});
        }
    } else {
        spec.title = tr("Stable and candidate: no candidate");
    }
    if (!sameSpec(spec, m_compareChart->spec()))
        m_compareChart->setSpec(spec);
    m_compareChart->setSeries(lines, to - std::chrono::minutes(minutes), to, std::chrono::seconds(5));
    m_compareChart->setStale(isFeedBroken(board.feed().health));
}

void SloPage::fillSide(const slo::Board& board) {
    const slo::Scope wanted = scope();
    std::vector<slo::Alert> alerts;
    for (const slo::Alert& alert : board.alerts()) {
        const bool ours = !alert.scope.provider || alert.scope.provider == wanted.provider;
        const bool here = !wanted.region || !alert.scope.region || alert.scope.region == wanted.region;
        if (ours && here && alert.state != slo::AlertState::Normal)
            alerts.push_back(alert);
    }
    m_alerts->setAlerts(std::move(alerts));

    const slo::FlowJudgement flow = board.judgeFlow(wanted);
    const HealthLine line = healthLine(flow, board);
    QList<KeyValueList::Row> rounds{
        {tr("Settle lag"), line.word, false, line.severity == Severity::Diagnostic ? Severity::None : line.severity},
        {tr("Over %1").arg(text::latency(board.objectives().settleLagLimit)),
         flow.p99.exists() ? tr("%1, %2 allowed").arg(text::percent(flow.shareOver), text::percent(0.01))
                           : QStringLiteral("--"),
         false, Severity::None},
        {tr("p50"), text::quantile(flow.p50), false, Severity::None},
        {tr("p95"), text::quantile(flow.p95), false, Severity::None},
        {tr("p99"), text::quantile(flow.p99), false,
         flow.health == slo::Health::Breach ? Severity::P1 : Severity::None},
        {tr("Settled"), text::count(qint64(flow.settled)), false, Severity::None},
        {tr("Open now"), text::count(qint64(flow.open)), false, Severity::None},
        {tr("Oldest open"), flow.open > 0 ? text::duration(flow.oldestOpen) : QStringLiteral("–"), false,
         Severity::None}};
    setIfChanged(*m_rounds, rounds);

    QList<KeyValueList::Row> burn;
    const Budget budget = budgetOf(board, wanted);
    burn.append({tr("Left"), budget.left ? text::percent(*budget.left) : QStringLiteral("--"), false, Severity::None});
    burn.append({tr("Burns fastest"), budget.burn ? operationName(budget.operation) : QStringLiteral("--"), false,
                 Severity::None});
    if (budget.burn) {
        slo::Scope fastest = wanted;
        fastest.operation = budget.operation;
        for (const auto& tier : board.burn(fastest)) {
            burn.append({tr("%1, alarm at %2×").arg(text::of(tier.tier.id), QString::number(tier.tier.factor)),
                         tr("%1× in %2, %3× in %4")
                             .arg(QString::number(tier.longWindow.measured, 'f', 1), shortly(tier.tier.longWindow),
                                  QString::number(tier.shortWindow.measured, 'f', 1), shortly(tier.tier.shortWindow)),
                         false, tier.firing ? (tier.tier.factor >= 10 ? Severity::P1 : Severity::P2) : Severity::None});
        }
    }
    setIfChanged(*m_burn, burn);

    QList<KeyValueList::Row> promised;
    for (const slo::Objective& one : board.objectives().operations)
        promised.append({operationName(one.operation),
                         tr("%1 ≤ %2, errors ≤ %3")
                             .arg(quantileName(one), text::latency(one.latencyLimit), text::percent(one.errorRate)),
                         false, Severity::None});
    promised.append({tr("settle lag"), tr("p99 ≤ %1").arg(text::latency(board.objectives().settleLagLimit)), false,
                     Severity::None});
    promised.append(
        {tr("queue lag"), tr("≤ %1").arg(text::latency(board.objectives().queueLagLimit)), false, Severity::None});
    setIfChanged(*m_objectives, promised);
}

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
