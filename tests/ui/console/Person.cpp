// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/console/Person.h"

#include "tests/ui/bridge/LivePlatform.h"
#include "ui/widgets/HoldButton.h"
#include "ui/widgets/ReviewSheet.h"

#include <gtest/gtest.h>

#include <QtCore/QPointer>
#include <QtGui/QTextDocumentFragment>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QTableView>

namespace signalbox::test {

using namespace ui;

namespace {

QString plain(const QString& text) {
    return text.contains(QLatin1Char('<')) ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
}

QString rowText(const QAbstractItemModel& model, int row) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells << model.index(row, column).data().toString();
    return cells.join(QStringLiteral(" | "));
}

QString textOf(const QAbstractButton& button) { return button.text().remove(QLatin1Char('&')); }

} // namespace

bool Person::sees(const std::function<bool()>& so) { return QTest::qWaitFor(so, kPatience); }

QWidget& Person::front() const {
    for (auto* dialog : m_window.findChildren<QDialog*>())
        if (dialog->isVisible() && dialog->isModal())
            return *dialog;
    return m_window;
}

QString Person::everything() const {
    QStringList words;
    const auto all = front().findChildren<QWidget*>();
    for (auto* widget : all) {
        if (!widget->isVisible())
            continue;
        if (auto* label = qobject_cast<QLabel*>(widget))
            words << plain(label->text());
        else if (auto* button = qobject_cast<QAbstractButton*>(widget))
            words << textOf(*button);
        else if (auto* line = qobject_cast<QLineEdit*>(widget))
            words << line->text();
        else if (auto* text = qobject_cast<QPlainTextEdit*>(widget))
            words << text->toPlainText();
        else if (auto* table = qobject_cast<QTableView*>(widget)) {
            for (int row = 0; table->model() && row < table->model()->rowCount(); ++row)
                words << rowText(*table->model(), row);
        } else if (widget->metaObject()->indexOfProperty("text") < 0 && !widget->accessibleName().isEmpty())
            words << widget->accessibleName(); // What paints itself says what it shows.
    }
    return words.join(QLatin1Char('\n'));
}

bool Person::reads(const QString& words) const {
    return sees([&] { return everything().contains(words); });
}

void Person::presses(Qt::Key key, Qt::KeyboardModifiers modifiers) const {
    // A window manager gives the keyboard back when a dialog closes; the offscreen platform has none.
    front().activateWindow();
    ASSERT_TRUE(sees([&] { return front().isActiveWindow(); })) << "the keyboard is elsewhere";
    QTest::keyClick(&front(), key, modifiers);
}

void Person::clicks(QAbstractButton& button) const {
    ASSERT_TRUE(sees([&] { return button.isVisible() && button.isEnabled(); }))
        << textOf(button).toStdString() << " is not to be clicked: " << button.toolTip().toStdString();
    QTest::mouseClick(&button, Qt::LeftButton);
}

void Person::clicks(const QString& buttonText) const {
    QPointer<QAbstractButton> found;
    const bool there = sees([&] {
        const auto all = front().findChildren<QAbstractButton*>();
        for (auto* one : all)
            if (one->isVisible() && one->isEnabled() && textOf(*one).startsWith(buttonText)) {
                found = one;
                return true;
            }
        return false;
    });
    ASSERT_TRUE(there) << "no button " << buttonText.toStdString() << " among\n" << everything().toStdString();
    QTest::mouseClick(found, Qt::LeftButton);
}

void Person::clicksRow(const QStringList& words) const {
    const bool there = sees([&] {
        const auto tables = front().findChildren<QTableView*>();
        for (auto* table : tables) {
            for (int row = 0; table->isVisible() && row < table->model()->rowCount(); ++row) {
                const auto text = rowText(*table->model(), row);
                if (!std::all_of(words.begin(), words.end(), [&](const QString& word) { return text.contains(word); }))
                    continue;
                const auto index = table->model()->index(row, 0);
                table->scrollTo(index);
                QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
                return true;
            }
        }
        return false;
    });
    ASSERT_TRUE(there) << "no row with " << words.join(QLatin1Char(' ')).toStdString() << " in\n"
                       << everything().toStdString();
}

void Person::chooses(QComboBox& box, const QString& data) const {
    ASSERT_TRUE(sees([&] { return box.findData(data) >= 0; })) << data.toStdString() << " cannot be chosen";
    box.setFocus();
    for (int i = 0; i < box.count() && box.currentData() != data; ++i)
        QTest::keyClick(&box, box.findData(data) > box.currentIndex() ? Qt::Key_Down : Qt::Key_Up);
    ASSERT_EQ(box.currentData().toString(), data);
}

void Person::types(const QString& fieldName, const QString& text) const {
    QLineEdit* field = nullptr;
    const auto all = front().findChildren<QLineEdit*>();
    for (auto* one : all)
        if (one->isVisible() && one->accessibleName() == fieldName)
            field = one;
    ASSERT_NE(field, nullptr) << "no field " << fieldName.toStdString();
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
}

void Person::holds(HoldButton& held) const {
    const QPointer<HoldButton> button(&held);
    QSignalSpy confirmed(&held, &HoldButton::confirmed);
    const bool fired = sees([&] {
        // A press before the guard's end, or one that was cancelled, is made again, as a person would.
        if (confirmed.isEmpty() && button && button->isVisible() && button->isEnabled() &&
            button->state() == HoldMachine::State::Idle) {
            QTest::mousePress(button, Qt::LeftButton);
            (void)QTest::qWaitFor(
                [&] { return !confirmed.isEmpty() || !button || button->state() != HoldMachine::State::Holding; },
                kPatience);
            if (button)
                QTest::mouseRelease(button, Qt::LeftButton);
        }
        return !confirmed.isEmpty();
    });
    ASSERT_TRUE(fired) << "the button did not fire: "
                       << (button ? (textOf(*button) + button->toolTip()).toStdString() : "it is gone");
}

void Person::confirms(const QString& reason) const {
    QPointer<ReviewSheet> sheet;
    ASSERT_TRUE(sees([&] { return (sheet = qobject_cast<ReviewSheet*>(&front())) != nullptr; })) << "no sheet is open";
    types(QStringLiteral("Reason"), reason);
    holds(*sheet->holdButton());
    ASSERT_TRUE(sees([&] { return !sheet || !sheet->isVisible(); })) << "the sheet stays:\n"
                                                                     << everything().toStdString();
}

} // namespace signalbox::test
