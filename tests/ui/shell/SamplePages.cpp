// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/SamplePages.h"

#include "ui/charts/ChartWidget.h"
#include "ui/charts/ExpiryTimeline.h"
#include "ui/charts/ServiceTile.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/ArmPanel.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/StatePill.h"

#include <QtGui/QStandardItemModel>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <random>

namespace signalbox::test {

using namespace ui;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

ChartPoints wave(base::Time to, double base, double noise, double stepAt, double stepBy, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, noise);
    auto points = std::make_shared<std::vector<ChartPoint>>();
    const int count = 180;
    double drift = 0;
    for (int i = 0; i < count; ++i) {
        drift = drift * 0.7 + normal(random);
        const double share = double(i) / count;
        const double step = stepBy * std::clamp((share - stepAt) / 0.12, 0.0, 1.0);
        points->push_back({to - seconds(10) * (count - 1 - i), std::max(0.0, base + drift + step)});
    }
    return points;
}

PageInfo infoOf(const char* id, const char* title, const char* nav, Qt::Key key, bool below = false) {
    return {QString::fromLatin1(id),
            QString::fromLatin1(title),
            QString::fromLatin1(nav),
            QString::fromLatin1(id),
            key == Qt::Key_unknown ? QKeySequence() : QKeySequence(Qt::CTRL | key),
            QStringLiteral("errors/KEYS-001"),
            below};
}

QComboBox* choice(const QString& name, const QString& text) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->addItem(text);
    return box;
}

class OverviewSample final : public Page {
public:
    explicit OverviewSample(PageContext context, QWidget* parent)
        : Page(context, infoOf("overview", "Overview", "Overview", Qt::Key_1), parent) {
        filters()->addWidget(choice(QStringLiteral("Range"), QStringLiteral("Range 30 min")));
        filters()->addWidget(choice(QStringLiteral("Brand"), QStringLiteral("All brands")));
        filters()->addWidget(choice(QStringLiteral("Sort"), QStringLiteral("Sort: burn rate")));
        acts()->addWidget(new QPushButton(QStringLiteral("Freeze")));
        acts()->addWidget(new QPushButton(QStringLiteral("Detach")));
        const base::Time now = clock().now();
        const base::Time from = now - minutes(30);
        auto* body = new QWidget;
        auto* column = new QVBoxLayout(body);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(theme().px(Theme::Medium));
        auto* tiles = new QHBoxLayout;
        tiles->setSpacing(theme().px(Theme::Medium));
        struct One {
            const char* name;
            const char* scope;
            Severity severity;
            const char* values[3];
            double base, step, limit, budget, burn;
        };
        const One ones[] = {{"novagames", "EU", Severity::P2, {"2.40 s", "0.12 %", "2.4 s"}, 0.5, 1.6, 1.5, 0.31, 6.1},
                            {"redfox", "EU", Severity::P3, {"0.52 s", "0.42 %", "0.4 s"}, 0.4, 0.3, 1.2, 0.64, 2.2},
                            {"evergrove", "EU", Severity::None, {"0.44 s", "0.02 %", "0.3 s"}, 0.44, 0, 1.5, 0.97, 0.3},
                            {"lumen", "LATAM", Severity::None, {"0.38 s", "0.01 %", "0.2 s"}, 0.38, 0, 1.5, 0.99, 0.1}};
        unsigned seed = 1;
        for (const One& one : ones) {
            auto* tile = new ServiceTile(theme(), clock(), std::chrono::milliseconds(1000));
            ServiceTileData shown;
            shown.id = shown.name = QString::fromLatin1(one.name);
            shown.scope = QString::fromLatin1(one.scope);
            shown.severity = one.severity;
            const char* captions[3] = {"p99 settle", "errors", "settle lag"};
            for (int i = 0; i < 3; ++i)
                shown.values.append({QString::fromLatin1(one.values[i]), QString::fromLatin1(captions[i]),
                                     i == 0 ? one.severity : Severity::None});
            shown.points = wave(now, one.base, 0.02, 0.6, one.step, seed++);
            shown.from = from;
            shown.to = now;
            shown.limit = ChartLimit{one.limit, QStringLiteral("limit %1 s").arg(one.limit), one.severity, true};
            shown.budgetLeft = one.budget;
            shown.burnRate = one.burn;
            shown.newest = now - std::chrono::milliseconds(one.name[0] == 'l' ? 3400 : 800);
            tile->setData(shown);
            tiles->addWidget(tile, 1);
        }
        column->addLayout(tiles);
        auto* line = new QHBoxLayout;
        line->addWidget(makeLabel(QStringLiteral("46 providers normal, collapsed"), TextSize::Body, Ink::Text2));
        auto* all = new QPushButton(QStringLiteral("Show all"));
        all->setProperty("pill", true);
        line->addWidget(all);
        line->addStretch();
        line->addWidget(makeLabel(QStringLiteral("▨ 3 stale: no data for 14 s"), TextSize::Body, Ink::Stale));
        column->addLayout(line);
        auto* grid = new QGridLayout;
        grid->setSpacing(theme().px(Theme::Medium));
        struct Panel {
            const char* title;
            const char* unit;
            double base, noise, at, step;
            double limit;
        };
        const Panel panels[] = {{"p99 latency, worst 3 and the rest", "s", 0.45, 0.02, 0.6, 1.7, 1.5},
                                {"Error rate", "%", 0.1, 0.01, 1, 0, 0.3},
                                {"Queue lag", "s", 0.35, 0.02, 0.7, 0.8, 2.0},
                                {"Settle lag, open rounds included", "s", 0.45, 0.02, 0.55, 1.65, 1.5},
                                {"Sessions per second", "/s", 214, 14, 1, 0, 0},
                                {"Error budget, forecast", "%", 75, 3, 0.3, -52, 0}};
        int index = 0;
        for (const Panel& panel : panels) {
            ChartSpec spec;
            spec.title = QString::fromLatin1(panel.title);
            spec.unit = QString::fromLatin1(panel.unit);
            if (panel.limit > 0)
                spec.limit = ChartLimit{panel.limit, {}, Severity::P2, true};
            auto* chart = new ChartWidget(theme(), spec);
            chart->setSeries(
                {{QString(), wave(now, panel.base, panel.noise, panel.at, panel.step, 20 + unsigned(index))}}, from,
                now);
            auto* card = new Card(theme());
            card->body()->addWidget(chart, 1);
            grid->addWidget(card, index / 3, index % 3);
            ++index;
        }
        column->addLayout(grid, 1);
        setBody(body);
    }
};

