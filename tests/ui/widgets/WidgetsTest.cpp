// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/Card.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/SecretField.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/StatePill.h"

#include <QtGui/QClipboard>
#include <QtGui/QStandardItemModel>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace signalbox::test {

using namespace ui;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Widgets : public UiTest {};

// --- states ------------------------------------------------------------------------------------------------------

class States : public UiTest {
protected:
    States()
        : panel(theme(), clock) {
        content = new QLabel(QStringLiteral("the content"));
        panel.setContent(content);
        panel.resize(600, 400);
        present(panel);
    }
    QPushButton* button(const QString& text) {
        for (auto* one : panel.findChildren<QPushButton*>()) {
            if (one->isVisible() && one->text() == text)
                return one;
        }
        return nullptr;
    }
    StatePanel panel;
    QLabel* content = nullptr;
};

TEST_F(States, loadingShowsNothingThenASkeletonThenWordsWithCancel) {
    panel.setState(PageState::loading(QStringLiteral("Loading 3 of 12 providers...")));
    clock.advance(milliseconds(199));
    panel.tick();
    EXPECT_EQ(colorCount(panel.grab().toImage()), 1) << "nothing flickers for a quick answer";
    clock.advance(milliseconds(10));
    panel.tick();
    EXPECT_GT(colorCount(panel.grab().toImage()), 1);
    EXPECT_EQ(panel.visibleText(), QString());
    clock.advance(milliseconds(900));
    panel.tick();
    EXPECT_EQ(panel.visibleText(), QStringLiteral("Loading 3 of 12 providers..."));
    QSignalSpy cancelled(&panel, &StatePanel::cancelRequested);
    ASSERT_TRUE(button(QStringLiteral("Cancel")));
    QTest::mouseClick(button(QStringLiteral("Cancel")), Qt::LeftButton);
    EXPECT_EQ(cancelled.count(), 1);
    panel.setState(PageState::loading(QStringLiteral("Loading 9 of 12 providers...")));
    EXPECT_EQ(panel.visibleText(), QStringLiteral("Loading 9 of 12 providers...")) << "progress does not start over";
}

TEST_F(States, anErrorSaysWhatWhyAndWhatNext) {
    panel.setState(PageState::error(QStringLiteral("Keys could not be read"),
                                    QStringLiteral("The platform did not answer."), QStringLiteral("NET-003"),
                                    QStringLiteral("trace-1")));
    EXPECT_FALSE(content->isVisible());
    EXPECT_TRUE(panel.visibleText().contains(QStringLiteral("NET-003")));
    QSignalSpy retried(&panel, &StatePanel::retryRequested);
    QSignalSpy helped(&panel, &StatePanel::helpRequested);
    QTest::mouseClick(button(QStringLiteral("Retry")), Qt::LeftButton);
    QTest::mouseClick(button(QStringLiteral("Copy details")), Qt::LeftButton);
    QTest::mouseClick(button(QStringLiteral("What does this mean?")), Qt::LeftButton);
    EXPECT_EQ(retried.count(), 1);
    EXPECT_TRUE(QGuiApplication::clipboard()->text().contains(QStringLiteral("trace-1")));
    ASSERT_EQ(helped.count(), 1);
    EXPECT_EQ(helped.at(0).at(0).toString(), QStringLiteral("errors/NET-003"));
    EXPECT_EQ(accessibilityReport(panel), "");
}

TEST_F(States, anErrorThatRetriesShowsItsClockAndBacksOff) {
    const PageState failed = PageState::retrying(PageState::error(
        QStringLiteral("Keys could not be read"), QStringLiteral("No answer."), QStringLiteral("NET-003"), {}));
    QSignalSpy retried(&panel, &StatePanel::retryRequested);
    for (const int pause : {2, 4, 8, 16, 30, 30}) {
        panel.setState(failed);
        EXPECT_TRUE(panel.visibleText().contains(QStringLiteral("again by itself in %1 s").arg(pause)))
            << panel.visibleText().toStdString();
        const auto before = retried.count();
        clock.advance(std::chrono::seconds(pause - 1));
        panel.setState(failed); // told again: the clock goes on
        panel.tick();
        EXPECT_TRUE(panel.visibleText().contains(QStringLiteral("in 1 s")));
        EXPECT_EQ(retried.count(), before);
        clock.advance(std::chrono::seconds(1));
        panel.tick();
        panel.tick();
        EXPECT_EQ(retried.count(), before + 1) << "once, until it is answered";
    }
    panel.setState(failed);
    QTest::mouseClick(button(QStringLiteral("Retry")), Qt::LeftButton);
    EXPECT_EQ(retried.count(), 7) << "and at any time by hand";
    panel.setState(PageState::ready());
    panel.setState(failed);
    EXPECT_TRUE(panel.visibleText().contains(QStringLiteral("in 2 s"))) << "after a success it starts over";
}

