// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayersPanel.h"

#include "ui/bridge/DisplayText.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

const Mutation& editing() {
    static const Mutation mutation{QStringLiteral("players.edit"), {}};
    return mutation;
}

QString words(const std::string& name) { return text::of(name).replace(QLatin1Char('_'), QLatin1Char(' ')); }

QString exclusionText(const api::ExclusionView& one) {
    return words(one.reason) +
           (one.until ? PlayersPanel::tr(" until %1").arg(text::shortTime(one.until)) : PlayersPanel::tr(" for good"));
}

QString limitText(const api::LimitView& one, const std::string& currency, base::Time now) {
    QString value = one.kind == "session_time" ? PlayersPanel::tr("%1 s").arg(text::of(one.value))
                                               : text::of(one.value) + QLatin1Char(' ') + text::of(currency);
    value += PlayersPanel::tr(" a %1, by %2").arg(text::of(one.window), text::of(one.owner));
    if (one.from > now)
        value += PlayersPanel::tr(", from %1").arg(text::shortTime(one.from));
    if (one.until)
        value += PlayersPanel::tr(", until %1").arg(text::shortTime(one.until));
    return value;
}

QStringList columns() {
    return {PlayersPanel::tr("Player"),  PlayersPanel::tr("Currency"), PlayersPanel::tr("Cash"),
            PlayersPanel::tr("Held"),    PlayersPanel::tr("Bonus"),    PlayersPanel::tr("Limits"),
            PlayersPanel::tr("Excluded")};
}

QList<CellRow> rows(const std::vector<api::PlayerView>& players) {
    QList<CellRow> out;
    for (const auto& player : players) {
        const auto number = [](const QString& text) {
            Cell cell{text};
            cell.number = true;
            return cell;
        };
        QStringList exclusions;
        for (const auto& one : player.exclusions)
            exclusions << exclusionText(one);
        Cell excluded{exclusions.isEmpty() ? QStringLiteral("–") : exclusions.join(QStringLiteral(", "))};
        excluded.severity = exclusions.isEmpty() ? Severity::None : Severity::P3;
        excluded.toolTip = excluded.text;
        out.append({text::of(player.key.player.text()),
                    {Cell{text::of(player.key.player.text())}, Cell{text::of(player.currency)},
                     number(text::of(player.cash)), number(text::of(player.held)), number(text::of(player.bonus)),
                     number(QString::number(player.limits.size())), excluded}});
    }
    return out;
}

} // namespace

PlayersPanel::PlayersPanel(Theme& theme, const base::Clock& clock, MutationGate& gate,
                           std::unique_ptr<PlayersPort> port, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate)
    , m_port(std::move(port)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_theme.px(Theme::Medium));
    auto* left = new Card(m_theme, tr("Test players"));
    m_place = new QComboBox;
    m_place->setObjectName(QStringLiteral("playersOf"));
    m_place->setAccessibleName(tr("Brand and region of the players"));
    m_place->setMinimumWidth(m_theme.px(180));
    connect(m_place, &QComboBox::currentIndexChanged, this, &PlayersPanel::refresh);
    left->corner()->addWidget(m_place);
    m_model = new CellTableModel(columns(), this);
    m_table = new DataTable(m_theme, tr("Test players"));
    m_table->setModel(m_model);
    m_table->setCompact(true);
    m_table->setNumberColumns({2, 3, 4, 5});
    m_table->setColumnWidths({140, 74, 88, 76, 76, 56, -1});
    left->body()->addWidget(m_table, 1);
    m_note = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_note->setObjectName(QStringLiteral("playersNote"));
    m_note->setWordWrap(true);
    left->body()->addWidget(m_note);
    connect(m_table, &DataTable::currentRowChanged, this, &PlayersPanel::showCurrent);
    row->addWidget(left, 1);
    row->addWidget(makeDetails());
    showCurrent();
}