class KeysSample final : public Page {
public:
    explicit KeysSample(PageContext context, QWidget* parent)
        : Page(context, infoOf("keys", "Keys and certificates", "Keys", Qt::Key_4), parent) {
        auto* filter = new FilterField(theme(), QStringLiteral("provider:novagames state:active"));
        filter->setText(QStringLiteral("provider:novagames,redfox state:any"));
        filter->setCount(10, 1204);
        filters()->addWidget(filter);
        acts()->addWidget(new QPushButton(QStringLiteral("Security summary")));
        acts()->addWidget(new QPushButton(QStringLiteral("Campaign...")));
        auto* rotate = new QPushButton(QStringLiteral("Rotate..."));
        setButtonKind(rotate, ButtonKind::Primary);
        acts()->addWidget(rotate);
        gate().guard(rotate, {QStringLiteral("keys.rotate"), {}});

        auto* body = new QWidget;
        auto* row = new QHBoxLayout(body);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(theme().px(Theme::Medium));
        auto* left = new QVBoxLayout;
        left->setSpacing(theme().px(Theme::Medium));
        row->addLayout(left, 1);
        auto* expiry = new Card(theme(), QStringLiteral("Expiry, all credentials"));
        expiry->corner()->addWidget(
            makeLabel(QStringLiteral("▲ 2 within 3 d"), TextSize::Body, Ink::P2, QFont::DemiBold));
        expiry->corner()->addWidget(
            makeLabel(QStringLiteral("◆ 6 within 30 d"), TextSize::Body, Ink::P3, QFont::DemiBold));
        auto* timeline = new ExpiryTimeline(theme());
        QList<ExpiryItem> items;
        std::mt19937 random(7);
        for (int i = 0; i < 64; ++i) {
            const int days = i < 2 ? 2 + i : i < 8 ? 9 + i * 2 : 32 + int(random() % 130);
            items.append({QString::number(i), QStringLiteral("mTLS certificate v%1").arg(i),
                          clock().now() + hours(24 * days),
                          i < 2   ? Severity::P2
                          : i < 8 ? Severity::P3
                                  : Severity::None});
        }
        timeline->setItems(items, clock().now());
        expiry->body()->addWidget(timeline);
        left->addWidget(expiry);

        auto* list = new Card(theme());
        list->layout()->setContentsMargins(2, 2, 2, 2);
        auto* table = new DataTable(theme(), QStringLiteral("Credentials"));
        auto* model = new QStandardItemModel(0, 6, table);
        model->setHorizontalHeaderLabels({QStringLiteral("Credential"), QStringLiteral("Scope"),
                                          QStringLiteral("State"), QStringLiteral("Version"), QStringLiteral("Expires"),
                                          QStringLiteral("Note")});
        const char* rows[][7] = {
            {"mTLS certificate", "novagames · brand-7 · EU", "ACTIVE", "v4", "in 9 d", "rotate by 24 Nov", "3"},
            {"HMAC secret", "novagames · brand-7 · EU", "RETIRING", "v7", "in 18 h", "overlap, v8 seen on 3 of 3 nodes",
             ""},
            {"HMAC secret", "novagames · brand-7 · EU", "ACTIVE", "v8", "in 90 d", "", ""},
            {"Ed25519 signing key", "novagames · brand-7 · EU", "ACTIVE", "v2", "in 121 d", "", ""},
            {"OAuth client secret", "novagames · brand-7 · EU", "ACTIVE", "v3", "in 61 d", "", ""},
            {"mTLS certificate", "redfox · brand-2 · EU", "STAGED", "v2", "in 30 d",
             "waits for first use: 2 of 3 nodes", ""},
            {"mTLS certificate", "redfox · brand-2 · EU", "ACTIVE", "v1", "in 3 d", "cut-over gate open", "2"},
            {"HMAC secret", "orbit · brand-7 · UK", "SUSPENDED", "v1", "–", "suspended 13:20, second pickup attempt",
             "1"},
            {"Issuing CA", "region EU", "ACTIVE", "v2", "in 140 d", "", ""},
            {"Ed25519 signing key", "lumen · brand-9 · LATAM", "ACTIVE", "v5", "in 44 d", "", ""}};
        for (const auto& one : rows) {
            QList<QStandardItem*> cells;
            for (int c = 0; c < 6; ++c)
                cells.append(new QStandardItem(QString::fromUtf8(one[c])));
            cells[2]->setData(true, CellRole::Pill);
            const QString severity = QString::fromLatin1(one[6]);
            if (severity == QStringLiteral("1"))
                cells[2]->setData(int(Severity::P1), CellRole::SeverityMark);
            if (!severity.isEmpty())
                cells[4]->setData(severity == QStringLiteral("1")   ? int(Severity::P1)
                                  : severity == QStringLiteral("2") ? int(Severity::P2)
                                                                    : int(Severity::P3),
                                  CellRole::SeverityMark);
            cells[5]->setData(int(Ink::Text2), CellRole::InkOf);
            model->appendRow(cells);
        }
        table->setModel(model);
        table->setColumnWidths({151, 181, 112, 58, 84, -1});
        table->selectRow(1);
        table->setMinimumHeight(table->heightForRows(10));
        list->body()->addWidget(table);
        left->addWidget(list, 1);

        auto* inspector = m_inspector = new Card(theme());
        inspector->setFixedWidth(theme().px(340));
        auto* column = inspector->body();
        column->addWidget(
            makeLabel(QStringLiteral("HMAC secret v7 → v8"), TextSize::Strong, Ink::Text, QFont::DemiBold));
        column->addWidget(makeLabel(QStringLiteral("novagames · brand-7 · EU"), TextSize::Body, Ink::Text2));
        auto* figures = new QHBoxLayout;
        figures->setSpacing(theme().px(Theme::Wide));
        figures->addWidget(new Figure(theme(), QStringLiteral("0"), QStringLiteral("failed requests")));
        figures->addWidget(new Figure(theme(), QStringLiteral("412 k"), QStringLiteral("requests since start")));
        figures->addStretch();
        column->addLayout(figures);
        auto* steps = new StepList(theme());
        using State = StepList::State;
        steps->setSteps(
            {{QStringLiteral("Plan approved"), QStringLiteral("operator-2, operator-3"), State::Done, {}},
             {QStringLiteral("v8 made on the platform"), QStringLiteral("13:02:11"), State::Done, {}},
             {QStringLiteral("Delivered sealed, picked up once"), QStringLiteral("13:04:40"), State::Done, {}},
             {QStringLiteral("Proof of possession"), QStringLiteral("13:05:02"), State::Done, {}},
             {QStringLiteral("v8 seen in real use"), QStringLiteral("3 of 3 nodes"), State::Done, {}},
             {QStringLiteral("Cut-over"), QStringLiteral("13:20:00"), State::Done, {}},
             {QStringLiteral("Overlap: both accepted"), QStringLiteral("17 h 58 min left"), State::Current, {}},
             {QStringLiteral("v7 retired, negative probe"), {}, State::Pending, {}}});
        column->addWidget(steps);
        ChartSpec spec;
        spec.title = QStringLiteral("Accepted in the last minute");
        spec.unit = QStringLiteral("/s");
        spec.decimals = 0;
        spec.compare = true;
        auto* chart = new ChartWidget(theme(), spec);
        const base::Time now = clock().now();
        chart->setSeries({{QStringLiteral("v8"), wave(now, 40, 5, 0.5, 60, 3)},
                          {QStringLiteral("v7"), wave(now, 110, 5, 0.5, -80, 4)}},
                         now - minutes(30), now);
        column->addWidget(chart, 1);
        auto* buttons = new QHBoxLayout;
        auto* undo = new QPushButton(QStringLiteral("Undo cut-over"));
        gate().guard(undo, {QStringLiteral("keys.undo_cut_over"), {}});
        buttons->addWidget(undo);
        buttons->addWidget(new QPushButton(QStringLiteral("Audit trail")));
        buttons->addStretch();
        column->addLayout(buttons);
        row->addWidget(inspector);
        m_range = choice(QStringLiteral("Range"), QStringLiteral("Range 90 d"));
        filters()->addWidget(m_range);
        setBody(body);
        setBadge(2, QStringLiteral("2 credentials expire soon"));
    }
    bool focusRange() override {
        m_range->setFocus();
        return true;
    }
    [[nodiscard]] QWidget* inspector() override { return m_inspector; }

private:
    QComboBox* m_range = nullptr;
    Card* m_inspector = nullptr;
};

