// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Registry.h"

#include "core/base/Guarded.h"
#include "core/platform/registry/RegistryStore.h"
#include "core/platform/registry/Subjects.h"

#include <mutex>
#include <set>

namespace signalbox::platform::registry {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

Error refuse(ErrorCode code, std::string_view reason, std::string what) {
    return {code, std::string(reason), std::move(what)};
}
Error noSubject(std::string_view subject) {
    return refuse(ErrorCode::NotFound, "REGISTRY-001", "Subject '" + std::string(subject) + "' not found.");
}
Error noVersion(int version) {
    return refuse(ErrorCode::NotFound, "REGISTRY-002", "Version " + std::to_string(version) + " not found.");
}
Error noSchema(std::string_view what) {
    return refuse(ErrorCode::NotFound, "REGISTRY-003", "Schema " + std::string(what) + " not found.");
}

} // namespace

std::string_view name(Mode mode) noexcept { return mode == Mode::ReadWrite ? "READWRITE" : "READONLY"; }

std::optional<Mode> modeFromName(std::string_view text) noexcept {
    if (text == "READWRITE")
        return Mode::ReadWrite;
    if (text == "READONLY")
        return Mode::ReadOnly;
    return std::nullopt;
}

int errorCodeOf(std::string_view reason) noexcept {
    constexpr std::pair<std::string_view, int> kCodes[] = {
        {"REGISTRY-001", 40401}, {"REGISTRY-002", 40402}, {"REGISTRY-003", 40403}, {"REGISTRY-004", 40404},
        {"REGISTRY-005", 40405}, {"REGISTRY-006", 40406}, {"REGISTRY-007", 40407}, {"REGISTRY-008", 40408},
        {"REGISTRY-009", 40409}, {"REGISTRY-010", 40901}, {"REGISTRY-011", 42201}, {"REGISTRY-012", 42202},
        {"REGISTRY-013", 42203}, {"REGISTRY-014", 42204}, {"REGISTRY-015", 42205}, {"REGISTRY-016", 42206},
        {"REGISTRY-017", 42208}, {"REGISTRY-018", 40301},
    };
    for (const auto& [known, number] : kCodes)
        if (known == reason)
            return number;
    return 0;
}

std::string subjectOf(std::string_view topic) { return std::string(topic) + "-value"; }

bool ownsSubject(std::string_view provider, std::string_view subject) {
    return !provider.empty() && subject.size() > provider.size() + 1 && subject.starts_with(provider) &&
           subject[provider.size()] == '.';
}

struct Registry::Impl {
    Impl(RegistryStore s, State loaded, const base::Clock& c, Options o)
        : clock(c)
        , options(std::move(o))
        , store(std::move(s))
        , state(std::in_place, std::make_shared<const State>(std::move(loaded))) {}

    const base::Clock& clock;
    const Options options;
    std::mutex writing; ///< Held by whoever changes store and state.
    RegistryStore store;
    base::Guarded<std::shared_ptr<const State>> state;

    [[nodiscard]] std::shared_ptr<const State> now() const { return *state.lock(); }

    /// Runs one change: on the store in a transaction, on a copy of the state, then both count.
    template <class Change>
    auto change(Change&& act) -> decltype(act(std::declval<State&>())) {
        const std::lock_guard guard(writing);
        SB_ASSIGN(auto transaction, store.begin());
        auto next = *now();
        auto result = act(next);
        if (!result)
            return result;
        SB_TRY(transaction.commit());
        *state.lock() = std::make_shared<const State>(std::move(next));
        return result;
    }

    [[nodiscard]] std::vector<Incompatibility> against(const State& at, std::string_view subject, const Schema& schema,
                                                       Level level) const {
        return options.defect == Defect::AlwaysCompatible ? std::vector<Incompatibility>()
                                                          : at.against(subject, schema, level);
    }
    Result<Version> add(State& next, std::string_view subject, const Draft& draft, bool judged = true);
    /// What comes with the program, once: also when it was deleted since.
    Status ship(State& next, const std::string& subject, const Draft& draft);
    /// After versions were removed for good: what no version has any more goes too.
    Status forget(State& next);
};

