// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Result.h"
#include "core/net/HttpServer.h"
#include "core/store/Database.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::platform {

/// What is announced about one route of the data plane, or (route "v1") about a whole version.
struct Deprecation {
    std::string route; ///< "v1", or "POST /v1/bets/settle"
    base::Time deprecatedAt{};
    base::Time sunsetAt{};     ///< Never before deprecatedAt.
    std::string successor;     ///< Path of what to use instead; may be empty.
    std::string documentation; ///< Where it is explained: a path or an https address.
    std::string by;
    base::Time announcedAt{};
    friend bool operator==(const Deprecation&, const Deprecation&) = default;
};

/// How often one provider used one route.
struct RouteUsage {
    std::string provider;
    std::string version;        ///< "v1"
    std::string route;          ///< "POST /v1/bets/settle"
    std::uint64_t requests = 0; ///< Let in, whatever became of them.
    std::uint64_t refused = 0;  ///< Answered 410.
    base::Time firstAt{};
    base::Time lastAt{};
};

/// Versions of the data plane: who uses what, what is announced to go, and what is gone.
///
/// - A deprecated route answers as ever, with `Deprecation` (RFC 9745, "@" and seconds), `Sunset` (RFC 8594, an
///   HTTP-date) and Link relations "deprecation", "sunset" and "successor-version", from the announcement on.
/// - After the sunset it answers 410 VERSION_SUNSET with the same fields, to everybody, before anything else is looked
///   at. What is announced for a route counts before what is announced for its version.
/// - Usage is counted for known providers when the answer shows that the request was let in (not 400, 401 or 403); kept
///   in memory and stored by flush().
/// Threads: any; setRoutes() before the server starts. Ownership: borrows the clock.
/// Errors: VERSIONS-001 (InvalidArgument: no such route), VERSIONS-002 (dates or addresses that cannot be), those of
/// core/store.
class ApiVersions {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<ApiVersions>>
    open(const std::filesystem::path& file, const base::Clock& clock, std::function<bool(std::string_view)> isProvider);
    ~ApiVersions(); ///< flush()

    /// Method and pattern of every route; those below /v<number>/ are kept.
    void setRoutes(const std::vector<std::pair<std::string, std::string>>& routes);

    /// To be called for every request. True: go on with this responder, which adds and counts. False: it was answered.
    [[nodiscard]] bool admit(const net::HttpRequest& request, net::Responder& responder);

    /// Whether deprecate() would take it. Errors: VERSIONS-001, VERSIONS-002.
    [[nodiscard]] base::Status check(const Deprecation& wanted) const;
    /// Announces, or changes what is announced. Durable when it returns.
    [[nodiscard]] base::Result<Deprecation> deprecate(Deprecation wanted);
    /// Takes an announcement back. NotFound NOT_FOUND when there is none.
    [[nodiscard]] base::Result<Deprecation> withdraw(const std::string& route);
    [[nodiscard]] std::vector<Deprecation> deprecations() const;
    [[nodiscard]] std::optional<Deprecation> deprecation(std::string_view route) const;
    /// The sunset has come, on the clock that requests are judged by.
    [[nodiscard]] bool isOver(const Deprecation& one) const;
    /// Versions and the routes in them, sorted.
    [[nodiscard]] std::vector<std::string> routes() const;
    [[nodiscard]] std::vector<RouteUsage> usage() const;
    [[nodiscard]] base::Status flush();

private:
    struct Shared;
    explicit ApiVersions(std::shared_ptr<Shared> shared);
    std::shared_ptr<Shared> m_shared; ///< Answers may outlive this object.
};

/// "Sun, 22 Nov 2026 14:02:11 GMT" (RFC 9110 5.6.7).
[[nodiscard]] std::string httpDate(base::Time time);

} // namespace signalbox::platform
