// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/Http.h"

#include "core/base/Json.h"

#include <algorithm>

namespace signalbox::net {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hexValue(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool isUnreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

} // namespace

bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return x == y || lower(x) == lower(y); });
}

const std::string* Headers::find(std::string_view name) const noexcept {
    for (const auto& [key, value] : m_fields) {
        if (equalsIgnoringCase(key, name))
            return &value;
    }
    return nullptr;
}

std::string_view Headers::value(std::string_view name) const noexcept {
    const auto* found = find(name);
    return found ? std::string_view(*found) : std::string_view();
}

std::size_t Headers::count(std::string_view name) const noexcept {
    return static_cast<std::size_t>(std::count_if(
        m_fields.begin(), m_fields.end(), [&](const Field& field) { return equalsIgnoringCase(field.first, name); }));
}

Headers& Headers::set(std::string_view name, std::string value) {
    const auto first = std::find_if(m_fields.begin(), m_fields.end(),
                                    [&](const Field& field) { return equalsIgnoringCase(field.first, name); });
    if (first == m_fields.end())
        return add(std::string(name), std::move(value));
    first->second = std::move(value);
    m_fields.erase(std::remove_if(first + 1, m_fields.end(),
                                  [&](const Field& field) { return equalsIgnoringCase(field.first, name); }),
                   m_fields.end());
    return *this;
}

Headers& Headers::add(std::string name, std::string value) {
    m_fields.emplace_back(std::move(name), std::move(value));
    return *this;
}

Headers& Headers::remove(std::string_view name) {
    std::erase_if(m_fields, [&](const Field& field) { return equalsIgnoringCase(field.first, name); });
    return *this;
}

std::string_view name(PeerVerification verification) noexcept {
    switch (verification) {
    case PeerVerification::None:
        return "none";
    case PeerVerification::Ok:
        return "ok";
    case PeerVerification::Expired:
        return "expired";
    case PeerVerification::NotYetValid:
        return "not_yet_valid";
    case PeerVerification::Untrusted:
        return "untrusted";
    case PeerVerification::Other:
        return "other";
    }
    return "other";
}

std::string_view HttpRequest::path() const noexcept {
    const std::string_view all = target;
    return all.substr(0, all.find('?'));
}

std::string_view HttpRequest::query() const noexcept {
    const std::string_view all = target;
    const auto mark = all.find('?');
    return mark == std::string_view::npos ? std::string_view() : all.substr(mark + 1);
}

std::optional<std::string> HttpRequest::parameter(std::string_view name) const {
    auto rest = query();
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (percentDecode(pair.substr(0, equals), true) == name)
            return percentDecode(pair.substr(std::min(equals + 1, pair.size())), true);
    }
    return std::nullopt;
}

std::string percentEncode(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        }
    }
    return out;
}

std::optional<std::string> percentDecode(std::string_view text, bool form) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size())
                return std::nullopt;
            const int high = hexValue(text[i + 1]);
            const int low = hexValue(text[i + 2]);
            if (high < 0 || low < 0)
                return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += form && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

HttpResponse problem(int status, std::string_view code, std::string_view detail, bool retryable) {
    HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", "application/problem+json");
    response.body = base::Json::object({{"type", "about:blank"},
                                        {"title", reasonPhrase(status)},
                                        {"status", status},
                                        {"detail", detail},
                                        {"code", code},
                                        {"message", detail},
                                        {"retryable", retryable}})
                        .text();
    return response;
}

std::string_view reasonPhrase(int status) noexcept {
    switch (status) {
    case 100:
        return "Continue";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 402:
        return "Payment Required";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 421:
        return "Misdirected Request";
    case 422:
        return "Unprocessable Content";
    case 423:
        return "Locked";
    case 425:
        return "Too Early";
    case 426:
        return "Upgrade Required";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 451:
        return "Unavailable For Legal Reasons";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    case 507:
        return "Insufficient Storage";
    default:
        return "Unknown";
    }
}

} // namespace signalbox::net