TEST_F(States, aLongExplanationHasAllItsLines) {
    panel.resize(900, 500);
    panel.setState(PageState::emptyFirstUse(
        QStringLiteral("Nothing waits for approval"),
        QStringLiteral("What takes a second person, such as restoring traffic or waiving evidence, waits here until "
                       "somebody else has looked at exactly what will be executed and has signed it."),
        {}));
    QApplication::processEvents();
    for (const auto* label : panel.findChildren<QLabel*>()) {
        if (label->isVisible() && label->wordWrap()) {
            EXPECT_GE(label->height(), label->heightForWidth(label->width())) << label->text().toStdString();
        }
    }
}

TEST_F(States, offlineAndStaleKeepTheContentAndHatchIt) {
    const QImage live = panel.grab().toImage();
    for (const PageState& state :
         {PageState::offline(QStringLiteral("00:42")), PageState::stale(QStringLiteral("14 s"))}) {
        panel.setState(state);
        EXPECT_TRUE(content->isVisible());
        EXPECT_FALSE(panel.visibleText().isEmpty());
        EXPECT_NE(panel.grab().toImage(), live);
    }
    panel.setState(PageState::ready());
    EXPECT_EQ(panel.visibleText(), QString());
}

TEST_F(States, partialKeepsTheContentAndNamesWhatIsMissing) {
    panel.setState(PageState::partial(QStringLiteral("uk-1 did not answer")));
    EXPECT_TRUE(content->isVisible());
    EXPECT_TRUE(panel.visibleText().contains(QStringLiteral("uk-1 did not answer")));
}

TEST_F(States, emptyByFilterIsNotEmptyAndEscClears) {
    panel.setState(PageState::emptyByFilter(1204));
    EXPECT_TRUE(panel.visibleText().startsWith(QStringLiteral("0 of 1")));
    QSignalSpy cleared(&panel, &StatePanel::clearFilterRequested);
    QTest::keyClick(&panel, Qt::Key_Escape);
    EXPECT_EQ(cleared.count(), 1);
}

TEST_F(States, everyKindIsNamedAndReachable) {
    for (const PageState& state :
         {PageState::emptyFirstUse(QStringLiteral("No providers yet"), QStringLiteral("Add one."),
                                   QStringLiteral("Add provider")),
          PageState::emptyByFilter(3),
          PageState::noPermission(QStringLiteral("Auditors only"), QStringLiteral("An admin can grant it.")),
          PageState::error(QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("X-001"), QStringLiteral("t"))}) {
        panel.setState(state);
        QApplication::processEvents();
        EXPECT_EQ(accessibilityReport(panel), "") << int(state.kind);
    }
}

// --- age ---------------------------------------------------------------------------------------------------------

TEST_F(Widgets, ageTextIsShortAndNeverNegative) {
    EXPECT_EQ(ageText(milliseconds(-5000)), QStringLiteral("0.0 s"));
    EXPECT_EQ(ageText(milliseconds(849)), QStringLiteral("0.8 s"));
    EXPECT_EQ(ageText(milliseconds(9999)), QStringLiteral("9.9 s"));
    EXPECT_EQ(ageText(seconds(10)), QStringLiteral("10 s"));
    EXPECT_EQ(ageText(seconds(119)), QStringLiteral("119 s"));
    EXPECT_EQ(ageText(seconds(120)), QStringLiteral("2 min"));
    EXPECT_EQ(ageText(std::chrono::minutes(192)), QStringLiteral("3 h 12 min"));
    EXPECT_EQ(ageText(std::chrono::hours(47)), QStringLiteral("47 h"));
    EXPECT_EQ(ageText(std::chrono::hours(220)), QStringLiteral("9 d"));
    EXPECT_EQ(stopwatchText(seconds(42)), QStringLiteral("00:42"));
    EXPECT_EQ(stopwatchText(seconds(3849)), QStringLiteral("1:04:09"));
    EXPECT_EQ(groupedNumber(1048576), QStringLiteral("1\u202F048\u202F576"));
    EXPECT_EQ(groupedNumber(-12), QStringLiteral("\u221212"));
    EXPECT_EQ(groupedNumber(std::numeric_limits<qint64>::min()).remove(QChar(0x202F)).mid(1),
              QStringLiteral("9223372036854775808"));
}

