// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/AccessCodec.h"

#include <algorithm>

namespace signalbox::api {

namespace {

using base::Json;

Json errorJson(const std::optional<base::Error>& error) { return error ? toJson(*error) : Json(); }

Json pathJson(const audit::Path& path) {
    auto out = Json::array();
    for (const auto& hash : path)
        out.push(audit::base64(hash));
    return out;
}

audit::Path path(Decoder& in, std::string_view member) {
    return in.texts<audit::Hash>(member, [](std::string_view t) { return audit::hashFromBase64(t); });
}

} // namespace

Json toJson(const AuditReceipt& receipt, Wire) {
    return Json::object({{"index", receipt.index ? Json(*receipt.index) : Json()}, {"checkpoint", receipt.checkpoint}});
}

void read(Decoder& in, AuditReceipt& out) {
    out.index = in.integerIfAny<std::uint64_t>("index");
    out.checkpoint = in.text("checkpoint");
}

Json toJson(const Ability& ability, Wire) {
    return Json::object({{"action", ability.action},
                         {"may_request", ability.mayRequest},
                         {"may_approve", ability.mayApprove},
                         {"approvals", ability.approvals}});
}

void read(Decoder& in, Ability& out) {
    out.action = in.text("action");
    out.mayRequest = in.boolean("may_request");
    out.mayApprove = in.boolean("may_approve");
    out.approvals = in.integer<int>("approvals", 0, 100);
}

Json toJson(const Me& me, Wire) {
    return Json::object({{"operator_id", me.id.text()},
                         {"role", access::name(me.role)},
                         {"region", me.region.text()},
                         {"abilities", listJson(me.abilities)},
                         {"environment", me.environment},
                         {"regions", idsJson(me.regions)},
                         {"version", me.version},
                         {"boot", me.boot},
                         {"time", timeJson(me.time)},
                         {"certificate_not_after", timeJson(me.certificateNotAfter)}});
}

void read(Decoder& in, Me& out) {
    out.id = in.id<base::OperatorId>("operator_id");
    out.role = in.parsed<access::Role>("role", [](std::string_view t) { return access::parseRole(t); });
    out.region = in.idIfAny<base::RegionId>("region");
    out.abilities = items<Ability>(in, "abilities");
    out.environment = in.text("environment");
    out.regions = in.texts<base::RegionId>("regions", [](std::string_view t) { return base::RegionId::parse(t); });
    out.version = in.text("version");
    out.boot = in.text("boot");
    out.time = in.time("time");
    out.certificateNotAfter = in.time("certificate_not_after");
}

Json toJson(const ApprovalView& view, Wire) {
    auto signatures = Json::array();
    for (const auto& signature : view.signatures)
        signatures.push(signature.json());
    return Json::object({{"approval_id", view.request.id.text()},
                         {"request", view.request.bytes()},
                         {"signatures", signatures},
                         {"state", access::name(view.state)},
                         {"refused_by", view.refusedBy.text()},
                         {"refusal_reason", view.refusalReason},
                         {"artefact", view.artefact},
                         {"summary", view.summary},
                         {"reason", view.reason},
                         {"approve_refusal", errorJson(view.approveRefusal)}});
}

void read(Decoder& in, ApprovalView& out) {
    out.request = in.parsed<access::ApprovalRequest>(
        "request", [](std::string_view t) { return access::ApprovalRequest::parse(t); });
    const auto& signatures = in.array("signatures").items();
    for (const auto& json : signatures) {
        auto signature = access::Signature::fromJson(json);
        if (!signature) {
            in.adopt("signatures", signature.error());
            break;
        }
        out.signatures.push_back(*std::move(signature));
    }
    out.state =
        in.parsed<access::ApprovalState>("state", [](std::string_view t) { return access::parseApprovalState(t); });
    out.refusedBy = in.idIfAny<base::OperatorId>("refused_by");
    out.refusalReason = in.text("refusal_reason");
    out.artefact = in.object("artefact");
    out.summary = in.text("summary");
    out.reason = in.text("reason");
    out.approveRefusal = memberIfAny<base::Error>(in, "approve_refusal");
}

Json toJson(const audit::Entry& entry, Wire) {
    return Json::object({{"index", entry.index}, {"stored", entry.stored}});
}

void read(Decoder& in, audit::Entry& out) {
    out.index = in.integer<std::uint64_t>("index");
    out.stored = in.text("stored");
    if (in.failed())
        return;
    auto leaf = audit::parseLeaf(out.stored);
    if (leaf)
        out.leaf = *std::move(leaf);
    else
        in.adopt("stored", leaf.error());
}

Json toJson(const AuditPage& page, Wire) {
    return Json::object({{"entries", listJson(page.entries)}, {"size", page.size}});
}

void read(Decoder& in, AuditPage& out) {
    out.entries = items<audit::Entry>(in, "entries");
    out.size = in.integer<std::uint64_t>("size");
}

Json toJson(const audit::InclusionProof& proof, Wire) {
    return Json::object({{"index", proof.index},
                         {"size", proof.size},
                         {"leaf_hash", audit::base64(proof.leafHash)},
                         {"path", pathJson(proof.path)},
                         {"stored", proof.stored},
                         {"checkpoint", proof.checkpoint}});
}

void read(Decoder& in, audit::InclusionProof& out) {
    out.index = in.integer<std::uint64_t>("index");
    out.size = in.integer<std::uint64_t>("size");
    out.leafHash = in.parsed<audit::Hash>("leaf_hash", [](std::string_view t) { return audit::hashFromBase64(t); });
    out.path = path(in, "path");
    out.stored = in.text("stored");
    out.checkpoint = in.text("checkpoint");
}

Json toJson(const AuditCheckpoint& checkpoint, Wire) {
    return Json::object({{"note", checkpoint.note},
                         {"key", checkpoint.key.text()},
                         {"size", checkpoint.size},
                         {"refusal", errorJson(checkpoint.refusal)}});
}

void read(Decoder& in, AuditCheckpoint& out) {
    out.note = in.text("note");
    out.key = in.parsed<audit::NoteKey>("key", [](std::string_view t) { return audit::NoteKey::parse(t); });
    out.size = in.integer<std::uint64_t>("size");
    out.refusal = memberIfAny<base::Error>(in, "refusal");
}

Json toJson(const ConsistencyProof& proof, Wire) {
    return Json::object({{"from", proof.from}, {"to", proof.to}, {"path", pathJson(proof.path)}});
}

void read(Decoder& in, ConsistencyProof& out) {
    out.from = in.integer<std::uint64_t>("from");
    out.to = in.integer<std::uint64_t>("to");
    out.path = path(in, "path");
}

} // namespace signalbox::api
