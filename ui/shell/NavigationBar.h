// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Page.h"

#include <QtWidgets/QAbstractButton>

class QVBoxLayout;

namespace signalbox::ui {

/// One entry of the navigation.
class NavigationItem final : public QAbstractButton {
    Q_OBJECT
public:
    NavigationItem(Theme& theme, const PageInfo& info, QWidget* parent = nullptr);
    void setBadge(int count, const QString& what);
    void setCollapsed(bool collapsed);
    [[nodiscard]] int badge() const { return m_badge; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();
    Theme& m_theme;
    PageInfo m_info;
    QString m_what;
    int m_badge = 0;
    bool m_collapsed = false;
};

/// The pages, one entry each with icon, name and badge; 200 px wide or 56 px with the names as tool tips. Up and Down
/// walk the entries, Enter and Space open.
class NavigationBar final : public QWidget {
    Q_OBJECT
public:
    NavigationBar(Theme& theme, const QList<PageInfo>& pages, QWidget* parent = nullptr);
    void setCurrent(const QString& id);
    void setBadge(const QString& id, int count, const QString& what);
    void setCollapsed(bool collapsed);
    [[nodiscard]] bool isCollapsed() const { return m_collapsed; }
    [[nodiscard]] NavigationItem* item(const QString& id) const;

signals:
    void pageRequested(const QString& id);
    void collapseToggled();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Entry {
        QString id;
        NavigationItem* item;
    };
    Theme& m_theme;
    QList<Entry> m_entries;
    QList<QWidget*> m_lines;
    class QToolButton* m_toggle = nullptr;
    bool m_collapsed = false;
};

} // namespace signalbox::ui
