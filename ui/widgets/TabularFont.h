// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

class QFont;

namespace signalbox::ui {

/// Makes figures line up: a copy of a font, in memory, whose digits are its own tabular ones.
///
/// Inter's default digits have different widths, so a live figure would tremble and columns would not align. The font
/// carries tabular digits behind the OpenType feature `tnum`, which QFont cannot switch on before Qt 6.7. So the
/// substitution is done once on the character map (cmap, OpenType 1.9): '0'..'9' point to the glyphs that `tnum` (GSUB
/// lookup type 1, also behind type 7) names. The copy gets its own family name and never leaves the process.
///
/// `tables` reads a table of the source font by its four-letter tag; an empty answer means the font has none.
/// Returns an empty array when the font has no `tnum`, is variable, or is damaged in any way: never a crash.
class SfntSource {
public:
    virtual ~SfntSource() = default;
    [[nodiscard]] virtual QByteArray table(const char* tag) const = 0;
};
[[nodiscard]] QByteArray withTabularDigits(const SfntSource& source, const QString& family, const QString& style);

/// Registers tabular copies of the regular, medium and semibold faces (bolder text is drawn with the last) of
/// `installedFamily`. Returns the new family's name, or an empty string when that family is not installed or cannot be
/// converted.
[[nodiscard]] QString registerTabularFamily(const QString& installedFamily);

/// Whether all ten digits have one width in the given font.
[[nodiscard]] bool hasTabularDigits(const QFont& font);

} // namespace signalbox::ui
