// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/HttpClient.h"

#include "core/base/Guarded.h"
#include "core/net/EventParser.h"
#include "core/net/impl/ClientConnection.h"
#include "core/net/impl/MessageParser.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace signalbox::net {

using impl::ClientConnection;
using impl::ClientContext;
using impl::Stops;

class HttpClient::Impl {
public:
    explicit Impl(ClientConfig config)
        : m_config(std::move(config))
        , m_tls(makeTls(m_config.tls)) {
        m_config.tls.reset(); // The private key lives on in the TLS context only.
    }
    ~Impl() {
        m_stop.request_stop();
        std::unique_lock lock(m_mutex);
        m_returned.wait(lock, [&] { return m_calls == 0; });
    }

    base::Result<HttpResponse> send(const HttpRequest& request, Deadline deadline, std::stop_token stop,
                                    const SendOptions& options);
    StreamEnd stream(const HttpRequest& request, const std::function<bool(const ServerEvent&)>& onEvent,
                     std::stop_token stop, std::chrono::milliseconds silence);
    base::Status reloadTls(const ClientTls& tls);
    void dropIdle();
    std::uint64_t made() const noexcept { return m_made; }
    const Url& url() const noexcept { return m_config.url; }

private:
    using Context = std::shared_ptr<ClientContext>;
    using Connection = std::unique_ptr<ClientConnection>;

    /// Counts a call for the destructor.
    class Call {
    public:
        explicit Call(Impl& impl)
            : m_impl(impl) {
            const std::lock_guard lock(impl.m_mutex);
            ++impl.m_calls;
        }
        ~Call() {
            const std::lock_guard lock(m_impl.m_mutex);
            --m_impl.m_calls;
            m_impl.m_returned.notify_all();
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        Impl& m_impl;
    };

    base::Result<Context> makeTls(const std::optional<ClientTls>& tls) const;
    base::Result<Connection> connect(Deadline deadline, const Stops& stops);
    Connection takeIdle();
    void keep(Connection connection);
    static base::Status check(const HttpRequest& request);

