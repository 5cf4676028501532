// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/PlayRoutes.h"

#include "core/api/ErrorTable.h"
#include "core/platform/emulators/Players.h"
#include "core/platform/gateway/Bodies.h"

#include <functional>
#include <optional>
#include <utility>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

bool isJson(std::string_view contentType) noexcept {
    const auto end = contentType.find(';');
    auto type = contentType.substr(0, end);
    while (!type.empty() && type.back() == ' ')
        type.remove_suffix(1);
    return net::equalsIgnoringCase(type, "application/json");
}

slo::Release releaseOf(std::string_view name) noexcept {
    return slo::releaseFromName(name).value_or(slo::Release::Stable);
}

} // namespace

slo::Outcome outcomeOf(std::string_view code) noexcept {
    if (code.empty())
        return slo::Outcome::Success;
    const auto* row = api::findWireError(code);
    if (row == nullptr)
        return slo::Outcome::Error;
    switch (row->category) {
    case api::ErrorCategory::Business:
    case api::ErrorCategory::Load:
        return slo::Outcome::Rejected;
    case api::ErrorCategory::Duplicate:
        return row->retryable ? slo::Outcome::Rejected : slo::Outcome::Error;
    case api::ErrorCategory::Request:
    case api::ErrorCategory::Authentication:
    case api::ErrorCategory::Authorisation:
    case api::ErrorCategory::Platform:
        return slo::Outcome::Error;
    }
    return slo::Outcome::Error;
}

struct PlayRoutes::Impl {
    explicit Impl(const Parts& partsIn)
        : parts(partsIn) {}

    /// One request on its way through the ledger.
    struct Passage {
        net::Responder responder;
        Principal principal;
        std::optional<slo::Operation> operation; ///< None: of no objective.
        base::Instant begun{};
        bool eligible = false; ///< Sessions: for a running canary.
        /// Of a request that is refused before the ledger: what could be found out about it.
        std::string release;
        std::string player;
    };
    /// Reads the request into an act, or says why not.
    using Reader = std::function<base::Status(const RoutedRequest&, Passage&, WriteContext&, Act&)>;

    Parts parts;

    void count(const Passage& passage, std::string_view release, const std::string& player, std::string_view code) {
        if (!passage.operation)
            return;
        const auto& tenant = passage.principal.tenant;
        const slo::SeriesKey series{tenant.provider, tenant.brand, tenant.region, releaseOf(release),
                                    *passage.operation};
        parts.telemetry.finished(series, player, parts.clock.instant() - passage.begun, outcomeOf(code));
    }

    void write(std::optional<slo::Operation> operation, const Reader& read, Principal principal,
               const RoutedRequest& routed, net::Responder responder) {
        auto passage = std::make_shared<Passage>(
            Passage{std::move(responder), std::move(principal), operation, routed.receivedAt, false, {}, {}});
        Command command;
        auto& context = command.context;
        context.tenant = passage->principal.tenant;
        context.idempotencyKey = passage->principal.idempotencyKey;
        context.trace = passage->principal.trace;
        context.nonce = passage->principal.nonce;
        if (auto accepted = read(routed, *passage, context, command.act); !accepted) {
            count(*passage, passage->release, passage->player, api::wireErrorOf(accepted.error()).code);
            passage->responder.send(ProviderDoor::refusal(accepted.error(), passage->principal.trace));
            return;
        }
        command.done = [this, passage](Answer answer) { finish(*passage, std::move(answer)); };
        parts.ledger.submit(std::move(command));
    }

    static Result<Json> bodyOf(const net::HttpRequest& request) {
        if (!isJson(request.headers.value("Content-Type")))
            return Error{ErrorCode::InvalidArgument, "UNSUPPORTED_MEDIA_TYPE", "the body must be application/json"};
        return bodies::parse(request.body);
    }

