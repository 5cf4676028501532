// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/Witness.h"

#include "core/audit/Merkle.h"
#include "core/base/Encoding.h"
#include "core/base/Files.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

namespace signalbox::ui {

namespace {
constexpr std::chrono::milliseconds kInterval{5'000};

/// An origin may hold slashes; in a file's name it is spelt in hexadecimal. All platforms may use the same one, so the
/// CA that is trusted for this one tells them apart.
std::string fileName(const std::string& origin, const std::string& caPem) {
    const auto digest = QCryptographicHash::hash(QByteArray::fromStdString(caPem), QCryptographicHash::Sha256);
    return base::hex(base::asBytes(origin)) + "-" + digest.toHex().left(16).toStdString() + ".note";
}

} // namespace

struct Witness::Seen {
    api::AuditCheckpoint checkpoint;
    std::string caPem;
};

Witness::Witness(Bridge& bridge, std::filesystem::path folder, QObject* parent)
    : QObject(parent)
    , m_bridge(bridge)
    , m_folder(std::move(folder))
    , m_writer(std::make_unique<QThreadPool>())
    , m_timer(new QTimer(this)) {
    m_writer->setMaxThreadCount(1); // In order: the newest is written last.
    m_timer->setInterval(kInterval);
    connect(m_timer, &QTimer::timeout, this, &Witness::check);
    connect(&m_bridge, &Bridge::receiptSeen, this, &Witness::check);
    connect(&m_bridge, &Bridge::meChanged, this, [this] {
        forget();
        if (m_bridge.me()) {
            check();
            m_timer->start();
        } else {
            m_timer->stop();
        }
    });
}

Witness::~Witness() { m_writer->waitForDone(); }

std::optional<std::uint64_t> Witness::size() const {
    return m_kept ? std::optional<std::uint64_t>(m_kept->size) : std::nullopt;
}

void Witness::forget() {
    m_kept.reset();
    m_key.reset();
    m_verifiedAt.reset();
    m_asking = false;
    set(State::None);
}

void Witness::check() {
    if (m_asking || isAlarm() || !m_bridge.me())
        return;
    m_asking = true;
    m_bridge.ask<Seen>(
        this,
        [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) -> base::Result<Seen> {
            SB_ASSIGN(auto checkpoint, client.auditCheckpoint(deadline, std::move(stop)));
            SB_ASSIGN(auto caPem, base::readFile(client.credentialsInUse().caFile));
            return Seen{std::move(checkpoint), std::move(caPem)};
        },
        [this](const base::Result<Seen>& answer) {
            m_asking = false;
            if (!answer) {
                if (answer.error().code == base::ErrorCode::PermissionDenied)
                    set(State::Denied);
                return; // Not reachable: what was verified stays, and its age grows.
            }
            if (!answer->checkpoint.note.empty())
                judge(*answer);
        });
}

/// What an earlier run, or an earlier connection, has kept of this platform.
void Witness::recall(const std::filesystem::path& file) {
    m_file = file;
    m_writer->waitForDone();
    const auto stored = base::readFile(file);
    const auto end = stored ? stored->find('\n') : std::string::npos;
    if (end == std::string::npos)
        return;
    // First line: the pinned key. Then the note as it was signed.
    const auto pinned = audit::NoteKey::parse(stored->substr(0, end));
    if (!pinned)
        return;
    if (auto before = audit::openCheckpoint(std::string_view(*stored).substr(end + 1), {*pinned})) {
        m_key = *pinned;
        m_kept = *before;
    }
}

void Witness::judge(const Seen& seen) {
    const auto& note = seen.checkpoint.note;
    const auto& key = seen.checkpoint.key;
    const auto fresh = audit::openCheckpoint(note, {key});
    if (!fresh)
        return set(State::Forked,
                   QStringLiteral("The audit log's checkpoint does not verify: %1").arg(text::error(fresh.error())));
    if (!m_kept)
        recall(m_folder / fileName(fresh->origin, seen.caPem));
    if (m_key && !(*m_key == key))
        return set(State::OtherKey, QStringLiteral("The audit log is signed by another key than the one this console "
                                                   "has seen before. Do not rely on it."));
    if (!m_kept)
        return keep(note, *fresh, key);
    if (fresh->size < m_kept->size)
        return set(State::Behind,
                   QStringLiteral("ROLLBACK SUSPECTED: the audit log has %1 entries, this console has verified %2. "
                                  "Do not rely on it.")
                       .arg(fresh->size)
                       .arg(m_kept->size));
    if (fresh->size == m_kept->size) {
        if (fresh->root != m_kept->root)
            return set(State::Forked,
                       QStringLiteral("Two audit logs of %1 entries with different content exist. Do not "
                                      "rely on either.")
                           .arg(fresh->size));
        return keep(note, *fresh, key);
    }
    m_asking = true;
    m_bridge.ask<api::ConsistencyProof>(
        this,
        [from = m_kept->size, to = fresh->size](api::PlatformClient& client, api::Deadline deadline,
                                                std::stop_token stop) {
            return client.auditConsistency(from, to, deadline, std::move(stop));
        },
        [this, note, fresh = *fresh, key](const base::Result<api::ConsistencyProof>& proof) {
            m_asking = false;
            if (!proof || !m_kept)
                return;
            const auto holds =
                audit::verifyConsistency(m_kept->size, fresh.size, m_kept->root, fresh.root, proof->path);
            if (!holds)
                return set(State::Forked,
                           QStringLiteral("The audit log was rewritten: its first %1 entries are not those that this "
                                          "console has verified. Do not rely on it.")
                               .arg(m_kept->size));
            keep(note, fresh, key);
        });
}

void Witness::keep(const std::string& note, const audit::Checkpoint& checkpoint, const audit::NoteKey& key) {
    const bool isNew = !m_kept || checkpoint.size > m_kept->size;
    m_kept = checkpoint;
    m_key = key;
    m_verifiedAt = m_bridge.clock().now();
    // Without the file this console is a witness until it is closed; that is still worth something.
    if (isNew)
        m_writer->start([file = m_file, text = key.text() + "\n" + note] {
            std::error_code failure;
            std::filesystem::create_directories(file.parent_path(), failure);
            (void)base::writeFile(file, text);
        });
    m_state = State::Verified;
    m_finding.clear();
    emit changed();
}

void Witness::set(State state, const QString& finding) {
    if (state == m_state && finding == m_finding)
        return;
    m_state = state;
    m_finding = finding;
    emit changed();
}

} // namespace signalbox::ui
