// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalboxctl registry: offline over files, and over a real platform.
#include "tests/ctl/CtlFixture.h"

namespace signalbox {
namespace {

const std::string kOld = R"({"type":"object","properties":{"amount":{"type":"number"}}})";
const std::string kMore = R"({"type":"object","properties":{"amount":{"type":"number"},"game":{"type":"string"}}})";
const std::string kOther = R"({"type":"object","properties":{"amount":{"type":"string"}}})";

class RegistryCtl : public test::CtlFixture {};

} // namespace

TEST_F(RegistryCtl, judgesTwoFilesWithoutAPlatform) {
    const auto before = write("old.json", kOld), more = write("more.json", kMore), other = write("other.json", kOther);
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
    const auto broken = run({"registry", "check", before, write("broken.json", R"({"type":"reel"})")});
    EXPECT_NE(broken.exitCode, 0);
    EXPECT_NE(broken.errors.find("REGISTRY-011"), std::string::npos) << broken.errors;
    EXPECT_NE(broken.errors.find("#/type"), std::string::npos) << broken.errors;

    const auto avro = write("a.avsc", R"({"type":"enum","name":"E","symbols":["A","B"]})");
    const auto fewer = write("b.avsc", R"({"type":"enum","name":"E","symbols":["A"]})");
    EXPECT_NE(run({"registry", "check", avro, fewer}).output.find("MISSING_ENUM_SYMBOLS at #/symbols"),
              std::string::npos);
    EXPECT_EQ(run({"registry", "check", fewer, avro}).exitCode, 0);
}

TEST_F(RegistryCtl, changesTheRegistryOfAPlatform) {
    start();
    const auto ask = [&](const std::string& who, Words words) {
        words.insert(words.begin(), "registry");
        return as(who, words);
    };
    EXPECT_GE(json(ask("viewer-1", {"subjects"})).items().size(), 10U);
    EXPECT_EQ(json(ask("viewer-1", {"show", "bet.settled-value"}))["versions"].items().at(0)["semver"].stringOr(""),
              "1.0.0");
    EXPECT_EQ(json(ask("viewer-1", {"show", "bet.settled-value", "--schema", "1.0.0"}))["version"].intOr(0), 1);
    EXPECT_EQ(ask("viewer-1", {"show", "nothing-value"}).exitCode, 1);

    const auto before = write("old.json", kOld), more = write("more.json", kMore), other = write("other.json", kOther);
    EXPECT_EQ(ask("viewer-1", {"register", "house.note-value", before, "--reason", "x"}).exitCode, 5);
    const std::string manager = "integration_manager-1";
    EXPECT_EQ(
        json(ask(manager, {"register", "house.note-value", before, "--reason", "first"}))["value"]["semver"].text(),
        "\"1.0.0\"");
    EXPECT_EQ(json(ask(manager, {"register", "house.note-value", more, "--reason", "more"}))["value"]["semver"].text(),
              "\"1.1.0\"");
    const auto refused = ask(manager, {"register", "house.note-value", other, "--reason", "other"});
    EXPECT_EQ(refused.exitCode, 1);
    EXPECT_NE(refused.errors.find("REGISTRY-010"), std::string::npos) << refused.errors;
    EXPECT_NE(refused.errors.find("TYPE_CHANGED at #/properties/amount/type"), std::string::npos) << refused.errors;
    EXPECT_EQ(ask(manager, {"check", "house.note-value", other}).exitCode, 1);
    EXPECT_EQ(ask(manager, {"check", "house.note-value", more}).exitCode, 0);

    const auto set = json(ask(manager, {"config", "house.note-value", "--level", "none", "--reason", "a trial"}));
    EXPECT_EQ(set["value"]["level"].stringOr(""), "NONE");
    EXPECT_EQ(json(ask("viewer-1", {"config"})).items().size(), 1U);
    EXPECT_EQ(
        json(ask(manager, {"register", "house.note-value", other, "--reason", "other"}))["value"]["semver"].text(),
        "\"2.0.0\"");
    const auto reset = json(ask(manager, {"config", "house.note-value", "--reset", "--reason", "over"}));
    EXPECT_EQ(reset["value"]["level"].stringOr(""), "SEED_MINOR");
}

} // namespace signalbox
