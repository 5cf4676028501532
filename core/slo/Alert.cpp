// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Alert.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace signalbox::slo {

namespace {

constexpr std::array<std::pair<AlertKind, std::string_view>, 8> kKinds{{
    {AlertKind::Latency, "latency"},
    {AlertKind::ErrorRate, "error_rate"},
    {AlertKind::BurnRate, "burn_rate"},
    {AlertKind::SettleLag, "settle_lag"},
    {AlertKind::QueueLag, "queue_lag"},
    {AlertKind::NoData, "no_data"},
    {AlertKind::CanaryRolledBack, "canary_rolled_back"},
    {AlertKind::SecurityIncident, "security_incident"},
}};
constexpr std::array<std::pair<AlertPriority, std::string_view>, 3> kPriorities{{
    {AlertPriority::P1, "P1"},
    {AlertPriority::P2, "P2"},
    {AlertPriority::P3, "P3"},
}};
constexpr std::array<std::pair<AlertState, std::string_view>, 5> kStates{{
    {AlertState::Normal, "normal"},
    {AlertState::Pending, "pending"},
    {AlertState::Active, "active"},
    {AlertState::Acknowledged, "acknowledged"},
    {AlertState::ReturnedUnacknowledged, "returned_unacknowledged"},
}};

template <class Table, class Value>
std::string_view nameIn(const Table& table, Value value) noexcept {
    for (const auto& [candidate, text] : table)
        if (candidate == value)
            return text;
    return "";
}

template <class Value, class Table>
std::optional<Value> valueIn(const Table& table, std::string_view text) noexcept {
    for (const auto& [value, candidate] : table)
        if (candidate == text)
            return value;
    return std::nullopt;
}

/// Active first, then what came back, then acknowledged, then pending.
int rank(AlertState state) {
    switch (state) {
    case AlertState::Active:
        return 0;
    case AlertState::ReturnedUnacknowledged:
        return 1;
    case AlertState::Acknowledged:
        return 2;
    case AlertState::Pending:
        return 3;
    case AlertState::Normal:
        break;
    }
    return 4;
}

} // namespace

std::string_view name(AlertKind kind) noexcept { return nameIn(kKinds, kind); }
std::string_view name(AlertPriority priority) noexcept { return nameIn(kPriorities, priority); }
std::string_view name(AlertState state) noexcept { return nameIn(kStates, state); }
std::optional<AlertKind> alertKindFromName(std::string_view text) noexcept { return valueIn<AlertKind>(kKinds, text); }
std::optional<AlertPriority> alertPriorityFromName(std::string_view text) noexcept {
    return valueIn<AlertPriority>(kPriorities, text);
}
std::optional<AlertState> alertStateFromName(std::string_view text) noexcept {
    return valueIn<AlertState>(kStates, text);
}

bool moreUrgent(const Alert& a, const Alert& b) {
    const auto key = [](const Alert& alert) {
        return std::tuple(rank(alert.state), alert.priority, -base::unixNanos(alert.since), alert.id.text());
    };
    return key(a) < key(b);
}

std::vector<Alert> AlertEngine::evaluate(const std::vector<AlertCondition>& conditions) {
    std::vector<Alert> changes;
    const base::Time now = m_clock.now();
    for (const AlertCondition& condition : conditions) {
        const std::pair key{condition.kind, condition.scope};
        auto found = m_entries.find(key);
        if (found == m_entries.end()) {
            if (condition.verdict != AlertCondition::Verdict::Breach)
                continue;
            if (m_entries.size() >= kMaxAlerts) {
                ++m_overflowed;
                continue;
            }
            found = m_entries.emplace(key, Entry{}).first;
            Alert& alert = found->second.alert;
            alert.id = base::AlertId(m_idPrefix + "-" + std::to_string(m_next++));
            alert.kind = condition.kind;
            alert.scope = condition.scope;
            alert.since = now;
            alert.changed = now;
        }
        Entry& entry = found->second;
        Alert& alert = entry.alert;
        const auto change = [&](AlertState state) {
            alert.state = state;
            alert.changed = now;
            changes.push_back(alert);
        };
        const auto refresh = [&] {
            alert.priority = condition.priority;
            alert.value = condition.value;
            alert.limit = condition.limit;
        };

        switch (condition.verdict) {
        case AlertCondition::Verdict::Unknown:
            entry.healthy = 0;
            break;
        case AlertCondition::Verdict::Breach:
            entry.healthy = 0;
            ++entry.breaches;
            refresh();
            if (alert.state == AlertState::Normal && entry.breaches < condition.onDelay)
                change(AlertState::Pending);
            else if ((alert.state == AlertState::Normal || alert.state == AlertState::Pending ||
                      alert.state == AlertState::ReturnedUnacknowledged) &&
                     entry.breaches >= condition.onDelay)
                change(AlertState::Active);
            break;
        case AlertCondition::Verdict::Healthy:
            entry.breaches = 0;
            ++entry.healthy;
            refresh();
            if (alert.state == AlertState::Pending) {
                change(AlertState::Normal);
            } else if (entry.healthy >= condition.offDelay) {
                if (alert.state == AlertState::Acknowledged)
                    change(AlertState::Normal);
                else if (alert.state == AlertState::Active)
                    change(AlertState::ReturnedUnacknowledged);
            }
            break;
        }
        if (alert.state == AlertState::Normal)
            m_entries.erase(found);
    }
    return changes;
}

base::Result<Alert> AlertEngine::acknowledge(const base::AlertId& id, const base::OperatorId& by) {
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        Alert& alert = it->second.alert;
        if (alert.id != id)
            continue;
        if (alert.state == AlertState::Pending)
            return base::Error{base::ErrorCode::FailedPrecondition, "SLO-011",
                               "alert " + id.text() + " is still pending; it can be acknowledged once it is active"};
        if (alert.state == AlertState::Acknowledged)
            return alert;
        alert.acknowledgedBy = by;
        alert.acknowledgedAt = m_clock.now();
        alert.changed = *alert.acknowledgedAt;
        if (alert.state == AlertState::Active) {
            alert.state = AlertState::Acknowledged;
            return alert;
        }
        alert.state = AlertState::Normal;
        Alert done = std::move(alert);
        m_entries.erase(it);
        return done;
    }
    return base::Error{base::ErrorCode::NotFound, "SLO-010", "there is no open alert " + id.text()};
}

void AlertEngine::restore(Alert alert) {
    if (alert.state != AlertState::Acknowledged || m_entries.size() >= kMaxAlerts)
        return;
    const std::pair key{alert.kind, alert.scope};
    Entry entry;
    entry.alert = std::move(alert);
    m_entries.emplace(key, std::move(entry));
}

std::vector<Alert> AlertEngine::alerts() const {
    std::vector<Alert> all;
    all.reserve(m_entries.size());
    for (const auto& [key, entry] : m_entries)
        all.push_back(entry.alert);
    std::sort(all.begin(), all.end(), moreUrgent);
    return all;
}

} // namespace signalbox::slo
