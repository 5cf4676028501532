// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/base/Result.h"

#include <functional>
#include <memory>
#include <vector>

class QObject;

namespace signalbox::ui {

class Bridge;

/// What the canary page asks of a platform. Answers come later, on the gui thread; an act whose outcome is unknown
/// answers OutcomeUnknown first, and again when it is known.
class CanaryPort {
public:
    using OnViews = std::function<void(const base::Result<std::vector<api::CanaryView>>&)>;
    using OnView = std::function<void(const base::Result<api::Done<api::CanaryView>>&)>;
    using OnApproval = std::function<void(const base::Result<api::Done<api::ApprovalView>>&)>;
    using OnApprovals = std::function<void(const base::Result<std::vector<api::ApprovalView>>&)>;

    virtual ~CanaryPort() = default;
    virtual void list(OnViews done) = 0;
    virtual void set(const base::ProviderId& provider, const api::CanaryDraft& draft, const api::Intent& intent,
                     OnView done) = 0;
    virtual void abort(const base::ProviderId& provider, const api::Intent& intent, OnView done) = 0;
    /// Asks for the approval of a re-arm of exactly this epoch.
    virtual void askToRearm(const base::ProviderId& provider, std::uint64_t epoch, const std::string& summary,
                            const api::Intent& intent, OnApproval done) = 0;
    /// All approvals, of whatever act.
    virtual void approvals(OnApprovals done) = 0;
};

/// Over the bridge; nothing is answered after `context` has died.
[[nodiscard]] std::unique_ptr<CanaryPort> canaryPortOver(Bridge& bridge, QObject* context);

} // namespace signalbox::ui
