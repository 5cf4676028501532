// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/onboarding/AdmissionSection.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Lists.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

constexpr int kMostRequests = 1'000'000;
constexpr qint64 kLargestDefinition = 64 * 1024;

template <class T>
AdmissionPort::Outcome outcomeOf(const base::Result<api::Done<T>>& result) {
    AdmissionPort::Outcome outcome;
    if (!result)
        outcome.error = result.error();
    else if (result->audit.index)
        outcome.auditIndex = static_cast<qint64>(*result->audit.index);
    return outcome;
}

void chooseFile(QWidget* parent, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, AdmissionSection::tr("Choose a verify profile"), {},
                                   AdmissionSection::tr("Verify profiles (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

QSpinBox* requests(std::int64_t value, const QString& name) {
    auto* box = new QSpinBox;
    box->setRange(1, kMostRequests);
    box->setValue(int(value));
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAccessibleName(name);
    return box;
}

QString limitText(const api::RateLimitView& limit) {
    return AdmissionSection::tr("%1 a second, burst %2").arg(text::count(limit.perSecond), text::count(limit.burst));
}

} // namespace

void BridgeAdmissionPort::read(QObject* context, const base::ProviderId& provider,
                               std::function<void(const base::Result<api::AdmissionView>&)> done) {
    m_bridge.ask<api::AdmissionView>(
        context,
        [provider](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
            return api::admission(client, provider, deadline, std::move(stop));
        },
        std::move(done));
}

void BridgeAdmissionPort::setRateLimit(QObject* context, const api::AdmissionView& shown,
                                       const api::RateLimitView& limit, const api::Intent& intent, const QString& title,
                                       Finished done) {
    m_bridge.act<api::AdmissionView>(
        context, title, intent,
        [provider = shown.provider, limit, intent](api::PlatformClient& client, api::Deadline deadline,
                                                   std::stop_token stop) {
            return api::setRateLimit(client, provider, limit, intent, deadline, std::move(stop));
        },
        [done](const base::Result<api::Done<api::AdmissionView>>& result) { done(outcomeOf(result)); });
}

void BridgeAdmissionPort::setProfile(QObject* context, const api::AdmissionView& shown, const base::Json& profile,
                                     bool ask, const api::Intent& intent, const QString& title, Finished done) {
    if (ask) {
        m_bridge.act<api::ApprovalView>(
            context, title, intent,
            [act = api::weakenProfileAct(shown, profile, intent), summary = title.toStdString(),
             intent](api::PlatformClient& client, api::Deadline deadline, std::stop_token stop) {
                return client.requestApproval(act, summary, intent, deadline, std::move(stop));
            },
            [done](const base::Result<api::Done<api::ApprovalView>>& result) {
                auto outcome = outcomeOf(result);
                if (result)
                    outcome.approval = result->value.request.id;
                done(outcome);
            });
        return;
    }
    m_bridge.act<api::AdmissionView>(
        context, title, intent,
        [provider = shown.provider, profile, intent](api::PlatformClient& client, api::Deadline deadline,
                                                     std::stop_token stop) {
            return api::setVerifyProfile(client, provider, profile, intent, deadline, std::move(stop));
        },
        [done](const base::Result<api::Done<api::AdmissionView>>& result) { done(outcomeOf(result)); });
}

AdmissionSection::AdmissionSection(Theme& theme, const base::Clock& clock, MutationGate& gate,
                                   std::unique_ptr<AdmissionPort> port, QWidget* parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_theme(theme)
    , m_gate(gate)
    , m_port(std::move(port))
    , m_chooser(chooseFile) {
    setAccessibleName(tr("Admission"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, m_theme.px(Theme::Tight), 0, 0);
    column->setSpacing(m_theme.px(Theme::Small));
    column->addWidget(makeLabel(tr("Admission"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_values = new KeyValueList(m_theme);
    column->addWidget(m_values);
    m_note = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_note->setWordWrap(true);
    column->addWidget(m_note);
    auto* acts = new QHBoxLayout;
    m_profile = new QPushButton(tr("Set profile..."));
    m_limit = new QPushButton(tr("Set rate limit..."));
    for (auto* button : {m_profile, m_limit}) {
        button->setAutoDefault(false);
        acts->addWidget(button);
    }
    acts->addStretch();
    column->addLayout(acts);
    const auto ready = [this] { return m_shown ? QString() : tr("It is not known how this provider is let in."); };
    m_gate.guard(m_profile, {QStringLiteral("providers.set_profile"), {}}, ready);
    m_gate.guard(m_limit, {QStringLiteral("providers.set_rate_limit"), {}}, ready);
    connect(m_profile, &QPushButton::clicked, this, &AdmissionSection::changeProfile);
    connect(m_limit, &QPushButton::clicked, this, &AdmissionSection::changeLimit);
    display();
}

QString AdmissionSection::note() const { return m_note->isHidden() ? QString() : m_note->text(); }

void AdmissionSection::setProvider(const base::ProviderId& provider) {
    if (provider == m_provider)
        return;
    m_provider = provider;
    m_shown.reset();
    m_readAt.reset();
    m_asking = false; // what was asked for is about somebody else
    m_note->setText(tr("Asking how this provider is let in..."));
    display();
    refresh();
}

void AdmissionSection::refresh() {
    if (m_asking || m_provider.empty())
        return;
    m_asking = true;
    m_port->read(this, m_provider, [this, provider = m_provider](const base::Result<api::AdmissionView>& result) {
        if (provider == m_provider)
            answered(result);
    });
}

void AdmissionSection::answered(const base::Result<api::AdmissionView>& result) {
    m_asking = false;
    if (result) {
        m_shown = *result;
        m_readAt = m_clock.now();
        m_note->setText({});
    } else if (m_readAt) {
        m_note->setText(tr("▨ Stale: no answer for %1.").arg(text::duration(m_clock.now() - *m_readAt)));
    } else {
        m_note->setText(tr("Not known: %1").arg(text::error(result.error())));
    }
    display();
}

void AdmissionSection::display() {
    QList<KeyValueList::Row> rows;
    if (m_shown) {
        const auto& profile = m_shown->profile;
        rows = {{tr("Grade"), tr("%1, of A (best) to F").arg(text::of(profile.grade)), false, Severity::None},
                {tr("Verify profile"), text::of(profile.id), true, Severity::None},
                {tr("Algorithm"), text::of(profile.algorithm), true, Severity::None},
                {tr("Rate limit"), limitText(m_shown->rateLimit), false, Severity::None}};
    }
    m_values->setVisible(m_shown.has_value());
    m_values->setToolTip(m_shown ? text::of(m_shown->profile.title) : QString());
    m_values->setRows(rows);
    m_note->setVisible(!m_note->text().isEmpty());
    m_gate.refresh();
}

ReviewSheet* AdmissionSection::open(Review review) {
    review.objectId = text::of(m_shown->provider.text());
    review.environment = m_gate.environment();
    review.region = text::of(m_shown->region.text());
    m_sheet = new ReviewSheet(m_theme, m_clock, review, this);
    return m_sheet;
}

void AdmissionSection::changeLimit() {
    if (m_sheet || !m_shown)
        return;
    const auto shown = *m_shown;
    Review review;
    review.title = tr("Set the rate limit of %1").arg(text::of(shown.provider.text()));
    review.changes = {{tr("Rate limit"), limitText(shown.rateLimit), tr("as chosen below")}};
    review.impact = tr("It holds from the next request on, and is kept over a restart. Requests above it are refused.");
    review.effectText = tr("Set the rate limit");
    review.holdingText = tr("Keep holding to set it");
    auto* sheet = open(review);
    auto* perSecond = requests(shown.rateLimit.perSecond, tr("Requests a second"));
    auto* burst = requests(shown.rateLimit.burst, tr("Burst"));
    sheet->addField(tr("Requests a second"), perSecond);
    sheet->addField(tr("Burst"), burst);
    connect(sheet, &ReviewSheet::confirmed, this,
            [this, shown, perSecond, burst, title = review.title](const QString&, const QString& reason) {
                const QPointer<ReviewSheet> asked = m_sheet;
                const auto intent = api::Intent::fresh(reason.toStdString());
                m_port->setRateLimit(this, shown, {perSecond->value(), burst->value()}, intent, title,
                                     [this, asked, title, intent](const AdmissionPort::Outcome& outcome) {
                                         finished(asked, title, intent, outcome);
                                     });
            });
    sheet->open();
}

void AdmissionSection::changeProfile() {
    if (m_sheet || !m_shown)
        return;
    const auto shown = *m_shown;
    Review review;
    review.title = tr("Set the verify profile of %1").arg(text::of(shown.provider.text()));
    review.changes = {{tr("Verify profile"),
                       tr("%1, grade %2").arg(text::of(shown.profile.id), text::of(shown.profile.grade)),
                       tr("as chosen below")}};
    review.impact = tr("It holds from the next request on. A profile that no accepted key of the provider fits is "
                       "refused. A weaker grade takes a second security officer.");
    review.effectText = tr("Set the profile");
    review.holdingText = tr("Keep holding to set it");
    auto* sheet = open(review);
    auto* choice = new QComboBox;
    choice->setAccessibleName(tr("Verify profile"));
    for (const auto* id : {"rfc9421", "timestamp-body-hmac", "body-hmac", "body-rsa-sha256"})
        choice->addItem(QString::fromLatin1(id), QString());
    choice->setCurrentIndex(std::max(0, choice->findText(text::of(shown.profile.id))));
    auto* file = new QPushButton(tr("Choose a file..."));
    file->setAutoDefault(false);
    auto* ask = new QCheckBox(tr("yes, because its grade is weaker"));
    ask->setMinimumHeight(m_theme.px(24));
    sheet->addField(tr("Verify profile"), choice);
    sheet->addField(tr("Or one of your own, as JSON"), file);
    sheet->addField(tr("Ask for the approval of a second person"), ask);
    connect(file, &QPushButton::clicked, sheet, [this, sheet, choice] {
        m_chooser(sheet, [sheet = QPointer(sheet), choice](const QString& path) {
            if (!sheet)
                return;
            QFile source(path);
            const bool read = source.open(QIODevice::ReadOnly) && source.size() <= kLargestDefinition;
            const auto content = read ? source.readAll() : QByteArray();
            const auto json = base::Json::parse(content.toStdString());
            if (!json || !json->isObject()) {
                sheet->fail(tr("The file %1 is not a JSON object of at most 64 KiB.").arg(path));
                return;
            }
            choice->addItem(QFileInfo(path).fileName(), QString::fromUtf8(content));
            choice->setCurrentIndex(choice->count() - 1);
        });
    });
    connect(sheet, &ReviewSheet::confirmed, this,
            [this, shown, choice, ask, title = review.title](const QString&, const QString& reason) {
                const QPointer<ReviewSheet> asked = m_sheet;
                const auto definition = choice->currentData().toString().toStdString();
                const auto parsed = base::Json::parse(definition);
                const auto profile =
                    definition.empty() || !parsed ? base::Json(choice->currentText().toStdString()) : *parsed;
                const auto intent = api::Intent::fresh(reason.toStdString());
                const QString what = ask->isChecked()
                                         ? tr("%1 to %2, weaker than %3 (grade %4)")
                                               .arg(title, choice->currentText(), text::of(shown.profile.id),
                                                    text::of(shown.profile.grade))
                                         : title;
                m_port->setProfile(this, shown, profile, ask->isChecked(), intent, what,
                                   [this, asked, ask = QPointer(ask), what, intent](const auto& outcome) {
                                       finished(asked, what, intent, outcome);
                                       if (asked && ask && outcome.error && outcome.error->reason == "ACCESS-006")
                                           ask->setChecked(true); // the next hold asks
                                   });
            });
    sheet->open();
}

void AdmissionSection::finished(const QPointer<ReviewSheet>& sheet, const QString& title, const api::Intent& intent,
                                const AdmissionPort::Outcome& outcome) {
    using Kind = MessageBar::Kind;
    refresh();
    const bool unknown = outcome.error && outcome.error->code == base::ErrorCode::OutcomeUnknown;
    if (sheet && (!outcome.error || unknown))
        sheet->succeed();
    if (unknown)
        emit message(Kind::Unknown,
                     tr("UNKNOWN: no answer to \"%1\". Treat it as not done. Command %2 is asked again until the "
                        "platform answers.")
                         .arg(title, text::of(intent.command.text())),
                     text::of(outcome.error->reason));
    else if (outcome.error && sheet)
        sheet->fail(text::error(*outcome.error));
    else if (outcome.error)
        emit message(Kind::Error, tr("%1: %2").arg(title, text::error(*outcome.error)),
                     text::of(outcome.error->reason));
    else if (!outcome.approval.empty())
        emit message(Kind::Info,
                     tr("Asked for approval %1: %2. Somebody else must approve it on the approvals page.")
                         .arg(text::of(outcome.approval.text()), title),
                     {});
    else
        emit message(Kind::Done,
                     outcome.auditIndex ? tr("Done: %1. Audit entry %2.").arg(title).arg(*outcome.auditIndex)
                                        : tr("Done: %1. Not yet in the audit log.").arg(title),
                     {});
}

} // namespace signalbox::ui
