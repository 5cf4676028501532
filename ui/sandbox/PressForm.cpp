// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/PressForm.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QRegularExpression>
#include <QtCore/QSignalBlocker>
#include <QtGui/QRegularExpressionValidator>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <limits>

namespace signalbox::ui {

namespace {

/// Seeds that are drawn are short enough to be read out to somebody; any other can be typed.
constexpr quint32 kSeedsDrawn = 1'000'000;
constexpr int kWidestCaption = 116;

bool has(const std::vector<std::string>& parts, const char* part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
}

template <class IdT>
std::optional<IdT> chosen(const QComboBox* box) {
    const auto id = IdT::parse(box->currentData().toString().toStdString());
    return box->isHidden() || !id ? std::nullopt : std::optional(*id);
}

void fill(QComboBox* box, QStringList items) {
    items.removeDuplicates();
    items.sort();
    const QString kept = box->currentData().toString();
    if (!kept.isEmpty() && !items.contains(kept))
        items.append(kept); // what a person chose is never dropped behind their back
    const QSignalBlocker quiet(box);
    const QString all = box->itemText(0);
    box->clear();
    box->addItem(all, QString());
    for (const auto& item : items)
        box->addItem(item, item);
    box->setCurrentIndex(qMax(0, box->findData(kept)));
}

void choose(QComboBox* box, const QString& value) {
    if (box->findData(value) < 0)
        box->addItem(value, value);
    box->setCurrentIndex(box->findData(value));
}

} // namespace

PressForm::PressForm(Theme& theme, QWidget* parent)
    : Card(theme, tr("Choose a button"), parent)
    , m_theme(theme) {
    m_effect = makeLabel({}, TextSize::Body, Ink::Text2);
    m_effect->setWordWrap(true);
    body()->addWidget(m_effect);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(theme.px(Theme::Small));
    m_grid->setVerticalSpacing(theme.px(6));
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnStretch(3, 1);
    body()->addLayout(m_grid);

    const auto box = [&](const char* name, const QString& all) {
        auto* one = new QComboBox(this);
        one->hide(); // until a button takes it
        one->setObjectName(QLatin1String(name));
        one->addItem(all, QString());
        one->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        one->setMinimumContentsLength(6);
        connect(one, &QComboBox::currentIndexChanged, this, &PressForm::sync);
        return one;
    };
    m_provider = box("faultProvider", tr("all providers"));
    m_brand = box("faultBrand", tr("all brands"));
    m_region = box("faultRegion", tr("all regions"));
    m_operation = box("faultOperation", tr("all calls"));
    for (const auto* operation : {"session", "authorize", "settle", "rollback", "read", "other"})
        m_operation->addItem(QLatin1String(operation), QLatin1String(operation));
    m_topic = box("faultTopic", tr("all topics"));
    for (const auto* topic : {"session.started", "session.ended", "bet.authorized", "bet.settled",
                              "bet.partially_settled", "bet.rolled_back", "bet.expired"})
        m_topic->addItem(QLatin1String(topic), QLatin1String(topic));
    m_rate = new QDoubleSpinBox(this);
    m_rate->setObjectName(QStringLiteral("faultRate"));
    m_rate->setRange(0.01, 100);
    m_rate->setDecimals(2);
    m_rate->setSuffix(QStringLiteral(" %"));
    m_rate->setButtonSymbols(QAbstractSpinBox::NoButtons); // arrow keys and the wheel do the same
    m_window = new QSpinBox(this);
    m_window->setObjectName(QStringLiteral("faultWindow"));
    m_window->setRange(int(std::chrono::duration_cast<std::chrono::seconds>(api::FaultOrder::kLeastWindow).count()),
                       int(std::chrono::duration_cast<std::chrono::seconds>(api::FaultOrder::kMostWindow).count()));
    m_window->setSuffix(QStringLiteral(" s"));
    m_window->setSingleStep(10);
    m_window->setButtonSymbols(QAbstractSpinBox::NoButtons);
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, &PressForm::sync);
    connect(m_window, &QSpinBox::valueChanged, this, &PressForm::sync);
    m_seed = new QLineEdit(this);
    m_seed->setObjectName(QStringLiteral("faultSeed"));
    m_seed->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,19}")), m_seed));
    m_seed->setToolTip(tr("The same seed and the same requests give the same faults."));
    connect(m_seed, &QLineEdit::textChanged, this, &PressForm::sync);
    m_newSeed = new QPushButton(tr("Draw"), this);
    m_newSeed->setAccessibleName(tr("Draw another seed"));
    m_newSeed->setAutoDefault(false);
    connect(m_newSeed, &QPushButton::clicked, this, &PressForm::drawSeed);
    m_reason = new QLineEdit(this);
    m_reason->setObjectName(QStringLiteral("faultReason"));
    m_reason->setMaxLength(500);
    m_reason->setPlaceholderText(tr("Why; kept in the audit log"));
    connect(m_reason, &QLineEdit::textChanged, this, &PressForm::sync);
    for (auto* editor : std::initializer_list<QWidget*>{m_rate, m_window, m_seed, m_newSeed, m_reason})
        editor->hide();

    auto* bottom = new QHBoxLayout;
    m_hint = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_hint->setObjectName(QStringLiteral("faultHint"));
    m_hint->setWordWrap(true);
    m_press = new QPushButton(tr("Press"));
    m_press->setAutoDefault(false);
    setButtonKind(m_press, ButtonKind::Primary);
    connect(m_press, &QPushButton::clicked, this, &PressForm::pressRequested);
    bottom->addWidget(m_hint, 1);
    bottom->addWidget(m_press);
    body()->addStretch();
    body()->addLayout(bottom);
    layOut();
}

