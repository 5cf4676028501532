// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/RegistryClient.h"

#include "core/api/Understood.h"
#include "core/net/Http.h"

namespace signalbox::api {

using base::Json;
using base::Result;

Json toJson(const SchemaReference& v, Wire) {
    return Json::object({{"name", v.name}, {"subject", v.subject}, {"version", v.version}});
}

void read(Decoder& in, SchemaReference& out) {
    out.name = in.text("name");
    out.subject = in.text("subject");
    out.version = in.integer<int>("version");
}

Json toJson(const SchemaVersion& v, Wire) {
    return Json::object({{"version", v.version},
                         {"id", v.id},
                         {"semver", v.semver},
                         {"schema_type", v.type},
                         {"schema", v.text},
                         {"references", listJson(v.references)}});
}

void read(Decoder& in, SchemaVersion& out) {
    out.version = in.integer<int>("version");
    out.id = in.integer<int>("id");
    out.semver = in.text("semver");
    out.type = in.text("schema_type");
    out.text = in.text("schema");
    out.references = items<SchemaReference>(in, "references");
}

Json toJson(const SchemaSubject& v, Wire) {
    return Json::object(
        {{"subject", v.subject}, {"level", v.level}, {"own_level", v.ownLevel}, {"versions", listJson(v.versions)}});
}

void read(Decoder& in, SchemaSubject& out) {
    out.subject = in.text("subject");
    out.level = in.text("level");
    out.ownLevel = in.boolean("own_level");
    out.versions = items<SchemaVersion>(in, "versions");
}

namespace {

std::string subjectPath(const std::string& subject) { return "/registry/subjects/" + net::percentEncode(subject); }

} // namespace

Result<std::vector<SchemaSubject>> registrySubjects(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understoodItems<SchemaSubject>(client.ask("/registry/subjects", deadline, std::move(stop)));
}

Result<SchemaSubject> registrySubject(PlatformClient& client, const std::string& subject, Deadline deadline,
                                      std::stop_token stop) {
    return understood<SchemaSubject>(client.ask(subjectPath(subject), deadline, std::move(stop)));
}

Result<Done<SchemaVersion>> registerSchema(PlatformClient& client, const std::string& subject,
                                           const SchemaVersion& draft, const Intent& intent, Deadline deadline,
                                           std::stop_token stop) {
    auto body = Json::object({{"schema_type", draft.type}, {"schema", draft.text}});
    if (!draft.references.empty())
        body.set("references", listJson(draft.references));
    return understoodDone<SchemaVersion>(
        client.act("POST", subjectPath(subject) + "/versions", std::move(body), intent, deadline, std::move(stop)));
}

Result<Done<SchemaSubject>> setRegistryLevel(PlatformClient& client, const std::string& subject,
                                             const std::string& level, const Intent& intent, Deadline deadline,
                                             std::stop_token stop) {
    return understoodDone<SchemaSubject>(
        client.act("PUT", subject.empty() ? "/registry/level" : subjectPath(subject) + "/level",
                   Json::object({{"level", level.empty() ? Json() : Json(level)}}), intent, deadline, std::move(stop)));
}

} // namespace signalbox::api
