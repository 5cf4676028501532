// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PlayersClient.h"
#include "core/base/Result.h"

#include <QtCore/QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QObject;

namespace signalbox::ui {

class Bridge;

/// What the test players' panel asks of a platform. Answers come later, on the gui thread.
class PlayersPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;
    using OnPlayer = On<api::Done<api::PlayerView>>;
    using OnPayment = On<api::Done<api::PaymentView>>;
    /// So many players at most in one answer.
    static constexpr int kPage = 500;

    virtual ~PlayersPort() = default;
    virtual void players(const base::RegionId& region, const base::BrandId& brand, const std::string& after,
                         On<std::vector<api::PlayerView>> done) = 0;
    virtual void payments(const api::PlayerKey& key, On<std::vector<api::PaymentView>> done) = 0;
    /// What player protection would say to a bet of `amount`, or to a session when it is empty.
    virtual void check(const api::PlayerKey& key, const std::string& amount, On<api::RgCheckView> done) = 0;
    virtual void protection(On<bool> done) = 0;

    virtual void move(api::MoneyMove what, const api::PlayerKey& key, const std::string& amount,
                      const api::Intent& intent, OnPayment done) = 0;
    /// `how` nothing: a credit or a debit is taken back.
    virtual void end(const std::string& payment, std::optional<api::PaymentEnd> how, const api::Intent& intent,
                     OnPayment done) = 0;
    virtual void limit(const api::PlayerKey& key, const api::LimitDraft& draft, const api::Intent& intent,
                       OnPlayer done) = 0;
    /// `until` nothing: for good.
    virtual void exclude(const api::PlayerKey& key, const std::string& kind, std::optional<base::Time> until,
                         const api::Intent& intent, OnPlayer done) = 0;
    virtual void setAge(const api::PlayerKey& key, const std::string& group, const api::Intent& intent,
                        OnPlayer done) = 0;
    virtual void grantBonus(const api::PlayerKey& key, const api::BonusGrant& grant, const api::Intent& intent,
                            OnPlayer done) = 0;
    virtual void reset(const api::PlayerKey& key, const api::Intent& intent, OnPlayer done) = 0;
    virtual void generate(const base::RegionId& region, const base::BrandId& brand, int count, std::int64_t seed,
                          const std::string& currency, const api::Intent& intent,
                          On<api::Done<std::vector<std::string>>> done) = 0;
    virtual void setProtection(bool available, const api::Intent& intent, On<api::Done<bool>> done) = 0;
};

/// What the jackpots' panel asks.
class JackpotsPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;

    virtual ~JackpotsPort() = default;
    virtual void jackpots(On<std::vector<api::JackpotView>> done) = 0;
    virtual void make(const base::RegionId& region, const base::BrandId& brand, const std::string& currency,
                      int basisPoints, const api::Intent& intent, On<api::Done<api::JackpotView>> done) = 0;
    /// Pays the whole pool to `winner`.
    virtual void hit(const std::string& jackpot, const base::PlayerId& winner, const api::Intent& intent,
                     On<api::Done<api::JackpotView>> done) = 0;
};

/// What the panel of suspicious activity asks.
class AmlPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;

    virtual ~AmlPort() = default;
    virtual void cases(On<std::vector<api::AmlCaseView>> done) = 0;
    /// Of the player of a case: what the case rests on is among them.
    virtual void payments(const api::PlayerKey& key, On<std::vector<api::PaymentView>> done) = 0;
    virtual void open(const api::PlayerKey& key, const api::Intent& intent, On<api::Done<api::AmlCaseView>> done) = 0;
    virtual void decide(const std::string& id, const std::string& state, const api::Intent& intent,
                        On<api::Done<api::AmlCaseView>> done) = 0;
    virtual void report(const std::string& id, bool xml, On<std::string> done) = 0;
};

/// Over the bridge; nothing is answered after `context` has died.
[[nodiscard]] std::unique_ptr<PlayersPort> playersPortOver(Bridge& bridge, QObject* context);
[[nodiscard]] std::unique_ptr<JackpotsPort> jackpotsPortOver(Bridge& bridge, QObject* context);
[[nodiscard]] std::unique_ptr<AmlPort> amlPortOver(Bridge& bridge, QObject* context);

} // namespace signalbox::ui
