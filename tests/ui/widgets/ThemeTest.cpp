// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/UiTest.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/TabularFont.h"

#include <QtCore/QMap>
#include <QtGui/QFontDatabase>
#include <QtGui/QRawFont>

#include <cmath>

namespace signalbox::test {

using namespace ui;

namespace {

double luminance(const QColor& color) {
    const auto channel = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

class FontParts final : public SfntSource {
public:
    explicit FontParts(const QRawFont& font) {
        for (const char* tag : {"CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "cmap", "glyf", "loca", "head", "hhea", "hmtx",
                                "maxp", "name", "post"})
            parts.insert(tag, font.fontTable(tag));
    }
    QByteArray table(const char* tag) const override { return parts.value(tag); }
    QMap<QByteArray, QByteArray> parts;
};

} // namespace

class Tokens : public UiTest {};

TEST_F(Tokens, allTextMeetsItsContrastInBothSchemes) {
    struct Rule {
        Ink ink;
        Ink on;
        double least;
    };
    const Rule rules[] = {{Ink::Text, Ink::Background, 7},
                          {Ink::Text, Ink::Raised, 7},
                          {Ink::Text2, Ink::Background, 4.5},
                          {Ink::Text2, Ink::Raised, 4.5},
                          {Ink::Text, Ink::AccentSoft, 7},
                          {Ink::Text2, Ink::AccentSoft, 4.5},
                          {Ink::Border, Ink::Background, 3},
                          {Ink::Border, Ink::Raised, 3},
                          {Ink::Accent, Ink::Background, 4.5},
                          {Ink::OnAccent, Ink::Accent, 4.5},
                          {Ink::P1, Ink::Background, 4.5},
                          {Ink::P1, Ink::Raised, 4.5},
                          {Ink::OnP1Fill, Ink::P1Fill, 4.5},
                          {Ink::P2, Ink::Background, 4.5},
                          {Ink::P2, Ink::Raised, 4.5},
                          {Ink::OnP2Fill, Ink::P2Fill, 4.5},
                          {Ink::P3, Ink::Background, 4.5},
                          {Ink::P3, Ink::Raised, 4.5},
                          {Ink::OnP3Fill, Ink::P3Fill, 4.5},
                          {Ink::Info, Ink::Background, 4.5},
                          {Ink::Ok, Ink::Background, 4.5},
                          {Ink::Stale, Ink::Background, 4.5},
                          {Ink::Stale, Ink::Raised, 4.5},
                          {Ink::OnEnvironment, Ink::Production, 4.5},
                          {Ink::OnEnvironment, Ink::Staging, 4.5},
                          {Ink::OnEnvironment, Ink::Sandbox, 4.5}};
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        for (const Rule& rule : rules)
            EXPECT_GE(contrast(Theme::color(rule.ink, scheme), Theme::color(rule.on, scheme)), rule.least)
                << "ink " << int(rule.ink) << " on " << int(rule.on) << (scheme == Scheme::Dark ? " dark" : " light");
    }
}

TEST_F(Tokens, comparedSeriesStandOutFromTheirSurface) {
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        for (int i = 0; i < 6; ++i)
            EXPECT_GE(contrast(theme().seriesColor(i),
                               Theme::color(scheme == Scheme::Dark ? Ink::Surface : Ink::Raised, scheme)),
                      3.0)
                << i;
    }
}

TEST_F(Tokens, theThreeEnvironmentsNeverLookAlike) {
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        const Environment all[] = {Environment::Sandbox, Environment::Staging, Environment::Production};
        for (const Environment a : all) {
            for (const Environment b : all) {
                if (a == b)
                    continue;
                EXPECT_NE(environmentShape(a), environmentShape(b));
                EXPECT_NE(environmentWord(a), environmentWord(b));
                EXPECT_NE(theme().environmentColor(a), theme().environmentColor(b));
            }
        }
    }
}

TEST_F(Tokens, theStyleSheetHasNoHoleAndParses) {
    const QString sheet = theme().styleSheet();
    EXPECT_FALSE(sheet.contains(QLatin1Char('@')));
    EXPECT_FALSE(sheet.contains(QStringLiteral(": ;"))) << "a token without a value";
    EXPECT_EQ(sheet.count(QLatin1Char('{')), sheet.count(QLatin1Char('}')));
}

