// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/slo/Board.h"
#include "ui/charts/ChartData.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

#include <map>
#include <vector>

namespace signalbox::ui {

class ChartWidget;

/// Candidate against stable over ten minutes: latency and errors as the board remembers them, and the guards' evidence
/// as this console saw it (nobody else keeps its course).
class CanaryCharts final : public QWidget {
    Q_OBJECT
public:
    explicit CanaryCharts(Theme& theme, QWidget* parent = nullptr);

    /// Takes a sample of every canary's evidence; more often than twice a second changes nothing.
    void track(const std::vector<api::CanaryView>& views, base::Time now);
    /// `board` may be null: latency and errors are then hatched.
    void display(const api::CanaryView& view, const slo::Board* board, base::Time now);

private:
    struct Track {
        std::vector<ChartPoint> objective, control;
    };
    std::map<base::ProviderId, Track> m_tracks;
    ChartWidget* m_latency = nullptr;
    ChartWidget* m_errors = nullptr;
    ChartWidget* m_evidence = nullptr;
};

} // namespace signalbox::ui
