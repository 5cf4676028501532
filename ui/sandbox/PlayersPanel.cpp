// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PlayersPanel.h"

#include "ui/bridge/DisplayText.h"
#include "ui/figures/ApprovalWords.h"
#include "ui/sandbox/PlayerActForm.h"
#include "ui/sandbox/PlayerFigures.h"
#include "ui/sandbox/SheetDesk.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtCore/QRegularExpression>
#include <QtGui/QRegularExpressionValidator>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

enum Ends : int { NoEnd, OfDeposit, OfPayout, OfMovement };

const Mutation& editing() {
    static const Mutation mutation{QStringLiteral("players.edit"), {}};
    return mutation;
}

const Mutation& operating() {
    static const Mutation mutation{QStringLiteral("sandbox.operate"), {}};
    return mutation;
}

QPushButton* act(const QString& text) {
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    return button;
}

} // namespace

PlayersPanel::PlayersPanel(Theme& theme, const base::Clock& clock, MutationGate& gate,
                           std::unique_ptr<PlayersPort> port, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate)
    , m_port(std::move(port)) {
    m_desk = new SheetDesk(theme, clock, gate, this);
    connect(m_desk, &SheetDesk::message, this, &PlayersPanel::message);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_theme.px(Theme::Medium));
    auto* left = new QVBoxLayout;
    left->setSpacing(m_theme.px(Theme::Medium));
    left->addWidget(makeList(), 3);
    left->addWidget(makeRecords(), 2);
    row->addLayout(left, 1);
    row->addWidget(makeDetails());
    showCurrent();
    showProtection();
}

QWidget* PlayersPanel::makeList() {
    auto* card = new Card(m_theme, tr("Test players"));
    m_place = new QComboBox;
    m_place->setObjectName(QStringLiteral("playersOf"));
    m_place->setAccessibleName(tr("Brand and region of the players"));
    m_place->setMinimumWidth(m_theme.px(180));
    connect(m_place, &QComboBox::currentIndexChanged, this, [this] {
        m_pages = 1;
        refresh();
    });
    m_generate = act(tr("Make players..."));
    card->corner()->addWidget(m_place);
    card->corner()->addWidget(m_generate);
    m_model = new CellTableModel(playerColumns(), this);
    m_table = new DataTable(m_theme, tr("Test players"));
    m_table->setModel(m_model);
    m_table->setCompact(true);
    m_table->setNumberColumns({2, 3, 4, 5});
    m_table->setColumnWidths({124, 74, 104, 76, 76, 56, -1});
    card->body()->addWidget(m_table, 1);
    m_note = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_note->setObjectName(QStringLiteral("playersNote"));
    m_note->setWordWrap(true);
    m_more = act(tr("Show more"));
    m_more->hide();
    m_protectionState = makeLabel({}, TextSize::Body, Ink::Text);
    m_protectionState->setObjectName(QStringLiteral("protectionState"));
    m_protectionSwitch = act(tr("Switch off..."));
    auto* bottom = new QHBoxLayout;
    bottom->setSpacing(m_theme.px(Theme::Small));
    bottom->addWidget(m_note, 1);
    bottom->addWidget(m_more);
    bottom->addWidget(m_protectionState);
    bottom->addWidget(m_protectionSwitch);
    card->body()->addLayout(bottom);
    connect(m_table, &DataTable::currentRowChanged, this, &PlayersPanel::showCurrent);
    connect(m_more, &QPushButton::clicked, this, [this] {
        ++m_pages;
        refresh();
    });
    connect(m_generate, &QPushButton::clicked, this, &PlayersPanel::openGenerator);
    connect(m_protectionSwitch, &QPushButton::clicked, this, &PlayersPanel::openProtection);
    m_gate.guard(m_generate, editing(),
                 [this] { return chosenPlace(m_place) ? QString() : tr("There is no brand to make players for."); });
    m_gate.guard(m_protectionSwitch, operating(),
                 [this] { return m_protected ? QString() : tr("It is not known whether player protection answers."); });
    return card;
}

