// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace signalbox::test {

/// A program under test as a child process: its output is collected line by line, and nothing is left behind.
class Process {
public:
    /// Starts `program` with `arguments`. Standard input is a pipe.
    Process(const std::string& program, std::vector<std::string> arguments);
    ~Process(); ///< SIGKILL when it still runs.
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t pid() const { return m_pid; }
    void write(const std::string& text);
    void signal(int number) const;

    /// The first line of standard output that `wanted` accepts, from those not looked at yet; nullopt when the program
    /// ends or time is up first.
    [[nodiscard]] std::optional<std::string> waitForLine(const std::function<bool(const std::string&)>& wanted,
                                                         std::chrono::seconds within);
    /// The exit code (128 + signal when it was killed); nullopt when time is up.
    [[nodiscard]] std::optional<int> waitForEnd(std::chrono::seconds within);

    [[nodiscard]] std::string output() const; ///< All of standard output so far.
    [[nodiscard]] std::string errors() const; ///< All of standard error so far.

private:
    void readAll(int fd, std::string& into, bool lines);

    pid_t m_pid = -1;
    int m_input = -1;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_output;
    std::string m_errors;
    std::vector<std::string> m_lines;
    std::size_t m_looked = 0;
    int m_open = 2;
    std::optional<int> m_exit;
    std::thread m_reader;
    std::thread m_errorReader;
    std::thread m_waiter;
};

struct Finished {
    int exitCode = -1;
    std::string output;
    std::string errors;
};
/// Runs a program to its end.
[[nodiscard]] Finished runProgram(const std::string& program, std::vector<std::string> arguments,
                                  std::chrono::seconds within = std::chrono::seconds(120));

/// A folder under the system's temporary one that goes with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

} // namespace signalbox::test
