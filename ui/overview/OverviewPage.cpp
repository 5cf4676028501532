// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/OverviewPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/charts/ChartWidget.h"
#include "ui/figures/SloFigures.h"
#include "ui/figures/TrendRecorder.h"
#include "ui/overview/TileGrid.h"
#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QTimer>
#include <QtGui/QShortcut>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

QComboBox* choiceBox(const QString& name) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return box;
}

bool sameSpec(const ChartSpec& a, const ChartSpec& b) {
    const auto limit = [](const ChartSpec& spec) {
        return spec.limit ? std::pair(spec.limit->value, spec.limit->label) : std::pair(0.0, QString());
    };
    return a.title == b.title && a.unit == b.unit && a.compare == b.compare && limit(a) == limit(b);
}

void setEntries(QComboBox* box, const QString& all, const QStringList& names) {
    QStringList wanted{all};
    wanted << names;
    QStringList shown;
    for (int i = 0; i < box->count(); ++i)
        shown << box->itemText(i);
    if (shown == wanted)
        return;
    const QString current = box->currentText();
    const QSignalBlocker blocker(box);
    box->clear();
    box->addItems(wanted);
    box->setCurrentIndex(std::max(0, int(wanted.indexOf(current))));
}

} // namespace

OverviewPage::OverviewPage(PageContext context, Bridge& bridge, QWidget* parent)
    : Page(context, overviewPageFactory(context, bridge).info, parent)
    , m_bridge(bridge)
    , m_trends(TrendRecorder::of(bridge))
    , m_held(context.clock) {
    makeHeader();
    setBody(makeBody());
    states()->setState(PageState::loading(tr("Connecting to the platform...")));
    m_timer = new QTimer(this);
    m_timer->setInterval(1000);
    connect(m_timer, &QTimer::timeout, this, &OverviewPage::updateNow);
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(50);
    connect(m_soon, &QTimer::timeout, this, &OverviewPage::updateNow);
    const auto soon = [this] {
        if (m_active)
            m_soon->start();
    };
    connect(&m_bridge, &Bridge::ticked, this, soon);
    connect(&m_bridge, &Bridge::linkChanged, this, soon);
    connect(states(), &StatePanel::clearFilterRequested, this, &OverviewPage::clearFilters);
    connect(states(), &StatePanel::primaryRequested, this,
            [this] { emit linkRequested(QStringLiteral("onboarding")); });
    const auto chord = [this](const QKeySequence& keys, auto act) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    chord(Qt::CTRL | Qt::Key_Space, [this] { setFrozen(!isFrozen()); });
}

OverviewPage::~OverviewPage() {
    delete states()->content(); // the tiles read the held clock, which goes before the widgets
}

void OverviewPage::makeHeader() {
    m_range = choiceBox(tr("Range"));
    for (const int minutes : {1, 5, 30, 60})
        m_range->addItem(tr("Range %1 min").arg(minutes), minutes);
    m_range->setCurrentIndex(1);
    m_brand = choiceBox(tr("Brand"));
    m_brand->addItem(tr("All brands"));
    m_region = choiceBox(tr("Region"));
    m_region->addItem(tr("All regions"));
    m_operation = choiceBox(tr("Operation of the panels"));
    for (const slo::Operation operation : slo::kOperations)
        m_operation->addItem(tr("Panels: %1").arg(operationName(operation)));
    m_operation->setCurrentIndex(int(slo::Operation::Authorize));
    m_operation->setToolTip(tr("The operation that the latency and the error panel draw; its own limit applies"));
    m_order = choiceBox(tr("Order of the tiles"));
    m_order->addItems({tr("Sort: severity, burn"), tr("Sort: name")});
    for (auto* box : {m_range, m_brand, m_region, m_operation, m_order}) {
        filters()->addWidget(box);
        connect(box, &QComboBox::activated, this, [this] {
            setFrozen(false); // another question cannot be answered by held values
            updateNow();
        });
    }
    m_freeze = new QPushButton(tr("Freeze"));
    m_freeze->setToolTip(tr("Hold everything on this page as it is (Ctrl+Space)"));
    connect(m_freeze, &QPushButton::clicked, this, [this] { setFrozen(!isFrozen()); });
    m_tableButton = new QPushButton(tr("Table"));
    m_tableButton->setCheckable(true);
    m_tableButton->setAccessibleName(tr("Tiles as a table"));
    m_tableButton->setToolTip(tr("Show the tiles as a table"));
    connect(m_tableButton, &QPushButton::toggled, this, &OverviewPage::setTableVisible);
    acts()->addWidget(m_freeze);
    acts()->addWidget(m_tableButton);
}

