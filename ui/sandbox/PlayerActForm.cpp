// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayerActForm.h"

#include "ui/bridge/DisplayText.h"
#include "ui/sandbox/PlayerFigures.h"
#include "ui/sandbox/SheetDesk.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>

namespace signalbox::ui {

namespace {

using Act = PlayerActForm::Act;

constexpr int kBonusDays = 7;
constexpr int kMostDays = 3'650;

/// The act, and the word on its button.
struct Words {
    QString act;
    QString button;
    QString hint;
};

Words wordsOf(Act act) {
    const auto tr = [](const char* words) { return PlayerActForm::tr(words); };
    switch (act) {
    case Act::Deposit:
        return {tr("Deposit"), tr("Deposit"), tr("Through the payment service provider; judged by the limits.")};
    case Act::Payout:
        return {tr("Payout"), tr("Pay out"), tr("Through the payment service provider; cash only.")};
    case Act::Credit:
        return {tr("Credit"), tr("Credit"), tr("Money of the house; can be taken back once.")};
    case Act::Debit:
        return {tr("Debit"), tr("Debit"), tr("Back to the house; can be taken back once.")};
    case Act::SetLimit:
        return {tr("Set a limit"), tr("Set limit"), tr("A lower one holds at once, a higher one after a day.")};
    case Act::EndLimit:
        return {tr("Take a limit away"), tr("Take away"), tr("Ends after a day of reflection.")};
    case Act::Exclude:
        return {tr("Exclude"), tr("Exclude"), tr("From play, at once. It is never shortened.")};
    case Act::AgeGroup:
        return {tr("Set the age group"), tr("Set age"), tr("Where the law has limits by age, they change with it.")};
    case Act::Bonus:
        break;
    }
    return {tr("Grant a bonus"), tr("Grant"), tr("Becomes cash when it has been wagered before the deadline.")};
}

QComboBox* choice(std::initializer_list<const char*> names) {
    auto* box = new QComboBox;
    for (const auto* name : names)
        box->addItem(plainWords(name), QLatin1String(name));
    return box;
}

QSpinBox* whole(int least, int most, int value, const QString& suffix) {
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setValue(value);
    box->setSuffix(suffix);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons); // arrow keys and the wheel do the same
    return box;
}

} // namespace