class DegradationSample final : public Page {
public:
    explicit DegradationSample(PageContext context, QWidget* parent)
        : Page(context, infoOf("degradation", "Degradation", "Degradation", Qt::Key_7), parent) {
        filters()->addWidget(choice(QStringLiteral("Provider"), QStringLiteral("novagames")));
        filters()->addWidget(choice(QStringLiteral("Region"), QStringLiteral("EU, UK")));
        auto* body = new QWidget;
        auto* row = new QHBoxLayout(body);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(theme().px(Theme::Medium));
        auto* ladder = new Card(theme(), QStringLiteral("Ladder"));
        ladder->setFixedWidth(theme().px(300));
        auto* note = makeLabel(QStringLiteral("Settlements, rollbacks and open rounds go on at every level."),
                               TextSize::Body, Ink::Text2);
        note->setWordWrap(true);
        ladder->body()->addWidget(note);
        for (const char* level : {"L1 Promotions", "L2 Jackpots", "L3 New sessions", "L4 New rounds"}) {
            auto* one = new Card(theme(), QString::fromLatin1(level));
            one->corner()->addWidget(new StatePill(theme(), QStringLiteral("open")));
            one->setActivatable(true);
            ladder->body()->addWidget(one);
        }
        auto* stop = new QPushButton(QStringLiteral("Stop new sessions..."));
        setButtonKind(stop, ButtonKind::Danger);
        ladder->body()->addWidget(stop);
        ladder->body()->addStretch();
        row->addWidget(ladder);
        auto* right = new QVBoxLayout;
        right->setSpacing(theme().px(Theme::Medium));
        panel = new ArmPanel(theme(), clock());
        panel->setObjectName(QStringLiteral("panel"));
        right->addWidget(panel);
        ChartSpec spec;
        spec.title = QStringLiteral("New sessions per second");
        spec.unit = QStringLiteral("/s");
        spec.compare = true;
        auto* chart = new ChartWidget(theme(), spec);
        const base::Time now = clock().now();
        chart->setSeries({{QStringLiteral("EU-1"), wave(now, 212, 7, 1, 0, 5)},
                          {QStringLiteral("EU-2"), wave(now, 206, 7, 1, 0, 6)},
                          {QStringLiteral("UK-1"), wave(now, 61, 3, 1, 0, 7)}},
                         now - minutes(30), now);
        auto* card = new Card(theme());
        card->body()->addWidget(chart);
        right->addWidget(card, 1);
        row->addLayout(right, 1);
        setBody(body);
        connect(stop, &QPushButton::clicked, this, [this] { armIt(); });
    }
    void openLink(const QString& rest) override {
        if (rest == QStringLiteral("stop"))
            armIt();
    }
    void armIt() {
        ArmedAct act;
        act.title = QStringLiteral("Stop new sessions");
        act.target = QStringLiteral("novagames · all brands · EU-1, EU-2, UK-1");
        act.environment = Environment::Production;
        act.figures = {
            {QStringLiteral("461 /s"), QStringLiteral("new sessions that will be refused (503 NEW_SESSIONS_DISABLED)")},
            {QStringLiteral("86 334"), QStringLiteral("live sessions that go on")},
            {QStringLiteral("1 120"), QStringLiteral("open rounds that finish and settle")}};
        act.holdingText = QStringLiteral("Keep holding to stop");
        act.objectId = QStringLiteral("command-1");
        panel->arm(act);
    }
    ArmPanel* panel = nullptr;
};

