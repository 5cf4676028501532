// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/SecretBytes.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace signalbox::base {
namespace {

TEST(SecretBytes, areMovedAndNeverCopiedByAccident) {
    static_assert(!std::is_copy_constructible_v<SecretBytes>);
    static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
    auto secret = SecretBytes::copyOf(std::string_view("hunter2"));
    const auto moved = std::move(secret);
    EXPECT_EQ(moved.view(), "hunter2");
    const auto clone = moved.clone();
    EXPECT_EQ(clone.view(), "hunter2");
    EXPECT_NE(clone.bytes().data(), moved.bytes().data());
}

TEST(SecretBytes, mayBeEmpty) {
    const SecretBytes none;
    EXPECT_TRUE(none.empty());
    EXPECT_TRUE(SecretBytes::copyOf(std::string_view()).empty());
}

TEST(SecretBytes, holdMoreThanAPage) {
    SecretBytes secret(10'000);
    for (auto& byte : secret.data())
        byte = 7;
    EXPECT_EQ(secret.bytes()[9'999], 7);
}

TEST(Wipe, overwrites) {
    char text[] = "hunter2";
    wipe(text, sizeof text);
    for (const char c : text)
        EXPECT_EQ(c, 0);
}

} // namespace
} // namespace signalbox::base
