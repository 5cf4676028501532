// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/TokenKeys.h"

#include "core/base/Files.h"
#include "core/base/Ids.h"
#include "core/base/Log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace signalbox::platform {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr const char* kRecordFile = "token-keys.json";
constexpr const char* kFirstFile = "token.key";
constexpr std::size_t kRecordBytes = 256 * 1024;

base::Time inMillis(base::Time time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

Error fileError(const fs::path& file, const char* what, int why) {
    return {why == EACCES || why == EPERM || why == EROFS ? ErrorCode::PermissionDenied : ErrorCode::Internal,
            why == EACCES || why == EPERM || why == EROFS ? "FILES-002" : "FILES-004",
            std::string("could not ") + what + " " + file.string() + ": " + std::strerror(why)};
}

/// Overwrites and removes. Not an error when it is gone already.
Status destroy(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return errno == ENOENT ? Status() : Status(fileError(file, "destroy", errno));
    struct stat about {};
    int why = ::fstat(descriptor, &about) == 0 ? 0 : errno;
    constexpr std::array<char, 512> kZeros{};
    for (auto left = why == 0 ? static_cast<std::size_t>(about.st_size) : std::size_t{0}; left > 0 && why == 0;) {
        const auto written = ::write(descriptor, kZeros.data(), std::min(left, kZeros.size()));
        if (written < 0)
            why = errno == EINTR ? 0 : errno;
        else
            left -= static_cast<std::size_t>(written);
    }
    if (why == 0 && ::fsync(descriptor) != 0)
        why = errno;
    ::close(descriptor);
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
        return fileError(file, "destroy", errno);
    const int parent = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0) {
        if (::fsync(parent) != 0 && why == 0)
            why = errno;
        ::close(parent);
    }
    return why == 0 ? Status() : Status(fileError(file, "destroy", why));
}

Json timeOrNull(const std::optional<base::Time>& time) { return time ? Json(base::rfc3339(*time)) : Json(); }

bool isOwnFile(std::string_view name) {
    return name == kFirstFile ||
           (name.starts_with("token-") && name.ends_with(".key") && base::isIdText(name) && name.size() <= 64);
}

} // namespace

std::string_view name(TokenKeyState state) noexcept {
    switch (state) {
    case TokenKeyState::Published:
        return "published";
    case TokenKeyState::Signing:
        return "signing";
    case TokenKeyState::Retiring:
        return "retiring";
    case TokenKeyState::Retired:
        break;
    }
    return "retired";
}

const TokenKeySet::Entry& TokenKeySet::signer(base::Time now) const noexcept {
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
        if (entry->key->signsFrom <= now)
            return *entry;
    return entries.front();
}

std::shared_ptr<const TokenKey> TokenKeySet::find(std::string_view kid, base::Time now) const {
    for (const auto& entry : entries)
        if (entry.key->kid == kid)
            return entry.key->accepts(now) ? entry.key : nullptr;
    return nullptr;
}

Json TokenKeySet::json(base::Time now) const {
    auto keys = Json::array();
    for (const auto& entry : entries)
        if (entry.key->accepts(now)) {
            auto jwk = entry.key->publicKey.jwk();
            jwk.set("kid", entry.key->kid).set("alg", "EdDSA").set("use", "sig");
            keys.push(std::move(jwk));
        }
    return Json::object({{"keys", std::move(keys)}});
}

TokenKeys::TokenKeys(fs::path folder, const base::Clock& clock, Options options)
    : m_folder(std::move(folder))
    , m_clock(clock)
    , m_options(std::move(options)) {}

base::Time TokenKeys::now() const { return inMillis(m_clock.now()); }

Result<std::unique_ptr<TokenKeys>> TokenKeys::open(fs::path folder, const base::Clock& clock) {
    return open(std::move(folder), clock, Options());
}

Result<std::unique_ptr<TokenKeys>> TokenKeys::open(fs::path folder, const base::Clock& clock, Options options) {
    std::unique_ptr<TokenKeys> keys(new TokenKeys(std::move(folder), clock, std::move(options)));
    std::error_code ignored;
    SB_TRY(fs::exists(keys->m_folder / kRecordFile, ignored) ? keys->load() : keys->firstKey());
    SB_TRY(keys->replaceLost(keys->now()));
    SB_TRY(keys->sweep());
    keys->publish();
    SB_TRY(keys->retireDue(keys->now()));
    return keys;
}

