// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayersPort.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

namespace signalbox::ui {

namespace {

using api::Deadline;
using api::Intent;
using api::PlayerKey;
using api::PlayersClient;

QString nameOf(const PlayerKey& key) { return text::of(key.player.text()); }

/// Calls of PlayersClient over a bridge, for as long as `context` lives.
class Calls {
public:
    Calls(Bridge& bridge, QObject* context)
        : m_bridge(bridge)
        , m_context(context) {}

    template <class T, class Work>
    void ask(std::function<void(const base::Result<T>&)> done, Work work) const {
        m_bridge.ask<T>(
            m_context,
            [work](api::PlatformClient& client, Deadline deadline, std::stop_token stop) {
                return work(PlayersClient(client), deadline, std::move(stop));
            },
            std::move(done));
    }
    template <class T, class Work>
    void act(const QString& title, const Intent& intent, std::function<void(const base::Result<api::Done<T>>&)> done,
             Work work) const {
        m_bridge.act<T>(
            m_context, title, intent,
            [intent, work](api::PlatformClient& client, Deadline deadline, std::stop_token stop) {
                return work(PlayersClient(client), intent, deadline, std::move(stop));
            },
            std::move(done));
    }

private:
    Bridge& m_bridge;
    QObject* m_context;
};

QString wordsOf(api::MoneyMove what) {
    switch (what) {
    case api::MoneyMove::Debit:
        return QObject::tr("Debit");
    case api::MoneyMove::Credit:
        return QObject::tr("Credit");
    case api::MoneyMove::Deposit:
        return QObject::tr("Deposit");
    case api::MoneyMove::Payout:
    case api::MoneyMove::PayoutHeld:
        break;
    }
    return QObject::tr("Pay out");
}

class BridgePlayersPort final : public PlayersPort {
public:
    BridgePlayersPort(Bridge& bridge, QObject* context)
        : m_calls(bridge, context) {}

    void players(const base::RegionId& region, const base::BrandId& brand, const std::string& after,
                 On<std::vector<api::PlayerView>> done) override {
        m_calls.ask<std::vector<api::PlayerView>>(
            std::move(done), [region, brand, after](PlayersClient client, Deadline deadline, std::stop_token stop) {
                return client.players(region, brand, after, kPage, deadline, std::move(stop));
            });
    }
    void payments(const PlayerKey& key, On<std::vector<api::PaymentView>> done) override {
        m_calls.ask<std::vector<api::PaymentView>>(
            std::move(done), [key](PlayersClient client, Deadline deadline, std::stop_token stop) {
                return client.payments(key, deadline, std::move(stop));
            });
    }
    void check(const PlayerKey& key, const std::string& amount, On<api::RgCheckView> done) override {
        m_calls.ask<api::RgCheckView>(std::move(done),
                                      [key, amount](PlayersClient client, Deadline deadline, std::stop_token stop) {
                                          return client.check(key, amount, deadline, std::move(stop));
                                      });
    }
    void protection(On<bool> done) override {
        m_calls.ask<bool>(std::move(done), [](PlayersClient client, Deadline deadline, std::stop_token stop) {
            return client.protection(deadline, std::move(stop));
        });
    }
    void move(api::MoneyMove what, const PlayerKey& key, const std::string& amount, const Intent& intent,
              OnPayment done) override {
        m_calls.act<api::PaymentView>(
            QObject::tr("%1 %2, %3").arg(wordsOf(what), text::of(amount), nameOf(key)), intent, std::move(done),
            [what, key, amount](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.move(what, key, amount, sent, deadline, std::move(stop));
            });
    }
    void end(const std::string& payment, std::optional<api::PaymentEnd> how, const Intent& intent,
             OnPayment done) override {
        m_calls.act<api::PaymentView>(
            QObject::tr("End payment %1").arg(text::of(payment)), intent, std::move(done),
            [payment, how](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return how ? client.end(payment, *how, sent, deadline, std::move(stop))
                           : client.undo(payment, sent, deadline, std::move(stop));
            });
    }
    void limit(const PlayerKey& key, const api::LimitDraft& draft, const Intent& intent, OnPlayer done) override {
        m_calls.act<api::PlayerView>(
            QObject::tr("Limit for %1").arg(nameOf(key)), intent, std::move(done),
            [key, draft](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.limit(key, draft, sent, deadline, std::move(stop));
            });
    }
    void exclude(const PlayerKey& key, const std::string& kind, std::optional<base::Time> until, const Intent& intent,
                 OnPlayer done) override {
        m_calls.act<api::PlayerView>(
            QObject::tr("Exclude %1").arg(nameOf(key)), intent, std::move(done),
            [key, kind, until](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.exclude(key, kind, until, sent, deadline, std::move(stop));
            });
    }
    void setAge(const PlayerKey& key, const std::string& group, const Intent& intent, OnPlayer done) override {
        m_calls.act<api::PlayerView>(
            QObject::tr("Age group of %1").arg(nameOf(key)), intent, std::move(done),
            [key, group](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.setAge(key, group, sent, deadline, std::move(stop));
            });
    }
    void grantBonus(const PlayerKey& key, const api::BonusGrant& grant, const Intent& intent, OnPlayer done) override {
        m_calls.act<api::PlayerView>(
            QObject::tr("Bonus of %1 for %2").arg(text::of(grant.amount), nameOf(key)), intent, std::move(done),
            [key, grant](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.grantBonus(key, grant, sent, deadline, std::move(stop));
            });
    }
    void reset(const PlayerKey& key, const Intent& intent, OnPlayer done) override {
        m_calls.act<api::PlayerView>(
            QObject::tr("Reset %1").arg(nameOf(key)), intent, std::move(done),
            [key](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.reset(key, sent, deadline, std::move(stop));
            });
    }
    void generate(const base::RegionId& region, const base::BrandId& brand, int count, std::int64_t seed,
                  const std::string& currency, const Intent& intent,
                  On<api::Done<std::vector<std::string>>> done) override {
        m_calls.act<std::vector<std::string>>(
            QObject::tr("Make %1 test players").arg(count), intent, std::move(done),
            [=](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.generate(region, brand, count, seed, currency, sent, deadline, std::move(stop));
            });
    }
    void setProtection(bool available, const Intent& intent, On<api::Done<bool>> done) override {
        m_calls.act<bool>(
            available ? QObject::tr("Switch player protection on") : QObject::tr("Switch player protection off"),
            intent, std::move(done),
            [available](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.setProtection(available, sent, deadline, std::move(stop));
            });
    }

private:
    Calls m_calls;
};

class BridgeJackpotsPort final : public JackpotsPort {
public:
    BridgeJackpotsPort(Bridge& bridge, QObject* context)
        : m_calls(bridge, context) {}

