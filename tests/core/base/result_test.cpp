// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Guarded.h"
#include "core/base/Result.h"
#include "core/base/Subscription.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace signalbox::base {
namespace {

const Error kRefused{ErrorCode::FailedPrecondition, "TEST-000", "refused"};

Result<int> half(int number) {
    if (number % 2 != 0)
        return kRefused;
    return number / 2;
}

Result<int> quarter(int number) {
    SB_ASSIGN(const int first, half(number));
    SB_ASSIGN(const int second, half(first));
    return second;
}

Status check(int number) {
    SB_TRY(half(number));
    return {};
}

TEST(Result, passesValuesAndErrorsOn) {
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(6).error(), kRefused);
    EXPECT_TRUE(check(2));
    EXPECT_EQ(check(3).error().reason, "TEST-000");
    EXPECT_EQ(half(8).and_then(half).value(), 2);
    EXPECT_EQ(half(7).value_or(-1), -1);
}

TEST(Result, holdsWhatCanOnlyBeMoved) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
    const auto owned = std::move(result).value();
    EXPECT_EQ(*owned, 5);
}

TEST(ResultDeathTest, abortsWhenTheWrongSideIsRead) {
    EXPECT_DEATH((void)half(3).value(), "check failed");
    EXPECT_DEATH((void)half(2).error(), "check failed");
    EXPECT_DEATH(check(3).value(), "check failed");
}

TEST(Error, roundTripsItsCodes) {
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        EXPECT_EQ(errorCodeFromName(name(code)), code);
    }
    EXPECT_EQ(errorCodeFromName("nonsense"), ErrorCode::Internal);
    EXPECT_EQ(describe(kRefused), "failed_precondition TEST-000: refused");
}

TEST(Subscription, endsWithItsHandle) {
    Subscribers<int> subscribers;
    int sum = 0;
    {
        const auto subscription = subscribers.subscribe([&](int value) { sum += value; });
        subscribers.notify(3);
    }
    subscribers.notify(4);
    EXPECT_EQ(sum, 3);
}

TEST(Subscription, mayOutliveTheList) {
    Subscription subscription;
    {
        Subscribers<> subscribers;
        subscription = subscribers.subscribe([] {});
    }
    subscription.reset();
}

TEST(Guarded, countsCorrectlyFromManyThreads) {
    Guarded<int> counter;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i)
                ++*counter.lock();
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(*counter.lock(), 4000);
}

} // namespace
} // namespace signalbox::base
