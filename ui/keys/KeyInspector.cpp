// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys/KeyInspector.h"

#include "ui/bridge/DisplayText.h"
#include "ui/keys/KeyRows.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/StatePill.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtGui/QStandardItemModel>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

QString versionText(int n) { return QStringLiteral("v%1").arg(n); }

StepList::State stepState(keys::ProgressStep::State state) {
    switch (state) {
    case keys::ProgressStep::State::Done:
        return StepList::State::Done;
    case keys::ProgressStep::State::Current:
        return StepList::State::Current;
    case keys::ProgressStep::State::Pending:
        return StepList::State::Pending;
    case keys::ProgressStep::State::Skipped:
        return StepList::State::Skipped;
    }
    return StepList::State::Pending;
}

StepList::Step stepOf(const keys::ProgressStep& step, base::Time now) {
    using Id = keys::ProgressStep::Id;
    StepList::Step shown;
    shown.title = text::name(step.id);
    shown.state = stepState(step.state);
    QStringList detail;
    if (step.at)
        detail << text::shortTime(step.at);
    else if (step.due && step.id == Id::Retired)
        detail << KeyInspector::tr("both accepted until %1").arg(text::shortTime(step.due));
    else if (step.due)
        detail << KeyInspector::tr("due %1, %2").arg(text::shortTime(step.due), text::relative(*step.due, now));
    if (step.waived)
        detail << KeyInspector::tr("waived by two people");
    if (step.id == Id::SeenInUse && !step.evidence.empty())
        detail << (step.evidence.size() == 1 ? KeyInspector::tr("on 1 node")
                                             : KeyInspector::tr("on %1 nodes").arg(step.evidence.size()));
    shown.detail = detail.join(QStringLiteral(" · "));
    if (step.id == Id::SeenInUse)
        shown.trailing = KeyInspector::tr("%1 uses").arg(text::count(qint64(step.uses)));
    return shown;
}

} // namespace

