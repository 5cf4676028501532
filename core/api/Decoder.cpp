// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/Decoder.h"

#include "core/base/JsonPointer.h"

namespace signalbox::api {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::pointer::escaped;

const Json& none() {
    static const Json null;
    return null;
}

bool isText(const Json& json) { return json.isString(); }
bool isNumber(const Json& json) { return json.isNumber(); }
bool isBool(const Json& json) { return json.type() == Json::Type::Bool; }
bool isObject(const Json& json) { return json.isObject(); }
bool isArray(const Json& json) { return json.isArray(); }

} // namespace

Decoder::Decoder(const Json& json)
    : m_json(&json)
    , m_first(std::make_shared<std::optional<Error>>()) {
    if (!json.isObject())
        failAt("API-002", "", "must be an object");
}

Decoder::Decoder(const Json& json, const Decoder& parent, std::string_view member, std::ptrdiff_t index)
    : m_json(&json)
    , m_pointer(parent.m_pointer + "/" + escaped(member) + (index < 0 ? "" : "/" + std::to_string(index)))
    , m_first(parent.m_first) {
    if (!json.isObject() && !failed())
        *m_first = Error{ErrorCode::InvalidArgument, "API-002", m_pointer + " must be an object"};
}

bool Decoder::has(std::string_view member) const { return !(*m_json)[member].isNull(); }

void Decoder::failAt(std::string_view reason, std::string_view path, std::string_view what) {
    if (failed())
        return;
    const auto pointer = path.empty() ? m_pointer : m_pointer + "/" + std::string(path);
    *m_first = Error{ErrorCode::InvalidArgument, std::string(reason),
                     (pointer.empty() ? "the document" : pointer) + " " + std::string(what)};
}

void Decoder::fail(std::string_view reason, std::string_view member, std::string_view what) {
    failAt(reason, escaped(member), what);
}

void Decoder::adopt(std::string_view member, const Error& error) {
    if (!failed())
        *m_first = Error{error.code, error.reason,
                         m_pointer + (member.empty() ? "" : "/" + escaped(member)) + ": " + error.context};
}

const Json* Decoder::want(std::string_view member, bool typeMatches(const Json&), std::string_view type) {
    if (failed())
        return nullptr;
    if (!m_json->contains(member)) {
        fail("API-001", member, "is missing");
        return nullptr;
    }
    const auto& found = (*m_json)[member];
    if (!typeMatches(found)) {
        fail("API-002", member, "must be " + std::string(type));
        return nullptr;
    }
    return &found;
}

std::string Decoder::text(std::string_view member, std::size_t maxChars) {
    const auto* found = want(member, isText, "a text");
    if (found == nullptr)
        return {};
    auto value = found->stringOr("");
    if (value.size() > maxChars) {
        fail("API-003", member, "is longer than " + std::to_string(maxChars) + " bytes");
        return {};
    }
    return value;
}

std::string Decoder::textOr(std::string_view member, std::string_view other) {
    return has(member) ? text(member) : std::string(other);
}

bool Decoder::boolean(std::string_view member) {
    const auto* found = want(member, isBool, "true or false");
    return found != nullptr && found->boolOr(false);
}

bool Decoder::booleanOr(std::string_view member, bool other) { return has(member) ? boolean(member) : other; }

double Decoder::number(std::string_view member) {
    const auto* found = want(member, isNumber, "a number");
    return found == nullptr ? 0.0 : found->doubleOr(0.0);
}

std::optional<double> Decoder::numberIfAny(std::string_view member) {
    return has(member) ? std::optional<double>(number(member)) : std::nullopt;
}

std::optional<std::int64_t> Decoder::signedInteger(std::string_view member) {
    const auto* found = want(member, isNumber, "a whole number");
    if (found == nullptr)
        return std::nullopt;
    const auto value = found->asInt();
    if (!value)
        fail("API-003", member, "must be a whole number in the range of 64 bits");
    return value;
}

base::Time Decoder::time(std::string_view member) {
    return parsed<base::Time>(member, [](std::string_view t) { return base::parseRfc3339(t); });
}

std::optional<base::Time> Decoder::timeIfAny(std::string_view member) {
    return has(member) ? std::optional<base::Time>(time(member)) : std::nullopt;
}

base::Bytes Decoder::hexBytes(std::string_view member) {
    return parsed<base::Bytes>(member, [](std::string_view t) { return base::fromHex(t); });
}

base::Bytes Decoder::base64UrlBytes(std::string_view member) {
    return parsed<base::Bytes>(member, [](std::string_view t) { return base::fromBase64Url(t); });
}

const Json& Decoder::object(std::string_view member) {
    const auto* found = want(member, isObject, "an object");
    return found == nullptr ? none() : *found;
}

const Json& Decoder::array(std::string_view member) {
    const auto* found = want(member, isArray, "an array");
    return found == nullptr ? none() : *found;
}

} // namespace signalbox::api
