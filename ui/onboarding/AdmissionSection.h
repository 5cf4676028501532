// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ProviderSettingsClient.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/ReviewSheet.h"

#include <QtCore/QPointer>

#include <functional>
#include <memory>
#include <optional>

namespace signalbox::ui {

class Bridge;
class KeyValueList;
class MutationGate;

/// What the section needs from the platform. Its tests have one that records.
class AdmissionPort {
public:
    virtual ~AdmissionPort() = default;
    struct Outcome {
        std::optional<base::Error> error; ///< OutcomeUnknown: not known yet; called again when it is.
        std::optional<qint64> auditIndex;
        base::ApprovalId approval; ///< The one that was asked for.
    };
    using Finished = std::function<void(const Outcome&)>;
    virtual void read(QObject* context, const base::ProviderId& provider,
                      std::function<void(const base::Result<api::AdmissionView>&)> done) = 0;
    virtual void setRateLimit(QObject* context, const api::AdmissionView& shown, const api::RateLimitView& limit,
                              const api::Intent& intent, const QString& title, Finished done) = 0;
    /// `profile`: an id or a definition. `ask`: for the approval of a second person instead of doing it.
    virtual void setProfile(QObject* context, const api::AdmissionView& shown, const base::Json& profile, bool ask,
                            const api::Intent& intent, const QString& title, Finished done) = 0;
};

/// The port to the real platform.
class BridgeAdmissionPort final : public AdmissionPort {
public:
    explicit BridgeAdmissionPort(Bridge& bridge)
        : m_bridge(bridge) {}
    void read(QObject* context, const base::ProviderId& provider,
              std::function<void(const base::Result<api::AdmissionView>&)> done) override;
    void setRateLimit(QObject* context, const api::AdmissionView& shown, const api::RateLimitView& limit,
                      const api::Intent& intent, const QString& title, Finished done) override;
    void setProfile(QObject* context, const api::AdmissionView& shown, const base::Json& profile, bool ask,
                    const api::Intent& intent, const QString& title, Finished done) override;

private:
    Bridge& m_bridge;
};

/// How the selected provider is let in: by which signature, of which grade, and how often; and the acts that change it.
///
/// Whether another profile is weaker is the platform's judgement: it refuses, and the sheet then offers to ask a second
/// person. An act is bound to what was shown when its sheet opened.
/// Threads: gui. Ownership: borrows theme, clock and gate.
class AdmissionSection final : public QWidget {
    Q_OBJECT
public:
    AdmissionSection(Theme& theme, const base::Clock& clock, MutationGate& gate, std::unique_ptr<AdmissionPort> port,
                     QWidget* parent = nullptr);

    /// Another one forgets what was read, and reads.
    void setProvider(const base::ProviderId& provider);
    void refresh();

    using FileChooser = std::function<void(QWidget* parent, std::function<void(const QString& path)> chosen)>;
    void setFileChooser(FileChooser chooser) { m_chooser = std::move(chooser); }
    [[nodiscard]] const std::optional<api::AdmissionView>& shown() const { return m_shown; }
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }
    [[nodiscard]] QPushButton* profileButton() const { return m_profile; }
    [[nodiscard]] QPushButton* limitButton() const { return m_limit; }
    [[nodiscard]] QString note() const;

signals:
    void message(MessageBar::Kind kind, const QString& text, const QString& reason);

private:
    void answered(const base::Result<api::AdmissionView>& result);
    void display();
    void changeLimit();
    void changeProfile();
    ReviewSheet* open(Review review);
    void finished(const QPointer<ReviewSheet>& sheet, const QString& title, const api::Intent& intent,
                  const AdmissionPort::Outcome& outcome);

    const base::Clock& m_clock;
    Theme& m_theme;
    MutationGate& m_gate;
    std::unique_ptr<AdmissionPort> m_port;
    FileChooser m_chooser;
    base::ProviderId m_provider;
    std::optional<api::AdmissionView> m_shown;
    std::optional<base::Time> m_readAt;
    bool m_asking = false;
    QPointer<ReviewSheet> m_sheet;
    KeyValueList* m_values = nullptr;
    QLabel* m_note = nullptr;
    QPushButton* m_profile = nullptr;
    QPushButton* m_limit = nullptr;
};

} // namespace signalbox::ui
