// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PlatformClient.h"
#include "core/base/Clock.h"
#include "core/slo/Board.h"

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QString>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

class QThreadPool;

namespace signalbox::ui {

/// Where a call runs. Reads in parallel; acts one after the other; the red button behind nothing else.
enum class CallLane { Read, Act, RedButton };

/// An act on its way, as the status strip and the pages show it.
struct CommandRow {
    enum class State {
        Running, ///< Sent, no answer yet.
        Done,
        Failed,  ///< Refused or failed: nothing happened, or the error says what did.
        Unknown, ///< Sent, and no answer came. Asked again by itself with the same command id until it is known.
    };
    QString id; ///< The command id: one effect however often it is sent.
    QString title;
    State state = State::Running;
    base::Time started{};
    std::optional<base::Error> error;
    int attempts = 1;
};

/// The console's one connection to a platform, and the only place where threads meet widgets.
///
/// Pages ask and act through it, and read the board it keeps. Everything is delivered on the gui thread, and only while
/// the page that asked still exists.
///
/// Link states: Connecting -> Live <-> Lost. Lost keeps the last known values; nothing is queued while it lasts except
/// what asks again after an unknown outcome.
/// - board() is fed with one tick a second; its judgements depend on the clock, so stale data never looks fine.
/// - An act whose outcome is unknown stays on the list as Unknown and is repeated with the same command id, as the same
///   operator, until the platform says what became of it. That it cannot be reached meanwhile says nothing about that.
/// - Leaving a platform cancels reads (their answer is then Cancelled, even when it was under way already) but not
/// acts. Threads:   gui only. Calls run on pools and get a Deadline and a stop_token. Ownership: borrows the clock; the
/// destructor cancels calls under way and joins.
class Bridge final : public QObject {
    Q_OBJECT
public:
    enum class Link { Idle, Connecting, Live, Lost };
    static constexpr std::chrono::milliseconds kReadTimeout{5'000};
    static constexpr std::chrono::milliseconds kActTimeout{10'000};

    explicit Bridge(const base::Clock& clock, QObject* parent = nullptr);
    ~Bridge() override;

    /// Connects as the operator of that credentials file, leaving any former platform. Tries until it succeeds.
    void connectTo(const std::filesystem::path& operatorFile);
    void disconnectFromPlatform();
    [[nodiscard]] const std::filesystem::path& operatorFile() const { return m_operatorFile; }

    [[nodiscard]] Link link() const { return m_link; }
    [[nodiscard]] std::optional<base::Time> lostAt() const { return m_lostAt; }
    [[nodiscard]] const std::optional<base::Error>& linkError() const { return m_linkError; }
    /// Of the last answered call.
    [[nodiscard]] std::optional<std::chrono::milliseconds> latency() const { return m_latency; }
    /// Who we are and what we may do; absent until the first connection.
    [[nodiscard]] const std::optional<api::Me>& me() const { return m_me; }
    /// Null until the first connection. Replaced by a new one when the platform changes.
    [[nodiscard]] const slo::Board* board() const { return m_board.get(); }
    [[nodiscard]] const base::Clock& clock() const { return m_clock; }

    template <class T>
    using Call = std::function<base::Result<T>(api::PlatformClient&, api::Deadline, std::stop_token)>;
    template <class T>
    using Done = std::function<void(const base::Result<T>&)>;

    /// Reads something. `done` runs on the gui thread unless `context` has died. Not connected: Unavailable CONSOLE-001
    /// at once.
    template <class T>
    void ask(QObject* context, Call<T> call, Done<T> done) {
        run({context, CallLane::Read, m_connection, nullptr, erase<T>(std::move(call)), erase<T>(std::move(done))});
    }

    /// Does something. `title` is what the list of commands shows; `intent` names the command. `done` is called with
    /// every outcome: with OutcomeUnknown first, when that is what it is, and again when the outcome is known.
    template <class T>
    void act(QObject* context, const QString& title, const api::Intent& intent, Call<api::Done<T>> call,
             Done<api::Done<T>> done, CallLane lane = CallLane::Act) {
        const auto command = begin(title, intent);
        run({context, lane, m_connection, command, erase<api::Done<T>>(std::move(call)),
             [this, done = std::move(done)](const std::shared_ptr<void>& result) {
                 const auto& outcome = *std::static_pointer_cast<base::Result<api::Done<T>>>(result);
                 if (outcome)
                     emit receiptSeen(outcome->audit.index ? static_cast<qint64>(*outcome->audit.index) : -1);
                 done(outcome);
             }});
    }

    /// Newest first; finished ones are kept for a while.
    [[nodiscard]] QList<CommandRow> commands() const;
    [[nodiscard]] int runningCommands() const;
    /// Of the last act that failed; cleared by clearLastError().
    [[nodiscard]] const std::optional<base::Error>& lastError() const { return m_lastError; }
    void clearLastError();

signals:
    /// A tick was applied to the board.
    void ticked();
    void linkChanged();
    /// Another operator, platform or set of permissions.
    void meChanged();
    void commandsChanged();
    /// An act was answered; the index of its audit entry, or -1 when it is not yet in the log.
    void receiptSeen(qint64 index);

private:
    using ErasedCall = std::function<std::shared_ptr<void>(api::PlatformClient&, api::Deadline, std::stop_token,
                                                           std::optional<base::Error>& error)>;
    using ErasedFailure = std::function<std::shared_ptr<void>(const base::Error&)>;
    struct Erased {
        ErasedCall call;
        ErasedFailure failure;
    };
    using ErasedDone = std::function<void(const std::shared_ptr<void>&)>;
    struct CommandEntry;
    struct Connection;
    /// One call with everything that belongs to it; repeated as it is while an outcome is unknown.
    struct Task {
        QPointer<QObject> context;
        CallLane lane = CallLane::Read;
        std::shared_ptr<Connection> connection;
        std::shared_ptr<CommandEntry> command; ///< Null: a read.
        Erased call;
        ErasedDone done;
    };
    struct Answer {
        std::shared_ptr<void> result;
        std::optional<base::Error> error;
        std::chrono::milliseconds took{0};
    };

    template <class T>
    static Erased erase(Call<T> call) {
        return {
            [call = std::move(call)](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop,
                                     std::optional<base::Error>& error) -> std::shared_ptr<void> {
                auto result = std::make_shared<base::Result<T>>(call(client, deadline, std::move(stop)));
                if (!*result)
                    error = result->error();
                return result;
            },
            [](const base::Error& error) -> std::shared_ptr<void> { return std::make_shared<base::Result<T>>(error); }};
    }
    template <class T>
    static ErasedDone erase(Done<T> done) {
        return [done = std::move(done)](const std::shared_ptr<void>& result) {
            done(*std::static_pointer_cast<base::Result<T>>(result));
        };
    }

    [[nodiscard]] std::shared_ptr<CommandEntry> begin(const QString& title, const api::Intent& intent);
    void run(Task task);
    void answered(const Task& task, Answer answer);
    void finish(const std::shared_ptr<CommandEntry>& command, const std::optional<base::Error>& error);
    void connected(api::Me me, std::unique_ptr<slo::Board> board);
    void setLink(Link link, std::optional<base::Error> error = std::nullopt);
    [[nodiscard]] QThreadPool* poolOf(CallLane lane) const;

    const base::Clock& m_clock;
    std::filesystem::path m_operatorFile;
    std::shared_ptr<Connection> m_connection;
    Link m_link = Link::Idle;
    std::optional<base::Time> m_lostAt;
    std::optional<base::Error> m_linkError;
    std::optional<std::chrono::milliseconds> m_latency;
    std::optional<api::Me> m_me;
    std::unique_ptr<slo::Board> m_board;
    QList<std::shared_ptr<CommandEntry>> m_commands;
    std::optional<base::Error> m_lastError;
    std::stop_source m_ending; ///< For acts: only the end of the console cancels one.
    std::unique_ptr<QThreadPool> m_readPool;
    std::unique_ptr<QThreadPool> m_actPool;
    std::unique_ptr<QThreadPool> m_redButtonPool;
};

} // namespace signalbox::ui
