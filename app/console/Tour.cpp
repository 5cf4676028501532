// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Tour.h"

#include "app/console/Console.h"
#include "core/api/PlayersClient.h"
#include "core/api/SandboxClient.h"
#include "core/api/TraceClient.h"

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>

#include <cstdio>

namespace signalbox::console {

using namespace ui;

namespace {

constexpr int kPollMs = 100;
constexpr int kGiveUpAfterPolls = 900; // 90 s a step
constexpr std::uint64_t kTicksBeforePictures = 45;

} // namespace

Tour::Tour(Console& console, std::filesystem::path folder, QSize size)
    : m_console(console)
    , m_folder(std::move(folder))
    , m_size(size) {}

void Tour::add(const QString& name, std::function<bool()> ready, std::function<void()> effect) {
    m_steps.push_back({name, std::move(ready), std::move(effect)});
}

void Tour::start() {
    std::error_code failure;
    std::filesystem::create_directories(m_folder, failure);
    m_console.window().resize(m_size);
    plan();
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &Tour::next);
    timer->start(kPollMs);
}

void Tour::next() {
    if (m_at == m_steps.size()) {
        std::printf("tour: %d pictures in %s\n", m_pictures, m_folder.c_str());
        for (const auto& missed : m_missed)
            std::printf("tour: did not come about: %s\n", qPrintable(missed));
        m_at = m_steps.size() + 1;
        emit finished(m_missed.isEmpty() ? 0 : 1);
        return;
    }
    if (m_at > m_steps.size())
        return;
    const auto& step = m_steps[m_at];
    if (!step.ready() && ++m_waited < kGiveUpAfterPolls)
        return;
    if (m_waited >= kGiveUpAfterPolls)
        m_missed.append(step.name);
    m_waited = 0;
    ++m_at;
    step.effect();
}

void Tour::picture(const QString& name) {
    const auto file = QString::fromStdString((m_folder / (name.toStdString() + ".png")).string());
    if (m_console.window().grab().save(file))
        ++m_pictures;
    else
        m_missed.append(QStringLiteral("could not write %1").arg(file));
}

void Tour::visit(const QString& link, const QString& pictureName) {
    add(
        QStringLiteral("open %1").arg(link), [] { return true; }, [this, link] { m_console.window().openLink(link); });
    pictureAfterData(pictureName);
}

void Tour::pictureAfterData(const QString& pictureName) {
    // A page reads what it shows when it is opened; two ticks later the answer is on the screen.
    const auto from = std::make_shared<std::uint64_t>(0);
    const auto sequence = [this] {
        return m_console.bridge().board() ? m_console.bridge().board()->feed().sequence : 0;
    };
    add(
        QStringLiteral("data on %1").arg(pictureName),
        [from, sequence] {
            if (*from == 0)
                *from = sequence();
            return sequence() >= *from + 3;
        },
        [this, pictureName] { picture(pictureName); });
}

