// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

const WalkPart kTokenKeys("token_keys", [](OpenApiBench& bench) {
    const auto before = bench.get("/token-keys")["items"];
    ASSERT_EQ(before.items().size(), 1U);
    EXPECT_EQ(before.items()[0]["state"].stringOr(""), "signing");
    const std::string path = "/token-keys/rotations";
    bench.refused({"integration_manager-1", "POST", path}, 403, "ACCESS-001");
    const auto made = bench.succeed({"security_officer-1", "POST", path, base::Json::object(), freshCommand(), 201});
    EXPECT_EQ(made["state"].stringOr(""), "published");
    EXPECT_EQ(made["requested_by"].stringOr(""), "security_officer-1");
    bench.refused({"security_officer-2", "POST", path}, 409, "KEYS-005");

    const auto after = bench.get("/token-keys", "viewer-1")["items"];
    ASSERT_EQ(after.items().size(), 2U);
    EXPECT_EQ(after.items()[0]["kid"], made["kid"]);
    EXPECT_EQ(after.items()[1]["kid"], before.items()[0]["kid"]);
    EXPECT_FALSE(after.items()[1]["retires_at"].isNull());
    const auto published = Caller::json(bench.call->anybody("/.well-known/jwks.json"));
    ASSERT_EQ(published["keys"].items().size(), 2U);
    EXPECT_EQ(published["keys"].items()[1]["kid"], made["kid"]);
    EXPECT_EQ(published.text().find("\"d\""), std::string::npos);

    // Intended and done, by whom, and not a word about the private part.
    const auto log = bench.get("/audit/entries?action=keys.rotate_token_key&limit=100");
    EXPECT_NE(log.text().find(made["kid"].stringOr("-")), std::string::npos) << log.text();
    EXPECT_EQ(log.text().find("PRIVATE"), std::string::npos);
});

} // namespace
} // namespace signalbox::test
