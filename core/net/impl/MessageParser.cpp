// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Beast 1.81 asserts on input in basic_parser::parse_chunk_header ("0\r\n\r" arriving alone fails n >= 5) although the
// code after it copes. Input must never abort, so its assertions are off here, in the only file that instantiates it.
#define BOOST_DISABLE_ASSERTS

#include "core/net/impl/MessageParser.h"

#include "core/base/Check.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace signalbox::net::impl {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using Text = boost::beast::string_view;

constexpr std::size_t kMostFields = 100;

std::string_view view(Text text) { return {text.data(), text.size()}; }

/// What requests and answers have in common: the sink of Beast's parser.
template <bool isRequest, class Message>
class MessageReader : public http::basic_parser<isRequest> {
public:
    MessageReader(std::size_t headerBytes, std::optional<std::size_t> bodyBytes)
        : m_headerBytes(headerBytes) {
        this->header_limit(static_cast<std::uint32_t>(headerBytes));
        if (bodyBytes)
            this->body_limit(std::uint64_t{*bodyBytes});
        else
            this->body_limit(boost::none);
        this->eager(true);
        message.headers.reserve(16);
    }

    ParseStep read(std::string_view bytes) {
        ParseStep step;
        error_code error;
        step.used = this->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
        if (!error || error == http::error::need_more)
            step.state = this->is_done() ? ParseState::Done : ParseState::NeedMore;
        else if (error == http::error::header_limit)
            step.state = ParseState::HeaderTooLarge;
        else if (error == http::error::body_limit)
            step.state = ParseState::BodyTooLarge;
        else
            step.state = ParseState::Malformed;
        if (step.state == ParseState::NeedMore && bytes.size() - step.used > longestUnused(m_headerBytes))
            step.state = ParseState::Malformed;
        return step;
    }

    Message message;
    bool headerDone = false;

protected:
    void count(std::size_t bytes, error_code& error) {
        m_seen += bytes;
        if (m_seen > m_headerBytes)
            error = http::error::header_limit;
    }

    void on_request_impl(http::verb, Text method, Text target, int, error_code& error) override {
        if constexpr (isRequest) {
            message.method = view(method);
            message.target = view(target);
            count(method.size() + target.size() + 12, error);
        }
    }
    void on_response_impl(int code, Text reason, int, error_code& error) override {
        if constexpr (!isRequest) {
            message.status = code;
            count(reason.size() + 15, error);
        }
    }
    void on_field_impl(http::field, Text name, Text value, error_code& error) override {
        count(name.size() + value.size() + 4, error);
        if (headerDone) // A trailer: of no use to us, and not to be mistaken for a header field.
            return;
        if (message.headers.size() == kMostFields)
            error = http::error::header_limit;
        else
            message.headers.add(std::string(view(name)), std::string(view(value)));
    }
    void on_header_impl(error_code& error) override {
        headerDone = true;
        if (message.headers.contains("Transfer-Encoding") &&
            (!this->chunked() || this->version() < 11 || message.headers.count("Transfer-Encoding") != 1 ||
             !equalsIgnoringCase(message.headers.value("Transfer-Encoding"), "chunked"))) {
            error = http::error::bad_transfer_encoding;
        }
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) // The limit has been checked; what is claimed is only reserved when it is small.
            message.body.reserve(std::min<std::uint64_t>(*length, 64 * 1024));
    }
    std::size_t on_body_impl(Text body, error_code&) override {
        message.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code&) override {
        message.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(error_code&) override {}

    int version() const { return m_version; }
    void setVersion(int version) { m_version = version; }

private:
    std::size_t m_headerBytes;
    std::size_t m_seen = 0;
    int m_version = 11;
};

bool isTokenChar(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isToken(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar); }

