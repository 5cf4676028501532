// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/onboarding/Case.h"

namespace signalbox::onboarding {

using base::Error;
using base::ErrorCode;

namespace {

using Kind = TimelineEntry::Kind;
constexpr std::pair<Kind, std::string_view> kTimelineNames[] = {
    {Kind::Opened, "opened"},
    {Kind::Advanced, "advanced"},
    {Kind::ReturnedTo, "returned"},
    {Kind::Attested, "attested"},
    {Kind::Waived, "waived"},
    {Kind::FindingOpened, "finding_opened"},
    {Kind::FindingResolved, "finding_resolved"},
    {Kind::OwnerChanged, "owner_changed"},
};

} // namespace

std::string_view name(TimelineEntry::Kind kind) noexcept {
    for (const auto& [value, text] : kTimelineNames)
        if (value == kind)
            return text;
    return "unknown";
}

base::Result<TimelineEntry::Kind> timelineKindFromName(std::string_view name) {
    for (const auto& [value, text] : kTimelineNames)
        if (text == name)
            return value;
    return Error{ErrorCode::InvalidArgument, "ONBOARDING-004", "there is no timeline entry of this kind"};
}

std::string_view name(ItemState state) noexcept {
    switch (state) {
    case ItemState::Open:
        return "open";
    case ItemState::Attested:
        return "attested";
    case ItemState::Verified:
        return "verified";
    case ItemState::Waived:
        return "waived";
    case ItemState::Failed:
        break;
    }
    return "failed";
}

std::string_view name(NextAction::Kind kind) noexcept {
    switch (kind) {
    case NextAction::Kind::Attest:
        return "attest";
    case NextAction::Kind::ProduceEvidence:
        return "produce_evidence";
    case NextAction::Kind::MendFailure:
        return "mend_failure";
    case NextAction::Kind::ResolveFinding:
        return "resolve_finding";
    case NextAction::Kind::Advance:
        return "advance";
    case NextAction::Kind::None:
        break;
    }
    return "none";
}

} // namespace signalbox::onboarding
