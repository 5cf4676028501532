// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// The rotation of the key that signs access tokens: at the door, on disk, and through crashes.
#include "core/base/Files.h"
#include "tests/core/platform/door/DoorBench.h"

#include <filesystem>
#include <random>
#include <set>

namespace signalbox::platform {
namespace {

namespace fs = std::filesystem;
using base::Json;
using std::chrono::seconds;
using test::DoorBench;
using test::FakeClock;
using test::TempFolder;
using Step = TokenKeys::Step;
using Texts = std::vector<std::string>;

constexpr seconds kLead = kKeySetAge + kTokenKeyLeeway;
constexpr seconds kOverlap = kTokenLife + kTokenKeyLeeway;

std::string kidOf(const std::string& token) { return crypto::parseJws(token)->header["kid"].stringOr(""); }

Texts published(DoorBench& bench) {
    net::HttpRequest ask;
    ask.target = "/.well-known/jwks.json";
    const auto answer = bench.send(ask);
    EXPECT_EQ(answer.headers.value("Cache-Control"), "public, max-age=300");
    EXPECT_EQ(answer.body.find("\"d\""), std::string::npos);
    Texts kids;
    const auto set = DoorBench::json(answer);
    for (const auto& key : set["keys"].items())
        kids.push_back(key["kid"].stringOr(""));
    return kids;
}

std::unique_ptr<TokenKeys> open(const fs::path& folder, const base::Clock& clock,
                                std::function<bool(Step)> dies = nullptr) {
    fs::create_directories(folder);
    auto keys = TokenKeys::open(folder, clock, {std::move(dies)});
    EXPECT_TRUE(keys) << base::describe(keys.error());
    return keys ? std::move(*keys) : nullptr;
}

/// Names of the files that hold private parts, or what is left of them.
std::set<std::string> privateFiles(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        const bool secret = base::readFile(entry.path())->find("PRIVATE") != std::string::npos;
        EXPECT_EQ(secret, name.find(".key") != std::string::npos) << name;
        if (secret) {
            names.insert(name);
            EXPECT_EQ(fs::status(entry.path()).permissions(), fs::perms::owner_read | fs::perms::owner_write) << name;
        }
    }
    return names;
}

Texts statesOf(const TokenKeys& keys) {
    Texts out;
    for (const auto& key : keys.list())
        out.emplace_back(name(key.state));
    return out;
}

TEST(TokenKeys, areRotatedWithoutARefusedToken) {
    DoorBench bench;
    auto& keys = *bench.tokenKeys;
    const auto who = bench.credentials("novagames");
    const auto call = [&](const std::string& token) {
        return DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token));
    };
    const auto first = kidOf(bench.token(who));
    EXPECT_EQ(published(bench), Texts{first});

    const auto made = keys.rotate("security_officer-1", "cmd_1");
    ASSERT_TRUE(made) << base::describe(made.error());
    EXPECT_EQ(made->state, TokenKeyState::Published);
    EXPECT_EQ(made->signsFrom, bench.clock.now() + kLead);
    EXPECT_EQ(published(bench), (Texts{first, made->kid})) << "before it signs";
    EXPECT_EQ(keys.list().back().retiresAt, made->signsFrom + kOverlap);

    bench.clock.advance(kLead - seconds(1));
    const auto last = bench.token(who);
    EXPECT_EQ(kidOf(last), first) << "who read the key set just before may keep it as long as this";
    EXPECT_EQ(statesOf(keys), (Texts{"published", "signing"}));

    bench.clock.advance(seconds(1));
    const auto next = bench.token(who);
    EXPECT_EQ(kidOf(next), made->kid);
    EXPECT_EQ(statesOf(keys), (Texts{"signing", "retiring"}));
    EXPECT_EQ(published(bench), (Texts{first, made->kid}));
    EXPECT_EQ(call(last), "ok");
    EXPECT_EQ(call(next), "ok");

    bench.clock.advance(kTokenLife - seconds(2));
    EXPECT_EQ(call(last), "ok") << "its last second";
    bench.clock.advance(seconds(1));
    EXPECT_EQ(call(last), "TOKEN_EXPIRED");

    bench.clock.advance(kTokenKeyLeeway);
    EXPECT_EQ(published(bench), (Texts{first, made->kid}));
    bench.clock.advance(seconds(1));
    EXPECT_EQ(published(bench), Texts{made->kid});
    EXPECT_TRUE(privateFiles(bench.tokenFolder()).contains("token.key")) << "nobody has looked yet";
    ASSERT_TRUE(keys.tick());
    EXPECT_EQ(statesOf(keys), (Texts{"signing", "retired"}));
    EXPECT_EQ(keys.list().back().destroyedAt, bench.clock.now());
    EXPECT_FALSE(fs::exists(bench.tokenFolder() / "token.key"));
    EXPECT_EQ(call(bench.token(who)), "ok");
}

