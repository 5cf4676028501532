// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EventsClient.h"
#include "core/api/TraceClient.h"
#include "core/base/Result.h"

#include <functional>
#include <memory>

class QObject;

namespace signalbox::ui {

class Bridge;

/// What the page of traces asks of a platform. Answers come later, on the gui thread.
class TracesPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;

    virtual ~TracesPort() = default;
    virtual void trace(const std::string& id, On<api::TraceView> done) = 0;
    /// The events of a trace that the bus still keeps.
    virtual void events(const std::string& trace, On<api::EventPageView> done) = 0;
    virtual void recent(const api::TraceFilter& filter, On<api::TraceList> done) = 0;
};

/// Over the bridge; nothing is answered after `context` has died.
[[nodiscard]] std::unique_ptr<TracesPort> tracesPortOver(Bridge& bridge, QObject* context);

} // namespace signalbox::ui
