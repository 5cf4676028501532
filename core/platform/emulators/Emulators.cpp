// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/emulators/Emulators.h"

#include "core/base/Check.h"
#include "core/platform/emulators/Players.h"
#include "core/platform/emulators/Reads.h"
#include "core/platform/emulators/World.h"
#include "core/platform/ledger/Ledger.h"

#include <array>
#include <charconv>

namespace signalbox::platform::emulators {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

namespace {

Result<std::int64_t> minorOf(std::string_view text, const Account& cash) {
    SB_ASSIGN(const auto money, base::Money::parse(text, cash.currency));
    return money.minor();
}

/// A refusal has written nothing but what belongs to it; only when the store failed is the transaction lost.
bool isLost(const Error& error) { return error.reason.substr(0, 6) == "STORE-"; }

} // namespace

Emulators::Emulators(const base::Clock& clock)
    : Emulators(clock, Options{}) {}
Emulators::Emulators(const base::Clock& clock, Options options)
    : m_clock(clock)
    , m_world(std::make_unique<World>(clock, options.defect, options.aml)) {}
Emulators::~Emulators() = default;

PlayRules& Emulators::rules() noexcept { return *m_world; }

Status Emulators::attach(Ledger& ledger, const std::filesystem::path& file) {
    SB_ASSIGN(m_reads, Reads::open(file));
    m_ledger = &ledger;
    return {};
}

void Emulators::setProtectionAvailable(bool available) noexcept { m_world->setAvailable(available); }
bool Emulators::protectionAvailable() const noexcept { return m_world->available(); }

Status Emulators::perform(const std::function<Status(Books&, base::Time)>& work) {
    SB_CHECK(m_ledger != nullptr);
    Status outcome;
    SB_TRY(m_ledger->perform([&](Books& books, base::Time at) -> Status {
        outcome = work(books, at);
        return !outcome && isLost(outcome.error()) ? outcome : Status();
    }));
    return outcome;
}

Status Emulators::act(const api::PlayerKey& key, const ActOrigin& origin,
                      const std::function<Status(const PlayScene&)>& work) {
    return perform([&](Books& books, base::Time at) -> Status {
        const Tenant tenant{{}, key.brand, key.region};
        SB_ASSIGN(auto* cash, books.cash(tenant, key.player.text()));
        if (cash == nullptr)
            return Error{ErrorCode::NotFound, "PLAYERS-003", "this brand has no such player in this region"};
        SB_ASSIGN(const auto row, books.tenant(tenant));
        return work({books, tenant, row, *cash, origin.trace, origin.command, at});
    });
}

Result<std::vector<api::PlayerKey>> Emulators::generate(const base::RegionId& region, const base::BrandId& brand,
                                                        std::size_t count, std::uint64_t seed,
                                                        std::string_view currency) {
    if (count == 0 || count > kMostGenerated)
        return Error{ErrorCode::InvalidArgument, "PLAYERS-002",
                     "from 1 to " + std::to_string(kMostGenerated) + " players can be made at once"};
    SB_ASSIGN(const auto made, generated(count, seed, currency));
    std::vector<PlayerAccount> accounts;
    std::vector<api::PlayerKey> keys;
    for (const auto& player : made) {
        accounts.push_back({region, brand, player.id, player.balance});
        keys.push_back({region, brand, player.id});
    }
    SB_TRY(m_ledger->fund(accounts));
    auto remembered = perform([&](Books& books, base::Time at) -> Status {
        const Tenant tenant{{}, brand, region};
        for (const auto& player : made) {
            SB_ASSIGN(auto* cash, books.cash(tenant, player.id.text()));
            SB_CHECK(cash != nullptr);
            SB_TRY(m_world->rememberInitial({books, tenant, 0, *cash, {}, {}, at}, player.balance.minor()));
        }
        return {};
    });
    SB_TRY(std::move(remembered));
    return keys;
}

Status Emulators::reset(const api::PlayerKey& key, const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) { return m_world->reset(scene); });
}

Status Emulators::setAgeGroup(const api::PlayerKey& key, AgeGroup age, const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) { return m_world->setAgeGroup(scene, age); });
}

Status Emulators::changeLimit(const api::PlayerKey& key, LimitKind kind, LimitWindow window, LimitOwner owner,
                              const std::optional<std::string>& value, const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) -> Status {
        std::optional<std::int64_t> number;
        if (value && kind == LimitKind::SessionTime) {
            std::int64_t seconds = 0;
            const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), seconds);
            if (error != std::errc() || end != value->data() + value->size())
                return Error{ErrorCode::InvalidArgument, "PLAYERS-002", "session time is a whole number of seconds"};
            number = seconds;
        } else if (value) {
            SB_ASSIGN(number, minorOf(*value, scene.cash));
        }
        return m_world->changeLimit(scene, kind, window, owner, number);
    });
}

Status Emulators::exclude(const api::PlayerKey& key, std::string reason, std::optional<base::Time> until,
                          const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) {
        return m_world->excludePlayer(scene, {scene.at, until, reason});
    });
}

Result<api::RgCheckView> Emulators::check(const api::PlayerKey& key, std::string_view amount) {
    api::RgCheckView view;
    SB_TRY(act(key, {}, [&](const PlayScene& scene) -> Status {
        std::int64_t minor = 0;
        if (!amount.empty()) {
            SB_ASSIGN(minor, minorOf(amount, scene.cash));
        }
        SB_ASSIGN(const auto refusal, m_world->check(scene, minor));
        if (refusal)
            view = {false, refusal->code, refusal->why, refusal->details};
        return {};
    }));
    return view;
}

