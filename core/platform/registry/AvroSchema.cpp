// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/AvroSchema.h"

#include "core/base/JsonPointer.h"

#include <avro.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>

namespace signalbox::platform::registry::avro {

namespace {

using base::Json;
using base::Result;
using base::Status;
using base::pointer::escaped;

constexpr std::size_t kMostTypes = 2'000;

constexpr std::pair<std::string_view, Kind> kKinds[] = {
    {"null", Kind::Null},     {"boolean", Kind::Boolean}, {"int", Kind::Int},     {"long", Kind::Long},
    {"float", Kind::Float},   {"double", Kind::Double},   {"bytes", Kind::Bytes}, {"string", Kind::String},
    {"record", Kind::Record}, {"enum", Kind::Enum},       {"fixed", Kind::Fixed}, {"array", Kind::Array},
    {"map", Kind::Map},       {"union", Kind::Union},
};

std::optional<Kind> kindOf(std::string_view text) {
    for (const auto& [name, kind] : kKinds)
        if (name == text && kind != Kind::Union)
            return kind;
    return std::nullopt;
}
bool isPrimitive(Kind kind) { return kind <= Kind::String; }
bool isNamed(Kind kind) { return kind == Kind::Record || kind == Kind::Enum || kind == Kind::Fixed; }

bool isName(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}
bool isFullName(std::string_view text) {
    while (true) {
        const auto dot = text.find('.');
        if (!isName(text.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}
std::string_view unqualified(std::string_view name) { return name.substr(name.rfind('.') + 1); }
std::string qualified(const std::string& name, const std::string& space) {
    return name.find('.') != std::string::npos || space.empty() ? name : space + "." + name;
}

base::Error bad(std::string_view pointer, std::string_view what) {
    return {base::ErrorCode::InvalidArgument, "REGISTRY-011", std::string(pointer) + ": " + std::string(what)};
}

DataCheck::Finding finding(std::string pointer, std::string rule, std::string message) {
    return {std::move(pointer), std::move(rule), std::move(message)};
}

/// `tagged`: a union's value is told by its branch, or stands bare. Otherwise (a default): the first branch's, bare.
std::optional<DataCheck::Finding> misfit(const Type& type, const Json& data, const std::string& pointer, bool tagged) {
    const auto wrong = [&](std::string_view what) { return finding(pointer, "type", "is not " + std::string(what)); };
    const auto whole = data.asInt();
    switch (type.kind) {
    case Kind::Null:
        return data.isNull() ? std::nullopt : std::optional(wrong("null"));
    case Kind::Boolean:
        return data.asBool() ? std::nullopt : std::optional(wrong("true or false"));
    case Kind::Int:
        if (whole && *whole >= std::numeric_limits<std::int32_t>::min() &&
            *whole <= std::numeric_limits<std::int32_t>::max())
            return std::nullopt;
        return wrong("an int");
    case Kind::Long:
        return whole ? std::nullopt : std::optional(wrong("a long"));
    case Kind::Float:
    case Kind::Double:
        return data.isNumber() ? std::nullopt : std::optional(wrong("a number"));
    case Kind::Bytes:
    case Kind::String:
        return data.isString() ? std::nullopt : std::optional(wrong("a text"));
    case Kind::Fixed:
        if (!data.isString())
            return wrong("a text");
        return std::nullopt;
    case Kind::Enum:
        if (!data.isString())
            return wrong("a text");
        if (std::find(type.symbols.begin(), type.symbols.end(), *data.asString()) == type.symbols.end())
            return finding(pointer, "enum", *data.asString() + " is no symbol of " + type.fullName);
        return std::nullopt;
    case Kind::Array:
        if (!data.isArray())
            return wrong("an array");
        for (std::size_t i = 0; i < data.items().size(); ++i)
            if (auto found = misfit(*type.inner, data.items()[i], pointer + "/" + std::to_string(i), tagged))
                return found;
        return std::nullopt;
    case Kind::Map:
        if (!data.isObject())
            return wrong("an object");
        for (const auto& [key, value] : data.members())
            if (auto found = misfit(*type.inner, value, pointer + "/" + escaped(key), tagged))
                return found;
        return std::nullopt;
    case Kind::Record:
        if (!data.isObject())
            return wrong("an object");
        for (const auto& field : type.fields) {
            if (!data.contains(field.name)) {
                if (!field.hasDefault)
                    return finding(pointer, "required", "the field " + field.name + " is missing");
                continue;
            }
            if (auto found = misfit(*field.type, data[field.name], pointer + "/" + escaped(field.name), tagged))
                return found;
        }
        return std::nullopt;
    case Kind::Union:
        break;
    }
    if (!tagged)
        return misfit(*type.branches.front(), data, pointer, tagged);
    for (const auto* branch : type.branches) {
        const auto tag = isNamed(branch->kind) ? std::string_view(branch->fullName) : name(branch->kind);
        if (branch->kind != Kind::Null && data.members().size() == 1 && data.members().front().first == tag)
            return misfit(*branch, data.members().front().second, pointer + "/" + escaped(tag), tagged);
    }
    for (const auto* branch : type.branches)
        if (!misfit(*branch, data, pointer, tagged))
            return std::nullopt;
    return finding(pointer, "type", "fits no branch of the union");
}

} // namespace

class Reader {
public:
    Result<std::unique_ptr<const Document>> run(const Json& json) {
        m_document.reset(new Document);
        SB_ASSIGN(m_document->m_root, read(json, "", "#"));
        for (const auto& [type, index, pointer] : m_defaults)
            if (const auto& field = type->fields[index]; misfit(*field.type, field.fallback, "", false))
                return bad(pointer, "the default does not fit the type (of a union: its first branch)");
        return std::unique_ptr<const Document>(std::move(m_document));
    }

private:
    Result<const Type*> read(const Json& json, const std::string& space, const std::string& pointer) {
        if (m_document->m_types.size() >= kMostTypes)
            return bad(pointer, "there are more than 2000 types in this schema");
        if (json.isString())
            return byName(*json.asString(), space, pointer);
        if (json.isArray())
            return readUnion(json, space, pointer);
        if (!json.isObject())
            return bad(pointer, "a type is a name, an object or an array");
        const auto& inner = json["type"];
        if (!inner.isString())
            return inner.isNull() ? Result<const Type*>(bad(pointer, "the type is missing"))
                                  : read(inner, space, pointer + "/type");
        const auto kind = kindOf(*inner.asString());
        if (!kind)
            return byName(*inner.asString(), space, pointer + "/type");
        if (isPrimitive(*kind))
            return &make(*kind, pointer);
        if (*kind == Kind::Array || *kind == Kind::Map) {
            const std::string word = *kind == Kind::Array ? "items" : "values";
            auto& type = make(*kind, pointer);
            SB_ASSIGN(type.inner, read(json[word], space, pointer + "/" + word));
            return &type;
        }
        return readNamed(*kind, json, space, pointer);
    }

    Type& make(Kind kind, const std::string& pointer) {
        m_document->m_types.push_back({});
        m_document->m_types.back().kind = kind;
        m_document->m_types.back().pointer = pointer;
        return m_document->m_types.back();
    }

    Result<const Type*> byName(const std::string& text, const std::string& space, const std::string& pointer) {
        if (const auto kind = kindOf(text); kind && isPrimitive(*kind))
            return &make(*kind, pointer);
        for (const auto& full : {qualified(text, space), text})
            if (const auto found = m_document->m_names.find(full); found != m_document->m_names.end())
                return found->second;
        return bad(pointer, "there is no type named " + text);
    }

    Result<const Type*> readUnion(const Json& json, const std::string& space, const std::string& pointer) {
        auto& type = make(Kind::Union, pointer);
        std::set<std::string> seen;
        for (std::size_t i = 0; i < json.items().size(); ++i) {
            const auto here = pointer + "/" + std::to_string(i);
            SB_ASSIGN(const auto* branch, read(json.items()[i], space, here));
            if (branch->kind == Kind::Union)
                return bad(here, "a union does not stand directly in a union");
            if (!seen.insert(isNamed(branch->kind) ? branch->fullName : std::string(name(branch->kind))).second)
                return bad(here, "a union has each type once");
            type.branches.push_back(branch);
        }
        if (type.branches.empty())
            return bad(pointer, "a union has at least one type");
        return &type;
    }

    static Result<std::vector<std::string>> namesOf(const Json& list, const std::string& pointer, bool dotted) {
        std::vector<std::string> out;
        if (list.isNull())
            return out;
        if (!list.isArray())
            return bad(pointer, "is an array of names");
        for (const auto& one : list.items()) {
            const auto text = one.stringOr("");
            if (!(dotted ? isFullName(text) : isName(text)))
                return bad(pointer, "is an array of names");
            out.push_back(text);
        }
        return out;
    }

    Result<const Type*> readNamed(Kind kind, const Json& json, const std::string& outer, const std::string& pointer) {
        const auto given = json["name"].stringOr("");
        if (!isFullName(given))
            return bad(pointer + "/name", "is a name: letters, digits and '_', not beginning with a digit");
        auto space = outer;
        if (const auto dot = given.rfind('.'); dot != std::string::npos)
            space = given.substr(0, dot);
        else if (json.contains("namespace"))
            space = json["namespace"].stringOr("");
        if (!space.empty() && !isFullName(space))
            return bad(pointer + "/namespace", "is names with dots between them");
        auto& type = make(kind, pointer);
        type.fullName = qualified(given, space);
        SB_ASSIGN(type.aliases, namesOf(json["aliases"], pointer + "/aliases", true));
        if (kindOf(unqualified(type.fullName)) && isPrimitive(*kindOf(unqualified(type.fullName))))
            return bad(pointer + "/name", "is the name of a primitive type");
        if (!m_document->m_names.emplace(type.fullName, &type).second)
            return bad(pointer + "/name", type.fullName + " is defined twice");
        if (kind == Kind::Fixed) {
            type.size = json["size"].intOr(-1);
            if (type.size < 0)
                return bad(pointer + "/size", "is a whole number of at least 0");
            return &type;
        }
        if (kind == Kind::Enum) {
            SB_ASSIGN(type.symbols, namesOf(json["symbols"], pointer + "/symbols", false));
            if (type.symbols.empty() ||
                std::set<std::string>(type.symbols.begin(), type.symbols.end()).size() != type.symbols.size())
                return bad(pointer + "/symbols", "is an array of different names");
            type.hasDefaultSymbol = json.contains("default");
            if (type.hasDefaultSymbol &&
                std::find(type.symbols.begin(), type.symbols.end(), json["default"].stringOr("")) == type.symbols.end())
                return bad(pointer + "/default", "is one of the symbols");
            return &type;
        }
        if (!json["fields"].isArray())
            return bad(pointer + "/fields", "is an array");
        std::set<std::string> seen;
        for (std::size_t i = 0; i < json["fields"].items().size(); ++i) {
            const auto& one = json["fields"].items()[i];
            const auto here = pointer + "/fields/" + std::to_string(i);
            Field field;
            field.name = one["name"].stringOr("");
            if (!isName(field.name) || !seen.insert(field.name).second)
                return bad(here + "/name", "is a name that no other field of the record has");
            SB_ASSIGN(field.aliases, namesOf(one["aliases"], here + "/aliases", false));
            if (!one.contains("type"))
                return bad(here, "the type is missing");
            SB_ASSIGN(field.type, read(one["type"], space, here + "/type"));
            field.hasDefault = one.contains("default");
            field.fallback = one["default"];
            if (field.hasDefault)
                m_defaults.push_back({&type, type.fields.size(), here + "/default"});
            type.fields.push_back(std::move(field));
        }
        return &type;
    }

    struct Default {
        const Type* type;
        std::size_t index;
        std::string pointer;
    };
    std::unique_ptr<Document> m_document;
    std::vector<Default> m_defaults;
};

std::string_view name(Kind kind) noexcept {
    for (const auto& [text, one] : kKinds)
        if (one == kind)
            return text;
    return "";
}

Result<std::unique_ptr<const Document>> Document::read(const Json& json) {
    SB_ASSIGN(auto document, Reader().run(json));
    // The library that other programs read by has the last word.
    const auto text = json.text();
    avro_schema_t schema = nullptr;
    if (avro_schema_from_json_length(text.data(), text.size(), &schema) != 0)
        return bad("#", avro_strerror());
    avro_schema_decref(schema);
    return document;
}

namespace {

Json bundledAt(const Json& json, const std::string& space, std::vector<std::pair<std::string, Json>>& left) {
    if (json.isString()) {
        const auto text = *json.asString();
        for (auto entry = left.begin(); entry != left.end(); ++entry) {
            if (entry->first != text && entry->first != qualified(text, space))
                continue;
            const auto found = std::move(*entry);
            left.erase(entry);
            auto inside = bundledAt(found.second, "", left);
            // Its own namespace, not that of the place where it is put.
            if (inside.isObject() && !inside.contains("namespace") &&
                inside["name"].stringOr("").find('.') == std::string::npos)
                inside.set("namespace", "");
            return inside;
        }
        return json;
    }
    if (json.isArray()) {
        auto out = Json::array();
        for (const auto& one : json.items())
            out.push(bundledAt(one, space, left));
        return out;
    }
    if (!json.isObject())
        return json;
    auto inner = space;
    if (const auto given = json["name"].stringOr(""); given.find('.') != std::string::npos)
        inner = given.substr(0, given.rfind('.'));
    else if (json["namespace"].isString())
        inner = *json["namespace"].asString();
    auto out = Json::object();
    for (const auto& [word, value] : json.members()) {
        if (word == "type" || word == "items" || word == "values") {
            out.append(word, bundledAt(value, inner, left));
        } else if (word == "fields") {
            auto fields = Json::array();
            for (const auto& one : value.items()) {
                auto field = one;
                if (field.isObject() && field.contains("type"))
                    field.set("type", bundledAt(one["type"], inner, left));
                fields.push(std::move(field));
            }
            out.append(word, std::move(fields));
        } else {
            out.append(word, value);
        }
    }
    return out;
}

} // namespace

Json bundled(const Json& json, const std::vector<std::pair<std::string, Json>>& included) {
    auto left = included;
    return bundledAt(json, "", left);
}

Json bare(const Json& json) {
    if (json.isArray()) {
        auto out = Json::array();
        for (const auto& one : json.items())
            out.push(bare(one));
        return out;
    }
    if (!json.isObject())
        return json;
    auto out = Json::object();
    for (const auto& [word, value] : json.members()) {
        if (word == "doc")
            continue;
        const bool types = word == "type" || word == "items" || word == "values" || word == "fields";
        out.append(word, types ? bare(value) : value);
    }
    return out;
}

namespace {

class Resolution {
public:
    explicit Resolution(bool seedMinor)
        : m_seedMinor(seedMinor) {}

    std::vector<Incompatibility> run(const Type& writer, const Type& reader) {
        std::vector<Incompatibility> out;
        resolve(writer, reader, out);
        return out;
    }

private:
    using Found = std::vector<Incompatibility>;

    bool fits(const Type& writer, const Type& reader) {
        Found found;
        resolve(writer, reader, found);
        return found.empty();
    }

    static bool promotes(Kind from, Kind to) {
        switch (from) {
        case Kind::Int:
            return to == Kind::Long || to == Kind::Float || to == Kind::Double;
        case Kind::Long:
            return to == Kind::Float || to == Kind::Double;
        case Kind::Float:
            return to == Kind::Double;
        case Kind::String:
            return to == Kind::Bytes;
        case Kind::Bytes:
            return to == Kind::String;
        default:
            return false;
        }
    }

    static bool sameName(const Type& writer, const Type& reader) {
        if (unqualified(writer.fullName) == unqualified(reader.fullName))
            return true;
        return std::any_of(reader.aliases.begin(), reader.aliases.end(), [&](const std::string& alias) {
            return alias == writer.fullName || unqualified(alias) == unqualified(writer.fullName);
        });
    }

    void resolve(const Type& writer, const Type& reader, Found& out) {
        const auto pair = std::pair(&writer, &reader);
        if (!m_under.insert(pair).second)
            return; // A recursive type: what holds further up holds here.
        if (m_under.size() > 4'000)
            out.push_back({"SCHEMA_TOO_COMPLEX", reader.pointer, "the two schemas are too large to be compared"});
        else
            judge(writer, reader, out);
        m_under.erase(pair);
    }

    void judge(const Type& writer, const Type& reader, Found& out) {
        if (writer.kind == Kind::Union) {
            for (const auto* branch : writer.branches)
                if (reader.kind != Kind::Union)
                    resolve(*branch, reader, out);
                else
                    branchFor(*branch, reader, out);
            return;
        }
        if (reader.kind == Kind::Union) {
            branchFor(writer, reader, out);
            return;
        }
        if (writer.kind != reader.kind) {
            if (!promotes(writer.kind, reader.kind))
                out.push_back({"TYPE_MISMATCH", reader.pointer,
                               "a reader of " + std::string(name(reader.kind)) + " cannot take " +
                                   std::string(name(writer.kind))});
            return;
        }
        if (isNamed(reader.kind) && !sameName(writer, reader)) {
            out.push_back({"NAME_MISMATCH", reader.pointer + "/name",
                           reader.fullName + " is not " + writer.fullName + ", nor is that an alias of it"});
            return;
        }
        if (reader.kind == Kind::Fixed && reader.size != writer.size)
            out.push_back({"FIXED_SIZE_MISMATCH", reader.pointer + "/size",
                           "the size was " + std::to_string(writer.size) + " and is " + std::to_string(reader.size)});
        else if (reader.kind == Kind::Enum)
            symbols(writer, reader, out);
        else if (reader.kind == Kind::Record)
            fields(writer, reader, out);
        else if (reader.kind == Kind::Array || reader.kind == Kind::Map)
            resolve(*writer.inner, *reader.inner, out);
    }

    void branchFor(const Type& writer, const Type& reader, Found& out) {
        // A named type is judged against its namesake, so that the reason is told.
        for (const auto* branch : reader.branches)
            if (branch->kind == writer.kind && isNamed(writer.kind) && sameName(writer, *branch))
                return resolve(writer, *branch, out);
        for (const auto* branch : reader.branches)
            if (fits(writer, *branch))
                return;
        out.push_back({"MISSING_UNION_BRANCH", reader.pointer,
                       "the union has no type that takes " +
                           (isNamed(writer.kind) ? writer.fullName : std::string(name(writer.kind)))});
    }

    void symbols(const Type& writer, const Type& reader, Found& out) {
        std::string lost;
        for (const auto& one : writer.symbols)
            if (std::find(reader.symbols.begin(), reader.symbols.end(), one) == reader.symbols.end())
                lost += (lost.empty() ? "" : ", ") + one;
        if (!lost.empty() && (!reader.hasDefaultSymbol || m_seedMinor))
            out.push_back({"MISSING_ENUM_SYMBOLS", reader.pointer + "/symbols", "no longer known: " + lost});
    }

    void fields(const Type& writer, const Type& reader, Found& out) {
        std::set<std::string> used;
        for (std::size_t i = 0; i < reader.fields.size(); ++i) {
            const auto& field = reader.fields[i];
            const auto found = std::find_if(writer.fields.begin(), writer.fields.end(), [&](const Field& one) {
                return one.name == field.name ||
                       std::find(field.aliases.begin(), field.aliases.end(), one.name) != field.aliases.end();
            });
            if (found != writer.fields.end()) {
                used.insert(found->name);
                resolve(*found->type, *field.type, out);
            } else if (!field.hasDefault) {
                out.push_back({"READER_FIELD_MISSING_DEFAULT_VALUE", reader.pointer + "/fields/" + std::to_string(i),
                               field.name + " is new and has no default"});
            }
        }
        if (!m_seedMinor)
            return;
        for (std::size_t i = 0; i < writer.fields.size(); ++i)
            if (!used.contains(writer.fields[i].name))
                out.push_back({"FIELD_REMOVED", writer.pointer + "/fields/" + std::to_string(i),
                               writer.fields[i].name + ": a minor version removes nothing that somebody may read"});
    }

    const bool m_seedMinor;
    std::set<std::pair<const Type*, const Type*>> m_under;
};

class AvroCheck final : public DataCheck {
public:
    explicit AvroCheck(std::unique_ptr<const Document> document)
        : m_document(std::move(document)) {}
    [[nodiscard]] std::optional<Finding> find(const Json& data) const override {
        return misfit(m_document->root(), data, "", true);
    }

private:
    std::unique_ptr<const Document> m_document;
};

} // namespace

std::vector<Incompatibility> changes(const Type& writer, const Type& reader, bool seedMinor) {
    return Resolution(seedMinor).run(writer, reader);
}

std::unique_ptr<const DataCheck> makeAvroCheck(std::unique_ptr<const Document> document) {
    return std::make_unique<AvroCheck>(std::move(document));
}

} // namespace signalbox::platform::registry::avro
