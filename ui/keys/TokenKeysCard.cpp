// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys/TokenKeysCard.h"

#include "ui/bridge/DisplayText.h"
#include "ui/widgets/AgeLabel.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/StatePanel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace signalbox::ui {

namespace {

/// As often as the page reads when nothing goes on.
constexpr std::chrono::milliseconds kReadEvery{3'000};
/// More have to be scrolled: at most two are accepted, the others are history.
constexpr int kMostRows = 3;

constexpr const char* kPublished = "published";
constexpr const char* kSigning = "signing";
constexpr const char* kRetiring = "retiring";
constexpr const char* kRetired = "retired";

QString atAndIn(base::Time time, base::Time now) {
    return QStringLiteral("%1, %2").arg(text::clockTime(time), text::relative(time, now));
}

const api::TokenKeyView* inState(const std::vector<api::TokenKeyView>& keys, const char* state) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.state == state; });
    return found == keys.end() ? nullptr : &*found;
}

/// The end of the rotation that is under way, when there is one.
std::optional<base::Time> rotationEnds(const std::vector<api::TokenKeyView>& keys) {
    if (const auto* old = inState(keys, kRetiring))
        return old->retiresAt;
    if (inState(keys, kPublished) != nullptr) {
        const auto* old = inState(keys, kSigning);
        return old ? old->retiresAt : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

QList<TokenKeyRow> tokenKeyRows(const std::vector<api::TokenKeyView>& keys, base::Time now) {
    QList<TokenKeyRow> rows;
    const api::TokenKeyView* successor = nullptr;
    for (const auto& key : keys) {
        TokenKeyRow row;
        row.kid = text::of(key.kid);
        row.state = text::of(key.state).toUpper();
        row.by = text::of(key.requestedBy);
        std::optional<base::Time> since;
        if (key.state == kPublished) {
            since = key.publishedAt;
            row.next = TokenKeysCard::tr("signs from %1").arg(atAndIn(key.signsFrom, now));
        } else if (key.state == kSigning) {
            since = key.signsFrom;
            row.next = successor ? TokenKeysCard::tr("signs until %1").arg(atAndIn(successor->signsFrom, now))
                                 : TokenKeysCard::tr("none until it is rotated");
        } else if (key.state == kRetiring) {
            if (successor)
                since = successor->signsFrom;
            if (key.retiresAt)
                row.next = TokenKeysCard::tr("accepted until %1").arg(atAndIn(*key.retiresAt, now));
        } else if (key.state == kRetired) {
            since = key.retiredAt;
            row.next = key.destroyedAt ? TokenKeysCard::tr("key destroyed %1").arg(text::shortTime(key.destroyedAt))
                                       : TokenKeysCard::tr("its private part is destroyed");
        }
        row.since = text::shortTime(since);
        row.age = since ? text::relative(*since, now) : QStringLiteral("–");
        rows.append(row);
        successor = &key;
    }
    return rows;
}

QString tokenKeyStanding(const std::vector<api::TokenKeyView>& keys, base::Time now) {
    const auto* next = inState(keys, kPublished);
    const auto end = rotationEnds(keys);
    if (next != nullptr && end)
        return TokenKeysCard::tr(
                   "A rotation is under way: the new key signs from %1; the old one is accepted until %2.")
            .arg(atAndIn(next->signsFrom, now), atAndIn(*end, now));
    if (end)
        return TokenKeysCard::tr("A rotation is under way: the new key signs; the old one is accepted until %1.")
            .arg(atAndIn(*end, now));
    return TokenKeysCard::tr("One key signs the access tokens of all regions. A security officer without a region "
                             "rotates it.");
}

int TokenKeyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : Columns; }

QVariant TokenKeyModel::data(const QModelIndex& index, int role) const {
    const auto* row = rowAt(index);
    if (row == nullptr)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Kid:
            return row->kid;
        case State:
            return row->state;
        case Since:
            return row->since;
        case Age:
            return row->age;
        case Next:
            return row->next;
        case By:
            return row->by;
        default:
            return {};
        }
    case CellRole::Mono:
        return index.column() == Kid;
    case CellRole::Pill:
        return index.column() == State;
    case CellRole::Number:
        return index.column() == Since || index.column() == Age;
    case CellRole::InkOf:
        if (index.column() == Age || index.column() == By)
            return int(Ink::Text2);
        return {};
    default:
        return {};
    }
}

QVariant TokenKeyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Kid:
        return tr("kid");
    case State:
        return tr("State");
    case Since:
        return tr("Since");
    case Age:
        return tr("Age");
    case Next:
        return tr("Next change");
    case By:
        return tr("Requested by");
    default:
        return {};
    }
}

