// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/StatePanel.h"

#include "ui/widgets/AgeLabel.h"

#include <QtCore/QTimerEvent>
#include <QtGui/QAccessible>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedLayout>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace signalbox::ui {

namespace {
constexpr std::chrono::milliseconds kNothing{200};
constexpr std::chrono::milliseconds kSkeletonUntil{1000};
constexpr std::array<std::chrono::seconds, 5> kRetryAfter{std::chrono::seconds(2), std::chrono::seconds(4),
                                                          std::chrono::seconds(8), std::chrono::seconds(16),
                                                          std::chrono::seconds(30)};
} // namespace

PageState PageState::emptyByFilter(int total) {
    return {Kind::EmptyByFilter,
            StatePanel::tr("0 of %1 match").arg(groupedNumber(total)),
            StatePanel::tr("The filter hides every row."),
            {},
            {},
            {}};
}

PageState PageState::noPermission(const QString& what, const QString& whoCanGrant) {
    return {Kind::NoPermission, what, whoCanGrant, {}, {}, {}};
}

/// Grey bars where text will be. Nothing moves: a shimmer would draw the eye to what does not matter.
class StatePanel::Skeleton final : public QWidget {
public:
    Skeleton(Theme& theme, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(Qt::NoPen);
        p.setBrush(m_theme.color(Ink::Hairline));
        const int step = m_theme.px(32);
        int row = 0;
        for (int y = m_theme.px(8); y + m_theme.px(12) < height() && row < 8; y += step, ++row) {
            const double share = row == 0 ? 0.3 : 0.9 - 0.13 * ((row * 5) % 4);
            p.drawRoundedRect(QRectF(0, y, width() * share, m_theme.px(12)), m_theme.radius(), m_theme.radius());
        }
    }

private:
    Theme& m_theme;
};

/// What is behind it gets the room there is, whatever its height for a width would be. Without this every label that
/// wraps somewhere on a page is laid out again for each width that each layout above it asks about.
class StatePanel::Stack final : public QStackedLayout {
public:
    using QStackedLayout::QStackedLayout;
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    [[nodiscard]] int heightForWidth(int) const override { return -1; }
};

