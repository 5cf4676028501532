// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/versions/ApiVersions.h"

#include "core/api/ErrorTable.h"
#include "core/base/Check.h"
#include "core/base/Ids.h"
#include "core/base/Log.h"
#include "core/store/Migrations.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <set>

namespace signalbox::platform {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::array kMigrations{store::Migration{1, "versions", R"sql(
CREATE TABLE deprecation(
  route TEXT NOT NULL PRIMARY KEY,
  deprecated_at INTEGER NOT NULL,
  sunset_at INTEGER NOT NULL,
  successor TEXT NOT NULL, documentation TEXT NOT NULL,
  by TEXT NOT NULL,
  announced_at INTEGER NOT NULL) STRICT;
CREATE TABLE usage(
  provider TEXT NOT NULL, route TEXT NOT NULL,
  requests INTEGER NOT NULL, refused INTEGER NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY(provider, route)) STRICT;
)sql"}};

/// "v1" of "/v1/bets"; empty for a path of no version.
std::string versionOf(std::string_view path) {
    if (path.size() < 3 || path[0] != '/' || path[1] != 'v')
        return {};
    const auto end = path.find('/', 1);
    if (end == std::string_view::npos)
        return {};
    const auto number = path.substr(2, end - 2);
    if (number.empty() || !std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    return std::string(path.substr(1, end - 1));
}

std::string versionOfRoute(const std::string& route) {
    const auto space = route.find(' ');
    return space == std::string::npos ? route : versionOf(std::string_view(route).substr(space + 1));
}

/// True when the pattern ("/v1/bets/{id}") has that path; literal parts are counted, for the best of several.
bool fits(std::string_view pattern, std::string_view path, int& literals) {
    literals = 0;
    while (true) {
        const auto a = std::min(pattern.find('/'), pattern.size());
        const auto b = std::min(path.find('/'), path.size());
        const auto part = pattern.substr(0, a);
        if (part.size() > 2 && part.front() == '{') {
            if (b == 0)
                return false;
        } else if (part != path.substr(0, b)) {
            return false;
        } else {
            ++literals;
        }
        if (a == pattern.size() || b == path.size())
            return a == pattern.size() && b == path.size();
        pattern.remove_prefix(a + 1);
        path.remove_prefix(b + 1);
    }
}

/// A path of ours or an https address; nothing that could end the header field or its angle brackets.
bool isAddress(std::string_view text) {
    if (text.size() > 500 || !(text.starts_with("/") || text.starts_with("https://")))
        return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c > ' ' && c < '\x7f' && c != '<' && c != '>' && c != '"' && c != ';'; });
}

void addFields(const Deprecation& one, net::Headers& headers) {
    headers.set("Deprecation", "@" + std::to_string(base::unixSeconds(one.deprecatedAt)));
    headers.set("Sunset", httpDate(one.sunsetAt));
    headers.add("Link", "<" + one.documentation + ">; rel=\"deprecation\"");
    headers.add("Link", "<" + one.documentation + ">; rel=\"sunset\"");
    if (!one.successor.empty())
        headers.add("Link", "<" + one.successor + ">; rel=\"successor-version\"");
}

} // namespace

std::string httpDate(base::Time time) {
    static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto seconds = static_cast<std::time_t>(base::unixSeconds(time));
    std::tm parts{};
    SB_CHECK(::gmtime_r(&seconds, &parts) != nullptr);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                  kMonths[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                  parts.tm_sec);
    return text.data();
}

struct ApiVersions::Shared {
    Shared(const base::Clock& clockIn, std::function<bool(std::string_view)> isProviderIn, store::Database databaseIn)
        : clock(clockIn)
        , isProvider(std::move(isProviderIn))
        , database(std::move(databaseIn)) {}

    struct Route {
        std::string method;
        std::string pattern;
        std::string name; ///< "POST /v1/bets/settle"
    };
    using UsageKey = std::pair<std::string, std::string>;

    const base::Clock& clock;
    const std::function<bool(std::string_view)> isProvider;
    std::vector<Route> routes;

