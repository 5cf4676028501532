// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/SandboxFigures.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/AgeLabel.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace signalbox::ui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("Sandbox", words); }

constexpr int kMany = 5'000; ///< basis points: from here on most of what is in scope is hit

const api::FaultButton* find(const std::vector<api::FaultButton>& buttons, const std::string& kind) {
    const auto found =
        std::find_if(buttons.begin(), buttons.end(), [&](const api::FaultButton& one) { return one.kind == kind; });
    return found == buttons.end() ? nullptr : &*found;
}

QString words(const std::string& name) {
    QString text = text::of(name).replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

QString parameterText(const api::FaultButton* button, const std::string& name, std::int64_t value) {
    if (button) {
        for (const auto& one : button->parameters) {
            if (one.name == name && one.unit == "ms" && (value >= 60'000 || value <= -60'000))
                return QStringLiteral("%1 %2%3").arg(
                    text::of(one.title).toLower(), value < 0 ? QStringLiteral("−") : QString(),
                    text::duration(std::chrono::milliseconds(value < 0 ? -value : value)));
            if (one.name == name)
                return QStringLiteral("%1 %2 %3")
                    .arg(text::of(one.title).toLower(), text::count(value), text::of(one.unit))
                    .trimmed();
        }
    }
    return QStringLiteral("%1 %2").arg(words(name).toLower()).arg(value);
}

QString aheadOrBehind(base::Duration by) {
    return by < base::Duration::zero() ? tr("%1 behind").arg(text::duration(-by))
                                       : tr("%1 ahead").arg(text::duration(by));
}

} // namespace

QString groupTitle(const std::string& group) {
    if (group == "clock")
        return tr("Time");
    if (group == "requests")
        return tr("Requests and answers");
    if (group == "events")
        return tr("Events and their delivery");
    return words(group);
}

QString buttonTitle(const std::vector<api::FaultButton>& buttons, const std::string& kind) {
    const auto* button = find(buttons, kind);
    return button ? text::of(button->title) : words(kind);
}

QString scopeWords(const api::FaultScope& scope) {
    QStringList parts;
    if (scope.provider)
        parts << text::of(scope.provider->text());
    if (scope.brand)
        parts << text::of(scope.brand->text());
    if (scope.region)
        parts << text::of(scope.region->text());
    for (const auto& part : {scope.operation, scope.topic}) {
        if (!part.empty())
            parts << text::of(part);
    }
    return parts.isEmpty() ? tr("everything") : parts.join(QStringLiteral(" · "));
}

QString pressLine(const api::FaultPress& press, const std::vector<api::FaultButton>& buttons) {
    const auto* button = find(buttons, press.kind);
    QStringList parts;
    if (!button || button->rated)
        parts << text::basisPoints(press.basisPoints);
    for (const auto& [name, value] : press.parameters)
        parts << parameterText(button, name, value);
    parts << tr("seed %1").arg(press.seed);
    return parts.join(QStringLiteral(" · "));
}

QString hitLine(const api::FaultPress& press) {
    if (press.seen == 0)
        return tr("nothing in scope yet");
    return tr("%1 of %2 hit").arg(text::count(qint64(press.hits)), text::count(qint64(press.seen)));
}

QString timeLeft(const api::FaultPress& press, base::Time now) {
    if (!press.running())
        return words(press.endedBy).toLower();
    const auto left = std::chrono::ceil<std::chrono::seconds>(press.endsAt - now);
    return left > std::chrono::seconds(0) ? stopwatchText(left) : tr("ending");
}

api::FaultOrder orderOf(const api::FaultPress& press) {
    api::FaultOrder order;
    order.kind = press.kind;
    order.scope = press.scope;
    order.basisPoints = press.basisPoints;
    order.window =
        std::clamp(press.endsAt - press.startedAt, api::FaultOrder::kLeastWindow, api::FaultOrder::kMostWindow);
    order.seed = press.seed;
    order.parameters = press.parameters;
    return order;
}

Damage damageOf(const api::FaultButton& button, const api::FaultOrder& order) {
    if (!button.timed)
        return {true, tr("It acts at once and cannot be released.")};
    if (!order.scope.provider && (!button.rated || order.basisPoints >= kMany))
        return {true, order.scope.region ? tr("It hits every provider in the region.") : tr("It hits every provider.")};
    return {};
}

Review pressReview(const api::FaultButton& button, const api::FaultOrder& order, const base::CommandId& command,
                   Environment environment) {
    const QString none = QStringLiteral("–");
    Review review;
    review.title = tr("Press: %1").arg(text::of(button.title));
    review.objectId = text::of(command.text());
    review.environment = environment;
    review.changes.append({tr("Hits"), none, scopeWords(order.scope)});
    if (button.rated)
        review.changes.append({tr("Rate"), none, text::basisPoints(order.basisPoints)});
    if (button.timed)
        review.changes.append({tr("For"), none, text::duration(order.window)});
    for (const auto& [name, value] : order.parameters)
        review.changes.append({tr("With"), none, parameterText(&button, name, value)});
    if (order.seed)
        review.changes.append({tr("Seed"), none, QString::number(*order.seed)});
    review.impact = damageOf(button, order).why + QLatin1Char(' ') + text::of(button.effect);
    review.effectText = review.title;
    review.holdingText = tr("Keep holding to press");
    review.dangerous = true;
    return review;
}