void PressForm::setProviders(const std::vector<api::ProviderView>& providers) {
    QStringList names;
    QStringList brands;
    for (const auto& one : providers) {
        names << text::of(one.provider.text());
        brands << text::of(one.brand.text());
    }
    fill(m_provider, names);
    fill(m_brand, brands);
}

void PressForm::setRegions(const std::vector<base::RegionId>& regions) {
    QStringList names;
    for (const auto& region : regions)
        names << text::of(region.text());
    fill(m_region, names);
}

void PressForm::drawSeed() { m_seed->setText(QString::number(QRandomGenerator::global()->bounded(kSeedsDrawn))); }

void PressForm::setButton(const api::FaultButton& button) {
    m_button = button;
    setTitle(text::of(button.title));
    m_effect->setText(text::of(button.effect));
    for (auto* box : {m_provider, m_brand, m_region, m_operation, m_topic})
        box->setCurrentIndex(0);
    m_rate->setValue(10); // some of it: all is a decision of its own
    m_window->setValue(60);
    drawSeed();
    makeParameters();
    layOut();
}

void PressForm::makeParameters() {
    for (const auto& [name, editor] : m_parameters) {
        m_grid->removeWidget(editor);
        delete editor;
    }
    m_parameters.clear();
    for (const auto& parameter : m_button->parameters) {
        auto* editor = new QDoubleSpinBox(this);
        editor->setObjectName(QStringLiteral("fault.") + text::of(parameter.name));
        editor->setDecimals(0);
        editor->setButtonSymbols(QAbstractSpinBox::NoButtons);
        editor->setRange(double(parameter.least), double(parameter.most));
        editor->setValue(double(parameter.initial));
        if (!parameter.unit.empty())
            editor->setSuffix(QLatin1Char(' ') + text::of(parameter.unit));
        editor->setToolTip(tr("%1 to %2").arg(text::count(parameter.least), text::count(parameter.most)));
        connect(editor, &QDoubleSpinBox::valueChanged, this, &PressForm::sync);
        m_parameters.append({parameter.name, editor});
    }
}

void PressForm::layOut() {
    while (m_grid->count() > 0) {
        auto* item = m_grid->takeAt(0);
        auto* widget = item->widget();
        if (auto* label = qobject_cast<QLabel*>(widget))
            delete label;
        else if (widget)
            widget->hide();
        delete item;
    }
    int cell = 0;
    QWidget* before = nullptr;
    const auto add = [&](const QString& label, QWidget* editor) {
        auto* caption = makeLabel(label, TextSize::Body, Ink::Text2);
        caption->setWordWrap(true); // a parameter's name may be half a sentence
        caption->setMaximumWidth(m_theme.px(kWidestCaption));
        caption->setBuddy(editor);
        editor->setAccessibleName(label);
        m_grid->addWidget(caption, cell / 2, cell % 2 * 2);
        m_grid->addWidget(editor, cell / 2, cell % 2 * 2 + 1);
        editor->show();
        if (before)
            setTabOrder(before, editor);
        before = editor;
        ++cell;
    };
    if (m_button) {
        const auto& scope = m_button->scope;
        const auto& required = m_button->requiredScope;
        const auto part = [&](const char* name, const QString& label, QComboBox* box) {
            if (has(scope, name) || has(required, name))
                add(has(required, name) ? label + QStringLiteral(" *") : label, box);
        };
        part("provider", tr("Provider"), m_provider);
        part("brand", tr("Brand"), m_brand);
        part("region", tr("Region"), m_region);
        part("operation", tr("Operation"), m_operation);
        part("topic", tr("Topic"), m_topic);
        if (m_button->rated)
            add(tr("Rate"), m_rate);
        if (m_button->timed)
            add(tr("Window"), m_window);
        for (qsizetype i = 0; i < m_parameters.size(); ++i)
            add(text::of(m_button->parameters[std::size_t(i)].title), m_parameters.at(i).second);
        cell += cell % 2;
        add(tr("Seed"), m_seed);
        m_grid->addWidget(m_newSeed, cell / 2, 2, 1, 2, Qt::AlignLeft);
        ++cell;
        m_newSeed->show();
        setTabOrder(m_seed, m_newSeed);
        auto* caption = makeLabel(tr("Reason"), TextSize::Body, Ink::Text2);
        caption->setBuddy(m_reason);
        m_reason->setAccessibleName(tr("Reason"));
        m_grid->addWidget(caption, cell / 2, 0);
        m_grid->addWidget(m_reason, cell / 2, 1, 1, 3);
        m_reason->show();
        setTabOrder(m_newSeed, m_reason);
        setTabOrder(m_reason, m_press);
    } else {
        m_effect->setText(tr("What it does is said here before it is pressed."));
    }
    m_press->setVisible(m_button.has_value());
    sync();
}