Status TokenKeys::step(Step step) const {
    if (m_options.dies && m_options.dies(step))
        return Error{ErrorCode::Internal, "FILES-004", "the process died here (a test says so)"};
    return {};
}

/// As installations were before keys were rotated: one key, no record of it.
Status TokenKeys::firstKey() {
    const auto file = m_folder / kFirstFile;
    std::error_code ignored;
    crypto::Ed25519PrivateKey key;
    if (fs::exists(file, ignored)) {
        SB_ASSIGN(const auto pem, base::readSecretFile(file));
        SB_ASSIGN(key, crypto::Ed25519PrivateKey::fromPem(pem));
    } else {
        key = crypto::Ed25519PrivateKey::generate();
        SB_TRY(base::writeSecretFile(file, key.pem()));
    }
    Record record;
    record.kid = key.publicKey().thumbprint();
    record.file = kFirstFile;
    record.publicKey = key.publicKey();
    record.publishedAt = record.signsFrom = now();
    record.by = "system";
    record.logged = 1;
    std::vector<Record> records{std::move(record)};
    SB_TRY(save(records));
    m_records = std::move(records);
    m_keys.push_back({nullptr, std::move(key)});
    return {};
}

Status TokenKeys::load() {
    const auto damaged = [&](const std::string& why) {
        return Error{ErrorCode::DataLoss, "PLATFORM-001",
                     (m_folder / kRecordFile).string() + ": is damaged (" + why + "); restore it from a backup"};
    };
    SB_ASSIGN(const auto text, base::readFile(m_folder / kRecordFile, kRecordBytes));
    const auto json = Json::parse(text);
    if (!json)
        return damaged(json.error().context);
    if ((*json)["format"].intOr(0) != 1)
        return damaged("it has another format than 1");
    for (const auto& item : (*json)["keys"].items()) {
        Record record;
        auto key = crypto::Ed25519PublicKey::fromJwk(item["jwk"]);
        if (!key)
            return damaged(key.error().context);
        record.publicKey = *std::move(key);
        record.kid = record.publicKey.thumbprint();
        record.file = item["file"].stringOr("");
        if (!isOwnFile(record.file))
            return damaged("a file name");
        const auto time = [&](const char* member) -> std::optional<base::Time> {
            auto parsed = base::parseRfc3339(item[member].stringOr(""));
            return parsed ? std::optional(*parsed) : std::nullopt;
        };
        const auto published = time("published_at");
        const auto signs = time("signs_from");
        if (!published || !signs || (!m_records.empty() && *signs < m_records.back().signsFrom))
            return damaged("the times of " + record.kid);
        record.publishedAt = *published;
        record.signsFrom = *signs;
        record.retiredAt = time("retired_at");
        record.destroyedAt = time("destroyed_at");
        record.by = item["by"].stringOr("");
        record.command = item["command"].stringOr("");
        record.logged = static_cast<int>(item["logged"].intOr(0));
        m_records.push_back(std::move(record));
    }
    auto records = m_records;
    bool changed = false;
    for (auto& record : records) {
        if (record.retiredAt)
            continue;
        const auto pem = base::readSecretFile(m_folder / record.file);
        if (!pem && pem.error().code != ErrorCode::NotFound)
            return pem.error();
        if (!pem) {
            base::log::warning("tokens", "a key that signs access tokens is gone; tokens that it signed are refused",
                               Json::object({{"kid", record.kid}, {"file", record.file}}));
            record.retiredAt = record.destroyedAt = now();
            changed = true;
            continue;
        }
        SB_ASSIGN(auto key, crypto::Ed25519PrivateKey::fromPem(*pem));
        if (!(key.publicKey() == record.publicKey))
            return damaged(record.file + " is another key than " + record.kid);
        m_keys.push_back({nullptr, std::move(key)});
    }
    if (changed)
        SB_TRY(save(records));
    m_records = std::move(records);
    return {};
}

/// Somebody has to sign, and at once.
Status TokenKeys::replaceLost(base::Time now) {
    auto records = m_records;
    const auto lives = [](const Record& record) { return !record.retiredAt; };
    const auto first = std::find_if(records.begin(), records.end(), lives);
    if (first != records.end()) {
        if (first->signsFrom <= now || std::count_if(records.begin(), records.end(), lives) > 1)
            return {};
        first->signsFrom = now;
        SB_TRY(save(records));
        m_records = std::move(records);
        return {};
    }
    auto key = crypto::Ed25519PrivateKey::generate();
    Record record;
    record.kid = key.publicKey().thumbprint();
    record.file = "token-" + record.kid + ".key";
    record.publicKey = key.publicKey();
    record.publishedAt = now;
    record.signsFrom = records.empty() ? now : std::max(now, records.back().signsFrom);
    record.by = "system";
    SB_TRY(base::writeSecretFile(m_folder / record.file, key.pem()));
    records.push_back(std::move(record));
    SB_TRY(save(records));
    m_records = std::move(records);
    m_keys.push_back({nullptr, std::move(key)});
    return {};
}