QWidget* OverviewPage::makeBody() {
    const int gap = theme().px(Theme::Medium);
    auto* inner = new QWidget;
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);

    m_frozenBar = new Card(theme());
    auto* frozen = new QHBoxLayout;
    frozen->setSpacing(theme().px(Theme::Large));
    auto* mark = makeLabel(tr("❚❚ FROZEN"), TextSize::Wall, Ink::Stale, QFont::Bold);
    m_frozenText = makeLabel({}, TextSize::Strong, Ink::Text);
    m_frozenText->setWordWrap(true);
    auto* resume = new QPushButton(tr("Resume"));
    setButtonKind(resume, ButtonKind::Primary);
    connect(resume, &QPushButton::clicked, this, [this] { setFrozen(false); });
    frozen->addWidget(mark);
    frozen->addWidget(m_frozenText, 1);
    frozen->addWidget(resume);
    static_cast<Card*>(m_frozenBar)->body()->addLayout(frozen);
    m_frozenBar->hide();
    column->addWidget(m_frozenBar);

    m_tiles = new TileGrid(theme(), m_held);
    connect(m_tiles, &TileGrid::opened, this, &OverviewPage::open);
    connect(m_tiles, &TileGrid::hiddenCountChanged, this, &OverviewPage::sayHidden);
    column->addWidget(m_tiles);

    m_table = new DataTable(theme(), tr("Providers"));
    m_rows = new CellTableModel(wallColumns(), this);
    m_table->setModel(m_rows);
    m_table->setCompact(true);
    m_table->setColumnWidths({92, 54, 172, 104, 88, 84, 92, 52, 84, 84, 60, 52, -1});
    m_table->setNumberColumns({4, 5, 6, 7, 8, 9, 10, 11});
    m_table->setMinimumHeight(m_table->heightForRows(7));
    m_table->hide();
    connect(m_table, &DataTable::rowActivated, this,
            [this](const QModelIndex& index) { open(m_rows->idAt(index.row())); });
    column->addWidget(m_table);

    m_below = new QWidget;
    auto* below = new QHBoxLayout(m_below);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(theme().px(Theme::Small));
    m_normal = makeLabel({}, TextSize::Body, Ink::Text2);
    m_showAll = new QPushButton(tr("Show all"));
    m_showAll->setAccessibleName(tr("Show all tiles"));
    m_showAll->setProperty("size", int(TextSize::Caption));
    connect(m_showAll, &QPushButton::clicked, this, [this] {
        m_tiles->setShowAll(!m_tiles->showsAll());
        sayHidden();
    });
    m_unknown = makeLabel({}, TextSize::Body, Ink::Stale);
    below->addWidget(m_normal);
    below->addWidget(m_showAll);
    below->addStretch(1);
    below->addWidget(m_unknown);
    column->addWidget(m_below);

    auto* grid = new QGridLayout;
    grid->setSpacing(gap);
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        ChartSpec spec;
        spec.title = tr("Panel %1").arg(i + 1);
        m_panels[i] = new ChartWidget(theme(), spec);
        m_panels[i]->setMinimumHeight(theme().px(150));
        auto* card = new Card(theme());
        card->body()->addWidget(m_panels[i]);
        grid->addWidget(card, int(i) / 3, int(i) % 3);
        grid->setColumnStretch(int(i) % 3, 1);
    }
    column->addLayout(grid, 1);

    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(inner);
    area->viewport()->setAutoFillBackground(false);
    inner->setAutoFillBackground(false);
    return area;
}

// --- life ---

void OverviewPage::activated() {
    m_active = true;
    m_timer->start();
    updateNow();
}

void OverviewPage::deactivated() {
    m_active = false;
    m_timer->stop();
    m_soon->stop();
}

void OverviewPage::refresh() { updateNow(); }

void OverviewPage::focusFilter() { m_brand->setFocus(); }

bool OverviewPage::focusRange() {
    m_range->setFocus();
    return true;
}

QWidget* OverviewPage::firstFocus() {
    if (m_table->isVisible())
        return m_table;
    const auto shown = m_tiles->tiles();
    return shown.isEmpty() ? static_cast<QWidget*>(m_range) : shown.first();
}

void OverviewPage::setDisconnected(bool disconnected, const QString& since) {
    Page::setDisconnected(disconnected, since);
    if (disconnected) {
        for (auto* panel : m_panels)
            panel->setStale(true);
    }
}

void OverviewPage::updateNow() {
    m_soon->stop();
    if (isFrozen()) {
        sayFrozen();
        return;
    }
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

void OverviewPage::display(const slo::Board& board) {
    if (isFrozen())
        return;
    const WallView view = makeWall(board, m_trends, choice(), clock().now());
    fillChoices(view);
    showState(board, view);
    QList<ServiceTileData> tiles;
    QList<CellRow> rows;
    for (const WallTile& tile : view.tiles) {
        tiles.append(tile.data);
        rows.append(tile.row);
    }
    m_normalCount = view.normal;
    m_unknownCount = view.unknown;
    m_tiles->setTiles(tiles);
    m_rows->setRows(rows);
    sayHidden();
    const bool broken = isFeedBroken(board.feed().health);
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        if (!sameSpec(m_panels[i]->spec(), view.panels[i].spec))
            m_panels[i]->setSpec(view.panels[i].spec);
        m_panels[i]->setSeries(view.panels[i].series, view.from, view.to, std::chrono::seconds(5));
        m_panels[i]->setStale(broken);
    }
}

