// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/PlayersClient.h"
#include "core/base/Result.h"

#include <QtCore/QString>

#include <functional>
#include <memory>
#include <vector>

class QObject;

namespace signalbox::ui {

class Bridge;

/// What the test players' panel asks of a platform. Answers come later, on the gui thread.
class PlayersPort {
public:
    template <class T>
    using On = std::function<void(const base::Result<T>&)>;

    virtual ~PlayersPort() = default;
    virtual void players(const base::RegionId& region, const base::BrandId& brand,
                         On<std::vector<api::PlayerView>> done) = 0;
    virtual void deposit(const api::PlayerKey& key, const std::string& amount, const api::Intent& intent,
                         On<api::Done<api::PaymentView>> done) = 0;
    virtual void limit(const api::PlayerKey& key, const api::LimitDraft& draft, const api::Intent& intent,
                       On<api::Done<api::PlayerView>> done) = 0;
    virtual void exclude(const api::PlayerKey& key, const std::string& kind, const api::Intent& intent,
                         On<api::Done<api::PlayerView>> done) = 0;
    virtual void reset(const api::PlayerKey& key, const api::Intent& intent, On<api::Done<api::PlayerView>> done) = 0;
};

/// Over the bridge; nothing is answered after `context` has died.
[[nodiscard]] std::unique_ptr<PlayersPort> playersPortOver(Bridge& bridge, QObject* context);

} // namespace signalbox::ui
