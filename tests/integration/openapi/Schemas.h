// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

/// YAML to JSON, and JSON Schema as the document uses it.
namespace signalbox::test::schemas {

namespace json = boost::json;

/// Scalars by the core schema of YAML 1.2: quoted ones are text. Throws std::runtime_error.
[[nodiscard]] json::value fromYaml(const std::string& text);

/// The value at a pointer, or null when there is none.
[[nodiscard]] const json::value* at(const json::value& document, std::string_view pointer);

/// A self-contained draft-7 schema: references replaced, annotations taken out. `closed`: an object schema that does
/// not say what else it takes takes nothing else. Throws std::runtime_error for an unknown keyword or a reference that
/// leads nowhere.
[[nodiscard]] json::value resolved(const json::value& document, const json::value& schema, bool closed);

/// What the value breaks of a resolved schema.
[[nodiscard]] std::vector<std::string> judge(const json::value& schema, const json::value& value);

} // namespace signalbox::test::schemas
