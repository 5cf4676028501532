// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/SandboxClient.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>

namespace signalbox::ctl {

namespace {

std::string rateText(int basisPoints) {
    auto text = std::to_string(basisPoints / 100);
    if (basisPoints % 100 != 0)
        text += "." + std::string(basisPoints % 100 < 10 ? "0" : "") + std::to_string(basisPoints % 100);
    return text + " %";
}

std::string parametersText(const std::map<std::string, std::int64_t>& parameters) {
    std::string out;
    for (const auto& [name, value] : parameters)
        out += (out.empty() ? "" : " ") + name + "=" + std::to_string(value);
    return out.empty() ? "-" : out;
}

Table pressTable(const std::vector<api::FaultPress>& presses) {
    Table table{
        {"PRESS", "BUTTON", "SCOPE", "RATE", "PARAMETERS", "SEED", "BY", "BEGAN", "ENDS", "STATE", "SEEN", "HITS"}};
    for (const auto& one : presses)
        table.push_back({one.id.text(), one.kind, one.scope.text(), rateText(one.basisPoints),
                         parametersText(one.parameters), std::to_string(one.seed), one.by.text(),
                         base::rfc3339(one.startedAt), base::rfc3339(one.endedAt.value_or(one.endsAt)),
                         one.running() ? "running" : "over: " + one.endedBy, std::to_string(one.seen),
                         std::to_string(one.hits)});
    return table;
}

Table buttonTable(const api::SandboxButtons& buttons) {
    Table table{{"BUTTON", "GROUP", "SCOPE", "PARAMETERS", "WHAT IT DOES"}};
    for (const auto& one : buttons.buttons) {
        std::string scope;
        for (const auto& part : one.scope)
            scope += (scope.empty() ? "" : ",") + part;
        std::string parameters;
        for (const auto& part : one.parameters)
            parameters += (parameters.empty() ? "" : " ") + part.name + "=" + std::to_string(part.initial) + " (" +
                          std::to_string(part.least) + ".." + std::to_string(part.most) + ")";
        table.push_back(
            {one.kind, one.group, scope.empty() ? "-" : scope, parameters.empty() ? "-" : parameters, one.effect});
    }
    return table;
}

Table faultTable(const std::vector<api::InjectedFault>& faults) {
    Table table{{"TIME", "FAULT", "TRACE", "PROVIDER", "TARGET", "DRAW", "WHAT HAPPENED"}};
    for (const auto& one : faults)
        table.push_back({base::rfc3339(one.at), one.kind, one.trace.empty() ? "-" : one.trace,
                         one.provider.empty() ? "-" : one.provider, one.target.empty() ? "-" : one.target,
                         std::to_string(one.draw), one.what});
    return table;
}

Table clockTable(const api::VirtualClock& clock) {
    const auto ms = [](base::Duration d) {
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
    };
    return {{"TRUE TIME", "VIRTUAL TIME", "OFFSET", "SKEW AT THE DOOR", "DRIFT"},
            {base::rfc3339(clock.trueTime), base::rfc3339(clock.virtualTime), ms(clock.offset), ms(clock.skew),
             std::to_string(clock.driftPpm) + " ppm"}};
}

struct PressOptions {
    std::string kind, provider, brand, region;
    api::FaultOrder order;
    double rate = 100;
    int window = 60;
    std::optional<std::int64_t> seed;
    std::vector<std::string> parameters;
    ActOptions act;

