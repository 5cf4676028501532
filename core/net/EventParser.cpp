// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/net/EventParser.h"

#include "core/net/HttpClient.h"

namespace signalbox::net {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isOneLine(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

} // namespace

base::Status EventParser::feed(std::string_view bytes, const std::function<bool(const ServerEvent&)>& onEvent) {
    while (!bytes.empty()) {
        if (m_afterCr) {
            m_afterCr = false;
            if (bytes.front() == '\n') {
                bytes.remove_prefix(1);
                continue;
            }
        }
        const auto end = bytes.find_first_of("\r\n");
        const auto piece = bytes.substr(0, end);
        if (m_line.size() + m_data.size() + piece.size() > m_max)
            return base::Error{base::ErrorCode::ResourceExhausted, "NET-014",
                               "An event of the stream is larger than " + std::to_string(m_max) + " bytes."};
        m_line += piece;
        if (end == std::string_view::npos)
            break;
        m_afterCr = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        if (m_first) {
            m_first = false;
            if (std::string_view(m_line).starts_with(kByteOrderMark))
                m_line.erase(0, kByteOrderMark.size());
        }
        if (m_line.empty()) {
            if (!dispatch(onEvent))
                break;
        } else {
            line();
            m_line.clear();
        }
    }
    return {};
}

void EventParser::line() {
    const std::string_view all = m_line;
    const auto colon = all.find(':');
    if (colon == 0)
        return;
    const auto field = all.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : all.substr(colon + 1);
    if (value.starts_with(' '))
        value.remove_prefix(1);
    if (field == "data") {
        if (m_hasData)
            m_data += '\n';
        m_data += value;
        m_hasData = true;
    } else if (field == "event") {
        m_event = value;
    } else if (field == "id" && value.find('\0') == std::string_view::npos) {
        m_id = value;
    }
}

bool EventParser::dispatch(const std::function<bool(const ServerEvent&)>& onEvent) {
    bool goOn = true;
    if (m_hasData)
        goOn = onEvent(ServerEvent{m_id, m_event.empty() ? "message" : m_event, m_data});
    m_data.clear();
    m_event.clear();
    m_hasData = false;
    return goOn;
}

std::string encodeEvent(std::string_view event, std::string_view data, std::string_view id) {
    SB_CHECK(isOneLine(event) && isOneLine(id));
    std::string out;
    out.reserve(event.size() + data.size() + id.size() + 32);
    if (!id.empty())
        out.append("id: ").append(id).append("\n");
    if (!event.empty())
        out.append("event: ").append(event).append("\n");
    for (;;) {
        const auto end = data.find_first_of("\r\n");
        out.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos)
            break;
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    out += '\n';
    return out;
}

} // namespace signalbox::net
