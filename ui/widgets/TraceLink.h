// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>
#include <QtWidgets/QPushButton>

/// Where a trace id stands, its trace can be opened: one link and one button for all pages.
namespace signalbox::ui {

/// The trace ids ("tr_...") in a text, in their order, each once.
[[nodiscard]] QStringList traceIdsIn(const QString& text);
/// The link of the page that shows what is known of `id`: a trace, bet, round or session. "traces/tr_7".
[[nodiscard]] QString traceLink(const QString& id);
/// The link to a provider's recent calls: where what is shown is about many and names no trace.
[[nodiscard]] QString callsLink(const QString& provider, bool failedOnly);

/// "Open trace": hidden while there is none to open; of several ids it opens a menu.
class TraceButton final : public QPushButton {
    Q_OBJECT
public:
    explicit TraceButton(QWidget* parent = nullptr);
    void setTraces(const QStringList& ids);
    [[nodiscard]] const QStringList& traces() const { return m_ids; }

signals:
    void linkRequested(const QString& link);

private:
    QStringList m_ids;
};

} // namespace signalbox::ui
