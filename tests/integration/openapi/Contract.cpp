// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/openapi/Contract.h"

#include "core/base/Files.h"
#include "core/net/EventParser.h"
#include "core/net/HttpClient.h"
#include "tests/integration/openapi/Schemas.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace signalbox::test {

namespace {

namespace json = boost::json;
using Problems = std::vector<std::string>;

constexpr std::array<std::string_view, 5> kMethods{"get", "put", "post", "delete", "patch"};
constexpr std::string_view kTransport = "#/components/schemas/TransportProblem";

std::string text(const json::value* value) {
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

const json::value* member(const json::value* value, std::string_view name) {
    return value != nullptr && value->is_object() ? value->as_object().if_contains(name) : nullptr;
}

const json::array& list(const json::value* value) {
    static const json::array kNone;
    return value != nullptr && value->is_array() ? value->as_array() : kNone;
}

const json::object& object(const json::value* value) {
    static const json::object kNone;
    return value != nullptr && value->is_object() ? value->as_object() : kNone;
}

std::vector<std::string> partsOf(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto part = path.substr(0, path.find('/'));
        parts.emplace_back(part);
        path.remove_prefix(part.size());
    }
    return parts;
}

/// The last part of a JSON pointer, plain.
std::string lastOf(std::string_view pointer) {
    std::string out;
    for (auto part = pointer.substr(pointer.rfind('/') + 1); !part.empty();) {
        const bool escaped = part.size() > 1 && part.front() == '~';
        out += escaped ? (part[1] == '1' ? '/' : '~') : part.front();
        part.remove_prefix(escaped ? 2 : 1);
    }
    return out;
}

bool isParameter(const std::string& part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }

std::string upper(std::string_view word) {
    std::string out(word);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
    return out;
}

std::string mediaType(std::string_view contentType) {
    auto type = contentType.substr(0, contentType.find(';'));
    while (!type.empty() && type.back() == ' ')
        type.remove_suffix(1);
    return std::string(type);
}

std::optional<json::value> parsed(std::string_view body) {
    boost::system::error_code error;
    auto value = json::parse(json::string_view(body.data(), body.size()), error);
    if (error)
        return std::nullopt;
    return value;
}

void add(Problems& into, const std::string& where, const Problems& found) {
    for (const auto& one : found)
        into.push_back(where + ": " + one);
}

} // namespace

struct Contract::Document {
    json::value root;
    mutable std::map<std::pair<const json::value*, bool>, json::value> schemas;

    const json::value* follow(const json::value* value) const {
        for (int i = 0; i < 5 && value != nullptr && member(value, "$ref") != nullptr; ++i) {
            const auto target = text(member(value, "$ref"));
            value = target.starts_with("#/") ? schemas::at(root, target.substr(1)) : nullptr;
        }
        return value;
    }

