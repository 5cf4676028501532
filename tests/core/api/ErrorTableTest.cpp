// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/ErrorTable.h"

#include <set>

namespace signalbox::api {
namespace {

using base::Error;
using base::ErrorCode;

TEST(ErrorTable, namesEachCodeOnce) {
    std::set<std::string_view> codes;
    for (const auto& row : errorTable())
        EXPECT_TRUE(codes.insert(row.code).second) << row.code;
}

TEST(ErrorTable, findsEveryRowAndNothingElse) {
    for (const auto& row : errorTable())
        EXPECT_EQ(findWireError(row.code), &row);
    EXPECT_EQ(findWireError("NO_SUCH_CODE"), nullptr);
    EXPECT_EQ(findWireError(""), nullptr);
}

TEST(ErrorTable, promisesARetryOnlyWhereTheSameRequestMaySucceedLater) {
    for (const auto& row : errorTable()) {
        if (row.status == 400 || row.status == 401 || row.status == 403 || row.status == 404 || row.status == 422) {
            EXPECT_FALSE(row.retryable) << row.code;
        }
        if (row.status == 503 || row.status == 504 || row.status == 429) {
            EXPECT_TRUE(row.retryable) << row.code;
        }
    }
    EXPECT_TRUE(findWireError("IDEMPOTENCY_IN_FLIGHT")->retryable);
    EXPECT_FALSE(findWireError("IDEMPOTENCY_MISMATCH")->retryable);
}

TEST(ErrorTable, givesEveryErrorARow) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        const auto& row = wireErrorOf({static_cast<ErrorCode>(code), "KEYS-004", ""});
        EXPECT_EQ(row.canonical, static_cast<ErrorCode>(code));
        EXPECT_GE(row.status, 400);
    }
}

TEST(Problem, comesBackAsTheSameError) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        for (const char* reason : {"KEYS-004", "DEGRADATION-010", "X-1"}) {
            const Error error{static_cast<ErrorCode>(code), reason, "what exactly \"happened\"\nand what to do"};
            const auto problem = problemJson(error, "tr_1");
            EXPECT_EQ(errorFromProblem(wireErrorOf(error).status, problem.text()), error) << describe(error);
        }
    }
    for (const auto& row : errorTable()) {
        const Error error{row.canonical, std::string(row.code), "context"};
        const auto problem = problemJson(error, "tr_1");
        EXPECT_EQ(problem["status"].intOr(0), row.status);
        EXPECT_EQ(problem["retryable"].boolOr(!row.retryable), row.retryable);
        EXPECT_EQ(errorFromProblem(row.status, problem.text()), error) << row.code;
    }
}

TEST(Problem, hasTheMembersOfTheContract) {
    const auto problem = problemJson({ErrorCode::InvalidArgument, "HEADER_REQUIRED", "X-Region is missing"}, "tr_9",
                                     base::Json::object({{"header", "X-Region"}}));
    for (const char* name : {"type", "title", "detail", "code", "message", "trace_id"})
        EXPECT_TRUE(problem[name].isString()) << name;
    EXPECT_EQ(problem["details"]["header"].stringOr(""), "X-Region");
    EXPECT_EQ(problem["trace_id"].stringOr(""), "tr_9");
}

TEST(Problem, isNotNeededToUnderstandAStatus) {
    EXPECT_EQ(errorFromProblem(503, "<html>").code, ErrorCode::Unavailable);
    EXPECT_EQ(errorFromProblem(504, "").code, ErrorCode::OutcomeUnknown);
    EXPECT_EQ(errorFromProblem(401, "[]").code, ErrorCode::Unauthenticated);
    EXPECT_EQ(errorFromProblem(404, "{}").reason, "API-006");
    EXPECT_EQ(errorFromProblem(500, R"({"code":1})").code, ErrorCode::Internal);
}

} // namespace
} // namespace signalbox::api
