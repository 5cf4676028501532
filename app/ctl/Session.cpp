// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace signalbox::ctl {

namespace {

/// Columns a text takes on a terminal: UTF-8 continuation bytes take none.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::filesystem::path defaultData() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
        return std::filesystem::path(data) / "signalbox" / "sandbox";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : ".") / ".local" / "share" / "signalbox" / "sandbox";
}

} // namespace

int exitCodeOf(const base::Error& error) {
    switch (error.code) {
    case base::ErrorCode::InvalidArgument:
        return kUsage;
    case base::ErrorCode::OutcomeUnknown:
        return kUnknown;
    case base::ErrorCode::Unavailable:
        return kUnreachable;
    case base::ErrorCode::PermissionDenied:
    case base::ErrorCode::Unauthenticated:
        return kDenied;
    default:
        return kFailed;
    }
}

void Session::addOptions(CLI::App& app) {
    app.add_option("--operator", m_operator, "The operator's credentials file, or the operator's id in --data")
        ->envname("SIGNALBOX_OPERATOR");
    app.add_option("--data", m_data, "The platform's data directory (default: the console's sandbox)")
        ->envname("SIGNALBOX_DATA");
    app.add_flag("--json", m_json, "Print JSON");
    app.add_option_function<double>(
           "--timeout", [this](double s) { m_timeout = std::chrono::milliseconds(static_cast<int>(s * 1000)); },
           "Seconds to wait for the platform (10)")
        ->check(CLI::Range(0.1, 600.0));
}

std::filesystem::path Session::data() const { return m_data.empty() ? defaultData() : m_data; }

base::Result<api::OperatorCredentials> Session::credentials() const {
    auto file = m_operator.empty() ? std::filesystem::path("on_call-1") : m_operator;
    // An id rather than a path: the platform keeps its operators' files there.
    if (!file.has_parent_path() && !file.has_extension())
        file = data() / "operators" / (file.string() + ".json");
    auto loaded = api::OperatorCredentials::load(file);
    if (!loaded && loaded.error().code == base::ErrorCode::NotFound)
        return base::Error{base::ErrorCode::InvalidArgument, loaded.error().reason,
                           loaded.error().context + "; give --operator FILE, or --data DIR of a platform "
                                                    "(signalbox-platform --data DIR makes one)"};
    return loaded;
}

api::PlatformClient* Session::client() {
    if (!m_client) {
        auto loaded = credentials();
        if (!loaded) {
            fail(loaded.error());
            return nullptr;
        }
        auto made = api::PlatformClient::create(*loaded);
        if (!made) {
            fail(made.error());
            return nullptr;
        }
        m_client = *std::move(made);
    }
    return m_client.get();
}

bool Session::fail(const base::Error& error) {
    exitCode = exitCodeOf(error);
    if (m_json) {
        std::cerr << base::Json::object({{"error", api::toJson(error)}}).text() << '\n';
        return false;
    }
    std::cerr << (exitCode == kUnknown ? "OUTCOME UNKNOWN" : "error") << " " << error.reason << ": " << error.context
              << '\n';
    if (exitCode == kUnknown)
        std::cerr
            << "It may or may not have happened. Repeat the same call with --command and the id above to find out.\n";
    else if (exitCode == kUnreachable)
        std::cerr
            << "Is the platform running? Its address stands in the operator's credentials file, and each start of "
               "signalbox-platform brings it up to date.\n";
    else if (error.reason == "ACCESS-001")
        std::cerr << "Act as somebody else with --operator; 'signalboxctl me' lists what an operator may do.\n";
    return false;
}

void Session::usage(const base::Error& error, bool json) {
    m_json = json;
    fail(error);
    if (!m_json)
        std::cerr << "Add --help to see what there is.\n";
}

void Session::print(const base::Json& value, const Table& table) {
    if (m_json) {
        std::cout << value.pretty() << '\n';
        return;
    }
    std::vector<std::size_t> widths;
    for (const auto& row : table)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i)
                widths.push_back(0);
            widths[i] = std::max(widths[i], width(row[i]));
        }
    for (const auto& row : table) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size())
                line.append(widths[i] - width(row[i]) + 2, ' ');
        }
        std::cout << line << '\n';
    }
    if (table.size() == 1)
        std::cout << "(none)\n";
}

void Session::print(const base::Json& value, const std::string& sentence) {
    std::cout << (m_json ? value.pretty() : sentence) << '\n';
}

void Session::printDone(base::Json value, const api::AuditReceipt& audit, bool replayed, const Table& table) {
    print(receiptJson(std::move(value), audit, replayed), table);
    if (!m_json)
        std::cout << receiptText(audit, replayed) << '\n';
}

void ActOptions::add(CLI::App& verb, bool withApproval) {
    verb.add_option("--reason", reason, "Why; it goes into the audit log")->required();
    verb.add_option("--command", command, "The command id of an earlier attempt, to learn its outcome");
    if (withApproval)
        verb.add_option("--approval", approval, "An approval of two people that covers this act");
}

base::Result<api::Intent> ActOptions::intent() const {
    auto intent = api::Intent::fresh(reason);
    if (!command.empty()) {
        SB_ASSIGN(intent.command, base::CommandId::parse(command));
    }
    if (!approval.empty()) {
        SB_ASSIGN(intent.approval, base::ApprovalId::parse(approval));
    }
    return intent;
}

void examples(CLI::App& verb, std::initializer_list<std::string_view> lines) {
    std::string text = "Examples:";
    for (const auto line : lines)
        text += "\n  signalboxctl " + std::string(line);
    verb.footer(text);
}

base::Json receiptJson(base::Json value, const api::AuditReceipt& audit, bool replayed) {
    auto receipt = base::Json::object();
    receipt.set("index", audit.index ? base::Json(*audit.index) : base::Json());
    receipt.set("checkpoint", audit.checkpoint);
    return base::Json::object({{"value", std::move(value)}, {"audit", std::move(receipt)}, {"replayed", replayed}});
}

std::string receiptText(const api::AuditReceipt& audit, bool replayed) {
    std::string text = audit.index ? "audit entry " + std::to_string(*audit.index) : "not yet in the audit log";
    return replayed ? text + "; this command had been carried out before" : text;
}

std::string text(const std::optional<base::Time>& time) { return time ? base::rfc3339(*time) : "-"; }

std::string percentText(int basisPoints) {
    const auto hundredths = std::to_string(basisPoints % 100);
    return std::to_string(basisPoints / 100) + "." + (hundredths.size() == 1 ? "0" + hundredths : hundredths) + " %";
}

base::Result<int> parsePercent(std::string_view text) {
    const base::Error bad{base::ErrorCode::InvalidArgument, "CTL-001",
                          "a share is 0 to 5 percent in steps of 0.01, for example 2.50"};
    while (!text.empty() && (text.back() == '%' || text.back() == ' '))
        text.remove_suffix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto rest = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (whole.empty() || whole.size() > 1 || rest.size() > 2 || (point != std::string_view::npos && rest.empty()))
        return bad;
    int value = 0;
    for (const char c : std::string(whole) + std::string(rest) + std::string(2 - rest.size(), '0')) {
        if (c < '0' || c > '9')
            return bad;
        value = value * 10 + (c - '0');
    }
    return value <= 500 ? base::Result<int>(value) : bad;
}

} // namespace signalbox::ctl