KeyInspector::KeyInspector(Theme& theme, MutationGate& gate, QWidget* parent)
    : Card(theme, {}, parent)
    , m_theme(theme)
    , m_gate(gate) {
    setAccessibleName(tr("Details of the selected credential"));
    m_empty =
        makeLabel(tr("Select a credential to see its versions, its use and its rotation."), TextSize::Body, Ink::Text2);
    m_empty->setWordWrap(true);
    body()->addWidget(m_empty, 0, Qt::AlignTop);

    auto* scroll = new TallScrollArea;
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content = new QWidget;
    m_content->setProperty("scrolled", true);
    scroll->setContent(m_content);
    body()->addWidget(scroll, 1);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, m_theme.px(Theme::Tight), 0);
    column->setSpacing(m_theme.px(Theme::Small));

    auto* head = new QHBoxLayout;
    m_heading = makeLabel({}, TextSize::Strong, Ink::Text, QFont::DemiBold);
    m_heading->setWordWrap(true);
    m_pill = new StatePill(m_theme);
    head->addWidget(m_heading, 1);
    head->addWidget(m_pill, 0, Qt::AlignTop);
    column->addLayout(head);
    m_scope = makeLabel({}, TextSize::Body, Ink::Text2);
    m_scope->setWordWrap(true);
    column->addWidget(m_scope);
    m_note = makeLabel({}, TextSize::Body, Ink::Text);
    m_note->setWordWrap(true);
    column->addWidget(m_note);

    auto* figures = new QHBoxLayout;
    figures->setSpacing(m_theme.px(Theme::Wide));
    m_errors = new Figure(m_theme, QStringLiteral("–"), tr("failed requests, last 5 min"));
    m_requests = new Figure(m_theme, QStringLiteral("–"), tr("requests, last 5 min"));
    figures->addWidget(m_errors);
    figures->addWidget(m_requests);
    figures->addStretch();
    column->addLayout(figures);

    m_rotation = new QWidget;
    auto* rotation = new QVBoxLayout(m_rotation);
    rotation->setContentsMargins(0, m_theme.px(Theme::Tight), 0, 0);
    rotation->setSpacing(m_theme.px(Theme::Small));
    m_rotationTitle = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
    m_steps = new StepList(m_theme);
    rotation->addWidget(m_rotationTitle);
    rotation->addWidget(m_steps);
    m_hold = makeLabel({}, TextSize::Body, Ink::Text2);
    m_hold->setWordWrap(true);
    m_rotationActs = new QWidget;
    auto* acts = new QGridLayout(m_rotationActs);
    acts->setContentsMargins(0, 0, 0, 0);
    acts->setSpacing(m_theme.px(Theme::Small));
    acts->addWidget(addButton(KeyAct::CutOver, tr("Cut over...")), 0, 0);
    acts->addWidget(addButton(KeyAct::UndoCutOver, tr("Undo cut-over...")), 0, 1);
    acts->addWidget(addButton(KeyAct::Retire, tr("Retire old...")), 1, 0);
    acts->addWidget(addButton(KeyAct::Cancel, tr("Cancel rotation...")), 1, 1);
    acts->addWidget(addButton(KeyAct::Upload, tr("Upload CSR...")), 2, 0, 1, 2);
    acts->addWidget(addButton(KeyAct::WaiveCutOver, tr("Ask to cut over without evidence...")), 3, 0, 1, 2);
    acts->addWidget(addButton(KeyAct::WaiveRetire, tr("Ask to retire while in use...")), 4, 0, 1, 2);
    rotation->addWidget(m_rotationActs);
    rotation->addWidget(m_hold);
    column->addWidget(m_rotation);

    column->addSpacing(m_theme.px(Theme::Tight));
    column->addWidget(makeLabel(tr("Versions"), TextSize::Body, Ink::Text, QFont::DemiBold));
    m_versions = new DataTable(m_theme, tr("Versions"));
    m_versions->setCompact(true);
    m_versions->setSelectionMode(QAbstractItemView::SingleSelection);
    m_model = new QStandardItemModel(0, 3, this);
    m_model->setHorizontalHeaderLabels({tr("Version"), tr("State"), tr("Uses")});
    m_versions->setModel(m_model);
    m_versions->setNumberColumns({2});
    m_versions->setColumnWidths({66, 120, -1});
    m_versions->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_versions);

    m_partTitle = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
    m_parts = new KeyValueList(m_theme);
    column->addWidget(m_partTitle);
    column->addWidget(m_parts);
    auto* last = new QGridLayout;
    last->setSpacing(m_theme.px(Theme::Small));
    last->addWidget(addButton(KeyAct::Suspend, tr("Suspend...")), 0, 0);
    last->addWidget(addButton(KeyAct::LiftSuspension, tr("Lift suspension...")), 0, 1);
    last->addWidget(addButton(KeyAct::Revoke, tr("Revoke for ever...")), 2, 0, 1, 2);
    setButtonKind(button(KeyAct::Revoke), ButtonKind::Danger);
    m_save = new QPushButton(tr("Save certificate..."));
    m_audit = new QPushButton(tr("Audit trail"));
    last->addWidget(m_save, 1, 0);
    last->addWidget(m_audit, 1, 1);
    column->addLayout(last);
    column->addStretch(1);

    connect(m_versions, &DataTable::currentRowChanged, this, [this](const QModelIndex& current) {
        if (m_filling || !current.isValid())
            return;
        m_version = m_model->item(current.row(), 0)->data().toInt();
        showNote();
        showPublicPart();
        showActs();
    });
    connect(m_save, &QPushButton::clicked, this, [this] {
        const auto* version = m_view ? m_view->credential.version(m_version) : nullptr;
        if (version)
            emit saveCertificateRequested(
                text::of(version->publicPart.certificatePem),
                QStringLiteral("%1-v%2.pem").arg(text::of(m_view->credential.id.text())).arg(version->n));
    });
    connect(m_audit, &QPushButton::clicked, this, [this] {
        const auto* version = m_view ? m_view->credential.version(m_version) : nullptr;
        if (version && version->auditIndex)
            emit auditRequested(static_cast<qint64>(*version->auditIndex));
    });
    clear();
}

