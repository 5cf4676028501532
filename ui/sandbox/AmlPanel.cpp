// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/AmlPanel.h"

#include "ui/bridge/DisplayText.h"
#include "ui/figures/ApprovalWords.h"
#include "ui/sandbox/PlayerFigures.h"
#include "ui/sandbox/SheetDesk.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtCore/QSaveFile>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr int kMostEvidenceRows = 6;

const Mutation& deciding() {
    static const Mutation mutation{QStringLiteral("aml.decide"), {}};
    return mutation;
}

const Mutation& opening() {
    static const Mutation mutation{QStringLiteral("aml.open"), {}};
    return mutation;
}

const Mutation& exporting() {
    static const Mutation mutation{QStringLiteral("aml.export"), {}};
    return mutation;
}

void chooseFile(QWidget* parent, const QString& title, const QString& filter, const QString& name,
                std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

QPushButton* act(const QString& text) {
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    return button;
}

QLabel* heading(const QString& text) { return makeLabel(text, TextSize::Body, Ink::Text, QFont::DemiBold); }

} // namespace

AmlPanel::AmlPanel(Theme& theme, const base::Clock& clock, MutationGate& gate, std::unique_ptr<AmlPort> port,
                   QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_gate(gate)
    , m_port(std::move(port))
    , m_chooser(chooseFile) {
    m_desk = new SheetDesk(theme, clock, gate, this);
    connect(m_desk, &SheetDesk::message, this, &AmlPanel::message);
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_theme.px(Theme::Medium));
    row->addWidget(makeList(), 1);
    row->addWidget(makeDetails());
    m_states = new StatePanel(theme, clock);
    m_states->setContent(body);
    m_states->setState(PageState::loading(tr("Asking for the cases...")));
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_states);
    connect(m_states, &StatePanel::retryRequested, this, &AmlPanel::refresh);
    connect(m_states, &StatePanel::clearFilterRequested, this, [this] { m_filter->setCurrentIndex(0); });
    connect(m_states, &StatePanel::primaryRequested, this, [this] {
        if (m_open->isEnabled())
            openCase();
        else
            emit message(MessageBar::Kind::Warning, m_open->toolTip(), {});
    });
    showCurrent();
}

QWidget* AmlPanel::makeList() {
    auto* card = new Card(m_theme, tr("Cases"));
    m_filter = new QComboBox;
    m_filter->setObjectName(QStringLiteral("casesIn"));
    m_filter->setAccessibleName(tr("State of the cases"));
    m_filter->addItem(tr("all states"), QString());
    for (const auto* state : {"open", "under_review", "reported", "dismissed"})
        m_filter->addItem(plainWords(state), QLatin1String(state));
    m_open = act(tr("Open a case..."));
    card->corner()->addWidget(m_filter);
    card->corner()->addWidget(m_open);
    m_model = new CellTableModel(caseColumns(), this);
    m_table = new DataTable(m_theme, tr("Cases of suspicious activity"));
    m_table->setModel(m_model);
    m_table->setCompact(true);
    m_table->setNumberColumns({6});
    m_table->setColumnWidths({108, -1, 108, 76, 52, 106, 74});
    m_table->setOptionalColumn(3, 640);
    card->body()->addWidget(m_table, 1);
    m_note = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_note->setObjectName(QStringLiteral("casesNote"));
    m_note->setWordWrap(true);
    card->body()->addWidget(m_note);
    connect(m_table, &DataTable::currentRowChanged, this, &AmlPanel::showCurrent);
    connect(m_filter, &QComboBox::currentIndexChanged, this, &AmlPanel::showCases);
    connect(m_open, &QPushButton::clicked, this, &AmlPanel::openCase);
    m_gate.guard(m_open, opening(),
                 [this] { return m_providers.empty() ? tr("The brands are not known yet.") : QString(); });
    return card;
}