Status Emulators::grantBonus(const api::PlayerKey& key, const std::string& id, const BonusDraft& draft,
                             const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) -> Status {
        Bonus bonus;
        bonus.id = id;
        SB_ASSIGN(bonus.amount, minorOf(draft.amount, scene.cash));
        if (!draft.maxBet.empty()) {
            SB_ASSIGN(bonus.maxBet, minorOf(draft.maxBet, scene.cash));
        }
        bonus.deadline = draft.deadline;
        if (draft.wagering < 0 || __builtin_mul_overflow(bonus.amount, std::int64_t{draft.wagering}, &bonus.required))
            return Error{ErrorCode::InvalidArgument, "PLAYERS-002", "the wagering requirement is out of range"};
        return m_world->grantBonus(scene, bonus);
    });
}

Status Emulators::tick() {
    constexpr std::size_t kAtOnce = 100;
    std::size_t forfeited = kAtOnce;
    while (forfeited == kAtOnce)
        SB_TRY(perform([&](Books& books, base::Time at) -> Status {
            SB_ASSIGN(forfeited, m_world->forfeitOverdue(books, at, kAtOnce));
            return {};
        }));
    return {};
}

Status Emulators::makeJackpot(const std::string& id, const base::RegionId& region, const base::BrandId& brand,
                              std::string_view currency, int basisPoints) {
    SB_ASSIGN(const auto parsed, base::Currency::parse(currency));
    return perform([&](Books& books, base::Time at) -> Status {
        const Tenant tenant{{}, brand, region};
        SB_ASSIGN(auto* pool, books.common("jackpot", region.text(), brand.text(), parsed));
        SB_ASSIGN(const auto row, books.tenant(tenant));
        return m_world->makeJackpot({books, tenant, row, *pool, {}, {}, at}, id, basisPoints);
    });
}

Status Emulators::hitJackpot(const std::string& id, const api::PlayerKey& key, const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) { return m_world->hitJackpot(scene, id); });
}

Status Emulators::move(Move what, const api::PlayerKey& key, const std::string& id, std::string_view amount,
                       const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) -> Status {
        SB_ASSIGN(const auto minor, minorOf(amount, scene.cash));
        switch (what) {
        case Move::Debit:
        case Move::Credit:
            return m_world->moveMoney(scene, id, what == Move::Debit ? "debit" : "credit", minor);
        case Move::Deposit:
            return m_world->deposit(scene, id, minor);
        case Move::Payout:
        case Move::PayoutHeld:
            break;
        }
        return m_world->payout(scene, id, minor, what == Move::Payout);
    });
}

Status Emulators::undoMove(const api::PlayerKey& key, const std::string& id, const ActOrigin& origin) {
    return act(key, origin, [&](const PlayScene& scene) { return m_world->undoMove(scene, id); });
}

Status Emulators::endPayment(const std::string& id, End end, const ActOrigin& origin) {
    constexpr std::array<std::string_view, 4> kStates{"refunded", "charged_back", "completed", "failed"};
    SB_ASSIGN(const auto shown, payment(id));
    return act(shown.key, origin, [&](const PlayScene& scene) -> Status {
        SB_ASSIGN(const auto found, World::payment(scene.books, id));
        if (!found)
            return Error{ErrorCode::NotFound, "PLAYERS-003", "there is no such payment"};
        return m_world->endPayment(scene, *found, kStates[static_cast<std::size_t>(end)]);
    });
}

Status Emulators::openCase(const api::PlayerKey& key, const std::string& id, std::string summary, std::string by) {
    if (summary.find_first_not_of(" \t\r\n") == std::string::npos)
        return Error{ErrorCode::InvalidArgument, "AML-002", "a case says what is suspicious"};
    return act(key, {}, [&](const PlayScene& scene) {
        return m_world->openCase(scene, {AmlRule::Manual, summary, {}}, id, by);
    });
}

Status Emulators::decideCase(const std::string& id, AmlState to, std::string by, std::string why) {
    return perform([&](Books& books, base::Time at) { return m_world->decideCase(books, at, id, to, by, why); });
}

Result<std::vector<api::PlayerView>> Emulators::players(const base::RegionId& region, const base::BrandId& brand,
                                                        std::string_view after, std::size_t limit) const {
    return m_reads->players(region, brand, after, limit);
}

Result<api::PlayerView> Emulators::player(const api::PlayerKey& key) const { return m_reads->player(key); }

Result<std::vector<api::PaymentView>> Emulators::payments(const api::PlayerKey& key, std::size_t limit) const {
    return m_reads->payments(key, limit);
}

Result<api::PaymentView> Emulators::payment(const std::string& id) const { return m_reads->payment(id); }
Result<std::vector<api::JackpotView>> Emulators::jackpots() const { return m_reads->jackpots(); }

Result<std::vector<api::AmlCaseView>> Emulators::cases(std::string_view state) const { return m_reads->cases(state); }

Result<api::AmlCaseView> Emulators::amlCase(const std::string& id) const {
    SB_ASSIGN(const auto one, m_reads->amlCase(id));
    return view(one);
}

Result<base::Json> Emulators::reportJson(const std::string& id) const {
    SB_ASSIGN(const auto one, m_reads->amlCase(id));
    SB_ASSIGN(const auto payments, m_reads->reported(one));
    return emulators::reportJson(one, payments, m_clock.now());
}

Result<std::string> Emulators::reportXml(const std::string& id) const {
    SB_ASSIGN(const auto one, m_reads->amlCase(id));
    SB_ASSIGN(const auto payments, m_reads->reported(one));
    return emulators::reportXml(one, payments, m_clock.now());
}

} // namespace signalbox::platform::emulators
