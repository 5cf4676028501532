// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Result.h"
#include "core/net/HttpServer.h"

#include <functional>
#include <string>

namespace signalbox::platform {
class Router;
struct RoutedRequest;
} // namespace signalbox::platform

namespace signalbox::platform::registry {

class Registry;

/// Who uses the registry, proven.
struct Visitor {
    std::string provider;      ///< Empty: an operator.
    std::string brand, region; ///< Of a provider.
};

/// Lets somebody in: to read, everybody with a certificate of ours; to write, see README.md.
using Admit = std::function<base::Result<Visitor>(const net::HttpRequest& request, bool write)>;

/// Stands between admission and the handler of a provider's request: calls `handle`, now, later or never, with this
/// Responder or one of its own.
using Through = std::function<void(const Visitor& provider, RoutedRequest request, net::Responder responder,
                                   std::function<void(const RoutedRequest&, net::Responder)> handle)>;

inline constexpr std::string_view kRegistryContentType = "application/vnd.schemaregistry.v1+json";

/// Adds the REST interface of the Confluent Schema Registry: /subjects, /schemas, /compatibility, /config, /mode.
///
/// - Its answers, its error codes ({"error_code":40401,"message"}) and its content type. A refusal of the door adds our
///   wire code as "code". A version also carries its "semver".
/// - A provider writes subjects of its own only (ownsSubject), and operators write under /control/v1, where it is
///   audited: everything else is 403 with error_code 40301. Level and mode of the whole registry cannot be written
///   here.
/// Ownership: the registry outlives the router's handlers.
void addRegistryRoutes(Router& router, Registry& registry, Admit admit, Through through = {});

} // namespace signalbox::platform::registry
