// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/access/Permission.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace signalbox::access {
namespace {

Operator person(const std::string& id, Role role, const std::string& region = {}) {
    Operator one;
    one.id = base::OperatorId(id);
    one.role = role;
    if (!region.empty())
        one.region = base::RegionId(region);
    one.approvalKey[0] = static_cast<std::uint8_t>(std::hash<std::string>{}(id) | 1U);
    one.certificateIdentity = "spiffe://signalbox/operator/" + id;
    return one;
}

bool contains(const std::vector<Role>& roles, Role role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

TEST(Role, hasANameThatReadsBack) {
    for (const Role role : kRoles)
        EXPECT_EQ(parseRole(name(role)).value(), role);
    for (const auto* bad : {"", "Viewer", "root", "on call"})
        EXPECT_EQ(parseRole(bad).error().reason, "ACCESS-002");
}

TEST(Permission, isATableWithoutTwinsOrHalfRows) {
    std::set<std::string_view> seen;
    for (const Permission& row : permissions()) {
        EXPECT_TRUE(seen.insert(row.action).second) << row.action;
        EXPECT_FALSE(row.roles.empty()) << row.action;
        EXPECT_EQ(row.approvals == 0, row.approverRoles.empty()) << row.action;
        EXPECT_TRUE(row.changes || row.approvals == 0) << row.action;
        EXPECT_EQ(findPermission(row.action), &row);
    }
    EXPECT_EQ(findPermission("keys"), nullptr);
    EXPECT_EQ(findPermission(""), nullptr);
}

TEST(Permission, letsEveryActThatTakesTwoBeDoneByTwo) {
    // A second person of the right role must exist in a team with two of each role.
    for (const Permission& row : permissions())
        EXPECT_LE(row.approvals, 1) << row.action;
}

TEST(Permission, letsViewersAndAuditorsChangeNothing) {
    for (const Permission& row : permissions())
        if (row.changes && row.action != "pii.unmask" && row.action != "pii.export") {
            EXPECT_FALSE(contains(row.roles, Role::Viewer)) << row.action;
            EXPECT_FALSE(contains(row.roles, Role::Auditor)) << row.action;
            EXPECT_FALSE(contains(row.approverRoles, Role::Viewer)) << row.action;
            EXPECT_FALSE(contains(row.approverRoles, Role::Auditor)) << row.action;
        }
}

TEST(Permission, keepsAdministratorsFromOperating) {
    for (const Permission& row : permissions()) {
        const bool operates =
            row.changes && (row.action.substr(0, 5) == "keys." || row.action.substr(0, 7) == "canary." ||
                            row.action.substr(0, 12) == "degradation.");
        EXPECT_FALSE(operates && (contains(row.roles, Role::Admin) || contains(row.approverRoles, Role::Admin)))
            << row.action;
    }
}

TEST(Permission, takesOnePersonToReduceAccessAndTwoToRestoreIt) {
    for (const auto* reduce : {"canary.abort", "degradation.close", "keys.suspend", "keys.revoke"})
        EXPECT_EQ(findPermission(reduce)->approvals, 0) << reduce;
    for (const auto* restore :
         {"canary.rearm", "canary.raise", "degradation.open", "keys.unsuspend", "keys.create", "keys.force",
          "keys.waive", "policy.change", "roster.change", "pii.export", "providers.weaken_profile"})
        EXPECT_EQ(findPermission(restore)->approvals, 1) << restore;
    for (const auto* key : {"keys.unsuspend", "keys.create", "keys.force", "keys.waive"})
        EXPECT_EQ(findPermission(key)->approverRoles, std::vector{Role::SecurityOfficer});
    for (const auto* traffic : {"canary.rearm", "canary.raise", "degradation.open"})
        EXPECT_EQ(findPermission(traffic)->approverRoles, std::vector{Role::OnCall});
}

TEST(Permission, asksRoleRegionAndWhetherThePersonIsStillThere) {
    const auto everywhere = person("on_call-1", Role::OnCall);
    const auto local = person("on_call-2", Role::OnCall, "eu-1");
    const base::RegionId eu("eu-1");
    const base::RegionId uk("uk-1");
    EXPECT_TRUE(mayRequest(everywhere, "degradation.close", eu));
    EXPECT_TRUE(mayRequest(everywhere, "degradation.close"));
    EXPECT_TRUE(mayRequest(local, "degradation.close", eu));
    EXPECT_EQ(mayRequest(local, "degradation.close", uk).error().reason, "ACCESS-009");
    EXPECT_EQ(mayRequest(local, "degradation.close").error().reason, "ACCESS-009")
        << "everywhere is more than a region";
    EXPECT_EQ(mayRequest(person("viewer-1", Role::Viewer), "degradation.close", eu).error().reason, "ACCESS-001");
    EXPECT_EQ(mayApprove(person("viewer-1", Role::Viewer), "degradation.open", eu).error().reason, "ACCESS-001");
    EXPECT_EQ(mayApprove(everywhere, "degradation.close", eu).error().reason, "ACCESS-001") << "nothing to approve";
    EXPECT_EQ(mayRequest(everywhere, "degradation.explode", eu).error().reason, "ACCESS-003");
    auto gone = everywhere;
    gone.active = false;
    EXPECT_EQ(mayRequest(gone, "degradation.close", eu).error().reason, "ACCESS-015");
    EXPECT_EQ(mayApprove(gone, "degradation.open", eu).error().reason, "ACCESS-015");
}

TEST(Roster, findsPeopleByIdAndByCertificate) {
    const auto roster = Roster::of({person("b", Role::Viewer), person("a", Role::Admin, "eu-1")}).value();
    ASSERT_NE(roster.find(base::OperatorId("a")), nullptr);
    EXPECT_EQ(roster.find(base::OperatorId("a"))->role, Role::Admin);
    EXPECT_EQ(roster.findByCertificate("spiffe://signalbox/operator/b")->id.text(), "b");
    EXPECT_EQ(roster.find(base::OperatorId("c")), nullptr);
    EXPECT_EQ(roster.findByCertificate(""), nullptr);
    EXPECT_EQ(roster.operators().front().id.text(), "a");
}

TEST(Roster, refusesTwins) {
    auto other = person("b", Role::Viewer);
    EXPECT_TRUE(Roster::of({person("a", Role::Viewer), other}));
    other.approvalKey = person("a", Role::Viewer).approvalKey;
    EXPECT_EQ(Roster::of({person("a", Role::Viewer), other}).error().reason, "ACCESS-018");
    other = person("b", Role::Viewer);
    other.certificateIdentity = person("a", Role::Viewer).certificateIdentity;
    EXPECT_FALSE(Roster::of({person("a", Role::Viewer), other}));
    EXPECT_FALSE(Roster::of({person("a", Role::Viewer), person("a", Role::Admin)}));
    EXPECT_FALSE(Roster::of({Operator{}}));
    auto keyless = person("c", Role::Viewer);
    auto keyless2 = person("d", Role::Viewer);
    keyless.approvalKey = keyless2.approvalKey = {};
    EXPECT_TRUE(Roster::of({keyless, keyless2})) << "no key is no twin";
}

TEST(Roster, comesBackFromItsJson) {
    auto gone = person("b", Role::OnCall, "uk-1");
    gone.active = false;
    const auto roster = Roster::of({gone, person("a", Role::Auditor)}).value();
    const auto again = Roster::fromJson(base::Json::parse(roster.json().text()).value());
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_EQ(again->operators(), roster.operators());
    for (const auto* bad : {"{}", "[{}]", "[1]", R"([{"id":"a","role":"god","approval_key":"","active":true}])"})
        EXPECT_EQ(Roster::fromJson(base::Json::parse(bad).value()).error().reason, "ACCESS-018") << bad;
}

} // namespace
} // namespace signalbox::access