bool isControl(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

void appendNumber(std::string& out, std::size_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void appendDate(std::string& out) {
    // IMF-fixdate, made once a second in each thread.
    thread_local std::time_t lastSecond = 0;
    thread_local std::array<char, 48> text{};
    thread_local std::size_t size = 0;
    const std::time_t now = std::time(nullptr);
    if (now != lastSecond) {
        static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::tm utc{};
        gmtime_r(&now, &utc);
        std::array<char, 32> format{};
        std::snprintf(format.data(), format.size(), "%s, %%d %s %%Y %%H:%%M:%%S GMT", kDays[utc.tm_wday],
                      kMonths[utc.tm_mon]);
        size = std::strftime(text.data(), text.size(), format.data(), &utc);
        lastSecond = now;
    }
    out.append(text.data(), size);
}

bool isOurs(std::string_view name) {
    return equalsIgnoringCase(name, "Content-Length") || equalsIgnoringCase(name, "Transfer-Encoding") ||
           equalsIgnoringCase(name, "Connection");
}

} // namespace

std::size_t longestUnused(std::size_t headerBytes) noexcept { return 2 * headerBytes; }

class RequestParser::Reader {
public:
    class Sink : public MessageReader<true, HttpRequest> {
    public:
        using MessageReader::MessageReader;
        bool http10 = false;

    protected:
        void on_request_impl(http::verb verb, Text method, Text target, int version, error_code& error) override {
            setVersion(version);
            http10 = version == 10;
            MessageReader::on_request_impl(verb, method, target, version, error);
            if (!error && !normalise())
                error = http::error::bad_target;
        }
        void on_header_impl(error_code& error) override {
            MessageReader::on_header_impl(error);
            const auto hosts = message.headers.count("Host");
            if (!error && (hosts > 1 || (hosts == 0 && !http10)))
                error = http::error::bad_field;
        }

    private:
        /// Absolute form becomes origin form (RFC 9112 3.2.2); nothing but visible ASCII.
        bool normalise() {
            auto& target = message.target;
            if (!std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; }))
                return false;
            for (const std::string_view scheme : {"http://", "https://"}) {
                if (target.size() >= scheme.size() &&
                    equalsIgnoringCase(std::string_view(target).substr(0, scheme.size()), scheme)) {
                    const auto end = target.find_first_of("/?", scheme.size());
                    target = end == std::string::npos ? "/" : target.substr(end);
                    if (target.front() == '?')
                        target.insert(target.begin(), '/');
                }
            }
            return target.starts_with('/') || (target == "*" && message.method == "OPTIONS");
        }
    };

    Reader(std::size_t headerBytes_, std::size_t bodyBytes_)
        : headerBytes(headerBytes_)
        , bodyBytes(bodyBytes_) {
        sink.emplace(headerBytes, bodyBytes);
    }

    std::size_t headerBytes;
    std::size_t bodyBytes;
    std::optional<Sink> sink;
};

RequestParser::RequestParser(std::size_t headerBytes, std::size_t bodyBytes)
    : m_reader(std::make_unique<Reader>(headerBytes, bodyBytes)) {}
RequestParser::~RequestParser() = default;

ParseStep RequestParser::put(std::string_view bytes) { return m_reader->sink->read(bytes); }
bool RequestParser::headerDone() const noexcept { return m_reader->sink->headerDone; }
bool RequestParser::keepAlive() const { return m_reader->sink->keep_alive(); }
bool RequestParser::isHttp10() const { return m_reader->sink->http10; }
bool RequestParser::expectsContinue() const {
    return !isHttp10() && equalsIgnoringCase(m_reader->sink->message.headers.value("Expect"), "100-continue");
}

HttpRequest RequestParser::take() {
    HttpRequest request = std::move(m_reader->sink->message);
    m_reader->sink.emplace(m_reader->headerBytes, m_reader->bodyBytes);
    return request;
}

class ResponseParser::Reader : public MessageReader<false, HttpResponse> {
public:
    using MessageReader::MessageReader;

