// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/RollbackEvidence.h"

#include "core/canary/Guard.h"
#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/charts/ChartWidget.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/TraceLink.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

RollbackEvidence::RollbackEvidence(Theme& theme, const canary::CanaryState& state, const canary::Step& rollback,
                                   QWidget* parent)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Evidence of the automatic rollback of %1").arg(text::of(state.provider.text())));
    resize(theme.px(760), theme.px(560));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16));
    column->setSpacing(theme.px(Theme::Small));
    column->addWidget(makeLabel(windowTitle(), TextSize::Title, Ink::Text, QFont::DemiBold));
    auto* why = makeLabel(QStringLiteral("■ %1 · %2 → %3 · %4")
                              .arg(text::fullTime(rollback.at), text::basisPoints(rollback.from),
                                   text::basisPoints(rollback.to), text::of(rollback.why)),
                          TextSize::Body, Ink::P1, QFont::DemiBold);
    why->setWordWrap(true);
    column->addWidget(why);

    const base::Json& evidence = *state.rollbackEvidence;
    const auto replayed = canary::Guard::replay(evidence);
    const QString stored = text::of(evidence["guard"].stringOr("none"));
    const bool same = replayed && text::of(canary::name(*replayed)) == stored;
    auto* replay =
        makeLabel(!replayed ? tr("▲ This evidence cannot be replayed: %1").arg(text::error(replayed.error()))
                  : same    ? tr("✓ Computed anew from these figures, here: guard %1, the same verdict.").arg(stored)
                         : tr("■ Computed anew from these figures: guard %1, but %2 is recorded. Do not rely on it.")
                               .arg(text::of(canary::name(*replayed)), stored),
                  TextSize::Body, same ? Ink::Text : Ink::P1, QFont::DemiBold);
    replay->setObjectName(QStringLiteral("replay"));
    replay->setWordWrap(true);
    column->addWidget(replay);

    ChartSpec spec;
    spec.title = tr("Evidence against the candidate");
    spec.unit = QStringLiteral("e");
    spec.compare = true;
    spec.logarithmic = true;
    spec.minimum = 0.01;
    spec.limit = ChartLimit{rollbackEvidence(), tr("rolls back at %1").arg(rollbackEvidence()), Severity::P1, true};
    auto absolute = std::make_shared<std::vector<ChartPoint>>();
    auto control = std::make_shared<std::vector<ChartPoint>>();
    double last = 0;
    for (const auto& item : evidence["e"].items())
        last = item.items().empty() ? last : item.items().front().doubleOr(0);
    const auto at = [&](double seconds) {
        return rollback.at - std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(last - seconds));
    };
    for (const auto& item : evidence["e"].items()) {
        if (item.items().size() < 3)
            continue;
        const base::Time time = at(item.items()[0].doubleOr(0));
        absolute->push_back({time, std::max(0.01, item.items()[1].doubleOr(0))});
        control->push_back({time, std::max(0.01, item.items()[2].doubleOr(0))});
    }
    auto* chart = new ChartWidget(theme, spec);
    const base::Time from = absolute->empty() ? rollback.at - std::chrono::minutes(1) : absolute->front().time;
    chart->setSeries({{tr("G1 objective"), absolute}, {tr("G2 against stable"), control}}, from,
                     std::max(rollback.at, from + std::chrono::seconds(1)), std::chrono::hours(1));
    column->addWidget(chart, 1);

    const base::Json& counts = evidence["counts"];
    const auto figure = [&](const char* name) { return text::count(counts[name].intOr(0)); };
    auto* list = new KeyValueList(theme);
    list->setRows(
        {{tr("Candidate requests"),
          tr("%1, %2 failed, %3 slow")
              .arg(figure("candidate_requests"), figure("candidate_failures"), figure("candidate_slow"))},
         {tr("Candidate players"),
          tr("%1, %2 of them failed").arg(figure("candidate_players"), figure("candidate_failed_players"))},
         {tr("Stable requests"), tr("%1, %2 failed").arg(figure("control_requests"), figure("control_failures"))},
         {tr("Stable players"),
          tr("%1, %2 of them failed").arg(figure("control_players"), figure("control_failed_players"))},
         {tr("Candidate error rate"), tr("between %1 and %2 (95 %)")
                                          .arg(text::percent(evidence["bounds"]["error_rate_low"].doubleOr(0)),
                                               text::percent(evidence["bounds"]["error_rate_high"].doubleOr(1)))}});
    column->addWidget(list);

    auto* buttons = new QHBoxLayout;
    auto* copy = new QPushButton(tr("Copy as JSON"));
    copy->setAutoDefault(false);
    auto* calls = new QPushButton(tr("Open traces of failed calls"));
    calls->setAutoDefault(false);
    auto* named = new TraceButton;
    named->setTraces(traceIdsIn(text::of(evidence.text())));
    const auto leave = [this](const QString& link) {
        reject(); // a sheet in front of the page that it leads to would be in the way
        emit linkRequested(link);
    };
    connect(named, &TraceButton::linkRequested, this, leave);
    connect(calls, &QPushButton::clicked, this,
            [leave, provider = text::of(state.provider.text())] { leave(callsLink(provider, true)); });
    auto* close = new QPushButton(tr("Close · Esc"));
    connect(copy, &QPushButton::clicked, this,
            [json = evidence.pretty()] { QGuiApplication::clipboard()->setText(text::of(json)); });
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(copy);
    buttons->addWidget(calls);
    buttons->addWidget(named);
    buttons->addStretch();
    buttons->addWidget(close);
    column->addLayout(buttons);
    close->setFocus();
}

} // namespace signalbox::ui
