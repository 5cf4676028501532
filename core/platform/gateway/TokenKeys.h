// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Clock.h"
#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/crypto/Ed25519.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

inline constexpr std::chrono::seconds kTokenLife{300};
/// How long whoever checks tokens may keep the key set (RFC 7517) that it has read.
inline constexpr std::chrono::seconds kKeySetAge{300};
/// Added to both, for clocks that differ.
inline constexpr std::chrono::seconds kTokenKeyLeeway{30};

/// A key that access tokens are checked with. Who keeps a token that it has checked keeps this beside it and asks
/// again at every request: one load, no lock.
struct TokenKey {
    std::string kid; ///< RFC 7638 thumbprint.
    crypto::Ed25519PublicKey publicKey;
    base::Time signsFrom{};
    /// Unix nanoseconds, outside; moves only when a successor is published or lost.
    mutable std::atomic<std::int64_t> acceptUntil{std::numeric_limits<std::int64_t>::max()};

    [[nodiscard]] bool accepts(base::Time now) const noexcept {
        return base::unixNanos(now) < acceptUntil.load(std::memory_order_relaxed);
    }
};

/// The keys of access tokens at one moment; immutable.
struct TokenKeySet {
    struct Entry {
        std::shared_ptr<const TokenKey> key;
        crypto::Ed25519PrivateKey privateKey;
    };
    std::vector<Entry> entries; ///< By signsFrom: never empty, at most two.

    /// The one to sign with.
    [[nodiscard]] const Entry& signer(base::Time now) const noexcept;
    /// Null when there is none, or it is not accepted any more.
    [[nodiscard]] std::shared_ptr<const TokenKey> find(std::string_view kid, base::Time now) const;
    /// RFC 7517, what is accepted now.
    [[nodiscard]] base::Json json(base::Time now) const;
};

enum class TokenKeyState {
    Published, ///< In the key set, signs nothing yet.
    Signing,
    Retiring, ///< Signs nothing any more; its last tokens still live.
    Retired   ///< Refused; its private part is destroyed.
};
/// "published", "signing", "retiring", "retired".
[[nodiscard]] std::string_view name(TokenKeyState state) noexcept;

/// A key as people look at it.
struct TokenKeyInfo {
    std::string kid;
    TokenKeyState state = TokenKeyState::Signing;
    base::Time publishedAt{};
    base::Time signsFrom{};
    std::optional<base::Time> retiresAt;   ///< Known as soon as there is a successor.
    std::optional<base::Time> retiredAt;   ///< It was.
    std::optional<base::Time> destroyedAt; ///< The private part.
    std::string by;                        ///< Who asked for it; "system" for the first one.
};

/// The keys that sign access tokens, and their rotation:
///
///     rotate()  a new key is made and published in the key set                              published
///     + kKeySetAge + leeway   everybody who keeps the key set has read it: it signs         signing
///     + kTokenLife + leeway   the last token of the old one has expired: that one is        retiring -> retired
///                             refused, and its private part is overwritten and removed
///
/// So no token that was ever issued is refused because of a rotation, and nobody meets a kid that it could not know.
/// What a key may do follows from the clock and from `token-keys.json`, not from a thread having run: the switch
/// happens at its time, also when the platform was down. tick() retires what is due. At most two keys are accepted.
///
/// Files in the folder, all of mode 0600 where they hold a secret, each written beside and renamed:
///     token-keys.json     the keys, public; the one truth of what there is
///     token.key, token-<kid>.key   private parts (PKCS#8 PEM)
/// After a crash at any point open() goes on: a private part that the record does not name is destroyed, a retirement
/// that had begun is finished. A live key whose file somebody took away is dropped, and its tokens with it; without any
/// a new one is made that signs at once.
///
/// Errors: those of base::Files; DataLoss PLATFORM-001 for a record that cannot be read. Threads: any; snapshot() takes
/// no lock. Ownership: borrows the clock.
class TokenKeys {
public:
    /// Where a test can let the process die: before the step.
    enum class Step { WriteKey, NoteKey, NoteRetired, DestroyKey, NoteDestroyed };
    struct Options {
        std::function<bool(Step)> dies; ///< Empty in product code.
    };
    [[nodiscard]] static base::Result<std::unique_ptr<TokenKeys>> open(std::filesystem::path folder,
                                                                       const base::Clock& clock);
    [[nodiscard]] static base::Result<std::unique_ptr<TokenKeys>> open(std::filesystem::path folder,
                                                                       const base::Clock& clock, Options options);

    [[nodiscard]] std::shared_ptr<const TokenKeySet> snapshot() const noexcept { return m_snapshot.load(); }

    /// Publishes a successor. The same command again gives the same key.
    /// Errors: FailedPrecondition KEYS-005 while a rotation is under way.
    [[nodiscard]] base::Result<TokenKeyInfo> rotate(const std::string& by, const std::string& command);
    [[nodiscard]] std::optional<TokenKeyInfo> ofCommand(std::string_view command) const;
    /// Newest first; of the retired ones the last kRetiredKept.
    [[nodiscard]] std::vector<TokenKeyInfo> list() const;
    static constexpr std::size_t kRetiredKept = 16;

    /// What came about by itself and is not in the audit log yet.
    struct Notice {
        TokenKeyInfo key; ///< Signing or Retired.
        int level = 0;
    };
    /// Retires what is due. What it gives is given again until noted() was told that it is in the log.
    [[nodiscard]] base::Result<std::vector<Notice>> tick();
    [[nodiscard]] base::Status noted(const Notice& notice);

private:
    struct Record {
        std::string kid, file;
        crypto::Ed25519PublicKey publicKey;
        base::Time publishedAt{}, signsFrom{};
        std::optional<base::Time> retiredAt, destroyedAt;
        std::string by, command;
        int logged = 0; ///< 1: that it signs, 2: that it is retired.
    };
    TokenKeys(std::filesystem::path folder, const base::Clock& clock, Options options);
    base::Status load();
    base::Status firstKey();
    base::Status replaceLost(base::Time now);
    base::Status sweep() const;
    base::Status retireDue(base::Time now);
    [[nodiscard]] base::Status step(Step step) const;
    [[nodiscard]] base::Status save(const std::vector<Record>& records) const;
    void publish();
    [[nodiscard]] static std::vector<const Record*> live(const std::vector<Record>& records);
    [[nodiscard]] TokenKeyInfo info(const Record& record, base::Time now) const;
    [[nodiscard]] base::Time now() const;

    const std::filesystem::path m_folder;
    const base::Clock& m_clock;
    const Options m_options;
    mutable std::mutex m_mutex;
    std::vector<Record> m_records; ///< Oldest first.
    std::vector<TokenKeySet::Entry> m_keys;
    std::atomic<std::shared_ptr<const TokenKeySet>> m_snapshot;
};

} // namespace signalbox::platform
