// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/Ledger.h"

#include "core/base/Log.h"
#include "core/platform/ledger/Executor.h"
#include "core/platform/ledger/Render.h"
#include "core/platform/ledger/Schema.h"
#include "core/store/LogKeeper.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

namespace signalbox::platform {

using base::Result;
using base::Status;

int routeNumber(const Act& act) noexcept { return static_cast<int>(act.index()) + 1; }

namespace {

/// Work that is not a command: runs alone, in a transaction of its own.
struct Job {
    std::function<Status()> work;
    Status outcome;
    bool finished = false;
};

/// A command of a batch with its answer, which is given when the batch is durable.
struct Answered {
    Command command;
    std::string scope;
    Answer answer;
};

std::string scopeOf(const Command& command) {
    std::string scope = command.context.tenant.text();
    scope += '|';
    scope += static_cast<char>('0' + routeNumber(command.act));
    scope += '|';
    scope += command.context.idempotencyKey;
    return scope;
}

constexpr const char* kBroken = "the ledger's disk has failed; the outcome of the last requests is not known";
constexpr std::size_t kSweepRows = 5'000;
constexpr std::size_t kExpireRows = 500;
constexpr std::size_t kMostUnkept = 4'096;
constexpr std::size_t kSessionRows = 100; // Of one transaction: bets that come meanwhile wait for it.
constexpr std::size_t kSessionsACall = 10'000;

} // namespace

struct Ledger::Impl {
    struct Queued {
        Command command;
        std::string scope;
    };

    Impl(const base::Clock& clockIn, LedgerOptions optionsIn, store::Database databaseIn)
        : clock(clockIn)
        , options(std::move(optionsIn))
        , database(std::move(databaseIn)) {}

    const base::Clock& clock;
    const LedgerOptions options;
    store::Database database;
    std::optional<Books> books;
    std::optional<Executor> executor;
    std::unique_ptr<store::LogKeeper> keeper;
    base::Time lastAt{};
    std::vector<OpenRound> openAtStart;
    std::vector<UsedNonce> nonces;
    std::function<void(std::int64_t)> voided;
    bool wrote = false;            ///< The transaction under way has something to commit.
    std::vector<UsedNonce> unkept; ///< Of requests that wrote nothing: stored with the next commit.

    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable finished;
    std::deque<Queued> queue;
    std::deque<Job*> jobs;
    std::unordered_set<std::string> inFlight;
    bool stopping = false;
    std::thread thread;

    std::atomic<bool> broken{false}; ///< A commit could not be made durable: nothing more is taken.
    std::atomic<std::int64_t> durable{0};
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> commands{0};
    std::atomic<std::uint64_t> failures{0};

    base::Time nextTime() {
        lastAt = std::max(lastAt, clock.now());
        return lastAt;
    }