void Tour::planActs() {
    const auto asOperator = [this](const QString& id) {
        add(
            QStringLiteral("act as %1").arg(id), [] { return true; }, [this, id] { m_console.actAs(id); });
        add(
            QStringLiteral("connected as %1").arg(id),
            [this, id] {
                const auto& me = m_console.bridge().me();
                return me && me->id.text() == id.toStdString() && m_console.bridge().link() == Bridge::Link::Live;
            },
            [] {});
    };
    const auto answered = [this](const QString& what) {
        add(
            what, [this] { return m_console.bridge().runningCommands() == 0; }, [] {});
    };
    asOperator(QStringLiteral("security_officer-1"));
    add(
        QStringLiteral("rotate every provider's signing key"), [] { return true; },
        [this] {
            m_console.bridge().ask<std::vector<api::CredentialView>>(
                this,
                [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                    return client.credentials(deadline, std::move(stop));
                },
                [this](const base::Result<std::vector<api::CredentialView>>& all) {
                    if (!all)
                        return;
                    int requested = 0;
                    for (const auto& view : *all) {
                        const auto kind = view.credential.kind;
                        const bool signing =
                            kind == keys::CredentialKind::Hmac || kind == keys::CredentialKind::Ed25519Sig;
                        if (!signing || view.openRotation() || ++requested > 2)
                            continue;
                        api::RotationDraft draft;
                        draft.credential = view.credential.id;
                        const auto intent = api::Intent::fresh("planned renewal, tour");
                        m_console.bridge().act<api::RotationView>(
                            this, QStringLiteral("Rotate"), intent,
                            [draft, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                                return client.requestRotation(draft, intent, deadline, std::move(stop));
                            },
                            [](const auto&) {});
                    }
                });
        });
    answered(QStringLiteral("rotations requested"));
    asOperator(QStringLiteral("on_call-1"));
    add(
        QStringLiteral("canary of the first provider to 5 %"), [] { return true; },
        [this] {
            m_console.bridge().ask<std::vector<api::CanaryView>>(
                this,
                [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                    return client.canaries(deadline, std::move(stop));
                },
                [this](const base::Result<std::vector<api::CanaryView>>& all) {
                    if (!all || all->empty())
                        return;
                    const auto& state = all->front().state;
                    api::CanaryDraft draft;
                    draft.basisPoints = 500;
                    draft.expectedEpoch = state.epoch;
                    draft.eligibility = state.eligibility;
                    const auto intent = api::Intent::fresh("first share for the candidate, tour");
                    m_console.bridge().act<api::CanaryView>(
                        this, QStringLiteral("Canary to 5 %"), intent,
                        [provider = state.provider, draft, intent](api::PlatformClient& client, api::Deadline deadline,
                                                                   std::stop_token stop) {
                            return client.setCanary(provider, draft, intent, deadline, std::move(stop));
                        },
                        [](const auto&) {});
                });
        });
    answered(QStringLiteral("canary set"));
    add(
        QStringLiteral("press an emulation button"), [] { return true; },
        [this] {
            api::FaultOrder order;
            order.kind = "request_duplicate";
            order.basisPoints = 200;
            order.window = std::chrono::minutes(10);
            order.seed = 7;
            const auto intent = api::Intent::fresh("rehearse retries, tour");
            m_console.bridge().act<api::FaultPress>(
                this, QStringLiteral("Duplicate 2 % of the requests"), intent,
                [order, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                    return api::pressFault(client, order, intent, deadline, std::move(stop));
                },
                [](const auto&) {});
        });
    answered(QStringLiteral("button pressed"));
    planPlayers();
    answered(QStringLiteral("the players have what the pictures show"));
}

void Tour::planPlayers() {
    const auto act = [this]<class T>(const QString& title,
                                     std::function<base::Result<api::Done<T>>(api::PlayersClient, const api::Intent&,
                                                                              api::Deadline, std::stop_token)>
                                         work) {
        const auto intent = api::Intent::fresh("something to look at, tour");
        m_console.bridge().act<T>(
            this, title, intent,
            [work, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return work(api::PlayersClient(client), intent, deadline, std::move(stop));
            },
            [](const auto&) {});
    };
    add(
        QStringLiteral("a bonus, a jackpot and deposits that look suspicious"), [] { return true; },
        [act] {
            const base::RegionId region("eu-1");
            const base::BrandId brand("brand-2");
            const api::PlayerKey first{region, brand, base::PlayerId("p_demo_1")};
            const api::PlayerKey second{region, brand, base::PlayerId("p_demo_2")};
            using Stop = std::stop_token;
            act.operator()<api::PlayerView>(
                QStringLiteral("Grant a bonus"),
                [first](api::PlayersClient client, const api::Intent& intent, api::Deadline deadline, Stop stop) {
                    const api::BonusGrant grant{"20.00", 30, "5.00",
                                                std::chrono::system_clock::now() + std::chrono::hours(7 * 24)};
                    return client.grantBonus(first, grant, intent, deadline, std::move(stop));
                });
            act.operator()<api::JackpotView>(
                QStringLiteral("Make a jackpot"),
                [=](api::PlayersClient client, const api::Intent& intent, api::Deadline deadline, Stop stop) {
                    return client.makeJackpot(region, brand, "EUR", 100, intent, deadline, std::move(stop));
                });
            for (const auto* amount : {"9100.00", "9200.00", "8800.00"})
                act.operator()<api::PaymentView>(
                    QStringLiteral("Deposit"), [second, amount](api::PlayersClient client, const api::Intent& intent,
                                                                api::Deadline deadline, Stop stop) {
                        return client.move(api::MoneyMove::Deposit, second, amount, intent, deadline, std::move(stop));
                    });
        });
}

