// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/onboarding/StageBoard.h"

#include "ui/widgets/ElidedLabel.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

/// One case on the board.
class CaseCard final : public Card {
public:
    explicit CaseCard(Theme& theme)
        : Card(theme) {
        setActivatable(true);
        body()->setSpacing(theme.px(2));
        m_name = new ElidedLabel;
        setTextSize(m_name, TextSize::Body, QFont::DemiBold);
        m_where = makeLabel({}, TextSize::Caption, Ink::Text2);
        m_blocks = makeLabel({}, TextSize::Body);
        m_owner = new ElidedLabel({}, Qt::ElideMiddle);
        setTextSize(m_owner, TextSize::Caption);
        setInk(m_owner, Ink::Text2);
        for (QLabel* label : {static_cast<QLabel*>(m_name), m_where, m_blocks, static_cast<QLabel*>(m_owner)}) {
            label->setTextInteractionFlags(Qt::NoTextInteraction);
            label->setAttribute(Qt::WA_TransparentForMouseEvents);
            body()->addWidget(label);
        }
        m_where->setWordWrap(true);
        m_blocks->setWordWrap(true);
        layout()->setContentsMargins(theme.px(10), theme.px(Theme::Small), theme.px(Theme::Tight),
                                     theme.px(Theme::Small));
        QSizePolicy grows(QSizePolicy::Ignored, QSizePolicy::Preferred);
        grows.setHeightForWidth(true);
        setSizePolicy(grows);
    }

    void setRow(const CaseRow& row) {
        id = row.id;
        m_name->setFullText(row.provider);
        m_where->setText(
            QStringLiteral("%1 · %2\n%3").arg(row.brand, row.region, StageBoard::tr("%1 in stage").arg(row.age)));
        const QString shape = severityShape(row.severity);
        m_blocks->setText(shape.isEmpty() ? row.blocks : shape + QLatin1Char(' ') + row.blocks);
        setInk(m_blocks, row.severity == Severity::P2 ? Ink::P2 : row.severity == Severity::P3 ? Ink::P3 : Ink::Text);
        m_owner->setFullText(row.owner.isEmpty() ? StageBoard::tr("no owner") : row.owner);
        setAccessibleName(StageBoard::tr("%1, %2, %3").arg(row.provider, row.brand, row.region));
        setAccessibleDescription(StageBoard::tr("Stage %1, %2 in stage, owner %3, %4")
                                     .arg(row.stageTitle, row.age, m_owner->fullText(), row.blocks));
        // The labels let the mouse through to the card, so their full text is its tool tip.
        setToolTip(accessibleName() + QLatin1Char('\n') + accessibleDescription());
    }

    QString id;

private:
    ElidedLabel* m_name = nullptr;
    QLabel* m_where = nullptr;
    QLabel* m_blocks = nullptr;
    ElidedLabel* m_owner = nullptr;
};

/// A column's title, read from top to bottom.
class UprightLabel final : public QWidget {
public:
    explicit UprightLabel(Theme& theme)
        : m_theme(theme) {
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }
    void setText(const QString& text) {
        if (text == m_text)
            return;
        m_text = text;
        setAccessibleName(text);
        setToolTip(text);
        updateGeometry();
        update();
    }
    [[nodiscard]] QSize sizeHint() const override {
        const QFontMetrics metrics(m_theme.font(TextSize::Caption, QFont::DemiBold));
        return {metrics.height() + 2, metrics.horizontalAdvance(m_text) + 4};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(m_theme.font(TextSize::Caption, QFont::DemiBold));
        painter.setPen(m_theme.color(Ink::Text));
        painter.rotate(90);
        painter.drawText(QRect(0, -width(), height(), width()), Qt::AlignLeft | Qt::AlignVCenter, m_text);
    }

private:
    Theme& m_theme;
    QString m_text;
};

