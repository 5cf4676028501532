// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/net/Http.h"

#include <functional>
#include <string>

namespace signalbox::platform {
class Router;
}

namespace signalbox::platform::registry {

class Registry;

/// Who uses the registry, proven.
struct Visitor {
    std::string provider; ///< Empty: an operator.
};

/// Lets somebody in: to read, everybody with a certificate of ours; to write, see README.md.
using Admit = std::function<base::Result<Visitor>(const net::HttpRequest& request, bool write)>;

inline constexpr std::string_view kRegistryContentType = "application/vnd.schemaregistry.v1+json";

/// Adds the REST interface of the Confluent Schema Registry: /subjects, /schemas, /compatibility, /config, /mode.
///
/// - Its answers, its error codes ({"error_code":40401,"message"}) and its content type. A refusal of the door adds our
///   wire code as "code". A version also carries its "semver".
/// - A provider writes subjects of its own only (ownsSubject), and operators write under /control/v1, where it is
///   audited: everything else is 403 with error_code 40301. Level and mode of the whole registry cannot be written
///   here.
/// Ownership: the registry outlives the router's handlers.
void addRegistryRoutes(Router& router, Registry& registry, Admit admit);

} // namespace signalbox::platform::registry
