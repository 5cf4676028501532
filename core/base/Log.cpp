// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/Log.h"

#include "core/base/Clock.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <mutex>

namespace signalbox::base::log {

namespace {

// The one logger of the process: a log that has to be injected is a log that is missing where it is needed.
std::shared_ptr<spdlog::logger> makeLogger(const std::string& file) {
    spdlog::sink_ptr sink;
    if (file.empty())
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    else
        sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    auto logger = std::make_shared<spdlog::logger>("signalbox", std::move(sink));
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    logger->flush_on(spdlog::level::warn);
    return logger;
}

std::atomic<int> leastLevel{static_cast<int>(Level::Warning)};
std::mutex loggerMutex;
std::shared_ptr<spdlog::logger> currentLogger;

std::shared_ptr<spdlog::logger> logger() {
    std::lock_guard lock(loggerMutex);
    if (!currentLogger)
        currentLogger = makeLogger({});
    return currentLogger;
}

spdlog::level::level_enum spdlogLevel(Level level) {
    switch (level) {
    case Level::Debug:
        return spdlog::level::debug;
    case Level::Info:
        return spdlog::level::info;
    case Level::Warning:
        return spdlog::level::warn;
    case Level::Error:
        return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::string_view levelName(Level level) {
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        return "error";
    }
    return "error";
}

} // namespace

void configure(Level least, const std::string& file) {
    leastLevel = static_cast<int>(least);
    std::shared_ptr<spdlog::logger> fresh;
    try {
        fresh = makeLogger(file);
    } catch (const spdlog::spdlog_ex&) {
        fresh = makeLogger({}); // A log file that cannot be opened must not stop the program.
    }
    std::lock_guard lock(loggerMutex);
    currentLogger = std::move(fresh);
}

void write(Level level, std::string_view area, std::string_view message, const Json& fields) {
    if (static_cast<int>(level) < leastLevel.load(std::memory_order_relaxed))
        return;
    Json line = Json::object(
        {{"time", rfc3339(SystemClock().now())}, {"level", levelName(level)}, {"area", area}, {"message", message}});
    for (const auto& [name, value] : fields.members())
        line.set(name, value);
    const auto text = line.text();
    logger()->log(spdlogLevel(level), spdlog::string_view_t(text.data(), text.size()));
}

} // namespace signalbox::base::log
