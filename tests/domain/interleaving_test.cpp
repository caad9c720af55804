#include "domain/interleaving.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace bellwether;

namespace {

const std::vector<Ranking> two = {{"collab", {"a", "b", "c", "d"}}, {"audio", {"a", "c", "e", "f"}}};

std::vector<DraftedTrack> drafted(const std::vector<Ranking>& rankings, std::uint64_t seed, std::size_t length) {
    auto result = draft(rankings, seed, length);
    REQUIRE(result.has_value());
    return result.value();
}

}  // namespace

TEST_CASE("no track is drafted twice, and each belongs to a team that proposed it") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::set<std::string> seen;
        for (const auto& choice : drafted(two, seed, 10)) {
            CHECK(seen.insert(choice.track).second);
            CHECK(std::ranges::count(two[choice.team].tracks, choice.track) == 1);
        }
        CHECK(seen.size() == 6);
    }
}

TEST_CASE("in every round each team drafts once, while it has tracks") {
    const std::vector<Ranking> three = {{"x", {"1", "2", "3", "4"}}, {"y", {"1", "5", "6", "7"}}, {"z", {"8", "9"}}};
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto choices = drafted(three, seed, 6);
        for (std::size_t round = 0; round < 2; ++round) {
            std::set<std::size_t> teams;
            for (std::size_t i = 0; i < 3; ++i)
                teams.insert(choices[3 * round + i].team);
            CHECK(teams.size() == 3);
        }
    }
    CHECK(drafted(three, 1, 50).size() == 9);
}

TEST_CASE("who wanted the same track gets it equally often") {
    int first = 0;
    constexpr int runs = 10'000;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        const auto choices = drafted(two, seed, 1);
        CHECK(choices[0].track == "a");
        first += choices[0].team == 0 ? 1 : 0;
    }
    CHECK(std::abs(first - runs / 2) < 4 * std::sqrt(runs / 4.0));
}

TEST_CASE("the same seed gives the same draft, and a listener's seed is decided by salt and listener") {
    CHECK(draft_order_seed("salt", "listener") == draft_order_seed("salt", "listener"));
    CHECK(draft_order_seed("salt", "listener") != draft_order_seed("salt", "another"));
    CHECK(draft_order_seed("salt", "listener") != draft_order_seed("other", "listener"));
    const auto once = drafted(two, 42, 6);
    const auto again = drafted(two, 42, 6);
    for (std::size_t i = 0; i < once.size(); ++i)
        CHECK((once[i].track == again[i].track && once[i].team == again[i].team));
}

TEST_CASE("a track that its own recommender names twice is drafted once") {
    const std::vector<Ranking> repeated = {{"x", {"a", "a", "b"}}, {"y", {"c"}}};
    CHECK(drafted(repeated, 3, 10).size() == 3);
}

TEST_CASE("a thumb is credited to who drafted the track: the last one counts, an undone one is none, a foreign one nobody's") {
    const std::vector<DraftedTrack> station = {{"a", 0}, {"b", 1}, {"c", 0}};
    CHECK(credit_teams(station, {{"a", 1}, {"b", 1}, {"c", 1}}, 2) == std::vector<double>{2, 1});
    CHECK(credit_teams(station, {{"a", 1}, {"a", -1}}, 2) == std::vector<double>{-1, 0});
    CHECK(credit_teams(station, {{"a", 1}, {"a", 0}, {"z", 1}}, 2) == std::vector<double>{0, 0});
}

TEST_CASE("an interleaving refuses one recommender, seventeen, the same one twice, and endless stations") {
    const auto pointer = [](const std::vector<Ranking>& rankings, std::size_t length) {
        const auto result = draft(rankings, 1, length);
        REQUIRE_FALSE(result.has_value());
        return result.error().errors.at(0).pointer;
    };
    CHECK(pointer({{"x", {"a"}}}, 5) == "/recommenders");
    std::vector<Ranking> many;
    for (int i = 0; i < 17; ++i)
        many.push_back({std::to_string(i), {"a"}});
    CHECK(pointer(many, 5) == "/recommenders");
    CHECK(pointer({{"x", {"a"}}, {"x", {"b"}}}, 5) == "/recommenders/1");
    CHECK(pointer(two, interleaved_tracks_max + 1) == "/length");
}
