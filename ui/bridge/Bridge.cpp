// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/Bridge.h"

#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace signalbox::ui {

namespace {

using base::Error;
using base::ErrorCode;

constexpr int kKeptCommands = 50;
constexpr std::chrono::milliseconds kFirstRetry{250};
constexpr std::chrono::milliseconds kLongestRetry{3'000};

/// Whether this answer to a repeated command says what became of it. An answer that says that nobody could be asked, or
/// that the asking was refused for now, is not one.
bool isVerdict(const std::optional<Error>& error) {
    if (!error)
        return true;
    switch (error->code) {
    case ErrorCode::Unavailable:
    case ErrorCode::OutcomeUnknown:
    case ErrorCode::Cancelled:
    case ErrorCode::ResourceExhausted:
    case ErrorCode::Unauthenticated:
        return false;
    default:
        return true;
    }
}

bool isOpen(const CommandRow& row) {
    return row.state == CommandRow::State::Running || row.state == CommandRow::State::Unknown;
}

base::Result<std::shared_ptr<api::PlatformClient>> clientFor(const std::filesystem::path& operatorFile) {
    // Read anew each time: a platform that was restarted writes its new address there.
    SB_ASSIGN(const auto credentials, api::OperatorCredentials::load(operatorFile));
    SB_ASSIGN(auto client, api::PlatformClient::create(credentials));
    return std::shared_ptr<api::PlatformClient>(std::move(client));
}

} // namespace

struct Bridge::CommandEntry {
    CommandRow row;
};

/// One platform as one operator. Calls under way hold it; it dies when the last of them has returned.
struct Bridge::Connection {
    std::filesystem::path operatorFile;
    std::stop_source stop;
    std::shared_ptr<api::PlatformClient> client; ///< Gui thread only; another one when the platform's address changed.
    std::jthread stream;

