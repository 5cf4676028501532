// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Theme.h"

#include <QtGui/QKeySequence>
#include <QtWidgets/QWidget>

#include <functional>
#include <memory>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace signalbox::ui {

class MessageBar;
class StatePanel;
class MutationGate;

/// What the navigation knows of a page before the page exists.
struct PageInfo {
    QString id;       ///< "keys"; also the first part of a link: "keys/credential-7"
    QString title;    ///< "Keys and certificates", in the page's header
    QString navTitle; ///< "Keys"
    QString icon;     ///< a name of Icons.h
    QKeySequence shortcut;
    QString helpTopic;      ///< "keys/index" = resources/help/keys/index.md
    bool belowLine = false; ///< under the navigation's separator: approvals, sandbox, settings
};

/// What every page is given. All borrowed; they outlive the page.
struct PageContext {
    Theme& theme;
    const base::Clock& clock;
    MutationGate& gate;
};

/// The base of all pages: header row (title, filters, acts), message bar, body with all its states.
///
/// Life: created on first show, then kept. activated() each time it becomes visible, deactivated() when it is left;
/// a page stops its own work in between. Pages hold no truth: they show snapshots and send commands.
class Page : public QWidget {
    Q_OBJECT
public:
    Page(PageContext context, PageInfo info, QWidget* parent = nullptr);

    [[nodiscard]] const PageInfo& info() const { return m_info; }
    [[nodiscard]] virtual QString helpTopic() const { return m_info.helpTopic; }
    virtual void activated() {}
    virtual void deactivated() {}
    /// Ctrl+F. Default: the first FilterField or line edit in the header.
    virtual void focusFilter();
    /// Ctrl+T: the choice of the time range takes the focus; false for a page without one.
    virtual bool focusRange() { return false; }
    /// Ctrl+I hides and shows it; null for a page that has none, or whose column holds what must never be hidden.
    [[nodiscard]] virtual QWidget* inspector() { return nullptr; }
    /// F5.
    virtual void refresh() {}
    /// The rest of a link after the page's id: "credential-7". Default ignores it.
    virtual void openLink(const QString& rest);
    /// Where the keyboard goes when the page is shown; default: the body's first focusable widget.
    [[nodiscard]] virtual QWidget* firstFocus();
    /// Values are frozen while the platform is not reachable; default hatches the body.
    virtual void setDisconnected(bool disconnected, const QString& since);

    /// Left part of the header after the title: filters and choices.
    [[nodiscard]] QHBoxLayout* filters() const { return m_filters; }
    /// Right part of the header: at most one primary button, rightmost.
    [[nodiscard]] QHBoxLayout* acts() const { return m_acts; }
    [[nodiscard]] MessageBar* messages() const { return m_messages; }
    [[nodiscard]] StatePanel* states() const { return m_states; }
    /// Puts the page's content into states(); call once in the constructor.
    void setBody(QWidget* body);
    void setPageTitle(const QString& title);
    void setSubtitle(const QString& text); ///< grey text after the filters

    [[nodiscard]] int badge() const { return m_badge; }

signals:
    void badgeChanged(int count, const QString& what);
    /// Open another page: "audit/1048312".
    void linkRequested(const QString& link);
    void helpRequested(const QString& topic);

protected:
    void setBadge(int count, const QString& what);
    [[nodiscard]] Theme& theme() const { return m_context.theme; }
    [[nodiscard]] const base::Clock& clock() const { return m_context.clock; }
    [[nodiscard]] MutationGate& gate() const { return m_context.gate; }

private:
    PageContext m_context;
    PageInfo m_info;
    int m_badge = 0;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QHBoxLayout* m_filters = nullptr;
    QHBoxLayout* m_acts = nullptr;
    MessageBar* m_messages = nullptr;
    StatePanel* m_states = nullptr;
};

/// How the shell makes a page when it is first shown.
struct PageFactory {
    PageInfo info;
    std::function<Page*(QWidget* parent)> make;
};

} // namespace signalbox::ui