    Status load();
    void loop();
    void runBatch(std::vector<Queued>& batch);
    Status transact(const std::function<Status()>& work);
    /// Executes one command of a batch; answers at once when it wrote nothing. Gives whether it is answered.
    Result<bool> execute(Queued& queued, Answer& answer, base::Time at);
    void runJob(Job& job);
    Status runAlone(std::function<Status()> work);
    void answer(const Command& command, const std::string& scope, Answer answer);
    /// What was committed just now is durable: for `then`, on the keeper's thread.
    void whenDurable(std::function<void(const Status&)> then);
    void answerWhenDurable(std::vector<Answered> answers);
};

Status Ledger::Impl::load() {
    SB_ASSIGN(const auto newest,
              database.queryInteger("SELECT coalesce(max(at), 0) FROM entry WHERE sequence = (SELECT "
                                    "max(sequence) FROM entry)"));
    lastAt = base::timeFromNanos(newest);
    SB_ASSIGN(auto open, database.prepare("SELECT t.provider, t.brand, t.region, b.release, b.id, b.authorized_at FROM "
                                          "bet b JOIN tenant t ON t.id=b.tenant WHERE b.state IN (1, 2)"));
    while (true) {
        SB_ASSIGN(const bool more, open.step());
        if (!more)
            break;
        openAtStart.push_back({{base::ProviderId(std::string(open.text(0))), base::BrandId(std::string(open.text(1))),
                                base::RegionId(std::string(open.text(2)))},
                               std::string(open.text(3)),
                               open.integer(4),
                               base::timeFromNanos(open.integer(5))});
    }
    SB_ASSIGN(auto used, database.prepare("SELECT digest, until FROM nonce WHERE until > ?"));
    used.bindAll(base::unixNanos(clock.now()));
    while (true) {
        SB_ASSIGN(const bool more, used.step());
        if (!more)
            break;
        UsedNonce nonce;
        const auto digest = used.blob(0);
        std::copy_n(digest.begin(), std::min(digest.size(), nonce.digest.size()), nonce.digest.begin());
        nonce.until = base::timeFromNanos(used.integer(1));
        nonces.push_back(nonce);
    }
    return {};
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& file, const base::Clock& clock,
                                             LedgerOptions options) {
    store::OpenOptions opening;
    opening.syncCommits = false;
    SB_ASSIGN(auto database, store::Database::open(file, opening));
    SB_TRY(store::migrate(database, ledgerMigrations()));
    auto impl = std::make_unique<Impl>(clock, std::move(options), std::move(database));
    store::LogKeeper::Options keeping;
    keeping.beforeSync = impl->options.beforeSync;
    keeping.onIdle = [raw = impl.get()] {
        { std::lock_guard lock(raw->mutex); } // Not between its look at us and its falling asleep.
        raw->wake.notify_one();
    };
    SB_ASSIGN(impl->keeper, store::LogKeeper::open(impl->database, std::move(keeping)));
    SB_ASSIGN(auto books, Books::open(impl->database));
    impl->books.emplace(std::move(books));
    SB_ASSIGN(auto executor, Executor::open(impl->database, *impl->books, impl->options));
    impl->executor.emplace(std::move(executor));
    SB_TRY(impl->load());
    SB_ASSIGN(const auto newest, impl->database.queryInteger("SELECT coalesce(max(sequence), 0) FROM entry"));
    impl->durable = newest; // The keeper has synced what it found.
    impl->thread = std::thread([raw = impl.get()] { raw->loop(); });
    return std::unique_ptr<Ledger>(new Ledger(std::move(impl)));
}

Ledger::Ledger(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Ledger::~Ledger() { stop(); }

void Ledger::submit(Command command) {
    Impl::Queued queued{std::move(command), {}};
    queued.scope = scopeOf(queued.command);
    const auto& trace = queued.command.context.trace;
    Answer refusal;
    {
        std::unique_lock lock(m_impl->mutex);
        if (m_impl->stopping || m_impl->broken) {
            refusal =
                render::refusal("WALLET_UNAVAILABLE", m_impl->broken ? kBroken : "the platform is stopping", trace);
        } else if (m_impl->queue.size() >= m_impl->options.maxWaiting) {
            refusal = render::refusal("OVERLOADED", "too many requests are waiting", trace);
        } else if (!m_impl->inFlight.insert(queued.scope).second) {
            refusal = render::refusal("IDEMPOTENCY_IN_FLIGHT", "this request is being executed; ask again", trace);
        } else {
            m_impl->queue.push_back(std::move(queued));
            lock.unlock();
            m_impl->wake.notify_one();
            return;
        }
    }
    queued.command.done(std::move(refusal));
}

void Ledger::Impl::loop() {
    std::vector<Queued> batch;
    while (true) {
        Job* job = nullptr;
        {
            std::unique_lock lock(mutex);
            // Few commands can as well wait for the end of the sync that is under way: they share the next one.
            wake.wait(lock, [&] {
                return stopping || !jobs.empty() || queue.size() >= options.worthASync ||
                       (!queue.empty() && !keeper->busy());
            });
            if (!jobs.empty()) {
                job = jobs.front();
                jobs.pop_front();
            } else if (queue.empty()) {
                return; // Stopping, and everything is done.
            }
            while (batch.size() < options.maxBatch && !queue.empty()) {
                batch.push_back(std::move(queue.front()));
                queue.pop_front();
            }
        }
        if (job != nullptr)
            runJob(*job);
        if (!batch.empty())
            runBatch(batch);
        batch.clear();
        books->trim();
        if (auto folded = keeper->betweenTransactions(); !folded)
            base::log::warning("ledger", "the write-ahead log was not folded",
                               base::Json::object({{"error", base::describe(folded.error())}}));
    }
}

Status Ledger::Impl::transact(const std::function<Status()>& work) {
    auto transaction = store::Transaction::begin(database);
    Status outcome;
    wrote = true;
    std::size_t kept = 0;
    if (!transaction) {
        outcome = std::move(transaction).error();
    } else {
        outcome = work();
        kept = wrote || unkept.size() >= kMostUnkept ? unkept.size() : 0;
        for (std::size_t i = 0; outcome && i < kept; ++i)
            outcome = executor->keepNonce(unkept[i]);
        if (outcome)
            outcome = books->flush();
        if (outcome)
            outcome = transaction->commit();
        else
            transaction->rollback();
    }
    if (outcome) {
        unkept.erase(unkept.begin(), unkept.begin() + static_cast<std::ptrdiff_t>(kept));
        if (wrote || kept > 0)
            ++commits;
    } else {
        ++failures;
        books->forget();
    }
    return outcome;
}

Result<bool> Ledger::Impl::execute(Queued& queued, Answer& answerOut, base::Time at) {
    SB_ASSIGN(answerOut, executor->execute(queued.command, at));
    if (!answerOut.wroteNothing) {
        wrote = true;
        return false;
    }
    if (const auto& nonce = queued.command.context.nonce)
        unkept.push_back(*nonce);
    answer(queued.command, queued.scope, std::move(answerOut));
    return true;
}

void Ledger::Impl::answer(const Command& command, const std::string& scope, Answer answerIn) {
    {
        std::lock_guard lock(mutex);
        inFlight.erase(scope);
    }
    command.done(std::move(answerIn));
}

void Ledger::Impl::whenDurable(std::function<void(const Status&)> then) {
    keeper->committed([this, newest = books->newest(), then = std::move(then)](const Status& outcome) {
        if (outcome) {
            durable = std::max(durable.load(), newest);
            if (options.onCommit)
                options.onCommit();
        } else if (!broken.exchange(true)) {
            ++failures;
            base::log::error("ledger", "a commit could not be made durable; nothing more is taken",
                             base::Json::object({{"error", base::describe(outcome.error())}}));
        }
        then(outcome);
    });
}

void Ledger::Impl::answerWhenDurable(std::vector<Answered> answers) {
    if (options.answerBeforeSync) {
        for (auto& one : answers)
            answer(one.command, one.scope, std::move(one.answer));
        return whenDurable([](const Status&) {});
    }
    // Shared, because a std::function must be copyable.
    whenDurable([this, all = std::make_shared<std::vector<Answered>>(std::move(answers))](const Status& outcome) {
        for (auto& one : *all) {
            if (!outcome)
                one.answer = render::refusal("WALLET_UNAVAILABLE", kBroken, one.command.context.trace);
            answer(one.command, one.scope, std::move(one.answer));
        }
    });
}

void Ledger::Impl::runBatch(std::vector<Queued>& batch) {
    std::vector<Answer> answers(batch.size());
    std::vector<bool> answered(batch.size());
    const base::Time at = nextTime();
    auto outcome = transact([&]() -> Status {
        wrote = false;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            SB_ASSIGN(const bool done, execute(batch[i], answers[i], at));
            answered[i] = done;
        }
        return {};
    });
    commands += batch.size();
    const auto take = [&](std::vector<Answered>& into, std::size_t i) {
        into.push_back({std::move(batch[i].command), std::move(batch[i].scope), std::move(answers[i])});
    };
    std::vector<Answered> waiting;
    if (outcome) {
        for (std::size_t i = 0; i < batch.size(); ++i)
            if (!answered[i])
                take(waiting, i);
        if (!waiting.empty())
            answerWhenDurable(std::move(waiting));
        return;
    }
    base::log::error("ledger", "a commit failed", base::Json::object({{"error", base::describe(outcome.error())}}));
    // A store that takes nothing at all need not be asked for each command.
    const bool hopeless = outcome.error().code == base::ErrorCode::ResourceExhausted ||
                          outcome.error().code == base::ErrorCode::DataLoss ||
                          outcome.error().code == base::ErrorCode::PermissionDenied;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (answered[i])
            continue;
        bool done = false;
        if (!hopeless)
            outcome = transact([&]() -> Status {
                wrote = false;
                SB_ASSIGN(done, execute(batch[i], answers[i], at));
                return {};
            });
        if (done)
            continue;
        if (outcome) {
            waiting.clear();
            take(waiting, i);
            answerWhenDurable(std::move(waiting));
        } else {
            answer(batch[i].command, batch[i].scope,
                   render::refusal("WALLET_UNAVAILABLE", "the ledger cannot store anything at the moment",
                                   batch[i].command.context.trace));
        }
    }
}