/// Private parts that nobody needs: of a rotation that was cut short, of a write that was.
Status TokenKeys::sweep() const {
    std::error_code error;
    std::vector<fs::path> unknown;
    for (fs::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
        const auto file = at->path().filename().string();
        if ((!file.starts_with("token-") && !file.starts_with(kFirstFile)) || file.find(".key") == std::string::npos)
            continue;
        if (std::none_of(m_records.begin(), m_records.end(),
                         [&](const Record& record) { return !record.destroyedAt && record.file == file; }))
            unknown.push_back(at->path());
    }
    for (const auto& file : unknown)
        SB_TRY(destroy(file));
    return {};
}

std::vector<const TokenKeys::Record*> TokenKeys::live(const std::vector<Record>& records) {
    std::vector<const Record*> out;
    for (const auto& record : records)
        if (!record.retiredAt)
            out.push_back(&record);
    return out;
}

/// The live records and m_keys are in the same order.
void TokenKeys::publish() {
    const auto records = live(m_records);
    for (std::size_t i = 0; i < records.size(); ++i) {
        auto& entry = m_keys[i];
        const auto& record = *records[i];
        if (entry.key == nullptr) {
            auto key = std::make_shared<TokenKey>();
            key->kid = record.kid;
            key->publicKey = record.publicKey;
            key->signsFrom = record.signsFrom;
            entry.key = std::move(key);
        }
        entry.key->acceptUntil.store(i + 1 < records.size()
                                         ? base::unixNanos(records[i + 1]->signsFrom + kTokenLife + kTokenKeyLeeway)
                                         : std::numeric_limits<std::int64_t>::max(),
                                     std::memory_order_relaxed);
    }
    auto set = std::make_shared<TokenKeySet>();
    set->entries = m_keys;
    m_snapshot.store(std::move(set));
}

Status TokenKeys::save(const std::vector<Record>& records) const {
    auto list = Json::array();
    for (const auto& record : records)
        list.push(Json::object({{"kid", record.kid},
                                {"file", record.file},
                                {"jwk", record.publicKey.jwk()},
                                {"published_at", base::rfc3339(record.publishedAt)},
                                {"signs_from", base::rfc3339(record.signsFrom)},
                                {"retired_at", timeOrNull(record.retiredAt)},
                                {"destroyed_at", timeOrNull(record.destroyedAt)},
                                {"by", record.by},
                                {"command", record.command},
                                {"logged", record.logged}}));
    return base::writeFile(m_folder / kRecordFile,
                           Json::object({{"format", 1}, {"keys", std::move(list)}}).pretty() + "\n");
}

TokenKeyInfo TokenKeys::info(const Record& record, base::Time at) const {
    TokenKeyInfo out;
    out.kid = record.kid;
    out.publishedAt = record.publishedAt;
    out.signsFrom = record.signsFrom;
    out.retiredAt = record.retiredAt;
    out.destroyedAt = record.destroyedAt;
    out.by = record.by;
    const Record* next = nullptr;
    for (const auto* other : live(m_records))
        if (other != &record && other->signsFrom >= record.signsFrom)
            next = other;
    if (record.retiredAt) {
        out.state = TokenKeyState::Retired;
        return out;
    }
    if (next != nullptr)
        out.retiresAt = next->signsFrom + kTokenLife + kTokenKeyLeeway;
    out.state = record.signsFrom > at                     ? TokenKeyState::Published
                : next == nullptr || next->signsFrom > at ? TokenKeyState::Signing
                                                          : TokenKeyState::Retiring;
    return out;
}