TokenKeysCard::TokenKeysCard(Theme& theme, const base::Clock& clock, QWidget* parent)
    : Card(theme, tr("Token signing keys"), parent)
    , m_theme(theme)
    , m_clock(clock) {
    setAccessibleName(tr("Token signing keys"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_age = new AgeLabel(m_theme, clock, kReadEvery);
    m_age->setToolTip(tr("When this was read"));
    m_rotate = new QPushButton(tr("Rotate token key..."));
    m_rotate->setAutoDefault(false);
    corner()->addWidget(m_age);
    corner()->addWidget(m_rotate);

    m_content = new QWidget;
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(m_theme.px(Theme::Small));
    m_table = new DataTable(m_theme, tr("Token signing keys"));
    m_table->setCompact(true);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_model = new TokenKeyModel(this);
    m_table->setModel(m_model);
    m_table->setNumberColumns({TokenKeyModel::Since, TokenKeyModel::Age});
    m_table->setColumnWidths({356, 104, 104, 92, -1, 136});
    m_table->setOptionalColumn(TokenKeyModel::By, 960);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_table);
    m_standing = makeLabel({}, TextSize::Caption, Ink::Text2);
    m_standing->setObjectName(QStringLiteral("tokenKeysStanding"));
    column->addWidget(m_standing);

    m_states = new StatePanel(m_theme, clock);
    m_states->setContent(m_content);
    body()->addWidget(m_states);
    connect(m_states, &StatePanel::retryRequested, this, &TokenKeysCard::retryRequested);
    connect(m_states, &StatePanel::helpRequested, this, &TokenKeysCard::helpRequested);
    connect(&m_theme, &Theme::changed, this, &TokenKeysCard::fit);
    setState(PageState::loading(tr("Loading the token signing keys...")));
}

void TokenKeysCard::setState(const PageState& state) {
    m_states->setState(state);
    fit();
}

/// The panel's own wish is that of its largest state, whichever it shows.
void TokenKeysCard::fit() {
    using Kind = PageState::Kind;
    m_table->setFixedHeight(m_table->heightForRows(std::clamp(int(m_keys.size()), 1, kMostRows)));
    const int content = m_content->sizeHint().height();
    switch (m_states->state().kind) {
    case Kind::Ready:
        m_states->setFixedHeight(content);
        break;
    case Kind::Partial:
    case Kind::Offline:
    case Kind::Stale:
        m_states->setFixedHeight(content + m_theme.px(Theme::Small) + m_theme.px(20)); // its line above
        break;
    case Kind::Loading:
        m_states->setFixedHeight(std::max(content, m_theme.px(88)));
        break;
    default:
        m_states->setFixedHeight(m_theme.px(m_states->state().kind == Kind::Error ? 196 : 132));
        break;
    }
}

void TokenKeysCard::setKeys(const std::vector<api::TokenKeyView>& keys) {
    const auto now = m_clock.now();
    m_keys = keys;
    m_answeredAt = now;
    m_age->setNewest(now);
    m_model->setRows(tokenKeyRows(keys, now));
    m_standing->setText(tokenKeyStanding(keys, now));
    setState(keys.empty() ? PageState::emptyFirstUse(tr("No token signing key"),
                                                     tr("The platform makes the first one when it starts."), {})
                          : PageState::ready());
}

void TokenKeysCard::fail(const base::Error& error) {
    if (error.code == base::ErrorCode::PermissionDenied) {
        m_keys.clear();
        m_answeredAt.reset();
        m_age->setNewest({});
        m_model->setRows({});
        setState(PageState::noPermission(tr("Your role cannot see the token signing keys"), text::error(error)));
    } else if (!loaded()) {
        setState(PageState::retrying(PageState::error(tr("The token signing keys could not be read"),
                                                      text::error(error), text::of(error.reason), {})));
    } else if (m_states->state().kind != PageState::Kind::Offline) {
        setState(PageState::stale(text::duration(m_clock.now() - *m_answeredAt)));
    }
}

void TokenKeysCard::setDisconnected(bool disconnected, const QString& since) {
    const bool offline = m_states->state().kind == PageState::Kind::Offline;
    if (disconnected && loaded())
        setState(PageState::offline(since));
    else if (!disconnected && offline)
        setState(PageState::ready());
}

bool TokenKeysCard::rotating() const {
    return inState(m_keys, kPublished) != nullptr || inState(m_keys, kRetiring) != nullptr;
}

bool TokenKeysCard::retriesByItself() const { return m_states->retriesByItself(); }

QString TokenKeysCard::rotateRefusal() const {
    if (!m_region.isEmpty())
        return tr("One key signs for all regions: an operator who is bound to one cannot rotate it.");
    if (inState(m_keys, kSigning) == nullptr)
        return tr("The token signing keys are not known yet.");
    if (!rotating())
        return {};
    const auto end = rotationEnds(m_keys);
    return end ? tr("A rotation is under way until %1 (KEYS-005).").arg(text::clockTime(end))
               : tr("A rotation is under way (KEYS-005).");
}

Review TokenKeysCard::review(Environment environment) const {
    const auto* present = inState(m_keys, kSigning);
    Review review;
    review.title = tr("Rotate the key of access tokens");
    review.objectId = present ? text::of(present->kid) : QString();
    review.environment = environment;
    review.region = tr("all regions");
    review.changes = {{tr("New key, now"), QStringLiteral("–"), tr("PUBLISHED")},
                      {tr("New key, in 330 s"), tr("PUBLISHED"), tr("SIGNING")},
                      {tr("Present key, in 330 s"), tr("SIGNING"), tr("RETIRING")},
                      {tr("Present key, in 660 s"), tr("RETIRING"), tr("RETIRED")}};
    review.impact = tr("The new key is published now and signs from 330 s on, when everybody who keeps the key set has "
                       "read it. The present key is accepted for 330 s more, until its last token has expired; then "
                       "its private part is destroyed. No token is refused in its life. The rotation cannot be stopped "
                       "on its way.");
    review.effectText = tr("Publish the new key");
    review.holdingText = tr("Keep holding to publish");
    return review;
}

void TokenKeysCard::focusTable() { m_table->setFocus(Qt::OtherFocusReason); }

} // namespace signalbox::ui