    /// On the ledger's thread.
    void finish(Passage& passage, Answer answer) {
        const auto& tenant = passage.principal.tenant;
        count(passage, answer.release, answer.player, answer.code);
        auto& recorder = parts.telemetry.recorder();
        if (!answer.replayed && answer.code.empty()) {
            const auto release = releaseOf(answer.release);
            if (passage.operation == slo::Operation::Session)
                parts.telemetry.sessionOpened(tenant.provider, tenant.brand, tenant.region, release, passage.eligible);
            if (answer.roundChange != Answer::RoundChange::None) {
                const base::RoundId round(std::to_string(answer.round));
                if (answer.roundChange == Answer::RoundChange::Opened)
                    recorder.roundOpened({tenant.provider, tenant.brand, tenant.region, release}, round);
                else if (answer.roundChange == Answer::RoundChange::Settled)
                    recorder.roundSettled(round);
                else
                    recorder.roundVoided(round);
            }
        }
        net::HttpResponse response;
        response.status = answer.status;
        response.headers.reserve(8);
        response.headers.add("Content-Type", answer.status < 400 ? std::string("application/json")
                                                                 : std::string(api::kProblemContentType));
        if (answer.replayed)
            response.headers.add("Idempotent-Replayed", "true");
        if (answer.status == 503 || answer.code == "IDEMPOTENCY_IN_FLIGHT")
            response.headers.add("Retry-After", "1");
        response.body = std::move(answer.body);
        passage.responder.send(std::move(response));
    }

    base::Status readSession(const RoutedRequest& routed, Passage& passage, WriteContext& context, Act& act) {
        SB_ASSIGN(const auto json, bodyOf(routed.http));
        const auto& tenant = passage.principal.tenant;
        passage.player = json["player_id"].stringOr("");
        if (!base::isIdText(passage.player))
            passage.player.clear();
        SB_ASSIGN(auto read, bodies::session(json));
        const auto& body = read.value;
        canary::Subject subject{body.player, body.game, std::string(emulators::audienceOf(body.player.text())),
                                body.geo};
        const auto release = parts.telemetry.releaseFor(tenant.provider, tenant.brand, tenant.region, subject);
        passage.release = slo::name(release);
        if (!parts.providers.hasGame(*passage.principal.entry, body.game.text()))
            return Error{ErrorCode::NotFound, "GAME_NOT_FOUND", "this provider has no such game"};
        if (emulators::isGeoBlocked(body.geo))
            return Error{ErrorCode::PermissionDenied, "GEO_BLOCKED", "play is not allowed from " + body.geo};
        const auto canaries = parts.telemetry.canaries();
        for (const auto& state : *canaries)
            if (state.provider == tenant.provider && state.basisPoints > 0)
                passage.eligible = canary::isEligible(state.eligibility, subject);
        context.fingerprint = read.fingerprint;
        OpenSession session;
        session.player = body.player;
        session.game = body.game;
        session.currency = body.currency;
        session.release = slo::name(release);
        session.geo = body.geo;
        session.admitted = [gate = parts.gates.admission(tenant.region.text()),
                            target = degradation::Scope{tenant.provider, tenant.brand, tenant.region, body.game},
                            player = body.player.text()] {
            return gate != nullptr && gate->decide(degradation::Switch::NewSessions, target, player) ==
                                          degradation::Admission::Verdict::Admitted;
        };
        act = std::move(session);
        return {};
    }

    base::Status readAuthorize(const RoutedRequest& routed, Passage& passage, WriteContext& context, Act& act) {
        SB_ASSIGN(const auto json, bodyOf(routed.http));
        const auto& tenant = passage.principal.tenant;
        auto read = bodies::authorize(json);
        if (!read) {
            // Whose failure it is stands in the session; a guard must see it on the right release.
            if (auto id = base::SessionId::parse(json["session_id"].stringOr("")); id)
                if (auto session = parts.reads.session(tenant, *id); session && *session) {
                    passage.release = (*session)->release;
                    passage.player = (*session)->player.text();
                }
            return std::move(read).error();
        }
        context.fingerprint = read->fingerprint;
        read->value.mayBegin = [gate = parts.gates.admission(tenant.region.text()),
                                target = degradation::Scope{tenant.provider, tenant.brand, tenant.region, {}}](
                                   const std::string& player, const std::string& game) {
            auto scope = target;
            scope.game = base::GameId(game);
            return gate != nullptr && gate->decide(degradation::Switch::NewRounds, std::move(scope), player) ==
                                          degradation::Admission::Verdict::Admitted;
        };
        act = std::move(read->value);
        return {};
    }

    void attribute(const Json& json, Passage& passage) {
        if (auto id = base::BetId::parse(json["bet_id"].stringOr("")); id)
            if (auto bet = parts.reads.bet(passage.principal.tenant, *id); bet && *bet) {
                passage.release = (*bet)->release;
                passage.player = (*bet)->player;
            }
    }

