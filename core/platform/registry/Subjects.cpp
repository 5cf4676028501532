// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Subjects.h"

#include <algorithm>
#include <optional>
#include <set>

namespace signalbox::platform::registry {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

struct Semver {
    int major = 1, minor = 0, patch = 0;
    [[nodiscard]] std::string text() const {
        return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
    }
    static Semver of(const std::string& text) {
        Semver out;
        const auto first = text.find('.'), second = text.find('.', first + 1);
        out.major = std::stoi(text.substr(0, first));
        out.minor = std::stoi(text.substr(first + 1, second - first - 1));
        out.patch = std::stoi(text.substr(second + 1));
        return out;
    }
};

std::string keyOf(SchemaType type, const std::string& text, const std::vector<Reference>& references) {
    return std::string(name(type)) + "\n" + referencesJson(references).text() + "\n" + text;
}
std::string keyOf(const Kept& kept) { return keyOf(kept.schema.type(), kept.schema.text(), kept.references); }

/// The subject's own, or the whole registry's.
template <class T>
T settingOf(const std::map<std::string, T, std::less<>>& settings, std::string_view subject, T other) {
    const auto own = settings.find(subject);
    const auto all = settings.find(std::string_view());
    return own != settings.end() ? own->second : all != settings.end() ? all->second : other;
}

} // namespace

const DataCheck& Kept::check() const {
    std::call_once(m_once, [this] { m_check = DataCheck::make(schema); });
    return *m_check;
}

bool Subject::visible() const {
    return std::any_of(versions.begin(), versions.end(), [](const auto& one) { return !one.second.deleted; });
}

std::string Subject::nextSemver(const Schema& schema) const {
    if (lastSemver.empty())
        return Semver().text();
    auto semver = Semver::of(lastSemver);
    const auto& newest = versions.rbegin()->second.schema->schema;
    if (newest.type() == schema.type() && newest.meaning() == schema.meaning())
        ++semver.patch;
    else if (incompatibilities(newest, schema, Level::SeedMinor).empty())
        semver = {semver.major, semver.minor + 1, 0};
    else
        semver = {semver.major + 1, 0, 0};
    return semver.text();
}

const Subject* State::find(std::string_view name, bool deleted) const {
    const auto found = subjects.find(name);
    return found != subjects.end() && (deleted || found->second.visible()) ? &found->second : nullptr;
}

Level State::levelOf(std::string_view subject) const { return settingOf(levels, subject, Level::SeedMinor); }
Mode State::modeOf(std::string_view subject) const { return settingOf(modes, subject, Mode::ReadWrite); }

KeptPtr State::schema(int id) const {
    const auto found = m_schemas.find(id);
    return found == m_schemas.end() ? nullptr : found->second;
}

KeptPtr State::schema(SchemaType type, const std::string& text, const std::vector<Reference>& references) const {
    const auto found = m_byText.find(keyOf(type, text, references));
    return found == m_byText.end() ? nullptr : found->second;
}

void State::keep(const KeptPtr& schema) {
    m_schemas.emplace(schema->id, schema);
    m_byText.emplace(keyOf(*schema), schema);
}

void State::forget(int id) {
    const auto found = m_schemas.find(id);
    if (found == m_schemas.end())
        return;
    m_byText.erase(keyOf(*found->second));
    m_schemas.erase(found);
}

std::vector<int> State::unused() const {
    std::set<int> used;
    for (const auto& [name, subject] : subjects)
        for (const auto& [number, row] : subject.versions)
            used.insert(row.schema->id);
    std::vector<int> out;
    for (const auto& [id, schema] : m_schemas)
        if (!used.contains(id))
            out.push_back(id);
    return out;
}

