// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/DegradationReviews.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QCoreApplication>

namespace signalbox::ui {

using degradation::Switch;

namespace {

QString tr(const char* source) { return QCoreApplication::translate("Degradation", source); }

QString rateText(const Reach& reach) {
    return reach.sessionsPerSecond ? QStringLiteral("%1 /s").arg(text::count(qRound64(*reach.sessionsPerSecond)))
                                   : QStringLiteral("--");
}

QString countText(const std::optional<std::uint64_t>& value) {
    return value ? text::count(qint64(*value)) : QStringLiteral("--");
}

} // namespace

QList<ArmedAct::Figure> stopFigures(Switch what, const Reach& reach) {
    return {{rateText(reach), refusalOf(what)},
            {countText(reach.liveSessions), tr("live sessions in these regions that go on")},
            {countText(reach.openRounds), tr("open rounds that finish and settle")}};
}

ArmedAct armedAct(const api::DegradationOrder& order, const base::CommandId& id, const Reach& reach,
                  Environment environment) {
    ArmedAct act;
    act.title = order.what == Switch::NewSessions ? tr("Stop new sessions") : tr("Stop new rounds");
    act.target = order.scope.isEverything()
                     ? tr("everything · %1")
                           .arg(reach.regions.isEmpty() ? tr("all regions") : reach.regions.join(QStringLiteral(", ")))
                     : text::scope(order.scope);
    act.environment = environment;
    act.figures = stopFigures(order.what, reach);
    act.effectText = act.title;
    act.holdingText = tr("Keep holding to stop");
    act.objectId = text::of(id.text());
    return act;
}

Review closeReview(const api::DegradationOrder& order, const base::CommandId& id,
                   const std::optional<api::DegradationView>& view, Environment environment) {
    Review review;
    review.title = tr("Switch %1 off").arg(text::name(order.what).toLower());
    review.objectId = text::of(id.text());
    review.environment = environment;
    review.changes.append({text::name(order.what), switchWord(view, order.what, order.scope).word, tr("OFF")});
    review.impact = tr("For %1: %2. Settlements, rollbacks and open rounds go on.")
                        .arg(text::scope(order.scope), refusalOf(order.what));
    review.approval = tr("Switching on again takes a second person on call.");
    review.effectText = review.title;
    review.holdingText = tr("Keep holding to switch off");
    return review;
}

QString releaseSummary(const api::DegradationOrder& order) {
    return tr("Release %1 for %2 to %3 % of players")
        .arg(text::name(order.what).toLower(), text::scope(order.scope))
        .arg(order.share);
}

Review releaseReview(const api::DegradationOrder& order, const base::CommandId& id, int share,
                     Environment environment) {
    const QString name = text::name(order.what);
    Review review;
    review.title = tr("Ask to release: %1").arg(name.toLower());
    review.objectId = text::of(id.text());
    review.environment = environment;
    review.changes.append(
        {name, share == 0 ? tr("off") : tr("%1 % of players").arg(share), tr("%1 % of players").arg(order.share)});
    review.impact =
        tr("For %1. Nothing moves yet. Releasing never turns promotions or jackpots on.").arg(text::scope(order.scope));
    review.approval = tr("A second person on call must approve. You cannot approve what you asked for.");
    review.effectText = tr("Ask to release to %1 %").arg(order.share);
    review.holdingText = tr("Keep holding to ask");
    return review;
}

} // namespace signalbox::ui
