// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/slo/Series.h"

#include <vector>

namespace signalbox::slo {

std::string_view name(Release release) noexcept { return release == Release::Stable ? "stable" : "candidate"; }

std::string_view name(Operation operation) noexcept {
    switch (operation) {
    case Operation::Session:
        return "session";
    case Operation::Authorize:
        return "authorize";
    case Operation::Settle:
        return "settle";
    case Operation::Rollback:
        return "rollback";
    }
    return "";
}

std::optional<Release> releaseFromName(std::string_view text) noexcept {
    for (const Release release : kReleases)
        if (name(release) == text)
            return release;
    return std::nullopt;
}

std::optional<Operation> operationFromName(std::string_view text) noexcept {
    for (const Operation operation : kOperations)
        if (name(operation) == text)
            return operation;
    return std::nullopt;
}

Scope Scope::of(const SeriesKey& key) { return {key.provider, key.brand, key.region, key.release, key.operation}; }

Scope Scope::of(const FlowKey& key) { return {key.provider, key.brand, key.region, key.release, std::nullopt}; }

bool Scope::contains(const SeriesKey& key) const {
    return (!operation || *operation == key.operation) && (!release || *release == key.release) &&
           (!provider || *provider == key.provider) && (!brand || *brand == key.brand) &&
           (!region || *region == key.region);
}

bool Scope::contains(const FlowKey& key) const {
    return (!release || *release == key.release) && (!provider || *provider == key.provider) &&
           (!brand || *brand == key.brand) && (!region || *region == key.region);
}

std::string Scope::text() const {
    std::string out = provider ? provider->text() : "*";
    out += '/';
    out += brand ? brand->text() : "*";
    out += '/';
    out += region ? region->text() : "*";
    out += '/';
    out += release ? name(*release) : "*";
    out += '/';
    out += operation ? name(*operation) : "*";
    return out;
}

base::Result<Scope> Scope::parse(std::string_view text) {
    const base::Error wrong{base::ErrorCode::InvalidArgument, "SLO-002",
                            "a scope is provider/brand/region/release/operation, each a name or *"};
    std::vector<std::string_view> parts;
    for (;;) {
        const auto slash = text.find('/');
        parts.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos)
            break;
        text.remove_prefix(slash + 1);
    }
    if (parts.size() != 5)
        return wrong;
    Scope scope;
    const auto readId = [](std::string_view part, auto& id) {
        if (part == "*")
            return true;
        using IdType = typename std::remove_reference_t<decltype(id)>::value_type;
        auto parsed = IdType::parse(part);
        if (!parsed)
            return false;
        id = *std::move(parsed);
        return true;
    };
    if (!readId(parts[0], scope.provider) || !readId(parts[1], scope.brand) || !readId(parts[2], scope.region))
        return wrong;
    if (parts[3] != "*" && !(scope.release = releaseFromName(parts[3])))
        return wrong;
    if (parts[4] != "*" && !(scope.operation = operationFromName(parts[4])))
        return wrong;
    return scope;
}

} // namespace signalbox::slo

namespace {
std::size_t mix(std::size_t seed, std::size_t value) noexcept {
    return seed ^ (value + 0x9e3779b97f4a7c15ULL + (seed << 6U) + (seed >> 2U));
}
} // namespace

std::size_t std::hash<signalbox::slo::FlowKey>::operator()(const signalbox::slo::FlowKey& key) const noexcept {
    std::size_t seed = std::hash<std::string>{}(key.provider.text());
    seed = mix(seed, std::hash<std::string>{}(key.brand.text()));
    seed = mix(seed, std::hash<std::string>{}(key.region.text()));
    return mix(seed, static_cast<std::size_t>(key.release));
}

std::size_t std::hash<signalbox::slo::SeriesKey>::operator()(const signalbox::slo::SeriesKey& key) const noexcept {
    std::size_t seed = std::hash<std::string>{}(key.provider.text());
    seed = mix(seed, std::hash<std::string>{}(key.brand.text()));
    seed = mix(seed, std::hash<std::string>{}(key.region.text()));
    seed = mix(seed, static_cast<std::size_t>(key.release));
    return mix(seed, static_cast<std::size_t>(key.operation));
}
