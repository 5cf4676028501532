// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Export.h"
#include "core/audit/Verifier.h"
#include "tests/core/audit/AuditFixtures.h"
#include "tests/support/FakeClock.h"

#include <gtest/gtest.h>

namespace signalbox::audit {
namespace {

using test::leafOf;
using test::signerOf;

struct ExportTest : ::testing::Test {
    void SetUp() override {
        log = AuditLog::open(store, signerOf(), clock).value();
        for (int i = 0; i < 30; ++i)
            EXPECT_TRUE(log->append(leafOf("canary.set", "cmd-" + std::to_string(i))));
    }
    std::string exported() {
        std::string out;
        const auto status = writeExport(store, {signerOf().key}, base::Json::array(), [&](std::string_view piece) {
            out.append(piece);
            return base::Status();
        });
        EXPECT_TRUE(status);
        return out;
    }
    VerifyReport reportOf(const Export& file) {
        VerifyOptions options;
        options.keys = {signerOf().key};
        return verify(*file.source, options).value();
    }

    test::MemoryLeafStore store;
    test::FakeClock clock;
    std::unique_ptr<AuditLog> log;
};

TEST_F(ExportTest, isDeterministicAndVerifiesWithoutThePlatform) {
    const std::string text = exported();
    EXPECT_EQ(text, exported());
    const auto file = readExport(text);
    ASSERT_TRUE(file) << describe(file.error());
    EXPECT_EQ(file->keys, std::vector<NoteKey>{signerOf().key});
    const auto report = reportOf(*file);
    EXPECT_EQ(report.exitCode(), 0) << report.finding;
    EXPECT_EQ(report.leaves, 30U);
    EXPECT_EQ(report.checkpoints, store.notes.size());
}

TEST_F(ExportTest, carriesDamageForTheVerifierToName) {
    store.leaves[12].bytes[40] = '\xFF';
    const auto report = reportOf(readExport(exported()).value());
    EXPECT_EQ(report.exitCode(), 1);
    EXPECT_EQ(report.firstBadLeaf, 12U);
}

TEST_F(ExportTest, stopsWhenTheSinkFails) {
    int pieces = 0;
    const auto status = writeExport(store, {}, {}, [&](std::string_view) -> base::Status {
        if (++pieces == 3)
            return base::Error{base::ErrorCode::ResourceExhausted, "FILES-003", "full"};
        return {};
    });
    EXPECT_EQ(status.error().reason, "FILES-003");
    EXPECT_EQ(pieces, 3);
}

TEST_F(ExportTest, refusesAFileThatIsNotOne) {
    const std::string good = exported();
    const auto secondLine = good.find('\n') + 1;
    for (const std::string& bad :
         {std::string(), std::string("{}\n"), std::string("{\"audit_export\":2}\n"), "x" + good,
          good.substr(0, good.size() / 2), good.substr(0, secondLine), good + "{\"hash\":\"00\"}\n",
          good + "{\"checkpoint\":\"x\",\"size\":1}\n", good + "rubbish\n"})
        EXPECT_EQ(readExport(bad).has_value() ? "read" : readExport(bad).error().reason, "AUDIT-014")
            << bad.substr(0, 60);
}

TEST_F(ExportTest, provesOneEventWithAPublicKeyAlone) {
    for (std::uint64_t index = 0; index < 30; ++index) {
        const std::string text = proofFile(*log, index).value().write();
        const auto proof = ProofFile::parse(text);
        ASSERT_TRUE(proof) << describe(proof.error());
        EXPECT_EQ(proof->write(), text);
        const auto leaf = verifyProof(*proof, {signerOf().key});
        ASSERT_TRUE(leaf) << describe(leaf.error());
        EXPECT_EQ(leaf->requestId, "cmd-" + std::to_string(index));
    }
    EXPECT_EQ(proofFile(*log, 30).error().reason, "AUDIT-013");
}

TEST_F(ExportTest, hasTheFormOfATlogProof) {
    const std::string text = proofFile(*log, 29).value().write();
    EXPECT_EQ(text.substr(0, 29), "c2sp.org/tlog-proof@v1\nextra ");
    EXPECT_NE(text.find("\nindex 29\n"), std::string::npos);
    EXPECT_NE(text.find("\n\nsignalbox/eu-1/audit\n30\n"), std::string::npos);
}

TEST_F(ExportTest, refusesAProofWithAByteChanged) {
    const std::string good = proofFile(*log, 7).value().write();
    for (std::size_t i = 0; i < good.size(); i += 3) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        const auto proof = ProofFile::parse(bad);
        EXPECT_FALSE(proof && verifyProof(*proof, {signerOf().key})) << "byte " << i;
    }
}

TEST_F(ExportTest, refusesAProofForAnotherPlaceOrByAnotherKey) {
    auto proof = proofFile(*log, 7).value();
    EXPECT_EQ(verifyProof(proof, {signerOf(2).key}).error().reason, "AUDIT-005");
    proof.index = 6;
    EXPECT_EQ(verifyProof(proof, {signerOf().key}).error().reason, "AUDIT-006");
    proof.index = 7;
    proof.stored = proofFile(*log, 8).value().stored;
    EXPECT_EQ(verifyProof(proof, {signerOf().key}).error().reason, "AUDIT-006");
}

} // namespace
} // namespace signalbox::audit
