// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ChartWidget.h"

#include "core/base/Check.h"
#include "ui/charts/ChartTable.h"
#include "ui/charts/LinePainter.h"
#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/DataTable.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtGui/QAccessible>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QAccessibleWidget>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace signalbox::ui {

namespace {

constexpr int kMostSeries = 6;

/// Says the chart's sentence instead of being a nameless picture.
class ChartAccessible final : public QAccessibleWidget {
public:
    explicit ChartAccessible(ChartWidget* chart)
        : QAccessibleWidget(chart, QAccessible::Chart) {}
    [[nodiscard]] QString text(QAccessible::Text kind) const override {
        const auto* chart = static_cast<const ChartWidget*>(widget());
        if (kind == QAccessible::Name)
            return chart->spec().title;
        if (kind == QAccessible::Description || kind == QAccessible::Value)
            return chart->accessibleText();
        return QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface* makeAccessible(const QString& className, QObject* object) {
    if (className == QLatin1String("signalbox::ui::ChartWidget"))
        return new ChartAccessible(static_cast<ChartWidget*>(object));
    return nullptr;
}

QPen seriesPen(const Theme& theme, int index) {
    static const std::array<QList<qreal>, kMostSeries> kDashes{
        {{}, {5, 2.5}, {1.5, 2}, {8, 2, 1.5, 2}, {10, 4}, {4, 1.5, 1.5, 1.5, 1.5, 1.5}}};
    QPen pen(theme.seriesColor(index), 1.6);
    if (!kDashes[size_t(index)].isEmpty()) {
        pen.setDashPattern(kDashes[size_t(index)]);
        pen.setCapStyle(Qt::FlatCap);
    }
    return pen;
}

} // namespace

ChartWidget::ChartWidget(Theme& theme, const ChartSpec& spec, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_spec(spec) {
    static const bool installed = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
    Q_UNUSED(installed)
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_toggle = new QToolButton(this);
    m_toggle->setCheckable(true);
    m_toggle->setText(tr("Table"));
    m_toggle->setProperty("textSize", int(TextSize::Caption));
    m_toggle->setToolTip(tr("Show the figures as a table (Ctrl+Shift+T)"));
    connect(m_toggle, &QToolButton::toggled, this, &ChartWidget::setTableVisible);
    connect(&m_theme, &Theme::changed, this, &ChartWidget::invalidate);
    setSpec(spec);
}

void ChartWidget::setSpec(const ChartSpec& spec) {
    m_spec = spec;
    m_memory.reset();
    setAccessibleName(spec.title);
    m_toggle->setAccessibleName(tr("%1 as a table").arg(spec.title));
    invalidate();
}

void ChartWidget::setSeries(QList<ChartSeries> series, base::Time from, base::Time to, base::Duration maxGap) {
    SB_CHECK(series.size() <= kMostSeries);
    m_series = std::move(series);
    m_from = from;
    m_to = to;
    m_maxGap = maxGap;
    m_dirty = true;
    if (!isVisible())
        return;
    if (tableVisible())
        fillTable();
    update();
}

void ChartWidget::setStale(bool stale) {
    if (stale == m_stale)
        return;
    m_stale = stale;
    update();
}

void ChartWidget::setTitleVisible(bool visible) {
    m_titleVisible = visible;
    invalidate();
}

void ChartWidget::setMarkers(QList<std::pair<base::Time, QString>> markers) {
    m_markers = std::move(markers);
    update();
}

bool ChartWidget::tableVisible() const { return m_table && m_table->isVisibleTo(this); }

void ChartWidget::setTableVisible(bool visible) {
    if (visible == tableVisible())
        return;
    if (!m_table) {
        auto* table = new DataTable(m_theme, tr("%1, figures").arg(m_spec.title), this);
        table->setCompact(true);
        table->setModel(new ChartTableModel(table));
        m_table = table;
        layOut();
    }
    if (visible)
        fillTable();
    m_table->setVisible(visible);
    if (visible)
        m_table->setFocus();
    else
        setFocus();
    const QSignalBlocker blocker(m_toggle);
    m_toggle->setChecked(visible);
    update();
    emit tableToggled(visible);
}

void ChartWidget::fillTable() {
    static_cast<ChartTableModel*>(m_table->model())->setSeries(m_series, m_spec.unit, m_spec.decimals);
    auto* table = static_cast<DataTable*>(m_table);
    QList<int> widths{90};
    QList<int> numbers;
    for (int i = 0; i < m_series.size(); ++i) {
        widths << 110;
        numbers << i + 1;
    }
    table->setColumnWidths(widths);
    table->setNumberColumns(numbers);
}

QString ChartWidget::toCsv() const { return chartCsv(m_series, m_spec.unit, m_spec.decimals); }

QString ChartWidget::accessibleText() const { return chartSentence(m_spec, m_series, m_from, m_to, m_stale); }

QSize ChartWidget::sizeHint() const { return {m_theme.px(380), m_theme.px(220)}; }
QSize ChartWidget::minimumSizeHint() const { return {m_theme.px(180), m_theme.px(110)}; }

void ChartWidget::invalidate() {
    m_dirty = true;
    m_grid = QPixmap();
    layOut();
    update();
}

void ChartWidget::layOut() {
    m_toggle->ensurePolished();
    m_toggle->setVisible(m_titleVisible);
    const int toggleWidth = m_toggle->fontMetrics().horizontalAdvance(m_toggle->text()) + m_theme.px(12);
    m_toggle->setGeometry(width() - toggleWidth, -m_theme.px(2), toggleWidth, m_theme.px(24));
    m_plot = measurePlot();
    if (m_table)
        m_table->setGeometry(0, m_titleVisible ? m_theme.px(28) : 0, width(),
                             height() - (m_titleVisible ? m_theme.px(28) : 0));
}

QRectF ChartWidget::measurePlot() const {
    const QFontMetrics metrics(m_theme.font(TextSize::Caption));
    int left = metrics.horizontalAdvance(QStringLiteral("00"));
    const auto ticks = m_axis.ticks();
    for (int i = 0; i < ticks.size(); ++i) {
        QString text =
            m_spec.logarithmic ? QString::number(std::pow(10.0, ticks.at(i)), 'g', 4) : m_axis.text(ticks.at(i));
        if (i + 1 == ticks.size() && !m_spec.unit.isEmpty())
            text += QLatin1Char(' ') + m_spec.unit;
        left = std::max(left, metrics.horizontalAdvance(text));
    }
    int right = m_theme.px(4);
    if (m_spec.compare) {
        const QFontMetrics bold(m_theme.font(TextSize::Caption, QFont::DemiBold));
        for (const auto& series : m_series)
            right = std::max(right, bold.horizontalAdvance(series.name) + m_theme.px(10));
        right = std::min(right, width() / 3);
    }
    const double top = (m_titleVisible ? m_theme.px(30) : 0) + metrics.height() / 2.0 + 1;
    const double bottom = height() - metrics.height() - m_theme.px(8);
    const double x = left + m_theme.px(8);
    return {x, std::round(top), std::max(10.0, width() - x - right),
            std::max(10.0, std::round(bottom) - std::round(top))};
}

double ChartWidget::yOf(double value) const {
    const QRectF plot = plotRect();
    double at = value;
    if (m_spec.logarithmic)
        at = value > 0 ? std::log10(value) : m_axis.from;
    const double share = (at - m_axis.from) / (m_axis.to - m_axis.from);
    return plot.bottom() - std::clamp(share, -0.02, 1.02) * plot.height();
}

double ChartWidget::xOf(base::Time time) const {
    const QRectF plot = plotRect();
    const double span = double((m_to - m_from).count());
    return span <= 0 ? plot.left() : plot.left() + double((time - m_from).count()) / span * plot.width();
}

void ChartWidget::prepare() {
    if (!m_dirty)
        return;
    m_dirty = false;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const auto& series : std::as_const(m_series)) {
        if (!series.points)
            continue;
        for (const auto& point : *series.points) {
            if (point.value && std::isfinite(*point.value) && point.time >= m_from && point.time <= m_to) {
                low = std::min(low, *point.value);
                high = std::max(high, *point.value);
            }
        }
    }
    if (m_spec.limit && low <= high) {
        // A little room beyond the limit, so that it is never the frame of the picture.
        low = std::min(low, m_spec.limit->above ? m_spec.limit->value : m_spec.limit->value * 0.92);
        high = std::max(high, m_spec.limit->above ? m_spec.limit->value * 1.08 : m_spec.limit->value);
    }
    if (!(low <= high)) {
        low = m_spec.minimum.value_or(0.0);
        high = m_spec.limit ? m_spec.limit->value * 1.25 : low + 1;
    }
    if (m_spec.minimum)
        low = std::min(low, *m_spec.minimum);
    if (m_spec.maximum)
        high = *m_spec.maximum;
    const NiceAxis before = m_axis;
    if (m_spec.logarithmic) {
        const double floor = m_spec.minimum.value_or(1e-3);
        m_axis.from = std::floor(std::log10(std::max(floor, std::max(low, 1e-12))));
        m_axis.to = std::max(m_axis.from + 1, std::ceil(std::log10(std::max(high, floor)) - 1e-9));
        m_axis.step = std::max(1.0, std::ceil((m_axis.to - m_axis.from) / 5));
        m_axis.to = m_axis.from + std::ceil((m_axis.to - m_axis.from) / m_axis.step) * m_axis.step;
        m_axis.decimals = 0;
    } else {
        const int room = std::max(2, std::min(5, height() / m_theme.px(52)));
        m_axis = m_memory.update(low, high, room);
    }
    if (!(before == m_axis) || m_plot != measurePlot())
        m_grid = QPixmap();

    m_plot = measurePlot();
    const QRectF plot = m_plot;
    m_columns.resize(size_t(m_series.size()));
    for (int i = 0; i < m_series.size(); ++i) {
        const auto& points = m_series.at(i).points;
        if (!points) {
            m_columns[size_t(i)].clear();
            continue;
        }
        base::Duration gap = m_maxGap;
        if (gap.count() <= 0 && points->size() > 2)
            gap = 5 * (points->back().time - points->front().time) / std::int64_t(points->size() - 1);
        decimate(*points, m_from, m_to, int(plot.width()), gap, m_columns[size_t(i)]);
    }
}

void ChartWidget::paintGrid(QPainter& painter) {
    const QRectF plot = plotRect();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QFont caption = m_theme.font(TextSize::Caption);
    const QFontMetrics metrics(caption);
    if (m_titleVisible) {
        painter.setFont(m_theme.font(TextSize::Body, QFont::DemiBold));
        painter.setPen(m_theme.color(Ink::Text));
        const int room = width() - m_toggle->width() - m_theme.px(8);
        painter.drawText(QRectF(0, 0, room, m_theme.px(20)), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_spec.title, Qt::ElideRight, room));
    }
    painter.setFont(caption);
    const auto ticks = m_axis.ticks();
    for (int i = 0; i < ticks.size(); ++i) {
        const double tick = ticks.at(i);
        const double y = std::round(plot.bottom() - (tick - m_axis.from) / (m_axis.to - m_axis.from) * plot.height());
        painter.setPen(QPen(m_theme.color(Ink::Hairline), 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        QString text = m_spec.logarithmic ? QString::number(std::pow(10.0, tick), 'g', 4) : m_axis.text(tick);
        if (i + 1 == ticks.size() && !m_spec.unit.isEmpty())
            text += QLatin1Char(' ') + m_spec.unit;
        painter.setPen(m_theme.color(Ink::Text2));
        painter.drawText(QRectF(0, y - metrics.height() / 2.0, plot.left() - m_theme.px(8), metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    }
}

void ChartWidget::paintLines(QPainter& painter) {
    const QRectF plot = plotRect();
    painter.save();
    painter.setClipRect(plot.adjusted(-1, -3, 1, 3));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [time, text] : std::as_const(m_markers)) {
        if (time < m_from || time > m_to)
            continue;
        const double x = std::round(xOf(time)) + 0.5;
        painter.setPen(QPen(m_theme.color(Ink::Border), 1));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.setFont(m_theme.font(TextSize::Caption));
        painter.setPen(m_theme.color(Ink::Text2));
        painter.drawText(QPointF(x + m_theme.px(4), plot.bottom() - m_theme.px(4)), text);
    }
    if (m_spec.limit) {
        QPen dash(m_theme.color(Ink::Text), 1);
        dash.setDashPattern({4, 3});
        painter.setPen(dash);
        const double y = std::round(yOf(m_spec.limit->value)) + 0.5;
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }
    const auto toY = [axis = m_axis, plot, log = m_spec.logarithmic](double value) {
        const double at = log ? (value > 0 ? std::log10(value) : axis.from) : value;
        return plot.bottom() - std::clamp((at - axis.from) / (axis.to - axis.from), -0.02, 1.02) * plot.height();
    };
    for (size_t i = 0; i < m_columns.size(); ++i) {
        LineStyle style;
        style.normal = m_spec.compare ? seriesPen(m_theme, int(i)) : QPen(m_theme.color(Ink::Text2), 1.4);
        if (m_spec.limit && !m_spec.compare) {
            style.limit = m_spec.limit->value;
            style.above = m_spec.limit->above;
            style.beyond = QPen(m_theme.severityText(m_spec.limit->severity), 2);
        }
        paintColumns(painter, m_columns[i], plot.left(), toY, style);
    }
    painter.restore();
}

void ChartWidget::paintLabels(QPainter& painter) {
    const QRectF plot = plotRect();
    const QFont caption = m_theme.font(TextSize::Caption);
    const QFontMetrics metrics(caption);
    painter.setFont(caption);
    // Times: as many as fit without touching.
    const int each = metrics.horizontalAdvance(QStringLiteral("00:00:00")) + m_theme.px(24);
    painter.setPen(m_theme.color(Ink::Text2));
    for (const TimeTick& tick : timeTicks(m_from, m_to, std::max(2, int(plot.width()) / each))) {
        const int textWidth = metrics.horizontalAdvance(tick.text);
        const double x = std::clamp(xOf(tick.time) - textWidth / 2.0, plot.left(), double(width() - textWidth));
        painter.drawText(QPointF(x, height() - m_theme.px(3)), tick.text);
    }

    m_endLabelRects.clear();
    if (m_spec.compare) {
        QFont bold = m_theme.font(TextSize::Caption, QFont::DemiBold);
        const QFontMetrics boldMetrics(bold);
        painter.setFont(bold);
        QList<double> wanted;
        QList<int> which;
        for (size_t i = 0; i < m_columns.size(); ++i) {
            const auto last =
                std::find_if(m_columns[i].rbegin(), m_columns[i].rend(), [](const Column& c) { return c.any; });
            if (last == m_columns[i].rend())
                continue;
            wanted.append(yOf(double(last->last)));
            which.append(int(i));
        }
        const auto placed = spreadLabels(wanted, boldMetrics.height(), plot.top() - boldMetrics.height() / 2.0,
                                         plot.bottom() + boldMetrics.height() / 2.0);
        for (int i = 0; i < placed.size(); ++i) {
            const QString name = m_series.at(which.at(i)).name;
            const double room = width() - plot.right() - m_theme.px(6);
            const QString text = boldMetrics.elidedText(name, Qt::ElideRight, int(room) + 1);
            const QRectF box(plot.right() + m_theme.px(6), placed.at(i) - boldMetrics.height() / 2.0,
                             boldMetrics.horizontalAdvance(text) + 1, boldMetrics.height());
            painter.setPen(m_theme.seriesColor(which.at(i)));
            painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, text);
            m_endLabelRects.append(box);
        }
        painter.setFont(caption);
    }

    m_limitLabelRect = {};
    if (m_spec.limit) {
        const double y = yOf(m_spec.limit->value);
        QString text = m_spec.limit->label;
        if (text.isEmpty())
            text = tr("limit %1 %2")
                       .arg(QString::number(m_spec.limit->value, 'f', m_spec.decimals), m_spec.unit)
                       .trimmed();
        const QSizeF size(metrics.horizontalAdvance(text), metrics.height());
        // Four places beside the limit; the one that least of the lines runs through.
        double best = std::numeric_limits<double>::infinity();
        for (const bool right : {true, false}) {
            for (const bool over : {true, false}) {
                const QRectF box(QPointF(right ? plot.right() - size.width() : plot.left() + m_theme.px(4),
                                         over ? y - size.height() - 1 : y + 2),
                                 size);
                double cost = 0;
                if (box.top() < plot.top() - size.height() || box.bottom() > plot.bottom())
                    cost += 1000;
                const int first = std::max(0, int(box.left() - plot.left()));
                const int last = int(box.right() - plot.left());
                for (const auto& columns : m_columns) {
                    for (int c = first; c <= last && c < int(columns.size()); ++c) {
                        if (columns[size_t(c)].any && yOf(double(columns[size_t(c)].high)) <= box.bottom() &&
                            yOf(double(columns[size_t(c)].low)) >= box.top())
                            cost += 1;
                    }
                }
                if (cost < best) {
                    best = cost;
                    m_limitLabelRect = box;
                }
            }
        }
        painter.setPen(m_theme.color(Ink::Text));
        painter.drawText(m_limitLabelRect, Qt::AlignCenter, text);
    }
    const bool empty = std::none_of(m_columns.begin(), m_columns.end(), [](const auto& columns) {
        return std::any_of(columns.begin(), columns.end(), [](const Column& c) { return c.any; });
    });
    if (empty) {
        painter.setPen(m_theme.color(Ink::Stale));
        painter.setFont(m_theme.font(TextSize::Body));
        painter.drawText(plot, Qt::AlignCenter, tr("no data"));
    }
}

void ChartWidget::paintCursor(QPainter& painter) {
    if (!m_cursor || *m_cursor < m_from || *m_cursor > m_to)
        return;
    const QRectF plot = plotRect();
    const double x = std::round(xOf(*m_cursor)) + 0.5;
    painter.setPen(QPen(m_theme.color(Ink::Accent), 1));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    QStringList parts{QLocale::c().toString(QDateTime::fromSecsSinceEpoch(base::unixSeconds(*m_cursor), Qt::UTC),
                                            QStringLiteral("HH:mm:ss"))};
    const size_t column = size_t(std::clamp(x - plot.left(), 0.0, plot.width() - 1));
    for (int i = 0; i < m_series.size(); ++i) {
        const auto& columns = m_columns[size_t(i)];
        QString text = tr("no data");
        // The nearest drawn column within a few pixels, so that sparse lines can be read too.
        for (size_t d = 0; d < 6; ++d) {
            const size_t at = column + d < columns.size() && columns[column + d].any ? column + d
                              : column >= d && column - d < columns.size()           ? column - d
                                                                                     : column;
            if (at < columns.size() && columns[at].any) {
                text = QString::number(double(columns[at].last), 'f', m_spec.decimals);
                if (!m_spec.unit.isEmpty())
                    text += QLatin1Char(' ') + m_spec.unit;
                break;
            }
        }
        parts << (m_series.at(i).name.isEmpty() ? text : m_series.at(i).name + QLatin1Char(' ') + text);
    }
    painter.setFont(m_theme.font(TextSize::Caption, QFont::DemiBold));
    const QString text = parts.join(QStringLiteral("  ·  "));
    const QFontMetrics metrics(painter.font());
    const double textWidth = metrics.horizontalAdvance(text) + m_theme.px(12);
    const QRectF box(std::clamp(x - textWidth / 2, 0.0, std::max(0.0, width() - textWidth)), plot.top() + m_theme.px(2),
                     textWidth, metrics.height() + m_theme.px(4));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Ink::Border), 1));
    painter.setBrush(m_theme.color(Ink::Raised));
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(m_theme.color(Ink::Text));
    painter.drawText(box, Qt::AlignCenter, text);
    painter.setBrush(Qt::NoBrush);
}

