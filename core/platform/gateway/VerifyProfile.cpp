// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/gateway/VerifyProfile.h"

#include "core/base/Check.h"
#include "core/base/Encoding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <span>
#include <utility>

namespace signalbox::platform {

/// Made from resources/profiles/shipped.json.
std::span<const std::string_view> shippedProfilesText();

using base::Error;
using base::ErrorCode;
using base::Json;
using base::Result;

namespace {

using PartKind = VerifyProfile::PartKind;
using Encoding = VerifyProfile::Encoding;

constexpr std::chrono::seconds kLongestWindow{600};
constexpr std::size_t kLongestMessage = 512; ///< Of the template.

constexpr std::pair<std::string_view, PartKind> kParts[] = {
    {"method", PartKind::Method},       {"path", PartKind::Path},   {"query", PartKind::Query},
    {"timestamp", PartKind::Timestamp}, {"nonce", PartKind::Nonce}, {"body", PartKind::Body},
};
constexpr std::pair<std::string_view, Encoding> kEncodings[] = {
    {"hex", Encoding::Hex}, {"base64", Encoding::Base64}, {"base64url", Encoding::Base64Url}};
constexpr std::array kAlgorithms{crypto::SignatureAlgorithm::HmacSha256, crypto::SignatureAlgorithm::Ed25519,
                                 crypto::SignatureAlgorithm::RsaSha256};
constexpr std::string_view kMembers[] = {"id",          "title",     "scheme",           "header",
                                         "prefix",      "algorithm", "encoding",         "key_id_header",
                                         "message",     "window_s",  "timestamp_header", "timestamp_unit",
                                         "nonce_header"};

Error wrong(std::string why) { return {ErrorCode::InvalidArgument, "PROFILE-001", std::move(why)}; }
Error refused(std::string_view reason, std::string why) {
    return {ErrorCode::Unauthenticated, std::string(reason), std::move(why)};
}

bool isHeaderName(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Result<std::vector<VerifyProfile::Part>> partsOf(std::string_view text) {
    if (text.empty() || text.size() > kLongestMessage)
        return wrong("message must have 1 to " + std::to_string(kLongestMessage) + " characters");
    std::vector<VerifyProfile::Part> parts;
    while (!text.empty()) {
        const auto open = text.find('{');
        if (open != 0) {
            parts.push_back({PartKind::Literal, std::string(text.substr(0, open))});
            text.remove_prefix(open == std::string_view::npos ? text.size() : open);
            continue;
        }
        const auto close = text.find('}');
        if (close == std::string_view::npos)
            return wrong("message has a brace without its other half");
        const auto name = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
        constexpr std::string_view kHeader = "header:";
        if (name.substr(0, kHeader.size()) == kHeader && isHeaderName(name.substr(kHeader.size()))) {
            parts.push_back({PartKind::Header, std::string(name.substr(kHeader.size()))});
            continue;
        }
        const auto known =
            std::find_if(std::begin(kParts), std::end(kParts), [&](const auto& p) { return p.first == name; });
        if (known == std::end(kParts))
            return wrong("message has the part {" + std::string(name) + "}, which does not exist");
        parts.push_back({known->second, {}});
    }
    return parts;
}

} // namespace

bool VerifyProfile::covers(PartKind part) const noexcept {
    return std::any_of(message.begin(), message.end(), [&](const auto& one) { return one.kind == part; });
}

Result<VerifyProfile> VerifyProfile::fromJson(const Json& json) {
    for (const auto& [name, value] : json.members())
        if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers))
            return wrong("the member " + name + " is not known");
    VerifyProfile profile;
    profile.source = json;
    profile.id = json["id"].stringOr("");
    profile.title = json["title"].stringOr(profile.id);
    if (!base::isIdText(profile.id))
        return wrong("id must be 1 to 64 characters of letters, digits, '.', '_' and '-'");
    SB_ASSIGN(profile.message, partsOf(json["message"].stringOr("")));
    const auto scheme = json["scheme"].stringOr("header");
    if (scheme == "message-signatures") {
        profile.messageSignatures = true;
        profile.window = base::limits::kSignatureWindow;
        return profile;
    }
    if (scheme != "header")
        return wrong("scheme must be header or message-signatures");
    const auto header = [&](const char* name, std::string& into) {
        into = json[name].stringOr("");
        return !json.contains(name) || isHeaderName(into);
    };
    if (!header("header", profile.header) || profile.header.empty())
        return wrong("header must name the header that holds the signature");
    if (!header("key_id_header", profile.keyIdHeader))
        return wrong("key_id_header is not the name of a header");
    if (!header("timestamp_header", profile.timestampHeader))
        return wrong("timestamp_header is not the name of a header");
    if (!header("nonce_header", profile.nonceHeader))
        return wrong("nonce_header is not the name of a header");
    profile.prefix = json["prefix"].stringOr("");
    const auto algorithm = json["algorithm"].stringOr("");
    const auto known =
        std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](auto one) { return crypto::name(one) == algorithm; });
    if (known == kAlgorithms.end())
        return wrong("algorithm must be hmac-sha256, ed25519 or rsa-v1_5-sha256");
    profile.algorithm = *known;
    const auto encoding = json["encoding"].stringOr("");
    const auto* const knownEncoding = std::find_if(std::begin(kEncodings), std::end(kEncodings),
                                                   [&](const auto& one) { return one.first == encoding; });
    if (knownEncoding == std::end(kEncodings))
        return wrong("encoding must be hex, base64 or base64url");
    profile.encoding = knownEncoding->second;
    const auto unit = json["timestamp_unit"].stringOr("s");
    if (unit != "s" && unit != "ms")
        return wrong("timestamp_unit must be s or ms");
    profile.milliseconds = unit == "ms";
    profile.window = std::chrono::seconds(json["window_s"].intOr(0));
    if (profile.window.count() < 0 || profile.window > kLongestWindow)
        return wrong("window_s must be 0 to " + std::to_string(kLongestWindow.count()));
    if (profile.covers(PartKind::Timestamp) != !profile.timestampHeader.empty() ||
        profile.timestampHeader.empty() != (profile.window.count() == 0))
        return wrong("{timestamp}, timestamp_header and window_s belong together");
    if (profile.covers(PartKind::Nonce) != !profile.nonceHeader.empty())
        return wrong("{nonce} and nonce_header belong together");
    return profile;
}