void Ledger::Impl::runJob(Job& job) {
    const auto finish = [this, &job](const Status& outcome) {
        std::lock_guard lock(mutex);
        job.outcome = outcome;
        job.finished = true;
        finished.notify_all();
    };
    if (auto outcome = transact(job.work))
        whenDurable(finish);
    else
        finish(outcome);
}

Status Ledger::Impl::runAlone(std::function<Status()> work) {
    Job job;
    job.work = std::move(work);
    std::unique_lock lock(mutex);
    if (stopping || broken)
        return base::Error{base::ErrorCode::Unavailable, "WALLET_UNAVAILABLE",
                           broken ? kBroken : "the ledger is stopping"};
    jobs.push_back(&job);
    wake.notify_one();
    finished.wait(lock, [&] { return job.finished; });
    return std::move(job.outcome);
}

Status Ledger::fund(const std::vector<PlayerAccount>& accounts) {
    return m_impl->runAlone([&]() -> Status {
        const auto at = m_impl->nextTime();
        for (const auto& account : accounts)
            SB_TRY(m_impl->executor->fund(account, at));
        return {};
    });
}

Status Ledger::perform(std::function<Status(Books&, base::Time)> work) {
    return m_impl->runAlone([&] { return work(*m_impl->books, m_impl->nextTime()); });
}

