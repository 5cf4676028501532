// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/OpenApiBench.h"

namespace signalbox::test {
namespace {

using base::Json;

/// Calls as a stock client of a schema registry makes them: a certificate, a token, no signature.
class Registry {
public:
    explicit Registry(OpenApiBench& bench)
        : m_bench(bench)
        , m_nova(bench.call->credentials("novagames")) {}

    Json call(int status, const std::string& method, const std::string& target, const std::string& body = {},
              Spoil spoil = {}) {
        spoil.sign = false;
        const auto answer = m_bench.call->provider(m_nova, method, target, body, spoil);
        EXPECT_EQ(answer.status, status) << method << " " << target << " " << answer.body;
        EXPECT_EQ(answer.headers.value("Content-Type"), "application/vnd.schemaregistry.v1+json") << answer.body;
        auto json = Json::parse(answer.body, 64);
        EXPECT_TRUE(json) << answer.body;
        return json ? *json : Json();
    }
    void refused(int code, const std::string& method, const std::string& target, const std::string& body = {},
                 Spoil spoil = {}) {
        const auto json = call(code / 100, method, target, body, std::move(spoil));
        EXPECT_EQ(json["error_code"].intOr(0), code) << method << " " << target << " " << json.text();
        EXPECT_FALSE(json["message"].stringOr("").empty());
    }

private:
    OpenApiBench& m_bench;
    simulator::ProviderCredentials m_nova;
};

std::string draft(const std::string& schema, const std::string& type = "JSON", Json references = {}) {
    auto out = Json::object({{"schemaType", type}, {"schema", schema}});
    if (references.isArray())
        out.set("references", std::move(references));
    return out.text();
}

const std::string kSpin = R"({"type":"object","properties":{"reel":{"type":"integer"}}})";
const std::string kSpinMore = R"({"type":"object","properties":{"reel":{"type":"integer"},"line":{"type":"string"}}})";
const std::string kSpinOther = R"({"type":"object","properties":{"reel":{"type":"string"}}})";
const std::string kSubject = "novagames.spin-value";
const std::string kVersions = "/subjects/" + kSubject + "/versions";

/// What all of them refuse: nobody, a token that is missing or may not, a subject of somebody else.
void refuseStrangers(OpenApiBench& bench, Registry& registry) {
    Spoil nobody, noToken, otherScope;
    nobody.certificate = noToken.certificate = true;
    nobody.certificate = false;
    nobody.sound = noToken.sound = otherScope.sound = false;
    noToken.token = false;
    otherScope.scope = "bets:write";
    const auto body = draft(kSpin);
    for (const auto& operation : bench.contract->operations()) {
        const auto security = bench.contract->securityOf(operation);
        const bool write = security.contains("registryToken");
        if (!write && security != std::set<std::string>{"providerCertificate", "operatorCertificate"})
            continue;
        const auto& [method, pattern] = operation;
        const auto path = bench.contract->examplePath(operation);
        const auto text = method == "POST" ? body : method == "PUT" ? "{}" : std::string();
        registry.refused(40101, method, path, text, nobody);
        if (!write)
            continue;
        registry.refused(40101, method, path, text, noToken);
        registry.refused(40301, method, path, text, otherScope);
        auto theirs = path;
        theirs.replace(theirs.find("novagames"), 9, "redfox");
        Spoil unsound;
        unsound.sound = false;
        registry.refused(40301, method, theirs, text, unsound);
        if (method != "DELETE")
            registry.refused(40001, method, path, "[", unsound);
    }
    // Who looks up or asks sends a body as well.
    Spoil unsound;
    unsound.sound = false;
    registry.refused(40001, "POST", "/subjects/" + kSubject, "[]", unsound);
    registry.refused(40001, "POST", "/compatibility" + kVersions, "{", unsound);
    registry.refused(40001, "POST", "/compatibility" + kVersions + "/1", "{", unsound);
}

void registerAndRead(Registry& registry) {
    Spoil unsound;
    unsound.sound = false;
    registry.refused(40401, "GET", kVersions);
    registry.refused(40401, "POST", "/subjects/" + kSubject, draft(kSpin));
    registry.refused(42201, "POST", kVersions, draft(R"({"type":"reel"})"));
    registry.refused(42201, "POST", kVersions, R"({"schemaType":"PROTOBUF","schema":"x"})", unsound);
    registry.refused(42208, "POST", "/subjects/novagames.a%20b/versions", draft(kSpin));
    const auto id = registry.call(200, "POST", kVersions, draft(kSpin))["id"].intOr(0);
    EXPECT_EQ(registry.call(200, "POST", kVersions, draft(kSpin))["id"].intOr(0), id);
    const auto ids = "/schemas/ids/" + std::to_string(id);
    EXPECT_EQ(registry.call(200, "GET", "/subjects?subjectPrefix=novagames.").items().size(), 1U);
    EXPECT_EQ(registry.call(200, "POST", "/subjects/" + kSubject, draft(kSpin))["version"].intOr(0), 1);
    registry.refused(40403, "POST", "/subjects/" + kSubject, draft(kSpinMore));
    registry.refused(42201, "POST", "/subjects/" + kSubject, draft("{"));
    EXPECT_EQ(registry.call(200, "GET", kVersions).text(), "[1]");
    EXPECT_EQ(registry.call(200, "GET", kVersions + "/latest")["semver"].stringOr(""), "1.0.0");
    registry.refused(40402, "GET", kVersions + "/2");
    registry.refused(42202, "GET", kVersions + "/first");
    EXPECT_EQ(registry.call(200, "GET", kVersions + "/1/schema").text(), kSpin);
    registry.refused(40402, "GET", kVersions + "/2/schema");
    registry.refused(42202, "GET", kVersions + "/first/schema");
    EXPECT_EQ(registry.call(200, "GET", ids)["schema"].stringOr(""), kSpin);
    EXPECT_EQ(registry.call(200, "GET", ids + "/schema").text(), kSpin);
    EXPECT_EQ(registry.call(200, "GET", ids + "/subjects").text(), "[\"" + kSubject + "\"]");
    EXPECT_EQ(registry.call(200, "GET", ids + "/versions").items().size(), 1U);
    for (const std::string part : {"", "/schema", "/subjects", "/versions"})
        registry.refused(40403, "GET", "/schemas/ids/999999" + part);
    EXPECT_EQ(registry.call(200, "GET", "/schemas/types").text(), R"(["JSON","AVRO"])");

    const auto avro = registry.call(200, "POST", "/subjects/novagames.reel-value/versions",
                                    R"({"schema":"{\"type\":\"record\",\"name\":\"Reel\",\"fields\":[]}"})");
    EXPECT_FALSE(
        registry.call(200, "GET", "/schemas/ids/" + std::to_string(avro["id"].intOr(0))).contains("schemaType"));

    const auto reference = Json::array({Json::object({{"name", "spin"}, {"subject", kSubject}, {"version", 1}})});
    const auto user = registry.call(200, "POST", "/subjects/novagames.round-value/versions",
                                    draft(R"({"items":{"$ref":"spin"}})", "JSON", reference));
    EXPECT_EQ(registry.call(200, "GET", kVersions + "/1/referencedby").text(),
              "[" + std::to_string(user["id"].intOr(0)) + "]");
    registry.refused(40402, "GET", kVersions + "/2/referencedby");
    registry.refused(42202, "GET", kVersions + "/x/referencedby");
    registry.refused(42206, "DELETE", kVersions + "/1");
    registry.refused(42206, "DELETE", "/subjects/" + kSubject);
    registry.call(200, "DELETE", "/subjects/novagames.round-value");
    registry.call(200, "DELETE", "/subjects/novagames.round-value?permanent=true");
}

void judgeChanges(Registry& registry) {
    const auto check = "/compatibility" + kVersions;
    EXPECT_TRUE(registry.call(200, "POST", check, draft(kSpinMore))["is_compatible"].boolOr(false));
    const auto verdict = registry.call(200, "POST", check + "?verbose=true", draft(kSpinOther));
    EXPECT_FALSE(verdict["is_compatible"].boolOr(true));
    EXPECT_TRUE(verdict["messages"].items().at(0).stringOr("").starts_with("TYPE_CHANGED at #/properties/reel/type"))
        << verdict.text();
    EXPECT_FALSE(registry.call(200, "POST", check + "/latest", draft(kSpinOther))["is_compatible"].boolOr(true));
    registry.refused(42201, "POST", check, draft("{"));
    registry.refused(42201, "POST", check + "/1", draft("{"));
    registry.refused(42202, "POST", check + "/x", draft(kSpin));
    registry.refused(40402, "POST", check + "/7", draft(kSpin));
    registry.refused(40901, "POST", kVersions, draft(kSpinOther));
    registry.call(200, "POST", kVersions, draft(kSpinMore));
    EXPECT_EQ(registry.call(200, "GET", kVersions + "/2")["semver"].stringOr(""), "1.1.0");
}

void setLevelsAndModes(Registry& registry) {
    Spoil unsound;
    unsound.sound = false;
    EXPECT_EQ(registry.call(200, "GET", "/config")["compatibilityLevel"].stringOr(""), "SEED_MINOR");
    registry.refused(40408, "GET", "/config/" + kSubject);
    registry.refused(40401, "DELETE", "/config/" + kSubject);
    EXPECT_EQ(registry.call(200, "GET", "/config/" + kSubject + "?defaultToGlobal=true")["compatibilityLevel"].text(),
              "\"SEED_MINOR\"");
    registry.refused(42203, "PUT", "/config/" + kSubject, R"({"compatibility":"SOMEHOW"})", unsound);
    registry.call(200, "PUT", "/config/" + kSubject, R"({"compatibility":"FULL"})");
    EXPECT_EQ(registry.call(200, "GET", "/config/" + kSubject)["compatibilityLevel"].stringOr(""), "FULL");
    registry.call(200, "DELETE", "/config/" + kSubject);

    EXPECT_EQ(registry.call(200, "GET", "/mode")["mode"].stringOr(""), "READWRITE");
    registry.refused(40409, "GET", "/mode/" + kSubject);
    registry.refused(40401, "DELETE", "/mode/" + kSubject);
    registry.refused(42204, "PUT", "/mode/" + kSubject, R"({"mode":"IMPORT"})", unsound);
    registry.call(200, "PUT", "/mode/" + kSubject, R"({"mode":"READONLY"})");
    EXPECT_EQ(registry.call(200, "GET", "/mode/" + kSubject)["mode"].stringOr(""), "READONLY");
    registry.refused(42205, "POST", kVersions, draft(kSpinMore));
    registry.call(200, "DELETE", "/mode/" + kSubject);
}

void deleteInSteps(Registry& registry) {
    registry.refused(40407, "DELETE", kVersions + "/2?permanent=true");
    EXPECT_EQ(registry.call(200, "DELETE", kVersions + "/2").text(), "2");
    registry.refused(40406, "DELETE", kVersions + "/2");
    registry.refused(42202, "DELETE", kVersions + "/x");
    EXPECT_EQ(registry.call(200, "GET", kVersions + "?deleted=true").text(), "[1,2]");
    registry.refused(40405, "DELETE", "/subjects/" + kSubject + "?permanent=true");
    EXPECT_EQ(registry.call(200, "DELETE", "/subjects/" + kSubject).text(), "[1]");
    registry.refused(40404, "DELETE", "/subjects/" + kSubject);
    EXPECT_EQ(registry.call(200, "DELETE", "/subjects/" + kSubject + "?permanent=true").text(), "[1,2]");
}

void operate(OpenApiBench& bench) {
    // Operators read as everybody does, and change nothing where it is not audited.
    net::HttpRequest request;
    request.target = "/subjects";
    EXPECT_EQ(bench.call->raw("viewer-1", request).status, 200);
    EXPECT_EQ(bench.call->raw("viewer-2", request).status, 401) << "has left";
    request.method = "POST";
    request.target = "/subjects/house.note-value/versions";
    request.headers.set("Content-Type", "application/json");
    request.body = draft(kSpin);
    const auto refused = bench.call->raw("integration_manager-1", request);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(Caller::json(refused)["error_code"].intOr(0), 40301) << refused.body;

    EXPECT_GE(bench.get("/registry/subjects")["items"].items().size(), 10U);
    const std::string settled = "/registry/subjects/bet.settled-value";
    const auto text = bench.get(settled)["versions"].items().at(0)["schema"].stringOr("");
    EXPECT_EQ(bench.call->read("viewer-1", "/registry/subjects/nothing-value").status, 404);
    const std::string house = "/registry/subjects/house.note-value";
    const auto added = bench.succeed({"integration_manager-1", "POST", house + "/versions",
                                      Json::object({{"schema_type", "JSON"}, {"schema", kSpin}}), freshCommand(), 201});
    EXPECT_EQ(added["semver"].stringOr(""), "1.0.0");
    bench.refused({"integration_manager-1", "POST", house + "/versions",
                   Json::object({{"schema_type", "JSON"}, {"schema", kSpinOther}})},
                  409, "REGISTRY-010");
    bench.refused({"integration_manager-1", "POST", house + "/versions",
                   Json::object({{"schema_type", "JSON"}, {"schema", "{"}})},
                  400, "REGISTRY-011");
    const auto full =
        bench.succeed({"integration_manager-1", "PUT", house + "/level", Json::object({{"level", "FULL"}})});
    EXPECT_TRUE(full["own_level"].boolOr(false));
    const auto whole =
        bench.succeed({"integration_manager-1", "PUT", "/registry/level", Json::object({{"level", "STRICT"}})});
    EXPECT_EQ(whole["level"].stringOr(""), "STRICT");
    const auto back =
        bench.succeed({"integration_manager-1", "PUT", "/registry/level", Json::object({{"level", nullptr}})});
    EXPECT_EQ(back["level"].stringOr(""), "SEED_MINOR");
    bench.refused({"integration_manager-1", "PUT", house + "/level", Json::object({{"level", "SOMEHOW"}})}, 400,
                  "API-003", false);
}

const WalkPart kRegistry("registry", [](OpenApiBench& bench) {
    Registry registry(bench);
    refuseStrangers(bench, registry);
    registerAndRead(registry);
    judgeChanges(registry);
    setLevelsAndModes(registry);
    deleteInSteps(registry);
    operate(bench);
});

} // namespace
} // namespace signalbox::test