QWidget* PlayersPanel::makeRecords() {
    auto* card = new Card(m_theme);
    m_records = new QTabWidget;
    m_records->setAccessibleName(tr("Of the chosen player"));
    m_records->setDocumentMode(true);
    auto* bonuses = new QWidget;
    auto* inBonuses = new QVBoxLayout(bonuses);
    inBonuses->setContentsMargins(0, m_theme.px(Theme::Small), 0, 0);
    m_bonusModel = new CellTableModel(bonusColumns(), this);
    m_bonusTable = new DataTable(m_theme, tr("Bonuses of the chosen player"));
    m_bonusTable->setModel(m_bonusModel);
    m_bonusTable->setCompact(true);
    m_bonusTable->setNumberColumns({1, 2, 3, 4});
    m_bonusTable->setColumnWidths({96, 92, 76, 76, 72, -1, 130});
    m_bonusTable->setOptionalColumn(6, 680);
    m_noBonus = makeLabel({}, TextSize::Body, Ink::Text2);
    m_noBonus->setObjectName(QStringLiteral("noBonus"));
    m_noBonus->setAlignment(Qt::AlignTop);
    m_noBonus->setWordWrap(true);
    inBonuses->addWidget(m_noBonus, 1);
    inBonuses->addWidget(m_bonusTable, 1);
    m_records->addTab(bonuses, tr("Bonuses"));
    m_records->addTab(makePayments(), tr("Payments"));
    connect(m_records, &QTabWidget::currentChanged, this, &PlayersPanel::readPayments);
    card->body()->addWidget(m_records, 1);
    card->setMinimumHeight(m_theme.px(150));
    return card;
}

QWidget* PlayersPanel::makePayments() {
    auto* payments = new QWidget;
    auto* rows = new QVBoxLayout(payments);
    rows->setContentsMargins(0, m_theme.px(Theme::Small), 0, 0);
    m_paymentModel = new CellTableModel(paymentColumns(), this);
    m_paymentTable = new DataTable(m_theme, tr("Payments of the chosen player"));
    m_paymentTable->setModel(m_paymentModel);
    m_paymentTable->setCompact(true);
    m_paymentTable->setNumberColumns({3});
    m_paymentTable->setColumnWidths({108, 76, 116, 108, 108, -1});
    m_noPayment = makeLabel({}, TextSize::Body, Ink::Text2);
    m_noPayment->setObjectName(QStringLiteral("noPayment"));
    m_noPayment->setAlignment(Qt::AlignTop);
    m_noPayment->setWordWrap(true);
    rows->addWidget(m_noPayment, 1);
    rows->addWidget(m_paymentTable, 1);
    m_ends = new QStackedWidget;
    const auto page = [&](std::initializer_list<QPushButton*> buttons) {
        auto* one = new QWidget;
        auto* line = new QHBoxLayout(one);
        line->setContentsMargins(0, 0, 0, 0);
        line->addStretch();
        for (auto* button : buttons)
            line->addWidget(button);
        m_ends->addWidget(one);
    };
    const auto button = [&](const QString& name, const std::string& from, const QString& impact,
                            std::optional<api::PaymentEnd> how) {
        auto* one = act(name + QStringLiteral("..."));
        m_gate.guard(one, editing(), [this, from] {
            const auto* payment = currentPayment();
            if (!payment)
                return tr("Choose a payment first.");
            return payment->state == from
                       ? QString()
                       : tr("It is %1; this needs one that is %2.").arg(plainWords(payment->state), plainWords(from));
        });
        connect(one, &QPushButton::clicked, this, [this, name, impact, how] { openEnd(name, impact, how); });
        return one;
    };
    using api::PaymentEnd;
    page({});
    page({button(tr("Refund"), "captured", tr("The deposit goes back to the player's bank."), PaymentEnd::Refund),
          button(tr("Charge back"), "captured",
                 tr("The bank takes the deposit back. What the player no longer has, the house bears."),
                 PaymentEnd::Chargeback)});
    page({button(tr("Complete"), "in_flight", tr("The payout arrives."), PaymentEnd::Complete),
          button(tr("Fail"), "in_flight", tr("The payout comes back; the player has the money again."),
                 PaymentEnd::Fail)});
    page({button(tr("Take back"), "done", tr("The credit or debit is undone, once."), std::nullopt)});
    m_ends->setMaximumHeight(m_theme.px(30));
    rows->addWidget(m_ends);
    connect(m_paymentTable, &DataTable::currentRowChanged, this, &PlayersPanel::followPayment);
    return payments;
}