    void jackpots(On<std::vector<api::JackpotView>> done) override {
        m_calls.ask<std::vector<api::JackpotView>>(std::move(done),
                                                   [](PlayersClient client, Deadline deadline, std::stop_token stop) {
                                                       return client.jackpots(deadline, std::move(stop));
                                                   });
    }
    void make(const base::RegionId& region, const base::BrandId& brand, const std::string& currency, int basisPoints,
              const Intent& intent, On<api::Done<api::JackpotView>> done) override {
        m_calls.act<api::JackpotView>(
            QObject::tr("Jackpot in %1 for %2").arg(text::of(currency), text::of(brand.text())), intent,
            std::move(done), [=](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.makeJackpot(region, brand, currency, basisPoints, sent, deadline, std::move(stop));
            });
    }
    void hit(const std::string& jackpot, const base::PlayerId& winner, const Intent& intent,
             On<api::Done<api::JackpotView>> done) override {
        m_calls.act<api::JackpotView>(
            QObject::tr("Pay jackpot %1 to %2").arg(text::of(jackpot), text::of(winner.text())), intent,
            std::move(done), [=](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.hitJackpot(jackpot, winner, sent, deadline, std::move(stop));
            });
    }

private:
    Calls m_calls;
};

class BridgeAmlPort final : public AmlPort {
public:
    BridgeAmlPort(Bridge& bridge, QObject* context)
        : m_calls(bridge, context) {}

    void cases(On<std::vector<api::AmlCaseView>> done) override {
        m_calls.ask<std::vector<api::AmlCaseView>>(std::move(done),
                                                   [](PlayersClient client, Deadline deadline, std::stop_token stop) {
                                                       return client.cases({}, deadline, std::move(stop));
                                                   });
    }
    void payments(const PlayerKey& key, On<std::vector<api::PaymentView>> done) override {
        m_calls.ask<std::vector<api::PaymentView>>(
            std::move(done), [key](PlayersClient client, Deadline deadline, std::stop_token stop) {
                return client.payments(key, deadline, std::move(stop));
            });
    }
    void open(const PlayerKey& key, const Intent& intent, On<api::Done<api::AmlCaseView>> done) override {
        m_calls.act<api::AmlCaseView>(
            QObject::tr("Open a case on %1").arg(nameOf(key)), intent, std::move(done),
            [key](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.openCase(key, sent, deadline, std::move(stop));
            });
    }
    void decide(const std::string& id, const std::string& state, const Intent& intent,
                On<api::Done<api::AmlCaseView>> done) override {
        m_calls.act<api::AmlCaseView>(
            QObject::tr("Decide case %1").arg(text::of(id)), intent, std::move(done),
            [id, state](PlayersClient client, const Intent& sent, Deadline deadline, std::stop_token stop) {
                return client.decide(id, state, sent, deadline, std::move(stop));
            });
    }
    void report(const std::string& id, bool xml, On<std::string> done) override {
        m_calls.ask<std::string>(std::move(done),
                                 [id, xml](PlayersClient client, Deadline deadline, std::stop_token stop) {
                                     return client.report(id, xml, deadline, std::move(stop));
                                 });
    }

private:
    Calls m_calls;
};

} // namespace

std::unique_ptr<PlayersPort> playersPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgePlayersPort>(bridge, context);
}

std::unique_ptr<JackpotsPort> jackpotsPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgeJackpotsPort>(bridge, context);
}

std::unique_ptr<AmlPort> amlPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgeAmlPort>(bridge, context);
}

} // namespace signalbox::ui