Status TokenKeys::retireDue(base::Time at) {
    auto records = m_records;
    const auto living = live(records);
    bool changed = false;
    for (std::size_t i = 0; i + 1 < living.size(); ++i)
        if (living[i + 1]->signsFrom + kTokenLife + kTokenKeyLeeway <= at) {
            records[static_cast<std::size_t>(living[i] - records.data())].retiredAt = at;
            changed = true;
        }
    if (changed) {
        SB_TRY(step(Step::NoteRetired));
        SB_TRY(save(records));
        std::vector<TokenKeySet::Entry> kept;
        for (auto& entry : m_keys)
            if (std::any_of(records.begin(), records.end(),
                            [&](const Record& record) { return !record.retiredAt && record.kid == entry.key->kid; }))
                kept.push_back(std::move(entry));
            else // For good, also for whoever keeps it and should the clock go back.
                entry.key->acceptUntil.store(std::numeric_limits<std::int64_t>::min(), std::memory_order_relaxed);
        m_keys = std::move(kept);
        m_records = std::move(records);
        publish();
    }
    records = m_records;
    for (auto& record : records) {
        if (!record.retiredAt || record.destroyedAt)
            continue;
        SB_TRY(step(Step::DestroyKey));
        SB_TRY(destroy(m_folder / record.file));
        SB_TRY(step(Step::NoteDestroyed));
        record.destroyedAt = at;
        SB_TRY(save(records));
        m_records = records;
    }
    return {};
}

Result<TokenKeyInfo> TokenKeys::rotate(const std::string& by, const std::string& command) {
    if (auto known = ofCommand(command))
        return *std::move(known);
    std::lock_guard guard(m_mutex);
    const auto at = now();
    SB_TRY(retireDue(at));
    if (live(m_records).size() > 1) {
        const auto last = info(*live(m_records).front(), at);
        return Error{ErrorCode::FailedPrecondition, "KEYS-005",
                     "a rotation of the token key is under way; the old key retires at " +
                         base::rfc3339(last.retiresAt.value_or(at))};
    }
    auto key = crypto::Ed25519PrivateKey::generate();
    Record record;
    record.kid = key.publicKey().thumbprint();
    record.file = "token-" + record.kid + ".key";
    record.publicKey = key.publicKey();
    record.publishedAt = at;
    record.signsFrom = std::max(at, m_records.back().signsFrom) + kKeySetAge + kTokenKeyLeeway;
    record.by = by;
    record.command = command;
    SB_TRY(step(Step::WriteKey));
    SB_TRY(base::writeSecretFile(m_folder / record.file, key.pem()));
    SB_TRY(step(Step::NoteKey));
    auto records = m_records;
    const auto file = m_folder / record.file;
    records.push_back(std::move(record));
    // The oldest that nobody needs any more go.
    const auto over = [](const Record& one) { return one.destroyedAt && one.logged >= 2; };
    auto retired = static_cast<std::size_t>(std::count_if(records.begin(), records.end(), over));
    std::erase_if(records, [&](const Record& one) { return over(one) && retired-- > kRetiredKept; });
    if (auto saved = save(records); !saved) {
        static_cast<void>(destroy(file).has_value());
        return saved.error();
    }
    m_records = std::move(records);
    m_keys.push_back({nullptr, std::move(key)});
    publish();
    return info(m_records.back(), at);
}

std::optional<TokenKeyInfo> TokenKeys::ofCommand(std::string_view command) const {
    std::lock_guard guard(m_mutex);
    for (const auto& record : m_records)
        if (!command.empty() && record.command == command)
            return info(record, now());
    return std::nullopt;
}

std::vector<TokenKeyInfo> TokenKeys::list() const {
    std::lock_guard guard(m_mutex);
    std::vector<TokenKeyInfo> out;
    const auto at = now();
    for (auto record = m_records.rbegin(); record != m_records.rend(); ++record)
        out.push_back(info(*record, at));
    return out;
}

Result<std::vector<TokenKeys::Notice>> TokenKeys::tick() {
    std::lock_guard guard(m_mutex);
    const auto at = now();
    SB_TRY(retireDue(at));
    std::vector<Notice> out;
    for (const auto& record : m_records) {
        if (record.logged < 1 && record.signsFrom <= record.retiredAt.value_or(at)) {
            auto signing = info(record, at);
            signing.state = TokenKeyState::Signing;
            out.push_back({std::move(signing), 1});
        }
        if (record.logged < 2 && record.destroyedAt)
            out.push_back({info(record, at), 2});
    }
    return out;
}

Status TokenKeys::noted(const Notice& notice) {
    std::lock_guard guard(m_mutex);
    auto records = m_records;
    for (auto& record : records)
        if (record.kid == notice.key.kid)
            record.logged = std::max(record.logged, notice.level);
    SB_TRY(save(records));
    m_records = std::move(records);
    return {};
}

} // namespace signalbox::platform
