// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayersPort.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"

namespace signalbox::ui {

namespace {

constexpr int kPlayers = 500;

class BridgePlayersPort final : public PlayersPort {
public:
    BridgePlayersPort(Bridge& bridge, QObject* context)
        : m_bridge(bridge)
        , m_context(context) {}

    void players(const base::RegionId& region, const base::BrandId& brand,
                 On<std::vector<api::PlayerView>> done) override {
        m_bridge.ask<std::vector<api::PlayerView>>(
            m_context,
            [region, brand](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::PlayersClient(client).players(region, brand, {}, kPlayers, deadline, std::move(stop));
            },
            std::move(done));
    }
    void deposit(const api::PlayerKey& key, const std::string& amount, const api::Intent& intent,
                 On<api::Done<api::PaymentView>> done) override {
        m_bridge.act<api::PaymentView>(
            m_context, QObject::tr("Deposit %1 for %2").arg(text::of(amount), text::of(key.player.text())), intent,
            [key, amount, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::PlayersClient(client).move(api::MoneyMove::Deposit, key, amount, intent, deadline,
                                                       std::move(stop));
            },
            std::move(done));
    }
    void limit(const api::PlayerKey& key, const api::LimitDraft& draft, const api::Intent& intent,
               On<api::Done<api::PlayerView>> done) override {
        m_bridge.act<api::PlayerView>(
            m_context, QObject::tr("Limit for %1").arg(text::of(key.player.text())), intent,
            [key, draft, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::PlayersClient(client).limit(key, draft, intent, deadline, std::move(stop));
            },
            std::move(done));
    }
    void exclude(const api::PlayerKey& key, const std::string& kind, const api::Intent& intent,
                 On<api::Done<api::PlayerView>> done) override {
        m_bridge.act<api::PlayerView>(
            m_context, QObject::tr("Exclude %1").arg(text::of(key.player.text())), intent,
            [key, kind, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::PlayersClient(client).exclude(key, kind, std::nullopt, intent, deadline, std::move(stop));
            },
            std::move(done));
    }
    void reset(const api::PlayerKey& key, const api::Intent& intent, On<api::Done<api::PlayerView>> done) override {
        m_bridge.act<api::PlayerView>(
            m_context, QObject::tr("Reset %1").arg(text::of(key.player.text())), intent,
            [key, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return api::PlayersClient(client).reset(key, intent, deadline, std::move(stop));
            },
            std::move(done));
    }

private:
    Bridge& m_bridge;
    QObject* m_context;
};

} // namespace

std::unique_ptr<PlayersPort> playersPortOver(Bridge& bridge, QObject* context) {
    return std::make_unique<BridgePlayersPort>(bridge, context);
}

} // namespace signalbox::ui
