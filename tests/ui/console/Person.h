// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QStringList>
#include <QtWidgets/QWidget>

#include <functional>

class QAbstractButton;
class QComboBox;

namespace signalbox::ui {
class HoldButton;
}

namespace signalbox::test {

/// Whoever sits in front of the console: sees what is visible, clicks, types, and holds buttons down with a finger that
/// is as slow as the real clock. Everything waits until it can be done, and fails the test when it cannot be.
class Person {
public:
    explicit Person(QWidget& window)
        : m_window(window) {}

    /// Waits; false when it does not come about.
    static bool sees(const std::function<bool()>& so);
    /// Waits until these words stand anywhere on the window, or on the dialog in front of it.
    bool reads(const QString& words) const;
    /// All words there are to read now.
    [[nodiscard]] QString everything() const;

    void presses(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;
    /// Clicks the button whose text begins so, once it is enabled.
    void clicks(const QString& buttonText) const;
    void clicks(QAbstractButton& button) const;
    /// Clicks the row of the table in front in which all these words stand.
    void clicksRow(const QStringList& words) const;
    /// Goes through the choices with the arrow keys.
    void chooses(QComboBox& box, const QString& data) const;
    /// Into the field with that accessible name.
    void types(const QString& fieldName, const QString& text) const;
    /// Until it has fired.
    void holds(ui::HoldButton& button) const;
    /// Writes the reason on the sheet in front and holds its button; then the sheet is gone.
    void confirms(const QString& reason) const;

    /// The dialog in front, or the window.
    [[nodiscard]] QWidget& front() const;
    template <class W>
    [[nodiscard]] W* visible(const QString& objectName) const {
        const auto all = front().findChildren<W*>(objectName);
        for (auto* one : all)
            if (one->isVisible())
                return one;
        return nullptr;
    }

private:
    QWidget& m_window;
};

} // namespace signalbox::test
