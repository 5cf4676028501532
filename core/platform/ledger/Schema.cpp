// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Schema.h"

#include <array>

namespace signalbox::platform {

namespace {

constexpr std::array kMigrations{
    store::Migration{1, "ledger", R"sql(
CREATE TABLE tenant(
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL, brand TEXT NOT NULL, region TEXT NOT NULL,
  UNIQUE(provider, brand, region)) STRICT;
CREATE TABLE account(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('cash','house','external')),
  region TEXT NOT NULL, brand TEXT NOT NULL, player TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL,
  posted INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  UNIQUE(region, brand, player, kind, currency)) STRICT;
CREATE TABLE session(
  id TEXT NOT NULL PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  account INTEGER NOT NULL REFERENCES account(id),
  game TEXT NOT NULL, release TEXT NOT NULL, geo TEXT NOT NULL,
  opened_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  sequence INTEGER NOT NULL) STRICT;
CREATE INDEX session_live ON session(expires_at, tenant);
CREATE TABLE bet(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  bet TEXT NOT NULL, round TEXT NOT NULL,
  session TEXT NOT NULL,
  account INTEGER NOT NULL,
  amount INTEGER NOT NULL, currency TEXT NOT NULL,
  state INTEGER NOT NULL,
  hold TEXT NOT NULL, release TEXT NOT NULL, game TEXT NOT NULL,
  authorized_at INTEGER NOT NULL, hold_expires_at INTEGER NOT NULL,
  win INTEGER NOT NULL DEFAULT 0,
  settlements INTEGER NOT NULL DEFAULT 0,
  closed_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE(tenant, bet)) STRICT;
CREATE INDEX bet_round ON bet(tenant, round);
CREATE INDEX bet_open ON bet(hold_expires_at) WHERE state IN (1, 2);
CREATE TABLE settlement(
  id INTEGER PRIMARY KEY,
  settlement TEXT NOT NULL,
  bet INTEGER NOT NULL REFERENCES bet(id),
  number INTEGER NOT NULL,
  win INTEGER NOT NULL,
  final INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  UNIQUE(bet, number)) STRICT;
CREATE TABLE entry(
  sequence INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  tenant INTEGER NOT NULL DEFAULT 0,
  account INTEGER NOT NULL DEFAULT 0,
  bet INTEGER NOT NULL DEFAULT 0,
  trace TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE INDEX entry_trace ON entry(trace);
CREATE TABLE posting(
  id INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  account INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  after INTEGER NOT NULL) STRICT;
CREATE TABLE memo(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL, route INTEGER NOT NULL, key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL,
  release TEXT NOT NULL, player TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE(tenant, route, key)) STRICT;
CREATE TABLE stream(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL, player TEXT NOT NULL,
  next INTEGER NOT NULL,
  UNIQUE(tenant, player)) STRICT;
CREATE TABLE outbox(
  sequence INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  position INTEGER NOT NULL,
  topic TEXT NOT NULL,
  event TEXT NOT NULL,
  payload TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE TABLE relay(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  relayed INTEGER NOT NULL) STRICT;
INSERT INTO relay(id, relayed) VALUES(1, 0);
CREATE TABLE nonce(
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  until INTEGER NOT NULL) STRICT;
)sql"},
    // A CHECK cannot be altered: the table is made anew under its old name, so that the references to it stay.
    store::Migration{2, "purses, rounds and reconciliation", R"sql(
PRAGMA defer_foreign_keys=ON;
CREATE TABLE account_before AS SELECT * FROM account;
DROP TABLE account;
CREATE TABLE account(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('cash','bonus','house','psp','jackpot','external')),
  region TEXT NOT NULL, brand TEXT NOT NULL, player TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL,
  posted INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  UNIQUE(region, brand, player, kind, currency)) STRICT;
INSERT INTO account(id, kind, region, brand, player, currency, posted, pending)
  SELECT id, kind, region, brand, player, currency, posted, pending FROM account_before;
DROP TABLE account_before;
ALTER TABLE session ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN ended_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX session_open ON session(expires_at) WHERE ended_at = 0;
ALTER TABLE bet ADD COLUMN bonus INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bet ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bet ADD COLUMN bonus_win INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bet ADD COLUMN undo TEXT NOT NULL DEFAULT '';
ALTER TABLE settlement ADD COLUMN stake INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settlement ADD COLUMN bonus_win INTEGER NOT NULL DEFAULT 0;
UPDATE bet SET taken = amount WHERE state IN (2, 3);
UPDATE settlement SET stake = (SELECT amount FROM bet WHERE bet.id = settlement.bet) WHERE number = 1;
UPDATE bet SET undo = m.id FROM (
  SELECT e.bet AS bet, json_extract(m.body, '$.rollback_id') AS id FROM entry e JOIN memo m ON m.sequence = e.sequence
  WHERE e.kind IN ('rollback', 'tombstone') AND json_valid(m.body)) m
  WHERE m.bet = bet.id AND m.id IS NOT NULL AND state IN (4, 5);
UPDATE bet SET undo = 'rb_' || id WHERE state IN (4, 5) AND undo = '';
CREATE TABLE round(
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  round TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  reason TEXT NOT NULL CHECK(reason IN ('settled','closed')),
  PRIMARY KEY(tenant, round)) STRICT, WITHOUT ROWID;
INSERT INTO round(tenant, round, closed_at, reason)
  SELECT tenant, round, max(closed_at), 'settled' FROM bet GROUP BY tenant, round
  HAVING sum(state IN (1, 2)) = 0 AND sum(state = 3) > 0;
CREATE TABLE reconciliation(
  id TEXT NOT NULL PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  rounds INTEGER NOT NULL, matched INTEGER NOT NULL, cases INTEGER NOT NULL,
  digest TEXT NOT NULL, actor TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE TABLE recon_case(
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  kind TEXT NOT NULL, round TEXT NOT NULL, bet TEXT NOT NULL,
  ours TEXT NOT NULL, theirs TEXT NOT NULL,
  source TEXT NOT NULL, trace TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL DEFAULT 0,
  closed_by TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX recon_case_of ON recon_case(tenant, round, kind, bet);
)sql"},
    store::Migration{3, "player protection, bonuses, jackpots, payments and suspicions", R"sql(
CREATE INDEX bet_account ON bet(account);
CREATE TABLE player_profile(
  account INTEGER PRIMARY KEY,
  age_group TEXT NOT NULL DEFAULT '25+' CHECK(age_group IN ('25+','18-24')),
  initial INTEGER NOT NULL DEFAULT -1,
  reset_sequence INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE rg_limit(
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('loss','deposit','stake','session_time')),
  span TEXT NOT NULL CHECK(span IN ('bet','session','day','week','month')),
  owner TEXT NOT NULL CHECK(owner IN ('player','operator')),
  value INTEGER NOT NULL,
  from_at INTEGER NOT NULL, until_at INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL, ended_sequence INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX rg_limit_of ON rg_limit(account);
CREATE TABLE rg_exclusion(
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  from_at INTEGER NOT NULL, until_at INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL,
  sequence INTEGER NOT NULL, lifted_sequence INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX rg_exclusion_of ON rg_exclusion(account);
CREATE TABLE bonus(
  id TEXT NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  amount INTEGER NOT NULL, required INTEGER NOT NULL, max_bet INTEGER NOT NULL, deadline INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('active','converted','forfeited')),
  progress INTEGER NOT NULL DEFAULT 0, open INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL) STRICT;
CREATE INDEX bonus_of ON bonus(account);
CREATE INDEX bonus_due ON bonus(deadline) WHERE state = 'active';
CREATE UNIQUE INDEX bonus_one ON bonus(account) WHERE state = 'active';
CREATE TABLE bonus_contribution(
  id INTEGER PRIMARY KEY,
  bonus TEXT NOT NULL REFERENCES bonus(id),
  bet INTEGER NOT NULL UNIQUE,
  amount INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL, returned_sequence INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX bonus_contribution_of ON bonus_contribution(bonus);
CREATE TABLE jackpot(
  id TEXT NOT NULL PRIMARY KEY,
  region TEXT NOT NULL, brand TEXT NOT NULL, currency TEXT NOT NULL,
  account INTEGER NOT NULL,
  basis_points INTEGER NOT NULL,
  pool INTEGER NOT NULL DEFAULT 0,
  UNIQUE(region, brand, currency)) STRICT;
CREATE TABLE jackpot_move(
  id INTEGER PRIMARY KEY,
  jackpot TEXT NOT NULL REFERENCES jackpot(id),
  kind TEXT NOT NULL CHECK(kind IN ('contribution','return','hit')),
  bet INTEGER NOT NULL DEFAULT 0,
  amount INTEGER NOT NULL,
  sequence INTEGER NOT NULL UNIQUE) STRICT;
CREATE INDEX jackpot_move_of ON jackpot_move(bet);
CREATE TABLE wallet_move(
  id TEXT NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('debit','credit')),
  amount INTEGER NOT NULL,
  at INTEGER NOT NULL,
  sequence INTEGER NOT NULL, undone_sequence INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE psp_payment(
  id TEXT NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('deposit','payout')),
  state TEXT NOT NULL CHECK(state IN ('captured','refunded','charged_back','in_flight','completed','failed')),
  amount INTEGER NOT NULL,
  at INTEGER NOT NULL, ended_at INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL, ended_sequence INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX psp_payment_of ON psp_payment(account, at);
CREATE TABLE aml_case(
  id TEXT NOT NULL PRIMARY KEY,
  account INTEGER NOT NULL,
  region TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('open','under_review','reported','dismissed')),
  body TEXT NOT NULL,
  opened_at INTEGER NOT NULL) STRICT;
CREATE INDEX aml_case_of ON aml_case(account, rule, state);
)sql"},
    store::Migration{4, "entries by trace through filters", R"sql(
DROP INDEX entry_trace;
CREATE TABLE entry_filter(
  first INTEGER PRIMARY KEY, last INTEGER NOT NULL, bits BLOB NOT NULL) STRICT;
)sql"}};

} // namespace

std::span<const store::Migration> ledgerMigrations() { return kMigrations; }

const store::BlockFilter::Source& entriesByTrace() {
    static const store::BlockFilter::Source source{"entry", "sequence", "trace"};
    return source;
}

} // namespace signalbox::platform