void ChartWidget::paintEvent(QPaintEvent*) {
    prepare();
    const qreal ratio = devicePixelRatioF();
    if (m_grid.isNull() || m_grid.size() != size() * ratio) {
        m_grid = QPixmap(size() * ratio);
        m_grid.setDevicePixelRatio(ratio);
        m_grid.fill(Qt::transparent);
        QPainter grid(&m_grid);
        paintGrid(grid);
    }
    QPainter p(this);
    if (tableVisible()) {
        p.setClipRect(QRect(0, 0, width(), m_theme.px(28)));
        p.drawPixmap(0, 0, m_grid);
        return;
    }
    p.drawPixmap(0, 0, m_grid);
    paintLines(p);
    p.setRenderHint(QPainter::Antialiasing, false);
    paintLabels(p);
    if (m_stale) {
        QColor hatch = m_theme.color(Ink::Stale);
        hatch.setAlphaF(0.35F);
        HatchedOverlay::paint(p, plotRect().toRect(), hatch);
        p.setFont(m_theme.font(TextSize::Caption, QFont::DemiBold));
        p.setPen(m_theme.color(Ink::Stale));
        p.drawText(plotRect().adjusted(4, 2, -4, -2), Qt::AlignLeft | Qt::AlignTop, tr("▨ values frozen"));
    }
    paintCursor(p);
    if (hasFocus()) {
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(QPen(m_theme.color(Ink::Accent), 2));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(plotRect().adjusted(-3, -3, 3, 3), 3, 3);
    }
}

