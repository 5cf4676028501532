// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/TokenKeysClient.h"
#include "core/platform/control/Desks.h"
#include "core/platform/gateway/TokenKeys.h"

namespace signalbox::platform {

namespace {

using base::Json;
using base::Result;

api::TokenKeyView viewOf(const TokenKeyInfo& key) {
    api::TokenKeyView view;
    view.kid = key.kid;
    view.state = name(key.state);
    view.publishedAt = key.publishedAt;
    view.signsFrom = key.signsFrom;
    view.retiresAt = key.retiresAt;
    view.retiredAt = key.retiredAt;
    view.destroyedAt = key.destroyedAt;
    view.requestedBy = key.by;
    return view;
}

Json listOf(const TokenKeys& keys) {
    auto list = Json::array();
    for (const auto& key : keys.list())
        list.push(api::toJson(viewOf(key)));
    return list;
}

} // namespace

void addTokenKeyRoutes(Desks& desks) {
    if (desks.services.tokenKeys == nullptr)
        return;
    auto& keys = *desks.services.tokenKeys;
    addRead(desks, "/token-keys", "keys.read",
            [&keys](const Caller&, const RoutedRequest&) -> Result<Json> { return itemsJson(listOf(keys)); });
    // One key signs for all regions: an act for operators of none.
    addAct(desks, "POST", "/token-keys/rotations", [&keys](const ActRequest& request) -> Result<ActPlan> {
        const auto command = request.intent.command.text();
        const auto effectOf = [&keys](const TokenKeyInfo& made) {
            ActEffect effect{api::toJson(viewOf(made)), listOf(keys),
                             Json::object({{"kid", made.kid}, {"signs_from", base::rfc3339(made.signsFrom)}})};
            effect.status = 201;
            return effect;
        };
        ActPlan plan;
        plan.action = "keys.rotate_token_key";
        plan.object = "token-keys";
        plan.before = listOf(keys);
        plan.effect = [&keys, command, effectOf,
                       by = request.caller.who->id.text()](const Begun&) -> Result<ActEffect> {
            SB_ASSIGN(const auto made, keys.rotate(by, command));
            return effectOf(made);
        };
        plan.alreadyDone = [&keys, command, effectOf]() -> std::optional<ActEffect> {
            const auto made = keys.ofCommand(command);
            return made ? std::optional(effectOf(*made)) : std::nullopt;
        };
        return plan;
    });
}

} // namespace signalbox::platform
