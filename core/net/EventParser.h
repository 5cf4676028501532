// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace signalbox::net {

struct ServerEvent;

/// Reads the text/event-stream format (WHATWG HTML 9.2.6) from pieces of any size; strict about its bounds.
///
/// - Lines end in CR LF, LF or CR; a byte order mark at the beginning is skipped; unknown fields and comments are
/// ignored.
/// - An event that is not ended by an empty line is never delivered.
/// - An event larger than maxEventBytes is an error, after which the parser must not be used.
class EventParser {
public:
    explicit EventParser(std::size_t maxEventBytes)
        : m_max(maxEventBytes) {}

    /// Calls onEvent for each event that `bytes` completes; stops reading when it returns false.
    /// Errors: ResourceExhausted NET-014.
    [[nodiscard]] base::Status feed(std::string_view bytes, const std::function<bool(const ServerEvent&)>& onEvent);

private:
    void line();
    [[nodiscard]] bool dispatch(const std::function<bool(const ServerEvent&)>& onEvent);

    std::size_t m_max;
    std::string m_line;
    std::string m_data;
    std::string m_event;
    std::string m_id;
    bool m_hasData = false;
    bool m_afterCr = false;
    bool m_first = true;
};

/// One event in wire form, ending in an empty line. `event` and `id` must not contain CR, LF or NUL.
[[nodiscard]] std::string encodeEvent(std::string_view event, std::string_view data, std::string_view id);

} // namespace signalbox::net