TEST_F(Widgets, dataAgesFromFreshToStaleToGone) {
    AgeLabel label(theme(), clock, seconds(1));
    EXPECT_EQ(label.text(), QStringLiteral("--")) << "no data is not fresh data";
    label.setNewest(clock.now());
    QSignalSpy changes(&label, &AgeLabel::freshnessChanged);
    clock.advance(seconds(2));
    label.tick();
    EXPECT_EQ(label.state(), Freshness::Fresh);
    clock.advance(milliseconds(1));
    label.tick();
    EXPECT_EQ(label.state(), Freshness::Stale);
    EXPECT_TRUE(label.text().startsWith(QStringLiteral("▨")));
    clock.advance(seconds(3));
    label.tick();
    EXPECT_EQ(label.state(), Freshness::Gone);
    EXPECT_EQ(label.text(), QStringLiteral("--"));
    EXPECT_EQ(changes.count(), 2);
}

// --- secrets -----------------------------------------------------------------------------------------------------

TEST_F(Widgets, secretsAreTakenOnceAndLeaveNothingBehind) {
    SecretField field(theme(), QStringLiteral("Passphrase"));
    present(field);
    field.setFocus();
    QTest::keyClicks(&field, QStringLiteral("pass w"));
    QKeyEvent umlaut(QEvent::KeyPress, Qt::Key_unknown, Qt::NoModifier, QStringLiteral("ö"));
    QApplication::sendEvent(&field, &umlaut);
    QTest::keyClick(&field, Qt::Key_X);
    QTest::keyClick(&field, Qt::Key_Backspace);
    EXPECT_EQ(field.length(), 7);
    QSignalSpy accepted(&field, &SecretField::accepted);
    QTest::keyClick(&field, Qt::Key_Return);
    EXPECT_EQ(accepted.count(), 1);
    EXPECT_EQ(field.take().view(), "pass w\xC3\xB6");
    EXPECT_EQ(field.length(), 0);
    EXPECT_TRUE(field.take().empty());
}

