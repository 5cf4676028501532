// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/platform/registry/Compatibility.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace signalbox::platform::registry {

namespace {

using Rules = std::set<std::string>;

Schema schemaOf(SchemaType type, const std::string& text) {
    auto schema = Schema::read(type, text);
    EXPECT_TRUE(schema.has_value()) << text << "\n" << (schema ? "" : base::describe(schema.error()));
    return schema ? *schema : *Schema::read(SchemaType::Json, "true");
}

Rules rulesOf(const Schema& before, const Schema& after, Level level) {
    Rules out;
    for (const auto& one : incompatibilities(before, after, level)) {
        EXPECT_FALSE(one.message.empty());
        out.insert(one.rule + " " + one.pointer);
    }
    return out;
}

Rules together(const Rules& a, const Rules& b) {
    Rules out = a;
    out.insert(b.begin(), b.end());
    return out;
}

struct Change {
    const char* name;
    const char* before;
    const char* after;
    Rules backward; ///< What stands against it.
    Rules forward;
    Rules seedMinor;
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

void hold(const Change& change, SchemaType type) {
    const auto before = schemaOf(type, change.before), after = schemaOf(type, change.after);
    EXPECT_EQ(rulesOf(before, after, Level::None), Rules());
    EXPECT_EQ(rulesOf(before, after, Level::Backward), change.backward);
    EXPECT_EQ(rulesOf(before, after, Level::BackwardTransitive), change.backward);
    EXPECT_EQ(rulesOf(before, after, Level::Strict), change.backward);
    EXPECT_EQ(rulesOf(before, after, Level::Forward), change.forward);
    EXPECT_EQ(rulesOf(before, after, Level::ForwardTransitive), change.forward);
    EXPECT_EQ(rulesOf(before, after, Level::Full), together(change.backward, change.forward));
    EXPECT_EQ(rulesOf(before, after, Level::FullTransitive), together(change.backward, change.forward));
    EXPECT_EQ(rulesOf(before, after, Level::SeedMinor), change.seedMinor);
    // The same thing twice changes nothing, at any level.
    for (const auto level : kLevels) {
        EXPECT_EQ(rulesOf(before, before, level), Rules());
        EXPECT_EQ(rulesOf(after, after, level), Rules());
    }
}

class JsonChange : public testing::TestWithParam<Change> {};
class AvroChange : public testing::TestWithParam<Change> {};

} // namespace

TEST_P(JsonChange, isJudgedAtEveryLevel) { hold(GetParam(), SchemaType::Json); }
TEST_P(AvroChange, isJudgedAtEveryLevel) { hold(GetParam(), SchemaType::Avro); }

namespace {

const auto nameOf = [](const auto& info) { return std::string(info.param.name); };

const Change kObjects[] = {
    {"optionalPropertyAddedToAnOpenObject",
     R"({"type":"object","properties":{"a":{"type":"string"}}})",
     R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}})",
     {"PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/b"},
     {},
     {}},
    {"optionalPropertyAddedToAClosedObject",
     R"({"type":"object","properties":{"a":{}},"additionalProperties":false})",
     R"({"type":"object","properties":{"a":{},"b":{"type":"string"}},"additionalProperties":false})",
     {},
     {"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/b"},
     {}},
    {"propertyThatMayBeAnythingAddedToAnOpenObject",
     R"({"type":"object"})",
     R"({"type":"object","properties":{"b":{"description":"anything"}}})",
     {},
     {},
     {}},
    {"requiredPropertyAddedToAnOpenObject",
     R"({"type":"object"})",
     R"({"type":"object","properties":{"b":{"type":"string"}},"required":["b"]})",
     {"PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/b", "REQUIRED_ATTRIBUTE_ADDED #/properties/b"},
     {},
     {"PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/b", "REQUIRED_ATTRIBUTE_ADDED #/properties/b"}},
    {"requiredPropertyAddedToAClosedObject",
     R"({"type":"object","additionalProperties":false})",
     R"({"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false})",
     {"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/b"},
     {"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/b"},
     {"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/b"}},
    {"requiredPropertyWithADefaultAddedToAClosedObject",
     R"({"type":"object","additionalProperties":false})",
     R"({"type":"object","properties":{"b":{"type":"string","default":"x"}},"required":["b"],
         "additionalProperties":false})",
     {},
     {"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/b"},
     {"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/properties/b"}},
    {"propertyBecomesRequired",
     R"({"type":"object","properties":{"a/b":{"type":"string"}}})",
     R"({"type":"object","properties":{"a/b":{"type":"string"}},"required":["a/b"]})",
     {"REQUIRED_ATTRIBUTE_ADDED #/properties/a~1b"},
     {},
     {"REQUIRED_ATTRIBUTE_ADDED #/properties/a~1b"}},
    {"nameThatIsNotDeclaredBecomesRequired",
     R"({"type":"object"})",
     R"({"type":"object","required":["a"]})",
     {"REQUIRED_ATTRIBUTE_ADDED #/required"},
     {},
     {"REQUIRED_ATTRIBUTE_ADDED #/required"}},
    {"propertyRemovedFromAnOpenObject",
     R"({"type":"object","properties":{"a":{"type":"string"}}})",
     R"({"type":"object"})",
     {},
     {"PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a"},
     {"PROPERTY_REMOVED #/properties/a"}},
    {"propertyRemovedFromAClosedObject",
     R"({"type":"object","properties":{"a":{"type":"string"},"z":{"type":"string"}},"additionalProperties":false})",
     R"({"type":"object","properties":{"z":{"type":"string"}},"additionalProperties":false})",
     {"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a"},
     {},
     {"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a"}},
    {"propertyAddedUnderATypedRestThatCoversIt",
     R"({"type":"object","additionalProperties":{"type":"integer"}})",
     R"({"type":"object","properties":{"a":{"type":"number"}},"additionalProperties":{"type":"integer"}})",
     {},
     {"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"},
     {}},
    {"propertyAddedUnderATypedRestThatDoesNotCoverIt",
     R"({"type":"object","additionalProperties":{"type":"integer"}})",
     R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"integer"}})",
     {"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"},
     {"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"},
     {"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/a"}},
    {"objectClosed",
     R"({"type":"object"})",
     R"({"type":"object","additionalProperties":false})",
     {"ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties"},
     {},
     {"ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties"}},
    {"restOfAnObjectTyped",
     R"({"type":"object"})",
     R"({"type":"object","additionalProperties":{"type":"string"}})",
     {"ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties"},
     {},
     {"ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties"}},
    {"patternPropertiesAdded",
     R"({"type":"object"})",
     R"({"type":"object","patternProperties":{"^x_":{"type":"string"}}})",
     {"PATTERN_PROPERTIES_ADDED #/patternProperties/^x_"},
     {},
     {"PATTERN_PROPERTIES_ADDED #/patternProperties/^x_"}},
    {"patternPropertiesRemovedFromAClosedObject",
     R"({"type":"object","patternProperties":{"^x_":{"type":"string"}},"additionalProperties":false})",
     R"({"type":"object","additionalProperties":false})",
     {"PATTERN_PROPERTIES_REMOVED #/patternProperties/^x_"},
     {},
     {"PATTERN_PROPERTIES_REMOVED #/patternProperties/^x_"}},
    {"propertyNamesAdded",
     R"({"type":"object"})",
     R"({"type":"object","propertyNames":{"maxLength":3}})",
     {"PROPERTY_NAMES_ADDED #/propertyNames"},
     {},
     {"PROPERTY_NAMES_ADDED #/propertyNames"}},
    {"fewerPropertiesAllowed",
     R"({"type":"object","maxProperties":4,"minProperties":1})",
     R"({"type":"object","maxProperties":3,"minProperties":2})",
     {"MAX_PROPERTIES_DECREASED #/maxProperties", "MIN_PROPERTIES_INCREASED #/minProperties"},
     {},
     {"MAX_PROPERTIES_DECREASED #/maxProperties", "MIN_PROPERTIES_INCREASED #/minProperties"}},
    {"dependencyAdded",
     R"({"type":"object","dependencies":{"c":["d"]}})",
     R"({"type":"object","dependencies":{"a":["b"],"c":["d","e"],"f":{"required":["g"]}}})",
     {"DEPENDENCY_ARRAY_ADDED #/dependencies/a", "DEPENDENCY_ARRAY_EXTENDED #/dependencies/c",
      "DEPENDENCY_SCHEMA_ADDED #/dependencies/f"},
     {},
     {"DEPENDENCY_ARRAY_ADDED #/dependencies/a", "DEPENDENCY_ARRAY_EXTENDED #/dependencies/c",
      "DEPENDENCY_SCHEMA_ADDED #/dependencies/f"}},
};
INSTANTIATE_TEST_SUITE_P(Objects, JsonChange, testing::ValuesIn(kObjects), nameOf);

