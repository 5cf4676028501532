// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simulator/Faults.h"

namespace signalbox::simulator {

namespace {
base::Error bad(std::string_view member, std::string_view what) {
    return base::Error{base::ErrorCode::InvalidArgument, "SIM-003",
                       "the fault \"" + std::string(member) + "\" " + std::string(what)};
}
} // namespace

base::Result<Faults> Faults::fromJson(const base::Json& json) {
    Faults faults;
    if (!json.isObject())
        return bad("", "is not an object such as {\"errors\":0.3}");
    for (const auto& [name, value] : json.members()) {
        const auto number = value.asDouble();
        if (!number)
            return bad(name, "is not a number");
        if (name == "slow_ms") {
            if (*number < 0 || *number > 30'000)
                return bad(name, "is not within 0 and 30000 milliseconds");
            faults.slowBy = std::chrono::milliseconds(static_cast<std::int64_t>(*number));
            continue;
        }
        double* share = name == "errors"      ? &faults.errors
                        : name == "slow"      ? &faults.slow
                        : name == "unsettled" ? &faults.unsettled
                        : name == "new_keys"  ? &faults.newKeys
                                              : nullptr;
        if (!share)
            return bad(name, "is unknown; there are errors, slow, slow_ms, unsettled and new_keys");
        if (*number < 0 || *number > 1)
            return bad(name, "is not a share within 0 and 1");
        *share = *number;
    }
    return faults;
}

base::Json Faults::json() const {
    return base::Json::object({{"errors", errors},
                               {"slow", slow},
                               {"slow_ms", std::chrono::duration_cast<std::chrono::milliseconds>(slowBy).count()},
                               {"unsettled", unsettled},
                               {"new_keys", newKeys}});
}

} // namespace signalbox::simulator