void OverviewPage::showState(const slo::Board& board, const WallView& view) {
    if (states()->state().kind == PageState::Kind::Offline && m_bridge.link() == Bridge::Link::Lost)
        return;
    const slo::Feed feed = board.feed();
    if (feed.applied == 0)
        states()->setState(PageState::loading(tr("Waiting for the first measurements...")));
    else if (view.total == 0 && feed.health == slo::Health::Ok)
        states()->setState(PageState::emptyFirstUse(
            tr("Nothing is measured yet"),
            tr("Tiles appear here as soon as a provider sends its first request to the platform."),
            tr("Open providers")));
    else if (view.tiles.isEmpty() && view.total > 0)
        states()->setState(PageState::emptyByFilter(view.total));
    else if (feed.health == slo::Health::Stale || feed.health == slo::Health::NoData)
        states()->setState(PageState::stale(text::duration(feed.age.value_or(base::Duration::zero()))));
    else if (const QString finding = feedFinding(feed.health); !finding.isEmpty())
        states()->setState(PageState::partial(finding));
    else
        states()->setState(PageState::ready());
}

void OverviewPage::fillChoices(const WallView& view) {
    setEntries(m_brand, tr("All brands"), view.brands);
    setEntries(m_region, tr("All regions"), view.regions);
}

WallChoice OverviewPage::choice() const {
    WallChoice choice;
    if (m_brand->currentIndex() > 0)
        choice.brand = base::BrandId(m_brand->currentText().toStdString());
    if (m_region->currentIndex() > 0)
        choice.region = base::RegionId(m_region->currentText().toStdString());
    choice.operation = slo::kOperations[std::size_t(std::max(0, m_operation->currentIndex()))];
    choice.range = std::chrono::minutes(m_range->currentData().toInt());
    choice.order = m_order->currentIndex() == 1 ? WallChoice::Order::Name : WallChoice::Order::Severity;
    return choice;
}

void OverviewPage::sayHidden() {
    const bool tiles = !m_table->isVisibleTo(m_table->parentWidget());
    const int hidden = tiles ? m_tiles->hiddenCount() : 0;
    m_normal->setText(hidden > 0 ? tr("%1 normal, of which %2 collapsed").arg(m_normalCount).arg(hidden)
                                 : tr("%1 of %2 normal").arg(m_normalCount).arg(m_rows->rowCount()));
    m_showAll->setVisible(tiles && (hidden > 0 || m_tiles->showsAll()));
    m_showAll->setText(m_tiles->showsAll() ? tr("Collapse normal ones") : tr("Show all"));
    m_unknown->setText(m_unknownCount > 0 ? tr("▨ %1 unknown: no current data").arg(m_unknownCount) : QString());
}

// --- freezing ---

void OverviewPage::setFrozen(bool frozen) {
    if (frozen == isFrozen())
        return;
    if (frozen) {
        m_frozenAt = clock().now();
        m_held.hold();
    } else {
        m_frozenAt.reset();
        m_held.release();
    }
    m_frozenBar->setVisible(frozen);
    m_freeze->setText(frozen ? tr("Resume") : tr("Freeze"));
    if (frozen)
        sayFrozen();
    else
        updateNow();
}

void OverviewPage::sayFrozen() {
    if (!m_frozenAt)
        return;
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(clock().now() - *m_frozenAt);
    m_frozenText->setText(tr("Everything on this page is as it was at %1, %2 ago. The console goes on measuring and "
                             "alarming.")
                              .arg(text::fullTime(m_frozenAt), ageText(since)));
}

void OverviewPage::setTableVisible(bool visible) {
    const QSignalBlocker blocker(m_tableButton);
    m_tableButton->setChecked(visible);
    m_table->setVisible(visible);
    m_tiles->setVisible(!visible);
    sayHidden();
    if (visible)
        m_table->setFocus();
}

void OverviewPage::clearFilters() {
    m_brand->setCurrentIndex(0);
    m_region->setCurrentIndex(0);
    updateNow();
}

void OverviewPage::open(const QString& tileId) {
    emit linkRequested(QStringLiteral("slo/") + tileId.section(QLatin1Char('/'), 0, 0));
}

PageFactory overviewPageFactory(PageContext context, Bridge& bridge) {
    (void)TrendRecorder::of(bridge); // takes samples from the start, not from the first look
    PageInfo info;
    info.id = QStringLiteral("overview");
    info.title = QObject::tr("Overview");
    info.navTitle = QObject::tr("Overview");
    info.icon = QStringLiteral("overview");
    info.shortcut = QKeySequence(Qt::CTRL | Qt::Key_1);
    info.helpTopic = QStringLiteral("overview/index");
    return {info, [context, &bridge](QWidget* parent) -> Page* { return new OverviewPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
