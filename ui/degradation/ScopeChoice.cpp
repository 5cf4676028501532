// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/degradation/ScopeChoice.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>

namespace signalbox::ui {

namespace {

template <class IdT>
std::optional<IdT> chosen(const QComboBox* box) {
    const QString text = box->currentData().toString();
    return text.isEmpty() ? std::nullopt : std::optional(IdT(text.toStdString()));
}

} // namespace

ScopeChoice::ScopeChoice(Theme& theme, QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(Theme::Medium));
    const auto add = [&](const QString& name, const char* object, const QString& all) {
        auto* box = new QComboBox;
        box->setAccessibleName(name);
        box->setObjectName(QLatin1String(object));
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMinimumWidth(theme.px(136));
        box->addItem(all, QString());
        row->addWidget(box);
        connect(box, &QComboBox::activated, this, &ScopeChoice::changed);
        return box;
    };
    m_provider = add(tr("Provider"), "scopeProvider", tr("all providers"));
    m_brand = add(tr("Brand"), "scopeBrand", tr("all brands"));
    m_region = add(tr("Region"), "scopeRegion", tr("all regions"));
}

void ScopeChoice::fill(QComboBox* box, const QString& all, QStringList items) {
    items.removeDuplicates();
    items.sort();
    QStringList now;
    for (int i = 1; i < box->count(); ++i)
        now.append(box->itemData(i).toString());
    if (now == items)
        return;
    const QString kept = box->currentData().toString();
    if (!kept.isEmpty() && !items.contains(kept))
        items.append(kept); // what a person chose is never dropped behind their back
    const QSignalBlocker quiet(box);
    box->clear();
    box->addItem(all, QString());
    for (const auto& item : items)
        box->addItem(item, item);
    box->setCurrentIndex(qMax(0, box->findData(kept)));
}

void ScopeChoice::setProviders(const std::vector<api::ProviderView>& providers) {
    QStringList names;
    QStringList brands;
    for (const auto& one : providers) {
        names.append(text::of(one.provider.text()));
        brands.append(text::of(one.brand.text()));
    }
    fill(m_provider, tr("all providers"), names);
    fill(m_brand, tr("all brands"), brands);
}

void ScopeChoice::setRegions(const std::vector<base::RegionId>& regions) {
    QStringList names;
    for (const auto& region : regions)
        names.append(text::of(region.text()));
    fill(m_region, tr("all regions"), names);
}

degradation::Scope ScopeChoice::scope() const {
    degradation::Scope scope;
    scope.provider = chosen<base::ProviderId>(m_provider);
    scope.brand = chosen<base::BrandId>(m_brand);
    scope.region = chosen<base::RegionId>(m_region);
    return scope;
}

} // namespace signalbox::ui
