// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/ledger/AcknowledgedCheck.h"

#include "core/base/Files.h"
#include "core/base/Money.h"
#include "core/store/Database.h"

#include <sstream>

namespace signalbox::platform {

namespace {

constexpr std::size_t kLongestRecord = std::size_t{1} << 30;
constexpr std::size_t kSamples = 20;

struct Effect {
    std::string what;
    std::string bet;
    std::string amount;
};

base::Result<std::vector<Effect>> readRecord(const std::filesystem::path& file) {
    SB_ASSIGN(const std::string text, base::readFile(file, kLongestRecord));
    std::vector<Effect> effects;
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; start = end + 1, end = text.find('\n', start)) {
        std::istringstream line(text.substr(start, end - start));
        Effect effect;
        line >> effect.what >> effect.bet >> effect.amount;
        if (effect.bet.empty() ||
            (effect.what != "authorized" && effect.what != "settled" && effect.what != "rolled_back"))
            return base::Error{base::ErrorCode::InvalidArgument, "PLATFORM-020",
                               file.string() + " holds a line that is no acknowledged effect: \"" + line.str() + "\""};
        effects.push_back(std::move(effect));
    }
    return effects;
}

void add(std::vector<std::string>& samples, std::size_t& count, std::string text) {
    if (++count <= kSamples)
        samples.push_back(std::move(text));
}

} // namespace

base::Result<AcknowledgedReport> checkAcknowledged(const std::filesystem::path& ledgerFile,
                                                   const std::filesystem::path& record) {
    SB_ASSIGN(const auto effects, readRecord(record));
    store::OpenOptions options;
    options.readOnly = true;
    SB_ASSIGN(auto database, store::Database::open(ledgerFile, options));
    SB_ASSIGN(auto find,
              database.prepare("SELECT b.amount, b.win, b.currency, count(e.sequence) FROM bet b "
                               "LEFT JOIN entry e ON e.bet = b.id AND e.kind = ? WHERE b.bet = ? GROUP BY b.id"));
    AcknowledgedReport report;
    report.effects = effects.size();
    for (const auto& effect : effects) {
        // A rollback of an authorization that never arrived leaves a tombstone.
        const std::string kind =
            effect.what == "authorized" ? "authorize" : (effect.what == "settled" ? "settle" : "rollback");
        SB_ASSIGN(const bool found, find.bindAll(kind, effect.bet).step());
        const auto name = effect.what + " " + effect.bet + " " + effect.amount;
        if (!found) {
            add(report.missing, report.missingCount, name);
            continue;
        }
        const auto amount = find.integer(0);
        const auto win = find.integer(1);
        const auto currency = base::Currency::parse(find.text(2));
        const auto times = find.integer(3);
        find.reset();
        const bool tombstone = kind == "rollback" && times == 0 && amount == 0;
        if (times > 1)
            add(report.doubled, report.doubledCount, name);
        else if (times == 0 && !tombstone)
            add(report.missing, report.missingCount, name);
        else if (kind != "rollback" && currency &&
                 base::Money(kind == "settle" ? win : amount, *currency).text() != effect.amount)
            add(report.missing, report.missingCount, name + " (the ledger has another amount)");
    }
    return report;
}

} // namespace signalbox::platform
