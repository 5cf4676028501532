// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QScrollArea>

namespace signalbox::ui {

/// A scroll area whose content always has the height that its wrapped texts need at the present width. A plain one asks
/// only now and then, and squeezes lines into each other meanwhile.
class TallScrollArea : public QScrollArea {
    Q_OBJECT
public:
    explicit TallScrollArea(QWidget* parent = nullptr);
    /// Instead of setWidget(): takes ownership; the content has its layout already or gets it later.
    void setContent(QWidget* content);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
};

} // namespace signalbox::ui
