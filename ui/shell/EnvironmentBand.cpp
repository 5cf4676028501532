// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/EnvironmentBand.h"

#include "ui/shell/MutationGate.h"
#include "ui/widgets/AgeLabel.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

namespace signalbox::ui {

EnvironmentBand::EnvironmentBand(Theme& theme, const base::Clock& clock, const MutationGate& gate, QAction* lock,
                                 QAction* stop, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate) {
    setAccessibleName(tr("Environment"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m_theme.px(12), 0, m_theme.px(12), 0);
    row->setSpacing(m_theme.px(Theme::Large));
    const auto label = [](QFont::Weight weight) { return makeLabel({}, TextSize::Body, Ink::OnEnvironment, weight); };
    m_identity = label(QFont::DemiBold);
    m_lockText = label(QFont::Medium);
    m_link = label(QFont::Medium);
    m_time = label(QFont::Medium);
    m_operator = label(QFont::Medium);
    m_lock = new QPushButton(this);
    m_stop = new QPushButton(this);
    m_notice = new QPushButton(this);
    m_notice->setProperty("notice", true);
    m_notice->setMinimumWidth(m_theme.px(60)); // elided, it may be narrower than its text
    m_notice->hide();
    for (auto* button : {m_lock, m_stop, m_notice}) {
        button->setAutoDefault(false);
        button->setProperty("band", true);
        button->setFixedHeight(m_theme.px(24));
    }
    m_stop->setProperty("stop", true);
    const auto follow = [](QPushButton* button, QAction* action) {
        const auto sync = [button, action] {
            button->setText(action->iconText());
            button->setToolTip(action->toolTip());
            button->setEnabled(action->isEnabled());
            button->setVisible(action->isVisible());
        };
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::changed, button, sync);
        sync();
    };
    m_stop->setAccessibleName(tr("Open the stop panel"));
    row->addWidget(m_identity);
    row->addSpacing(m_theme.px(4));
    row->addWidget(m_lockText);
    row->addWidget(m_lock);
    row->addWidget(m_notice);
    row->addStretch(1);
    for (auto* part : {m_link, m_time, m_operator})
        row->addWidget(part);
    row->addWidget(m_stop);
    connect(m_notice, &QPushButton::clicked, this, [this] { emit openRequested(m_state.notice.link); });
    follow(m_lock, lock);
    follow(m_stop, stop);
    const auto themed = [this] {
        setFixedHeight(m_theme.px(28));
        setState(m_state);
    };
    connect(&m_theme, &Theme::changed, this, themed);
    connect(&m_gate, &MutationGate::changed, this, &EnvironmentBand::tick);
    themed();
}

void EnvironmentBand::setState(const ShellState& state) {
    m_state = state;
    const QString base = m_theme.environmentColor(state.environment).name();
    const QString sheet =
        QStringLiteral("QPushButton[band=\"true\"] { background: transparent; color: white; border: 1px solid "
                       "rgba(255,255,255,0.55); border-radius: 3px; padding: 0 %1px; min-height: 0; "
                       "font-weight: 500; }"
                       "QPushButton[band=\"true\"]:hover { background: rgba(255,255,255,0.18); }"
                       "QPushButton[band=\"true\"]:focus { border: 2px solid white; }"
                       "QPushButton[stop=\"true\"] { background: white; color: %2; border: 1px solid white; "
                       "font-weight: 600; padding: 0 %3px; }"
                       "QPushButton[stop=\"true\"]:hover { background: #F1F2F4; }"
                       "QPushButton[stop=\"true\"]:focus { border: 2px solid %4; }"
                       "QPushButton[notice=\"true\"] { background: %5; color: %6; border: 1px solid %5; "
                       "font-weight: 600; padding: 0 %3px; }"
                       "QPushButton[notice=\"true\"]:hover { background: %5; border-color: white; }"
                       "QPushButton[notice=\"true\"]:focus { border: 2px solid %6; }")
            .arg(m_theme.px(8))
            .arg(Theme::color(Ink::P1Fill, Scheme::Light).name())
            .arg(m_theme.px(12))
            .arg(base)
            .arg(Theme::color(Ink::P3Fill, Scheme::Light).name(), Theme::color(Ink::OnP3Fill, Scheme::Light).name());
    if (sheet != styleSheet()) // setting the same one again would polish everything again
        setStyleSheet(sheet);
    m_identity->setText(environmentTitle(state.environment, state.region));
    m_operator->setText(state.operatorId.isEmpty() ? QString() : state.operatorId + QStringLiteral(" · ") + state.role);
    m_operator->setVisible(!state.operatorId.isEmpty());
    tick();
}

void EnvironmentBand::tick() {
    const base::Time now = m_clock.now();
    m_time->setText(QLocale::c().toString(QDateTime::fromSecsSinceEpoch(base::unixSeconds(now), Qt::UTC),
                                          QStringLiteral("HH:mm:ss")) +
                    QStringLiteral(" UTC"));
    QString notice = m_state.notice.text;
    if (!notice.isEmpty() && m_state.notice.endsAt) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(*m_state.notice.endsAt - now);
        notice += left > std::chrono::seconds(0) ? tr(" · ends in %1").arg(stopwatchText(left)) : tr(" · ending");
    }
    m_noticeText = notice.isEmpty() ? QString() : severityShape(Severity::P3) + QLatin1Char(' ') + notice;
    m_notice->setToolTip(notice.isEmpty() ? QString()
                                          : notice + QLatin1Char('\n') + tr("Open the page that can end it"));
    m_notice->setAccessibleName(notice);
    m_notice->setVisible(!notice.isEmpty());
    if (m_gate.isLocked()) {
        m_lockText->setText(m_gate.canUnlock()
                                ? tr("View only")
                                : tr("%1: view only").arg(m_state.role.isEmpty() ? tr("This role") : m_state.role));
    } else if (const auto left = m_gate.remaining()) {
        m_lockText->setText(tr("Unlocked %1").arg(stopwatchText(*left)));
    } else {
        m_lockText->setText(tr("Unlocked"));
    }
    switch (m_state.link.kind) {
    case LinkState::Kind::Connecting:
        m_link->setText(tr("connecting..."));
        break;
    case LinkState::Kind::Connected:
        if (m_state.link.newestData) {
            const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - *m_state.link.newestData);
            m_link->setText(tr("link ok · data %1 old").arg(ageText(age)));
        } else {
            m_link->setText(tr("link ok · no data yet"));
        }
        break;
    case LinkState::Kind::Disconnected: {
        const auto since = m_state.link.lostAt
                               ? std::chrono::duration_cast<std::chrono::seconds>(now - *m_state.link.lostAt)
                               : std::chrono::seconds(0);
        m_link->setText(tr("DISCONNECTED %1 · values frozen").arg(stopwatchText(since)));
        break;
    }
    }
    fitNotice();
    update();
}

