// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/NavigationBar.h"

#include "ui/widgets/Icons.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

NavigationItem::NavigationItem(Theme& theme, const PageInfo& info, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_info(info) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setText(info.navTitle.isEmpty() ? info.title : info.navTitle);
    describe();
    connect(&m_theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void NavigationItem::describe() {
    setAccessibleName(m_badge > 0 ? text() + QStringLiteral(", ") + m_what : text());
    QString tip = text();
    if (!m_info.shortcut.isEmpty())
        tip += QStringLiteral("  ") + m_info.shortcut.toString(QKeySequence::NativeText);
    if (m_badge > 0)
        tip += QLatin1Char('\n') + m_what;
    setToolTip(tip);
}

void NavigationItem::setBadge(int count, const QString& what) {
    m_badge = count;
    m_what = what.isEmpty() ? QString::number(count) : what;
    describe();
    update();
}

void NavigationItem::setCollapsed(bool collapsed) {
    m_collapsed = collapsed;
    updateGeometry();
    update();
}

QSize NavigationItem::sizeHint() const { return {m_theme.px(m_collapsed ? 40 : 184), m_theme.px(36)}; }

void NavigationItem::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF box = rect();
    QPainterPath shape;
    shape.addRoundedRect(box, m_theme.radius(), m_theme.radius());
    if (isChecked()) {
        p.fillPath(shape, m_theme.color(Ink::AccentSoft));
        p.save();
        p.setClipPath(shape);
        p.fillRect(QRectF(0, 0, m_theme.px(3), height()), m_theme.color(Ink::Accent));
        p.restore();
    } else if (underMouse()) {
        QColor hover = m_theme.color(Ink::Text);
        hover.setAlphaF(0.06F);
        p.fillPath(shape, hover);
    }
    if (hasFocus()) {
        p.setPen(QPen(m_theme.color(Ink::Accent), 2));
        p.drawRoundedRect(box.adjusted(1, 1, -1, -1), m_theme.radius(), m_theme.radius());
    }
    const Ink ink = isChecked() ? Ink::Text : Ink::Text2;
    const int size = m_theme.px(16);
    const int x = m_collapsed ? (width() - size) / 2 : m_theme.px(13);
    p.drawPixmap(QPointF(x, (height() - size) / 2), iconPixmap(m_theme, m_info.icon, ink, 16, devicePixelRatioF()));
    QString count = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
    int badgeWidth = 0;
    if (m_badge > 0) {
        const QFont font = m_theme.font(TextSize::Caption, QFont::Medium);
        const QFontMetrics metrics(font);
        badgeWidth = qMax(m_theme.px(22), metrics.horizontalAdvance(count) + m_theme.px(12));
        const int badgeHeight = m_theme.px(m_collapsed ? 14 : 18);
        const QRectF pill = m_collapsed ? QRectF(width() - badgeWidth * 0.8, 0, badgeWidth * 0.8, badgeHeight)
                                        : QRectF(width() - badgeWidth - m_theme.px(12), (height() - badgeHeight) / 2.0,
                                                 badgeWidth, badgeHeight);
        p.setPen(Qt::NoPen);
        p.setBrush(m_theme.color(isChecked() ? Ink::Surface : Ink::Background));
        p.drawRoundedRect(pill, badgeHeight / 2.0, badgeHeight / 2.0);
        p.setFont(font);
        p.setPen(m_theme.color(Ink::Text));
        p.drawText(pill, Qt::AlignCenter, count);
    }
    if (m_collapsed)
        return;
    p.setFont(m_theme.font(TextSize::Body, isChecked() ? QFont::DemiBold : QFont::Medium));
    p.setPen(m_theme.color(ink));
    const int left = m_theme.px(38);
    const QRectF words(left, 0, width() - left - badgeWidth - m_theme.px(16), height());
    p.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
               p.fontMetrics().elidedText(text(), Qt::ElideRight, int(words.width())));
}

NavigationBar::NavigationBar(Theme& theme, const QList<PageInfo>& pages, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setAccessibleName(tr("Pages"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(m_theme.px(8), m_theme.px(12), m_theme.px(8), m_theme.px(8));
    column->setSpacing(0);
    for (const bool below : {false, true}) {
        bool first = true;
        for (const PageInfo& info : pages) {
            if (info.belowLine != below || info.id.isEmpty())
                continue;
            if (below && first) {
                auto* line = new QWidget;
                line->setFixedHeight(1);
                line->setAutoFillBackground(true);
                m_lines.append(line);
                column->addSpacing(m_theme.px(10));
                column->addWidget(line);
                column->addSpacing(m_theme.px(10));
            }
            first = false;
            auto* item = new NavigationItem(m_theme, info);
            item->installEventFilter(this);
            connect(item, &QAbstractButton::clicked, this, [this, id = info.id, item] {
                item->setChecked(true);
                emit pageRequested(id);
            });
            m_entries.append({info.id, item});
            column->addWidget(item);
        }
    }
    column->addStretch(1);
    m_toggle = new QToolButton;
    m_toggle->setAutoRaise(true);
    m_toggle->setFixedSize(m_theme.px(32), m_theme.px(28));
    connect(m_toggle, &QToolButton::clicked, this, &NavigationBar::collapseToggled);
    column->addWidget(m_toggle);
    const auto themed = [this] {
        for (auto* line : std::as_const(m_lines)) {
            QPalette palette = line->palette();
            palette.setColor(QPalette::Window, m_theme.color(Ink::Hairline));
            line->setPalette(palette);
        }
        setCollapsed(m_collapsed);
        update();
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
}

void NavigationBar::setCurrent(const QString& id) {
    for (const Entry& entry : std::as_const(m_entries))
        entry.item->setChecked(entry.id == id);
}

void NavigationBar::setBadge(const QString& id, int count, const QString& what) {
    if (auto* found = item(id))
        found->setBadge(count, what);
}

NavigationItem* NavigationBar::item(const QString& id) const {
    for (const Entry& entry : m_entries) {
        if (entry.id == id)
            return entry.item;
    }
    return nullptr;
}

void NavigationBar::setCollapsed(bool collapsed) {
    m_collapsed = collapsed;
    setFixedWidth(m_theme.px(collapsed ? 56 : 200));
    for (const Entry& entry : std::as_const(m_entries))
        entry.item->setCollapsed(collapsed);
    m_toggle->setIcon(
        icon(m_theme, collapsed ? QStringLiteral("chevron-right") : QStringLiteral("chevron-left"), Ink::Text2));
    m_toggle->setAccessibleName(collapsed ? tr("Widen the navigation") : tr("Narrow the navigation"));
    m_toggle->setToolTip(m_toggle->accessibleName());
}

void NavigationBar::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.fillRect(rect(), m_theme.color(Ink::Surface));
    p.fillRect(QRect(width() - 1, 0, 1, height()), m_theme.color(Ink::Hairline));
}

bool NavigationBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave)
        static_cast<QWidget*>(watched)->update();
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
        if (!key->isAutoRepeat())
            static_cast<NavigationItem*>(watched)->click();
        return true;
    }
    const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
    if (step == 0)
        return QWidget::eventFilter(watched, event);
    for (int i = 0; i < m_entries.size(); ++i) {
        if (m_entries.at(i).item == watched) {
            const auto next = qBound(qsizetype(0), qsizetype(i + step), m_entries.size() - 1);
            m_entries.at(next).item->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace signalbox::ui
