// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Result.h"
#include "core/canary/Canary.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

class QLabel;
class QLineEdit;

namespace signalbox::ui {

/// Who the canary is for, as a draft: audience, games, countries, candidate release. Empty stands for everybody.
/// Lists are separated by commas or blanks. Editing sends nothing.
class CohortForm final : public QWidget {
    Q_OBJECT
public:
    explicit CohortForm(Theme& theme, QWidget* parent = nullptr);

    /// Shows these values, leaving a field alone that says the same already.
    void setValues(const canary::Eligibility& eligibility, const QString& candidate);
    /// Why nothing may be edited now; empty: editable.
    void setLocked(const QString& why);

    /// Errors: InvalidArgument for a game that is no id.
    [[nodiscard]] base::Result<canary::Eligibility> eligibility() const;
    [[nodiscard]] QString candidate() const;

signals:
    void edited();

private:
    QLineEdit* add(const QString& label, const QString& placeholder);
    QLineEdit* m_audience = nullptr;
    QLineEdit* m_games = nullptr;
    QLineEdit* m_geo = nullptr;
    QLineEdit* m_candidate = nullptr;
    QLabel* m_locked = nullptr;
};

} // namespace signalbox::ui
