// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sandbox with the real programs.
#include "ui/bridge/EmbeddedSandbox.h"

#include "tests/ui/bridge/LivePlatform.h"
#include "ui/bridge/Bridge.h"

#include <QtCore/QFile>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <csignal>
#include <fstream>
#include <map>

#include <unistd.h>

namespace signalbox::test {

using namespace ui;
using State = EmbeddedSandbox::State;
namespace fs = std::filesystem;

namespace {

const fs::path kPrograms(SIGNALBOX_BIN_DIR);

/// This process' children by name, zombies included.
std::multimap<std::string, pid_t> children() {
    std::multimap<std::string, pid_t> out;
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        std::ifstream list(task.path() / "children");
        for (pid_t pid = 0; list >> pid;) {
            std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
            std::string name;
            std::getline(comm, name);
            out.emplace(name, pid);
        }
    }
    return out;
}
std::size_t running(const std::string& program) { return children().count(program.substr(0, 15)); }

class EmbeddedSandboxTest : public testing::Test {
protected:
    TempFolder folder;
    static bool eventually(const std::function<bool()>& so) { return QTest::qWaitFor(so, kPatience); }
};

TEST_F(EmbeddedSandboxTest, isAliveWithTrafficAndLeavesNoProcessBehind) {
    {
        EmbeddedSandbox sandbox(kPrograms, folder / "data");
        EXPECT_EQ(sandbox.state(), State::Idle);
        QSignalSpy ready(&sandbox, &EmbeddedSandbox::ready);
        sandbox.start(50);
        EXPECT_EQ(sandbox.state(), State::Starting);
        ASSERT_TRUE(eventually([&] { return ready.count() == 1; }));
        EXPECT_EQ(sandbox.state(), State::Running);
        EXPECT_FALSE(sandbox.error());
        EXPECT_EQ(sandbox.operators().size(), 12);
        EXPECT_EQ(running("signalbox-platform"), 1U);

        const base::SystemClock clock;
        Bridge bridge(clock);
        for (const auto& known : sandbox.operators())
            if (known.id == QStringLiteral("on_call-1"))
                bridge.connectTo(known.credentials);
        ASSERT_TRUE(eventually([&] { return bridge.link() == Bridge::Link::Live; }));
        ASSERT_TRUE(eventually([&] { return bridge.board()->judge({}).figures.counts.requests > 20; })) << "no traffic";
        EXPECT_EQ(running("signalboxctl"), 1U);
        sandbox.stop();
        EXPECT_EQ(sandbox.state(), State::Idle);
        EXPECT_EQ(running("signalbox-platform"), 0U);
        EXPECT_EQ(running("signalboxctl"), 0U);
        ASSERT_TRUE(eventually([&] { return bridge.link() == Bridge::Link::Lost; }));

        // The same data again; and this time the destructor ends it.
        sandbox.start(50);
        ASSERT_TRUE(eventually([&] { return ready.count() == 2; }));
    }
    EXPECT_EQ(running("signalbox-platform"), 0U);
    EXPECT_EQ(running("signalboxctl"), 0U);
}

TEST_F(EmbeddedSandboxTest, saysThatAProgramIsMissing) {
    EmbeddedSandbox sandbox(folder / "nowhere", folder / "data");
    QSignalSpy failed(&sandbox, &EmbeddedSandbox::failed);
    sandbox.start();
    ASSERT_TRUE(eventually([&] { return failed.count() == 1; }));
    EXPECT_EQ(sandbox.state(), State::Failed);
    ASSERT_TRUE(sandbox.error());
    EXPECT_EQ(sandbox.error()->reason, "CONSOLE-002");
    EXPECT_NE(sandbox.error()->context.find("signalbox-platform"), std::string::npos);
}

TEST_F(EmbeddedSandboxTest, goesOnWithoutTrafficWhenOnlyItsProgramIsMissing) {
    fs::create_directories(folder / "programs");
    fs::create_symlink(kPrograms / "signalbox-platform", folder / "programs/signalbox-platform");
    EmbeddedSandbox sandbox(folder / "programs", folder / "data");
    sandbox.start();
    ASSERT_TRUE(eventually([&] { return sandbox.error().has_value(); }));
    EXPECT_EQ(sandbox.state(), State::Running);
    EXPECT_EQ(sandbox.error()->reason, "CONSOLE-002");
    EXPECT_NE(sandbox.error()->context.find("signalboxctl"), std::string::npos);
}

TEST_F(EmbeddedSandboxTest, carriesTheLastWordsOfAPlatformThatCouldNotStart) {
    std::ofstream(folder / "data") << "a file, not a folder";
    EmbeddedSandbox sandbox(kPrograms, folder / "data");
    QSignalSpy failed(&sandbox, &EmbeddedSandbox::failed);
    sandbox.start();
    ASSERT_TRUE(eventually([&] { return failed.count() == 1; }));
    ASSERT_TRUE(sandbox.error());
    EXPECT_EQ(sandbox.error()->reason, "CONSOLE-003");
    EXPECT_NE(sandbox.error()->context.find("STORE-006"), std::string::npos) << sandbox.error()->context;
}

TEST_F(EmbeddedSandboxTest, isStartedAgainByWhoeverHearsThatItEnded) {
    EmbeddedSandbox sandbox(kPrograms, folder / "data");
    QSignalSpy ready(&sandbox, &EmbeddedSandbox::ready);
    QSignalSpy failed(&sandbox, &EmbeddedSandbox::failed);
    QObject::connect(&sandbox, &EmbeddedSandbox::failed, &sandbox, [&] { sandbox.start(50); });
    sandbox.start(50);
    ASSERT_TRUE(eventually([&] { return ready.count() == 1; }));
    const auto all = children();
    const auto found = all.find(std::string("signalbox-platform").substr(0, 15));
    ASSERT_NE(found, all.end());
    ASSERT_EQ(::kill(found->second, SIGKILL), 0);
    ASSERT_TRUE(eventually([&] { return ready.count() == 2; }));
    EXPECT_EQ(failed.count(), 1);
    EXPECT_EQ(sandbox.state(), State::Running);
    EXPECT_FALSE(sandbox.error());
    EXPECT_EQ(running("signalbox-platform"), 1U);
}

} // namespace
} // namespace signalbox::test