const Change kScalars[] = {
    {"typeNarrowed",
     R"({"properties":{"a":{"type":"number"}}})",
     R"({"properties":{"a":{"type":"integer"}}})",
     {"TYPE_NARROWED #/properties/a/type"},
     {},
     {"TYPE_NARROWED #/properties/a/type"}},
    {"typeChanged",
     R"({"type":"string"})",
     R"({"type":"boolean"})",
     {"TYPE_CHANGED #/type"},
     {"TYPE_CHANGED #/type"},
     {"TYPE_CHANGED #/type"}},
    {"typeAddedToAList", R"({"type":"string"})", R"({"type":["null","string"]})", {}, {"TYPE_NARROWED #/type"}, {}},
    {"typeAddedWhereThereWasNone",
     R"({})",
     R"({"type":"string"})",
     {"TYPE_NARROWED #/type"},
     {},
     {"TYPE_NARROWED #/type"}},
    {"enumNarrowed",
     R"({"enum":["a","b"]})",
     R"({"enum":["a"]})",
     {"ENUM_ARRAY_NARROWED #/enum"},
     {},
     {"ENUM_ARRAY_NARROWED #/enum"}},
    {"enumChanged",
     R"({"enum":["a","b"]})",
     R"({"enum":["a","c"]})",
     {"ENUM_ARRAY_CHANGED #/enum"},
     {"ENUM_ARRAY_CHANGED #/enum"},
     {"ENUM_ARRAY_CHANGED #/enum"}},
    {"enumAdded",
     R"({"type":"string"})",
     R"({"type":"string","enum":["a"]})",
     {"ENUM_ARRAY_ADDED #/enum"},
     {},
     {"ENUM_ARRAY_ADDED #/enum"}},
    {"constBecomesAnEnumThatHasIt", R"({"const":1})", R"({"enum":[1.0,2]})", {}, {"ENUM_ARRAY_NARROWED #/const"}, {}},
    {"textShortened",
     R"({"type":"string","maxLength":9,"minLength":1})",
     R"({"type":"string","maxLength":8,"minLength":2})",
     {"MAX_LENGTH_DECREASED #/maxLength", "MIN_LENGTH_INCREASED #/minLength"},
     {},
     {"MAX_LENGTH_DECREASED #/maxLength", "MIN_LENGTH_INCREASED #/minLength"}},
    {"lengthsAdded",
     R"({"type":"string"})",
     R"({"type":"string","maxLength":8,"minLength":2})",
     {"MAX_LENGTH_ADDED #/maxLength", "MIN_LENGTH_ADDED #/minLength"},
     {},
     {"MAX_LENGTH_ADDED #/maxLength", "MIN_LENGTH_ADDED #/minLength"}},
    {"lengthThatSaysNothingAdded", R"({"type":"string"})", R"({"type":"string","minLength":0})", {}, {}, {}},
    {"patternChanged",
     R"({"type":"string","pattern":"^a"})",
     R"({"type":"string","pattern":"^b"})",
     {"PATTERN_CHANGED #/pattern"},
     {"PATTERN_CHANGED #/pattern"},
     {"PATTERN_CHANGED #/pattern"}},
    {"patternAdded",
     R"({"type":"string"})",
     R"({"type":"string","pattern":"^b"})",
     {"PATTERN_ADDED #/pattern"},
     {},
     {"PATTERN_ADDED #/pattern"}},
    {"limitsTightened",
     R"({"type":"number","maximum":9,"minimum":1})",
     R"({"type":"number","maximum":8.5,"minimum":2})",
     {"MAXIMUM_DECREASED #/maximum", "MINIMUM_INCREASED #/minimum"},
     {},
     {"MAXIMUM_DECREASED #/maximum", "MINIMUM_INCREASED #/minimum"}},
    {"limitsAdded",
     R"({"type":"number"})",
     R"({"type":"number","exclusiveMaximum":8.5,"minimum":0})",
     {"EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum", "MINIMUM_ADDED #/minimum"},
     {},
     {"EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum", "MINIMUM_ADDED #/minimum"}},
    {"limitBecomesExclusive",
     R"({"type":"number","maximum":9})",
     R"({"type":"number","exclusiveMaximum":9})",
     {"EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum"},
     {},
     {"EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum"}},
    {"multiplesFiner",
     R"({"type":"number","multipleOf":0.1})",
     R"({"type":"number","multipleOf":0.01})",
     {},
     {"MULTIPLE_OF_EXPANDED #/multipleOf"},
     {}},
    {"multiplesOther",
     R"({"type":"number","multipleOf":2})",
     R"({"type":"number","multipleOf":3})",
     {"MULTIPLE_OF_CHANGED #/multipleOf"},
     {"MULTIPLE_OF_CHANGED #/multipleOf"},
     {"MULTIPLE_OF_CHANGED #/multipleOf"}},
    {"limitsOfAnotherTypeAreNoMatter",
     R"({"type":"string"})",
     R"({"type":"string","minimum":7,"required":["a"],"minItems":3})",
     {},
     {},
     {}},
    {"onlyWords",
     R"({"type":"string"})",
     R"({"type":"string","title":"T","description":"D","default":"x"})",
     {},
     {},
     {}},
};
INSTANTIATE_TEST_SUITE_P(Scalars, JsonChange, testing::ValuesIn(kScalars), nameOf);

