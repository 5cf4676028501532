// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/charts/Scale.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QAbstractScrollArea>

namespace signalbox::ui {

/// One line of a waterfall.
struct WaterfallSpan {
    enum class Look {
        Bar,   ///< from..to
        Point, ///< a moment: `to` is ignored
        Gap    ///< something that belongs here and is not kept, or has not happened: no times are claimed for it
    };
    QString id;     ///< unique; what the details are asked by
    QString kind;   ///< "call", "ledger", "event": the word before the name
    QString name;   ///< "POST /v1/bets/settle"
    QString text;   ///< on the bar or beside it: "200 · 4.2 ms"
    QString detail; ///< the rest of the sentence for assistive technology and the tool tip
    int depth = 0;  ///< indentation: what caused it is the nearest line above with a smaller one
    Look look = Look::Bar;
    base::Duration from{}; ///< since the trace's first byte
    base::Duration to{};
    Severity severity = Severity::None;
    QStringList faults; ///< injected on it: "delay 200 ms"; marked with ◆ and named

    friend bool operator==(const WaterfallSpan&, const WaterfallSpan&) = default;
};

/// What happened in one trace, in order, against milliseconds since its first byte.
///
/// Names on the left, bars on the right with their text on them, or beside them where it does not fit; a moment is a
/// mark; a gap is a dashed line that says what is missing. Injected faults are ◆ in front of their bar. Colour stands
/// only for what failed or was injected, and never alone.
/// Up, Down, Home and End choose a line; Enter opens it; + and - zoom around it, 0 shows everything. It has no values
/// of its own that are not in the table beside it.
class Waterfall final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit Waterfall(Theme& theme, QWidget* parent = nullptr);

    /// Keeps the chosen line and the zoom when `keepView` (the same trace, read again).
    void setSpans(QList<WaterfallSpan> spans, bool keepView = false);
    [[nodiscard]] const QList<WaterfallSpan>& spans() const { return m_spans; }
    void setCurrent(const QString& id);
    [[nodiscard]] QString currentId() const;
    /// One sentence: how many lines, how long, what failed, what was injected.
    [[nodiscard]] QString accessibleText() const;
    /// Of the chosen line.
    [[nodiscard]] QString currentText() const;

    /// What was drawn last, for tests: in viewport coordinates; null for a gap and for what is zoomed out of sight.
    [[nodiscard]] QRectF barRect(const QString& id) const;
    [[nodiscard]] QRectF textRect(const QString& id) const;
    [[nodiscard]] double visibleFromMs() const { return m_from; }
    [[nodiscard]] double visibleToMs() const { return m_to; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// Without a scroll bar.
    [[nodiscard]] int heightForRows(int rows) const;

signals:
    void currentChanged(const QString& id);
    void opened(const QString& id);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Placed {
        QRectF bar;
        QRectF text;
        bool inside = false; ///< the text stands on the bar
    };
    void layOut();
    void select(int index);
    void zoom(double factor);
    void showAll();
    [[nodiscard]] int rowAt(int y) const;
    [[nodiscard]] double xOf(double ms) const;
    void paintAxis(QPainter& painter) const;
    void paintRow(QPainter& painter, int row) const;

    Theme& m_theme;
    QList<WaterfallSpan> m_spans;
    QList<Placed> m_placed;
    NiceAxis m_axis;
    QRectF m_plot;     ///< where bars are; without the axis
    double m_from = 0; ///< visible, ms
    double m_to = 1;
    double m_end = 1; ///< of the whole trace, ms
    int m_current = -1;
};

} // namespace signalbox::ui
