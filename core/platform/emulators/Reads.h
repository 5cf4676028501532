// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/emulators/Emulators.h"
#include "core/store/Database.h"

#include <mutex>

namespace signalbox::platform::emulators {

/// What others may ask of the emulators' tables, on a connection of its own: nobody who asks slows the writer.
/// Threads: any, one query at a time. Errors: PLAYERS-003, AML-004, those of core/store.
struct Emulators::Reads {
    [[nodiscard]] static base::Result<std::unique_ptr<Reads>> open(const std::filesystem::path& file);

    [[nodiscard]] base::Result<std::vector<api::PlayerView>>
    players(const base::RegionId& region, const base::BrandId& brand, std::string_view after, std::size_t limit);
    [[nodiscard]] base::Result<api::PlayerView> player(const api::PlayerKey& key);
    [[nodiscard]] base::Result<std::vector<api::PaymentView>> payments(const api::PlayerKey& key, std::size_t limit);
    [[nodiscard]] base::Result<api::PaymentView> payment(const std::string& id);
    [[nodiscard]] base::Result<std::vector<api::JackpotView>> jackpots();
    [[nodiscard]] base::Result<std::vector<api::AmlCaseView>> cases(std::string_view state);
    [[nodiscard]] base::Result<AmlCase> amlCase(const std::string& id);
    [[nodiscard]] base::Result<std::vector<ReportedPayment>> reported(const AmlCase& one);

    explicit Reads(store::Database database)
        : m_database(std::move(database)) {}

private:
    [[nodiscard]] base::Status complete(api::PlayerView& view, std::int64_t account, const base::Currency& currency);

    std::mutex m_mutex;
    store::Database m_database;
};

[[nodiscard]] api::AmlCaseView view(const AmlCase& one);

} // namespace signalbox::platform::emulators
