// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keys/KeysPage.h"

#include "core/api/Acts.h"
#include "tests/ui/support/AccessibilityWalk.h"
#include "tests/ui/support/Screenshots.h"
#include "tests/ui/support/UiTest.h"
#include "ui/bridge/Bridge.h"
#include "ui/charts/ExpiryTimeline.h"
#include "ui/shell/MutationGate.h"
#include "ui/widgets/DataTable.h"
#include "ui/widgets/Lists.h"
#include "ui/widgets/MessageBar.h"
#include "ui/widgets/StatePanel.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QAbstractItemModelTester>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace signalbox::test {

using namespace ui;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const std::string kNode = "gateway-1";

/// The rules of the platform without the platform: core's own functions over values in memory.
class MemoryPort final : public KeysPort {
public:
    explicit MemoryPort(const base::Clock& clock)
        : m_clock(clock) {}

    void add(keys::CredentialKind kind, const std::string& id, const keys::Scope& scope, base::Duration age) {
        keys::Credential credential;
        credential.id = base::CredentialId(id);
        credential.kind = kind;
        credential.scope = scope;
        credential.policy = keys::defaultPolicy(kind);
        credential.owner = "integration team";
        auto made =
            keys::withFirstVersion(credential, id + "-kid-1", partOf(kind, id, 1), std::nullopt, m_clock.now() - age);
        ASSERT_TRUE(made) << describe(made.error());
        credentials.push_back({*std::move(made), keys::ExpiryStatus::Ok, {}});
        use(id, 1, 48'211);
    }
    static keys::PublicPart partOf(keys::CredentialKind kind, const std::string& id, int n) {
        keys::PublicPart part;
        std::string hex;
        while (hex.size() < 64)
            hex += std::to_string(std::hash<std::string>{}(id + std::to_string(n) + std::to_string(hex.size())));
        part.fingerprint = hex.substr(0, 64);
        if (kind == keys::CredentialKind::MtlsLeaf || kind == keys::CredentialKind::IssuingCa) {
            part.certificatePem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
            part.certificateFingerprint = hex.substr(1, 62) + "aa";
            part.serial = hex.substr(0, 32);
        }
        return part;
    }
    api::CredentialView& of(const std::string& id) {
        for (auto& one : credentials) {
            if (one.credential.id.text() == id)
                return one;
        }
        ADD_FAILURE() << "no credential " << id;
        return credentials.front();
    }
    void use(const std::string& id, int n, std::uint64_t uses) {
        auto& view = of(id);
        keys::NodeEvidence seen{kNode, m_clock.now() - seconds(40), m_clock.now() - seconds(1), uses};
        auto used = keys::apply(view.credential, keys::event::Use{n, seen}, m_clock.now());
        ASSERT_TRUE(used) << describe(used.error());
        view.credential = *std::move(used);
    }
    void rotate(const std::string& id, std::optional<base::Duration> overlap = {}) {
        auto& view = of(id);
        keys::RotationRequest wish;
        wish.id = keys::RotationId("rot-" + id);
        wish.requestedBy = base::OperatorId("security_officer-1");
        wish.reason = "scheduled";
        wish.overlap = overlap;
        settle(view, keys::requestRotation(view.credential, wish, m_clock.now()), true);
    }
    void deliver(const std::string& id) {
        auto& view = of(id);
        const int n = view.rotations.front().rotation.to;
        keys::Delivery delivery{id + "-kid-" + std::to_string(n), partOf(view.credential.kind, id, n), {}};
        std::vector<keys::Credential> all;
        for (const auto& one : credentials)
            all.push_back(one.credential);
        settle(view, keys::deliver(view.credential, view.rotations.front().rotation, delivery, all, m_clock.now()));
    }
    void cutOver(const std::string& id) {
        auto& view = of(id);
        settle(view, keys::cutOver(view.credential, view.rotations.front().rotation, {}, m_clock.now()));
    }
    void suspend(const std::string& id, int n) {
        auto& view = of(id);
        auto changed = keys::apply(view.credential, keys::event::Suspend{n}, m_clock.now());
        ASSERT_TRUE(changed);
        view.credential = *std::move(changed);
    }
    std::vector<api::CredentialView> views() {
        for (auto& view : credentials) {
            view.expiry = keys::expiryStatus(view.credential, m_clock.now());
            for (auto& rotation : view.rotations) {
                rotation.state = keys::state(view.credential, rotation.rotation);
                rotation.progress = keys::progress(view.credential, rotation.rotation);
                rotation.permissions = keys::permissions(view.credential, rotation.rotation, m_clock.now());
            }
        }
        return credentials;
    }

    void read(QObject* context, Credentials done) override {
        ++reads;
        if (failure)
            QMetaObject::invokeMethod(
                context, [done, error = *failure] { done(error); }, Qt::QueuedConnection);
        else
            QMetaObject::invokeMethod(
                context, [done, all = views()] { done(all); }, Qt::QueuedConnection);
    }
    void perform(QObject* context, const KeyOrder& order, const api::Intent& intent, const QString& title,
                 std::function<void(const KeyOutcome&)> done) override {
        orders.push_back(order);
        reasons.push_back(intent.reason);
        titles.append(title);
        KeyOutcome outcome;
        if (refusal) {
            outcome.error = refusal;
        } else {
            outcome.auditIndex = 1412;
            if (order.act == KeyAct::Rotate)
                rotate(order.credential.id.text(), order.overlap);
            else if (order.act == KeyAct::CutOver)
                cutOver(order.credential.id.text());
            else if (order.act == KeyAct::WaiveCutOver)
                outcome.approval = base::ApprovalId("approval-7");
        }
        answer = done;
        QMetaObject::invokeMethod(
            context, [done, outcome] { done(outcome); }, Qt::QueuedConnection);
    }

    void readTokenKeys(QObject* context, TokenKeys done) override {
        QMetaObject::invokeMethod(
            context, [done, keys = tokenKeys] { done(keys); }, Qt::QueuedConnection);
    }
    void rotateTokenKey(QObject*, const api::Intent&, const QString&, std::function<void(const KeyOutcome&)>) override {
        FAIL() << "the key of access tokens, from the acts on credentials";
    }

    std::vector<api::CredentialView> credentials;
    std::vector<api::TokenKeyView> tokenKeys;
    std::optional<base::Error> failure;
    std::optional<base::Error> refusal;
    int reads = 0;
    std::vector<KeyOrder> orders;
    std::vector<std::string> reasons;
    QStringList titles;
    std::function<void(const KeyOutcome&)> answer;

private:
    void settle(api::CredentialView& view, const base::Result<keys::RotationChange>& change, bool fresh = false) {
        ASSERT_TRUE(change) << describe(change.error());
        view.credential = change->credential;
        if (fresh)
            view.rotations.insert(view.rotations.begin(), api::RotationView{});
        view.rotations.front().rotation = change->rotation;
    }
    const base::Clock& m_clock;
};

keys::Scope scope(const std::string& provider, const std::string& brand, const std::string& region) {
    keys::Scope result;
    if (!provider.empty())
        result.provider = base::ProviderId(provider);
    if (!brand.empty())
        result.brand = base::BrandId(brand);
    result.region = base::RegionId(region);
    return result;
}

class KeysPageTest : public UiTest {
protected:
    KeysPageTest()
        : bridge(clock)
        , gate(clock) {
        gate.setPermissions({"keys.rotate", "keys.prove", "keys.cut_over", "keys.undo_cut_over", "keys.retire",
                             "keys.cancel", "keys.suspend", "keys.unsuspend", "keys.waive", "keys.revoke"},
                            false);
        gate.setEnvironment(Environment::Sandbox);
        gate.setConnected(true);
        auto made = std::make_unique<MemoryPort>(clock);
        port = made.get();
        page = std::make_unique<KeysPage>(PageContext{theme(), clock, gate}, bridge, std::move(made));
        page->resize(1224, 780);
    }
    void fill() {
        using Kind = keys::CredentialKind;
        port->add(Kind::MtlsLeaf, "cr_novagames_mtls", scope("novagames", "brand-7", "eu-1"), hours(24 * 21));
        port->add(Kind::Hmac, "cr_novagames_hmac", scope("novagames", "brand-7", "eu-1"), hours(24 * 40));
        port->add(Kind::MtlsLeaf, "cr_redfox_mtls", scope("redfox", "brand-2", "eu-1"), hours(24 * 27));
        port->add(Kind::Ed25519Sig, "cr_redfox_sig", scope("redfox", "brand-2", "eu-1"), hours(24 * 30));
        port->add(Kind::MtlsLeaf, "cr_evergrove_mtls", scope("evergrove", "brand-7", "uk-1"), hours(24 * 4));
        port->add(Kind::Hmac, "cr_evergrove_hmac", scope("evergrove", "brand-7", "uk-1"), hours(24 * 12));
        port->add(Kind::MtlsLeaf, "cr_lumen_mtls", scope("lumen", "brand-9", "uk-1"), hours(24 * 11));
        port->add(Kind::Ed25519Sig, "cr_lumen_sig", scope("lumen", "brand-9", "uk-1"), hours(24 * 60));
        port->add(Kind::IssuingCa, "cr_ca_eu-1", scope("", "", "eu-1"), hours(24 * 60));
        port->add(Kind::IssuingCa, "cr_ca_uk-1", scope("", "", "uk-1"), hours(24 * 60));
        api::TokenKeyView key;
        key.kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        key.state = "signing";
        key.publishedAt = key.signsFrom = clock.now() - hours(24 * 92);
        key.requestedBy = "system";
        port->tokenKeys = {key};
    }
    void feed() {
        page->show(port->views());
        page->show(port->tokenKeys);
    }
    void choose(const char* credential) { page->openLink(QString::fromLatin1(credential)); }
    QPushButton* button(const QString& text) {
        for (auto* one : page->findChildren<QPushButton*>()) {
            if (one->text() == text)
                return one;
        }
        ADD_FAILURE() << "no button " << text.toStdString();
        return nullptr;
    }
    KeyInspector* inspector() { return page->findChild<KeyInspector*>(); }
    DataTable* table() {
        for (auto* one : page->findChildren<DataTable*>()) {
            if (one->accessibleName() == QStringLiteral("Credentials"))
                return one;
        }
        return nullptr;
    }
    QString cell(int row, int column) { return table()->model()->index(row, column).data().toString(); }
    QStringList notes() {
        QStringList all;
        for (int i = 0; i < table()->model()->rowCount(); ++i)
            all << cell(i, KeyModel::Note);
        return all;
    }
    /// Writes the reason and holds the button of the open sheet.
    void confirm(const QString& reason) {
        auto* sheet = page->sheet();
        ASSERT_NE(sheet, nullptr);
        ASSERT_TRUE(QTest::qWaitForWindowExposed(sheet));
        sheet->setReason(reason);
        clock.advance(seconds(1)); // over the input guard
        sheet->holdButton()->tick();
        QTest::mousePress(sheet->holdButton(), Qt::LeftButton);
        clock.advance(std::chrono::milliseconds(900));
        sheet->holdButton()->tick();
        QTest::mouseRelease(sheet->holdButton(), Qt::LeftButton);
    }

