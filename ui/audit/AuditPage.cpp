// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditPage.h"

#include "core/access/Permission.h"
#include "core/audit/Export.h"
#include "core/base/Json.h"
#include "ui/audit/AuditModel.h"
#include "ui/audit/ProofCheck.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSaveFile>
#include <QtCore/QTimer>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr std::size_t kPage = 100;
constexpr std::chrono::milliseconds kPoll{2'000};
constexpr std::chrono::milliseconds kProofDelay{150};

PageInfo pageInfo() {
    return {QStringLiteral("audit"),
            AuditPage::tr("Audit"),
            AuditPage::tr("Audit"),
            QStringLiteral("audit"),
            QKeySequence(Qt::CTRL | Qt::Key_7),
            QStringLiteral("audit/index"),
            false};
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

QStringList wordsOf(const QList<FilterTerm>& terms) {
    QStringList words;
    for (const auto& term : terms) {
        if (term.key.isEmpty())
            words << term.values;
    }
    return words;
}

} // namespace

WitnessView WitnessView::of(const Witness& witness) {
    return {witness.state(), witness.finding(), witness.size(), witness.verifiedAt(), witness.key()};
}

bool WitnessView::isAlarm() const {
    return state == Witness::State::Behind || state == Witness::State::Forked || state == Witness::State::OtherKey;
}

AuditPage::AuditPage(PageContext context, Bridge& bridge, const Witness& witness, QWidget* parent)
    : AuditPage(
          context, bridge, std::make_unique<BridgeAuditPort>(bridge), [&witness] { return WitnessView::of(witness); },
          parent) {
    connect(&witness, &Witness::changed, this, &AuditPage::showWitness);
}

AuditPage::AuditPage(PageContext context, Bridge& bridge, std::unique_ptr<AuditPort> port,
                     std::function<WitnessView()> witness, QWidget* parent)
    : Page(context, pageInfo(), parent)
    , m_port(std::move(port))
    , m_bridge(bridge)
    , m_witness(std::move(witness))
    , m_chooser(chooseFile) {
    build();
    states()->setState(PageState::loading(tr("Loading the audit log...")));
    showWitness();
    select(-1);
}

AuditPage::~AuditPage() = default;

void AuditPage::build() {
    m_filter = new FilterField(theme(), tr("Filter: actor:on_call-1 action:keys. word"));
    filters()->addWidget(m_filter);
    m_export = new QPushButton(tr("Export..."));
    acts()->addWidget(m_export);
    connect(m_export, &QPushButton::clicked, this, &AuditPage::exportLog);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().px(Theme::Medium));
    column->addWidget(buildVerdict());
    column->addWidget(buildTable(), 3);
    column->addWidget(buildDetails(), 2);
    setBody(content);

    m_timer = new QTimer(this);
    connect(m_timer, &QTimer::timeout, this, &AuditPage::poll);
    m_proofDelay = new QTimer(this);
    m_proofDelay->setSingleShot(true);
    m_proofDelay->setInterval(kProofDelay);
    connect(m_proofDelay, &QTimer::timeout, this, &AuditPage::fetchProof);
    connect(m_filter, &FilterField::filterChanged, this, [this](const QString& words) {
        if (words != m_filterText)
            load(std::nullopt);
    });
    connect(states(), &StatePanel::clearFilterRequested, this, [this] { m_filter->setText({}); });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_timer->isActive() && m_bridge.link() == Bridge::Link::Live)
            m_loaded ? poll() : refresh();
    });
    connect(&m_bridge, &Bridge::meChanged, this, [this] {
        if (m_timer->isActive())
            refresh();
        else
            m_loaded = false;
    });
}

