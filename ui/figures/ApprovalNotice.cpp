// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/ApprovalNotice.h"

#include "ui/bridge/DisplayText.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

using access::ApprovalState;

namespace {

constexpr std::size_t kShown = 3;
constexpr std::chrono::milliseconds kPoll{5'000};

bool waitsForCaller(const api::ApprovalView& view) {
    return view.state == ApprovalState::Pending && !view.approveRefusal.has_value();
}

} // namespace

ApprovalNotice::ApprovalNotice(Theme& theme, const base::Clock& clock, QString acts, Read read, QWidget* parent)
    : Card(theme, {}, parent)
    , m_clock(clock)
    , m_acts(std::move(acts))
    , m_read(std::move(read)) {
    setAccessibleName(tr("Approvals that wait"));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(Theme::Medium));
    m_text = makeLabel({}, TextSize::Body);
    m_text->setObjectName(QStringLiteral("approvals"));
    m_text->setWordWrap(true);
    m_open = new QPushButton(tr("Open approval"));
    m_open->setObjectName(QStringLiteral("openApproval"));
    m_open->setAutoDefault(false);
    row->addWidget(m_text, 1);
    row->addWidget(m_open, 0, Qt::AlignVCenter);
    body()->addLayout(row);
    connect(m_open, &QPushButton::clicked, this, [this] { emit linkRequested(QStringLiteral("access/") + m_first); });
    m_timer = new QTimer(this);
    m_timer->setInterval(kPoll);
    connect(m_timer, &QTimer::timeout, this, &ApprovalNotice::refresh);
    hide();
}

void ApprovalNotice::start() {
    refresh();
    m_timer->start();
}

void ApprovalNotice::stop() { m_timer->stop(); }

void ApprovalNotice::refresh() {
    if (m_asking)
        return;
    m_asking = true;
    m_read([this, alive = QPointer<ApprovalNotice>(this)](const auto& answer) {
        if (!alive)
            return;
        m_asking = false;
        if (answer)
            display(*answer);
    });
}

QString ApprovalNotice::text() const { return m_text->text(); }

void ApprovalNotice::display(const std::vector<api::ApprovalView>& approvals) {
    std::vector<const api::ApprovalView*> open;
    for (const auto& view : approvals) {
        const bool ours = text::of(view.request.action).startsWith(m_acts);
        if (ours && (view.state == ApprovalState::Pending || view.state == ApprovalState::Approved))
            open.push_back(&view);
    }
    std::stable_sort(open.begin(), open.end(),
                     [](const auto* a, const auto* b) { return waitsForCaller(*a) && !waitsForCaller(*b); });
    setVisible(!open.empty());
    if (open.empty())
        return;
    m_first = text::of(open.front()->request.id.text());
    const base::Time now = m_clock.now();
    QStringList lines;
    for (const auto* view : open) {
        if (std::size_t(lines.size()) == kShown) {
            lines << tr("and %1 more on the approvals page").arg(open.size() - kShown);
            break;
        }
        const QString stand = view->state == ApprovalState::Approved ? tr("Approved, to be executed")
                              : waitsForCaller(*view)                ? tr("◆ Waits for you")
                                                                     : tr("◐ Waits for a second person");
        lines << tr("%1: %2 · asked by %3, ends %4")
                     .arg(stand, text::of(view->summary), text::of(view->request.requester.text()),
                          text::relative(view->request.expires, now));
    }
    m_text->setText(lines.join(QLatin1Char('\n')));
    setSeverity(waitsForCaller(*open.front()) ? Severity::P3 : Severity::None);
    m_open->setAccessibleName(tr("Open approval: %1").arg(text::of(open.front()->summary)));
}

} // namespace signalbox::ui