QPushButton* KeyInspector::addButton(KeyAct act, const QString& text) {
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    m_buttons.insert(int(act), button);
    m_gate.guard(button, {permissionOf(act), {}}, [this, act] { return refusal(act); });
    connect(button, &QPushButton::clicked, this, [this, act] { emit actRequested(act); });
    return button;
}

void KeyInspector::clear() {
    m_view.reset();
    m_version = 0;
    m_content->parentWidget()->parentWidget()->hide();
    m_empty->show();
}

void KeyInspector::setCredential(const api::CredentialView& view, int version, base::Time now) {
    m_view = view;
    m_now = now;
    const keys::Credential& credential = view.credential;
    if (!credential.version(version))
        version = credential.versions.empty() ? 0 : credential.versions.back().n;
    m_version = version;
    m_empty->hide();
    m_content->parentWidget()->parentWidget()->show();
    const api::RotationView* open = view.openRotation();
    const QString kind = text::name(credential.kind);
    m_heading->setText(
        open && open->rotation.from > 0
            ? tr("%1 %2 → %3").arg(kind, versionText(open->rotation.from), versionText(open->rotation.to))
            : kind);
    m_scope->setText(QStringList{text::scope(credential.scope), text::of(credential.owner)}
                         .filter(QRegularExpression(QStringLiteral(".")))
                         .join(QStringLiteral(" · ")));
    showNote();
    const auto* active = credential.active();
    if (active)
        m_pill->setState(open ? tr("ROTATING") : text::name(active->state),
                         open ? Severity::None : severityOf(view.expiry));
    else
        m_pill->setState(open ? tr("ROTATING") : tr("NONE ACTIVE"), open ? Severity::None : Severity::P1);
    showRotation(now);
    showVersions();
    showPublicPart();
    showActs();
}

void KeyInspector::showNote() {
    m_note->hide();
    for (const auto& row : keyRows({*m_view}, m_now)) {
        if (row.version != m_version || row.note.isEmpty())
            continue;
        const QString shape = severityShape(row.noteSeverity);
        m_note->setText(QStringLiteral("%1v%2: %3")
                            .arg(shape.isEmpty() ? QString() : shape + QLatin1Char(' '))
                            .arg(row.version)
                            .arg(row.note));
        setInk(m_note, row.noteSeverity == Severity::P1   ? Ink::P1
                       : row.noteSeverity == Severity::P2 ? Ink::P2
                       : row.noteSeverity == Severity::P3 ? Ink::P3
                                                          : Ink::Text);
        m_note->show();
    }
}

void KeyInspector::setTraffic(const QString& errors, const QString& requests, Severity severity) {
    m_errors->setValue(errors);
    m_errors->setSeverity(severity);
    m_requests->setValue(requests);
}

void KeyInspector::showRotation(base::Time now) {
    // The last one stays visible after its end, so that a person sees that it ended well.
    const api::RotationView* shown = m_view->openRotation();
    const bool open = shown != nullptr;
    if (!open && !m_view->rotations.empty())
        shown = &m_view->rotations.front();
    m_rotation->setVisible(shown != nullptr);
    if (!shown)
        return;
    QString title = tr("Rotation, requested by %1").arg(text::of(shown->rotation.requestedBy.text()));
    if (shown->state == keys::RotationState::Completed)
        title = tr("Last rotation: completed");
    else if (shown->state == keys::RotationState::Cancelled)
        title = tr("Last rotation: cancelled");
    m_rotationTitle->setText(title);
    m_rotationTitle->setToolTip(text::of(shown->rotation.id.text()));
    QList<StepList::Step> steps;
    for (const auto& step : shown->progress)
        steps.append(stepOf(step, now));
    m_steps->setSteps(steps);
    m_rotationActs->setVisible(open);
    m_hold->setVisible(false);
}

