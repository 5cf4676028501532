// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/FrameProbe.h"

#include <QtCore/QEvent>
#include <QtCore/QMetaEnum>
#include <QtCore/QTimer>

#include <algorithm>
#include <ctime>

namespace signalbox::console {

namespace {

constexpr int kBeatMs = 5;

/// Of the calling thread.
std::int64_t cpuNs() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

double milliseconds(std::int64_t ns) { return double(ns) / 1e6; }

QString nameOf(const QMetaObject& type, const QMetaObject* parent, QEvent::Type kind) {
    const char* const key = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind);
    const QString name = QLatin1String(type.className());
    return (parent ? name + QStringLiteral(" of ") + QLatin1String(parent->className()) : name) + QLatin1Char(' ') +
           (key ? QLatin1String(key) : QLatin1String("event"));
}

QString decimal(double value) { return QString::number(value, 'f', 1); }

} // namespace

QString FrameReport::members() const {
    QStringList slow;
    for (const auto& one : slowest)
        slow << QStringLiteral("{\"ms\":%1,\"cpu_ms\":%2,\"what\":\"%3\"}")
                    .arg(decimal(one.ms), decimal(one.cpuMs), one.what);
    return QStringLiteral("\"seconds\":%1,\"events\":%2,\"longest_event_ms\":%3,\"longest_event_cpu_ms\":%4,"
                          "\"p999_event_ms\":%5,\"over_50_ms\":%6,\"busy_share\":%7,\"longest_gap_ms\":%8,"
                          "\"slowest\":[%9]")
        .arg(decimal(seconds))
        .arg(events)
        .arg(decimal(longestMs), decimal(longestCpuMs), decimal(p999Ms))
        .arg(overBudget)
        .arg(QString::number(busyShare, 'f', 3), decimal(longestGapMs), slow.join(QLatin1Char(',')));
}

bool MeasuredApplication::notify(QObject* receiver, QEvent* event) {
    if (!m_measuring || m_depth > 0)
        return QApplication::notify(receiver, event);
    // Before the event is handled: the receiver may not survive it.
    const auto* const type = receiver->metaObject();
    const auto* const parent = receiver->parent() ? receiver->parent()->metaObject() : nullptr;
    const auto kind = event->type();
    const auto wall = m_since.nsecsElapsed();
    const auto cpu = cpuNs();
    ++m_depth;
    const bool handled = QApplication::notify(receiver, event);
    --m_depth;
    const auto tookNs = m_since.nsecsElapsed() - wall;
    const double took = milliseconds(tookNs);
    const double cpuTook = milliseconds(cpuNs() - cpu);
    m_busyNs += tookNs;
    ++m_report.events;
    m_report.overBudget += took > kBudgetMs ? 1 : 0;
    m_report.longestMs = std::max(m_report.longestMs, took);
    m_report.longestCpuMs = std::max(m_report.longestCpuMs, cpuTook);
    m_all.push_back(float(took));
    if (m_report.slowest.size() < FrameReport::kSlowest || cpuTook > m_report.slowest.back().cpuMs)
        note({took, cpuTook, nameOf(*type, parent, kind)});
    return handled;
}

void MeasuredApplication::note(FrameReport::Slow slow) {
    auto& all = m_report.slowest;
    all.push_back(std::move(slow));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.cpuMs > b.cpuMs; });
    if (all.size() > FrameReport::kSlowest)
        all.pop_back();
}

void MeasuredApplication::start() {
    m_report = {};
    m_all.clear();
    m_busyNs = 0;
    m_since.start();
    m_lastBeatNs = 0;
    if (!m_beat) {
        m_beat = new QTimer(this);
        m_beat->setTimerType(Qt::PreciseTimer);
        connect(m_beat, &QTimer::timeout, this, [this] { beat(); });
    }
    m_beat->start(kBeatMs);
    m_measuring = true;
}

void MeasuredApplication::beat() {
    const auto now = m_since.nsecsElapsed();
    m_report.longestGapMs = std::max(m_report.longestGapMs, milliseconds(now - m_lastBeatNs) - kBeatMs);
    m_lastBeatNs = now;
}

FrameReport MeasuredApplication::stop() {
    m_measuring = false;
    m_beat->stop();
    m_report.seconds = milliseconds(m_since.nsecsElapsed()) / 1000;
    m_report.busyShare = m_report.seconds > 0 ? milliseconds(m_busyNs) / 1000 / m_report.seconds : 0;
    if (!m_all.empty()) {
        const auto at = std::min(m_all.size() - 1, m_all.size() * 999 / 1000);
        std::nth_element(m_all.begin(), m_all.begin() + std::ptrdiff_t(at), m_all.end());
        m_report.p999Ms = double(m_all[at]);
    }
    return m_report;
}

} // namespace signalbox::console
