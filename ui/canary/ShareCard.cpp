// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canary/ShareCard.h"

#include "core/canary/Cohort.h"
#include "ui/bridge/DisplayText.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

ShareCard::ShareCard(Theme& theme, QWidget* parent)
    : Card(theme, {}, parent) {
    setAccessibleName(tr("Share of players on the candidate"));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(Theme::Large));
    body()->addLayout(row);

    auto* now = new QVBoxLayout;
    now->setSpacing(0);
    m_share = makeLabel({}, TextSize::Wall, Ink::Text, QFont::DemiBold);
    m_share->setObjectName(QStringLiteral("share"));
    m_caption = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_caption->setObjectName(QStringLiteral("observed"));
    m_caption->setWordWrap(true);
    m_caption->setFixedWidth(theme.px(190));
    now->addWidget(m_share);
    now->addWidget(m_caption);
    now->addStretch();
    row->addLayout(now);

    auto* draft = new QVBoxLayout;
    draft->setSpacing(theme.px(Theme::Small));
    auto* line = new QHBoxLayout;
    line->addWidget(makeLabel(text::basisPoints(0), TextSize::Caption, Ink::Text2));
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("draftSlider"));
    m_slider->setAccessibleName(tr("Draft of the share in hundredths of a percent; sends nothing"));
    m_slider->setRange(0, canary::kMaxBasisPoints);
    m_slider->setSingleStep(1);
    m_slider->setPageStep(50);
    m_slider->setMinimumHeight(theme.px(24));
    m_slider->setMinimumWidth(theme.px(120));
    line->addWidget(m_slider, 1);
    line->addWidget(makeLabel(text::basisPoints(canary::kMaxBasisPoints), TextSize::Caption, Ink::Text2));
    draft->addLayout(line);
    auto* steps = new QHBoxLayout;
    steps->setSpacing(theme.px(Theme::Small));
    for (const int by : {-1, 1}) {
        auto* button = new QPushButton((by < 0 ? QStringLiteral("−%1") : QStringLiteral("+%1"))
                                           .arg(QString::number(std::abs(by) / 100.0, 'f', 2)));
        button->setAutoDefault(false);
        button->setAccessibleName(by < 0 ? tr("Lower the draft by %1").arg(text::basisPoints(-by))
                                         : tr("Raise the draft by %1").arg(text::basisPoints(by)));
        button->setObjectName(QStringLiteral("step%1").arg(by));
        connect(button, &QPushButton::clicked, this, [this, by] { take(m_slider->value() + by); });
        steps->addWidget(button);
        if (by == -1) {
            m_field = new QDoubleSpinBox;
            m_field->setObjectName(QStringLiteral("draftField"));
            m_field->setAccessibleName(tr("Draft of the share in percent; sends nothing"));
            m_field->setRange(0, canary::kMaxBasisPoints / 100.0);
            m_field->setDecimals(2);
            m_field->setSingleStep(0.01);
            m_field->setSuffix(QStringLiteral(" %"));
            m_field->setAlignment(Qt::AlignRight);
            m_field->setButtonSymbols(QAbstractSpinBox::NoButtons);
            m_field->setKeyboardTracking(false);
            m_field->setLocale(QLocale::c());
            m_field->setFixedWidth(theme.px(88));
            steps->addWidget(m_field);
        }
    }
    steps->addStretch();
    draft->addLayout(steps);
    m_note = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_note->setObjectName(QStringLiteral("draftNote"));
    m_note->setWordWrap(true);
    draft->addWidget(m_note);
    draft->addStretch();
    row->addLayout(draft, 1);

    auto* acts = new QVBoxLayout;
    acts->setSpacing(theme.px(Theme::Small));
    m_review = new QPushButton;
    m_review->setObjectName(QStringLiteral("review"));
    m_review->setAutoDefault(false);
    m_review->setMinimumWidth(theme.px(190));
    setButtonKind(m_review, ButtonKind::Primary);
    m_discard = new QPushButton(tr("Discard draft"));
    m_discard->setObjectName(QStringLiteral("discard"));
    m_discard->setAutoDefault(false);
    setButtonKind(m_discard, ButtonKind::Quiet);
    acts->addWidget(m_review);
    acts->addWidget(m_discard);
    acts->addStretch();
    row->addLayout(acts);

    connect(m_slider, &QSlider::valueChanged, this, &ShareCard::take);
    connect(m_field, &QDoubleSpinBox::valueChanged, this, [this](double percent) { take(qRound(percent * 100)); });
    connect(m_review, &QPushButton::clicked, this, &ShareCard::reviewRequested);
    connect(m_discard, &QPushButton::clicked, this, &ShareCard::discardRequested);
    setNow(0, {}, Severity::None);
    setDraft(0);
    setDraftNote({}, false);
}

void ShareCard::setNow(int basisPoints, const QString& caption, Severity severity) {
    m_now = basisPoints;
    m_share->setText(text::basisPoints(basisPoints));
    m_caption->setText(caption);
    setSeverity(severity);
}

void ShareCard::setDraft(int basisPoints) {
    const QSignalBlocker slider(m_slider);
    const QSignalBlocker field(m_field);
    m_slider->setValue(basisPoints);
    if (!m_field->hasFocus() || qRound(m_field->value() * 100) != basisPoints)
        m_field->setValue(basisPoints / 100.0);
}

void ShareCard::setDraftNote(const QString& note, bool changed) {
    m_note->setText(note);
    setInk(m_note, changed ? Ink::Accent : Ink::Text2);
    m_review->setText(draft() == m_now
                          ? tr("Review...")
                          : tr("Review %1 → %2...").arg(text::basisPoints(m_now), text::basisPoints(draft())));
    m_discard->setEnabled(changed);
}

int ShareCard::draft() const { return m_slider->value(); }

void ShareCard::take(int basisPoints) {
    const int within = qBound(0, basisPoints, canary::kMaxBasisPoints);
    setDraft(within);
    emit draftChanged(within);
}

} // namespace signalbox::ui
