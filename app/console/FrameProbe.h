// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QString>
#include <QtWidgets/QApplication>

#include <cstdint>
#include <vector>

class QTimer;

namespace signalbox::console {

/// How long the gui thread was kept busy by one thing at a time: what a person feels as a stutter.
struct FrameReport {
    std::int64_t events = 0;
    double seconds = 0;
    /// The handling of one event, paints and what they cause included.
    struct Slow {
        double ms = 0;
        double cpuMs = 0; ///< What it took of the processor: other programs on the machine do not count.
        QString what;     ///< Receiver, its parent, and the kind of event.
    };
    double longestMs = 0;
    double longestCpuMs = 0;
    std::vector<Slow> slowest; ///< The ones that took most of the processor, at most kSlowest.
    static constexpr std::size_t kSlowest = 5;
    double p999Ms = 0;           ///< Of all events: only one in a thousand took longer.
    double busyShare = 0;        ///< Of the time.
    std::int64_t overBudget = 0; ///< Events over 50 ms.
    double longestGapMs = 0; ///< The longest time between two beats of a timer, less its interval: everything that can
                             ///< keep a click waiting, other programs on the machine included.

    /// One line of JSON without its braces: "\"longest_event_ms\":12.1,...".
    [[nodiscard]] QString members() const;
};

/// A QApplication that can measure itself. Without start() it costs one comparison an event.
/// Threads: gui.
class MeasuredApplication final : public QApplication {
public:
    static constexpr double kBudgetMs = 50;

    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;

    void start();
    [[nodiscard]] FrameReport stop();

private:
    void beat();
    void note(FrameReport::Slow slow);

    bool m_measuring = false;
    int m_depth = 0;
    QElapsedTimer m_since;
    std::int64_t m_busyNs = 0;
    FrameReport m_report;
    std::vector<float> m_all; ///< Milliseconds.
    QTimer* m_beat = nullptr;
    std::int64_t m_lastBeatNs = 0;
};

} // namespace signalbox::console