StageBoard::StageBoard(Theme& theme, QWidget* parent)
    : TallScrollArea(parent)
    , m_theme(theme) {
    setAccessibleName(tr("Board of cases by stage"));
    auto* inner = new QWidget;
    inner->setProperty("scrolled", true);
    auto* row = new QHBoxLayout(inner);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_theme.px(6));
    for (int i = 0; i < kColumns; ++i) {
        Column& column = m_columns[std::size_t(i)];
        column.frame = new QFrame;
        column.frame->setObjectName(QStringLiteral("stageColumn"));
        auto* layout = new QVBoxLayout(column.frame);
        layout->setContentsMargins(m_theme.px(6), m_theme.px(Theme::Small), m_theme.px(6), m_theme.px(Theme::Small));
        layout->setSpacing(m_theme.px(Theme::Small));
        const QString title = stageTitle(i + 1);
        column.head = makeLabel(i + 1 == onboarding::kLive ? title : QStringLiteral("%1 %2").arg(i + 1).arg(title),
                                TextSize::Caption, Ink::Text, QFont::DemiBold);
        column.head->setWordWrap(true);
        column.head->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        column.head->setMinimumHeight(m_theme.px(44));
        column.count = makeLabel({}, TextSize::Caption, Ink::Text2);
        column.upright = new UprightLabel(m_theme);
        column.upright->hide();
        layout->addWidget(column.head);
        layout->addWidget(column.count);
        layout->addWidget(column.upright);
        column.cards = new QVBoxLayout;
        column.cards->setSpacing(m_theme.px(Theme::Small));
        layout->addLayout(column.cards);
        layout->addStretch(1);
        row->addWidget(column.frame, 1);
    }
    const auto themed = [this] {
        setStyleSheet(
            QStringLiteral("QFrame#stageColumn { background: %1; border: 1px solid %2; border-radius: %3px; }")
                .arg(m_theme.color(Ink::Surface).name(), m_theme.color(Ink::Hairline).name())
                .arg(m_theme.radius()));
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
    setContent(inner);
    rebuild();
}

Card* StageBoard::card(const QString& id) const {
    for (const Column& column : m_columns) {
        for (auto* one : column.shown) {
            if (one->id == id)
                return one;
        }
    }
    return nullptr;
}

QString StageBoard::columnHeader(int stage) const {
    if (stage < 1 || stage > kColumns)
        return {};
    const Column& column = m_columns[std::size_t(stage - 1)];
    return column.head->text() + QLatin1Char(' ') + column.count->text();
}

void StageBoard::setRows(const QList<CaseRow>& rows) {
    m_rows = rows;
    rebuild();
}

void StageBoard::rebuild() {
    auto* focused = qobject_cast<Card*>(focusWidget());
    const bool hadFocus = focused && focused->hasFocus() && isAncestorOf(focused);
    for (int i = 0; i < kColumns; ++i) {
        Column& column = m_columns[std::size_t(i)];
        QList<CaseRow> here;
        std::copy_if(m_rows.begin(), m_rows.end(), std::back_inserter(here),
                     [i](const CaseRow& row) { return row.stage == i + 1; });
        while (column.shown.size() > here.size())
            delete column.shown.takeLast();
        while (column.shown.size() < here.size()) {
            auto* one = new CaseCard(m_theme);
            one->installEventFilter(this);
            connect(one, &Card::activated, this, [this, one] { choose(one->id, true); });
            column.cards->addWidget(one);
            column.shown.append(one);
        }
        for (int n = 0; n < here.size(); ++n)
            column.shown.at(n)->setRow(here.at(n));
        column.count->setText(here.isEmpty() ? tr("none") : QString::number(here.size()));
    }
    layOut();
    if (!card(m_current))
        m_current = m_rows.isEmpty() ? QString() : m_rows.first().id;
    mark();
    if (hadFocus) {
        if (auto* one = card(m_current); one && !one->hasFocus())
            one->setFocus(Qt::OtherFocusReason);
    }
}

