// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What one version of a schema may change against another.
namespace signalbox::platform::registry {

enum class SchemaType { Avro, Json };
/// "AVRO", "JSON".
[[nodiscard]] std::string_view name(SchemaType type) noexcept;
[[nodiscard]] std::optional<SchemaType> schemaTypeFromName(std::string_view text) noexcept;

/// Who must be able to read what.
///
/// Backward: the new schema reads what was written by the old one. Forward: the old one reads what the new one writes.
/// Full: both. "Transitive": against every version, otherwise against the newest only.
///
/// SeedMinor, the default, is what "a minor version adds optional fields" means, against every version of the newest
/// major one: Backward, but
///   1 a new optional property may be added to an open object as well. (Backward refuses it: somebody may already have
///     written something else under that name. Here only declared names are written, so nobody has.)
///   2 a declared property or field may not be removed. (Backward allows it where the object is open, or in Avro; but
///     somebody reads it.)
/// Strict is BackwardTransitive under its own name: nothing allowed that a stock registry would refuse.
enum class Level {
    None,
    Backward,
    BackwardTransitive,
    Forward,
    ForwardTransitive,
    Full,
    FullTransitive,
    SeedMinor,
    Strict,
};
inline constexpr Level kLevels[] = {Level::None,           Level::Backward,          Level::BackwardTransitive,
                                    Level::Forward,        Level::ForwardTransitive, Level::Full,
                                    Level::FullTransitive, Level::SeedMinor,         Level::Strict};
/// "NONE" .. "FULL_TRANSITIVE", "SEED_MINOR", "STRICT".
[[nodiscard]] std::string_view name(Level level) noexcept;
/// Any case; "seed-minor" is "SEED_MINOR".
[[nodiscard]] std::optional<Level> levelFromName(std::string_view text);
[[nodiscard]] bool isTransitive(Level level) noexcept;

/// One thing that stands against a change.
struct Incompatibility {
    std::string rule;    ///< For example "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", "MISSING_ENUM_SYMBOLS".
    std::string pointer; ///< Where in the schema, as a URI fragment: "#/properties/amount", "#/fields/2/type".
    std::string message; ///< One sentence.
    friend bool operator==(const Incompatibility&, const Incompatibility&) = default;
};
/// "RULE at #/pointer: message".
[[nodiscard]] std::string describe(const Incompatibility& one);

/// A schema that was read: well-formed, every reference in it resolved.
class Schema {
public:
    /// Limits: 256 KiB, 64 levels of nesting. JSON Schema is draft 7; `format` and keywords it does not know are
    /// annotations, a $ref leads into the document, and `pattern` neither nests repetitions nor looks around, so that
    /// no text takes long to be judged. Avro is 1.11: names, defaults and unions are checked.
    /// `included`: schemas that are referred to, by name.
    /// Errors: InvalidArgument REGISTRY-011, the context names the place.
    [[nodiscard]] static base::Result<Schema>
    read(SchemaType type, std::string_view text, const std::vector<std::pair<std::string, std::string>>& included = {});

    [[nodiscard]] SchemaType type() const noexcept { return m_type; }
    /// As it was handed in, compact.
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    /// With what it refers to put in.
    [[nodiscard]] const base::Json& document() const noexcept { return m_document; }
    /// Without titles, descriptions, examples and comments, members sorted: equal for schemas that mean the same.
    [[nodiscard]] std::string meaning() const;

private:
    Schema(SchemaType type, std::string text, base::Json document)
        : m_type(type)
        , m_text(std::move(text))
        , m_document(std::move(document)) {}
    SchemaType m_type;
    std::string m_text;
    base::Json m_document;
};

/// What stands against putting `next` after `previous` at a level (which is a question of the pair, so transitive or
/// not is the same here). Empty: compatible.
[[nodiscard]] std::vector<Incompatibility> incompatibilities(const Schema& previous, const Schema& next, Level level);

/// A reader of data: what `data` breaks of a schema, first finding only. Under a schema with patterns a text of more
/// than 1024 bytes is a finding, under one with uniqueItems an array of more than 2000 items: they would take too long.
class DataCheck {
public:
    struct Finding {
        std::string pointer; ///< RFC 6901 into the data.
        std::string rule;    ///< The keyword, or for Avro "type", "required", "enum".
        std::string message;
    };
    virtual ~DataCheck() = default;
    [[nodiscard]] virtual std::optional<Finding> find(const base::Json& data) const = 0;
    /// Ready for many uses, from any thread.
    [[nodiscard]] static std::unique_ptr<const DataCheck> make(const Schema& schema);
};

} // namespace signalbox::platform::registry
