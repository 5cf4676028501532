// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// signalbox-platform as a program: its one line, its exit codes, its end.
#include "core/api/Acts.h"
#include "core/api/PlatformClient.h"
#include "core/base/Json.h"
#include "core/store/Database.h"
#include "tests/support/SoundLedger.h"
#include "tests/support/TempFolder.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace signalbox::platform {
namespace {

/// The program under test as a child process. Killed at the end at the latest.
class Program {
public:
    explicit Program(std::vector<std::string> arguments, bool orphan = false) {
        int out[2];
        int err[2];
        EXPECT_EQ(::pipe(out), 0);
        EXPECT_EQ(::pipe(err), 0);
        m_pid = ::fork();
        if (m_pid == 0) {
            ::dup2(out[1], STDOUT_FILENO);
            ::dup2(err[1], STDERR_FILENO);
            for (const int descriptor : {out[0], out[1], err[0], err[1]})
                ::close(descriptor);
            if (orphan) { // A parent in between, that the test can end.
                const pid_t inner = ::fork();
                if (inner != 0) {
                    ::pause();
                    ::_exit(0);
                }
            }
            std::vector<char*> list;
            std::string name = SIGNALBOX_PLATFORM_PROGRAM;
            list.push_back(name.data());
            for (auto& argument : arguments)
                list.push_back(argument.data());
            list.push_back(nullptr);
            ::execv(name.c_str(), list.data());
            ::_exit(127);
        }
        ::close(out[1]);
        ::close(err[1]);
        m_out = out[0];
        m_err = err[0];
    }
    ~Program() {
        if (!m_status) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
        ::close(m_out);
        ::close(m_err);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// The line it prints when it is ready; empty when it ended instead.
    std::string line() {
        std::string text;
        char c = 0;
        while (::read(m_out, &c, 1) == 1 && c != '\n')
            text += c;
        return text;
    }
    void signal(int number) const { ::kill(m_pid, number); }
    int exitCode() {
        if (!m_status) {
            int status = 0;
            ::waitpid(m_pid, &status, 0);
            m_status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        }
        return *m_status;
    }
    std::string errors() const {
        std::string text;
        char buffer[4096];
        ssize_t size = 0;
        while ((size = ::read(m_err, buffer, sizeof buffer)) > 0)
            text.append(buffer, static_cast<std::size_t>(size));
        return text;
    }
    /// Blocks until every process that holds its standard output has ended.
    void waitForEndOfOutput() const {
        char c = 0;
        while (::read(m_out, &c, 1) == 1) {
        }
    }

private:
    pid_t m_pid = -1;
    int m_out = -1;
    int m_err = -1;
    std::optional<int> m_status;
};

class ProgramTest : public ::testing::Test {
protected:
    test::TempFolder folder;
    bool ledgerIsSpoilt = false; ///< Set by a test that damages it.
    std::string data() const { return (folder / "data").string(); }
    void TearDown() override {
        if (!ledgerIsSpoilt)
            test::expectSoundLedger(data());
    }
    void provisionOnce() {
        Program program({"--data", data()});
        ASSERT_FALSE(program.line().empty()) << program.errors();
        program.signal(SIGTERM);
        ASSERT_EQ(program.exitCode(), 0);
    }
    /// Starts it on the folder and expects it to refuse.
    std::string refusal(int exitCode, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"--data", data()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        Program program(arguments);
        EXPECT_EQ(program.line(), "");
        EXPECT_EQ(program.exitCode(), exitCode);
        return program.errors();
    }
};

TEST_F(ProgramTest, printsOneLineAndStopsCleanly) {
    for (const int number : {SIGTERM, SIGINT}) {
        Program program({"--listen", "127.0.0.1:0", "--data", data()});
        const auto line = program.line();
        auto json = base::Json::parse(line);
        ASSERT_TRUE(json) << line << program.errors();
        EXPECT_GT((*json)["port"].intOr(0), 0);
        EXPECT_EQ((*json)["url"].stringOr(""), "https://127.0.0.1:" + std::string((*json)["port"].lexeme()));
        EXPECT_EQ((*json)["operators"].items().size(), 12U);
        EXPECT_EQ((*json)["providers"].items().size(), 4U);
        for (const char* list : {"operators", "providers"})
            for (const auto& item : (*json)[list].items())
                EXPECT_TRUE(std::filesystem::exists(item["credentials"].stringOr(""))) << item.text();
        program.signal(number);
        EXPECT_EQ(program.exitCode(), 0);
    }
    EXPECT_FALSE(std::filesystem::exists(data() + "/ledger.db-wal")) << "a clean stop folds the write-ahead log";
}

TEST_F(ProgramTest, keepsSecretsFromOthers) {
    provisionOnce();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data())) {
        const auto mode = entry.status().permissions();
        const bool secret = entry.path().extension() == ".key" || entry.path().extension() == ".kek" ||
                            entry.path().filename().string().starts_with("keys.db");
        if (secret || entry.is_directory()) {
            EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
                      std::filesystem::perms::none)
                << entry.path();
        }
    }
}

