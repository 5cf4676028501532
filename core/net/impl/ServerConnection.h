// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/net/HttpServer.h"

#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
} // namespace boost::asio

namespace signalbox::net::impl {

/// What all connections of a server share. Outlives each of them.
struct ServerShared {
    ServerLimits limits;
    Handler handler;
};

/// One accepted connection. All functions run on its loop's thread.
///
/// States: handshake -> idle -> header -> body -> busy (the handler has the request) -> writing -> idle ..., or
/// busy -> stream; from each to closing (last words, then waiting for the client to go) and closed.
class ServerConnection {
public:
    virtual ~ServerConnection() = default;
    virtual void start() = 0;
    /// Called regularly: acts when the connection is past its time.
    virtual void tick(base::Instant now) = 0;
    /// Closes when idle; otherwise ends after the answer under way.
    virtual void windDown() = 0;
    /// Closes now. Nothing of it remains but what Responders and EventStreams hold.
    virtual void abort() = 0;
};

struct Accepted {
    int socket = -1; ///< Native handle, owned by the connection from here on.
    bool v6 = false;
    std::string remote;
    std::shared_ptr<boost::asio::ssl::context> tls; ///< Null: plain.
};

/// `loop` keeps `io` alive and is held by Responders and EventStreams. `onClosed` is called once, at the end.
[[nodiscard]] std::shared_ptr<ServerConnection> makeServerConnection(boost::asio::io_context& io,
                                                                     std::weak_ptr<const void> loop, Accepted accepted,
                                                                     std::shared_ptr<const ServerShared> shared,
                                                                     std::function<void(ServerConnection*)> onClosed);

} // namespace signalbox::net::impl
