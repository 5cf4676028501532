# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0

# signalbox_library(NAME SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...] [NO_PCH])
# One static library for one folder. DEPENDS are public, PRIVATE_DEPENDS (third party, mostly) stay behind the .cpp files.
function(signalbox_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC signalbox_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  if(NOT ARG_NO_PCH)
    target_precompile_headers(${name} PRIVATE
      <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <string> <string_view>
      <unordered_map> <utility> <variant> <vector>)
  endif()
endfunction()

# signalbox_test(NAME LABEL unit|ui|integration|e2e|lint TIMEOUT seconds SOURCES ... DEPENDS ... [ENVIRONMENT ...])
# One GoogleTest runner. Every case is a CTest test of its own (unit), or the whole runner is one (SINGLE).
function(signalbox_test name)
  cmake_parse_arguments(ARG "SINGLE;OWN_MAIN" "LABEL;TIMEOUT" "SOURCES;DEPENDS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE signalbox_options ${ARG_DEPENDS} GTest::gmock GTest::gtest)
  if(NOT ARG_OWN_MAIN)
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <gmock/gmock.h> <string> <vector> <map> <memory> <functional>)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
                       ENVIRONMENT "TZ=UTC;LC_ALL=C.UTF-8;${ARG_ENVIRONMENT}")
endfunction()
