// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/ProviderCodec.h"

namespace signalbox::api {

namespace {

using base::Json;
using onboarding::Blocker;
using onboarding::ItemState;
using onboarding::NextAction;

constexpr std::array kItemStates{ItemState::Open, ItemState::Attested, ItemState::Verified, ItemState::Waived,
                                 ItemState::Failed};
constexpr std::array kNextKinds{NextAction::Kind::Attest,      NextAction::Kind::ProduceEvidence,
                                NextAction::Kind::MendFailure, NextAction::Kind::ResolveFinding,
                                NextAction::Kind::Advance,     NextAction::Kind::None};
constexpr std::array kBlockerKinds{Blocker::Kind::Item, Blocker::Kind::Finding};
constexpr std::array kRotationStates{keys::RotationState::Requested, keys::RotationState::Staged,
                                     keys::RotationState::InUse,     keys::RotationState::CutOver,
                                     keys::RotationState::Completed, keys::RotationState::Cancelled};
constexpr std::array kExpiries{keys::ExpiryStatus::Ok, keys::ExpiryStatus::RenewDue, keys::ExpiryStatus::Late,
                               keys::ExpiryStatus::Expired};

std::string_view blockerName(Blocker::Kind kind) { return kind == Blocker::Kind::Item ? "item" : "finding"; }

ItemState itemState(Decoder& in) {
    return enumeration<ItemState>(in, "state", kItemStates, [](ItemState s) { return onboarding::name(s); });
}

Json integerJson(const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); }

} // namespace

Json toJson(const ProviderView& view, Wire) {
    auto json = Json::object({{"provider_id", view.provider.text()},
                              {"brand_id", view.brand.text()},
                              {"region", view.region.text()},
                              {"name", view.name},
                              {"signature_algorithm", view.signatureAlgorithm},
                              {"games", idsJson(view.games)},
                              {"credentials", idsJson(view.credentials)},
                              {"last_request_at", timeJson(view.lastRequestAt)},
                              {"requests", view.requests}});
    if (!view.signatureGrade.empty())
        json.set("signature_profile", view.signatureProfile).set("signature_grade", view.signatureGrade);
    return json;
}

void read(Decoder& in, ProviderView& out) {
    out.provider = in.id<base::ProviderId>("provider_id");
    out.brand = in.id<base::BrandId>("brand_id");
    out.region = in.id<base::RegionId>("region");
    out.name = in.text("name");
    out.signatureAlgorithm = in.text("signature_algorithm");
    out.signatureProfile = in.textOr("signature_profile", "");
    out.signatureGrade = in.textOr("signature_grade", "");
    out.games = in.texts<base::GameId>("games", [](std::string_view t) { return base::GameId::parse(t); });
    out.credentials =
        in.texts<base::CredentialId>("credentials", [](std::string_view t) { return base::CredentialId::parse(t); });
    out.lastRequestAt = in.timeIfAny("last_request_at");
    out.requests = in.integer<std::uint64_t>("requests");
}

// ---- onboarding ------------------------------------------------------------------------------------------------

Json toJson(const onboarding::Attestation& a, Wire) {
    return Json::object({{"item", a.item},
                         {"document_sha256", a.documentSha256},
                         {"note", a.note},
                         {"by", a.by.text()},
                         {"at", timeJson(a.at)}});
}

void read(Decoder& in, onboarding::Attestation& out) {
    out.item = in.text("item");
    out.documentSha256 = in.text("document_sha256");
    out.note = in.text("note");
    out.by = in.id<base::OperatorId>("by");
    out.at = in.time("at");
}

Json toJson(const onboarding::Waiver& w, Wire) {
    return Json::object({{"item", w.item},
                         {"reason", w.reason},
                         {"author", w.author.text()},
                         {"approver", w.approver.text()},
                         {"at", timeJson(w.at)},
                         {"expires", timeJson(w.expires)}});
}

void read(Decoder& in, onboarding::Waiver& out) {
    out.item = in.text("item");
    out.reason = in.text("reason");
    out.author = in.id<base::OperatorId>("author");
    out.approver = in.id<base::OperatorId>("approver");
    out.at = in.time("at");
    out.expires = in.time("expires");
}

Json toJson(const onboarding::Finding& f, Wire) {
    return Json::object({{"flag", f.flag},
                         {"opened_at", timeJson(f.openedAt)},
                         {"value", f.value},
                         {"source", f.source},
                         {"resolved_at", timeJson(f.resolvedAt)},
                         {"resolved_value", f.resolvedValue},
                         {"resolution", f.resolution},
                         {"resolved_by", f.resolvedBy.text()}});
}

