// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/HttpClient.h"

#include <algorithm>
#include <charconv>

namespace signalbox::net {
namespace {

base::Error bad(std::string_view why) {
    return {base::ErrorCode::InvalidArgument, "NET-004",
            "The address is not usable: " + std::string(why) + ". Write it as https://host:port/path."};
}

bool isHostChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

bool isIpv6Char(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

} // namespace

base::Result<Url> Url::parse(std::string_view text) {
    Url url;
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos)
        return bad("it has no scheme");
    if (equalsIgnoringCase(text.substr(0, scheme), "https")) {
        url.secure = true;
        url.port = 443;
    } else if (equalsIgnoringCase(text.substr(0, scheme), "http")) {
        url.secure = false;
        url.port = 80;
    } else {
        return bad("its scheme is neither https nor http");
    }
    auto rest = text.substr(scheme + 3);
    if (!std::all_of(rest.begin(), rest.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
        return bad("it contains a blank or a character that is not ASCII");
    if (rest.find('#') != std::string_view::npos)
        return bad("it has a fragment");
    auto authority = rest.substr(0, rest.find_first_of("/?"));
    rest.remove_prefix(authority.size());
    if (authority.find('@') != std::string_view::npos)
        return bad("it carries user information");

    std::string_view port;
    bool hasPort = false;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos)
            return bad("its bracket is not closed");
        url.host = authority.substr(1, end - 1);
        if (url.host.find(':') == std::string::npos || !std::all_of(url.host.begin(), url.host.end(), isIpv6Char))
            return bad("what stands in brackets is not an IPv6 address");
        authority.remove_prefix(end + 1);
        hasPort = !authority.empty();
        if (hasPort && authority.front() != ':')
            return bad("something other than a port follows the bracket");
        port = hasPort ? authority.substr(1) : std::string_view();
    } else {
        const auto colon = authority.find(':');
        url.host = authority.substr(0, colon);
        hasPort = colon != std::string_view::npos;
        port = hasPort ? authority.substr(colon + 1) : std::string_view();
        if (url.host.empty() || url.host.size() > 253 || !std::all_of(url.host.begin(), url.host.end(), isHostChar))
            return bad("its host is empty or not a host name");
    }
    if (hasPort) {
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
        if (error != std::errc() || end != port.data() + port.size() || url.port == 0)
            return bad("its port is not a number from 1 to 65535");
    }
    url.target = rest.empty() ? "/" : (rest.front() == '/' ? "" : "/") + std::string(rest);
    return url;
}

std::string Url::authority() const {
    const bool bracket = host.find(':') != std::string::npos;
    return (bracket ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::origin() const { return (secure ? "https://" : "http://") + authority(); }

} // namespace signalbox::net
