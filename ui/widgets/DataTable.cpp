// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/DataTable.h"

#include "ui/widgets/StatePill.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QHelpEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QToolTip>

namespace signalbox::ui {

namespace {

Severity severityOf(const QModelIndex& index) {
    const QVariant value = index.data(CellRole::SeverityMark);
    return value.isValid() ? Severity(value.toInt()) : Severity::None;
}

class CellDelegate final : public QStyledItemDelegate {
public:
    CellDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool selected = option.state & QStyle::State_Selected;
        painter->fillRect(option.rect, m_theme.color(selected ? Ink::AccentSoft : Ink::Raised));
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          m_theme.color(Ink::Hairline));
        const QString text = index.data(Qt::DisplayRole).toString();
        const int pad = m_theme.px(8);
        const QRect box = option.rect.adjusted(pad, 0, -pad, -1);
        const Severity severity = severityOf(index);
        painter->save();
        if (index.data(CellRole::Pill).toBool() && !text.isEmpty()) {
            StatePill::paint(*painter, m_theme, box, text, severity);
        } else {
            const bool loud = severity != Severity::None && severity != Severity::Diagnostic;
            QFont font = index.data(CellRole::Mono).toBool()
                             ? m_theme.mono()
                             : m_theme.font(TextSize::Body, loud ? QFont::DemiBold : QFont::Normal);
            const QVariant own = index.data(Qt::FontRole);
            if (own.isValid())
                font.setWeight(own.value<QFont>().weight());
            painter->setFont(font);
            const QVariant ink = index.data(CellRole::InkOf);
            painter->setPen(severity != Severity::None ? m_theme.severityText(severity)
                            : ink.isValid()            ? m_theme.color(Ink(ink.toInt()))
                                                       : m_theme.color(Ink::Text));
            const QString shape = severityShape(severity);
            const QString shown = shape.isEmpty() ? text : shape + QLatin1Char(' ') + text;
            const bool mono = index.data(CellRole::Mono).toBool();
            painter->drawText(
                box, int(alignmentOf(index)),
                painter->fontMetrics().elidedText(shown, mono ? Qt::ElideMiddle : Qt::ElideRight, box.width()));
        }
        if ((option.state & QStyle::State_HasFocus) && option.widget && option.widget->hasFocus()) {
            painter->setPen(QPen(m_theme.color(Ink::Accent), 2));
            painter->drawRect(option.rect.adjusted(1, 1, -1, -2));
        }
        painter->restore();
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
        if (event->type() != QEvent::ToolTip || index.data(Qt::ToolTipRole).isValid())
            return QStyledItemDelegate::helpEvent(event, view, option, index);
        const QString text = index.data(Qt::DisplayRole).toString();
        const QFont font = index.data(CellRole::Mono).toBool() ? m_theme.mono() : m_theme.font(TextSize::Body);
        const int room = option.rect.width() - 2 * m_theme.px(8);
        const bool cut = QFontMetrics(font).horizontalAdvance(text) > room;
        QToolTip::showText(event->globalPos(), cut ? text : QString(), view);
        return true;
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        const QFontMetrics metrics(m_theme.font(TextSize::Body));
        return {metrics.horizontalAdvance(index.data().toString()) + m_theme.px(16), m_theme.rowHeight()};
    }

private:
    static Qt::Alignment alignmentOf(const QModelIndex& index) {
        const QVariant own = index.data(Qt::TextAlignmentRole);
        if (own.isValid())
            return Qt::Alignment(own.toInt()) | Qt::AlignVCenter;
        return index.data(CellRole::Number).toBool() ? Qt::AlignRight | Qt::AlignVCenter
                                                     : Qt::AlignLeft | Qt::AlignVCenter;
    }
    Theme& m_theme;
};

/// Right-aligns the header of number columns.
class HeaderView final : public QHeaderView {
public:
    explicit HeaderView(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent) {}
    QList<int> numberColumns;

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const override {
        QHeaderView::initStyleOptionForIndex(option, logicalIndex);
        const bool number = numberColumns.contains(logicalIndex);
        option->textAlignment = (number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    }
};

QString csvField(const QString& text) {
    if (!text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('\n')) &&
        !text.contains(QLatin1Char('\r')))
        return text;
    QString quoted = text;
    quoted.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + quoted + QLatin1Char('"');
}

} // namespace

