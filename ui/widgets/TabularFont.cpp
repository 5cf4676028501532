// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/TabularFont.h"

#include <QtCore/QHash>
#include <QtCore/QMap>
#include <QtCore/QtEndian>
#include <QtGui/QFont>
#include <QtGui/QFontDatabase>
#include <QtGui/QFontInfo>
#include <QtGui/QFontMetricsF>
#include <QtGui/QRawFont>

#include <optional>

namespace signalbox::ui {

namespace {

/// Reads big-endian numbers; any read outside the data makes the whole reader bad and gives 0.
class Reader {
public:
    explicit Reader(QByteArray data)
        : m_data(std::move(data)) {}
    [[nodiscard]] quint16 u16(qsizetype at) const { return read<quint16>(at); }
    [[nodiscard]] quint32 u32(qsizetype at) const { return read<quint32>(at); }
    [[nodiscard]] bool bad() const { return m_bad; }
    [[nodiscard]] QByteArray bytes(qsizetype at, qsizetype size) const { return m_data.mid(at, size); }
    [[nodiscard]] bool empty() const { return m_data.isEmpty(); }

private:
    template <class T>
    T read(qsizetype at) const {
        if (at < 0 || at + qsizetype(sizeof(T)) > m_data.size()) {
            m_bad = true;
            return 0;
        }
        return qFromBigEndian<T>(m_data.constData() + at);
    }
    QByteArray m_data;
    mutable bool m_bad = false;
};

void put16(QByteArray& out, quint16 value) {
    char bytes[2];
    qToBigEndian(value, bytes);
    out.append(bytes, 2);
}
void put32(QByteArray& out, quint32 value) {
    char bytes[4];
    qToBigEndian(value, bytes);
    out.append(bytes, 4);
}

constexpr int kMostGlyphs = 65536;

/// glyph -> position in the coverage table.
QHash<quint16, int> readCoverage(const Reader& gsub, qsizetype at) {
    QHash<quint16, int> result;
    const quint16 format = gsub.u16(at);
    const quint16 count = gsub.u16(at + 2);
    if (format == 1) {
        for (int i = 0; i < count && !gsub.bad(); ++i)
            result.insert(gsub.u16(at + 4 + 2 * i), i);
    } else if (format == 2) {
        for (int i = 0; i < count && !gsub.bad(); ++i) {
            const quint16 first = gsub.u16(at + 4 + 6 * i);
            const quint16 last = gsub.u16(at + 6 + 6 * i);
            const quint16 index = gsub.u16(at + 8 + 6 * i);
            for (int glyph = first; glyph <= last && result.size() < kMostGlyphs; ++glyph)
                result.insert(quint16(glyph), index + glyph - first);
        }
    }
    return result;
}

void readSingleSubstitution(const Reader& gsub, qsizetype at, QHash<quint16, quint16>& map) {
    const quint16 format = gsub.u16(at);
    const auto coverage = readCoverage(gsub, at + gsub.u16(at + 2));
    for (auto it = coverage.begin(); it != coverage.end() && !gsub.bad(); ++it) {
        if (format == 1)
            map.insert(it.key(), quint16(it.key() + gsub.u16(at + 4)));
        else if (format == 2 && it.value() < gsub.u16(at + 4))
            map.insert(it.key(), gsub.u16(at + 6 + 2 * it.value()));
    }
}

QHash<quint16, quint16> readTabularGlyphs(const Reader& gsub) {
    QHash<quint16, quint16> map;
    const qsizetype features = gsub.u16(6);
    const qsizetype lookups = gsub.u16(8);
    const quint16 featureCount = gsub.u16(features);
    for (int i = 0; i < featureCount && !gsub.bad(); ++i) {
        const qsizetype record = features + 2 + 6 * i;
        if (gsub.bytes(record, 4) != "tnum")
            continue;
        const qsizetype feature = features + gsub.u16(record + 4);
        const quint16 lookupCount = gsub.u16(feature + 2);
        for (int l = 0; l < lookupCount && !gsub.bad(); ++l) {
            const qsizetype lookup = lookups + gsub.u16(lookups + 2 + 2 * gsub.u16(feature + 4 + 2 * l));
            const quint16 type = gsub.u16(lookup);
            const quint16 subtables = gsub.u16(lookup + 4);
            for (int s = 0; s < subtables && !gsub.bad(); ++s) {
                qsizetype at = lookup + gsub.u16(lookup + 6 + 2 * s);
                quint16 kind = type;
                if (type == 7) {
                    kind = gsub.u16(at + 2);
                    at += gsub.u32(at + 4);
                }
                if (kind == 1)
                    readSingleSubstitution(gsub, at, map);
            }
        }
        break; // the feature of the first script is the one for all of them in practice
    }
    return gsub.bad() ? QHash<quint16, quint16>() : map;
}

/// Reads format 12, or else format 4, into character -> glyph.
QMap<quint32, quint32> readCharacterMap(const Reader& cmap) {
    QMap<quint32, quint32> result;
    qsizetype four = -1;
    qsizetype twelve = -1;
    const quint16 count = cmap.u16(2);
    for (int i = 0; i < count && !cmap.bad(); ++i) {
        const qsizetype at = cmap.u32(8 + 8 * i);
        const quint16 format = cmap.u16(at);
        if (format == 12)
            twelve = at;
        else if (format == 4)
            four = at;
    }
    if (twelve >= 0) {
        const quint32 groups = cmap.u32(twelve + 12);
        for (quint32 g = 0; g < groups && g < kMostGlyphs && !cmap.bad(); ++g) {
            const qsizetype at = twelve + 16 + 12 * qsizetype(g);
            const quint32 first = cmap.u32(at);
            const quint32 last = cmap.u32(at + 4);
            const quint32 glyph = cmap.u32(at + 8);
            for (quint32 c = first; c <= last && c - first < kMostGlyphs && !cmap.bad(); ++c)
                result.insert(c, glyph + (c - first));
        }
    } else if (four >= 0) {
        const int segments = cmap.u16(four + 6) / 2;
        const qsizetype ends = four + 14;
        const qsizetype starts = ends + 2 * segments + 2;
        const qsizetype deltas = starts + 2 * segments;
        const qsizetype offsets = deltas + 2 * segments;
        for (int s = 0; s < segments && !cmap.bad(); ++s) {
            const quint16 last = cmap.u16(ends + 2 * s);
            const quint16 delta = cmap.u16(deltas + 2 * s);
            const quint16 offset = cmap.u16(offsets + 2 * s);
            for (quint32 c = cmap.u16(starts + 2 * s); c <= last && c != 0xFFFF && !cmap.bad(); ++c) {
                quint16 glyph = quint16(c);
                if (offset != 0) {
                    glyph = cmap.u16(offsets + 2 * s + offset + 2 * qsizetype(c - cmap.u16(starts + 2 * s)));
                    if (glyph == 0)
                        continue;
                }
                result.insert(c, quint16(glyph + delta));
            }
        }
    }
    return cmap.bad() ? QMap<quint32, quint32>() : result;
}

QByteArray writeCharacterMap(const QMap<quint32, quint32>& map) {
    QByteArray groups;
    quint32 count = 0;
    auto it = map.begin();
    while (it != map.end()) {
        const quint32 first = it.key();
        const quint32 glyph = it.value();
        quint32 last = first;
        for (++it; it != map.end() && it.key() == last + 1 && it.value() == glyph + (it.key() - first); ++it)
            last = it.key();
        put32(groups, first);
        put32(groups, last);
        put32(groups, glyph);
        ++count;
    }
    QByteArray out;
    put16(out, 0);
    put16(out, 2);
    for (const quint16 platform : {quint16(0), quint16(3)}) {
        put16(out, platform);
        put16(out, platform == 0 ? 4 : 10);
        put32(out, 20);
    }
    put16(out, 12);
    put16(out, 0);
    put32(out, quint32(16 + groups.size()));
    put32(out, 0);
    put32(out, count);
    out += groups;
    return out;
}

QByteArray writeNames(const QString& family, const QString& style) {
    QString postScript = family + QLatin1Char('-') + style;
    postScript.remove(QLatin1Char(' '));
    const QList<std::pair<quint16, QString>> names{
        {1, family}, {2, style}, {3, postScript}, {4, family + QLatin1Char(' ') + style}, {6, postScript}};
    QByteArray records;
    QByteArray text;
    for (const auto& [id, value] : names) {
        QByteArray encoded;
        for (const QChar c : value)
            put16(encoded, c.unicode());
        for (const quint16 field :
             {quint16(3), quint16(1), quint16(0x409), id, quint16(encoded.size()), quint16(text.size())})
            put16(records, field);
        text += encoded;
    }
    QByteArray out;
    put16(out, 0);
    put16(out, quint16(names.size()));
    put16(out, quint16(6 + records.size()));
    return out + records + text;
}

quint32 checksum(const QByteArray& table) {
    quint32 sum = 0;
    const qsizetype whole = table.size() / 4 * 4;
    for (qsizetype at = 0; at < whole; at += 4)
        sum += qFromBigEndian<quint32>(table.constData() + at);
    quint32 rest = 0;
    for (qsizetype at = whole; at < whole + 4 && whole < table.size(); ++at)
        rest = (rest << 8) | (at < table.size() ? quint8(table.at(at)) : 0u);
    sum += rest;
    return sum;
}

QByteArray writeSfnt(const QMap<QByteArray, QByteArray>& tables) {
    quint16 power = 1;
    quint16 selector = 0;
    while (power * 2 <= tables.size()) {
        power = quint16(power * 2);
        ++selector;
    }
    QByteArray out;
    put32(out, tables.contains("CFF ") ? 0x4F54544Fu : 0x00010000u);
    put16(out, quint16(tables.size()));
    put16(out, quint16(power * 16));
    put16(out, selector);
    put16(out, quint16(tables.size() * 16 - power * 16));
    quint32 offset = quint32(12 + 16 * tables.size());
    QByteArray body;
    for (auto it = tables.begin(); it != tables.end(); ++it) {
        out += it.key();
        put32(out, checksum(it.value()));
        put32(out, offset);
        put32(out, quint32(it.value().size()));
        const qsizetype padding = (4 - it.value().size() % 4) % 4;
        body += it.value() + QByteArray(padding, '\0');
        offset += quint32(it.value().size() + padding);
    }
    return out + body;
}

class RawFontSource final : public SfntSource {
public:
    explicit RawFontSource(const QRawFont& font)
        : m_font(font) {}
    [[nodiscard]] QByteArray table(const char* tag) const override { return m_font.fontTable(tag); }

private:
    QRawFont m_font;
};

} // namespace

QByteArray withTabularDigits(const SfntSource& source, const QString& family, const QString& style) {
    if (!source.table("fvar").isEmpty())
        return {};
    const Reader gsub(source.table("GSUB"));
    if (gsub.empty())
        return {};
    const auto tabular = readTabularGlyphs(gsub);
    auto characters = readCharacterMap(Reader(source.table("cmap")));
    if (tabular.isEmpty() || characters.isEmpty())
        return {};
    for (quint32 digit = '0'; digit <= '9'; ++digit) {
        const auto glyph = characters.constFind(digit);
        if (glyph == characters.constEnd())
            return {};
        const auto substitute = tabular.constFind(quint16(*glyph));
        if (substitute != tabular.constEnd())
            characters.insert(digit, *substitute);
    }
    QMap<QByteArray, QByteArray> tables;
    for (const char* tag : {"CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "VORG", "cvt ", "fpgm", "gasp", "glyf", "head",
                            "hhea", "hmtx", "kern", "loca", "maxp", "post", "prep"}) {
        const QByteArray table = source.table(tag);
        if (!table.isEmpty())
            tables.insert(tag, table);
    }
    for (const char* tag : {"OS/2", "head", "hhea", "hmtx", "maxp"}) {
        if (!tables.contains(tag))
            return {};
    }
    tables.insert("cmap", writeCharacterMap(characters));
    tables.insert("name", writeNames(family, style));
    return writeSfnt(tables);
}

QString registerTabularFamily(const QString& installedFamily) {
    if (!QFontDatabase::hasFamily(installedFamily))
        return {};
    const QString family = QStringLiteral("Signalbox ") + installedFamily;
    if (QFontDatabase::hasFamily(family))
        return family;
    const QList<std::pair<QFont::Weight, QString>> faces{{QFont::Normal, QStringLiteral("Regular")},
                                                         {QFont::Medium, QStringLiteral("Medium")},
                                                         {QFont::DemiBold, QStringLiteral("SemiBold")}};
    bool regular = false;
    for (const auto& [weight, style] : faces) {
        QFont font(installedFamily);
        font.setPixelSize(16);
        font.setWeight(weight);
        const QRawFont raw = QRawFont::fromFont(font);
        if (!raw.isValid() || raw.familyName() != installedFamily)
            continue;
        const QByteArray data = withTabularDigits(RawFontSource(raw), family, style);
        if (data.isEmpty() || QFontDatabase::addApplicationFontFromData(data) < 0)
            continue;
        regular = regular || weight == QFont::Normal;
    }
    return regular ? family : QString();
}

bool hasTabularDigits(const QFont& font) {
    // Long runs, because the first and last letter carry side bearings; a twentieth of a pixel a digit is rounding.
    const QFontMetricsF metrics(font);
    const qreal width = metrics.horizontalAdvance(QString(32, QLatin1Char('0')));
    for (char digit = '1'; digit <= '9'; ++digit) {
        if (qAbs(metrics.horizontalAdvance(QString(32, QLatin1Char(digit))) - width) > 32 * 0.05)
            return false;
    }
    return true;
}

} // namespace signalbox::ui
