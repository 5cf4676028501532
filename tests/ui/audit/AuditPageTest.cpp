// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audit/AuditPage.h"

#include "core/audit/Export.h"
#include "core/crypto/Ed25519.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/audit/AuditModel.h"
#include "ui/bridge/Bridge.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/FilterField.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"
#include "ui/widgets/TraceLink.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace signalbox::test {

using namespace ui;

namespace {

/// A real signed log in memory, asked as the platform is asked.
struct Log {
    explicit Log(const base::Clock& clock)
        : m_clock(clock) {}

    void append(const std::string& actor, const std::string& action, const std::string& object) {
        audit::Leaf leaf;
        leaf.seq = entries.size();
        leaf.time = m_clock.now() + std::chrono::seconds(entries.size());
        leaf.bootId = "boot-1";
        leaf.actor = {actor, "on_call", "", ""};
        leaf.action = action;
        leaf.object = object;
        leaf.scope = base::Json::object({{"provider", "novagames"}});
        leaf.approvals = base::Json::array();
        leaf.reason = "settle p99 over 2 s, incident INC-311";
        leaf.requestId = "cmd-" + std::to_string(entries.size());
        leaf.outcome = entries.size() % 7 == 3 ? audit::Outcome::Refused : audit::Outcome::Ok;
        leaf.details = base::Json::object();
        const auto stored = audit::toStored(leaf);
        tree.append(audit::leafHash({reinterpret_cast<const std::uint8_t*>(stored.data()), stored.size()}));
        entries.push_back({leaf.seq, leaf, stored});
    }
    [[nodiscard]] std::string head() const {
        return audit::signCheckpoint({signer.key.name, tree.size(), tree.root()}, signer).value();
    }

    const base::Clock& m_clock;
    audit::NoteSigner signer = audit::noteSigner("signalbox/eu-1/audit", crypto::Ed25519PrivateKey::generate()).value();
    audit::Tree tree;
    std::vector<audit::Entry> entries;
    std::vector<api::AuditFilter> asked;
    std::optional<base::Error> refusal;
};

class LogPort final : public AuditPort {
public:
    explicit LogPort(Log& log)
        : m_log(log) {}
    void entries(QObject*, const api::AuditFilter& filter, Done<api::AuditPage> done) override {
        m_log.asked.push_back(filter);
        if (m_log.refusal)
            return done(*m_log.refusal);
        api::AuditPage page;
        page.size = m_log.entries.size();
        const auto wanted = [&](const audit::Entry& entry) {
            return (filter.actor.empty() || entry.leaf.actor.id == filter.actor) &&
                   (filter.action.empty() || entry.leaf.action.rfind(filter.action, 0) == 0);
        };
        for (const auto& entry : m_log.entries) {
            if (wanted(entry) && (!filter.after || entry.index > *filter.after) &&
                (!filter.before || entry.index < *filter.before))
                page.entries.push_back(entry);
        }
        if (!filter.after)
            std::reverse(page.entries.begin(), page.entries.end());
        if (page.entries.size() > filter.limit)
            page.entries.resize(filter.limit);
        done(page);
    }
    void proof(QObject*, std::uint64_t index, Done<audit::InclusionProof> done) override {
        audit::InclusionProof proof;
        proof.index = index;
        proof.size = m_log.tree.size();
        proof.leafHash = m_log.tree.leaf(index);
        proof.path = m_log.tree.inclusion(index, proof.size);
        proof.stored = m_log.entries[index].stored;
        proof.checkpoint = m_log.head();
        done(proof);
    }
    void checkpoint(QObject*, Done<api::AuditCheckpoint> done) override {
        done(api::AuditCheckpoint{m_log.head(), m_log.signer.key, m_log.tree.size(), {}});
    }
    void exportLog(QObject*, Done<std::string> done) override { done(std::string("{\"audit_export\":1}\n")); }

private:
    Log& m_log;
};

} // namespace

