// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/api/Codec.h"
#include "core/api/PlatformClient.h"

#include <utility>
#include <vector>

/// From the JSON of an answer to values: PlatformClient's own, and those of the nouns' clients on top of its ask() and
/// act(), so that an answer that is not understood means the same everywhere.
namespace signalbox::api {

/// An answer to a question that does not fit. Keeps reason and context (which names the member).
[[nodiscard]] inline base::Error notUnderstood(const base::Error& error) {
    return {base::ErrorCode::Internal, error.reason, "the platform's answer is not understood: " + error.context};
}

/// An act was sent, and the answer does not tell what came of it: API-007; the same command asks again.
[[nodiscard]] inline base::Error undecided(const base::Error& error) {
    return {base::ErrorCode::OutcomeUnknown, "API-007", error.reason + ": " + error.context};
}

template <class T>
[[nodiscard]] base::Result<T> understood(const base::Result<base::Json>& json) {
    if (!json)
        return json.error();
    auto value = fromJson<T>(*json);
    if (!value)
        return notUnderstood(value.error());
    return value;
}

template <class T>
[[nodiscard]] base::Result<std::vector<T>> understoodItems(const base::Result<base::Json>& json) {
    if (!json)
        return json.error();
    Decoder in(*json);
    auto out = items<T>(in, "items");
    if (in.failed())
        return notUnderstood(in.error());
    return out;
}

/// An act whose answer does not fit is undecided. `take` reads the "result".
template <class T, class Take>
[[nodiscard]] base::Result<Done<T>> understoodDone(base::Result<Done<base::Json>> done, Take&& take) {
    if (!done)
        return std::move(done).error();
    base::Result<T> value = take(base::Result<base::Json>(done->value));
    if (!value)
        return undecided(value.error());
    return Done<T>{*std::move(value), std::move(done->audit), done->replayed};
}
template <class T>
[[nodiscard]] base::Result<Done<T>> understoodDone(base::Result<Done<base::Json>> done) {
    return understoodDone<T>(std::move(done), [](const base::Result<base::Json>& json) { return understood<T>(json); });
}

} // namespace signalbox::api
