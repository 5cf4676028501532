// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/RegistryRoutes.h"

#include "core/api/ErrorTable.h"
#include "core/base/Log.h"
#include "core/platform/Router.h"
#include "core/platform/registry/Registry.h"

#include <charconv>
#include <limits>
#include <optional>

namespace signalbox::platform::registry {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

net::HttpResponse answer(const std::string& body, int status = 200) {
    net::HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", std::string(kRegistryContentType));
    response.body = body;
    return response;
}
net::HttpResponse answer(const Json& body, int status = 200) { return answer(body.text(), status); }

net::HttpResponse refusal(const Error& error) {
    if (const int number = errorCodeOf(error.reason); number != 0)
        return answer(Json::object({{"error_code", number}, {"message", error.context}}), number / 100);
    if (error.reason.starts_with("STORE-")) {
        base::log::error("registry", "the store failed", Json::object({{"error", base::describe(error)}}));
        return answer(Json::object({{"error_code", 50001}, {"message", "The registry's store failed."}}), 500);
    }
    const auto& row = api::wireErrorOf(error);
    auto response =
        answer(Json::object({{"error_code", row.status * 100 + 1}, {"message", error.context}, {"code", error.reason}}),
               row.status);
    if (row.status == 429 || row.status == 503)
        response.headers.add("Retry-After", "1");
    if (row.status == 401)
        response.headers.add("WWW-Authenticate", "Bearer realm=\"signalbox\", Basic realm=\"signalbox\"");
    return response;
}

Error refuse(std::string_view reason, std::string what) {
    return {ErrorCode::InvalidArgument, std::string(reason), std::move(what)};
}

bool flag(const net::HttpRequest& request, std::string_view name) {
    return request.parameter(name).value_or("") == "true";
}

/// 0: the newest.
Result<int> versionIn(const RoutedRequest& request) {
    const auto text = request.parameter("version");
    if (text == "latest" || text == "-1")
        return 0;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1)
        return refuse("REGISTRY-012",
                      "The specified version '" + std::string(text) +
                          "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "
                          "\"latest\"");
    return number;
}

Result<int> idIn(const RoutedRequest& request) {
    const auto text = request.parameter("id");
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return Error{ErrorCode::NotFound, "REGISTRY-003", "Schema " + std::string(text) + " not found."};
    return number;
}

Result<Json> bodyOf(const RoutedRequest& request) {
    auto body = Json::parse(request.http.body);
    if (body && !body->isObject())
        return refuse("MALFORMED_JSON", "the body is a JSON object");
    return body;
}

Result<Draft> draftIn(const RoutedRequest& request) {
    SB_ASSIGN(const auto body, bodyOf(request));
    Draft draft;
    const auto type = schemaTypeFromName(body["schemaType"].stringOr("AVRO"));
    if (!type)
        return refuse("REGISTRY-011",
                      "Invalid schema type " + body["schemaType"].stringOr("") + ": there are AVRO and JSON.");
    draft.type = *type;
    if (!body["schema"].isString())
        return refuse("REGISTRY-011", "The schema is missing: the member \"schema\" is a text.");
    draft.text = *body["schema"].asString();
    for (const auto& one : body["references"].items()) {
        const auto version = one["version"].intOr(0);
        if (version < 1 || version > std::numeric_limits<int>::max())
            return refuse("REGISTRY-012", "A reference names a version of at least 1.");
        draft.references.push_back({one["name"].stringOr(""), one["subject"].stringOr(""), static_cast<int>(version)});
    }
    return draft;
}

void addTypeAndReferences(Json& out, const Version& version) {
    if (version.type != SchemaType::Avro) // As the interface has it: Avro goes without saying.
        out.set("schemaType", name(version.type));
    if (version.references.empty())
        return;
    auto list = Json::array();
    for (const auto& one : version.references)
        list.push(Json::object({{"name", one.name}, {"subject", one.subject}, {"version", one.version}}));
    out.set("references", std::move(list));
}

Json json(const Version& version) {
    auto out = Json::object({{"subject", version.subject}, {"version", version.version}, {"id", version.id}});
    addTypeAndReferences(out, version);
    return out.set("schema", version.text).set("semver", version.semver);
}

template <class List>
Json listOf(const List& list) {
    auto out = Json::array();
    for (const auto& one : list)
        out.push(one);
    return out;
}

std::string subjectIn(const RoutedRequest& request) { return std::string(request.parameter("subject")); }

using Answer = Result<net::HttpResponse>;

class Routes {
public:
    Routes(Router& router, Registry& registry, Admit admit, Through through)
        : m_router(router)
        , m_registry(registry)
        , m_admit(std::make_shared<const Admit>(std::move(admit)))
        , m_through(std::make_shared<const Through>(std::move(through))) {}

