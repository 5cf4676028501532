// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/ErrorTable.h"

#include "core/base/Check.h"

#include <array>
#include <unordered_map>

namespace signalbox::api {

namespace {

using base::ErrorCode;
using C = ErrorCategory;

constexpr std::array kTable{
    // 400
    WireError{"HEADER_REQUIRED", 400, "A required header is missing", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"HEADER_INVALID", 400, "A header has an invalid value", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"IDEMPOTENCY_KEY_REQUIRED", 400, "A write needs an idempotency key", false, C::Request,
              ErrorCode::InvalidArgument},
    WireError{"IDEMPOTENCY_KEY_INVALID", 400, "The idempotency key is not 1 to 255 visible ASCII characters", false,
              C::Request, ErrorCode::InvalidArgument},
    WireError{"MALFORMED_JSON", 400, "The body is not valid JSON", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"DUPLICATE_MEMBER", 400, "The body has a member twice", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"MALFORMED_REQUEST", 400, "The request is not valid HTTP", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"INVALID_ARGUMENT", 400, "The request is not valid", false, C::Request, ErrorCode::InvalidArgument},
    // 401
    WireError{"CLIENT_CERT_REQUIRED", 401, "A client certificate is required", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"CLIENT_CERT_UNTRUSTED", 401, "The client certificate is not trusted", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"CLIENT_CERT_EXPIRED", 401, "The client certificate has expired", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"CLIENT_CERT_REVOKED", 401, "The client certificate is not accepted any more", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"TOKEN_INVALID", 401, "The access token is not valid", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"TOKEN_EXPIRED", 401, "The access token has expired", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"SIGNATURE_MISSING", 401, "The request is not signed", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"SIGNATURE_INVALID", 401, "The signature does not match the request", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"SIGNATURE_EXPIRED", 401, "The signature is outside its time window", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"SIGNATURE_REPLAYED", 401, "The signature's nonce was used before", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"KEY_UNKNOWN", 401, "The signing key is not known", false, C::Authentication, ErrorCode::Unauthenticated},
    WireError{"KEY_EXPIRED", 401, "The signing key has expired", false, C::Authentication, ErrorCode::Unauthenticated},
    WireError{"KEY_REVOKED", 401, "The signing key is not accepted any more", false, C::Authentication,
              ErrorCode::Unauthenticated},
    WireError{"UNAUTHENTICATED", 401, "The caller is not known", false, C::Authentication, ErrorCode::Unauthenticated},
    // 402
    WireError{"INSUFFICIENT_FUNDS", 402, "The balance does not cover the bet", false, C::Business,
              ErrorCode::FailedPrecondition},
    // 403
    WireError{"SCOPE_REQUIRED", 403, "The access token lacks a scope", false, C::Authorisation,
              ErrorCode::PermissionDenied},
    WireError{"TENANT_MISMATCH", 403, "Certificate, key and headers name different tenants", false, C::Authorisation,
              ErrorCode::PermissionDenied},
    WireError{"WRONG_REGION", 403, "The credentials belong to another region", false, C::Authorisation,
              ErrorCode::PermissionDenied},
    WireError{"GEO_BLOCKED", 403, "Play is not allowed from this place", false, C::Business,
              ErrorCode::PermissionDenied},
    WireError{"RG_BLOCKED", 403, "The player is excluded from play", false, C::Business, ErrorCode::PermissionDenied},
    WireError{"RG_LIMIT_EXCEEDED", 403, "A limit of the player would be exceeded", false, C::Business,
              ErrorCode::PermissionDenied},
    WireError{"RG_TIME_LIMIT", 403, "The player's time limit is reached", false, C::Business,
              ErrorCode::PermissionDenied},
    WireError{"PERMISSION_DENIED", 403, "The role does not allow this act", false, C::Authorisation,
              ErrorCode::PermissionDenied},
    // 404
    WireError{"PLAYER_NOT_FOUND", 404, "There is no such player", false, C::Business, ErrorCode::NotFound},
    WireError{"SESSION_NOT_FOUND", 404, "There is no such session", false, C::Business, ErrorCode::NotFound},
    WireError{"GAME_NOT_FOUND", 404, "There is no such game", false, C::Business, ErrorCode::NotFound},
    WireError{"BET_NOT_FOUND", 404, "There is no such bet", false, C::Business, ErrorCode::NotFound},
    WireError{"ROUND_NOT_FOUND", 404, "There is no such round", false, C::Business, ErrorCode::NotFound},
    WireError{"ROUTE_NOT_FOUND", 404, "There is no such resource", false, C::Request, ErrorCode::NotFound},
    WireError{"NOT_FOUND", 404, "There is no such object", false, C::Request, ErrorCode::NotFound},
    // 405, 408
    WireError{"METHOD_NOT_ALLOWED", 405, "The resource does not know this method", false, C::Request,
              ErrorCode::InvalidArgument},
    WireError{"REQUEST_TIMEOUT", 408, "The request did not arrive in time", true, C::Request, ErrorCode::Unavailable},
    // 409
    WireError{"DUPLICATE", 409, "The bet exists already under another idempotency key", false, C::Duplicate,
              ErrorCode::AlreadyExists},
    WireError{"IDEMPOTENCY_MISMATCH", 409, "The idempotency key was used for another request", false, C::Duplicate,
              ErrorCode::AlreadyExists},
    WireError{"BET_ROLLED_BACK", 409, "The bet was rolled back", false, C::Business, ErrorCode::FailedPrecondition},
    WireError{"BET_ALREADY_SETTLED", 409, "The bet is settled", false, C::Business, ErrorCode::FailedPrecondition},
    WireError{"SETTLEMENT_CONFLICT", 409, "Another settlement of the bet says something else", false, C::Business,
              ErrorCode::FailedPrecondition},
    WireError{"ROUND_CLOSED", 409, "The round is closed", false, C::Business, ErrorCode::FailedPrecondition},
    WireError{"SESSION_EXPIRED", 409, "The session has expired", false, C::Business, ErrorCode::FailedPrecondition},
    WireError{"HOLD_EXPIRED", 409, "The hold of the bet has expired", false, C::Business,
              ErrorCode::FailedPrecondition},
    WireError{"IDEMPOTENCY_IN_FLIGHT", 409, "The same request is being executed", true, C::Duplicate,
              ErrorCode::Unavailable},
    WireError{"BET_NOT_AUTHORIZED", 409, "The bet is not authorized yet", true, C::Business, ErrorCode::Unavailable},
    WireError{"ROUND_NOT_FINISHED", 409, "Bets of the round are still open", true, C::Business, ErrorCode::Unavailable},
    WireError{"ALREADY_EXISTS", 409, "It exists already", false, C::Request, ErrorCode::AlreadyExists},
    WireError{"CONFLICT", 409, "Somebody else changed it first", false, C::Request, ErrorCode::Conflict},
    WireError{"FAILED_PRECONDITION", 409, "The present state does not allow this act", false, C::Request,
              ErrorCode::FailedPrecondition},
    // 410, 413, 415
    WireError{"VERSION_SUNSET", 410, "This version of the interface is switched off", false, C::Request,
              ErrorCode::FailedPrecondition},
    WireError{"BODY_TOO_LARGE", 413, "The body is larger than allowed", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"UNSUPPORTED_MEDIA_TYPE", 415, "The body must be application/json", false, C::Request,
              ErrorCode::InvalidArgument},
    // 422
    WireError{"SCHEMA_INVALID", 422, "The body does not follow the schema", false, C::Request,
              ErrorCode::InvalidArgument},
    WireError{"SCHEMA_UNKNOWN", 422, "The schema is not registered", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"AMOUNT_INVALID", 422, "The amount is not a non-negative decimal number", false, C::Request,
              ErrorCode::InvalidArgument},
    WireError{"AMOUNT_PRECISION", 422, "The amount has more decimals than the currency", false, C::Request,
              ErrorCode::InvalidArgument},
    WireError{"AMOUNT_OVERFLOW", 422, "The amount is too large", false, C::Request, ErrorCode::InvalidArgument},
    WireError{"CURRENCY_MISMATCH", 422, "The currency is not the one of the account", false, C::Request,
              ErrorCode::InvalidArgument},
    WireError{"STAKE_LIMIT", 422, "The stake is outside the limits of the game", false, C::Business,
              ErrorCode::InvalidArgument},
    WireError{"BONUS_MAX_BET", 422, "The bet is over the maximum while wagering", false, C::Business,
              ErrorCode::InvalidArgument},
    WireError{"BONUS_EXPIRED", 422, "The bonus has expired", false, C::Business, ErrorCode::InvalidArgument},
    WireError{"KEY_REUSED", 422, "The key is in use elsewhere or was used before", false, C::Request,
              ErrorCode::InvalidArgument},
    // 429, 431
    WireError{"RATE_LIMITED", 429, "Too many requests", true, C::Load, ErrorCode::ResourceExhausted},
    WireError{"GAME_CYCLE_TOO_FAST", 429, "Rounds follow each other too fast", true, C::Load,
              ErrorCode::ResourceExhausted},
    WireError{"RESOURCE_EXHAUSTED", 429, "A limit is reached", true, C::Load, ErrorCode::ResourceExhausted},
    WireError{"HEADER_TOO_LARGE", 431, "The headers are larger than allowed", false, C::Request,
              ErrorCode::InvalidArgument},
    // 5xx
    WireError{"INTERNAL", 500, "The platform made a mistake", false, C::Platform, ErrorCode::Internal},
    WireError{"INTERNAL_ERROR", 500, "The platform gave no answer", false, C::Platform, ErrorCode::Internal},
    WireError{"DATA_LOSS", 500, "Stored data is damaged", false, C::Platform, ErrorCode::DataLoss},
    WireError{"RG_UNAVAILABLE", 503, "Player protection cannot be asked at the moment", true, C::Platform,
              ErrorCode::Unavailable},
    WireError{"WALLET_UNAVAILABLE", 503, "The wallet cannot be reached at the moment", true, C::Platform,
              ErrorCode::Unavailable},
    WireError{"NEW_SESSIONS_DISABLED", 503, "New sessions are switched off", true, C::Load, ErrorCode::Unavailable},
    WireError{"NEW_ROUNDS_DISABLED", 503, "New rounds are switched off", true, C::Load, ErrorCode::Unavailable},
    WireError{"OVERLOADED", 503, "The platform is overloaded", true, C::Platform, ErrorCode::Unavailable},
    WireError{"REGION_FAILOVER", 503, "The region is changing over", true, C::Platform, ErrorCode::Unavailable},
    WireError{"STORE_UNAVAILABLE", 503, "The store cannot write at the moment", true, C::Platform,
              ErrorCode::Unavailable},
    WireError{"UNAVAILABLE", 503, "The platform cannot do this at the moment", true, C::Platform,
              ErrorCode::Unavailable},
    WireError{"CANCELLED", 503, "The platform is stopping", true, C::Platform, ErrorCode::Cancelled},
    WireError{"UPSTREAM_TIMEOUT", 504, "A system behind the platform did not answer in time", true, C::Platform,
              ErrorCode::OutcomeUnknown},
    WireError{"OUTCOME_UNKNOWN", 504, "It is not known whether this happened", true, C::Platform,
              ErrorCode::OutcomeUnknown},
};

std::string_view genericCode(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "INVALID_ARGUMENT";
    case ErrorCode::NotFound:
        return "NOT_FOUND";
    case ErrorCode::AlreadyExists:
        return "ALREADY_EXISTS";
    case ErrorCode::FailedPrecondition:
        return "FAILED_PRECONDITION";
    case ErrorCode::Conflict:
        return "CONFLICT";
    case ErrorCode::PermissionDenied:
        return "PERMISSION_DENIED";
    case ErrorCode::Unauthenticated:
        return "UNAUTHENTICATED";
    case ErrorCode::ResourceExhausted:
        return "RESOURCE_EXHAUSTED";
    case ErrorCode::Unavailable:
        return "UNAVAILABLE";
    case ErrorCode::OutcomeUnknown:
        return "OUTCOME_UNKNOWN";
    case ErrorCode::Cancelled:
        return "CANCELLED";
    case ErrorCode::DataLoss:
        return "DATA_LOSS";
    case ErrorCode::Internal:
        break;
    }
    return "INTERNAL";
}

ErrorCode codeOfStatus(int status) noexcept {
    switch (status) {
    case 401:
        return ErrorCode::Unauthenticated;
    case 402:
    case 410:
        return ErrorCode::FailedPrecondition;
    case 403:
        return ErrorCode::PermissionDenied;
    case 404:
        return ErrorCode::NotFound;
    case 409:
        return ErrorCode::Conflict;
    case 408:
    case 503:
        return ErrorCode::Unavailable;
    case 429:
        return ErrorCode::ResourceExhausted;
    case 502:
    case 504:
        return ErrorCode::OutcomeUnknown;
    default:
        return status >= 400 && status < 500 ? ErrorCode::InvalidArgument : ErrorCode::Internal;
    }
}

} // namespace

