// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/JsonPointer.h"

namespace signalbox::base::pointer {

namespace {

std::string unescaped(std::string_view part) {
    std::string name;
    for (std::size_t i = 0; i < part.size(); ++i) {
        const bool shortened = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
        name += shortened ? (part[++i] == '1' ? '/' : '~') : part[i];
    }
    return name;
}

const Json* itemAt(const Json::Array& items, std::string_view digits) {
    std::size_t index = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9' || index >= items.size())
            return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    return digits.empty() || index >= items.size() ? nullptr : &items[index];
}

} // namespace

std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

const Json* at(const Json& document, std::string_view pointer) {
    const auto* here = &document;
    while (here != nullptr && !pointer.empty()) {
        if (pointer.front() != '/')
            return nullptr;
        pointer.remove_prefix(1);
        const auto part = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(part.size());
        const auto name = unescaped(part);
        if (here->isObject())
            here = here->contains(name) ? &(*here)[name] : nullptr;
        else
            here = itemAt(here->items(), name);
    }
    return here;
}

} // namespace signalbox::base::pointer
