// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Messages.h"
#include "core/base/Result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::api {

/// The moment, on the steady clock, after which a call gives up.
using Deadline = base::Instant;
/// For the outermost caller: a deadline that far from now.
[[nodiscard]] Deadline within(std::chrono::milliseconds duration);

/// `DATA/operators/<id>.json`: who I am and where the platform is. Paths in it are relative to the file.
struct OperatorCredentials {
    std::string url; ///< "https://127.0.0.1:8443"
    base::OperatorId id;
    std::string role;
    std::string region; ///< Empty: all.
    std::filesystem::path caFile;
    std::filesystem::path certificateFile;
    std::filesystem::path keyFile;
    std::filesystem::path approvalKeyFile;

    /// Errors: those of reading files; InvalidArgument API-005.
    [[nodiscard]] static base::Result<OperatorCredentials> load(const std::filesystem::path& file);
};

/// The control plane as a program sees it: one blocking method a route, over mutual TLS.
///
/// - A call ends by its deadline, or soon after its stop_token is signalled.
/// - An act (a method that takes an Intent) whose request was sent and whose answer never came, or does not tell what
///   came of it, is OutcomeUnknown API-007: it may or may not have happened. The same call with the same Intent
///   resolves it, because the platform executes a command id at most once and repeats its answer.
///   Rationale: a lost answer is neither a failure nor a success, and nobody may be told that it is.
/// - operate() and command() have a connection pool of their own: the red button never waits behind another call.
///
/// Threads: any, at the same time.
/// Ownership: owns its connections; the destructor cancels calls under way and waits for them.
/// Errors: Unavailable API-008 (nothing was sent), OutcomeUnknown API-007, Unauthenticated, Cancelled NET-013,
///   API-001..API-004 (the answer to a question is not understood), and what the platform answers (ErrorTable.h).
class PlatformClient {
public:
    /// Reads the files that the credentials name; touches no network. Errors: API-005, those of reading files.
    [[nodiscard]] static base::Result<std::unique_ptr<PlatformClient>> create(const OperatorCredentials& credentials);
    ~PlatformClient();
    PlatformClient(const PlatformClient&) = delete;
    PlatformClient& operator=(const PlatformClient&) = delete;

    [[nodiscard]] const OperatorCredentials& credentialsInUse() const noexcept;

