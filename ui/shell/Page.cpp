// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/Page.h"

#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

Page::Page(PageContext context, PageInfo info, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_info(std::move(info)) {
    Theme& theme = m_context.theme;
    setAccessibleName(m_info.title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(Theme::Large), theme.px(Theme::Large), theme.px(Theme::Large),
                               theme.px(Theme::Large));
    column->setSpacing(theme.px(Theme::Medium));
    auto* header = new QHBoxLayout;
    header->setSpacing(theme.px(Theme::Medium));
    m_title = makeLabel(m_info.title, TextSize::Title, Ink::Text, QFont::DemiBold);
    m_title->setMinimumHeight(theme.px(32));
    m_filters = new QHBoxLayout;
    m_filters->setSpacing(theme.px(Theme::Medium));
    m_subtitle = makeLabel({}, TextSize::Body, Ink::Text2);
    m_subtitle->hide();
    m_acts = new QHBoxLayout;
    m_acts->setSpacing(theme.px(Theme::Medium));
    header->addWidget(m_title);
    header->addLayout(m_filters);
    header->addWidget(m_subtitle);
    header->addStretch(1);
    header->addLayout(m_acts);
    column->addLayout(header);
    m_messages = new MessageBar(theme);
    column->addWidget(m_messages);
    m_states = new StatePanel(theme, m_context.clock);
    column->addWidget(m_states, 1);
    connect(m_messages, &MessageBar::helpRequested, this, &Page::helpRequested);
    connect(m_messages, &MessageBar::linkRequested, this, &Page::linkRequested);
    connect(m_states, &StatePanel::helpRequested, this, &Page::helpRequested);
    connect(m_states, &StatePanel::retryRequested, this, &Page::refresh);
}

void Page::focusFilter() {
    if (auto* field = findChild<FilterField*>())
        field->focusField();
}

void Page::openLink(const QString&) {}

QWidget* Page::firstFocus() {
    const auto usable = [](const QWidget* widget) {
        return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus);
    };
    const auto inBody = m_states->findChildren<QWidget*>();
    for (auto* widget : inBody) {
        if (usable(widget))
            return widget;
    }
    const auto all = findChildren<QWidget*>();
    for (auto* widget : all) {
        if (usable(widget))
            return widget;
    }
    return nullptr;
}

void Page::setDisconnected(bool disconnected, const QString& since) {
    using Kind = PageState::Kind;
    const Kind kind = m_states->state().kind;
    if (disconnected && (kind == Kind::Ready || kind == Kind::Stale || kind == Kind::Partial || kind == Kind::Offline))
        m_states->setState(PageState::offline(since));
    else if (!disconnected && kind == Kind::Offline)
        m_states->setState(PageState::ready());
}

void Page::setBody(QWidget* body) { m_states->setContent(body); }

void Page::setPageTitle(const QString& title) { m_title->setText(title); }

void Page::setSubtitle(const QString& text) {
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void Page::setBadge(int count, const QString& what) {
    if (count == m_badge)
        return;
    m_badge = count;
    emit badgeChanged(count, what);
}

} // namespace signalbox::ui
