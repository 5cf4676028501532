// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Acts.h"
#include "core/api/ProviderCodec.h"
#include "core/platform/control/Desks.h"

#include <charconv>

namespace signalbox::platform {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

Result<api::CredentialView> credentialAt(KeyDesk& keys, const RoutedRequest& routed) {
    SB_ASSIGN(const auto id, base::CredentialId::parse(routed.parameter("id")));
    return keys.credential(id);
}

Result<keys::Rotation> rotationAt(KeyDesk& keys, const RoutedRequest& routed) {
    SB_ASSIGN(const auto id, keys::RotationId::parse(routed.parameter("id")));
    return keys.rotation(id);
}

/// What the plans of all rotation steps share.
ActPlan planFor(const keys::Rotation& rotation, std::string action) {
    ActPlan plan;
    plan.action = std::move(action);
    plan.object = api::rotationObject(rotation.id);
    plan.scope = api::scopeJson(rotation.scope);
    plan.region = rotation.scope.region;
    plan.before = api::toJson(rotation);
    return plan;
}

ActEffect effectOf(const api::RotationView& view) {
    return {api::toJson(view), api::toJson(view.rotation),
            Json::object({{"credential", view.rotation.credential.text()},
                          {"kind", keys::name(view.rotation.kind)},
                          {"from", view.rotation.from},
                          {"to", view.rotation.to},
                          {"state", keys::name(view.state)}})};
}

void addStep(Desks& desks, std::string_view path, std::string_view action, KeyDesk::Step step,
             std::function<bool(const api::RotationView&)> reached) {
    addAct(desks, "POST", "/rotations/{id}/" + std::string(path),
           [&keys = desks.keys, action, step, reached](const ActRequest& request) -> Result<ActPlan> {
               SB_ASSIGN(const auto rotation, rotationAt(keys, request.routed));
               const bool waives = !request.intent.approval.empty() &&
                                   (step == KeyDesk::Step::CutOver || step == KeyDesk::Step::Retire);
               auto plan = planFor(rotation, waives ? "keys.waive" : std::string(action));
               plan.effect = [&keys, id = rotation.id, step,
                              reason = request.intent.reason](const Begun& begun) -> Result<ActEffect> {
                   SB_ASSIGN(const auto view, keys.step(id, step, waiverOf(begun.approval, reason), begun.leaf));
                   auto effect = effectOf(view);
                   if (step == KeyDesk::Step::Retire) { // ask the gateway's own snapshot whether the old key is out
                       const auto credential = keys.credential(view.rotation.credential);
                       const auto* old = credential ? credential->credential.version(view.rotation.from) : nullptr;
                       if (old != nullptr)
                           effect.details.set("negative_probe", keys.refusalOf(old->kid));
                   }
                   return effect;
               };
               plan.alreadyDone = [&keys, rotation, reached]() -> std::optional<ActEffect> {
                   const auto credential = keys.credential(rotation.credential);
                   if (!credential)
                       return std::nullopt;
                   for (const auto& view : credential->rotations)
                       if (view.rotation.id == rotation.id && reached(view))
                           return effectOf(view);
                   return std::nullopt;
               };
               return plan;
           });
}

void addAccess(Desks& desks, std::string_view path, std::string_view action, KeyDesk::Access act,
               keys::VersionState target) {
    addAct(desks, "POST", "/credentials/{id}/versions/{n}/" + std::string(path),
           [&keys = desks.keys, action, act, target](const ActRequest& request) -> Result<ActPlan> {
               SB_ASSIGN(const auto view, credentialAt(keys, request.routed));
               const auto text = request.routed.parameter("n");
               int n = 0;
               const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
               if (error != std::errc() || end != text.data() + text.size() || view.credential.version(n) == nullptr)
                   return Error{ErrorCode::NotFound, "CONTROL-004",
                                "credential " + view.credential.id.text() + " has no version " + std::string(text)};
               ActPlan plan;
               plan.action = std::string(action);
               plan.object = api::credentialObject(view.credential.id);
               plan.scope = api::scopeJson(view.credential.scope);
               plan.region = view.credential.scope.region;
               plan.before = api::toJson(view.credential);
               plan.reducing = act != KeyDesk::Access::Unsuspend;
               const auto done = [n](const api::CredentialView& after) {
                   return ActEffect{api::toJson(after), api::toJson(after.credential),
                                    Json::object({{"version", n},
                                                  {"kid", after.credential.version(n)->kid},
                                                  {"state", keys::name(after.credential.version(n)->state)}})};
               };
               plan.effect = [&keys, id = view.credential.id, n, act, done,
                              reason = request.intent.reason](const Begun& begun) -> Result<ActEffect> {
                   SB_ASSIGN(const auto after, keys.access(id, n, act, waiverOf(begun.approval, reason), begun.leaf));
                   return done(after);
               };
               plan.alreadyDone = [&keys, id = view.credential.id, n, target, done]() -> std::optional<ActEffect> {
                   const auto after = keys.credential(id);
                   if (target == keys::VersionState::Requested || !after ||
                       after->credential.version(n)->state != target)
                       return std::nullopt;
                   return done(*after);
               };
               return plan;
           });
}

} // namespace

