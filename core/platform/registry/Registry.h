// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/platform/registry/Compatibility.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform::registry {

/// Another schema that a schema names: `name` is how it is named there (JSON Schema: the text before '#' of a $ref;
/// Avro: a full name).
struct Reference {
    std::string name;
    std::string subject;
    int version = 0;
    friend bool operator==(const Reference&, const Reference&) = default;
};

/// A schema as somebody hands it in.
struct Draft {
    SchemaType type = SchemaType::Avro;
    std::string text;
    std::vector<Reference> references;
};

/// One version of one subject.
struct Version {
    std::string subject;
    int version = 0; ///< From 1; never used again while the subject lives.
    int id = 0;      ///< Of the schema, in the whole registry.
    SchemaType type = SchemaType::Avro;
    std::string text; ///< Compact: the same schema laid out differently is the same schema.
    std::vector<Reference> references;
    std::string semver; ///< See Registry.
    bool deleted = false;
};

/// What an event's payload is found to be.
struct Verdict {
    enum class Kind {
        Ok,
        Unknown, ///< No such topic, or none of its versions has this semver: SCHEMA_UNKNOWN.
        Invalid, ///< The payload breaks the schema: SCHEMA_INVALID.
    };
    Kind kind = Kind::Ok;
    std::string pointer; ///< Invalid: where in the payload, RFC 6901; "" is the whole of it.
    std::string rule;    ///< Invalid: the keyword that is broken, for example "required".
    std::string message; ///< One sentence for people; empty when ok.
};

/// Taking over ids from another registry ("IMPORT") is not offered: ids here are given once and for all.
enum class Mode { ReadWrite, ReadOnly };
[[nodiscard]] std::string_view name(Mode mode) noexcept;
[[nodiscard]] std::optional<Mode> modeFromName(std::string_view text) noexcept;

/// Defects for tests: each makes exactly the check that guards against it fail.
enum class Defect {
    None,
    AlwaysCompatible, ///< Whatever is handed in fits what was there.
};

struct Options {
    Defect defect = Defect::None;
    /// Topics known from the start, as topic and JSON Schema text; each text is registered once. Several texts of one
    /// topic are its versions, oldest first, whatever they change.
    std::vector<std::pair<std::string, std::string>> builtIn;
};

/// The schemas that come with the program: every topic of the platform's own events.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>>& shippedSchemas();

/// The error_code of a reason "REGISTRY-..."; 0 for any other.
[[nodiscard]] int errorCodeOf(std::string_view reason) noexcept;

/// Subject of a topic: "<topic>-value".
[[nodiscard]] std::string subjectOf(std::string_view topic);
/// A provider's own subjects begin with its id and a dot. Nobody but operators writes others.
[[nodiscard]] bool ownsSubject(std::string_view provider, std::string_view subject);

/// Schemas of events: subjects, their versions, and what a new version may change.
///
/// - Ids count up over the whole registry; the same text with the same references has the same id in every subject.
/// - Semver of a version: the first is 1.0.0. Against the newest one before it: the same but for titles, descriptions,
///   examples: patch. Nothing that SeedMinor refuses: minor. Else (only a looser level lets it in): major.
/// - Soft deletion hides a version; hard deletion of a hidden one removes it. A version that another schema refers to
/// is
///   not deleted.
/// Threads: any. validate() and byId() take no lock that a writer holds over I/O once the schema has been used.
/// Errors (in brackets the error_code of the Confluent interface, see errorCodeOf):
///   NotFound  REGISTRY-001 subject (40401), 002 version (40402), 003 schema (40403), 004 the subject was soft-deleted
///             (40404), 006 the version was (40406), 008 the subject has no level of its own (40408), 009 no mode
///             (40409)
///   Conflict  REGISTRY-010 not compatible (40901); the context lists the incompatibilities
///   InvalidArgument     REGISTRY-011 schema (42201), 017 name of a subject (42208)
///   FailedPrecondition  REGISTRY-005 the subject is not soft-deleted (40405), 007 the version is not (40407), 015 not
///             writable in this mode (42205), 016 referred to by another schema (42206)
/// and those of core/store.
class Registry {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Registry>> open(const std::filesystem::path& file,
                                                                      const base::Clock& clock, Options options = {});
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // Events.
    /// Judges an event's `data`. JSON Schema as it stands; a record of Avro by its JSON encoding.
    [[nodiscard]] Verdict validate(std::string_view topic, std::string_view schemaVersion,
                                   const base::Json& data) const;
    /// The semver of the newest version of a topic; empty when the topic is not known.
    [[nodiscard]] std::string currentVersion(std::string_view topic) const;

    // Reading. `deleted`: soft-deleted ones too.
    [[nodiscard]] base::Result<std::vector<std::string>> subjects(std::string_view prefix = {},
                                                                  bool deleted = false) const;
    [[nodiscard]] base::Result<std::vector<Version>> versions(std::string_view subject, bool deleted = false) const;
    /// `version` 0 or below: the newest.
    [[nodiscard]] base::Result<Version> version(std::string_view subject, int version, bool deleted = false) const;
    /// Any version that has this schema; subject, version and semver are empty.
    [[nodiscard]] base::Result<Version> byId(int id) const;
    [[nodiscard]] base::Result<std::vector<Version>> usesOf(int id, bool deleted = false) const;
    [[nodiscard]] base::Result<std::vector<int>> referencedBy(std::string_view subject, int version) const;
    [[nodiscard]] base::Result<Version> lookUp(std::string_view subject, const Draft& draft,
                                               bool deleted = false) const;

    // Writing.
    /// The version that has this schema: a new one, or the one that has it already.
    [[nodiscard]] base::Result<Version> add(std::string_view subject, const Draft& draft);
    /// The numbers that were deleted.
    [[nodiscard]] base::Result<std::vector<int>> removeSubject(std::string_view subject, bool permanent);
    [[nodiscard]] base::Result<int> removeVersion(std::string_view subject, int version, bool permanent);

    // Compatibility.
    /// What stands against the draft. `version`: against that one only (0: the newest); none: as the level says.
    [[nodiscard]] base::Result<std::vector<Incompatibility>> check(std::string_view subject, const Draft& draft,
                                                                   std::optional<int> version) const;
    /// An empty subject is the whole registry. `orDefault`: a subject without its own gets the registry's.
    [[nodiscard]] base::Result<Level> level(std::string_view subject, bool orDefault) const;
    [[nodiscard]] base::Status setLevel(std::string_view subject, Level level);
    /// The level before. For the whole registry: back to SeedMinor.
    [[nodiscard]] base::Result<Level> resetLevel(std::string_view subject);
    [[nodiscard]] base::Result<Mode> mode(std::string_view subject, bool orDefault) const;
    [[nodiscard]] base::Status setMode(std::string_view subject, Mode mode);
    [[nodiscard]] base::Result<Mode> resetMode(std::string_view subject);

private:
    struct Impl;
    explicit Registry(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform::registry