    mutable std::mutex mutex;
    std::map<std::string, Deprecation, std::less<>> deprecations;
    std::map<UsageKey, RouteUsage> usage;
    std::set<UsageKey> dirty;

    std::mutex storeMutex;
    store::Database database;

    const Route* routeOf(const net::HttpRequest& request) const {
        const Route* best = nullptr;
        int most = -1;
        for (const auto& route : routes) {
            int literals = 0;
            if (route.method == request.method && fits(route.pattern, request.path(), literals) && literals > most) {
                best = &route;
                most = literals;
            }
        }
        return best;
    }
    /// Under the mutex.
    const Deprecation* announced(const std::string& route) const {
        if (const auto own = deprecations.find(route); own != deprecations.end())
            return &own->second;
        if (const auto whole = deprecations.find(versionOfRoute(route)); whole != deprecations.end())
            return &whole->second;
        return nullptr;
    }
    void count(const std::string& provider, const std::string& route, bool gone) {
        if (!isProvider(provider))
            return;
        const auto now = clock.now();
        std::lock_guard lock(mutex);
        const UsageKey key{provider, route};
        auto& one = usage[key];
        if (one.requests + one.refused == 0) {
            one.provider = provider;
            one.route = route;
            one.version = versionOfRoute(route);
            one.firstAt = now;
        }
        ++(gone ? one.refused : one.requests);
        one.lastAt = std::max(one.lastAt, now);
        dirty.insert(key);
    }
};

namespace {

/// Adds the fields to whatever is answered, and tells the status.
class Marking final : public net::Exchange {
public:
    Marking(net::Responder inner, std::optional<Deprecation> deprecation, std::function<void(int)> onAnswer)
        : m_inner(std::move(inner))
        , m_deprecation(std::move(deprecation))
        , m_onAnswer(std::move(onAnswer)) {}
    void send(net::HttpResponse response) override {
        if (m_deprecation)
            addFields(*m_deprecation, response.headers);
        m_onAnswer(response.status);
        m_inner.send(std::move(response));
    }
    std::shared_ptr<net::EventStream> openStream(net::Headers headers, std::function<void()> onClosed) override {
        if (m_deprecation)
            addFields(*m_deprecation, headers);
        m_onAnswer(200);
        return m_inner.openStream(std::move(headers), std::move(onClosed));
    }
    void abandon(bool reset) override { m_inner.abandon(reset); }

private:
    net::Responder m_inner;
    std::optional<Deprecation> m_deprecation;
    std::function<void(int)> m_onAnswer;
};

} // namespace

ApiVersions::ApiVersions(std::shared_ptr<Shared> shared)
    : m_shared(std::move(shared)) {}

ApiVersions::~ApiVersions() {
    if (auto stored = flush(); !stored)
        base::log::warning("versions", "usage could not be stored",
                           Json::object({{"error", base::describe(stored.error())}}));
}

Result<std::unique_ptr<ApiVersions>> ApiVersions::open(const std::filesystem::path& file, const base::Clock& clock,
                                                       std::function<bool(std::string_view)> isProvider) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_TRY(store::migrate(database, kMigrations));
    auto shared = std::make_shared<Shared>(clock, std::move(isProvider), std::move(database));
    SB_ASSIGN(auto announced, shared->database.prepare("SELECT route, deprecated_at, sunset_at, successor, "
                                                       "documentation, by, announced_at FROM deprecation"));
    while (true) {
        SB_ASSIGN(const bool more, announced.step());
        if (!more)
            break;
        Deprecation one;
        one.route = announced.text(0);
        one.deprecatedAt = base::timeFromNanos(announced.integer(1));
        one.sunsetAt = base::timeFromNanos(announced.integer(2));
        one.successor = announced.text(3);
        one.documentation = announced.text(4);
        one.by = announced.text(5);
        one.announcedAt = base::timeFromNanos(announced.integer(6));
        shared->deprecations.emplace(one.route, one);
    }
    SB_ASSIGN(auto used, shared->database.prepare("SELECT provider, route, requests, refused, first_at, last_at FROM "
                                                  "usage"));
    while (true) {
        SB_ASSIGN(const bool more, used.step());
        if (!more)
            break;
        RouteUsage one;
        one.provider = used.text(0);
        one.route = used.text(1);
        one.version = versionOfRoute(one.route);
        one.requests = static_cast<std::uint64_t>(used.integer(2));
        one.refused = static_cast<std::uint64_t>(used.integer(3));
        one.firstAt = base::timeFromNanos(used.integer(4));
        one.lastAt = base::timeFromNanos(used.integer(5));
        shared->usage.emplace(Shared::UsageKey{one.provider, one.route}, one);
    }
    return std::unique_ptr<ApiVersions>(new ApiVersions(std::move(shared)));
}