const Change kCombined[] = {
    {"itemsNarrowed",
     R"({"type":"array","items":{"type":"number"}})",
     R"({"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":2,"uniqueItems":true})",
     {"TYPE_NARROWED #/items/type", "MIN_ITEMS_ADDED #/minItems", "MAX_ITEMS_ADDED #/maxItems",
      "UNIQUE_ITEMS_ADDED #/uniqueItems"},
     {},
     {"TYPE_NARROWED #/items/type", "MIN_ITEMS_ADDED #/minItems", "MAX_ITEMS_ADDED #/maxItems",
      "UNIQUE_ITEMS_ADDED #/uniqueItems"}},
    {"containsAdded",
     R"({"type":"array"})",
     R"({"type":"array","contains":{"type":"string"}})",
     {"CONTAINS_ADDED #/contains"},
     {},
     {"CONTAINS_ADDED #/contains"}},
    {"tupleClosed",
     R"({"type":"array","items":[{"type":"string"}]})",
     R"({"type":"array","items":[{"type":"string"}],"additionalItems":false})",
     {"ADDITIONAL_ITEMS_REMOVED #/additionalItems"},
     {},
     {"ADDITIONAL_ITEMS_REMOVED #/additionalItems"}},
    {"tupleLonger",
     R"({"type":"array","items":[{"type":"string"}]})",
     R"({"type":"array","items":[{"type":"string"},{"type":"integer"}]})",
     {"ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1"},
     {},
     {"ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/1"}},
    {"closedTupleShorter",
     R"({"type":"array","items":[{"type":"string"},{"type":"integer"}],"additionalItems":false})",
     R"({"type":"array","items":[{"type":"string"}],"additionalItems":false})",
     {"ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1"},
     {},
     {"ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1"}},
    {"sumExtended",
     R"({"oneOf":[{"type":"string"},{"type":"boolean"}]})",
     R"({"oneOf":[{"type":"string"},{"type":"boolean"},{"type":"null"}]})",
     {},
     {"SUM_TYPE_NARROWED #/oneOf/2"},
     {}},
    {"sumBecomesAPlainType",
     R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
     R"({"type":["string","null"]})",
     {},
     {"COMBINED_TYPE_CHANGED #/anyOf"},
     {}},
    {"plainTypeBecomesASum",
     R"({"type":"string"})",
     R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
     {},
     {"TYPE_CHANGED #/type"},
     {}},
    {"anyOfBecomesOneOf",
     R"({"anyOf":[{"type":"string"},{"minLength":1}]})",
     R"({"oneOf":[{"type":"string"},{"minLength":1}]})",
     {"COMBINED_TYPE_CHANGED #/oneOf"},
     {},
     {"COMBINED_TYPE_CHANGED #/oneOf"}},
    {"branchesKeepWhatStandsBesideThem",
     R"({"type":"object","properties":{"k":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]})",
     R"({"type":"object","properties":{"k":{"type":"integer"}},"oneOf":[{"required":["a"]},{"required":["b"]}]})",
     {"SUM_TYPE_NARROWED #/oneOf/0", "SUM_TYPE_NARROWED #/oneOf/1"},
     {"SUM_TYPE_NARROWED #/oneOf/0", "SUM_TYPE_NARROWED #/oneOf/1"},
     {"SUM_TYPE_NARROWED #/oneOf/0", "SUM_TYPE_NARROWED #/oneOf/1"}},
    {"allOfFolded",
     R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"required":["a"]}]})",
     R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
     {},
     {},
     {}},
    {"allOfDemandsMore",
     R"({"type":"string"})",
     R"({"allOf":[{"type":"string"},{"minLength":2}]})",
     {"MIN_LENGTH_ADDED #/minLength"},
     {},
     {"MIN_LENGTH_ADDED #/minLength"}},
    {"allOfThatCannotBeFolded",
     R"({"type":"string","maxLength":5})",
     R"({"allOf":[{"maxLength":5},{"maxLength":4}]})",
     {"PRODUCT_TYPE_EXTENDED #/allOf/1"},
     {"TYPE_NARROWED #/type", "MAX_LENGTH_ADDED #/maxLength"},
     {"PRODUCT_TYPE_EXTENDED #/allOf/1"}},
    {"moreForbidden",
     R"({"not":{"enum":["a"]}})",
     R"({"not":{"enum":["a","b"]}})",
     {"NOT_TYPE_EXTENDED #/not"},
     {},
     {"NOT_TYPE_EXTENDED #/not"}},
    {"conditionAdded",
     R"({"type":"object"})",
     R"({"type":"object","if":{"required":["a"]},"then":{"required":["b"]}})",
     {"CONDITION_CHANGED #/if"},
     {},
     {"CONDITION_CHANGED #/if"}},
    {"referenceFollowed",
     R"({"type":"object","properties":{"a":{"$ref":"#/definitions/m"}},"definitions":{"m":{"type":"number"}}})",
     R"({"type":"object","properties":{"a":{"type":"integer"}}})",
     {"TYPE_NARROWED #/properties/a/type"},
     {},
     {"TYPE_NARROWED #/properties/a/type"}},
    {"recursionEnds",
     R"({"type":"object","properties":{"v":{"type":"number"},"next":{"$ref":"#"}}})",
     R"({"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#"}}})",
     {"TYPE_NARROWED #/properties/v/type"},
     {},
     {"TYPE_NARROWED #/properties/v/type"}},
    {"nothingAllowedAnyMore",
     R"({"properties":{"a":{"type":"string"}}})",
     R"({"properties":{"a":false}})",
     {"TYPE_CHANGED #/properties/a"},
     {},
     {"TYPE_CHANGED #/properties/a"}},
};
INSTANTIATE_TEST_SUITE_P(Combined, JsonChange, testing::ValuesIn(kCombined), nameOf);

