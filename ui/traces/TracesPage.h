// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Page.h"
#include "ui/traces/TraceFigures.h"
#include "ui/traces/TracesPort.h"

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class Bridge;
class Card;
class DataTable;
class FilterField;
class StepCard;

/// What one request did, from its first byte to the consumer that took the event. Links: "traces/tr_7" shows a trace;
/// "traces/b_9" finds the calls about a bet, round, session or player and shows the newest; "traces/provider:novagames
/// code:error" lists.
///
/// - A trace that is still young, or has steps that have not happened yet, is read again every second while it is
/// shown.
/// - What the platform does not remember is said, never drawn as nothing.
class TracesPage final : public Page {
    Q_OBJECT
public:
    TracesPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr, std::unique_ptr<TracesPort> port = {});

    /// The recent calls, as the filter in force asked for them.
    void display(const api::TraceList& list);
    void displayTrace(const api::TraceView& view);
    void displayError(const base::Error& error);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QWidget* firstFocus() override;

    [[nodiscard]] Waterfall* waterfall() const { return m_waterfall; }
    [[nodiscard]] DataTable* callTable() const { return m_callTable; }
    [[nodiscard]] DataTable* stepTable() const { return m_stepTable; }
    [[nodiscard]] StepCard* step() const { return m_step; }
    [[nodiscard]] QString traceId() const { return m_trace; }

private:
    QWidget* makeBody();
    QWidget* makeCalls();
    QWidget* makeTrace();
    void find(const QString& words);
    void showList();
    void showStep(const QString& id);
    void openTrace(const QString& id);
    void askTrace();
    void askEvents();
    [[nodiscard]] bool isYoung() const;
    void askList();
    void traceFailed(const base::Error& error);
    void sayTrace(const QString& headline, const QString& line);
    void copyTrace();

    Bridge& m_bridge;
    std::unique_ptr<TracesPort> m_port;
    api::TraceFilter m_filter;
    std::optional<api::TraceList> m_list;
    std::optional<api::TraceView> m_view;
    std::vector<api::EventView> m_events; ///< of the trace, as far as they are kept
    QString m_trace;                      ///< the one that is shown or asked for; empty: none
    bool m_openFirst = false;             ///< the search named no trace: the newest call that is found is shown
    QString m_perhaps;                    ///< what was searched for; when no call is about it, it may itself be a trace
    bool m_asking = false;
    bool m_askingTrace = false;
    bool m_askingEvents = false;
    bool m_active = false;
    bool m_filling = false; ///< tables are being filled: their current row is nobody's choice

    FilterField* m_search = nullptr;
    QComboBox* m_order = nullptr;
    QPushButton* m_copy = nullptr;
    CellTableModel* m_calls = nullptr;
    DataTable* m_callTable = nullptr;
    QLabel* m_kept = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_line = nullptr;
    QLabel* m_verdict = nullptr;
    Waterfall* m_waterfall = nullptr;
    CellTableModel* m_steps = nullptr;
    DataTable* m_stepTable = nullptr;
    StepCard* m_step = nullptr;
    QTimer* m_timer = nullptr;
};

[[nodiscard]] PageFactory tracesPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
