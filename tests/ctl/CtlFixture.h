// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "tests/support/Process.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace signalbox::test {

/// signalboxctl as a child process, over a platform of its own for each test, or over none.
class CtlFixture : public ::testing::Test {
protected:
    using Json = base::Json;
    using Finished = test::Finished;
    using Words = std::vector<std::string>;

    void start(const std::string& environment = "sandbox") {
        platform = std::make_unique<Process>(
            std::string(SIGNALBOX_BIN_DIR) + "/signalbox-platform",
            Words{"--listen", "127.0.0.1:0", "--data", data(), "--environment", environment, "--exit-with-parent"});
        const auto ready = platform->waitForLine([](const std::string& line) { return line.starts_with("{"); },
                                                 std::chrono::seconds(60));
        ASSERT_TRUE(ready) << platform->errors();
    }

    [[nodiscard]] std::string data() const { return folder.path() + "/data"; }
    /// A file beside the platform's data; gives its path.
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        auto file = folder.path() + "/" + name;
        EXPECT_TRUE(base::writeFile(file, text));
        return file;
    }

    static Finished run(Words words) {
        return runProgram(std::string(SIGNALBOX_BIN_DIR) + "/signalboxctl", std::move(words), std::chrono::seconds(90));
    }
    [[nodiscard]] Finished as(const std::string& who, const Words& words, bool json = true) const {
        Words all{"--data", data(), "--operator", who};
        if (json)
            all.insert(all.begin(), "--json");
        all.insert(all.end(), words.begin(), words.end());
        return run(std::move(all));
    }

    /// The document that was printed.
    static Json json(const Finished& done) {
        const auto parsed = Json::parse(done.output);
        EXPECT_TRUE(parsed) << done.output << done.errors;
        return parsed ? *parsed : Json();
    }
    [[nodiscard]] Json read(const std::string& who, const Words& words, int exitCode = 0) const {
        const auto done = as(who, words);
        EXPECT_EQ(done.exitCode, exitCode) << testing::PrintToString(words) << done.errors;
        return json(done);
    }
    /// The reason of the error that was printed.
    static std::string reasonOf(const Finished& done) {
        const auto error = Json::parse(done.errors);
        EXPECT_TRUE(error) << done.errors;
        return error ? (*error)["error"]["reason"].stringOr("") : std::string();
    }

    TemporaryFolder folder;
    std::unique_ptr<Process> platform; ///< After start().
};

} // namespace signalbox::test
