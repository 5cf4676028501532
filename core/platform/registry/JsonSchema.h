// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/registry/Compatibility.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON Schema, draft 7, as a tree of base::Json: what the folder's files share.
namespace signalbox::platform::registry::jsonschema {

/// Where a keyword holds other schemas.
enum class Place {
    None,
    One,       ///< a schema
    List,      ///< an array of schemas
    OneOrList, ///< items
    Named,     ///< an object of schemas
    Dependent, ///< an object of schemas or arrays of names
};
[[nodiscard]] Place placeOf(std::string_view keyword) noexcept;
/// Applies to the very value that the schema around it applies to.
[[nodiscard]] bool isInPlace(std::string_view keyword) noexcept;
/// Says nothing about which values fit.
[[nodiscard]] bool isAnnotation(std::string_view keyword) noexcept;

using Child = std::pair<std::string, const base::Json*>; ///< Pointer from the schema, and what is there.
/// The schemas directly inside one, by keyword.
void forEachChild(const base::Json& schema, const std::function<void(std::string_view keyword, Child child)>& visit);

/// A copy in which every schema went through `change`, from the inside out.
[[nodiscard]] base::Json rewritten(const base::Json& schema,
                                   const std::function<base::Json(const base::Json&)>& change);

/// Without annotations (and definitions stay).
[[nodiscard]] base::Json bare(const base::Json& schema);

/// Well-formed, references resolve inside the document, patterns and recursion are harmless.
/// Errors: InvalidArgument REGISTRY-011.
[[nodiscard]] base::Status judge(const base::Json& document);

/// With the schemas it refers to by name put into its definitions. Errors: as judge().
[[nodiscard]] base::Result<base::Json> bundled(const base::Json& document,
                                               const std::vector<std::pair<std::string, base::Json>>& included);

/// See Compatibility.h. Both documents have passed judge().
[[nodiscard]] std::vector<Incompatibility> changes(const base::Json& writer, const base::Json& reader, bool seedMinor);

} // namespace signalbox::platform::registry::jsonschema