void Tour::visitTrace(const QString& pictureName) {
    const auto trace = std::make_shared<QString>();
    add(
        QStringLiteral("a call with an injected fault"),
        [this, trace] {
            api::TraceFilter filter;
            filter.faulty = true;
            filter.limit = 20;
            m_console.bridge().ask<api::TraceList>(
                this,
                [filter](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                    return api::traces(client, filter, deadline, std::move(stop));
                },
                [trace](const base::Result<api::TraceList>& list) {
                    if (!list)
                        return;
                    // One that moved money: an answer of a bet.
                    for (const auto& call : list->items)
                        if (!call.bet.empty() && call.status == 200)
                            *trace = QString::fromStdString(call.id);
                });
            return !trace->isEmpty();
        },
        [this, trace] { m_console.window().openLink(QStringLiteral("traces/") + *trace); });
    pictureAfterData(pictureName);
}

void Tour::plan() {
    auto& bridge = m_console.bridge();
    add(
        QStringLiteral("the sandbox's first live data"),
        [&bridge] {
            return bridge.link() == Bridge::Link::Live && bridge.board() && bridge.board()->feed().sequence > 2;
        },
        [] {});
    planActs();
    // A window's worth of traffic, so that percentiles can be promised.
    add(
        QStringLiteral("%1 s of live traffic").arg(kTicksBeforePictures),
        [&bridge] { return bridge.board() && bridge.board()->feed().sequence >= kTicksBeforePictures; }, [] {});
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        const QString suffix = scheme == Scheme::Light ? QStringLiteral("-light") : QStringLiteral("-dark");
        add(
            QStringLiteral("theme"), [] { return true; },
            [this, scheme] {
                auto settings = m_console.theme().settings();
                settings.scheme = scheme;
                m_console.theme().setSettings(settings);
            });
        for (const auto* page : {"overview", "onboarding", "slo", "keys", "canary", "audit", "access", "settings"})
            visit(QString::fromLatin1(page), QString::fromLatin1(page) + suffix);
        visit(QStringLiteral("sandbox/faults"), QStringLiteral("sandbox") + suffix);
        visit(QStringLiteral("sandbox/players/p_demo_1"), QStringLiteral("sandbox-players") + suffix);
        visit(QStringLiteral("sandbox/jackpots"), QStringLiteral("sandbox-jackpots") + suffix);
        visit(QStringLiteral("sandbox/aml"), QStringLiteral("sandbox-aml") + suffix);
        visitTrace(QStringLiteral("traces") + suffix);
        visit(QStringLiteral("degradation"), QStringLiteral("degradation") + suffix);
        visit(QStringLiteral("degradation/stop"), QStringLiteral("degradation-stop") + suffix);
        visit(QStringLiteral("help/overview/index"), QStringLiteral("help") + suffix);
    }
    // The red button last: everything above is shown with sessions flowing.
    add(
        QStringLiteral("press the red button"), [] { return true; },
        [this] {
            api::DegradationOrder order;
            const auto intent = api::Intent::fresh("drill at the end of the tour");
            m_console.bridge().act<degradation::CommandStatus>(
                this, QStringLiteral("Stop new sessions"), intent,
                [order, intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                    return client.operate(order, intent, deadline, std::move(stop));
                },
                [](const auto&) {}, CallLane::RedButton);
        });
    const auto verified = std::make_shared<bool>(false);
    add(
        QStringLiteral("closed in every region, verified"),
        [this, verified] {
            m_console.bridge().ask<api::DegradationView>(
                this,
                [](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                    return client.degradation(deadline, std::move(stop));
                },
                [verified](const base::Result<api::DegradationView>& view) {
                    *verified = view && !view->commands.empty() && view->commands.front().isVerified();
                });
            return *verified;
        },
        [] {});
    visit(QStringLiteral("degradation"), QStringLiteral("degradation-closed-dark"));
    add(
        QStringLiteral("theme"), [] { return true; },
        [this] {
            auto settings = m_console.theme().settings();
            settings.scheme = Scheme::Light;
            m_console.theme().setSettings(settings);
        });
    visit(QStringLiteral("degradation"), QStringLiteral("degradation-closed-light"));
}

} // namespace signalbox::console
