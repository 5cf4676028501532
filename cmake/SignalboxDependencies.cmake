# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
# Third-party packages, all from Debian 12. Why each is here stands in CONTRIBUTING.md.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(SQLite3 3.40 REQUIRED)
find_package(SOCI REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
if(SIGNALBOX_BUILD_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg DBus)
endif()
if(SIGNALBOX_BUILD_TESTS)
  find_package(GTest REQUIRED)
  if(SIGNALBOX_BUILD_UI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Test)
  endif()
endif()
