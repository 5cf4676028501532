// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/traces/CallLog.h"

#include "core/base/Ids.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform {

namespace {

using base::Json;
using std::chrono::microseconds;

/// The path's last part that names something: "/v1/bets/b_1" -> "b_1".
std::string lastPart(const CallRecord& record) {
    return record.route.find('{') == std::string::npos ? std::string() : record.path.substr(record.path.rfind('/') + 1);
}

void takeIds(api::TraceSummary& out, const std::string& body) {
    const auto json = Json::parse(body);
    if (!json)
        return;
    const auto take = [&](std::string& into, const char* member) {
        if (into.empty())
            into = (*json)[member].stringOr("");
    };
    take(out.player, "player_id");
    take(out.session, "session_id");
    take(out.round, "round_id");
    take(out.bet, "bet_id");
}

} // namespace

/// Notes the answer on its way out. `record` is shared with whoever has the request.
class CallLog::Noting final : public net::Exchange {
public:
    Noting(CallLog& owner, std::shared_ptr<CallRecord> record, net::Responder inner)
        : m_owner(owner)
        , m_record(std::move(record))
        , m_inner(std::move(inner)) {}

    void send(net::HttpResponse response) override {
        auto& record = *m_record;
        record.status = response.status;
        record.replayed = response.headers.contains("Idempotent-Replayed");
        if (response.body.size() <= kMostBody)
            record.response = response.body;
        done(); // Before anybody can have the answer and ask for its trace.
        m_inner.send(std::move(response));
    }
    void abandon(bool reset) override {
        done();
        m_inner.abandon(reset);
    }
    std::shared_ptr<net::EventStream> openStream(net::Headers headers, std::function<void()> onClosed) override {
        m_record->status = 200;
        auto stream = m_inner.openStream(std::move(headers), std::move(onClosed));
        done();
        return stream;
    }

private:
    void done() {
        m_record->answered = m_owner.m_clock.instant();
        m_owner.keep(std::move(m_record));
    }
    CallLog& m_owner;
    std::shared_ptr<CallRecord> m_record;
    net::Responder m_inner;
};

CallLog::CallLog(const base::Clock& clock, std::size_t keep)
    : m_clock(clock)
    , m_keep(keep) {}

net::Responder CallLog::begin(RoutedRequest& request, std::string_view pattern, net::Responder responder) {
    const auto trace = request.http.headers.value("X-Trace-Id");
    if (pattern.substr(0, 9) == "/control/" || !base::isIdText(trace))
        return responder;
    auto record = std::make_shared<CallRecord>();
    record->trace = trace;
    const auto claim = [&](std::string& into, std::string_view header) {
        if (const auto value = request.http.headers.value(header); base::isIdText(value))
            into = value;
    };
    claim(record->provider, "X-Provider-Id");
    claim(record->brand, "X-Brand-Id");
    claim(record->region, "X-Region");
    record->route.reserve(request.http.method.size() + 1 + pattern.size());
    record->route.append(request.http.method).append(1, ' ').append(pattern);
    record->path = request.http.path().substr(0, kMostBody);
    if (request.http.body.size() <= kMostBody)
        record->request = request.http.body;
    record->received = request.receivedAt;
    record->at = m_clock.now() - (m_clock.instant() - request.receivedAt);
    request.call = record;
    return net::Responder(std::make_shared<Noting>(*this, std::move(record), std::move(responder)));
}

void CallLog::admitted(Principal principal, RoutedRequest request, net::Responder responder,
                       const ProviderDoor::Passage& next) const {
    if (auto* record = request.call.get(); record != nullptr) {
        record->admitted = m_clock.instant();
        record->provider = principal.tenant.provider.text();
        record->brand = principal.tenant.brand.text();
        record->region = principal.tenant.region.text();
    }
    next(std::move(principal), std::move(request), std::move(responder));
}

void CallLog::handled(Principal principal, RoutedRequest request, net::Responder responder,
                      const ProviderDoor::Passage& next) const {
    class Timed final : public net::Exchange {
    public:
        Timed(const base::Clock& clock, std::shared_ptr<CallRecord> record, net::Responder inner)
            : m_clock(clock)
            , m_record(std::move(record))
            , m_inner(std::move(inner)) {}
        void send(net::HttpResponse response) override {
            m_record->handled = m_clock.instant();
            m_inner.send(std::move(response));
        }
        void abandon(bool reset) override { m_inner.abandon(reset); }
        std::shared_ptr<net::EventStream> openStream(net::Headers headers, std::function<void()> onClosed) override {
            m_record->handled = m_clock.instant();
            return m_inner.openStream(std::move(headers), std::move(onClosed));
        }

    private:
        const base::Clock& m_clock;
        std::shared_ptr<CallRecord> m_record;
        net::Responder m_inner;
    };
    if (auto record = request.call)
        responder = net::Responder(std::make_shared<Timed>(m_clock, std::move(record), std::move(responder)));
    next(std::move(principal), std::move(request), std::move(responder));
}

void CallLog::keep(Record record) {
    Record oldest; // Freed outside the lock.
    auto calls = m_calls.lock();
    calls->push_back(std::move(record));
    if (calls->size() > m_keep) {
        oldest = std::move(calls->front());
        calls->pop_front();
    }
}

std::vector<CallLog::Record> CallLog::find(std::string_view trace) const {
    std::vector<Record> out;
    const auto calls = m_calls.lock();
    for (const auto& record : *calls)
        if (record->trace == trace)
            out.push_back(record);
    return out;
}

api::TraceSummary summaryOf(const CallRecord& record) {
    api::TraceSummary out;
    out.id = record.trace;
    out.at = record.at;
    out.provider = record.provider;
    out.brand = record.brand;
    out.region = record.region;
    out.route = record.route;
    out.status = record.status;
    if (record.status >= 400)
        if (const auto json = Json::parse(record.response); json)
            out.code = (*json)["code"].stringOr("");
    out.duration = std::chrono::duration_cast<microseconds>(record.answered - record.received);
    out.replayed = record.replayed;
    out.faults = record.faults.load();
    takeIds(out, record.request);
    if (record.status < 300)
        takeIds(out, record.response);
    return out;
}

api::TraceList CallLog::list(const api::TraceFilter& filter) const {
    std::vector<Record> calls;
    {
        const auto held = m_calls.lock();
        calls.assign(held->rbegin(), held->rend());
    }
    api::TraceList out;
    out.kept = calls.size();
    if (!calls.empty())
        out.since = calls.back()->at;
    for (const auto& record : calls) {
        if (out.items.size() >= static_cast<std::size_t>(filter.limit))
            break;
        if ((!filter.provider.empty() && record->provider != filter.provider) ||
            (filter.faulty && record->faults.load() == 0))
            continue;
        auto summary = summaryOf(*record);
        if (filter.code == "error" ? summary.status >= 200 && summary.status < 300
                                   : !filter.code.empty() && summary.code != filter.code)
            continue;
        const auto& about = filter.about;
        if (!about.empty() && about != summary.bet && about != summary.round && about != summary.session &&
            about != summary.player && about != summary.id && about != lastPart(*record))
            continue;
        out.items.push_back(std::move(summary));
    }
    return out;
}

} // namespace signalbox::platform
