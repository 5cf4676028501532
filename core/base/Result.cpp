// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Result.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace signalbox::base {

namespace {
struct CodeName {
    ErrorCode code;
    std::string_view name;
};
constexpr std::array kNames{
    CodeName{ErrorCode::InvalidArgument, "invalid_argument"},
    CodeName{ErrorCode::NotFound, "not_found"},
    CodeName{ErrorCode::AlreadyExists, "already_exists"},
    CodeName{ErrorCode::FailedPrecondition, "failed_precondition"},
    CodeName{ErrorCode::Conflict, "conflict"},
    CodeName{ErrorCode::PermissionDenied, "permission_denied"},
    CodeName{ErrorCode::Unauthenticated, "unauthenticated"},
    CodeName{ErrorCode::ResourceExhausted, "resource_exhausted"},
    CodeName{ErrorCode::Unavailable, "unavailable"},
    CodeName{ErrorCode::OutcomeUnknown, "outcome_unknown"},
    CodeName{ErrorCode::Cancelled, "cancelled"},
    CodeName{ErrorCode::DataLoss, "data_loss"},
    CodeName{ErrorCode::Internal, "internal"},
};
} // namespace

std::string_view name(ErrorCode code) noexcept {
    for (const auto& entry : kNames)
        if (entry.code == code)
            return entry.name;
    return "internal";
}

ErrorCode errorCodeFromName(std::string_view name) noexcept {
    for (const auto& entry : kNames)
        if (entry.name == name)
            return entry.code;
    return ErrorCode::Internal;
}

std::string describe(const Error& error) {
    std::string text(name(error.code));
    if (!error.reason.empty())
        text += " " + error.reason;
    if (!error.context.empty())
        text += ": " + error.context;
    return text;
}

void checkFailed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "check failed: %s at %s:%d\n", condition, file, line);
    std::abort();
}

} // namespace signalbox::base