    Bridge bridge;
    MutationGate gate;
    MemoryPort* port = nullptr;
    std::unique_ptr<KeysPage> page;
};

} // namespace

TEST_F(KeysPageTest, showsEveryVersionThatIsNotOver) {
    fill();
    port->rotate("cr_novagames_hmac");
    feed();
    present(*page);
    EXPECT_EQ(table()->model()->rowCount(), 11);
    EXPECT_EQ(cell(0, KeyModel::Credential), QStringLiteral("HMAC secret"));
    EXPECT_EQ(cell(0, KeyModel::Scope), QStringLiteral("evergrove · brand-7 · uk-1"));
    EXPECT_EQ(cell(10, KeyModel::Scope), QStringLiteral("uk-1")); // the platform's own last
    EXPECT_TRUE(notes().join(QLatin1Char('|')).contains(QStringLiteral("waits for the pickup, due")));
    const QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

TEST_F(KeysPageTest, marksWhatIsDueForRenewalAndLate) {
    fill();
    feed();
    present(*page);
    QHash<QString, Severity> found;
    for (int i = 0; i < table()->model()->rowCount(); ++i) {
        const auto index = table()->model()->index(i, KeyModel::Expires);
        found.insert(cell(i, KeyModel::Scope) + cell(i, KeyModel::Credential),
                     Severity(index.data(CellRole::SeverityMark).toInt()));
    }
    EXPECT_EQ(found.value(QStringLiteral("novagames · brand-7 · eu-1mTLS certificate")), Severity::P3); // 9 d left
    EXPECT_EQ(found.value(QStringLiteral("redfox · brand-2 · eu-1mTLS certificate")), Severity::P2);    // 3 d left
    EXPECT_EQ(found.value(QStringLiteral("evergrove · brand-7 · uk-1mTLS certificate")), Severity::None);
    EXPECT_EQ(page->badge(), 2);
}

TEST_F(KeysPageTest, filtersByWordsAndSaysHowManyAreLeft) {
    fill();
    feed();
    present(*page);
    auto* field = page->findChild<FilterField*>();
    const auto shown = [&](const QString& text) {
        field->setText(text);
        page->show(port->views());
        return table()->model()->rowCount();
    };
    EXPECT_EQ(shown(QStringLiteral("provider:novagames,redfox state:any")), 4);
    EXPECT_EQ(shown(QStringLiteral("kind:hmac")), 2);
    EXPECT_EQ(shown(QStringLiteral("kind:mtls -region:uk-1")), 2);
    EXPECT_EQ(shown(QStringLiteral("state:retired")), 0);
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::EmptyByFilter);
    EXPECT_EQ(shown(QStringLiteral("evergrove signing")), 0);
    EXPECT_EQ(shown({}), 10);
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::Ready);
}

