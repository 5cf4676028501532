// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/DisplayText.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtCore/QStringList>
#include <QtCore/QTimeZone>

#include <cmath>

namespace signalbox::ui::text {

namespace {

const QString kNone = QStringLiteral("–");
const QString kDot = QStringLiteral(" · ");

QDateTime utc(base::Time time) { return QDateTime::fromMSecsSinceEpoch(base::unixMillis(time), Qt::UTC); }

QString formatted(const std::optional<base::Time>& time, const QString& format) {
    return time ? QLocale::c().toString(utc(*time), format) : kNone;
}

/// Three significant digits, without an exponent.
QString significant(double value) {
    const int decimals = value >= 99.95 ? 0 : (value >= 9.995 ? 1 : 2);
    return QString::number(value, 'f', decimals);
}

template <class... Parts>
QString joined(const Parts&... parts) {
    QStringList list;
    ((parts.isEmpty() ? void() : void(list.append(parts))), ...);
    return list.join(kDot);
}

template <class Id>
QString part(const std::optional<Id>& id, const QString& otherwise = {}) {
    return id ? of(id->text()) : otherwise;
}

} // namespace

QString clockTime(const std::optional<base::Time>& time) { return formatted(time, QStringLiteral("HH:mm:ss")); }
QString shortTime(const std::optional<base::Time>& time) { return formatted(time, QStringLiteral("d MMM HH:mm")); }
QString fullTime(const std::optional<base::Time>& time) {
    return formatted(time, QStringLiteral("d MMM yyyy HH:mm:ss 'UTC'"));
}

QString duration(base::Duration value) {
    using namespace std::chrono;
    const double seconds = std::chrono::duration<double>(value).count();
    if (seconds < 9.95)
        return QStringLiteral("%1 s").arg(QString::number(std::max(0.0, seconds), 'f', 1));
    if (seconds < 120)
        return QStringLiteral("%1 s").arg(qRound(seconds));
    const auto wholeMinutes = static_cast<qint64>(seconds / 60);
    if (wholeMinutes < 120)
        return QStringLiteral("%1 min").arg(wholeMinutes);
    if (wholeMinutes < 48 * 60) {
        const auto rest = wholeMinutes % 60;
        return rest == 0 ? QStringLiteral("%1 h").arg(wholeMinutes / 60)
                         : QStringLiteral("%1 h %2 min").arg(wholeMinutes / 60).arg(rest);
    }
    return QStringLiteral("%1 d").arg(wholeMinutes / (24 * 60));
}

QString relative(base::Time time, base::Time now) {
    if (time - now >= std::chrono::seconds(1))
        return QStringLiteral("in %1").arg(duration(time - now));
    if (now - time >= std::chrono::seconds(1))
        return QStringLiteral("%1 ago").arg(duration(now - time));
    return QStringLiteral("now");
}

QString latency(base::Duration value) {
    const double milliseconds = std::chrono::duration<double, std::milli>(value).count();
    if (milliseconds < 999.5)
        return QStringLiteral("%1 ms").arg(significant(milliseconds));
    return QStringLiteral("%1 s").arg(significant(milliseconds / 1000));
}

QString quantile(const slo::Quantile& value, bool reportable) {
    using Kind = slo::Quantile::Kind;
    switch (value.kind) {
    case Kind::None:
        return kNone;
    case Kind::Below:
        return QStringLiteral("< 0.05 ms");
    case Kind::Overflow:
        return QStringLiteral("> 60 s");
    case Kind::AtLeast:
        return QStringLiteral("≥ %1").arg(latency(value.value));
    case Kind::Value:
        break;
    }
    return reportable ? latency(value.value) : QStringLiteral("~ %1").arg(latency(value.value));
}

QString percent(double ratio) { return QStringLiteral("%1 %").arg(QString::number(ratio * 100, 'f', 2)); }

QString basisPoints(int value) { return QStringLiteral("%1 %").arg(QString::number(value / 100.0, 'f', 2)); }

QString count(qint64 number) {
    auto digits = QString::number(number);
    const qsizetype first = number < 0 ? 1 : 0;
    for (auto at = digits.size() - 3; at > first; at -= 3)
        digits.insert(at, QChar(0x202f));
    return digits;
}

QString money(const base::Money& amount) {
    return QStringLiteral("%1 %2").arg(of(amount.text()), of(amount.currency().code()));
}

QString error(const base::Error& error) {
    auto sentence = error.context.empty() ? of(base::name(error.code)).replace(QLatin1Char('_'), QLatin1Char(' '))
                                          : of(error.context);
    sentence[0] = sentence[0].toUpper();
    return error.reason.empty() ? sentence : QStringLiteral("%1 (%2)").arg(sentence, of(error.reason));
}

QString errorTopic(const base::Error& error) {
    return error.reason.empty() ? QString() : QStringLiteral("errors/%1").arg(of(error.reason));
}

QString name(keys::CredentialKind kind) {
    using Kind = keys::CredentialKind;
    switch (kind) {
    case Kind::MtlsLeaf:
        return QStringLiteral("mTLS certificate");
    case Kind::IssuingCa:
        return QStringLiteral("Issuing CA");
    case Kind::Hmac:
        return QStringLiteral("HMAC secret");
    case Kind::Ed25519Sig:
        return QStringLiteral("Ed25519 signing key");
    case Kind::RsaSig:
        return QStringLiteral("RSA signing key");
    case Kind::OauthSecret:
        return QStringLiteral("OAuth client secret");
    case Kind::AuditKey:
        return QStringLiteral("Audit log key");
    case Kind::ApproverKey:
        return QStringLiteral("Approval key");
    }
    return {};
}

QString name(keys::VersionState state) { return of(keys::name(state)).toUpper(); }

QString name(keys::ProgressStep::Id id) {
    using Id = keys::ProgressStep::Id;
    switch (id) {
    case Id::Requested:
        return QStringLiteral("Requested");
    case Id::Delivered:
        return QStringLiteral("Delivered, possession proven");
    case Id::SeenInUse:
        return QStringLiteral("Seen in real use");
    case Id::CutOver:
        return QStringLiteral("Cut-over");
    case Id::Retired:
        return QStringLiteral("Old version retired");
    }
    return {};
}

QString name(degradation::Switch which) {
    using Switch = degradation::Switch;
    switch (which) {
    case Switch::Promo:
        return QStringLiteral("Promotions");
    case Switch::Jackpot:
        return QStringLiteral("Jackpots");
    case Switch::NewSessions:
        return QStringLiteral("New sessions");
    case Switch::NewRounds:
        return QStringLiteral("New rounds");
    }
    return {};
}

QString name(slo::Health health) { return of(slo::name(health)).replace(QLatin1Char('_'), QLatin1Char(' ')); }
QString name(audit::Outcome outcome) { return of(audit::name(outcome)); }

QString scope(const keys::Scope& scope) {
    return joined(of(scope.provider.text()), of(scope.brand.text()), of(scope.region.text()));
}

QString scope(const degradation::Scope& scope) {
    if (scope.isEverything())
        return QStringLiteral("everything");
    return joined(part(scope.provider, QStringLiteral("all providers")),
                  part(scope.brand, QStringLiteral("all brands")), part(scope.region, QStringLiteral("all regions")),
                  part(scope.game));
}

QString scope(const slo::Scope& scope) {
    const auto release = scope.release ? of(slo::name(*scope.release)) : QString();
    const auto operation = scope.operation ? of(slo::name(*scope.operation)) : QString();
    const auto all = joined(part(scope.provider), part(scope.brand), part(scope.region), release, operation);
    return all.isEmpty() ? QStringLiteral("everything") : all;
}

namespace {

QString seconds(double value) {
    return latency(std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(value)));
}

QString what(const slo::Alert& alert) {
    using Kind = slo::AlertKind;
    switch (alert.kind) {
    case Kind::Latency:
        return QStringLiteral("%1 of requests over the latency limit, %2 allowed")
            .arg(percent(alert.value), percent(alert.limit));
    case Kind::ErrorRate:
        return QStringLiteral("error rate %1 over %2").arg(percent(alert.value), percent(alert.limit));
    case Kind::BurnRate:
        return QStringLiteral("error budget burns %1× (limit %2×)")
            .arg(QString::number(alert.value, 'f', 1), QString::number(alert.limit, 'f', 1));
    case Kind::SettleLag:
        return QStringLiteral("settle lag p99 %1 over %2").arg(seconds(alert.value), seconds(alert.limit));
    case Kind::QueueLag:
        return QStringLiteral("queue lag %1 over %2").arg(seconds(alert.value), seconds(alert.limit));
    case Kind::NoData:
        return QStringLiteral("no data for %1").arg(seconds(alert.value));
    case Kind::CanaryRolledBack:
        return QStringLiteral("canary rolled back from %1 to 0 by the platform")
            .arg(basisPoints(static_cast<int>(alert.value)));
    case Kind::SecurityIncident:
        return QStringLiteral("security incident");
    }
    return {};
}

} // namespace

QString alert(const slo::Alert& alert, base::Time now) {
    return QStringLiteral("%1 · %2 for %3").arg(scope(alert.scope), what(alert), duration(now - alert.since));
}

QString role(std::string_view wireName) { return of(wireName).replace(QLatin1Char('_'), QLatin1Char(' ')); }

} // namespace signalbox::ui::text
