// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <span>
#include <string>
#include <string_view>

/// The wire's error codes: the one table that says what each means, for the data plane and the control plane alike.
///
/// An error travels as `application/problem+json` (RFC 9457) with the members
///   type, title, status, detail, code, message, retryable, trace_id, reason
/// where `code` is a row of this table, `reason` the stable id with a help page (the code itself on the data plane,
/// such as KEYS-004 on the control plane) and `retryable` is a promise: true means that the very same request may
/// succeed later without anybody changing anything.
namespace signalbox::api {

inline constexpr std::string_view kProblemContentType = "application/problem+json";

/// What kind of trouble it is, for statistics and guards: who has to act?
enum class ErrorCategory {
    Request,        ///< The caller built the request wrongly.
    Authentication, ///< Certificate, token or signature.
    Authorisation,  ///< Known, but not allowed.
    Business,       ///< A rule of the game: funds, limits, state of the bet.
    Duplicate,      ///< A repeated write.
    Load,           ///< Too much, too fast.
    Platform,       ///< Our side: counts against the platform's objectives.
};

[[nodiscard]] std::string_view name(ErrorCategory category) noexcept;

struct WireError {
    std::string_view code;
    int status;
    std::string_view title;
    bool retryable;
    ErrorCategory category;
    base::ErrorCode canonical; ///< What the caller should do next.
};

/// Every row, in the order of status and meaning.
[[nodiscard]] std::span<const WireError> errorTable() noexcept;

/// The row of a code; null for a code that is not in the table.
[[nodiscard]] const WireError* findWireError(std::string_view code) noexcept;

/// The row that stands for an Error: by its reason when that is a wire code, otherwise the control plane's row for its
/// canonical code (for example FAILED_PRECONDITION). Total.
[[nodiscard]] const WireError& wireErrorOf(const base::Error& error) noexcept;

/// Renders an error as problem+json. `details` is optional structured help (an object), for example
/// {"header":"X-Region"}.
[[nodiscard]] base::Json problemJson(const base::Error& error, std::string_view traceId,
                                     const base::Json& details = {});

/// Reads a problem+json body of an answer with this HTTP status back into an Error: the inverse of problemJson.
/// Total: a body that is not a problem document gives an error made from the status alone (API-006).
[[nodiscard]] base::Error errorFromProblem(int status, std::string_view body);

} // namespace signalbox::api