    ParseState end() {
        if (!this->got_some())
            return ParseState::Malformed;
        error_code error;
        this->put_eof(error);
        return error ? ParseState::Malformed : ParseState::Done;
    }

protected:
    void on_response_impl(int code, Text reason, int version, error_code& error) override {
        setVersion(version);
        MessageReader::on_response_impl(code, reason, version, error);
        if (!error && (code < 100 || code > 599 || code == 101))
            error = http::error::bad_status;
    }
};

ResponseParser::ResponseParser(std::size_t headerBytes, std::optional<std::size_t> bodyBytes, bool answersHead)
    : m_reader(std::make_unique<Reader>(headerBytes, bodyBytes))
    , m_headerBytes(headerBytes)
    , m_bodyBytes(bodyBytes)
    , m_answersHead(answersHead) {
    m_reader->skip(answersHead);
}
ResponseParser::~ResponseParser() = default;

ParseStep ResponseParser::put(std::string_view bytes) {
    std::size_t used = 0;
    for (;;) {
        auto step = m_reader->read(bytes.substr(used));
        step.used += used;
        if (step.state != ParseState::Done || m_reader->message.status >= 200)
            return step;
        used = step.used;
        m_reader = std::make_unique<Reader>(m_headerBytes, m_bodyBytes);
        m_reader->skip(m_answersHead);
        if (used == bytes.size())
            return {used, ParseState::NeedMore};
    }
}

ParseState ResponseParser::putEnd() { return m_reader->end(); }
bool ResponseParser::headerDone() const noexcept { return m_reader->headerDone && m_reader->message.status >= 200; }
bool ResponseParser::keepAlive() const { return m_reader->keep_alive(); }
HttpResponse& ResponseParser::response() noexcept { return m_reader->message; }

bool isWritable(const HttpRequest& request) {
    if (!isToken(request.method) || request.target.empty() ||
        (request.target.front() != '/' && request.target != "*") ||
        !std::all_of(request.target.begin(), request.target.end(), [](char c) { return c > 0x20 && c < 0x7f; })) {
        return false;
    }
    return std::all_of(request.headers.begin(), request.headers.end(), [](const Headers::Field& field) {
        return isToken(field.first) && std::none_of(field.second.begin(), field.second.end(), isControl) &&
               !equalsIgnoringCase(field.first, "Transfer-Encoding");
    });
}

void appendRequestHead(std::string& out, const HttpRequest& request, std::string_view host) {
    out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    if (!request.headers.contains("Host"))
        out.append("Host: ").append(host).append("\r\n");
    for (const auto& [name, value] : request.headers) {
        if (!isOurs(name))
            out.append(name).append(": ").append(value).append("\r\n");
    }
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
        out.append("Content-Length: ");
        appendNumber(out, request.body.size());
        out.append("\r\n");
    }
    out.append("\r\n");
}

void appendResponseHead(std::string& out, const HttpResponse& response, Framing framing, bool keepAlive, bool http10) {
    SB_CHECK(response.status >= 200 && response.status <= 599);
    out.append(http10 ? "HTTP/1.0 " : "HTTP/1.1 ");
    appendNumber(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reasonPhrase(response.status)).append("\r\nDate: ");
    appendDate(out);
    for (const auto& [name, value] : response.headers) {
        if (isOurs(name) || equalsIgnoringCase(name, "Date") || !isToken(name))
            continue;
        out.append("\r\n").append(name).append(": ");
        const auto start = out.size();
        out.append(value);
        std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), isControl, ' ');
    }
    if (!keepAlive)
        out.append("\r\nConnection: close");
    else if (http10)
        out.append("\r\nConnection: keep-alive");
    if (framing == Framing::Chunked) {
        out.append("\r\nTransfer-Encoding: chunked");
    } else if (framing == Framing::Length && response.status != 204 && response.status != 304) {
        out.append("\r\nContent-Length: ");
        appendNumber(out, response.body.size());
    }
    out.append("\r\n\r\n");
}

} // namespace signalbox::net::impl
