// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Messages.h"
#include "ui/shell/Page.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtCore/QPointer>

#include <memory>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTimer;

namespace signalbox::ui {

class ApprovalModel;
class Bridge;
class Card;
class DataTable;
class KeyValueList;
class TraceButton;

/// What can be done to an approval.
enum class ApprovalAct { Approve, Refuse, Execute };

/// How an act ended.
struct ApprovalOutcome {
    std::optional<base::Error> error; ///< OutcomeUnknown: not known yet; called again when it is.
    std::optional<qint64> auditIndex;
    std::optional<api::ApprovalView> approval; ///< As it is now; absent after Execute.
};

/// What the approvals page needs from the platform. Tests have one that records.
class AccessPort {
public:
    virtual ~AccessPort() = default;
    using Approvals = std::function<void(const base::Result<std::vector<api::ApprovalView>>&)>;
    virtual void read(QObject* context, Approvals done) = 0;
    /// Bound to `shown`: its very bytes are signed, its very artefact is executed.
    virtual void perform(QObject* context, ApprovalAct act, const api::ApprovalView& shown, const api::Intent& intent,
                         const QString& title, std::function<void(const ApprovalOutcome&)> done) = 0;
};

/// The port to the real platform.
class BridgeAccessPort final : public AccessPort {
public:
    explicit BridgeAccessPort(Bridge& bridge)
        : m_bridge(bridge) {}
    void read(QObject* context, Approvals done) override;
    void perform(QObject* context, ApprovalAct act, const api::ApprovalView& shown, const api::Intent& intent,
                 const QString& title, std::function<void(const ApprovalOutcome&)> done) override;

private:
    Bridge& m_bridge;
};

/// Approvals: what waits for a second person, shown as exactly what will be executed.
///
/// Those that wait for the person at the console come first. A request whose artefact or text is not what its hashes
/// say is an alarm and can neither be approved nor executed here. A link's rest is an approval's id.
/// Threads: gui. Ownership: borrows the bridge.
class AccessPage final : public Page {
    Q_OBJECT
public:
    AccessPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr);
    /// For tests: another way to the platform, and who is asked for.
    AccessPage(PageContext context, Bridge& bridge, std::unique_ptr<AccessPort> port,
               std::function<std::optional<api::Me>()> me, QWidget* parent = nullptr);
    ~AccessPage() override;

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;

    /// What the platform answered.
    void show(const std::vector<api::ApprovalView>& approvals);
    using QWidget::show;
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }

private:
    void build();
    QWidget* buildDetails();
    void answered(const base::Result<std::vector<api::ApprovalView>>& result);
    void showDetails();
    void showCountdown();
    void begin(ApprovalAct act);
    void finished(ApprovalAct act, const QPointer<ReviewSheet>& sheet, const QString& title, const api::Intent& intent,
                  const ApprovalOutcome& outcome);
    [[nodiscard]] QString refusal(ApprovalAct act) const; ///< Why not; empty when it can be done.
    [[nodiscard]] const api::ApprovalView* selected() const;
    [[nodiscard]] bool isMine(const api::ApprovalView& view) const;

    Bridge& m_bridge;
    std::unique_ptr<AccessPort> m_port;
    std::function<std::optional<api::Me>()> m_me;
    ApprovalModel* m_model = nullptr;
    DataTable* m_table = nullptr;
    Card* m_details = nullptr;
    Card* m_alarm = nullptr;
    QLabel* m_alarmText = nullptr;
    QLabel* m_summary = nullptr;
    KeyValueList* m_facts = nullptr;
    QPlainTextEdit* m_artefact = nullptr;
    TraceButton* m_trace = nullptr;
    QLabel* m_why = nullptr;
    QLabel* m_countdown = nullptr;
    QPushButton* m_approve = nullptr;
    QPushButton* m_refuse = nullptr;
    QPushButton* m_execute = nullptr;
    QTimer* m_poll = nullptr;
    QPointer<ReviewSheet> m_sheet;
    QString m_selected;
    QString m_shownKey; ///< What the details show, so that they are not rebuilt every second.
    QString m_offered;  ///< Approved by us a moment ago: the message bar offers to execute it.
    bool m_loaded = false;
    bool m_asking = false;
    bool m_filling = false;
    std::optional<base::Time> m_answeredAt;
};

[[nodiscard]] PageFactory accessPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
