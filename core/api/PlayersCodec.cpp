// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/PlayersCodec.h"

namespace signalbox::api {

using base::Json;

namespace {

Json keyed(const PlayerKey& key) {
    return Json::object(
        {{"region", key.region.text()}, {"brand_id", key.brand.text()}, {"player_id", key.player.text()}});
}

PlayerKey keyIn(Decoder& in) {
    PlayerKey key;
    key.region = in.id<base::RegionId>("region");
    key.brand = in.id<base::BrandId>("brand_id");
    key.player = in.id<base::PlayerId>("player_id");
    return key;
}

} // namespace

Json toJson(const LimitView& view, Wire) {
    return Json::object({{"kind", view.kind},
                         {"window", view.window},
                         {"owner", view.owner},
                         {"value", view.value},
                         {"from", timeJson(view.from)},
                         {"until", timeJson(view.until)}});
}

void read(Decoder& in, LimitView& out) {
    out.kind = in.text("kind");
    out.window = in.text("window");
    out.owner = in.text("owner");
    out.value = in.text("value");
    out.from = in.time("from");
    out.until = in.timeIfAny("until");
}

Json toJson(const ExclusionView& view, Wire) {
    return Json::object({{"reason", view.reason}, {"from", timeJson(view.from)}, {"until", timeJson(view.until)}});
}

void read(Decoder& in, ExclusionView& out) {
    out.reason = in.text("reason");
    out.from = in.time("from");
    out.until = in.timeIfAny("until");
}

Json toJson(const BonusView& view, Wire) {
    return Json::object({{"bonus_id", view.id},
                         {"state", view.state},
                         {"amount", view.amount},
                         {"required", view.required},
                         {"progress", view.progress},
                         {"max_bet", view.maxBet},
                         {"deadline", timeJson(view.deadline)}});
}

void read(Decoder& in, BonusView& out) {
    out.id = in.text("bonus_id");
    out.state = in.text("state");
    out.amount = in.text("amount");
    out.required = in.text("required");
    out.progress = in.text("progress");
    out.maxBet = in.text("max_bet");
    out.deadline = in.time("deadline");
}

Json toJson(const PlayerView& view, Wire) {
    return keyed(view.key)
        .set("currency", view.currency)
        .set("cash", view.cash)
        .set("held", view.held)
        .set("bonus", view.bonus)
        .set("age_group", view.ageGroup)
        .set("limits", listJson(view.limits))
        .set("exclusions", listJson(view.exclusions))
        .set("bonuses", listJson(view.bonuses));
}

void read(Decoder& in, PlayerView& out) {
    out.key = keyIn(in);
    out.currency = in.text("currency");
    out.cash = in.text("cash");
    out.held = in.text("held");
    out.bonus = in.text("bonus");
    out.ageGroup = in.text("age_group");
    out.limits = items<LimitView>(in, "limits");
    out.exclusions = items<ExclusionView>(in, "exclusions");
    out.bonuses = items<BonusView>(in, "bonuses");
}

Json toJson(const PaymentView& view, Wire) {
    return keyed(view.key)
        .set("payment_id", view.id)
        .set("kind", view.kind)
        .set("state", view.state)
        .set("amount", view.amount)
        .set("currency", view.currency)
        .set("at", timeJson(view.at))
        .set("ended_at", timeJson(view.endedAt));
}

void read(Decoder& in, PaymentView& out) {
    out.key = keyIn(in);
    out.id = in.text("payment_id");
    out.kind = in.text("kind");
    out.state = in.text("state");
    out.amount = in.text("amount");
    out.currency = in.text("currency");
    out.at = in.time("at");
    out.endedAt = in.timeIfAny("ended_at");
}

Json toJson(const JackpotView& view, Wire) {
    return Json::object({{"jackpot_id", view.id},
                         {"region", view.region.text()},
                         {"brand_id", view.brand.text()},
                         {"currency", view.currency},
                         {"basis_points", view.basisPoints},
                         {"pool", view.pool},
                         {"contributed", view.contributed},
                         {"hit", view.hit}});
}

void read(Decoder& in, JackpotView& out) {
    out.id = in.text("jackpot_id");
    out.region = in.id<base::RegionId>("region");
    out.brand = in.id<base::BrandId>("brand_id");
    out.currency = in.text("currency");
    out.basisPoints = in.integer<int>("basis_points", 0, 10'000);
    out.pool = in.text("pool");
    out.contributed = in.text("contributed");
    out.hit = in.text("hit");
}

Json toJson(const RgCheckView& view, Wire) {
    auto json = Json::object({{"allowed", view.allowed}});
    if (!view.allowed) {
        json.set("code", view.code);
        json.set("why", view.why);
        json.set("details", view.details.isObject() ? view.details : Json::object());
    }
    return json;
}

void read(Decoder& in, RgCheckView& out) {
    out.allowed = in.boolean("allowed");
    out.code = in.textOr("code", "");
    out.why = in.textOr("why", "");
    if (in.has("details"))
        out.details = in.object("details");
}

Json toJson(const AmlStepView& view, Wire) {
    return Json::object({{"at", timeJson(view.at)}, {"by", view.by}, {"state", view.state}, {"reason", view.reason}});
}

void read(Decoder& in, AmlStepView& out) {
    out.at = in.time("at");
    out.by = in.text("by");
    out.state = in.text("state");
    out.reason = in.text("reason");
}

Json toJson(const AmlCaseView& view, Wire) {
    return keyed(view.key)
        .set("case_id", view.id)
        .set("currency", view.currency)
        .set("rule", view.rule)
        .set("state", view.state)
        .set("summary", view.summary)
        .set("payments", textsJson(view.payments))
        .set("steps", listJson(view.steps));
}

void read(Decoder& in, AmlCaseView& out) {
    out.key = keyIn(in);
    out.id = in.text("case_id");
    out.currency = in.text("currency");
    out.rule = in.text("rule");
    out.state = in.text("state");
    out.summary = in.text("summary");
    out.payments = in.texts<std::string>(
        "payments", [](std::string_view text) { return std::optional<std::string>(std::string(text)); });
    out.steps = items<AmlStepView>(in, "steps");
}

} // namespace signalbox::api
