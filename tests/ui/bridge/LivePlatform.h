// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PlatformClient.h"
#include "core/base/Clock.h"
#include "core/platform/Platform.h"
#include "tests/support/TempFolder.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace signalbox::test {

/// A whole platform on 127.0.0.1 in this process, in a fresh folder, with real certificates, databases and sockets.
///
/// The keys are made once for a runner and copied for each test. Threads: those of the test only.
class LivePlatform {
public:
    LivePlatform(); ///< start()
    ~LivePlatform();
    LivePlatform(const LivePlatform&) = delete;
    LivePlatform& operator=(const LivePlatform&) = delete;

    void start();
    void stop();
    /// Stops, puts the data back to what it was before the first start, and starts.
    void startFromTheBeginning();
    [[nodiscard]] std::uint16_t port() const { return m_platform->port(); }

    /// All providers play, `rate` requests a second together, and answer rotations.
    void startTraffic(double rate);
    void stopTraffic();
    /// This share of the authorizations, 0..1, is refused from now on, whatever the release.
    void setErrors(double share);

    [[nodiscard]] std::filesystem::path data() const { return m_folder / "data"; }
    [[nodiscard]] std::filesystem::path operatorFile(const std::string& who) const;
    /// A credentials file of the same operator that leads through another port.
    [[nodiscard]] std::filesystem::path operatorFileVia(const std::string& who, std::uint16_t port) const;
    /// A client of its own, beside the console under test.
    [[nodiscard]] std::unique_ptr<api::PlatformClient> client(const std::string& who) const;

    /// The data of a platform that has been started once, made for each test from one that is kept.
    static void copyTemplate(const std::filesystem::path& to, int number = 0);

private:
    struct Traffic;
    TempFolder m_folder;
    base::SystemClock m_clock;
    std::unique_ptr<platform::Platform> m_platform;
    std::unique_ptr<Traffic> m_traffic;
};

/// Enough for any call on a machine that is busy.
[[nodiscard]] inline api::Deadline soon() { return api::within(std::chrono::seconds(60)); }
/// For QTest::qWaitFor, which returns as soon as it is so: enough on a machine that is busy.
inline constexpr int kPatience = 60'000;

} // namespace signalbox::test
