// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

#include "core/onboarding/Workflow.h"

#include "core/base/Encoding.h"
#include "core/base/Limits.h"
#include "core/onboarding/impl/Gate.h"

#include <algorithm>

namespace signalbox::onboarding {

using base::Error;
using base::ErrorCode;
using base::OperatorId;
using base::Result;
using base::Status;
using base::Time;
using impl::Defect;

namespace {

constexpr base::Duration kLongestWaiver = std::chrono::hours(24 * 90);

Error invalid(std::string context) { return {ErrorCode::InvalidArgument, "ONBOARDING-007", std::move(context)}; }

Status checkText(std::string_view text, std::string_view what) {
    if (text.empty() || text.size() > base::limits::kReasonChars || !base::isUtf8(text))
        return invalid(std::string(what) + " is 1 to 1000 bytes of UTF-8 text");
    return {};
}

Status checkPlaybook(const Case& c, const Playbook& playbook) {
    if (c.playbook == playbook.id && c.playbookVersion == playbook.version)
        return {};
    return Error{ErrorCode::FailedPrecondition, "ONBOARDING-010",
                 "case " + c.id.text() + " was started with version " + std::to_string(c.playbookVersion) +
                     " of playbook " + c.playbook};
}

void note(Case& c, TimelineEntry::Kind kind, Time at, const OperatorId& by, std::string subject, std::string text) {
    c.timeline.push_back({kind, at, by, c.stage, std::move(subject), std::move(text)});
}

template <class T>
const T* newest(const std::vector<T>& all, std::string_view item) {
    const auto it = std::find_if(all.rbegin(), all.rend(), [&](const T& t) { return t.item == item; });
    return it == all.rend() ? nullptr : &*it;
}

/// What of this fact a person has dealt with: a resolved finding's count does not hold the gate any longer.
std::int64_t resolvedPart(const Case& c, const Playbook& playbook, Fact fact) {
    for (const RedFlag& flag : playbook.redFlags)
        for (const Finding& finding : c.findings)
            if (flag.fact == fact && finding.flag == flag.id && !finding.isOpen())
                return finding.resolvedValue;
    return 0;
}

ItemView viewOf(const GateItem& item, const Case& c, const Playbook& playbook, const Evidence& evidence, Time now,
                Defect defect) {
    ItemView v;
    v.id = item.id;
    v.title = item.title;
    v.help = item.help;
    v.computed = item.condition.has_value();
    v.waivable = item.waivable;
    if (item.condition) {
        v.atLeast = item.condition->atLeast;
        v.atMost = item.condition->atMost;
        const Evidence::Item* given = item.given ? evidence.find(item.given->fact) : nullptr;
        const bool isGiven =
            !item.given || (given && item.given->holds(given->value)) || defect == Defect::IgnoresGiven;
        if (const Evidence::Item* measured = evidence.find(item.condition->fact)) {
            v.value = measured->value;
            v.at = measured->measuredAt;
            v.source = measured->source;
            // What is not there yet is open, what must not be there and is has failed.
            const std::int64_t left =
                std::max<std::int64_t>(0, measured->value - resolvedPart(c, playbook, item.condition->fact));
            const bool tooMuch = item.condition->atMost && left > *item.condition->atMost;
            if (tooMuch)
                v.state = ItemState::Failed;
            else if (isGiven && item.condition->holds(left))
                v.state = ItemState::Verified;
        } else if (defect == Defect::AbsentIsZero && isGiven && item.condition->holds(0)) {
            v.state = ItemState::Verified;
        }
    } else if (const Attestation* attestation = newest(c.attestations, item.id)) {
        v.state = ItemState::Attested;
        v.at = attestation->at;
        v.source = attestation->documentSha256;
    }
    const Waiver* waiver = newest(c.waivers, item.id);
    const bool inForce = waiver && (now < waiver->expires || defect == Defect::WaiversNeverExpire);
    if (!v.isDone() && item.waivable && inForce) {
        v.state = ItemState::Waived;
        v.at = waiver->at;
        v.expires = waiver->expires;
    }
    return v;
}

const RedFlag* flagOf(const Playbook& playbook, const Finding& finding) { return playbook.redFlag(finding.flag); }

} // namespace

Result<std::vector<StageView>> impl::view(const Case& c, const Playbook& playbook, const Evidence& evidence, Time now,
                                          Defect defect) {
    SB_TRY(checkPlaybook(c, playbook));
    std::vector<StageView> stages;
    for (const Stage& stage : playbook.stages) {
        StageView v;
        v.number = stage.number;
        v.id = stage.id;
        v.title = stage.title;
        for (const GateItem& item : stage.items) {
            v.items.push_back(viewOf(item, c, playbook, evidence, now, defect));
            v.done += v.items.back().isDone() ? 1U : 0U;
        }
        stages.push_back(std::move(v));
    }
    return stages;
}

Result<std::vector<StageView>> view(const Case& c, const Playbook& playbook, const Evidence& evidence, Time now) {
    return impl::view(c, playbook, evidence, now, Defect::None);
}

Case openCase(const NewCase& values, const Playbook& playbook, Time now) {
    Case c;
    c.id = values.id;
    c.provider = values.provider;
    c.brand = values.brand;
    c.region = values.region;
    c.owner = values.owner;
    c.playbook = playbook.id;
    c.playbookVersion = playbook.version;
    c.created = now;
    c.enteredStageAt = now;
    note(c, TimelineEntry::Kind::Opened, now, values.owner, {}, {});
    return c;
}

Result<std::vector<Blocker>> blockers(const Case& c, const Playbook& playbook, const Evidence& evidence, Time now) {
    SB_ASSIGN(const std::vector<StageView> stages, view(c, playbook, evidence, now));
    std::vector<Blocker> found;
    if (c.stage > kLastStage)
        return found;
    const Case withNew = withFindings(c, playbook, evidence, now);
    for (const Finding& finding : withNew.findings) {
        const RedFlag* flag = flagOf(playbook, finding);
        if (finding.isOpen() && flag && c.stage >= flag->blocks)
            found.push_back({Blocker::Kind::Finding, finding.flag, flag->title, ItemState::Open, finding.value});
    }
    for (const StageView& stage : stages)
        for (const ItemView& item : stage.items)
            if (stage.number <= c.stage && !item.isDone())
                found.push_back({Blocker::Kind::Item, item.id, item.title, item.state, item.value.value_or(0)});
    return found;
}

Result<NextAction> nextAction(const Case& c, const Playbook& playbook, const Evidence& evidence, Time now) {
    SB_ASSIGN(const std::vector<Blocker> found, blockers(c, playbook, evidence, now));
    using Kind = NextAction::Kind;
    if (c.stage > kLastStage)
        return NextAction{};
    if (found.empty()) {
        const Stage* next = playbook.stage(c.stage + 1);
        return NextAction{Kind::Advance, next ? next->id : "live", next ? next->title : "", ""};
    }
    const Blocker& first = found.front();
    if (first.kind == Blocker::Kind::Finding)
        return NextAction{Kind::ResolveFinding, first.id, first.title, playbook.redFlag(first.id)->help};
    const GateItem& item = *playbook.item(first.id);
    const Kind kind = !item.condition                    ? Kind::Attest
                      : first.state == ItemState::Failed ? Kind::MendFailure
                                                         : Kind::ProduceEvidence;
    return NextAction{kind, item.id, item.title, item.help};
}

Case withFindings(Case c, const Playbook& playbook, const Evidence& evidence, Time now) {
    for (const RedFlag& flag : playbook.redFlags) {
        const Evidence::Item* measured = evidence.find(flag.fact);
        if (!measured)
            continue;
        auto it =
            std::find_if(c.findings.begin(), c.findings.end(), [&](const Finding& f) { return f.flag == flag.id; });
        // A count that falls (a gauge, or a counter that began anew) is news from there on when it rises again.
        if (it != c.findings.end() && !it->isOpen())
            it->resolvedValue = std::min(it->resolvedValue, measured->value);
        if (measured->value <= flag.over)
            continue;
        if (it == c.findings.end()) {
            Finding finding;
            finding.flag = flag.id;
            finding.openedAt = now;
            finding.value = measured->value;
            finding.source = measured->source;
            c.findings.push_back(std::move(finding));
            note(c, TimelineEntry::Kind::FindingOpened, now, {}, flag.id, std::to_string(measured->value));
            continue;
        }
        if (it->isOpen()) {
            it->value = std::max(it->value, measured->value);
        } else if (measured->value > it->resolvedValue) {
            it->resolvedAt.reset();
            it->openedAt = now;
            it->value = measured->value;
            it->source = measured->source;
            note(c, TimelineEntry::Kind::FindingOpened, now, {}, flag.id, std::to_string(measured->value));
        }
    }
    return c;
}

Result<Case> attest(Case c, const Playbook& playbook, const Attestation& attestation) {
    SB_TRY(checkPlaybook(c, playbook));
    const GateItem* item = playbook.item(attestation.item);
    if (!item)
        return Error{ErrorCode::NotFound, "ONBOARDING-006", "the playbook has no item " + attestation.item};
    if (item->condition)
        return Error{ErrorCode::FailedPrecondition, "ONBOARDING-009",
                     "item " + item->id + " is computed from evidence and cannot be attested"};
    const auto hash = base::fromHex(attestation.documentSha256);
    if (!hash || hash->size() != 32)
        return invalid("an attestation needs the SHA-256 of its document, 64 lower-case hex digits");
    if (attestation.by.empty())
        return invalid("an attestation names the person who gives it");
    if (!attestation.note.empty())
        SB_TRY(checkText(attestation.note, "a note"));
    c.attestations.push_back(attestation);
    note(c, TimelineEntry::Kind::Attested, attestation.at, attestation.by, attestation.item, attestation.note);
    return c;
}

Result<Case> waive(Case c, const Playbook& playbook, const Waiver& waiver) {
    SB_TRY(checkPlaybook(c, playbook));
    const GateItem* item = playbook.item(waiver.item);
    if (!item)
        return Error{ErrorCode::NotFound, "ONBOARDING-006", "the playbook has no item " + waiver.item};
    if (!item->waivable)
        return Error{ErrorCode::FailedPrecondition, "ONBOARDING-009", "item " + item->id + " cannot be waived"};
    SB_TRY(checkText(waiver.reason, "a reason"));
    if (waiver.author.empty() || waiver.approver.empty() || waiver.author == waiver.approver)
        return Error{ErrorCode::PermissionDenied, "ONBOARDING-008",
                     "a waiver is approved by somebody other than its author"};
    if (waiver.expires <= waiver.at || waiver.expires > waiver.at + kLongestWaiver)
        return invalid("a waiver expires in the future, at most 90 days ahead");
    c.waivers.push_back(waiver);
    note(c, TimelineEntry::Kind::Waived, waiver.at, waiver.author, waiver.item, waiver.reason);
    return c;
}

Result<Case> resolveFinding(Case c, std::string_view flag, std::string resolution, const OperatorId& by, Time now) {
    SB_TRY(checkText(resolution, "a resolution"));
    if (by.empty())
        return invalid("a resolution names the person who gives it");
    for (Finding& finding : c.findings)
        if (finding.flag == flag && finding.isOpen()) {
            finding.resolvedAt = now;
            finding.resolvedValue = finding.value;
            finding.resolution = resolution;
            finding.resolvedBy = by;
            note(c, TimelineEntry::Kind::FindingResolved, now, by, std::string(flag), std::move(resolution));
            return c;
        }
    return Error{ErrorCode::NotFound, "ONBOARDING-006", "the case has no open finding " + std::string(flag)};
}

Result<Case> advance(Case c, const Playbook& playbook, const Evidence& evidence, const OperatorId& by, Time now) {
    if (c.stage > kLastStage)
        return Error{ErrorCode::FailedPrecondition, "ONBOARDING-009", "the case is live; there is no further stage"};
    SB_ASSIGN(const std::vector<Blocker> found, blockers(c, playbook, evidence, now));
    if (!found.empty()) {
        std::string names;
        for (std::size_t i = 0; i < std::min<std::size_t>(3, found.size()); ++i)
            names += (i == 0 ? "" : ", ") + found[i].id;
        return Error{ErrorCode::FailedPrecondition, "ONBOARDING-005",
                     "stage " + std::to_string(c.stage) + " is held by " + std::to_string(found.size()) +
                         " of its conditions: " + names};
    }
    ++c.stage;
    c.enteredStageAt = now;
    note(c, TimelineEntry::Kind::Advanced, now, by, {}, {});
    return c;
}

Result<Case> returnTo(Case c, int stage, std::string reason, const OperatorId& by, Time now) {
    SB_TRY(checkText(reason, "a reason"));
    if (stage < kFirstStage || stage >= c.stage)
        return Error{ErrorCode::FailedPrecondition, "ONBOARDING-009",
                     "a case returns to a stage before its own, which is " + std::to_string(c.stage)};
    c.stage = stage;
    c.enteredStageAt = now;
    note(c, TimelineEntry::Kind::ReturnedTo, now, by, {}, std::move(reason));
    return c;
}

Result<Case> changeOwner(Case c, const OperatorId& owner, const OperatorId& by, Time now) {
    if (owner.empty())
        return invalid("a case has an owner");
    c.owner = owner;
    note(c, TimelineEntry::Kind::OwnerChanged, now, by, owner.text(), {});
    return c;
}

} // namespace signalbox::onboarding