    // access
    [[nodiscard]] base::Result<Me> me(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<std::vector<access::Operator>> operators(Deadline, std::stop_token = {});
    /// Newest first.
    [[nodiscard]] base::Result<std::vector<ApprovalView>> approvals(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<ApprovalView> approval(const base::ApprovalId&, Deadline, std::stop_token = {});
    /// Asks for the approval of `act` (see Acts.h) by somebody else, signed here with the operator's approval key.
    [[nodiscard]] base::Result<Done<ApprovalView>> requestApproval(const PreparedAct& act, std::string summary,
                                                                   const Intent&, Deadline, std::stop_token = {},
                                                                   base::Duration life = std::chrono::hours(1));
    /// Signs the very bytes of the request, after checking that artefact and summary are what its hashes say.
    [[nodiscard]] base::Result<Done<ApprovalView>> signApproval(const ApprovalView& shown, const Intent&, Deadline,
                                                                std::stop_token = {});
    [[nodiscard]] base::Result<Done<ApprovalView>> refuseApproval(const base::ApprovalId&, const Intent&, Deadline,
                                                                  std::stop_token = {});
    /// Executes exactly the artefact of an approved request; the answer is the act's own. The command id is derived
    /// from the approval, so that repeating it is safe.
    [[nodiscard]] base::Result<Done<base::Json>> executeApproved(const ApprovalView&, Deadline, std::stop_token = {});

    // providers and onboarding
    [[nodiscard]] base::Result<std::vector<ProviderView>> providers(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<ProviderView> provider(const base::ProviderId&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<std::vector<CaseView>> cases(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<CaseView> onboardingCase(const base::CaseId&, Deadline, std::stop_token = {});

    // keys
    [[nodiscard]] base::Result<std::vector<CredentialView>> credentials(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<CredentialView> credential(const base::CredentialId&, Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<RotationView>> requestRotation(const RotationDraft&, const Intent&, Deadline,
                                                                   std::stop_token = {});
    [[nodiscard]] base::Result<Done<ProofResult>> proveRotation(const keys::RotationId&, const ProofUpload&,
                                                                const Intent&, Deadline, std::stop_token = {});
    /// With an approval in the Intent the evidence of first use is waived.
    [[nodiscard]] base::Result<Done<RotationView>> cutOver(const keys::RotationId&, const Intent&, Deadline,
                                                           std::stop_token = {});
    [[nodiscard]] base::Result<Done<RotationView>> undoCutOver(const keys::RotationId&, const Intent&, Deadline,
                                                               std::stop_token = {});
    [[nodiscard]] base::Result<Done<RotationView>> retire(const keys::RotationId&, const Intent&, Deadline,
                                                          std::stop_token = {});
    [[nodiscard]] base::Result<Done<RotationView>> cancelRotation(const keys::RotationId&, const Intent&, Deadline,
                                                                  std::stop_token = {});
    [[nodiscard]] base::Result<Done<CredentialView>> suspend(const base::CredentialId&, int version, const Intent&,
                                                             Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<CredentialView>> unsuspend(const base::CredentialId&, int version, const Intent&,
                                                               Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<CredentialView>> revoke(const base::CredentialId&, int version, const Intent&,
                                                            Deadline, std::stop_token = {});

    // canary
    [[nodiscard]] base::Result<std::vector<CanaryView>> canaries(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<CanaryView>> setCanary(const base::ProviderId&, const CanaryDraft&, const Intent&,
                                                           Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<CanaryView>> abortCanary(const base::ProviderId&, const Intent&, Deadline,
                                                             std::stop_token = {});
    /// After an automatic rollback; the Intent carries the approval.
    [[nodiscard]] base::Result<Done<CanaryView>> rearmCanary(const base::ProviderId&, std::uint64_t expectedEpoch,
                                                             const Intent&, Deadline, std::stop_token = {});

    // degradation, on connections of its own
    [[nodiscard]] base::Result<DegradationView> degradation(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<degradation::CommandStatus>> operate(const DegradationOrder&, const Intent&,
                                                                         Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<degradation::CommandStatus> command(const base::CommandId&, Deadline,
                                                                   std::stop_token = {});

    // slo
    /// The ticks of the last `seconds` (1..300).
    [[nodiscard]] base::Result<SloSnapshot> sloSnapshot(Deadline, std::stop_token = {}, int seconds = 70);
    /// Blocks, reconnecting with pauses of 0.25 s up to 5 s, until `stop` is signalled. Both callbacks run on the
    /// caller's thread. A stream without a tick for 5 s counts as lost.
    base::Status streamSlo(const std::function<void(const slo::Tick&)>& onTick,
                           const std::function<void(const StreamState&)>& onState, std::stop_token stop);
    [[nodiscard]] base::Result<slo::ObjectiveSet> objectives(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<Done<slo::Alert>> acknowledgeAlert(const base::AlertId&, const Intent&, Deadline,
                                                                  std::stop_token = {});

    // audit
    [[nodiscard]] base::Result<AuditPage> auditEntries(const AuditFilter&, Deadline, std::stop_token = {});
    /// `size` 0: the newest. Not verified here: audit::verifyInclusion does that.
    [[nodiscard]] base::Result<audit::InclusionProof> auditProof(std::uint64_t index, std::uint64_t size, Deadline,
                                                                 std::stop_token = {});
    [[nodiscard]] base::Result<AuditCheckpoint> auditCheckpoint(Deadline, std::stop_token = {});
    [[nodiscard]] base::Result<ConsistencyProof> auditConsistency(std::uint64_t from, std::uint64_t to, Deadline,
                                                                  std::stop_token = {});
    /// The whole log in the format of core/audit/Export.h.
    [[nodiscard]] base::Result<std::string> auditExport(Deadline, std::stop_token = {});

    // For the nouns that have a client of their own on top of this one (SandboxClient.h, ...)
    /// GET of `target`, a path below /control/v1 with its query.
    [[nodiscard]] base::Result<base::Json> ask(std::string_view target, Deadline, std::stop_token = {});
    /// The same, as the bytes that came: for exports.
    [[nodiscard]] base::Result<std::string> download(std::string_view target, Deadline, std::stop_token = {});
    /// An act on `target`: `members` with reason and approval, once per command id.
    [[nodiscard]] base::Result<Done<base::Json>> act(std::string_view method, std::string_view target,
                                                     base::Json members, const Intent&, Deadline, std::stop_token = {});

private:
    class Impl;
    explicit PlatformClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::api
