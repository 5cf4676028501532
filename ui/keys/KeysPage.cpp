// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys/KeysPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/charts/ExpiryTimeline.h"
#include "ui/keys/TokenKeysCard.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QSaveFile>
#include <QtCore/QSortFilterProxyModel>
#include <QtCore/QTimer>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace signalbox::ui {

namespace {

constexpr std::chrono::milliseconds kBusyPoll{1'000};
constexpr std::chrono::milliseconds kQuietPoll{3'000};

PageInfo pageInfo() {
    return {QStringLiteral("keys"),
            KeysPage::tr("Keys and certificates"),
            KeysPage::tr("Keys"),
            QStringLiteral("keys"),
            QKeySequence(Qt::CTRL | Qt::Key_4),
            QStringLiteral("keys/index"),
            false};
}

void chooseFile(QWidget* parent, const QString& title, const QString& filter, bool save, const QString& name,
                std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(save ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(save ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    if (!name.isEmpty())
        dialog->selectFile(name);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

/// The overlaps that the policy of a kind allows, shortest first.
std::vector<base::Duration> overlapChoices(const keys::Policy& policy) {
    using std::chrono::hours;
    constexpr std::array kOffered{hours(0), hours(1), hours(24), hours(72), hours(24 * 7), hours(24 * 30)};
    std::vector<base::Duration> result{policy.overlapDefault};
    for (const base::Duration one : kOffered) {
        if (one <= policy.overlapCap)
            result.push_back(one);
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

} // namespace

KeysPage::KeysPage(PageContext context, Bridge& bridge, QWidget* parent)
    : KeysPage(context, bridge, std::make_unique<BridgeKeysPort>(bridge), parent) {}

KeysPage::KeysPage(PageContext context, Bridge& bridge, std::unique_ptr<KeysPort> port, QWidget* parent)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_port(std::move(port))
    , m_chooser(chooseFile) {
    build();
    states()->setState(PageState::loading(tr("Loading credentials...")));
}

KeysPage::~KeysPage() = default;

void KeysPage::build() {
    m_filter = new FilterField(theme(), tr("Filter: provider:novagames state:active"));
    filters()->addWidget(m_filter);
    auto* rotate = new QPushButton(tr("Rotate..."));
    setButtonKind(rotate, ButtonKind::Primary);
    acts()->addWidget(rotate);
    gate().guard(rotate, {permissionOf(KeyAct::Rotate), {}}, [this] { return rotateRefusal(); });
    connect(rotate, &QPushButton::clicked, this, [this] { begin(KeyAct::Rotate); });

    auto* content = new QWidget;
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));
    auto* left = new QVBoxLayout;
    left->setSpacing(theme().px(Theme::Medium));
    row->addLayout(left, 1);

    auto* expiry = new Card(theme(), tr("Expiry, all credentials"));
    m_due = makeLabel({}, TextSize::Body, Ink::Text2, QFont::DemiBold);
    m_due->setTextFormat(Qt::RichText);
    expiry->corner()->addWidget(m_due);
    m_timeline = new ExpiryTimeline(theme());
    m_timeline->setAccessibleName(tr("Expiry timeline"));
    m_timeline->setFixedHeight(theme().px(132));
    expiry->body()->addWidget(m_timeline);
    expiry->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    left->addWidget(expiry);

    auto* list = new Card(theme());
    list->layout()->setContentsMargins(2, 2, 2, 2);
    m_table = new DataTable(theme(), tr("Credentials"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_model = new KeyModel(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(CellRole::SortKey);
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_sorted->sort(-1);
    m_table->setNumberColumns({KeyModel::Version});
    m_table->setColumnWidths({148, 192, 118, 56, 84, 90, -1});
    m_table->setOptionalColumn(KeyModel::LastUse, 770); // the details say it as well
    list->body()->addWidget(m_table, 1);
    left->addWidget(list, 1);

    m_inspector = new KeyInspector(theme(), gate());
    m_inspector->setFixedWidth(theme().px(328));
    row->addWidget(m_inspector);
    setBody(content);

    // Outside the page's body: no filter and no failure of the credentials takes these keys away.
    m_tokenKeys = new TokenKeysCard(theme(), clock());
    layout()->addWidget(m_tokenKeys);
    gate().guard(m_tokenKeys->rotateButton(), {QStringLiteral("keys.rotate_token_key"), {}},
                 [this] { return m_tokenKeys->rotateRefusal(); });
    connect(m_tokenKeys->rotateButton(), &QPushButton::clicked, this, &KeysPage::beginTokenRotation);
    connect(m_tokenKeys, &TokenKeysCard::retryRequested, this, &KeysPage::readTokenKeys);
    connect(m_tokenKeys, &TokenKeysCard::helpRequested, this, &Page::helpRequested);

    m_poll = new QTimer(this);
    connect(m_poll, &QTimer::timeout, this, [this] {
        if (!states()->retriesByItself())
            readCredentials();
        if (!m_tokenKeys->retriesByItself())
            readTokenKeys();
    });
    connect(m_filter, &FilterField::filterChanged, this, [this] { showRows(); });
    connect(states(), &StatePanel::clearFilterRequested, this, [this] { m_filter->setText({}); });
    connect(m_timeline, &ExpiryTimeline::currentChanged, this, [this](const QString& key) {
        select(key.section(QLatin1Char('/'), 0, 0), key.section(QLatin1Char('/'), 1, 1).toInt());
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](const QModelIndex& current) {
        const int at = m_sorted->mapToSource(current).row();
        if (m_filling || at < 0 || at >= m_model->rows().size())
            return;
        const auto& chosen = m_model->rows().at(at);
        m_credential = chosen.credential;
        m_version = chosen.version;
        m_timeline->setCurrent(chosen.key);
        showInspector();
    });
    connect(m_inspector, &KeyInspector::actRequested, this, &KeysPage::begin);
    connect(m_inspector, &KeyInspector::auditRequested, this,
            [this](qint64 index) { emit linkRequested(QStringLiteral("audit/%1").arg(index)); });
    connect(
        m_inspector, &KeyInspector::saveCertificateRequested, this, [this](const QString& pem, const QString& name) {
            m_chooser(this, tr("Save the certificate"), tr("Certificates (*.pem)"), true, name,
                      [this, pem](const QString& path) {
                          QSaveFile file(path);
                          if (!file.open(QIODevice::WriteOnly) || file.write(pem.toUtf8()) < 0 || !file.commit())
                              messages()->showMessage(MessageBar::Kind::Error,
                                                      tr("The certificate was not saved: %1").arg(file.errorString()));
                          else
                              messages()->showMessage(MessageBar::Kind::Done,
                                                      tr("The certificate was saved to %1.").arg(path));
                      });
        });
    connect(&theme(), &Theme::changed, this, &KeysPage::showTimeline);
    connect(&m_bridge, &Bridge::ticked, this, [this] {
        if (isVisible())
            showTraffic();
    });
    connect(&m_bridge, &Bridge::linkChanged, this, [this] {
        if (m_poll->isActive() && m_bridge.link() == Bridge::Link::Live)
            refresh();
    });
}

void KeysPage::activated() {
    m_poll->start(pollInterval());
    refresh();
    showTraffic();
}

void KeysPage::deactivated() { m_poll->stop(); }

std::chrono::milliseconds KeysPage::pollInterval() const {
    const bool busy = std::any_of(m_credentials.begin(), m_credentials.end(),
                                  [](const auto& view) { return view.openRotation() != nullptr; });
    return busy || m_tokenKeys->rotating() ? kBusyPoll : kQuietPoll;
}

void KeysPage::keepPace() {
    if (m_poll->isActive() && m_poll->intervalAsDuration() != pollInterval())
        m_poll->start(pollInterval());
}

void KeysPage::refresh() {
    readCredentials();
    readTokenKeys();
}

void KeysPage::readTokenKeys() {
    if (m_askingTokenKeys)
        return;
    m_askingTokenKeys = true;
    m_tokenKeys->setRegion(m_bridge.me() ? text::of(m_bridge.me()->region.text()) : QString());
    m_port->readTokenKeys(this, [this](const base::Result<std::vector<api::TokenKeyView>>& result) {
        m_askingTokenKeys = false;
        if (result)
            show(*result);
        else if (m_tokenKeys->loaded() || m_bridge.link() != Bridge::Link::Connecting)
            m_tokenKeys->fail(result.error());
        gate().refresh();
    });
}

void KeysPage::show(const std::vector<api::TokenKeyView>& keys) {
    m_tokenKeys->setKeys(keys);
    gate().refresh();
    keepPace();
}

void KeysPage::setDisconnected(bool disconnected, const QString& since) {
    Page::setDisconnected(disconnected, since);
    m_tokenKeys->setDisconnected(disconnected, since);
}

void KeysPage::readCredentials() {
    if (m_asking)
        return;
    m_asking = true;
    m_port->read(this, [this](const auto& result) { answered(result); });
}

void KeysPage::answered(const base::Result<std::vector<api::CredentialView>>& result) {
    m_asking = false;
    if (result) {
        show(*result);
        return;
    }
    if (!m_loaded) {
        // Before the first connection this is not a failure: the shell says that it connects.
        if (m_bridge.link() == Bridge::Link::Connecting)
            return;
        states()->setState(
            PageState::retrying(PageState::error(tr("The credentials could not be read"), text::error(result.error()),
                                                 text::of(result.error().reason), {})));
    } else if (states()->state().kind != PageState::Kind::Offline && m_answeredAt) {
        states()->setState(PageState::stale(text::duration(clock().now() - *m_answeredAt)));
    }
}

void KeysPage::show(const std::vector<api::CredentialView>& credentials) {
    m_credentials = credentials;
    m_loaded = true;
    m_answeredAt = clock().now();
    if (!m_wanted.isEmpty())
        openLink(std::exchange(m_wanted, {}));
    showRows();
    showTimeline();
    const int due = int(std::count_if(m_credentials.begin(), m_credentials.end(), [](const auto& view) {
        return view.expiry != keys::ExpiryStatus::Ok && view.openRotation() == nullptr;
    }));
    setBadge(due, due == 1 ? tr("1 credential to rotate") : tr("%1 credentials to rotate").arg(due));
    keepPace();
}

void KeysPage::showRows() {
    if (!m_loaded)
        return;
    const auto all = keyRows(m_credentials, clock().now());
    const auto terms = m_filter->terms();
    QList<KeyRow> shown;
    std::copy_if(all.begin(), all.end(), std::back_inserter(shown),
                 [&](const KeyRow& row) { return matches(row, terms); });
    m_filter->setCount(shown.size(), all.size());
    m_filling = true;
    m_model->setRows(shown);
    m_filling = false;
    if (all.isEmpty())
        states()->setState(
            PageState::emptyFirstUse(tr("No credentials yet"), tr("The first keys of a provider appear here."), {}));
    else if (shown.isEmpty())
        states()->setState(PageState::emptyByFilter(int(all.size())));
    else
        states()->setState(PageState::ready());
    select(m_credential, m_version);
}

void KeysPage::select(const QString& credential, int version) {
    const auto& rows = m_model->rows();
    int at = -1;
    for (int i = 0; i < rows.size(); ++i) {
        if (rows.at(i).credential == credential && (at < 0 || rows.at(i).version == version))
            at = i;
    }
    if (at < 0 && !rows.isEmpty())
        at = qMax(0, m_sorted->mapToSource(m_sorted->index(0, 0)).row());
    m_filling = true;
    if (at >= 0) {
        m_credential = rows.at(at).credential;
        m_version = rows.at(at).version;
        const auto index = m_sorted->mapFromSource(m_model->index(at, 0));
        if (m_table->currentIndex().row() != index.row() || !m_table->selectionModel()->isRowSelected(index.row()))
            m_table->setCurrentIndex(index);
        m_timeline->setCurrent(rows.at(at).key);
    }
    m_filling = false;
    showInspector();
}

void KeysPage::showTimeline() {
    const auto now = clock().now();
    QList<ExpiryItem> items;
    std::array<int, 4> counts{};
    for (const auto& row : keyRows(m_credentials, now)) {
        const auto* view = find(row.credential);
        const auto* version = view ? view->credential.version(row.version) : nullptr;
        if (!version || !endOf(*version))
            continue;
        items.append({row.key, tr("%1 v%2, %3").arg(row.kind).arg(row.version).arg(row.scope), *endOf(*version),
                      row.expirySeverity});
        if (version->state == keys::VersionState::Active)
            ++counts[std::size_t(keys::expiryStatus(*version, view->credential.policy, now))];
    }
    m_timeline->setItems(items, now);
    m_timeline->setCurrent(QStringLiteral("%1/%2").arg(m_credential).arg(m_version));
    QStringList parts;
    const auto add = [&](keys::ExpiryStatus status, const QString& words) {
        const int count = counts[std::size_t(status)];
        if (count > 0)
            parts << QStringLiteral("<span style=\"color:%1\">%2 %3</span>")
                         .arg(theme().severityText(severityOf(status)).name(), severityShape(severityOf(status)),
                              words.arg(count));
    };
    add(keys::ExpiryStatus::Expired, tr("%1 expired"));
    add(keys::ExpiryStatus::Late, tr("%1 late"));
    add(keys::ExpiryStatus::RenewDue, tr("%1 due for renewal"));
    m_due->setText(parts.isEmpty() ? tr("no renewal is due") : parts.join(QStringLiteral(" &nbsp; ")));
}

const api::CredentialView* KeysPage::find(const QString& credential) const {
    for (const auto& view : m_credentials) {
        if (text::of(view.credential.id.text()) == credential)
            return &view;
    }
    return nullptr;
}

void KeysPage::showInspector() {
    if (const auto* view = find(m_credential))
        m_inspector->setCredential(*view, m_version, clock().now());
    else
        m_inspector->clear();
    showTraffic();
    gate().refresh();
}

void KeysPage::showTraffic() {
    const auto* view = find(m_credential);
    const auto* board = m_bridge.board();
    if (!view)
        return;
    const auto& scope = view->credential.scope;
    if (!board || scope.provider.empty()) {
        m_inspector->setTraffic(QStringLiteral("–"), QStringLiteral("–"), Severity::None);
        return;
    }
    slo::Scope traffic;
    traffic.provider = scope.provider;
    traffic.brand = scope.brand;
    traffic.region = scope.region;
    const auto judged = board->judge(traffic, slo::Board::Window::FiveMinutes);
    const bool known = judged.health != slo::Health::NoData && judged.health != slo::Health::Stale &&
                       judged.health != slo::Health::Invalid && judged.health != slo::Health::Frozen;
    m_inspector->setTraffic(known ? text::count(qint64(judged.figures.counts.errors)) : QStringLiteral("–"),
                            known ? text::count(qint64(judged.figures.counts.requests)) : QStringLiteral("–"),
                            known && judged.errors == slo::Health::Breach ? Severity::P2 : Severity::None);
}

QString KeysPage::rotateRefusal() const { return m_inspector ? m_inspector->refusal(KeyAct::Rotate) : QString(); }

QWidget* KeysPage::inspector() { return m_inspector; }

void KeysPage::openLink(const QString& rest) {
    if (rest.isEmpty())
        return;
    if (rest.contains(QLatin1Char(':'))) {
        m_filter->setText(rest);
        showRows();
        return;
    }
    if (rest == QLatin1String("token-keys")) {
        m_tokenKeys->focusTable();
        return;
    }
    const QString credential = rest.section(QLatin1Char('/'), 0, 0);
    if (!m_loaded) {
        m_wanted = rest;
        return;
    }
    if (!find(credential)) {
        messages()->showMessage(MessageBar::Kind::Warning, tr("There is no credential %1.").arg(credential));
        return;
    }
    m_credential = credential;
    m_version = rest.section(QLatin1Char('/'), 1, 1).toInt();
    const auto& rows = m_model->rows();
    const bool hidden =
        std::none_of(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.credential == credential; });
    if (hidden)
        m_filter->setText({}); // A link shows what it names, whatever was filtered before.
    showRows();
}

void KeysPage::begin(KeyAct act) {
    const auto& view = m_inspector->view();
    if (!view || m_sheet || !m_inspector->refusal(act).isEmpty())
        return;
    KeyOrder order;
    order.act = act;
    order.credential = view->credential;
    if (const auto* open = view->openRotation())
        order.rotation = open->rotation;
    order.version = m_inspector->version();
    if (act != KeyAct::Upload) {
        review(std::move(order));
        return;
    }
    const bool csr = order.credential.kind == keys::CredentialKind::MtlsLeaf;
    m_chooser(this, csr ? tr("Choose the certificate request") : tr("Choose the public key and its proof"),
              csr ? tr("Certificate requests (*.pem *.csr *.req);;All files (*)")
                  : tr("Public keys (*.json);;All files (*)"),
              false, {}, [this, order](const QString& path) mutable {
                  auto upload = readUpload(path, order.credential.kind);
                  if (!upload) {
                      messages()->showMessage(MessageBar::Kind::Error, text::error(upload.error()), {},
                                              text::of(upload.error().reason));
                      return;
                  }
                  order.upload = *std::move(upload);
                  order.uploadName = QFileInfo(path).fileName();
                  review(std::move(order));
              });
}

void KeysPage::review(KeyOrder order) {
    const auto shown =
        reviewOf(order, gate().environment(), text::of(order.credential.scope.region.text()), clock().now());
    auto* sheet = new ReviewSheet(theme(), clock(), shown, this);
    m_sheet = sheet;
    QComboBox* overlap = nullptr;
    if (order.act == KeyAct::Rotate) {
        overlap = new QComboBox;
        for (const auto one : overlapChoices(order.credential.policy)) {
            const bool standard = one == order.credential.policy.overlapDefault;
            const QString length =
                one == base::Duration::zero() ? tr("none: the old version ends at the cut-over") : text::duration(one);
            overlap->addItem(standard ? tr("%1, as the policy says").arg(length) : length,
                             QVariant::fromValue(qint64(one.count())));
            if (standard)
                overlap->setCurrentIndex(overlap->count() - 1);
        }
        sheet->addField(tr("Overlap after the cut-over"), overlap);
    }
    connect(sheet, &ReviewSheet::confirmed, this, [this, order, overlap](const QString&, const QString& reason) {
        KeyOrder sent = order;
        if (overlap)
            sent.overlap = base::Duration(overlap->currentData().toLongLong());
        perform(sent, reason);
    });
    sheet->open();
}

void KeysPage::beginTokenRotation() {
    if (m_sheet || !m_tokenKeys->rotateRefusal().isEmpty())
        return;
    auto* sheet = new ReviewSheet(theme(), clock(), m_tokenKeys->review(gate().environment()), this);
    m_sheet = sheet;
    connect(sheet, &ReviewSheet::confirmed, this, [this](const QString&, const QString& reason) {
        const QPointer<ReviewSheet> asked = m_sheet;
        const auto intent = api::Intent::fresh(reason.toStdString());
        const QString title = asked ? asked->review().title : QString();
        m_port->rotateTokenKey(this, intent, title, [this, asked, title, intent](const KeyOutcome& outcome) {
            finished(asked, title, intent, outcome);
        });
    });
    sheet->open();
}

void KeysPage::perform(const KeyOrder& order, const QString& reason) {
    // A late answer closes the sheet it was asked from, never one that was opened since.
    const QPointer<ReviewSheet> sheet = m_sheet;
    const auto intent = api::Intent::fresh(reason.toStdString());
    const QString title = m_sheet ? m_sheet->review().title : text::of(order.credential.id.text());
    m_port->perform(this, order, intent, title, [this, sheet, title, intent](const KeyOutcome& outcome) {
        finished(sheet, title, intent, outcome);
    });
}

void KeysPage::finished(const QPointer<ReviewSheet>& sheet, const QString& title, const api::Intent& intent,
                        const KeyOutcome& outcome) {
    using Kind = MessageBar::Kind;
    refresh();
    if (!outcome.error) {
        if (sheet)
            sheet->succeed();
        if (!outcome.approval.empty())
            messages()->showMessage(
                Kind::Info, tr("Asked for approval %1: %2. Somebody else must approve it on the approvals page.")
                                .arg(text::of(outcome.approval.text()), title));
        else
            messages()->showMessage(
                Kind::Done,
                QStringList{outcome.auditIndex ? tr("Done: %1. Audit entry %2.").arg(title).arg(*outcome.auditIndex)
                                               : tr("Done: %1. Not yet in the audit log.").arg(title),
                            outcome.detail}
                    .join(QLatin1Char(' '))
                    .trimmed());
        return;
    }
    const auto& error = *outcome.error;
    if (error.code == base::ErrorCode::OutcomeUnknown) {
        if (sheet)
            sheet->succeed();
        messages()->showMessage(
            Kind::Unknown,
            tr("UNKNOWN: no answer to \"%1\". Treat it as not done. Command %2 is asked again until "
               "the platform answers.")
                .arg(title, text::of(intent.command.text())),
            {}, text::of(error.reason));
        return;
    }
    if (sheet) {
        if (error.code == base::ErrorCode::Conflict)
            sheet->setStale(text::error(error));
        else
            sheet->fail(text::error(error));
        return;
    }
    messages()->showMessage(Kind::Error, tr("%1: %2").arg(title, text::error(error)), {}, text::of(error.reason));
}

PageFactory keysPageFactory(PageContext context, Bridge& bridge) {
    return {pageInfo(), [context, &bridge](QWidget* parent) -> Page* { return new KeysPage(context, bridge, parent); }};
}

} // namespace signalbox::ui
