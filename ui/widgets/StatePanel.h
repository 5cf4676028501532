// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "ui/widgets/Theme.h"

#include <QtCore/QBasicTimer>
#include <QtWidgets/QWidget>

#include <optional>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace signalbox::ui {

class HatchedOverlay;

/// Every state a page or a tile can be in, and the only class that draws them.
///
/// Loading shows nothing for 200 ms, a skeleton until 1 s, then the text with Cancel. Offline and Stale keep the
/// last content and hatch it. Partial keeps the content and lists what did not come. The other states replace it.
struct PageState {
    enum class Kind { Ready, Loading, EmptyFirstUse, EmptyByFilter, NoPermission, Error, Partial, Offline, Stale };
    Kind kind = Kind::Ready;
    QString title;        ///< "No providers yet"
    QString detail;       ///< what it means, who can grant, which part is missing
    QString action;       ///< text of the primary button; empty = the kind's own ("Retry", "Clear filter", "Cancel")
    QString requestId;    ///< Error: trace id, copied by "Copy details"
    QString reason;       ///< Error: reason id such as KEYS-004; links to its help page
    bool retries = false; ///< Error: asked again by itself, after 2, 4, 8, 16 and then 30 s each, with a clock

    static PageState ready() { return {}; }
    static PageState loading(const QString& text) { return {Kind::Loading, text, {}, {}, {}, {}}; }
    static PageState emptyFirstUse(const QString& title, const QString& detail, const QString& action) {
        return {Kind::EmptyFirstUse, title, detail, action, {}, {}};
    }
    static PageState emptyByFilter(int total);
    static PageState noPermission(const QString& what, const QString& whoCanGrant);
    static PageState error(const QString& what, const QString& cause, const QString& reason, const QString& requestId) {
        return {Kind::Error, what, cause, {}, requestId, reason};
    }
    static PageState retrying(PageState error) {
        error.retries = true;
        return error;
    }
    static PageState partial(const QString& missing) { return {Kind::Partial, missing, {}, {}, {}, {}}; }
    static PageState offline(const QString& since) { return {Kind::Offline, since, {}, {}, {}, {}}; }
    static PageState stale(const QString& age) { return {Kind::Stale, age, {}, {}, {}, {}}; }
};

class StatePanel final : public QWidget {
    Q_OBJECT
public:
    StatePanel(Theme& theme, const base::Clock& clock, QWidget* parent = nullptr);

    /// Takes ownership of the content that Ready shows.
    void setContent(QWidget* content);
    [[nodiscard]] QWidget* content() const { return m_content; }
    void setState(const PageState& state);
    [[nodiscard]] const PageState& state() const { return m_state; }
    /// The text a person reads now; empty while nothing but content is shown.
    [[nodiscard]] QString visibleText() const;
    void tick();
    /// An error is shown that retryRequested() follows by itself: the page's own polling has to wait for it.
    [[nodiscard]] bool retriesByItself() const { return m_state.kind == PageState::Kind::Error && m_state.retries; }

signals:
    void retryRequested();
    void cancelRequested();
    void clearFilterRequested();
    void primaryRequested(); ///< EmptyFirstUse's action
    void helpRequested(const QString& topic);

protected:
    void timerEvent(QTimerEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Skeleton;
    class Stack;
    void showMessage();
    void startCountdown(bool again);
    void tickCountdown();
    void fitDetail();
    void press();
    void copyDetails() const;

    Theme& m_theme;
    const base::Clock& m_clock;
    PageState m_state;
    base::Instant m_since{};
    std::optional<base::Instant> m_retryAt; ///< Absent while an attempt is under way.
    int m_attempts = 0;
    QBasicTimer m_timer;
    QStackedLayout* m_stack = nullptr;
    QWidget* m_holder = nullptr;
    QWidget* m_content = nullptr;
    QWidget* m_blank = nullptr;
    QWidget* m_skeleton = nullptr;
    QWidget* m_message = nullptr;
    QWidget* m_strip = nullptr;
    QLabel* m_stripText = nullptr;
    QLabel* m_mark = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_detail = nullptr;
    QLabel* m_request = nullptr;
    QLabel* m_countdown = nullptr;
    QPushButton* m_primary = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_help = nullptr;
    HatchedOverlay* m_hatch = nullptr;
};

} // namespace signalbox::ui
