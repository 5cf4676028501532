// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Registry.h"

#include "core/base/Guarded.h"
#include "core/store/Database.h"
#include "core/store/Migrations.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <set>

namespace signalbox::platform::registry {

namespace {

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

constexpr std::array kMigrations{store::Migration{1, "registry", R"sql(
CREATE TABLE schema (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  type       TEXT NOT NULL,
  text       TEXT NOT NULL,
  referenced TEXT NOT NULL,
  UNIQUE (type, text, referenced)
);
CREATE TABLE subject (
  name         TEXT PRIMARY KEY,
  next_version INTEGER NOT NULL,
  last_semver  TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE version (
  subject   TEXT NOT NULL REFERENCES subject(name),
  version   INTEGER NOT NULL,
  schema_id INTEGER NOT NULL REFERENCES schema(id),
  semver    TEXT NOT NULL,
  deleted   INTEGER NOT NULL DEFAULT 0,
  added_at  INTEGER NOT NULL,
  PRIMARY KEY (subject, version)
) WITHOUT ROWID;
CREATE TABLE setting (
  subject TEXT NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (subject, name)
) WITHOUT ROWID;
)sql"}};

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

/// A schema as it is kept. Never changes.
struct Kept {
    Kept(int idIn, Schema schemaIn, std::vector<Reference> referencesIn)
        : id(idIn)
        , schema(std::move(schemaIn))
        , references(std::move(referencesIn)) {}
    const int id;
    const Schema schema;
    const std::vector<Reference> references;

    /// Made when it is used first.
    [[nodiscard]] const DataCheck& check() const {
        std::call_once(m_once, [this] { m_check = DataCheck::make(schema); });
        return *m_check;
    }

private:
    mutable std::once_flag m_once;
    mutable std::unique_ptr<const DataCheck> m_check;
};
using KeptPtr = std::shared_ptr<const Kept>;

struct Row {
    KeptPtr schema;
    std::string semver;
    bool deleted = false;
};

struct Subject {
    std::map<int, Row> versions;
    int next = 1;
    std::string lastSemver;

    [[nodiscard]] bool visible() const {
        return std::any_of(versions.begin(), versions.end(), [](const auto& one) { return !one.second.deleted; });
    }
};

/// Everything, as it is in the file. A writer makes the next one and puts it in place of the last.
struct State {
    std::map<std::string, Subject, std::less<>> subjects;
    std::map<int, KeptPtr> schemas;
    std::map<std::string, KeptPtr> byText;
    std::map<std::string, Level, std::less<>> levels;
    std::map<std::string, Mode, std::less<>> modes;

    [[nodiscard]] const Subject* find(std::string_view name, bool deleted) const {
        const auto found = subjects.find(name);
        return found != subjects.end() && (deleted || found->second.visible()) ? &found->second : nullptr;
    }
    [[nodiscard]] Level levelOf(std::string_view subject) const {
        const auto own = levels.find(subject);
        const auto all = levels.find(std::string_view());
        return own != levels.end() ? own->second : all != levels.end() ? all->second : Level::SeedMinor;
    }
    [[nodiscard]] Mode modeOf(std::string_view subject) const {
        const auto own = modes.find(subject);
        const auto all = modes.find(std::string_view());
        return own != modes.end() ? own->second : all != modes.end() ? all->second : Mode::ReadWrite;
    }
};
using StatePtr = std::shared_ptr<const State>;

std::string keyOf(SchemaType type, const std::string& text, const std::vector<Reference>& references) {
    return std::string(name(type)) + "\n" + referencesJson(references).text() + "\n" + text;
}

/// What a schema refers to, and what that refers to, by name.
Status include(const State& state, const std::vector<Reference>& references,
               std::vector<std::pair<std::string, std::string>>& out, int depth = 0) {
    if (depth > 16 || out.size() > 64)
        return refuse(ErrorCode::InvalidArgument, "REGISTRY-011", "#: more than 64 references, or 16 below each other");
    for (const auto& one : references) {
        const auto* subject = state.find(one.subject, true);
        const Row* row = nullptr;
        if (subject != nullptr)
            for (const auto& [number, candidate] : subject->versions)
                if (number == one.version)
                    row = &candidate;
        if (row == nullptr || one.name.empty())
            return refuse(ErrorCode::InvalidArgument, "REGISTRY-011",
                          "#: the reference " + one.name + " names version " + std::to_string(one.version) +
                              " of subject '" + one.subject + "', which is not there");
        const auto same = std::find_if(out.begin(), out.end(), [&](const auto& had) { return had.first == one.name; });
        if (same != out.end()) {
            if (same->second != row->schema->schema.text())
                return refuse(ErrorCode::InvalidArgument, "REGISTRY-011",
                              "#: the reference " + one.name + " stands for two schemas");
            continue;
        }
        out.emplace_back(one.name, row->schema->schema.text());
        SB_TRY(include(state, row->schema->references, out, depth + 1));
    }
    return {};
}

Result<Schema> readDraft(const State& state, const Draft& draft) {
    std::vector<std::pair<std::string, std::string>> included;
    SB_TRY(include(state, draft.references, included));
    return Schema::read(draft.type, draft.text, included);
}

bool isSubjectName(std::string_view text) {
    return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
    });
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
    Impl(store::Database d, const base::Clock& c, Options o)
        : clock(c)
        , options(std::move(o))
        , database(std::move(d))
        , state(std::in_place, std::make_shared<const State>()) {}

    const base::Clock& clock;
    const Options options;
    std::mutex writing; ///< Held by whoever changes database and state.
    store::Database database;
    base::Guarded<StatePtr> state;

    [[nodiscard]] StatePtr now() const { return *state.lock(); }
    void place(State next) { *state.lock() = std::make_shared<const State>(std::move(next)); }

    Status load();
    Status loadSettings(State& next);

    /// Runs one change: on the database in a transaction, on a copy of the state, then both count.
    template <class Change>
    auto change(Change&& act) -> decltype(act(std::declval<State&>())) {
        const std::lock_guard guard(writing);
        SB_ASSIGN(auto transaction, store::Transaction::begin(database));
        auto next = *now();
        auto result = act(next);
        if (!result)
            return result;
        SB_TRY(transaction.commit());
        place(std::move(next));
        return result;
    }

    template <class... Values>
    Status run(std::string_view sql, const Values&... values) {
        SB_ASSIGN(auto statement, database.prepare(sql));
        return statement.bindAll(values...).run();
    }

    [[nodiscard]] std::vector<Incompatibility> against(const State& at, std::string_view subject, const Schema& schema,
                                                       Level level) const;
    static std::string nextSemver(const Subject& subject, const Schema& schema);
    Result<Version> add(State& next, std::string_view subject, const Draft& draft, bool judged = true);
    /// What comes with the program, once: also when it was deleted since.
    Status ship(State& next, const std::string& subject, const Draft& draft);
    static Status writable(const State& at, std::string_view subject) {
        if (at.modeOf(subject) == Mode::ReadOnly)
            return refuse(ErrorCode::FailedPrecondition, "REGISTRY-015",
                          "Subject '" + std::string(subject) + "' is in mode READONLY.");
        return {};
    }
    /// `together`: the whole subject goes, so that its versions may refer to each other.
    static Status unreferenced(const State& at, std::string_view subject, int version, bool together);
    /// After versions were removed for good: what no version has any more goes too.
    Status forget(State& next);
};

Registry::Registry(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) {}
Registry::~Registry() = default;

Result<std::unique_ptr<Registry>> Registry::open(const std::filesystem::path& file, const base::Clock& clock,
                                                 Options options) {
    SB_ASSIGN(auto database, store::Database::open(file));
    SB_TRY(store::migrate(database, kMigrations));
    auto impl = std::make_unique<Impl>(std::move(database), clock, std::move(options));
    SB_TRY(impl->load());
    auto begun = impl->change([&](State& next) -> Status {
        for (const auto& [topic, text] : impl->options.builtIn)
            SB_TRY(impl->ship(next, subjectOf(topic), {SchemaType::Json, text, {}}));
        return {};
    });
    SB_TRY(std::move(begun));
    return std::unique_ptr<Registry>(new Registry(std::move(impl)));
}

Status Registry::Impl::load() {
    State next;
    SB_ASSIGN(auto subjects, database.prepare("SELECT name, next_version, last_semver FROM subject"));
    while (true) {
        SB_ASSIGN(const bool more, subjects.step());
        if (!more)
            break;
        next.subjects[std::string(subjects.text(0))] = {
            {}, static_cast<int>(subjects.integer(1)), std::string(subjects.text(2))};
    }
    // A schema refers to older ones only, but through versions: first the texts, then the versions, then the reading.
    struct Text {
        Draft draft;
        std::vector<std::pair<std::string, std::string>> included;
    };
    std::map<int, Text> texts;
    SB_ASSIGN(auto schemas, database.prepare("SELECT id, type, text, referenced FROM schema ORDER BY id"));
    while (true) {
        SB_ASSIGN(const bool more, schemas.step());
        if (!more)
            break;
        SB_ASSIGN(const auto list, Json::parse(schemas.text(3)));
        texts[static_cast<int>(schemas.integer(0))] = {{schemaTypeFromName(schemas.text(1)).value_or(SchemaType::Avro),
                                                        std::string(schemas.text(2)), referencesOf(list)},
                                                       {}};
    }
    struct Place {
        std::string subject;
        int version;
        int id;
        std::string semver;
        bool deleted;
    };
    std::vector<Place> places;
    SB_ASSIGN(auto versions, database.prepare("SELECT subject, version, schema_id, semver, deleted FROM version"));
    while (true) {
        SB_ASSIGN(const bool more, versions.step());
        if (!more)
            break;
        places.push_back({std::string(versions.text(0)), static_cast<int>(versions.integer(1)),
                          static_cast<int>(versions.integer(2)), std::string(versions.text(3)),
                          versions.integer(4) != 0});
    }
    for (const auto& [id, text] : texts) { // In the order of their ids: what is referred to is there.
        auto schema = readDraft(next, text.draft);
        if (!schema)
            return Error{ErrorCode::DataLoss, "STORE-002",
                         "registry.db: schema " + std::to_string(id) + " cannot be read: " + schema.error().context};
        auto kept = std::make_shared<const Kept>(id, std::move(schema).value(), text.draft.references);
        next.schemas.emplace(id, kept);
        next.byText.emplace(keyOf(text.draft.type, kept->schema.text(), text.draft.references), kept);
        for (const auto& place : places)
            if (place.id == id)
                next.subjects[place.subject].versions[place.version] = {kept, place.semver, place.deleted};
    }
    SB_TRY(loadSettings(next));
    place(std::move(next));
    return {};
}

Status Registry::Impl::loadSettings(State& next) {
    SB_ASSIGN(auto settings, database.prepare("SELECT subject, name, value FROM setting"));
    while (true) {
        SB_ASSIGN(const bool more, settings.step());
        if (!more)
            return {};
        const std::string subject(settings.text(0));
        if (settings.text(1) == "level")
            next.levels[subject] = levelFromName(settings.text(2)).value_or(Level::SeedMinor);
        else
            next.modes[subject] = modeFromName(settings.text(2)).value_or(Mode::ReadWrite);
    }
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
    const auto found = state->schemas.find(id);
    if (found == state->schemas.end())
        return noSchema(std::to_string(id));
    return versionOf({}, 0, {found->second, {}, false});
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
    SB_ASSIGN(const auto schema, readDraft(*state, draft));
    for (auto at = found->versions.rbegin(); at != found->versions.rend(); ++at) {
        const auto& row = at->second;
        if ((deleted || !row.deleted) && row.schema->schema.type() == draft.type &&
            row.schema->schema.text() == schema.text() && row.schema->references == draft.references)
            return versionOf(std::string(subject), at->first, row);
    }
    return noSchema("in subject '" + std::string(subject) + "'");
}

// Writing.

std::vector<Incompatibility> Registry::Impl::against(const State& at, std::string_view subject, const Schema& schema,
                                                     Level level) const {
    const auto* found = at.find(subject, false);
    if (found == nullptr || level == Level::None || options.defect == Defect::AlwaysCompatible)
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

std::string Registry::Impl::nextSemver(const Subject& subject, const Schema& schema) {
    if (subject.lastSemver.empty())
        return Semver().text();
    auto semver = Semver::of(subject.lastSemver);
    const auto& newest = subject.versions.rbegin()->second.schema->schema;
    if (newest.type() == schema.type() && newest.meaning() == schema.meaning())
        ++semver.patch;
    else if (incompatibilities(newest, schema, Level::SeedMinor).empty())
        semver = {semver.major, semver.minor + 1, 0};
    else
        semver = {semver.major + 1, 0, 0};
    return semver.text();
}

Result<Version> Registry::Impl::add(State& next, std::string_view subject, const Draft& draft, bool judged) {
    if (!isSubjectName(subject))
        return refuse(ErrorCode::InvalidArgument, "REGISTRY-017",
                      "A subject name has 1 to 255 characters and no space or control character.");
    SB_TRY(writable(next, subject));
    SB_ASSIGN(auto schema, readDraft(next, draft));
    const auto key = keyOf(draft.type, schema.text(), draft.references);
    const auto known = next.byText.find(key);
    const std::string name(subject);
    if (const auto* found = next.find(subject, false); found != nullptr && known != next.byText.end())
        for (const auto& [number, row] : found->versions)
            if (!row.deleted && row.schema == known->second)
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

    KeptPtr kept;
    if (known != next.byText.end()) {
        kept = known->second;
    } else {
        SB_TRY(run("INSERT INTO schema(type, text, referenced) VALUES(?, ?, ?)", registry::name(draft.type),
                   schema.text(), referencesJson(draft.references).text()));
        SB_ASSIGN(const auto id, database.queryInteger("SELECT last_insert_rowid()"));
        kept = std::make_shared<const Kept>(static_cast<int>(id), std::move(schema), draft.references);
        next.schemas.emplace(kept->id, kept);
        next.byText.emplace(key, kept);
    }
    auto& place = next.subjects[name];
    const int number = place.next++;
    place.lastSemver = nextSemver(place, kept->schema);
    const Row row{kept, place.lastSemver, false};
    place.versions.emplace(number, row);
    SB_TRY(run("INSERT INTO subject(name, next_version, last_semver) VALUES(?, ?, ?) ON CONFLICT(name) DO UPDATE SET "
               "next_version = excluded.next_version, last_semver = excluded.last_semver",
               name, place.next, place.lastSemver));
    SB_TRY(run("INSERT INTO version(subject, version, schema_id, semver, deleted, added_at) VALUES(?, ?, ?, ?, 0, ?)",
               name, number, kept->id, row.semver, clock.now().time_since_epoch().count()));
    return versionOf(name, number, row);
}

Status Registry::Impl::ship(State& next, const std::string& subject, const Draft& draft) {
    SB_ASSIGN(const auto schema, readDraft(next, draft));
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

Status Registry::Impl::unreferenced(const State& at, std::string_view subject, int version, bool together) {
    for (const auto& [name, other] : at.subjects)
        for (const auto& [number, row] : other.versions)
            for (const auto& one : row.schema->references)
                if (one.subject == subject && one.version == version && !(together && name == subject))
                    return refuse(ErrorCode::FailedPrecondition, "REGISTRY-016",
                                  "Version " + std::to_string(version) + " of subject '" + std::string(subject) +
                                      "' is referred to by version " + std::to_string(number) + " of '" + name + "'.");
    return {};
}

Status Registry::Impl::forget(State& next) {
    std::set<int> used;
    for (const auto& [name, subject] : next.subjects)
        for (const auto& [number, row] : subject.versions)
            used.insert(row.schema->id);
    for (auto one = next.schemas.begin(); one != next.schemas.end();) {
        if (used.contains(one->first)) {
            ++one;
            continue;
        }
        SB_TRY(run("DELETE FROM schema WHERE id = ?", one->first));
        const auto& kept = *one->second;
        next.byText.erase(keyOf(kept.schema.type(), kept.schema.text(), kept.references));
        one = next.schemas.erase(one);
    }
    return {};
}

Result<std::vector<int>> Registry::removeSubject(std::string_view subject, bool permanent) {
    return m_impl->change([&](State& next) -> Result<std::vector<int>> {
        SB_TRY(Impl::writable(next, subject));
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
            SB_TRY(Impl::unreferenced(next, subject, number, true));
            row.deleted = true;
            out.push_back(number);
        }
        if (!permanent) {
            SB_TRY(m_impl->run("UPDATE version SET deleted = 1 WHERE subject = ?", subject));
            return out;
        }
        SB_TRY(m_impl->run("DELETE FROM version WHERE subject = ?", subject));
        SB_TRY(m_impl->run("DELETE FROM subject WHERE name = ?", subject));
        next.subjects.erase(found);
        SB_TRY(m_impl->forget(next));
        return out;
    });
}

Result<int> Registry::removeVersion(std::string_view subject, int version, bool permanent) {
    return m_impl->change([&](State& next) -> Result<int> {
        SB_TRY(Impl::writable(next, subject));
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
        SB_TRY(Impl::unreferenced(next, subject, number, false));
        if (!permanent) {
            row->second.deleted = true;
            SB_TRY(m_impl->run("UPDATE version SET deleted = 1 WHERE subject = ? AND version = ?", subject, number));
            return number;
        }
        SB_TRY(m_impl->run("DELETE FROM version WHERE subject = ? AND version = ?", subject, number));
        versions.erase(row);
        if (versions.empty()) {
            SB_TRY(m_impl->run("DELETE FROM subject WHERE name = ?", subject));
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
    SB_ASSIGN(const auto schema, readDraft(*state, draft));
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
    if (!subject.empty() && !isSubjectName(subject))
        return refuse(ErrorCode::InvalidArgument, "REGISTRY-017",
                      "A subject name has 1 to 255 characters and no space or control character.");
    return m_impl->change([&](State& next) -> Status {
        SB_TRY(Impl::writable(next, subject));
        next.levels[std::string(subject)] = level;
        return m_impl->run("INSERT INTO setting(subject, name, value) VALUES(?, 'level', ?) ON CONFLICT(subject, name) "
                           "DO UPDATE SET value = excluded.value",
                           subject, registry::name(level));
    });
}

Result<Level> Registry::resetLevel(std::string_view subject) {
    return m_impl->change([&](State& next) -> Result<Level> {
        const auto before = next.levelOf(subject);
        if (next.levels.erase(std::string(subject)) == 0 && !subject.empty())
            return noSubject(subject);
        SB_TRY(m_impl->run("DELETE FROM setting WHERE subject = ? AND name = 'level'", subject));
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
    if (!subject.empty() && !isSubjectName(subject))
        return refuse(ErrorCode::InvalidArgument, "REGISTRY-017",
                      "A subject name has 1 to 255 characters and no space or control character.");
    return m_impl->change([&](State& next) -> Status {
        next.modes[std::string(subject)] = mode;
        return m_impl->run("INSERT INTO setting(subject, name, value) VALUES(?, 'mode', ?) ON CONFLICT(subject, name) "
                           "DO UPDATE SET value = excluded.value",
                           subject, registry::name(mode));
    });
}

Result<Mode> Registry::resetMode(std::string_view subject) {
    return m_impl->change([&](State& next) -> Result<Mode> {
        const auto before = next.modeOf(subject);
        if (next.modes.erase(std::string(subject)) == 0 && !subject.empty())
            return noSubject(subject);
        SB_TRY(m_impl->run("DELETE FROM setting WHERE subject = ? AND name = 'mode'", subject));
        return before;
    });
}

} // namespace signalbox::platform::registry