void StageBoard::layOut() {
    // Columns with something in them get the room; where there is little, the title of an empty one stands upright.
    const bool narrow = width() < m_theme.px(800);
    auto* row = static_cast<QHBoxLayout*>(widget()->layout());
    for (int i = 0; i < kColumns; ++i) {
        Column& column = m_columns[std::size_t(i)];
        const bool empty = column.shown.isEmpty();
        const bool upright = empty && narrow;
        column.head->setVisible(!upright);
        column.count->setVisible(!upright);
        column.upright->setVisible(upright);
        column.upright->setText(column.head->text() + QStringLiteral(" · ") + column.count->text());
        column.frame->setMinimumWidth(m_theme.px(upright ? 32 : empty ? 84 : 132));
        column.frame->setMaximumWidth(upright ? m_theme.px(40) : QWIDGETSIZE_MAX);
        row->setStretch(i, upright ? 0 : empty ? 2 : 5);
    }
}

void StageBoard::resizeEvent(QResizeEvent* event) {
    TallScrollArea::resizeEvent(event);
    layOut();
}

void StageBoard::mark() {
    for (const Column& column : m_columns) {
        for (auto* one : column.shown) {
            const bool current = one->id == m_current;
            one->setSelected(current);
            one->setFocusPolicy(current ? Qt::StrongFocus : Qt::ClickFocus);
        }
    }
}

void StageBoard::setCurrent(const QString& id) {
    if (id == m_current || !card(id))
        return;
    m_current = id;
    mark();
    ensureWidgetVisible(card(id), m_theme.px(Theme::Medium), m_theme.px(Theme::Medium));
}

void StageBoard::choose(const QString& id, bool takeFocus) {
    if (!card(id))
        return;
    const bool changed = id != m_current;
    m_current = id;
    mark();
    ensureWidgetVisible(card(id), m_theme.px(Theme::Medium), m_theme.px(Theme::Medium));
    if (takeFocus)
        card(id)->setFocus(Qt::OtherFocusReason);
    if (changed)
        emit currentChanged(id);
}

bool StageBoard::step(int key) {
    int column = -1;
    int row = -1;
    for (int i = 0; i < kColumns && column < 0; ++i) {
        const auto& shown = m_columns[std::size_t(i)].shown;
        for (int n = 0; n < shown.size(); ++n) {
            if (shown.at(n)->id == m_current) {
                column = i;
                row = n;
            }
        }
    }
    if (column < 0)
        return false;
    const auto cardsOf = [this](int i) -> const QList<CaseCard*>& { return m_columns[std::size_t(i)].shown; };
    const CaseCard* next = nullptr;
    switch (key) {
    case Qt::Key_Up:
    case Qt::Key_Down: {
        const int wanted = row + (key == Qt::Key_Down ? 1 : -1);
        if (wanted >= 0 && wanted < cardsOf(column).size())
            next = cardsOf(column).at(wanted);
        break;
    }
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int by = key == Qt::Key_Right ? 1 : -1;
        for (int i = column + by; i >= 0 && i < kColumns && !next; i += by) {
            if (!cardsOf(i).isEmpty())
                next = cardsOf(i).at(std::min<int>(row, int(cardsOf(i).size()) - 1));
        }
        break;
    }
    case Qt::Key_Home:
    case Qt::Key_End:
        next = static_cast<const CaseCard*>(card(key == Qt::Key_Home ? m_rows.first().id : m_rows.last().id));
        break;
    default:
        return false;
    }
    if (next)
        choose(next->id, true);
    return true; // The arrows never scroll the area away from under the current card.
}

bool StageBoard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && qobject_cast<Card*>(watched)) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier) {
            if (step(key->key()))
                return true;
        }
    }
    return TallScrollArea::eventFilter(watched, event);
}

} // namespace signalbox::ui