void ApiVersions::setRoutes(const std::vector<std::pair<std::string, std::string>>& routes) {
    m_shared->routes.clear();
    for (const auto& [method, pattern] : routes)
        if (!versionOf(pattern).empty())
            m_shared->routes.push_back({method, pattern, method + " " + pattern});
}

std::vector<std::string> ApiVersions::routes() const {
    std::set<std::string> names;
    for (const auto& route : m_shared->routes) {
        names.insert(route.name);
        names.insert(versionOf(route.pattern));
    }
    return {names.begin(), names.end()};
}

bool ApiVersions::admit(const net::HttpRequest& request, net::Responder& responder) {
    const auto* route = m_shared->routeOf(request);
    if (route == nullptr)
        return true;
    std::optional<Deprecation> announced;
    {
        std::lock_guard lock(m_shared->mutex);
        if (const auto* one = m_shared->announced(route->name))
            announced = *one;
    }
    std::string provider(request.headers.value("X-Provider-Id"));
    if (announced && m_shared->clock.now() >= announced->sunsetAt) {
        const auto* row = api::findWireError("VERSION_SUNSET");
        SB_CHECK(row != nullptr);
        net::HttpResponse response;
        response.status = row->status;
        response.headers.add("Content-Type", std::string(api::kProblemContentType));
        addFields(*announced, response.headers);
        auto details = Json::object({{"route", route->name}, {"sunset_at", base::rfc3339(announced->sunsetAt)}});
        if (!announced->successor.empty())
            details.set("successor", announced->successor);
        const std::string trace(request.headers.value("X-Trace-Id"));
        response.body = api::problemJson({row->canonical, "VERSION_SUNSET",
                                          "this route was switched off at " + base::rfc3339(announced->sunsetAt)},
                                         trace.size() <= 128 ? trace : std::string(), details)
                            .text();
        m_shared->count(provider, route->name, true);
        responder.send(std::move(response));
        return false;
    }
    auto onAnswer = [shared = m_shared, provider = std::move(provider), name = route->name](int status) {
        if (status != 400 && status != 401 && status != 403)
            shared->count(provider, name, false);
    };
    responder =
        net::Responder(std::make_shared<Marking>(std::move(responder), std::move(announced), std::move(onAnswer)));
    return true;
}

Status ApiVersions::check(const Deprecation& wanted) const {
    const auto known = routes();
    if (std::find(known.begin(), known.end(), wanted.route) == known.end())
        return Error{ErrorCode::InvalidArgument, "VERSIONS-001", "the data plane has no route " + wanted.route};
    if (wanted.sunsetAt < wanted.deprecatedAt)
        return Error{ErrorCode::InvalidArgument, "VERSIONS-002", "the sunset lies before the deprecation"};
    if ((!wanted.documentation.empty() && !isAddress(wanted.documentation)) ||
        (!wanted.successor.empty() && !isAddress(wanted.successor)))
        return Error{ErrorCode::InvalidArgument, "VERSIONS-002",
                     "documentation and successor are paths or https addresses"};
    return {};
}

