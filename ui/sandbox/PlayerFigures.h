// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/api/PlayersCodec.h"
#include "ui/figures/CellTable.h"
#include "ui/widgets/Lists.h"

#include <optional>
#include <vector>

class QComboBox;

/// Players, their money and protection, jackpots and suspicious activity as rows and words. Amounts are the platform's
/// exact texts; nothing is computed here.
namespace signalbox::ui {

/// "self exclusion" for self_exclusion.
[[nodiscard]] QString plainWords(const std::string& name);
[[nodiscard]] QString exclusionText(const api::ExclusionView& one);
/// "50.00 EUR a day, by player", with from and until when they are yet to come.
[[nodiscard]] QString limitText(const api::LimitView& one, const std::string& currency, base::Time now);

[[nodiscard]] QStringList playerColumns();
/// Ids: the player's.
[[nodiscard]] QList<CellRow> playerRows(const std::vector<api::PlayerView>& players);
[[nodiscard]] QStringList bonusColumns();
[[nodiscard]] QList<CellRow> bonusRows(const api::PlayerView& player, base::Time now);
[[nodiscard]] QStringList paymentColumns();
[[nodiscard]] QList<CellRow> paymentRows(const std::vector<api::PaymentView>& payments);
[[nodiscard]] QStringList jackpotColumns();
[[nodiscard]] QList<CellRow> jackpotRows(const std::vector<api::JackpotView>& jackpots);
[[nodiscard]] QList<KeyValueList::Row> moneyRows(const api::PlayerView& player);
[[nodiscard]] QList<KeyValueList::Row> protectionRows(const api::PlayerView& player, base::Time now);

/// "open", "under review"; an open one stands out.
[[nodiscard]] QString caseState(const api::AmlCaseView& one);
[[nodiscard]] Severity caseSeverity(const api::AmlCaseView& one);
/// "structured deposits"; the platform's own word for a rule it knows better.
[[nodiscard]] QString ruleText(const std::string& rule);
/// "3 h", or "took 2 d" when it is closed.
[[nodiscard]] QString caseAge(const api::AmlCaseView& one, base::Time now);
[[nodiscard]] QStringList caseColumns();
[[nodiscard]] QList<CellRow> caseRows(const std::vector<api::AmlCaseView>& cases, base::Time now);
/// The payments that a case rests on, in its order; what is not known of one stands as a dash.
[[nodiscard]] QStringList evidenceColumns();
[[nodiscard]] QList<CellRow> evidenceRows(const api::AmlCaseView& one, const std::vector<api::PaymentView>& known);
/// A case's way so far, and the step that comes next.
[[nodiscard]] QList<StepList::Step> caseSteps(const api::AmlCaseView& one);

/// A brand in a region, as a choice offers it.
struct Place {
    base::RegionId region;
    base::BrandId brand;
};
/// Offers every brand in a region once; keeps what is chosen. True when the offer changed. Emits nothing.
bool offerPlaces(QComboBox* box, const std::vector<api::ProviderView>& providers);
[[nodiscard]] std::optional<Place> chosenPlace(const QComboBox* box);

} // namespace signalbox::ui
