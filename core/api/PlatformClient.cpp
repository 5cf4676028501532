// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/PlatformClient.h"

#include "core/api/AccessCodec.h"
#include "core/api/Acts.h"
#include "core/api/ErrorTable.h"
#include "core/api/KeysCodec.h"
#include "core/api/ProviderCodec.h"
#include "core/api/SloCodec.h"
#include "core/api/TrafficCodec.h"
#include "core/api/Understood.h"
#include "core/base/Files.h"
#include "core/crypto/Digest.h"
#include "core/crypto/Ed25519.h"
#include "core/crypto/Random.h"
#include "core/net/HttpClient.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace signalbox::api {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

base::Time nowInMillis() { return std::chrono::floor<std::chrono::milliseconds>(base::SystemClock().now()); }

Result<Json> bodyOfAnswer(const net::HttpResponse& response) {
    if (response.status < 200 || response.status > 299)
        return errorFromProblem(response.status, response.body);
    auto parsed = Json::parse(response.body);
    if (!parsed || !parsed->isObject())
        return Error{ErrorCode::Internal, "API-004", "the platform's answer is not a JSON object"};
    return parsed;
}

std::string withQuery(std::string path, const std::vector<std::pair<std::string, std::string>>& query) {
    char separator = '?';
    for (const auto& [name, value] : query) {
        path += separator + name + "=" + net::percentEncode(value);
        separator = '&';
    }
    return path;
}

std::string route(std::string_view path) { return std::string(path::kPrefix) + std::string(path); }

} // namespace

Deadline within(std::chrono::milliseconds duration) { return net::within(duration); }

Result<OperatorCredentials> OperatorCredentials::load(const std::filesystem::path& file) {
    SB_ASSIGN(const auto text, base::readFile(file, 64 * 1024));
    const auto bad = [&](const std::string& what) {
        return Error{ErrorCode::InvalidArgument, "API-005", file.string() + ": " + what};
    };
    const auto json = Json::parse(text);
    if (!json)
        return bad(json.error().context);
    Decoder in(*json);
    const auto beside = [&](std::string_view member) { return file.parent_path() / in.text(member); };
    OperatorCredentials out;
    out.url = in.text("url");
    out.id = in.id<base::OperatorId>("operator_id");
    out.role = in.text("role");
    out.region = in.textOr("region", "");
    out.caFile = beside("ca_file");
    out.certificateFile = beside("certificate_file");
    out.keyFile = beside("key_file");
    out.approvalKeyFile = beside("approval_key_file");
    if (in.failed())
        return bad(in.error().context);
    return out;
}

class PlatformClient::Impl {
public:
    Impl(OperatorCredentials c, net::ClientConfig ordinary, net::ClientConfig lane, crypto::Ed25519PrivateKey key)
        : credentials(std::move(c))
        , approvalKey(std::move(key))
        , client(std::move(ordinary))
        , redButton(std::move(lane)) {}

    Result<Json> get(std::string target, Deadline deadline, std::stop_token stop) {
        return get(client, std::move(target), deadline, std::move(stop));
    }

    static Result<Json> get(net::HttpClient& over, std::string target, Deadline deadline, std::stop_token stop) {
        SB_ASSIGN(const auto response, getRaw(over, std::move(target), deadline, std::move(stop)));
        return bodyOfAnswer(response);
    }

    static Result<net::HttpResponse> getRaw(net::HttpClient& over, std::string target, Deadline deadline,
                                            std::stop_token stop) {
        net::HttpRequest request;
        request.target = std::move(target);
        request.headers.set("Accept", "application/json");
        auto response = over.send(std::move(request), deadline, std::move(stop));
        if (response)
            return response;
        auto error = std::move(response).error();
        if (error.code == ErrorCode::Unavailable || error.code == ErrorCode::OutcomeUnknown) // reading has no outcome
            return Error{ErrorCode::Unavailable, "API-008", error.context};
        return error;
    }