class AuditPageTest : public UiTest {
protected:
    AuditPageTest() {
        for (int i = 0; i < 250; ++i)
            log.append(i % 3 ? "on_call-1" : "security_officer-1", i % 2 ? "keys.cut_over" : "canary.set",
                       i % 2 ? "rotation/rot-" + std::to_string(i) : "canary/novagames");
        witness = {Witness::State::Verified, {}, 248, clock.now(), log.signer.key};
        page.setFileChooser([this](QWidget*, const QString&, const QString&, const QString& name,
                                   std::function<void(const QString&)> chosen) { chosen(folder.filePath(name)); });
    }
    void open() {
        page.resize(1240, 780);
        present(page);
        page.activated();
    }
    [[nodiscard]] QPushButton* button(const QString& begin) const {
        for (auto* one : page.findChildren<QPushButton*>())
            if (one->text().startsWith(begin))
                return one;
        return nullptr;
    }
    [[nodiscard]] QPushButton* announcement() const {
        for (auto* one : page.findChildren<QPushButton*>())
            if (one->text().contains(QStringLiteral("new entries")))
                return one;
        return nullptr;
    }
    [[nodiscard]] QString visible() const {
        QStringList texts;
        for (const auto* label : page.findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        return texts.join(QLatin1Char('\n'));
    }
    [[nodiscard]] DataTable* table() const { return page.findChild<DataTable*>(); }
    [[nodiscard]] QString cell(int row, AuditModel::Column column) const {
        return table()->model()->index(row, column).data().toString();
    }
    void fetchProof() { QTRY_VERIFY(button(QStringLiteral("Recompute"))->isEnabled()); }
    [[nodiscard]] QByteArray saved(const QString& name) const {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir folder;
    Log log{clock};
    MutationGate gate{clock};
    Bridge bridge{clock};
    WitnessView witness;
    AuditPage page{{theme(), clock, gate}, bridge, std::make_unique<LogPort>(log), [this] { return witness; }};
};

TEST_F(AuditPageTest, readsTheNewestHundredAndOlderOnesOnlyOnDemand) {
    open();
    EXPECT_EQ(table()->model()->rowCount(), 100);
    EXPECT_EQ(cell(0, AuditModel::Number), QStringLiteral("249"));
    ASSERT_EQ(log.asked.size(), 1U);
    QTest::mouseClick(button(QStringLiteral("Load older")), Qt::LeftButton);
    EXPECT_EQ(table()->model()->rowCount(), 200);
    QTest::mouseClick(button(QStringLiteral("Load older")), Qt::LeftButton);
    EXPECT_EQ(table()->model()->rowCount(), 250);
    EXPECT_EQ(cell(249, AuditModel::Number), QStringLiteral("0"));
    EXPECT_FALSE(button(QStringLiteral("Load older"))->isVisible());
}

TEST_F(AuditPageTest, announcesNewEntriesWithoutMovingWhatIsRead) {
    open();
    table()->setCurrentIndex(table()->model()->index(5, 0));
    const QString read = cell(5, AuditModel::Number);
    for (int i = 0; i < 12; ++i)
        log.append("on_call-2", "degradation.close", "switch/new_sessions novagames");
    page.poll();
    ASSERT_TRUE(announcement());
    EXPECT_TRUE(announcement()->text().startsWith(QStringLiteral("12 new entries")));
    EXPECT_EQ(cell(5, AuditModel::Number), read);
    EXPECT_EQ(cell(0, AuditModel::Number), QStringLiteral("249"));
    EXPECT_TRUE(visible().contains(QStringLiteral("Unwitnessed tail: 14 entries")));
    QTest::mouseClick(announcement(), Qt::LeftButton);
    EXPECT_EQ(cell(0, AuditModel::Number), QStringLiteral("261"));
    EXPECT_EQ(cell(17, AuditModel::Number), read);
    EXPECT_EQ(table()->currentIndex().row(), 17);
}

TEST_F(AuditPageTest, countsOneEntryAsOne) {
    open();
    log.append("on_call-2", "canary.abort", "canary/novagames");
    page.poll();
    auto* one = button(QStringLiteral("1 new entry "));
    ASSERT_TRUE(one);
    witness.size = 250;
    page.showWitness();
    EXPECT_TRUE(visible().contains(QStringLiteral("Unwitnessed tail: 1 entry"))) << visible().toStdString();
    EXPECT_FALSE(visible().contains(QStringLiteral("1 entries")));
}

TEST_F(AuditPageTest, asksThePlatformForActorAndActionAndLooksForWordsItself) {
    open();
    page.deactivated(); // Nothing but the filter asks from here on.
    auto* filter = page.findChild<FilterField*>();
    filter->setText(QStringLiteral("actor:on_call-1 action:keys. rot-241"));
    QTRY_COMPARE(log.asked.size(), std::size_t(2));
    EXPECT_EQ(log.asked.back().actor, "on_call-1");
    EXPECT_EQ(log.asked.back().action, "keys.");
    ASSERT_EQ(table()->model()->rowCount(), 1);
    EXPECT_EQ(cell(0, AuditModel::Object), QStringLiteral("rotation/rot-241"));
}

TEST_F(AuditPageTest, saysExactlyWhatARecomputationVerified) {
    open();
    fetchProof();
    EXPECT_TRUE(visible().contains(QStringLiteral("Not yet recomputed")));
    QTest::mouseClick(button(QStringLiteral("Recompute")), Qt::LeftButton);
    EXPECT_TRUE(visible().contains(QStringLiteral("✓ Recomputed on this computer")));
    EXPECT_TRUE(visible().contains(QStringLiteral("which the head of 250 entries carries")));
    EXPECT_FALSE(visible().contains(QStringLiteral("Do not rely")));
}

TEST_F(AuditPageTest, noticesOneChangedByteInWhatIsShown) {
    auto& stored = log.entries.back().stored;
    stored.replace(stored.find("INC-311"), 7, "INC-312");
    open();
    fetchProof();
    QTest::mouseClick(button(QStringLiteral("Recompute")), Qt::LeftButton);
    EXPECT_TRUE(visible().contains(QStringLiteral("INCLUSION FAILED at entry 249")));
    EXPECT_TRUE(visible().contains(QStringLiteral("Do not rely on rows below.")));
    QTest::mouseClick(button(QStringLiteral("Save evidence")), Qt::LeftButton);
    const auto evidence = base::Json::parse(saved(QStringLiteral("signalbox-evidence.json")).toStdString());
    ASSERT_TRUE(evidence);
    EXPECT_EQ((*evidence)["entry"].intOr(-1), 249);
    EXPECT_EQ((*evidence)["checkpoint"].stringOr(""), log.head());
}

TEST_F(AuditPageTest, believesOnlyThePinnedKey) {
    witness.key = audit::noteSigner("signalbox/eu-1/audit", crypto::Ed25519PrivateKey::generate()).value().key;
    open();
    fetchProof();
    QTest::mouseClick(button(QStringLiteral("Recompute")), Qt::LeftButton);
    EXPECT_TRUE(visible().contains(QStringLiteral("not signed by the key that this console has pinned")));
    EXPECT_TRUE(visible().contains(QStringLiteral("Do not rely on rows below.")));
}

TEST_F(AuditPageTest, verifiesNothingWithoutAPinnedKey) {
    witness.key.reset();
    open();
    fetchProof();
    QTest::mouseClick(button(QStringLiteral("Recompute")), Qt::LeftButton);
    EXPECT_TRUE(visible().contains(QStringLiteral("Nothing was verified")));
    EXPECT_FALSE(visible().contains(QStringLiteral("✓ Recomputed")));
}

TEST_F(AuditPageTest, savesAProofThatHoldsWithThePublicKeyAlone) {
    open();
    fetchProof();
    QTest::mouseClick(button(QStringLiteral("Save proof")), Qt::LeftButton);
    const auto file = audit::ProofFile::parse(saved(QStringLiteral("entry-249.tlog-proof")).toStdString());
    ASSERT_TRUE(file);
    const auto leaf = audit::verifyProof(*file, {log.signer.key});
    ASSERT_TRUE(leaf);
    EXPECT_EQ(leaf->seq, 249U);
}

TEST_F(AuditPageTest, turnsTheWitnessFindingIntoAnAlarm) {
    open();
    EXPECT_TRUE(visible().contains(QStringLiteral("✓ Verified up to size 248 by this console")));
    witness.state = Witness::State::Behind;
    witness.finding =
        QStringLiteral("ROLLBACK SUSPECTED: the audit log has 100 entries, this console has verified 248.");
    page.showWitness();
    EXPECT_TRUE(visible().contains(QStringLiteral("■ ROLLBACK SUSPECTED")));
    EXPECT_TRUE(visible().contains(QStringLiteral("Do not rely on rows below.")));
    EXPECT_FALSE(visible().contains(QStringLiteral("✓ Verified up to")));
}

TEST_F(AuditPageTest, startsAtTheEntryThatALinkNames) {
    page.openLink(QStringLiteral("17"));
    open();
    EXPECT_EQ(cell(0, AuditModel::Number), QStringLiteral("17"));
    EXPECT_TRUE(visible().contains(QStringLiteral("Entry 17 ·")));
    page.openLink(QStringLiteral("9999"));
    EXPECT_TRUE(page.messages()->text().contains(QStringLiteral("There is no audit entry")));
}

TEST_F(AuditPageTest, opensTheTraceThatAnEntryNames) {
    log.append("on_call-1", "bets.reverse", "trace/tr_7714");
    page.openLink(QStringLiteral("17"));
    open();
    auto* trace = page.inspector()->findChild<TraceButton*>();
    ASSERT_TRUE(trace);
    EXPECT_FALSE(trace->isVisible()) << "this one names none";
    page.openLink(QStringLiteral("250"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return trace->isVisible(); }));
    QSignalSpy links(&page, &Page::linkRequested);
    QTest::mouseClick(trace, Qt::LeftButton);
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.first().first().toString(), QStringLiteral("traces/tr_7714"));
}

