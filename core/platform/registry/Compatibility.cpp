// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Compatibility.h"

#include "core/platform/registry/AvroSchema.h"
#include "core/platform/registry/JsonCheck.h"
#include "core/platform/registry/JsonSchema.h"

namespace signalbox::platform::registry {

namespace {

using base::Json;
using base::Result;

constexpr std::size_t kMostBytes = 256 * 1024;
constexpr int kDepth = 64;
constexpr std::string_view kLevelNames[] = {
    "NONE", "BACKWARD",        "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE",
    "FULL", "FULL_TRANSITIVE", "SEED_MINOR",          "STRICT"};

Result<Json> parsed(std::string_view text) {
    if (text.size() > kMostBytes)
        return base::Error{base::ErrorCode::InvalidArgument, "REGISTRY-011", "#: a schema has at most 256 KiB"};
    auto json = Json::parse(text, kDepth);
    if (!json)
        return base::Error{base::ErrorCode::InvalidArgument, "REGISTRY-011", "#: " + json.error().context};
    return json;
}

/// Named types of Avro may be given by their name alone.
Result<Json> parsedFor(SchemaType type, std::string_view text) {
    if (type == SchemaType::Avro && !text.empty() && text.front() >= 'a' && text.front() <= 'z')
        return Json(text);
    return parsed(text);
}

} // namespace

std::string_view name(SchemaType type) noexcept { return type == SchemaType::Avro ? "AVRO" : "JSON"; }

std::optional<SchemaType> schemaTypeFromName(std::string_view text) noexcept {
    if (text == "AVRO")
        return SchemaType::Avro;
    if (text == "JSON")
        return SchemaType::Json;
    return std::nullopt;
}

std::string_view name(Level level) noexcept { return kLevelNames[static_cast<std::size_t>(level)]; }

std::optional<Level> levelFromName(std::string_view text) {
    std::string upper;
    for (const char c : text)
        upper += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    for (const auto level : kLevels)
        if (name(level) == upper)
            return level;
    return std::nullopt;
}

bool isTransitive(Level level) noexcept {
    return level == Level::BackwardTransitive || level == Level::ForwardTransitive || level == Level::FullTransitive ||
           level == Level::SeedMinor || level == Level::Strict;
}

std::string describe(const Incompatibility& one) { return one.rule + " at " + one.pointer + ": " + one.message; }

Result<Schema> Schema::read(SchemaType type, std::string_view text,
                            const std::vector<std::pair<std::string, std::string>>& included) {
    SB_ASSIGN(auto document, parsedFor(type, text));
    const auto compact = document.text();
    std::vector<std::pair<std::string, Json>> others;
    for (const auto& [name, other] : included) {
        SB_ASSIGN(auto json, parsedFor(type, other));
        others.emplace_back(name, std::move(json));
    }
    if (type == SchemaType::Avro) {
        document = avro::bundled(document, others);
        SB_TRY(avro::Document::read(document).and_then([](auto&&) { return base::Status(); }));
    } else {
        SB_ASSIGN(document, jsonschema::bundled(document, others));
        SB_TRY(jsonschema::judge(document));
        SB_TRY(makeJsonCheck(document).and_then([](auto&&) { return base::Status(); }));
    }
    return Schema(type, compact, std::move(document));
}

std::string Schema::meaning() const {
    return (m_type == SchemaType::Avro ? avro::bare(m_document) : jsonschema::bare(m_document)).canonical();
}

std::vector<Incompatibility> incompatibilities(const Schema& previous, const Schema& next, Level level) {
    if (level == Level::None)
        return {};
    if (previous.type() != next.type())
        return {{"TYPE_CHANGED", "#",
                 "the kind of schema changed from " + std::string(name(previous.type())) + " to " +
                     std::string(name(next.type()))}};
    const bool forward = level == Level::Forward || level == Level::ForwardTransitive || level == Level::Full ||
                         level == Level::FullTransitive;
    const bool backward = level != Level::Forward && level != Level::ForwardTransitive;
    const auto judge = [&](const Schema& writer, const Schema& reader) -> std::vector<Incompatibility> {
        if (writer.type() == SchemaType::Json)
            return jsonschema::changes(writer.document(), reader.document(), level == Level::SeedMinor);
        const auto w = avro::Document::read(writer.document()), r = avro::Document::read(reader.document());
        SB_CHECK(w.has_value() && r.has_value()); // A Schema has been read.
        return avro::changes((*w)->root(), (*r)->root(), level == Level::SeedMinor);
    };
    std::vector<Incompatibility> out;
    if (backward)
        out = judge(previous, next);
    if (forward)
        for (auto& one : judge(next, previous)) {
            one.message += " (for readers of the previous version)";
            out.push_back(std::move(one));
        }
    return out;
}

std::unique_ptr<const DataCheck> DataCheck::make(const Schema& schema) {
    if (schema.type() == SchemaType::Avro) {
        auto document = avro::Document::read(schema.document());
        SB_CHECK(document.has_value());
        return avro::makeAvroCheck(std::move(document).value());
    }
    auto check = makeJsonCheck(schema.document());
    SB_CHECK(check.has_value());
    return std::move(check).value();
}

} // namespace signalbox::platform::registry
