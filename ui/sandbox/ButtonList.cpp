// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/ButtonList.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/StatePill.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

ButtonList::ButtonList(Theme& theme, QWidget* parent)
    : TallScrollArea(parent)
    , m_theme(theme) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Emulation buttons"));
}

void ButtonList::setButtons(const std::vector<api::FaultButton>& buttons) {
    if (buttons == m_buttons && !m_rows.isEmpty())
        return;
    m_buttons = buttons;
    m_rows.clear();
    auto* inner = new QWidget;
    inner->setProperty("scrolled", true);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_theme.px(Theme::Medium));
    std::vector<std::string> groups;
    for (const auto& button : m_buttons) {
        if (std::find(groups.begin(), groups.end(), button.group) == groups.end())
            groups.push_back(button.group);
    }
    for (const auto& group : groups) {
        auto* card = new Card(m_theme, groupTitle(group));
        for (const auto& button : m_buttons) {
            if (button.group != group)
                continue;
            const QString kind = text::of(button.kind);
            Row row;
            row.card = new Card(m_theme);
            row.card->layout()->setContentsMargins(m_theme.px(Theme::Medium), m_theme.px(6), m_theme.px(Theme::Small),
                                                   m_theme.px(6));
            row.card->setActivatable(true);
            row.card->setAccessibleName(text::of(button.title));
            row.card->setAccessibleDescription(text::of(button.effect));
            row.card->setToolTip(text::of(button.effect));
            auto* line = new QHBoxLayout;
            line->setSpacing(m_theme.px(Theme::Small));
            auto* names = new QVBoxLayout;
            names->setSpacing(0);
            names->addWidget(makeLabel(text::of(button.title), TextSize::Body, Ink::Text, QFont::Medium));
            auto* effect = new ElidedLabel(text::of(button.effect));
            setTextSize(effect, TextSize::Caption);
            setInk(effect, Ink::Text2);
            names->addWidget(effect);
            row.state = new StatePill(m_theme);
            line->addLayout(names, 1);
            line->addWidget(row.state, 0, Qt::AlignTop);
            row.card->body()->addLayout(line);
            connect(row.card, &Card::activated, this, [this, kind] { emit chosen(kind); });
            card->body()->addWidget(row.card);
            m_rows.insert(kind, row);
        }
        column->addWidget(card);
    }
    column->addStretch();
    setContent(inner);
    setPresses({}, {});
    setCurrent(m_current);
}

void ButtonList::setPresses(const std::vector<api::FaultPress>& presses, base::Time now) {
    for (auto it = m_rows.begin(); it != m_rows.end(); ++it) {
        int count = 0;
        const api::FaultPress* one = nullptr;
        for (const auto& press : presses) {
            if (press.running() && text::of(press.kind) == it.key()) {
                ++count;
                one = &press;
            }
        }
        it->state->setVisible(count > 0);
        it->state->setState(count == 0   ? tr("not pressed")
                            : count == 1 ? timeLeft(*one, now)
                                         : tr("%1 × pressed").arg(count),
                            count > 0 ? Severity::P3 : Severity::None);
        it->card->setSeverity(count > 0 ? Severity::P3 : Severity::None);
    }
}

void ButtonList::setCurrent(const QString& kind) {
    m_current = kind;
    for (auto it = m_rows.begin(); it != m_rows.end(); ++it)
        it->card->setSelected(it.key() == kind);
}

Card* ButtonList::card(const QString& kind) const { return m_rows.value(kind).card; }

QString ButtonList::state(const QString& kind) const {
    const auto* pill = m_rows.value(kind).state;
    return pill ? pill->text() : QString();
}

} // namespace signalbox::ui
