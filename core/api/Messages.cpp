// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Messages.h"

#include "core/api/Acts.h"
#include "core/crypto/Random.h"

#include <algorithm>

namespace signalbox::api {

Intent Intent::fresh(std::string reason, base::ApprovalId approval) {
    return {base::CommandId(crypto::randomId("cmd_", 16)), std::move(reason), std::move(approval)};
}

const Ability* Me::ability(std::string_view action) const noexcept {
    const auto found =
        std::find_if(abilities.begin(), abilities.end(), [&](const Ability& a) { return a.action == action; });
    return found == abilities.end() ? nullptr : &*found;
}

int ApprovalView::missing() const noexcept {
    const auto approvers = static_cast<int>(std::count_if(
        signatures.begin(), signatures.end(), [&](const access::Signature& s) { return s.who != request.requester; }));
    return std::max(0, request.k - approvers);
}

base::Status ApprovalView::checkHashes() const {
    if (artefactHash(artefact) != request.artefactHash)
        return base::Error{base::ErrorCode::PermissionDenied, "ACCESS-013",
                           "the act that is shown is not the one whose hash is to be signed"};
    if (summaryHash(summary) != request.summaryHash)
        return base::Error{base::ErrorCode::PermissionDenied, "ACCESS-013",
                           "the summary that is shown is not the one whose hash is to be signed"};
    return {};
}

const RotationView* CredentialView::openRotation() const noexcept {
    const auto found =
        std::find_if(rotations.begin(), rotations.end(), [](const RotationView& r) { return keys::isOpen(r.state); });
    return found == rotations.end() ? nullptr : &*found;
}

} // namespace signalbox::api