void PressForm::setOrder(const api::FaultOrder& order) {
    if (!m_button || m_button->kind != order.kind)
        return;
    const auto id = [](const auto& part) { return part ? text::of(part->text()) : QString(); };
    choose(m_provider, id(order.scope.provider));
    choose(m_brand, id(order.scope.brand));
    choose(m_region, id(order.scope.region));
    choose(m_operation, text::of(order.scope.operation));
    choose(m_topic, text::of(order.scope.topic));
    m_rate->setValue(order.basisPoints / 100.0);
    m_window->setValue(int(std::chrono::duration_cast<std::chrono::seconds>(order.window).count()));
    if (order.seed)
        m_seed->setText(QString::number(*order.seed));
    for (const auto& [name, editor] : m_parameters) {
        if (const auto value = order.parameters.find(name); value != order.parameters.end())
            editor->setValue(double(value->second));
    }
}

api::FaultOrder PressForm::order() const {
    api::FaultOrder order;
    if (!m_button)
        return order;
    order.kind = m_button->kind;
    order.scope.provider = chosen<base::ProviderId>(m_provider);
    order.scope.brand = chosen<base::BrandId>(m_brand);
    order.scope.region = chosen<base::RegionId>(m_region);
    if (!m_operation->isHidden())
        order.scope.operation = m_operation->currentData().toString().toStdString();
    if (!m_topic->isHidden())
        order.scope.topic = m_topic->currentData().toString().toStdString();
    if (m_button->rated)
        order.basisPoints = qRound(m_rate->value() * 100);
    if (m_button->timed)
        order.window = std::chrono::seconds(m_window->value());
    bool number = false;
    if (const quint64 seed = m_seed->text().toULongLong(&number); number)
        order.seed = seed;
    for (const auto& [name, editor] : m_parameters)
        order.parameters[name] = std::int64_t(editor->value());
    return order;
}

QString PressForm::reason() const { return m_reason->text().trimmed(); }

void PressForm::clearReason() { m_reason->clear(); }

QString PressForm::whatIsMissing() const {
    if (!m_button)
        return tr("Choose a button first.");
    const auto now = order();
    const auto missing = [&](const char* part, bool given) { return has(m_button->requiredScope, part) && !given; };
    if (missing("provider", now.scope.provider.has_value()))
        return tr("Choose a provider: this button needs one.");
    if (missing("brand", now.scope.brand.has_value()))
        return tr("Choose a brand: this button needs one.");
    if (missing("region", now.scope.region.has_value()))
        return tr("Choose a region: this button needs one.");
    if (missing("operation", !now.scope.operation.empty()))
        return tr("Choose an operation: this button needs one.");
    if (missing("topic", !now.scope.topic.empty()))
        return tr("Choose a topic: this button needs one.");
    if (!now.seed || *now.seed > std::uint64_t(std::numeric_limits<std::int64_t>::max()))
        return tr("A seed is a whole number up to 9 223 372 036 854 775 807.");
    return reason().isEmpty() ? tr("Write a reason first. It goes into the audit log.") : QString();
}

void PressForm::setViewOnly(const QString& who) {
    m_viewOnly = who;
    sync();
}

void PressForm::sync() {
    if (!m_button) {
        m_hint->clear();
        return;
    }
    const auto damage = damageOf(*m_button, order());
    m_press->setText(damage.hold ? tr("Press...") : tr("Press"));
    m_press->setAccessibleName(tr("Press: %1").arg(text::of(m_button->title)));
    const QString missing = whatIsMissing();
    m_hint->setText(!m_viewOnly.isEmpty() ? m_viewOnly
                    : !missing.isEmpty()  ? missing
                    : damage.hold         ? QStringLiteral("▲ ") + damage.why
                                          : tr("The same seed and the same requests give the same faults."));
    emit changed();
}

} // namespace signalbox::ui
