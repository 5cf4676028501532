// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/net/HttpServer.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::platform {

/// Where a handler runs.
enum class Lane {
    Network,   ///< On the socket thread: must not block, not even for a lock held over I/O.
    Workers,   ///< On one of a few worker threads: may block for a short while (database, audit log).
    RedButton, ///< On a thread that does nothing else: never queued behind any other kind of request.
};

struct CallRecord; // core/platform/traces/CallLog.h

/// A request with what its path said.
struct RoutedRequest {
    net::HttpRequest http;
    base::Instant receivedAt{}; ///< When its first byte was there, on the injected clock.
    /// Values of the `{name}` parts of the pattern, percent-decoded, in order.
    std::vector<std::pair<std::string, std::string>> parameters;
    /// What is noted of it for its trace; null when nobody asked for notes.
    std::shared_ptr<CallRecord> call;

    /// The value of a path parameter; empty for a name the pattern does not have.
    [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
};

using RouteHandler = std::function<void(RoutedRequest, net::Responder)>;

/// Maps method and path to handlers, and runs them on their lane.
///
/// - A pattern is a path whose parts are literal or `{name}`; a literal part beats a parameter.
/// - No such path: 404 NOT_FOUND. Another method only: 405 METHOD_NOT_ALLOWED with Allow. Worker queue full: 503
/// OVERLOADED
///   with Retry-After; the red button has a queue of its own.
/// Threads: add() before the server starts; dispatch() from any thread. The destructor runs what is queued, then joins.
class Router {
public:
    struct Options {
        int workers = 4;
        std::size_t queue = 1'024; ///< Waiting requests, per lane.
    };
    explicit Router(const base::Clock& clock);
    Router(const base::Clock& clock, Options options);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// `pattern` for example "/control/v1/credentials/{id}/rotations". Two equal routes are a bug and abort.
    void add(std::string method, std::string pattern, Lane lane, RouteHandler handler);

    /// Every route as method and pattern, sorted: for holding a description of the interface against it.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> routes() const;

    /// Sees each request that has a route, before its handler, and may put a Responder of its own around the answer.
    /// Must not block. Before the server starts.
    using Observer = std::function<net::Responder(RoutedRequest&, std::string_view pattern, net::Responder)>;
    void observe(Observer observer);

    /// Never throws; always answers, through the Responder, now or later.
    void dispatch(net::HttpRequest request, net::Responder responder);

    /// Stops the lanes: what is queued still runs, what comes later is answered 503.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