void KeyInspector::showVersions() {
    m_filling = true;
    const auto& versions = m_view->credential.versions;
    m_model->setRowCount(int(versions.size()));
    int current = 0;
    for (int row = 0; row < int(versions.size()); ++row) {
        // Newest first.
        const auto& version = versions[versions.size() - 1 - std::size_t(row)];
        const auto set = [&](int column, const QString& text) {
            auto* item = m_model->item(row, column);
            if (!item) {
                item = new QStandardItem;
                m_model->setItem(row, column, item);
            }
            item->setText(text);
            return item;
        };
        set(0, versionText(version.n))->setData(version.n);
        auto* state = set(1, text::name(version.state));
        state->setData(true, CellRole::Pill);
        const bool bad =
            version.state == keys::VersionState::Suspended || version.state == keys::VersionState::Compromised;
        state->setData(int(bad ? Severity::P1 : Severity::None), CellRole::SeverityMark);
        set(2, text::count(qint64(version.useCount())))->setData(true, CellRole::Number);
        if (version.n == m_version)
            current = row;
    }
    if (!versions.empty())
        m_versions->setCurrentIndex(m_model->index(current, 0));
    m_versions->setFixedHeight(m_versions->heightForRows(qBound(1, int(versions.size()), 5)));
    m_filling = false;
}

void KeyInspector::showPublicPart() {
    const auto* version = m_view ? m_view->credential.version(m_version) : nullptr;
    m_partTitle->setVisible(version != nullptr);
    m_parts->setVisible(version != nullptr);
    m_save->setVisible(version && !version->publicPart.certificatePem.empty());
    m_audit->setVisible(version && version->auditIndex.has_value());
    if (!version)
        return;
    m_partTitle->setText(tr("%1, public parts and use").arg(versionText(version->n)));
    QList<KeyValueList::Row> rows;
    const auto add = [&rows](const QString& key, const QString& value, bool mono = false) {
        if (!value.isEmpty())
            rows.append({key, value, mono, Severity::None});
    };
    add(tr("kid"), text::of(version->kid), true);
    add(tr("Fingerprint"), text::of(version->publicPart.fingerprint), true);
    add(tr("Certificate"), text::of(version->publicPart.certificateFingerprint), true);
    add(tr("Serial"), text::of(version->publicPart.serial), true);
    add(tr("Created"), text::shortTime(version->created));
    if (version->stagedAt)
        add(tr("Accepted since"), text::shortTime(version->stagedAt));
    if (version->activateAt)
        add(tr("Active since"), text::shortTime(version->activateAt));
    if (version->notAfter)
        add(tr("Expires"),
            tr("%1, %2").arg(text::shortTime(version->notAfter), text::relative(*version->notAfter, m_now)));
    if (version->retireAt)
        add(tr("Overlap ends"),
            tr("%1, %2").arg(text::shortTime(version->retireAt), text::relative(*version->retireAt, m_now)));
    if (version->endedAt)
        add(tr("Ended"), text::shortTime(version->endedAt));
    add(tr("First use"), text::shortTime(version->firstUse()));
    add(tr("Last use"), text::shortTime(version->lastUse()));
    add(tr("Uses"), text::count(qint64(version->useCount())));
    for (const auto& node : version->evidence)
        add(text::of(node.node),
            tr("%1 uses, last %2").arg(text::count(qint64(node.uses)), text::relative(node.lastUse, m_now)));
    add(tr("Credential"), text::of(m_view->credential.id.text()), true);
    m_parts->setRows(rows);
}

