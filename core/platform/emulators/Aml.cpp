// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Aml.h"

#include "core/platform/emulators/Arithmetic.h"

#include <algorithm>
#include <utility>

namespace signalbox::platform::emulators {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr std::array<std::string_view, kAmlRules.size()> kRuleNames{"structuring", "rapid_in_out", "velocity",
                                                                    "large_payout", "manual"};
constexpr std::array<std::string_view, kAmlStates.size()> kStateNames{"open", "under_review", "reported", "dismissed"};
constexpr std::string_view kNotice =
    "SANDBOX REPORT: made by the Signalbox reference platform from test data. It must not be filed with any authority.";

std::int64_t minorOf(std::int64_t units, const base::Currency& currency) {
    for (int i = 0; i < currency.exponent(); ++i)
        units *= 10;
    return units;
}

std::string text(std::int64_t minor, const base::Currency& currency) {
    return base::Money(minor, currency).text() + " " + std::string(currency.code());
}

std::vector<std::string> idsOf(const std::vector<const AmlPayment*>& payments) {
    std::vector<std::string> ids;
    for (const auto* one : payments)
        ids.push_back(one->id);
    return ids;
}

Status mayReport(const AmlCase& one) {
    if (one.state == AmlState::Reported)
        return {};
    return Error{ErrorCode::FailedPrecondition, "AML-003",
                 "case " + one.id + " is " + std::string(name(one.state)) + "; only a reported case has a report"};
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            // XML 1.0 has no way to write the other control characters.
            out += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? ' ' : c;
        }
    }
    return out;
}

std::string element(std::string_view name, std::string_view value) {
    return "<" + std::string(name) + ">" + escaped(value) + "</" + std::string(name) + ">\n";
}

/// goAML's dateTime has neither a fraction nor a zone.
std::string plainTime(base::Time at) { return base::rfc3339(at).substr(0, 19); }

} // namespace

std::string_view name(AmlRule rule) noexcept { return kRuleNames[static_cast<std::size_t>(rule)]; }
std::string_view name(AmlState state) noexcept { return kStateNames[static_cast<std::size_t>(state)]; }

std::vector<AmlFinding> judgePayments(const std::vector<AmlPayment>& history, std::int64_t staked,
                                      const base::Currency& currency, const AmlPolicy& policy) {
    std::vector<AmlFinding> found;
    if (history.empty())
        return found;
    const auto& newest = history.back();
    const std::int64_t threshold = minorOf(policy.threshold, currency);
    std::vector<const AmlPayment*> deposits, justBelow, burst;
    std::int64_t deposited = 0;
    std::int64_t structured = 0;
    for (const auto& one : history) {
        if (!one.isDeposit)
            continue;
        if (one.at > newest.at - policy.velocityWindow)
            burst.push_back(&one);
        if (one.at <= newest.at - policy.window)
            continue;
        deposits.push_back(&one);
        deposited = plus(deposited, one.amount);
        if (one.amount < threshold && one.amount >= share(threshold, policy.structuredPercent, 100)) {
            justBelow.push_back(&one);
            structured = plus(structured, one.amount);
        }
    }
    if (newest.isDeposit && !justBelow.empty() && justBelow.back() == &newest &&
        justBelow.size() >= policy.structuredDeposits && structured >= threshold)
        found.push_back({AmlRule::Structuring,
                         std::to_string(justBelow.size()) + " deposits below " + text(threshold, currency) +
                             " within a day, together " + text(structured, currency),
                         idsOf(justBelow)});
    if (newest.isDeposit && burst.size() > policy.velocityDeposits)
        found.push_back({AmlRule::Velocity, std::to_string(burst.size()) + " deposits within an hour", idsOf(burst)});
    if (newest.isDeposit)
        return found;
    if (newest.amount >= threshold)
        found.push_back({AmlRule::LargePayout, "a payout of " + text(newest.amount, currency), {newest.id}});
    if (deposited > 0 && newest.amount >= share(deposited, policy.rapidPercent, 100) &&
        staked < share(deposited, policy.playedPercent, 100)) {
        auto ids = idsOf(deposits);
        ids.push_back(newest.id);
        found.push_back({AmlRule::RapidInOut,
                         "a payout of " + text(newest.amount, currency) + " within a day of deposits of " +
                             text(deposited, currency) + ", with stakes of " + text(staked, currency),
                         std::move(ids)});
    }
    return found;
}

