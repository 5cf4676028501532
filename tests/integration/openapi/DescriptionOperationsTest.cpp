// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

const WalkPart kDescription("description", [](OpenApiBench& bench) {
    const auto answer = bench.call->anybody("/openapi.yaml");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.value("Content-Type"), "application/yaml");
    EXPECT_TRUE(answer.body == base::readFile(SIGNALBOX_OPENAPI_FILE, 16 * 1024 * 1024).value())
        << "what is served is not the file, byte for byte";
    const std::string tag(answer.headers.value("ETag"));
    ASSERT_GT(tag.size(), 2U);
    for (const auto& known : {tag, "W/" + tag, "\"other\" , " + tag, std::string("*")}) {
        const auto same = bench.call->anybody("/openapi.yaml", {{"If-None-Match", known}});
        EXPECT_EQ(same.status, 304) << known;
        EXPECT_EQ(same.body, "");
        EXPECT_EQ(same.headers.value("ETag"), tag);
    }
    for (const auto& other : {std::string("\"other\""), std::string(), tag.substr(1, tag.size() - 2)})
        EXPECT_EQ(bench.call->anybody("/openapi.yaml", {{"If-None-Match", other}}).status, 200) << other;
});

} // namespace
} // namespace signalbox::test
