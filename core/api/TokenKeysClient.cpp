// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/api/TokenKeysClient.h"

#include "core/api/Understood.h"

#include <utility>

namespace signalbox::api {

using base::Json;
using base::Result;

Json toJson(const TokenKeyView& value, Wire) {
    return Json::object({{"kid", value.kid},
                         {"state", value.state},
                         {"published_at", timeJson(value.publishedAt)},
                         {"signs_from", timeJson(value.signsFrom)},
                         {"retires_at", timeJson(value.retiresAt)},
                         {"retired_at", timeJson(value.retiredAt)},
                         {"destroyed_at", timeJson(value.destroyedAt)},
                         {"requested_by", value.requestedBy}});
}

void read(Decoder& in, TokenKeyView& out) {
    out.kid = in.text("kid");
    out.state = in.text("state");
    out.publishedAt = in.time("published_at");
    out.signsFrom = in.time("signs_from");
    out.retiresAt = in.timeIfAny("retires_at");
    out.retiredAt = in.timeIfAny("retired_at");
    out.destroyedAt = in.timeIfAny("destroyed_at");
    out.requestedBy = in.text("requested_by");
}

Result<std::vector<TokenKeyView>> tokenKeys(PlatformClient& client, Deadline deadline, std::stop_token stop) {
    return understoodItems<TokenKeyView>(client.ask("/token-keys", deadline, std::move(stop)));
}

Result<Done<TokenKeyView>> rotateTokenKey(PlatformClient& client, const Intent& intent, Deadline deadline,
                                          std::stop_token stop) {
    return understoodDone<TokenKeyView>(
        client.act("POST", "/token-keys/rotations", Json::object(), intent, deadline, std::move(stop)));
}

} // namespace signalbox::api
