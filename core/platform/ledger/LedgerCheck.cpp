// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/LedgerCheck.h"

#include "core/platform/ledger/Schema.h"
#include "core/store/Migrations.h"

#include <array>

namespace signalbox::platform {

using base::Result;

namespace {

// States of bets as stored (BetState.h): 1 authorized, 2 partly settled, 3 settled, 4 rolled back, 5 tombstone,
// 6 expired, 7 reversed. Phases of postings: 0 pending, 1 posted.
constexpr std::array kInvariants{
    Invariant{1, "each entry balances per currency and phase", R"sql(
SELECT 'entry ' || p.sequence || ' is off by ' || sum(p.amount) || ' ' || a.currency
FROM posting p JOIN account a ON a.id = p.account
GROUP BY p.sequence, p.phase, a.currency HAVING sum(p.amount) <> 0)sql"},
    Invariant{2, "debits equal credits over the whole book, pending and posted", R"sql(
SELECT 'accounts in ' || currency || ' sum up to ' || sum(posted) || ' posted and ' || sum(pending) || ' pending'
FROM account GROUP BY currency HAVING sum(posted) <> 0 OR sum(pending) <> 0)sql"},
    Invariant{3, "money is conserved: players and house hold what came in from outside", R"sql(
SELECT region || '/' || brand || ' holds ' || sum(CASE WHEN kind <> 'external' THEN posted ELSE 0 END) || ' ' || currency
  || ' of ' || -sum(CASE WHEN kind = 'external' THEN posted ELSE 0 END)
FROM account GROUP BY region, brand, currency HAVING sum(posted) <> 0)sql"},
    Invariant{4, "no player has less than nothing available", R"sql(
SELECT 'account ' || id || ' of ' || player || ' has ' || (posted + pending)
FROM account WHERE kind IN ('cash', 'bonus') AND (posted + pending < 0 OR posted < 0 OR pending > 0))sql"},
    Invariant{5, "a balance is the fold of its postings", R"sql(
SELECT 'account ' || a.id || ' says ' || a.posted || '/' || a.pending || ', its postings say '
  || coalesce(f.posted, 0) || '/' || coalesce(f.pending, 0)
FROM account a LEFT JOIN (
  SELECT account, sum(CASE phase WHEN 1 THEN amount ELSE 0 END) AS posted,
         sum(CASE phase WHEN 0 THEN amount ELSE 0 END) AS pending FROM posting GROUP BY account) f ON f.account = a.id
WHERE a.posted <> coalesce(f.posted, 0) OR a.pending <> coalesce(f.pending, 0))sql"},
    Invariant{5, "at every sequence the balance follows from the one before", R"sql(
SELECT 'posting ' || id || ' of account ' || account || ' says ' || after || ' after ' || before || ' and ' || amount
FROM (SELECT id, account, amount, after, coalesce(lag(after) OVER (PARTITION BY account, phase ORDER BY id), 0) AS before
      FROM posting) WHERE before + amount <> after)sql"},
    Invariant{6, "a hold ends exactly once: its pending postings sum up to it while open, to nothing after", R"sql(
SELECT 'bet ' || b.bet || ' in state ' || b.state || ' holds ' || -coalesce(h.held, 0) || ' of ' || b.amount
FROM bet b LEFT JOIN (
  SELECT e.bet AS bet, sum(p.amount) AS held FROM entry e JOIN posting p ON p.sequence = e.sequence
  JOIN account a ON a.id = p.account WHERE p.phase = 0 AND a.kind IN ('cash', 'bonus') GROUP BY e.bet) h ON h.bet = b.id
WHERE -coalesce(h.held, 0) <> CASE b.state WHEN 1 THEN b.amount WHEN 2 THEN b.amount - b.taken ELSE 0 END)sql"},
    Invariant{6, "the bonus account holds its part of an open bet and nothing of an ended one", R"sql(
SELECT 'bet ' || b.bet || ' in state ' || b.state || ' holds ' || -coalesce(h.held, 0) || ' of ' || b.bonus || ' as bonus'
FROM bet b LEFT JOIN (
  SELECT e.bet AS bet, sum(p.amount) AS held FROM entry e JOIN posting p ON p.sequence = e.sequence
  JOIN account a ON a.id = p.account WHERE p.phase = 0 AND a.kind = 'bonus' GROUP BY e.bet) h ON h.bet = b.id
WHERE b.bonus < 0 OR b.bonus > b.amount
   OR (b.state <> 2 AND -coalesce(h.held, 0) <> CASE b.state WHEN 1 THEN b.bonus ELSE 0 END)
   OR (b.state = 2 AND (-coalesce(h.held, 0) < 0 OR -coalesce(h.held, 0) > b.bonus)))sql"},
    Invariant{6, "a round is closed exactly when its last bet has ended and one was settled, or by its provider", R"sql(
SELECT 'round ' || r.round || ' is closed and has an open bet' FROM round r
WHERE EXISTS (SELECT 1 FROM bet b WHERE b.tenant = r.tenant AND b.round = r.round AND b.state IN (1, 2))
UNION ALL SELECT 'round ' || b.round || ' is played out and not closed' FROM bet b
LEFT JOIN round r ON r.tenant = b.tenant AND r.round = b.round
GROUP BY b.tenant, b.round HAVING max(r.closed_at) IS NULL AND sum(b.state IN (1, 2)) = 0 AND sum(b.state IN (3, 7)) > 0
UNION ALL SELECT 'round ' || r.round || ' is closed by a settlement it does not have' FROM round r
WHERE r.reason = 'settled' AND NOT EXISTS (
  SELECT 1 FROM bet b WHERE b.tenant = r.tenant AND b.round = r.round AND b.state IN (3, 7)))sql"},
    Invariant{7, "what is taken is never more than the hold", R"sql(
SELECT 'bet ' || b.bet || ' held ' || b.amount || ' and paid ' || t.taken
FROM bet b JOIN (
  SELECT e.bet AS bet, -sum(p.amount) AS taken FROM entry e JOIN posting p ON p.sequence = e.sequence
  JOIN account a ON a.id = p.account WHERE p.phase = 1 AND a.kind IN ('cash', 'bonus') AND p.amount < 0
  AND e.kind IN ('settle', 'settle_part') GROUP BY e.bet) t
ON t.bet = b.id WHERE t.taken > b.amount OR (t.taken <> 0 AND b.state NOT IN (2, 3, 7)))sql"},
    Invariant{7, "the parts of a settlement take what was paid, and together never more than the hold", R"sql(
SELECT 'bet ' || b.bet || ' of ' || b.amount || ' took ' || b.taken || ', its parts ' || coalesce(s.stake, 0)
  || ', its postings ' || coalesce(t.taken, 0)
FROM bet b LEFT JOIN (SELECT bet, sum(stake) AS stake, min(stake) AS least FROM settlement GROUP BY bet) s ON s.bet = b.id
LEFT JOIN (
  SELECT e.bet AS bet, -sum(p.amount) AS taken FROM entry e JOIN posting p ON p.sequence = e.sequence
  JOIN account a ON a.id = p.account WHERE p.phase = 1 AND a.kind IN ('cash', 'bonus') AND p.amount < 0
  AND e.kind IN ('settle', 'settle_part') GROUP BY e.bet) t ON t.bet = b.id
WHERE b.taken <> coalesce(s.stake, 0) OR b.taken <> coalesce(t.taken, 0) OR b.taken > b.amount
   OR coalesce(s.least, 0) < 0)sql"},
    Invariant{8, "one settlement chain per bet: numbered from 1, ended once, adding up to the win", R"sql(
SELECT 'bet ' || b.bet || ' in state ' || b.state || ' has ' || coalesce(s.parts, 0) || ' parts, ' || coalesce(s.ends, 0)
  || ' ends, win ' || coalesce(s.win, 0) || ' of ' || b.win
FROM bet b LEFT JOIN (
  SELECT bet, count(*) AS parts, max(number) AS last, sum(win) AS win, sum(final) AS ends FROM settlement GROUP BY bet) s
ON s.bet = b.id
WHERE coalesce(s.parts, 0) <> b.settlements OR coalesce(s.last, 0) <> b.settlements OR coalesce(s.win, 0) <> b.win
   OR coalesce(s.ends, 0) <> (b.state IN (3, 7)) OR (b.settlements > 0 AND b.state NOT IN (2, 3, 7))
   OR (b.settlements = 0 AND b.state IN (2, 3, 7)))sql"},
    Invariant{8, "what was credited is what the settlements say", R"sql(
SELECT 'bet ' || b.bet || ' was credited ' || coalesce(c.credited, 0) || ', its settlements say ' || b.win
FROM bet b LEFT JOIN (
  SELECT e.bet AS bet, sum(p.amount) AS credited FROM entry e JOIN posting p ON p.sequence = e.sequence
  JOIN account a ON a.id = p.account WHERE p.phase = 1 AND a.kind IN ('cash', 'bonus') AND p.amount > 0
  AND e.kind IN ('settle', 'settle_part') GROUP BY e.bet) c
ON c.bet = b.id WHERE coalesce(c.credited, 0) <> b.win)sql"},
    Invariant{8, "a reversal happens once, to a settled bet, and leaves nothing of its settlements", R"sql(
SELECT 'bet ' || b.bet || ' in state ' || b.state || ' was reversed ' || coalesce(r.times, 0) || ' times, its player is off by '
  || coalesce(n.net, 0)
FROM bet b
LEFT JOIN (SELECT bet, count(*) AS times FROM entry WHERE kind = 'reverse' GROUP BY bet) r ON r.bet = b.id
LEFT JOIN (
  SELECT e.bet AS bet, sum(p.amount) AS net FROM entry e JOIN posting p ON p.sequence = e.sequence
  JOIN account a ON a.id = p.account WHERE p.phase = 1 AND a.kind IN ('cash', 'bonus')
  AND e.kind IN ('settle', 'settle_part', 'reverse') GROUP BY e.bet) n ON n.bet = b.id
WHERE coalesce(r.times, 0) <> (b.state = 7) OR (b.state = 7 AND coalesce(n.net, 0) <> 0))sql"},
    Invariant{9, "a hold is released at most once, and never after a settlement", R"sql(
SELECT 'bet ' || b.bet || ' in state ' || b.state || ' was released ' || r.releases || ' times'
FROM bet b JOIN (
  SELECT bet, count(*) AS releases FROM entry WHERE kind IN ('rollback', 'expire') GROUP BY bet) r ON r.bet = b.id
WHERE r.releases > 1 OR b.state NOT IN (4, 6) OR b.settlements > 0
UNION ALL SELECT 'bet ' || b.bet || ' in state ' || b.state || ' has no release' FROM bet b LEFT JOIN (
  SELECT DISTINCT bet FROM entry WHERE kind IN ('rollback', 'expire')) r ON r.bet = b.id
WHERE b.state IN (4, 6) AND r.bet IS NULL)sql"},
    Invariant{9, "a bet that was undone says by what, each time by something else", R"sql(
SELECT 'bet ' || bet || ' in state ' || state || ' has no id of what undid it' FROM bet WHERE state IN (4, 5, 7) AND undo = ''
UNION ALL SELECT 'undo ' || undo || ' belongs to ' || count(*) || ' bets' FROM bet WHERE undo <> ''
GROUP BY undo HAVING count(*) > 1)sql"},
    Invariant{10, "a tombstone never has a hold", R"sql(
SELECT 'tombstone ' || bet || ' has a hold or a posting' FROM bet b WHERE b.state = 5 AND (b.hold <> '' OR b.amount <> 0
  OR EXISTS (SELECT 1 FROM entry e JOIN posting p ON p.sequence = e.sequence WHERE e.bet = b.id)))sql"},
    Invariant{11, "one effect per idempotency scope", R"sql(
SELECT 'entry ' || sequence || ' is the effect of ' || count(*) || ' memos'
FROM memo WHERE sequence > 0 GROUP BY sequence HAVING count(*) > 1)sql"},
    Invariant{11, "each business effect happened once", R"sql(
SELECT 'bet ' || b.bet || ' saw ' || count(*) || ' of ' || e.kind
FROM entry e JOIN bet b ON b.id = e.bet WHERE e.kind IN ('authorize', 'settle', 'rollback', 'expire', 'tombstone', 'reverse')
GROUP BY e.bet, e.kind HAVING count(*) > 1)sql"},
    Invariant{11, "every effect of a request is remembered while its memo lives", R"sql(
SELECT 'entry ' || e.sequence || ' (' || e.kind || ') has no memo'
FROM entry e LEFT JOIN memo m ON m.sequence = e.sequence
WHERE m.id IS NULL AND e.kind IN ('session', 'authorize', 'settle', 'settle_part', 'rollback', 'tombstone') AND e.sequence >= (SELECT coalesce(min(sequence), 9223372036854775807)
  FROM memo WHERE sequence > 0))sql"},
    Invariant{15, "the sequence is dense from 1 and follows time", R"sql(
SELECT 'entry ' || sequence || ' follows ' || before || ' at ' || at || ' after ' || earlier
FROM (SELECT sequence, at, coalesce(lag(sequence) OVER w, 0) AS before, coalesce(lag(at) OVER w, 0) AS earlier
      FROM entry WINDOW w AS (ORDER BY sequence)) WHERE sequence <> before + 1 OR at < earlier)sql"},
    Invariant{15, "no posting is without its entry", R"sql(
SELECT 'posting ' || p.id || ' names entry ' || p.sequence FROM posting p LEFT JOIN entry e ON e.sequence = p.sequence
WHERE e.sequence IS NULL)sql"},
    Invariant{16, "each effect has exactly one event and each event its effect", R"sql(
SELECT 'entry ' || e.sequence || ' has no event' FROM entry e LEFT JOIN outbox o ON o.sequence = e.sequence
WHERE o.sequence IS NULL
UNION ALL SELECT 'event of entry ' || o.sequence || ' has no effect' FROM outbox o LEFT JOIN entry e
ON e.sequence = o.sequence WHERE e.sequence IS NULL
UNION ALL SELECT 'event ' || event || ' exists ' || count(*) || ' times' FROM outbox GROUP BY event HAVING count(*) > 1)sql"},
    Invariant{16, "the relay is not ahead of the ledger", R"sql(
SELECT 'relayed ' || relayed FROM relay WHERE relayed > (SELECT coalesce(max(sequence), 0) FROM entry))sql"},
    Invariant{17, "the sequence of each partition has no gap", R"sql(
SELECT 'stream ' || stream || ' goes from ' || before || ' to ' || position
FROM (SELECT stream, position, coalesce(lag(position) OVER (PARTITION BY stream ORDER BY sequence), 0) AS before
      FROM outbox) WHERE position <> before + 1
UNION ALL SELECT 'stream ' || s.id || ' expects ' || s.next || ' after ' || coalesce(max(o.position), 0)
FROM stream s LEFT JOIN outbox o ON o.stream = s.id GROUP BY s.id HAVING s.next <> coalesce(max(o.position), 0) + 1)sql"},
    Invariant{18, "nothing crosses a tenant or a region", R"sql(
SELECT 'entry ' || e.sequence || ' of ' || t.region || '/' || t.brand || ' touches an account of ' || a.region || '/'
  || a.brand FROM entry e JOIN tenant t ON t.id = e.tenant JOIN posting p ON p.sequence = e.sequence
JOIN account a ON a.id = p.account WHERE a.region <> t.region OR a.brand <> t.brand
UNION ALL SELECT 'bet ' || b.bet || ' of tenant ' || b.tenant || ' is in a session of tenant ' || s.tenant
FROM bet b JOIN session s ON s.id = b.session WHERE s.tenant <> b.tenant
UNION ALL SELECT 'entry ' || e.sequence || ' of tenant ' || e.tenant || ' is about a bet of tenant ' || b.tenant
FROM entry e JOIN bet b ON b.id = e.bet WHERE e.tenant <> b.tenant)sql"},
    Invariant{19, "one currency per entry, and the one of the bet", R"sql(
SELECT 'entry ' || p.sequence || ' has ' || count(DISTINCT a.currency) || ' currencies'
FROM posting p JOIN account a ON a.id = p.account GROUP BY p.sequence HAVING count(DISTINCT a.currency) > 1
UNION ALL SELECT 'bet ' || b.bet || ' in ' || b.currency || ' is on an account in ' || a.currency
FROM bet b JOIN account a ON a.id = b.account WHERE a.currency <> b.currency)sql"},
    Invariant{3, "payments explain what came in and went out, and the PSP holds exactly what is in flight", R"sql(
SELECT 'payment ' || m.id || ' of ' || m.amount || ' moved ' || coalesce(p.moved, 0)
FROM psp_payment m LEFT JOIN (
  SELECT sequence, account, sum(amount) AS moved FROM posting WHERE phase = 1 GROUP BY sequence, account) p
ON p.sequence = m.sequence AND p.account = m.account
WHERE coalesce(p.moved, 0) <> CASE m.kind WHEN 'deposit' THEN m.amount ELSE -m.amount END
UNION ALL SELECT 'movement ' || m.id || ' of ' || m.amount || ' moved ' || coalesce(p.moved, 0)
FROM wallet_move m LEFT JOIN (
  SELECT sequence, account, sum(amount) AS moved FROM posting WHERE phase = 1 GROUP BY sequence, account) p
ON p.sequence = m.sequence AND p.account = m.account
WHERE coalesce(p.moved, 0) <> CASE m.kind WHEN 'credit' THEN m.amount ELSE -m.amount END
UNION ALL SELECT 'psp account ' || a.id || ' holds ' || a.posted || ' of ' || coalesce(f.flying, 0)
FROM account a LEFT JOIN (
  SELECT c.region, c.brand, c.currency, sum(m.amount) AS flying FROM psp_payment m JOIN account c ON c.id = m.account
  WHERE m.state = 'in_flight' GROUP BY c.region, c.brand, c.currency) f
ON f.region = a.region AND f.brand = a.brand AND f.currency = a.currency
WHERE a.kind = 'psp' AND (a.posted <> coalesce(f.flying, 0) OR a.pending <> 0)
UNION ALL SELECT 'external account ' || x.id || ' moved ' || coalesce(p.moved, 0) || ', payments say ' || coalesce(m.moved, 0)
FROM account x LEFT JOIN (
  SELECT p.account AS account, sum(p.amount) AS moved FROM posting p JOIN entry e ON e.sequence = p.sequence
  WHERE e.kind IN ('deposit', 'refund', 'chargeback', 'payout', 'payout_done') GROUP BY p.account) p ON p.account = x.id
LEFT JOIN (
  SELECT c.region, c.brand, c.currency, sum(CASE m.kind WHEN 'deposit' THEN -m.amount ELSE 0 END
    + CASE WHEN m.state IN ('refunded', 'charged_back', 'completed') THEN m.amount ELSE 0 END) AS moved
  FROM psp_payment m JOIN account c ON c.id = m.account GROUP BY c.region, c.brand, c.currency) m
ON m.region = x.region AND m.brand = x.brand AND m.currency = x.currency
WHERE x.kind = 'external' AND coalesce(p.moved, 0) <> coalesce(m.moved, 0))sql"},
    // Loss used = settled stakes - wins in the window + open holds, from the bets and their settlements, whatever the
    // rules had counted. A bet of nothing is never refused. A week begins on Monday; 1970-01-01 was a Thursday.
    Invariant{20, "each bet and each deposit was within the limits that held when it was accepted", R"sql(
WITH guarded AS (SELECT DISTINCT account FROM rg_limit WHERE kind IN ('loss', 'stake', 'deposit')),
moves(account, sequence, at, held, stake, win, deposit, reset) AS (
  SELECT b.account, e.sequence, e.at, b.amount, 0, 0, 0, 0 FROM bet b JOIN entry e ON e.bet = b.id AND e.kind = 'authorize'
  WHERE b.account IN (SELECT account FROM guarded)
  UNION ALL SELECT b.account, e.sequence, e.at, -s.stake - CASE s.final WHEN 1 THEN b.amount - b.taken ELSE 0 END,
    s.stake, s.win, 0, 0 FROM bet b JOIN settlement s ON s.bet = b.id JOIN entry e ON e.sequence = s.sequence
  WHERE b.account IN (SELECT account FROM guarded)
  UNION ALL SELECT b.account, e.sequence, e.at, -b.amount, 0, 0, 0, 0 FROM bet b JOIN entry e ON e.bet = b.id
    AND e.kind IN ('rollback', 'expire') WHERE b.account IN (SELECT account FROM guarded)
  UNION ALL SELECT b.account, e.sequence, e.at, 0, -b.taken, -b.win, 0, 0 FROM bet b JOIN entry e ON e.bet = b.id
    AND e.kind = 'reverse' WHERE b.account IN (SELECT account FROM guarded)
  UNION ALL SELECT account, sequence, at, 0, 0, 0, amount, 0 FROM psp_payment
  WHERE kind = 'deposit' AND account IN (SELECT account FROM guarded)
  UNION ALL SELECT account, sequence, at, 0, 0, 0, 0, 1 FROM entry
  WHERE kind = 'reset' AND account IN (SELECT account FROM guarded)),
placed AS (
  SELECT *, sum(held) OVER a AS open, sum(reset) OVER a AS epoch, at - at % 86400000000000 AS day,
    at - at % 86400000000000 - (at / 86400000000000 + 3) % 7 * 86400000000000 AS week,
    strftime('%Y-%m', at / 1000000000, 'unixepoch') AS month
  FROM moves WINDOW a AS (PARTITION BY account ORDER BY sequence)),
used AS (
  SELECT *, sum(stake) OVER d AS day_stake, sum(win) OVER d AS day_win, sum(deposit) OVER d AS day_deposit,
    sum(stake) OVER w AS week_stake, sum(win) OVER w AS week_win, sum(deposit) OVER w AS week_deposit,
    sum(stake) OVER m AS month_stake, sum(win) OVER m AS month_win, sum(deposit) OVER m AS month_deposit
  FROM placed WINDOW d AS (PARTITION BY account, epoch, day ORDER BY sequence),
    w AS (PARTITION BY account, epoch, week ORDER BY sequence),
    m AS (PARTITION BY account, epoch, month ORDER BY sequence))
SELECT 'entry ' || u.sequence || ' goes over the ' || t.kind || ' limit per ' || t.span || ' of ' || t.value
FROM used u JOIN rg_limit t ON t.account = u.account AND t.sequence < u.sequence AND t.from_at <= u.at
  AND CASE WHEN t.ended_sequence > 0 THEN u.sequence < t.ended_sequence ELSE t.until_at = 0 OR u.at < t.until_at END
WHERE (u.held > 0 AND t.value < CASE t.kind
    WHEN 'loss' THEN u.open + CASE t.span WHEN 'day' THEN u.day_stake - u.day_win
      WHEN 'week' THEN u.week_stake - u.week_win ELSE u.month_stake - u.month_win END
    WHEN 'stake' THEN CASE t.span WHEN 'bet' THEN u.held WHEN 'day' THEN u.open + u.day_stake
      WHEN 'week' THEN u.open + u.week_stake ELSE u.open + u.month_stake END END)
  OR (u.deposit > 0 AND t.kind = 'deposit' AND t.value < CASE t.span WHEN 'day' THEN u.day_deposit
    WHEN 'week' THEN u.week_deposit ELSE u.month_deposit END))sql"},
    Invariant{21, "wagering progress is what bets gave minus what was taken back, and every bet undone was", R"sql(
SELECT 'bonus ' || b.id || ' says ' || b.progress || '/' || b.open || ', its bets ' || coalesce(c.given, 0) || '/'
  || coalesce(c.open, 0)
FROM bonus b LEFT JOIN (
  SELECT bonus, sum(CASE returned_sequence WHEN 0 THEN amount ELSE 0 END) AS given,
         sum(CASE ended WHEN 0 THEN amount ELSE 0 END) AS open FROM bonus_contribution GROUP BY bonus) c ON c.bonus = b.id
WHERE b.progress <> coalesce(c.given, 0) OR b.open <> coalesce(c.open, 0)
UNION ALL SELECT 'bet ' || b.bet || ' in state ' || b.state || CASE c.returned_sequence WHEN 0 THEN ' still counts'
  ELSE ' does not count' END || ' for bonus ' || c.bonus
FROM bonus_contribution c JOIN bet b ON b.id = c.bet
WHERE (b.state IN (4, 6, 7)) <> (c.returned_sequence > 0) OR (b.state IN (1, 2)) <> (c.ended = 0) OR c.amount > b.amount)sql"},
    Invariant{22, "a jackpot's pool is its contributions minus its hits, and lies on its account", R"sql(
SELECT 'jackpot ' || j.id || ' says ' || j.pool || ', its movements ' || coalesce(m.pool, 0) || ', its account ' || a.posted
FROM jackpot j JOIN account a ON a.id = j.account LEFT JOIN (
  SELECT jackpot, sum(CASE kind WHEN 'contribution' THEN amount ELSE -amount END) AS pool FROM jackpot_move
  GROUP BY jackpot) m ON m.jackpot = j.id
WHERE j.pool <> coalesce(m.pool, 0) OR j.pool <> a.posted OR j.pool < 0 OR a.pending <> 0)sql"},
};

} // namespace

std::span<const Invariant> ledgerInvariants() { return kInvariants; }

std::span<const JudgedElsewhere> judgedElsewhere() {
    static constexpr std::array kElsewhere{
        JudgedElsewhere{12, "replays are byte-equal", "the idempotency tests, which compare the answers"},
        JudgedElsewhere{13, "every acknowledged write survives a crash",
                        "signalboxctl ledger acknowledged FILE, with the client's record"},
        JudgedElsewhere{14, "unacknowledged writes are all or nothing",
                        "the kill loop: after each crash the invariants above hold"},
        JudgedElsewhere{23, "the audit log verifies", "signalboxctl audit verify"},
        JudgedElsewhere{24, "the provider's report is the ledger per round, or a case is opened",
                        "signalboxctl ledger reconcile FILE"},
    };
    return kElsewhere;
}

std::string CheckReport::text() const {
    if (sound())
        return "sound";
    std::string out;
    for (const auto& violation : violations)
        out += std::to_string(violation.number) + " " + violation.title + ": " + violation.what + "\n";
    return out;
}

Result<CheckReport> checkLedger(store::Database& database, std::span<const Invariant> invariants) {
    CheckReport report;
    SB_TRY(database.execute("BEGIN"));
    const auto judge = [&]() -> base::Status {
        for (const auto& invariant : invariants) {
            SB_ASSIGN(auto query, database.prepare(invariant.sql));
            std::size_t found = 0;
            while (found < CheckReport::kMaxPerInvariant) {
                SB_ASSIGN(const bool more, query.step());
                if (!more)
                    break;
                ++found;
                report.violations.push_back(
                    {invariant.number, std::string(invariant.title), std::string(query.text(0))});
            }
            report.verdicts.push_back({invariant.number, std::string(invariant.title), found});
            ++report.checked;
        }
        SB_ASSIGN(report.entries, database.queryInteger("SELECT count(*) FROM entry"));
        SB_ASSIGN(report.postings, database.queryInteger("SELECT count(*) FROM posting"));
        SB_ASSIGN(report.bets, database.queryInteger("SELECT count(*) FROM bet"));
        return {};
    };
    auto judged = judge();
    SB_TRY(database.execute("COMMIT"));
    SB_TRY(std::move(judged));
    return report;
}

Result<CheckReport> checkLedgerFile(const std::filesystem::path& file) {
    store::OpenOptions options;
    options.readOnly = true;
    SB_ASSIGN(auto database, store::Database::open(file, options));
    SB_TRY(store::requireSchema(database, ledgerMigrations()));
    SB_TRY(database.checkIntegrity());
    return checkLedger(database);
}

} // namespace signalbox::platform
