// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

namespace signalbox::ui {

/// One credential on the timeline.
struct ExpiryItem {
    QString id;
    QString label; ///< "mTLS certificate v1, redfox · brand-2 · EU"
    base::Time expires;
    Severity severity = Severity::None;
};

/// When everything expires: a mark per credential over time, marks of one day stacked so that none hides another.
/// A square in grey; P2 and P3 in colour and in their own shape. Arrow keys walk the marks, Enter opens; the tool tip
/// and the accessible value name the current mark. Items beyond the right end are counted at the edge ("+4 later").
class ExpiryTimeline final : public QWidget {
    Q_OBJECT
public:
    explicit ExpiryTimeline(Theme& theme, QWidget* parent = nullptr);
    void setItems(QList<ExpiryItem> items, base::Time now, std::chrono::hours span = std::chrono::hours(24 * 180));
    void setCurrent(const QString& id);
    [[nodiscard]] QString currentId() const;
    [[nodiscard]] QString accessibleText() const;
    [[nodiscard]] QRect markRect(const QString& id) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void currentChanged(const QString& id);
    void opened(const QString& id);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    void layOut();
    [[nodiscard]] int at(const QPoint& position) const;
    void select(int index);
    Theme& m_theme;
    QList<ExpiryItem> m_items; ///< sorted by expiry
    QList<QRect> m_marks;
    base::Time m_now{};
    std::chrono::hours m_span{};
    int m_current = -1;
    int m_later = 0;
};

} // namespace signalbox::ui