    void add() {
        subjects();
        schemas();
        compatibility();
        settings("/config", [&registry = m_registry](const std::string& subject, bool orDefault) -> Answer {
            SB_ASSIGN(const auto level, registry.level(subject, orDefault));
            return answer(Json::object({{"compatibilityLevel", name(level)}}));
        });
        settings("/mode", [&registry = m_registry](const std::string& subject, bool orDefault) -> Answer {
            SB_ASSIGN(const auto mode, registry.mode(subject, orDefault || subject.empty()));
            return answer(Json::object({{"mode", name(mode)}}));
        });
        levels();
        modes();
    }

private:
    using Handler = std::function<Answer(const RoutedRequest&)>;

    void route(std::string method, std::string pattern, bool write, Handler handler) {
        m_router.add(std::move(method), std::move(pattern), Lane::Workers,
                     [admit = m_admit, through = m_through, write,
                      handler = std::move(handler)](RoutedRequest request, net::Responder responder) {
                         const auto who = (*admit)(request.http, write);
                         if (!who) {
                             responder.send(refusal(who.error()));
                             return;
                         }
                         const auto handle = [handler, who = *who, write](const RoutedRequest& what,
                                                                          net::Responder where) {
                             const auto run = [&]() -> Answer {
                                 if (write)
                                     SB_TRY(mayWrite(who, what));
                                 return handler(what);
                             };
                             auto result = run();
                             where.send(result ? *std::move(result) : refusal(result.error()));
                         };
                         if (who->provider.empty() || !*through)
                             handle(request, std::move(responder));
                         else
                             (*through)(*who, std::move(request), std::move(responder), handle);
                     });
    }
    void read(std::string method, std::string pattern, Handler handler) {
        route(std::move(method), std::move(pattern), false, std::move(handler));
    }
    void write(std::string method, std::string pattern, Handler handler) {
        route(std::move(method), std::move(pattern), true, std::move(handler));
    }

    static base::Status mayWrite(const Visitor& who, const RoutedRequest& request) {
        const auto subject = subjectIn(request);
        if (who.provider.empty())
            return Error{ErrorCode::PermissionDenied, "REGISTRY-018",
                         "Operators change the registry under /control/v1/registry, where it is audited."};
        if (!ownsSubject(who.provider, subject))
            return Error{ErrorCode::PermissionDenied, "REGISTRY-018",
                         "Provider " + who.provider + " changes subjects that begin with \"" + who.provider +
                             ".\" only."};
        return {};
    }