TEST_F(KeysPageTest, showsEachStepOfARotationAndWhyTheNextIsNotPossible) {
    fill();
    port->rotate("cr_novagames_hmac");
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    auto* steps = inspector()->findChild<StepList*>();
    ASSERT_EQ(steps->steps().size(), 5);
    EXPECT_EQ(steps->steps().at(1).state, StepList::State::Current);
    EXPECT_FALSE(inspector()->button(KeyAct::CutOver)->isEnabled());
    EXPECT_TRUE(inspector()->button(KeyAct::CutOver)->toolTip().contains(QStringLiteral("KEYS-")));
    EXPECT_FALSE(inspector()->button(KeyAct::UndoCutOver)->isEnabled());
    EXPECT_TRUE(inspector()->button(KeyAct::Cancel)->isEnabled());
    EXPECT_FALSE(button(QStringLiteral("Rotate..."))->isEnabled());
    EXPECT_TRUE(button(QStringLiteral("Rotate..."))->toolTip().contains(QStringLiteral("KEYS-005")));

    port->deliver("cr_novagames_hmac");
    feed();
    EXPECT_EQ(steps->steps().at(2).state, StepList::State::Current);
    EXPECT_TRUE(inspector()->button(KeyAct::CutOver)->toolTip().contains(QStringLiteral("KEYS-006")));
    EXPECT_TRUE(inspector()->button(KeyAct::WaiveCutOver)->isVisible());

    port->use("cr_novagames_hmac", 2, 412);
    feed();
    EXPECT_EQ(steps->steps().at(2).trailing, QStringLiteral("412 uses"));
    EXPECT_TRUE(inspector()->button(KeyAct::CutOver)->isEnabled());
    EXPECT_FALSE(inspector()->button(KeyAct::WaiveCutOver)->isVisible());

    port->cutOver("cr_novagames_hmac");
    feed();
    EXPECT_EQ(steps->steps().at(4).state, StepList::State::Current);
    EXPECT_TRUE(inspector()->button(KeyAct::UndoCutOver)->isEnabled());
    EXPECT_TRUE(inspector()->button(KeyAct::Retire)->toolTip().contains(QStringLiteral("KEYS-023")));
    clock.advance(seconds(10));
    feed();
    EXPECT_TRUE(inspector()->button(KeyAct::Retire)->isEnabled());
}

