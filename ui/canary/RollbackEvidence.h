// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/canary/Canary.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QDialog>

namespace signalbox::ui {

/// The kept evidence of an automatic rollback: what was counted, how the e-values rose, and the verdict computed anew
/// from those figures here. Opened with open(); reads only.
class RollbackEvidence final : public QDialog {
    Q_OBJECT
public:
    RollbackEvidence(Theme& theme, const canary::CanaryState& state, const canary::Step& rollback, QWidget* parent);

signals:
    void linkRequested(const QString& link); ///< the provider's failed calls, or a trace that the evidence names
};

} // namespace signalbox::ui