/// What is wrong with how the door treats a key that is followed by another; empty when nothing is. Somebody has
/// copied the old key and made a token with it that lives for an hour.
Texts judge(GatewayDefect defect) {
    DoorBench bench(defect);
    Texts findings;
    const auto who = bench.credentials("novagames");
    const auto call = [&](const std::string& token) {
        return DoorBench::code(bench.call(who, "GET", "/v1/things/1", {}, token));
    };
    const auto stolen = bench.forged(who, [](AccessToken& token) { token.expires += 3'600; });
    EXPECT_TRUE(bench.tokenKeys->rotate("security_officer-1", "cmd_1"));
    bench.clock.advance(kLead - seconds(1));
    const auto honest = bench.token(who);
    bench.clock.advance(seconds(1));
    if (call(honest) != "ok")
        findings.emplace_back("a token was refused because its key was followed by another");
    EXPECT_EQ(call(stolen), call(honest));
    bench.clock.advance(kOverlap);
    if (call(stolen) != "TOKEN_INVALID")
        findings.emplace_back("a token of a retired key was accepted");
    EXPECT_TRUE(bench.tokenKeys->tick());
    if (call(stolen) != "TOKEN_INVALID" && findings.empty())
        findings.emplace_back("a token of a destroyed key was accepted");
    return findings;
}

TEST(TokenKeys, acceptTheOldKeyForAsLongAsItsTokensLiveAndNotLonger) {
    EXPECT_EQ(judge(GatewayDefect::None), Texts{});
    EXPECT_EQ(judge(GatewayDefect::TokenKeyDroppedEarly),
              Texts{"a token was refused because its key was followed by another"});
    EXPECT_EQ(judge(GatewayDefect::RetiredTokenKeyKept), Texts{"a token of a retired key was accepted"});
}

TEST(TokenKeys, stayRetiredWhenTheClockGoesBack) {
    TempFolder folder;
    FakeClock clock;
    auto keys = open(folder / "keys", clock);
    const auto kept = keys->snapshot()->entries.front().key; // As who has checked a token keeps it.
    ASSERT_TRUE(keys->rotate("security_officer-1", "cmd_1"));
    clock.advance(kLead + kOverlap);
    ASSERT_TRUE(keys->tick());
    clock.advance(-kOverlap);
    EXPECT_FALSE(kept->accepts(clock.now())) << "at this time it was";
    EXPECT_EQ(keys->snapshot()->find(kept->kid, clock.now()), nullptr);
    clock.advance(-kLead);
    EXPECT_FALSE(keys->snapshot()->signer(clock.now()).privateKey.empty()) << "there is always one that signs";
    keys = open(folder / "keys", clock);
    EXPECT_EQ(keys->snapshot()->find(kept->kid, clock.now()), nullptr);
}

TEST(TokenKeys, areRotatedOneAtATimeAndOnceForEachCommand) {
    TempFolder folder;
    FakeClock clock;
    auto keys = open(folder / "keys", clock);
    const auto made = keys->rotate("security_officer-1", "cmd_1");
    ASSERT_TRUE(made);
    EXPECT_EQ(keys->rotate("security_officer-1", "cmd_1")->kid, made->kid);
    EXPECT_EQ(keys->ofCommand("cmd_1")->kid, made->kid);
    EXPECT_FALSE(keys->ofCommand("cmd_2"));
    EXPECT_FALSE(keys->ofCommand(""));
    for (const auto wait : {seconds(0), kLead, kOverlap - seconds(1)}) {
        clock.advance(wait);
        const auto refused = keys->rotate("security_officer-2", "cmd_2");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, "KEYS-005");
    }
    clock.advance(seconds(1));
    const auto second = keys->rotate("security_officer-2", "cmd_2");
    ASSERT_TRUE(second) << base::describe(second.error());
    EXPECT_NE(second->kid, made->kid);
    EXPECT_EQ(statesOf(*keys), (Texts{"published", "signing", "retired"}));
}

TEST(TokenKeys, keepTheirScheduleOverARestart) {
    TempFolder folder;
    FakeClock clock;
    auto keys = open(folder / "keys", clock);
    const auto first = keys->list().front().kid;
    const auto made = keys->rotate("security_officer-1", "cmd_1");
    ASSERT_TRUE(made);
    keys = open(folder / "keys", clock);
    EXPECT_EQ(keys->ofCommand("cmd_1")->kid, made->kid);
    EXPECT_EQ(keys->list().front().by, "security_officer-1");
    EXPECT_EQ(keys->snapshot()->signer(clock.now()).key->kid, first);
    keys.reset();
    clock.advance(kLead); // While nobody runs.
    keys = open(folder / "keys", clock);
    EXPECT_EQ(keys->snapshot()->signer(clock.now()).key->kid, made->kid);
    EXPECT_NE(keys->snapshot()->find(first, clock.now()), nullptr);
    keys.reset();
    clock.advance(kOverlap);
    keys = open(folder / "keys", clock);
    EXPECT_EQ(keys->snapshot()->find(first, clock.now()), nullptr);
    EXPECT_EQ(privateFiles(folder / "keys"), std::set{"token-" + made->kid + ".key"});
    EXPECT_EQ(statesOf(*keys), (Texts{"signing", "retired"}));
}

TEST(TokenKeys, sayEachChangeUntilItIsNoted) {
    TempFolder folder;
    FakeClock clock;
    auto keys = open(folder / "keys", clock);
    EXPECT_TRUE(keys->tick()->empty()) << "the first key is no change";
    ASSERT_TRUE(keys->rotate("security_officer-1", "cmd_1"));
    EXPECT_TRUE(keys->tick()->empty());
    clock.advance(kLead);
    for (int i = 0; i < 2; ++i) {
        const auto notices = keys->tick();
        ASSERT_EQ(notices->size(), 1U);
        EXPECT_EQ(notices->front().key.state, TokenKeyState::Signing);
        if (i == 1) {
            EXPECT_TRUE(keys->noted(notices->front()));
        }
    }
    keys = open(folder / "keys", clock);
    EXPECT_TRUE(keys->tick()->empty());
    clock.advance(kOverlap);
    const auto notices = keys->tick();
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().key.state, TokenKeyState::Retired);
    EXPECT_TRUE(notices->front().key.destroyedAt);
    EXPECT_TRUE(keys->noted(notices->front()));
    EXPECT_TRUE(keys->tick()->empty());
}