TEST_F(KeysPageTest, rotatesWithTheOverlapAndTheReasonThatAPersonChose) {
    fill();
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    QTest::mouseClick(button(QStringLiteral("Rotate...")), Qt::LeftButton);
    ASSERT_NE(page->sheet(), nullptr);
    auto* overlap = page->sheet()->findChild<QComboBox*>();
    ASSERT_NE(overlap, nullptr);
    EXPECT_TRUE(overlap->currentText().contains(QStringLiteral("as the policy says")));
    overlap->setCurrentIndex(overlap->findText(QStringLiteral("3 d")));
    EXPECT_FALSE(page->sheet()->holdButton()->isEnabled()); // no reason yet
    confirm(QStringLiteral("scheduled rotation"));
    ASSERT_EQ(port->orders.size(), 1U);
    EXPECT_EQ(port->orders[0].credential.id.text(), "cr_novagames_hmac");
    EXPECT_EQ(port->orders[0].overlap, base::Duration(hours(72)));
    EXPECT_EQ(port->reasons[0], "scheduled rotation");
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->sheet() == nullptr; }, 3000));
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("Audit entry 1412")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return inspector()->view()->openRotation() != nullptr; }, 3000));
}

TEST_F(KeysPageTest, actsOnWhatTheSheetWasOpenedForWhateverIsSelectedSince) {
    fill();
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    QTest::mouseClick(button(QStringLiteral("Rotate...")), Qt::LeftButton);
    choose("cr_redfox_sig");
    confirm(QStringLiteral("scheduled rotation"));
    ASSERT_EQ(port->orders.size(), 1U);
    EXPECT_EQ(port->orders[0].credential.id.text(), "cr_novagames_hmac");
}

