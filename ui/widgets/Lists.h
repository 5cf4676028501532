// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

class QGridLayout;
class QVBoxLayout;

namespace signalbox::ui {

/// Labels on the left, values on the right; values can be selected and copied; mono for identifiers.
class KeyValueList final : public QWidget {
    Q_OBJECT
public:
    struct Row {
        QString key;
        QString value;
        bool mono = false;
        Severity severity = Severity::None;
    };
    explicit KeyValueList(Theme& theme, QWidget* parent = nullptr);
    void setRows(const QList<Row>& rows);
    [[nodiscard]] QList<Row> rows() const { return m_rows; }

private:
    Theme& m_theme;
    QList<Row> m_rows;
    QGridLayout* m_grid = nullptr;
};

/// The steps of a workflow: done ✓, current ◐, pending ○, failed ■, skipped –. Read as one list by a screen reader.
class StepList final : public QWidget {
    Q_OBJECT
public:
    enum class State { Done, Current, Pending, Failed, Skipped };
    struct Step {
        QString title;
        QString detail; ///< who or when; below in caption size, on as many lines as it needs
        State state = State::Pending;
        QString trailing; ///< right-aligned: "44 pass"
    };
    explicit StepList(Theme& theme, QWidget* parent = nullptr);
    void setSteps(const QList<Step>& steps);
    [[nodiscard]] QList<Step> steps() const { return m_steps; }
    /// Hairlines between the steps, as in a gate list.
    void setSeparated(bool on);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override; ///< tool tip of an elided title

private:
    [[nodiscard]] int rowHeight(const Step& step, int width) const;
    [[nodiscard]] int detailLines(const Step& step, int width) const;
    Theme& m_theme;
    QList<Step> m_steps;
    bool m_separated = false;
};

/// Where a command stands: Sent > Accepted > Applied 11/12 > Verified, or UNKNOWN with "Check again".
class CommandChip final : public QWidget {
    Q_OBJECT
public:
    enum class Stage { Sent, Accepted, Applied, Verified, Failed, Unknown };
    explicit CommandChip(Theme& theme, QWidget* parent = nullptr);
    /// `detail` follows the current stage's word: "11/12". Unknown reads "UNKNOWN: treat as not applied".
    void setStage(Stage stage, const QString& detail = {});
    [[nodiscard]] Stage stage() const { return m_stage; }
    [[nodiscard]] QString text() const;

signals:
    void checkAgainRequested();

private:
    void sync();
    Theme& m_theme;
    Stage m_stage = Stage::Sent;
    QString m_detail;
    class QLabel* m_label = nullptr;
    class QPushButton* m_again = nullptr;
};

} // namespace signalbox::ui