QWidget* AuditPage::buildVerdict() {
    m_verdictCard = new Card(theme());
    auto* row = new QHBoxLayout;
    row->setSpacing(theme().px(Theme::Huge));
    const auto pair = [&](QLabel*& value, QLabel* detail) {
        auto* stack = new QVBoxLayout;
        stack->setSpacing(theme().px(2));
        value = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
        value->setWordWrap(false);
        stack->addWidget(value);
        stack->addWidget(detail);
        row->addLayout(stack);
    };
    m_verdictDetail = makeLabel({}, TextSize::Caption, Ink::Text2);
    pair(m_verdict, m_verdictDetail);
    pair(m_tail, makeLabel(tr("not yet held by this console: could be lost unseen"), TextSize::Caption, Ink::Text2));
    pair(m_key, makeLabel(tr("key pinned by this console"), TextSize::Caption, Ink::Text2));
    row->addStretch(1);
    m_evidence = new QPushButton(tr("Save evidence..."));
    setButtonKind(m_evidence, ButtonKind::Danger);
    connect(m_evidence, &QPushButton::clicked, this, &AuditPage::saveEvidence);
    row->addWidget(m_evidence);
    m_verdictCard->body()->addLayout(row);
    m_verdictCard->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return m_verdictCard;
}

QWidget* AuditPage::buildTable() {
    auto* list = new Card(theme());
    list->layout()->setContentsMargins(2, 2, 2, 2);
    m_announce = new QPushButton;
    setButtonKind(m_announce, ButtonKind::Quiet);
    m_announce->hide();
    connect(m_announce, &QPushButton::clicked, this, &AuditPage::showNewer);
    list->body()->addWidget(m_announce);
    m_table = new DataTable(theme(), tr("Audit entries"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_model = new AuditModel(this);
    m_table->setModel(m_model);
    m_table->setNumberColumns({AuditModel::Number});
    m_table->setColumnWidths({92, 168, 150, 172, 230, 100, -1});
    list->body()->addWidget(m_table, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(theme().px(Theme::Small), 0, theme().px(Theme::Small), theme().px(Theme::Tight));
    m_older = new QPushButton(tr("Load older entries"));
    setButtonKind(m_older, ButtonKind::Quiet);
    m_olderNote = makeLabel({}, TextSize::Caption, Ink::Text2);
    foot->addWidget(m_older);
    foot->addWidget(m_olderNote);
    foot->addStretch(1);
    list->body()->addLayout(foot);
    connect(m_older, &QPushButton::clicked, this, &AuditPage::loadOlder);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value > 0 && value == m_table->verticalScrollBar()->maximum())
            loadOlder();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](const QModelIndex& index) { select(index.row()); });
    return list;
}