    void subjects() {
        auto& registry = m_registry;
        read("GET", "/subjects", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto list, registry.subjects(request.http.parameter("subjectPrefix").value_or(""),
                                                         flag(request.http, "deleted")));
            return answer(listOf(list));
        });
        read("GET", "/subjects/{subject}/versions", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto list, registry.versions(subjectIn(request), flag(request.http, "deleted")));
            auto out = Json::array();
            for (const auto& one : list)
                out.push(one.version);
            return answer(out);
        });
        const auto at = [&registry](const RoutedRequest& request) -> Result<Version> {
            SB_ASSIGN(const int number, versionIn(request));
            return registry.version(subjectIn(request), number, flag(request.http, "deleted"));
        };
        read("GET", "/subjects/{subject}/versions/{version}", [at](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto version, at(request));
            return answer(json(version));
        });
        read("GET", "/subjects/{subject}/versions/{version}/schema", [at](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto version, at(request));
            return answer(version.text);
        });
        read("GET", "/subjects/{subject}/versions/{version}/referencedby",
             [at, &registry](const RoutedRequest& request) -> Answer {
                 SB_ASSIGN(const auto version, at(request));
                 SB_ASSIGN(const auto ids, registry.referencedBy(version.subject, version.version));
                 return answer(listOf(ids));
             });
        read("POST", "/subjects/{subject}", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto draft, draftIn(request));
            SB_ASSIGN(const auto version, registry.lookUp(subjectIn(request), draft, flag(request.http, "deleted")));
            return answer(json(version));
        });
        write("POST", "/subjects/{subject}/versions", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto draft, draftIn(request));
            SB_ASSIGN(const auto version, registry.add(subjectIn(request), draft));
            return answer(Json::object({{"id", version.id}}));
        });
        write("DELETE", "/subjects/{subject}", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto gone, registry.removeSubject(subjectIn(request), flag(request.http, "permanent")));
            return answer(listOf(gone));
        });
        write("DELETE", "/subjects/{subject}/versions/{version}", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const int number, versionIn(request));
            SB_ASSIGN(const int gone,
                      registry.removeVersion(subjectIn(request), number, flag(request.http, "permanent")));
            return answer(Json(gone));
        });
    }

    void schemas() {
        auto& registry = m_registry;
        read("GET", "/schemas/types", [](const RoutedRequest&) -> Answer {
            return answer(Json::array({"JSON", "AVRO"}));
        });
        read("GET", "/schemas/ids/{id}", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const int id, idIn(request));
            SB_ASSIGN(const auto found, registry.byId(id));
            auto out = Json::object({{"schema", found.text}});
            addTypeAndReferences(out, found);
            return answer(out);
        });
        read("GET", "/schemas/ids/{id}/schema", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const int id, idIn(request));
            SB_ASSIGN(const auto found, registry.byId(id));
            return answer(found.text);
        });
        read("GET", "/schemas/ids/{id}/subjects", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const int id, idIn(request));
            SB_ASSIGN(const auto uses, registry.usesOf(id, flag(request.http, "deleted")));
            auto out = Json::array();
            for (const auto& one : uses)
                if (out.items().empty() || out.items().back().stringOr("") != one.subject)
                    out.push(one.subject);
            return answer(out);
        });
        read("GET", "/schemas/ids/{id}/versions", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const int id, idIn(request));
            SB_ASSIGN(const auto uses, registry.usesOf(id, flag(request.http, "deleted")));
            auto out = Json::array();
            for (const auto& one : uses)
                out.push(Json::object({{"subject", one.subject}, {"version", one.version}}));
            return answer(out);
        });
    }

    /// Asking whether something would fit changes nothing: a read, though it is a POST.
    void compatibility() {
        const auto judge = [&registry = m_registry](const RoutedRequest& request,
                                                    std::optional<int> version) -> Answer {
            SB_ASSIGN(const auto draft, draftIn(request));
            SB_ASSIGN(const auto problems, registry.check(subjectIn(request), draft, version));
            auto out = Json::object({{"is_compatible", problems.empty()}});
            if (flag(request.http, "verbose")) {
                auto messages = Json::array();
                for (const auto& one : problems)
                    messages.push(describe(one));
                out.set("messages", std::move(messages));
            }
            return answer(out);
        };
        read("POST", "/compatibility/subjects/{subject}/versions",
             [judge](const RoutedRequest& request) -> Answer { return judge(request, std::nullopt); });
        read("POST", "/compatibility/subjects/{subject}/versions/{version}",
             [judge](const RoutedRequest& request) -> Answer {
                 SB_ASSIGN(const int number, versionIn(request));
                 return judge(request, number);
             });
    }

    void settings(const std::string& path, const std::function<Answer(const std::string&, bool)>& show) {
        read("GET", path, [show](const RoutedRequest&) -> Answer { return show({}, true); });
        read("GET", path + "/{subject}", [show](const RoutedRequest& request) -> Answer {
            return show(subjectIn(request), flag(request.http, "defaultToGlobal"));
        });
    }

    void levels() {
        auto& registry = m_registry;
        const auto place = [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto body, bodyOf(request));
            const auto level = levelFromName(body["compatibility"].stringOr(""));
            if (!level)
                return refuse("REGISTRY-013",
                              "Invalid compatibility level. Valid values are NONE, BACKWARD, "
                              "BACKWARD_TRANSITIVE, FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE, "
                              "SEED_MINOR and STRICT.");
            SB_TRY(registry.setLevel(subjectIn(request), *level));
            return answer(Json::object({{"compatibility", name(*level)}}));
        };
        write("PUT", "/config/{subject}", place);
        write("DELETE", "/config/{subject}", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto before, registry.resetLevel(subjectIn(request)));
            return answer(Json::object({{"compatibilityLevel", name(before)}}));
        });
    }

    void modes() {
        auto& registry = m_registry;
        const auto place = [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto body, bodyOf(request));
            const auto mode = modeFromName(body["mode"].stringOr(""));
            if (!mode)
                return refuse("REGISTRY-014", "Invalid mode. Valid values are READWRITE and READONLY.");
            SB_TRY(registry.setMode(subjectIn(request), *mode));
            return answer(Json::object({{"mode", name(*mode)}}));
        };
        write("PUT", "/mode/{subject}", place);
        write("DELETE", "/mode/{subject}", [&registry](const RoutedRequest& request) -> Answer {
            SB_ASSIGN(const auto before, registry.resetMode(subjectIn(request)));
            return answer(Json::object({{"mode", name(before)}}));
        });
    }

    Router& m_router;
    Registry& m_registry;
    std::shared_ptr<const Admit> m_admit;
    std::shared_ptr<const Through> m_through;
};

} // namespace

void addRegistryRoutes(Router& router, Registry& registry, Admit admit, Through through) {
    Routes(router, registry, std::move(admit), std::move(through)).add();
}

} // namespace signalbox::platform::registry
