// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/bridge/EmbeddedSandbox.h"
#include "ui/settings/SettingsStore.h"
#include "ui/shell/Page.h"

#include <QtCore/QList>

#include <functional>

class QCheckBox;
class QComboBox;
class QKeySequenceEdit;
class QLabel;
class QPushButton;
class QSlider;

namespace signalbox::ui {

class Bridge;
class Card;
class DataTable;
class KeyValueList;
class ShortcutRegistry;
class ShortcutModel;

/// What the page needs beyond the bridge; either may be empty.
struct SettingsSeams {
    std::function<QList<SandboxOperator>()> operators; ///< Of the embedded sandbox; none elsewhere.
    std::function<bool(const QString&)> actAs;         ///< False when there is no such operator.
};

/// Settings: appearance and comfort, shortcuts, where this console is connected, and in a sandbox, as whom.
///
/// Appearance and shortcuts take effect and are kept at once. A link's rest "act-as" leads to the operators.
/// Threads: gui. Ownership: borrows bridge and shortcuts.
class SettingsPage final : public Page {
    Q_OBJECT
public:
    SettingsPage(PageContext context, Bridge& bridge, ShortcutRegistry& shortcuts, SettingsSeams seams,
                 QString file = SettingsStore::standardFile(), QWidget* parent = nullptr);

    void activated() override;
    void refresh() override;
    void openLink(const QString& rest) override;

    /// What the platform says about us and itself.
    void show(const std::optional<api::Me>& me, const QString& url);
    using QWidget::show;

private:
    Card* buildAppearance();
    Card* buildShortcuts();
    Card* buildEnvironment();
    Card* buildOperators();
    Card* buildAbout();
    void showAppearance();
    void showOperators();
    void choose(const ThemeSettings& settings);
    void remap(const QKeySequence& sequence);
    void keep();

    Bridge& m_bridge;
    ShortcutRegistry& m_shortcuts;
    SettingsSeams m_seams;
    SettingsStore m_store;
    QComboBox* m_scheme = nullptr;
    QSlider* m_scale = nullptr;
    QLabel* m_scaleText = nullptr;
    QCheckBox* m_motion = nullptr;
    QCheckBox* m_noHold = nullptr;
    ShortcutModel* m_shortcutModel = nullptr;
    DataTable* m_shortcutTable = nullptr;
    QKeySequenceEdit* m_sequence = nullptr;
    QLabel* m_shortcutNote = nullptr;
    KeyValueList* m_facts = nullptr;
    Card* m_operatorsCard = nullptr;
    QComboBox* m_operators = nullptr;
    QPushButton* m_actAs = nullptr;
    QLabel* m_operatorNote = nullptr;
    QLabel* m_keepNote = nullptr;
    bool m_filling = false;
};

/// Applies what was kept at once (shortcuts as soon as the shell has registered its actions).
[[nodiscard]] PageFactory settingsPageFactory(PageContext context, Bridge& bridge, ShortcutRegistry& shortcuts,
                                              SettingsSeams seams);

} // namespace signalbox::ui