    const json::value* operation(const Operation& wanted) const {
        auto method = wanted.first;
        std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::tolower(c); });
        return member(member(member(&root, "paths"), wanted.second), method);
    }

    /// The parameters of an operation and of its path.
    std::vector<const json::value*> parameters(const Operation& wanted) const {
        std::vector<const json::value*> out;
        for (const auto& one : list(member(member(member(&root, "paths"), wanted.second), "parameters")))
            out.push_back(follow(&one));
        for (const auto& one : list(member(operation(wanted), "parameters")))
            out.push_back(follow(&one));
        return out;
    }

    std::set<Operation> operations() const {
        std::set<Operation> out;
        for (const auto& [path, item] : object(member(&root, "paths")))
            for (const auto method : kMethods)
                if (member(&item, method) != nullptr)
                    out.emplace(upper(method), std::string(path));
        return out;
    }

    /// Literal parts beat parameters, as in the router.
    std::optional<Operation> match(const std::string& method, std::string_view path) const {
        const auto parts = partsOf(path);
        std::optional<Operation> best;
        std::size_t literals = 0;
        for (const auto& one : operations()) {
            const auto pattern = partsOf(one.second);
            if (one.first != method || pattern.size() != parts.size())
                continue;
            std::size_t equal = 0;
            bool fits = true;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                equal += pattern[i] == parts[i] ? 1U : 0U;
                fits = fits && (pattern[i] == parts[i] || isParameter(pattern[i]));
            }
            if (fits && (!best || equal > literals)) {
                best = one;
                literals = equal;
            }
        }
        return best;
    }

    Problems judge(const json::value* schema, const json::value& value, bool closed) const {
        if (schema == nullptr)
            return {"has no schema"};
        try {
            auto found = schemas.find({schema, closed});
            if (found == schemas.end())
                found = schemas.emplace(std::pair(schema, closed), schemas::resolved(root, *schema, closed)).first;
            auto problems = schemas::judge(found->second, value);
            decode(schema, value, "", problems);
            return problems;
        } catch (const std::exception& problem) {
            return {problem.what()};
        }
    }

    /// Texts whose content is JSON with a schema of its own.
    void decode(const json::value* schema, const json::value& value, const std::string& where, Problems& into) const {
        schema = follow(schema);
        if (const auto* inner = member(schema, "contentSchema");
            inner != nullptr && value.is_string() && text(member(schema, "contentMediaType")) == "application/json") {
            const auto content = parsed(std::string_view(value.as_string().data(), value.as_string().size()));
            add(into, where, content ? judge(inner, *content, false) : Problems{"is not JSON"});
        }
        for (const auto& [name, inner] : object(member(schema, "properties")))
            if (const auto* one = member(&value, name))
                decode(&inner, *one, where + "/" + std::string(name), into);
        if (const auto* items = member(schema, "items"))
            for (const auto& one : list(&value))
                decode(items, one, where + "/-", into);
    }

    /// A text of the path, the query or a header.
    Problems judgeText(const json::value* parameter, const std::string& value) const {
        const auto* schema = member(parameter, "schema");
        const auto type = text(member(follow(schema), "type"));
        if (type == "integer" || type == "number") {
            const auto number = parsed(value);
            return number ? judge(schema, *number, false) : Problems{"is not a number"};
        }
        return judge(schema, json::value(value), false);
    }

    Problems judgeBody(const json::value* media, const std::string& type, const std::string& body, bool closed) const {
        const auto* schema = member(media, "schema");
        if (type == "application/jsonl") {
            Problems out;
            for (std::size_t begin = 0, line = 1; begin < body.size(); ++line) {
                const auto end = std::min(body.find('\n', begin), body.size());
                const auto value = parsed(std::string_view(body).substr(begin, end - begin));
                add(out, "line " + std::to_string(line),
                    value ? judge(member(schema, "contentSchema"), *value, closed) : Problems{"is not JSON"});
                begin = end + 1;
            }
            return out;
        }
        if (type == "text/event-stream") {
            Problems out;
            net::EventParser parser(4 * 1024 * 1024);
            const auto read = parser.feed(body, [&](const net::ServerEvent& event) {
                const auto value = parsed(event.data);
                add(out, "event " + event.id,
                    value ? judge(member(schema, "contentSchema"), *value, closed) : Problems{"is not JSON"});
                return true;
            });
            if (!read)
                out.push_back(base::describe(read.error()));
            return out;
        }
        if (type.find("json") == std::string::npos) // A text of its own kind, judged as one.
            return judge(schema, json::value(body), closed);
        const auto value = parsed(body);
        return value ? judge(schema, *value, closed) : Problems{"is not JSON: " + body.substr(0, 200)};
    }

    Problems judgeRequest(const Operation& known, const net::HttpRequest& request) const;
    Problems judgeResponse(const Operation& known, const net::HttpResponse& response) const;
    Problems refusedBody(const Operation& known, const Exchange& exchange) const;
    Problems faultsOf(const Operation& known) const;
};

