// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Reads.h"

#include "core/platform/emulators/Players.h"
#include "core/platform/emulators/World.h"

namespace signalbox::platform::emulators {

using base::Currency;
using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

std::optional<base::Time> timeOrNever(std::int64_t nanos) {
    return nanos == 0 ? std::nullopt : std::optional<base::Time>(base::timeFromNanos(nanos));
}
std::string amount(std::int64_t minor, const Currency& currency) { return base::Money(minor, currency).text(); }

api::PlayerKey key(const store::Statement& row, int first) {
    return {base::RegionId(std::string(row.text(first))), base::BrandId(std::string(row.text(first + 1))),
            base::PlayerId(std::string(row.text(first + 2)))};
}

Error none(std::string_view what) {
    return {ErrorCode::NotFound, "PLAYERS-003", "there is no such " + std::string(what)};
}

// Payments of the PSP and movements of the wallet, as one.
constexpr std::string_view kPayments =
    "SELECT m.id, a.region, a.brand, a.player, m.kind, m.state, m.amount, a.currency, m.at, m.ended_at FROM ("
    "SELECT id, account, kind, state, amount, at, ended_at, sequence FROM psp_payment UNION ALL "
    "SELECT id, account, kind, CASE undone_sequence WHEN 0 THEN 'done' ELSE 'rolled_back' END, amount, at, 0, sequence "
    "FROM wallet_move) m JOIN account a ON a.id=m.account WHERE ";

Result<api::PaymentView> paymentIn(const store::Statement& row) {
    SB_ASSIGN(const auto currency, Currency::parse(row.text(7)));
    api::PaymentView view;
    view.id = row.text(0);
    view.key = key(row, 1);
    view.kind = row.text(4);
    view.state = row.text(5);
    view.amount = amount(row.integer(6), currency);
    view.currency = currency.code();
    view.at = base::timeFromNanos(row.integer(8));
    view.endedAt = timeOrNever(row.integer(9));
    return view;
}

} // namespace

Result<std::unique_ptr<Emulators::Reads>> Emulators::Reads::open(const std::filesystem::path& file) {
    store::OpenOptions options;
    options.readOnly = true;
    SB_ASSIGN(auto database, store::Database::open(file, options));
    return std::make_unique<Reads>(std::move(database));
}

Status Emulators::Reads::complete(api::PlayerView& view, std::int64_t account, const Currency& currency) {
    {
        SB_ASSIGN(auto query,
                  m_database.prepare("SELECT kind, span, owner, value, from_at, until_at FROM rg_limit WHERE "
                                     "account=? AND ended_sequence=0 ORDER BY kind, span, owner, from_at"));
        query.bindAll(account);
        while (true) {
            SB_ASSIGN(const bool more, query.step());
            if (!more)
                break;
            const bool time = query.text(0) == name(LimitKind::SessionTime);
            view.limits.push_back({std::string(query.text(0)), std::string(query.text(1)), std::string(query.text(2)),
                                   time ? std::to_string(query.integer(3)) : amount(query.integer(3), currency),
                                   base::timeFromNanos(query.integer(4)), timeOrNever(query.integer(5))});
        }
    }
    {
        SB_ASSIGN(auto query,
                  m_database.prepare("SELECT reason, from_at, until_at FROM rg_exclusion WHERE account=? AND "
                                     "lifted_sequence=0 ORDER BY id"));
        query.bindAll(account);
        while (true) {
            SB_ASSIGN(const bool more, query.step());
            if (!more)
                break;
            view.exclusions.push_back(
                {std::string(query.text(0)), base::timeFromNanos(query.integer(1)), timeOrNever(query.integer(2))});
        }
        if (isExcludedForGood(view.key.player.text()))
            view.exclusions.push_back({"self_exclusion", base::Time{}, std::nullopt});
    }
    SB_ASSIGN(auto query,
              m_database.prepare("SELECT id, state, amount, required, progress, max_bet, deadline FROM bonus "
                                 "WHERE account=? ORDER BY sequence DESC LIMIT 20"));
    query.bindAll(account);
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return {};
        view.bonuses.push_back({std::string(query.text(0)), std::string(query.text(1)),
                                amount(query.integer(2), currency), amount(query.integer(3), currency),
                                amount(query.integer(4), currency), amount(query.integer(5), currency),
                                base::timeFromNanos(query.integer(6))});
    }
}

Result<std::vector<api::PlayerView>> Emulators::Reads::players(const base::RegionId& region, const base::BrandId& brand,
                                                               std::string_view after, std::size_t limit) {
    std::lock_guard guard(m_mutex);
    struct Row {
        api::PlayerView view;
        std::int64_t account;
        Currency currency;
    };
    std::vector<Row> rows;
    SB_ASSIGN(auto query,
              m_database.prepare(
                  "SELECT a.id, a.region, a.brand, a.player, a.currency, a.posted, a.pending, coalesce(b.posted, 0), "
                  "coalesce(b.pending, 0), coalesce(p.age_group, '25+') FROM account a LEFT JOIN account b ON "
                  "b.region=a.region AND b.brand=a.brand AND b.player=a.player AND b.kind='bonus' LEFT JOIN "
                  "player_profile p ON p.account=a.id WHERE a.region=? AND a.brand=? AND a.player>? AND a.kind='cash' "
                  "ORDER BY a.player LIMIT ?"));
    query.bindAll(region.text(), brand.text(), after, limit);
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            break;
        SB_ASSIGN(const auto currency, Currency::parse(query.text(4)));
        Row row{{}, query.integer(0), currency};
        row.view.key = key(query, 1);
        row.view.currency = currency.code();
        row.view.cash = amount(query.integer(5) + query.integer(6), currency);
        row.view.held = amount(-(query.integer(6) + query.integer(8)), currency);
        row.view.bonus = amount(query.integer(7) + query.integer(8), currency);
        row.view.ageGroup = query.text(9);
        rows.push_back(std::move(row));
    }
    std::vector<api::PlayerView> out;
    for (auto& row : rows) {
        SB_TRY(complete(row.view, row.account, row.currency));
        out.push_back(std::move(row.view));
    }
    return out;
}