StatePanel::StatePanel(Theme& theme, const base::Clock& clock, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(m_theme.px(Theme::Small));

    m_strip = new QWidget;
    auto* stripRow = new QHBoxLayout(m_strip);
    stripRow->setContentsMargins(0, 0, 0, 0);
    m_stripText = makeLabel({}, TextSize::Body, Ink::Stale, QFont::Medium);
    stripRow->addWidget(m_stripText);
    stripRow->addStretch();
    m_strip->hide();
    outer->addWidget(m_strip);

    m_holder = new QWidget;
    m_stack = new Stack(m_holder);
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_blank = new QWidget;
    m_skeleton = new Skeleton(m_theme, nullptr);
    m_message = new QWidget;
    m_stack->addWidget(m_blank);
    m_stack->addWidget(m_skeleton);
    m_stack->addWidget(m_message);
    outer->addWidget(m_holder, 1);

    auto* column = new QVBoxLayout(m_message);
    column->addStretch(2);
    m_mark = makeLabel({}, TextSize::Tile, Ink::Text2);
    m_mark->setAlignment(Qt::AlignCenter);
    m_mark->setAccessibleName(QStringLiteral(" "));
    m_title = makeLabel({}, TextSize::Title, Ink::Text, QFont::DemiBold);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_detail = makeLabel({}, TextSize::Body, Ink::Text2);
    m_detail->setAlignment(Qt::AlignCenter);
    m_detail->setWordWrap(true);
    m_request = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_request->setAlignment(Qt::AlignCenter);
    m_request->setProperty("mono", true);
    m_countdown = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_countdown->setObjectName(QStringLiteral("countdown"));
    m_countdown->setAlignment(Qt::AlignCenter);
    m_countdown->hide();
    for (auto* label : {m_mark, m_title, m_detail, m_request, m_countdown})
        column->addWidget(label);
    column->addSpacing(m_theme.px(Theme::Small));
    auto* buttons = new QHBoxLayout;
    m_primary = new QPushButton;
    m_copy = new QPushButton(tr("Copy details"));
    m_help = new QPushButton(tr("What does this mean?"));
    buttons->addStretch();
    for (auto* button : {m_primary, m_copy, m_help}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    column->addLayout(buttons);
    column->addStretch(3);

    connect(m_primary, &QPushButton::clicked, this, &StatePanel::press);
    connect(m_copy, &QPushButton::clicked, this, &StatePanel::copyDetails);
    connect(m_help, &QPushButton::clicked, this,
            [this] { emit helpRequested(QStringLiteral("errors/") + m_state.reason); });
    m_stack->setCurrentWidget(m_blank);
}

void StatePanel::setContent(QWidget* content) {
    if (m_content) {
        m_stack->removeWidget(m_content);
        m_content->deleteLater();
    }
    m_content = content;
    m_stack->addWidget(content);
    m_hatch = new HatchedOverlay(m_theme, content);
    m_hatch->hide();
    setState(m_state);
}

void StatePanel::setState(const PageState& state) {
    const bool failedBefore = retriesByItself();
    const bool stillLoading = state.kind == PageState::Kind::Loading && m_state.kind == PageState::Kind::Loading;
    m_state = state;
    using Kind = PageState::Kind;
    const bool keepsContent = state.kind == Kind::Ready || state.kind == Kind::Partial || state.kind == Kind::Offline ||
                              state.kind == Kind::Stale;
    if (m_hatch)
        m_hatch->setVisible(state.kind == Kind::Offline || state.kind == Kind::Stale);
    m_strip->setVisible(keepsContent && state.kind != Kind::Ready);
    if (state.kind == Kind::Partial)
        m_stripText->setText(QStringLiteral("◆ ") + tr("Incomplete: %1").arg(state.title));
    else if (state.kind == Kind::Offline)
        m_stripText->setText(QStringLiteral("▨ ") + tr("Disconnected %1: values frozen").arg(state.title));
    else if (state.kind == Kind::Stale)
        m_stripText->setText(QStringLiteral("▨ ") + tr("Stale: no data for %1").arg(state.title));
    setInk(m_stripText, state.kind == Kind::Partial ? Ink::P3 : Ink::Stale);

    if (keepsContent) {
        m_attempts = 0;
        m_retryAt.reset();
        m_timer.stop();
        m_stack->setCurrentWidget(m_content ? m_content : m_blank);
        return;
    }
    if (state.kind == Kind::Loading) {
        if (!stillLoading) {
            m_since = m_clock.instant();
            m_stack->setCurrentWidget(m_blank);
        }
        m_timer.start(100, this);
        tick();
        return;
    }
    m_timer.stop();
    if (retriesByItself())
        startCountdown(failedBefore);
    showMessage();
}

void StatePanel::startCountdown(bool again) {
    // The same failure, told once more while the clock runs, does not wind it up again.
    if (!again || !m_retryAt) {
        const auto pause = kRetryAfter[std::min(std::size_t(m_attempts), kRetryAfter.size() - 1)];
        ++m_attempts;
        m_retryAt = m_clock.instant() + pause;
    }
    m_timer.start(200, this);
    tickCountdown();
}

void StatePanel::tickCountdown() {
    if (!m_retryAt)
        return;
    const auto left = std::chrono::ceil<std::chrono::seconds>(*m_retryAt - m_clock.instant());
    m_countdown->setText(left.count() > 0 ? tr("Asked again by itself in %1 s").arg(left.count())
                                          : tr("Asking again..."));
    if (left.count() <= 0 && isVisible()) {
        m_retryAt.reset();
        emit retryRequested();
    }
}

void StatePanel::tick() {
    if (retriesByItself())
        tickCountdown();
    if (m_state.kind != PageState::Kind::Loading)
        return;
    const auto elapsed = m_clock.instant() - m_since;
    if (elapsed < kNothing)
        return;
    if (elapsed < kSkeletonUntil)
        m_stack->setCurrentWidget(m_skeleton);
    else
        showMessage();
}

void StatePanel::showMessage() {
    using Kind = PageState::Kind;
    QString mark;
    Ink ink = Ink::Text2;
    QString action = m_state.action;
    bool primary = false;
    switch (m_state.kind) {
    case Kind::Loading:
        action = tr("Cancel");
        break;
    case Kind::EmptyFirstUse:
        primary = true;
        break;
    case Kind::EmptyByFilter:
        action = tr("Clear filter · Esc");
        break;
    case Kind::NoPermission:
        mark = QStringLiteral("–");
        break;
    case Kind::Error:
        mark = QStringLiteral("▲");
        ink = Ink::P2;
        if (action.isEmpty())
            action = tr("Retry");
        break;
    default:
        break;
    }
    m_mark->setText(mark);
    m_mark->setVisible(!mark.isEmpty());
    setInk(m_mark, ink);
    m_title->setText(m_state.title);
    m_detail->setText(m_state.detail);
    m_detail->setVisible(!m_state.detail.isEmpty());
    fitDetail();
    QStringList ids;
    if (!m_state.reason.isEmpty())
        ids << m_state.reason;
    if (!m_state.requestId.isEmpty())
        ids << tr("request %1").arg(m_state.requestId);
    m_request->setText(ids.join(QStringLiteral(" · ")));
    m_request->setVisible(!ids.isEmpty());
    m_countdown->setVisible(retriesByItself());
    m_primary->setText(action);
    m_primary->setVisible(!action.isEmpty());
    setButtonKind(m_primary, primary ? ButtonKind::Primary : ButtonKind::Normal);
    m_copy->setVisible(m_state.kind == Kind::Error || m_state.kind == Kind::NoPermission);
    m_copy->setText(m_state.kind == Kind::NoPermission ? tr("Copy request") : tr("Copy details"));
    m_help->setVisible(m_state.kind == Kind::Error && !m_state.reason.isEmpty());
    if (m_stack->currentWidget() != m_message) {
        m_stack->setCurrentWidget(m_message);
        QAccessibleEvent event(m_message, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
    m_message->setAccessibleName(m_state.title);
}

QString StatePanel::visibleText() const {
    QStringList parts;
    if (m_strip->isVisibleTo(this))
        parts << m_stripText->text();
    if (m_stack->currentWidget() == m_message) {
        for (const auto* label : {m_title, m_detail, m_request, m_countdown}) {
            if (label->isVisibleTo(m_message) && !label->text().isEmpty())
                parts << label->text();
        }
    }
    return parts.join(QLatin1Char('\n'));
}

void StatePanel::press() {
    switch (m_state.kind) {
    case PageState::Kind::Loading:
        emit cancelRequested();
        break;
    case PageState::Kind::EmptyByFilter:
        emit clearFilterRequested();
        break;
    case PageState::Kind::EmptyFirstUse:
        emit primaryRequested();
        break;
    default:
        m_retryAt.reset();
        m_countdown->setText(tr("Asking again..."));
        emit retryRequested();
        break;
    }
}

void StatePanel::copyDetails() const {
    QStringList lines{m_state.title, m_state.detail};
    if (!m_state.reason.isEmpty())
        lines << tr("Reason: %1").arg(m_state.reason);
    if (!m_state.requestId.isEmpty())
        lines << tr("Request: %1").arg(m_state.requestId);
    lines.removeAll(QString());
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void StatePanel::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_timer.timerId())
        tick();
    else
        QWidget::timerEvent(event);
}

void StatePanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_state.kind == PageState::Kind::EmptyByFilter) {
        emit clearFilterRequested();
        event->accept();
        return;
    }
    QWidget::keyPressEvent(event);
}

void StatePanel::fitDetail() {
    // A layout asks for the height of its whole width; the text is narrower, and so it needs more lines.
    m_detail->setFixedWidth(qMax(m_theme.px(200), qMin(width() - m_theme.px(32), m_theme.px(620))));
    m_detail->setMinimumHeight(qMax(0, m_detail->heightForWidth(m_detail->width()))); // -1 without a text
    m_message->layout()->setAlignment(m_detail, Qt::AlignHCenter);
}

void StatePanel::resizeEvent(QResizeEvent* event) {
    fitDetail();
    QWidget::resizeEvent(event);
}

} // namespace signalbox::ui