/// What must hold at any time, whatever happened before.
void expectSound(const TokenKeys& keys, const fs::path& folder, base::Time now) {
    const auto set = keys.snapshot();
    ASSERT_GE(set->entries.size(), 1U);
    ASSERT_LE(set->entries.size(), 2U);
    std::size_t signing = 0;
    std::set<std::string> files;
    for (const auto& key : keys.list()) {
        signing += key.state == TokenKeyState::Signing ? 1 : 0;
        EXPECT_EQ(set->find(key.kid, now) != nullptr, key.state != TokenKeyState::Retired);
        if (!key.destroyedAt)
            files.insert(key.kid);
    }
    EXPECT_EQ(signing, 1U);
    EXPECT_EQ(privateFiles(folder).size(), files.size());
    for (const auto& entry : set->entries) {
        EXPECT_EQ(entry.privateKey.publicKey(), entry.key->publicKey);
        EXPECT_EQ(entry.key->kid, entry.key->publicKey.thumbprint());
    }
}

TEST(TokenKeys, goOnAfterACrashAtAnyStep) {
    for (const auto step : {Step::WriteKey, Step::NoteKey, Step::NoteRetired, Step::DestroyKey, Step::NoteDestroyed}) {
        SCOPED_TRACE(static_cast<int>(step));
        TempFolder folder;
        FakeClock clock;
        const auto path = folder / "keys";
        bool died = false;
        auto keys = open(path, clock, [&](Step at) { return at == step && (died = true); });
        const auto first = keys->list().front().kid;
        const auto publishing = step == Step::WriteKey || step == Step::NoteKey;
        const auto made = keys->rotate("security_officer-1", "cmd_1");
        EXPECT_EQ(made.has_value(), !publishing);
        if (!publishing) {
            clock.advance(kLead + kOverlap);
            EXPECT_FALSE(keys->tick());
        }
        EXPECT_TRUE(died);
        keys = open(path, clock);
        expectSound(*keys, path, clock.now());
        if (publishing) {
            EXPECT_EQ(keys->snapshot()->signer(clock.now()).key->kid, first) << "exactly before";
            EXPECT_EQ(keys->snapshot()->entries.size(), 1U);
            EXPECT_TRUE(keys->rotate("security_officer-1", "cmd_1")) << "the command is sent again";
        } else {
            EXPECT_EQ(statesOf(*keys), (Texts{"signing", "retired"})) << "exactly after";
            EXPECT_EQ(privateFiles(path), std::set{"token-" + made->kid + ".key"});
            EXPECT_TRUE(keys->rotate("security_officer-1", "cmd_2"));
        }
        expectSound(*keys, path, clock.now());
    }
}

TEST(TokenKeys, leaveNothingOfAWriteThatWasCutShort) {
    TempFolder folder;
    FakeClock clock;
    const auto path = folder / "keys";
    auto keys = open(path, clock);
    const auto secret = base::readSecretFile(path / "token.key");
    ASSERT_TRUE(secret);
    for (const char* name : {"token.key.tmp123", "token-abc.key.tmp77", "token-abc.key"})
        ASSERT_TRUE(base::writeSecretFile(path / name, *secret));
    ASSERT_TRUE(base::writeSecretFile(path / "audit.key", *secret));
    keys = open(path, clock);
    EXPECT_EQ(privateFiles(path), (std::set<std::string>{"audit.key", "token.key"})) << "and nothing of anybody else";
}