QWidget* AuditPage::buildDetails() {
    m_details = new Card(theme());
    m_copy = new QPushButton(tr("Copy as JSON"));
    m_saveProof = new QPushButton(tr("Save proof..."));
    m_recompute = new QPushButton(tr("Recompute here"));
    setButtonKind(m_recompute, ButtonKind::Primary);
    for (auto* button : {m_copy, m_saveProof, m_recompute})
        m_details->corner()->addWidget(button);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (!m_selected)
            return;
        QGuiApplication::clipboard()->setText(text::of(m_selected->stored));
        messages()->showMessage(
            MessageBar::Kind::Info,
            tr("The stored bytes of entry %1 were copied.").arg(text::count(qint64(m_selected->index))));
    });
    connect(m_saveProof, &QPushButton::clicked, this, &AuditPage::saveProof);
    connect(m_recompute, &QPushButton::clicked, this, &AuditPage::recomputeHere);

    auto* row = new QHBoxLayout;
    row->setSpacing(theme().px(Theme::Wide));
    auto* tabs = new QTabWidget;
    tabs->setAccessibleName(tr("Entry"));
    tabs->setDocumentMode(true);
    m_summary = new KeyValueList(theme());
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Summary of the entry"));
    scroll->setWidgetResizable(true);
    auto* holder = new QWidget;
    holder->setProperty("scrolled", true);
    auto* inside = new QVBoxLayout(holder);
    inside->setContentsMargins(0, theme().px(Theme::Small), theme().px(Theme::Small), 0);
    inside->addWidget(m_summary);
    inside->addStretch(1);
    scroll->setWidget(holder);
    tabs->addTab(scroll, tr("Summary"));
    m_json = new QPlainTextEdit;
    m_json->setReadOnly(true);
    m_json->setTabChangesFocus(true);
    m_json->setFont(theme().mono());
    m_json->setProperty("mono", true);
    m_json->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_json->setWordWrapMode(QTextOption::WrapAnywhere);
    m_json->setAccessibleName(tr("Stored bytes of the entry"));
    tabs->addTab(m_json, tr("JSON, as stored"));
    row->addWidget(tabs, 3);

    auto* proof = new QVBoxLayout;
    proof->setSpacing(theme().px(Theme::Small));
    proof->addWidget(makeLabel(tr("Proof"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_proofRows = new KeyValueList(theme());
    proof->addWidget(m_proofRows);
    m_proofVerdict = makeLabel({}, TextSize::Body, Ink::Text2);
    m_proofVerdict->setWordWrap(true);
    proof->addWidget(m_proofVerdict);
    proof->addStretch(1);
    row->addLayout(proof, 2);
    m_details->body()->addLayout(row, 1);
    m_details->setMinimumHeight(theme().px(220));
    return m_details;
}

void AuditPage::activated() {
    m_timer->start(kPoll);
    showWitness();
    if (m_loaded)
        poll();
    else
        refresh();
}

void AuditPage::deactivated() { m_timer->stop(); }

void AuditPage::refresh() { load(m_anchor); }

PageState AuditPage::noPermission() const {
    QStringList roles;
    if (const auto* permission = access::findPermission("audit.read")) {
        for (const auto role : permission->roles)
            roles << text::role(access::name(role));
    }
    return PageState::noPermission(
        tr("You may not read the audit log"),
        tr("It is read by: %1. An administrator can change a role; a security officer has to approve the change.")
            .arg(roles.join(QStringLiteral(", "))));
}

api::AuditFilter AuditPage::filterNow() const {
    api::AuditFilter filter;
    filter.limit = kPage;
    for (const auto& term : m_filter->terms()) {
        if (term.values.isEmpty())
            continue;
        if (term.key == QLatin1String("actor") || term.key == QLatin1String("who"))
            filter.actor = term.values.first().toStdString();
        else if (term.key == QLatin1String("action") || term.key == QLatin1String("act"))
            filter.action = QString(term.values.first()).remove(QLatin1Char('*')).toStdString();
    }
    return filter;
}

void AuditPage::load(std::optional<std::uint64_t> from) {
    if (const auto& me = m_bridge.me()) {
        const auto* ability = me->ability("audit.read");
        if (!ability || !ability->mayRequest) {
            states()->setState(noPermission());
            return;
        }
    }
    m_anchor = from;
    m_filterText = m_filter->text();
    m_newer.clear();
    m_moreNewer = false;
    auto filter = filterNow();
    if (from)
        filter.before = *from + 1;
    m_loading = true;
    m_port->entries(this, filter, [this, generation = ++m_generation](const base::Result<api::AuditPage>& answer) {
        if (generation != m_generation)
            return;
        m_loading = false;
        if (!answer)
            return failed(answer.error());
        m_loaded = true;
        m_size = answer->size;
        m_atEnd = answer->entries.size() < kPage;
        const auto keep = m_wanted ? m_wanted : (m_selected ? std::optional(m_selected->index) : std::nullopt);
        m_model->setWords(wordsOf(m_filter->terms()));
        m_model->reset(answer->entries);
        const int row = keep ? m_model->rowOf(*keep) : -1;
        if (m_wanted && row < 0)
            messages()->showMessage(MessageBar::Kind::Warning,
                                    tr("There is no audit entry %1.").arg(text::count(qint64(*m_wanted))));
        m_wanted.reset();
        if (m_model->rowCount() > 0)
            m_table->setCurrentIndex(m_model->index(qMax(0, row), 0));
        select(m_table->currentIndex().row());
        showCounts();
        showWitness();
        if (m_anchor)
            poll();
    });
}

void AuditPage::loadOlder() {
    if (m_loading || m_atEnd || m_model->loaded().empty())
        return;
    auto filter = filterNow();
    filter.before = m_model->loaded().back().index;
    m_loading = true;
    m_port->entries(this, filter, [this, generation = m_generation](const base::Result<api::AuditPage>& answer) {
        if (generation != m_generation)
            return;
        m_loading = false;
        if (!answer) {
            messages()->showMessage(MessageBar::Kind::Error, text::error(answer.error()), {},
                                    text::of(answer.error().reason));
            return;
        }
        m_size = std::max(m_size, answer->size);
        m_atEnd = answer->entries.size() < kPage;
        m_model->appendOlder(answer->entries);
        showCounts();
    });
}

void AuditPage::poll() {
    if (!m_loaded || m_asking || m_loading)
        return;
    auto filter = filterNow();
    const auto& loaded = m_model->loaded();
    if (!m_newer.empty())
        filter.after = m_newer.back().index;
    else if (!loaded.empty())
        filter.after = loaded.front().index;
    else
        return refresh();
    if (m_moreNewer)
        return;
    m_asking = true;
    m_port->entries(this, filter, [this, generation = m_generation](const base::Result<api::AuditPage>& answer) {
        m_asking = false;
        if (generation != m_generation || !answer)
            return;
        m_size = answer->size;
        m_newer.insert(m_newer.end(), answer->entries.begin(), answer->entries.end());
        m_moreNewer = m_newer.size() >= kPage;
        showCounts();
        showWitness();
    });
}

void AuditPage::showNewer() {
    if (m_moreNewer || m_anchor) {
        load(std::nullopt);
        return;
    }
    m_model->prependNewer(std::exchange(m_newer, {}));
    m_table->scrollToTop();
    showCounts();
}

void AuditPage::failed(const base::Error& error) {
    if (error.code == base::ErrorCode::PermissionDenied)
        states()->setState(noPermission());
    else if (!m_loaded) {
        // Before the first connection this is not a failure: the shell says that it connects.
        if (m_bridge.link() != Bridge::Link::Connecting)
            states()->setState(PageState::error(tr("The audit log could not be read"), text::error(error),
                                                text::of(error.reason), {}));
    } else
        messages()->showMessage(MessageBar::Kind::Error, text::error(error), {}, text::of(error.reason));
}

void AuditPage::showCounts() {
    const int shown = m_model->rowCount();
    const auto loaded = m_model->loaded().size();
    m_filter->setCount(shown, qint64(m_size));
    m_announce->setVisible(!m_newer.empty());
    if (!m_newer.empty()) {
        const QString number = m_moreNewer ? tr("%1 or more").arg(m_newer.size()) : text::count(qint64(m_newer.size()));
        m_announce->setText(m_anchor ? tr("%1 newer entries  ·  Show the newest").arg(number)
                                     : tr("%1 new entries  ·  Show").arg(number));
    }
    m_older->setVisible(!m_atEnd);
    m_olderNote->setText(
        m_atEnd
            ? tr("This is the beginning of what the filter asks for: %1 entries read.").arg(text::count(qint64(loaded)))
            : tr("%1 entries read; words are looked for in these.").arg(text::count(qint64(loaded))));
    if (shown == 0 && m_atEnd && m_filter->text().isEmpty() && m_size == 0)
        states()->setState(PageState::emptyFirstUse(tr("The audit log is empty"),
                                                    tr("The first act, by whomever, is the first entry."), {}));
    else if (shown == 0)
        states()->setState(PageState::emptyByFilter(int(m_size)));
    else
        states()->setState(PageState::ready());
}

void AuditPage::openLink(const QString& rest) {
    bool isNumber = false;
    const auto index = rest.toULongLong(&isNumber);
    if (!isNumber) {
        if (!rest.isEmpty())
            m_filter->setText(rest);
        return;
    }
    const int row = m_model->rowOf(index);
    if (row >= 0) {
        m_table->setCurrentIndex(m_model->index(row, 0));
        return;
    }
    // A link shows what it names, whatever was filtered before.
    m_filter->setText({});
    m_wanted = index;
    load(index);
}

void AuditPage::select(int row) {
    const auto* entry = m_model->at(row);
    if (entry && m_selected && entry->index == m_selected->index && entry->stored == m_selected->stored)
        return;
    m_proof.reset();
    if (!entry) {
        m_selected.reset();
        m_details->setTitle(tr("No entry is selected"));
        m_summary->setRows({});
        m_json->clear();
    } else {
        m_selected = *entry;
        m_details->setTitle(
            tr("Entry %1 · %2 · %3")
                .arg(text::count(qint64(entry->index)), text::of(entry->leaf.action), text::of(entry->leaf.object)));
        m_summary->setRows(summaryRows(*entry));
        m_json->setPlainText(text::of(entry->stored));
        m_proofDelay->start();
    }
    m_copy->setEnabled(m_selected.has_value());
    showProof();
}

void AuditPage::fetchProof() {
    if (!m_selected)
        return;
    m_port->proof(this, m_selected->index, [this, index = m_selected->index](const auto& answer) {
        if (!m_selected || m_selected->index != index)
            return;
        if (!answer) {
            setInk(m_proofVerdict, Ink::Text2);
            m_proofVerdict->setText(tr("The proof could not be read: %1").arg(text::error(answer.error())));
            return;
        }
        m_proof = *answer;
        showProof();
    });
}

void AuditPage::showProof() {
    m_recompute->setEnabled(m_proof.has_value());
    m_saveProof->setEnabled(m_proof.has_value() && !m_proof->checkpoint.empty());
    m_proofRows->setRows(m_proof ? proofRows(*m_proof) : QList<KeyValueList::Row>());
    setInk(m_proofVerdict, Ink::Text2);
    m_proofVerdict->setText(!m_selected ? QString()
                            : m_proof   ? tr("As the platform sent it. Not yet recomputed on this computer.")
                                        : tr("Reading the proof..."));
}

void AuditPage::recomputeHere() {
    if (!m_selected || !m_proof)
        return;
    const auto verdict = recompute(m_selected->index, m_selected->stored, *m_proof, m_witness().key);
    using Kind = ProofVerdict::Kind;
    switch (verdict.kind) {
    case Kind::Holds:
        setInk(m_proofVerdict, Ink::Ok);
        m_proofVerdict->setText(QStringLiteral("✓ ") + verdict.text);
        break;
    case Kind::Undecidable:
        setInk(m_proofVerdict, Ink::Text2);
        m_proofVerdict->setText(verdict.text);
        break;
    case Kind::Fails:
        setInk(m_proofVerdict, Ink::P1);
        m_proofVerdict->setText(severityShape(Severity::P1) + QLatin1Char(' ') + verdict.text);
        m_localAlarm = verdict.text;
        showWitness();
        break;
    }
}

void AuditPage::showWitness() {
    const auto view = m_witness();
    const bool alarm = view.isAlarm() || !m_localAlarm.isEmpty();
    m_verdictCard->setSeverity(alarm ? Severity::P1 : Severity::None);
    m_evidence->setVisible(alarm);
    m_key->setText(view.key ? text::of(view.key->name) : QStringLiteral("–"));
    m_tail->setText(
        view.size && m_loaded && !view.isAlarm()
            ? tr("Unwitnessed tail: %1 entries").arg(text::count(qint64(std::max(m_size, *view.size) - *view.size)))
            : tr("Unwitnessed tail: unknown"));
    if (alarm) {
        setInk(m_verdict, Ink::P1);
        m_verdict->setText(severityShape(Severity::P1) + QLatin1Char(' ') +
                           (view.isAlarm() ? view.finding : m_localAlarm));
        m_verdictDetail->setText(tr("Do not rely on rows below."));
        setInk(m_verdictDetail, Ink::P1);
        m_verdict->setWordWrap(true);
        return;
    }
    setInk(m_verdictDetail, Ink::Text2);
    if (view.size && view.state == Witness::State::Verified) {
        setInk(m_verdict, Ink::Ok);
        m_verdict->setWordWrap(false);
        m_verdict->setText(tr("✓ Verified up to size %1 by this console").arg(text::count(qint64(*view.size))));
        m_verdictDetail->setText(tr("head %1 UTC").arg(text::clockTime(view.verifiedAt)));
        return;
    }
    setInk(m_verdict, Ink::Text2);
    m_verdict->setText(view.state == Witness::State::Denied ? tr("Not verified: you may not read the log")
                                                            : tr("UNKNOWN: nothing verified yet by this console"));
    m_verdictDetail->setText(tr("the next check follows by itself"));
}

void AuditPage::save(const QString& title, const QString& filter, const QString& name, const std::string& bytes) {
    m_chooser(this, title, filter, name, [this, bytes](const QString& path) {
        QSaveFile file(path);
        const auto size = qint64(bytes.size());
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), size) != size || !file.commit())
            messages()->showMessage(MessageBar::Kind::Error, tr("Not saved: %1").arg(file.errorString()));
        else
            messages()->showMessage(MessageBar::Kind::Done, tr("Saved to %1 (%2 bytes).").arg(path, text::count(size)));
    });
}

