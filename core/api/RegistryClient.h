// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"

#include <string>
#include <vector>

/// The registry of event schemas as operators see it: values with their codec (Codec.h), and the calls over a
/// PlatformClient. Providers and stock clients use the registry's own REST interface instead.
namespace signalbox::api {

struct SchemaReference {
    std::string name;
    std::string subject;
    int version = 0;
    friend bool operator==(const SchemaReference&, const SchemaReference&) = default;
};

struct SchemaVersion {
    int version = 0;
    int id = 0;
    std::string semver;
    std::string type; ///< "JSON" or "AVRO".
    std::string text; ///< Empty in lists.
    std::vector<SchemaReference> references;
    friend bool operator==(const SchemaVersion&, const SchemaVersion&) = default;
};

struct SchemaSubject {
    std::string subject;
    std::string level; ///< Its own, or the registry's.
    bool ownLevel = false;
    std::vector<SchemaVersion> versions; ///< Oldest first; none for the whole registry.
    friend bool operator==(const SchemaSubject&, const SchemaSubject&) = default;
};

[[nodiscard]] base::Json toJson(const SchemaReference& value, Wire = {});
[[nodiscard]] base::Json toJson(const SchemaVersion& value, Wire = {});
[[nodiscard]] base::Json toJson(const SchemaSubject& value, Wire = {});
void read(Decoder& in, SchemaReference& out);
void read(Decoder& in, SchemaVersion& out);
void read(Decoder& in, SchemaSubject& out);

/// Errors of all: those of PlatformClient, and REGISTRY-... as core/platform/registry/Registry.h has them.
[[nodiscard]] base::Result<std::vector<SchemaSubject>> registrySubjects(PlatformClient& client, Deadline,
                                                                        std::stop_token = {});
/// With the texts.
[[nodiscard]] base::Result<SchemaSubject> registrySubject(PlatformClient& client, const std::string& subject, Deadline,
                                                          std::stop_token = {});
/// `draft`: type, text and references count.
[[nodiscard]] base::Result<Done<SchemaVersion>> registerSchema(PlatformClient& client, const std::string& subject,
                                                               const SchemaVersion& draft, const Intent&, Deadline,
                                                               std::stop_token = {});
/// An empty subject: the whole registry. An empty level: that of the whole registry again.
[[nodiscard]] base::Result<Done<SchemaSubject>> setRegistryLevel(PlatformClient& client, const std::string& subject,
                                                                 const std::string& level, const Intent&, Deadline,
                                                                 std::stop_token = {});

} // namespace signalbox::api