Result<std::size_t> Ledger::expireHolds() {
    std::size_t total = 0;
    while (true) {
        std::vector<std::int64_t> rounds;
        SB_TRY(m_impl->runAlone([&]() -> Status {
            SB_ASSIGN(rounds, m_impl->executor->expire(m_impl->nextTime(), kExpireRows));
            return {};
        }));
        if (m_impl->voided)
            for (const auto round : rounds)
                m_impl->voided(round);
        total += rounds.size();
        if (rounds.size() < kExpireRows)
            return total;
    }
}

Result<std::size_t> Ledger::expireSessions() {
    std::size_t total = 0;
    while (total < kSessionsACall) {
        std::size_t ended = 0;
        SB_TRY(m_impl->runAlone([&]() -> Status {
            SB_ASSIGN(ended, m_impl->executor->expireSessions(m_impl->nextTime(), kSessionRows));
            return {};
        }));
        total += ended;
        if (ended < kSessionRows)
            break;
    }
    return total;
}

Result<Reversal> Ledger::reverse(const ReversalOrder& order) {
    std::optional<Result<Reversal>> outcome;
    SB_TRY(m_impl->runAlone([&]() -> Status {
        outcome.emplace(m_impl->executor->reverse(order, m_impl->nextTime()));
        // What is refused has written nothing; only a failure of the store loses the transaction.
        if (!*outcome && outcome->error().reason.substr(0, 6) == "STORE-")
            return outcome->error();
        return {};
    }));
    return *std::move(outcome);
}

Status Ledger::sweep() {
    return m_impl->runAlone([&] { return m_impl->executor->sweep(m_impl->nextTime(), kSweepRows); });
}

Status Ledger::markRelayed(std::int64_t sequence) {
    return m_impl->runAlone([&] { return m_impl->executor->markRelayed(sequence); });
}

std::vector<UsedNonce> Ledger::storedNonces() const { return m_impl->nonces; }
const std::vector<OpenRound>& Ledger::roundsOpenAtStart() const noexcept { return m_impl->openAtStart; }
void Ledger::onVoided(std::function<void(std::int64_t)> callback) { m_impl->voided = std::move(callback); }

std::int64_t Ledger::durable() const noexcept { return m_impl->durable; }

Ledger::Counters Ledger::counters() const noexcept {
    return {m_impl->commits.load(), m_impl->commands.load(), m_impl->failures.load()};
}

void Ledger::stop() {
    {
        std::lock_guard lock(m_impl->mutex);
        if (m_impl->stopping && !m_impl->thread.joinable())
            return;
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
    if (!m_impl->unkept.empty())
        if (auto kept = m_impl->transact([] { return Status(); }); !kept)
            base::log::warning("ledger", "nonces of replayed requests were not stored",
                               base::Json::object({{"error", base::describe(kept.error())}}));
    m_impl->keeper->stop();
    if (auto folded = m_impl->database.checkpoint(); !folded)
        base::log::warning("ledger", "the write-ahead log was not folded",
                           base::Json::object({{"error", base::describe(folded.error())}}));
}

} // namespace signalbox::platform