TEST_F(KeysPageTest, cutsOverAfterAHold) {
    fill();
    port->rotate("cr_novagames_hmac");
    port->deliver("cr_novagames_hmac");
    port->use("cr_novagames_hmac", 2, 5);
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    QTest::mouseClick(inspector()->button(KeyAct::CutOver), Qt::LeftButton);
    confirm(QStringLiteral("v2 is in use"));
    ASSERT_EQ(port->orders.size(), 1U);
    EXPECT_EQ(port->orders[0].act, KeyAct::CutOver);
    EXPECT_EQ(port->orders[0].rotation->id.text(), "rot-cr_novagames_hmac");
    ASSERT_TRUE(QTest::qWaitFor([&] { return inspector()->button(KeyAct::UndoCutOver)->isEnabled(); }, 3000));
}

TEST_F(KeysPageTest, asksForAnApprovalToCutOverWithoutEvidence) {
    fill();
    port->rotate("cr_novagames_hmac");
    port->deliver("cr_novagames_hmac");
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    QTest::mouseClick(inspector()->button(KeyAct::WaiveCutOver), Qt::LeftButton);
    EXPECT_TRUE(page->sheet()->review().approval.contains(QStringLiteral("security officer must approve")));
    confirm(QStringLiteral("the provider tests at night"));
    ASSERT_EQ(port->orders.size(), 1U);
    EXPECT_EQ(port->orders[0].act, KeyAct::WaiveCutOver);
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->messages()->text().contains(QStringLiteral("approval-7")); }, 3000));
}

