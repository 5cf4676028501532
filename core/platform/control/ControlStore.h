// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/access/Approval.h"
#include "core/base/Clock.h"
#include "core/base/Ids.h"
#include "core/base/Json.h"
#include "core/base/Result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::platform {

/// What the control plane remembers: commands and their answers, approvals, nonces, canaries, cases.
///
/// A write is durable on return. Threads: any; each call takes the one connection for its duration.
/// Errors: those of core/store.
class ControlStore {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<ControlStore>> open(const std::filesystem::path& file,
                                                                          const base::Clock& clock);
    ~ControlStore();
    ControlStore(const ControlStore&) = delete;
    ControlStore& operator=(const ControlStore&) = delete;

    /// A command as it was first seen. `status` 0: begun, its answer was never stored.
    struct Memo {
        std::string caller;
        std::string fingerprint; ///< Of method, path and canonical body.
        int status = 0;
        std::string body;
    };
    [[nodiscard]] base::Result<std::optional<Memo>> memo(const base::CommandId& command) const;

    struct ApprovalRecord {
        access::Approval approval;
        base::Json artefact;
        std::string summary;
        std::string reason;
    };

    /// Remembers that the command is about to take effect, together with the approval that it uses up. A command that
    /// was begun before is not an error (it is being resumed).
    [[nodiscard]] base::Status begin(const base::CommandId& command, std::string_view caller,
                                     std::string_view fingerprint, const ApprovalRecord* used);
    [[nodiscard]] base::Status finish(const base::CommandId& command, int status, std::string_view body);
    /// Nothing happened: the same id may be tried again.
    [[nodiscard]] base::Status forget(const base::CommandId& command);

    [[nodiscard]] base::Result<std::optional<ApprovalRecord>> approval(const base::ApprovalId& id) const;
    /// Newest first.
    [[nodiscard]] base::Result<std::vector<ApprovalRecord>> approvals(std::size_t limit) const;
    [[nodiscard]] base::Status put(const ApprovalRecord& record);
    [[nodiscard]] base::Result<bool> nonceUsed(std::string_view nonce) const;

    /// Whole values by kind and id: "canary", "case", "acknowledgement".
    [[nodiscard]] base::Result<std::vector<base::Json>> documents(std::string_view kind) const;
    [[nodiscard]] base::Status put(std::string_view kind, std::string_view id, const base::Json& document);
    /// Not an error when there is none.
    [[nodiscard]] base::Status remove(std::string_view kind, std::string_view id);

private:
    struct Impl;
    explicit ControlStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace signalbox::platform