QWidget* PlayersPanel::makeDetails() {
    m_card = new Card(m_theme, tr("Player"));
    m_card->setFixedWidth(m_theme.px(430));
    auto* facts = new QWidget;
    facts->setProperty("scrolled", true); // see-through
    auto* rows = new QVBoxLayout(facts);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(m_theme.px(Theme::Small));
    m_money = new KeyValueList(m_theme);
    rows->addWidget(m_money);
    rows->addWidget(makeLabel(tr("Protection"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_protection = new KeyValueList(m_theme);
    rows->addWidget(m_protection);
    auto* asked = new QHBoxLayout;
    m_checkAmount = new QLineEdit;
    m_checkAmount->setAccessibleName(tr("Bet to ask about; empty asks about a session"));
    m_checkAmount->setPlaceholderText(tr("a bet of; empty: a session"));
    m_check = act(tr("May they play?"));
    asked->addWidget(m_checkAmount, 1);
    asked->addWidget(m_check);
    rows->addLayout(asked);
    m_checked = makeLabel({}, TextSize::Body, Ink::Text2);
    m_checked->setObjectName(QStringLiteral("protectionSays"));
    m_checked->setWordWrap(true);
    m_checked->hide();
    rows->addWidget(m_checked);
    rows->addStretch();
    auto* scroll = new TallScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setAccessibleName(tr("Of the chosen player: money and protection"));
    scroll->setContent(facts);
    m_card->body()->addWidget(scroll, 1);
    m_form = new PlayerActForm(m_theme);
    m_card->body()->addWidget(m_form);
    m_reset = act(tr("Reset..."));
    m_card->corner()->addWidget(m_reset);
    m_gate.guard(m_form->button(), editing(), [this] { return whyNot(); });
    m_gate.guard(m_reset, editing(), [this] { return current() ? QString() : tr("Choose a player first."); });
    connect(m_form, &PlayerActForm::changed, this, [this] { m_gate.refresh(); });
    connect(m_form, &PlayerActForm::requested, this, &PlayersPanel::perform);
    connect(m_reset, &QPushButton::clicked, this, &PlayersPanel::openReset);
    connect(m_check, &QPushButton::clicked, this, &PlayersPanel::askProtection);
    connect(m_checkAmount, &QLineEdit::returnPressed, this, &PlayersPanel::askProtection);
    const auto sayWhoMayAct = [this] {
        const auto who = rolesThatMay("players.edit").join(tr(" or "));
        m_form->setViewOnly(m_gate.ask(editing()).never ? tr("This role may look on. Acting is for: %1.").arg(who)
                                                        : QString());
    };
    connect(&m_gate, &MutationGate::changed, this, sayWhoMayAct);
    sayWhoMayAct();
    return m_card;
}

// --- reading ---

void PlayersPanel::setProviders(const std::vector<api::ProviderView>& providers) {
    if (!offerPlaces(m_place, providers))
        return;
    m_gate.refresh();
    refresh();
}

void PlayersPanel::refresh() {
    if (!m_port)
        return;
    m_port->protection([this](const base::Result<bool>& answer) {
        m_protected = answer ? std::optional(*answer) : std::nullopt;
        showProtection();
    });
    readPayments();
    const QString place = m_place->currentData().toString();
    if (!chosenPlace(m_place) || m_asking == place)
        return;
    m_asking = place;
    readPlayers({}, {});
}

void PlayersPanel::readPlayers(const std::string& after, std::vector<api::PlayerView> before) {
    const auto where = chosenPlace(m_place);
    if (!where)
        return;
    m_port->players(where->region, where->brand, after,
                    [this, place = m_asking,
                     before = std::move(before)](const base::Result<std::vector<api::PlayerView>>& answer) mutable {
                        if (place != m_asking || place != m_place->currentData().toString())
                            return; // others have been chosen meanwhile
                        if (!answer) {
                            m_asking.clear();
                            m_note->setText(tr("The players could not be read; what is shown is the last known. %1")
                                                .arg(text::error(answer.error())));
                            return;
                        }
                        before.insert(before.end(), answer->begin(), answer->end());
                        const bool more = int(answer->size()) >= PlayersPort::kPage;
                        if (more && int(before.size()) < m_pages * PlayersPort::kPage) {
                            const auto last = before.back().key.player.text();
                            readPlayers(last, std::move(before));
                            return;
                        }
                        m_asking.clear();
                        m_more->setVisible(more);
                        display(before);
                    });
}

void PlayersPanel::display(const std::vector<api::PlayerView>& players) {
    const bool changed = m_players != players;
    m_players = players;
    m_model->setRows(playerRows(players));
    m_note->setText(players.empty() ? tr("This brand has no test players in this region.")
                                    : tr("As of %1 UTC. %2 players; cash is what is available, held is in open bets.")
                                          .arg(text::clockTime(m_clock.now()), text::count(qint64(players.size()))));
    if (changed)
        showCurrent();
    if (!m_wanted.isEmpty())
        choose(m_wanted);
}

void PlayersPanel::choose(const QString& id) {
    m_wanted = id;
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->idAt(row) == id) {
            m_wanted.clear();
            m_table->selectRow(row);
            return;
        }
}

void PlayersPanel::readPayments() {
    const auto* player = current();
    if (!player || !m_port || m_askingPayments || m_records->currentIndex() != 1)
        return;
    m_askingPayments = true;
    m_port->payments(player->key, [this, key = player->key](const base::Result<std::vector<api::PaymentView>>& answer) {
        m_askingPayments = false;
        const auto* now = current();
        if (!now || now->key != key) {
            readPayments(); // another player has been chosen meanwhile
            return;
        }
        if (answer) {
            m_payments = *answer;
            m_noPayment->setText(tr("No payment yet. A deposit makes the first one."));
        } else {
            m_noPayment->setText(tr("The payments could not be read. %1").arg(text::error(answer.error())));
        }
        showPayments();
    });
}

const api::PlayerView* PlayersPanel::current() const {
    const QString id = m_model->idAt(m_table->currentIndex().row());
    const auto found = std::find_if(m_players.begin(), m_players.end(),
                                    [&](const api::PlayerView& one) { return text::of(one.key.player.text()) == id; });
    return found == m_players.end() ? nullptr : &*found;
}

const api::PaymentView* PlayersPanel::currentPayment() const {
    const QString id = m_paymentModel->idAt(m_paymentTable->currentIndex().row());
    const auto found = std::find_if(m_payments.begin(), m_payments.end(),
                                    [&](const api::PaymentView& one) { return text::of(one.id) == id; });
    return found == m_payments.end() ? nullptr : &*found;
}

void PlayersPanel::showCurrent() {
    const auto* player = current();
    const auto now = m_clock.now();
    const QString name = player ? text::of(player->key.player.text()) : QString();
    m_card->setTitle(player ? name : tr("No player is chosen"));
    m_money->setRows(player ? moneyRows(*player) : QList<KeyValueList::Row>());
    m_protection->setRows(player ? protectionRows(*player, now) : QList<KeyValueList::Row>());
    m_bonusModel->setRows(player ? bonusRows(*player, now) : QList<CellRow>());
    const bool any = player && !player->bonuses.empty();
    m_bonusTable->setVisible(any);
    m_noBonus->setVisible(!any);
    m_noBonus->setText(player ? tr("No bonus yet. Choose the act \"Grant a bonus\" to give one.")
                              : tr("Choose a player first."));
    m_check->setEnabled(player != nullptr);
    if (const QString whose = m_place->currentData().toString() + name; whose != m_shown) {
        m_shown = whose; // what stands there was another player's
        m_checked->hide();
        m_payments.clear();
        m_noPayment->setText(player ? tr("Asking for the payments...") : tr("Choose a player first."));
        showPayments();
        readPayments();
    }
    m_gate.refresh();
}

void PlayersPanel::showPayments() {
    m_paymentModel->setRows(paymentRows(m_payments));
    m_paymentTable->setVisible(!m_payments.empty());
    m_noPayment->setVisible(m_payments.empty());
    followPayment();
}

void PlayersPanel::followPayment() {
    const auto* payment = currentPayment();
    m_ends->setCurrentIndex(!payment                     ? NoEnd
                            : payment->kind == "deposit" ? OfDeposit
                            : payment->kind == "payout"  ? OfPayout
                                                         : OfMovement);
    m_ends->setVisible(payment != nullptr);
    m_gate.refresh();
}

void PlayersPanel::showProtection() {
    const bool off = m_protected && !*m_protected;
    m_protectionState->setText(!m_protected ? tr("○ Protection UNKNOWN")
                               : off        ? tr("▲ Protection is OFF: nobody can play")
                                            : tr("Protection is on"));
    setInk(m_protectionState, off ? Ink::P2 : Ink::Text2);
    m_protectionSwitch->setText(off ? tr("Switch on...") : tr("Switch off..."));
    m_protectionSwitch->setAccessibleName(off ? tr("Switch player protection on") : tr("Switch player protection off"));
    m_gate.refresh();
}

void PlayersPanel::askProtection() {
    const auto* player = current();
    if (!player)
        return;
    const QString amount = m_checkAmount->text().trimmed();
    const QString what =
        amount.isEmpty() ? tr("A session") : tr("A bet of %1 %2").arg(amount, text::of(player->currency));
    m_port->check(
        player->key, amount.toStdString(), [this, what, whose = m_shown](const base::Result<api::RgCheckView>& answer) {
            if (whose != m_shown)
                return;
            const bool refused = !answer || !answer->allowed;
            m_checked->setText(
                !answer ? text::error(answer.error())
                : answer->allowed
                    ? tr("%1 would be allowed.").arg(what)
                    : tr("▲ %1 would be refused: %2 (%3)").arg(what, text::of(answer->why), text::of(answer->code)));
            setInk(m_checked, refused ? Ink::P2 : Ink::Text);
            m_checked->show();
        });
}

// --- acts ---

ReviewSheet* PlayersPanel::sheet() const { return m_desk->sheet(); }

QString PlayersPanel::whyNot() const { return current() ? m_form->whatIsMissing() : tr("Choose a player first."); }

void PlayersPanel::perform() {
    const auto* player = current();
    if (player && whyNot().isEmpty())
        m_form->perform(*m_port, *m_desk, m_clock, *player, [this] { refresh(); });
}

void PlayersPanel::openReset() {
    const auto* player = current();
    if (!player)
        return;
    const auto key = player->key;
    Review review;
    review.title = tr("Reset %1").arg(text::of(key.player.text()));
    review.objectId = text::of(key.player.text());
    review.region = text::of(key.region.text());
    review.changes.append({tr("Cash"), text::of(player->cash) + QLatin1Char(' ') + text::of(player->currency),
                           tr("as at the beginning")});
    review.impact = tr("Balances, limits, exclusions, bonuses and open bets are as at the beginning. The ledger keeps "
                       "what was, and corrects it with entries of its own.");
    review.effectText = review.title;
    review.holdingText = tr("Keep holding to reset");
    review.dangerous = true;
    m_desk->open(review, m_form->reason(), [this, key](const api::Intent& sent) {
        m_port->reset(key, sent, [this, sent, key](const auto& answer) {
            if (m_desk->tell(answer, tr("Done: %1 is as at the beginning.").arg(text::of(key.player.text())), sent))
                refresh();
        });
    });
}

void PlayersPanel::openGenerator() {
    const auto place = chosenPlace(m_place);
    if (!place)
        return;
    Review review;
    review.title =
        tr("Make test players for %1 in %2").arg(text::of(place->brand.text()), text::of(place->region.text()));
    review.objectId = m_place->currentData().toString();
    review.region = text::of(place->region.text());
    review.impact = tr("The same seed makes the same players with the same balances; those that are there already "
                       "stay as they are.");
    review.effectText = tr("Make the players");
    auto* sheet = m_desk->prepare(review, m_form->reason());
    if (!sheet)
        return;
    auto* count = new QSpinBox;
    count->setRange(1, 1'000);
    count->setButtonSymbols(QAbstractSpinBox::NoButtons); // arrow keys and the wheel do the same
    count->setValue(10);
    auto* seed = new QLineEdit(QStringLiteral("1"));
    seed->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,18}")), seed));
    auto* currency = new QLineEdit;
    currency->setMaxLength(8);
    currency->setPlaceholderText(tr("empty: EUR, USD, GBP and SEK in turn"));
    sheet->addField(tr("How many"), count);
    sheet->addField(tr("Seed"), seed);
    sheet->addField(tr("Currency"), currency);
    m_desk->show([this, place = *place, count, seed, currency](const api::Intent& sent) {
        if (!seed->hasAcceptableInput()) {
            m_desk->refuse(tr("A seed is a whole number."));
            return;
        }
        m_port->generate(place.region, place.brand, count->value(), seed->text().toLongLong(),
                         currency->text().trimmed().toUpper().toStdString(), sent,
                         [this, sent](const base::Result<api::Done<std::vector<std::string>>>& answer) {
                             const QString made =
                                 answer && !answer->value.empty()
                                     ? tr("Done: %1 players, %2 to %3.")
                                           .arg(text::count(qint64(answer->value.size())),
                                                text::of(answer->value.front()), text::of(answer->value.back()))
                                     : tr("Done: the players are there.");
                             if (m_desk->tell(answer, made, sent))
                                 refresh();
                         });
    });
}

void PlayersPanel::openProtection() {
    if (!m_protected)
        return;
    const bool on = !*m_protected;
    Review review;
    review.title = on ? tr("Switch player protection on") : tr("Switch player protection off");
    review.objectId = QStringLiteral("emulator/rg");
    review.changes.append({tr("Player protection"), on ? tr("off") : tr("on"), on ? tr("on") : tr("off")});
    review.impact = on ? tr("Sessions and bets are judged by limits and exclusions again.")
                       : tr("While it does not answer, no session and no bet of any player is let through, in every "
                            "region: who cannot be protected does not play.");
    review.effectText = review.title;
    review.dangerous = !on;
    m_desk->open(review, m_form->reason(), [this, on](const api::Intent& sent) {
        m_port->setProtection(on, sent, [this, sent, on](const base::Result<api::Done<bool>>& answer) {
            if (m_desk->tell(answer,
                             on ? tr("Done: player protection is on.")
                                : tr("Done: player protection is off; nobody can play."),
                             sent))
                refresh();
        });
    });
}

void PlayersPanel::openEnd(const QString& what, const QString& impact, std::optional<api::PaymentEnd> how) {
    const auto* payment = currentPayment();
    if (!payment)
        return;
    const auto id = payment->id;
    Review review;
    review.title = tr("%1: %2 of %3 %4")
                       .arg(what, plainWords(payment->kind), text::of(payment->amount), text::of(payment->currency));
    review.objectId = text::of(id);
    review.region = text::of(payment->key.region.text());
    review.impact = tr("%1 Payment %2 of %3.").arg(impact, text::of(id), text::of(payment->key.player.text()));
    review.effectText = what;
    m_desk->open(review, m_form->reason(), [this, id, how](const api::Intent& sent) {
        m_port->end(id, how, sent, [this, sent](const base::Result<api::Done<api::PaymentView>>& answer) {
            const QString done =
                answer ? tr("Done: payment %1 is %2.").arg(text::of(answer->value.id), plainWords(answer->value.state))
                       : QString();
            if (m_desk->tell(answer, done, sent))
                refresh();
        });
    });
}

} // namespace signalbox::ui