void ChartWidget::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    invalidate();
}

void ChartWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::EnabledChange)
        invalidate();
    QWidget::changeEvent(event);
}

void ChartWidget::moveCursor(int by) {
    std::vector<base::Time> times;
    for (const auto& series : std::as_const(m_series)) {
        if (series.points) {
            for (const auto& point : *series.points) {
                if (point.time >= m_from && point.time <= m_to)
                    times.push_back(point.time);
            }
            break;
        }
    }
    if (times.empty())
        return;
    auto at = m_cursor ? std::lower_bound(times.begin(), times.end(), *m_cursor) - times.begin()
                       : std::ptrdiff_t(times.size()) - 1;
    at = std::clamp<std::ptrdiff_t>(at + (m_cursor ? by : 0), 0, std::ptrdiff_t(times.size()) - 1);
    m_cursor = times[size_t(at)];
    update();
}

void ChartWidget::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_T && event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) {
        setTableVisible(!tableVisible());
    } else if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(toCsv());
    } else if (event->key() == Qt::Key_Left) {
        moveCursor(-1);
    } else if (event->key() == Qt::Key_Right) {
        moveCursor(1);
    } else if (event->key() == Qt::Key_Home) {
        moveCursor(-1000000);
    } else if (event->key() == Qt::Key_End) {
        moveCursor(1000000);
    } else if (event->key() == Qt::Key_Escape && m_cursor) {
        m_cursor.reset();
        update();
    } else {
        QWidget::keyPressEvent(event);
        return;
    }
    event->accept();
}

void ChartWidget::mouseMoveEvent(QMouseEvent* event) {
    const QRectF plot = plotRect();
    if (!plot.contains(event->position()) || m_to <= m_from) {
        leaveEvent(event);
        return;
    }
    const double share = (event->position().x() - plot.left()) / plot.width();
    m_cursor = m_from + base::Duration(std::int64_t(share * double((m_to - m_from).count())));
    update();
}

void ChartWidget::leaveEvent(QEvent*) {
    if (!m_cursor)
        return;
    m_cursor.reset();
    update();
}

} // namespace signalbox::ui