DataTable::DataTable(Theme& theme, const QString& name, QWidget* parent)
    : QTableView(parent)
    , m_theme(theme) {
    setAccessibleName(name);
    setHorizontalHeader(new HeaderView(this));
    setItemDelegate(new CellDelegate(m_theme, this));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(m_theme.px(20));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setSectionsMovable(false);
    horizontalHeader()->setMinimumSectionSize(m_theme.px(40));
    horizontalHeader()->setFocusPolicy(Qt::NoFocus);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false); // Tab leaves the table
    setFrameShape(QFrame::NoFrame);
    const auto themed = [this] {
        verticalHeader()->setDefaultSectionSize(m_compact ? m_theme.px(24) : m_theme.rowHeight());
        horizontalHeader()->setFixedHeight(m_theme.px(32));
        viewport()->update();
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
    connect(this, &QTableView::doubleClicked, this, &DataTable::rowActivated);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this] {
        if (horizontalHeader()->underMouse())
            m_userSized = true;
    });
}

void DataTable::setModel(QAbstractItemModel* model) {
    QTableView::setModel(model);
    if (!model)
        return;
    connect(model, &QAbstractItemModel::modelReset, this, &DataTable::keepCurrent);
    connect(model, &QAbstractItemModel::rowsInserted, this, &DataTable::keepCurrent);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &DataTable::keepCurrent);
    keepCurrent();
}

void DataTable::keepCurrent() {
    if (!model() || currentIndex().isValid() || model()->rowCount() == 0 || model()->columnCount() == 0)
        return;
    selectionModel()->setCurrentIndex(model()->index(0, 0), QItemSelectionModel::NoUpdate);
}

void DataTable::setCompact(bool compact) {
    m_compact = compact;
    verticalHeader()->setDefaultSectionSize(m_compact ? m_theme.px(24) : m_theme.rowHeight());
}

void DataTable::setNumberColumns(const QList<int>& columns) {
    static_cast<HeaderView*>(horizontalHeader())->numberColumns = columns;
    horizontalHeader()->viewport()->update();
}

void DataTable::setColumnWidths(const QList<int>& widths) {
    m_widths = widths;
    m_userSized = false;
    layOutColumns();
}

void DataTable::setOptionalColumn(int column, int fromWidth) {
    m_optional = column;
    m_optionalFrom = fromWidth;
    layOutColumns();
}

void DataTable::layOutColumns() {
    if (!model() || m_widths.isEmpty() || m_userSized)
        return;
    if (m_optional >= 0 && viewport()->width() > 0)
        setColumnHidden(m_optional, viewport()->width() < m_theme.px(m_optionalFrom));
    int fixed = 0;
    int stretching = 0;
    const int columns = qMin<int>(model()->columnCount(), int(m_widths.size()));
    for (int i = 0; i < columns; ++i) {
        if (isColumnHidden(i))
            continue;
        if (m_widths.at(i) < 0)
            ++stretching;
        else
            fixed += m_theme.px(m_widths.at(i));
    }
    const int rest = qMax(m_theme.px(80) * stretching, viewport()->width() - fixed);
    for (int i = 0; i < columns; ++i)
        setColumnWidth(i, m_widths.at(i) < 0 ? rest / qMax(1, stretching) : m_theme.px(m_widths.at(i)));
}

int DataTable::heightForRows(int rows) const {
    return horizontalHeader()->height() + rows * verticalHeader()->defaultSectionSize() + 2 * frameWidth();
}

QString DataTable::toCsv() const {
    if (!model())
        return {};
    QString out;
    const auto line = [&](const QStringList& fields) { out += fields.join(QLatin1Char(',')) + QStringLiteral("\r\n"); };
    QList<int> columns;
    QStringList fields;
    for (int c = 0; c < model()->columnCount(); ++c) {
        if (isColumnHidden(c))
            continue;
        columns << c;
        fields << csvField(model()->headerData(c, Qt::Horizontal).toString());
    }
    line(fields);
    for (int r = 0; r < model()->rowCount(); ++r) {
        fields.clear();
        for (const int c : columns)
            fields << csvField(model()->index(r, c).data().toString());
        line(fields);
    }
    return out;
}

void DataTable::copySelection() const {
    auto rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.row() < b.row(); });
    QStringList lines;
    for (const auto& row : rows) {
        QStringList fields;
        for (int c = 0; c < model()->columnCount(); ++c) {
            if (!isColumnHidden(c))
                fields << model()->index(row.row(), c).data().toString();
        }
        lines << fields.join(QLatin1Char('\t'));
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void DataTable::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        if (!event->isAutoRepeat())
            emit rowActivated(currentIndex());
        event->accept();
        return;
    }
    if (event->matches(QKeySequence::Copy) && model()) {
        copySelection();
        event->accept();
        return;
    }
    QTableView::keyPressEvent(event);
}

void DataTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row())
        emit currentRowChanged(current);
}

void DataTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    layOutColumns();
}

} // namespace signalbox::ui
