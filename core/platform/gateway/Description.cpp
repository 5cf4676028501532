// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/Description.h"

#include "core/base/Encoding.h"
#include "core/crypto/Digest.h"

#include <span>

namespace signalbox::platform {

std::span<const std::string_view> descriptionPieces(); // made by cmake/EmbedText.cmake

namespace {

/// True when the field names the tag. Weak tags are compared by their content, as If-None-Match wants it.
bool names(std::string_view field, std::string_view tag) {
    while (!field.empty()) {
        auto one = field.substr(0, field.find(','));
        field.remove_prefix(std::min(field.size(), one.size() + 1));
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t'))
            one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || one.back() == '\t'))
            one.remove_suffix(1);
        if (one.starts_with("W/"))
            one.remove_prefix(2);
        if (one == "*" || one == tag)
            return true;
    }
    return false;
}

} // namespace

const std::string& description() {
    static const std::string whole = [] {
        std::string text;
        for (const auto piece : descriptionPieces())
            text += piece;
        return text;
    }();
    return whole;
}

void addDescription(Router& router) {
    const auto digest = crypto::sha256(description());
    std::string tag = "\"" + base::hex(std::span(digest).first(16)) + "\"";
    router.add("GET", "/openapi.yaml", Lane::Network, [tag](const RoutedRequest& request, net::Responder responder) {
        net::HttpResponse answer;
        answer.headers.add("ETag", tag);
        answer.headers.add("Cache-Control", "no-cache");
        if (names(request.http.headers.value("If-None-Match"), tag)) {
            answer.status = 304;
        } else {
            answer.headers.add("Content-Type", "application/yaml");
            answer.body = description();
        }
        responder.send(std::move(answer));
    });
}

} // namespace signalbox::platform
