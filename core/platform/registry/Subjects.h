// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/registry/Compatibility.h"
#include "core/platform/registry/Registry.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the registry holds, as values in memory, and the rules that follow from them alone. The file that they are kept
/// in is RegistryStore's.
namespace signalbox::platform::registry {

/// A schema as it is kept. Never changes.
struct Kept {
    Kept(int idIn, Schema schemaIn, std::vector<Reference> referencesIn)
        : id(idIn)
        , schema(std::move(schemaIn))
        , references(std::move(referencesIn)) {}
    const int id;
    const Schema schema;
    const std::vector<Reference> references;

    /// Made when it is used first. Threads: any.
    [[nodiscard]] const DataCheck& check() const;

private:
    mutable std::once_flag m_once;
    mutable std::unique_ptr<const DataCheck> m_check;
};
using KeptPtr = std::shared_ptr<const Kept>;

/// One version of a subject; never without a schema.
struct Row {
    KeptPtr schema;
    std::string semver;
    bool deleted = false;
};

struct Subject {
    std::map<int, Row> versions;
    int next = 1;
    std::string lastSemver; ///< Empty before the first version.

    /// True when a version is not deleted.
    [[nodiscard]] bool visible() const;
    /// Of a version that is about to be added; see Registry.
    [[nodiscard]] std::string nextSemver(const Schema& schema) const;
};

/// Everything, as it is in the file. A writer makes the next one and puts it in place of the last.
class State {
public:
    std::map<std::string, Subject, std::less<>> subjects;
    std::map<std::string, Level, std::less<>> levels; ///< "": of the whole registry.
    std::map<std::string, Mode, std::less<>> modes;

    /// Null when it is not there, or none of its versions is visible and `deleted` ones are not asked for.
    [[nodiscard]] const Subject* find(std::string_view name, bool deleted) const;
    [[nodiscard]] Level levelOf(std::string_view subject) const;
    [[nodiscard]] Mode modeOf(std::string_view subject) const;

    [[nodiscard]] KeptPtr schema(int id) const; ///< Or null.
    [[nodiscard]] KeptPtr schema(SchemaType type, const std::string& text,
                                 const std::vector<Reference>& references) const;
    void keep(const KeptPtr& schema);
    void forget(int id);
    /// Ids of the schemas that no version has any more.
    [[nodiscard]] std::vector<int> unused() const;

    /// The draft with what it refers to, and what that refers to. Errors: InvalidArgument REGISTRY-011.
    [[nodiscard]] base::Result<Schema> read(const Draft& draft) const;
    /// What stands against a new version of the subject at this level.
    [[nodiscard]] std::vector<Incompatibility> against(std::string_view subject, const Schema& schema,
                                                       Level level) const;
    /// Errors: FailedPrecondition REGISTRY-015.
    [[nodiscard]] base::Status writable(std::string_view subject) const;
    /// `together`: the whole subject goes, so that its versions may refer to each other.
    /// Errors: FailedPrecondition REGISTRY-016.
    [[nodiscard]] base::Status unreferenced(std::string_view subject, int version, bool together) const;

private:
    [[nodiscard]] base::Status include(const std::vector<Reference>& references,
                                       std::vector<std::pair<std::string, std::string>>& out, int depth) const;

    std::map<int, KeptPtr> m_schemas;
    std::map<std::string, KeptPtr> m_byText;
};

/// Errors: InvalidArgument REGISTRY-017.
[[nodiscard]] base::Status checkSubjectName(std::string_view subject);

[[nodiscard]] Version versionOf(const std::string& subject, int number, const Row& row);

[[nodiscard]] base::Json referencesJson(const std::vector<Reference>& references);
[[nodiscard]] std::vector<Reference> referencesOf(const base::Json& list);

} // namespace signalbox::platform::registry
