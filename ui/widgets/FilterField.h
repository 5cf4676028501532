// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

#include <chrono>

class QLabel;
class QLineEdit;
class QTimer;

namespace signalbox::ui {

/// One term of a filter: "owner:me" -> {owner, ':', me}; "age>14" -> {age, '>', 14}; a bare word has an empty key.
/// A value may be quoted ("reason:\"two words\"") and may list alternatives by comma ("state:active,staged").
struct FilterTerm {
    QString key;
    QChar relation = QLatin1Char(':'); ///< one of : < >
    QStringList values;
    bool negated = false; ///< leading '-'
};
[[nodiscard]] QList<FilterTerm> parseFilter(const QString& text);

/// The filter of a page, with "12 of 1 204" beside it. Esc clears. filterChanged() is debounced by 120 ms.
class FilterField final : public QWidget {
    Q_OBJECT
public:
    explicit FilterField(Theme& theme, const QString& placeholder, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    void setText(const QString& text);
    [[nodiscard]] QList<FilterTerm> terms() const { return parseFilter(text()); }
    void setCount(qint64 shown, qint64 total);
    void focusField();
    [[nodiscard]] QLineEdit* lineEdit() const { return m_edit; }

signals:
    void filterChanged(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QLineEdit* m_edit = nullptr;
    QLabel* m_count = nullptr;
    QTimer* m_debounce = nullptr;
};

} // namespace signalbox::ui