TEST(TokenKeys, areReplacedWhenSomebodyTookTheFileAway) {
    TempFolder folder;
    FakeClock clock;
    const auto path = folder / "keys";
    auto keys = open(path, clock);
    const auto first = keys->list().front().kid;
    fs::remove(path / "token.key");
    keys = open(path, clock);
    expectSound(*keys, path, clock.now());
    const auto second = keys->snapshot()->signer(clock.now()).key->kid;
    EXPECT_NE(second, first);
    EXPECT_EQ(keys->snapshot()->find(first, clock.now()), nullptr) << "its tokens are refused at once";

    const auto third = keys->rotate("security_officer-1", "cmd_1")->kid;
    fs::remove(path / ("token-" + second + ".key"));
    keys = open(path, clock);
    expectSound(*keys, path, clock.now());
    EXPECT_EQ(keys->snapshot()->signer(clock.now()).key->kid, third) << "no time to wait";

    const auto fourth = keys->rotate("security_officer-1", "cmd_2")->kid;
    fs::remove(path / ("token-" + fourth + ".key"));
    keys = open(path, clock);
    expectSound(*keys, path, clock.now());
    EXPECT_EQ(keys->snapshot()->entries.size(), 1U);
    EXPECT_FALSE(keys->list()[1].retiresAt) << "nobody follows it any more";
    clock.advance(kLead + kOverlap + kOverlap);
    ASSERT_TRUE(keys->tick());
    EXPECT_EQ(keys->snapshot()->signer(clock.now()).key->kid, third);
}

TEST(TokenKeys, refuseARecordThatIsDamaged) {
    TempFolder folder;
    FakeClock clock;
    const auto path = folder / "keys";
    open(path, clock).reset();
    const auto good = base::readFile(path / "token-keys.json").value();
    const auto refused = [&](const std::string& text) {
        EXPECT_TRUE(base::writeFile(path / "token-keys.json", text));
        const auto opened = TokenKeys::open(path, clock);
        EXPECT_FALSE(opened) << text;
        if (!opened) {
            EXPECT_EQ(opened.error().reason, "PLATFORM-001") << text;
        }
    };
    const auto with = [&](const std::string& from, const std::string& to) {
        auto text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    };
    refused(good.substr(0, good.size() / 2));
    refused(with("\"format\": 1", "\"format\": 2"));
    refused(with("token.key", "../audit.key"));
    refused(with("\"signs_from\": \"2", "\"signs_from\": \"x"));
    refused(with("\"x\": \"", "\"x\": \"AAAA"));
    const auto other = crypto::Ed25519PrivateKey::generate();
    ASSERT_TRUE(base::writeSecretFile(path / "token.key", other.pem()));
    refused(good);
}

/// Rotations, crashes and restarts at random: no token is refused in its life, no key signs before it was published
/// long enough, and no private part stays behind.
TEST(TokenKeys, keepTheirPromisesOnARandomWalk) {
    struct Issued {
        std::string kid;
        base::Time expires;
    };
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
        TempFolder folder;
        FakeClock clock;
        const auto path = folder / "keys";
        int fuse = -1;
        const auto dies = [&](Step) { return fuse >= 0 && fuse-- == 0; };
        auto keys = open(path, clock, dies);
        std::vector<Issued> issued;
        std::map<std::string, base::Time> seen{{keys->list().front().kid, clock.now() - kLead}};
        for (int turn = 0; turn < 80; ++turn) {
            clock.advance(seconds(below(200)));
            fuse = below(4) == 0 ? static_cast<int>(below(4)) : -1;
            bool crashed = false;
            if (below(3) == 0) {
                const auto made = keys->rotate("security_officer-1", "cmd_" + std::to_string(turn));
                crashed = !made && made.error().reason != "KEYS-005";
            }
            crashed = crashed || !keys->tick();
            fuse = -1;
            if (crashed || below(10) == 0)
                keys = open(path, clock, dies);
            expectSound(*keys, path, clock.now());
            const auto set = keys->snapshot();
            for (const auto& entry : set->entries)
                seen.emplace(entry.key->kid, clock.now());
            const auto& signer = set->signer(clock.now());
            EXPECT_GE(clock.now() - seen.at(signer.key->kid), kKeySetAge) << "published too late";
            issued.push_back({signer.key->kid, clock.now() + kTokenLife});
            for (const auto& token : issued)
                if (clock.now() < token.expires) {
                    EXPECT_NE(set->find(token.kid, clock.now()), nullptr) << "refused in its life";
                }
        }
    }
}

} // namespace
} // namespace signalbox::platform
