// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/RegistryClient.h"
#include "core/base/Files.h"
#include "core/platform/registry/Compatibility.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <memory>

namespace signalbox::ctl {

namespace {

namespace registry = platform::registry;
using base::Json;

Table subjectTable(const std::vector<api::SchemaSubject>& subjects) {
    Table table{{"SUBJECT", "VERSIONS", "NEWEST", "TYPE", "LEVEL"}};
    for (const auto& one : subjects)
        table.push_back({one.subject, std::to_string(one.versions.size()),
                         one.versions.empty() ? "-" : one.versions.back().semver,
                         one.versions.empty() ? "-" : one.versions.back().type,
                         one.level + (one.ownLevel ? "" : " (of the registry)")});
    return table;
}

Table versionTable(const std::vector<api::SchemaVersion>& versions) {
    Table table{{"VERSION", "SEMVER", "ID", "TYPE"}};
    for (const auto& one : versions)
        table.push_back({std::to_string(one.version), one.semver, std::to_string(one.id), one.type});
    return table;
}

base::Error noSuchType(const std::string& text) {
    return {base::ErrorCode::InvalidArgument, "CTL-006",
            "\"" + text + "\" is no kind of schema: there are json and avro"};
}

std::optional<registry::SchemaType> typeOf(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return registry::schemaTypeFromName(text);
}

/// Without a word about it: Avro when the file is called so, JSON Schema otherwise.
base::Result<registry::SchemaType> typeFor(const std::string& option, const std::string& file) {
    if (option.empty())
        return file.ends_with(".avsc") ? registry::SchemaType::Avro : registry::SchemaType::Json;
    if (const auto type = typeOf(option))
        return *type;
    return noSuchType(option);
}

base::Result<registry::Schema> schemaIn(const std::string& file, registry::SchemaType type) {
    SB_ASSIGN(const auto text, base::readFile(file));
    auto schema = registry::Schema::read(type, text);
    if (!schema)
        return base::Error{schema.error().code, schema.error().reason, file + ": " + schema.error().context};
    return schema;
}

/// Prints what stands against a change; exit code 1 when anything does.
void report(Session& session, const std::vector<registry::Incompatibility>& problems, registry::Level level) {
    auto list = Json::array();
    std::string text = problems.empty() ? "compatible at level " + std::string(registry::name(level))
                                        : "NOT compatible at level " + std::string(registry::name(level)) + ":";
    for (const auto& one : problems) {
        list.push(Json::object({{"rule", one.rule}, {"pointer", one.pointer}, {"message", one.message}}));
        text += "\n  " + registry::describe(one);
    }
    session.print(Json::object({{"compatible", problems.empty()},
                                {"level", registry::name(level)},
                                {"incompatibilities", std::move(list)}}),
                  text);
    if (!problems.empty())
        session.exitCode = kFailed;
}

struct CheckOptions {
    std::string before, after, level, type;
};

/// Two files; or a subject of the platform and a file.
base::Result<bool> check(Session& session, const CheckOptions& options) {
    SB_ASSIGN(const auto type, typeFor(options.type, options.after));
    SB_ASSIGN(const auto after, schemaIn(options.after, type));
    std::vector<registry::Schema> versions;
    auto level = registry::Level::SeedMinor;
    std::error_code ignored;
    if (std::filesystem::exists(options.before, ignored)) {
        SB_ASSIGN(const auto oldType, typeFor(options.type, options.before));
        SB_ASSIGN(auto before, schemaIn(options.before, oldType));
        versions.push_back(std::move(before));
    } else {
        auto* client = session.client();
        if (client == nullptr)
            return false;
        SB_ASSIGN(const auto subject, api::registrySubject(*client, options.before, session.deadline()));
        level = registry::levelFromName(subject.level).value_or(level);
        for (const auto& one : subject.versions) {
            SB_ASSIGN(auto before,
                      registry::Schema::read(
                          registry::schemaTypeFromName(one.type).value_or(registry::SchemaType::Json), one.text));
            versions.push_back(std::move(before));
        }
    }
    if (!options.level.empty()) {
        const auto wanted = registry::levelFromName(options.level);
        if (!wanted)
            return base::Error{base::ErrorCode::InvalidArgument, "CTL-006",
                               "\"" + options.level + "\" is no level of compatibility"};
        level = *wanted;
    }
    std::vector<registry::Incompatibility> problems;
    for (auto one = versions.rbegin(); one != versions.rend() && problems.empty(); ++one) {
        problems = registry::incompatibilities(*one, after, level);
        if (!registry::isTransitive(level))
            break;
    }
    report(session, problems, level);
    return true;
}

struct RegisterOptions {
    std::string subject, file, type;
    ActOptions act;
};

base::Result<bool> add(Session& session, const RegisterOptions& options) {
    SB_ASSIGN(const auto type, typeFor(options.type, options.file));
    SB_ASSIGN(const auto text, base::readFile(options.file));
    SB_ASSIGN(const auto intent, options.act.intent());
    auto* client = session.client();
    if (client == nullptr)
        return false;
    api::SchemaVersion draft;
    draft.type = registry::name(type);
    draft.text = text;
    SB_ASSIGN(const auto done, api::registerSchema(*client, options.subject, draft, intent, session.deadline()));
    session.printDone(done, versionTable({done.value}));
    return true;
}

struct LevelOptions {
    std::string subject, level;
    bool reset = false;
    ActOptions act;
};

base::Result<bool> config(Session& session, const LevelOptions& options) {
    auto* client = session.client();
    if (client == nullptr)
        return false;
    if (options.level.empty() && !options.reset) {
        SB_ASSIGN(const auto subjects, api::registrySubjects(*client, session.deadline()));
        std::vector<api::SchemaSubject> shown;
        for (const auto& one : subjects)
            if (options.subject.empty() ? one.ownLevel : one.subject == options.subject)
                shown.push_back(one);
        session.print(api::listJson(shown), subjectTable(shown));
        return true;
    }
    SB_ASSIGN(const auto intent, options.act.intent());
    SB_ASSIGN(const auto done, api::setRegistryLevel(*client, options.subject, options.reset ? "" : options.level,
                                                     intent, session.deadline()));
    session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                  (options.subject.empty() ? "the whole registry" : options.subject) + ": " + done.value.level + "\n" +
                      receiptText(done.audit, done.replayed));
    return true;
}

} // namespace

