// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// Versions of the data plane's interface and of events: what is announced to go, who still uses it.
namespace signalbox::api {

/// One route of the data plane, or a whole version ("v1").
struct RouteVersionView {
    std::string route;   ///< "POST /v1/bets/settle"
    std::string version; ///< "v1"
    std::string state;   ///< "current", "deprecated" (announced), "sunset" (gone)
    std::optional<base::Time> deprecatedAt, sunsetAt;
    std::string successor, documentation, announcedBy;
    std::uint64_t requests = 0; ///< Of all providers.
    friend bool operator==(const RouteVersionView&, const RouteVersionView&) = default;
};

/// One topic that has a second version.
struct DualWriteView {
    std::string topic;
    bool on = false;
    std::optional<base::Time> changedAt;
    std::string changedBy;
    std::int64_t from = 0;       ///< Effects behind this ledger entry are written in both versions,
    std::int64_t to = 0;         ///< up to this one; 0 while it is on.
    std::uint64_t written = 0;   ///< Second versions made since the platform started.
    std::uint64_t different = 0; ///< Of them, those that did not give the first one back and were held back.
    std::string difference;      ///< event_id of the first of those.
    friend bool operator==(const DualWriteView&, const DualWriteView&) = default;
};

struct VersionsView {
    std::vector<RouteVersionView> routes;
    std::vector<DualWriteView> topics;
    friend bool operator==(const VersionsView&, const VersionsView&) = default;
};

struct UsageView {
    base::ProviderId provider;
    std::string version, route;
    std::uint64_t requests = 0; ///< Let in.
    std::uint64_t refused = 0;  ///< After the sunset.
    base::Time firstAt{}, lastAt{};
    friend bool operator==(const UsageView&, const UsageView&) = default;
};

struct DeprecationDraft {
    std::string route;
    base::Time deprecatedAt{}, sunsetAt{};
    std::string successor, documentation; ///< May be empty.
    friend bool operator==(const DeprecationDraft&, const DeprecationDraft&) = default;
};

[[nodiscard]] base::Json toJson(const RouteVersionView& value, Wire = {});
void read(Decoder& in, RouteVersionView& out);
[[nodiscard]] base::Json toJson(const DualWriteView& value, Wire = {});
void read(Decoder& in, DualWriteView& out);
[[nodiscard]] base::Json toJson(const VersionsView& value, Wire = {});
void read(Decoder& in, VersionsView& out);
[[nodiscard]] base::Json toJson(const UsageView& value, Wire = {});
void read(Decoder& in, UsageView& out);
[[nodiscard]] base::Json toJson(const DeprecationDraft& value, Wire = {});
void read(Decoder& in, DeprecationDraft& out);

/// GET /versions
[[nodiscard]] base::Result<VersionsView> versions(PlatformClient& client, Deadline, std::stop_token = {});
/// GET /versions/usage
[[nodiscard]] base::Result<std::vector<UsageView>> versionUsage(PlatformClient& client, Deadline, std::stop_token = {});
/// POST /versions/deprecate. Errors: VERSIONS-001 (no such route), VERSIONS-002 (dates, addresses).
[[nodiscard]] base::Result<Done<RouteVersionView>> deprecateRoute(PlatformClient& client, const DeprecationDraft&,
                                                                  const Intent&, Deadline, std::stop_token = {});
/// POST /versions/withdraw: takes the announcement back. Errors: NOT_FOUND.
[[nodiscard]] base::Result<Done<RouteVersionView>> withdrawDeprecation(PlatformClient& client, const std::string& route,
                                                                       const Intent&, Deadline, std::stop_token = {});
/// POST /versions/dual-write. Errors: EVENTS-006 (the topic has no second version).
[[nodiscard]] base::Result<Done<DualWriteView>> turnDualWrite(PlatformClient& client, const std::string& topic, bool on,
                                                              const Intent&, Deadline, std::stop_token = {});

} // namespace signalbox::api
