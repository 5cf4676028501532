// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audit/Checkpoint.h"
#include "core/base/Clock.h"
#include "core/base/Result.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

class QThreadPool;
class QTimer;

namespace signalbox::ui {

class Bridge;

/// This console as a witness of the platform's audit log.
///
/// A log cannot see its own tail being cut, and nobody who only asks the log can see it being rewritten. So the console
/// keeps the newest checkpoint it has ever verified, on disk, and accepts a newer one only with a proof that the kept
/// one is its beginning (RFC 9162 2.1.4). The log's key is pinned at first sight.
/// - Behind, Forked and OtherKey are findings: they stay, and the kept checkpoint is not replaced.
/// - Kept per platform, told apart by the CA that the operator's credentials trust and by the log's origin.
/// Threads: gui; the file is written by a thread of its own, because it is made durable. Ownership: borrows the bridge;
/// the destructor waits for the file.
class Witness final : public QObject {
    Q_OBJECT
public:
    enum class State {
        None,     ///< Nothing verified yet.
        Verified, ///< The newest answer was verified and kept.
        Denied,   ///< This operator may not read the log.
        Behind,   ///< ROLLBACK SUSPECTED: the log is shorter than what was seen before.
        Forked,   ///< The log does not begin with what was seen before.
        OtherKey, ///< The checkpoint is signed by another key than the pinned one.
    };

    Witness(Bridge& bridge, std::filesystem::path folder, QObject* parent = nullptr);
    ~Witness() override;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isAlarm() const {
        return m_state == State::Behind || m_state == State::Forked || m_state == State::OtherKey;
    }
    /// What is wrong, for the alarm; empty when nothing is.
    [[nodiscard]] const QString& finding() const { return m_finding; }
    /// Entries in the newest verified checkpoint.
    [[nodiscard]] std::optional<std::uint64_t> size() const;
    [[nodiscard]] std::optional<base::Time> verifiedAt() const { return m_verifiedAt; }
    [[nodiscard]] const std::optional<audit::NoteKey>& key() const { return m_key; }

    /// Asks now; also runs by itself every few seconds and after each act.
    void check();

signals:
    void changed();

private:
    struct Seen;
    void forget();
    void judge(const Seen& seen);
    void recall(const std::filesystem::path& file);
    void keep(const std::string& note, const audit::Checkpoint& checkpoint, const audit::NoteKey& key);
    void set(State state, const QString& finding = {});

    Bridge& m_bridge;
    std::filesystem::path m_folder;
    std::filesystem::path m_file; ///< Of the platform that was asked last.
    std::unique_ptr<QThreadPool> m_writer;
    QTimer* m_timer = nullptr;
    bool m_asking = false;
    State m_state = State::None;
    QString m_finding;
    std::optional<audit::Checkpoint> m_kept;
    std::optional<audit::NoteKey> m_key;
    std::optional<base::Time> m_verifiedAt;
};

} // namespace signalbox::ui