Status State::include(const std::vector<Reference>& references, std::vector<std::pair<std::string, std::string>>& out,
                      int depth) const {
    if (depth > 16 || out.size() > 64)
        return Error{ErrorCode::InvalidArgument, "REGISTRY-011", "#: more than 64 references, or 16 below each other"};
    for (const auto& one : references) {
        const auto* subject = find(one.subject, true);
        const Row* row = nullptr;
        if (subject != nullptr)
            for (const auto& [number, candidate] : subject->versions)
                if (number == one.version)
                    row = &candidate;
        if (row == nullptr || one.name.empty())
            return Error{ErrorCode::InvalidArgument, "REGISTRY-011",
                         "#: the reference " + one.name + " names version " + std::to_string(one.version) +
                             " of subject '" + one.subject + "', which is not there"};
        const auto same = std::find_if(out.begin(), out.end(), [&](const auto& had) { return had.first == one.name; });
        if (same != out.end()) {
            if (same->second != row->schema->schema.text())
                return Error{ErrorCode::InvalidArgument, "REGISTRY-011",
                             "#: the reference " + one.name + " stands for two schemas"};
            continue;
        }
        out.emplace_back(one.name, row->schema->schema.text());
        SB_TRY(include(row->schema->references, out, depth + 1));
    }
    return {};
}

Result<Schema> State::read(const Draft& draft) const {
    std::vector<std::pair<std::string, std::string>> included;
    SB_TRY(include(draft.references, included, 0));
    return Schema::read(draft.type, draft.text, included);
}

std::vector<Incompatibility> State::against(std::string_view subject, const Schema& schema, Level level) const {
    const auto* found = find(subject, false);
    if (found == nullptr || level == Level::None)
        return {};
    std::vector<Incompatibility> out;
    std::optional<int> major;
    for (auto one = found->versions.rbegin(); one != found->versions.rend(); ++one) {
        if (one->second.deleted)
            continue;
        const int its = Semver::of(one->second.semver).major;
        if (level == Level::SeedMinor && major && *major != its)
            break;
        major = its;
        for (auto& problem : incompatibilities(one->second.schema->schema, schema, level)) {
            problem.message += " (against version " + std::to_string(one->first) + ")";
            out.push_back(std::move(problem));
        }
        if (!isTransitive(level) || !out.empty())
            break;
    }
    return out;
}

Status State::writable(std::string_view subject) const {
    if (modeOf(subject) == Mode::ReadOnly)
        return Error{ErrorCode::FailedPrecondition, "REGISTRY-015",
                     "Subject '" + std::string(subject) + "' is in mode READONLY."};
    return {};
}

Status State::unreferenced(std::string_view subject, int version, bool together) const {
    for (const auto& [name, other] : subjects)
        for (const auto& [number, row] : other.versions)
            for (const auto& one : row.schema->references)
                if (one.subject == subject && one.version == version && !(together && name == subject))
                    return Error{ErrorCode::FailedPrecondition, "REGISTRY-016",
                                 "Version " + std::to_string(version) + " of subject '" + std::string(subject) +
                                     "' is referred to by version " + std::to_string(number) + " of '" + name + "'."};
    return {};
}

Status checkSubjectName(std::string_view subject) {
    const bool fits = !subject.empty() && subject.size() <= 255 &&
                      std::all_of(subject.begin(), subject.end(),
                                  [](char c) { return static_cast<unsigned char>(c) > ' ' && c != '\x7f'; });
    if (!fits)
        return Error{ErrorCode::InvalidArgument, "REGISTRY-017",
                     "A subject name has 1 to 255 characters and no space or control character."};
    return {};
}

Version versionOf(const std::string& subject, int number, const Row& row) {
    return {subject,
            number,
            row.schema->id,
            row.schema->schema.type(),
            row.schema->schema.text(),
            row.schema->references,
            row.semver,
            row.deleted};
}

Json referencesJson(const std::vector<Reference>& references) {
    auto out = Json::array();
    for (const auto& one : references)
        out.push(Json::object({{"name", one.name}, {"subject", one.subject}, {"version", one.version}}));
    return out;
}

std::vector<Reference> referencesOf(const Json& list) {
    std::vector<Reference> out;
    for (const auto& one : list.items())
        out.push_back(
            {one["name"].stringOr(""), one["subject"].stringOr(""), static_cast<int>(one["version"].intOr(0))});
    return out;
}

} // namespace signalbox::platform::registry
