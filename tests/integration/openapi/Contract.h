// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/Json.h"
#include "core/base/Result.h"
#include "core/net/Http.h"

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::test {

/// One request and its answer, as they went over the wire.
struct Exchange {
    net::HttpRequest request;
    net::HttpResponse response;
    /// The request is as the description wants it. Otherwise only the answer is held against the description, and a
    /// body that the platform refuses for its form must be refused by the described schema as well.
    bool sound = true;
    /// The body is wrong in a way that no schema can see (a currency that does not exist).
    bool schemaCannotTell = false;
};

/// An OpenAPI 3.1 document as a judge of real requests and answers.
///
/// - Understood of JSON Schema: what draft 7 has, with `$ref` beside other keywords and arrays of types as in 2020-12.
/// A
///   keyword that is not known is an error of the document, never skipped.
/// - Bodies of requests are held against their schema with every object closed: a member that is not described is found
///   even where the platform would take it.
/// - Every exchange counts towards coverage: operations that were exercised, statuses that were seen.
class Contract {
public:
    /// Errors: those of files; InvalidArgument with what is wrong (not YAML, a reference that leads nowhere, ...).
    [[nodiscard]] static base::Result<Contract> load(const std::filesystem::path& file);
    [[nodiscard]] static base::Result<Contract> parse(const std::string& yaml);
    ~Contract();
    Contract(Contract&&) noexcept;
    Contract& operator=(Contract&&) noexcept;

    /// The same document with one place changed (or taken away), without what was seen so far. The place is a JSON
    /// pointer (RFC 6901) to something that is there, or for `set` to a new member of an object that is there.
    [[nodiscard]] Contract without(std::string_view pointer) const;
    [[nodiscard]] Contract with(std::string_view pointer, const base::Json& value) const;

    /// What is wrong with the document itself: references, keywords, examples that their own schema refuses, operations
    /// without an id, a success or an error answer, path parameters that do not fit the path.
    [[nodiscard]] std::vector<std::string> faults() const;

    /// What does not fit between the exchange and the description; empty when all does.
    [[nodiscard]] std::vector<std::string> judge(const Exchange& exchange);
    /// A value against a component schema.
    [[nodiscard]] std::vector<std::string> judgeValue(std::string_view component, const std::string& json) const;

    using Operation = std::pair<std::string, std::string>; ///< Method and path template.
    [[nodiscard]] std::set<Operation> operations() const;
    [[nodiscard]] std::set<Operation> notExercised() const;
    /// "GET /path 404": described and never seen, but for statuses that only a broken connection, platform or disk has.
    [[nodiscard]] std::vector<std::string> statusesNotSeen() const;
    /// The security schemes that an operation demands.
    [[nodiscard]] std::set<std::string> securityOf(const Operation& operation) const;
    /// The path with the examples of its parameters.
    [[nodiscard]] std::string examplePath(const Operation& operation) const;

private:
    struct Document;
    explicit Contract(std::unique_ptr<Document> document);
    std::unique_ptr<Document> m_document;
    std::map<Operation, std::set<int>> m_seen;
};

} // namespace signalbox::test
