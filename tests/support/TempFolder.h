// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Check.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace signalbox::test {

/// A fresh folder under /tmp that is removed with everything in it.
class TempFolder {
public:
    TempFolder() {
        std::string pattern = "/tmp/signalbox-test-XXXXXX";
        SB_CHECK(::mkdtemp(pattern.data()) != nullptr);
        m_path = pattern;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

} // namespace signalbox::test
