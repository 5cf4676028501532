// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/events/DeliveryFaults.h"
#include "core/platform/sandbox/FaultPlan.h"

namespace signalbox::platform {

/// The buttons on the way of events: what the relay and the deliveries are told.
/// Threads: any. Ownership: borrows the plan.
class EventFaults final : public DeliveryFaults {
public:
    explicit EventFaults(FaultPlan& plan)
        : m_plan(plan) {}

    [[nodiscard]] bool stalled() override;
    [[nodiscard]] base::Duration lag() override;
    [[nodiscard]] int relayCopies() override;
    [[nodiscard]] DeliveryFate fateOf(const Delivery& delivery) override;

private:
    FaultPlan& m_plan;
};

} // namespace signalbox::platform