QWidget* PlayersPanel::makeDetails() {
    m_card = new Card(m_theme, tr("Player"));
    m_card->setFixedWidth(m_theme.px(430));
    m_money = new KeyValueList(m_theme);
    m_card->body()->addWidget(m_money);
    m_card->body()->addWidget(makeLabel(tr("Protection"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_protection = new KeyValueList(m_theme);
    m_card->body()->addWidget(m_protection);
    m_card->body()->addStretch();

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(m_theme.px(Theme::Small));
    grid->setVerticalSpacing(m_theme.px(Theme::Small));
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    const auto caption = [&](int at, const QString& label, QWidget* editor, int columns = 2) {
        auto* words = makeLabel(label, TextSize::Body, Ink::Text2);
        words->setBuddy(editor);
        editor->setAccessibleName(label);
        grid->addWidget(words, at, 0);
        grid->addWidget(editor, at, 1, 1, columns);
    };
    const auto choice = [](std::initializer_list<const char*> names) {
        auto* box = new QComboBox;
        for (const auto* name : names)
            box->addItem(words(name), QLatin1String(name));
        return box;
    };
    const auto act = [](const QString& text) {
        auto* button = new QPushButton(text);
        button->setAutoDefault(false);
        return button;
    };
    m_reason = new QLineEdit;
    m_reason->setMaxLength(500);
    m_reason->setPlaceholderText(tr("Why; kept in the audit log"));
    m_amount = new QLineEdit;
    m_amount->setPlaceholderText(tr("for example 25.00"));
    m_limitKind = choice({"loss", "deposit", "stake", "session_time"});
    m_limitWindow = choice({"bet", "session", "day", "week", "month"});
    m_limitWindow->setCurrentIndex(2);
    m_exclusion = choice({"self_exclusion", "cool_off", "operator"});
    m_deposit = act(tr("Deposit"));
    m_limit = act(tr("Set limit"));
    m_exclude = act(tr("Exclude"));
    m_reset = act(tr("Reset..."));
    caption(0, tr("Reason"), m_reason, 3);
    caption(1, tr("Amount"), m_amount);
    grid->addWidget(m_deposit, 1, 3);
    caption(2, tr("Limit"), m_limitKind, 1);
    m_limitWindow->setAccessibleName(tr("Window of the limit"));
    grid->addWidget(m_limitWindow, 2, 2);
    grid->addWidget(m_limit, 2, 3);
    caption(3, tr("Exclusion"), m_exclusion);
    grid->addWidget(m_exclude, 3, 3);
    grid->addWidget(m_reset, 4, 3);
    m_card->body()->addLayout(grid);
    m_gate.guard(m_deposit, editing(), [this] { return whyNot(true); });
    m_gate.guard(m_limit, editing(), [this] { return whyNot(true); });
    m_gate.guard(m_exclude, editing(), [this] { return whyNot(false); });
    m_gate.guard(m_reset, editing(), [this] { return current() ? QString() : tr("Choose a player first."); });
    for (auto* edit : {m_amount, m_reason})
        connect(edit, &QLineEdit::textChanged, this, [this] { m_gate.refresh(); });
    connect(m_deposit, &QPushButton::clicked, this, &PlayersPanel::deposit);
    connect(m_limit, &QPushButton::clicked, this, &PlayersPanel::setLimit);
    connect(m_exclude, &QPushButton::clicked, this, &PlayersPanel::exclude);
    connect(m_reset, &QPushButton::clicked, this, &PlayersPanel::openReset);
    return m_card;
}

// --- reading ---

void PlayersPanel::setProviders(const std::vector<api::ProviderView>& providers) {
    QStringList places;
    for (const auto& one : providers)
        places << text::of(one.region.text()) + QLatin1Char('/') + text::of(one.brand.text());
    places.removeDuplicates();
    places.sort();
    QStringList shown;
    for (int i = 0; i < m_place->count(); ++i)
        shown << m_place->itemData(i).toString();
    if (shown == places)
        return;
    const QString kept = m_place->currentData().toString();
    {
        const QSignalBlocker quiet(m_place);
        m_place->clear();
        for (const auto& place : places)
            m_place->addItem(place.section(QLatin1Char('/'), 1) + QStringLiteral(" · ") +
                                 place.section(QLatin1Char('/'), 0, 0),
                             place);
        m_place->setCurrentIndex(qMax(0, m_place->findData(kept)));
    }
    refresh();
}

void PlayersPanel::refresh() {
    const QString place = m_place->currentData().toString();
    const auto region = base::RegionId::parse(place.section(QLatin1Char('/'), 0, 0).toStdString());
    const auto brand = base::BrandId::parse(place.section(QLatin1Char('/'), 1).toStdString());
    if (!region || !brand || !m_port)
        return;
    m_port->players(*region, *brand, [this, place](const base::Result<std::vector<api::PlayerView>>& answer) {
        if (place != m_place->currentData().toString())
            return; // others have been chosen meanwhile
        if (answer)
            display(*answer);
        else
            m_note->setText(tr("The players could not be read; what is shown is the last known. %1")
                                .arg(text::error(answer.error())));
    });
}

void PlayersPanel::display(const std::vector<api::PlayerView>& players) {
    m_players = players;
    m_model->setRows(rows(players));
    m_note->setText(players.empty() ? tr("This brand has no test players in this region.")
                                    : tr("As of %1 UTC. %2 players; cash is what is available, held is in open bets.")
                                          .arg(text::clockTime(m_clock.now()), text::count(qint64(players.size()))));
    showCurrent();
}

const api::PlayerView* PlayersPanel::current() const {
    const QString id = m_model->idAt(m_table->currentIndex().row());
    const auto found = std::find_if(m_players.begin(), m_players.end(),
                                    [&](const api::PlayerView& one) { return text::of(one.key.player.text()) == id; });
    return found == m_players.end() ? nullptr : &*found;
}

void PlayersPanel::showCurrent() {
    const auto* player = current();
    m_card->setTitle(player ? text::of(player->key.player.text()) : tr("No player is chosen"));
    QList<KeyValueList::Row> money;
    QList<KeyValueList::Row> protection;
    if (player) {
        const QString currency = QLatin1Char(' ') + text::of(player->currency);
        money = {{tr("Cash, available"), text::of(player->cash) + currency},
                 {tr("Held by open bets"), text::of(player->held) + currency},
                 {tr("Bonus"), text::of(player->bonus) + currency},
                 {tr("Age"), text::of(player->ageGroup)}};
        for (const auto& bonus : player->bonuses)
            money.append(
                {tr("Wagered, %1").arg(text::of(bonus.state)),
                 tr("%1 of %2, until %3")
                     .arg(text::of(bonus.progress), text::of(bonus.required), text::shortTime(bonus.deadline))});
        for (const auto& one : player->exclusions)
            protection.append({tr("Excluded"), exclusionText(one), false, Severity::P3});
        for (const auto& one : player->limits)
            protection.append({tr("Limit, %1").arg(words(one.kind)), limitText(one, player->currency, m_clock.now())});
        if (protection.isEmpty())
            protection.append({tr("None"), tr("no limit, no exclusion")});
    }
    m_money->setRows(money);
    m_protection->setRows(protection);
    m_gate.refresh();
}

// --- acts ---

QString PlayersPanel::whyNot(bool needsAmount) const {
    if (!current())
        return tr("Choose a player first.");
    if (needsAmount && m_amount->text().trimmed().isEmpty())
        return tr("Give an amount first.");
    return m_reason->text().trimmed().isEmpty() ? tr("Write a reason first. It goes into the audit log.") : QString();
}

api::Intent PlayersPanel::intent() const { return api::Intent::fresh(m_reason->text().trimmed().toStdString()); }

template <class T>
void PlayersPanel::tell(const base::Result<api::Done<T>>& answer, const QString& done, const api::Intent& intent) {
    if (answer) {
        emit message(MessageBar::Kind::Done, done, {});
        m_amount->clear();
        refresh();
        return;
    }
    const auto& error = answer.error();
    if (error.code == base::ErrorCode::OutcomeUnknown)
        emit message(MessageBar::Kind::Unknown,
                     tr("UNKNOWN whether this happened (command %1). The console asks again with the same command "
                        "until it is known.")
                         .arg(text::of(intent.command.text())),
                     {});
    else
        emit message(MessageBar::Kind::Error, text::error(error), text::of(error.reason));
}

void PlayersPanel::deposit() {
    const auto* player = current();
    if (!player || !whyNot(true).isEmpty())
        return;
    const auto sent = intent();
    const QString amount = m_amount->text().trimmed();
    const QString done = tr("Done: %1 %2 deposited for %3.")
                             .arg(amount, text::of(player->currency), text::of(player->key.player.text()));
    m_port->deposit(player->key, amount.toStdString(), sent,
                    [this, sent, done](const auto& answer) { tell(answer, done, sent); });
}

void PlayersPanel::setLimit() {
    const auto* player = current();
    if (!player || !whyNot(true).isEmpty())
        return;
    api::LimitDraft draft;
    draft.kind = m_limitKind->currentData().toString().toStdString();
    draft.window = m_limitWindow->currentData().toString().toStdString();
    draft.value = m_amount->text().trimmed().toStdString();
    const auto sent = intent();
    const QString done = tr("Done: %1 limit for %2. Lower holds at once, higher after a day.")
                             .arg(m_limitKind->currentText(), text::of(player->key.player.text()));
    m_port->limit(player->key, draft, sent, [this, sent, done](const auto& answer) { tell(answer, done, sent); });
}

void PlayersPanel::exclude() {
    const auto* player = current();
    if (!player || !whyNot(false).isEmpty())
        return;
    const auto sent = intent();
    const QString done = tr("Done: %1 for %2.").arg(m_exclusion->currentText(), text::of(player->key.player.text()));
    m_port->exclude(player->key, m_exclusion->currentData().toString().toStdString(), sent,
                    [this, sent, done](const auto& answer) { tell(answer, done, sent); });
}

void PlayersPanel::openReset() {
    const auto* player = current();
    if (!player || m_sheet)
        return;
    const auto key = player->key;
    api::Intent prepared = api::Intent::fresh({});
    Review review;
    review.title = tr("Reset %1").arg(text::of(key.player.text()));
    review.objectId = text::of(prepared.command.text());
    review.environment = m_gate.environment();
    review.region = text::of(key.region.text());
    review.changes.append({tr("Cash"), text::of(player->cash) + QLatin1Char(' ') + text::of(player->currency),
                           tr("as at the beginning")});
    review.impact = tr("Balances, limits, exclusions, bonuses and open bets are as at the beginning. The ledger keeps "
                       "what was, and corrects it with entries of its own.");
    review.effectText = review.title;
    review.holdingText = tr("Keep holding to reset");
    review.dangerous = true;
    m_sheet = new ReviewSheet(m_theme, m_clock, review, this);
    m_sheet->setReason(m_reason->text().trimmed());
    connect(m_sheet, &ReviewSheet::confirmed, this, [this, key, prepared](const QString&, const QString& reason) {
        api::Intent sent = prepared;
        sent.reason = reason.toStdString();
        if (m_sheet)
            m_sheet->succeed(); // the message above says how it ended
        m_sheet.clear();
        m_port->reset(key, sent, [this, sent, key](const auto& answer) {
            tell(answer, tr("Done: %1 is as at the beginning.").arg(text::of(key.player.text())), sent);
        });
    });
    m_sheet->open();
}

} // namespace signalbox::ui
