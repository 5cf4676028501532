// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/JackpotsPanel.h"

#include "ui/bridge/DisplayText.h"
#include "ui/sandbox/PlayerFigures.h"
#include "ui/sandbox/SheetDesk.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/StatePanel.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QDoubleSpinBox>
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

} // namespace

JackpotsPanel::JackpotsPanel(Theme& theme, const base::Clock& clock, MutationGate& gate,
                             std::unique_ptr<JackpotsPort> port, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate)
    , m_port(std::move(port)) {
    m_desk = new SheetDesk(theme, clock, gate, this);
    connect(m_desk, &SheetDesk::message, this, &JackpotsPanel::message);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    auto* card = new Card(theme, tr("Jackpots"));
    rows->addWidget(card);
    m_make = new QPushButton(tr("New jackpot..."));
    m_make->setAutoDefault(false);
    m_pay = new QPushButton(tr("Pay out the pool..."));
    m_pay->setAutoDefault(false);
    card->corner()->addWidget(m_pay);
    card->corner()->addWidget(m_make);
    m_model = new CellTableModel(jackpotColumns(), this);
    m_table = new DataTable(theme, tr("Jackpots"));
    m_table->setModel(m_model);
    m_table->setNumberColumns({2, 3, 4, 5});
    m_table->setColumnWidths({110, 90, 110, 140, 140, 140, -1});
    m_states = new StatePanel(theme, clock);
    m_states->setContent(m_table);
    m_states->setState(PageState::loading(tr("Asking for the jackpots...")));
    card->body()->addWidget(m_states, 1);
    m_note = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_note->setObjectName(QStringLiteral("jackpotsNote"));
    m_note->setWordWrap(true);
    card->body()->addWidget(m_note);
    m_gate.guard(m_make, editing(),
                 [this] { return m_providers.empty() ? tr("There is no brand to make one for.") : QString(); });
    m_gate.guard(m_pay, editing(), [this] { return current() ? QString() : tr("Choose a jackpot first."); });
    connect(m_make, &QPushButton::clicked, this, &JackpotsPanel::openMake);
    connect(m_pay, &QPushButton::clicked, this, &JackpotsPanel::openPay);
    connect(m_table, &DataTable::currentRowChanged, this, [this] { m_gate.refresh(); });
    connect(m_states, &StatePanel::retryRequested, this, &JackpotsPanel::refresh);
    connect(m_states, &StatePanel::primaryRequested, this, [this] {
        if (m_make->isEnabled())
            openMake();
        else
            emit message(MessageBar::Kind::Warning, m_make->toolTip(), {});
    });
}

ReviewSheet* JackpotsPanel::sheet() const { return m_desk->sheet(); }

void JackpotsPanel::setProviders(const std::vector<api::ProviderView>& providers) {
    m_providers = providers;
    m_gate.refresh();
}

void JackpotsPanel::refresh() {
    if (m_asking || !m_port)
        return;
    m_asking = true;
    m_port->jackpots([this](const base::Result<std::vector<api::JackpotView>>& answer) {
        m_asking = false;
        if (answer)
            display(*answer);
        else
            displayError(answer.error());
    });
}

void JackpotsPanel::display(const std::vector<api::JackpotView>& jackpots) {
    m_known = true;
    m_jackpots = jackpots;
    m_model->setRows(jackpotRows(jackpots));
    m_note->setText(tr("As of %1 UTC. Bets on games of the type jackpot give their part when they are settled; the "
                       "house pays it, not the player.")
                        .arg(text::clockTime(m_clock.now())));
    m_states->setState(jackpots.empty()
                           ? PageState::emptyFirstUse(tr("No jackpot yet"),
                                                      tr("A jackpot belongs to a brand in a region and has one "
                                                         "currency. Bets on its games of the type jackpot fill it."),
                                                      m_gate.ask(editing()).never ? QString() : tr("New jackpot..."))
                           : PageState::ready());
    m_gate.refresh();
}