Problems Contract::Document::judgeRequest(const Operation& known, const net::HttpRequest& request) const {
    Problems out;
    std::set<std::string> queries;
    const auto pattern = partsOf(known.second);
    const auto parts = partsOf(request.path());
    for (const auto* parameter : parameters(known)) {
        const auto name = text(member(parameter, "name"));
        const auto in = text(member(parameter, "in"));
        const auto* required = member(parameter, "required");
        std::optional<std::string> value;
        if (in == "header" && request.headers.contains(name))
            value = std::string(request.headers.value(name));
        if (in == "query") {
            queries.insert(name);
            value = request.parameter(name);
        }
        for (std::size_t i = 0; in == "path" && i < pattern.size(); ++i)
            if (pattern[i] == "{" + name + "}")
                value = net::percentDecode(parts[i]);
        if (value)
            add(out, in + " " + name, judgeText(parameter, *value));
        else if (required != nullptr && *required == json::value(true))
            out.push_back(in + " " + name + ": is required and was not sent");
    }
    for (std::string_view query = request.query(); !query.empty();) {
        const auto one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), one.size() + 1));
        if (!queries.contains(std::string(one.substr(0, one.find('=')))))
            out.push_back("query " + std::string(one) + ": is not described");
    }
    for (const auto& demand : list(member(operation(known), "security")))
        if (member(&demand, "requestSignature") != nullptr && !request.headers.contains("Signature"))
            out.push_back("the request is not signed");
    const auto* body = follow(member(operation(known), "requestBody"));
    if (request.body.empty()) {
        if (const auto* required = member(body, "required"); required != nullptr && *required == json::value(true))
            out.push_back("body: is required and was not sent");
        return out;
    }
    const auto type = mediaType(request.headers.value("Content-Type"));
    const auto* media = member(member(body, "content"), type);
    add(out, "request body",
        media == nullptr ? Problems{type + " is not described"} : judgeBody(media, type, request.body, true));
    return out;
}

Problems Contract::Document::judgeResponse(const Operation& known, const net::HttpResponse& response) const {
    const auto* described = follow(member(member(operation(known), "responses"), std::to_string(response.status)));
    if (described == nullptr)
        return {"the status " + std::to_string(response.status) + " is not described: " + response.body.substr(0, 300)};
    Problems out;
    for (const auto& [name, entry] : object(member(described, "headers"))) {
        const auto* header = follow(&entry);
        const auto* value = response.headers.find(std::string(name));
        const auto* required = member(header, "required");
        if (value != nullptr)
            add(out, "header " + std::string(name), judgeText(header, *value));
        else if (required != nullptr && *required == json::value(true))
            out.push_back("header " + std::string(name) + ": is described as always there");
    }
    if (member(described, "content") == nullptr) {
        if (!response.body.empty())
            out.push_back("a body is there where none is described");
        return out;
    }
    const auto type = mediaType(response.headers.value("Content-Type"));
    const auto* media = member(member(described, "content"), type);
    if (media == nullptr) {
        out.push_back("the media type '" + type + "' is not described");
        return out;
    }
    add(out, "answer " + std::to_string(response.status), judgeBody(media, type, response.body, false));
    if (type == "application/problem+json") {
        const auto problem = parsed(response.body);
        const auto* status = problem ? member(&*problem, "status") : nullptr;
        if (status == nullptr || *status != json::value(response.status))
            out.push_back("the problem says another status than the answer");
    }
    return out;
}

/// What the platform refuses for its form, the schema must refuse.
Problems Contract::Document::refusedBody(const Operation& known, const Exchange& exchange) const {
    const auto answer = parsed(exchange.response.body);
    const auto reason = answer ? text(member(&*answer, "reason")) : std::string();
    static const std::set<std::string> kForm{"SCHEMA_INVALID", "AMOUNT_INVALID", "API-001", "API-002"};
    const auto body = parsed(exchange.request.body);
    if (!kForm.contains(reason) || exchange.schemaCannotTell || !body)
        return {};
    const auto* media = member(member(follow(member(operation(known), "requestBody")), "content"), "application/json");
    if (media == nullptr || !judge(member(media, "schema"), *body, false).empty())
        return {};
    return {"the platform refuses this body (" + reason + "), the schema takes it: " + exchange.request.body};
}

