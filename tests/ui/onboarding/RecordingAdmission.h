// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/onboarding/AdmissionSection.h"

#include <QtCore/QStringList>

#include <vector>

namespace signalbox::test {

/// A platform on which every provider signs by rfc9421, and that records what it is told.
class RecordingAdmission final : public ui::AdmissionPort {
public:
    void read(QObject* context, const base::ProviderId& provider,
              std::function<void(const base::Result<api::AdmissionView>&)> done) override {
        asked.push_back(provider.text());
        base::Result<api::AdmissionView> result = of(provider);
        if (failure)
            result = *failure;
        QMetaObject::invokeMethod(
            context, [done, result] { done(result); }, Qt::QueuedConnection);
    }
    void setRateLimit(QObject* context, const api::AdmissionView& shown, const api::RateLimitView& wanted,
                      const api::Intent& intent, const QString&, Finished done) override {
        providers.push_back(shown.provider.text());
        reasons.push_back(intent.reason);
        limit = wanted;
        give(context, done, {});
    }
    void setProfile(QObject* context, const api::AdmissionView& shown, const base::Json& profile, bool ask,
                    const api::Intent& intent, const QString& title, Finished done) override {
        providers.push_back(shown.provider.text());
        reasons.push_back(intent.reason);
        profiles.push_back(profile);
        titles.append(title);
        asks.push_back(ask);
        Outcome outcome;
        if (ask)
            outcome.approval = base::ApprovalId("approval-9");
        give(context, done, outcome);
    }

    std::optional<base::Error> failure;
    std::optional<base::Error> refusal;
    api::RateLimitView limit{200, 400};
    std::vector<std::string> asked, providers, reasons;
    std::vector<base::Json> profiles;
    std::vector<bool> asks;
    QStringList titles;
    Finished answer;

private:
    api::AdmissionView of(const base::ProviderId& provider) const {
        api::AdmissionView view;
        view.provider = provider;
        view.brand = base::BrandId("brand-7");
        view.region = base::RegionId("eu-1");
        view.profile.id = "rfc9421";
        view.profile.title = "HTTP Message Signatures";
        view.profile.grade = "A";
        view.profile.algorithm = "hmac-sha256";
        view.rateLimit = limit;
        return view;
    }
    void give(QObject* context, const Finished& done, Outcome outcome) {
        if (refusal && outcome.approval.empty())
            outcome.error = refusal;
        else
            outcome.auditIndex = 1500;
        answer = done;
        QMetaObject::invokeMethod(
            context, [done, outcome] { done(outcome); }, Qt::QueuedConnection);
    }
};

} // namespace signalbox::test
