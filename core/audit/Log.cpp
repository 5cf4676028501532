// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/audit/Log.h"

#include "core/base/Check.h"
#include "core/base/Encoding.h"
#include "core/crypto/Random.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace signalbox::audit {

using base::Error;
using base::ErrorCode;

namespace {

constexpr std::uint64_t kReadChunk = 1024;
constexpr std::chrono::microseconds kMaxLinger{5'000};

Error behind(std::uint64_t size, const Checkpoint& anchor) {
    return {ErrorCode::FailedPrecondition, "AUDIT-001",
            "ROLLBACK SUSPECTED: the log has " + std::to_string(size) + " entries, but it signed a checkpoint for " +
                std::to_string(anchor.size) +
                "; changes are refused until a person has found out why (see the help page)"};
}

Error forked(const std::string& what) { return {ErrorCode::DataLoss, "AUDIT-002", what}; }

Error outOfRange(const std::string& what) { return {ErrorCode::NotFound, "AUDIT-013", what}; }

bool passes(const Leaf& leaf, const EntryFilter& filter) {
    if (!filter.actor.empty() && leaf.actor.id != filter.actor)
        return false;
    if (filter.action.empty())
        return true;
    if (filter.action.back() == '.')
        return leaf.action.compare(0, filter.action.size(), filter.action) == 0;
    return leaf.action == filter.action;
}

/// Appends the entry to `out` when it passes. A leaf that cannot be read is an error: lists do not hide damage.
base::Status collect(std::uint64_t index, StoredLeaf& stored, const EntryFilter& filter, std::vector<Entry>& out) {
    auto leaf = parseLeaf(stored.bytes);
    if (!leaf)
        return Error{ErrorCode::DataLoss, "AUDIT-009",
                     "leaf " + std::to_string(index) + " cannot be read: " + leaf.error().context};
    if (passes(*leaf, filter))
        out.push_back({index, std::move(*leaf), std::move(stored.bytes)});
    return {};
}

} // namespace

class AuditLog::Impl {
public:
    using Done = std::function<void(base::Result<Receipt>)>;

    Impl(LeafStore& store, NoteSigner signer, const base::Clock& clock, LogOptions options)
        : m_store(store)
        , m_signer(std::move(signer))
        , m_clock(clock)
        , m_options(std::move(options))
        , m_bootId(base::hex(crypto::randomBytes(8))) {
        m_options.linger = std::clamp(m_options.linger, std::chrono::microseconds(0), kMaxLinger);
        m_options.maxBatch = std::max<std::size_t>(m_options.maxBatch, 1);
    }

    ~Impl() {
        {
            std::lock_guard lock(m_queueMutex);
            m_stopping = true;
        }
        m_wake.notify_all();
        if (m_writer.joinable())
            m_writer.join();
    }

    base::Status load() {
        SB_ASSIGN(const std::uint64_t size, m_store.size());
        for (std::uint64_t at = 0; at < size;) {
            SB_ASSIGN(const auto chunk, m_store.read(at, std::min(size, at + kReadChunk)));
            if (chunk.empty())
                return Error{ErrorCode::DataLoss, "AUDIT-009",
                             "leaf " + std::to_string(at) + " of " + std::to_string(size) + " is missing"};
            for (const StoredLeaf& leaf : chunk)
                m_tree.append(m_options.hashStoredBytesAtStart ? leafHash(base::asBytes(leaf.bytes)) : leaf.hash);
            at += chunk.size();
        }
        m_durable = size;
        SB_ASSIGN(const auto newest, m_store.latestCheckpoint());
        if (newest)
            m_note = newest->note;
        m_refusal = judge(newest);
        return {};
    }

    void start() {
        m_writer = std::thread([this] { write(); });
    }

