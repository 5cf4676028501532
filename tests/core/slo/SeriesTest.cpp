// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
#include "core/slo/Series.h"

#include <gtest/gtest.h>

namespace signalbox::slo {
namespace {

const SeriesKey kKey{base::ProviderId("novagames"), base::BrandId("brand-7"), base::RegionId("eu-1"),
                     Release::Candidate, Operation::Settle};

TEST(Scope, containsWhatItsPartsName) {
    EXPECT_TRUE(Scope{}.contains(kKey));
    EXPECT_TRUE(Scope::of(kKey).contains(kKey));
    EXPECT_TRUE(Scope::of(kKey.flow()).contains(kKey));
    EXPECT_TRUE(Scope::of(kKey).contains(kKey.flow()));
    Scope other = Scope::of(kKey);
    other.release = Release::Stable;
    EXPECT_FALSE(other.contains(kKey));
    EXPECT_FALSE(other.contains(kKey.flow()));
    other = {};
    other.provider = base::ProviderId("redfox");
    EXPECT_FALSE(other.contains(kKey));
}

TEST(Scope, readsBackFromItsText) {
    EXPECT_EQ(Scope::of(kKey).text(), "novagames/brand-7/eu-1/candidate/settle");
    EXPECT_EQ(Scope{}.text(), "*/*/*/*/*");
    Scope some;
    some.region = base::RegionId("uk-1");
    some.operation = Operation::Session;
    for (const Scope& scope : {Scope{}, Scope::of(kKey), Scope::of(kKey.flow()), some})
        EXPECT_EQ(Scope::parse(scope.text()).value(), scope);
}

TEST(Scope, refusesOtherText) {
    for (const char* text : {"", "*", "*/*/*/*", "*/*/*/*/*/*", "a b/*/*/*/*", "*/*/*/x/*", "*/*/*/*/x", "///*/*"})
        EXPECT_EQ(Scope::parse(text).error().reason, "SLO-002") << text;
}

TEST(SeriesNames, readBackAsWhatTheyWere) {
    for (const Release release : kReleases)
        EXPECT_EQ(releaseFromName(name(release)), release);
    for (const Operation operation : kOperations)
        EXPECT_EQ(operationFromName(name(operation)), operation);
    EXPECT_FALSE(releaseFromName("Stable"));
    EXPECT_FALSE(operationFromName(""));
}

} // namespace
} // namespace signalbox::slo
