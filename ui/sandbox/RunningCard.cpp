// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sandbox/RunningCard.h"

#include "ui/bridge/DisplayText.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/StatePill.h"
#include "ui/widgets/TallScrollArea.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

RunningCard::RunningCard(Theme& theme, MutationGate& gate, QWidget* parent)
    : Card(theme, tr("Pressed now"), parent)
    , m_theme(theme)
    , m_gate(gate) {
    auto* inner = new QWidget;
    inner->setProperty("scrolled", true);
    m_column = new QVBoxLayout(inner);
    m_column->setContentsMargins(0, 0, m_theme.px(Theme::Tight), 0);
    m_column->setSpacing(m_theme.px(Theme::Medium));
    m_none = makeLabel(tr("Nothing is pressed: the sandbox behaves as production does."), TextSize::Body, Ink::Text2);
    m_none->setWordWrap(true);
    m_column->addWidget(m_none);
    m_column->addStretch();
    auto* area = new TallScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setContent(inner);
    body()->addWidget(area, 1);
}

RunningCard::Row RunningCard::makeRow(const QString& press) {
    Row row;
    row.frame = new QWidget;
    auto* line = new QHBoxLayout(row.frame);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(m_theme.px(Theme::Small));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(m_theme.px(2));
    row.title = makeLabel({}, TextSize::Body, Ink::Text, QFont::DemiBold);
    row.line = makeLabel({}, TextSize::Caption, Ink::Text2);
    row.hits = makeLabel({}, TextSize::Caption, Ink::Text2);
    for (auto* label : {row.title, row.line, row.hits}) {
        label->setWordWrap(true);
        texts->addWidget(label);
    }
    texts->addStretch(); // lines stay together, whatever is beside them
    row.left = new StatePill(m_theme);
    row.release = new QPushButton(tr("Release"));
    row.release->setAutoDefault(false);
    line->addLayout(texts, 1);
    auto* side = new QVBoxLayout;
    side->setSpacing(m_theme.px(Theme::Tight));
    side->addWidget(row.left, 0, Qt::AlignRight);
    side->addWidget(row.release, 0, Qt::AlignRight);
    side->addStretch();
    line->addLayout(side);
    m_gate.guard(row.release, {QStringLiteral("sandbox.operate"), {}});
    connect(row.release, &QPushButton::clicked, this, [this, press] { emit releaseRequested(press); });
    return row;
}

void RunningCard::display(const std::vector<api::FaultPress>& presses, const std::vector<api::FaultButton>& buttons,
                          base::Time now) {
    std::vector<const api::FaultPress*> running;
    for (const auto& press : presses) {
        if (press.running())
            running.push_back(&press);
    }
    std::stable_sort(running.begin(), running.end(),
                     [](const auto* a, const auto* b) { return a->startedAt < b->startedAt; });
    QSet<QString> ids;
    for (const auto* press : running)
        ids.insert(text::of(press->id.text()));
    for (auto it = m_rows.begin(); it != m_rows.end();) {
        if (ids.contains(it.key())) {
            ++it;
            continue;
        }
        delete it->frame;
        it = m_rows.erase(it);
    }
    for (const auto* press : running) {
        const QString id = text::of(press->id.text());
        if (!m_rows.contains(id)) {
            m_rows.insert(id, makeRow(id));
            m_column->insertWidget(m_column->count() - 1, m_rows[id].frame);
        }
        const Row& row = m_rows[id];
        row.title->setText(buttonTitle(buttons, press->kind) + QStringLiteral(" · ") + scopeWords(press->scope));
        row.line->setText(pressLine(*press, buttons));
        row.hits->setText(
            tr("%1 · by %2: %3").arg(hitLine(*press), text::of(press->by.text()), text::of(press->reason)));
        row.left->setState(timeLeft(*press, now), Severity::P3);
        row.left->setToolTip(tr("Ends by itself at %1 UTC").arg(text::clockTime(press->endsAt)));
        row.release->setAccessibleName(tr("Release %1 (%2)").arg(row.title->text(), id));
    }
    m_none->setVisible(m_rows.isEmpty());
    setTitle(m_rows.isEmpty() ? tr("Pressed now") : tr("Pressed now: %1").arg(m_rows.size()));
    setSeverity(m_rows.isEmpty() ? Severity::None : Severity::P3);
}

QPushButton* RunningCard::releaseButton(const QString& press) const { return m_rows.value(press).release; }

QString RunningCard::textOf(const QString& press) const {
    const auto row = m_rows.constFind(press);
    if (row == m_rows.constEnd())
        return {};
    return QStringList{row->title->text(), row->line->text(), row->hits->text(), row->left->text()}.join(
        QStringLiteral(" | "));
}

} // namespace signalbox::ui
