// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/net/HttpClient.h"
#include "core/net/impl/Tls.h"

#include <array>
#include <functional>
#include <memory>
#include <stop_token>

namespace signalbox::net::impl {

struct ClientLimits {
    std::size_t headerBytes = 0;
    std::size_t bodyBytes = 0;
};

/// Who may end a call: the caller and the client's destructor.
using Stops = std::array<std::stop_token, 2>;

/// One TCP connection, used by one thread at a time. Runs its own io_context on the caller's thread, so that every step
/// ends at the deadline or when one of the stops is signalled.
class ClientConnection {
public:
    /// `tls` null: plain.
    ClientConnection(const Url& url, std::shared_ptr<ClientContext> tls, ClientLimits limits);
    ~ClientConnection();
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    [[nodiscard]] base::Status connect(Deadline deadline, const Stops& stops);

    struct Outcome {
        base::Result<HttpResponse> answer;
        /// The connection ended without a byte of an answer: on a reused connection, most likely before the request.
        bool stale = false;
    };
    [[nodiscard]] Outcome exchange(const HttpRequest& request, Deadline deadline, const Stops& stops,
                                   const SendOptions& options);

    /// Sends the request and hands the answer's body to `onBody` as it comes; each wait is at most `silence`.
    /// `onHead` sees status and header first; when it returns false the body is collected in the response instead.
    /// `onBody` returns false to end. The result is Ok when the body ended or onBody ended it.
    [[nodiscard]] base::Result<HttpResponse> stream(const HttpRequest& request, std::chrono::milliseconds silence,
                                                    const Stops& stops,
                                                    const std::function<bool(const HttpResponse&)>& onHead,
                                                    const std::function<bool(std::string_view)>& onBody);

    /// True when another request may be sent: kept alive, and neither closed nor spoken on by the server since.
    [[nodiscard]] bool reusable();
    /// The context it was made with, to tell connections of replaced credentials.
    [[nodiscard]] const std::shared_ptr<ClientContext>& tls() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::net::impl
