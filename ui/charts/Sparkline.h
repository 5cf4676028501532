// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/ChartData.h"
#include "ui/charts/Scale.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

namespace signalbox::ui {

/// A line without axes: one neutral series, an optional dashed limit with its label on the side of the line that is
/// free, the part beyond the limit in the severity's colour.
class Sparkline final : public QWidget {
    Q_OBJECT
public:
    Sparkline(Theme& theme, const QString& name, QWidget* parent = nullptr);
    void setData(ChartPoints points, base::Time from, base::Time to, std::optional<ChartLimit> limit = {});
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_name;
    ChartPoints m_points;
    base::Time m_from{};
    base::Time m_to{};
    std::optional<ChartLimit> m_limit;
    std::vector<Column> m_columns;
    AxisMemory m_memory;
};

/// "budget 31 % [=====------] burn 6.1×". The bar shows what is left. Unknown budget is hatched with "--".
class BudgetBar final : public QWidget {
    Q_OBJECT
public:
    explicit BudgetBar(Theme& theme, QWidget* parent = nullptr);
    /// `left` 0..1 or none; `burn` is the burn rate or none; severity colours the bar and the burn text.
    void setBudget(std::optional<double> left, std::optional<double> burn, Severity severity);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    std::optional<double> m_left;
    std::optional<double> m_burn;
    Severity m_severity = Severity::None;
};

/// A share of something as a plain bar: gate progress, stage progress, canary share. 0..1.
class ProgressBar final : public QWidget {
    Q_OBJECT
public:
    enum class Look { Accent, Neutral, Empty };
    ProgressBar(Theme& theme, const QString& name, QWidget* parent = nullptr);
    void setValue(double share, const QString& spoken, Look look = Look::Accent);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    QString m_name;
    double m_share = 0;
    Look m_look = Look::Accent;
};

} // namespace signalbox::ui
