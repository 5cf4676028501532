// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingsPage.h"

#include "ui/bridge/Bridge.h"
#include "ui/bridge/DisplayText.h"
#include "ui/settings/ShortcutModel.h"
#include "ui/shell/ShortcutRegistry.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QKeySequenceEdit>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSlider>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

namespace {

PageInfo pageInfo() {
    return {QStringLiteral("settings"),
            SettingsPage::tr("Settings"),
            SettingsPage::tr("Settings"),
            QStringLiteral("settings"),
            QKeySequence(Qt::CTRL | Qt::Key_Comma),
            QStringLiteral("settings/index"),
            true};
}

QString pathText(const std::filesystem::path& path) { return text::of(path.string()); }

} // namespace

SettingsPage::SettingsPage(PageContext context, Bridge& bridge, ShortcutRegistry& shortcuts, SettingsSeams seams,
                           QString file, QWidget* parent)
    : Page(context, pageInfo(), parent)
    , m_bridge(bridge)
    , m_shortcuts(shortcuts)
    , m_seams(std::move(seams))
    , m_store(std::move(file)) {
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Settings"));
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget;
    content->setProperty("scrolled", true);
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(theme().px(Theme::Medium));
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    for (auto* column : {left, right}) {
        column->setSpacing(theme().px(Theme::Medium));
        columns->addLayout(column, 1);
    }
    left->addWidget(buildAppearance());
    left->addWidget(buildShortcuts(), 1);
    right->addWidget(buildEnvironment());
    right->addWidget(buildOperators());
    right->addWidget(buildAbout());
    right->addStretch(1);
    scroll->setWidget(content);
    setBody(scroll);
    states()->setState(PageState::ready());

    connect(&theme(), &Theme::changed, this, &SettingsPage::showAppearance);
    connect(&m_shortcuts, &ShortcutRegistry::changed, m_shortcutModel, &ShortcutModel::reload);
    connect(&m_bridge, &Bridge::meChanged, this, &SettingsPage::refresh);
    connect(&m_bridge, &Bridge::linkChanged, this, &SettingsPage::refresh);
    showAppearance();
    refresh();
}

