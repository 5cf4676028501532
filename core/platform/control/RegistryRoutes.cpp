// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/RegistryClient.h"
#include "core/platform/control/Desks.h"
#include "core/platform/registry/Registry.h"

#include <limits>

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;
using registry::Registry;

api::SchemaVersion viewOf(const registry::Version& version, bool withText) {
    api::SchemaVersion out;
    out.version = version.version;
    out.id = version.id;
    out.semver = version.semver;
    out.type = registry::name(version.type);
    if (withText)
        out.text = version.text;
    for (const auto& one : version.references)
        out.references.push_back({one.name, one.subject, one.version});
    return out;
}

Result<api::SchemaSubject> viewOf(const Registry& registry, const std::string& subject, bool withText) {
    api::SchemaSubject out;
    out.subject = subject;
    SB_ASSIGN(const auto level, registry.level(subject, true));
    out.level = registry::name(level);
    out.ownLevel = registry.level(subject, false).has_value();
    if (subject.empty())
        return out;
    const auto versions = registry.versions(subject);
    for (const auto& one : versions ? *versions : std::vector<registry::Version>())
        out.versions.push_back(viewOf(one, withText));
    return out;
}

std::string objectOf(const std::string& subject) { return subject.empty() ? "registry" : "registry/" + subject; }

Result<registry::Draft> draftIn(const Json& body) {
    api::Decoder in(body);
    registry::Draft draft;
    draft.type = in.parsed<registry::SchemaType>("schema_type", registry::schemaTypeFromName);
    draft.text = in.text("schema");
    if (in.has("references"))
        for (const auto& one : api::items<api::SchemaReference>(in, "references"))
            draft.references.push_back({one.name, one.subject, one.version});
    return in.finish(std::move(draft));
}

ActEffect effectOf(const registry::Version& version) {
    return {api::toJson(viewOf(version, true)), api::toJson(viewOf(version, false)),
            Json::object({{"version", version.version}, {"schema_id", version.id}, {"semver", version.semver}}), 201};
}

Result<ActPlan> planFor(const Registry& registry, std::string action, const std::string& subject) {
    SB_ASSIGN(const auto before, viewOf(registry, subject, false));
    ActPlan plan;
    plan.action = std::move(action);
    plan.object = objectOf(subject);
    plan.scope = Json::object({{"subject", subject}});
    plan.before = api::toJson(before);
    return plan;
}

Result<ActPlan> planLevel(Registry& registry, const ActRequest& request, const std::string& subject) {
    api::Decoder in(request.body);
    std::optional<registry::Level> level;
    if (in.has("level"))
        level = in.parsed<registry::Level>("level", registry::levelFromName);
    if (in.failed())
        return in.error();
    SB_ASSIGN(auto plan, planFor(registry, "registry.set_level", subject));
    const auto done = [&registry, subject]() -> Result<ActEffect> {
        SB_ASSIGN(const auto after, viewOf(registry, subject, false));
        return ActEffect{api::toJson(after), api::toJson(after), Json::object({{"level", after.level}})};
    };
    plan.effect = [&registry, subject, level, done](const Begun&) -> Result<ActEffect> {
        if (level)
            SB_TRY(registry.setLevel(subject, *level));
        else if (auto reset = registry.resetLevel(subject); !reset && reset.error().reason != "REGISTRY-001")
            return reset.error();
        return done();
    };
    plan.alreadyDone = [&registry, subject, level, done]() -> std::optional<ActEffect> {
        const auto own = registry.level(subject, subject.empty());
        const auto wanted = level.value_or(registry::Level::SeedMinor);
        if (level || subject.empty() ? !own || *own != wanted : own.has_value())
            return std::nullopt;
        auto effect = done();
        return effect ? std::optional(*std::move(effect)) : std::nullopt;
    };
    return plan;
}

} // namespace

void addRegistryRoutes(Desks& desks) {
    if (desks.services.registry == nullptr)
        return;
    auto& registry = *desks.services.registry;
    addRead(desks, "/registry/subjects", "registry.read",
            [&registry](const Caller&, const RoutedRequest&) -> Result<Json> {
                SB_ASSIGN(const auto subjects, registry.subjects());
                auto list = Json::array();
                for (const auto& subject : subjects) {
                    SB_ASSIGN(const auto view, viewOf(registry, subject, false));
                    list.push(api::toJson(view));
                }
                return itemsJson(std::move(list));
            });
    addRead(desks, "/registry/subjects/{subject}", "registry.read",
            [&registry](const Caller&, const RoutedRequest& routed) -> Result<Json> {
                const std::string subject(routed.parameter("subject"));
                SB_TRY(registry.versions(subject));
                SB_ASSIGN(const auto view, viewOf(registry, subject, true));
                return api::toJson(view);
            });
    addAct(desks, "POST", "/registry/subjects/{subject}/versions",
           [&registry](const ActRequest& request) -> Result<ActPlan> {
               const std::string subject(request.routed.parameter("subject"));
               SB_ASSIGN(const auto draft, draftIn(request.body));
               SB_ASSIGN(auto plan, planFor(registry, "registry.register", subject));
               plan.effect = [&registry, subject, draft](const Begun&) -> Result<ActEffect> {
                   SB_ASSIGN(const auto version, registry.add(subject, draft));
                   return effectOf(version);
               };
               plan.alreadyDone = [&registry, subject, draft]() -> std::optional<ActEffect> {
                   const auto version = registry.lookUp(subject, draft);
                   return version ? std::optional(effectOf(*version)) : std::nullopt;
               };
               return plan;
           });
    addAct(desks, "PUT", "/registry/level",
           [&registry](const ActRequest& request) -> Result<ActPlan> { return planLevel(registry, request, {}); });
    addAct(desks, "PUT", "/registry/subjects/{subject}/level",
           [&registry](const ActRequest& request) -> Result<ActPlan> {
               return planLevel(registry, request, std::string(request.routed.parameter("subject")));
           });
}

} // namespace signalbox::platform
