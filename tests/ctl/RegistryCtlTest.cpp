// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl registry: offline over files, and over a real platform.
#include "core/base/Files.h"
#include "core/base/Json.h"
#include "tests/support/Process.h"

#include <gtest/gtest.h>

namespace signalbox {
namespace {

using base::Json;
using std::chrono::seconds;
using test::Finished;
using Words = std::vector<std::string>;

const std::string kBin = SIGNALBOX_BIN_DIR;
const std::string kOld = R"({"type":"object","properties":{"amount":{"type":"number"}}})";
const std::string kMore = R"({"type":"object","properties":{"amount":{"type":"number"},"game":{"type":"string"}}})";
const std::string kOther = R"({"type":"object","properties":{"amount":{"type":"string"}}})";

class RegistryCtl : public ::testing::Test {
protected:
    std::string file(const std::string& name, const std::string& text) {
        const auto path = std::string(folder.path()) + "/" + name;
        EXPECT_TRUE(base::writeFile(path, text));
        return path;
    }
    static Finished run(Words words) { return test::runProgram(kBin + "/signalboxctl", std::move(words), seconds(90)); }
    static Json json(const Finished& done) {
        const auto parsed = Json::parse(done.output);
        EXPECT_TRUE(parsed) << done.output << done.errors;
        return parsed ? *parsed : Json();
    }
    test::TemporaryFolder folder;
};

} // namespace

TEST_F(RegistryCtl, judgesTwoFilesWithoutAPlatform) {
    const auto before = file("old.json", kOld), more = file("more.json", kMore), other = file("other.json", kOther);
    const auto good = run({"registry", "check", before, more});
    EXPECT_EQ(good.exitCode, 0) << good.errors;
    EXPECT_EQ(good.output, "compatible at level SEED_MINOR\n");

    const auto bad = run({"--json", "registry", "check", before, other});
    EXPECT_EQ(bad.exitCode, 1);
    const auto verdict = json(bad);
    EXPECT_FALSE(verdict["compatible"].boolOr(true));
    EXPECT_EQ(verdict["incompatibilities"].items().at(0)["rule"].stringOr(""), "TYPE_CHANGED");
    EXPECT_EQ(verdict["incompatibilities"].items().at(0)["pointer"].stringOr(""), "#/properties/amount/type");

    EXPECT_EQ(run({"registry", "check", before, more, "--level", "strict"}).exitCode, 1);
    EXPECT_EQ(run({"registry", "check", before, other, "--level", "none"}).exitCode, 0);
    const auto level = run({"registry", "check", before, more, "--level", "somehow"});
    EXPECT_EQ(level.exitCode, 2);
    EXPECT_NE(level.errors.find("CTL-006"), std::string::npos) << level.errors;
    const auto broken = run({"registry", "check", before, file("broken.json", R"({"type":"reel"})")});
    EXPECT_NE(broken.exitCode, 0);
    EXPECT_NE(broken.errors.find("REGISTRY-011"), std::string::npos) << broken.errors;
    EXPECT_NE(broken.errors.find("#/type"), std::string::npos) << broken.errors;

    const auto avro = file("a.avsc", R"({"type":"enum","name":"E","symbols":["A","B"]})");
    const auto fewer = file("b.avsc", R"({"type":"enum","name":"E","symbols":["A"]})");
    EXPECT_NE(run({"registry", "check", avro, fewer}).output.find("MISSING_ENUM_SYMBOLS at #/symbols"),
              std::string::npos);
    EXPECT_EQ(run({"registry", "check", fewer, avro}).exitCode, 0);
}

TEST_F(RegistryCtl, changesTheRegistryOfAPlatform) {
    test::Process platform(kBin + "/signalbox-platform",
                           {"--listen", "127.0.0.1:0", "--data", folder.path() + "/data", "--exit-with-parent"});
    ASSERT_TRUE(platform.waitForLine([](const std::string& l) { return l.starts_with("{"); }, seconds(60)))
        << platform.errors();
    const auto as = [&](const std::string& who, Words words) {
        Words all{"--json", "--data", folder.path() + "/data", "--operator", who, "registry"};
        all.insert(all.end(), words.begin(), words.end());
        return run(all);
    };
    EXPECT_GE(json(as("viewer-1", {"subjects"})).items().size(), 10U);
    EXPECT_EQ(json(as("viewer-1", {"show", "bet.settled-value"}))["versions"].items().at(0)["semver"].stringOr(""),
              "1.0.0");
    EXPECT_EQ(json(as("viewer-1", {"show", "bet.settled-value", "--schema", "1.0.0"}))["version"].intOr(0), 1);
    EXPECT_EQ(as("viewer-1", {"show", "nothing-value"}).exitCode, 1);

    const auto before = file("old.json", kOld), more = file("more.json", kMore), other = file("other.json", kOther);
    EXPECT_EQ(as("viewer-1", {"register", "house.note-value", before, "--reason", "x"}).exitCode, 5);
    const std::string manager = "integration_manager-1";
    EXPECT_EQ(
        json(as(manager, {"register", "house.note-value", before, "--reason", "first"}))["value"]["semver"].text(),
        "\"1.0.0\"");
    EXPECT_EQ(json(as(manager, {"register", "house.note-value", more, "--reason", "more"}))["value"]["semver"].text(),
              "\"1.1.0\"");
    const auto refused = as(manager, {"register", "house.note-value", other, "--reason", "other"});
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_NE(refused.errors.find("REGISTRY-010"), std::string::npos) << refused.errors;
    EXPECT_NE(refused.errors.find("TYPE_CHANGED at #/properties/amount/type"), std::string::npos) << refused.errors;
    EXPECT_EQ(as(manager, {"check", "house.note-value", other}).exitCode, 1);
    EXPECT_EQ(as(manager, {"check", "house.note-value", more}).exitCode, 0);

    const auto set = json(as(manager, {"config", "house.note-value", "--level", "none", "--reason", "a trial"}));
    EXPECT_EQ(set["value"]["level"].stringOr(""), "NONE");
    EXPECT_EQ(json(as("viewer-1", {"config"})).items().size(), 1U);
    EXPECT_EQ(json(as(manager, {"register", "house.note-value", other, "--reason", "other"}))["value"]["semver"].text(),
              "\"2.0.0\"");
    const auto reset = json(as(manager, {"config", "house.note-value", "--reset", "--reason", "over"}));
    EXPECT_EQ(reset["value"]["level"].stringOr(""), "SEED_MINOR");
}

} // namespace signalbox