class PlainSample final : public Page {
public:
    PlainSample(PageContext context, PageInfo pageInfo, QWidget* parent)
        : Page(context, std::move(pageInfo), parent) {
        auto* body = new QWidget;
        auto* column = new QVBoxLayout(body);
        column->addWidget(new QPushButton(QStringLiteral("Something on %1").arg(info().title)));
        column->addStretch();
        setBody(body);
    }
    using Page::info;
};

} // namespace

QList<PageFactory> samplePages(PageContext context) {
    QList<PageFactory> pages;
    pages.append({infoOf("overview", "Overview", "Overview", Qt::Key_1),
                  [context](QWidget* parent) -> Page* { return new OverviewSample(context, parent); }});
    const auto plain = [&](const PageInfo& one) {
        pages.append({one, [context, one](QWidget* parent) -> Page* { return new PlainSample(context, one, parent); }});
    };
    plain(infoOf("providers", "Providers", "Providers", Qt::Key_2));
    plain(infoOf("certification", "Certification", "Certification", Qt::Key_3));
    pages.append({infoOf("keys", "Keys and certificates", "Keys", Qt::Key_4),
                  [context](QWidget* parent) -> Page* { return new KeysSample(context, parent); }});
    plain(infoOf("slo", "SLO", "SLO", Qt::Key_5));
    plain(infoOf("canary", "Canary", "Canary", Qt::Key_6));
    pages.append({infoOf("degradation", "Degradation", "Degradation", Qt::Key_7),
                  [context](QWidget* parent) -> Page* { return new DegradationSample(context, parent); }});
    plain(infoOf("audit", "Audit", "Audit", Qt::Key_8));
    plain(infoOf("approvals", "Approvals", "Approvals", Qt::Key_unknown, true));
    plain(infoOf("settings", "Settings", "Settings", Qt::Key_unknown, true));
    return pages;
}

