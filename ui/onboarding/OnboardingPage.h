// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/shell/Page.h"

#include <memory>
#include <vector>

class QButtonGroup;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTimer;

namespace signalbox::ui {

class AdmissionPort;
class AdmissionSection;
class Bridge;
class CaseInspector;
class CaseModel;
class DataTable;
class FilterField;
class StageBoard;

/// Providers on their way from contract to production: a board by stage or a table, and the gate of the selected one.
///
/// Gates are computed by the platform and only shown here. Reads every two seconds while visible. A link's rest is a
/// case's or a provider's id.
/// Threads: gui. Ownership: borrows the bridge.
class OnboardingPage final : public Page {
    Q_OBJECT
public:
    OnboardingPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr);
    /// For tests: another way to the admission of providers.
    OnboardingPage(PageContext context, Bridge& bridge, std::unique_ptr<AdmissionPort> port, QWidget* parent = nullptr);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    [[nodiscard]] QWidget* inspector() override;

    /// What the platform answered.
    void show(const std::vector<api::CaseView>& cases);
    void fail(const base::Error& error);
    using QWidget::show;
    [[nodiscard]] QString selectedCase() const { return m_case; }

private:
    void showCases();
    void showInspector();
    void select(const QString& id);
    void setTable(bool table);

    Bridge& m_bridge;
    std::vector<api::CaseView> m_cases;
    bool m_loaded = false;
    bool m_asking = false;
    bool m_filling = false;
    std::optional<base::Time> m_answeredAt;
    QString m_case; ///< Selected.
    QString m_wanted;
    FilterField* m_filter = nullptr;
    QPushButton* m_boardButton = nullptr;
    QPushButton* m_tableButton = nullptr;
    QStackedWidget* m_views = nullptr;
    StageBoard* m_board = nullptr;
    DataTable* m_table = nullptr;
    CaseModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    CaseInspector* m_inspector = nullptr;
    AdmissionSection* m_admission = nullptr;
    QTimer* m_poll = nullptr;
};

[[nodiscard]] PageFactory onboardingPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