TEST_F(ProgramTest, endsWithItsParent) {
    Program program({"--data", data(), "--exit-with-parent"}, true);
    ASSERT_FALSE(program.line().empty());
    program.signal(SIGKILL); // The parent in between.
    program.waitForEndOfOutput();
    Program again({"--data", data()});
    EXPECT_FALSE(again.line().empty()) << "the folder is free again: " << again.errors();
}

TEST_F(ProgramTest, saysThatThePortIsTaken) {
    const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(taken, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(taken, 1), 0);
    socklen_t size = sizeof address;
    ASSERT_EQ(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const auto text = refusal(3, {"--listen", "127.0.0.1:" + std::to_string(ntohs(address.sin_port))});
    EXPECT_NE(text.find("NET-001"), std::string::npos) << text;
    ::close(taken);
}

TEST_F(ProgramTest, saysThatAnotherPlatformUsesTheFolder) {
    Program first({"--data", data()});
    ASSERT_FALSE(first.line().empty());
    const auto text = refusal(7);
    EXPECT_NE(text.find("STORE-005"), std::string::npos) << text;
}

TEST_F(ProgramTest, refusesDataOfANewerVersionAndLeavesItAlone) {
    ledgerIsSpoilt = true;
    provisionOnce();
    {
        auto database = store::Database::open(data() + "/ledger.db");
        ASSERT_TRUE(database);
        ASSERT_TRUE(database->execute(
            "INSERT INTO schema_version(version, name, program) VALUES(99, 'future', 'signalbox 9.9')"));
    }
    const auto text = refusal(6);
    EXPECT_NE(text.find("STORE-003"), std::string::npos) << text;
    EXPECT_NE(text.find("99"), std::string::npos) << text;
    EXPECT_NE(text.find("signalbox 9.9"), std::string::npos) << text;
}

TEST_F(ProgramTest, refusesDamagedData) {
    provisionOnce();
    for (const char* name : {"ledger.db", "keys.db", "platform.json"}) {
        std::filesystem::copy(data() + "/" + name, data() + "/kept", std::filesystem::copy_options::overwrite_existing);
        std::ofstream(data() + "/" + name) << std::string(10'000, '#');
        const auto text = refusal(5);
        EXPECT_TRUE(text.find("STORE-002") != std::string::npos || text.find("PLATFORM-001") != std::string::npos)
            << name << ": " << text;
        std::filesystem::copy(data() + "/kept", data() + "/" + name, std::filesystem::copy_options::overwrite_existing);
    }
    Program again({"--data", data()});
    EXPECT_FALSE(again.line().empty()) << again.errors();
}

TEST_F(ProgramTest, refusesAFolderThatCannotBe) {
    std::ofstream(data()) << "a file";
    const auto text = refusal(4);
    EXPECT_NE(text.find("STORE-00"), std::string::npos) << text;
}

TEST_F(ProgramTest, explainsItsArguments) {
    Program help({"--help"});
    help.waitForEndOfOutput();
    EXPECT_EQ(help.exitCode(), 0);
    EXPECT_EQ(Program({"--data", data(), "--listen", "nonsense"}).exitCode(), 2);
    EXPECT_EQ(Program({"--data", data(), "--listen", "127.0.0.1:99999"}).exitCode(), 2);
    EXPECT_EQ(Program({"--data", data(), "--regions", "a b"}).exitCode(), 2);
    EXPECT_EQ(Program({}).exitCode(), 2);
    EXPECT_EQ(Program({"--data", data(), "--listen", "300.1.1.1:0"}).exitCode(), 2);
}

TEST_F(ProgramTest, startsAgainHoweverItsActsWereCutShort) {
    for (int round = 0; round < 4; ++round) {
        Program program({"--data", data()});
        ASSERT_FALSE(program.line().empty()) << "round " << round << ": " << program.errors();
        auto credentials = api::OperatorCredentials::load(data() + "/operators/on_call-1.json");
        ASSERT_TRUE(credentials) << base::describe(credentials.error());
        std::atomic<int> done{0};
        std::jthread acts([&] { // Leaf after leaf, until the platform is gone.
            auto client = api::PlatformClient::create(*credentials);
            const base::ProviderId nova("novagames");
            while (true) {
                const auto views = (*client)->canaries(api::within(std::chrono::seconds(30)));
                if (!views)
                    return;
                const auto view = std::find_if(views->begin(), views->end(),
                                               [&](const auto& one) { return one.state.provider == nova; });
                api::CanaryDraft draft;
                draft.basisPoints = view->state.basisPoints == 100 ? 0 : 100;
                draft.expectedEpoch = view->state.epoch;
                draft.eligibility = view->state.eligibility;
                if (!(*client)->setCanary(nova, draft, api::Intent::fresh("a step"),
                                          api::within(std::chrono::seconds(30))))
                    return;
                ++done;
                done.notify_all();
            }
        });
        for (int seen = done; seen < 5 + 3 * round; seen = done)
            done.wait(seen);
        program.signal(SIGKILL);
        EXPECT_EQ(program.exitCode(), -SIGKILL);
    }
    Program again({"--data", data()});
    EXPECT_FALSE(again.line().empty()) << again.errors();
    again.signal(SIGTERM);
    EXPECT_EQ(again.exitCode(), 0);
    EXPECT_EQ(again.errors().find("refuses"), std::string::npos);
}

} // namespace
} // namespace signalbox::platform
