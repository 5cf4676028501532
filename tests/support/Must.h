// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <stdexcept>
#include <utility>

/// For the set-up of a test and for a benchmark: a step that fails is the end of it, and says why.
namespace signalbox::test {

template <class T>
T must(base::Result<T> result) {
    if (!result)
        throw std::runtime_error(base::describe(result.error()));
    return std::move(result).value();
}

inline void must(const base::Status& status) {
    if (!status)
        throw std::runtime_error(base::describe(status.error()));
}

} // namespace signalbox::test