char grade(const VerifyProfile& profile) noexcept {
    if (!profile.covers(PartKind::Body))
        return 'F';
    int missing = 0;
    missing += profile.covers(PartKind::Method) ? 0 : 1;
    missing += profile.covers(PartKind::Path) && profile.covers(PartKind::Query) ? 0 : 1;
    missing += profile.covers(PartKind::Timestamp) && profile.window.count() > 0 ? 0 : 1;
    missing += profile.covers(PartKind::Nonce) ? 0 : 1;
    missing += profile.algorithm == crypto::SignatureAlgorithm::RsaSha256 ? 1 : 0;
    return static_cast<char>('A' + std::min(missing, 4));
}

const std::vector<std::shared_ptr<const VerifyProfile>>& shippedProfiles() {
    static const auto all = [] {
        std::string text;
        for (const auto piece : shippedProfilesText())
            text += piece;
        const auto json = Json::parse(text);
        SB_CHECK(json);
        std::vector<std::shared_ptr<const VerifyProfile>> profiles;
        for (const auto& one : (*json)["profiles"].items()) {
            auto profile = VerifyProfile::fromJson(one);
            SB_CHECK(profile);
            profiles.push_back(std::make_shared<const VerifyProfile>(*std::move(profile)));
        }
        return profiles;
    }();
    return all;
}

std::shared_ptr<const VerifyProfile> shippedProfile(std::string_view id) {
    for (const auto& profile : shippedProfiles())
        if (profile->id == id)
            return profile;
    return nullptr;
}

const VerifyProfile& profileOf(const ProviderSettings& settings) {
    static const auto own = shippedProfile("rfc9421");
    return settings.profile != nullptr ? *settings.profile : *own;
}

Result<ProfiledSignature> readSignature(const VerifyProfile& profile, const net::HttpRequest& request, base::Time now) {
    const auto& headers = request.headers;
    ProfiledSignature out;
    // Only the headers that the profile names count, and each of them once: two values could be read in two ways.
    const auto once = [&](const std::string& name) -> Result<std::string_view> {
        if (headers.count(name) != 1 || headers.value(name).empty())
            return refused("SIGNATURE_MISSING", "the request needs the header " + name + ", once");
        return headers.value(name);
    };
    SB_ASSIGN(auto value, once(profile.header));
    if (value.substr(0, profile.prefix.size()) != profile.prefix)
        return refused("SIGNATURE_INVALID", profile.header + " does not begin with " + profile.prefix);
    value.remove_prefix(profile.prefix.size());
    auto bytes = profile.encoding == Encoding::Hex      ? base::fromHex(value)
                 : profile.encoding == Encoding::Base64 ? base::fromBase64(value)
                                                        : base::fromBase64Url(value);
    if (!bytes || bytes->empty())
        return refused("SIGNATURE_INVALID", profile.header + " is not in the encoding of the profile");
    out.signature = *std::move(bytes);
    if (!profile.keyIdHeader.empty()) {
        SB_ASSIGN(const auto id, once(profile.keyIdHeader));
        out.keyId = id;
    }
    std::string_view timestamp;
    if (!profile.timestampHeader.empty()) {
        SB_ASSIGN(timestamp, once(profile.timestampHeader));
        std::int64_t at = 0;
        const auto* const end = timestamp.data() + timestamp.size();
        const auto [stop, error] = std::from_chars(timestamp.data(), end, at);
        if (error != std::errc() || stop != end || at < 0 || at > 100'000'000'000'000)
            return refused("SIGNATURE_INVALID", profile.timestampHeader + " is not a decimal time");
        const auto unit = profile.milliseconds ? std::int64_t{1'000} : std::int64_t{1};
        const auto present = profile.milliseconds ? base::unixNanos(now) / 1'000'000 : base::unixSeconds(now);
        if (std::abs(present - at) > profile.window.count() * unit)
            return refused("SIGNATURE_EXPIRED", profile.timestampHeader + " is more than " +
                                                    std::to_string(profile.window.count()) + " s away from now");
    }
    if (!profile.nonceHeader.empty()) {
        SB_ASSIGN(const auto nonce, once(profile.nonceHeader));
        if (nonce.size() > 128)
            return refused("SIGNATURE_INVALID", profile.nonceHeader + " has more than 128 characters");
        out.nonce = nonce;
    }
    for (const auto& part : profile.message) {
        switch (part.kind) {
        case PartKind::Literal:
            out.message += part.text;
            break;
        case PartKind::Method:
            out.message += request.method;
            break;
        case PartKind::Path:
            out.message += request.path();
            break;
        case PartKind::Query:
            out.message += request.query();
            break;
        case PartKind::Timestamp:
            out.message += timestamp;
            break;
        case PartKind::Nonce:
            out.message += out.nonce;
            break;
        case PartKind::Body:
            out.message += request.body;
            break;
        case PartKind::Header:
            if (headers.count(part.text) > 1)
                return refused("SIGNATURE_INVALID", "the header " + part.text + " must be there once");
            out.message += headers.value(part.text);
            break;
        }
    }
    return out;
}

} // namespace signalbox::platform
