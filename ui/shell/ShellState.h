// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Environment.h"

#include <QtCore/QHash>
#include <QtCore/QList>
#include <QtCore/QString>

#include <chrono>
#include <optional>

namespace signalbox::ui {

/// The connection to the platform as it is shown in the band.
struct LinkState {
    enum class Kind { Connecting, Connected, Disconnected };
    Kind kind = Kind::Connecting;
    std::optional<base::Time> newestData; ///< time of the newest sample shown anywhere
    std::optional<base::Time> lostAt;     ///< Disconnected: since when the values are frozen
    std::optional<std::chrono::milliseconds> latency;
};

/// The most urgent alarm that nobody has acknowledged.
struct AlarmLine {
    QString id;
    Severity severity = Severity::P3;
    bool isNew = true;
    QString text; ///< "novagames · EU · settle p99 2.4 s over 1.5 s for 6 min"
    QString link; ///< page to open: "slo/novagames"
};

struct AlarmSummary {
    std::optional<AlarmLine> top;
    QList<AlarmLine> open; ///< Every alarm that is not over, acknowledged ones included, most urgent first.
    int p1 = 0;
    int p2 = 0;
    int p3 = 0;
    int shelved = 0;
    int lastHour = 0;
    bool flood = false; ///< more than ten new ones in ten minutes
    bool known = true;  ///< false: the alarm list itself is stale; the counts read "--"
};

struct CommandSummary {
    int running = 0;
    QString text; ///< the one that runs, or empty
};

/// What must not be forgotten while it lasts, wherever one is: faults that a sandbox injects on purpose.
struct BandNotice {
    QString text;                     ///< "2 buttons pressed"; empty = none
    std::optional<base::Time> endsAt; ///< "· ends in 4:10" follows
    QString link;                     ///< page to open: "sandbox"
};

/// Everything the frame around the pages shows. A plain value: the bridge makes it, tests make it by hand.
struct ShellState {
    Environment environment = Environment::Sandbox;
    QString region; ///< "EU-1"; may be empty
    LinkState link;
    QString operatorId; ///< "on_call-1"
    QString role;       ///< "on call"
    BandNotice notice;
    AlarmSummary alarms;
    CommandSummary commands;
    QString lastError;      ///< one line; empty = none
    QString lastErrorTopic; ///< help topic of its reason: "errors/KEYS-004"
    std::optional<qint64> auditHead;
    std::optional<base::Time> witnessedAt;          ///< when this console last verified a checkpoint
    QHash<QString, std::pair<int, QString>> badges; ///< page id -> count and what is counted ("5 approvals wait")
};

} // namespace signalbox::ui
