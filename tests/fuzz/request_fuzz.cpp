// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

/// What a stranger writes into a connection. The first byte says in pieces of which size the rest arrives. Beyond "no
/// crash": the requests that are read do not depend on the pieces (a request that hides from one reader and not from
/// another is how smuggling works), and no field carries what could end a line.

#include "core/base/Check.h"
#include "core/net/impl/MessageParser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace signalbox;
constexpr std::size_t kHeaderBytes = 2048;
constexpr std::size_t kBodyBytes = 4096;

std::vector<net::HttpRequest> readAll(std::string_view bytes, std::size_t piece) {
    std::vector<net::HttpRequest> out;
    net::impl::RequestParser parser(kHeaderBytes, kBodyBytes);
    std::string waiting;
    while (!bytes.empty()) {
        const auto count = std::min(piece, bytes.size());
        waiting.append(bytes.substr(0, count));
        bytes.remove_prefix(count);
        while (!waiting.empty()) {
            const auto step = parser.put(waiting);
            SB_CHECK(step.used <= waiting.size());
            waiting.erase(0, step.used);
            if (step.state == net::impl::ParseState::Done) {
                const bool goesOn = parser.keepAlive();
                out.push_back(parser.take());
                if (!goesOn) // The server closes; what follows is nobody's.
                    return out;
                continue;
            }
            if (step.state != net::impl::ParseState::NeedMore ||
                waiting.size() > net::impl::longestUnused(kHeaderBytes))
                return out;
            break;
        }
    }
    return out;
}

bool sameRequest(const net::HttpRequest& a, const net::HttpRequest& b) {
    return a.method == b.method && a.target == b.target && a.headers == b.headers && a.body == b.body;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2)
        return 0;
    const std::size_t piece = std::size_t{1} + data[0] % 64;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = readAll(bytes, bytes.size());
    const auto pieces = readAll(bytes, piece);
    // A line that is not whole yet may be refused sooner or later; what was let through is the same.
    SB_CHECK(whole.size() == pieces.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto& request = whole[i];
        SB_CHECK(sameRequest(request, pieces[i]));
        SB_CHECK(request.body.size() <= kBodyBytes);
        for (const auto& [name, value] : request.headers) {
            SB_CHECK(!name.empty());
            SB_CHECK((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        }
        SB_CHECK(request.target.find_first_of(" \r\n") == std::string::npos);
        (void)request.parameter("a");
        (void)net::percentDecode(request.path(), true);
    }
    return 0;
}