ShellState sampleState(base::Time now) {
    ShellState state;
    state.environment = Environment::Production;
    state.region = QStringLiteral("EU-1");
    state.link.kind = LinkState::Kind::Connected;
    state.link.newestData = now - std::chrono::milliseconds(800);
    state.link.latency = std::chrono::milliseconds(38);
    state.operatorId = QStringLiteral("operator-1");
    state.role = QStringLiteral("on call");
    state.alarms.top = AlarmLine{QStringLiteral("alarm-1"), Severity::P2, true,
                                 QStringLiteral("novagames · EU · settle p99 2.4 s over 1.5 s for 6 min"),
                                 QStringLiteral("slo/novagames")};
    state.alarms.open = {*state.alarms.top,
                         {QStringLiteral("alarm-2"), Severity::P3, true,
                          QStringLiteral("lumen · UK · errors 0.42 % over 0.30 % for 3 min"),
                          QStringLiteral("overview")},
                         {QStringLiteral("alarm-3"), Severity::P3, false,
                          QStringLiteral("redfox · EU · burn rate 6.2 over 6 for 40 min"), QStringLiteral("keys")}};
    state.alarms.p2 = 1;
    state.alarms.p3 = 3;
    state.alarms.shelved = 2;
    state.alarms.lastHour = 4;
    state.auditHead = 1048576;
    state.witnessedAt = now - seconds(4);
    state.badges = {{QStringLiteral("providers"), {5, QStringLiteral("5 cases wait for you")}},
                    {QStringLiteral("certification"), {1, QStringLiteral("1 run failed")}},
                    {QStringLiteral("approvals"), {3, QStringLiteral("3 approvals wait")}}};
    return state;
}

} // namespace signalbox::test