std::string_view name(ErrorCategory category) noexcept {
    switch (category) {
    case C::Request:
        return "request";
    case C::Authentication:
        return "authentication";
    case C::Authorisation:
        return "authorisation";
    case C::Business:
        return "business";
    case C::Duplicate:
        return "duplicate";
    case C::Load:
        return "load";
    case C::Platform:
        break;
    }
    return "platform";
}

std::span<const WireError> errorTable() noexcept { return kTable; }

const WireError* findWireError(std::string_view code) noexcept {
    static const auto index = [] {
        std::unordered_map<std::string_view, const WireError*> map;
        for (const auto& row : kTable)
            map.emplace(row.code, &row);
        return map;
    }();
    const auto found = index.find(code);
    return found == index.end() ? nullptr : found->second;
}

const WireError& wireErrorOf(const base::Error& error) noexcept {
    if (const auto* row = findWireError(error.reason))
        return *row;
    const auto* row = findWireError(genericCode(error.code));
    SB_CHECK(row != nullptr);
    return *row;
}

base::Json problemJson(const base::Error& error, std::string_view traceId, const base::Json& details) {
    const auto& row = wireErrorOf(error);
    const std::string reason = error.reason.empty() ? std::string(row.code) : error.reason;
    const std::string detail = error.context.empty() ? std::string(row.title) : error.context;
    auto problem = base::Json::object({
        {"type", "urn:signalbox:error:" + reason},
        {"title", row.title},
        {"status", row.status},
        {"detail", detail},
        {"code", row.code},
        {"message", detail},
        {"retryable", row.retryable},
        {"trace_id", traceId},
        {"reason", reason},
        {"canonical", base::name(error.code)},
    });
    if (!details.isNull())
        problem.set("details", details);
    return problem;
}

base::Error errorFromProblem(int status, std::string_view body) {
    const auto parsed = base::Json::parse(body);
    if (!parsed || !parsed->isObject() || !(*parsed)["code"].isString())
        return {codeOfStatus(status), "API-006",
                "the answer has status " + std::to_string(status) + " and no problem document"};
    const auto& problem = *parsed;
    const auto wireCode = problem["code"].stringOr("");
    base::Error error;
    const auto* row = findWireError(wireCode);
    error.code = row != nullptr ? row->canonical : codeOfStatus(status);
    if (problem["canonical"].isString()) {
        const auto text = problem["canonical"].stringOr("");
        const auto code = base::errorCodeFromName(text);
        if (base::name(code) == text)
            error.code = code;
    }
    error.reason = problem["reason"].stringOr(wireCode);
    error.context = problem["detail"].stringOr(problem["message"].stringOr(""));
    return error;
}

} // namespace signalbox::api