TEST_F(KeysPageTest, showsAnUnknownOutcomeWithItsCommandAndThenItsResult) {
    fill();
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    port->refusal = base::Error{base::ErrorCode::OutcomeUnknown, "API-007", "no answer came"};
    QTest::mouseClick(button(QStringLiteral("Rotate...")), Qt::LeftButton);
    confirm(QStringLiteral("scheduled"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->messages()->kind() == MessageBar::Kind::Unknown; }, 3000));
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("UNKNOWN")));
    port->answer(KeyOutcome{{}, 77, {}});
    EXPECT_EQ(page->messages()->kind(), MessageBar::Kind::Done);
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("77")));
}

TEST_F(KeysPageTest, keepsTheSheetOpenWithTheRefusalAndDemandsANewReviewAfterAConflict) {
    fill();
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    port->refusal = base::Error{base::ErrorCode::Conflict, "KEYS-005", "a rotation is open"};
    QTest::mouseClick(button(QStringLiteral("Rotate...")), Qt::LeftButton);
    confirm(QStringLiteral("scheduled"));
    ASSERT_EQ(port->orders.size(), 1U);
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->sheet() && !page->sheet()->holdButton()->isEnabled(); }, 3000));
    EXPECT_EQ(page->messages()->text(), QString());
    page->sheet()->cancelButton()->click();
}

TEST_F(KeysPageTest, uploadsACertificateRequestAndNeverAPrivateKey) {
    fill();
    port->rotate("cr_evergrove_mtls");
    feed();
    present(*page);
    choose("cr_evergrove_mtls");
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("evergrove.csr"));
    const auto write = [&](const QByteArray& content) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    page->setFileChooser([&](QWidget*, const QString&, const QString&, bool, const QString&,
                             const std::function<void(const QString&)>& chosen) { chosen(path); });
    const QByteArray csr = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n";
    write(csr + "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n");
    QTest::mouseClick(inspector()->button(KeyAct::Upload), Qt::LeftButton);
    EXPECT_EQ(page->sheet(), nullptr);
    EXPECT_TRUE(page->messages()->text().contains(QStringLiteral("private key")));
    write(csr);
    QTest::mouseClick(inspector()->button(KeyAct::Upload), Qt::LeftButton);
    confirm(QStringLiteral("evergrove has no automation"));
    ASSERT_EQ(port->orders.size(), 1U);
    EXPECT_EQ(port->orders[0].upload.csrPem, csr.toStdString());
    EXPECT_EQ(port->orders[0].uploadName, QStringLiteral("evergrove.csr"));
}