#define RECORD(fields) R"({"type":"record","name":"R","fields":[)" fields "]}"

const Change kAvro[] = {
    {"fieldWithADefaultAdded",
     RECORD(R"({"name":"a","type":"int"})"),
     RECORD(R"({"name":"a","type":"int"},{"name":"b","type":"string","default":""})"),
     {},
     {},
     {}},
    {"fieldWithoutADefaultAdded",
     RECORD(R"({"name":"a","type":"int"})"),
     RECORD(R"({"name":"a","type":"int"},{"name":"b","type":"string"})"),
     {"READER_FIELD_MISSING_DEFAULT_VALUE #/fields/1"},
     {},
     {"READER_FIELD_MISSING_DEFAULT_VALUE #/fields/1"}},
    {"fieldRemoved",
     RECORD(R"({"name":"a","type":"int"},{"name":"b","type":"string"})"),
     RECORD(R"({"name":"a","type":"int"})"),
     {},
     {"READER_FIELD_MISSING_DEFAULT_VALUE #/fields/1"},
     {"FIELD_REMOVED #/fields/1"}},
    {"fieldRenamedWithAnAlias",
     RECORD(R"({"name":"a","type":"int"})"),
     RECORD(R"({"name":"b","aliases":["a"],"type":"int"})"),
     {},
     {"READER_FIELD_MISSING_DEFAULT_VALUE #/fields/0"},
     {}},
    {"intBecomesLong",
     RECORD(R"({"name":"a","type":"int"})"),
     RECORD(R"({"name":"a","type":"long"})"),
     {},
     {"TYPE_MISMATCH #/fields/0/type"},
     {}},
    {"doubleBecomesFloat",
     RECORD(R"({"name":"a","type":"double"})"),
     RECORD(R"({"name":"a","type":"float"})"),
     {"TYPE_MISMATCH #/fields/0/type"},
     {},
     {"TYPE_MISMATCH #/fields/0/type"}},
    {"stringBecomesBytes",
     RECORD(R"({"name":"a","type":"string"})"),
     RECORD(R"({"name":"a","type":"bytes"})"),
     {},
     {},
     {}},
    {"stringBecomesInt",
     RECORD(R"({"name":"a","type":"string"})"),
     RECORD(R"({"name":"a","type":"int"})"),
     {"TYPE_MISMATCH #/fields/0/type"},
     {"TYPE_MISMATCH #/fields/0/type"},
     {"TYPE_MISMATCH #/fields/0/type"}},
    {"recordRenamed",
     R"({"type":"record","name":"A","fields":[]})",
     R"({"type":"record","name":"B","fields":[]})",
     {"NAME_MISMATCH #/name"},
     {"NAME_MISMATCH #/name"},
     {"NAME_MISMATCH #/name"}},
    {"recordRenamedWithAnAlias",
     R"({"type":"record","name":"A","namespace":"n","fields":[]})",
     R"({"type":"record","name":"B","namespace":"n","aliases":["n.A"],"fields":[]})",
     {},
     {"NAME_MISMATCH #/name"},
     {}},
    {"symbolRemoved",
     R"({"type":"enum","name":"E","symbols":["A","B"]})",
     R"({"type":"enum","name":"E","symbols":["A"]})",
     {"MISSING_ENUM_SYMBOLS #/symbols"},
     {},
     {"MISSING_ENUM_SYMBOLS #/symbols"}},
    {"symbolRemovedWithADefault",
     R"({"type":"enum","name":"E","symbols":["A","B"]})",
     R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})",
     {},
     {},
     {"MISSING_ENUM_SYMBOLS #/symbols"}},
    {"fixedResized",
     R"({"type":"fixed","name":"F","size":4})",
     R"({"type":"fixed","name":"F","size":8})",
     {"FIXED_SIZE_MISMATCH #/size"},
     {"FIXED_SIZE_MISMATCH #/size"},
     {"FIXED_SIZE_MISMATCH #/size"}},
    {"unionExtended", R"(["null","string"])", R"(["null","string","long"])", {}, {"MISSING_UNION_BRANCH #"}, {}},
    {"typeBecomesAUnion",
     RECORD(R"({"name":"a","type":"string"})"),
     RECORD(R"({"name":"a","type":["null","string"]})"),
     {},
     {"TYPE_MISMATCH #/fields/0/type"},
     {}},
    {"insideOfAUnion",
     R"(["null",{"type":"enum","name":"E","symbols":["A","B"]}])",
     R"(["null",{"type":"enum","name":"E","symbols":["A"]}])",
     {"MISSING_ENUM_SYMBOLS #/1/symbols"},
     {},
     {"MISSING_ENUM_SYMBOLS #/1/symbols"}},
    {"itemsChanged",
     R"({"type":"array","items":"string"})",
     R"({"type":"array","items":"int"})",
     {"TYPE_MISMATCH #/items"},
     {"TYPE_MISMATCH #/items"},
     {"TYPE_MISMATCH #/items"}},
    {"valuesPromoted",
     R"({"type":"map","values":"int"})",
     R"({"type":"map","values":"double"})",
     {},
     {"TYPE_MISMATCH #/values"},
     {}},
    {"recursionEnds",
     R"({"type":"record","name":"L","fields":[{"name":"v","type":"long"},{"name":"next","type":["null","L"]}]})",
     R"({"type":"record","name":"L","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","L"]}]})",
     {"TYPE_MISMATCH #/fields/0/type"},
     {},
     {"TYPE_MISMATCH #/fields/0/type"}},
    {"onlyWords",
     R"({"type":"record","name":"R","fields":[]})",
     R"({"type":"record","name":"R","doc":"words","fields":[]})",
     {},
     {},
     {}},
};
INSTANTIATE_TEST_SUITE_P(Avro, AvroChange, testing::ValuesIn(kAvro), nameOf);

