// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/SheetDesk.h"

#include "ui/bridge/DisplayText.h"
#include "ui/shell/MutationGate.h"

namespace signalbox::ui {

SheetDesk::SheetDesk(Theme& theme, const base::Clock& clock, MutationGate& gate, QWidget* over)
    : QObject(over)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate)
    , m_over(over) {}

ReviewSheet* SheetDesk::prepare(Review review, const QString& reason) {
    if (m_sheet && m_sheet->isVisible())
        return nullptr;
    review.environment = m_gate.environment();
    m_sent.clear();
    m_effect = {};
    m_sheet = new ReviewSheet(m_theme, m_clock, review, m_over);
    if (!reason.isEmpty())
        m_sheet->setReason(reason);
    connect(m_sheet, &ReviewSheet::confirmed, this, [this](const QString&, const QString& typed) {
        const auto intent = api::Intent::fresh(typed.toStdString());
        m_sent = intent.command.text();
        m_effect(intent);
    });
    return m_sheet;
}

void SheetDesk::show(Effect effect) {
    m_effect = std::move(effect);
    m_sheet->open();
}

void SheetDesk::open(Review review, const QString& reason, Effect effect) {
    if (prepare(std::move(review), reason))
        show(std::move(effect));
}

void SheetDesk::refuse(const QString& why) {
    m_sent.clear();
    if (m_sheet)
        m_sheet->fail(why);
}

ReviewSheet* SheetDesk::sheetOf(const api::Intent& intent) const {
    return m_sheet && m_sheet->isVisible() && intent.command.text() == m_sent ? m_sheet.data() : nullptr;
}

void SheetDesk::succeeded(const QString& done, const api::Intent& intent) {
    if (auto* sheet = sheetOf(intent)) {
        sheet->succeed();
        m_sheet.clear();
    }
    emit message(MessageBar::Kind::Done, done, {});
}

void SheetDesk::failed(const base::Error& error, const api::Intent& intent) {
    auto* sheet = sheetOf(intent);
    if (error.code == base::ErrorCode::OutcomeUnknown) {
        if (sheet) {
            sheet->reject();
            m_sheet.clear();
        }
        emit message(MessageBar::Kind::Unknown,
                     tr("UNKNOWN whether this happened (command %1). The console asks again with the same command "
                        "until it is known.")
                         .arg(text::of(intent.command.text())),
                     {});
    } else if (sheet) {
        sheet->fail(text::error(error));
    } else {
        emit message(MessageBar::Kind::Error, text::error(error), text::of(error.reason));
    }
}

} // namespace signalbox::ui