Problems Contract::Document::faultsOf(const Operation& known) const {
    Problems out;
    const auto* described = operation(known);
    for (const auto* word : {"operationId", "summary", "description"})
        if (text(member(described, word)).empty())
            out.push_back(std::string("has no ") + word);
    std::set<std::string> tags;
    for (const auto& tag : list(member(&root, "tags")))
        tags.insert(text(member(&tag, "name")));
    for (const auto& tag : list(member(described, "tags")))
        if (!tags.contains(text(&tag)))
            out.push_back("has an unknown tag");
    std::set<std::string> wanted;
    for (const auto& part : partsOf(known.second))
        if (isParameter(part))
            wanted.insert(part.substr(1, part.size() - 2));
    for (const auto* parameter : parameters(known)) {
        const auto name = text(member(parameter, "name"));
        if (parameter == nullptr) {
            out.push_back("refers to a parameter that is not there");
            continue;
        }
        if (text(member(parameter, "in")) == "path" && wanted.erase(name) == 0)
            out.push_back("the path has no " + name);
        if (const auto* example = member(parameter, "example"))
            add(out, "example of " + name, judge(member(parameter, "schema"), *example, false));
    }
    for (const auto& name : wanted)
        out.push_back("the path parameter " + name + " is not described");

    const auto media = [&](const json::value* holder, const std::string& where, bool closed) {
        for (const auto& [type, entry] : object(member(holder, "content"))) {
            const auto* schema = member(&entry, "schema");
            if (schema == nullptr) {
                out.push_back(where + " has no schema");
                continue;
            }
            try {
                static_cast<void>(schemas::resolved(root, *schema, closed));
            } catch (const std::exception& problem) {
                out.push_back(where + ": " + problem.what());
            }
            if (const auto* example = member(&entry, "example");
                example != nullptr && type.find("json") != std::string_view::npos)
                add(out, "example of " + where, judge(schema, *example, closed));
            for (const auto& [name, example] : object(member(&entry, "examples")))
                if (const auto* value = member(&example, "value"))
                    add(out, "example " + std::string(name) + " of " + where, judge(schema, *value, closed));
        }
    };
    media(follow(member(described, "requestBody")), "the request", true);
    int good = 0;
    for (const auto& [status, entry] : object(member(described, "responses"))) {
        const auto* response = follow(&entry);
        if (response == nullptr) {
            out.push_back("refers to an answer that is not there");
            continue;
        }
        good += status.starts_with("2") ? 1 : 0;
        media(response, "answer " + std::string(status), false);
        for (const auto& [name, header] : object(member(response, "headers")))
            if (follow(&header) == nullptr)
                out.push_back("refers to a header that is not there");
    }
    if (good != 1)
        out.push_back("has not exactly one successful answer");
    return out;
}

Contract::Contract(std::unique_ptr<Document> document)
    : m_document(std::move(document)) {}
Contract::~Contract() = default;
Contract::Contract(Contract&&) noexcept = default;
Contract& Contract::operator=(Contract&&) noexcept = default;

base::Result<Contract> Contract::load(const std::filesystem::path& file) {
    SB_ASSIGN(const std::string text, base::readFile(file));
    return parse(text);
}

base::Result<Contract> Contract::parse(const std::string& yaml) {
    try {
        auto document = std::make_unique<Document>();
        document->root = schemas::fromYaml(yaml);
        if (text(member(&document->root, "openapi")).substr(0, 4) != "3.1.")
            throw std::runtime_error("not an OpenAPI 3.1 document");
        return Contract(std::move(document));
    } catch (const std::exception& problem) {
        return base::Error{base::ErrorCode::InvalidArgument, "TEST-001", problem.what()};
    }
}

Contract Contract::without(std::string_view pointer) const {
    auto document = std::make_unique<Document>();
    document->root = m_document->root;
    const auto slash = pointer.rfind('/');
    auto* holder = const_cast<json::value*>(schemas::at(document->root, pointer.substr(0, slash)));
    if (holder == nullptr || schemas::at(document->root, pointer) == nullptr)
        throw std::runtime_error("nothing at " + std::string(pointer));
    const auto name = lastOf(pointer);
    if (auto* items = holder->if_array())
        items->erase(items->begin() + std::stol(name));
    else
        holder->as_object().erase(name);
    return Contract(std::move(document));
}

