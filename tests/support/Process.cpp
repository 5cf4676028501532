// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/Process.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace signalbox::test {

Process::Process(const std::string& program, std::vector<std::string> arguments) {
    std::signal(SIGPIPE, SIG_IGN);
    int in[2];
    int out[2];
    int err[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)
        std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    std::vector<char*> argv;
    std::string name = program;
    argv.push_back(name.data());
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (::posix_spawn(&m_pid, program.c_str(), &actions, nullptr, argv.data(), environ) != 0) {
        m_pid = -1;
        m_exit = 127;
        m_open = 0;
    }
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    ::close(err[1]);
    m_input = in[1];
    if (m_pid < 0) {
        ::close(out[0]);
        ::close(err[0]);
        return;
    }
    m_reader = std::thread([this, fd = out[0]] { readAll(fd, m_output, true); });
    m_errorReader = std::thread([this, fd = err[0]] { readAll(fd, m_errors, false); });
    m_waiter = std::thread([this] {
        int status = 0;
        ::waitpid(m_pid, &status, 0);
        std::lock_guard lock(m_mutex);
        m_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        m_changed.notify_all();
    });
}

Process::~Process() {
    {
        std::lock_guard lock(m_mutex);
        if (!m_exit && m_pid > 0)
            ::kill(m_pid, SIGKILL);
    }
    if (m_input >= 0)
        ::close(m_input);
    for (auto* thread : {&m_waiter, &m_reader, &m_errorReader})
        if (thread->joinable())
            thread->join();
}

void Process::readAll(int fd, std::string& into, bool lines) {
    char chunk[8192];
    std::string rest;
    for (;;) {
        const auto got = ::read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        std::lock_guard lock(m_mutex);
        if (got <= 0) {
            --m_open;
            m_changed.notify_all();
            break;
        }
        into.append(chunk, static_cast<std::size_t>(got));
        if (!lines)
            continue;
        rest.append(chunk, static_cast<std::size_t>(got));
        for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
            m_lines.push_back(rest.substr(0, end));
            rest.erase(0, end + 1);
        }
        m_changed.notify_all();
    }
    ::close(fd);
}

void Process::write(const std::string& text) { (void)!::write(m_input, text.data(), text.size()); }

void Process::signal(int number) const {
    std::lock_guard lock(m_mutex);
    if (!m_exit && m_pid > 0)
        ::kill(m_pid, number);
}

std::optional<std::string> Process::waitForLine(const std::function<bool(const std::string&)>& wanted,
                                                std::chrono::seconds within) {
    const auto until = std::chrono::steady_clock::now() + within;
    std::unique_lock lock(m_mutex);
    for (;;) {
        while (m_looked < m_lines.size()) {
            const auto line = m_lines[m_looked++];
            if (wanted(line))
                return line;
        }
        if (m_open == 0 && m_exit)
            return std::nullopt;
        if (m_changed.wait_until(lock, until) == std::cv_status::timeout && m_looked == m_lines.size())
            return std::nullopt;
    }
}

std::optional<int> Process::waitForEnd(std::chrono::seconds within) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, within, [&] { return m_exit && m_open == 0; });
    return m_exit;
}

std::string Process::output() const {
    std::lock_guard lock(m_mutex);
    return m_output;
}

std::string Process::errors() const {
    std::lock_guard lock(m_mutex);
    return m_errors;
}

Finished runProgram(const std::string& program, std::vector<std::string> arguments, std::chrono::seconds within) {
    Process process(program, std::move(arguments));
    Finished finished;
    finished.exitCode = process.waitForEnd(within).value_or(-1);
    finished.output = process.output();
    finished.errors = process.errors();
    return finished;
}

TemporaryFolder::TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "signalbox-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        std::abort();
    m_path = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code failure;
    std::filesystem::remove_all(m_path, failure);
}

} // namespace signalbox::test