    void append(Leaf leaf, Done done) {
        std::unique_lock lock(m_queueMutex);
        base::Status refusal;
        {
            std::lock_guard state(m_stateMutex);
            refusal = m_refusal;
        }
        if (refusal && m_waiting.size() >= m_options.maxWaiting)
            refusal = Error{ErrorCode::ResourceExhausted, "AUDIT-012",
                            "too many entries wait for the audit log; try again in a moment"};
        if (!refusal) {
            lock.unlock();
            done(std::move(refusal).error());
            return;
        }
        m_waiting.push_back({std::move(leaf), std::move(done)});
        // The writer looks at the queue by itself after each commit: waking it is needed only when it may be asleep.
        if (m_waiting.size() == 1 || m_waiting.size() == m_options.maxBatch)
            m_wake.notify_one();
    }

    [[nodiscard]] std::uint64_t size() const {
        std::lock_guard state(m_stateMutex);
        return m_durable;
    }

    LeafStore& m_store;
    NoteSigner m_signer;
    const base::Clock& m_clock;
    LogOptions m_options;
    std::string m_bootId;

    mutable std::mutex m_stateMutex; ///< Guards the four below; never held during I/O.
    Tree m_tree;                     ///< May be ahead of m_durable while a commit is under way.
    std::uint64_t m_durable = 0;
    std::string m_note;
    base::Status m_refusal;

private:
    struct Waiting {
        Leaf leaf;
        Done done;
    };

    /// What the store holds, against what the log signed, and against what others remember.
    base::Status judge(const std::optional<StoredCheckpoint>& newest) const {
        if (m_durable > 0 && !newest)
            return forked("the log has entries but no checkpoint");
        if (newest) {
            std::vector<NoteKey> keys = m_options.formerKeys;
            keys.push_back(m_signer.key);
            auto opened = openCheckpoint(newest->note, keys);
            if (!opened)
                return std::move(opened).error();
            if (opened->size > m_durable)
                return behind(m_durable, *opened);
            if (opened->size < m_durable)
                return forked("the log has " + std::to_string(m_durable) +
                              " entries, but the newest checkpoint covers only " + std::to_string(opened->size));
            if (opened->root != m_tree.root())
                return forked("the stored entries do not hash to the root that the newest checkpoint signs");
        }
        for (const Checkpoint& anchor : m_options.anchors)
            SB_TRY(holdAgainst(anchor));
        return {};
    }

public:
    [[nodiscard]] base::Status holdAgainst(const Checkpoint& anchor) const {
        if (anchor.origin != m_signer.key.name)
            return Error{ErrorCode::InvalidArgument, "AUDIT-005", "the checkpoint is of another log: " + anchor.origin};
        if (anchor.size > m_durable)
            return behind(m_durable, anchor);
        if (m_tree.root(anchor.size) != anchor.root)
            return forked("at " + std::to_string(anchor.size) +
                          " entries the log has another root than a checkpoint that it signed: its past was rewritten");
        return {};
    }

private:
    void write() {
        std::unique_lock lock(m_queueMutex);
        for (;;) {
            m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
            if (m_waiting.empty())
                return;
            if (m_options.linger.count() > 0)
                m_wake.wait_for(lock, m_options.linger,
                                [this] { return m_stopping || m_waiting.size() >= m_options.maxBatch; });
            std::vector<Waiting> batch;
            const std::size_t count = std::min(m_waiting.size(), m_options.maxBatch);
            batch.reserve(count);
            for (std::size_t i = 0; i < count; ++i) {
                batch.push_back(std::move(m_waiting.front()));
                m_waiting.pop_front();
            }
            lock.unlock();
            commit(batch);
            lock.lock();
        }
    }