void JackpotsPanel::displayError(const base::Error& error) {
    m_states->setState(m_known ? PageState::partial(tr("what is shown is the last known. %1").arg(text::error(error)))
                               : PageState::error(tr("The jackpots could not be read"), text::error(error),
                                                  text::of(error.reason), {}));
}

const api::JackpotView* JackpotsPanel::current() const {
    const QString id = m_model->idAt(m_table->currentIndex().row());
    const auto found = std::find_if(m_jackpots.begin(), m_jackpots.end(),
                                    [&](const api::JackpotView& one) { return text::of(one.id) == id; });
    return found == m_jackpots.end() ? nullptr : &*found;
}

void JackpotsPanel::openMake() {
    Review review;
    review.title = tr("New jackpot");
    review.impact = tr("From then on each bet on a game of the type jackpot of this brand, in this currency, gives its "
                       "part when it is settled.");
    review.effectText = tr("Make the jackpot");
    auto* sheet = m_desk->prepare(review, {});
    if (!sheet)
        return;
    auto* place = new QComboBox;
    offerPlaces(place, m_providers);
    auto* currency = new QLineEdit(QStringLiteral("EUR"));
    currency->setMaxLength(8);
    auto* share = new QDoubleSpinBox;
    share->setRange(0.01, 100);
    share->setDecimals(2);
    share->setValue(1);
    share->setSuffix(QStringLiteral(" %"));
    share->setButtonSymbols(QAbstractSpinBox::NoButtons);
    sheet->addField(tr("Brand and region"), place);
    sheet->addField(tr("Currency"), currency);
    sheet->addField(tr("Of each stake"), share);
    m_desk->show([this, place, currency, share](const api::Intent& sent) {
        const auto where = chosenPlace(place);
        const QString code = currency->text().trimmed().toUpper();
        if (!where || code.isEmpty()) {
            m_desk->refuse(tr("A jackpot has a brand, a region and a currency."));
            return;
        }
        m_port->make(where->region, where->brand, code.toStdString(), qRound(share->value() * 100), sent,
                     [this, sent, code, name = place->currentText()](const auto& answer) {
                         if (m_desk->tell(answer, tr("Done: a jackpot in %1 for %2.").arg(code, name), sent))
                             refresh();
                     });
    });
}

void JackpotsPanel::openPay() {
    const auto* jackpot = current();
    if (!jackpot)
        return;
    const QString pool = text::of(jackpot->pool) + QLatin1Char(' ') + text::of(jackpot->currency);
    Review review;
    review.title = tr("Pay out %1").arg(pool);
    review.objectId = text::of(jackpot->id);
    review.region = text::of(jackpot->region.text());
    review.changes.append({tr("Pool"), pool, QStringLiteral("0 ") + text::of(jackpot->currency)});
    review.impact =
        tr("The whole pool, as it is when the platform gets the command, goes to one player of %1 in %2. "
           "The player must have an account in %3.")
            .arg(text::of(jackpot->brand.text()), text::of(jackpot->region.text()), text::of(jackpot->currency));
    review.effectText = tr("Pay out the pool");
    auto* sheet = m_desk->prepare(review, {});
    if (!sheet)
        return;
    auto* winner = new QLineEdit;
    winner->setPlaceholderText(tr("for example p_demo_1"));
    sheet->addField(tr("Who wins it"), winner);
    m_desk->show([this, winner, id = jackpot->id](const api::Intent& sent) {
        const auto who = base::PlayerId::parse(winner->text().trimmed().toStdString());
        if (!who) {
            m_desk->refuse(tr("Name the player who wins it."));
            return;
        }
        m_port->hit(id, *who, sent, [this, sent, name = text::of(who->text())](const auto& answer) {
            if (m_desk->tell(answer, tr("Done: the pool is paid to %1.").arg(name), sent))
                refresh();
        });
    });
}

} // namespace signalbox::ui
