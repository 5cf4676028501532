// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayerFigures.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>

#include <algorithm>

namespace signalbox::ui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("PlayerFigures", words); }

const QString kNone = QStringLiteral("–");

Cell number(const QString& text) {
    Cell cell{text};
    cell.number = true;
    return cell;
}

Cell pill(const QString& text, Severity severity = Severity::None) {
    Cell cell{text, severity};
    cell.pill = true;
    return cell;
}

Cell quiet(const QString& text) {
    Cell cell{text};
    cell.quiet = true;
    cell.toolTip = text;
    return cell;
}

Cell money(const std::string& amount, const std::string& currency) {
    return number(text::of(amount) + QLatin1Char(' ') + text::of(currency));
}

/// The platform says "0.00" where nothing is asked for.
QString unlessNone(const std::string& amount) {
    return amount.find_first_not_of("0.") == std::string::npos ? tr("any") : text::of(amount);
}

/// What ended badly or is still in the air stands out; what is as it should be does not.
Severity paymentSeverity(const api::PaymentView& one) {
    return one.state == "charged_back" || one.state == "failed" ? Severity::P2
           : one.state == "in_flight"                           ? Severity::P3
                                                                : Severity::None;
}

bool isClosed(const api::AmlCaseView& one) { return one.state == "reported" || one.state == "dismissed"; }

} // namespace

QString plainWords(const std::string& name) { return text::of(name).replace(QLatin1Char('_'), QLatin1Char(' ')); }

QString exclusionText(const api::ExclusionView& one) {
    return plainWords(one.reason) + (one.until ? tr(" until %1").arg(text::shortTime(one.until)) : tr(" for good"));
}

QString limitText(const api::LimitView& one, const std::string& currency, base::Time now) {
    QString value = one.kind == "session_time" ? tr("%1 s").arg(text::of(one.value))
                                               : text::of(one.value) + QLatin1Char(' ') + text::of(currency);
    value += tr(" a %1, by %2").arg(text::of(one.window), text::of(one.owner));
    if (one.from > now)
        value += tr(", from %1").arg(text::shortTime(one.from));
    if (one.until)
        value += tr(", until %1").arg(text::shortTime(one.until));
    return value;
}

QStringList playerColumns() {
    return {tr("Player"), tr("Currency"), tr("Cash"), tr("Held"), tr("Bonus"), tr("Limits"), tr("Excluded")};
}

QList<CellRow> playerRows(const std::vector<api::PlayerView>& players) {
    QList<CellRow> out;
    for (const auto& player : players) {
        QStringList exclusions;
        for (const auto& one : player.exclusions)
            exclusions << exclusionText(one);
        Cell excluded{exclusions.isEmpty() ? kNone : exclusions.join(QStringLiteral(", "))};
        excluded.severity = exclusions.isEmpty() ? Severity::None : Severity::P3;
        excluded.toolTip = excluded.text;
        const QString id = text::of(player.key.player.text());
        out.append(
            {id,
             {Cell{id}, Cell{text::of(player.currency)}, number(text::of(player.cash)), number(text::of(player.held)),
              number(text::of(player.bonus)), number(QString::number(player.limits.size())), excluded}});
    }
    return out;
}

QStringList bonusColumns() {
    return {tr("State"), tr("Granted"), tr("Wagered"), tr("Of"), tr("Max bet"), tr("Deadline"), tr("Bonus")};
}

QList<CellRow> bonusRows(const api::PlayerView& player, base::Time now) {
    QList<CellRow> out;
    for (const auto& one : player.bonuses) {
        const bool active = one.state == "active";
        const QString deadline = text::shortTime(one.deadline);
        out.append({text::of(one.id),
                    {pill(plainWords(one.state)), money(one.amount, player.currency), number(text::of(one.progress)),
                     number(text::of(one.required)), number(unlessNone(one.maxBet)),
                     Cell{active ? deadline + QStringLiteral(", ") + text::relative(one.deadline, now) : deadline},
                     quiet(text::of(one.id))}});
    }
    return out;
}

QStringList paymentColumns() { return {tr("Time"), tr("Kind"), tr("State"), tr("Amount"), tr("Ended"), tr("Payment")}; }

QList<CellRow> paymentRows(const std::vector<api::PaymentView>& payments) {
    QList<CellRow> out;
    for (const auto& one : payments)
        out.append({text::of(one.id),
                    {Cell{text::shortTime(one.at)}, Cell{plainWords(one.kind)},
                     pill(plainWords(one.state), paymentSeverity(one)), money(one.amount, one.currency),
                     Cell{text::shortTime(one.endedAt)}, quiet(text::of(one.id))}});
    return out;
}

QStringList jackpotColumns() {
    return {tr("Brand"),       tr("Region"),   tr("Of each stake"), tr("Pool"),
            tr("Contributed"), tr("Paid out"), tr("Jackpot")};
}

QList<CellRow> jackpotRows(const std::vector<api::JackpotView>& jackpots) {
    QList<CellRow> out;
    for (const auto& one : jackpots)
        out.append({text::of(one.id),
                    {Cell{text::of(one.brand.text())}, Cell{text::of(one.region.text())},
                     number(text::basisPoints(one.basisPoints)), money(one.pool, one.currency),
                     money(one.contributed, one.currency), money(one.hit, one.currency), quiet(text::of(one.id))}});
    return out;
}

