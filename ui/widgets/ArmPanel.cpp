// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ArmPanel.h"

#include "ui/widgets/Card.h"
#include "ui/widgets/StatePill.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

ArmPanel::ArmPanel(Theme& theme, const base::Clock& clock, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_clock(clock) {
    setAccessibleName(tr("Confirmation of a dangerous act"));
    const int gap = m_theme.px(Theme::Wide);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(gap, m_theme.px(Theme::Large), gap, m_theme.px(Theme::Large));
    column->setSpacing(m_theme.px(Theme::Small));

    auto* top = new QHBoxLayout;
    m_title = makeLabel({}, TextSize::Title, Ink::P1, QFont::DemiBold);
    m_countdown = new StatePill(m_theme);
    top->addWidget(m_title);
    top->addStretch();
    top->addWidget(m_countdown);
    column->addLayout(top);

    m_target = makeLabel({}, TextSize::Strong);
    m_target->setTextFormat(Qt::RichText);
    m_target->setWordWrap(true);
    column->addWidget(m_target);

    m_figures = new QHBoxLayout;
    m_figures->setSpacing(gap);
    column->addLayout(m_figures);
    column->addSpacing(m_theme.px(Theme::Tight));

    auto* reasonLabel = makeLabel(tr("Reason"), TextSize::Caption, Ink::Text2);
    m_reason = new QLineEdit;
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setMaxLength(500);
    reasonLabel->setBuddy(m_reason);
    column->addWidget(reasonLabel);
    column->addWidget(m_reason);
    m_hint = makeLabel({}, TextSize::Caption, Ink::Text2);
    column->addWidget(m_hint);

    auto* row = new QHBoxLayout;
    m_cancel = new QPushButton(tr("Cancel · Esc"));
    m_cancel->setAccessibleName(tr("Cancel"));
    m_cancel->setAutoDefault(false);
    m_cancel->setFixedHeight(m_theme.px(52));
    m_cancel->setMinimumWidth(m_theme.px(200));
    m_hold = new HoldButton(m_theme, m_clock, tr("Confirm"), HoldMachine::Millis(1500));
    m_hold->setFixedHeight(m_theme.px(60));
    m_hold->setMinimumWidth(m_theme.px(420));
    row->addWidget(m_cancel);
    row->addStretch();
    row->addWidget(m_hold);
    column->addLayout(row);

    connect(m_cancel, &QPushButton::clicked, this, &ArmPanel::disarm);
    connect(m_reason, &QLineEdit::textEdited, this, [this] { restartCountdown(); });
    connect(m_reason, &QLineEdit::textChanged, this, [this] { syncReason(); });
    connect(m_hold, &HoldButton::holdStarted, this, [this] { restartCountdown(); });
    connect(m_hold, &HoldButton::confirmed, this, [this] {
        if (m_state != State::Armed)
            return;
        m_state = State::Confirmed;
        m_timer.stop();
        syncCountdown();
        m_hold->setEnabled(false);
        m_cancel->setEnabled(false);
        m_reason->setEnabled(false);
        emit confirmed(m_act.objectId, reason());
    });
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));

    auto policy = sizePolicy();
    policy.setRetainSizeWhenHidden(true); // nothing around moves when it arms
    policy.setVerticalPolicy(QSizePolicy::Fixed);
    setSizePolicy(policy);
    hide();
}

void ArmPanel::arm(const ArmedAct& act) {
    m_act = act;
    m_state = State::Armed;
    m_title->setText(QStringLiteral("■ ") + act.title);
    QString target = act.target.toHtmlEscaped();
    if (!target.isEmpty())
        target += QStringLiteral(" · ");
    target += QStringLiteral("<span style=\"font-weight:600\">%1</span>")
                  .arg(environmentTitle(act.environment, act.region).toHtmlEscaped());
    m_target->setText(target);
    m_target->setAccessibleName(act.target);
    setFigures(act.figures);
    m_reason->clear();
    m_reason->setEnabled(true);
    m_cancel->setEnabled(true);
    m_hold->setEffect(act.effectText.isEmpty() ? act.title : act.effectText, act.hold);
    if (!act.holdingText.isEmpty())
        m_hold->setHoldingText(act.holdingText);
    show();
    m_hold->startGuard();
    restartCountdown();
    syncReason();
    m_timer.start(200, this);
    m_cancel->setFocus(Qt::OtherFocusReason);
    emit armed();
}

void ArmPanel::disarm() {
    if (m_state == State::Disarmed)
        return;
    m_state = State::Disarmed;
    m_timer.stop();
    m_hold->cancelHold();
    hide();
    emit disarmed();
}

QString ArmPanel::reason() const { return m_reason->text().trimmed(); }

void ArmPanel::setReason(const QString& reason) { m_reason->setText(reason); }

void ArmPanel::setFigures(const QList<ArmedAct::Figure>& figures) {
    m_act.figures = figures.mid(0, 4);
    while (m_figures->count() > m_act.figures.size()) {
        auto* item = m_figures->takeAt(m_figures->count() - 1);
        delete item->widget();
        delete item;
    }
    for (int i = 0; i < m_act.figures.size(); ++i) {
        const auto& figure = m_act.figures.at(i);
        if (i < m_figures->count()) {
            auto* widget = static_cast<Figure*>(m_figures->itemAt(i)->widget());
            widget->setValue(figure.value);
            widget->setCaption(figure.caption);
        } else {
            m_figures->addWidget(new Figure(m_theme, figure.value, figure.caption), 1, Qt::AlignTop);
        }
    }
}

void ArmPanel::restartCountdown() {
    if (m_state != State::Armed)
        return;
    m_disarmAt = m_clock.instant() + m_act.disarmAfter;
    syncCountdown();
}

void ArmPanel::syncReason() {
    const bool missing = m_act.needsReason && reason().isEmpty();
    m_hold->setEnabled(m_state == State::Armed && !missing);
    m_hint->setText(missing ? tr("Write a reason first. It goes into the audit log.") : tr("Goes into the audit log."));
}

void ArmPanel::syncCountdown() {
    if (m_state == State::Confirmed) {
        m_countdown->setState(tr("confirmed"));
        return;
    }
    const auto left = std::chrono::ceil<std::chrono::seconds>(m_disarmAt - m_clock.instant());
    m_countdown->setState(tr("armed · %1 s left").arg(qMax<qint64>(0, left.count())));
}

void ArmPanel::tick() {
    m_hold->tick();
    if (m_state != State::Armed)
        return;
    if (m_hold->state() == HoldMachine::State::Holding)
        m_disarmAt = std::max(m_disarmAt, m_clock.instant() + std::chrono::seconds(3));
    syncCountdown();
    if (m_clock.instant() >= m_disarmAt)
        disarm();
}

void ArmPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_state == State::Armed) {
        disarm();
        event->accept();
        return;
    }
    QFrame::keyPressEvent(event);
}

void ArmPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::ActivationChange && !isActiveWindow() && isVisible() && m_state == State::Armed)
        disarm();
    QFrame::changeEvent(event);
}

void ArmPanel::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_timer.timerId())
        tick();
    else
        QFrame::timerEvent(event);
}

void ArmPanel::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(m_theme.color(Ink::P1), 2));
    p.setBrush(m_theme.color(Ink::Raised));
    p.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), m_theme.radius(), m_theme.radius());
}

} // namespace signalbox::ui
