// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/platform/registry/JsonSchema.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a reader's schema may not change against a writer's: value by value that the writer allows, the reader has to
/// take it. The rules are a table of keywords; each is judged where both schemas have the value in hand.
namespace signalbox::platform::registry::jsonschema {

/// The schema that every value fits.
[[nodiscard]] const base::Json& anything();
[[nodiscard]] bool isAnything(const base::Json& schema);
[[nodiscard]] bool isNothing(const base::Json& schema);

[[nodiscard]] bool contains(const std::vector<std::string>& list, const std::string& one);
[[nodiscard]] std::vector<std::string> namesIn(const base::Json& list);

/// One comparison of two documents. JsonChanges.cpp walks through them and judges what combines schemas,
/// JsonKeywordChanges.cpp the keywords of single values and arrays, JsonObjectChanges.cpp those of objects.
class Comparison {
public:
    using Json = base::Json;
    using Found = std::vector<Incompatibility>;

    Comparison(const Json& writer, const Json& reader, bool seedMinor)
        : m_writer(writer)
        , m_reader(reader)
        , m_seedMinor(seedMinor) {}

    Found run();

private:
    /// A schema as it is compared: its reference followed, its allOf folded in where that says the same.
    const Json& plain(const Json& root, const Json& schema);
    /// A branch together with what stands beside the branches; null when that cannot be written as one schema.
    const Json* merged(const Json& schema, std::string_view word, const Json& branch);
    const Json& beside(const Json& schema, std::string_view word);

    bool fits(const Json& writer, const Json& reader);
    void compare(const Json& writerIn, const Json& readerIn, const std::string& pointer, Found& out);
    /// True when the pair was judged branch by branch.
    bool sums(const Json& w, const Json& r, const std::string& pointer, Found& out);
    /// What is left: allOf that could not be folded, not, if.
    void products(const Json& w, const Json& r, const std::string& pointer, Found& out);

    void keywords(const Json& w, const Json& r, const std::string& pointer, Found& out);
    void arrays(const Json& w, const Json& r, const std::string& pointer, Found& out);
    static void bounds(const Json& w, const Json& r, std::string_view word, std::string_view exclusive,
                       const std::string& rule, bool upper, const std::string& pointer, Found& out);

    struct Cover;
    void objects(const Json& w, const Json& r, const std::string& pointer, Found& out);
    void added(const Cover& before, const Json& schema, bool isRequired, const std::string& here, Found& out);
    void removed(const Json& schema, const Cover& after, const std::string& here, Found& out);
    void required(const Json& w, const Json& r, const std::vector<std::string>& mustHave, const std::string& pointer,
                  Found& out);
    void additional(const Json& w, const Json& r, const std::string& pointer, Found& out);
    void patterns(const Json& w, const Json& r, const std::string& pointer, Found& out);
    void dependencies(const Json& w, const Json& r, const std::string& pointer, Found& out);

    const Json& m_writer;
    const Json& m_reader;
    const bool m_seedMinor;
    int m_steps = 0;
    int m_depth = 0;
    std::set<std::pair<const Json*, const Json*>> m_under;
    std::deque<Json> m_made;
    std::map<const Json*, const Json*> m_folded;
    std::map<std::pair<const Json*, const Json*>, const Json*> m_merged;
};

} // namespace signalbox::platform::registry::jsonschema