QList<KeyValueList::Row> moneyRows(const api::PlayerView& player) {
    const QString currency = QLatin1Char(' ') + text::of(player.currency);
    QList<KeyValueList::Row> rows{{tr("Cash, available"), text::of(player.cash) + currency},
                                  {tr("Held by open bets"), text::of(player.held) + currency},
                                  {tr("Bonus"), text::of(player.bonus) + currency},
                                  {tr("Age"), text::of(player.ageGroup)}};
    for (const auto& bonus : player.bonuses)
        if (bonus.state == "active")
            rows.append({tr("Wagered"), tr("%1 of %2, until %3")
                                            .arg(text::of(bonus.progress), text::of(bonus.required),
                                                 text::shortTime(bonus.deadline))});
    return rows;
}

QList<KeyValueList::Row> protectionRows(const api::PlayerView& player, base::Time now) {
    QList<KeyValueList::Row> rows;
    for (const auto& one : player.exclusions)
        rows.append({tr("Excluded"), exclusionText(one), false, Severity::P3});
    for (const auto& one : player.limits)
        rows.append({tr("Limit, %1").arg(plainWords(one.kind)), limitText(one, player.currency, now)});
    if (rows.isEmpty())
        rows.append({tr("Limits"), tr("none of the player's own")});
    return rows;
}

// --- suspicious activity ---

QString caseState(const api::AmlCaseView& one) { return plainWords(one.state); }

Severity caseSeverity(const api::AmlCaseView& one) { return one.state == "open" ? Severity::P3 : Severity::None; }

QString ruleText(const std::string& rule) {
    if (rule == "structuring")
        return tr("structured deposits");
    if (rule == "rapid_in_out")
        return tr("in and out, no play");
    if (rule == "velocity")
        return tr("many deposits at once");
    if (rule == "large_payout")
        return tr("large payout");
    if (rule == "manual")
        return tr("opened by hand");
    return plainWords(rule);
}

QString caseAge(const api::AmlCaseView& one, base::Time now) {
    if (one.steps.empty())
        return kNone;
    const auto end = isClosed(one) ? one.steps.back().at : now;
    // The sandbox's clock may have been put back since.
    const auto age = std::max(base::Duration::zero(), base::Duration(end - one.steps.front().at));
    return isClosed(one) ? tr("took %1").arg(text::duration(age)) : text::duration(age);
}

QStringList caseColumns() {
    return {tr("State"), tr("Rule"), tr("Player"), tr("Brand"), tr("Region"), tr("Opened"), tr("Age")};
}

QList<CellRow> caseRows(const std::vector<api::AmlCaseView>& cases, base::Time now) {
    QList<CellRow> out;
    for (const auto& one : cases) {
        Cell rule{ruleText(one.rule)};
        rule.toolTip = text::of(one.summary);
        out.append(
            {text::of(one.id),
             {pill(caseState(one), caseSeverity(one)), rule, Cell{text::of(one.key.player.text())},
              Cell{text::of(one.key.brand.text())}, Cell{text::of(one.key.region.text())},
              Cell{one.steps.empty() ? kNone : text::shortTime(one.steps.front().at)}, number(caseAge(one, now))}});
    }
    return out;
}

QStringList evidenceColumns() { return {tr("Time"), tr("Kind"), tr("State"), tr("Amount"), tr("Payment")}; }

QList<CellRow> evidenceRows(const api::AmlCaseView& one, const std::vector<api::PaymentView>& known) {
    QList<CellRow> out;
    for (const auto& id : one.payments) {
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const api::PaymentView& payment) { return payment.id == id; });
        if (found == known.end()) {
            out.append({text::of(id), {Cell{kNone}, Cell{kNone}, Cell{kNone}, number(kNone), quiet(text::of(id))}});
            continue;
        }
        out.append({text::of(id),
                    {Cell{text::shortTime(found->at)}, Cell{plainWords(found->kind)}, Cell{plainWords(found->state)},
                     money(found->amount, found->currency), quiet(text::of(id))}});
    }
    return out;
}

QList<StepList::Step> caseSteps(const api::AmlCaseView& one) {
    QList<StepList::Step> steps;
    for (const auto& step : one.steps)
        steps.append({plainWords(step.state),
                      tr("%1 by %2: %3").arg(text::shortTime(step.at), text::of(step.by), text::of(step.reason)),
                      StepList::State::Done,
                      {}});
    if (one.state == "open")
        steps.append({tr("under review"), tr("by a security officer"), StepList::State::Pending, {}});
    if (one.state == "under_review")
        steps.append({tr("reported or dismissed"), tr("by a security officer"), StepList::State::Pending, {}});
    return steps;
}

// --- places ---

bool offerPlaces(QComboBox* box, const std::vector<api::ProviderView>& providers) {
    QStringList places;
    for (const auto& one : providers)
        places << text::of(one.region.text()) + QLatin1Char('/') + text::of(one.brand.text());
    places.removeDuplicates();
    places.sort();
    QStringList shown;
    for (int i = 0; i < box->count(); ++i)
        shown << box->itemData(i).toString();
    if (shown == places)
        return false;
    const QString kept = box->currentData().toString();
    const QSignalBlocker quietly(box);
    box->clear();
    for (const auto& place : places)
        box->addItem(place.section(QLatin1Char('/'), 1) + QStringLiteral(" · ") + place.section(QLatin1Char('/'), 0, 0),
                     place);
    box->setCurrentIndex(qMax(0, box->findData(kept)));
    return true;
}

std::optional<Place> chosenPlace(const QComboBox* box) {
    const QString place = box->currentData().toString();
    const auto region = base::RegionId::parse(place.section(QLatin1Char('/'), 0, 0).toStdString());
    const auto brand = base::BrandId::parse(place.section(QLatin1Char('/'), 1).toStdString());
    if (!region || !brand)
        return std::nullopt;
    return Place{*region, *brand};
}

} // namespace signalbox::ui
