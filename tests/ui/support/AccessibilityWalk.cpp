// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/AccessibilityWalk.h"

#include <QtGui/QAccessible>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

namespace signalbox::test {

namespace {

QString nameOf(QWidget* widget) {
    auto* interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(QAccessible::Name).trimmed() : QString();
}

QString whereIs(const QWidget* widget) {
    QStringList path;
    for (const QWidget* at = widget; at; at = at->parentWidget())
        path.prepend(QString::fromLatin1(at->metaObject()->className()));
    return path.mid(qMax<qsizetype>(0, path.size() - 4)).join(QStringLiteral(" > "));
}

} // namespace

QList<QWidget*> tabStops(QWidget& root) {
    QList<QWidget*> result;
    const auto children = root.findChildren<QWidget*>();
    for (auto* child : children) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) && !child->focusProxy() &&
            child->window() == root.window())
            result.append(child);
    }
    return result;
}

QStringList accessibilityProblems(QWidget& window) {
    QStringList problems;
    const auto stops = tabStops(window);
    QHash<QString, QWidget*> seen;
    for (auto* stop : stops) {
        const QString name = nameOf(stop);
        const QString className = QString::fromLatin1(stop->metaObject()->className());
        if (name.isEmpty() || name == className)
            problems << QStringLiteral("nameless: %1").arg(whereIs(stop));
        const QString key = QStringLiteral("%1|%2|%3").arg(quintptr(stop->parentWidget())).arg(className, name);
        if (!name.isEmpty() && seen.contains(key))
            problems << QStringLiteral("two siblings named \"%1\": %2").arg(name, whereIs(stop));
        seen.insert(key, stop);
        if (qobject_cast<QAbstractButton*>(stop) && (stop->height() < 20 || stop->width() < 24))
            problems << QStringLiteral("too small (%1x%2): \"%3\" %4")
                            .arg(stop->width())
                            .arg(stop->height())
                            .arg(name, whereIs(stop));
    }
    if (stops.size() < 2 || !window.window()->isActiveWindow())
        return problems;

    auto* first = stops.first();
    first->setFocus(Qt::TabFocusReason);
    QSet<QWidget*> visited{QApplication::focusWidget()};
    for (int i = 0; i < stops.size() * 2 + 4; ++i) {
        auto* before = QApplication::focusWidget();
        QTest::keyClick(before ? before : window.window(), Qt::Key_Tab);
        auto* now = QApplication::focusWidget();
        if (now == before) {
            problems << QStringLiteral("Tab is trapped in \"%1\": %2").arg(nameOf(now), whereIs(now));
            break;
        }
        if (now)
            visited.insert(now);
    }
    for (auto* stop : stops) {
        if (!visited.contains(stop))
            problems << QStringLiteral("Tab does not reach \"%1\": %2").arg(nameOf(stop), whereIs(stop));
    }
    return problems;
}

std::string accessibilityReport(QWidget& window) {
    return accessibilityProblems(window).join(QLatin1Char('\n')).toStdString();
}

} // namespace signalbox::test