QWidget* AmlPanel::makeDetails() {
    m_card = new Card(m_theme, tr("Case"));
    m_card->setFixedWidth(m_theme.px(460));
    auto* content = new QWidget;
    content->setProperty("scrolled", true); // see-through
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(m_theme.px(Theme::Small));
    m_summary = makeLabel({}, TextSize::Body, Ink::Text);
    m_summary->setObjectName(QStringLiteral("caseSummary"));
    m_summary->setWordWrap(true);
    m_facts = new KeyValueList(m_theme);
    m_evidenceModel = new CellTableModel(evidenceColumns(), this);
    m_evidence = new DataTable(m_theme, tr("Payments that the case rests on"));
    m_evidence->setModel(m_evidenceModel);
    m_evidence->setCompact(true);
    m_evidence->setNumberColumns({3});
    m_evidence->setColumnWidths({104, 62, 76, 112, -1});
    m_noEvidence = makeLabel({}, TextSize::Body, Ink::Text2);
    m_noEvidence->setObjectName(QStringLiteral("noEvidence"));
    m_noEvidence->setWordWrap(true);
    m_steps = new StepList(m_theme);
    rows->addWidget(m_summary);
    rows->addWidget(m_facts);
    rows->addWidget(heading(tr("Rests on")));
    rows->addWidget(m_evidence);
    rows->addWidget(m_noEvidence);
    rows->addWidget(heading(tr("Its way so far")));
    rows->addWidget(m_steps);
    rows->addStretch();
    auto* scroll = new TallScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setAccessibleName(tr("The chosen case"));
    scroll->setContent(content);
    m_card->body()->addWidget(scroll, 1);

    m_review = act(tr("Review..."));
    m_report = act(tr("Report..."));
    m_dismiss = act(tr("Dismiss..."));
    m_json = act(tr("Save report, JSON..."));
    m_xml = act(tr("Save report, XML..."));
    auto* decisions = new QHBoxLayout;
    auto* exports = new QHBoxLayout;
    for (auto* line : {decisions, exports}) {
        line->setSpacing(m_theme.px(Theme::Small));
        line->addStretch();
        m_card->body()->addLayout(line);
    }
    for (auto* button : {m_review, m_dismiss, m_report})
        decisions->addWidget(button);
    for (auto* button : {m_json, m_xml})
        exports->addWidget(button);
    const auto inState = [this](const char* state) {
        return [this, state] {
            const auto* one = current();
            if (!one)
                return tr("Choose a case first.");
            return one->state == state
                       ? QString()
                       : tr("It is %1; this needs one that is %2.").arg(caseState(*one), plainWords(state));
        };
    };
    m_gate.guard(m_review, deciding(), inState("open"));
    m_gate.guard(m_report, deciding(), inState("under_review"));
    m_gate.guard(m_dismiss, deciding(), inState("under_review"));
    connect(&m_gate, &MutationGate::changed, this, &AmlPanel::showExports);
    connect(m_review, &QPushButton::clicked, this, [this] {
        openDecision(QStringLiteral("under_review"), tr("Take %1 under review"),
                     tr("Somebody looks at it from now on. The player is not told, and nothing is blocked by it."),
                     tr("Take under review"));
    });
    connect(m_report, &QPushButton::clicked, this, [this] {
        openDecision(QStringLiteral("reported"), tr("Report %1"),
                     tr("It is final. The report can then be saved; of a sandbox, it says in itself that it must not "
                        "be filed."),
                     tr("Report"));
    });
    connect(m_dismiss, &QPushButton::clicked, this, [this] {
        openDecision(QStringLiteral("dismissed"), tr("Dismiss %1"),
                     tr("It is final: the reason says why it is not suspicious after all."), tr("Dismiss"));
    });
    connect(m_json, &QPushButton::clicked, this, [this] { exportReport(false); });
    connect(m_xml, &QPushButton::clicked, this, [this] { exportReport(true); });
    return m_card;
}

ReviewSheet* AmlPanel::sheet() const { return m_desk->sheet(); }

// --- reading ---

void AmlPanel::setProviders(const std::vector<api::ProviderView>& providers) {
    m_providers = providers;
    m_gate.refresh();
}

void AmlPanel::forget() {
    ++m_generation;
    m_asking = false;
    m_readable = true;
    m_cases.clear();
    m_readAt.reset();
    m_shown.clear();
    m_model->setRows({});
    m_states->setState(PageState::loading(tr("Asking for the cases...")));
    showCurrent();
}

void AmlPanel::refresh() {
    if (!m_readable)
        showNoPermission();
    if (m_asking || !m_readable || !m_port)
        return;
    m_asking = true;
    m_port->cases([this, generation = m_generation](const base::Result<std::vector<api::AmlCaseView>>& answer) {
        if (generation != m_generation)
            return;
        m_asking = false;
        if (answer)
            display(*answer);
        else
            displayError(answer.error());
    });
}

void AmlPanel::display(const std::vector<api::AmlCaseView>& cases) {
    m_cases = cases;
    m_readAt = m_clock.now();
    showCases();
}

