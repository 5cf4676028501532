// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/HelpPage.h"

#include "ui/widgets/Card.h"
#include "ui/widgets/MessageBar.h"

#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtGui/QTextBlock>
#include <QtGui/QTextCursor>
#include <QtGui/QTextDocument>
#include <QtGui/QTextTable>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QTextBrowser>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {
const QString kRoot = QStringLiteral(":/signalbox/help/");
}

const QList<HelpTopic>& helpTopics() {
    static const QList<HelpTopic> topics = [] {
        static const QRegularExpression comment(QStringLiteral("<!--.*?-->\\s*"),
                                                QRegularExpression::DotMatchesEverythingOption);
        QList<HelpTopic> result;
        QDirIterator files(kRoot, {QStringLiteral("*.md")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly))
                continue;
            QString text = QString::fromUtf8(file.readAll());
            text.remove(comment);
            HelpTopic topic;
            topic.id = path.mid(kRoot.size()).chopped(3);
            const auto heading = text.indexOf(QStringLiteral("# "));
            const auto end = heading < 0 ? -1 : text.indexOf(QLatin1Char('\n'), heading);
            topic.title = heading < 0 ? topic.id : text.mid(heading + 2, end < 0 ? -1 : end - heading - 2).trimmed();
            topic.text = text;
            result.append(topic);
        }
        std::sort(result.begin(), result.end(), [](const HelpTopic& a, const HelpTopic& b) {
            const bool errorA = a.id.startsWith(QStringLiteral("errors/"));
            const bool errorB = b.id.startsWith(QStringLiteral("errors/"));
            return errorA != errorB ? errorB : a.title.compare(b.title, Qt::CaseInsensitive) < 0;
        });
        return result;
    }();
    return topics;
}

PageInfo HelpPage::pageInfo() {
    return {QStringLiteral("help"), tr("Help"), tr("Help"), QStringLiteral("help"), {}, {}, true};
}

HelpPage::HelpPage(PageContext context, QWidget* parent)
    : Page(context, pageInfo(), parent) {
    auto* body = new QWidget;
    auto* row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(Theme::Medium));
    auto* index = new Card(theme());
    index->setFixedWidth(theme().px(360));
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search the help"));
    m_search->setAccessibleName(tr("Search the help"));
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Help topics"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setWordWrap(true); // a long title takes two lines
    m_list->setTextElideMode(Qt::ElideNone);
    index->body()->addWidget(m_search);
    index->body()->addWidget(m_list, 1);
    auto* text = new Card(theme());
    m_text = new QTextBrowser;
    m_text->setAccessibleName(tr("Help text"));
    m_text->setOpenLinks(false);
    m_text->setOpenExternalLinks(false);
    text->body()->addWidget(m_text, 1);
    row->addWidget(index);
    row->addWidget(text, 1);
    setBody(body);
    connect(m_search, &QLineEdit::textChanged, this, &HelpPage::fill);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item)
            showTopic(item->data(Qt::UserRole).toString());
    });
    connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (!url.scheme().isEmpty()) {
            messages()->showMessage(MessageBar::Kind::Info,
                                    tr("Outside of the console: %1").arg(url.toDisplayString()));
            return;
        }
        QString target = url.path();
        if (target.endsWith(QStringLiteral(".md")))
            target.chop(3);
        emit linkRequested(QStringLiteral("help/") + target);
    });
    connect(&theme(), &Theme::changed, this, [this] {
        if (!m_topic.isEmpty())
            showTopic(m_topic);
    });
    fill();
}

void HelpPage::fill() {
    const QString wanted = m_search->text().trimmed();
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    for (const HelpTopic& topic : helpTopics()) {
        const bool hit = wanted.isEmpty() || topic.title.contains(wanted, Qt::CaseInsensitive) ||
                         topic.id.contains(wanted, Qt::CaseInsensitive) ||
                         topic.text.contains(wanted, Qt::CaseInsensitive);
        if (!hit)
            continue;
        auto* item = new QListWidgetItem(topic.title, m_list);
        item->setData(Qt::UserRole, topic.id);
        item->setToolTip(topic.title);
        if (topic.id == m_topic)
            m_list->setCurrentItem(item);
    }
}

void HelpPage::openLink(const QString& rest) {
    m_search->clear();
    if (rest.isEmpty()) {
        if (m_topic.isEmpty() && m_list->count() > 0)
            m_list->setCurrentRow(0);
        return;
    }
    showTopic(rest);
    for (int i = 0; i < m_list->count(); ++i) {
        if (m_list->item(i)->data(Qt::UserRole).toString() == rest) {
            const QSignalBlocker blocker(m_list);
            m_list->setCurrentRow(i);
        }
    }
}

void HelpPage::showTopic(const QString& id) {
    const auto& topics = helpTopics();
    const auto found =
        std::find_if(topics.begin(), topics.end(), [&](const HelpTopic& topic) { return topic.id == id; });
    m_topic = id;
    m_text->document()->setDefaultFont(theme().font(TextSize::Body));
    if (found == topics.end()) {
        m_text->setMarkdown(tr("# No help on %1\n\nThere is no topic of this name. Search on the left.").arg(id));
        return;
    }
    m_text->setMarkdown(found->text);
    // Markdown gives structure; the sizes and distances are ours.
    QTextCursor cursor(m_text->document());
    for (auto block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        const int level = block.blockFormat().headingLevel();
        QTextBlockFormat format = block.blockFormat();
        format.setLineHeight(135, QTextBlockFormat::ProportionalHeight);
        format.setTopMargin(theme().px(level == 1 ? 0 : level > 1 ? 14 : 4));
        format.setBottomMargin(theme().px(4));
        cursor.setPosition(block.position());
        cursor.setBlockFormat(format);
        if (level == 0)
            continue;
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        QTextCharFormat letters;
        letters.setFont(theme().font(level == 1 ? TextSize::Title : TextSize::Strong, QFont::DemiBold));
        cursor.setCharFormat(letters); // set, not merged: Markdown's own size would win
    }
    lightenBold();
    drawTables();
}

void HelpPage::lightenBold() {
    // The interface's bold is 600; 700 would be drawn by smearing.
    QList<std::pair<int, int>> bold;
    for (auto block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            const QTextFragment fragment = part.fragment();
            if (fragment.charFormat().fontWeight() > QFont::DemiBold)
                bold.append({fragment.position(), fragment.length()});
        }
    }
    QTextCharFormat strong;
    strong.setFontWeight(QFont::DemiBold);
    QTextCursor cursor(m_text->document());
    for (const auto& [position, length] : std::as_const(bold)) {
        cursor.setPosition(position);
        cursor.setPosition(position + length, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(strong);
    }
}

void HelpPage::drawTables() {
    const auto frames = m_text->document()->rootFrame()->childFrames();
    for (auto* frame : frames) {
        auto* table = qobject_cast<QTextTable*>(frame);
        if (!table)
            continue;
        QTextTableFormat format = table->format();
        format.setBorder(1);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(theme().color(Ink::Hairline));
        format.setBorderCollapse(true);
        format.setCellSpacing(0);
        format.setCellPadding(theme().px(6));
        format.setTopMargin(theme().px(Theme::Small));
        format.setBottomMargin(theme().px(Theme::Small));
        table->setFormat(format);
    }
}

void HelpPage::focusFilter() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

QString HelpPage::visibleText() const { return m_text->toPlainText(); }

QStringList HelpPage::visibleTopics() const {
    QStringList result;
    for (int i = 0; i < m_list->count(); ++i)
        result << m_list->item(i)->data(Qt::UserRole).toString();
    return result;
}

} // namespace signalbox::ui
