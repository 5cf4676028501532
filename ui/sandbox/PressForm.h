// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/sandbox/SandboxFigures.h"
#include "ui/widgets/Card.h"

#include <optional>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace signalbox::ui {

/// How one button is to be pressed: whom it hits, how often, how long, with which seed. Sends nothing itself.
///
/// Only what the button takes can be set. The seed is drawn when the button is chosen, shown, and can be typed: the
/// same seed and the same requests give the same faults.
class PressForm final : public Card {
    Q_OBJECT
public:
    explicit PressForm(Theme& theme, QWidget* parent = nullptr);

    void setProviders(const std::vector<api::ProviderView>& providers);
    void setRegions(const std::vector<base::RegionId>& regions);
    /// The button whose form it is, with its own initial values and a new seed.
    void setButton(const api::FaultButton& button);
    /// The form filled in as that order was: to press the same again.
    void setOrder(const api::FaultOrder& order);
    [[nodiscard]] const std::optional<api::FaultButton>& button() const { return m_button; }
    [[nodiscard]] api::FaultOrder order() const;
    [[nodiscard]] QString reason() const;
    void clearReason();
    /// Empty: it can be pressed as it stands.
    [[nodiscard]] QString whatIsMissing() const;
    [[nodiscard]] QPushButton* pressButton() const { return m_press; }
    /// A role that may only look is told so.
    void setViewOnly(const QString& who);

signals:
    void changed();
    void pressRequested();

private:
    void layOut();
    void makeParameters();
    void sync();
    void drawSeed();

    Theme& m_theme;
    std::optional<api::FaultButton> m_button;
    QLabel* m_effect = nullptr;
    QGridLayout* m_grid = nullptr;
    QComboBox* m_provider = nullptr;
    QComboBox* m_brand = nullptr;
    QComboBox* m_region = nullptr;
    QComboBox* m_operation = nullptr;
    QComboBox* m_topic = nullptr;
    QDoubleSpinBox* m_rate = nullptr;
    QSpinBox* m_window = nullptr;
    QLineEdit* m_seed = nullptr;
    QPushButton* m_newSeed = nullptr;
    QLineEdit* m_reason = nullptr;
    QPushButton* m_press = nullptr;
    QLabel* m_hint = nullptr;
    QString m_viewOnly;
    QList<std::pair<std::string, QDoubleSpinBox*>> m_parameters;
};

} // namespace signalbox::ui