TEST_F(Widgets, secretsAreBoundedAndBackspaceTakesWholeCharacters) {
    SecretField field(theme(), QStringLiteral("Passphrase"));
    present(field);
    QGuiApplication::clipboard()->setText(QStringLiteral("😀ö") + QString(2000, QLatin1Char('a')));
    QTest::keyClick(&field, Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(field.length(), 2 + SecretField::kMaxBytes - 6);
    QTest::keyClick(&field, Qt::Key_U, Qt::ControlModifier);
    QGuiApplication::clipboard()->setText(QStringLiteral("a😀"));
    QTest::keyClick(&field, Qt::Key_V, Qt::ControlModifier);
    QTest::keyClick(&field, Qt::Key_Backspace);
    EXPECT_EQ(field.take().view(), "a");
}

// --- filter ------------------------------------------------------------------------------------------------------

TEST_F(Widgets, filtersAreReadIntoTerms) {
    const auto terms =
        parseFilter(QStringLiteral("owner:me stage<7 -state:active,staged \"two words\" reason:\"a b\""));
    ASSERT_EQ(terms.size(), 5);
    EXPECT_EQ(terms[0].key, QStringLiteral("owner"));
    EXPECT_EQ(terms[0].values, QStringList{QStringLiteral("me")});
    EXPECT_EQ(terms[1].relation, QLatin1Char('<'));
    EXPECT_TRUE(terms[2].negated);
    EXPECT_EQ(terms[2].values, (QStringList{QStringLiteral("active"), QStringLiteral("staged")}));
    EXPECT_EQ(terms[3].key, QString());
    EXPECT_EQ(terms[3].values, QStringList{QStringLiteral("two words")});
    EXPECT_EQ(terms[4].values, QStringList{QStringLiteral("a b")});
}

TEST_F(Widgets, brokenFiltersGiveWhatCanBeRead) {
    EXPECT_TRUE(parseFilter(QString()).isEmpty());
    EXPECT_TRUE(parseFilter(QStringLiteral("   ")).isEmpty());
    EXPECT_TRUE(parseFilter(QStringLiteral("state:")).isEmpty()) << "a key without a value filters nothing";
    EXPECT_EQ(parseFilter(QStringLiteral("\"open")).size(), 1);
    EXPECT_EQ(parseFilter(QStringLiteral(":x")).at(0).values, QStringList{QStringLiteral(":x")});
    EXPECT_EQ(parseFilter(QStringLiteral("-")).at(0).values, QStringList{QStringLiteral("-")});
    EXPECT_EQ(parseFilter(QStringLiteral("a:b:c")).at(0).values, QStringList{QStringLiteral("b:c")});
}

TEST_F(Widgets, theFilterFieldTellsOnceAfterTypingAndEscClears) {
    FilterField field(theme(), QStringLiteral("provider:novagames"));
    present(field);
    field.focusField();
    QSignalSpy changed(&field, &FilterField::filterChanged);
    QTest::keyClicks(field.lineEdit(), QStringLiteral("redfox"));
    ASSERT_TRUE(changed.wait(2000));
    EXPECT_EQ(changed.count(), 1);
    EXPECT_EQ(changed.at(0).at(0).toString(), QStringLiteral("redfox"));
    QTest::keyClick(field.lineEdit(), Qt::Key_Escape);
    EXPECT_EQ(field.text(), QString());
    EXPECT_EQ(accessibilityReport(field), "");
}

// --- tables ------------------------------------------------------------------------------------------------------

class Table : public UiTest {
protected:
    Table()
        : table(theme(), QStringLiteral("Credentials"))
        , model(0, 3) {
        model.setHorizontalHeaderLabels({QStringLiteral("Name"), QStringLiteral("Count"), QStringLiteral("Note")});
        for (int i = 0; i < 5; ++i)
            model.appendRow({new QStandardItem(QStringLiteral("name %1").arg(i)), new QStandardItem(QString::number(i)),
                             new QStandardItem(i == 0 ? QStringLiteral("a, \"b\"") : QString())});
        table.setModel(&model);
        table.setColumnWidths({120, 80, -1});
        table.resize(500, 300);
        present(table);
        table.setFocus();
    }
    DataTable table;
    QStandardItemModel model;
};

TEST_F(Table, hasACurrentRowAfterEveryReset) {
    EXPECT_TRUE(table.currentIndex().isValid());
    model.removeRows(0, 5);
    model.appendRow(new QStandardItem(QStringLiteral("new")));
    EXPECT_TRUE(table.currentIndex().isValid()) << "assistive technology breaks on a table without a current cell";
}

TEST_F(Table, enterActivatesTheRowAndTabLeaves) {
    QSignalSpy activated(&table, &DataTable::rowActivated);
    QTest::keyClick(&table, Qt::Key_Down);
    QTest::keyClick(&table, Qt::Key_Return);
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated.at(0).at(0).toModelIndex().row(), 1);
}

TEST_F(Table, copiesRowsAndExportsCsv) {
    table.selectRow(1);
    QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), QStringLiteral("name 1\t1\t"));
    EXPECT_TRUE(table.toCsv().startsWith(QStringLiteral("Name,Count,Note\r\nname 0,0,\"a, \"\"b\"\"\"\r\n")));
}

TEST_F(Table, rowsHaveOneHeightAndTheLastColumnTakesTheRest) {
    EXPECT_EQ(table.rowHeight(0), theme().px(32));
    EXPECT_EQ(table.columnWidth(0) + table.columnWidth(1) + table.columnWidth(2), table.viewport()->width());
    EXPECT_FALSE(table.verticalHeader()->isVisible());
}

TEST_F(Table, aMillionRowsOpenAtOnce) {
    class Million final : public QAbstractTableModel {
    public:
        int rowCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : 1'000'000; }
        int columnCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : 6; }
        QVariant data(const QModelIndex& index, int role) const override {
            return role == Qt::DisplayRole ? QVariant(index.row()) : QVariant();
        }
    };
    Million million;
    DataTable big(theme(), QStringLiteral("Audit"));
    big.resize(1000, 700);
    QElapsedTimer timer;
    timer.start();
    big.setModel(&million);
    present(big);
    static_cast<void>(big.grab());
    RecordProperty("open_ms", int(timer.elapsed()));
    std::printf("a million rows open and painted in %lld ms\n", static_cast<long long>(timer.elapsed()));
    EXPECT_LT(timer.elapsed(), 3000) << "something walks all rows";
}

