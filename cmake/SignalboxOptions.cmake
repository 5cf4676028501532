# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
# Language level, warnings, hardening and sanitizers, as INTERFACE targets that every target links.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers and ccache agree only when macros of time are ignored.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "${CCACHE_PROGRAM}")
endif()

# -O3 gains nothing here and makes the false warnings below more frequent.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

# The presets set them. g++ spends a twelfth of its time on collecting garbage unless it may keep half a gigabyte, and a
# third less on the tests' own sources at -O1, where it sees members that are not initialised yet are.
set(SIGNALBOX_GCC_FLAGS "" CACHE STRING "Further flags for g++ only")
set(SIGNALBOX_TEST_FLAGS "" CACHE STRING "Further flags for the sources of the tests themselves")

add_library(signalbox_options INTERFACE)
target_include_directories(signalbox_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(signalbox_options INTERFACE SIGNALBOX_VERSION="${PROJECT_VERSION}")
target_compile_options(signalbox_options INTERFACE
  # Not CMAKE_POSITION_INDEPENDENT_CODE: programs would get -fPIE and could not share the libraries' precompiled headers.
  -fPIC
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual
  # An aggregate with defaults is meant to be initialised by the members that differ.
  -Wno-missing-field-initializers
  $<$<BOOL:${SIGNALBOX_WERROR}>:-Werror>
  "$<$<CXX_COMPILER_ID:GNU>:${SIGNALBOX_GCC_FLAGS}>"
  # PCH and ccache need stable time stamps.
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_compile_options(signalbox_options INTERFACE
  # g++ 12 with optimisation sees overflows inside std::string that are not there (GCC bugs 105329, 105651).
  $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-stringop-overflow$<SEMICOLON>-Wno-stringop-overread$<SEMICOLON>-Wno-restrict$<SEMICOLON>-Wno-array-bounds>
  $<$<CONFIG:Release>:-fstack-protector-strong>
  $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-fcf-protection>
  $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
target_link_options(signalbox_options INTERFACE
  $<$<CONFIG:Release>:-Wl,-z,relro,-z,now>
  $<$<CONFIG:Release>:-pie>)

if(SIGNALBOX_SANITIZE)
  target_compile_options(signalbox_options INTERFACE
    -fsanitize=${SIGNALBOX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    # AddressSanitizer sees null; the other three cost a quarter of the build and have found nothing in this code.
    -fno-sanitize=null,alignment,object-size,vptr
    # The code that g++ adds for the sanitizers makes it doubt engaged optionals; they watch at run time.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(signalbox_options INTERFACE -fsanitize=${SIGNALBOX_SANITIZE})
endif()