    /// What names a bet: a refused one counts for the release and the player of that bet.
    template <auto kRead>
    base::Status readOfBet(const RoutedRequest& routed, Passage& passage, WriteContext& context, Act& act) {
        SB_ASSIGN(const auto json, bodyOf(routed.http));
        auto read = kRead(json);
        if (!read) {
            attribute(json, passage);
            return std::move(read).error();
        }
        context.fingerprint = read->fingerprint;
        act = std::move(read->value);
        return {};
    }

    /// The meaning of a request that its path tells. A body is not needed; one that is there is an object, and counts.
    static Result<crypto::Digest256> meaningOf(const net::HttpRequest& request, std::string what) {
        if (!request.body.empty()) {
            SB_ASSIGN(const auto json, bodyOf(request));
            if (!json.members().empty())
                what += " " + json.canonical();
        }
        return bodies::fingerprintOfPath(what);
    }

    /// DELETE of a session.
    base::Status readEndSession(const RoutedRequest& routed, Passage&, WriteContext& context, Act& act) {
        SB_ASSIGN(context.fingerprint, meaningOf(routed.http, "session/" + std::string(routed.parameter("id"))));
        auto id = base::SessionId::parse(routed.parameter("id"));
        if (!id)
            return Error{ErrorCode::NotFound, "SESSION_NOT_FOUND", "there is no such session"};
        act = EndSession{*std::move(id)};
        return {};
    }

    base::Status readCloseRound(const RoutedRequest& routed, Passage&, WriteContext& context, Act& act) {
        SB_ASSIGN(context.fingerprint, meaningOf(routed.http, "round/" + std::string(routed.parameter("id"))));
        auto id = base::RoundId::parse(routed.parameter("id"));
        if (!id)
            return Error{ErrorCode::NotFound, "ROUND_NOT_FOUND", "there is no such round"};
        act = CloseRound{*std::move(id)};
        return {};
    }

    Result<Json> session(const Principal& principal, const RoutedRequest& routed) const {
        const Error missing{ErrorCode::NotFound, "SESSION_NOT_FOUND", "there is no such session"};
        auto id = base::SessionId::parse(routed.parameter("id"));
        if (!id)
            return missing;
        SB_ASSIGN(auto row, parts.reads.session(principal.tenant, *id));
        if (!row)
            return missing;
        const bool ended = base::unixNanos(row->endedAt) != 0;
        const bool expired = row->expiresAt <= parts.clock.now();
        const std::string_view status = ended ? std::string_view(row->endedReason) : (expired ? "expired" : "open");
        auto json = Json::object({{"session_id", row->session.text()},
                                  {"player_id", row->player.text()},
                                  {"game_id", row->game.text()},
                                  {"currency", row->balance.currency().code()},
                                  {"opened_at", base::rfc3339(row->openedAt)},
                                  {"expires_at", base::rfc3339(row->expiresAt)},
                                  {"release", row->release},
                                  {"status", status},
                                  {"balance", Json::number(row->balance.text())}});
        if (ended)
            json.set("ended_at", base::rfc3339(row->endedAt));
        return json;
    }

    static Json betJson(const BetRow& row) {
        auto json =
            Json::object({{"bet_id", row.bet.text()}, {"round_id", row.round}, {"status", platform::name(row.state)}});
        if (row.state == BetState::Tombstone)
            return json.set("rollback_id", row.undo);
        json.set("session_id", row.session)
            .set("hold_id", row.hold)
            .set("amount", Json::number(row.amount.text()))
            .set("stake_taken", Json::number(row.taken.text()))
            .set("win_amount", Json::number(row.win.text()))
            .set("currency", row.amount.currency().code())
            .set("settlements", row.settlements)
            .set("authorized_at", base::rfc3339(row.authorizedAt));
        if (base::unixNanos(row.closedAt) != 0)
            json.set("closed_at", base::rfc3339(row.closedAt));
        if (row.state == BetState::RolledBack)
            json.set("rollback_id", row.undo);
        if (row.state == BetState::Reversed)
            json.set("reversal_id", row.undo);
        return json;
    }