QString KeyInspector::refusal(KeyAct act) const {
    if (!m_view)
        return tr("Select a credential first.");
    const api::RotationView* open = m_view->openRotation();
    const auto asked = [&](keys::Act one) -> std::optional<base::Error> {
        if (!open)
            return base::Error{base::ErrorCode::FailedPrecondition, {}, tr("No rotation is open.").toStdString()};
        for (const auto& permission : open->permissions) {
            if (permission.act == one)
                return permission.refusal;
        }
        return base::Error{
            base::ErrorCode::FailedPrecondition, {}, tr("The platform does not offer it.").toStdString()};
    };
    const auto textOf = [](const std::optional<base::Error>& error) { return error ? text::error(*error) : QString(); };
    switch (act) {
    case KeyAct::CutOver:
        return textOf(asked(keys::Act::CutOver));
    case KeyAct::UndoCutOver:
        return textOf(asked(keys::Act::Undo));
    case KeyAct::Retire:
        return textOf(asked(keys::Act::Retire));
    case KeyAct::Cancel:
        return textOf(asked(keys::Act::Cancel));
    case KeyAct::WaiveCutOver: {
        const auto error = asked(keys::Act::CutOver);
        return error && error->reason == "KEYS-006" ? QString() : tr("Only evidence of use can be waived.");
    }
    case KeyAct::WaiveRetire: {
        const auto error = asked(keys::Act::Retire);
        return error && error->reason == "KEYS-023" ? QString() : tr("Only for an old version that is still in use.");
    }
    case KeyAct::Upload:
        if (!open || open->state != keys::RotationState::Requested)
            return tr("The key was delivered already.");
        return {};
    case KeyAct::Suspend: {
        const auto tried = keys::apply(m_view->credential, keys::event::Suspend{m_version}, m_now);
        return tried ? QString() : text::error(tried.error());
    }
    case KeyAct::Revoke: {
        const auto tried = keys::apply(m_view->credential, keys::event::Revoke{m_version}, m_now);
        return tried ? QString() : text::error(tried.error());
    }
    case KeyAct::LiftSuspension: {
        const auto* version = m_view->credential.version(m_version);
        return version && version->state == keys::VersionState::Suspended ? QString()
                                                                          : tr("This version is not suspended.");
    }
    case KeyAct::Rotate: {
        if (m_view->credential.scope.provider.empty())
            return tr("Keys of the platform itself are replaced where it runs.");
        const auto tried = keys::apply(m_view->credential, keys::event::Request{}, m_now);
        return tried ? QString() : text::error(tried.error());
    }
    }
    return {};
}

void KeyInspector::showActs() {
    // What can never be wanted now is left away; what is not possible yet stays and says why.
    const auto show = [this](KeyAct act, bool shown) {
        auto* one = button(act);
        one->setVisible(shown && !one->property("hiddenByGate").toBool());
    };
    const auto kind = m_view->credential.kind;
    const api::RotationView* open = m_view->openRotation();
    const bool uploads = kind == keys::CredentialKind::MtlsLeaf || kind == keys::CredentialKind::Ed25519Sig;
    button(KeyAct::Upload)
        ->setText(kind == keys::CredentialKind::MtlsLeaf ? tr("Upload CSR...") : tr("Upload public key..."));
    show(KeyAct::Upload, uploads && open && open->state == keys::RotationState::Requested);
    show(KeyAct::WaiveCutOver, refusal(KeyAct::WaiveCutOver).isEmpty());
    show(KeyAct::WaiveRetire, refusal(KeyAct::WaiveRetire).isEmpty());
    const auto* version = m_view->credential.version(m_version);
    const bool suspended = version && version->state == keys::VersionState::Suspended;
    show(KeyAct::Suspend, version && !suspended && !keys::isFinal(version->state));
    show(KeyAct::LiftSuspension, suspended);
    show(KeyAct::Revoke, version && !keys::isFinal(version->state) && !m_view->credential.scope.provider.empty());
    m_gate.refresh();
    if (open) {
        const bool after = open->state == keys::RotationState::CutOver;
        const QString why = refusal(after ? KeyAct::Retire : KeyAct::CutOver);
        m_hold->setText(why.isEmpty() ? QString() : (after ? tr("Retire: %1") : tr("Cut over: %1")).arg(why));
        m_hold->setVisible(!why.isEmpty());
    }
}

} // namespace signalbox::ui
