// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/SecretBytes.h"
#include "ui/widgets/Theme.h"

#include <QtWidgets/QWidget>

namespace signalbox::ui {

/// Takes a passphrase without leaving copies: no QLineEdit, no undo history, no QString of the secret, no drag, no
/// copy out, nothing to accessibility but the count of characters. At most 1024 bytes of UTF-8.
///
/// Editing is at the end only (type, Backspace, Ctrl+U clears, paste appends). Shows one dot per character.
class SecretField final : public QWidget {
    Q_OBJECT
public:
    static constexpr int kMaxBytes = 1024;
    explicit SecretField(Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);
    ~SecretField() override;

    /// The secret, moved out; the field is empty afterwards.
    [[nodiscard]] base::SecretBytes take();
    [[nodiscard]] int length() const { return m_characters; }
    void clear();

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void edited();
    void accepted(); ///< Enter

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    [[nodiscard]] QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void append(const QString& text);
    void backspace();
    void announce();

    Theme& m_theme;
    base::SecretBytes m_buffer;
    int m_bytes = 0;
    int m_characters = 0;
};

} // namespace signalbox::ui