    /// Gives the leaves their numbers and times, commits them with a checkpoint, and answers.
    void commit(std::vector<Waiting>& batch) {
        base::Status refusal;
        std::uint64_t first = 0;
        {
            std::lock_guard state(m_stateMutex);
            refusal = m_refusal;
            first = m_durable;
        }
        if (!refusal) {
            for (Waiting& one : batch)
                one.done(refusal.error());
            return;
        }
        std::vector<StoredLeaf> leaves;
        std::vector<Done> answers;
        leaves.reserve(batch.size());
        answers.reserve(batch.size());
        for (Waiting& one : batch) {
            one.leaf.seq = first + leaves.size();
            one.leaf.bootId = m_bootId;
            one.leaf.time = base::timeFromMillis(base::unixMillis(m_clock.now()));
            one.leaf.monotonicNs =
                std::chrono::duration_cast<std::chrono::nanoseconds>(m_clock.instant().time_since_epoch()).count();
            StoredLeaf stored{toStored(one.leaf), {}};
            if (stored.bytes.size() > kMaxLeafBytes) {
                one.done(Error{ErrorCode::InvalidArgument, "AUDIT-003",
                               "the entry has " + std::to_string(stored.bytes.size()) + " bytes; the limit is 65536"});
                continue;
            }
            stored.hash = leafHash(base::asBytes(stored.bytes));
            leaves.push_back(std::move(stored));
            answers.push_back(std::move(one.done));
        }
        if (leaves.empty())
            return;

        StoredCheckpoint checkpoint;
        Checkpoint head{m_signer.key.name, first + leaves.size(), {}};
        {
            std::lock_guard state(m_stateMutex);
            for (const StoredLeaf& leaf : leaves)
                m_tree.append(leaf.hash);
            head.root = m_tree.root();
        }
        auto note = signCheckpoint(head, m_signer);
        base::Status result;
        if (note) {
            checkpoint = {head.size, std::move(*note)};
            result = m_store.append(first, leaves, checkpoint);
        } else {
            result = std::move(note).error();
        }
        {
            std::lock_guard state(m_stateMutex);
            if (result) {
                m_durable = head.size;
                m_note = checkpoint.note;
            } else {
                m_tree.truncate(first);
                // Nothing happened, and trying again may help, only in these cases. In all others the store is not what
                // we think it is, and writing on would be guessing.
                const ErrorCode code = result.error().code;
                if (code != ErrorCode::ResourceExhausted && code != ErrorCode::Unavailable)
                    m_refusal = result.error();
            }
        }
        if (result && m_options.onCommit)
            m_options.onCommit(checkpoint.note);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (result)
                answers[i](Receipt{first + i, checkpoint.note});
            else
                answers[i](result.error());
        }
    }

    std::mutex m_queueMutex;
    std::condition_variable m_wake;
    std::deque<Waiting> m_waiting;
    bool m_stopping = false;
    std::thread m_writer;
};

base::Result<std::unique_ptr<AuditLog>> AuditLog::open(LeafStore& store, NoteSigner signer, const base::Clock& clock,
                                                       LogOptions options) {
    auto impl = std::make_unique<Impl>(store, std::move(signer), clock, std::move(options));
    SB_TRY(impl->load());
    impl->start();
    return std::unique_ptr<AuditLog>(new AuditLog(std::move(impl)));
}