void AmlPanel::showCases() {
    if (!m_readAt)
        return;
    const QString state = m_filter->currentData().toString();
    std::vector<api::AmlCaseView> shown;
    for (const auto& one : m_cases)
        if (state.isEmpty() || text::of(one.state) == state)
            shown.push_back(one);
    m_model->setRows(caseRows(shown, m_clock.now()));
    const auto open =
        std::count_if(m_cases.begin(), m_cases.end(), [](const auto& one) { return one.state == "open"; });
    m_note->setText(tr("As of %1 UTC. %2 of %3 cases, %4 open. Nobody outside is told of a case: nothing of it is an "
                       "event or stands in an answer to a provider.")
                        .arg(text::clockTime(m_readAt), text::count(qint64(shown.size())),
                             text::count(qint64(m_cases.size())), text::count(qint64(open))));
    if (m_cases.empty())
        m_states->setState(PageState::emptyFirstUse(
            tr("No case yet"),
            tr("A case opens by itself when payments look suspicious (structured deposits, in and out without play, "
               "many deposits at once, a large payout), or is opened by hand."),
            m_gate.ask(opening()).never ? QString() : tr("Open a case...")));
    else
        m_states->setState(shown.empty() ? PageState::emptyByFilter(int(m_cases.size())) : PageState::ready());
    if (!m_wanted.isEmpty()) {
        for (int row = 0; row < m_model->rowCount(); ++row)
            if (m_model->idAt(row) == m_wanted) {
                m_table->selectRow(row);
                m_wanted.clear();
                break;
            }
    }
    showCurrent();
}

void AmlPanel::showNoPermission() {
    m_states->setState(PageState::noPermission(
        tr("You may not read suspicious activity"),
        tr("It is read by: %1. An administrator can change a role; a security officer has to approve the change.")
            .arg(rolesThatMay("aml.read").join(QStringLiteral(", ")))));
}

void AmlPanel::displayError(const base::Error& error) {
    if (error.code == base::ErrorCode::PermissionDenied)
        showNoPermission();
    else if (m_readAt)
        m_states->setState(PageState::stale(text::duration(m_clock.now() - *m_readAt)));
    else
        m_states->setState(
            PageState::error(tr("The cases could not be read"), text::error(error), text::of(error.reason), {}));
}

void AmlPanel::choose(const QString& id) {
    m_wanted = id;
    m_filter->setCurrentIndex(0);
    showCases();
}

const api::AmlCaseView* AmlPanel::current() const {
    const QString id = m_model->idAt(m_table->currentIndex().row());
    const auto found = std::find_if(m_cases.begin(), m_cases.end(),
                                    [&](const api::AmlCaseView& one) { return text::of(one.id) == id; });
    return found == m_cases.end() ? nullptr : &*found;
}

void AmlPanel::showCurrent() {
    const auto* one = current();
    m_card->setTitle(one ? text::of(one->id) : tr("No case is chosen"));
    m_summary->setText(one ? text::of(one->summary) : QString());
    m_summary->setVisible(one && !one->summary.empty());
    if (one)
        m_facts->setRows(
            {{tr("State"), caseState(*one), false, caseSeverity(*one)},
             {tr("Rule"), ruleText(one->rule)},
             {tr("Player"), text::of(one->key.player.text())},
             {tr("Brand and region"),
              text::of(one->key.brand.text()) + QStringLiteral(" · ") + text::of(one->key.region.text())},
             {tr("Opened"), one->steps.empty() ? QStringLiteral("–") : text::fullTime(one->steps.front().at)},
             {tr("Age"), caseAge(*one, m_clock.now())}});
    else
        m_facts->setRows({});
    m_steps->setSteps(one ? caseSteps(*one) : QList<StepList::Step>());
    if (const QString id = one ? text::of(one->id) : QString(); id != m_shown) {
        m_shown = id;
        m_payments.clear();
        readEvidence();
    }
    showEvidence();
    showExports();
    m_gate.refresh();
}

void AmlPanel::showExports() {
    // Reading, though it leaves the console: the lock of acts does not hold it back.
    const auto* one = current();
    const bool reported = one && one->state == "reported";
    const bool never = m_gate.ask(exporting()).never;
    for (auto* button : {m_json, m_xml}) {
        button->setVisible(!never);
        button->setEnabled(reported);
        button->setToolTip(reported ? QString() : tr("Only of a case that is reported."));
    }
}