Registry::Registry(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Registry::~Registry() = default;

Result<std::unique_ptr<Registry>> Registry::open(const std::filesystem::path& file, const base::Clock& clock,
                                                 Options options) {
    SB_ASSIGN(auto store, RegistryStore::open(file));
    SB_ASSIGN(auto loaded, store.load());
    auto impl = std::make_unique<Impl>(std::move(store), std::move(loaded), clock, std::move(options));
    auto begun = impl->change([&](State& next) -> Status {
        for (const auto& [topic, text] : impl->options.builtIn)
            SB_TRY(impl->ship(next, subjectOf(topic), {SchemaType::Json, text, {}}));
        return {};
    });
    SB_TRY(std::move(begun));
    return std::unique_ptr<Registry>(new Registry(std::move(impl)));
}

// Events.

Verdict Registry::validate(std::string_view topic, std::string_view schemaVersion, const Json& data) const {
    const auto state = m_impl->now();
    const auto* subject = state->find(subjectOf(topic), false);
    if (subject == nullptr)
        return {Verdict::Kind::Unknown, {}, {}, "no schema is registered for the topic " + std::string(topic)};
    for (const auto& [number, row] : subject->versions) {
        if (row.deleted || row.semver != schemaVersion)
            continue;
        const auto found = row.schema->check().find(data);
        if (!found)
            return {};
        return {Verdict::Kind::Invalid, found->pointer, found->rule, found->message};
    }
    return {Verdict::Kind::Unknown,
            {},
            {},
            "the topic " + std::string(topic) + " has no schema version " + std::string(schemaVersion)};
}

std::string Registry::currentVersion(std::string_view topic) const {
    const auto found = version(subjectOf(topic), 0);
    return found ? found->semver : std::string();
}

// Reading.

Result<std::vector<std::string>> Registry::subjects(std::string_view prefix, bool deleted) const {
    const auto state = m_impl->now();
    std::vector<std::string> out;
    for (const auto& [name, subject] : state->subjects)
        if (name.starts_with(prefix) && (deleted || subject.visible()))
            out.push_back(name);
    return out;
}

Result<std::vector<Version>> Registry::versions(std::string_view subject, bool deleted) const {
    const auto state = m_impl->now();
    const auto* found = state->find(subject, deleted);
    if (found == nullptr)
        return noSubject(subject);
    std::vector<Version> out;
    for (const auto& [number, row] : found->versions)
        if (deleted || !row.deleted)
            out.push_back(versionOf(std::string(subject), number, row));
    return out;
}

Result<Version> Registry::version(std::string_view subject, int version, bool deleted) const {
    SB_ASSIGN(auto all, versions(subject, deleted));
    if (version <= 0)
        return std::move(all.back());
    for (auto& one : all)
        if (one.version == version)
            return std::move(one);
    return noVersion(version);
}

Result<Version> Registry::byId(int id) const {
    const auto state = m_impl->now();
    auto found = state->schema(id);
    if (found == nullptr)
        return noSchema(std::to_string(id));
    return versionOf({}, 0, {std::move(found), {}, false});
}

Result<std::vector<Version>> Registry::usesOf(int id, bool deleted) const {
    SB_TRY(byId(id).and_then([](auto&&) { return Status(); }));
    const auto state = m_impl->now();
    std::vector<Version> out;
    for (const auto& [name, subject] : state->subjects)
        for (const auto& [number, row] : subject.versions)
            if (row.schema->id == id && (deleted || !row.deleted))
                out.push_back(versionOf(name, number, row));
    return out;
}

Result<std::vector<int>> Registry::referencedBy(std::string_view subject, int number) const {
    SB_ASSIGN(const auto target, version(subject, number, true));
    const auto state = m_impl->now();
    std::set<int> out;
    for (const auto& [name, other] : state->subjects)
        for (const auto& [at, row] : other.versions)
            for (const auto& one : row.schema->references)
                if (one.subject == subject && one.version == target.version && !row.deleted)
                    out.insert(row.schema->id);
    return std::vector<int>(out.begin(), out.end());
}

Result<Version> Registry::lookUp(std::string_view subject, const Draft& draft, bool deleted) const {
    const auto state = m_impl->now();
    const auto* found = state->find(subject, deleted);
    if (found == nullptr)
        return noSubject(subject);
    SB_ASSIGN(const auto schema, state->read(draft));
    for (auto at = found->versions.rbegin(); at != found->versions.rend(); ++at) {
        const auto& row = at->second;
        if ((deleted || !row.deleted) && row.schema->schema.type() == draft.type &&
            row.schema->schema.text() == schema.text() && row.schema->references == draft.references)
            return versionOf(std::string(subject), at->first, row);
    }
    return noSchema("in subject '" + std::string(subject) + "'");
}

// Writing.

Result<Version> Registry::Impl::add(State& next, std::string_view subject, const Draft& draft, bool judged) {
    SB_TRY(checkSubjectName(subject));
    SB_TRY(next.writable(subject));
    SB_ASSIGN(auto schema, next.read(draft));
    auto kept = next.schema(draft.type, schema.text(), draft.references);
    const std::string name(subject);
    if (const auto* found = next.find(subject, false); found != nullptr && kept != nullptr)
        for (const auto& [number, row] : found->versions)
            if (!row.deleted && row.schema == kept)
                return versionOf(name, number, row);

    const auto problems =
        judged ? against(next, subject, schema, next.levelOf(subject)) : std::vector<Incompatibility>();
    if (!problems.empty()) {
        std::string text = "Schema being registered is incompatible with an earlier schema for subject \"" + name +
                           "\" at level " + std::string(registry::name(next.levelOf(subject))) + ": ";
        for (const auto& one : problems)
            text += (&one == &problems.front() ? "" : "; ") + describe(one);
        return refuse(ErrorCode::Conflict, "REGISTRY-010", std::move(text));
    }

    if (kept == nullptr) {
        SB_ASSIGN(const auto id, store.insertSchema(schema, draft.references));
        kept = std::make_shared<const Kept>(id, std::move(schema), draft.references);
        next.keep(kept);
    }
    auto& place = next.subjects[name];
    const int number = place.next++;
    place.lastSemver = place.nextSemver(kept->schema);
    const Row row{kept, place.lastSemver, false};
    place.versions.emplace(number, row);
    SB_TRY(store.putSubject(name, place));
    SB_TRY(store.insertVersion(name, number, row, clock.now()));
    return versionOf(name, number, row);
}

Status Registry::Impl::ship(State& next, const std::string& subject, const Draft& draft) {
    SB_ASSIGN(const auto schema, next.read(draft));
    if (const auto* found = next.find(subject, true); found != nullptr)
        for (const auto& [number, row] : found->versions)
            if (row.schema->schema.text() == schema.text())
                return {};
    // The shapes of a topic differ on purpose: the second is the next major version.
    return add(next, subject, draft, false).and_then([](auto&&) { return Status(); });
}

Result<Version> Registry::add(std::string_view subject, const Draft& draft) {
    return m_impl->change([&](State& next) { return m_impl->add(next, subject, draft); });
}

Status Registry::Impl::forget(State& next) {
    for (const int id : next.unused()) {
        SB_TRY(store.removeSchema(id));
        next.forget(id);
    }
    return {};
}

Result<std::vector<int>> Registry::removeSubject(std::string_view subject, bool permanent) {
    return m_impl->change([&](State& next) -> Result<std::vector<int>> {
        SB_TRY(next.writable(subject));
        const auto found = next.subjects.find(subject);
        if (found == next.subjects.end())
            return noSubject(subject);
        if (permanent && found->second.visible())
            return refuse(ErrorCode::FailedPrecondition, "REGISTRY-005",
                          "Subject '" + std::string(subject) +
                              "' was not deleted first before being permanently deleted.");
        if (!permanent && !found->second.visible())
            return refuse(ErrorCode::NotFound, "REGISTRY-004",
                          "Subject '" + std::string(subject) + "' was soft deleted.");
        std::vector<int> out;
        for (auto& [number, row] : found->second.versions) {
            if (!permanent && row.deleted)
                continue;
            SB_TRY(next.unreferenced(subject, number, true));
            row.deleted = true;
            out.push_back(number);
        }
        if (!permanent) {
            SB_TRY(m_impl->store.hideVersions(subject));
            return out;
        }
        SB_TRY(m_impl->store.removeSubject(subject));
        next.subjects.erase(found);
        SB_TRY(m_impl->forget(next));
        return out;
    });
}

Result<int> Registry::removeVersion(std::string_view subject, int version, bool permanent) {
    return m_impl->change([&](State& next) -> Result<int> {
        SB_TRY(next.writable(subject));
        const auto found = next.subjects.find(subject);
        if (found == next.subjects.end())
            return noSubject(subject);
        auto& versions = found->second.versions;
        auto row = versions.find(version);
        if (version <= 0)
            for (auto at = versions.begin(); at != versions.end(); ++at)
                if (permanent == at->second.deleted)
                    row = at;
        if (row == versions.end())
            return noVersion(version);
        const int number = row->first;
        if (permanent && !row->second.deleted)
            return refuse(ErrorCode::FailedPrecondition, "REGISTRY-007",
                          "Version " + std::to_string(number) + " of subject '" + std::string(subject) +
                              "' was not deleted first before being permanently deleted.");
        if (!permanent && row->second.deleted)
            return refuse(ErrorCode::NotFound, "REGISTRY-006",
                          "Version " + std::to_string(number) + " of subject '" + std::string(subject) +
                              "' was soft deleted.");
        SB_TRY(next.unreferenced(subject, number, false));
        if (!permanent) {
            row->second.deleted = true;
            SB_TRY(m_impl->store.hideVersion(subject, number));
            return number;
        }
        SB_TRY(m_impl->store.removeVersion(subject, number));
        versions.erase(row);
        if (versions.empty()) {
            SB_TRY(m_impl->store.removeSubject(subject));
            next.subjects.erase(found);
        }
        SB_TRY(m_impl->forget(next));
        return number;
    });
}

// Compatibility.

Result<std::vector<Incompatibility>> Registry::check(std::string_view subject, const Draft& draft,
                                                     std::optional<int> version) const {
    const auto state = m_impl->now();
    SB_ASSIGN(const auto schema, state->read(draft));
    const auto level = state->levelOf(subject);
    if (!version) // Nothing stands against the first version of a subject.
        return m_impl->against(*state, subject, schema, level);
    SB_ASSIGN(const auto target, this->version(subject, *version));
    const auto* found = state->find(subject, false);
    if (found == nullptr || !found->versions.contains(target.version))
        return noVersion(target.version); // Removed in this very moment.
    if (m_impl->options.defect == Defect::AlwaysCompatible)
        return std::vector<Incompatibility>();
    return incompatibilities(found->versions.at(target.version).schema->schema, schema, level);
}

Result<Level> Registry::level(std::string_view subject, bool orDefault) const {
    const auto state = m_impl->now();
    if (!subject.empty() && !orDefault && state->levels.find(subject) == state->levels.end())
        return refuse(ErrorCode::NotFound, "REGISTRY-008",
                      "Subject '" + std::string(subject) + "' does not have subject-level compatibility configured");
    return state->levelOf(subject);
}

Status Registry::setLevel(std::string_view subject, Level level) {
    if (!subject.empty())
        SB_TRY(checkSubjectName(subject));
    return m_impl->change([&](State& next) -> Status {
        SB_TRY(next.writable(subject));
        next.levels[std::string(subject)] = level;
        return m_impl->store.putLevel(subject, level);
    });
}

Result<Level> Registry::resetLevel(std::string_view subject) {
    return m_impl->change([&](State& next) -> Result<Level> {
        const auto before = next.levelOf(subject);
        if (next.levels.erase(std::string(subject)) == 0 && !subject.empty())
            return noSubject(subject);
        SB_TRY(m_impl->store.removeLevel(subject));
        return before;
    });
}

Result<Mode> Registry::mode(std::string_view subject, bool orDefault) const {
    const auto state = m_impl->now();
    if (!subject.empty() && !orDefault && state->modes.find(subject) == state->modes.end())
        return refuse(ErrorCode::NotFound, "REGISTRY-009",
                      "Subject '" + std::string(subject) + "' does not have subject-level mode configured");
    return state->modeOf(subject);
}

Status Registry::setMode(std::string_view subject, Mode mode) {
    if (!subject.empty())
        SB_TRY(checkSubjectName(subject));
    return m_impl->change([&](State& next) -> Status {
        next.modes[std::string(subject)] = mode;
        return m_impl->store.putMode(subject, mode);
    });
}

Result<Mode> Registry::resetMode(std::string_view subject) {
    return m_impl->change([&](State& next) -> Result<Mode> {
        const auto before = next.modeOf(subject);
        if (next.modes.erase(std::string(subject)) == 0 && !subject.empty())
            return noSubject(subject);
        SB_TRY(m_impl->store.removeMode(subject));
        return before;
    });
}

} // namespace signalbox::platform::registry
