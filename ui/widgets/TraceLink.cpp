// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TraceLink.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QMenu>

namespace signalbox::ui {

QStringList traceIdsIn(const QString& text) {
    // Not inside another word: "str_7" names no trace. The dot that ends a sentence is no part of it.
    static const QRegularExpression pattern(
        QStringLiteral("(?<![A-Za-z0-9_.-])tr_[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*"));
    QStringList ids;
    auto found = pattern.globalMatch(text);
    while (found.hasNext()) {
        const QString id = found.next().captured();
        if (!ids.contains(id))
            ids.append(id);
    }
    return ids;
}

QString traceLink(const QString& id) { return QStringLiteral("traces/") + id; }

QString callsLink(const QString& provider, bool failedOnly) {
    return QStringLiteral("traces/provider:%1").arg(provider) +
           (failedOnly ? QStringLiteral(" code:error") : QString());
}

TraceButton::TraceButton(QWidget* parent)
    : QPushButton(tr("Open trace"), parent) {
    setAutoDefault(false);
    setVisible(false);
    connect(this, &QPushButton::clicked, this, [this] {
        if (m_ids.size() == 1)
            emit linkRequested(traceLink(m_ids.first()));
    });
}

void TraceButton::setTraces(const QStringList& ids) {
    if (ids == m_ids)
        return;
    m_ids = ids;
    setVisible(!ids.isEmpty());
    QMenu* menu = nullptr;
    if (ids.size() > 1) {
        menu = new QMenu(this);
        for (const QString& id : ids)
            menu->addAction(id, this, [this, id] { emit linkRequested(traceLink(id)); });
    }
    auto* before = this->menu();
    setMenu(menu);
    if (before)
        before->deleteLater();
    setToolTip(ids.size() == 1 ? tr("Open trace %1").arg(ids.first()) : tr("Open one of %1 traces").arg(ids.size()));
    setAccessibleName(toolTip());
}

} // namespace signalbox::ui
