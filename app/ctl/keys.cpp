// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "app/ctl/Session.h"

#include "core/api/KeysCodec.h"
#include "core/api/ProviderCodec.h"
#include "core/api/TokenKeysClient.h"
#include "core/base/Files.h"

#include <CLI/CLI.hpp>

#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>

namespace signalbox::ctl {

namespace {

using Client = api::PlatformClient;
using RotationCall = base::Result<api::Done<api::RotationView>> (Client::*)(const keys::RotationId&, const api::Intent&,
                                                                            api::Deadline, std::stop_token);
using VersionCall = base::Result<api::Done<api::CredentialView>> (Client::*)(const base::CredentialId&, int,
                                                                             const api::Intent&, api::Deadline,
                                                                             std::stop_token);

std::string scopeText(const keys::Scope& scope) {
    return scope.provider.text() + " " + scope.brand.text() + " " + scope.region.text();
}

Table credentialTable(const std::vector<api::CredentialView>& views) {
    Table table{{"CREDENTIAL", "KIND", "SCOPE", "VERSION", "STATE", "EXPIRES", "LAST USE", "EXPIRY"}};
    for (const auto& view : views)
        for (const auto& version : view.credential.versions) {
            if (keys::isFinal(version.state))
                continue;
            table.push_back({view.credential.id.text(), std::string(keys::name(view.credential.kind)),
                             scopeText(view.credential.scope), "v" + std::to_string(version.n),
                             std::string(keys::name(version.state)), text(version.notAfter), text(version.lastUse()),
                             std::string(keys::name(view.expiry))});
        }
    return table;
}

Table rotationTable(const api::RotationView& view) {
    Table table{{"STEP", "STATE", "AT", "DUE", "USES"}};
    for (const auto& step : view.progress)
        table.push_back({std::string(keys::name(step.id)), std::string(keys::name(step.state)), text(step.at),
                         text(step.due), std::to_string(step.uses)});
    return table;
}

void printRotation(Session& session, const api::Done<api::RotationView>& done) {
    const auto& rotation = done.value.rotation;
    session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed), rotationTable(done.value));
    if (!session.json())
        std::cout << "rotation " << rotation.id.text() << " of " << rotation.credential.text() << " v" << rotation.from
                  << " -> v" << rotation.to << ": " << keys::name(done.value.state) << " ("
                  << receiptText(done.audit, done.replayed) << ")\n";
}

/// The open rotation of a credential, by the credential's or the rotation's id.
base::Result<api::RotationView> findRotation(Session& session, Client& client, const std::string& id) {
    SB_ASSIGN(const auto all, client.credentials(session.deadline()));
    for (const auto& view : all)
        for (const auto& rotation : view.rotations)
            if (rotation.rotation.id.text() == id || (view.credential.id.text() == id && keys::isOpen(rotation.state)))
                return rotation;
    return base::Error{base::ErrorCode::NotFound, "CTL-002",
                       "no rotation has the id " + id + ", and no credential of that id has an open one"};
}

void addRotationStep(CLI::App& keysVerb, Session& session, const std::string& name, const std::string& help,
                     RotationCall call) {
    auto* verb = keysVerb.add_subcommand(name, help);
    auto id = std::make_shared<std::string>();
    auto act = std::make_shared<ActOptions>();
    verb->add_option("rotation", *id, "The rotation's id, or its credential's")->required();
    act->add(*verb, true);
    verb->callback([&session, id, act, call] {
        auto* client = session.client();
        if (!client)
            return;
        const auto rotation = findRotation(session, *client, *id);
        if (!rotation) {
            session.fail(rotation.error());
            return;
        }
        const auto intent = act->intent();
        if (!intent) {
            session.fail(intent.error());
            return;
        }
        session.show((client->*call)(rotation->rotation.id, *intent, session.deadline(), {}),
                     [&](const auto& done) { printRotation(session, done); });
    });
}

void addVersionAct(CLI::App& keysVerb, Session& session, const std::string& name, const std::string& help,
                   VersionCall call) {
    struct Options {
        std::string id;
        int version = 0;
        ActOptions act;
    };
    auto* verb = keysVerb.add_subcommand(name, help);
    auto options = std::make_shared<Options>();
    verb->add_option("credential", options->id, "Its id; see keys list")->required();
    verb->add_option("version", options->version, "Its number, from 1")->required()->check(CLI::Range(1, 1'000'000));
    options->act.add(*verb, true);
    verb->callback([&session, options, call] {
        const auto id = base::CredentialId::parse(options->id);
        const auto intent = options->act.intent();
        if (!id || !intent) {
            session.fail(id ? intent.error() : id.error());
            return;
        }
        if (auto* client = session.client())
            session.show((client->*call)(*id, options->version, *intent, session.deadline(), {}),
                         [&](const auto& done) {
                             session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                                           credentialTable({done.value}));
                         });
    });
}

