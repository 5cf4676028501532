// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/net/Http.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// HTTP/1.1 reading and writing without sockets: Beast's parser behind plain values.
namespace signalbox::net::impl {

enum class ParseState { NeedMore, Done, HeaderTooLarge, BodyTooLarge, Malformed };

struct ParseStep {
    std::size_t used = 0; ///< Bytes taken. The rest has to be presented again, followed by more.
    ParseState state = ParseState::NeedMore;
};

/// More than this many unused bytes at NeedMore is Malformed: nothing that must be contiguous is longer.
[[nodiscard]] std::size_t longestUnused(std::size_t headerBytes) noexcept;

/// Reads requests, one after the other.
class RequestParser {
public:
    RequestParser(std::size_t headerBytes, std::size_t bodyBytes);
    ~RequestParser();

    [[nodiscard]] ParseStep put(std::string_view bytes);
    [[nodiscard]] bool headerDone() const noexcept;
    [[nodiscard]] bool keepAlive() const;       ///< May the connection go on? Valid once the header is done.
    [[nodiscard]] bool isHttp10() const;        ///< Likewise.
    [[nodiscard]] bool expectsContinue() const; ///< Likewise: "Expect: 100-continue".
    /// Takes the finished request and makes the parser ready for the next one.
    [[nodiscard]] HttpRequest take();

private:
    class Reader;
    std::unique_ptr<Reader> m_reader;
};

/// Reads one answer; interim (1xx) answers are skipped.
class ResponseParser {
public:
    /// `bodyBytes` absent: no limit (the caller takes the body as it comes).
    ResponseParser(std::size_t headerBytes, std::optional<std::size_t> bodyBytes, bool answersHead);
    ~ResponseParser();

    [[nodiscard]] ParseStep put(std::string_view bytes);
    /// The connection has ended: Done if that may end this answer, Malformed otherwise.
    [[nodiscard]] ParseState putEnd();
    [[nodiscard]] bool headerDone() const noexcept;
    [[nodiscard]] bool keepAlive() const;
    [[nodiscard]] HttpResponse& response() noexcept;

private:
    class Reader;
    std::unique_ptr<Reader> m_reader;
    std::size_t m_headerBytes;
    std::optional<std::size_t> m_bodyBytes;
    bool m_answersHead;
};

/// True when method, target and fields can be written as HTTP without changing its framing.
[[nodiscard]] bool isWritable(const HttpRequest& request);

/// Appends request line and header fields, with Host and Content-Length. The body is left to the caller.
void appendRequestHead(std::string& out, const HttpRequest& request, std::string_view host);

enum class Framing { Length, Chunked, UntilClose };

/// Appends status line and header fields with Date, Connection, and Content-Length or Transfer-Encoding. Control
/// characters in fields become blanks. Content-Length, Transfer-Encoding and Connection of the response are not used.
void appendResponseHead(std::string& out, const HttpResponse& response, Framing framing, bool keepAlive, bool http10);

} // namespace signalbox::net::impl
