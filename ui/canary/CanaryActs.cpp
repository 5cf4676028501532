// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/CanaryActs.h"

#include "ui/bridge/DisplayText.h"
#include "ui/canary/CanaryFigures.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"

namespace signalbox::ui {

namespace {

QString boundTo(const canary::CanaryState& state) {
    return QStringLiteral("%1@%2").arg(text::of(state.provider.text())).arg(state.epoch);
}

} // namespace

bool ShareDraft::differsFrom(const canary::CanaryState& state) const {
    return basisPoints != state.basisPoints || eligibility != state.eligibility ||
           candidate != text::of(state.candidateRelease);
}

CanaryActs::CanaryActs(PageContext context, CanaryPort& port, MessageBar& messages, QWidget* parent)
    : QObject(parent)
    , m_context(context)
    , m_port(port)
    , m_messages(messages)
    , m_window(parent) {}

ReviewSheet* CanaryActs::sheet() const { return m_sheet; }

void CanaryActs::openSheet(const canary::CanaryState& state, const Review& review) {
    m_sheet = new ReviewSheet(m_context.theme, m_context.clock, review, m_window);
    m_sheetProvider = state.provider;
    m_sheetEpoch = state.epoch;
    m_sheetSent = false;
}

void CanaryActs::closeSheet(const QPointer<ReviewSheet>& sheet, bool done) {
    if (sheet && done)
        sheet->succeed();
    else if (sheet)
        sheet->reject();
    if (m_sheet == sheet)
        m_sheet.clear();
}

void CanaryActs::failed(const QPointer<ReviewSheet>& sheet, const base::Error& error) {
    m_sheetSent = false;
    if (sheet)
        sheet->fail(text::error(error));
    else
        m_messages.showMessage(MessageBar::Kind::Error, text::error(error), {}, text::of(error.reason));
}

void CanaryActs::stateIs(const canary::CanaryState& state) {
    if (m_sheet && !m_sheetSent && m_sheetProvider == state.provider && m_sheetEpoch != state.epoch)
        m_sheet->setStale(
            tr("The canary has moved on to epoch %1 while this sheet was open.").arg(text::count(qint64(state.epoch))));
}

void CanaryActs::sayUnknown(const QString& what, const api::Intent& intent) {
    m_messages.showMessage(MessageBar::Kind::Unknown,
                           tr("UNKNOWN whether this happened: %1 (command %2). The console asks again with the same "
                              "command until it is known.")
                               .arg(what, text::of(intent.command.text())));
}

void CanaryActs::review(const canary::CanaryState& state, const ShareDraft& draft, const QString& reason,
                        const QString& notice) {
    if (m_sheet)
        return;
    const QString provider = text::of(state.provider.text());
    const bool sameShare = draft.basisPoints == state.basisPoints;
    Review review;
    review.title = sameShare
                       ? tr("Change the canary of %1").arg(provider)
                       : tr("Canary of %1: %2 → %3")
                             .arg(provider, text::basisPoints(state.basisPoints), text::basisPoints(draft.basisPoints));
    review.objectId = boundTo(state);
    review.environment = m_context.gate.environment();
    review.changes.append({tr("Share"), text::basisPoints(state.basisPoints), text::basisPoints(draft.basisPoints)});
    const auto add = [&](const QString& label, const QString& was, const QString& willBe) {
        if (was != willBe)
            review.changes.append({label, was, willBe});
    };
    add(tr("Audience"), cohortText(state.eligibility.audience, tr("everybody")),
        cohortText(draft.eligibility.audience, tr("everybody")));
    add(tr("Games"), cohortText(state.eligibility.games, tr("all games")),
        cohortText(draft.eligibility.games, tr("all games")));
    add(tr("Countries"), cohortText(state.eligibility.geo, tr("all countries")),
        cohortText(draft.eligibility.geo, tr("all countries")));
    add(tr("Candidate"), text::of(state.candidateRelease), draft.candidate);
    review.impact = tr("Sent for epoch %1 only: if anybody changes this canary meanwhile, it is refused and reviewed "
                       "again. The platform takes it back by itself when a guard says so.")
                        .arg(text::count(qint64(state.epoch)));
    review.effectText =
        sameShare ? tr("Change the cohort") : tr("Move to %1").arg(text::basisPoints(draft.basisPoints));
    review.holdingText = tr("Keep holding to send");

    api::CanaryDraft sent;
    sent.basisPoints = draft.basisPoints;
    sent.expectedEpoch = state.epoch;
    sent.eligibility = draft.eligibility;
    if (draft.candidate != text::of(state.candidateRelease))
        sent.candidateRelease = draft.candidate.toStdString();

    openSheet(state, review);
    m_sheet->setReason(reason);
    if (!notice.isEmpty())
        m_sheet->fail(notice);
    connect(m_sheet, &ReviewSheet::confirmed, this,
            [this, provider = state.provider, sent](const QString&, const QString& why) {
                m_sheetSent = true;
                sendShare(provider, sent, why);
            });
    m_sheet->open();
}

void CanaryActs::sendShare(const base::ProviderId& provider, const api::CanaryDraft& draft, const QString& reason) {
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    const QString what = tr("canary of %1 to %2").arg(text::of(provider.text()), text::basisPoints(draft.basisPoints));
    const QPointer<ReviewSheet> sheet = m_sheet;
    m_port.set(provider, draft, intent,
               [this, provider, intent, what, reason, sheet](const base::Result<api::Done<api::CanaryView>>& answer) {
                   if (answer) {
                       closeSheet(sheet, true);
                       const auto& audit = answer->audit;
                       m_messages.showMessage(
                           MessageBar::Kind::Done,
                           tr("Done: %1, epoch %2. %3")
                               .arg(what, text::count(qint64(answer->value.state.epoch)),
                                    audit.index ? tr("Audit entry %1.").arg(text::count(qint64(*audit.index)))
                                                : tr("Not yet in the audit log.")));
                       emit draftSpent(provider);
                       emit changed(answer->value);
                       return;
                   }
                   if (answer.error().code == base::ErrorCode::OutcomeUnknown) {
                       closeSheet(sheet, false);
                       sayUnknown(what, intent);
                   } else if (answer.error().code == base::ErrorCode::Conflict) {
                       closeSheet(sheet, false);
                       emit conflicted(provider, reason);
                   } else {
                       failed(sheet, answer.error());
                   }
               });
}

void CanaryActs::rollBack(const base::ProviderId& provider, const QString& typedReason) {
    const QString typed = typedReason.trimmed();
    const QString reason = typed.isEmpty() ? tr("Rolled back by hand; no reason was typed") : typed;
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    const QString name = text::of(provider.text());
    const QString what = tr("roll back the canary of %1 to 0 %").arg(name);
    m_messages.showMessage(MessageBar::Kind::Info,
                           tr("Sent: %1 (command %2).").arg(what, text::of(intent.command.text())));
    m_port.abort(provider, intent, [this, intent, what, name](const base::Result<api::Done<api::CanaryView>>& answer) {
        if (answer) {
            m_messages.showMessage(
                MessageBar::Kind::Done,
                tr("The canary of %1 is at 0 %, epoch %2.").arg(name, text::count(qint64(answer->value.state.epoch))));
            emit rolledBack();
            emit draftSpent(answer->value.state.provider);
            emit changed(answer->value);
            return;
        }
        const auto& error = answer.error();
        if (error.code == base::ErrorCode::OutcomeUnknown)
            sayUnknown(what, intent);
        else
            m_messages.showMessage(MessageBar::Kind::Error,
                                   tr("Not rolled back. %1 Out of band: signalboxctl canary abort %2 --reason \"...\"")
                                       .arg(text::error(error), name),
                                   {}, text::of(error.reason));
    });
}

void CanaryActs::rearm(const canary::CanaryState& state) {
    if (m_sheet)
        return;
    Review review;
    review.title = tr("Ask to re-arm the canary of %1").arg(text::of(state.provider.text()));
    review.objectId = boundTo(state);
    review.environment = m_context.gate.environment();
    review.changes.append({tr("State"), tr("LATCHED at 0 %"), tr("re-armed at 0 %")});
    review.impact = tr("Nothing moves yet: after the approval the share is still 0 and may be raised again.");
    review.approval = tr("A second person on call must approve. You cannot approve what you asked for.");
    review.effectText = tr("Ask to re-arm");
    review.holdingText = tr("Keep holding to ask");
    openSheet(state, review);
    connect(m_sheet, &ReviewSheet::confirmed, this,
            [this, id = state.provider, epoch = state.epoch](const QString&, const QString& why) {
                m_sheetSent = true;
                sendRearm(id, epoch, why);
            });
    m_sheet->open();
}

void CanaryActs::sendRearm(const base::ProviderId& provider, std::uint64_t epoch, const QString& reason) {
    const api::Intent intent = api::Intent::fresh(reason.toStdString());
    const QPointer<ReviewSheet> sheet = m_sheet;
    const QString name = text::of(provider.text());
    m_port.askToRearm(provider, epoch, tr("Re-arm the canary of %1").arg(name).toStdString(), intent,
                      [this, intent, name, sheet](const base::Result<api::Done<api::ApprovalView>>& answer) {
                          if (answer) {
                              closeSheet(sheet, true);
                              m_messages.showMessage(MessageBar::Kind::Info,
                                                     tr("Approval %1 waits for a second person. Nothing has moved yet.")
                                                         .arg(text::of(answer->value.request.id.text())));
                              emit approvalAsked();
                          } else if (answer.error().code == base::ErrorCode::OutcomeUnknown) {
                              closeSheet(sheet, false);
                              sayUnknown(tr("ask to re-arm the canary of %1").arg(name), intent);
                          } else {
                              failed(sheet, answer.error());
                          }
                      });
}

} // namespace signalbox::ui
