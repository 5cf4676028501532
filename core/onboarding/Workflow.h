// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/onboarding/Case.h"

namespace signalbox::onboarding {

/// The thin workflow: a case leaves a stage when its gate is green, and a gate is computed, never clicked.
///
/// Per item: a condition that holds is Verified; one that is broken by a measurement is Failed; one that was not
/// measured (or whose `given` does not hold yet) is Open. Without a condition: Attested or Open. A waiver that is in
/// force turns Open or Failed into Waived; it never hides that the item was Verified or Attested.
/// Findings block the stage their red flag names and every later one, and cannot be waived, only resolved.
/// The caller checks permissions and four-eyes approvals, and persists what comes back.
/// Errors: FailedPrecondition ONBOARDING-005 (the gate is not green; the context names the first blockers) ·
/// NotFound ONBOARDING-006 (no such item or finding) · InvalidArgument ONBOARDING-007 (an attestation without a
/// document hash, a text that is empty or too long, an expiry in the past or over 90 d ahead) · PermissionDenied
/// ONBOARDING-008 (author and approver are the same person) · FailedPrecondition ONBOARDING-009 (this item is computed
/// or cannot be waived; the case is live or moves to a stage that is not before its own) · FailedPrecondition
/// ONBOARDING-010 (the case belongs to another playbook version).
/// Threads: pure functions.
struct NewCase {
    base::CaseId id;
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    base::OperatorId owner;
};
[[nodiscard]] Case openCase(const NewCase& values, const Playbook& playbook, base::Time now);

/// All seven stages, each with its items as they stand now. Errors: ONBOARDING-010.
[[nodiscard]] base::Result<std::vector<StageView>> view(const Case& c, const Playbook& playbook,
                                                        const Evidence& evidence, base::Time now);
/// Of the current stage; empty when the case may advance or is live. Earlier stages count as well: what was done and
/// has failed since blocks again.
[[nodiscard]] base::Result<std::vector<Blocker>> blockers(const Case& c, const Playbook& playbook,
                                                          const Evidence& evidence, base::Time now);
[[nodiscard]] base::Result<NextAction> nextAction(const Case& c, const Playbook& playbook, const Evidence& evidence,
                                                  base::Time now);

/// Opens, raises or reopens findings from the evidence. Equal to its argument when nothing is new.
[[nodiscard]] Case withFindings(Case c, const Playbook& playbook, const Evidence& evidence, base::Time now);

[[nodiscard]] base::Result<Case> attest(Case c, const Playbook& playbook, const Attestation& attestation);
[[nodiscard]] base::Result<Case> waive(Case c, const Playbook& playbook, const Waiver& waiver);
[[nodiscard]] base::Result<Case> resolveFinding(Case c, std::string_view flag, std::string resolution,
                                                const base::OperatorId& by, base::Time now);
[[nodiscard]] base::Result<Case> advance(Case c, const Playbook& playbook, const Evidence& evidence,
                                         const base::OperatorId& by, base::Time now);
/// Back to an earlier stage, for a reason.
[[nodiscard]] base::Result<Case> returnTo(Case c, int stage, std::string reason, const base::OperatorId& by,
                                          base::Time now);
[[nodiscard]] base::Result<Case> changeOwner(Case c, const base::OperatorId& owner, const base::OperatorId& by,
                                             base::Time now);

} // namespace signalbox::onboarding
