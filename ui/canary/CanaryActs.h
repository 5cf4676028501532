// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canary/CanaryPort.h"
#include "ui/shell/Page.h"

#include <QtCore/QPointer>

namespace signalbox::ui {

class ReviewSheet;

/// What a person has drafted for one provider; nothing of it is in force.
struct ShareDraft {
    int basisPoints = 0;
    canary::Eligibility eligibility;
    QString candidate;
    bool touched = false;

    [[nodiscard]] bool differsFrom(const canary::CanaryState& state) const;
};

/// The acts of the canary page, from the review sheet to the outcome.
///
/// At most one sheet is open, bound to the provider and the epoch that it shows. An outcome that is not known closes it
/// and says so with the command id; when it becomes known, changed() tells.
/// Ownership: borrows everything it is given.
class CanaryActs final : public QObject {
    Q_OBJECT
public:
    CanaryActs(PageContext context, CanaryPort& port, MessageBar& messages, QWidget* parent);

    /// Opens the sheet for a draft; with a notice when it is opened again for a newer state.
    void review(const canary::CanaryState& state, const ShareDraft& draft, const QString& reason = {},
                const QString& notice = {});
    /// The button was held: there is no sheet, and an empty reason gets words of its own.
    void rollBack(const base::ProviderId& provider, const QString& typedReason);
    void rearm(const canary::CanaryState& state);
    /// What the platform says now: a sheet for an older epoch turns stale.
    void stateIs(const canary::CanaryState& state);
    [[nodiscard]] ReviewSheet* sheet() const;

signals:
    void changed(const signalbox::api::CanaryView& view);
    /// The draft of this provider was sent, or an act made it pointless.
    void draftSpent(const signalbox::base::ProviderId& provider);
    void rolledBack();
    /// Somebody was faster. The sheet is closed; it wants to be opened again for the new state.
    void conflicted(const signalbox::base::ProviderId& provider, const QString& reason);
    void approvalAsked();

private:
    void openSheet(const canary::CanaryState& state, const struct Review& review);
    void closeSheet(const QPointer<ReviewSheet>& sheet, bool done);
    void failed(const QPointer<ReviewSheet>& sheet, const base::Error& error);
    void sendShare(const base::ProviderId& provider, const api::CanaryDraft& draft, const QString& reason);
    void sendRearm(const base::ProviderId& provider, std::uint64_t epoch, const QString& reason);
    void sayUnknown(const QString& what, const api::Intent& intent);

    PageContext m_context;
    CanaryPort& m_port;
    MessageBar& m_messages;
    QWidget* m_window;
    QPointer<ReviewSheet> m_sheet;
    base::ProviderId m_sheetProvider;
    std::uint64_t m_sheetEpoch = 0;
    bool m_sheetSent = false;
};

} // namespace signalbox::ui