void AmlPanel::readEvidence() {
    const auto* one = current();
    if (!one || one->payments.empty() || !m_port)
        return;
    m_port->payments(one->key, [this, id = m_shown](const base::Result<std::vector<api::PaymentView>>& answer) {
        if (id != m_shown)
            return; // another case has been chosen meanwhile
        if (answer)
            m_payments = *answer;
        else
            emit message(MessageBar::Kind::Warning,
                         tr("The payments of this case could not be read. %1").arg(text::error(answer.error())),
                         text::of(answer.error().reason));
        showEvidence();
    });
}

void AmlPanel::showEvidence() {
    const auto* one = current();
    m_evidenceModel->setRows(one ? evidenceRows(*one, m_payments) : QList<CellRow>());
    const int rows = m_evidenceModel->rowCount();
    m_evidence->setVisible(rows > 0);
    m_evidence->setFixedHeight(m_evidence->heightForRows(std::clamp(rows, 1, kMostEvidenceRows)));
    m_noEvidence->setVisible(rows == 0);
    m_noEvidence->setText(one ? tr("No payment: what is suspicious is said in the first step.")
                              : tr("Choose a case first."));
}

// --- acts ---

void AmlPanel::openCase() {
    Review review;
    review.title = tr("Open a case by hand");
    review.impact = tr("The reason says what is suspicious. The player is not told, and nothing is blocked by it.");
    review.effectText = tr("Open the case");
    auto* sheet = m_desk->prepare(review, {});
    if (!sheet)
        return;
    auto* place = new QComboBox;
    offerPlaces(place, m_providers);
    auto* player = new QLineEdit;
    player->setPlaceholderText(tr("for example p_demo_1"));
    sheet->addField(tr("Brand and region"), place);
    sheet->addField(tr("Player"), player);
    m_desk->show([this, place, player](const api::Intent& sent) {
        const auto where = chosenPlace(place);
        const auto who = base::PlayerId::parse(player->text().trimmed().toStdString());
        if (!where || !who) {
            m_desk->refuse(tr("Name the player."));
            return;
        }
        m_port->open({where->region, where->brand, *who}, sent,
                     [this, sent](const base::Result<api::Done<api::AmlCaseView>>& answer) {
                         const QString done =
                             answer ? tr("Done: case %1 is open.").arg(text::of(answer->value.id)) : QString();
                         if (!m_desk->tell(answer, done, sent))
                             return;
                         choose(text::of(answer->value.id));
                         refresh();
                     });
    });
}

void AmlPanel::openDecision(const QString& state, const QString& title, const QString& impact, const QString& effect) {
    const auto* one = current();
    if (!one)
        return;
    Review review;
    review.title = title.arg(text::of(one->id));
    review.objectId = text::of(one->id);
    review.region = text::of(one->key.region.text());
    review.changes.append({tr("State"), caseState(*one), plainWords(state.toStdString())});
    review.impact = impact;
    review.effectText = effect;
    m_desk->open(review, {}, [this, id = one->id, state](const api::Intent& sent) {
        m_port->decide(id, state.toStdString(), sent, [this, sent, id, state](const auto& answer) {
            if (m_desk->tell(answer, tr("Done: case %1 is %2.").arg(text::of(id), plainWords(state.toStdString())),
                             sent))
                refresh();
        });
    });
}

void AmlPanel::exportReport(bool xml) {
    const auto* one = current();
    if (!one)
        return;
    m_port->report(one->id, xml, [this, id = text::of(one->id), xml](const base::Result<std::string>& answer) {
        if (answer)
            save(id, xml, *answer);
        else
            emit message(MessageBar::Kind::Error, text::error(answer.error()), text::of(answer.error().reason));
    });
}

void AmlPanel::save(const QString& id, bool xml, const std::string& report) {
    m_chooser(this, tr("Save the report of %1").arg(id), xml ? tr("Reports (*.xml)") : tr("Reports (*.json)"),
              id + (xml ? QStringLiteral(".xml") : QStringLiteral(".json")), [this, report](const QString& path) {
                  QSaveFile file(path);
                  const auto size = qint64(report.size());
                  if (!file.open(QIODevice::WriteOnly) || file.write(report.data(), size) != size || !file.commit())
                      emit message(MessageBar::Kind::Error, tr("Not saved: %1").arg(file.errorString()), {});
                  else
                      emit message(MessageBar::Kind::Done, tr("Saved to %1 (%2 bytes).").arg(path, text::count(size)),
                                   {});
              });
}

} // namespace signalbox::ui