Contract Contract::with(std::string_view pointer, const base::Json& value) const {
    auto document = std::make_unique<Document>();
    document->root = m_document->root;
    const auto slash = pointer.rfind('/');
    auto* holder = const_cast<json::value*>(schemas::at(document->root, pointer.substr(0, slash)));
    if (holder == nullptr || !holder->is_object())
        throw std::runtime_error("no object at " + std::string(pointer.substr(0, slash)));
    holder->as_object()[lastOf(pointer)] = *parsed(value.text());
    return Contract(std::move(document));
}

Problems Contract::faults() const {
    Problems out;
    std::set<std::string> names;
    for (const auto& one : operations()) {
        add(out, one.first + " " + one.second, m_document->faultsOf(one));
        if (!names.insert(text(member(m_document->operation(one), "operationId"))).second)
            out.push_back(one.first + " " + one.second + ": its operationId is there twice");
    }
    for (const auto& [name, schema] : object(schemas::at(m_document->root, "/components/schemas"))) {
        try {
            const auto plain = schemas::resolved(m_document->root, schema, false);
            for (const auto& example : list(member(&schema, "examples")))
                add(out, "example of " + std::string(name), schemas::judge(plain, example));
        } catch (const std::exception& problem) {
            out.push_back(std::string(name) + ": " + problem.what());
        }
    }
    return out;
}

Problems Contract::judge(const Exchange& exchange) {
    const auto path = exchange.request.path();
    const auto known = m_document->match(exchange.request.method, path);
    if (!known)
        return {exchange.request.method + " " + std::string(path) + " is not described"};
    m_seen[*known].insert(exchange.response.status);
    Problems out;
    const auto where = known->first + " " + known->second;
    if (exchange.sound)
        add(out, where, m_document->judgeRequest(*known, exchange.request));
    else
        add(out, where, m_document->refusedBody(*known, exchange));
    add(out, where, m_document->judgeResponse(*known, exchange.response));
    return out;
}

Problems Contract::judgeValue(std::string_view component, const std::string& text) const {
    const auto value = parsed(text);
    return value ? m_document->judge(schemas::at(m_document->root, "/components/schemas/" + std::string(component)),
                                     *value, false)
                 : Problems{"is not JSON"};
}

std::set<Contract::Operation> Contract::operations() const { return m_document->operations(); }

std::set<Contract::Operation> Contract::notExercised() const {
    auto out = operations();
    for (const auto& [one, statuses] : m_seen)
        if (std::any_of(statuses.begin(), statuses.end(), [](int status) { return status < 300; }))
            out.erase(one);
    return out;
}

Problems Contract::statusesNotSeen() const {
    static const std::set<std::string> kCircumstances{"408", "413", "429", "431", "500", "503", "504"};
    Problems out;
    for (const auto& one : operations()) {
        const auto seen = m_seen.find(one);
        for (const auto& [status, entry] : object(member(m_document->operation(one), "responses"))) {
            const auto* problem =
                member(member(member(m_document->follow(&entry), "content"), "application/problem+json"), "schema");
            if (kCircumstances.contains(std::string(status)) || text(member(problem, "$ref")) == kTransport)
                continue;
            if (seen == m_seen.end() || !seen->second.contains(std::stoi(std::string(status))))
                out.push_back(one.first + " " + one.second + " " + std::string(status));
        }
    }
    return out;
}

std::set<std::string> Contract::securityOf(const Operation& operation) const {
    const auto* own = member(m_document->operation(operation), "security");
    std::set<std::string> out;
    for (const auto& demand : list(own != nullptr ? own : member(&m_document->root, "security")))
        for (const auto& [name, scopes] : object(&demand))
            out.insert(std::string(name));
    return out;
}

std::string Contract::examplePath(const Operation& operation) const {
    auto path = operation.second;
    for (const auto* parameter : m_document->parameters(operation)) {
        const auto pattern = "{" + text(member(parameter, "name")) + "}";
        const auto place = path.find(pattern);
        if (text(member(parameter, "in")) != "path" || place == std::string::npos)
            continue;
        const auto* example = member(parameter, "example");
        const auto value = example == nullptr     ? std::string("0")
                           : example->is_string() ? text(example)
                                                  : json::serialize(*example);
        path.replace(place, pattern.size(), value);
    }
    return path;
}

} // namespace signalbox::test