void addKeysRoutes(Desks& desks) {
    auto& keys = desks.keys;
    addRead(desks, "/credentials", "keys.read", [&keys](const Caller& caller, const RoutedRequest&) -> Result<Json> {
        auto list = Json::array();
        for (const auto& view : keys.credentials())
            if (sees(caller, view.credential.scope.region))
                list.push(api::toJson(view));
        return itemsJson(std::move(list));
    });
    addRead(desks, "/credentials/{id}", "keys.read",
            [&keys](const Caller& caller, const RoutedRequest& routed) -> Result<Json> {
                SB_ASSIGN(const auto view, credentialAt(keys, routed));
                if (!sees(caller, view.credential.scope.region))
                    return Error{ErrorCode::NotFound, "CONTROL-004",
                                 "there is no credential " + std::string(routed.parameter("id"))};
                return api::toJson(view);
            });

    addAct(desks, "POST", "/credentials/{id}/rotations", [&keys](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto view, credentialAt(keys, request.routed));
        SB_ASSIGN(auto draft, api::fromJson<api::RotationDraft>(request.body));
        draft.credential = view.credential.id;
        const auto rotation = KeyDesk::rotationIdOf(request.intent.command);
        ActPlan plan;
        plan.action = "keys.rotate";
        plan.object = api::credentialObject(view.credential.id);
        plan.scope = api::scopeJson(view.credential.scope);
        plan.region = view.credential.scope.region;
        plan.before = api::toJson(view.credential);
        plan.effect = [&keys, draft, rotation, by = request.caller.who->id,
                       reason = request.intent.reason](const Begun& begun) -> Result<ActEffect> {
            SB_ASSIGN(const auto opened, keys.request(draft, rotation, by, reason, begun.leaf));
            auto effect = effectOf(opened);
            effect.details.set("rotation", rotation.text());
            effect.status = 201;
            return effect;
        };
        plan.alreadyDone = [&keys, id = view.credential.id, rotation]() -> std::optional<ActEffect> {
            const auto now = keys.credential(id);
            if (!now)
                return std::nullopt;
            for (const auto& one : now->rotations)
                if (one.rotation.id == rotation)
                    return effectOf(one);
            return std::nullopt;
        };
        return plan;
    });

    addAct(desks, "POST", "/rotations/{id}/proof", [&keys](const ActRequest& request) -> Result<ActPlan> {
        SB_ASSIGN(const auto rotation, rotationAt(keys, request.routed));
        SB_ASSIGN(const auto proof, api::fromJson<api::ProofUpload>(request.body));
        auto plan = planFor(rotation, "keys.prove");
        plan.effect = [&keys, id = rotation.id, proof](const Begun& begun) -> Result<ActEffect> {
            SB_ASSIGN(const auto result, keys.upload(id, proof, begun.leaf));
            auto effect = effectOf(result.rotation);
            effect.result = api::toJson(result);
            effect.details.set("kid", result.kid);
            return effect;
        };
        return plan;
    });

    using State = keys::RotationState;
    addStep(desks, "cut-over", "keys.cut_over", KeyDesk::Step::CutOver,
            [](const auto& view) { return view.state == State::CutOver; });
    addStep(desks, "undo", "keys.undo_cut_over", KeyDesk::Step::Undo,
            [](const auto& view) { return view.rotation.undoneAt && !view.rotation.cutOverAt; });
    addStep(desks, "retire", "keys.retire", KeyDesk::Step::Retire,
            [](const auto& view) { return view.state == State::Completed; });
    addStep(desks, "cancel", "keys.cancel", KeyDesk::Step::Cancel,
            [](const auto& view) { return view.state == State::Cancelled; });

    addAccess(desks, "suspend", "keys.suspend", KeyDesk::Access::Suspend, keys::VersionState::Suspended);
    addAccess(desks, "unsuspend", "keys.unsuspend", KeyDesk::Access::Unsuspend, keys::VersionState::Requested);
    addAccess(desks, "revoke", "keys.revoke", KeyDesk::Access::Revoke, keys::VersionState::Compromised);
}

} // namespace signalbox::platform
