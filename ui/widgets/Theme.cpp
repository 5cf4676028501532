// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/Theme.h"

#include "ui/widgets/PortalScheme.h"
#include "ui/widgets/TabularFont.h"

#include <QtGui/QFontDatabase>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleFactory>

#include <array>

namespace signalbox::ui {

namespace {

struct Pair {
    QRgb light;
    QRgb dark;
};

Pair token(Ink ink) {
    switch (ink) {
    case Ink::Background:
        return {0xFFE9EBEE, 0xFF14171A};
    case Ink::Surface:
        return {0xFFF6F7F8, 0xFF1C2024};
    case Ink::Raised:
        return {0xFFFFFFFF, 0xFF252A2F};
    case Ink::Hairline:
    case Ink::Track:
        return {0xFFD3D7DC, 0xFF363C43};
    case Ink::Border:
        return {0xFF7A818A, 0xFF737B85};
    case Ink::Text:
        return {0xFF1B1F24, 0xFFE8EAED};
    case Ink::Text2:
        return {0xFF4A525C, 0xFFB4BBC4};
    case Ink::Disabled:
        return {0xFF6B737D, 0xFF8B939D};
    case Ink::Accent:
        return {0xFF0B5CAD, 0xFF6CB4F5};
    case Ink::OnAccent:
        return {0xFFFFFFFF, 0xFF14171A};
    case Ink::AccentSoft:
        return {0xFFDCE8F5, 0xFF20364B};
    case Ink::P1:
        return {0xFFB3121D, 0xFFFF8A80};
    case Ink::P1Fill:
        return {0xFFB3121D, 0xFFC62828};
    case Ink::OnP1Fill:
        return {0xFFFFFFFF, 0xFFFFFFFF};
    case Ink::P2:
        return {0xFFA34700, 0xFFFFA15C};
    case Ink::P2Fill:
        return {0xFFFFD9B8, 0xFF5A3416};
    case Ink::OnP2Fill:
        return {0xFF1B1F24, 0xFFFFE3CC};
    case Ink::P3:
        return {0xFF7A5B00, 0xFFF2C94C};
    case Ink::P3Fill:
        return {0xFFFFE9A6, 0xFF4A3C0A};
    case Ink::OnP3Fill:
        return {0xFF1B1F24, 0xFFFFF0BF};
    case Ink::Info:
        return {0xFF3C5A78, 0xFF9DB8D2};
    case Ink::Ok:
        return {0xFF3D6B4F, 0xFF8FBF9F};
    case Ink::Stale:
        return {0xFF6A4A8C, 0xFFC7A6E8};
    case Ink::Production:
        return {0xFFB3121D, 0xFFC62828};
    case Ink::Staging:
        return {0xFF0B5CAD, 0xFF1E5E9E};
    case Ink::Sandbox:
        return {0xFF5B636D, 0xFF4A525C};
    case Ink::OnEnvironment:
        return {0xFFFFFFFF, 0xFFFFFFFF};
    }
    return {0xFF000000, 0xFFFFFFFF};
}

const char* inkName(Ink ink) {
    switch (ink) {
    case Ink::Text:
        return "text";
    case Ink::Text2:
        return "text2";
    case Ink::Disabled:
        return "disabled";
    case Ink::Accent:
        return "accent";
    case Ink::P1:
        return "p1";
    case Ink::P2:
        return "p2";
    case Ink::P3:
        return "p3";
    case Ink::Info:
        return "info";
    case Ink::Ok:
        return "ok";
    case Ink::Stale:
        return "stale";
    case Ink::OnEnvironment:
        return "onenvironment";
    case Ink::OnP1Fill:
        return "onp1";
    case Ink::OnP2Fill:
        return "onp2";
    case Ink::OnP3Fill:
        return "onp3";
    default:
        return "text";
    }
}

void rePolish(QWidget* widget) {
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent) {
    const auto installed = [](const QString& name) { return QFontDatabase::hasFamily(name); };
    m_family = registerTabularFamily(QStringLiteral("Inter"));
    for (const char* name : {"Noto Sans", "DejaVu Sans"}) {
        if (m_family.isEmpty() && installed(QLatin1String(name)))
            m_family = QLatin1String(name);
    }
    for (const char* name : {"JetBrains Mono", "DejaVu Sans Mono", "Noto Sans Mono"}) {
        if (m_monoFamily.isEmpty() && installed(QLatin1String(name)))
            m_monoFamily = QLatin1String(name);
    }
    if (m_monoFamily.isEmpty())
        m_monoFamily = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    if (m_family.isEmpty())
        m_family = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
}

void Theme::setSettings(const ThemeSettings& settings) {
    m_settings = settings;
    m_settings.scalePercent = qBound(90, settings.scalePercent, 200);
    resolve();
}

void Theme::setSystemScheme(Scheme scheme) {
    m_system = scheme;
    if (m_settings.scheme == Scheme::Auto)
        resolve();
}

void Theme::resolve() {
    m_effective = m_settings.scheme == Scheme::Auto ? m_system : m_settings.scheme;
    if (m_application)
        apply(*m_application);
    emit changed();
}

void Theme::followSystem() {
    if (m_portal)
        return;
    m_portal = new PortalScheme(this);
    connect(m_portal, &PortalScheme::schemeFound, this, &Theme::setSystemScheme);
}

QColor Theme::color(Ink ink, Scheme scheme) {
    const Pair pair = token(ink);
    return QColor::fromRgb(scheme == Scheme::Dark ? pair.dark : pair.light);
}

QColor Theme::color(Ink ink) const { return color(ink, m_effective); }

QColor Theme::severityText(Severity severity) const {
    switch (severity) {
    case Severity::P1:
        return color(Ink::P1);
    case Severity::P2:
        return color(Ink::P2);
    case Severity::P3:
        return color(Ink::P3);
    case Severity::Diagnostic:
        return color(Ink::Info);
    case Severity::None:
        break;
    }
    return color(Ink::Text);
}

QColor Theme::severityFill(Severity severity) const {
    switch (severity) {
    case Severity::P1:
        return color(Ink::P1Fill);
    case Severity::P2:
        return color(Ink::P2Fill);
    case Severity::P3:
        return color(Ink::P3Fill);
    case Severity::Diagnostic:
    case Severity::None:
        break;
    }
    return color(Ink::Surface);
}

QColor Theme::onSeverityFill(Severity severity) const {
    switch (severity) {
    case Severity::P1:
        return color(Ink::OnP1Fill);
    case Severity::P2:
        return color(Ink::OnP2Fill);
    case Severity::P3:
        return color(Ink::OnP3Fill);
    case Severity::Diagnostic:
    case Severity::None:
        break;
    }
    return color(Ink::Text);
}

QColor Theme::environmentColor(Environment environment) const {
    switch (environment) {
    case Environment::Sandbox:
        return color(Ink::Sandbox);
    case Environment::Staging:
        return color(Ink::Staging);
    case Environment::Production:
        break;
    }
    return color(Ink::Production);
}

QColor Theme::seriesColor(int index) const {
    static constexpr std::array<QRgb, 6> kLight{0xFF0072B2, 0xFF08241F, 0xFF64330B, 0xFF656174, 0xFFC77169, 0xFF3F135D};
    static constexpr std::array<QRgb, 6> kDark{0xFF56B4E9, 0xFFA06963, 0xFFD9FE89, 0xFF3C7092, 0xFF949536, 0xFFE5A8B9};
    const auto& table = isDark() ? kDark : kLight;
    return QColor::fromRgb(table[size_t(qBound(0, index, 5))]);
}

int Theme::px(int logical) const {
    const int scaled = (logical * m_settings.scalePercent + 50) / 100;
    return logical > 0 ? qMax(1, scaled) : scaled;
}

QFont Theme::font(TextSize size, QFont::Weight weight) const {
    QFont font(m_family);
    font.setPixelSize(px(int(size)));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferVerticalHinting);
    return font;
}

QFont Theme::mono(TextSize size) const {
    QFont font(m_monoFamily);
    font.setPixelSize(px(int(size) - 1)); // monospaced faces look larger at the same size
    font.setStyleHint(QFont::Monospace);
    font.setHintingPreference(QFont::PreferVerticalHinting);
    return font;
}

QPalette Theme::palette() const {
    QPalette p;
    p.setColor(QPalette::Window, color(Ink::Background));
    p.setColor(QPalette::WindowText, color(Ink::Text));
    p.setColor(QPalette::Base, color(Ink::Raised));
    p.setColor(QPalette::AlternateBase, color(Ink::Surface));
    p.setColor(QPalette::Text, color(Ink::Text));
    p.setColor(QPalette::Button, color(Ink::Raised));
    p.setColor(QPalette::ButtonText, color(Ink::Text));
    p.setColor(QPalette::BrightText, color(Ink::OnAccent));
    p.setColor(QPalette::PlaceholderText, color(Ink::Text2));
    p.setColor(QPalette::Highlight, color(Ink::Accent));
    p.setColor(QPalette::HighlightedText, color(Ink::OnAccent));
    p.setColor(QPalette::ToolTipBase, color(Ink::Text));
    p.setColor(QPalette::ToolTipText, color(Ink::Background));
    p.setColor(QPalette::Link, color(Ink::Accent));
    p.setColor(QPalette::LinkVisited, color(Ink::Accent));
    p.setColor(QPalette::Light, color(Ink::Raised));
    p.setColor(QPalette::Midlight, color(Ink::Hairline));
    p.setColor(QPalette::Mid, color(Ink::Hairline));
    p.setColor(QPalette::Dark, color(Ink::Border));
    p.setColor(QPalette::Shadow, color(Ink::Border));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, color(Ink::Disabled));
    return p;
}

