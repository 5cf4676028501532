// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/KeysCodec.h"

namespace signalbox::api {

namespace {

using base::Json;
using keys::VersionState;

constexpr std::array kSteps{keys::ProgressStep::Id::Requested, keys::ProgressStep::Id::Delivered,
                            keys::ProgressStep::Id::SeenInUse, keys::ProgressStep::Id::CutOver,
                            keys::ProgressStep::Id::Retired};
constexpr std::array kStepStates{keys::ProgressStep::State::Done, keys::ProgressStep::State::Current,
                                 keys::ProgressStep::State::Pending, keys::ProgressStep::State::Skipped};
constexpr std::array kActs{keys::Act::CutOver, keys::Act::Undo, keys::Act::Retire, keys::Act::Cancel};

Json stateJson(const std::optional<VersionState>& state) { return state ? Json(keys::name(*state)) : Json(); }

VersionState versionState(Decoder& in, std::string_view member) {
    return enumeration<VersionState>(in, member, keys::kVersionStates, [](VersionState s) { return keys::name(s); });
}

keys::CredentialKind kind(Decoder& in) {
    return enumeration<keys::CredentialKind>(in, "kind", keys::kCredentialKinds,
                                             [](keys::CredentialKind k) { return keys::name(k); });
}

} // namespace

Json toJson(const base::Error& error, Wire) {
    return Json::object({{"code", base::name(error.code)}, {"reason", error.reason}, {"context", error.context}});
}

void read(Decoder& in, base::Error& out) {
    out.code = base::errorCodeFromName(in.text("code"));
    out.reason = in.text("reason");
    out.context = in.text("context");
}

Json toJson(const keys::Scope& scope, Wire) {
    return Json::object(
        {{"provider", scope.provider.text()}, {"brand", scope.brand.text()}, {"region", scope.region.text()}});
}

void read(Decoder& in, keys::Scope& out) {
    out.provider = in.idIfAny<base::ProviderId>("provider");
    out.brand = in.idIfAny<base::BrandId>("brand");
    out.region = in.idIfAny<base::RegionId>("region");
}

Json toJson(const keys::NodeEvidence& evidence, Wire) {
    return Json::object({{"node", evidence.node},
                         {"first_use", timeJson(evidence.firstUse)},
                         {"last_use", timeJson(evidence.lastUse)},
                         {"uses", evidence.uses}});
}

void read(Decoder& in, keys::NodeEvidence& out) {
    out.node = in.text("node");
    out.firstUse = in.time("first_use");
    out.lastUse = in.time("last_use");
    out.uses = in.integer<std::uint64_t>("uses");
}

Json toJson(const keys::PublicPart& part, Wire) {
    return Json::object({{"fingerprint", part.fingerprint},
                         {"public_jwk", part.publicJwk},
                         {"certificate_pem", part.certificatePem},
                         {"certificate_fingerprint", part.certificateFingerprint},
                         {"serial", part.serial}});
}

void read(Decoder& in, keys::PublicPart& out) {
    out.fingerprint = in.text("fingerprint");
    out.publicJwk = in.text("public_jwk");
    out.certificatePem = in.text("certificate_pem");
    out.certificateFingerprint = in.text("certificate_fingerprint");
    out.serial = in.text("serial");
}

Json toJson(const keys::Version& version, Wire) {
    return Json::object({
        {"n", version.n},
        {"kid", version.kid},
        {"state", keys::name(version.state)},
        {"held_from", stateJson(version.heldFrom)},
        {"created", timeJson(version.created)},
        {"staged_at", timeJson(version.stagedAt)},
        {"activate_at", timeJson(version.activateAt)},
        {"not_after", timeJson(version.notAfter)},
        {"retire_at", timeJson(version.retireAt)},
        {"ended_at", timeJson(version.endedAt)},
        {"public", toJson(version.publicPart)},
        {"evidence", listJson(version.evidence)},
        {"audit_index", version.auditIndex ? Json(*version.auditIndex) : Json()},
    });
}

void read(Decoder& in, keys::Version& out) {
    out.n = in.integer<int>("n", 1);
    out.kid = in.text("kid");
    out.state = versionState(in, "state");
    if (in.has("held_from"))
        out.heldFrom = versionState(in, "held_from");
    out.created = in.time("created");
    out.stagedAt = in.timeIfAny("staged_at");
    out.activateAt = in.timeIfAny("activate_at");
    out.notAfter = in.timeIfAny("not_after");
    out.retireAt = in.timeIfAny("retire_at");
    out.endedAt = in.timeIfAny("ended_at");
    out.publicPart = member<keys::PublicPart>(in, "public");
    out.evidence = items<keys::NodeEvidence>(in, "evidence");
    out.auditIndex = in.integerIfAny<std::uint64_t>("audit_index");
}

Json toJson(const keys::Policy& policy, Wire) {
    return Json::object({{"life_ms", durationJson(policy.life)},
                         {"renew_from_ms", durationJson(policy.renewFrom)},
                         {"overlap_default_ms", durationJson(policy.overlapDefault)},
                         {"overlap_cap_ms", durationJson(policy.overlapCap)},
                         {"hard_maximum_ms", durationJson(policy.hardMaximum)}});
}

void read(Decoder& in, keys::Policy& out) {
    out.life = duration(in, "life_ms");
    out.renewFrom = duration(in, "renew_from_ms");
    out.overlapDefault = duration(in, "overlap_default_ms");
    out.overlapCap = duration(in, "overlap_cap_ms");
    out.hardMaximum = duration(in, "hard_maximum_ms");
}

Json toJson(const keys::Credential& credential, Wire) {
    return Json::object({{"credential_id", credential.id.text()},
                         {"kind", keys::name(credential.kind)},
                         {"scope", toJson(credential.scope)},
                         {"policy", toJson(credential.policy)},
                         {"owner", credential.owner},
                         {"versions", listJson(credential.versions)}});
}

void read(Decoder& in, keys::Credential& out) {
    out.id = in.id<base::CredentialId>("credential_id");
    out.kind = kind(in);
    out.scope = member<keys::Scope>(in, "scope");
    out.policy = member<keys::Policy>(in, "policy");
    out.owner = in.text("owner");
    out.versions = items<keys::Version>(in, "versions");
}

Json toJson(const keys::Waiver& waiver, Wire) {
    return Json::object({{"approval_id", waiver.approval.text()},
                         {"requester", waiver.requester.text()},
                         {"approver", waiver.approver.text()},
                         {"reason", waiver.reason}});
}

void read(Decoder& in, keys::Waiver& out) {
    out.approval = in.id<base::ApprovalId>("approval_id");
    out.requester = in.id<base::OperatorId>("requester");
    out.approver = in.id<base::OperatorId>("approver");
    out.reason = in.text("reason");
}

Json toJson(const keys::Rotation& rotation, Wire) {
    return Json::object({
        {"rotation_id", rotation.id.text()},
        {"credential_id", rotation.credential.text()},
        {"kind", keys::name(rotation.kind)},
        {"scope", toJson(rotation.scope)},
        {"from", rotation.from},
        {"to", rotation.to},
        {"requested_by", rotation.requestedBy.text()},
        {"reason", rotation.reason},
        {"requested_at", timeJson(rotation.requestedAt)},
        {"deliver_by", timeJson(rotation.deliverBy)},
        {"overlap_ms", durationJson(rotation.overlap)},
        {"delivered_at", timeJson(rotation.deliveredAt)},
        {"cut_over_at", timeJson(rotation.cutOverAt)},
        {"undone_at", timeJson(rotation.undoneAt)},
        {"completed_at", timeJson(rotation.completedAt)},
        {"cancelled_at", timeJson(rotation.cancelledAt)},
        {"waiver", rotation.waiver ? toJson(*rotation.waiver) : Json()},
    });
}

void read(Decoder& in, keys::Rotation& out) {
    out.id = in.id<keys::RotationId>("rotation_id");
    out.credential = in.id<base::CredentialId>("credential_id");
    out.kind = kind(in);
    out.scope = member<keys::Scope>(in, "scope");
    out.from = in.integer<int>("from", 0);
    out.to = in.integer<int>("to", 0);
    out.requestedBy = in.id<base::OperatorId>("requested_by");
    out.reason = in.text("reason");
    out.requestedAt = in.time("requested_at");
    out.deliverBy = in.time("deliver_by");
    out.overlap = durationIfAny(in, "overlap_ms");
    out.deliveredAt = in.timeIfAny("delivered_at");
    out.cutOverAt = in.timeIfAny("cut_over_at");
    out.undoneAt = in.timeIfAny("undone_at");
    out.completedAt = in.timeIfAny("completed_at");
    out.cancelledAt = in.timeIfAny("cancelled_at");
    out.waiver = memberIfAny<keys::Waiver>(in, "waiver");
}

Json toJson(const keys::ProgressStep& step, Wire) {
    return Json::object({{"id", keys::name(step.id)},
                         {"state", keys::name(step.state)},
                         {"at", timeJson(step.at)},
                         {"due", timeJson(step.due)},
                         {"uses", step.uses},
                         {"evidence", listJson(step.evidence)},
                         {"waived", step.waived}});
}

void read(Decoder& in, keys::ProgressStep& out) {
    out.id = enumeration<keys::ProgressStep::Id>(in, "id", kSteps, [](auto v) { return keys::name(v); });
    out.state = enumeration<keys::ProgressStep::State>(in, "state", kStepStates, [](auto v) { return keys::name(v); });
    out.at = in.timeIfAny("at");
    out.due = in.timeIfAny("due");
    out.uses = in.integer<std::uint64_t>("uses");
    out.evidence = items<keys::NodeEvidence>(in, "evidence");
    out.waived = in.boolean("waived");
}

Json toJson(const keys::Permission& permission, Wire) {
    return Json::object(
        {{"act", keys::name(permission.act)}, {"refusal", permission.refusal ? toJson(*permission.refusal) : Json()}});
}

void read(Decoder& in, keys::Permission& out) {
    out.act = enumeration<keys::Act>(in, "act", kActs, [](keys::Act v) { return keys::name(v); });
    out.refusal = memberIfAny<base::Error>(in, "refusal");
}

} // namespace signalbox::api
