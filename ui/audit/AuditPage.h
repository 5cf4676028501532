// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audit/AuditPort.h"
#include "ui/audit/AuditVerdict.h"
#include "ui/shell/Page.h"
#include "ui/widgets/StatePanel.h"

#include <memory>

class QLabel;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class AuditDetails;
class AuditModel;
class DataTable;
class FilterField;

/// The audit log: who did what, when and why, and the proof that nobody changed it since.
///
/// Reads a page of entries at a time, older ones on demand. New entries are announced and wait: nothing moves under the
/// reader's eyes. A link's rest is an index; the table then starts at that entry.
/// Threads: gui. Ownership: borrows bridge and witness.
class AuditPage final : public Page {
    Q_OBJECT
public:
    AuditPage(PageContext context, Bridge& bridge, const Witness& witness, QWidget* parent = nullptr);
    /// For tests: another way to the platform, and a witness that says what the test wants.
    AuditPage(PageContext context, Bridge& bridge, std::unique_ptr<AuditPort> port,
              std::function<WitnessView()> witness, QWidget* parent = nullptr);

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    [[nodiscard]] QWidget* inspector() override;

    /// How a person chooses where to save: calls `chosen` with a path, or never. Default: a QFileDialog, opened, not
    /// run.
    using FileChooser = std::function<void(QWidget* parent, const QString& title, const QString& filter,
                                           const QString& name, std::function<void(const QString&)> chosen)>;
    void setFileChooser(FileChooser chooser) { m_chooser = std::move(chooser); }
    /// The witness has news.
    void showWitness();
    /// Asks for what is new; the own timer does so every two seconds while the page is visible.
    void poll();

private:
    void build();
    QWidget* buildTable();
    void load(std::optional<std::uint64_t> from);
    void loadOlder();
    void showNewer();
    void failed(const base::Error& error);
    void showCounts();
    void select(int row);
    void saveProof();
    void saveEvidence();
    void exportLog();
    void save(const QString& title, const QString& filter, const QString& name, const std::string& bytes);
    [[nodiscard]] PageState noPermission() const;

    std::unique_ptr<AuditPort> m_port;
    Bridge& m_bridge;
    std::function<WitnessView()> m_witness;
    FileChooser m_chooser;
    AuditModel* m_model = nullptr;
    FilterField* m_filter = nullptr;
    DataTable* m_table = nullptr;
    AuditVerdict* m_verdict = nullptr;
    QPushButton* m_announce = nullptr;
    QPushButton* m_older = nullptr;
    QLabel* m_olderNote = nullptr;
    AuditDetails* m_details = nullptr;
    QPushButton* m_export = nullptr;
    QTimer* m_timer = nullptr;

    QString m_filterText;           ///< What the table was read with.
    std::uint64_t m_generation = 0; ///< Of the filter: a late answer to an old one is dropped.
    bool m_loaded = false;
    bool m_loading = false;
    bool m_asking = false;
    bool m_atEnd = false;
    std::optional<std::uint64_t> m_anchor; ///< The table starts at this entry.
    std::optional<std::uint64_t> m_wanted; ///< Selected as soon as it is there.
    std::uint64_t m_size = 0;              ///< Of the log, at the last answer.
    std::vector<audit::Entry> m_newer;     ///< Announced, ascending.
    bool m_moreNewer = false;              ///< More than one answer holds.
    QString m_localAlarm;                  ///< A recomputation that failed: stays until the page is closed.
};

[[nodiscard]] PageFactory auditPageFactory(PageContext context, Bridge& bridge, const Witness& witness);

} // namespace signalbox::ui
