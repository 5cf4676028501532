// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/sandbox/Sandbox.h"

#include "core/base/Log.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace signalbox::platform {

namespace {
/// How often ends and records are looked at.
constexpr std::chrono::milliseconds kPace{250};
} // namespace

struct Sandbox::Impl {
    Impl(const base::Clock& trueClock, Options optionsIn, std::unique_ptr<FaultPlan> planIn)
        : options(optionsIn)
        , clock(trueClock)
        , later(trueClock)
        , plan(std::move(planIn))
        , requests(*plan, later, clock)
        , deliveries(*plan) {}

    const Options options;
    SandboxClock clock;
    Later later;
    const std::unique_ptr<FaultPlan> plan;
    RequestFaults requests;
    EventFaults deliveries;
    base::Duration storedOffset{};

    std::mutex mutex;
    std::condition_variable wake;
    bool sooner = false;
    bool stopping = false;
    std::thread thread;

    /// A press of a clock begins or ends.
    void turnClock(const ButtonRow& row, const api::FaultPress& press, bool begins) {
        const auto value = [&](const char* name) { return press.parameters.at(name); };
        switch (row.kind) {
        case FaultKind::ClockSkew:
            clock.setSkew(begins ? std::chrono::milliseconds(value("offset_ms")) : base::Duration::zero());
            break;
        case FaultKind::ClockDrift:
            clock.setDrift(begins ? value("ppm") : 0);
            break;
        case FaultKind::ClockJump:
            clock.jump(std::chrono::milliseconds(value("by_ms")));
            break;
        default:
            return;
        }
        keepOffset();
    }

    void keepOffset() {
        if (!options.available)
            return;
        const auto offset = clock.offset();
        std::lock_guard lock(mutex);
        if (offset == storedOffset)
            return;
        if (auto kept = plan->storeOffset(offset); kept)
            storedOffset = offset;
        else
            base::log::warning("sandbox", "virtual time could not be stored",
                               base::Json::object({{"error", base::describe(kept.error())}}));
    }

    void loop() {
        auto nextRound = std::chrono::steady_clock::now() + kPace;
        while (true) {
            later.turn();
            if (std::chrono::steady_clock::now() >= nextRound) {
                plan->turn();
                keepOffset();
                nextRound = std::chrono::steady_clock::now() + kPace;
            }
            auto wait = std::chrono::duration_cast<base::Duration>(nextRound - std::chrono::steady_clock::now());
            if (const auto next = later.untilNext(); next && *next < wait)
                wait = *next;
            std::unique_lock lock(mutex);
            wake.wait_for(lock, wait, [&] { return sooner || stopping; });
            sooner = false;
            if (stopping)
                return;
        }
    }
};

base::Result<std::unique_ptr<Sandbox>> Sandbox::open(const std::filesystem::path& folder, const base::Clock& trueClock,
                                                     Options options) {
    SB_ASSIGN(auto plan, FaultPlan::open(folder / "sandbox.db", options.available, trueClock));
    auto impl = std::make_unique<Impl>(trueClock, options, std::move(plan));
    auto* raw = impl.get();
    if (options.available) {
        SB_ASSIGN(raw->storedOffset, raw->plan->storedOffset());
        if (raw->storedOffset != base::Duration::zero())
            raw->clock.setOffset(raw->storedOffset);
        raw->plan->watch([raw](const ButtonRow& row, const api::FaultPress& press, bool begins) {
            raw->turnClock(row, press, begins);
        });
        if (options.thread) {
            raw->later.onEarlier([raw] {
                {
                    std::lock_guard lock(raw->mutex);
                    raw->sooner = true;
                }
                raw->wake.notify_one();
            });
            raw->thread = std::thread([raw] { raw->loop(); });
        }
    }
    return std::unique_ptr<Sandbox>(new Sandbox(std::move(impl)));
}

Sandbox::Sandbox(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Sandbox::~Sandbox() { stop(); }

const SandboxClock& Sandbox::clock() const noexcept { return m_impl->clock; }
FaultPlan& Sandbox::plan() noexcept { return *m_impl->plan; }
RequestFaults& Sandbox::requests() noexcept { return m_impl->requests; }
DeliveryFaults& Sandbox::deliveries() noexcept { return m_impl->deliveries; }

base::Result<api::VirtualClock> Sandbox::resetClock() {
    if (!m_impl->options.available)
        return base::Error{base::ErrorCode::FailedPrecondition, "SANDBOX-001",
                           "virtual time exists in a sandbox only; this platform is none"};
    m_impl->clock.reset();
    m_impl->keepOffset();
    return m_impl->clock.reading();
}

void Sandbox::turn() {
    m_impl->later.turn();
    m_impl->plan->turn();
    m_impl->keepOffset();
}

void Sandbox::stop() {
    {
        std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
    if (m_impl->options.available)
        m_impl->plan->stop();
    m_impl->later.stop();
    if (m_impl->options.available)
        m_impl->plan->turn();
    m_impl->keepOffset();
}

} // namespace signalbox::platform