TEST_F(Tokens, scaleIsClampedAndScalesEverything) {
    theme().setSettings({Scheme::Light, 500, false, false});
    EXPECT_EQ(theme().settings().scalePercent, 200);
    EXPECT_EQ(theme().px(32), 64);
    EXPECT_EQ(theme().font(TextSize::Body).pixelSize(), 26);
    theme().setSettings({Scheme::Light, 10, false, false});
    EXPECT_EQ(theme().settings().scalePercent, 90);
    EXPECT_EQ(theme().px(1), 1) << "a hairline never vanishes";
}

TEST_F(Tokens, digitsAreTabularInEverySizeAndWeight) {
    for (const TextSize size :
         {TextSize::Caption, TextSize::Body, TextSize::Strong, TextSize::Title, TextSize::Tile, TextSize::Wall}) {
        for (const QFont::Weight weight : {QFont::Normal, QFont::Medium, QFont::DemiBold})
            EXPECT_TRUE(hasTabularDigits(theme().font(size, weight))) << int(size) << " " << int(weight);
    }
    EXPECT_TRUE(hasTabularDigits(theme().mono()));
}

TEST_F(Tokens, weightsAreRealFacesNotOne) {
    const QFontMetricsF normal(theme().font(TextSize::Tile, QFont::Normal));
    const QFontMetricsF bold(theme().font(TextSize::Tile, QFont::DemiBold));
    EXPECT_NE(normal.horizontalAdvance(QStringLiteral("novagames")),
              bold.horizontalAdvance(QStringLiteral("novagames")));
}

TEST_F(Tokens, damagedFontsAreRefusedAndNeverCrash) {
    QFont font(QStringLiteral("Inter"));
    const QRawFont raw = QRawFont::fromFont(font);
    if (!QFontDatabase::hasFamily(QStringLiteral("Inter")))
        GTEST_SKIP() << "Inter is not installed here";
    const FontParts whole(raw);
    ASSERT_FALSE(withTabularDigits(whole, QStringLiteral("T"), QStringLiteral("Regular")).isEmpty());
    for (const char* tag : {"GSUB", "cmap", "head", "hmtx", "OS/2"}) {
        FontParts without(raw);
        without.parts.remove(tag);
        EXPECT_TRUE(withTabularDigits(without, QStringLiteral("T"), QStringLiteral("Regular")).isEmpty()) << tag;
    }
    for (const char* tag : {"GSUB", "cmap"}) {
        for (qsizetype size = 0; size < 400; size += 7) {
            FontParts cut(raw);
            cut.parts[tag] = cut.parts[tag].left(size);
            static_cast<void>(withTabularDigits(cut, QStringLiteral("T"), QStringLiteral("Regular")));
        }
        for (int seed = 0; seed < 200; ++seed) {
            FontParts flipped(raw);
            auto& table = flipped.parts[tag];
            const auto at = qsizetype((seed * 7919) % qMin<qsizetype>(table.size(), 3000));
            table[at] = char(table.at(at) ^ (1 << (seed % 8)));
            static_cast<void>(withTabularDigits(flipped, QStringLiteral("T"), QStringLiteral("Regular")));
        }
    }
}

TEST_F(Tokens, everyIconIsThereAndTakesTheColourOfItsInk) {
    const QStringList names = iconNames();
    EXPECT_GE(names.size(), 30);
    for (const char* needed : {"overview", "providers", "certification", "keys", "slo", "canary", "degradation",
                               "audit", "approvals", "sandbox", "settings", "help", "search", "lock", "unlock", "stop"})
        EXPECT_TRUE(names.contains(QLatin1String(needed))) << needed;
    for (const QString& name : names) {
        const QImage image = iconPixmap(theme(), name, Ink::P1, 32, 1.0).toImage();
        ASSERT_FALSE(image.isNull()) << name.toStdString();
        int painted = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (pixel.alpha() > 200) {
                    ++painted;
                    EXPECT_NEAR(pixel.red(), theme().color(Ink::P1).red(), 8) << name.toStdString();
                }
            }
        }
        EXPECT_GT(painted, 10) << name.toStdString();
    }
    EXPECT_TRUE(icon(theme(), QStringLiteral("no-such-icon")).isNull());
}

} // namespace signalbox::test
