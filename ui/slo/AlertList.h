// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "core/slo/Alert.h"
#include "ui/widgets/Theme.h"

#include <QtCore/QMap>
#include <QtWidgets/QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace signalbox::ui {

class MutationGate;

/// The alerts of one provider, most urgent first, each with "Acknowledge...".
///
/// That opens a line below the list: the alert's text, a reason that is already filled in but can be changed, Cancel,
/// Acknowledge. The button that acts is never where the button was that opened. The act is bound to the alert's id as
/// it was when the line opened; when that alert goes away meanwhile, the line says so and does not move to another one.
class AlertList final : public QWidget {
    Q_OBJECT
public:
    AlertList(Theme& theme, const base::Clock& clock, MutationGate& gate, QWidget* parent = nullptr);

    void setAlerts(std::vector<slo::Alert> alerts);
    /// Opens the line for an alert; false when there is none with that id that can be acknowledged.
    bool beginAcknowledge(const QString& alertId);
    void cancelAcknowledge();
    /// The outcome of what acknowledgeRequested() asked for.
    void acknowledged(const QString& alertId);
    void failed(const QString& alertId);

    [[nodiscard]] QLineEdit* reasonEdit() const { return m_reason; }
    [[nodiscard]] QPushButton* confirmButton() const { return m_confirm; }
    [[nodiscard]] QPushButton* acknowledgeButton(const QString& alertId) const;
    /// What a person reads of an alert.
    [[nodiscard]] QString textOf(const QString& alertId) const;

signals:
    void acknowledgeRequested(const QString& alertId, const QString& reason);
    void linkRequested(const QString& link); ///< the calls an alert is about

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Row {
        QWidget* frame = nullptr;
        QLabel* mark = nullptr;
        QLabel* text = nullptr;
        QLabel* state = nullptr;
        QPushButton* button = nullptr;
        QPushButton* calls = nullptr;
    };
    Row makeRow(const QString& id);
    void fill(const Row& row, const slo::Alert& alert) const;
    [[nodiscard]] const slo::Alert* find(const QString& id) const;
    [[nodiscard]] QString whyNotReady() const;
    void confirm();

    Theme& m_theme;
    const base::Clock& m_clock;
    MutationGate& m_gate;
    std::vector<slo::Alert> m_alerts;
    QMap<QString, Row> m_rows;
    QVBoxLayout* m_column = nullptr;
    QLabel* m_none = nullptr;
    QWidget* m_panel = nullptr;
    QLabel* m_what = nullptr;
    QLineEdit* m_reason = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_confirm = nullptr;
    QString m_current; ///< the alert the line is bound to; empty = closed
    QString m_sent;    ///< the alert whose acknowledgement is on its way
};

} // namespace signalbox::ui
