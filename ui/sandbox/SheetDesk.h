// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "core/base/Result.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtCore/QPointer>

#include <functional>

namespace signalbox::ui {

class MutationGate;

/// The acts of one panel: at most one sheet at a time, and every outcome in words.
///
/// A sheet stays open until the answer is there. A refusal is shown in it, and holding again sends a new command; an
/// outcome that is not known closes it and is shown with its command, and told again when it is known.
/// Threads: gui. Ownership: borrows everything.
class SheetDesk final : public QObject {
    Q_OBJECT
public:
    using Effect = std::function<void(const api::Intent&)>;

    SheetDesk(Theme& theme, const base::Clock& clock, MutationGate& gate, QWidget* over);

    /// A sheet in the gate's environment, not yet shown, for an act that takes fields; null while another one is open.
    ReviewSheet* prepare(Review review, const QString& reason);
    /// Shows what was prepared. `effect` is called each time it was held for.
    void show(Effect effect);
    /// Both, for an act without fields.
    void open(Review review, const QString& reason, Effect effect);
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }
    /// What the fields of the sheet say cannot be sent: nothing was.
    void refuse(const QString& why);

    /// True when it was done.
    template <class T>
    bool tell(const base::Result<api::Done<T>>& answer, const QString& done, const api::Intent& intent) {
        if (answer)
            succeeded(done, intent);
        else
            failed(answer.error(), intent);
        return answer.has_value();
    }

signals:
    void message(MessageBar::Kind kind, const QString& text, const QString& reason);

private:
    void succeeded(const QString& done, const api::Intent& intent);
    void failed(const base::Error& error, const api::Intent& intent);
    [[nodiscard]] ReviewSheet* sheetOf(const api::Intent& intent) const;

    Theme& m_theme;
    const base::Clock& m_clock;
    MutationGate& m_gate;
    QWidget* m_over;
    QPointer<ReviewSheet> m_sheet;
    Effect m_effect;
    std::string m_sent; ///< the command that the sheet waits for
};

} // namespace signalbox::ui