Card* SettingsPage::buildAppearance() {
    auto* card = new Card(theme(), tr("Appearance and input"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme().px(Theme::Large));
    grid->setVerticalSpacing(theme().px(Theme::Small));
    m_scheme = new QComboBox;
    m_scheme->addItem(tr("As the desktop"), int(Scheme::Auto));
    m_scheme->addItem(tr("Light"), int(Scheme::Light));
    m_scheme->addItem(tr("Dark"), int(Scheme::Dark));
    m_scheme->setAccessibleName(tr("Theme"));
    grid->addWidget(makeLabel(tr("Theme"), TextSize::Body, Ink::Text2), 0, 0);
    grid->addWidget(m_scheme, 0, 1, Qt::AlignLeft);
    m_scale = new QSlider(Qt::Horizontal);
    m_scale->setRange(18, 40);
    m_scale->setPageStep(2);
    m_scale->setAccessibleName(tr("Text size"));
    m_scale->setMinimumHeight(theme().px(24));
    m_scaleText = makeLabel({}, TextSize::Body);
    grid->addWidget(makeLabel(tr("Text size"), TextSize::Body, Ink::Text2), 1, 0);
    grid->addWidget(m_scale, 1, 1);
    grid->addWidget(m_scaleText, 1, 2);
    m_motion = new QCheckBox(tr("No animation"));
    m_noHold = new QCheckBox(tr("Two presses instead of holding a button"));
    for (auto* box : {m_motion, m_noHold})
        box->setMinimumHeight(theme().px(24));
    grid->addWidget(m_motion, 2, 1, 1, 2);
    grid->addWidget(m_noHold, 3, 1, 1, 2);
    grid->setColumnStretch(1, 1);
    card->body()->addLayout(grid);
    m_keepNote = makeLabel(tr("Kept in %1").arg(m_store.file()), TextSize::Caption, Ink::Text2);
    m_keepNote->setWordWrap(true);
    card->body()->addWidget(m_keepNote);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    const auto changed = [this] {
        if (m_filling)
            return;
        choose({Scheme(m_scheme->currentData().toInt()), m_scale->value() * 5, m_motion->isChecked(),
                m_noHold->isChecked()});
    };
    connect(m_scheme, &QComboBox::currentIndexChanged, this, changed);
    connect(m_scale, &QSlider::valueChanged, this, changed);
    connect(m_motion, &QCheckBox::toggled, this, changed);
    connect(m_noHold, &QCheckBox::toggled, this, changed);
    return card;
}

Card* SettingsPage::buildShortcuts() {
    auto* card = new Card(theme(), tr("Keyboard shortcuts"));
    m_shortcutModel = new ShortcutModel(m_shortcuts, this);
    m_shortcutTable = new DataTable(theme(), tr("Keyboard shortcuts"));
    m_shortcutTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_shortcutTable->setCompact(true);
    m_shortcutTable->setModel(m_shortcutModel);
    m_shortcutTable->setColumnWidths({90, -1, 130, 130});
    m_shortcutTable->setMinimumHeight(m_shortcutTable->heightForRows(8));
    card->body()->addWidget(m_shortcutTable, 1);
    auto* row = new QHBoxLayout;
    m_sequence = new QKeySequenceEdit;
    m_sequence->setAccessibleName(tr("New keys for the selected action"));
    m_sequence->setMinimumHeight(theme().px(28));
    auto* set = new QPushButton(tr("Set"));
    auto* clear = new QPushButton(tr("Remove"));
    auto* reset = new QPushButton(tr("Reset all"));
    row->addWidget(m_sequence, 1);
    for (auto* button : {set, clear, reset})
        row->addWidget(button);
    card->body()->addLayout(row);
    m_shortcutNote = makeLabel(tr("Select an action, press the new keys, then Set. Keys that another action has are "
                                  "refused. Nothing that changes a platform can have keys."),
                               TextSize::Caption, Ink::Text2);
    m_shortcutNote->setWordWrap(true);
    card->body()->addWidget(m_shortcutNote);
    connect(set, &QPushButton::clicked, this, [this] {
        if (!m_sequence->keySequence().isEmpty())
            remap(m_sequence->keySequence());
    });
    connect(clear, &QPushButton::clicked, this, [this] { remap({}); });
    connect(reset, &QPushButton::clicked, this, [this] {
        m_shortcuts.resetAll();
        keep();
        messages()->showMessage(MessageBar::Kind::Done, tr("All shortcuts are the standard ones again."));
    });
    return card;
}

Card* SettingsPage::buildEnvironment() {
    auto* card = new Card(theme(), tr("Environment"));
    m_facts = new KeyValueList(theme());
    card->body()->addWidget(m_facts);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return card;
}

Card* SettingsPage::buildOperators() {
    m_operatorsCard = new Card(theme(), tr("Act as..."));
    m_operatorNote = makeLabel(tr("Only in a sandbox: its platform made the credentials of every operator on this "
                                  "computer, so that one person can play all parts, such as asking for an approval and "
                                  "giving it. Elsewhere an operator is a person, and nobody can act as another."),
                               TextSize::Body, Ink::Text2);
    m_operatorNote->setWordWrap(true);
    m_operatorsCard->body()->addWidget(m_operatorNote);
    auto* row = new QHBoxLayout;
    m_operators = new QComboBox;
    m_operators->setAccessibleName(tr("Operator to act as"));
    m_actAs = new QPushButton(tr("Act as this operator"));
    row->addWidget(m_operators, 1);
    row->addWidget(m_actAs);
    m_operatorsCard->body()->addLayout(row);
    m_operatorsCard->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_actAs, &QPushButton::clicked, this, [this] {
        const QString id = m_operators->currentData().toString();
        if (id.isEmpty() || !m_seams.actAs)
            return;
        if (m_seams.actAs(id))
            messages()->showMessage(MessageBar::Kind::Info, tr("Connecting as %1...").arg(id));
        else
            messages()->showMessage(MessageBar::Kind::Error, tr("There is no operator %1 in this sandbox.").arg(id));
    });
    return m_operatorsCard;
}

Card* SettingsPage::buildAbout() {
    auto* card = new Card(theme(), tr("About"));
    auto* rows = new KeyValueList(theme());
    const QString version = QCoreApplication::applicationVersion();
    rows->setRows(
        {{tr("Console"), version.isEmpty() ? tr("Signalbox") : tr("Signalbox %1").arg(version), false, Severity::None},
         {tr("Licence"), QStringLiteral("GPL-3.0-or-later"), false, Severity::None},
         {tr("Core and platform"), QStringLiteral("Apache-2.0"), false, Severity::None},
         {tr("Qt"), tr("%1, LGPL-3.0").arg(QString::fromLatin1(qVersion())), false, Severity::None},
         {tr("Settings file"), m_store.file(), true, Severity::None}});
    card->body()->addWidget(rows);
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return card;
}

void SettingsPage::activated() {
    m_shortcutModel->reload();
    refresh();
}

void SettingsPage::refresh() {
    QString url;
    if (!m_bridge.operatorFile().empty()) {
        if (const auto credentials = api::OperatorCredentials::load(m_bridge.operatorFile()))
            url = text::of(credentials->url);
    }
    show(m_bridge.me(), url);
}

