// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ServiceTile.h"

#include "ui/widgets/ElidedLabel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

Ink inkOf(Severity severity) {
    switch (severity) {
    case Severity::P1:
        return Ink::P1;
    case Severity::P2:
        return Ink::P2;
    case Severity::P3:
        return Ink::P3;
    case Severity::Diagnostic:
        return Ink::Info;
    case Severity::None:
        break;
    }
    return Ink::Text2;
}

} // namespace

ServiceTile::ServiceTile(Theme& theme, const base::Clock& clock, std::chrono::milliseconds interval, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme) {
    setActivatable(true);
    connect(this, &Card::activated, this, [this] { emit opened(m_data.id); });
    auto* head = new QHBoxLayout;
    head->setSpacing(m_theme.px(Theme::Small));
    m_mark = makeLabel({}, TextSize::Body, Ink::Text2, QFont::DemiBold);
    m_name = new ElidedLabel;
    m_name->setProperty("textSize", int(TextSize::Strong));
    m_name->setProperty("weight", int(QFont::DemiBold));
    m_scope = new ElidedLabel;
    setTextSize(m_scope, TextSize::Caption);
    setInk(m_scope, Ink::Text2);
    m_age = new AgeLabel(m_theme, clock, interval);
    head->addWidget(m_mark);
    head->addWidget(m_name, 1);
    head->addWidget(m_age);
    auto* figures = m_figureRow = new QHBoxLayout;
    for (int i = 0; i < 3; ++i) {
        auto* figure = new Figure(m_theme, QStringLiteral("--"), {});
        m_figures.append(figure);
        figures->addWidget(figure);
    }
    figures->addStretch(1);
    m_line = new Sparkline(m_theme, tr("Trend"));
    m_budget = new BudgetBar(m_theme);
    body()->setSpacing(m_theme.px(6));
    auto* names = new QVBoxLayout;
    names->setSpacing(0);
    names->addLayout(head);
    names->addWidget(m_scope);
    body()->addLayout(names);
    body()->addLayout(figures);
    body()->addWidget(m_line);
    body()->addWidget(m_budget);
    m_hatch = new HatchedOverlay(m_theme, this);
    m_hatch->hide();
    connect(m_age, &AgeLabel::freshnessChanged, this, &ServiceTile::sync);
}

void ServiceTile::setData(const ServiceTileData& data) {
    m_data = data;
    m_age->setNewest(data.newest);
    sync();
}

void ServiceTile::tick() { m_age->tick(); }

void ServiceTile::sync() {
    const bool gone = m_age->state() == Freshness::Gone;
    setSeverity(m_data.severity);
    const QString shape = severityShape(m_data.severity);
    // The name has the first line almost to itself: what is longer than "P2" stands below it.
    const bool loud = m_data.severity != Severity::Diagnostic;
    const QString word = m_data.stateText.isEmpty() ? severityWord(m_data.severity) : m_data.stateText;
    m_mark->setText((loud ? shape + QLatin1Char(' ') + severityWord(m_data.severity) : shape).trimmed());
    m_mark->setVisible(!m_mark->text().isEmpty());
    setInk(m_mark, inkOf(m_data.severity));
    m_name->setFullText(m_data.name);
    m_scope->setFullText(m_data.stateText.isEmpty() ? m_data.scope
                                                    : m_data.scope + QStringLiteral(" · ") + m_data.stateText);
    QStringList spoken{word, m_data.name, m_data.scope};
    for (int i = 0; i < 3; ++i) {
        auto* figure = m_figures.at(i);
        figure->setVisible(i < m_data.values.size());
        if (i >= m_data.values.size())
            continue;
        const auto& value = m_data.values.at(i);
        const QString text = gone ? QStringLiteral("--") : value.text;
        figure->setValue(text);
        figure->setCaption(value.caption);
        figure->setSeverity(gone ? Severity::None : value.severity);
        spoken << value.caption + QLatin1Char(' ') + text;
    }
    m_line->setData(m_data.points, m_data.from, m_data.to, m_data.limit);
    m_budget->setBudget(gone ? std::nullopt : m_data.budgetLeft, gone ? std::nullopt : m_data.burnRate,
                        m_data.severity);
    const bool stale = m_age->state() != Freshness::Fresh;
    if (stale == m_hatch->isHidden()) {
        m_hatch->setVisible(stale);
        m_hatch->raise();
    }
    fitFigures();
    spoken << m_age->accessibleName();
    spoken.removeAll(QString());
    setAccessibleName(spoken.join(QStringLiteral(", ")));
}

void ServiceTile::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitFigures();
}

void ServiceTile::fitFigures() {
    const QMargins margins = layout()->contentsMargins();
    const int room = width() - margins.left() - margins.right();
    for (const auto& [size, gap] :
         {std::pair(TextSize::Tile, Theme::Large), std::pair(TextSize::Title, Theme::Medium),
          std::pair(TextSize::Strong, Theme::Small), std::pair(TextSize::Body, Theme::Small)}) {
        const QFontMetrics metrics(m_theme.font(size, QFont::DemiBold));
        const QFontMetrics caption(m_theme.font(TextSize::Caption));
        int needed = m_theme.px(gap) * int(qMax<qsizetype>(0, m_data.values.size() - 1));
        for (int i = 0; i < m_data.values.size() && i < m_figures.size(); ++i)
            needed += qMax(metrics.horizontalAdvance(m_figures.at(i)->value()),
                           caption.horizontalAdvance(m_data.values.at(i).caption.section(QLatin1Char(' '), 0, 0))) +
                      2;
        if (needed > room && size != TextSize::Body)
            continue;
        m_figureRow->setSpacing(m_theme.px(gap));
        for (auto* figure : std::as_const(m_figures))
            figure->setFigureSize(size);
        return;
    }
}

} // namespace signalbox::ui