PlayerActForm::PlayerActForm(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(m_theme.px(Theme::Small));
    m_grid->setVerticalSpacing(m_theme.px(6));
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnStretch(2, 1);
    m_grid->setColumnMinimumWidth(0, m_theme.px(92));

    m_act = new QComboBox;
    m_act->setObjectName(QStringLiteral("playerAct"));
    for (const auto act : kActs)
        m_act->addItem(wordsOf(act).act, int(act));
    m_amount = new QLineEdit;
    m_amount->setPlaceholderText(tr("for example 25.00"));
    m_held = new QCheckBox(tr("stays in flight until it is ended"));
    m_held->setMinimumHeight(m_theme.px(24));
    m_limitKind = choice({"loss", "deposit", "stake", "session_time"});
    m_limitWindow = choice({"bet", "session", "day", "week", "month"});
    m_limitWindow->setCurrentIndex(2);
    m_limitWindow->setAccessibleName(tr("Window of the limit"));
    m_owner = choice({"player", "operator"});
    m_exclusion = choice({"self_exclusion", "cool_off", "operator"});
    m_days = whole(0, 36'500, 0, tr(" d"));
    m_days->setSpecialValueText(tr("for good"));
    m_age = choice({"18-24", "25+"});
    m_wagering = whole(0, 1'000, 30, tr(" times"));
    m_maxBet = new QLineEdit;
    m_maxBet->setPlaceholderText(tr("empty: any"));
    m_bonusDays = whole(1, kMostDays, kBonusDays, tr(" d"));
    m_reason = new QLineEdit;
    m_reason->setMaxLength(500);
    m_reason->setPlaceholderText(tr("Why; kept in the audit log"));

    const QList<Act> all(kActs.begin(), kActs.end());
    const QList<Act> limits{Act::SetLimit, Act::EndLimit};
    add(tr("Act"), m_act, all);
    add(tr("Limit"), m_limitKind, limits, m_limitWindow);
    add(tr("Set by"), m_owner, limits);
    add(tr("Exclusion"), m_exclusion, {Act::Exclude}, m_days);
    m_days->setAccessibleName(tr("Days of the exclusion"));
    add(tr("Age group"), m_age, {Act::AgeGroup});
    add(tr("Amount"), m_amount, {Act::Deposit, Act::Payout, Act::Credit, Act::Debit, Act::SetLimit, Act::Bonus});
    add(tr("In flight"), m_held, {Act::Payout});
    add(tr("To wager"), m_wagering, {Act::Bonus});
    add(tr("Largest bet"), m_maxBet, {Act::Bonus});
    add(tr("Deadline in"), m_bonusDays, {Act::Bonus});
    add(tr("Reason"), m_reason, all);

    m_hint = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_hint->setObjectName(QStringLiteral("playerActHint"));
    m_hint->setWordWrap(true);
    m_do = new QPushButton;
    m_do->setAutoDefault(false);
    setButtonKind(m_do, ButtonKind::Primary);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_hint, 1);
    bottom->addWidget(m_do);
    m_grid->addLayout(bottom, int(m_fields.size()), 0, 1, 3);
    connect(m_act, &QComboBox::currentIndexChanged, this, &PlayerActForm::sync);
    connect(m_limitKind, &QComboBox::currentIndexChanged, this, &PlayerActForm::sync);
    for (auto* edit : {m_amount, m_reason})
        connect(edit, &QLineEdit::textChanged, this, &PlayerActForm::sync);
    connect(m_do, &QPushButton::clicked, this, &PlayerActForm::requested);
    sync();
}

PlayerActForm::Field& PlayerActForm::add(const QString& label, QWidget* editor, const QList<Act>& acts,
                                         QWidget* second) {
    Field field;
    field.caption = makeLabel(label, TextSize::Body, Ink::Text2);
    field.caption->setBuddy(editor);
    editor->setAccessibleName(label);
    field.editors << editor;
    field.acts = acts;
    const int row = int(m_fields.size());
    m_grid->addWidget(field.caption, row, 0);
    m_grid->addWidget(editor, row, 1, 1, second ? 1 : 2);
    if (second) {
        field.editors << second;
        m_grid->addWidget(second, row, 2);
    }
    m_fields.append(field);
    return m_fields.last();
}

void PlayerActForm::choose(Act which) { m_act->setCurrentIndex(m_act->findData(int(which))); }

PlayerActForm::Act PlayerActForm::act() const { return Act(m_act->currentData().toInt()); }

QString PlayerActForm::reason() const { return m_reason->text().trimmed(); }

bool PlayerActForm::takesAmount() const {
    for (const auto& field : m_fields)
        if (field.editors.contains(m_amount))
            return field.acts.contains(act());
    return false;
}

QString PlayerActForm::whatIsMissing() const {
    if (takesAmount() && m_amount->text().trimmed().isEmpty())
        return tr("Give an amount first.");
    return reason().isEmpty() ? tr("Write a reason first. It goes into the audit log.") : QString();
}

void PlayerActForm::setViewOnly(const QString& who) {
    m_viewOnly = who;
    sync();
}

void PlayerActForm::sync() {
    for (const auto& field : m_fields) {
        const bool taken = field.acts.contains(act());
        field.caption->setVisible(taken);
        for (auto* editor : field.editors)
            editor->setVisible(taken);
    }
    m_amount->setPlaceholderText(act() == Act::SetLimit &&
                                         m_limitKind->currentData().toString() == QStringLiteral("session_time")
                                     ? tr("in seconds, for example 3600")
                                     : tr("for example 25.00"));
    const auto words = wordsOf(act());
    m_do->setText(words.button);
    m_hint->setText(m_viewOnly.isEmpty() ? words.hint : m_viewOnly);
    emit changed();
}

void PlayerActForm::perform(PlayersPort& port, SheetDesk& desk, const base::Clock& clock, const api::PlayerView& player,
                            const std::function<void()>& done) {
    const auto intent = api::Intent::fresh(reason().toStdString());
    const auto& key = player.key;
    const QString who = text::of(key.player.text());
    const QString amount = m_amount->text().trimmed();
    const QString money = amount + QLatin1Char(' ') + text::of(player.currency);
    const auto in = [&](int days) { return clock.now() + std::chrono::hours(24) * days; };
    const auto tells = [this, &desk, intent, done](const QString& what) {
        return [this, &desk, intent, done, what](const auto& answer) {
            if (!desk.tell(answer, what, intent))
                return;
            m_amount->clear();
            done();
        };
    };
    api::LimitDraft limit;
    limit.kind = m_limitKind->currentData().toString().toStdString();
    limit.window = m_limitWindow->currentData().toString().toStdString();
    limit.owner = m_owner->currentData().toString().toStdString();
    using api::MoneyMove;
    switch (act()) {
    case Act::Deposit:
        port.move(MoneyMove::Deposit, key, amount.toStdString(), intent,
                  tells(tr("Done: %1 deposited for %2.").arg(money, who)));
        return;
    case Act::Payout:
        port.move(m_held->isChecked() ? MoneyMove::PayoutHeld : MoneyMove::Payout, key, amount.toStdString(), intent,
                  tells(tr("Done: %1 paid out to %2.").arg(money, who)));
        return;
    case Act::Credit:
        port.move(MoneyMove::Credit, key, amount.toStdString(), intent,
                  tells(tr("Done: %1 credited to %2.").arg(money, who)));
        return;
    case Act::Debit:
        port.move(MoneyMove::Debit, key, amount.toStdString(), intent,
                  tells(tr("Done: %1 debited from %2.").arg(money, who)));
        return;
    case Act::SetLimit:
        limit.value = amount.toStdString();
        port.limit(key, limit, intent,
                   tells(tr("Done: %1 limit for %2. Lower holds at once, higher after a day.")
                             .arg(m_limitKind->currentText(), who)));
        return;
    case Act::EndLimit:
        port.limit(key, limit, intent,
                   tells(tr("Done: the %1 limit of %2 ends after a day.").arg(m_limitKind->currentText(), who)));
        return;
    case Act::Exclude:
        port.exclude(key, m_exclusion->currentData().toString().toStdString(),
                     m_days->value() > 0 ? std::optional(in(m_days->value())) : std::nullopt, intent,
                     tells(tr("Done: %1 for %2.").arg(m_exclusion->currentText(), who)));
        return;
    case Act::AgeGroup:
        port.setAge(key, m_age->currentData().toString().toStdString(), intent,
                    tells(tr("Done: %1 is %2.").arg(who, m_age->currentText())));
        return;
    case Act::Bonus:
        break;
    }
    port.grantBonus(
        key,
        {amount.toStdString(), m_wagering->value(), m_maxBet->text().trimmed().toStdString(), in(m_bonusDays->value())},
        intent, tells(tr("Done: a bonus of %1 for %2.").arg(money, who)));
}

} // namespace signalbox::ui
