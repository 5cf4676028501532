// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtCore/QPointer>
#include <QtWidgets/QFrame>

class QAction;
class QLineEdit;
class QListWidget;

namespace signalbox::ui {

/// One line of the palette.
struct PaletteEntry {
    QString text;  ///< "Open Keys"
    QString group; ///< "Pages"
    QPointer<QAction> action;
};

/// How well `pattern` fits `text`: every letter in order, better when consecutive and at word starts; -1 = does not.
[[nodiscard]] int fuzzyScore(const QString& pattern, const QString& text);

/// Every action of the window and of the page in front, found by a few letters. A disabled one is listed too, with the
/// reason why it cannot be done now: that is often what a person came to find out. Triggers nothing while typing.
class CommandPalette final : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(Theme& theme, QWidget* window);
    /// Shows the list in the upper middle of the window; the focus returns to where it was when it closes.
    void open(const QList<PaletteEntry>& entries);
    [[nodiscard]] QStringList visibleEntries() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void filter();
    void trigger();
    void close();
    Theme& m_theme;
    QList<PaletteEntry> m_entries;
    QPointer<QWidget> m_before;
    QLineEdit* m_edit = nullptr;
    QListWidget* m_list = nullptr;
};

} // namespace signalbox::ui