/// Waits until `until` holds for the rotation, asking a few times a second.
base::Result<api::RotationView> waitFor(Session& session, Client& client, const keys::RotationId& id,
                                        base::Instant giveUp,
                                        const std::function<bool(const api::RotationView&)>& until) {
    std::mutex mutex;
    std::condition_variable never;
    for (;;) {
        SB_ASSIGN(auto view, findRotation(session, client, id.text()));
        if (until(view))
            return view;
        if (session.clock().instant() >= giveUp)
            return base::Error{
                base::ErrorCode::FailedPrecondition, "CTL-003",
                "the rotation " + id.text() + " is still at " + std::string(keys::name(view.state)) +
                    "; it goes on by itself: look again with 'keys rotation', or give --within more time"};
        std::unique_lock lock(mutex);
        never.wait_for(lock, std::chrono::milliseconds(200));
    }
}

/// Request, wait for the provider and for real use, cut over, wait for silence of the old version, retire.
base::Result<api::Done<api::RotationView>> rotateThrough(Session& session, Client& client,
                                                         const api::Done<api::RotationView>& requested,
                                                         const std::string& reason, std::chrono::seconds within) {
    const auto& id = requested.value.rotation.id;
    const auto giveUp = session.clock().instant() + within;
    const auto say = [&](const std::string& what) {
        if (!session.json())
            std::cout << what << std::endl;
    };
    const auto allowed = [](keys::Act act) {
        return [act](const api::RotationView& view) {
            for (const auto& permission : view.permissions)
                if (permission.act == act && !permission.refusal)
                    return true;
            return false;
        };
    };
    say("requested " + id.text() + ", waiting for the provider and for real use");
    SB_TRY(waitFor(session, client, id, giveUp, allowed(keys::Act::CutOver)));
    SB_ASSIGN(auto cut, client.cutOver(id, api::Intent::fresh(reason), session.deadline()));
    say("cut over (" + receiptText(cut.audit, cut.replayed) + "), waiting until the old version is silent");
    SB_TRY(waitFor(session, client, id, giveUp, allowed(keys::Act::Retire)));
    return client.retire(id, api::Intent::fresh(reason), session.deadline());
}

void addRotate(CLI::App& keysVerb, Session& session) {
    struct Options {
        std::string id;
        bool through = false;
        int within = 120;
        double overlapHours = -1;
        ActOptions act;
    };
    auto* verb = keysVerb.add_subcommand("rotate", "Ask the provider for a successor; with --through, go to the end");
    auto options = std::make_shared<Options>();
    verb->add_option("credential", options->id, "Its id; see keys list")->required();
    verb->add_flag("--through", options->through,
                   "Wait for proof and real use, cut over, wait for silence of the old version, retire it");
    verb->add_option("--within", options->within, "Seconds that --through may take (120)")
        ->check(CLI::Range(1, 1'000'000));
    verb->add_option("--overlap-hours", options->overlapHours, "How long both are accepted (default: the policy's)");
    options->act.add(*verb);
    verb->callback([&session, options] {
        const auto id = base::CredentialId::parse(options->id);
        const auto intent = options->act.intent();
        if (!id || !intent) {
            session.fail(id ? intent.error() : id.error());
            return;
        }
        auto* client = session.client();
        if (!client)
            return;
        api::RotationDraft draft;
        draft.credential = *id;
        if (options->overlapHours >= 0)
            draft.overlap = std::chrono::seconds(static_cast<std::int64_t>(options->overlapHours * 3600));
        auto done = client->requestRotation(draft, *intent, session.deadline());
        if (done && options->through)
            done = rotateThrough(session, *client, *done, options->act.reason, std::chrono::seconds(options->within));
        session.show(done, [&](const auto& value) { printRotation(session, value); });
    });
}

void addProve(CLI::App& keysVerb, Session& session) {
    struct Options {
        std::string id, csr, jwk, proof, out;
        ActOptions act;
    };
    auto* verb = keysVerb.add_subcommand("prove", "Upload a provider's CSR or public key for a rotation");
    auto options = std::make_shared<Options>();
    verb->add_option("rotation", options->id, "Its id; see keys rotation")->required();
    verb->add_option("--csr", options->csr, "PKCS#10 request in PEM")->check(CLI::ExistingFile);
    verb->add_option("--jwk", options->jwk, "Public key as JWK")->check(CLI::ExistingFile);
    verb->add_option("--proof", options->proof, "base64url of the new key's signature over signalbox-pop|ROTATION");
    verb->add_option("--out", options->out, "Write the issued certificate chain here");
    options->act.add(*verb);
    verb->callback([&session, options] {
        auto* client = session.client();
        if (!client)
            return;
        const auto run = [&]() -> base::Result<api::Done<api::ProofResult>> {
            api::ProofUpload upload;
            if (!options->csr.empty()) {
                SB_ASSIGN(upload.csrPem, base::readFile(options->csr));
            }
            if (!options->jwk.empty()) {
                SB_ASSIGN(const std::string text, base::readFile(options->jwk));
                SB_ASSIGN(upload.publicJwk, base::Json::parse(text));
            }
            upload.proof = options->proof;
            SB_ASSIGN(const auto id, keys::RotationId::parse(options->id));
            SB_ASSIGN(const auto intent, options->act.intent());
            SB_ASSIGN(auto done, client->proveRotation(id, upload, intent, session.deadline()));
            if (!options->out.empty())
                SB_TRY(base::writeFile(options->out, done.value.certificatePem + done.value.chainPem));
            return done;
        };
        session.show(run(), [&](const auto& done) {
            session.print(receiptJson(toJson(done.value, api::Wire{}), done.audit, done.replayed),
                          "kid " + done.value.kid + " is accepted (" + receiptText(done.audit, done.replayed) + ")");
        });
    });
}