void SettingsPage::show(const std::optional<api::Me>& me, const QString& url) {
    const QString unknown = tr("UNKNOWN: not connected yet");
    QList<KeyValueList::Row> rows;
    const auto add = [&](const QString& key, const QString& value, bool mono = false,
                         Severity severity = Severity::None) {
        rows << KeyValueList::Row{key, value, mono, severity};
    };
    add(tr("Platform"), url.isEmpty() ? unknown : url, true);
    if (me) {
        add(tr("Kind"), text::of(me->environment));
        add(tr("Operator"), text::of(me->id.text()));
        add(tr("Role"), text::role(access::name(me->role)));
        QStringList regions;
        for (const auto& region : me->regions)
            regions << text::of(region.text());
        add(tr("Region"),
            me->region.empty() ? tr("all (%1)").arg(regions.join(QStringLiteral(", "))) : text::of(me->region.text()));
        add(tr("Version"), text::of(me->version));
        add(tr("Started as"), text::of(me->boot), true);
        const auto now = clock().now();
        const auto left = me->certificateNotAfter - now;
        add(tr("Certificate"),
            left > base::Duration::zero()
                ? tr("expires %1, %2")
                      .arg(text::relative(me->certificateNotAfter, now), text::fullTime(me->certificateNotAfter))
                : tr("EXPIRED, %1").arg(text::fullTime(me->certificateNotAfter)),
            false,
            left <= base::Duration::zero()       ? Severity::P2
            : left < std::chrono::hours(24 * 14) ? Severity::P3
                                                 : Severity::None);
    } else
        add(tr("Operator"), unknown);
    if (!m_bridge.operatorFile().empty())
        add(tr("Credentials"), pathText(m_bridge.operatorFile()), true);
    m_facts->setRows(rows);
    showOperators();
}

void SettingsPage::showOperators() {
    const auto operators = m_seams.operators ? m_seams.operators() : QList<SandboxOperator>();
    m_operatorsCard->setVisible(!operators.isEmpty());
    const auto& me = m_bridge.me();
    const QString current = me ? text::of(me->id.text()) : QString();
    const QString chosen = m_operators->currentData().toString();
    bool same = m_operators->count() == int(operators.size());
    for (int i = 0; same && i < m_operators->count(); ++i)
        same = m_operators->itemData(i).toString() == operators.at(i).id;
    if (!same) {
        m_operators->clear();
        for (const auto& one : operators)
            m_operators->addItem(tr("%1 · %2").arg(one.id, text::role(one.role.toStdString())), one.id);
    }
    const int at = m_operators->findData(chosen.isEmpty() ? current : chosen);
    if (at >= 0)
        m_operators->setCurrentIndex(at);
}

void SettingsPage::showAppearance() {
    m_filling = true;
    const auto& now = theme().settings();
    m_scheme->setCurrentIndex(m_scheme->findData(int(now.scheme)));
    m_scale->setValue(now.scalePercent / 5);
    m_scaleText->setText(QStringLiteral("%1 %").arg(now.scalePercent));
    m_motion->setChecked(now.reduceMotion);
    m_noHold->setChecked(now.noHold);
    m_filling = false;
}

void SettingsPage::choose(const ThemeSettings& settings) {
    theme().setSettings(settings);
    showAppearance();
    keep();
}

void SettingsPage::remap(const QKeySequence& sequence) {
    const auto* entry = m_shortcutModel->at(m_shortcutTable->currentIndex().row());
    if (!entry || !entry->action)
        return;
    const QString name = entry->action->text().remove(QLatin1Char('&'));
    const QString refusal = m_shortcuts.remap(entry->id, sequence);
    if (!refusal.isEmpty()) {
        messages()->showMessage(MessageBar::Kind::Warning, refusal);
        return;
    }
    m_sequence->clear();
    m_shortcutModel->reload();
    keep();
    messages()->showMessage(MessageBar::Kind::Done,
                            sequence.isEmpty()
                                ? tr("%1 has no keys any more.").arg(name)
                                : tr("%1 is now %2.").arg(name, sequence.toString(QKeySequence::NativeText)));
}

void SettingsPage::keep() {
    const QString problem = m_store.save({theme().settings(), m_shortcuts.overrides()});
    m_keepNote->setText(problem.isEmpty() ? tr("Kept in %1").arg(m_store.file()) : problem);
}

void SettingsPage::openLink(const QString& rest) {
    if (rest == QLatin1String("act-as") && !m_operatorsCard->isHidden())
        m_operators->setFocus();
}

PageFactory settingsPageFactory(PageContext context, Bridge& bridge, ShortcutRegistry& shortcuts, SettingsSeams seams) {
    const auto kept = SettingsStore(SettingsStore::standardFile()).load();
    context.theme.setSettings(kept.theme);
    // The shell registers its actions after the factories were made.
    QTimer::singleShot(0, &shortcuts, [&shortcuts, kept] { shortcuts.applyOverrides(kept.shortcuts); });
    return {pageInfo(), [context, &bridge, &shortcuts, seams = std::move(seams)](QWidget* parent) -> Page* {
                return new SettingsPage(context, bridge, shortcuts, seams, SettingsStore::standardFile(), parent);
            }};
}

} // namespace signalbox::ui
