// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Environment.h"

#include <QtCore/QBasicTimer>
#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtCore/QStringList>

#include <chrono>
#include <functional>
#include <optional>

class QAction;
class QAbstractButton;
class QWidget;

namespace signalbox::ui {

/// One mutating act as the gate knows it. The platform enforces every rule again; this is only its face.
struct Mutation {
    QString act;        ///< "canary.abort"; the same word as in the audit log and the CLI
    QString permission; ///< what the operator's role must grant; empty = the act's own word
};

/// The one object that every mutating action asks. Nothing else in the console enables a mutation.
///
/// - Locked (production opens so): every mutation is refused with a reason that names the way out, except the safer
///   direction, exactly saferActs(): there the hold is the guard.
/// - Unlocked for a time (15 min by default), then locked again by itself; sandbox opens unlocked without a limit.
/// - Disconnected: refused at once (nothing is queued), except the safer direction, which has its own connection.
/// - A permission the role can never have hides the control; any other refusal disables it and says why.
/// Threads: gui. Ownership: borrows the clock. guard() follows the control until it dies.
class MutationGate final : public QObject {
    Q_OBJECT
public:
    struct Answer {
        bool allowed = false;
        bool never = false; ///< the role can never have it: leave the control away
        QString reason;     ///< for tool tip, accessible description and palette; empty when allowed
    };
    static constexpr std::chrono::minutes kUnlockFor{15};

    explicit MutationGate(const base::Clock& clock, QObject* parent = nullptr);

    /// "degradation.close" (the red button) and "canary.abort": less traffic, less risk, one person, always enabled.
    [[nodiscard]] static const QStringList& saferActs();

    /// A new environment locks again (production, staging) or unlocks (sandbox).
    void setEnvironment(Environment environment);
    [[nodiscard]] Environment environment() const { return m_environment; }
    void setPermissions(QSet<QString> permissions, bool readOnlyRole);
    void setConnected(bool connected);

    [[nodiscard]] Answer ask(const Mutation& mutation) const;

    [[nodiscard]] bool isLocked() const { return m_locked; }
    [[nodiscard]] std::optional<std::chrono::seconds> remaining() const; ///< none: locked, or no limit
    [[nodiscard]] bool canUnlock() const { return !m_readOnlyRole; }
    void lock();
    void unlock(std::chrono::minutes length = kUnlockFor);
    void tick(); ///< locks when the time is over; own timer once a second

    /// Keeps a control in step with ask(): enabled, tool tip, accessible description; hidden when never.
    /// `ready` is the page's own condition (a selection); empty text = ready, else the reason why not.
    void guard(QAction* action, const Mutation& mutation, std::function<QString()> ready = {});
    void guard(QAbstractButton* button, const Mutation& mutation, std::function<QString()> ready = {});
    /// Evaluates all guarded controls again: after the page's own conditions changed.
    void refresh();

    /// Every guarded control with its mutation: for the test that walks them under the lock.
    [[nodiscard]] QList<std::pair<QObject*, Mutation>> guarded() const;

signals:
    void changed();

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    struct Guarded {
        QPointer<QObject> object;
        Mutation mutation;
        std::function<QString()> ready;
        QString ownToolTip;
    };
    void apply(const Guarded& guarded) const;

    const base::Clock& m_clock;
    Environment m_environment = Environment::Production;
    QSet<QString> m_permissions;
    bool m_readOnlyRole = true;
    bool m_connected = false;
    bool m_locked = true;
    std::optional<base::Instant> m_until;
    QList<Guarded> m_guarded;
    QBasicTimer m_timer;
};

} // namespace signalbox::ui
