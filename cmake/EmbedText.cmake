# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
# cmake -DINPUT=file -DOUTPUT=file.cpp -DSYMBOL=ns::kName -P EmbedText.cmake
# Writes a C++ file in which `std::span<const std::string_view> ns::name()` gives the text in pieces; byte for byte the
# file. In pieces, because compilers need not take a literal of more than 64 KiB.
cmake_minimum_required(VERSION 3.25)
file(SIZE "${INPUT}" size)
file(READ "${INPUT}" text)
string(LENGTH "${text}" length)
if(NOT size EQUAL length)
  message(FATAL_ERROR "${INPUT}: has characters that CMake does not keep")
endif()
string(FIND "${text}" ")signalbox\"" end)
if(NOT end EQUAL -1)
  message(FATAL_ERROR "${INPUT}: contains the end of the literal")
endif()
string(REGEX MATCH "^(.*)::([A-Za-z]+)$" ignored "${SYMBOL}")
set(pieces "")
while(length GREATER 0)
  string(SUBSTRING "${text}" 0 32768 piece)
  string(FIND "${piece}" "\n" cut REVERSE) # Never within a character.
  math(EXPR cut "${cut} + 1")
  if(cut EQUAL 0)
    message(FATAL_ERROR "${INPUT}: a line of more than 32 KiB")
  endif()
  string(SUBSTRING "${text}" 0 ${cut} piece)
  string(APPEND pieces "    R\"signalbox(${piece})signalbox\",\n")
  string(SUBSTRING "${text}" ${cut} -1 text)
  string(LENGTH "${text}" length)
endwhile()
cmake_path(GET INPUT FILENAME name)
file(WRITE "${OUTPUT}" "// Made from ${name} by CMake; do not edit.
#include <span>
#include <string_view>

namespace ${CMAKE_MATCH_1} {

namespace {
constexpr std::string_view kPieces[] = {
${pieces}};
} // namespace

std::span<const std::string_view> ${CMAKE_MATCH_2}();
std::span<const std::string_view> ${CMAKE_MATCH_2}() { return kPieces; }

} // namespace ${CMAKE_MATCH_1}
")
