// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

class QComboBox;

namespace signalbox::ui {

/// Provider, brand and region, each of them "all" until chosen. New lists keep what was chosen.
class ScopeChoice final : public QWidget {
    Q_OBJECT
public:
    explicit ScopeChoice(Theme& theme, QWidget* parent = nullptr);
    void setProviders(const std::vector<api::ProviderView>& providers);
    void setRegions(const std::vector<base::RegionId>& regions);
    [[nodiscard]] degradation::Scope scope() const;

signals:
    void changed();

private:
    void fill(QComboBox* box, const QString& all, QStringList items);
    QComboBox* m_provider = nullptr;
    QComboBox* m_brand = nullptr;
    QComboBox* m_region = nullptr;
};

} // namespace signalbox::ui
