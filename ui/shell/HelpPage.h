// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/Page.h"

class QLineEdit;
class QListWidget;
class QTextBrowser;

namespace signalbox::ui {

/// One page of the bundled help.
struct HelpTopic {
    QString id;    ///< "errors/KEYS-004"
    QString title; ///< from its first heading
    QString text;  ///< Markdown without the licence comment
};

/// All topics under :/signalbox/help, by id. Read once, on first use.
[[nodiscard]] const QList<HelpTopic>& helpTopics();

/// The bundled help: a list that is searched in titles and texts, and the topic itself. Links between topics work;
/// a link to the outside is shown, never opened: the console needs no browser.
class HelpPage final : public Page {
    Q_OBJECT
public:
    explicit HelpPage(PageContext context, QWidget* parent = nullptr);
    [[nodiscard]] static PageInfo pageInfo();
    void openLink(const QString& rest) override;
    void focusFilter() override;
    [[nodiscard]] QString currentTopic() const { return m_topic; }
    [[nodiscard]] QString visibleText() const;
    [[nodiscard]] QStringList visibleTopics() const;

private:
    void fill();
    void lightenBold();
    void drawTables();
    void showTopic(const QString& id);
    QString m_topic;
    QLineEdit* m_search = nullptr;
    QListWidget* m_list = nullptr;
    QTextBrowser* m_text = nullptr;
};

} // namespace signalbox::ui
