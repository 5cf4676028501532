// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The ledger as operators see it: a bet, its reversal by two people, and a provider's report held against the rounds.
/// Values with their codec (Codec.h), and the calls over a PlatformClient. Amounts are decimal texts.
namespace signalbox::api {

/// One bet.
struct BetView {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    base::BetId bet;
    std::string round, session, player;
    std::string status; ///< "authorized", "settled", "reversed", ...
    std::string amount, stakeTaken, win, currency;
    std::string undo; ///< Id of the rollback or the reversal; empty when there was none.
    friend bool operator==(const BetView&, const BetView&) = default;
};

/// What a reversal did.
struct ReversalView {
    std::string reversal; ///< "rv_..."
    base::ProviderId provider;
    base::BetId bet;
    std::string round, player;
    std::string stake; ///< Given back to the player.
    std::string win;   ///< Taken back from the player.
    std::string balance, currency;
    friend bool operator==(const ReversalView&, const ReversalView&) = default;
};

/// What a provider says of one round in one currency.
struct RoundReport {
    std::string round, currency, stake, win;
    friend bool operator==(const RoundReport&, const RoundReport&) = default;
};

/// A provider's report. With a window it claims to be complete: rounds of ours with a bet authorized in [from, until)
/// that it does not name are cases too.
struct ReconDraft {
    base::ProviderId provider;
    std::optional<base::Time> from, until;
    std::vector<RoundReport> rounds;
    static constexpr std::size_t kMostRounds = 1'500; ///< Of one request.
    friend bool operator==(const ReconDraft&, const ReconDraft&) = default;
};

/// What came of a report.
struct ReconRun {
    std::string id; ///< "rc_..."
    base::ProviderId provider;
    std::int64_t rounds = 0;     ///< That the report names.
    std::int64_t matched = 0;    ///< To the minor unit.
    std::int64_t unfinished = 0; ///< With an open bet: not judged.
    std::int64_t cases = 0;      ///< Differences, those that were known already included.
    base::Time at{};
    friend bool operator==(const ReconRun&, const ReconRun&) = default;
};

/// One difference for people to decide.
struct ReconCaseView {
    std::int64_t id = 0;
    base::ProviderId provider;
    std::string kind; ///< "late_settlement", "missing_here", "missing_there", "amount_differs"
    std::string round, bet;
    base::Json ours, theirs; ///< What each side says: {currency, stake_amount, win_amount, ...}
    std::string source;      ///< "settle", or the id of the reconciliation.
    base::Time openedAt{};
    std::optional<base::Time> closedAt; ///< Absent: open.
    std::string closedBy, reason;
    friend bool operator==(const ReconCaseView&, const ReconCaseView&) = default;
};

[[nodiscard]] base::Json toJson(const BetView& value, Wire = {});
void read(Decoder& in, BetView& out);
[[nodiscard]] base::Json toJson(const ReversalView& value, Wire = {});
void read(Decoder& in, ReversalView& out);
[[nodiscard]] base::Json toJson(const RoundReport& value, Wire = {});
void read(Decoder& in, RoundReport& out);
[[nodiscard]] base::Json toJson(const ReconDraft& value, Wire = {});
void read(Decoder& in, ReconDraft& out);
[[nodiscard]] base::Json toJson(const ReconRun& value, Wire = {});
void read(Decoder& in, ReconRun& out);
[[nodiscard]] base::Json toJson(const ReconCaseView& value, Wire = {});
void read(Decoder& in, ReconCaseView& out);

/// The rounds of a provider's report, as JSON ({"rounds":[{round_id, currency, stake_amount, win_amount}]}, or the bare
/// array) or as CSV with a heading line of these four names in any order. Errors: InvalidArgument API-010 (names the
/// line), MALFORMED_JSON, API-001..003.
[[nodiscard]] base::Result<std::vector<RoundReport>> readRoundReports(std::string_view text);

/// "bet/novagames/b_1"
[[nodiscard]] std::string betObject(const base::ProviderId& provider, const base::BetId& bet);
/// The act of two people that undoes a settled bet.
[[nodiscard]] PreparedAct reverseBetAct(const base::ProviderId& provider, const base::BetId& bet, const Intent& intent);

/// GET /bets/{provider}/{bet}
[[nodiscard]] base::Result<BetView> bet(PlatformClient& client, const base::ProviderId& provider,
                                        const base::BetId& bet, Deadline, std::stop_token = {});
/// POST /bets/{provider}/{bet}/reversal; the Intent carries the approval. Errors: LEDGER-001, LEDGER-002.
[[nodiscard]] base::Result<Done<ReversalView>> reverseBet(PlatformClient& client, const base::ProviderId& provider,
                                                          const base::BetId& bet, const Intent&, Deadline,
                                                          std::stop_token = {});
/// POST /reconciliations
[[nodiscard]] base::Result<Done<ReconRun>> reconcile(PlatformClient& client, const ReconDraft& draft, const Intent&,
                                                     Deadline, std::stop_token = {});
/// GET /reconciliations/cases: the newest first.
[[nodiscard]] base::Result<std::vector<ReconCaseView>> reconCases(PlatformClient& client, bool openOnly, Deadline,
                                                                  std::stop_token = {}, int limit = 200);
/// POST /reconciliations/cases/{id}/close: somebody has decided; the reason says what. Errors: LEDGER-003.
[[nodiscard]] base::Result<Done<ReconCaseView>> closeReconCase(PlatformClient& client, std::int64_t id, const Intent&,
                                                               Deadline, std::stop_token = {});

} // namespace signalbox::api
