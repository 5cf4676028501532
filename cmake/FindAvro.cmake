# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
# Debian's libavro-dev ships no CMake configuration. Defines Avro::avro.
find_path(AVRO_INCLUDE_DIR avro.h)
find_library(AVRO_LIBRARY avro)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Avro REQUIRED_VARS AVRO_LIBRARY AVRO_INCLUDE_DIR)
if(Avro_FOUND AND NOT TARGET Avro::avro)
  add_library(Avro::avro UNKNOWN IMPORTED)
  set_target_properties(Avro::avro PROPERTIES IMPORTED_LOCATION "${AVRO_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${AVRO_INCLUDE_DIR}")
endif()
mark_as_advanced(AVRO_INCLUDE_DIR AVRO_LIBRARY)
