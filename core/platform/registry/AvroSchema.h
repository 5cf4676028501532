// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/registry/Compatibility.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Avro 1.11 schemas as a graph of types, and its rules of resolution (specification, "Schema Resolution").
namespace signalbox::platform::registry::avro {

enum class Kind { Null, Boolean, Int, Long, Float, Double, Bytes, String, Record, Enum, Fixed, Array, Map, Union };
[[nodiscard]] std::string_view name(Kind kind) noexcept;

struct Type;

struct Field {
    std::string name;
    std::vector<std::string> aliases;
    const Type* type = nullptr;
    bool hasDefault = false;
    base::Json fallback; ///< The default.
};

struct Type {
    Kind kind = Kind::Null;
    std::string fullName; ///< Record, enum, fixed.
    std::vector<std::string> aliases;
    std::string pointer; ///< Where it stands, as a URI fragment.
    std::vector<Field> fields;
    std::vector<std::string> symbols;
    bool hasDefaultSymbol = false;
    std::int64_t size = 0;
    const Type* inner = nullptr;       ///< Items or values.
    std::vector<const Type*> branches; ///< Union.
};

/// Owns the types of one document.
class Document {
public:
    /// Errors: InvalidArgument REGISTRY-011.
    [[nodiscard]] static base::Result<std::unique_ptr<const Document>> read(const base::Json& json);
    [[nodiscard]] const Type& root() const noexcept { return *m_root; }

private:
    friend class Reader;
    Document() = default;
    std::deque<Type> m_types;
    std::map<std::string, const Type*> m_names;
    const Type* m_root = nullptr;
};

/// With the named types it refers to put in where each is used first. `included`: full name and document.
[[nodiscard]] base::Json bundled(const base::Json& json,
                                 const std::vector<std::pair<std::string, base::Json>>& included);
/// Without documentation.
[[nodiscard]] base::Json bare(const base::Json& json);

[[nodiscard]] std::vector<Incompatibility> changes(const Type& writer, const Type& reader, bool seedMinor);

/// A reader of JSON data by an Avro schema: its JSON encoding, and a value of a union may stand without its tag.
[[nodiscard]] std::unique_ptr<const DataCheck> makeAvroCheck(std::unique_ptr<const Document> document);

} // namespace signalbox::platform::registry::avro