TEST_F(KeysPageTest, revokesOnlyWhenTheNameIsTypedAndTheButtonIsHeld) {
    fill();
    feed();
    page->resize(1240, 1000); // the button is at the end of a column that may have to be scrolled
    present(*page);
    choose("cr_redfox_sig");
    auto* revoke = inspector()->button(KeyAct::Revoke);
    ASSERT_TRUE(revoke->isVisible());
    QTest::mouseClick(revoke, Qt::LeftButton);
    auto* sheet = page->sheet();
    ASSERT_NE(sheet, nullptr);
    ASSERT_TRUE(QTest::qWaitForWindowExposed(sheet));
    EXPECT_TRUE(sheet->review().impact.contains(QStringLiteral("active version")));
    const auto hold = [&](int milliseconds) {
        clock.advance(seconds(1));
        sheet->holdButton()->tick();
        QTest::mousePress(sheet->holdButton(), Qt::LeftButton);
        clock.advance(std::chrono::milliseconds(milliseconds));
        sheet->holdButton()->tick();
        QTest::mouseRelease(sheet->holdButton(), Qt::LeftButton);
    };
    sheet->setReason(QStringLiteral("the private key was in a ticket"));
    hold(1600);
    EXPECT_TRUE(port->orders.empty()) << "the name was not typed";
    QTest::keyClicks(sheet->confirmEdit(), QStringLiteral("cr_redfox_mtls"));
    hold(1600);
    EXPECT_TRUE(port->orders.empty()) << "another name was typed";
    sheet->confirmEdit()->clear();
    QTest::keyClicks(sheet->confirmEdit(), QStringLiteral("cr_redfox_sig"));
    hold(900);
    EXPECT_TRUE(port->orders.empty()) << "not held long enough";
    hold(1600);
    ASSERT_EQ(port->orders.size(), 1U);
    EXPECT_EQ(port->orders[0].act, KeyAct::Revoke);
    EXPECT_EQ(port->orders[0].credential.id.text(), "cr_redfox_sig");
    EXPECT_EQ(port->orders[0].version, 1);
    gate.setPermissions({"keys.suspend"}, false);
    feed();
    EXPECT_FALSE(revoke->isVisible()) << "for a role that can never do it";
    choose("cr_ca_eu-1");
    EXPECT_FALSE(revoke->isVisible()) << "the platform's own keys";
}

TEST_F(KeysPageTest, offersNothingThatTheRoleCannotHaveAndNothingWhileLocked) {
    fill();
    port->rotate("cr_novagames_hmac");
    port->deliver("cr_novagames_hmac");
    port->use("cr_novagames_hmac", 2, 5);
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    gate.setEnvironment(Environment::Production);
    EXPECT_FALSE(inspector()->button(KeyAct::CutOver)->isEnabled());
    EXPECT_TRUE(inspector()->button(KeyAct::CutOver)->toolTip().contains(QStringLiteral("locked")));
    gate.setPermissions({"keys.suspend"}, false);
    feed();
    EXPECT_FALSE(inspector()->button(KeyAct::CutOver)->isVisible());
    EXPECT_FALSE(button(QStringLiteral("Rotate..."))->isVisible());
    EXPECT_TRUE(inspector()->button(KeyAct::Suspend)->isVisible());
}

TEST_F(KeysPageTest, keepsTheLastValuesAndSaysHowOldTheyAreWhenReadingFails) {
    fill();
    present(*page);
    port->failure = base::Error{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    page->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->states()->state().kind == PageState::Kind::Error; }, 3000));
    EXPECT_TRUE(page->states()->visibleText().contains(QStringLiteral("Asked again by itself in 2 s")));
    port->failure.reset();
    clock.advance(seconds(2));
    page->states()->tick();
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->states()->state().kind == PageState::Kind::Ready; }, 3000));
    port->failure = base::Error{base::ErrorCode::Unavailable, "API-008", "the platform does not answer"};
    clock.advance(seconds(20));
    page->refresh();
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->states()->state().kind == PageState::Kind::Stale; }, 3000));
    EXPECT_EQ(table()->model()->rowCount(), 10);
}

TEST_F(KeysPageTest, readsEverySecondOnlyWhileARotationIsOpen) {
    fill();
    feed();
    EXPECT_EQ(page->pollInterval(), seconds(3));
    port->rotate("cr_novagames_hmac");
    feed();
    EXPECT_EQ(page->pollInterval(), seconds(1));
}

TEST_F(KeysPageTest, saysWhatAnEmptyPlatformMeans) {
    feed();
    present(*page);
    EXPECT_EQ(page->states()->state().kind, PageState::Kind::EmptyFirstUse);
}

