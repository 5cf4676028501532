// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/AccessCodec.h"
#include "core/audit/Export.h"
#include "core/audit/LeafStore.h"
#include "core/platform/audit/AuditStore.h"
#include "core/platform/control/Desks.h"

#include <charconv>
#include <limits>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

constexpr std::uint64_t kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Reading the log is an act in the log. One leaf a minute for each reader and kind of reading, or a console that
/// follows the log would fill it with its own footsteps.
class Footsteps {
public:
    Footsteps(AuditTrail& trail, const base::Clock& clock)
        : m_trail(trail)
        , m_clock(clock) {}

    void step(const Caller& caller, const std::string& action) {
        std::uint64_t since = 0;
        {
            auto seen = m_seen.lock();
            auto& entry = (*seen)[{caller.who->id, action}];
            entry.reads += 1;
            const auto now = m_clock.instant();
            if (entry.loggedAt && now - *entry.loggedAt < std::chrono::minutes(1))
                return;
            entry.loggedAt = now;
            since = std::exchange(entry.reads, 0);
        }
        audit::Leaf leaf;
        leaf.actor = {caller.who->id.text(), std::string(access::name(caller.who->role)), {}, caller.kid};
        leaf.action = action;
        leaf.object = "audit";
        leaf.scope = Json::object();
        leaf.approvals = Json::array();
        leaf.client = caller.client;
        leaf.outcome = audit::Outcome::Ok;
        leaf.details = Json::object({{"reads", since}});
        m_trail.appendOrKeep(std::move(leaf), std::chrono::milliseconds(0));
    }

private:
    struct Entry {
        std::optional<base::Instant> loggedAt;
        std::uint64_t reads = 0; ///< Since the last leaf.
    };
    AuditTrail& m_trail;
    const base::Clock& m_clock;
    base::Guarded<std::map<std::pair<base::OperatorId, std::string>, Entry>> m_seen;
};

Result<Json> entries(audit::AuditLog& log, const RoutedRequest& routed) {
    SB_ASSIGN(const auto limit, numberParameter(routed, "limit", 100, 1, base::limits::kPageEntries));
    audit::EntryFilter filter;
    filter.actor = routed.http.parameter("actor").value_or("");
    filter.action = routed.http.parameter("action").value_or("");
    api::AuditPage page;
    page.size = log.size();
    if (routed.http.parameter("after")) {
        SB_ASSIGN(const auto after, numberParameter(routed, "after", 0, 0, kMost - 1));
        SB_ASSIGN(page.entries, log.entries(after + 1, static_cast<std::size_t>(limit), filter));
    } else {
        SB_ASSIGN(const auto before, numberParameter(routed, "before", page.size, 0, kMost));
        SB_ASSIGN(page.entries, log.newest(std::min(before, page.size), static_cast<std::size_t>(limit), filter));
    }
    return api::toJson(page);
}

} // namespace

void addAuditRoutes(Desks& desks) {
    auto& log = desks.trail.log();
    auto footsteps = std::make_shared<Footsteps>(desks.trail, desks.services.clock);
    addRead(desks, "/audit/entries", "audit.read",
            [&log, footsteps](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                footsteps->step(caller, "audit.read");
                return entries(log, routed);
            });
    addRead(desks, "/audit/entries/{index}/proof", "audit.read",
            [&log, footsteps](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                footsteps->step(caller, "audit.read");
                const auto text = routed.parameter("index");
                std::uint64_t index = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
                if (error != std::errc() || end != text.data() + text.size())
                    return Error{ErrorCode::InvalidArgument, "API-003", "an index is a whole number"};
                SB_ASSIGN(const auto size, numberParameter(routed, "size", 0, 0, kMost));
                SB_ASSIGN(const auto proof, log.inclusion(index, size));
                return api::toJson(proof);
            });
    // The checkpoint is what witnesses need: everybody who may read anything may have it, and it says nothing else.
    addRead(desks, "/audit/checkpoint", "me.read", [&log](const Caller&, const RoutedRequest&) -> Result<Json> {
        api::AuditCheckpoint out;
        out.note = log.checkpoint();
        out.key = log.key();
        out.size = log.size();
        if (const auto writable = log.writable(); !writable)
            out.refusal = writable.error();
        return api::toJson(out);
    });
    addRead(desks, "/audit/consistency", "me.read", [&log](const Caller&, const RoutedRequest& routed) -> Result<Json> {
        api::ConsistencyProof out;
        SB_ASSIGN(out.from, numberParameter(routed, "from", 0, 0, kMost));
        SB_ASSIGN(out.to, numberParameter(routed, "to", 0, 0, kMost));
        if (out.to == 0)
            out.to = log.size();
        SB_ASSIGN(out.path, log.consistency(out.from, out.to));
        return api::toJson(out);
    });
    desks.services.router.add(
        "GET", std::string("/control/v1/audit/export"), Lane::Workers,
        [&desks, footsteps](RoutedRequest routed, net::Responder responder) {
            const auto text = [&]() -> Result<std::string> {
                SB_ASSIGN(const auto caller, desks.door.authenticate(routed.http));
                SB_TRY(access::mayRequest(*caller.who, "audit.export", caller.who->region));
                footsteps->step(caller, "audit.export");
                SB_ASSIGN(const auto store, AuditStore::openReadOnly(desks.services.environment.data / "audit.db"));
                std::string out;
                SB_TRY(audit::writeExport(*store, {desks.trail.log().key()}, desks.services.operators.json(),
                                          [&](std::string_view piece) -> base::Status {
                                              out += piece;
                                              return {};
                                          }));
                return out;
            }();
            if (!text) {
                Door::answer(responder, routed, text.error());
                return;
            }
            net::HttpResponse response;
            response.headers.set("Content-Type", "application/jsonl");
            response.headers.set("Cache-Control", "no-store");
            response.body = *text;
            responder.send(std::move(response));
        });
}

} // namespace signalbox::platform