Result<api::PlayerView> Emulators::Reads::player(const api::PlayerKey& wanted) {
    // The text that sorts right before it: ids have no character below '-'.
    auto before = wanted.player.text();
    before.back() = static_cast<char>(before.back() - 1);
    before += '\x7f';
    SB_ASSIGN(auto found, players(wanted.region, wanted.brand, before, 1));
    if (found.empty() || found.front().key.player != wanted.player)
        return none("player in this brand and region");
    return std::move(found.front());
}

Result<std::vector<api::PaymentView>> Emulators::Reads::payments(const api::PlayerKey& wanted, std::size_t limit) {
    std::lock_guard guard(m_mutex);
    SB_ASSIGN(auto query, m_database.prepare(std::string(kPayments) +
                                             "m.account=(SELECT id FROM account WHERE region=? AND brand=? "
                                             "AND player=? AND kind='cash') ORDER BY m.sequence DESC "
                                             "LIMIT ?"));
    query.bindAll(wanted.region.text(), wanted.brand.text(), wanted.player.text(), limit);
    std::vector<api::PaymentView> out;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return out;
        SB_ASSIGN(auto one, paymentIn(query));
        out.push_back(std::move(one));
    }
}

Result<api::PaymentView> Emulators::Reads::payment(const std::string& id) {
    std::lock_guard guard(m_mutex);
    SB_ASSIGN(auto query, m_database.prepare(std::string(kPayments) + "m.id=?"));
    SB_ASSIGN(const bool found, query.bindAll(id).step());
    if (!found)
        return none("payment or movement");
    return paymentIn(query);
}

Result<std::vector<api::JackpotView>> Emulators::Reads::jackpots() {
    std::lock_guard guard(m_mutex);
    SB_ASSIGN(auto query, m_database.prepare(
                              "SELECT j.id, j.region, j.brand, j.currency, j.basis_points, j.pool, coalesce(sum(CASE "
                              "m.kind WHEN 'contribution' THEN m.amount WHEN 'return' THEN -m.amount ELSE 0 END), 0), "
                              "coalesce(sum(CASE m.kind WHEN 'hit' THEN m.amount ELSE 0 END), 0) FROM jackpot j LEFT "
                              "JOIN jackpot_move m ON m.jackpot=j.id GROUP BY j.id ORDER BY j.id"));
    std::vector<api::JackpotView> out;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return out;
        SB_ASSIGN(const auto currency, Currency::parse(query.text(3)));
        out.push_back({std::string(query.text(0)), base::RegionId(std::string(query.text(1))),
                       base::BrandId(std::string(query.text(2))), std::string(currency.code()),
                       static_cast<int>(query.integer(4)), amount(query.integer(5), currency),
                       amount(query.integer(6), currency), amount(query.integer(7), currency)});
    }
}

Result<std::vector<api::AmlCaseView>> Emulators::Reads::cases(std::string_view state) {
    std::lock_guard guard(m_mutex);
    SB_ASSIGN(auto query, m_database.prepare("SELECT body FROM aml_case WHERE ?='' OR state=? ORDER BY opened_at DESC, "
                                             "rowid DESC LIMIT 1000"));
    query.bindAll(state, state);
    std::vector<api::AmlCaseView> out;
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return out;
        SB_ASSIGN(const auto one, amlCaseFrom(query.text(0)));
        out.push_back(view(one));
    }
}

Result<AmlCase> Emulators::Reads::amlCase(const std::string& id) {
    std::lock_guard guard(m_mutex);
    SB_ASSIGN(auto query, m_database.prepare("SELECT body FROM aml_case WHERE id=?"));
    SB_ASSIGN(const bool found, query.bindAll(id).step());
    if (!found)
        return Error{ErrorCode::NotFound, "AML-004", "there is no such case"};
    return amlCaseFrom(query.text(0));
}

Result<std::vector<ReportedPayment>> Emulators::Reads::reported(const AmlCase& one) {
    std::vector<ReportedPayment> out;
    for (const auto& id : one.payments) {
        SB_ASSIGN(const auto found, payment(id));
        SB_ASSIGN(const auto currency, Currency::parse(found.currency));
        SB_ASSIGN(const auto money, base::Money::parse(found.amount, currency));
        out.push_back({found.id, found.kind, found.state, money, found.at});
    }
    return out;
}

api::AmlCaseView view(const AmlCase& one) {
    api::AmlCaseView out;
    out.id = one.id;
    out.key = {base::RegionId(one.region), base::BrandId(one.brand), base::PlayerId(one.player)};
    out.currency = one.currency;
    out.rule = name(one.rule);
    out.state = name(one.state);
    out.summary = one.summary;
    out.payments = one.payments;
    for (const auto& step : one.steps)
        out.steps.push_back({step.at, step.by, std::string(name(step.to)), step.why});
    return out;
}

} // namespace signalbox::platform::emulators