    Result<Json> bet(const Principal& principal, const RoutedRequest& routed) const {
        const Error missing{ErrorCode::NotFound, "BET_NOT_FOUND", "there is no such bet"};
        auto id = base::BetId::parse(routed.parameter("id"));
        if (!id)
            return missing;
        SB_ASSIGN(auto row, parts.reads.bet(principal.tenant, *id));
        if (!row)
            return missing;
        return betJson(*row);
    }

    Result<Json> round(const Principal& principal, const RoutedRequest& routed) const {
        const Error missing{ErrorCode::NotFound, "ROUND_NOT_FOUND", "there is no such round"};
        auto id = base::RoundId::parse(routed.parameter("id"));
        if (!id)
            return missing;
        SB_ASSIGN(const auto view, parts.reads.round(principal.tenant, *id));
        if (!view)
            return missing;
        SB_ASSIGN(const auto totals, parts.reads.roundTotal(principal.tenant, id->text()));
        auto bets = Json::array();
        for (const auto& bet : view->bets)
            bets.push(betJson(bet));
        auto sums = Json::array();
        std::int64_t open = 0;
        for (const auto& total : totals) {
            SB_ASSIGN(const auto currency, base::Currency::parse(total.currency));
            sums.push(Json::object({{"currency", total.currency},
                                    {"stake_amount", Json::number(base::Money(total.stake, currency).text())},
                                    {"win_amount", Json::number(base::Money(total.win, currency).text())},
                                    {"settled_bets", total.bets},
                                    {"open_bets", total.open}}));
            open += total.open;
        }
        auto json = Json::object({{"round_id", view->round},
                                  {"status", view->closed ? "closed" : "open"},
                                  {"bet_count", view->betCount},
                                  {"open_bets", open},
                                  {"totals", std::move(sums)},
                                  {"bets", std::move(bets)}});
        if (view->closed)
            json.set("reason", view->reason).set("closed_at", base::rfc3339(view->closedAt));
        return json;
    }
};

PlayRoutes::PlayRoutes(const Parts& parts)
    : m_impl(std::make_shared<Impl>(parts)) {}
PlayRoutes::~PlayRoutes() = default;

void PlayRoutes::addTo(ProviderDoor& door) {
    const auto addWrite = [&](std::string method, std::string pattern, TokenScope scope,
                              std::optional<slo::Operation> operation, auto reader) {
        const Impl::Reader read = [raw = m_impl.get(), reader](const RoutedRequest& routed, Impl::Passage& passage,
                                                               WriteContext& context, Act& act) {
            return (raw->*reader)(routed, passage, context, act);
        };
        door.add({std::move(method), std::move(pattern), scope, true, Lane::Network},
                 ProviderDoor::Passage([impl = m_impl, operation, read](Principal who, const RoutedRequest& routed,
                                                                        net::Responder responder) {
                     impl->write(operation, read, std::move(who), routed, std::move(responder));
                 }));
    };
    using slo::Operation;
    addWrite("POST", "/v1/sessions", TokenScope::SessionsWrite, Operation::Session, &Impl::readSession);
    addWrite("POST", "/v1/bets/authorize", TokenScope::BetsWrite, Operation::Authorize, &Impl::readAuthorize);
    addWrite("POST", "/v1/bets/settle", TokenScope::SettlementsWrite, Operation::Settle,
             &Impl::readOfBet<bodies::settle>);
    addWrite("POST", "/v1/bets/rollback", TokenScope::SettlementsWrite, Operation::Rollback,
             &Impl::readOfBet<bodies::rollback>);
    addWrite("DELETE", "/v1/sessions/{id}", TokenScope::SessionsWrite, std::nullopt, &Impl::readEndSession);
    addWrite("POST", "/v1/rounds/{id}/close", TokenScope::SettlementsWrite, std::nullopt, &Impl::readCloseRound);
    const auto addRead = [&](std::string pattern, auto reader) {
        door.read(
            std::move(pattern), TokenScope::None,
            [impl = m_impl, reader](const Principal& who, const RoutedRequest& routed) -> Result<net::HttpResponse> {
                SB_ASSIGN(const auto json, (impl.get()->*reader)(who, routed));
                return ProviderDoor::json(json);
            });
    };
    addRead("/v1/sessions/{id}", &Impl::session);
    addRead("/v1/bets/{id}", &Impl::bet);
    addRead("/v1/rounds/{id}", &Impl::round);
}

} // namespace signalbox::platform