void read(Decoder& in, onboarding::Finding& out) {
    out.flag = in.text("flag");
    out.openedAt = in.time("opened_at");
    out.value = in.integer<std::int64_t>("value");
    out.source = in.text("source");
    out.resolvedAt = in.timeIfAny("resolved_at");
    out.resolvedValue = in.integer<std::int64_t>("resolved_value");
    out.resolution = in.text("resolution");
    out.resolvedBy = in.idIfAny<base::OperatorId>("resolved_by");
}

Json toJson(const onboarding::TimelineEntry& e, Wire) {
    return Json::object({{"kind", onboarding::name(e.kind)},
                         {"at", timeJson(e.at)},
                         {"by", e.by.text()},
                         {"stage", e.stage},
                         {"subject", e.subject},
                         {"note", e.note}});
}

void read(Decoder& in, onboarding::TimelineEntry& out) {
    out.kind = in.parsed<onboarding::TimelineEntry::Kind>(
        "kind", [](std::string_view t) { return onboarding::timelineKindFromName(t); });
    out.at = in.time("at");
    out.by = in.idIfAny<base::OperatorId>("by");
    out.stage = in.integer<int>("stage", 0, onboarding::kLive);
    out.subject = in.text("subject");
    out.note = in.text("note");
}

Json toJson(const onboarding::Case& c, Wire) {
    return Json::object({{"case_id", c.id.text()},
                         {"provider_id", c.provider.text()},
                         {"brand_id", c.brand.text()},
                         {"region", c.region.text()},
                         {"playbook", c.playbook},
                         {"playbook_version", c.playbookVersion},
                         {"stage", c.stage},
                         {"owner", c.owner.text()},
                         {"created", timeJson(c.created)},
                         {"entered_stage_at", timeJson(c.enteredStageAt)},
                         {"attestations", listJson(c.attestations)},
                         {"waivers", listJson(c.waivers)},
                         {"findings", listJson(c.findings)},
                         {"timeline", listJson(c.timeline)}});
}

void read(Decoder& in, onboarding::Case& out) {
    out.id = in.id<base::CaseId>("case_id");
    out.provider = in.id<base::ProviderId>("provider_id");
    out.brand = in.id<base::BrandId>("brand_id");
    out.region = in.id<base::RegionId>("region");
    out.playbook = in.text("playbook");
    out.playbookVersion = in.integer<int>("playbook_version");
    out.stage = in.integer<int>("stage", onboarding::kFirstStage, onboarding::kLive);
    out.owner = in.idIfAny<base::OperatorId>("owner");
    out.created = in.time("created");
    out.enteredStageAt = in.time("entered_stage_at");
    out.attestations = items<onboarding::Attestation>(in, "attestations");
    out.waivers = items<onboarding::Waiver>(in, "waivers");
    out.findings = items<onboarding::Finding>(in, "findings");
    out.timeline = items<onboarding::TimelineEntry>(in, "timeline");
}

Json toJson(const onboarding::ItemView& item, Wire) {
    return Json::object({{"id", item.id},
                         {"title", item.title},
                         {"help", item.help},
                         {"state", onboarding::name(item.state)},
                         {"computed", item.computed},
                         {"waivable", item.waivable},
                         {"value", integerJson(item.value)},
                         {"at_least", integerJson(item.atLeast)},
                         {"at_most", integerJson(item.atMost)},
                         {"at", timeJson(item.at)},
                         {"expires", timeJson(item.expires)},
                         {"source", item.source}});
}

void read(Decoder& in, onboarding::ItemView& out) {
    out.id = in.text("id");
    out.title = in.text("title");
    out.help = in.text("help");
    out.state = itemState(in);
    out.computed = in.boolean("computed");
    out.waivable = in.boolean("waivable");
    out.value = in.integerIfAny<std::int64_t>("value");
    out.atLeast = in.integerIfAny<std::int64_t>("at_least");
    out.atMost = in.integerIfAny<std::int64_t>("at_most");
    out.at = in.timeIfAny("at");
    out.expires = in.timeIfAny("expires");
    out.source = in.text("source");
}

Json toJson(const onboarding::StageView& stage, Wire) {
    return Json::object({{"number", stage.number},
                         {"id", stage.id},
                         {"title", stage.title},
                         {"items", listJson(stage.items)},
                         {"done", static_cast<std::uint64_t>(stage.done)}});
}

void read(Decoder& in, onboarding::StageView& out) {
    out.number = in.integer<int>("number", onboarding::kFirstStage, onboarding::kLastStage);
    out.id = in.text("id");
    out.title = in.text("title");
    out.items = items<onboarding::ItemView>(in, "items");
    out.done = in.integer<std::size_t>("done");
}