TEST_F(KeysPageTest, selectsOnTheTimelineAndInTheTableTheSameVersion) {
    fill();
    feed();
    present(*page);
    auto* timeline = page->findChild<ExpiryTimeline*>();
    QTest::mouseClick(timeline, Qt::LeftButton, {}, timeline->markRect(QStringLiteral("cr_redfox_mtls/1")).center());
    EXPECT_EQ(inspector()->view()->credential.id.text(), "cr_redfox_mtls");
    EXPECT_EQ(table()->currentIndex().siblingAtColumn(KeyModel::Scope).data().toString(),
              QStringLiteral("redfox · brand-2 · eu-1"));
}

TEST_F(KeysPageTest, isUsableWithoutAMouse) {
    fill();
    port->rotate("cr_novagames_hmac");
    port->deliver("cr_novagames_hmac");
    feed();
    present(*page);
    choose("cr_novagames_hmac");
    EXPECT_EQ(accessibilityProblems(*page), QStringList());
}

TEST_F(KeysPageTest, givesEveryButtonAndLineOfTheDetailsItsHeight) {
    fill();
    port->rotate("cr_redfox_mtls");
    port->deliver("cr_redfox_mtls");
    feed();
    page->resize(1080, 684);
    present(*page);
    choose("cr_redfox_mtls");
    QApplication::processEvents();
    int seen = 0;
    for (auto* one : inspector()->findChildren<QWidget*>()) {
        auto* label = qobject_cast<QLabel*>(one);
        if (!one->isVisible() || (!label && !qobject_cast<QPushButton*>(one)))
            continue;
        const int needed =
            label && label->wordWrap() ? label->heightForWidth(label->width()) : one->minimumSizeHint().height();
        EXPECT_GE(one->height(), needed) << (label ? label->text() : one->accessibleName()).toStdString();
        ++seen;
    }
    EXPECT_GT(seen, 25);
}

TEST_F(KeysPageTest, looksRightInBothThemes) {
    fill();
    port->rotate("cr_novagames_hmac");
    port->deliver("cr_novagames_hmac");
    port->use("cr_novagames_hmac", 2, 412'804);
    port->cutOver("cr_novagames_hmac");
    clock.advance(std::chrono::minutes(42));
    port->rotate("cr_redfox_mtls");
    port->deliver("cr_redfox_mtls");
    port->rotate("cr_redfox_sig");
    port->suspend("cr_lumen_mtls", 1);
    auto next = port->tokenKeys.front();
    next.kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    next.state = "published";
    next.publishedAt = clock.now() - seconds(40);
    next.signsFrom = next.publishedAt + seconds(330);
    next.requestedBy = "security_officer-1";
    port->tokenKeys.front().retiresAt = next.signsFrom + seconds(330);
    port->tokenKeys.insert(port->tokenKeys.begin(), next);
    feed();
    for (const auto scheme : {Scheme::Light, Scheme::Dark}) {
        theme().setSettings({scheme, 100, true, false});
        const QString name = scheme == Scheme::Light ? QStringLiteral("light") : QStringLiteral("dark");
        choose("cr_novagames_hmac");
        EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 784}, QStringLiteral("keys-") + name)), 100);
        choose("cr_redfox_mtls");
        EXPECT_GT(colorCount(takeScreenshot(*page, {1080, 684}, QStringLiteral("keys-small-") + name)), 100);
    }
    theme().setSettings({Scheme::Light, 100, true, false});
    page->show(std::vector<api::CredentialView>{});
    EXPECT_GT(colorCount(takeScreenshot(*page, {1240, 784}, QStringLiteral("keys-empty"))), 20);
    feed();
    choose("cr_evergrove_hmac");
    QTest::mouseClick(button(QStringLiteral("Rotate...")), Qt::LeftButton);
    ASSERT_NE(page->sheet(), nullptr);
    EXPECT_GT(colorCount(takeScreenshot(*page->sheet(), page->sheet()->sizeHint(), QStringLiteral("keys-sheet"))), 50);
}

} // namespace signalbox::test