// --- smaller ones ------------------------------------------------------------------------------------------------

TEST_F(Widgets, elidedTextIsNeverLostSilently) {
    ElidedLabel label(QStringLiteral("novagames · EU · settle p99 2.4 s over 1.5 s"));
    label.resize(80, 20);
    present(label);
    EXPECT_TRUE(label.isElided());
    EXPECT_EQ(label.toolTip(), label.fullText());
    EXPECT_EQ(label.accessibleName(), label.fullText());
    label.resize(800, 20);
    QApplication::processEvents();
    EXPECT_FALSE(label.isElided());
    EXPECT_TRUE(label.toolTip().isEmpty());
}

TEST_F(Widgets, severityIsAlwaysShapeAndTextBesideColour) {
    StatePill pill(theme(), QStringLiteral("SUSPENDED"), Severity::P1);
    EXPECT_EQ(pill.accessibleName(), QStringLiteral("P1 SUSPENDED"));
    EXPECT_GT(StatePill::sizeFor(theme(), QStringLiteral("X"), Severity::P1).width(),
              StatePill::sizeFor(theme(), QStringLiteral("X"), Severity::None).width())
        << "room for the shape";
    for (const Severity severity : {Severity::P1, Severity::P2, Severity::P3, Severity::Diagnostic}) {
        EXPECT_FALSE(severityShape(severity).isEmpty());
        EXPECT_FALSE(severityWord(severity).isEmpty());
    }
}

TEST_F(Widgets, stepsAreSpokenAsOneList) {
    StepList list(theme());
    list.setSteps({{QStringLiteral("Cut-over"), QStringLiteral("13:20"), StepList::State::Done, {}},
                   {QStringLiteral("Retire"), {}, StepList::State::Pending, {}}});
    EXPECT_EQ(list.accessibleDescription(), QStringLiteral("Cut-over: done, 13:20; Retire: open"));
}

TEST_F(Widgets, anUnknownOutcomeIsNeverShownAsSuccessOrFailure) {
    CommandChip chip(theme());
    chip.setStage(CommandChip::Stage::Applied, QStringLiteral("11/12"));
    EXPECT_EQ(chip.text(), QStringLiteral("Sent > Accepted > Applied 11/12"));
    chip.setStage(CommandChip::Stage::Unknown);
    present(chip);
    EXPECT_EQ(chip.text(), QStringLiteral("UNKNOWN: treat as not applied"));
    QSignalSpy again(&chip, &CommandChip::checkAgainRequested);
    QTest::mouseClick(chip.findChild<QPushButton*>(), Qt::LeftButton);
    EXPECT_EQ(again.count(), 1);
}

TEST_F(Widgets, messagesDoNotTakeTheFocus) {
    QWidget window;
    auto* column = new QVBoxLayout(&window);
    auto* bar = new MessageBar(theme());
    auto* edit = new QLineEdit;
    edit->setAccessibleName(QStringLiteral("Reason"));
    column->addWidget(bar);
    column->addWidget(edit);
    present(window);
    edit->setFocus();
    bar->showMessage(MessageBar::Kind::Error, QStringLiteral("Not rotated"), QStringLiteral("Retry"),
                     QStringLiteral("KEYS-004"));
    EXPECT_TRUE(edit->hasFocus());
    EXPECT_EQ(bar->text(), QStringLiteral("Not rotated"));
    EXPECT_EQ(accessibilityReport(window), "");
    QTest::mouseClick(bar->findChild<QToolButton*>(), Qt::LeftButton);
    EXPECT_FALSE(bar->isVisible());
}

TEST_F(Widgets, cardsAreOpenedByMouseAndKeyboard) {
    Card card(theme(), QStringLiteral("novagames"));
    card.setActivatable(true);
    present(card);
    card.setFocus();
    QSignalSpy activated(&card, &Card::activated);
    QTest::keyClick(&card, Qt::Key_Return);
    QTest::keyClick(&card, Qt::Key_Space);
    QTest::mouseClick(&card, Qt::LeftButton);
    EXPECT_EQ(activated.count(), 3);
}

} // namespace signalbox::test