    ~Connection() { stop.request_stop(); }
};

Bridge::Bridge(const base::Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_readPool(std::make_unique<QThreadPool>())
    , m_actPool(std::make_unique<QThreadPool>())
    , m_redButtonPool(std::make_unique<QThreadPool>()) {
    m_readPool->setMaxThreadCount(4);
    m_actPool->setMaxThreadCount(1);
    m_redButtonPool->setMaxThreadCount(1);
}

Bridge::~Bridge() {
    disconnectFromPlatform();
    m_ending.request_stop();
    for (auto* pool : {m_readPool.get(), m_actPool.get(), m_redButtonPool.get()})
        pool->waitForDone();
}

QThreadPool* Bridge::poolOf(CallLane lane) const {
    switch (lane) {
    case CallLane::Read:
        return m_readPool.get();
    case CallLane::Act:
        return m_actPool.get();
    case CallLane::RedButton:
        return m_redButtonPool.get();
    }
    return m_readPool.get();
}

void Bridge::disconnectFromPlatform() {
    if (!m_connection)
        return;
    m_connection->stop.request_stop();
    if (m_connection->stream.joinable())
        m_connection->stream.join();
    m_connection.reset();
    setLink(Link::Idle);
}

void Bridge::connectTo(const std::filesystem::path& operatorFile) {
    disconnectFromPlatform();
    m_operatorFile = operatorFile;
    m_me.reset();
    m_board.reset();
    m_connection = std::make_shared<Connection>();
    m_connection->operatorFile = operatorFile;
    setLink(Link::Connecting);
    emit meChanged();

    // Weak: the thread is the connection's own and must not keep it alive.
    const std::weak_ptr<Connection> weak = m_connection;
    const auto stop = m_connection->stop.get_token();
    m_connection->stream = std::jthread([this, weak, stop, operatorFile](const std::stop_token&) {
        const auto post = [this, weak](auto deliver) {
            QMetaObject::invokeMethod(
                this,
                [this, weak, deliver = std::move(deliver)]() mutable {
                    // A connection that was left has nothing more to say.
                    if (const auto connection = weak.lock(); connection && connection == m_connection)
                        deliver(connection);
                },
                Qt::QueuedConnection);
        };
        std::mutex mutex;
        std::condition_variable_any wake;
        auto pause = kFirstRetry;
        std::shared_ptr<api::PlatformClient> client;
        while (!stop.stop_requested()) {
            const auto attempt = [&]() -> base::Status {
                SB_ASSIGN(auto made, clientFor(operatorFile));
                SB_ASSIGN(auto me, made->me(api::within(kReadTimeout), stop));
                SB_ASSIGN(const auto snapshot, made->sloSnapshot(api::within(kReadTimeout), stop));
                auto board = std::make_unique<slo::Board>(m_clock, snapshot.objectives);
                for (const auto& tick : snapshot.recent)
                    board->apply(tick);
                client = std::move(made);
                post([this, client, me = std::move(me),
                      board = std::move(board)](const std::shared_ptr<Connection>& connection) mutable {
                    connection->client = client;
                    connected(std::move(me), std::move(board));
                });
                return {};
            };
            const auto outcome = attempt();
            if (outcome) {
                pause = kFirstRetry;
                // Ends only when stopped, or when the platform could not be reached for so long that its address may
                // have changed.
                std::stop_source leave;
                const std::stop_callback forward(stop, [&] { leave.request_stop(); });
                int lost = 0;
                (void)client->streamSlo(
                    [&](const slo::Tick& tick) {
                        lost = 0;
                        post([this, tick](const std::shared_ptr<Connection>&) {
                            if (!m_board)
                                return;
                            m_board->apply(tick);
                            if (m_link != Link::Live)
                                setLink(Link::Live);
                            emit ticked();
                        });
                    },
                    [&](const api::StreamState& state) {
                        if (state.link != api::StreamState::Link::Lost)
                            return;
                        post([this, error = state.error](const std::shared_ptr<Connection>&) {
                            setLink(Link::Lost, error);
                        });
                        if (++lost >= 3)
                            leave.request_stop();
                    },
                    leave.get_token());
            } else {
                post([this, error = outcome.error()](const std::shared_ptr<Connection>&) {
                    setLink(m_me ? Link::Lost : Link::Connecting, error);
                });
            }
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, pause, [] { return false; });
            pause = std::min(pause * 2, kLongestRetry);
        }
    });
}

void Bridge::connected(api::Me me, std::unique_ptr<slo::Board> board) {
    m_me = std::move(me);
    m_board = std::move(board);
    setLink(Link::Live);
    emit meChanged();
    emit ticked();
}

void Bridge::setLink(Link link, std::optional<Error> error) {
    const bool same = link == m_link && error == m_linkError;
    if (link == Link::Lost && m_link != Link::Lost)
        m_lostAt = m_clock.now();
    if (link == Link::Live || link == Link::Idle)
        m_lostAt.reset();
    m_link = link;
    m_linkError = std::move(error);
    if (!same)
        emit linkChanged();
}

std::shared_ptr<Bridge::CommandEntry> Bridge::begin(const QString& title, const api::Intent& intent) {
    auto entry = std::make_shared<CommandEntry>();
    entry->row.id = QString::fromStdString(intent.command.text());
    entry->row.title = title;
    entry->row.started = m_clock.now();
    m_commands.prepend(entry);
    for (auto at = m_commands.size() - 1; at > 0 && m_commands.size() > kKeptCommands; --at)
        if (!isOpen(m_commands.at(at)->row))
            m_commands.removeAt(at);
    emit commandsChanged();
    return entry;
}

void Bridge::finish(const std::shared_ptr<CommandEntry>& command, const std::optional<Error>& error) {
    using State = CommandRow::State;
    if (!error)
        command->row.state = State::Done;
    else
        command->row.state = error->code == ErrorCode::OutcomeUnknown ? State::Unknown : State::Failed;
    if (!error && m_lastError == command->row.error)
        m_lastError.reset(); // That it was unknown is no error any more.
    command->row.error = error;
    if (error)
        m_lastError = error;
    emit commandsChanged();
}

void Bridge::run(Task task) {
    if (!task.connection || !task.connection->client) {
        // Later, as every other answer: a caller need not expect to be called back before it has returned.
        QMetaObject::invokeMethod(
            this,
            [this, task = std::move(task)] {
                Answer answer;
                answer.error = Error{ErrorCode::Unavailable, "CONSOLE-001", "there is no connection to a platform"};
                answer.result = task.call.failure(*answer.error);
                answered(task, std::move(answer));
            },
            Qt::QueuedConnection);
        return;
    }
    const bool isRead = !task.command;
    const auto timeout = isRead ? kReadTimeout : kActTimeout;
    const auto stop = isRead ? task.connection->stop.get_token() : m_ending.get_token();
    // A platform that was left may have moved: whoever still asks it about a command looks its address up.
    const bool left = task.connection != m_connection;
    poolOf(task.lane)->start([this, task, timeout, stop, left, client = task.connection->client] {
        const auto started = m_clock.instant();
        Answer answer;
        auto asked = left ? clientFor(task.connection->operatorFile) : client;
        if (!asked)
            asked = client;
        answer.result = task.call.call(**asked, api::within(timeout), stop, answer.error);
        answer.took = std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.instant() - started);
        QMetaObject::invokeMethod(
            this, [this, task, answer]() mutable { answered(task, std::move(answer)); }, Qt::QueuedConnection);
    });
}

void Bridge::answered(const Task& task, Answer answer) {
    if (!task.command && task.connection != m_connection) {
        // What another platform, or another operator, was shown is not to be shown now.
        answer.error = Error{ErrorCode::Cancelled, "NET-013", "the platform was left before its answer was shown"};
        answer.result = task.call.failure(*answer.error);
    }
    if (!answer.error)
        m_latency = answer.took;
    if (!task.command) {
        if (task.context)
            task.done(answer.result);
        return;
    }
    auto& row = task.command->row;
    const bool wasUnknown = row.state == CommandRow::State::Unknown;
    if (!wasUnknown || isVerdict(answer.error)) {
        finish(task.command, answer.error);
        if (task.context)
            task.done(answer.result);
    }
    if (row.state != CommandRow::State::Unknown || m_ending.stop_requested())
        return;
    // The same command id again: the platform answers what became of it, or does it now, once.
    ++row.attempts;
    emit commandsChanged();
    const auto wait = std::min(kFirstRetry * (1 << std::min(row.attempts, 4)), kLongestRetry);
    QTimer::singleShot(wait, this, [this, task] { run(task); });
}

QList<CommandRow> Bridge::commands() const {
    QList<CommandRow> rows;
    for (const auto& entry : m_commands)
        rows.append(entry->row);
    return rows;
}

int Bridge::runningCommands() const {
    return static_cast<int>(
        std::count_if(m_commands.begin(), m_commands.end(), [](const auto& entry) { return isOpen(entry->row); }));
}

void Bridge::clearLastError() {
    m_lastError.reset();
    emit commandsChanged();
}

} // namespace signalbox::ui