void AuditPage::saveProof() {
    if (!m_selected || !m_proof)
        return;
    audit::ProofFile file{m_selected->index, m_selected->stored, m_proof->path, m_proof->checkpoint};
    save(tr("Save the proof of entry %1").arg(m_selected->index), tr("Proofs (*.tlog-proof)"),
         QStringLiteral("entry-%1.tlog-proof").arg(m_selected->index), file.write());
}

void AuditPage::saveEvidence() {
    const auto view = m_witness();
    auto evidence = base::Json::object({{"signalbox_evidence", std::int64_t(1)},
                                        {"at", base::rfc3339(clock().now())},
                                        {"finding", (view.isAlarm() ? view.finding : m_localAlarm).toStdString()}});
    if (view.key)
        evidence.set("pinned_key", view.key->text());
    if (view.size)
        evidence.set("verified_size", std::int64_t(*view.size));
    if (view.verifiedAt)
        evidence.set("verified_at", base::rfc3339(*view.verifiedAt));
    if (m_selected) {
        evidence.set("entry", std::int64_t(m_selected->index));
        evidence.set("stored", m_selected->stored);
    }
    if (m_proof) {
        auto path = base::Json::array();
        for (const auto& hash : m_proof->path)
            path.push(audit::base64(hash));
        evidence.set("path", std::move(path));
        evidence.set("proof_checkpoint", m_proof->checkpoint);
    }
    // What the platform says now belongs to it, if it still answers.
    m_port->checkpoint(this, [this, evidence](const base::Result<api::AuditCheckpoint>& answer) mutable {
        if (answer) {
            evidence.set("checkpoint", answer->note);
            evidence.set("checkpoint_key", answer->key.text());
        } else
            evidence.set("checkpoint_error", base::describe(answer.error()));
        save(tr("Save the evidence"), tr("Evidence (*.json)"), QStringLiteral("signalbox-evidence.json"),
             evidence.pretty());
    });
}

void AuditPage::exportLog() {
    m_export->setEnabled(false);
    m_port->exportLog(this, [this](const base::Result<std::string>& answer) {
        m_export->setEnabled(true);
        if (!answer)
            messages()->showMessage(MessageBar::Kind::Error, text::error(answer.error()), {},
                                    text::of(answer.error().reason));
        else
            save(tr("Export the audit log"), tr("Audit exports (*.jsonl)"), QStringLiteral("audit-export.jsonl"),
                 *answer);
    });
}

PageFactory auditPageFactory(PageContext context, Bridge& bridge, const Witness& witness) {
    return {pageInfo(), [context, &bridge, &witness](QWidget* parent) -> Page* {
                return new AuditPage(context, bridge, witness, parent);
            }};
}

} // namespace signalbox::ui
