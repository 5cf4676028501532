// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/HoldMachine.h"
#include "ui/widgets/Theme.h"

#include <QtCore/QBasicTimer>
#include <QtWidgets/QAbstractButton>

namespace signalbox::ui {

/// The button that must be held. Emits confirmed() once, when it was held for its whole time.
///
/// Works by mouse, touch, Space and Enter; key auto-repeat is ignored; losing the focus, leaving with the pointer,
/// Esc, or a deactivated window cancels. Never a default button. clicked() means nothing here; accessibility's
/// "press" counts as one press in two-press mode and otherwise explains the gesture.
/// Paints its own progress from left to right; no animation curve, so it also works with reduced motion.
class HoldButton final : public QAbstractButton {
    Q_OBJECT
public:
    enum class Look {
        Danger, ///< outlined in P1, fills with the P1 fill
        Accent  ///< outlined in accent
    };
    /// `text` says the effect: "Roll back to 0 %". The button adds "· hold 0.8 s". Clock and theme must outlive it.
    HoldButton(Theme& theme, const base::Clock& clock, const QString& text, HoldMachine::Millis hold,
               Look look = Look::Danger, QWidget* parent = nullptr);

    /// The same button for another act: cancels a running hold.
    void setEffect(const QString& text, HoldMachine::Millis hold);
    /// Shown while held: "Keep holding to stop".
    void setHoldingText(const QString& text);
    [[nodiscard]] HoldMachine::State state() const { return m_machine.state(); }
    /// Starts the 500 ms input guard; also done on every show.
    void startGuard();
    /// Lets time act now. The own timer calls it every 16 ms while needed; tests call it after turning the clock.
    void tick();
    void cancelHold();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void confirmed();
    void holdStarted();
    void holdCancelled();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    void press();
    void release();
    void syncText();
    [[nodiscard]] QString shownText() const;

    Theme& m_theme;
    const base::Clock& m_clock;
    HoldMachine m_machine;
    Look m_look;
    QString m_effect;
    QString m_holdingText;
    QBasicTimer m_timer;
    int m_heldKey = 0;
};

} // namespace signalbox::ui
