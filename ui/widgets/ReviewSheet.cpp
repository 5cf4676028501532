// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ReviewSheet.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::ui {

ReviewSheet::ReviewSheet(Theme& theme, const base::Clock& clock, const Review& review, QWidget* parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_review(review) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(review.title + QStringLiteral(" · ") + environmentTitle(review.environment, review.region));
    setMinimumWidth(m_theme.px(560));

    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* band = makeLabel(environmentTitle(review.environment, review.region), TextSize::Body, Ink::OnEnvironment,
                           QFont::DemiBold);
    band->setFixedHeight(m_theme.px(28));
    band->setContentsMargins(m_theme.px(24), 0, 0, 0);
    const auto themed = [this, band] {
        band->setStyleSheet(
            QStringLiteral("background: %1; color: white;").arg(m_theme.environmentColor(m_review.environment).name()));
    };
    connect(&m_theme, &Theme::changed, this, themed);
    themed();
    outer->addWidget(band);

    auto* column = new QVBoxLayout;
    column->setContentsMargins(m_theme.px(24), m_theme.px(16), m_theme.px(24), m_theme.px(20));
    column->setSpacing(m_theme.px(Theme::Small));
    outer->addLayout(column);

    auto* title = makeLabel(review.title, TextSize::Title, review.dangerous ? Ink::P1 : Ink::Text, QFont::DemiBold);
    title->setWordWrap(true);
    column->addWidget(title);

    if (!review.changes.isEmpty()) {
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(m_theme.px(24));
        grid->setVerticalSpacing(m_theme.px(8));
        grid->setColumnStretch(2, 1);
        grid->addWidget(makeLabel(tr("Was"), TextSize::Caption, Ink::Text2, QFont::DemiBold), 0, 1);
        grid->addWidget(makeLabel(tr("Will be"), TextSize::Caption, Ink::Text2, QFont::DemiBold), 0, 2);
        int row = 1;
        for (const auto& change : review.changes) {
            grid->addWidget(makeLabel(change.label, TextSize::Body, Ink::Text2), row, 0);
            grid->addWidget(makeLabel(change.was, TextSize::Strong, Ink::Text2), row, 1);
            auto* after =
                makeLabel(QStringLiteral("→  ") + change.willBe, TextSize::Strong, Ink::Text, QFont::DemiBold);
            after->setAccessibleName(tr("%1 will be %2, was %3").arg(change.label, change.willBe, change.was));
            grid->addWidget(after, row, 2);
            ++row;
        }
        column->addSpacing(m_theme.px(4));
        column->addLayout(grid);
    }
    for (const QString& text : {review.impact, review.approval}) {
        if (text.isEmpty())
            continue;
        auto* label = makeLabel(text, TextSize::Body, Ink::Text2);
        label->setWordWrap(true);
        column->addWidget(label);
    }

    if (!review.typeToConfirm.isEmpty()) {
        auto* label = makeLabel(tr("Type %1 to confirm").arg(review.typeToConfirm), TextSize::Caption, Ink::Text2);
        m_type = new QLineEdit;
        m_type->setAccessibleName(label->text());
        label->setBuddy(m_type);
        column->addSpacing(m_theme.px(4));
        column->addWidget(label);
        column->addWidget(m_type);
        connect(m_type, &QLineEdit::textChanged, this, &ReviewSheet::sync);
    }
    m_fields = new QVBoxLayout;
    m_fields->setSpacing(m_theme.px(Theme::Small));
    column->addLayout(m_fields);
    auto* reasonLabel =
        makeLabel(review.needsReason ? tr("Reason") : tr("Reason (optional)"), TextSize::Caption, Ink::Text2);
    m_reason = new QLineEdit;
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setMaxLength(500);
    reasonLabel->setBuddy(m_reason);
    column->addSpacing(m_theme.px(4));
    column->addWidget(reasonLabel);
    column->addWidget(m_reason);
    connect(m_reason, &QLineEdit::textChanged, this, &ReviewSheet::sync);

    m_hint = makeLabel({}, TextSize::Caption, Ink::Text2);
    column->addWidget(m_hint);
    m_message = makeLabel({}, TextSize::Body, Ink::P2, QFont::DemiBold);
    m_message->setWordWrap(true);
    m_message->hide();
    column->addWidget(m_message);

    auto* buttons = new QHBoxLayout;
    m_cancel = new QPushButton(tr("Cancel · Esc"));
    m_cancel->setAccessibleName(tr("Cancel"));
    m_cancel->setAutoDefault(false); // Enter in a field reaches nothing
    m_hold = new HoldButton(m_theme, clock, review.effectText, review.hold,
                            review.dangerous ? HoldButton::Look::Danger : HoldButton::Look::Accent);
    if (!review.holdingText.isEmpty())
        m_hold->setHoldingText(review.holdingText);
    buttons->addWidget(m_cancel);
    buttons->addStretch();
    buttons->addWidget(m_hold);
    column->addSpacing(m_theme.px(8));
    column->addLayout(buttons);

    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_hold, &HoldButton::confirmed, this, [this] {
        m_sent = true;
        m_message->hide();
        sync();
        emit confirmed(m_review.objectId, reason());
    });
    sync();
    if (m_type)
        m_type->setFocus();
    else if (review.needsReason)
        m_reason->setFocus();
    else
        m_cancel->setFocus();
}

QString ReviewSheet::reason() const { return m_reason->text().trimmed(); }

void ReviewSheet::setReason(const QString& reason) { m_reason->setText(reason); }

void ReviewSheet::addField(const QString& label, QWidget* editor) {
    auto* caption = makeLabel(label, TextSize::Caption, Ink::Text2);
    caption->setBuddy(editor);
    editor->setAccessibleName(label);
    editor->setProperty("actField", true);
    m_fields->addWidget(caption);
    m_fields->addWidget(editor);
    // Before the reason, as it is read.
    setTabOrder(editor, m_reason);
    if (m_type)
        setTabOrder(m_type, editor);
}

void ReviewSheet::sync() {
    QString missing;
    if (m_stale)
        missing = tr("Close this sheet and review again.");
    else if (m_sent)
        missing = tr("Sent, waiting for the answer...");
    else if (m_type && m_type->text() != m_review.typeToConfirm)
        missing = tr("The name does not match yet.");
    else if (m_review.needsReason && reason().isEmpty())
        missing = tr("Write a reason first. It goes into the audit log.");
    m_hint->setText(missing.isEmpty() ? tr("The reason goes into the audit log.") : missing);
    m_hold->setEnabled(missing.isEmpty());
    m_reason->setEnabled(!m_sent && !m_stale);
    for (int i = 0; i < m_fields->count(); ++i) {
        if (auto* editor = m_fields->itemAt(i)->widget(); editor && editor->property("actField").toBool())
            editor->setEnabled(!m_sent && !m_stale);
    }
    if (m_type)
        m_type->setEnabled(!m_sent && !m_stale);
    m_cancel->setText(m_sent ? tr("Close · Esc") : tr("Cancel · Esc"));
}

void ReviewSheet::succeed() { accept(); }

void ReviewSheet::fail(const QString& text) {
    m_sent = false;
    m_message->setText(QStringLiteral("▲ ") + text);
    m_message->show();
    sync();
    m_hold->startGuard();
}

void ReviewSheet::setStale(const QString& text) {
    m_sent = false;
    m_stale = true;
    m_hold->cancelHold();
    m_message->setText(QStringLiteral("◆ ") + text);
    m_message->show();
    sync();
    m_cancel->setFocus();
}

} // namespace signalbox::ui