    [[nodiscard]] base::Result<api::FaultOrder> complete() const {
        auto out = order;
        out.kind = kind;
        SB_TRY(parseIfGiven(provider, out.scope.provider));
        SB_TRY(parseIfGiven(brand, out.scope.brand));
        SB_TRY(parseIfGiven(region, out.scope.region));
        out.basisPoints = static_cast<int>(std::lround(rate * 100));
        out.window = std::chrono::seconds(window);
        if (seed)
            out.seed = static_cast<std::uint64_t>(*seed);
        for (const auto& text : parameters) {
            const auto equals = text.find('=');
            std::int64_t value = 0;
            const auto* begin = text.data() + (equals == std::string::npos ? text.size() : equals + 1);
            const auto* end = text.data() + text.size();
            const auto [stopped, error] = std::from_chars(begin, end, value);
            if (begin == end || error != std::errc() || stopped != end)
                return base::Error{base::ErrorCode::InvalidArgument, "CTL-006",
                                   "a parameter is given as name=number, not \"" + text + "\""};
            out.parameters[text.substr(0, equals)] = value;
        }
        return out;
    }
};

void press(Session& session, const PressOptions& options) {
    const auto run = [&]() -> base::Result<bool> {
        SB_ASSIGN(const auto order, options.complete());
        SB_ASSIGN(const auto intent, options.act.intent());
        auto* client = session.client();
        if (!client)
            return false;
        SB_ASSIGN(const auto done, api::pressFault(*client, order, intent, session.deadline()));
        const auto& value = done.value;
        session.print(receiptJson(api::toJson(value), done.audit, done.replayed),
                      value.kind + " on " + value.scope.text() +
                          (value.running() ? " until " + base::rfc3339(value.endsAt) : std::string(": done")) +
                          ", seed " + std::to_string(value.seed) + " (" + receiptText(done.audit, done.replayed) +
                          ")\nrelease it with: signalboxctl sandbox release " + value.id.text() + " --reason TEXT");
        return true;
    };
    if (const auto result = run(); !result)
        session.fail(result.error());
}

void addPress(CLI::App& verb, Session& session) {
    auto* press = verb.add_subcommand("press", "Make something go wrong, for a while and on the record");
    auto options = std::make_shared<PressOptions>();
    press->add_option("button", options->kind, "As sandbox buttons lists them")->required();
    press->add_option("--provider", options->provider, "None: every provider");
    press->add_option("--brand", options->brand, "None: every brand");
    press->add_option("--region", options->region, "None: every region");
    press->add_option("--operation", options->order.scope.operation,
                      "session, authorize, settle, rollback, read or other; none: all");
    press->add_option("--topic", options->order.scope.topic, "Of events, for example bet.settled; none: all");
    press->add_option("--rate", options->rate, "Percent of what is in scope (100)")->check(CLI::Range(0.0, 100.0));
    press->add_option("--for", options->window, "Seconds until it ends by itself, 1 to 3600 (60)")
        ->check(CLI::Range(1, 3'600));
    press->add_option("--seed", options->seed, "The same seed and requests give the same faults; none: drawn");
    press->add_option("--set", options->parameters, "A parameter as name=number; may be repeated");
    options->act.add(*press);
    press->callback([&session, options] { ctl::press(session, *options); });
}

struct ReleaseOptions {
    std::string id;
    bool all = false;
    ActOptions act;
};

void release(Session& session, const ReleaseOptions& options) {
    const auto run = [&]() -> base::Result<bool> {
        if (options.all != options.id.empty())
            return base::Error{base::ErrorCode::InvalidArgument, "CTL-006", "name one press, or give --all"};
        SB_ASSIGN(const auto intent, options.act.intent());
        auto* client = session.client();
        if (!client)
            return false;
        if (options.all) {
            SB_ASSIGN(const auto done, api::releaseAllFaults(*client, intent, session.deadline()));
            session.print(receiptJson(api::listJson(done.value), done.audit, done.replayed),
                          std::to_string(done.value.size()) + " released (" + receiptText(done.audit, done.replayed) +
                              ")");
            return true;
        }
        SB_ASSIGN(const auto id, api::PressId::parse(options.id));
        SB_ASSIGN(const auto done, api::releaseFault(*client, id, intent, session.deadline()));
        session.print(receiptJson(api::toJson(done.value), done.audit, done.replayed),
                      done.value.kind + " is over: " + done.value.endedBy + ", " + std::to_string(done.value.hits) +
                          " hits (" + receiptText(done.audit, done.replayed) + ")");
        return true;
    };
    if (const auto result = run(); !result)
        session.fail(result.error());
}

void resetClock(Session& session, const ActOptions& act) {
    const auto intent = act.intent();
    if (!intent) {
        session.fail(intent.error());
        return;
    }
    if (auto* client = session.client())
        session.show(api::resetSandboxClock(*client, *intent, session.deadline()), [&](const auto& done) {
            session.print(receiptJson(api::toJson(done.value), done.audit, done.replayed), clockTable(done.value));
        });
}

} // namespace

void addSandbox(CLI::App& app, Session& session) {
    auto* verb = app.add_subcommand("sandbox", "Emulation buttons: what a sandbox can be made to do wrong on purpose");
    verb->require_subcommand(1);
    examples(*verb,
             {"sandbox buttons",
              "sandbox press answer_drop --provider novagames --operation settle --rate 20 --for 120 --seed 7 "
              "--reason \"retries of novagames\"",
              "sandbox press clock_jump --set by_ms=3600000 --reason \"expire the holds\"", "sandbox presses",
              "sandbox faults --kind answer_drop --json", "sandbox release --all --reason \"done\"", "sandbox clock"});
    verb->add_subcommand("buttons", "What can be pressed, with scopes and ranges")->callback([&session] {
        if (auto* client = session.client())
            session.show(api::sandboxButtons(*client, session.deadline()), [&](const auto& buttons) {
                session.print(api::toJson(buttons), buttonTable(buttons));
                if (!session.json() && !buttons.available)
                    std::cout << "This platform is " << buttons.environment << ": no button can be pressed here.\n";
            });
    });
    addPress(*verb, session);

    auto* presses = verb->add_subcommand("presses", "What is pressed, and what was");
    auto limit = std::make_shared<int>(20);
    presses->add_option("--limit", *limit, "At most so many (20)")->check(CLI::Range(1, 1'000));
    presses->callback([&session, limit] {
        if (auto* client = session.client())
            session.show(api::sandboxPresses(*client, session.deadline(), {}, *limit),
                         [&](const auto& list) { session.print(api::listJson(list), pressTable(list)); });
    });

    auto* over = verb->add_subcommand("release", "End a press before its window does");
    auto releaseOptions = std::make_shared<ReleaseOptions>();
    over->add_option("press", releaseOptions->id, "Its id; see sandbox presses");
    over->add_flag("--all", releaseOptions->all, "Every press that runs");
    releaseOptions->act.add(*over);
    over->callback([&session, releaseOptions] { release(session, *releaseOptions); });

    auto* faults = verb->add_subcommand("faults", "What was injected, newest first");
    auto filter = std::make_shared<api::FaultFilter>();
    faults->add_option("--press", filter->press, "Of one press");
    faults->add_option("--kind", filter->kind, "Of one button");
    faults->add_option("--trace", filter->trace, "Into one trace");
    faults->add_option("--before", filter->before, "Older than that number, for paging");
    faults->add_option("--limit", filter->limit, "At most so many (100)")->check(CLI::Range(1, 1'000));
    faults->callback([&session, filter] {
        if (auto* client = session.client())
            session.show(api::sandboxFaults(*client, *filter, session.deadline()),
                         [&](const auto& list) { session.print(api::listJson(list), faultTable(list)); });
    });

    verb->add_subcommand("clock", "True and virtual time")->callback([&session] {
        if (auto* client = session.client())
            session.show(api::sandboxClock(*client, session.deadline()),
                         [&](const auto& clock) { session.print(api::toJson(clock), clockTable(clock)); });
    });
    auto* reset = verb->add_subcommand("reset-clock", "Virtual time is true time again");
    auto act = std::make_shared<ActOptions>();
    act->add(*reset);
    reset->callback([&session, act] { resetClock(session, *act); });
}

} // namespace signalbox::ctl
