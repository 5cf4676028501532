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

/// What the degradation page asks of a platform. Answers come later, on the gui thread; an act whose outcome is unknown
/// answers OutcomeUnknown first, and again when it is known.
class DegradationPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;

    virtual ~DegradationPort() = default;
    virtual void state(On<api::DegradationView> done) = 0;
    virtual void providers(On<std::vector<api::ProviderView>> done) = 0;
    virtual void command(const base::CommandId& id, On<degradation::CommandStatus> done) = 0;
    /// Switches off. Never behind another act.
    virtual void close(const api::DegradationOrder& order, const api::Intent& intent,
                       On<api::Done<degradation::CommandStatus>> done) = 0;
    /// Asks for the approval of switching on.
    virtual void askToRelease(const api::DegradationOrder& order, const std::string& summary, const api::Intent& intent,
                              On<api::Done<api::ApprovalView>> done) = 0;
    /// All approvals, of whatever act.
    virtual void approvals(On<std::vector<api::ApprovalView>> done) = 0;
};

/// Over the bridge; nothing is answered after `context` has died.
[[nodiscard]] std::unique_ptr<DegradationPort> degradationPortOver(Bridge& bridge, QObject* context);

} // namespace signalbox::ui
