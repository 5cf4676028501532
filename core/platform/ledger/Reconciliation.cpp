// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Reconciliation.h"

#include "core/base/Json.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Random.h"

#include <map>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Money;
using base::Result;
using base::Status;
using base::unixNanos;

namespace {

/// Round and currency.
using Key = std::pair<std::string, std::string>;

struct Sums {
    Money stake, win;
    std::int64_t open = 0;

    [[nodiscard]] bool empty() const noexcept { return stake.minor() == 0 && win.minor() == 0; }
    [[nodiscard]] std::string text() const {
        return Json::object(
                   {{"currency", stake.currency().code()}, {"stake_amount", stake.text()}, {"win_amount", win.text()}})
            .text();
    }
};

constexpr std::string_view kTotals =
    "SELECT round, currency, sum(CASE WHEN state IN (2, 3) THEN taken ELSE 0 END), "
    "sum(CASE WHEN state IN (2, 3) THEN win ELSE 0 END), sum(state IN (1, 2)) FROM bet WHERE tenant=? AND state <> 5 ";

Status addRows(store::Statement& query, std::map<Key, Sums>& into) {
    while (true) {
        SB_ASSIGN(const bool more, query.step());
        if (!more)
            return {};
        SB_ASSIGN(const auto currency, base::Currency::parse(query.text(1)));
        into[{std::string(query.text(0)), std::string(query.text(1))}] = {
            Money(query.integer(2), currency), Money(query.integer(3), currency), query.integer(4)};
    }
}

} // namespace

Result<ReconOutcome> reconcile(Books& books, const RoundsReport& report, base::Time at) {
    std::map<Key, Sums> theirs;
    for (const auto& row : report.rounds) {
        auto& sums = theirs[{row.round, std::string(row.stake.currency().code())}];
        if (sums.stake.currency() == base::Currency()) {
            sums = {row.stake, row.win, 0};
            continue;
        }
        SB_ASSIGN(sums.stake, sums.stake.plus(row.stake));
        SB_ASSIGN(sums.win, sums.win.plus(row.win));
    }
    auto& database = books.database();
    SB_ASSIGN(const auto tenant, books.tenant(report.tenant));
    std::map<Key, Sums> ours;
    SB_ASSIGN(auto one, database.prepare(std::string(kTotals) + "AND round=? GROUP BY round, currency"));
    for (const auto& row : report.rounds)
        SB_TRY(addRows(one.bindAll(tenant, row.round), ours));
    if (report.from && report.until) {
        SB_ASSIGN(auto window, database.prepare(std::string(kTotals) +
                                                "AND round IN (SELECT round FROM bet WHERE tenant=? AND "
                                                "authorized_at>=? AND authorized_at<?) GROUP BY round, currency"));
        SB_TRY(addRows(window.bindAll(tenant, tenant, unixNanos(*report.from), unixNanos(*report.until)), ours));
    }

    ReconOutcome out;
    out.id = crypto::randomId("rc_");
    out.rounds = static_cast<std::int64_t>(theirs.size());
    out.at = at;
    SB_ASSIGN(auto known, database.prepare("SELECT 1 FROM recon_case WHERE tenant=? AND round=? AND kind=? AND bet='' "
                                           "AND closed_at=0 AND ours=? AND theirs=?"));
    SB_ASSIGN(auto add, database.prepare("INSERT INTO recon_case(tenant, kind, round, bet, ours, theirs, source, "
                                         "trace, opened_at) VALUES(?,?,?,'',?,?,?,?,?)"));
    const auto open = [&](std::string_view kind, const std::string& round, const std::string& we,
                          const std::string& they) -> Status {
        ++out.cases;
        SB_ASSIGN(const bool there, known.bindAll(tenant, round, kind, we, they).step());
        known.reset();
        if (there)
            return {};
        return add.bindAll(tenant, kind, round, we, they, out.id, report.trace, unixNanos(at)).run();
    };
    for (const auto& [key, said] : theirs) {
        const auto found = ours.find(key);
        if (found == ours.end()) {
            if (said.empty())
                ++out.matched; // Nothing here, and nothing said.
            else
                SB_TRY(open("missing_here", key.first, "{}", said.text()));
        } else if (found->second.open > 0) {
            ++out.unfinished;
        } else if (found->second.stake == said.stake && found->second.win == said.win) {
            ++out.matched;
        } else {
            SB_TRY(open("amount_differs", key.first, found->second.text(), said.text()));
        }
    }
    std::string canonical;
    for (const auto& [key, said] : theirs)
        canonical += key.first + " " + said.text() + "\n";
    if (report.from && report.until)
        for (const auto& [key, sums] : ours)
            if (!theirs.contains(key) && sums.open == 0 && !sums.empty())
                SB_TRY(open("missing_there", key.first, sums.text(), "{}"));
    SB_ASSIGN(auto note, database.prepare("INSERT INTO reconciliation(id, tenant, rounds, matched, cases, digest, "
                                          "actor, at) VALUES(?,?,?,?,?,?,?,?)"));
    SB_TRY(note.bindAll(out.id, tenant, out.rounds, out.matched, out.cases, base::hex(crypto::sha256(canonical)),
                        report.actor, unixNanos(at))
               .run());
    return out;
}

Status closeCase(Books& books, std::int64_t id, std::string_view actor, std::string_view reason, base::Time at) {
    auto& database = books.database();
    SB_ASSIGN(auto find, database.prepare("SELECT closed_at FROM recon_case WHERE id=?"));
    SB_ASSIGN(const bool found, find.bindAll(id).step());
    const bool closed = found && find.integer(0) != 0;
    find.reset();
    if (!found)
        return Error{ErrorCode::NotFound, "NOT_FOUND", "there is no such case"};
    if (closed)
        return Error{ErrorCode::FailedPrecondition, "LEDGER-003", "the case is closed already"};
    SB_ASSIGN(auto close, database.prepare("UPDATE recon_case SET closed_at=?, closed_by=?, reason=? WHERE id=?"));
    return close.bindAll(unixNanos(at), actor, reason, id).run();
}

} // namespace signalbox::platform