struct Refused {
    const char* name;
    SchemaType type;
    const char* text;
    const char* place;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }
class RefusedSchema : public testing::TestWithParam<Refused> {};

const Refused kRefused[] = {
    {"noJson", SchemaType::Json, "{", "#: "},
    {"twoMembersOfOneName", SchemaType::Json, R"({"type":"string","type":"string"})", "#: "},
    {"anArray", SchemaType::Json, "[]", "#: a schema"},
    {"unknownType", SchemaType::Json, R"({"properties":{"a":{"type":"money"}}})", "#/properties/a/type: "},
    {"negativeLength", SchemaType::Json, R"({"maxLength":-1})", "#/maxLength: "},
    {"emptyEnum", SchemaType::Json, R"({"enum":[]})", "#/enum: "},
    {"requiredTwice", SchemaType::Json, R"({"required":["a","a"]})", "#/required: "},
    {"emptyAllOf", SchemaType::Json, R"({"allOf":[]})", "#/allOf: "},
    {"multiplesOfNothing", SchemaType::Json, R"({"multipleOf":0})", "#/multipleOf: "},
    {"propertiesAsAList", SchemaType::Json, R"({"properties":[]})", "#/properties: "},
    {"otherDraft", SchemaType::Json, R"({"$schema":"https://json-schema.org/draft/2020-12/schema"})", "#/$schema: "},
    {"referenceToNowhere", SchemaType::Json, R"({"$ref":"#/definitions/a"})", "#/$ref: "},
    {"referenceToTheNet", SchemaType::Json, R"({"$ref":"http://example.com/a.json"})", "#/$ref: "},
    {"referenceToAnythingElse", SchemaType::Json, R"({"$ref":"#/title","title":"x"})", "#/$ref: "},
    {"endlessReference", SchemaType::Json, R"({"allOf":[{"$ref":"#"}]})", "without end"},
    {"doublingRecursion", SchemaType::Json,
     R"({"anyOf":[{"properties":{"x":{"$ref":"#"}}},{"properties":{"x":{"$ref":"#"}}}]})", "one way only"},
    {"patternThatTriesForEver", SchemaType::Json, R"({"pattern":"^(a+)+$"})", "#/pattern: "},
    {"patternOfChoicesThatTriesForEver", SchemaType::Json, R"({"pattern":"^(a|aa)*$"})", "#/pattern: "},
    {"patternOfManyRepetitions", SchemaType::Json, R"({"pattern":".*.*.*x"})", "#/pattern: "},
    {"patternOfManyOptions", SchemaType::Json, R"({"pattern":"^a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaa$"})", "#/pattern: "},
    {"patternThatLooksAround", SchemaType::Json, R"({"pattern":"(?=a)b"})", "#/pattern: "},
    {"patternThatRefersBack", SchemaType::Json, R"({"pattern":"(a)\\1"})", "#/pattern: "},
    {"patternThatIsNone", SchemaType::Json, R"({"patternProperties":{"[":{}}})", "#/patternProperties/[: "},
    {"unknownName", SchemaType::Avro, R"("Nobody")", "#: "},
    {"noFields", SchemaType::Avro, R"({"type":"record","name":"R"})", "#/fields: "},
    {"fieldTwice", SchemaType::Avro, RECORD(R"({"name":"a","type":"int"},{"name":"a","type":"int"})"),
     "#/fields/1/name: "},
    {"badName", SchemaType::Avro, R"({"type":"record","name":"1R","fields":[]})", "#/name: "},
    {"definedTwice", SchemaType::Avro, RECORD(R"({"name":"a","type":{"type":"fixed","name":"R","size":1}})"),
     "#/fields/0/type/name: "},
    {"unionInAUnion", SchemaType::Avro, R"(["null",["int"]])", "#/1: "},
    {"unionOfTwins", SchemaType::Avro, R"(["int","int"])", "#/1: "},
    {"symbolsTwice", SchemaType::Avro, R"({"type":"enum","name":"E","symbols":["A","A"]})", "#/symbols: "},
    {"defaultOfAnotherType", SchemaType::Avro, RECORD(R"({"name":"a","type":"int","default":"x"})"),
     "#/fields/0/default: "},
    {"defaultOfTheSecondBranch", SchemaType::Avro, RECORD(R"({"name":"a","type":["null","int"],"default":1})"),
     "#/fields/0/default: "},
    {"negativeSize", SchemaType::Avro, R"({"type":"fixed","name":"F","size":-1})", "#/size: "},
};

} // namespace

TEST_P(RefusedSchema, namesThePlace) {
    const auto schema = Schema::read(GetParam().type, GetParam().text);
    ASSERT_FALSE(schema.has_value());
    EXPECT_EQ(schema.error().reason, "REGISTRY-011");
    EXPECT_NE(schema.error().context.find(GetParam().place), std::string::npos) << schema.error().context;
}
INSTANTIATE_TEST_SUITE_P(Schemas, RefusedSchema, testing::ValuesIn(kRefused), nameOf);

TEST(Compatibility, readsTheNamesOfLevels) {
    for (const auto level : kLevels)
        EXPECT_EQ(levelFromName(name(level)), level);
    EXPECT_EQ(levelFromName("seed-minor"), Level::SeedMinor);
    EXPECT_EQ(levelFromName("full_transitive"), Level::FullTransitive);
    EXPECT_FALSE(levelFromName("SOMEHOW").has_value());
    EXPECT_FALSE(levelFromName("").has_value());
}

TEST(Compatibility, refusesAnotherKindOfSchema) {
    const auto avro = schemaOf(SchemaType::Avro, R"("string")"),
               json = schemaOf(SchemaType::Json, R"({"type":"string"})");
    EXPECT_EQ(rulesOf(avro, json, Level::Backward), Rules{"TYPE_CHANGED #"});
    EXPECT_EQ(rulesOf(avro, json, Level::None), Rules());
}

TEST(Compatibility, readsWhatASchemaRefersTo) {
    const auto money = std::pair<std::string, std::string>("money.json", R"({"definitions":{"m":{"type":"number"}},
        "type":"object","properties":{"amount":{"$ref":"#/definitions/m"}}})");
    const auto before = Schema::read(SchemaType::Json, R"({"type":"object","properties":{"a":{"$ref":"money.json"},
        "b":{"$ref":"money.json#/definitions/m"}}})",
                                     {money});
    ASSERT_TRUE(before.has_value()) << base::describe(before.error());
    const auto check = DataCheck::make(*before);
    EXPECT_FALSE(check->find(*base::Json::parse(R"({"a":{"amount":1},"b":2})")).has_value());
    const auto found = check->find(*base::Json::parse(R"({"a":{"amount":"1"},"b":2})"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->pointer, "/a/amount");
    const auto after = schemaOf(SchemaType::Json, R"({"type":"object","properties":{"a":{"type":"object","properties":
        {"amount":{"type":"integer"}}},"b":{"type":"number"}}})");
    EXPECT_EQ(rulesOf(*before, after, Level::Backward), Rules{"TYPE_NARROWED #/properties/a/properties/amount/type"});

    const auto avro =
        Schema::read(SchemaType::Avro, RECORD(R"({"name":"a","type":"n.Money"},{"name":"b","type":"n.Money"})"),
                     {{"n.Money", R"({"type":"record","name":"n.Money","fields":[{"name":"x","type":"int"}]})"}});
    ASSERT_TRUE(avro.has_value()) << base::describe(avro.error());
    EXPECT_FALSE(DataCheck::make(*avro)->find(*base::Json::parse(R"({"a":{"x":1},"b":{"x":2}})")).has_value());
    EXPECT_EQ(DataCheck::make(*avro)->find(*base::Json::parse(R"({"a":{"x":1},"b":{"x":"2"}})"))->pointer, "/b/x");
}

