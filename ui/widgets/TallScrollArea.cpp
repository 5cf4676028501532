// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TallScrollArea.h"

#include <QtCore/QEvent>
#include <QtWidgets/QLayout>

namespace signalbox::ui {

TallScrollArea::TallScrollArea(QWidget* parent)
    : QScrollArea(parent) {
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
}

void TallScrollArea::setContent(QWidget* content) {
    content->installEventFilter(this);
    setWidget(content);
}

bool TallScrollArea::eventFilter(QObject* watched, QEvent* event) {
    const bool handled = QScrollArea::eventFilter(watched, event);
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        fit();
    return handled;
}

void TallScrollArea::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    fit();
}

void TallScrollArea::fit() {
    const int width = viewport()->width();
    if (!widget() || !widget()->layout() || width <= 0)
        return;
    auto* layout = widget()->layout();
    const int asked = qMax(width, layout->totalMinimumSize().width());
    const int height = layout->hasHeightForWidth() ? layout->totalHeightForWidth(asked) : 0;
    widget()->setMinimumHeight(qMax(0, height)); // -1 is "has none"
}

} // namespace signalbox::ui
