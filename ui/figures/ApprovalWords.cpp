// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figures/ApprovalWords.h"

#include "core/access/Approval.h"
#include "core/access/Permission.h"
#include "ui/bridge/DisplayText.h"

#include <QtCore/QCoreApplication>

namespace signalbox::ui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("ApprovalWords", words); }

} // namespace

QStringList rolesThatMay(std::string_view action) {
    QStringList roles;
    if (const auto* permission = access::findPermission(action)) {
        for (const auto role : permission->roles)
            roles << text::role(access::name(role));
    }
    return roles;
}

QString recordedApprovals(const base::Json& approvals) {
    QStringList sentences;
    for (const auto& one : approvals.items()) {
        const auto request = access::ApprovalRequest::parse(one["request"].stringOr(""));
        if (!request) {
            sentences << tr("a record that cannot be read (%1)").arg(text::of(request.error().reason));
            continue;
        }
        QStringList parts;
        for (const auto& json : one["signatures"].items()) {
            const auto signature = access::Signature::fromJson(json);
            if (!signature) {
                parts << tr("a signature that cannot be read");
                continue;
            }
            const QString who = text::of(signature->who.text());
            const QString at = text::clockTime(signature->at);
            parts << (signature->who == request->requester ? tr("requested by %1 at %2").arg(who, at)
                                                           : tr("approved by %1 at %2").arg(who, at));
        }
        sentences << tr("%1 (%2)").arg(parts.join(QStringLiteral(", ")), text::of(request->id.text()));
    }
    return sentences.join(QStringLiteral("; "));
}

} // namespace signalbox::ui
