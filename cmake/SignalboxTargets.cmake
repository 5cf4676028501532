# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0

# signalbox_pch(NAME HEADERS ... [DEPENDS ...])
# A precompiled header that many targets share (target_precompile_headers(x REUSE_FROM NAME)): one for each target would
# cost minutes and gigabytes. All targets have the same flags, which g++ demands.
function(signalbox_pch name)
  cmake_parse_arguments(ARG "" "" "HEADERS;DEPENDS" ${ARGN})
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/pch/${name}.cpp" CONTENT "")
  add_library(${name} STATIC "${CMAKE_BINARY_DIR}/pch/${name}.cpp")
  set_target_properties(${name} PROPERTIES AUTOMOC OFF)
  target_link_libraries(${name} PRIVATE signalbox_options ${ARG_DEPENDS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

# signalbox_library(NAME SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...] [NO_PCH])
# One static library for one folder. DEPENDS are public, PRIVATE_DEPENDS (third party, mostly) stay behind the .cpp files.
function(signalbox_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC signalbox_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  if(NOT ARG_NO_PCH)
    target_precompile_headers(${name} REUSE_FROM signalbox_core_pch)
  endif()
endfunction()

# signalbox_test(NAME LABEL unit|ui|integration|e2e|lint TIMEOUT seconds SOURCES ... DEPENDS ...
#                [ENVIRONMENT ...] [OWN_MAIN] [PCH target])
# One GoogleTest runner, which is one test of CTest.
function(signalbox_test name)
  cmake_parse_arguments(ARG "OWN_MAIN" "LABEL;TIMEOUT;PCH" "SOURCES;DEPENDS;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE signalbox_options ${ARG_DEPENDS} GTest::gmock GTest::gtest)
  if(NOT ARG_OWN_MAIN)
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  if(NOT ARG_PCH)
    set(ARG_PCH signalbox_test_pch)
  endif()
  target_precompile_headers(${name} REUSE_FROM ${ARG_PCH})
  target_compile_options(${name} PRIVATE ${SIGNALBOX_TEST_FLAGS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND ${name})
  if(ARG_LABEL STREQUAL "unit")
    add_dependencies(unit_tests ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT}
                       ENVIRONMENT "TZ=UTC;LC_ALL=C.UTF-8;${ARG_ENVIRONMENT}")
endfunction()
