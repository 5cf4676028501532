// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// The ways in which existing providers sign: a profile as somebody writes it down, and a request as a stranger sends
/// it. The input: a line with the profile as JSON (or the number of a shipped one), a line with the signature, one with
/// the timestamp, one with the nonce, and the body. Beyond "no crash": a profile reads back the same, no profile that
/// leaves the body out is better than F, and where the body is covered another body is another message.

#include "core/base/Check.h"
#include "core/platform/gateway/VerifyProfile.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace signalbox;
    using platform::VerifyProfile;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto next = [&rest] {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
        return line;
    };
    const auto first = next();
    const auto signature = next();
    const auto timestamp = next();
    const auto nonce = next();

    const auto& shipped = platform::shippedProfiles();
    VerifyProfile profile = *shipped[first.size() % shipped.size()];
    if (first.starts_with("{")) {
        const auto json = base::Json::parse(first);
        if (!json)
            return 0;
        auto read = VerifyProfile::fromJson(*json);
        if (!read) {
            SB_CHECK(read.error().reason == "PROFILE-001");
            return 0;
        }
        const auto again = VerifyProfile::fromJson(read->source);
        SB_CHECK(again.has_value() && again->message.size() == read->message.size());
        profile = *std::move(read);
    }
    const char grade = platform::grade(profile);
    SB_CHECK(grade >= 'A' && grade <= 'F');
    SB_CHECK((grade == 'F') == !profile.covers(VerifyProfile::PartKind::Body));
    if (profile.messageSignatures) // core/crypto reads those; signature_fuzz is theirs.
        return 0;

    net::HttpRequest request;
    request.method = "POST";
    request.target = "/v1/bets/settle?x=1";
    request.body = std::string(rest);
    request.headers.set(profile.header, std::string(signature));
    if (!profile.timestampHeader.empty())
        request.headers.set(profile.timestampHeader, std::string(timestamp));
    if (!profile.nonceHeader.empty())
        request.headers.set(profile.nonceHeader, std::string(nonce));
    const auto now = base::timeFromMillis(1'795'369'325'000);
    const auto read = platform::readSignature(profile, request, now);
    if (!read) {
        SB_CHECK(read.error().reason.starts_with("SIGNATURE_"));
        return 0;
    }
    SB_CHECK(!read->signature.empty());
    if (!profile.covers(VerifyProfile::PartKind::Body))
        return 0;
    SB_CHECK(read->message.find(request.body) != std::string::npos);
    request.body += "x";
    const auto other = platform::readSignature(profile, request, now);
    SB_CHECK(other.has_value() && other->message != read->message);
    return 0;
}
