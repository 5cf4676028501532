// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/MutationGate.h"

#include "ui/widgets/AgeLabel.h"

#include <QtCore/QTimerEvent>
#include <QtGui/QAction>
#include <QtWidgets/QAbstractButton>

namespace signalbox::ui {

using std::chrono::ceil;
using std::chrono::seconds;

MutationGate::MutationGate(const base::Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock) {
    m_timer.start(1000, this);
}

const QStringList& MutationGate::saferActs() {
    static const QStringList acts{QStringLiteral("degradation.close"), QStringLiteral("canary.abort")};
    return acts;
}

void MutationGate::setEnvironment(Environment environment) {
    m_environment = environment;
    m_locked = environment != Environment::Sandbox;
    m_until.reset();
    refresh();
    emit changed();
}

void MutationGate::setPermissions(QSet<QString> permissions, bool readOnlyRole) {
    if (permissions == m_permissions && readOnlyRole == m_readOnlyRole)
        return;
    m_permissions = std::move(permissions);
    m_readOnlyRole = readOnlyRole;
    if (m_readOnlyRole) {
        m_locked = true;
        m_until.reset();
    } else if (m_environment == Environment::Sandbox) {
        m_locked = false;
    }
    refresh();
    emit changed();
}

void MutationGate::setConnected(bool connected) {
    if (connected == m_connected)
        return;
    m_connected = connected;
    refresh();
    emit changed();
}

MutationGate::Answer MutationGate::ask(const Mutation& mutation) const {
    const QString& permission = mutation.permission.isEmpty() ? mutation.act : mutation.permission;
    if (!m_permissions.contains(permission))
        return {false, true, tr("Your role does not include %1.").arg(permission)};
    if (saferActs().contains(mutation.act))
        return {true, false, {}};
    if (!m_connected)
        return {false, false, tr("Not connected: nothing is sent and nothing is queued.")};
    if (m_locked)
        return {false, false, tr("The session is locked, view only. Unlock with Ctrl+Shift+L.")};
    return {true, false, {}};
}

std::optional<seconds> MutationGate::remaining() const {
    if (m_locked || !m_until)
        return {};
    return std::max(seconds(0), ceil<seconds>(*m_until - m_clock.instant()));
}

void MutationGate::lock() {
    if (m_locked)
        return;
    m_locked = true;
    m_until.reset();
    refresh();
    emit changed();
}

void MutationGate::unlock(std::chrono::minutes length) {
    if (m_readOnlyRole)
        return;
    m_locked = false;
    if (m_environment == Environment::Sandbox)
        m_until.reset();
    else
        m_until = m_clock.instant() + length;
    refresh();
    emit changed();
}

void MutationGate::tick() {
    if (!m_locked && m_until && m_clock.instant() >= *m_until)
        lock();
}

void MutationGate::guard(QAction* action, const Mutation& mutation, std::function<QString()> ready) {
    m_guarded.append({action, mutation, std::move(ready), action->toolTip()});
    apply(m_guarded.last());
}

void MutationGate::guard(QAbstractButton* button, const Mutation& mutation, std::function<QString()> ready) {
    m_guarded.append({button, mutation, std::move(ready), button->toolTip()});
    apply(m_guarded.last());
}

void MutationGate::refresh() {
    m_guarded.removeIf([](const Guarded& guarded) { return guarded.object.isNull(); });
    const auto copy = m_guarded; // a ready() of a page must not invalidate what is walked
    for (const Guarded& guarded : copy)
        apply(guarded);
}

void MutationGate::apply(const Guarded& guarded) const {
    const Answer answer = ask(guarded.mutation);
    QString reason = answer.reason;
    if (answer.allowed && guarded.ready)
        reason = guarded.ready();
    const bool enabled = answer.allowed && reason.isEmpty();
    if (auto* action = qobject_cast<QAction*>(guarded.object.data())) {
        action->setVisible(!answer.never);
        action->setEnabled(enabled);
        action->setToolTip(enabled ? guarded.ownToolTip : reason);
        action->setWhatsThis(reason);
    } else if (auto* button = qobject_cast<QAbstractButton*>(guarded.object.data())) {
        // Shown again only what the gate itself has hidden: a page may have its own reason to hide a button.
        if (answer.never) {
            button->setProperty("hiddenByGate", true);
            button->hide();
        } else if (button->property("hiddenByGate").toBool()) {
            button->setProperty("hiddenByGate", false);
            button->show();
        }
        button->setEnabled(enabled);
        const QString tip = enabled ? guarded.ownToolTip : reason;
        if (button->toolTip() != tip)
            button->setToolTip(tip);
        if (button->accessibleDescription() != reason)
            button->setAccessibleDescription(reason);
    }
}

QList<std::pair<QObject*, Mutation>> MutationGate::guarded() const {
    QList<std::pair<QObject*, Mutation>> result;
    for (const Guarded& guarded : m_guarded) {
        if (guarded.object)
            result.append({guarded.object.data(), guarded.mutation});
    }
    return result;
}

void MutationGate::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_timer.timerId())
        tick();
    else
        QObject::timerEvent(event);
}

} // namespace signalbox::ui
