// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Lists.h"

#include "ui/widgets/ElidedLabel.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolTip>

namespace signalbox::ui {

namespace {

constexpr int kIndent = 26; ///< of a step's texts, beyond its mark

Ink severityInk(Severity severity) {
    switch (severity) {
    case Severity::P1:
        return Ink::P1;
    case Severity::P2:
        return Ink::P2;
    case Severity::P3:
        return Ink::P3;
    default:
        return Ink::Text;
    }
}

} // namespace

KeyValueList::KeyValueList(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(m_theme.px(Theme::Large));
    m_grid->setVerticalSpacing(m_theme.px(6));
    m_grid->setColumnStretch(1, 1);
}

void KeyValueList::setRows(const QList<Row>& rows) {
    m_rows = rows;
    while (m_grid->count() > 0) {
        auto* item = m_grid->takeAt(0);
        delete item->widget();
        delete item;
    }
    for (int i = 0; i < rows.size(); ++i) {
        const Row& row = rows.at(i);
        auto* key = makeLabel(row.key, TextSize::Body, Ink::Text2);
        const QString shape = severityShape(row.severity);
        auto* value = new ElidedLabel(shape.isEmpty() ? row.value : shape + QLatin1Char(' ') + row.value,
                                      row.mono ? Qt::ElideMiddle : Qt::ElideRight);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setFocusPolicy(Qt::NoFocus);
        value->setProperty("mono", row.mono);
        setInk(value, severityInk(row.severity));
        key->setBuddy(value);
        m_grid->addWidget(key, i, 0, Qt::AlignTop | Qt::AlignLeft);
        m_grid->addWidget(value, i, 1);
    }
}

StepList::StepList(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Steps"));
    connect(&m_theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void StepList::setSteps(const QList<Step>& steps) {
    m_steps = steps;
    QStringList spoken;
    for (const Step& step : steps) {
        QString state;
        switch (step.state) {
        case State::Done:
            state = tr("done");
            break;
        case State::Current:
            state = tr("now");
            break;
        case State::Pending:
            state = tr("open");
            break;
        case State::Failed:
            state = tr("failed");
            break;
        case State::Skipped:
            state = tr("skipped");
            break;
        }
        QString line = step.title + QStringLiteral(": ") + state;
        for (const QString& part : {step.detail, step.trailing}) {
            if (!part.isEmpty())
                line += QStringLiteral(", ") + part;
        }
        spoken << line;
    }
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

void StepList::setSeparated(bool on) {
    m_separated = on;
    updateGeometry();
    update();
}

int StepList::detailLines(const Step& step, int width) const {
    if (step.detail.isEmpty())
        return 0;
    const QFontMetrics metrics(m_theme.font(TextSize::Caption));
    const int room = qMax(m_theme.px(80), width - m_theme.px(kIndent));
    const auto box = metrics.boundingRect(QRect(0, 0, room, 10'000), Qt::TextWordWrap, step.detail);
    return qMax(1, (box.height() + metrics.height() / 2) / metrics.height());
}

int StepList::rowHeight(const Step& step, int width) const {
    const int lines = detailLines(step, width);
    const int more = lines > 1 ? (lines - 1) * QFontMetrics(m_theme.font(TextSize::Caption)).height() : 0;
    if (m_separated)
        return m_theme.px(lines == 0 ? 34 : 48) + more;
    return m_theme.px(lines == 0 ? 28 : 40) + more;
}

int StepList::heightForWidth(int width) const {
    int height = 0;
    for (const Step& step : m_steps)
        height += rowHeight(step, width);
    return height;
}

QSize StepList::sizeHint() const { return {m_theme.px(280), heightForWidth(qMax(width(), m_theme.px(280)))}; }

QSize StepList::minimumSizeHint() const { return {m_theme.px(160), sizeHint().height()}; }

void StepList::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QFont body = m_theme.font(TextSize::Body);
    const QFont strong = m_theme.font(TextSize::Body, QFont::DemiBold);
    const QFont caption = m_theme.font(TextSize::Caption);
    const int indent = m_theme.px(kIndent);
    int y = 0;
    for (const Step& step : m_steps) {
        const int height = rowHeight(step, width());
        const QRect row(0, y, width(), height);
        y += height;
        const bool two = !step.detail.isEmpty();
        const QRect first(indent, row.top() + (two ? m_theme.px(3) : 0), width() - indent,
                          two ? m_theme.px(18) : height);

        const QPointF centre(m_theme.px(7), first.center().y() + 0.5);
        const qreal r = m_theme.px(5);
        switch (step.state) {
        case State::Done:
            p.setPen(QPen(m_theme.color(Ink::Ok), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            p.drawPolyline(QPolygonF({centre + QPointF(-r * 0.9, 0), centre + QPointF(-r * 0.2, r * 0.7),
                                      centre + QPointF(r * 0.95, -r * 0.7)}));
            break;
        case State::Current:
            p.setPen(QPen(m_theme.color(Ink::Text), 1.3));
            p.setBrush(Qt::NoBrush);
            p.drawEllipse(centre, r, r);
            p.setPen(Qt::NoPen);
            p.setBrush(m_theme.color(Ink::Text));
            p.drawPie(QRectF(centre.x() - r, centre.y() - r, 2 * r, 2 * r), 90 * 16, 180 * 16);
            break;
        case State::Pending:
            p.setPen(QPen(m_theme.color(Ink::Text2), 1.3));
            p.setBrush(Qt::NoBrush);
            p.drawEllipse(centre, r, r);
            break;
        case State::Failed:
            p.setPen(Qt::NoPen);
            p.setBrush(m_theme.color(Ink::P1));
            p.drawRect(QRectF(centre.x() - r + 0.5, centre.y() - r + 0.5, 2 * r - 1, 2 * r - 1));
            break;
        case State::Skipped:
            p.setPen(QPen(m_theme.color(Ink::Text2), 1.3));
            p.drawLine(centre - QPointF(r * 0.7, 0), centre + QPointF(r * 0.7, 0));
            break;
        }
        p.setBrush(Qt::NoBrush);

        int trailingWidth = 0;
        if (!step.trailing.isEmpty()) {
            p.setFont(step.state == State::Failed ? m_theme.font(TextSize::Caption, QFont::DemiBold) : caption);
            const QFontMetrics metrics(p.font());
            const QString text = metrics.elidedText(step.trailing, Qt::ElideRight, width() / 2);
            trailingWidth = metrics.horizontalAdvance(text) + m_theme.px(8);
            p.setPen(m_theme.color(step.state == State::Done     ? Ink::Ok
                                   : step.state == State::Failed ? Ink::P1
                                                                 : Ink::Text2));
            p.drawText(first, Qt::AlignRight | Qt::AlignVCenter, text);
        }
        p.setFont(step.state == State::Current ? strong : body);
        p.setPen(m_theme.color(step.state == State::Skipped ? Ink::Text2 : Ink::Text));
        const QFontMetrics metrics(p.font());
        p.drawText(first, Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(step.title, Qt::ElideRight, first.width() - trailingWidth));
        if (two) {
            p.setFont(caption);
            p.setPen(m_theme.color(Ink::Text2));
            const QRect below(indent, first.bottom() + 1, width() - indent, row.bottom() - first.bottom());
            p.drawText(below, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, step.detail);
        }
        if (m_separated) {
            p.setPen(QPen(m_theme.color(Ink::Hairline), 1));
            p.drawLine(QPointF(0, row.bottom() + 0.5), QPointF(width(), row.bottom() + 0.5));
        }
    }
}

bool StepList::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        int y = 0;
        for (const Step& step : m_steps) {
            const int height = rowHeight(step, width());
            if (help->pos().y() >= y && help->pos().y() < y + height) {
                QStringList lines{step.title, step.detail, step.trailing};
                lines.removeAll(QString());
                QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
                return true;
            }
            y += height;
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

CommandChip::CommandChip(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(m_theme.px(Theme::Small));
    m_label = makeLabel({}, TextSize::Body);
    m_label->setTextFormat(Qt::RichText);
    m_again = new QPushButton(tr("Check again"));
    m_again->setAutoDefault(false);
    m_again->setProperty("pill", true);
    row->addWidget(m_label);
    row->addWidget(m_again);
    row->addStretch();
    connect(m_again, &QPushButton::clicked, this, &CommandChip::checkAgainRequested);
    connect(&m_theme, &Theme::changed, this, &CommandChip::sync);
    sync();
}

void CommandChip::setStage(Stage stage, const QString& detail) {
    m_stage = stage;
    m_detail = detail;
    sync();
}

QString CommandChip::text() const {
    switch (m_stage) {
    case Stage::Unknown:
        return tr("UNKNOWN: treat as not applied");
    case Stage::Failed:
        return m_detail.isEmpty() ? tr("Failed") : tr("Failed: %1").arg(m_detail);
    default:
        break;
    }
    const QStringList words{tr("Sent"), tr("Accepted"), tr("Applied"), tr("Verified")};
    QString text = words.mid(0, int(m_stage) + 1).join(QStringLiteral(" > "));
    if (!m_detail.isEmpty())
        text += QLatin1Char(' ') + m_detail;
    return text;
}

void CommandChip::sync() {
    m_again->setVisible(m_stage == Stage::Unknown);
    m_label->setAccessibleName(text());
    setAccessibleName(text());
    const auto span = [this](const QString& word, Ink ink, bool strong) {
        return QStringLiteral("<span style=\"color:%1;font-weight:%2\">%3</span>")
            .arg(m_theme.color(ink).name(), strong ? QStringLiteral("600") : QStringLiteral("400"),
                 word.toHtmlEscaped());
    };
    if (m_stage == Stage::Unknown) {
        m_label->setText(span(QStringLiteral("? ") + text(), Ink::Stale, true));
        return;
    }
    if (m_stage == Stage::Failed) {
        m_label->setText(span(QStringLiteral("▲ ") + text(), Ink::P2, true));
        return;
    }
    const QStringList words{tr("Sent"), tr("Accepted"), tr("Applied"), tr("Verified")};
    QStringList parts;
    for (int i = 0; i < words.size(); ++i) {
        const bool now = i == int(m_stage);
        QString word = words.at(i);
        if (now && !m_detail.isEmpty())
            word += QLatin1Char(' ') + m_detail;
        if (now && m_stage == Stage::Verified)
            word.prepend(QStringLiteral("✓ "));
        parts << span(word, i > int(m_stage) ? Ink::Disabled : now ? Ink::Text : Ink::Text2, now);
    }
    m_label->setText(parts.join(span(QStringLiteral(" › "), Ink::Text2, false)));
}

} // namespace signalbox::ui
