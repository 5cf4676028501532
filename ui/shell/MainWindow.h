// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/AlarmBell.h"
#include "ui/shell/Page.h"
#include "ui/shell/ShellState.h"

#include <QtCore/QPointer>
#include <QtWidgets/QMainWindow>

class QAction;
class QStackedWidget;

namespace signalbox::ui {

class AlarmBanner;
class CommandPalette;
class EnvironmentBand;
class MutationGate;
class NavigationBar;
class ShortcutRegistry;
class StatusStrip;

/// The frame: environment band, alarm banner, navigation, pages, status strip. Knows no noun: pages come as factories.
///
/// - The first page opens with the window. A page is made when it is first shown, or asked for, and then kept;
///   Alt+Left/Right walk the history of links.
/// - "Stop..." and Ctrl+Shift+X open the page `stopPage` with the link rest "stop"; nothing fires from the frame.
/// - Disconnected: the band is hatched, the current page is told to freeze, nothing is blanked.
/// Ownership: borrows theme, clock, gate and shortcuts.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(PageContext context, ShortcutRegistry& shortcuts, QList<PageFactory> pages,
               const QString& stopPage = QStringLiteral("degradation"), QWidget* parent = nullptr);
    ~MainWindow() override;

    void setState(const ShellState& state);
    [[nodiscard]] const ShellState& state() const { return m_state; }

    /// "keys", "keys/credential-7", "help/keys/index". Unknown pages are refused with a status message.
    bool openLink(const QString& link);
    [[nodiscard]] QString currentLink() const;
    [[nodiscard]] Page* currentPage() const;
    /// Made on demand; null for an unknown id.
    [[nodiscard]] Page* page(const QString& id);
    void showHelp(const QString& topic);
    void showPalette();
    void showCheatSheet();
    /// Navigation narrow (56 px) or wide (200 px).
    void setNavigationCollapsed(bool collapsed);
    /// What rings for a new alarm; default: the desktop's own sound, and its hint on the task bar.
    void setBell(std::function<void()> ring);

signals:
    void acknowledgeRequested(const QString& alarmId);
    void refreshRequested();
    void lastErrorRequested(const QString& topic);
    void pageShown(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Place {
        PageFactory factory;
        Page* page = nullptr;
    };
    void makeActions();
    void makeFrame();
    QAction* add(const QString& id, const QString& group, const QString& text, const QKeySequence& keys,
                 std::function<void()> effect);
    [[nodiscard]] Place* place(const QString& id);
    [[nodiscard]] bool openWithoutHistory(const QString& link);
    void stepHistory(int by);
    void stepPane(int by);
    void stepAlarm(int by);
    void goToAcknowledge();
    void toggleMute();
    void toggleInspector();
    void showAlarms();
    [[nodiscard]] const AlarmLine* alarmShown() const;
    void toggleLock();
    void syncLock();
    void syncConnection();
    void tick();

    PageContext m_context;
    ShortcutRegistry& m_shortcuts;
    QList<Place> m_places;
    Page* m_current = nullptr; ///< Activated. Not the stack's own: that takes the first page it is given by itself.
    QString m_stopPage;
    ShellState m_state;
    QString m_alarm;  ///< The one that F8 went to; empty: the most urgent one.
    QString m_urgent; ///< The most urgent one then: a more urgent one ends the walk.
    std::unique_ptr<AlarmBell> m_bell;
    QStringList m_history;
    int m_position = -1;
    bool m_wide = true; ///< what the person chose; a narrow window collapses by itself
    QAction* m_lockAction = nullptr;
    QAction* m_stopAction = nullptr;
    QAction* m_helpAction = nullptr;
    QAction* m_paletteAction = nullptr;
    QAction* m_acknowledgeAction = nullptr;
    EnvironmentBand* m_band = nullptr;
    AlarmBanner* m_banner = nullptr;
    NavigationBar* m_navigation = nullptr;
    QStackedWidget* m_stack = nullptr;
    StatusStrip* m_status = nullptr;
    CommandPalette* m_palette = nullptr;
};

} // namespace signalbox::ui