    ClientConfig m_config;
    std::stop_source m_stop;
    std::atomic<std::uint64_t> m_made{0};
    std::mutex m_mutex;
    std::condition_variable m_returned;
    std::size_t m_calls = 0;        ///< This and the rest: under m_mutex.
    base::Result<Context> m_tls;    ///< Ok(null) for plain http.
    std::vector<Connection> m_idle; ///< The newest last.
};

base::Result<std::shared_ptr<ClientContext>> HttpClient::Impl::makeTls(const std::optional<ClientTls>& tls) const {
    if (!m_config.url.secure)
        return Context();
    if (!tls)
        return base::Error{base::ErrorCode::InvalidArgument, "NET-002",
                           "An https address needs a trusted CA; none was given."};
    return ClientContext::make(*tls, m_config.url.host);
}

base::Status HttpClient::Impl::check(const HttpRequest& request) {
    if (impl::isWritable(request))
        return {};
    return base::Error{
        base::ErrorCode::InvalidArgument, "NET-005",
        "The request cannot be written as HTTP: its method, target or a header field contains a character "
        "that is not allowed there."};
}

base::Result<std::unique_ptr<ClientConnection>> HttpClient::Impl::connect(Deadline deadline, const Stops& stops) {
    auto context = [&] {
        const std::lock_guard lock(m_mutex);
        return m_tls;
    }();
    if (!context)
        return context.error();
    auto connection = std::make_unique<ClientConnection>(m_config.url, *std::move(context),
                                                         impl::ClientLimits{m_config.headerBytes, m_config.bodyBytes});
    ++m_made;
    SB_TRY(connection->connect(std::min(deadline, within(m_config.connectTimeout)), stops));
    return connection;
}

std::unique_ptr<ClientConnection> HttpClient::Impl::takeIdle() {
    std::vector<Connection> dead; // Closed outside the lock.
    const std::lock_guard lock(m_mutex);
    while (!m_idle.empty()) {
        auto connection = std::move(m_idle.back());
        m_idle.pop_back();
        if (connection->reusable())
            return connection;
        dead.push_back(std::move(connection));
    }
    return nullptr;
}

void HttpClient::Impl::keep(Connection connection) {
    Connection old;
    const std::lock_guard lock(m_mutex);
    if (!m_tls || connection->tls() != *m_tls || m_config.idleConnections == 0)
        return;
    if (m_idle.size() >= m_config.idleConnections) {
        old = std::move(m_idle.front());
        m_idle.erase(m_idle.begin());
    }
    m_idle.push_back(std::move(connection));
}

base::Result<HttpResponse> HttpClient::Impl::send(const HttpRequest& request, Deadline deadline, std::stop_token stop,
                                                  const SendOptions& options) {
    const Call call(*this);
    SB_TRY(check(request));
    const Stops stops{std::move(stop), m_stop.get_token()};
    const bool repeatable = request.method == "GET" || request.method == "HEAD";
    auto connection = takeIdle();
    if (connection) {
        auto outcome = connection->exchange(request, deadline, stops, options);
        if (outcome.answer || !outcome.stale || !repeatable) {
            if (outcome.answer && connection->reusable())
                keep(std::move(connection));
            return std::move(outcome.answer);
        }
    }
    SB_ASSIGN(connection, connect(deadline, stops));
    auto outcome = connection->exchange(request, deadline, stops, options);
    if (outcome.answer && connection->reusable())
        keep(std::move(connection));
    return std::move(outcome.answer);
}

base::Status HttpClient::Impl::reloadTls(const ClientTls& tls) {
    const Call call(*this);
    if (!m_config.url.secure)
        return {};
    SB_ASSIGN(auto context, ClientContext::make(tls, m_config.url.host));
    {
        const std::lock_guard lock(m_mutex);
        m_tls = std::move(context);
    }
    dropIdle();
    return {};
}

void HttpClient::Impl::dropIdle() {
    std::vector<Connection> idle;
    const std::lock_guard lock(m_mutex);
    idle.swap(m_idle);
}

StreamEnd HttpClient::Impl::stream(const HttpRequest& request, const std::function<bool(const ServerEvent&)>& onEvent,
                                   std::stop_token stop, std::chrono::milliseconds silence) {
    using Why = StreamEnd::Why;
    const Call call(*this);
    const auto lost = [](base::Error error) {
        const auto why = error.code == base::ErrorCode::Cancelled ? Why::Stopped : Why::Lost;
        return StreamEnd{why, {}, std::move(error)};
    };
    if (auto checked = check(request); !checked)
        return lost(checked.error());
    const Stops stops{std::move(stop), m_stop.get_token()};
    auto connection = connect(within(silence), stops);
    if (!connection)
        return lost(connection.error());

    EventParser parser(m_config.eventBytes);
    bool isStream = false;
    bool stopped = false;
    base::Status parsed;
    auto answer =
        (*connection)
            ->stream(
                request, silence, stops,
                [&](const HttpResponse& head) {
                    const auto type = head.headers.value("Content-Type");
                    isStream =
                        head.status == 200 && equalsIgnoringCase(type.substr(0, type.find(';')), "text/event-stream");
                    return isStream;
                },
                [&](std::string_view bytes) {
                    parsed = parser.feed(bytes, [&](const ServerEvent& event) {
                        stopped = stopped || !onEvent(event) || stops[0].stop_requested() || stops[1].stop_requested();
                        return !stopped;
                    });
                    return parsed && !stopped;
                });
    if (!parsed)
        return lost(parsed.error());
    if (stopped)
        return {Why::Stopped, {}, {}};
    if (!answer)
        return lost(answer.error());
    if (!isStream)
        return {Why::Refused, *std::move(answer), {}};
    return {Why::ServerClosed, {}, {}};
}

HttpClient::HttpClient(ClientConfig config)
    : m_impl(std::make_unique<Impl>(std::move(config))) {}
HttpClient::~HttpClient() = default;
base::Result<HttpResponse> HttpClient::send(HttpRequest request, Deadline deadline, std::stop_token stop,
                                            SendOptions options) {
    return m_impl->send(request, deadline, std::move(stop), options);
}
base::Status HttpClient::reloadTls(ClientTls tls) { return m_impl->reloadTls(tls); }
void HttpClient::dropIdleConnections() { m_impl->dropIdle(); }
std::uint64_t HttpClient::connectionsMade() const noexcept { return m_impl->made(); }
const Url& HttpClient::url() const noexcept { return m_impl->url(); }

StreamEnd EventSource::run(HttpRequest request, const std::function<bool(const ServerEvent&)>& onEvent,
                           std::stop_token stop, std::chrono::milliseconds silence) {
    if (!request.headers.contains("Accept"))
        request.headers.set("Accept", "text/event-stream");
    return m_client.m_impl->stream(request, onEvent, std::move(stop), silence);
}

} // namespace signalbox::net