TEST_F(AuditPageTest, followsALinkWhateverWasFilteredBefore) {
    open();
    page.deactivated();
    auto* filter = page.findChild<FilterField*>();
    QSignalSpy typed(filter, &FilterField::filterChanged);
    filter->setText(QStringLiteral("actor:on_call-1"));
    QTRY_COMPARE(log.asked.size(), std::size_t(2));
    page.openLink(QStringLiteral("18"));
    EXPECT_EQ(filter->text(), QString());
    QTRY_COMPARE(typed.count(), 2); // The filter tells that it was emptied, and that changes nothing.
    EXPECT_EQ(log.asked.size(), 4U);
    EXPECT_EQ(cell(0, AuditModel::Number), QStringLiteral("18"));
}

TEST_F(AuditPageTest, saysWhoMayReadWhenItMayNot) {
    log.refusal = base::Error{base::ErrorCode::PermissionDenied, "ACCESS-001", "viewer-1 may not do audit.read"};
    open();
    EXPECT_EQ(page.states()->state().kind, PageState::Kind::NoPermission);
    EXPECT_TRUE(page.states()->visibleText().contains(QStringLiteral("auditor")));
}

TEST_F(AuditPageTest, canBeUsedWithoutMouseAndSight) {
    open();
    fetchProof();
    QTest::mouseClick(button(QStringLiteral("Recompute")), Qt::LeftButton);
    EXPECT_EQ(accessibilityProblems(page).join(QLatin1Char('\n')).toStdString(), "");
    expectPictures(page, theme(), QStringLiteral("audit"));
}

} // namespace signalbox::test