void EnvironmentBand::fitNotice() {
    // The others say who and where one is: they stay whole, and the window may be as narrow as it is without a notice.
    int room = width() - layout()->contentsMargins().left() - layout()->contentsMargins().right() - m_theme.px(4);
    for (const auto* other :
         std::initializer_list<const QWidget*>{m_identity, m_lockText, m_lock, m_link, m_time, m_operator, m_stop}) {
        if (!other->isHidden())
            room -= other->sizeHint().width() + layout()->spacing();
    }
    room -= layout()->spacing() + 2 * m_theme.px(12) + 4;
    const QFontMetrics metrics(m_theme.font(TextSize::Body, QFont::DemiBold));
    m_notice->setText(metrics.elidedText(m_noticeText, Qt::ElideRight, qMax(room, m_theme.px(60))));
}

void EnvironmentBand::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitNotice();
}

QString EnvironmentBand::visibleText() const {
    QStringList parts;
    for (const auto* label : {m_identity, m_lockText, m_link, m_time, m_operator}) {
        if (!label->isHidden())
            parts << label->text();
    }
    if (!m_notice->isHidden())
        parts.insert(2, m_noticeText);
    return parts.join(QStringLiteral(" | "));
}

void EnvironmentBand::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.fillRect(rect(), m_theme.environmentColor(m_state.environment));
    if (m_state.link.kind != LinkState::Kind::Disconnected)
        return;
    HatchedOverlay::paint(p, rect(), QColor(255, 255, 255, 90));
    // Words stay legible: a plain plate behind each of them.
    for (const auto* label : {m_identity, m_lockText, m_link, m_time, m_operator}) {
        if (!label->isHidden())
            p.fillRect(label->geometry().adjusted(-6, 0, 6, 0), m_theme.environmentColor(m_state.environment));
    }
}

} // namespace signalbox::ui