Table tokenKeyTable(const std::vector<api::TokenKeyView>& keys) {
    Table table{{"TOKEN KEY", "STATE", "PUBLISHED", "SIGNS FROM", "RETIRES", "RETIRED", "KEY DESTROYED", "BY"}};
    for (const auto& key : keys)
        table.push_back({key.kid, key.state, text(key.publishedAt), text(key.signsFrom), text(key.retiresAt),
                         text(key.retiredAt), text(key.destroyedAt), key.requestedBy});
    return table;
}

void addTokenKeys(CLI::App& keysVerb, Session& session) {
    keysVerb.add_subcommand("tokens", "The keys that sign access tokens")->callback([&session] {
        if (auto* client = session.client())
            session.show(api::tokenKeys(*client, session.deadline()),
                         [&](const auto& keys) { session.print(api::listJson(keys), tokenKeyTable(keys)); });
    });
    auto* verb = keysVerb.add_subcommand(
        "rotate-token-key", "Publish the next key of access tokens; it signs, and the old one goes, by itself");
    auto act = std::make_shared<ActOptions>();
    act->add(*verb);
    verb->callback([&session, act] {
        const auto intent = act->intent();
        if (!intent) {
            session.fail(intent.error());
            return;
        }
        if (auto* client = session.client())
            session.show(api::rotateTokenKey(*client, *intent, session.deadline()),
                         [&](const auto& done) { session.printDone(done, tokenKeyTable({done.value})); });
    });
}

} // namespace

void addKeys(CLI::App& app, Session& session) {
    auto* keysVerb = app.add_subcommand("keys", "Certificates and keys: inventory and rotation");
    keysVerb->require_subcommand(1);
    examples(*keysVerb,
             {"keys list", "--operator integration_manager-1 keys rotate cr_novagames_hmac --through --reason \"due\"",
              "--operator integration_manager-1 keys cut-over cr_novagames_hmac --reason \"seen in use\"",
              "keys suspend cr_novagames_hmac 1 --reason \"seen in a public repository\"",
              "--operator security_officer-1 keys rotate-token-key --reason \"quarterly\""});

    auto* list = keysVerb->add_subcommand("list", "Every credential with its versions");
    list->callback([&session] {
        if (auto* client = session.client())
            session.show(client->credentials(session.deadline()),
                         [&](const auto& views) { session.print(api::listJson(views), credentialTable(views)); });
    });

    auto* show = keysVerb->add_subcommand("show", "One credential");
    auto id = std::make_shared<std::string>();
    show->add_option("credential", *id, "Its id; see keys list")->required();
    show->callback([&session, id] {
        const auto credential = base::CredentialId::parse(*id);
        if (!credential) {
            session.fail(credential.error());
            return;
        }
        if (auto* client = session.client())
            session.show(client->credential(*credential, session.deadline()),
                         [&](const auto& view) { session.print(toJson(view, api::Wire{}), credentialTable({view})); });
    });

    auto* rotation = keysVerb->add_subcommand("rotation", "Where a rotation stands");
    auto rotationId = std::make_shared<std::string>();
    rotation->add_option("rotation", *rotationId, "The rotation's id, or its credential's")->required();
    rotation->callback([&session, rotationId] {
        if (auto* client = session.client())
            session.show(findRotation(session, *client, *rotationId),
                         [&](const auto& view) { session.print(toJson(view, api::Wire{}), rotationTable(view)); });
    });

    addRotate(*keysVerb, session);
    addProve(*keysVerb, session);
    addRotationStep(*keysVerb, session, "cut-over", "Make the successor the one to sign with", &Client::cutOver);
    addRotationStep(*keysVerb, session, "undo", "Take a cut-over back while the old version is accepted",
                    &Client::undoCutOver);
    addRotationStep(*keysVerb, session, "retire", "End the overlap: the old version is refused from now on",
                    &Client::retire);
    addRotationStep(*keysVerb, session, "cancel", "Give a rotation up before the cut-over", &Client::cancelRotation);
    addVersionAct(*keysVerb, session, "suspend", "Refuse a version at once; one person", &Client::suspend);
    addVersionAct(*keysVerb, session, "unsuspend", "Accept a suspended version again; two people", &Client::unsuspend);
    addVersionAct(*keysVerb, session, "revoke", "Refuse a version for ever", &Client::revoke);
    addTokenKeys(*keysVerb, session);
}

} // namespace signalbox::ctl