void addRegistry(CLI::App& app, Session& session) {
    auto* noun = app.add_subcommand("registry", "Schemas of events, and what a new version may change");
    noun->require_subcommand(1);
    examples(*noun, {"registry subjects", "registry show bet.settled-value",
                     "registry check old.json new.json --level full", "registry check bet.settled-value new.json",
                     "registry register novagames.spin-value spin.json --reason \"first version\"",
                     "registry config novagames.spin-value --level strict --reason \"agreed\""});

    noun->add_subcommand("subjects", "Every subject with its newest version and its level")->callback([&session] {
        if (auto* client = session.client())
            session.show(api::registrySubjects(*client, session.deadline()),
                         [&](const auto& subjects) { session.print(api::listJson(subjects), subjectTable(subjects)); });
    });

    auto* show = noun->add_subcommand("show", "The versions of a subject, or the text of one");
    auto shown = std::make_shared<std::string>();
    auto semver = std::make_shared<std::string>();
    show->add_option("subject", *shown, "For example bet.settled-value")->required();
    show->add_option("--schema", *semver, "Print the text of this version: a number, a semver or latest");
    show->callback([&session, shown, semver] {
        auto* client = session.client();
        if (client == nullptr)
            return;
        session.show(api::registrySubject(*client, *shown, session.deadline()), [&](const api::SchemaSubject& subject) {
            if (semver->empty()) {
                session.print(toJson(subject, api::Wire{}), versionTable(subject.versions));
                return;
            }
            for (auto one = subject.versions.rbegin(); one != subject.versions.rend(); ++one)
                if (*semver == "latest" || *semver == one->semver || *semver == std::to_string(one->version)) {
                    const auto text = Json::parse(one->text, 64);
                    session.print(toJson(*one, api::Wire{}), text ? text->pretty() : one->text);
                    return;
                }
            session.fail({base::ErrorCode::NotFound, "CTL-002", *shown + " has no version " + *semver});
        });
    });

    auto* checkVerb = noun->add_subcommand(
        "check", "What stands against a change; exit code 1 when anything does. Two files need no platform");
    auto checked = std::make_shared<CheckOptions>();
    checkVerb->add_option("old", checked->before, "A file, or a subject of the platform")->required();
    checkVerb->add_option("new", checked->after, "A file")->required();
    checkVerb->add_option("--level", checked->level, "Default: the subject's, or seed-minor");
    checkVerb->add_option("--type", checked->type, "json or avro (default: avro for *.avsc)");
    checkVerb->callback([&session, checked] {
        if (const auto done = check(session, *checked); !done)
            session.fail(done.error());
    });

    auto* addVerb = noun->add_subcommand("register", "Add a version to a subject");
    auto added = std::make_shared<RegisterOptions>();
    addVerb->add_option("subject", added->subject, "For example novagames.spin-value")->required();
    addVerb->add_option("file", added->file, "The schema")->required()->check(CLI::ExistingFile);
    addVerb->add_option("--type", added->type, "json or avro (default: avro for *.avsc)");
    added->act.add(*addVerb);
    addVerb->callback([&session, added] {
        if (const auto done = add(session, *added); !done)
            session.fail(done.error());
    });

    auto* levelVerb = noun->add_subcommand("config", "Show or set levels of compatibility");
    auto level = std::make_shared<LevelOptions>();
    levelVerb->add_option("subject", level->subject, "None: the whole registry");
    levelVerb->add_option("--level", level->level, "none, backward, ..., full_transitive, seed-minor or strict");
    levelVerb->add_flag("--reset", level->reset, "Back to the level of the whole registry")->excludes("--level");
    levelVerb->add_option("--reason", level->act.reason, "Why; it goes into the audit log (to set or reset)");
    levelVerb->add_option("--command", level->act.command,
                          "The command id of an earlier attempt, to learn its outcome");
    levelVerb->callback([&session, level] {
        if (const auto done = config(session, *level); !done)
            session.fail(done.error());
    });
}

} // namespace signalbox::ctl