Json toJson(const onboarding::Blocker& blocker, Wire) {
    return Json::object({{"kind", blockerName(blocker.kind)},
                         {"id", blocker.id},
                         {"title", blocker.title},
                         {"state", onboarding::name(blocker.state)},
                         {"value", blocker.value}});
}

void read(Decoder& in, onboarding::Blocker& out) {
    out.kind = enumeration<Blocker::Kind>(in, "kind", kBlockerKinds, blockerName);
    out.id = in.text("id");
    out.title = in.text("title");
    out.state = itemState(in);
    out.value = in.integer<std::int64_t>("value");
}

Json toJson(const onboarding::NextAction& action, Wire) {
    return Json::object({{"kind", onboarding::name(action.kind)},
                         {"subject", action.subject},
                         {"title", action.title},
                         {"help", action.help}});
}

void read(Decoder& in, onboarding::NextAction& out) {
    out.kind = enumeration<NextAction::Kind>(in, "kind", kNextKinds, [](auto k) { return onboarding::name(k); });
    out.subject = in.text("subject");
    out.title = in.text("title");
    out.help = in.text("help");
}

Json toJson(const CaseView& view, Wire) {
    return Json::object({{"case", toJson(view.value)},
                         {"stages", listJson(view.stages)},
                         {"blockers", listJson(view.blockers)},
                         {"next", toJson(view.next)}});
}

void read(Decoder& in, CaseView& out) {
    out.value = member<onboarding::Case>(in, "case");
    out.stages = items<onboarding::StageView>(in, "stages");
    out.blockers = items<Blocker>(in, "blockers");
    out.next = member<NextAction>(in, "next");
}

// ---- keys ------------------------------------------------------------------------------------------------------

Json toJson(const RotationView& view, Wire) {
    return Json::object({{"rotation", toJson(view.rotation)},
                         {"state", keys::name(view.state)},
                         {"progress", listJson(view.progress)},
                         {"permissions", listJson(view.permissions)}});
}

void read(Decoder& in, RotationView& out) {
    out.rotation = member<keys::Rotation>(in, "rotation");
    out.state = enumeration<keys::RotationState>(in, "state", kRotationStates, [](auto s) { return keys::name(s); });
    out.progress = items<keys::ProgressStep>(in, "progress");
    out.permissions = items<keys::Permission>(in, "permissions");
}

Json toJson(const CredentialView& view, Wire) {
    return Json::object({{"credential", toJson(view.credential)},
                         {"expiry", keys::name(view.expiry)},
                         {"rotations", listJson(view.rotations)}});
}

void read(Decoder& in, CredentialView& out) {
    out.credential = member<keys::Credential>(in, "credential");
    out.expiry = enumeration<keys::ExpiryStatus>(in, "expiry", kExpiries, [](auto e) { return keys::name(e); });
    out.rotations = items<RotationView>(in, "rotations");
}

Json toJson(const RotationDraft& draft, Wire) {
    auto out = Json::object();
    if (draft.overlap)
        out.set("overlap_ms", durationJson(*draft.overlap));
    if (draft.deliverWithin)
        out.set("deliver_within_ms", durationJson(*draft.deliverWithin));
    return out;
}

void read(Decoder& in, RotationDraft& out) {
    out.overlap = durationIfAny(in, "overlap_ms");
    out.deliverWithin = durationIfAny(in, "deliver_within_ms");
}

Json toJson(const ProofUpload& upload, Wire) {
    auto out = Json::object();
    if (!upload.csrPem.empty())
        out.set("csr_pem", upload.csrPem);
    if (!upload.publicJwk.isNull())
        out.set("public_jwk", upload.publicJwk);
    if (!upload.proof.empty())
        out.set("proof", upload.proof);
    return out;
}

void read(Decoder& in, ProofUpload& out) {
    out.csrPem = in.textOr("csr_pem", "");
    if (in.has("public_jwk"))
        out.publicJwk = in.object("public_jwk");
    out.proof = in.textOr("proof", "");
}

Json toJson(const ProofResult& result, Wire) {
    return Json::object({{"rotation", toJson(result.rotation)},
                         {"certificate_pem", result.certificatePem},
                         {"chain_pem", result.chainPem},
                         {"kid", result.kid}});
}

void read(Decoder& in, ProofResult& out) {
    out.rotation = member<RotationView>(in, "rotation");
    out.certificatePem = in.text("certificate_pem");
    out.chainPem = in.text("chain_pem");
    out.kid = in.text("kid");
}

} // namespace signalbox::api
