// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtCore/QObject>

class QDBusVariant;

namespace signalbox::ui {

/// The desktop's light or dark preference by org.freedesktop.portal.Settings (color-scheme). Asks without blocking;
/// where no portal answers nothing is emitted.
class PortalScheme final : public QObject {
    Q_OBJECT
public:
    explicit PortalScheme(QObject* parent = nullptr);

signals:
    void schemeFound(signalbox::ui::Scheme scheme);

private slots:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void take(const QVariant& value);
};

} // namespace signalbox::ui
