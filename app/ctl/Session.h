// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"
#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace signalbox::ctl {

/// Exit codes, the same for every verb.
enum Exit : int {
    kOk = 0,
    kFailed = 1,      ///< Refused or failed; nothing happened, or the message says what did.
    kUsage = 2,       ///< The command line or an input is wrong.
    kUnknown = 3,     ///< OUTCOME UNKNOWN: it may have happened. Repeat with --command ID to find out.
    kUnreachable = 4, ///< The platform could not be reached; nothing happened.
    kDenied = 5,      ///< Not permitted, or not authenticated.
};
[[nodiscard]] int exitCodeOf(const base::Error& error);

/// Rows for people. The first row is the heading; columns are padded, nothing is cut.
using Table = std::vector<std::vector<std::string>>;

/// What all verbs share: who the operator is, how to print, when to give up.
///
/// --json prints one JSON document on standard output for results, and {"error":{code,reason,context}} on standard
/// error for failures. Without it: tables and sentences.
class Session {
public:
    /// Adds --operator, --data, --json, --timeout.
    void addOptions(CLI::App& app);

    /// The client; made on first use. On an error it has been printed, and null comes back.
    [[nodiscard]] api::PlatformClient* client();
    [[nodiscard]] api::Deadline deadline() const { return api::within(m_timeout); }
    [[nodiscard]] const base::Clock& clock() const { return m_clock; }
    [[nodiscard]] bool json() const { return m_json; }
    [[nodiscard]] std::filesystem::path data() const;
    /// The operator's credentials file.
    [[nodiscard]] base::Result<api::OperatorCredentials> credentials() const;

    /// Prints an error with the page that explains it, and sets the exit code. Always false, for `return fail(...)`.
    bool fail(const base::Error& error);
    /// The same for a command line that cannot be read, which may not have said yet how errors are printed.
    void usage(const base::Error& error, bool json);
    void print(const base::Json& value, const Table& table);
    void print(const base::Json& value, const std::string& sentence);
    /// What an act did: its receiptJson, or a table with its receiptText below.
    template <class T>
    void printDone(const api::Done<T>& done, const Table& table) {
        printDone(toJson(done.value, api::Wire{}), done.audit, done.replayed, table);
    }

    /// Prints the value of a result, or its error.
    template <class T, class ToTable>
    void show(const base::Result<T>& result, ToTable&& toTable);

    /// What the program ends with; fail() sets it.
    int exitCode = kOk;

private:
    void printDone(base::Json value, const api::AuditReceipt& audit, bool replayed, const Table& table);

    std::filesystem::path m_operator;
    std::filesystem::path m_data;
    bool m_json = false;
    std::chrono::milliseconds m_timeout{10'000};
    base::SystemClock m_clock;
    std::unique_ptr<api::PlatformClient> m_client;
};

/// Options of every act: --reason, --command (to ask again after an unknown outcome), --approval.
struct ActOptions {
    std::string reason;
    std::string command;
    std::string approval;

    void add(CLI::App& verb, bool withApproval = false);
    [[nodiscard]] base::Result<api::Intent> intent() const;
};

/// An id, when one was given: an empty text leaves the target as it is.
template <class Id>
[[nodiscard]] base::Status parseIfGiven(const std::string& text, std::optional<Id>& target) {
    if (text.empty())
        return {};
    SB_ASSIGN(target, Id::parse(text));
    return {};
}

/// Puts examples below the help of a verb and of every verb that is added to it later.
void examples(CLI::App& verb, std::initializer_list<std::string_view> lines);

/// {"value":...,"audit":{...},"replayed":...}
[[nodiscard]] base::Json receiptJson(base::Json value, const api::AuditReceipt& audit, bool replayed);
/// "audit entry 12"
[[nodiscard]] std::string receiptText(const api::AuditReceipt& audit, bool replayed);

[[nodiscard]] std::string text(const std::optional<base::Time>& time);
/// "5.00 %"
[[nodiscard]] std::string percentText(int basisPoints);
/// "5", "0.05", "2.50 %": exact. Errors: InvalidArgument CTL-001.
[[nodiscard]] base::Result<int> parsePercent(std::string_view text);

template <class T, class ToTable>
void Session::show(const base::Result<T>& result, ToTable&& toTable) {
    if (!result) {
        fail(result.error());
        return;
    }
    toTable(*result);
}

void addAccess(CLI::App& app, Session& session);
void addAml(CLI::App& app, Session& session);
void addAudit(CLI::App& app, Session& session);
void addCanary(CLI::App& app, Session& session);
void addDegradation(CLI::App& app, Session& session);
void addEvents(CLI::App& app, Session& session);
void addVersions(CLI::App& app, Session& session);
void addKeys(CLI::App& app, Session& session);
void addLedger(CLI::App& app, Session& session);
void addOnboarding(CLI::App& app, Session& session);
void addPlayers(CLI::App& app, Session& session);
void addRegistry(CLI::App& app, Session& session);
void addSandbox(CLI::App& app, Session& session);
void addSimulate(CLI::App& app, Session& session);
void addSlo(CLI::App& app, Session& session);
void addTraces(CLI::App& app, Session& session);

} // namespace signalbox::ctl
