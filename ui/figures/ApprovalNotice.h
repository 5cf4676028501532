// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/base/Result.h"
#include "ui/widgets/Card.h"

#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QTimer;

namespace signalbox::ui {

/// Says on the page of an act that such an act waits for a second person, and leads to it. Hidden while none does.
///
/// Asks every five seconds between start() and stop(). While nothing is answered, what is shown stays: the page itself
/// says that the platform does not answer.
/// Ownership: borrows theme and clock. Threads: gui.
class ApprovalNotice final : public Card {
    Q_OBJECT
public:
    using Answer = std::function<void(const base::Result<std::vector<api::ApprovalView>>&)>;
    using Read = std::function<void(Answer)>;
    /// `acts`: the beginning of their names in the table of permissions, "canary.".
    ApprovalNotice(Theme& theme, const base::Clock& clock, QString acts, Read read, QWidget* parent = nullptr);

    void start();
    void stop();
    /// Asks now.
    void refresh();

    /// Of all approvals, those that are pending or approved and not yet executed; those for the caller first.
    void display(const std::vector<api::ApprovalView>& approvals);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QPushButton* button() const { return m_open; }

signals:
    void linkRequested(const QString& link); ///< "access/ap_1"

private:
    const base::Clock& m_clock;
    QString m_acts;
    Read m_read;
    QTimer* m_timer = nullptr;
    bool m_asking = false;
    QString m_first;
    QLabel* m_text = nullptr;
    QPushButton* m_open = nullptr;
};

} // namespace signalbox::ui
