// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Check.h"

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace signalbox::base {

/// What the caller should do next. Canonical: every error of every library is one of these.
enum class ErrorCode {
    InvalidArgument,    ///< Fix the input; the same call never succeeds.
    NotFound,           ///< Name something that exists.
    AlreadyExists,      ///< It is there already; read it instead.
    FailedPrecondition, ///< Change the state first (the context says how), then call again.
    Conflict,           ///< Somebody was faster: read again, decide again.
    PermissionDenied,   ///< Ask somebody who may.
    Unauthenticated,    ///< Present valid credentials.
    ResourceExhausted,  ///< Over a limit or out of space: free some, or wait.
    Unavailable,        ///< Nothing happened; retry with backoff.
    OutcomeUnknown,     ///< It may or may not have happened: ask again with the same idempotency key.
    Cancelled,          ///< The caller asked for it.
    DataLoss,           ///< Stored data is damaged: stop, keep the evidence, escalate.
    Internal,           ///< Our bug: report it.
};

/// Stable lower-case name, for example "failed_precondition".
[[nodiscard]] std::string_view name(ErrorCode code) noexcept;

/// The inverse of name(); Internal for an unknown name.
[[nodiscard]] ErrorCode errorCodeFromName(std::string_view name) noexcept;

/// An error as a value. `reason` is a stable id such as "KEYS-004" with a page in resources/help/errors/, or a wire
/// code such as "HEADER_REQUIRED"; `context` says what exactly was wrong and what to do, in one English sentence, for
/// logs, the CLI and the details line of the console. It never contains a secret.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string reason;
    std::string context;

    friend bool operator==(const Error&, const Error&) = default;
};

/// "failed_precondition KEYS-004: context", for logs and test output.
[[nodiscard]] std::string describe(const Error& error);

/// A value or an Error, with the names of std::expected (which clang 14 cannot compile against libstdc++ 12).
///
/// Reading the wrong side is a bug of the caller and aborts.
template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return m_state.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T& value() & { return check(), *std::get_if<0>(&m_state); }
    [[nodiscard]] const T& value() const& { return check(), *std::get_if<0>(&m_state); }
    /// By value, so that `for (auto& x : *f())` and `auto&& x = f().value()` keep what they read alive.
    [[nodiscard]] T value() && { return check(), std::move(*std::get_if<0>(&m_state)); }
    [[nodiscard]] const Error& error() const& {
        SB_CHECK(!has_value());
        return *std::get_if<1>(&m_state);
    }
    [[nodiscard]] Error error() && {
        SB_CHECK(!has_value());
        return std::move(*std::get_if<1>(&m_state));
    }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    template <class U>
    [[nodiscard]] T value_or(U&& other) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(other));
    }

    /// Calls f with the value, or passes the error on. f returns a Result.
    template <class F>
    auto and_then(F&& f) && -> std::invoke_result_t<F, T&&> {
        if (has_value())
            return std::forward<F>(f)(std::move(*this).value());
        return std::move(*this).error();
    }

private:
    void check() const { SB_CHECK(has_value()); }
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
        , m_ok(false) {}

    [[nodiscard]] bool has_value() const noexcept { return m_ok; }
    explicit operator bool() const noexcept { return m_ok; }
    void value() const { SB_CHECK(m_ok); }
    [[nodiscard]] const Error& error() const& {
        SB_CHECK(!m_ok);
        return m_error;
    }
    [[nodiscard]] Error error() && {
        SB_CHECK(!m_ok);
        return std::move(m_error);
    }

private:
    Error m_error;
    bool m_ok = true;
};

using Status = Result<void>;

} // namespace signalbox::base

/// Passes an error of `expression` (a Result) on to the caller.
#define SB_TRY(expression)                                                                                             \
    do {                                                                                                               \
        auto sbTryResult = (expression);                                                                               \
        if (!sbTryResult)                                                                                              \
            return std::move(sbTryResult).error();                                                                     \
    } while (false)

#define SB_CONCAT_INNER(a, b) a##b
#define SB_CONCAT(a, b) SB_CONCAT_INNER(a, b)

/// `SB_ASSIGN(auto x, f());` declares x with the value of f(), or passes its error on.
#define SB_ASSIGN(declaration, expression)                                                                             \
    auto SB_CONCAT(sbAssign, __LINE__) = (expression);                                                                 \
    if (!SB_CONCAT(sbAssign, __LINE__))                                                                                \
        return std::move(SB_CONCAT(sbAssign, __LINE__)).error();                                                       \
    declaration = std::move(SB_CONCAT(sbAssign, __LINE__)).value()
