// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/Router.h"

#include "core/api/ErrorTable.h"
#include "core/base/Check.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace signalbox::platform {

namespace {

std::vector<std::string_view> partsOf(std::string_view path) {
    std::vector<std::string_view> parts;
    std::size_t from = 1;
    while (from <= path.size()) {
        const auto to = std::min(path.find('/', from), path.size());
        parts.push_back(path.substr(from, to - from));
        from = to + 1;
    }
    return parts;
}

net::HttpResponse refusal(std::string_view code, std::string_view context, std::string_view trace) {
    const auto* row = api::findWireError(code);
    SB_CHECK(row != nullptr);
    net::HttpResponse response;
    response.status = row->status;
    response.headers.add("Content-Type", std::string(api::kProblemContentType));
    response.body = api::problemJson({row->canonical, std::string(code), std::string(context)}, trace).text();
    return response;
}

/// A few threads over one bounded queue.
class LaneThreads {
public:
    LaneThreads(int threads, std::size_t limit)
        : m_limit(limit) {
        for (int i = 0; i < threads; ++i)
            m_threads.emplace_back([this] { run(); });
    }
    ~LaneThreads() { stop(); }

    [[nodiscard]] bool post(std::function<void()> work) {
        {
            std::lock_guard lock(m_mutex);
            if (m_stopping || m_queue.size() >= m_limit)
                return false;
            m_queue.push_back(std::move(work));
        }
        m_wake.notify_one();
        return true;
    }
    void stop() {
        {
            std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        for (auto& thread : m_threads)
            if (thread.joinable())
                thread.join();
    }

private:
    void run() {
        while (true) {
            std::function<void()> work;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [&] { return m_stopping || !m_queue.empty(); });
                if (m_queue.empty())
                    return;
                work = std::move(m_queue.front());
                m_queue.pop_front();
            }
            work();
        }
    }

    std::size_t m_limit;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_queue;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace

std::string_view RoutedRequest::parameter(std::string_view wanted) const noexcept {
    for (const auto& [known, value] : parameters)
        if (known == wanted)
            return value;
    return {};
}

struct Router::Impl {
    struct Route {
        Lane lane = Lane::Network;
        RouteHandler handler;
        std::vector<std::string> names;
        std::string pattern;
    };
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
        std::unique_ptr<Node> parameter;
        std::map<std::string, Route, std::less<>> methods;
    };

    Impl(const base::Clock& clockIn, const Options& options)
        : clock(clockIn)
        , workers(options.workers, options.queue)
        , redButton(1, options.queue) {}

    const base::Clock& clock;
    Node root;
    std::set<std::pair<std::string, std::string>> routes;
    LaneThreads workers;
    LaneThreads redButton;
    Observer observer;

    /// Depth first, literals before parameters.
    const Node* find(const Node& at, const std::vector<std::string_view>& parts, std::size_t index,
                     std::vector<std::string_view>& values) const {
        if (index == parts.size())
            return at.methods.empty() ? nullptr : &at;
        if (const auto next = at.literal.find(parts[index]); next != at.literal.end())
            if (const auto* found = find(*next->second, parts, index + 1, values); found != nullptr)
                return found;
        if (at.parameter != nullptr && !parts[index].empty()) {
            values.push_back(parts[index]);
            if (const auto* found = find(*at.parameter, parts, index + 1, values); found != nullptr)
                return found;
            values.pop_back();
        }
        return nullptr;
    }
};

Router::Router(const base::Clock& clock)
    : Router(clock, Options()) {}
Router::Router(const base::Clock& clock, Options options)
    : m_impl(std::make_unique<Impl>(clock, options)) {}
Router::~Router() { stop(); }

void Router::add(std::string method, std::string pattern, Lane lane, RouteHandler handler) {
    SB_CHECK(!pattern.empty() && pattern.front() == '/');
    m_impl->routes.emplace(method, pattern);
    Impl::Node* at = &m_impl->root;
    Impl::Route route{lane, std::move(handler), {}, pattern};
    for (const auto part : partsOf(pattern)) {
        if (part.size() > 2 && part.front() == '{' && part.back() == '}') {
            route.names.emplace_back(part.substr(1, part.size() - 2));
            if (at->parameter == nullptr)
                at->parameter = std::make_unique<Impl::Node>();
            at = at->parameter.get();
        } else {
            auto& next = at->literal[std::string(part)];
            if (next == nullptr)
                next = std::make_unique<Impl::Node>();
            at = next.get();
        }
    }
    const bool added = at->methods.emplace(std::move(method), std::move(route)).second;
    SB_CHECK(added);
}

void Router::observe(Observer observer) { m_impl->observer = std::move(observer); }

std::vector<std::pair<std::string, std::string>> Router::routes() const {
    return {m_impl->routes.begin(), m_impl->routes.end()};
}

void Router::dispatch(net::HttpRequest request, net::Responder responder) {
    RoutedRequest routed;
    routed.receivedAt = m_impl->clock.instant();
    if (request.begunAt != std::chrono::steady_clock::time_point{})
        routed.receivedAt -= std::chrono::steady_clock::now() - request.begunAt;
    const std::string trace(request.headers.value("X-Trace-Id"));
    std::vector<std::string_view> values;
    const auto path = request.path();
    const auto* node =
        path.empty() || path.front() != '/' ? nullptr : m_impl->find(m_impl->root, partsOf(path), 0, values);
    if (node == nullptr) {
        responder.send(refusal("ROUTE_NOT_FOUND", "there is no such path", trace));
        return;
    }
    const auto found = node->methods.find(request.method);
    if (found == node->methods.end()) {
        auto response = refusal("METHOD_NOT_ALLOWED", "this path does not know this method", trace);
        std::string allow;
        for (const auto& [method, ignored] : node->methods)
            allow += (allow.empty() ? "" : ", ") + method;
        response.headers.add("Allow", std::move(allow));
        responder.send(std::move(response));
        return;
    }
    const auto& route = found->second;
    for (std::size_t i = 0; i < route.names.size(); ++i) {
        auto decoded = net::percentDecode(values[i]);
        if (!decoded) {
            responder.send(refusal("ROUTE_NOT_FOUND", "the path has a broken escape", trace));
            return;
        }
        routed.parameters.emplace_back(route.names[i], std::move(*decoded));
    }
    routed.http = std::move(request);
    if (m_impl->observer)
        responder = m_impl->observer(routed, route.pattern, std::move(responder));
    if (route.lane == Lane::Network) {
        route.handler(std::move(routed), std::move(responder));
        return;
    }
    // std::function wants copies: the two travel in one shared box.
    struct Box {
        RoutedRequest request;
        net::Responder responder;
    };
    auto box = std::make_shared<Box>(Box{std::move(routed), std::move(responder)});
    auto& lane = route.lane == Lane::RedButton ? m_impl->redButton : m_impl->workers;
    const bool queued =
        lane.post([box, handler = &route.handler] { (*handler)(std::move(box->request), std::move(box->responder)); });
    if (!queued) {
        auto response = refusal("OVERLOADED", "too many requests are waiting", trace);
        response.headers.add("Retry-After", "1");
        box->responder.send(std::move(response));
    }
}

void Router::stop() {
    m_impl->workers.stop();
    m_impl->redButton.stop();
}

} // namespace signalbox::platform