    Result<Done<Json>> act(net::HttpClient& over, std::string method, std::string target, const Json& body,
                           const base::CommandId& command, Deadline deadline, std::stop_token stop) {
        net::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.headers.set("Content-Type", "application/json");
        request.headers.set("Accept", "application/json");
        request.headers.set("X-Idempotency-Key", command.text());
        request.body = body.text();
        auto response = over.send(std::move(request), deadline, std::move(stop));
        if (!response) {
            auto error = std::move(response).error();
            if (error.code == ErrorCode::Unavailable)
                return Error{ErrorCode::Unavailable, "API-008", error.context};
            if (error.code == ErrorCode::OutcomeUnknown)
                return Error{ErrorCode::OutcomeUnknown, "API-007",
                             "command " + command.text() + " was sent and no answer came: " + error.context};
            return error;
        }
        const auto json = bodyOfAnswer(*response);
        if (!json)
            return json.error().code == ErrorCode::Internal ? undecided(json.error()) : json.error();
        Decoder in(*json);
        Done<Json> done;
        done.value = in.object("result");
        done.audit = member<AuditReceipt>(in, "audit");
        done.replayed = net::equalsIgnoringCase(response->headers.value("Idempotent-Replayed"), "true");
        if (in.failed())
            return undecided(notUnderstood(in.error()));
        return done;
    }

    template <class T>
    Result<Done<T>> act(std::string method, std::string target, Json members, const Intent& intent, Deadline deadline,
                        std::stop_token stop) {
        return understoodDone<T>(act(client, std::move(method), std::move(target), bodyOf(std::move(members), intent),
                                     intent.command, deadline, std::move(stop)));
    }

    const OperatorCredentials credentials;
    const crypto::Ed25519PrivateKey approvalKey;
    net::HttpClient client;
    net::HttpClient redButton;
};

