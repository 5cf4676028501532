// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The console as a witness: a log that was cut, rewritten or signed by another key is found out.
#include "ui/bridge/Witness.h"

#include "tests/support/PushedClock.h"
#include "tests/ui/bridge/LivePlatform.h"
#include "ui/bridge/Bridge.h"

#include <QtTest/QTest>

namespace signalbox::test {

using namespace ui;
using Link = Bridge::Link;
using State = Witness::State;
namespace fs = std::filesystem;

namespace {

class WitnessTest : public testing::Test {
protected:
    LivePlatform platform;
    TempFolder state;
    PushedClock clock;

    /// A console: what it has seen before is in the folder only.
    struct Console {
        Console(const base::Clock& clock, const fs::path& folder)
            : bridge(clock)
            , witness(bridge, folder) {}
        Bridge bridge;
        Witness witness;
    };
    std::unique_ptr<Console> console(const std::string& who = "auditor-1") {
        auto made = std::make_unique<Console>(clock, state / "witness");
        made->bridge.connectTo(platform.operatorFile(who));
        return made;
    }
    static bool eventually(const std::function<bool()>& so) { return QTest::qWaitFor(so, kPatience); }
    static bool settled(const Console& one) {
        return eventually([&] { return one.witness.state() != State::None; });
    }
    /// Acts that leave entries in the log; their content differs from call to call.
    void act(int times) {
        const auto client = platform.client("on_call-1");
        for (int i = 0; i < times; ++i) {
            const auto done =
                client->abortCanary(base::ProviderId("novagames"), api::Intent::fresh("an entry"), soon());
            ASSERT_TRUE(done) << base::describe(done.error());
        }
    }
};

TEST_F(WitnessTest, keepsTheNewestCheckpointAndFollowsTheLog) {
    act(1);
    const auto one = console();
    ASSERT_TRUE(settled(*one));
    EXPECT_EQ(one->witness.state(), State::Verified);
    ASSERT_TRUE(one->witness.size());
    ASSERT_TRUE(one->witness.verifiedAt());
    const auto before = *one->witness.size();
    EXPECT_GT(before, 0U);
    act(2);
    one->witness.check();
    ASSERT_TRUE(eventually([&] { return *one->witness.size() > before; }));
    EXPECT_EQ(one->witness.state(), State::Verified);
    EXPECT_FALSE(one->witness.isAlarm());
    EXPECT_TRUE(one->witness.finding().isEmpty());
}

TEST_F(WitnessTest, everybodyIsAWitnessAlsoOfALogTheyMayNotRead) {
    act(1);
    const auto one = console("viewer-1");
    ASSERT_TRUE(settled(*one));
    EXPECT_EQ(one->witness.state(), State::Verified);
    const auto before = one->witness.size();
    act(1);
    one->witness.check();
    ASSERT_TRUE(eventually([&] { return one->witness.size() > before; })) << "no proof that the log goes on";
    EXPECT_FALSE(one->witness.isAlarm());
}

TEST_F(WitnessTest, findsALogThatWasCut) {
    act(3);
    {
        const auto one = console();
        ASSERT_TRUE(settled(*one));
        ASSERT_EQ(one->witness.state(), State::Verified);
    }
    platform.startFromTheBeginning();
    act(1);
    const auto later = console();
    ASSERT_TRUE(settled(*later));
    EXPECT_EQ(later->witness.state(), State::Behind);
    EXPECT_TRUE(later->witness.isAlarm());
    EXPECT_TRUE(later->witness.finding().startsWith(QStringLiteral("ROLLBACK SUSPECTED")));
}

TEST_F(WitnessTest, findsALogThatWasRewritten) {
    act(2);
    std::uint64_t seen = 0;
    {
        const auto one = console();
        ASSERT_TRUE(settled(*one));
        ASSERT_EQ(one->witness.state(), State::Verified);
        seen = *one->witness.size();
    }
    platform.startFromTheBeginning();
    act(4);
    const auto later = console();
    ASSERT_TRUE(settled(*later));
    EXPECT_EQ(later->witness.state(), State::Forked);
    EXPECT_TRUE(later->witness.isAlarm());
    EXPECT_EQ(later->witness.size(), std::optional(seen)) << "what was verified is not given up";
    later->witness.check();
    EXPECT_EQ(later->witness.state(), State::Forked) << "a finding stays";
}

TEST_F(WitnessTest, findsALogThatIsSignedByAnotherKey) {
    act(1);
    {
        const auto one = console();
        ASSERT_TRUE(settled(*one));
        ASSERT_EQ(one->witness.state(), State::Verified);
    }
    // Another platform's log and key under this one's certificates.
    platform.stop();
    TempFolder other;
    LivePlatform::copyTemplate(other / "data", 1);
    const auto move = [&](const fs::path& name) {
        fs::copy_file(other / "data" / name, platform.data() / name, fs::copy_options::overwrite_existing);
    };
    const auto isOfTheLog = [](const fs::path& file) { return file.filename().string().rfind("audit.", 0) == 0; };
    for (const auto& entry : fs::directory_iterator(platform.data()))
        if (isOfTheLog(entry.path()))
            fs::remove(entry.path());
    for (const auto& entry : fs::directory_iterator(other / "data"))
        if (isOfTheLog(entry.path()))
            move(entry.path().filename());
    move("keys/audit.key");
    platform.start();
    act(3);
    const auto later = console();
    ASSERT_TRUE(settled(*later));
    EXPECT_EQ(later->witness.state(), State::OtherKey);
    EXPECT_TRUE(later->witness.isAlarm());
}

TEST_F(WitnessTest, tellsPlatformsApart) {
    act(3);
    {
        const auto one = console();
        ASSERT_TRUE(settled(*one));
        ASSERT_EQ(one->witness.state(), State::Verified);
    }
    platform.stop();
    LivePlatform::copyTemplate(platform.data(), 1);
    platform.start();
    act(1);
    const auto other = console();
    ASSERT_TRUE(settled(*other));
    EXPECT_EQ(other->witness.state(), State::Verified) << other->witness.finding().toStdString();
}

TEST_F(WitnessTest, goesOnWithWhatItHasWhenTheConnectionIsReplaced) {
    act(2);
    const auto one = console();
    ASSERT_TRUE(settled(*one));
    const auto before = one->witness.size();
    one->bridge.connectTo(platform.operatorFile("security_officer-1"));
    EXPECT_EQ(one->witness.state(), State::None) << "said by another operator, not yet by this one";
    ASSERT_TRUE(settled(*one));
    EXPECT_EQ(one->witness.state(), State::Verified);
    EXPECT_GE(one->witness.size(), before);
}

} // namespace
} // namespace signalbox::test