void Theme::apply(QApplication& application) {
    if (m_application != &application) {
        m_application = &application;
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    application.setPalette(palette());
    application.setFont(font(TextSize::Body));
    application.setStyleSheet(styleSheet());
}

void setInk(QWidget* widget, Ink ink) {
    // Polishing again walks the whole style sheet: only when something changed.
    const QString name = QLatin1String(inkName(ink));
    if (widget->property("ink").toString() == name)
        return;
    widget->setProperty("ink", name);
    rePolish(widget);
}

void setTextSize(QWidget* widget, TextSize size, QFont::Weight weight) {
    if (widget->property("textSize").toInt() == int(size) && widget->property("weight").toInt() == int(weight))
        return;
    widget->setProperty("textSize", int(size));
    widget->setProperty("weight", int(weight));
    rePolish(widget);
}

void setButtonKind(QWidget* button, ButtonKind kind) {
    static constexpr std::array<const char*, 5> kNames{"normal", "primary", "danger", "quiet", "blocked"};
    const QString name = QLatin1String(kNames[size_t(kind)]);
    if (button->property("kind").toString() == name)
        return;
    button->setProperty("kind", name);
    rePolish(button);
}

QLabel* makeLabel(const QString& text, TextSize size, Ink ink, QFont::Weight weight, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    label->setProperty("ink", QLatin1String(inkName(ink)));
    label->setProperty("textSize", int(size));
    label->setProperty("weight", int(weight));
    return label;
}

} // namespace signalbox::ui