PlatformClient::PlatformClient(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
PlatformClient::~PlatformClient() = default;

Result<std::unique_ptr<PlatformClient>> PlatformClient::create(const OperatorCredentials& credentials) {
    SB_ASSIGN(const auto url, net::Url::parse(credentials.url));
    SB_ASSIGN(const auto ca, base::readFile(credentials.caFile));
    SB_ASSIGN(const auto certificate, base::readFile(credentials.certificateFile));
    SB_ASSIGN(const auto key, base::readSecretFile(credentials.keyFile));
    SB_ASSIGN(const auto approvalPem, base::readSecretFile(credentials.approvalKeyFile));
    SB_ASSIGN(auto approvalKey, crypto::Ed25519PrivateKey::fromPem(approvalPem));
    const auto config = [&](std::size_t idle) {
        net::ClientConfig out;
        out.url = url;
        out.tls = net::ClientTls{ca, certificate, key.clone(), {}};
        out.idleConnections = idle;
        return out;
    };
    return std::unique_ptr<PlatformClient>(
        new PlatformClient(std::make_unique<Impl>(credentials, config(8), config(2), std::move(approvalKey))));
}

const OperatorCredentials& PlatformClient::credentialsInUse() const noexcept { return m_impl->credentials; }

// ---- access ----------------------------------------------------------------------------------------------------

Result<Me> PlatformClient::me(Deadline deadline, std::stop_token stop) {
    return understood<Me>(m_impl->get(route("/me"), deadline, std::move(stop)));
}

Result<std::vector<access::Operator>> PlatformClient::operators(Deadline deadline, std::stop_token stop) {
    SB_ASSIGN(const auto json, m_impl->get(route("/operators"), deadline, std::move(stop)));
    auto roster = access::Roster::fromJson(json["items"]);
    if (!roster)
        return notUnderstood(roster.error());
    return roster->operators();
}

Result<std::vector<ApprovalView>> PlatformClient::approvals(Deadline deadline, std::stop_token stop) {
    return understoodItems<ApprovalView>(m_impl->get(route("/approvals"), deadline, std::move(stop)));
}

Result<ApprovalView> PlatformClient::approval(const base::ApprovalId& id, Deadline deadline, std::stop_token stop) {
    return understood<ApprovalView>(m_impl->get(route("/approvals/" + id.text()), deadline, std::move(stop)));
}

Result<Done<ApprovalView>> PlatformClient::requestApproval(const PreparedAct& act, std::string summary,
                                                           const Intent& intent, Deadline deadline,
                                                           std::stop_token stop, base::Duration life) {
    const auto* permission = access::findPermission(act.action);
    if (permission == nullptr || permission->approvals < 1)
        return Error{ErrorCode::InvalidArgument, "ACCESS-003", act.action + " is not an act of two people"};
    access::ApprovalRequest request;
    // Derived from the command, so that a repetition asks for the same approval.
    const auto derived = base::hex(crypto::sha256("approval|" + intent.command.text()));
    request.id = base::ApprovalId("ap_" + derived.substr(0, 32));
    request.nonce = derived.substr(0, 43);
    request.action = act.action;
    request.artefactHash = artefactHash(act.artefact);
    request.summaryHash = summaryHash(summary);
    request.object = act.object;
    request.scope = act.scope;
    request.requester = m_impl->credentials.id;
    request.k = permission->approvals;
    request.requestedAt = nowInMillis();
    request.expires = request.requestedAt + std::chrono::floor<std::chrono::milliseconds>(life);
    const auto ask = [&](const access::ApprovalRequest& asked) -> Result<Done<ApprovalView>> {
        SB_ASSIGN(const auto signature, access::sign(asked, asked.requester, m_impl->approvalKey, asked.requestedAt));
        auto members = Json::object({{"request", asked.bytes()},
                                     {"signature", signature.json()},
                                     {"artefact", act.artefact},
                                     {"summary", summary}});
        return m_impl->act<ApprovalView>("POST", route("/approvals"), std::move(members), intent, deadline, stop);
    };
    auto answer = ask(request);
    if (answer || answer.error().reason != "IDEMPOTENCY_MISMATCH")
        return answer;
    // The command is known. When it asked for this very act, the times are all that differs: with those of the first
    // time the bytes are the same, and the platform repeats its answer.
    const auto known = approval(request.id, deadline, stop);
    if (!known)
        return answer;
    const auto& first = known->request;
    request.requestedAt = first.requestedAt;
    request.expires = first.expires;
    return first == request ? ask(first) : answer;
}

Result<Done<ApprovalView>> PlatformClient::signApproval(const ApprovalView& shown, const Intent& intent,
                                                        Deadline deadline, std::stop_token stop) {
    SB_TRY(shown.checkHashes());
    SB_ASSIGN(const auto signature,
              access::sign(shown.request, m_impl->credentials.id, m_impl->approvalKey, nowInMillis()));
    return m_impl->act<ApprovalView>("POST", route("/approvals/" + shown.request.id.text() + "/signatures"),
                                     Json::object({{"signature", signature.json()}}), intent, deadline,
                                     std::move(stop));
}

Result<Done<ApprovalView>> PlatformClient::refuseApproval(const base::ApprovalId& id, const Intent& intent,
                                                          Deadline deadline, std::stop_token stop) {
    return m_impl->act<ApprovalView>("POST", route("/approvals/" + id.text() + "/refusal"), Json::object(), intent,
                                     deadline, std::move(stop));
}

Result<Done<Json>> PlatformClient::executeApproved(const ApprovalView& view, Deadline deadline, std::stop_token stop) {
    SB_TRY(view.checkHashes());
    Decoder in(view.artefact);
    const auto method = in.text("method");
    const auto target = in.text("path");
    auto body = in.object("body");
    if (in.failed())
        return in.error();
    if (target.rfind(path::kPrefix, 0) != 0)
        return Error{ErrorCode::InvalidArgument, "API-003", "/path is not one of the control plane"};
    const auto own = body["command_id"].asString();
    SB_ASSIGN(const auto command, base::CommandId::parse(own ? *own : "x" + view.request.id.text()));
    body.set("approval_id", view.request.id.text());
    const bool stopLane = target.rfind(path::degradationCommands(), 0) == 0;
    return m_impl->act(stopLane ? m_impl->redButton : m_impl->client, method, target, body, command, deadline,
                       std::move(stop));
}

// ---- providers and onboarding ----------------------------------------------------------------------------------

Result<std::vector<ProviderView>> PlatformClient::providers(Deadline deadline, std::stop_token stop) {
    return understoodItems<ProviderView>(m_impl->get(route("/providers"), deadline, std::move(stop)));
}

Result<ProviderView> PlatformClient::provider(const base::ProviderId& id, Deadline deadline, std::stop_token stop) {
    return understood<ProviderView>(m_impl->get(route("/providers/" + id.text()), deadline, std::move(stop)));
}

Result<std::vector<CaseView>> PlatformClient::cases(Deadline deadline, std::stop_token stop) {
    return understoodItems<CaseView>(m_impl->get(route("/onboarding/cases"), deadline, std::move(stop)));
}

Result<CaseView> PlatformClient::onboardingCase(const base::CaseId& id, Deadline deadline, std::stop_token stop) {
    return understood<CaseView>(m_impl->get(route("/onboarding/cases/" + id.text()), deadline, std::move(stop)));
}

// ---- keys ------------------------------------------------------------------------------------------------------

Result<std::vector<CredentialView>> PlatformClient::credentials(Deadline deadline, std::stop_token stop) {
    return understoodItems<CredentialView>(m_impl->get(route("/credentials"), deadline, std::move(stop)));
}

Result<CredentialView> PlatformClient::credential(const base::CredentialId& id, Deadline deadline,
                                                  std::stop_token stop) {
    return understood<CredentialView>(m_impl->get(route("/credentials/" + id.text()), deadline, std::move(stop)));
}

Result<Done<RotationView>> PlatformClient::requestRotation(const RotationDraft& draft, const Intent& intent,
                                                           Deadline deadline, std::stop_token stop) {
    return m_impl->act<RotationView>("POST", route("/credentials/" + draft.credential.text() + "/rotations"),
                                     toJson(draft), intent, deadline, std::move(stop));
}

Result<Done<ProofResult>> PlatformClient::proveRotation(const keys::RotationId& id, const ProofUpload& upload,
                                                        const Intent& intent, Deadline deadline, std::stop_token stop) {
    return m_impl->act<ProofResult>("POST", path::rotation(id, "proof"), toJson(upload), intent, deadline,
                                    std::move(stop));
}

Result<Done<RotationView>> PlatformClient::cutOver(const keys::RotationId& id, const Intent& intent, Deadline deadline,
                                                   std::stop_token stop) {
    return m_impl->act<RotationView>("POST", path::rotation(id, "cut-over"), Json::object(), intent, deadline,
                                     std::move(stop));
}

Result<Done<RotationView>> PlatformClient::undoCutOver(const keys::RotationId& id, const Intent& intent,
                                                       Deadline deadline, std::stop_token stop) {
    return m_impl->act<RotationView>("POST", path::rotation(id, "undo"), Json::object(), intent, deadline,
                                     std::move(stop));
}

Result<Done<RotationView>> PlatformClient::retire(const keys::RotationId& id, const Intent& intent, Deadline deadline,
                                                  std::stop_token stop) {
    return m_impl->act<RotationView>("POST", path::rotation(id, "retire"), Json::object(), intent, deadline,
                                     std::move(stop));
}

Result<Done<RotationView>> PlatformClient::cancelRotation(const keys::RotationId& id, const Intent& intent,
                                                          Deadline deadline, std::stop_token stop) {
    return m_impl->act<RotationView>("POST", path::rotation(id, "cancel"), Json::object(), intent, deadline,
                                     std::move(stop));
}

Result<Done<CredentialView>> PlatformClient::suspend(const base::CredentialId& id, int version, const Intent& intent,
                                                     Deadline deadline, std::stop_token stop) {
    return m_impl->act<CredentialView>("POST", path::version(id, version, "suspend"), Json::object(), intent, deadline,
                                       std::move(stop));
}

Result<Done<CredentialView>> PlatformClient::unsuspend(const base::CredentialId& id, int version, const Intent& intent,
                                                       Deadline deadline, std::stop_token stop) {
    return m_impl->act<CredentialView>("POST", path::version(id, version, "unsuspend"), Json::object(), intent,
                                       deadline, std::move(stop));
}

Result<Done<CredentialView>> PlatformClient::revoke(const base::CredentialId& id, int version, const Intent& intent,
                                                    Deadline deadline, std::stop_token stop) {
    return m_impl->act<CredentialView>("POST", path::version(id, version, "revoke"), Json::object(), intent, deadline,
                                       std::move(stop));
}

// ---- canary ----------------------------------------------------------------------------------------------------

Result<std::vector<CanaryView>> PlatformClient::canaries(Deadline deadline, std::stop_token stop) {
    return understoodItems<CanaryView>(m_impl->get(route("/canaries"), deadline, std::move(stop)));
}

Result<Done<CanaryView>> PlatformClient::setCanary(const base::ProviderId& provider, const CanaryDraft& draft,
                                                   const Intent& intent, Deadline deadline, std::stop_token stop) {
    return m_impl->act<CanaryView>("PUT", path::canary(provider), toJson(draft), intent, deadline, std::move(stop));
}

Result<Done<CanaryView>> PlatformClient::abortCanary(const base::ProviderId& provider, const Intent& intent,
                                                     Deadline deadline, std::stop_token stop) {
    return m_impl->act<CanaryView>("POST", path::canary(provider, "abort"), Json::object(), intent, deadline,
                                   std::move(stop));
}

Result<Done<CanaryView>> PlatformClient::rearmCanary(const base::ProviderId& provider, std::uint64_t expectedEpoch,
                                                     const Intent& intent, Deadline deadline, std::stop_token stop) {
    return m_impl->act<CanaryView>("POST", path::canary(provider, "rearm"),
                                   Json::object({{"expected_epoch", expectedEpoch}}), intent, deadline,
                                   std::move(stop));
}

// ---- degradation -----------------------------------------------------------------------------------------------

Result<DegradationView> PlatformClient::degradation(Deadline deadline, std::stop_token stop) {
    return understood<DegradationView>(m_impl->get(route("/degradation"), deadline, std::move(stop)));
}

Result<Done<degradation::CommandStatus>> PlatformClient::operate(const DegradationOrder& order, const Intent& intent,
                                                                 Deadline deadline, std::stop_token stop) {
    return understoodDone<degradation::CommandStatus>(
        m_impl->act(m_impl->redButton, "POST", path::degradationCommands(),
                    bodyOf(orderBody(order, intent.command), intent), intent.command, deadline, std::move(stop)));
}

Result<degradation::CommandStatus> PlatformClient::command(const base::CommandId& id, Deadline deadline,
                                                           std::stop_token stop) {
    return understood<degradation::CommandStatus>(
        Impl::get(m_impl->redButton, path::degradationCommands() + "/" + id.text(), deadline, std::move(stop)));
}

// ---- slo -------------------------------------------------------------------------------------------------------

Result<SloSnapshot> PlatformClient::sloSnapshot(Deadline deadline, std::stop_token stop, int seconds) {
    return understood<SloSnapshot>(m_impl->get(
        withQuery(route("/slo/snapshot"), {{"seconds", std::to_string(seconds)}}), deadline, std::move(stop)));
}

base::Status PlatformClient::streamSlo(const std::function<void(const slo::Tick&)>& onTick,
                                       const std::function<void(const StreamState&)>& onState, std::stop_token stop) {
    constexpr std::chrono::milliseconds kSilence{5'000};
    constexpr std::chrono::milliseconds kLongestPause{5'000};
    std::mutex mutex;
    std::condition_variable_any waker;
    std::chrono::milliseconds pause{250};
    while (!stop.stop_requested()) {
        onState({StreamState::Link::Connecting, std::nullopt});
        net::HttpRequest request;
        request.target = route("/slo/stream");
        request.headers.set("Accept", "text/event-stream");
        std::optional<Error> broken;
        bool live = false;
        net::EventSource source(m_impl->client);
        const auto end = source.run(
            std::move(request),
            [&](const net::ServerEvent& event) {
                if (event.event != "tick")
                    return true;
                auto json = Json::parse(event.data);
                auto tick = json ? fromJson<slo::Tick>(*json) : Result<slo::Tick>(json.error());
                if (!tick) {
                    broken = notUnderstood(tick.error());
                    return false;
                }
                if (!std::exchange(live, true)) {
                    pause = std::chrono::milliseconds(250);
                    onState({StreamState::Link::Live, std::nullopt});
                }
                onTick(*tick);
                return !stop.stop_requested();
            },
            stop, kSilence);
        if (stop.stop_requested())
            break;
        Error error{ErrorCode::Unavailable, "API-009", "the platform ended the stream"};
        if (broken)
            error = *broken;
        else if (end.why == net::StreamEnd::Why::Refused)
            error = errorFromProblem(end.response.status, end.response.body);
        else if (end.why == net::StreamEnd::Why::Lost)
            error = {ErrorCode::Unavailable, "API-009", end.error.context};
        onState({StreamState::Link::Lost, error});
        std::unique_lock lock(mutex);
        waker.wait_for(lock, stop, pause, [] { return false; });
        pause = std::min(pause * 2, kLongestPause);
    }
    return {};
}

Result<slo::ObjectiveSet> PlatformClient::objectives(Deadline deadline, std::stop_token stop) {
    return understood<slo::ObjectiveSet>(m_impl->get(route("/slo/objectives"), deadline, std::move(stop)));
}

Result<Done<slo::Alert>> PlatformClient::acknowledgeAlert(const base::AlertId& id, const Intent& intent,
                                                          Deadline deadline, std::stop_token stop) {
    return m_impl->act<slo::Alert>("POST", route("/alerts/" + id.text() + "/acknowledge"), Json::object(), intent,
                                   deadline, std::move(stop));
}

// ---- audit -----------------------------------------------------------------------------------------------------

Result<AuditPage> PlatformClient::auditEntries(const AuditFilter& filter, Deadline deadline, std::stop_token stop) {
    std::vector<std::pair<std::string, std::string>> query{{"limit", std::to_string(filter.limit)}};
    if (filter.after)
        query.emplace_back("after", std::to_string(*filter.after));
    if (filter.before)
        query.emplace_back("before", std::to_string(*filter.before));
    if (!filter.actor.empty())
        query.emplace_back("actor", filter.actor);
    if (!filter.action.empty())
        query.emplace_back("action", filter.action);
    return understood<AuditPage>(m_impl->get(withQuery(route("/audit/entries"), query), deadline, std::move(stop)));
}

Result<audit::InclusionProof> PlatformClient::auditProof(std::uint64_t index, std::uint64_t size, Deadline deadline,
                                                         std::stop_token stop) {
    return understood<audit::InclusionProof>(m_impl->get(
        withQuery(route("/audit/entries/" + std::to_string(index) + "/proof"), {{"size", std::to_string(size)}}),
        deadline, std::move(stop)));
}

Result<AuditCheckpoint> PlatformClient::auditCheckpoint(Deadline deadline, std::stop_token stop) {
    return understood<AuditCheckpoint>(m_impl->get(route("/audit/checkpoint"), deadline, std::move(stop)));
}

Result<ConsistencyProof> PlatformClient::auditConsistency(std::uint64_t from, std::uint64_t to, Deadline deadline,
                                                          std::stop_token stop) {
    return understood<ConsistencyProof>(m_impl->get(
        withQuery(route("/audit/consistency"), {{"from", std::to_string(from)}, {"to", std::to_string(to)}}), deadline,
        std::move(stop)));
}

Result<std::string> PlatformClient::auditExport(Deadline deadline, std::stop_token stop) {
    return download("/audit/export", deadline, std::move(stop));
}

// ---- for clients on top of this one ----------------------------------------------------------------------------

Result<Json> PlatformClient::ask(std::string_view target, Deadline deadline, std::stop_token stop) {
    return m_impl->get(route(target), deadline, std::move(stop));
}

Result<std::string> PlatformClient::download(std::string_view target, Deadline deadline, std::stop_token stop) {
    SB_ASSIGN(auto response, Impl::getRaw(m_impl->client, route(target), deadline, std::move(stop)));
    if (response.status != 200)
        return errorFromProblem(response.status, response.body);
    return std::move(response.body);
}

Result<Done<Json>> PlatformClient::act(std::string_view method, std::string_view target, Json members,
                                       const Intent& intent, Deadline deadline, std::stop_token stop) {
    return m_impl->act(m_impl->client, std::string(method), route(target), bodyOf(std::move(members), intent),
                       intent.command, deadline, std::move(stop));
}

} // namespace signalbox::api