Review clockReview(const api::VirtualClock& clock, const base::CommandId& command, Environment environment) {
    Review review;
    review.title = tr("Back to real time");
    review.objectId = text::of(command.text());
    review.environment = environment;
    review.changes.append({tr("Clock"), text::fullTime(clock.virtualTime), text::fullTime(clock.trueTime)});
    review.changes.append({tr("Offset"), aheadOrBehind(clock.offset), tr("none")});
    review.impact = tr("What was stamped ahead of real time stays. Until real time has caught up, the ledger gives all "
                       "its entries the newest of those stamps.");
    review.effectText = review.title;
    review.holdingText = tr("Keep holding to set the clock");
    review.dangerous = true;
    return review;
}

ClockWords clockWords(const std::optional<api::VirtualClock>& clock) {
    if (!clock)
        return {QStringLiteral("--"), tr("UNKNOWN"), tr("until the platform answers"), Severity::Diagnostic};
    ClockWords out;
    out.time = text::fullTime(clock->virtualTime);
    QStringList parts;
    if (clock->offset != base::Duration::zero())
        parts << tr("%1 of real time").arg(aheadOrBehind(clock->offset));
    if (clock->driftPpm != 0)
        parts
            << tr("drifts by %1%2 ppm").arg(clock->driftPpm > 0 ? QStringLiteral("+") : QString()).arg(clock->driftPpm);
    if (clock->skew != base::Duration::zero())
        parts << tr("signatures and tokens are judged %1").arg(aheadOrBehind(clock->skew));
    if (parts.isEmpty()) {
        out.verdict = tr("Real time");
        out.detail = tr("No offset, no drift. Sessions, holds and limits are judged by it.");
        return out;
    }
    out.verdict = tr("NOT REAL TIME");
    out.detail = parts.join(QStringLiteral("; "));
    out.severity = Severity::P2;
    return out;
}

QStringList faultColumns() { return {tr("Time"), tr("Fault"), tr("Hit"), tr("What happened"), tr("Trace")}; }

QList<CellRow> faultRows(const std::vector<api::InjectedFault>& faults, const std::vector<api::FaultButton>& buttons) {
    QList<CellRow> rows;
    for (const auto& fault : faults) {
        QStringList hit;
        for (const auto* part : {&fault.target, &fault.provider, &fault.region}) {
            if (!part->empty())
                hit << text::of(*part);
        }
        Cell time{text::clockTime(fault.at)};
        time.toolTip = text::fullTime(fault.at);
        Cell kind{buttonTitle(buttons, fault.kind)};
        kind.severity = Severity::P3;
        Cell target{hit.isEmpty() ? QStringLiteral("–") : hit.join(QStringLiteral(" · "))};
        target.toolTip = target.text;
        Cell what{text::of(fault.what)};
        what.toolTip = tr("%1; number %2 in the scope of its press").arg(what.text).arg(fault.draw);
        Cell trace{fault.trace.empty() ? QStringLiteral("–") : text::of(fault.trace)};
        trace.toolTip = fault.trace.empty() ? tr("It hit nothing that has a trace.") : trace.text;
        rows.append({QString::number(fault.number), {time, kind, target, what, trace}});
    }
    return rows;
}

QStringList pastColumns() {
    return {tr("Pressed"), tr("Button"), tr("Scope"), tr("With"), tr("Hit"), tr("Ended"), tr("By")};
}

QList<CellRow> pastRows(const std::vector<api::FaultPress>& presses, const std::vector<api::FaultButton>& buttons) {
    QList<CellRow> rows;
    for (const auto& press : presses) {
        if (press.running())
            continue;
        Cell at{text::clockTime(press.startedAt)};
        at.toolTip = text::fullTime(press.startedAt);
        Cell scope{scopeWords(press.scope)};
        scope.toolTip = scope.text;
        Cell with{pressLine(press, buttons)};
        with.toolTip = with.text;
        Cell hits{text::count(qint64(press.hits))};
        hits.number = true;
        hits.toolTip = hitLine(press);
        Cell ended{words(press.endedBy).toLower()};
        ended.toolTip = text::fullTime(press.endedAt);
        Cell by{text::of(press.by.text())};
        by.toolTip = text::of(press.reason);
        by.quiet = true;
        rows.append(
            {text::of(press.id.text()), {at, Cell{buttonTitle(buttons, press.kind)}, scope, with, hits, ended, by}});
    }
    return rows;
}

} // namespace signalbox::ui
