// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Permission.h"

#include "core/base/Encoding.h"

#include <algorithm>

namespace signalbox::access {

using base::Error;
using base::ErrorCode;

namespace {

constexpr std::array<std::string_view, kRoles.size()> kRoleNames{
    "viewer", "integration_manager", "on_call", "security_officer", "auditor", "admin"};

const std::vector<Role> kEverybody(kRoles.begin(), kRoles.end());
const std::vector<Role> kManagers{Role::IntegrationManager};
const std::vector<Role> kOnCall{Role::OnCall};
const std::vector<Role> kOfficers{Role::SecurityOfficer};
const std::vector<Role> kKeyPeople{Role::IntegrationManager, Role::SecurityOfficer};
/// Whoever sees the fire: reducing access never waits for the right person.
const std::vector<Role> kStoppers{Role::OnCall, Role::SecurityOfficer, Role::IntegrationManager};
const std::vector<Role> kActors{Role::IntegrationManager, Role::OnCall, Role::SecurityOfficer, Role::Admin};
const std::vector<Role> kReviewers{Role::Auditor, Role::SecurityOfficer};

Permission read(std::string_view action, std::vector<Role> roles) { return {action, std::move(roles), 0, {}, false}; }
Permission one(std::string_view action, std::vector<Role> roles) { return {action, std::move(roles), 0, {}, true}; }
Permission two(std::string_view action, std::vector<Role> roles, std::vector<Role> approvers) {
    return {action, std::move(roles), 1, std::move(approvers), true};
}

std::vector<Permission> makeTable() {
    return {
        read("alerts.read", kEverybody),
        read("aml.read", {Role::SecurityOfficer, Role::Auditor, Role::OnCall}),
        read("approvals.read", kEverybody),
        read("audit.export", kReviewers),
        read("audit.read", {Role::Auditor, Role::SecurityOfficer, Role::OnCall, Role::IntegrationManager, Role::Admin}),
        read("canary.read", kEverybody),
        read("degradation.read", kEverybody),
        read("events.read", kEverybody),
        read("keys.read", kEverybody),
        read("me.read", kEverybody),
        read("onboarding.read", kEverybody),
        read("players.read", kEverybody),
        read("providers.read", kEverybody),
        read("reconciliations.read", kEverybody),
        read("registry.read", kEverybody),
        read("sandbox.read", kEverybody),
        read("slo.read", kEverybody),
        read("traces.read", kEverybody),
        read("versions.read", kEverybody),

        one("alerts.acknowledge", kStoppers),
        // Who suspects and who reports: never the person who runs the provider.
        one("aml.open", {Role::SecurityOfficer, Role::OnCall}),
        one("aml.decide", kOfficers),
        read("aml.export", kReviewers),
        one("approvals.refuse", kActors),
        one("approvals.request", kActors),
        one("approvals.sign", kActors),

        // A settled bet is corrected by two people, with postings that undo it.
        two("bets.reverse", {Role::OnCall, Role::IntegrationManager}, {Role::OnCall, Role::SecurityOfficer}),

        // Inside the plan, and down to nothing, one person; beyond it and back after a rollback, two.
        one("canary.abort", kStoppers),
        one("canary.set", {Role::OnCall, Role::IntegrationManager}),
        two("canary.raise", {Role::OnCall, Role::IntegrationManager}, kOnCall),
        two("canary.rearm", {Role::OnCall, Role::IntegrationManager}, kOnCall),

        // Closing takes one person and a held button; opening again takes two.
        one("degradation.close", kStoppers),
        two("degradation.open", kOnCall, kOnCall),

        one("events.redeliver", {Role::OnCall, Role::IntegrationManager}),

        one("keys.rotate", kKeyPeople),
        one("keys.prove", kKeyPeople),
        one("keys.cut_over", kKeyPeople),
        one("keys.undo_cut_over", kKeyPeople),
        one("keys.retire", kKeyPeople),
        one("keys.cancel", kKeyPeople),
        one("keys.suspend", kStoppers),
        one("keys.revoke", kOfficers),
        one("keys.rotate_token_key", kOfficers),
        two("keys.unsuspend", kKeyPeople, kOfficers),
        two("keys.create", kKeyPeople, kOfficers),
        two("keys.force", kKeyPeople, kOfficers),
        two("keys.waive", kKeyPeople, kOfficers),

        one("onboarding.edit", kManagers),
        one("onboarding.move", kManagers),
        two("onboarding.waive", kManagers, kOfficers),

        // How a provider signs: as strong or stronger one person, weaker two.
        one("providers.set_profile", kOfficers),
        two("providers.weaken_profile", kOfficers, kOfficers),
        one("providers.set_rate_limit", {Role::IntegrationManager, Role::OnCall}),

        // The sandbox: players and their money, the emulators, faults.
        one("players.edit", {Role::IntegrationManager, Role::OnCall}),
        one("sandbox.operate", {Role::IntegrationManager, Role::OnCall}),
        one("registry.register", kManagers),
        one("registry.set_level", kManagers),
        one("reconciliations.decide", {Role::IntegrationManager, Role::OnCall}),
        one("versions.deprecate", kManagers),

        two("pii.export", kReviewers, kOfficers),
        one("pii.unmask", {Role::OnCall, Role::SecurityOfficer, Role::Auditor}),
        two("policy.change", {Role::Admin}, kOfficers),
        two("roster.change", {Role::Admin}, kOfficers),
    };
}

const std::vector<Permission>& table() {
    static const std::vector<Permission> kTable = makeTable();
    return kTable;
}

bool contains(const std::vector<Role>& roles, Role role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

base::Status mayAct(const Operator& who, std::string_view action, const base::RegionId& region, bool approve) {
    const Permission* permission = findPermission(action);
    if (permission == nullptr)
        return Error{ErrorCode::NotFound, "ACCESS-003", "there is no act \"" + std::string(action) + "\""};
    if (!who.active)
        return Error{ErrorCode::PermissionDenied, "ACCESS-015", who.id.text() + " is no longer an operator"};
    if (!contains(approve ? permission->approverRoles : permission->roles, who.role))
        return Error{ErrorCode::PermissionDenied, "ACCESS-001",
                     who.id.text() + " has the role " + std::string(name(who.role)) + ", which may not " +
                         (approve ? "approve " : "do ") + std::string(action)};
    if (!who.region.empty() && who.region != region)
        return Error{ErrorCode::PermissionDenied, "ACCESS-009",
                     who.id.text() + " acts in region " + who.region.text() + " only"};
    return {};
}

Error badRoster(std::string what) { return {ErrorCode::InvalidArgument, "ACCESS-018", std::move(what)}; }

template <class Key>
base::Status refuseTwins(const std::vector<Operator>& operators, Key key, std::string_view what) {
    std::vector<decltype(key(operators.front()))> seen;
    for (const Operator& one : operators) {
        auto value = key(one);
        if (value == decltype(value){})
            continue;
        if (std::find(seen.begin(), seen.end(), value) != seen.end())
            return badRoster("two operators share one " + std::string(what) + " (" + one.id.text() + ")");
        seen.push_back(std::move(value));
    }
    return {};
}

} // namespace

std::string_view name(Role role) noexcept { return kRoleNames[static_cast<std::size_t>(role)]; }

base::Result<Role> parseRole(std::string_view text) {
    for (const Role role : kRoles)
        if (name(role) == text)
            return role;
    return Error{ErrorCode::InvalidArgument, "ACCESS-002", "there is no role \"" + std::string(text) + "\""};
}

base::Result<Roster> Roster::of(std::vector<Operator> operators) {
    for (const Operator& one : operators)
        if (one.id.empty())
            return badRoster("an operator has no id");
    SB_TRY(refuseTwins(
        operators, [](const Operator& o) { return o.id.text(); }, "id"));
    SB_TRY(refuseTwins(
        operators, [](const Operator& o) { return o.approvalKey; }, "approval key"));
    SB_TRY(refuseTwins(
        operators, [](const Operator& o) { return o.certificateIdentity; }, "certificate identity"));
    std::sort(operators.begin(), operators.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    Roster roster;
    roster.m_operators = std::move(operators);
    return roster;
}

const Operator* Roster::find(const base::OperatorId& id) const noexcept {
    const auto found = std::find_if(m_operators.begin(), m_operators.end(), [&](const auto& o) { return o.id == id; });
    return found == m_operators.end() ? nullptr : &*found;
}

const Operator* Roster::findByCertificate(std::string_view identity) const noexcept {
    if (identity.empty())
        return nullptr;
    const auto found = std::find_if(m_operators.begin(), m_operators.end(),
                                    [&](const auto& o) { return o.certificateIdentity == identity; });
    return found == m_operators.end() ? nullptr : &*found;
}

base::Json Roster::json() const {
    base::Json list = base::Json::array();
    for (const Operator& one : m_operators) {
        base::Json item = base::Json::object({{"active", one.active},
                                              {"approval_key", base::base64(one.approvalKey)},
                                              {"certificate_identity", one.certificateIdentity},
                                              {"id", one.id.text()}});
        if (!one.region.empty())
            item.set("region", one.region.text());
        item.set("role", name(one.role));
        list.push(std::move(item));
    }
    return list;
}

base::Result<Roster> Roster::fromJson(const base::Json& json) {
    if (!json.isArray())
        return badRoster("a roster is an array of operators");
    std::vector<Operator> operators;
    for (const base::Json& item : json.items()) {
        Operator one;
        auto id = base::OperatorId::parse(item["id"].stringOr(""));
        auto role = parseRole(item["role"].stringOr(""));
        const auto key = base::fromBase64(item["approval_key"].stringOr(""));
        const auto active = item["active"].asBool();
        const auto identity = item["certificate_identity"].asString();
        if (!id || !role || !key || key->size() != one.approvalKey.size() || !active || !identity)
            return badRoster("operator number " + std::to_string(operators.size() + 1) + " cannot be read");
        one.id = *id;
        one.role = *role;
        std::copy(key->begin(), key->end(), one.approvalKey.begin());
        one.active = *active;
        one.certificateIdentity = *identity;
        if (item.contains("region")) {
            auto region = base::RegionId::parse(item["region"].stringOr(""));
            if (!region)
                return badRoster("the region of " + one.id.text() + " cannot be read");
            one.region = *region;
        }
        operators.push_back(std::move(one));
    }
    return of(std::move(operators));
}

std::span<const Permission> permissions() { return table(); }

const Permission* findPermission(std::string_view action) noexcept {
    const auto& rows = table();
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.action == action; });
    return found == rows.end() ? nullptr : &*found;
}

base::Status mayRequest(const Operator& who, std::string_view action, const base::RegionId& region) {
    return mayAct(who, action, region, false);
}

base::Status mayApprove(const Operator& who, std::string_view action, const base::RegionId& region) {
    return mayAct(who, action, region, true);
}

} // namespace signalbox::access
