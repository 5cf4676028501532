// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Ids.h"

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::slo {

/// Which release of the provider's integration a player is on.
enum class Release { Stable, Candidate };
inline constexpr std::array kReleases{Release::Stable, Release::Candidate};

/// What was asked of the data plane.
enum class Operation { Session, Authorize, Settle, Rollback };
inline constexpr std::array kOperations{Operation::Session, Operation::Authorize, Operation::Settle,
                                        Operation::Rollback};

/// Lower-case wire names: "stable", "candidate"; "session", "authorize", "settle", "rollback".
[[nodiscard]] std::string_view name(Release release) noexcept;
[[nodiscard]] std::string_view name(Operation operation) noexcept;
[[nodiscard]] std::optional<Release> releaseFromName(std::string_view name) noexcept;
[[nodiscard]] std::optional<Operation> operationFromName(std::string_view name) noexcept;

/// Where rounds are counted: settle lag is measured per flow.
struct FlowKey {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    Release release = Release::Stable;

    friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
    friend bool operator==(const FlowKey&, const FlowKey&) = default;
};

/// One indicator series.
struct SeriesKey {
    base::ProviderId provider;
    base::BrandId brand;
    base::RegionId region;
    Release release = Release::Stable;
    Operation operation = Operation::Authorize;

    [[nodiscard]] FlowKey flow() const { return {provider, brand, region, release}; }
    friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
    friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
};

/// A selection of series: an absent part stands for all of them. A scope with every part present is one series.
struct Scope {
    std::optional<base::ProviderId> provider;
    std::optional<base::BrandId> brand;
    std::optional<base::RegionId> region;
    std::optional<Release> release;
    std::optional<Operation> operation;

    [[nodiscard]] static Scope of(const SeriesKey& key);
    [[nodiscard]] static Scope of(const FlowKey& key);
    [[nodiscard]] bool contains(const SeriesKey& key) const;
    [[nodiscard]] bool contains(const FlowKey& key) const; ///< The operation is not looked at.
    /// "novagames/brand-7/eu-1/stable/authorize" with "*" for an absent part: stable text for ids and logs.
    [[nodiscard]] std::string text() const;
    /// The inverse of text(). Errors: InvalidArgument SLO-002.
    [[nodiscard]] static base::Result<Scope> parse(std::string_view text);

    friend auto operator<=>(const Scope&, const Scope&) = default;
    friend bool operator==(const Scope&, const Scope&) = default;
};

} // namespace signalbox::slo

template <>
struct std::hash<signalbox::slo::FlowKey> {
    std::size_t operator()(const signalbox::slo::FlowKey& key) const noexcept;
};
template <>
struct std::hash<signalbox::slo::SeriesKey> {
    std::size_t operator()(const signalbox::slo::SeriesKey& key) const noexcept;
};
