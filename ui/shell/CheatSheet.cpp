// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/CheatSheet.h"

#include "ui/shell/ShortcutRegistry.h"

#include <QtGui/QAction>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

CheatSheet::CheatSheet(Theme& theme, const ShortcutRegistry& shortcuts, QWidget* parent)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(20));
    column->addWidget(makeLabel(tr("Keyboard shortcuts"), TextSize::Title, Ink::Text, QFont::DemiBold));
    auto* columns = new QHBoxLayout;
    columns->setSpacing(theme.px(48));
    column->addLayout(columns);
    QStringList groups;
    const auto entries = shortcuts.entries();
    for (const auto& entry : entries) {
        if (!groups.contains(entry.group))
            groups << entry.group;
    }
    QVBoxLayout* half = nullptr;
    int rows = 1000;
    for (const QString& group : std::as_const(groups)) {
        if (rows > 12) {
            half = new QVBoxLayout;
            columns->addLayout(half);
            rows = 0;
        }
        half->addSpacing(theme.px(8));
        half->addWidget(makeLabel(group, TextSize::Body, Ink::Text, QFont::DemiBold));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(theme.px(24));
        grid->setVerticalSpacing(theme.px(4));
        grid->setColumnStretch(0, 1);
        for (const auto& entry : entries) {
            if (entry.group != group || entry.action->shortcut().isEmpty())
                continue;
            const int row = grid->rowCount();
            grid->addWidget(makeLabel(entry.action->text()), row, 0);
            auto* keys =
                makeLabel(entry.action->shortcut().toString(QKeySequence::NativeText), TextSize::Body, Ink::Text2);
            keys->setProperty("mono", true);
            grid->addWidget(keys, row, 1, Qt::AlignRight);
            ++rows;
        }
        half->addLayout(grid);
    }
    for (int i = 0; i < columns->count(); ++i)
        static_cast<QVBoxLayout*>(columns->itemAt(i)->layout())->addStretch(1);
    auto* close = new QPushButton(tr("Close · Esc"));
    close->setAccessibleName(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    column->addSpacing(theme.px(16));
    column->addWidget(close, 0, Qt::AlignRight);
    close->setFocus();
}

} // namespace signalbox::ui