AuditLog::AuditLog(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
AuditLog::~AuditLog() = default;

base::Result<Receipt> AuditLog::append(Leaf leaf) {
    std::promise<base::Result<Receipt>> answer;
    auto future = answer.get_future();
    m_impl->append(std::move(leaf), [&answer](base::Result<Receipt> result) { answer.set_value(std::move(result)); });
    return future.get();
}

void AuditLog::appendThen(Leaf leaf, std::function<void(base::Result<Receipt>)> done) {
    SB_CHECK(done != nullptr);
    m_impl->append(std::move(leaf), std::move(done));
}

base::Status AuditLog::writable() const {
    std::lock_guard state(m_impl->m_stateMutex);
    return m_impl->m_refusal;
}

const std::string& AuditLog::bootId() const noexcept { return m_impl->m_bootId; }
const NoteKey& AuditLog::key() const noexcept { return m_impl->m_signer.key; }
std::uint64_t AuditLog::size() const { return m_impl->size(); }

std::string AuditLog::checkpoint() const {
    std::lock_guard state(m_impl->m_stateMutex);
    return m_impl->m_note;
}

base::Result<std::vector<Entry>> AuditLog::entries(std::uint64_t from, std::size_t limit,
                                                   const EntryFilter& filter) const {
    const std::uint64_t end = size();
    std::vector<Entry> out;
    for (std::uint64_t at = from; at < end && out.size() < limit;) {
        SB_ASSIGN(auto chunk,
                  m_impl->m_store.read(at, std::min({end, at + kReadChunk, at + std::max<std::size_t>(limit, 64)})));
        if (chunk.empty())
            break;
        for (StoredLeaf& stored : chunk) {
            if (out.size() == limit)
                break;
            SB_TRY(collect(at, stored, filter, out));
            ++at;
        }
    }
    return out;
}

base::Result<std::vector<Entry>> AuditLog::newest(std::uint64_t before, std::size_t limit,
                                                  const EntryFilter& filter) const {
    std::uint64_t end = std::min(before, size());
    std::vector<Entry> out;
    while (end > 0 && out.size() < limit) {
        const std::uint64_t step = std::min({end, kReadChunk, std::max<std::uint64_t>(limit, 64)});
        SB_ASSIGN(auto chunk, m_impl->m_store.read(end - step, end));
        if (chunk.size() != step)
            return Error{ErrorCode::DataLoss, "AUDIT-009",
                         "leaves between " + std::to_string(end - step) + " and " + std::to_string(end) +
                             " are missing"};
        for (auto stored = chunk.rbegin(); stored != chunk.rend() && out.size() < limit; ++stored)
            SB_TRY(collect(--end, *stored, filter, out));
    }
    return out;
}

base::Result<InclusionProof> AuditLog::inclusion(std::uint64_t index, std::uint64_t size) const {
    InclusionProof proof;
    {
        std::lock_guard state(m_impl->m_stateMutex);
        proof.index = index;
        proof.size = size == 0 ? m_impl->m_durable : size;
        if (index >= proof.size || proof.size > m_impl->m_durable)
            return outOfRange("entry " + std::to_string(index) + " is not in a tree of " + std::to_string(proof.size) +
                              " entries, of which the log has " + std::to_string(m_impl->m_durable));
        proof.leafHash = m_impl->m_tree.leaf(index);
        proof.path = m_impl->m_tree.inclusion(index, proof.size);
        if (proof.size == m_impl->m_durable)
            proof.checkpoint = m_impl->m_note;
    }
    SB_ASSIGN(auto stored, m_impl->m_store.read(index, index + 1));
    if (stored.size() != 1)
        return Error{ErrorCode::DataLoss, "AUDIT-009", "leaf " + std::to_string(index) + " is missing"};
    proof.stored = std::move(stored.front().bytes);
    if (proof.checkpoint.empty()) {
        SB_ASSIGN(auto checkpoint, m_impl->m_store.checkpointAt(proof.size));
        if (checkpoint && checkpoint->size == proof.size)
            proof.checkpoint = std::move(checkpoint->note);
    }
    return proof;
}

base::Result<Path> AuditLog::consistency(std::uint64_t from, std::uint64_t to) const {
    std::lock_guard state(m_impl->m_stateMutex);
    const std::uint64_t end = to == 0 ? m_impl->m_durable : to;
    if (from > end || end > m_impl->m_durable)
        return outOfRange("no consistency proof from " + std::to_string(from) + " to " + std::to_string(end) +
                          ": the log has " + std::to_string(m_impl->m_durable) + " entries");
    return m_impl->m_tree.consistency(from, end);
}

base::Status AuditLog::holdAgainst(const Checkpoint& anchor) const {
    std::lock_guard state(m_impl->m_stateMutex);
    return m_impl->holdAgainst(anchor);
}

} // namespace signalbox::audit