struct Payload {
    const char* schema;
    const char* data;
    const char* pointer;
    const char* rule; ///< Empty: it fits.
};

TEST(DataCheck, namesThePlaceAndTheRuleOfJson) {
    const Payload kPayloads[] = {
        {R"({"type":"object","required":["a"]})", R"({"a":1})", "", ""},
        {R"({"type":"object","required":["a"]})", "{}", "", "required"},
        {R"({"properties":{"a":{"properties":{"b/c":{"type":"string"}}}}})", R"({"a":{"b/c":1}})", "/a/b~1c", "type"},
        {R"({"items":{"maximum":2}})", "[1,3]", "/1", "maximum"},
        {R"({"items":{"exclusiveMinimum":2}})", "[2]", "/0", "exclusiveMinimum"},
        {R"({"type":"integer"})", "2.00", "", ""},
        {R"({"type":"integer"})", "2.01", "", "type"},
        {R"({"enum":["a"]})", R"("b")", "", "enum"},
        {R"({"const":1})", "1.0", "", ""},
        {R"({"type":["string","null"],"format":"date-time"})", "null", "", ""},
        {R"({"properties":{"format":{"type":"string"}}})", R"({"format":1})", "/format", "type"},
        {R"({"const":1})", "2", "", "const"},
        {R"({"pattern":"^[a-z]{2}$"})", R"("ab")", "", ""},
        {R"({"pattern":"^[a-z]{2}$"})", R"("abc")", "", "pattern"},
        {R"({"maxLength":2})", R"("äöü")", "", "maxLength"},
        {R"({"maxLength":3})", R"("äöü")", "", ""},
        {R"({"additionalProperties":false})", R"({"x":1})", "", "additionalProperties"},
        {R"({"multipleOf":0.01})", "1.01", "", ""},
        {R"({"multipleOf":0.01})", "1.011", "", "multipleOf"},
        {R"({"uniqueItems":true})", "[1,1]", "", "uniqueItems"},
        {R"({"not":{"type":"null"}})", "null", "", "not"},
        {R"({"properties":{"n":{"$ref":"#"},"v":{"type":"number"}}})", R"({"n":{"n":{"v":"x"}}})", "/n/n/v", "type"},
        {R"({"minProperties":1})", "{}", "", "minProperties"},
        {R"({"dependencies":{"a":["b"]}})", R"({"a":1})", "", "dependencies"},
        {"true", "[]", "", ""},
    };
    for (const auto& one : kPayloads) {
        const auto found = DataCheck::make(schemaOf(SchemaType::Json, one.schema))->find(*base::Json::parse(one.data));
        EXPECT_EQ(found.has_value(), *one.rule != 0) << one.schema << " " << one.data;
        if (!found)
            continue;
        EXPECT_EQ(found->rule, one.rule) << one.schema << " " << one.data << " " << found->message;
        EXPECT_EQ(found->pointer, one.pointer) << one.schema << " " << one.data;
    }
}

TEST(DataCheck, holdsNoLongTextAgainstAPattern) {
    const auto check = DataCheck::make(schemaOf(SchemaType::Json, R"({"properties":{"a":{"pattern":"^a+$"}}})"));
    EXPECT_FALSE(check->find(base::Json::object({{"a", std::string(1'024, 'a')}})).has_value());
    EXPECT_EQ(check->find(base::Json::object({{"a", std::string(1'025, 'a')}}))->pointer, "/a");
}

TEST(DataCheck, comparesNotTooManyItemsWithEachOther) {
    const auto check = DataCheck::make(schemaOf(SchemaType::Json, R"({"properties":{"a":{"uniqueItems":true}}})"));
    auto many = base::Json::array();
    for (int i = 0; i < 2'000; ++i)
        many.push(i);
    EXPECT_FALSE(check->find(base::Json::object({{"a", many}})).has_value());
    many.push(2'000);
    EXPECT_EQ(check->find(base::Json::object({{"a", many}}))->rule, "uniqueItems");
}

TEST(DataCheck, namesThePlaceAndTheRuleOfAvro) {
    const Payload kPayloads[] = {
        {RECORD(R"({"name":"a","type":"int"})"), R"({"a":1,"more":2})", "", ""},
        {RECORD(R"({"name":"a","type":"int"})"), R"({"a":2147483648})", "/a", "type"},
        {RECORD(R"({"name":"a","type":"int"})"), "{}", "", "required"},
        {RECORD(R"({"name":"a","type":"int","default":1})"), "{}", "", ""},
        {RECORD(R"({"name":"a","type":["null","string"]})"), R"({"a":null})", "", ""},
        {RECORD(R"({"name":"a","type":["null","string"]})"), R"({"a":{"string":"x"}})", "", ""},
        {RECORD(R"({"name":"a","type":["null","string"]})"), R"({"a":"x"})", "", ""},
        {RECORD(R"({"name":"a","type":["null","string"]})"), R"({"a":1})", "/a", "type"},
        {R"({"type":"enum","name":"E","symbols":["A"]})", R"("B")", "", "enum"},
        {R"({"type":"array","items":"boolean"})", "[true,0]", "/1", "type"},
        {R"({"type":"map","values":"double"})", R"({"k":"v"})", "/k", "type"},
        {R"("bytes")", R"("abc")", "", ""},
    };
    for (const auto& one : kPayloads) {
        const auto found = DataCheck::make(schemaOf(SchemaType::Avro, one.schema))->find(*base::Json::parse(one.data));
        EXPECT_EQ(found.has_value(), *one.rule != 0) << one.schema << " " << one.data;
        if (found) {
            EXPECT_EQ(found->rule, one.rule) << one.schema << " " << one.data;
            EXPECT_EQ(found->pointer, one.pointer) << one.schema << " " << one.data;
        }
    }
}

} // namespace signalbox::platform::registry
