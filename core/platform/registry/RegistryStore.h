// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/registry/Subjects.h"
#include "core/store/Database.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace signalbox::platform::registry {

/// registry.db: the rows of a State. Each change takes part in the transaction that is open.
/// Threads: one at a time. Errors: those of core/store.
class RegistryStore {
public:
    [[nodiscard]] static base::Result<RegistryStore> open(const std::filesystem::path& file);

    /// Everything there is. Errors: DataLoss STORE-002 when a schema cannot be read any more.
    [[nodiscard]] base::Result<State> load();
    [[nodiscard]] base::Result<store::Transaction> begin() { return store::Transaction::begin(m_database); }

    /// The id it got.
    [[nodiscard]] base::Result<int> insertSchema(const Schema& schema, const std::vector<Reference>& references);
    [[nodiscard]] base::Status removeSchema(int id);

    /// What is left of the subject beside its versions.
    [[nodiscard]] base::Status putSubject(std::string_view name, const Subject& subject);
    [[nodiscard]] base::Status insertVersion(std::string_view subject, int version, const Row& row, base::Time now);
    /// Soft deletion, of one version or of all.
    [[nodiscard]] base::Status hideVersion(std::string_view subject, int version);
    [[nodiscard]] base::Status hideVersions(std::string_view subject);
    [[nodiscard]] base::Status removeVersion(std::string_view subject, int version);
    /// With all its versions.
    [[nodiscard]] base::Status removeSubject(std::string_view subject);

    [[nodiscard]] base::Status putLevel(std::string_view subject, Level level);
    [[nodiscard]] base::Status removeLevel(std::string_view subject);
    [[nodiscard]] base::Status putMode(std::string_view subject, Mode mode);
    [[nodiscard]] base::Status removeMode(std::string_view subject);

private:
    explicit RegistryStore(store::Database database)
        : m_database(std::move(database)) {}
    [[nodiscard]] base::Status loadSettings(State& into);
    [[nodiscard]] base::Status putSetting(std::string_view subject, std::string_view name, std::string_view value);
    [[nodiscard]] base::Status removeSetting(std::string_view subject, std::string_view name);
    template <class... Values>
    [[nodiscard]] base::Status run(std::string_view sql, const Values&... values);

    store::Database m_database;
};

} // namespace signalbox::platform::registry
