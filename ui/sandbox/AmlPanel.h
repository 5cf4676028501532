// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/figures/CellTable.h"
#include "ui/sandbox/PlayersPort.h"
#include "ui/widgets/MessageBar.h"

#include <QtWidgets/QWidget>

#include <functional>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;

namespace signalbox::ui {

class Card;
class DataTable;
class KeyValueList;
class MutationGate;
class ReviewSheet;
class SheetDesk;
class StatePanel;
class StepList;

/// Suspicious activity: the cases that the rules or a person opened, what each rests on, its way so far, and what is
/// decided: taken under review, reported or dismissed. The report of a reported case is saved as JSON or XML.
///
/// - Each decision has a reason, is bound to the case its sheet was opened for, and is held for.
/// - Whoever may not read cases is told who may; the platform decides that, not the console.
/// - Old figures say how old they are.
/// Ownership: borrows theme, clock and gate. Threads: gui.
class AmlPanel final : public QWidget {
    Q_OBJECT
public:
    /// How a person chooses where to save: calls `chosen` with a path, or never. Default: a QFileDialog, opened, not
    /// run.
    using FileChooser = std::function<void(QWidget* parent, const QString& title, const QString& filter,
                                           const QString& name, std::function<void(const QString&)> chosen)>;

    AmlPanel(Theme& theme, const base::Clock& clock, MutationGate& gate, std::unique_ptr<AmlPort> port,
             QWidget* parent = nullptr);

    void setProviders(const std::vector<api::ProviderView>& providers);
    void setFileChooser(FileChooser chooser) { m_chooser = std::move(chooser); }
    void display(const std::vector<api::AmlCaseView>& cases);
    void displayError(const base::Error& error);
    /// A question that is still open is not asked again.
    void refresh();
    /// Who may not read cases is told so, and nothing is asked: a refused question would stand on record.
    void setReadable(bool readable) { m_readable = readable; }
    /// Another person or platform: what was known is not theirs.
    void forget();
    /// Chooses that case as soon as it is known.
    void choose(const QString& id);

    [[nodiscard]] DataTable* table() const { return m_table; }
    [[nodiscard]] DataTable* evidenceTable() const { return m_evidence; }
    [[nodiscard]] QComboBox* filter() const { return m_filter; }
    [[nodiscard]] StatePanel* states() const { return m_states; }
    [[nodiscard]] QPushButton* openButton() const { return m_open; }
    [[nodiscard]] QPushButton* reviewButton() const { return m_review; }
    [[nodiscard]] QPushButton* reportButton() const { return m_report; }
    [[nodiscard]] QPushButton* dismissButton() const { return m_dismiss; }
    [[nodiscard]] QPushButton* jsonButton() const { return m_json; }
    [[nodiscard]] QPushButton* xmlButton() const { return m_xml; }
    [[nodiscard]] ReviewSheet* sheet() const;

signals:
    void message(MessageBar::Kind kind, const QString& text, const QString& reason);

private:
    QWidget* makeList();
    QWidget* makeDetails();
    void showCases();
    void showNoPermission();
    void showCurrent();
    void readEvidence();
    void showEvidence();
    void showExports();
    [[nodiscard]] const api::AmlCaseView* current() const;
    void openCase();
    void openDecision(const QString& state, const QString& title, const QString& impact, const QString& effect);
    void exportReport(bool xml);
    void save(const QString& id, bool xml, const std::string& report);

    Theme& m_theme;
    const base::Clock& m_clock;
    MutationGate& m_gate;
    std::unique_ptr<AmlPort> m_port;
    SheetDesk* m_desk = nullptr;
    FileChooser m_chooser;
    std::vector<api::ProviderView> m_providers;
    std::vector<api::AmlCaseView> m_cases;
    std::optional<base::Time> m_readAt; ///< when m_cases were answered
    std::vector<api::PaymentView> m_payments;
    QString m_shown;           ///< whose evidence stands there
    QString m_wanted;          ///< a link's case
    unsigned m_generation = 0; ///< of forget(): late answers are nobody's
    bool m_asking = false;
    bool m_readable = true;

    StatePanel* m_states = nullptr;
    CellTableModel* m_model = nullptr;
    DataTable* m_table = nullptr;
    QComboBox* m_filter = nullptr;
    QLabel* m_note = nullptr;
    QPushButton* m_open = nullptr;
    Card* m_card = nullptr;
    KeyValueList* m_facts = nullptr;
    QLabel* m_summary = nullptr;
    CellTableModel* m_evidenceModel = nullptr;
    DataTable* m_evidence = nullptr;
    QLabel* m_noEvidence = nullptr;
    StepList* m_steps = nullptr;
    QPushButton* m_review = nullptr;
    QPushButton* m_report = nullptr;
    QPushButton* m_dismiss = nullptr;
    QPushButton* m_json = nullptr;
    QPushButton* m_xml = nullptr;
};

} // namespace signalbox::ui
