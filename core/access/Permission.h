// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Role.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace signalbox::access {

/// Ed25519.
using ApprovalKey = std::array<std::uint8_t, 32>;

/// A person who may act. A value of the roster; never changed in place.
struct Operator {
    base::OperatorId id;
    Role role = Role::Viewer;
    /// Empty: every region. Otherwise acts only on objects of this region.
    base::RegionId region;
    ApprovalKey approvalKey{}; ///< All zero when the operator has none and so can neither request nor approve.
    /// URI SAN of the operator's certificate: "spiffe://signalbox/operator/<id>".
    std::string certificateIdentity;
    /// False after the operator left: the entry stays so that old signatures can be checked.
    bool active = true;

    friend bool operator==(const Operator&, const Operator&) = default;
};

/// Everybody who may act. A value; changes make a new one.
class Roster {
public:
    Roster() = default;
    /// Errors: InvalidArgument ACCESS-018 when two operators share an id, a key or a certificate identity.
    [[nodiscard]] static base::Result<Roster> of(std::vector<Operator> operators);

    /// Null when there is none. The pointer lives as long as the roster.
    [[nodiscard]] const Operator* find(const base::OperatorId& id) const noexcept;
    [[nodiscard]] const Operator* findByCertificate(std::string_view identity) const noexcept;
    [[nodiscard]] const std::vector<Operator>& operators() const noexcept { return m_operators; }

    /// An array of {id, role, region?, approval_key (base64), certificate_identity, active}: what exports carry.
    [[nodiscard]] base::Json json() const;
    /// Errors: InvalidArgument ACCESS-018.
    [[nodiscard]] static base::Result<Roster> fromJson(const base::Json& json);

private:
    std::vector<Operator> m_operators; ///< By id.
};

/// One row of the table of acts.
struct Permission {
    std::string_view action;         ///< "keys.cut_over"
    std::vector<Role> roles;         ///< Who may do it, or request it when it needs approval.
    int approvals = 0;               ///< How many people besides the requester; 0 for an act of one person.
    std::vector<Role> approverRoles; ///< Who may approve; empty exactly when approvals is 0.
    bool changes = true;             ///< False for reading.
};

/// The closed table: what is not in it is refused. Reducing access takes one person, restoring it two.
[[nodiscard]] std::span<const Permission> permissions();
/// Null for an action that is not in the table.
[[nodiscard]] const Permission* findPermission(std::string_view action) noexcept;

/// May this operator do (or request) this in that region (empty: an act without region)?
/// Errors: PermissionDenied ACCESS-001 (role), ACCESS-009 (region), ACCESS-015 (not active); NotFound ACCESS-003 (no
/// such action).
[[nodiscard]] base::Status mayRequest(const Operator& who, std::string_view action, const base::RegionId& region = {});
/// May this operator approve it?
[[nodiscard]] base::Status mayApprove(const Operator& who, std::string_view action, const base::RegionId& region = {});

} // namespace signalbox::access
