// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/SandboxClient.h"
#include "core/base/Result.h"

#include <functional>
#include <memory>
#include <vector>

class QObject;

namespace signalbox::ui {

class Bridge;

/// What the sandbox page asks of a platform. Answers come later, on the gui thread; an act whose outcome is unknown
/// answers OutcomeUnknown first, and again when it is known.
class SandboxPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;

    virtual ~SandboxPort() = default;
    virtual void buttons(On<api::SandboxButtons> done) = 0;
    virtual void presses(On<std::vector<api::FaultPress>> done) = 0;
    virtual void faults(On<std::vector<api::InjectedFault>> done) = 0;
    virtual void clock(On<api::VirtualClock> done) = 0;
    virtual void providers(On<std::vector<api::ProviderView>> done) = 0;
    virtual void press(const api::FaultOrder& order, const QString& title, const api::Intent& intent,
                       On<api::Done<api::FaultPress>> done) = 0;
    virtual void release(const api::PressId& press, const QString& title, const api::Intent& intent,
                         On<api::Done<api::FaultPress>> done) = 0;
    virtual void releaseAll(const api::Intent& intent, On<api::Done<std::vector<api::FaultPress>>> done) = 0;
    virtual void resetClock(const api::Intent& intent, On<api::Done<api::VirtualClock>> done) = 0;
};

/// Over the bridge; nothing is answered after `context` has died.
[[nodiscard]] std::unique_ptr<SandboxPort> sandboxPortOver(Bridge& bridge, QObject* context);

} // namespace signalbox::ui
