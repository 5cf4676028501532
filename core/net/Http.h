// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Encoding.h"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP/1.1 messages as plain values. Nothing here touches a socket.
namespace signalbox::net {

/// True when the two are equal without regard to ASCII case.
[[nodiscard]] bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept;

/// Header fields in the order in which they were received or added. Names compare without regard to case (RFC
/// 9110 5.1); they are kept as written. A name may occur more than once.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;
    Headers(std::initializer_list<Field> fields)
        : m_fields(fields) {}

    /// The value of the first field of that name, or nullptr.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
    /// The value of the first field of that name, or an empty view.
    [[nodiscard]] std::string_view value(std::string_view name) const noexcept;
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
    /// How many fields have that name: more than one is an error for most of ours.
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;

    /// Replaces every field of that name by one.
    Headers& set(std::string_view name, std::string value);
    /// Appends, whether or not the name is there already.
    Headers& add(std::string name, std::string value);
    /// Removes every field of that name.
    Headers& remove(std::string_view name);
    void reserve(std::size_t fields) { m_fields.reserve(fields); }

    [[nodiscard]] std::size_t size() const noexcept { return m_fields.size(); }
    [[nodiscard]] bool empty() const noexcept { return m_fields.empty(); }
    [[nodiscard]] auto begin() const noexcept { return m_fields.begin(); }
    [[nodiscard]] auto end() const noexcept { return m_fields.end(); }

    friend bool operator==(const Headers&, const Headers&) = default;

private:
    std::vector<Field> m_fields;
};

/// What the server found out about the client's certificate during the handshake. The handshake goes on in every case,
/// so that the answer can say why it was refused; whoever handles the request must look.
enum class PeerVerification {
    None,        ///< No certificate was shown (or the connection is not TLS).
    Ok,          ///< The chain ends in a trusted client CA, is within its dates and its name constraints.
    Expired,     ///< A certificate of the chain is past its notAfter.
    NotYetValid, ///< A certificate of the chain is before its notBefore.
    Untrusted,   ///< Unknown issuer, self-signed, bad signature, or a name its CA may not issue.
    Other,       ///< Anything else; see detail.
};

[[nodiscard]] std::string_view name(PeerVerification verification) noexcept;

struct PeerCertificate {
    std::optional<base::Bytes> der; ///< The leaf as shown. Present whenever verification is not None.
    PeerVerification verification = PeerVerification::None;
    std::string detail; ///< For logs: what was wrong, in OpenSSL's words. Empty for None and Ok.
};

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/"; ///< Origin form as on the wire: path and, after '?', the query. Not decoded.
    Headers headers;
    std::string body;
    PeerCertificate peer; ///< Filled in by the server; ignored by the client.
    std::string remote;   ///< "127.0.0.1:40312", filled in by the server; for logs.
    /// When its first byte was there, filled in by the server; the epoch when it was not received by one.
    std::chrono::steady_clock::time_point begunAt{};

    /// The target up to '?', not decoded.
    [[nodiscard]] std::string_view path() const noexcept;
    /// The target after '?', not decoded; empty when there is none.
    [[nodiscard]] std::string_view query() const noexcept;
    /// The first query parameter of that name, decoded ("%20" and "+" are spaces); nullopt when there is none.
    [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
};

struct HttpResponse {
    int status = 200;
    Headers headers;
    std::string body;
};

/// Percent-encodes everything but RFC 3986 unreserved characters: for building targets out of ids and values.
[[nodiscard]] std::string percentEncode(std::string_view text);
/// The inverse, "+" as a space when `form`; nullopt for a broken escape.
[[nodiscard]] std::optional<std::string> percentDecode(std::string_view text, bool form = false);

/// An answer in application/problem+json (RFC 9457): type, title, status, detail, and our code, message (the detail
/// again) and retryable.
[[nodiscard]] HttpResponse problem(int status, std::string_view code, std::string_view detail, bool retryable = false);

/// "Not Found" for 404; "Unknown" for a status that has no registered phrase.
[[nodiscard]] std::string_view reasonPhrase(int status) noexcept;

} // namespace signalbox::net
