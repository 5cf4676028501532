// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one style sheet. Everything that plain Qt widgets need to look like the rest; own widgets paint themselves.
// Editors take the colour of their text from the palette: a style sheet that sets it fades their placeholders.
#include "ui/widgets/Theme.h"

#include <QtCore/QMap>

namespace signalbox::ui {

namespace {

const char* const kSheet = R"(
* { font-family: "@family"; }
QToolTip { background: @text; color: @background; border: 0; padding: @4 @8; font-size: @t13; }
QLabel { background: transparent; }
QLabel[ink="text"] { color: @text; }
QLabel[ink="text2"] { color: @text2; }
QLabel[ink="disabled"] { color: @disabled; }
QLabel[ink="accent"] { color: @accent; }
QLabel[ink="p1"] { color: @p1; }
QLabel[ink="p2"] { color: @p2; }
QLabel[ink="p3"] { color: @p3; }
QLabel[ink="info"] { color: @info; }
QLabel[ink="ok"] { color: @ok; }
QLabel[ink="stale"] { color: @stale; }
QLabel[ink="onenvironment"] { color: @onenv; }
QLabel[ink="onp1"] { color: @onp1; }
QLabel[ink="onp2"] { color: @onp2; }
QLabel[ink="onp3"] { color: @onp3; }
*[textSize="11"] { font-size: @t11; }
*[textSize="13"] { font-size: @t13; }
*[textSize="15"] { font-size: @t15; }
*[textSize="18"] { font-size: @t18; }
*[textSize="24"] { font-size: @t24; }
*[textSize="34"] { font-size: @t34; }
*[weight="500"] { font-weight: 500; }
*[weight="600"] { font-weight: 600; }
*[weight="700"] { font-weight: 700; }
*[mono="true"] { font-family: "@mono"; }

QPushButton, QToolButton[boxed="true"], QComboBox {
  background: @raised; color: @text; border: 1px solid @border; border-radius: @4;
  padding: @pb @11; min-height: @minh; font-size: @t13; outline: 0; }
QPushButton:hover, QToolButton[boxed="true"]:hover, QComboBox:hover { background: @hover; }
QPushButton:pressed, QToolButton[boxed="true"]:pressed { background: @track; }
QPushButton:checked, QToolButton[boxed="true"]:checked { background: @soft; border-color: @accent; }
QPushButton:focus, QComboBox:focus, QToolButton[boxed="true"]:focus { border: 2px solid @accent; padding: @pbf @10; }
QPushButton:disabled, QComboBox:disabled, QToolButton[boxed="true"]:disabled { color: @disabled; border-color: @hairline; background: @surface; }
QPushButton[kind="primary"] { background: @accent; color: @onaccent; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accenthover; border-color: @accenthover; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @track; color: @disabled; border-color: @track; }
QPushButton[kind="danger"] { color: @p1; border-color: @p1; font-weight: 600; }
QPushButton[kind="danger"]:disabled { color: @disabled; border-color: @hairline; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: @text2; }
QPushButton[kind="quiet"]:hover { background: @hover; color: @text; }
QPushButton[kind="quiet"]:focus { border: 2px solid @accent; }
QPushButton[kind="blocked"] { background: transparent; border: 1px dashed @border; color: @text2; text-align: left; }
QPushButton[pill="true"] { border-radius: @10; padding: 0px @9; min-height: @18; font-size: @t11; font-weight: 600; border-color: @hairline; }
QPushButton[pill="true"]:focus { border: 2px solid @accent; padding: 0px @8; min-height: @16; }
QPushButton[tall="true"] { min-height: @34; }
QPushButton::menu-indicator { image: none; }
QPushButton[menu="true"] { padding-right: @11; }
QToolButton { background: transparent; outline: 0; border: 1px solid transparent; border-radius: @4; padding: @3; color: @text2; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:focus { border: 2px solid @accent; padding: @2; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit {
  background: @raised; border: 1px solid @border; border-radius: @4; padding: @pb @9; min-height: @minh;
  selection-background-color: @accent; selection-color: @onaccent; font-size: @t13; }
QPlainTextEdit, QTextEdit { padding: @6; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid @accent; padding: @pbf @8; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { background: @surface; border-color: @hairline; }
QLineEdit[locked="true"] { background: @surface; border-color: @hairline; }
QComboBox { padding-right: @22; }
QComboBox::drop-down { border: 0; width: @22; subcontrol-origin: padding; subcontrol-position: right center; }
QComboBox::down-arrow { image: url(:/signalbox/icons/@scheme/chevron-down.svg); width: @12; height: @12; }
QComboBox QAbstractItemView { background: @raised; color: @text; border: 1px solid @border; outline: 0;
  selection-background-color: @soft; selection-color: @text; padding: @4; }
QCheckBox, QRadioButton { outline: 0; spacing: @8; color: @text; background: transparent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator { width: @14; height: @14; border: 1px solid @border; border-radius: @3; background: @raised; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/signalbox/icons/@scheme/check.svg); }

QMenu { background: @raised; color: @text; border: 1px solid @border; padding: @4; }
QMenu::item { padding: @5 @24 @5 @12; border-radius: @3; }
QMenu::item:selected { background: @soft; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @hairline; margin: @4 @8; }

QTableView, QListView, QTreeView { background: @raised; color: @text; border: 0; outline: 0; gridline-color: @hairline;
  selection-background-color: @soft; selection-color: @text; alternate-background-color: @raised; font-size: @t13; }
QListView::item { padding: @4 @8; border-radius: @3; }
QListView::item:selected { background: @soft; color: @text; }
QHeaderView { background: @raised; border: 0; }
QHeaderView::section { background: @raised; color: @text2; border: 0; border-bottom: 1px solid @border;
  padding: 0 @8; font-size: @t11; font-weight: 600; }
QTableCornerButton::section { background: @raised; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollArea { background: transparent; border: 0; }
QScrollArea > QWidget > QWidget[scrolled="true"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: @10; margin: 0; }
QScrollBar::handle:vertical { background: @scroll; border-radius: @3; min-height: @28; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: @10; margin: 0; }
QScrollBar::handle:horizontal { background: @scroll; border-radius: @3; min-width: @28; margin: 2px; }
QScrollBar::handle:hover { background: @border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QTabWidget::pane { border: 0; border-top: 1px solid @hairline; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @text2; padding: @6 @12; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }
QTabBar::tab:focus { color: @accent; }
QSlider::groove:horizontal { background: @track; height: @8; border-radius: @2; }
QSlider::sub-page:horizontal { background: @accent; border-radius: @2; }
QSlider::handle:horizontal { background: @raised; border: 2px solid @accent; width: @14; margin: -@5 0; border-radius: @9; }
QSlider::handle:horizontal:focus { background: @accent; }
QDialog { background: @surface; }
QTextBrowser { background: @raised; border: 0; color: @text; }
)";

QString mixed(const QColor& a, const QColor& b, double share) {
    const auto mix = [share](int x, int y) { return int(x + (y - x) * share); };
    return QColor(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())).name();
}

} // namespace

QString Theme::styleSheet() const {
    QMap<QString, QString> values;
    const auto set = [&](const char* name, const QString& value) { values.insert(QLatin1String(name), value); };
    const auto ink = [&](const char* name, Ink role) { set(name, color(role).name()); };
    set("family", m_family);
    set("mono", m_monoFamily);
    set("scheme", isDark() ? QStringLiteral("dark") : QStringLiteral("light"));
    ink("text", Ink::Text);
    ink("text2", Ink::Text2);
    ink("disabled", Ink::Disabled);
    ink("background", Ink::Background);
    ink("surface", Ink::Surface);
    ink("raised", Ink::Raised);
    ink("hairline", Ink::Hairline);
    ink("border", Ink::Border);
    ink("track", Ink::Track);
    ink("accent", Ink::Accent);
    ink("onaccent", Ink::OnAccent);
    ink("soft", Ink::AccentSoft);
    ink("p1", Ink::P1);
    ink("p2", Ink::P2);
    ink("p3", Ink::P3);
    ink("info", Ink::Info);
    ink("ok", Ink::Ok);
    ink("stale", Ink::Stale);
    ink("onenv", Ink::OnEnvironment);
    ink("onp1", Ink::OnP1Fill);
    ink("onp2", Ink::OnP2Fill);
    ink("onp3", Ink::OnP3Fill);
    set("hover", mixed(color(Ink::Raised), color(Ink::Text), 0.06));
    set("scroll", mixed(color(Ink::Raised), color(Ink::Border), 0.55));
    set("accenthover", mixed(color(Ink::Accent), color(Ink::Text), 0.15));
    for (const int size : {11, 13, 15, 18, 24, 34})
        values.insert(QStringLiteral("t%1").arg(size), QStringLiteral("%1px").arg(px(size)));
    for (const int size : {2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 16, 18, 22, 24, 28, 34})
        values.insert(QString::number(size), QStringLiteral("%1px").arg(px(size)));
    set("minh", QStringLiteral("%1px").arg(px(18)));
    set("pb", QStringLiteral("%1px").arg(px(4)));
    set("pbf", QStringLiteral("%1px").arg(px(4) - 1));

    const QString sheet = QString::fromLatin1(kSheet);
    QString out;
    out.reserve(sheet.size() * 2);
    for (qsizetype i = 0; i < sheet.size(); ++i) {
        if (sheet.at(i) != QLatin1Char('@')) {
            out += sheet.at(i);
            continue;
        }
        qsizetype end = i + 1;
        while (end < sheet.size() && sheet.at(end).isLetterOrNumber())
            ++end;
        out += values.value(sheet.mid(i + 1, end - i - 1));
        i = end - 1;
    }
    return out;
}

} // namespace signalbox::ui
