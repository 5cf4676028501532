// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/keys/KeyInspector.h"
#include "ui/keys/KeyRows.h"
#include "ui/shell/Page.h"

#include <QtCore/QPointer>

class QSortFilterProxyModel;
class QTimer;

namespace signalbox::ui {

class Bridge;
class DataTable;
class ExpiryTimeline;
class TokenKeysCard;

/// Keys and certificates: when each expires, what each waits for, and the rotation of one without a failed request.
///
/// Reads every second while a rotation is open, else every three, and only while visible. An act is bound to the ids
/// its sheet was opened with. A link's rest is a credential's id, a filter when it contains a colon, or "token-keys".
/// The keys that sign access tokens have a card of their own, with states of its own, below the credentials.
/// Threads: gui. Ownership: borrows the bridge.
class KeysPage final : public Page {
    Q_OBJECT
public:
    KeysPage(PageContext context, Bridge& bridge, QWidget* parent = nullptr);
    /// For tests: another way to the platform, and another way to choose a file.
    KeysPage(PageContext context, Bridge& bridge, std::unique_ptr<KeysPort> port, QWidget* parent = nullptr);
    ~KeysPage() override;

    void activated() override;
    void deactivated() override;
    void refresh() override;
    void openLink(const QString& rest) override;
    [[nodiscard]] QWidget* inspector() override;
    void setDisconnected(bool disconnected, const QString& since) override;

    /// What the platform answered.
    void show(const std::vector<api::CredentialView>& credentials);
    void show(const std::vector<api::TokenKeyView>& keys);
    using QWidget::show;

    /// How a person chooses a file: calls `chosen` with its path, or never. Default: a QFileDialog, opened, not run.
    using FileChooser = std::function<void(QWidget* parent, const QString& title, const QString& filter, bool save,
                                           const QString& name, std::function<void(const QString&)> chosen)>;
    void setFileChooser(FileChooser chooser) { m_chooser = std::move(chooser); }
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }
    [[nodiscard]] std::chrono::milliseconds pollInterval() const;

private:
    void build();
    void answered(const base::Result<std::vector<api::CredentialView>>& result);
    void readCredentials();
    void readTokenKeys();
    void keepPace();
    void beginTokenRotation();
    void showRows();
    void showTimeline();
    void showInspector();
    void showTraffic();
    void select(const QString& credential, int version = 0);
    void begin(KeyAct act);
    void review(KeyOrder order);
    void perform(const KeyOrder& order, const QString& reason);
    void finished(const QPointer<ReviewSheet>& sheet, const QString& title, const api::Intent& intent,
                  const KeyOutcome& outcome);
    [[nodiscard]] const api::CredentialView* find(const QString& credential) const;
    [[nodiscard]] QString rotateRefusal() const;

    Bridge& m_bridge;
    std::unique_ptr<KeysPort> m_port;
    FileChooser m_chooser;
    std::vector<api::CredentialView> m_credentials;
    bool m_loaded = false;
    bool m_asking = false;
    bool m_askingTokenKeys = false;
    bool m_filling = false;
    std::optional<base::Time> m_answeredAt;
    QString m_credential; ///< Selected.
    int m_version = 0;
    QString m_wanted; ///< Of a link that came before the first answer.
    QPointer<ReviewSheet> m_sheet;
    class FilterField* m_filter = nullptr;
    ExpiryTimeline* m_timeline = nullptr;
    QLabel* m_due = nullptr;
    DataTable* m_table = nullptr;
    KeyModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    KeyInspector* m_inspector = nullptr;
    TokenKeysCard* m_tokenKeys = nullptr;
    QTimer* m_poll = nullptr;
};

[[nodiscard]] PageFactory keysPageFactory(PageContext context, Bridge& bridge);

} // namespace signalbox::ui