Status decide(AmlCase& one, AmlState to, std::string by, std::string why, base::Time at) {
    const bool allowed =
        (one.state == AmlState::Open && to == AmlState::UnderReview) ||
        (one.state == AmlState::UnderReview && (to == AmlState::Reported || to == AmlState::Dismissed));
    if (!allowed)
        return Error{ErrorCode::FailedPrecondition, "AML-001",
                     "case " + one.id + " is " + std::string(name(one.state)) + " and cannot become " +
                         std::string(name(to))};
    if (why.find_first_not_of(" \t\r\n") == std::string::npos)
        return Error{ErrorCode::InvalidArgument, "AML-002", "a decision about a case needs its reason"};
    one.state = to;
    one.steps.push_back({at, std::move(by), to, std::move(why)});
    return {};
}

Result<Json> reportJson(const AmlCase& one, const std::vector<ReportedPayment>& payments, base::Time now) {
    SB_TRY(mayReport(one));
    auto steps = Json::array();
    for (const auto& step : one.steps)
        steps.push(Json::object(
            {{"at", base::rfc3339(step.at)}, {"by", step.by}, {"state", name(step.to)}, {"reason", step.why}}));
    auto transactions = Json::array();
    for (const auto& payment : payments)
        transactions.push(Json::object({{"payment_id", payment.id},
                                        {"kind", payment.kind},
                                        {"state", payment.state},
                                        {"amount", payment.amount.text()},
                                        {"currency", payment.amount.currency().code()},
                                        {"at", base::rfc3339(payment.at)}}));
    return Json::object({{"notice", kNotice},
                         {"sandbox", true},
                         {"report_code", payments.empty() ? "SAR" : "STR"},
                         {"case_id", one.id},
                         {"created_at", base::rfc3339(now)},
                         {"rule", name(one.rule)},
                         {"summary", one.summary},
                         {"subject", Json::object({{"player_id", one.player},
                                                   {"brand_id", one.brand},
                                                   {"region", one.region},
                                                   {"currency", one.currency}})},
                         {"decision", Json::object({{"by", one.steps.back().by},
                                                    {"at", base::rfc3339(one.steps.back().at)},
                                                    {"reason", one.steps.back().why}})},
                         {"steps", std::move(steps)},
                         {"transactions", std::move(transactions)}});
}

Result<std::string> reportXml(const AmlCase& one, const std::vector<ReportedPayment>& payments, base::Time now) {
    SB_TRY(mayReport(one));
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- " + std::string(kNotice) + " -->\n<report>\n";
    out += element("rentity_id", "0");
    out += element("rentity_branch", one.region + "/" + one.brand);
    out += element("submission_code", "E");
    out += element("report_code", payments.empty() ? "SAR" : "STR");
    out += element("entity_reference", one.id);
    out += element("submission_date", plainTime(now));
    out += element("currency_code_local", one.currency);
    out += "<reporting_person>\n" + element("first_name", "Sandbox") + element("last_name", one.steps.back().by) +
           "</reporting_person>\n";
    out += element("reason", std::string(kNotice) + " " + one.summary + ". " + one.steps.back().why);
    out += element("action", "sandbox_only_do_not_file");
    for (const auto& payment : payments) {
        const bool inward = payment.kind == "deposit";
        out += "<transaction>\n" + element("transactionnumber", payment.id) +
               element("transaction_location", one.region) + element("transaction_description", payment.kind) +
               element("date_transaction", plainTime(payment.at)) + element("transmode_code", "PSP") +
               element("amount_local", payment.amount.text());
        const std::string player =
            "<person>\n" + element("first_name", "test player") + element("last_name", one.player) + "</person>\n";
        const std::string account = "<account>\n" + element("institution_name", "psp sandbox") +
                                    element("account", one.player) + "</account>\n";
        out += "<t_from>\n" + element("from_funds_code", inward ? "K" : "A") + (inward ? player : account) +
               element("from_country", one.region) + "</t_from>\n";
        out += "<t_to>\n" + element("to_funds_code", inward ? "A" : "K") + (inward ? account : player) +
               element("to_country", one.region) + "</t_to>\n</transaction>\n";
    }
    out += "<report_indicators>\n" + element("indicator", std::string(name(one.rule))) + "</report_indicators>\n";
    return out += "</report>\n";
}

} // namespace signalbox::platform::emulators