Result<Deprecation> ApiVersions::deprecate(Deprecation wanted) {
    SB_TRY(check(wanted));
    if (wanted.documentation.empty())
        wanted.documentation = "/openapi.yaml";
    wanted.announcedAt = m_shared->clock.now();
    {
        std::lock_guard lock(m_shared->storeMutex);
        SB_ASSIGN(auto save,
                  m_shared->database.prepare(
                      "INSERT INTO deprecation(route, deprecated_at, sunset_at, successor, documentation, by, "
                      "announced_at) VALUES(?,?,?,?,?,?,?) ON CONFLICT(route) DO UPDATE SET "
                      "deprecated_at=excluded.deprecated_at, sunset_at=excluded.sunset_at, "
                      "successor=excluded.successor, documentation=excluded.documentation, by=excluded.by, "
                      "announced_at=excluded.announced_at"));
        SB_TRY(save.bindAll(wanted.route, base::unixNanos(wanted.deprecatedAt), base::unixNanos(wanted.sunsetAt),
                            wanted.successor, wanted.documentation, wanted.by, base::unixNanos(wanted.announcedAt))
                   .run());
    }
    std::lock_guard lock(m_shared->mutex);
    m_shared->deprecations.insert_or_assign(wanted.route, wanted);
    return wanted;
}

Result<Deprecation> ApiVersions::withdraw(const std::string& route) {
    const auto known = deprecation(route);
    if (!known)
        return Error{ErrorCode::NotFound, "NOT_FOUND", "nothing is announced for " + route};
    {
        std::lock_guard lock(m_shared->storeMutex);
        SB_ASSIGN(auto drop, m_shared->database.prepare("DELETE FROM deprecation WHERE route=?"));
        SB_TRY(drop.bindAll(route).run());
    }
    std::lock_guard lock(m_shared->mutex);
    m_shared->deprecations.erase(route);
    return *known;
}

std::vector<Deprecation> ApiVersions::deprecations() const {
    std::lock_guard lock(m_shared->mutex);
    std::vector<Deprecation> out;
    for (const auto& [route, one] : m_shared->deprecations)
        out.push_back(one);
    return out;
}

std::optional<Deprecation> ApiVersions::deprecation(std::string_view route) const {
    std::lock_guard lock(m_shared->mutex);
    const auto found = m_shared->deprecations.find(route);
    return found == m_shared->deprecations.end() ? std::nullopt : std::optional(found->second);
}

bool ApiVersions::isOver(const Deprecation& one) const { return m_shared->clock.now() >= one.sunsetAt; }

std::vector<RouteUsage> ApiVersions::usage() const {
    std::lock_guard lock(m_shared->mutex);
    std::vector<RouteUsage> out;
    for (const auto& [key, one] : m_shared->usage)
        out.push_back(one);
    return out;
}

Status ApiVersions::flush() {
    std::vector<RouteUsage> changed;
    {
        std::lock_guard lock(m_shared->mutex);
        for (const auto& key : m_shared->dirty)
            changed.push_back(m_shared->usage.at(key));
        m_shared->dirty.clear();
    }
    if (changed.empty())
        return {};
    const auto store = [&]() -> Status {
        std::lock_guard lock(m_shared->storeMutex);
        auto& database = m_shared->database;
        SB_ASSIGN(auto transaction, store::Transaction::begin(database));
        {
            SB_ASSIGN(auto save, database.prepare("INSERT INTO usage(provider, route, requests, refused, first_at, "
                                                  "last_at) VALUES(?,?,?,?,?,?) ON CONFLICT(provider, route) DO UPDATE "
                                                  "SET requests=excluded.requests, refused=excluded.refused, "
                                                  "last_at=excluded.last_at"));
            for (const auto& one : changed)
                SB_TRY(save.bindAll(one.provider, one.route, one.requests, one.refused, base::unixNanos(one.firstAt),
                                    base::unixNanos(one.lastAt))
                           .run());
        }
        return transaction.commit();
    };
    auto stored = store();
    if (!stored) {
        std::lock_guard lock(m_shared->mutex);
        for (const auto& one : changed)
            m_shared->dirty.insert({one.provider, one.route});
    }
    return stored;
}

} // namespace signalbox::platform
