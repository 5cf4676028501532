// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/HoldButton.h"

#include <QtWidgets/QFrame>

class QLabel;
class QLineEdit;
class QPushButton;
class QHBoxLayout;

namespace signalbox::ui {

class StatePill;

/// What an act of tier 3 is about to do, fixed at the moment the panel opened.
struct ArmedAct {
    QString title;  ///< "Stop new sessions"
    QString target; ///< "novagames · all brands · EU-1, UK-1"
    Environment environment = Environment::Sandbox;
    QString region;
    struct Figure {
        QString value;   ///< "461 /s"
        QString caption; ///< "new sessions that will be refused (503 NEW_SESSIONS_DISABLED)"
    };
    QList<Figure> figures; ///< at most 4
    QString effectText;    ///< the hold button: "Stop new sessions"
    QString holdingText;   ///< "Keep holding to stop"
    QString objectId;      ///< immutable id the act is bound to, given back by confirmed()
    bool needsReason = true;
    std::chrono::milliseconds hold{1500};
    std::chrono::seconds disarmAfter{15};
};

/// Tier 3: reveals the act, puts the focus on Cancel, and arms a hold button for a short time.
///
/// States: Disarmed (hidden content, same geometry) -> Armed -> Confirmed | Disarmed.
/// - Fixed geometry: nothing moves between disarmed and armed; the hold button takes no input for 500 ms.
/// - Disarms by itself (15 s unless the person set longer), by Cancel or Esc, when the window loses activation.
///   Typing a reason restarts the countdown; holding pauses it.
/// - An empty reason keeps the hold button disabled, and says so.
class ArmPanel final : public QFrame {
    Q_OBJECT
public:
    enum class State { Disarmed, Armed, Confirmed };
    ArmPanel(Theme& theme, const base::Clock& clock, QWidget* parent = nullptr);

    void arm(const ArmedAct& act);
    void disarm();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const ArmedAct& act() const { return m_act; }
    [[nodiscard]] QString reason() const;
    void setReason(const QString& reason);
    /// New figures for the same act while it is armed. Geometry stays.
    void setFigures(const QList<ArmedAct::Figure>& figures);
    void tick(); ///< as HoldButton::tick()

    [[nodiscard]] HoldButton* holdButton() const { return m_hold; }
    [[nodiscard]] QPushButton* cancelButton() const { return m_cancel; }

signals:
    void armed();
    void disarmed();
    void confirmed(const QString& objectId, const QString& reason);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    void restartCountdown();
    void syncReason();
    void syncCountdown();

    Theme& m_theme;
    const base::Clock& m_clock;
    ArmedAct m_act;
    State m_state = State::Disarmed;
    base::Instant m_disarmAt{};
    QBasicTimer m_timer;
    QLabel* m_title = nullptr;
    QLabel* m_target = nullptr;
    StatePill* m_countdown = nullptr;
    QLabel* m_hint = nullptr;
    QHBoxLayout* m_figures = nullptr;
    QLineEdit* m_reason = nullptr;
    QPushButton* m_cancel = nullptr;
    HoldButton* m_hold = nullptr;
};

} // namespace signalbox::ui
