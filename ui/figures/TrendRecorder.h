// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/slo/Board.h"
#include "ui/charts/ChartData.h"

#include <QtCore/QObject>

#include <deque>
#include <filesystem>
#include <map>
#include <optional>

namespace signalbox::ui {

class Bridge;

/// One hour of what the board judges each second but keeps no history of: settle lag, error budget, queue lag and
/// sessions. A line begins when this console connected; a second that was not seen is a gap.
///
/// Threads: gui. Memory: kSeconds samples of 24 bytes for each line.
class TrendRecorder final : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kSeconds = 3600;

    explicit TrendRecorder(QObject* parent = nullptr);
    /// The one that belongs to this bridge; sampling starts with the first call.
    [[nodiscard]] static TrendRecorder& of(Bridge& bridge);

    /// Takes one sample of everything; a tick that was sampled already changes nothing.
    void sample(const slo::Board& board);
    void forget();

    /// Seconds. Scopes: {provider, region}, and {provider, brand, region} where a provider has several brands there.
    [[nodiscard]] ChartPoints settleLag(const slo::Scope& scope, base::Time from) const;
    /// Percent.
    [[nodiscard]] ChartPoints budgetLeft(const slo::Scope& scope, base::Time from) const;
    /// Seconds.
    [[nodiscard]] ChartPoints queueLag(const base::RegionId& region, base::Time from) const;
    /// Per second.
    [[nodiscard]] ChartPoints sessions(const base::RegionId& region, base::Time from) const;

private:
    using Line = std::deque<ChartPoint>;
    static void push(Line& line, base::Time at, std::optional<double> value);
    template <class Key>
    [[nodiscard]] static ChartPoints cut(const std::map<Key, Line>& lines, const Key& key, base::Time from);

    std::map<slo::Scope, Line> m_settleLag, m_budgetLeft;
    std::map<base::RegionId, Line> m_queueLag, m_sessions;
    base::Time m_newest{};
    std::filesystem::path m_platform;
};

} // namespace signalbox::ui
