// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditPage.h"

#include "core/audit/Export.h"
#include "ui/audit/AuditDetails.h"
#include "ui/audit/AuditModel.h"
#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/figures/ApprovalWords.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSaveFile>
#include <QtCore/QTimer>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

constexpr std::size_t kPage = 100;
constexpr std::chrono::milliseconds kPoll{2'000};

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

} // namespace

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
}

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
    m_verdict = new AuditVerdict(theme());
    connect(m_verdict, &AuditVerdict::evidenceRequested, this, &AuditPage::saveEvidence);
    column->addWidget(m_verdict);
    column->addWidget(buildTable(), 3);
    m_details = new AuditDetails(theme(), *m_port, m_witness);
    column->addWidget(m_details, 2);
    connect(m_details, &AuditDetails::saveProofRequested, this, &AuditPage::saveProof);
    connect(m_details, &AuditDetails::linkRequested, this, &AuditPage::linkRequested);
    connect(m_details, &AuditDetails::copied, this, [this](quint64 index) {
        messages()->showMessage(MessageBar::Kind::Info,
                                tr("The stored bytes of entry %1 were copied.").arg(text::count(qint64(index))));
    });
    connect(m_details, &AuditDetails::recomputationFailed, this, [this](const QString& finding) {
        m_localAlarm = finding;
        showWitness();
    });
    setBody(content);

    m_timer = new QTimer(this);
    connect(m_timer, &QTimer::timeout, this, &AuditPage::poll);
    connect(m_filter, &FilterField::filterChanged, this, [this](const QString& words) {
        if (words != m_filterText)
            load(std::nullopt);
    });
    connect(states(), &StatePanel::clearFilterRequested, this, [this] { m_filter->setText({}); });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        showWitness();
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
    m_table->setColumnWidths({68, 162, 134, 166, 222, 84, -1});
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
    return PageState::noPermission(
        tr("You may not read the audit log"),
        tr("It is read by: %1. An administrator can change a role; a security officer has to approve the change.")
            .arg(rolesThatMay("audit.read").join(QStringLiteral(", "))));
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
    auto filter = auditFilter(m_filter->terms(), kPage);
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
        const auto keep =
            m_wanted ? m_wanted : (m_details->entry() ? std::optional(m_details->entry()->index) : std::nullopt);
        m_model->setWords(bareWords(m_filter->terms()));
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
    auto filter = auditFilter(m_filter->terms(), kPage);
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
    auto filter = auditFilter(m_filter->terms(), kPage);
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
            states()->setState(PageState::retrying(PageState::error(tr("The audit log could not be read"),
                                                                    text::error(error), text::of(error.reason), {})));
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
        if (m_anchor)
            m_announce->setText((m_newer.size() == 1 ? tr("%1 newer entry  ·  Show the newest")
                                                     : tr("%1 newer entries  ·  Show the newest"))
                                    .arg(number));
        else
            m_announce->setText(
                (m_newer.size() == 1 ? tr("%1 new entry  ·  Show") : tr("%1 new entries  ·  Show")).arg(number));
    }
    m_older->setVisible(!m_atEnd);
    const QString read = loaded == 1 ? tr("1 entry read") : tr("%1 entries read").arg(text::count(qint64(loaded)));
    m_olderNote->setText(m_atEnd ? tr("This is the beginning of what the filter asks for: %1.").arg(read)
                                 : tr("%1; words are looked for in these.").arg(read));
    if (shown == 0 && m_atEnd && m_filter->text().isEmpty() && m_size == 0)
        states()->setState(PageState::emptyFirstUse(tr("The audit log is empty"),
                                                    tr("The first act, by whomever, is the first entry."), {}));
    else if (shown == 0)
        states()->setState(PageState::emptyByFilter(int(m_size)));
    else
        states()->setState(PageState::ready());
}

QWidget* AuditPage::inspector() { return m_details; }

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

void AuditPage::select(int row) { m_details->setEntry(m_model->at(row)); }

void AuditPage::showWitness() {
    m_verdict->display(m_witness(), m_localAlarm, m_loaded ? std::optional(m_size) : std::nullopt,
                       m_bridge.link() == Bridge::Link::Live);
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
    const auto& entry = m_details->entry();
    const auto& proof = m_details->proof();
    if (!entry || !proof)
        return;
    audit::ProofFile file{entry->index, entry->stored, proof->path, proof->checkpoint};
    save(tr("Save the proof of entry %1").arg(entry->index), tr("Proofs (*.tlog-proof)"),
         QStringLiteral("entry-%1.tlog-proof").arg(entry->index), file.write());
}

void AuditPage::saveEvidence() {
    auto evidence = evidenceOf(m_witness(), m_localAlarm, m_details->entry(), m_details->proof(), clock().now());
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
