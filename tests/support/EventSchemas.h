// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/platform/events/SqliteEventBus.h"
#include "core/platform/registry/Registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

namespace signalbox::test {

/// Holds every event that a platform has published against the schema that it names, as it stands in the registry of
/// that platform. A topic or a version that nobody registered is a failure. The platform has stopped. Gives how often
/// each topic came.
inline std::map<std::string, int> expectEventsFitTheirSchemas(const std::filesystem::path& data) {
    const base::SystemClock clock;
    std::map<std::string, int> seen;
    auto bus = platform::SqliteEventBus::open(data / "events.db", clock);
    auto registry = platform::registry::Registry::open(data / "registry.db", clock);
    EXPECT_TRUE(bus.has_value()) << base::describe(bus.error());
    EXPECT_TRUE(registry.has_value()) << base::describe(registry.error());
    if (!bus || !registry)
        return seen;
    platform::EventQuery query;
    query.limit = 1'000;
    while (true) {
        const auto page = (*bus)->read(query);
        EXPECT_TRUE(page.has_value());
        if (!page)
            return seen;
        for (const auto& event : page->events) {
            const auto& envelope = event.envelope;
            ++seen[envelope.topic];
            const auto verdict = (*registry)->validate(envelope.topic, envelope.schemaVersion, envelope.data);
            EXPECT_EQ(verdict.kind, platform::registry::Verdict::Kind::Ok)
                << envelope.topic << " " << envelope.schemaVersion << " " << verdict.pointer << " " << verdict.rule
                << " " << verdict.message << "\n"
                << envelope.data.text();
        }
        if (!page->more)
            return seen;
        query.after = page->next;
    }
}

} // namespace signalbox::test
