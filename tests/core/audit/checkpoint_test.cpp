// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/audit/AuditFixtures.h"

#include <gtest/gtest.h>

namespace signalbox::audit {
namespace {

using test::signerOf;

// The example of golang.org/x/mod/sumdb/note: made by another implementation.
constexpr const char* kGoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* kGoNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

TEST(SignedNote, verifiesANoteThatGoMade) {
    const auto key = NoteKey::parse(kGoKey);
    ASSERT_TRUE(key) << describe(key.error());
    EXPECT_EQ(key->name, "PeterNeumann");
    EXPECT_EQ(key->id(), 0xc74f20a3U);
    EXPECT_EQ(key->text(), kGoKey);
    const auto note = Note::parse(kGoNote);
    ASSERT_TRUE(note) << describe(note.error());
    EXPECT_TRUE(verifyNote(*note, {*key}));
    EXPECT_EQ(note->write(), kGoNote);
}

TEST(SignedNote, signsWhatItVerifiesAndIsDeterministic) {
    const auto signer = signerOf();
    const std::string note = signNote("one\n\ntwo\n", signer).value();
    EXPECT_EQ(note, signNote("one\n\ntwo\n", signer).value());
    const auto parsed = Note::parse(note);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->text, "one\n\ntwo\n") << "the last empty line divides";
    EXPECT_TRUE(verifyNote(*parsed, {signer.key}));
    EXPECT_FALSE(signNote("no newline", signer));
    EXPECT_FALSE(signNote("tab\t\n", signer));
    EXPECT_FALSE(signNote("", signer));
}

TEST(SignedNote, refusesEveryFlippedBit) {
    const auto signer = signerOf();
    const std::string good = signCheckpoint({signer.key.name, 42, emptyRoot()}, signer).value();
    for (std::size_t i = 0; i < good.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            std::string bad = good;
            bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ (1U << static_cast<unsigned>(bit)));
            EXPECT_FALSE(openCheckpoint(bad, {signer.key})) << "byte " << i << " bit " << bit;
        }
}

TEST(SignedNote, ignoresSignaturesOfOthersButNotWrongOnesOfKnownKeys) {
    const auto ours = signerOf(1);
    const auto witness = signerOf(2, "witness.example");
    const Checkpoint head{ours.key.name, 7, emptyRoot()};
    auto note = Note::parse(signCheckpoint(head, ours).value()).value();
    const auto other = Note::parse(signCheckpoint(head, witness).value()).value();
    note.signatures.push_back(other.signatures.front());
    EXPECT_TRUE(openCheckpoint(note.write(), {ours.key}));
    EXPECT_TRUE(openCheckpoint(note.write(), {ours.key, witness.key}));
    EXPECT_EQ(openCheckpoint(note.write(), {witness.key}).error().reason, "AUDIT-005") << "the origin is another log's";
    note.signatures[1].signature[3] ^= 1U;
    EXPECT_TRUE(openCheckpoint(note.write(), {ours.key}));
    EXPECT_EQ(openCheckpoint(note.write(), {ours.key, witness.key}).error().reason, "AUDIT-002");
    EXPECT_EQ(openCheckpoint(note.write(), {}).error().reason, "AUDIT-005");
    // The same name with another key is another key.
    EXPECT_EQ(openCheckpoint(note.write(), {signerOf(3).key}).error().reason, "AUDIT-005");
}

TEST(SignedNote, refusesWhatIsNotOne) {
    const std::string signature = "\xE2\x80\x94 name AAAAAAAA\n";
    for (const std::string& bad :
         {std::string(), std::string("text\n"), std::string("text\n\n"), "text\n" + signature,
          "text\n\n" + signature + "x", std::string("text\n\n- name AAAAAAAA\n"),
          std::string("text\n\n\xE2\x80\x94  AAAAAAAA\n"), std::string("text\n\n\xE2\x80\x94 na+me AAAAAAAA\n"),
          std::string("text\n\n\xE2\x80\x94 n\xC2\xA0m AAAAAAAA\n"),
          std::string("text\n\n\xE2\x80\x94 n\xE2\x80\x83m AAAAAAAA\n"),
          std::string("text\n\n\xE2\x80\x94 name AAAA\n"), std::string("text\n\n\xE2\x80\x94 name AAAAAAA\n"),
          std::string("text\n\n\xE2\x80\x94 name\n"), "te\rxt\n\n" + signature,
          std::string("te\0xt\n\n", 7) + signature, "te\xFFxt\n\n" + signature, "text\n\n" + signature + "\n"})
        EXPECT_EQ(Note::parse(bad).has_value() ? "parsed" : Note::parse(bad).error().reason, "AUDIT-004") << bad;
    EXPECT_TRUE(Note::parse("text\n\n" + signature));
    std::string many = "text\n\n";
    for (int i = 0; i < 16; ++i)
        many += signature;
    EXPECT_TRUE(Note::parse(many)) << "16 signatures must be accepted";
    for (int i = 0; i < 100; ++i)
        many += signature;
    EXPECT_FALSE(Note::parse(many));
}

TEST(Checkpoint, isWrittenAsTheSpecificationShows) {
    const auto root = hashFromBase64("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=").value();
    const Checkpoint head{"example.com/behind-the-sofa", 20852163, root};
    const std::string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    EXPECT_EQ(head.text(), text);
    EXPECT_EQ(Checkpoint::parseText(text).value(), head);
    EXPECT_EQ(Checkpoint::parseText(text + "extension\n").value(), head);
    // The whole example of the specification parses; its key is not published there.
    const auto read =
        readCheckpoint(text + "\n\xE2\x80\x94 example.com/behind-the-sofa "
                              "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+"
                              "zyWE+xeMcTOAYQ8=\n");
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, head);
}

TEST(Checkpoint, refusesEveryOtherSpelling) {
    const std::string hash = base64(emptyRoot());
    EXPECT_TRUE(Checkpoint::parseText("o\n0\n" + hash + "\n"));
    for (const std::string& bad :
         {"o\n00\n" + hash + "\n", "o\n01\n" + hash + "\n", "o\n+1\n" + hash + "\n", "o\n-1\n" + hash + "\n",
          "o\n1 \n" + hash + "\n", "o\n1e3\n" + hash + "\n", "o\n\n" + hash + "\n",
          "o\n18446744073709551616\n" + hash + "\n", "\n1\n" + hash + "\n", "o\n1\n" + hash, std::string("o\n1\n"),
          "o\n1\n" + hash + "\n\n", "o\n1\n" + hash.substr(0, 43) + "\n", "o\n1\n" + hash + "=\n",
          std::string("o\n1\nAAAA\n")})
        EXPECT_FALSE(Checkpoint::parseText(bad)) << bad;
    EXPECT_EQ(Checkpoint::parseText("o\n18446744073709551615\n" + hash + "\n").value().size, 18446744073709551615U);
}

TEST(NoteKey, refusesWhatDoesNotBelongTogether) {
    const std::string good = signerOf().key.text();
    EXPECT_TRUE(NoteKey::parse(good));
    for (const std::string& bad : {std::string(), std::string("name"), std::string("a+b"), "x" + good, good + "A",
                                   std::string("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
                                   std::string("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
                                   std::string("PeterNeumann+c74f20a3+AhpcsQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")})
        EXPECT_FALSE(NoteKey::parse(bad)) << bad;
    EXPECT_FALSE(noteSigner("has space", test::keyOf(1)));
    EXPECT_FALSE(noteSigner("has+plus", test::keyOf(1)));
    EXPECT_FALSE(noteSigner("", test::keyOf(1)));
}

} // namespace
} // namespace signalbox::audit
