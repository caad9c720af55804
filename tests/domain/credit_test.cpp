// Credit: shares sum exactly, equals get alike, who proposed nothing gets nothing, and events add up.
#include "domain/credit.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <numeric>
#include <random>

#include "domain/ensure.hpp"

using namespace bellwether;

namespace {

SlateEntry entry(int recommender, double score = 1, int rank = 1) {
    return {recommender, 100 + recommender, score, rank};
}

std::int64_t sum_of(const Credit& credit) {
    std::int64_t sum = 0;
    for (const auto& share : credit.shares)
        sum += share.micro;
    return sum;
}

std::map<int, std::int64_t> by_recommender(const Credit& credit) {
    std::map<int, std::int64_t> shares;
    for (const auto& share : credit.shares)
        shares[share.proposer.recommender_id] += share.micro;
    return shares;
}

std::vector<SlateEntry> random_slate(std::mt19937_64& random) {
    std::vector<SlateEntry> slate;
    const std::size_t n = random() % 9;
    for (std::size_t i = 0; i < n; ++i) {
        const double scores[] = {0, -2.5, 0.25, 0.25, 1e-300, 1e300, std::generate_canonical<double, 53>(random)};
        slate.push_back(entry(static_cast<int>(random() % 6), scores[random() % 7], static_cast<int>(random() % 4)));
    }
    return slate;
}

}  // namespace

TEST_CASE("efficiency: the shares of an event sum exactly, or nobody gets any and the reason is told") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 20000; ++round) {
        const auto proposers = proposers_of(random_slate(random));
        const std::int64_t amounts[] = {0, 1, 7, 215'003, PlayState::listened_ms_max};
        const auto amount = amounts[random() % 5];
        const auto selected = random() % 2 ? std::optional<int>(static_cast<int>(random() % 7)) : std::nullopt;
        for (const auto rule : credit_rules) {
            const auto result = credit(rule, proposers, selected, amount);
            if (result.unattributed) {
                REQUIRE(result.shares.empty());
            } else {
                REQUIRE(sum_of(result) == amount * micro);
                for (const auto& share : result.shares)
                    REQUIRE(share.micro >= 0);
            }
        }
    }
}

TEST_CASE("symmetry: proposers with equal scores get the same to one millionth") {
    for (const auto rule : {CreditRule::proportional, CreditRule::shapley}) {
        const std::vector<SlateEntry> proposers = {entry(1, 0.7), entry(2, 0.7), entry(3, 0.7)};
        const auto shares = by_recommender(credit(rule, proposers, 1, 1));
        CHECK(shares.at(1) == 333'334);  // the odd millionth goes to the smallest recommender_id
        CHECK(shares.at(2) == 333'333);
        CHECK(shares.at(3) == 333'333);
    }
}

TEST_CASE("symmetry: the order of the slate does not matter") {
    std::mt19937_64 random(12);
    for (int round = 0; round < 2000; ++round) {
        std::vector<SlateEntry> slate;
        for (int i = 0; i < 6; ++i)
            slate.push_back(entry(i, static_cast<double>(random() % 5)));
        auto shuffled = slate;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        for (const auto rule : credit_rules)
            REQUIRE(by_recommender(credit(rule, proposers_of(slate), 3, 11)) ==
                    by_recommender(credit(rule, proposers_of(shuffled), 3, 11)));
    }
}

TEST_CASE("dummy: whoever did not propose gets nothing, under every rule") {
    const std::vector<SlateEntry> proposers = {entry(1, 0.5), entry(2, 0.25)};
    for (const auto rule : credit_rules)
        CHECK_FALSE(by_recommender(credit(rule, proposers, 1, 9)).contains(3));
    CHECK(by_recommender(credit(CreditRule::proportional, std::vector{entry(1, 0.5), entry(2, 0)}, 1, 9)).at(2) == 0);
}

TEST_CASE("additivity: equal shares over many events are the Shapley value of their sum") {
    // Naive second formula: the value by its definition, a mean over coalitions, for v(S) = events that S proposes.
    std::mt19937_64 random(13);
    for (int round = 0; round < 200; ++round) {
        constexpr int players = 5;
        std::vector<unsigned> masks;
        std::vector<std::int64_t> amounts;
        std::map<int, std::int64_t> shares;
        for (int i = 0; i < 12; ++i) {
            const unsigned mask = 1 + static_cast<unsigned>(random() % 31);
            masks.push_back(mask);
            amounts.push_back(static_cast<std::int64_t>(random() % 50));
            std::vector<SlateEntry> slate;
            for (int p = 0; p < players; ++p)
                if (mask >> p & 1) slate.push_back(entry(p));
            for (const auto& [who, share] :
                 by_recommender(credit(CreditRule::shapley, slate, std::nullopt, amounts.back())))
                shares[who] += share;
        }
        const auto value = [&](unsigned coalition) {
            std::int64_t sum = 0;
            for (std::size_t i = 0; i < masks.size(); ++i)
                sum += masks[i] & coalition ? amounts[i] : 0;
            return static_cast<double>(sum);
        };
        const double factorial[] = {1, 1, 2, 6, 24, 120};
        for (int p = 0; p < players; ++p) {
            double phi = 0;
            for (unsigned s = 0; s < 32; ++s) {
                if (s >> p & 1) continue;
                const int size = std::popcount(s);
                phi += factorial[size] * factorial[players - 1 - size] / factorial[players] *
                       (value(s | 1u << p) - value(s));
            }
            REQUIRE(std::abs(static_cast<double>(shares[p]) / 1e6 - phi) < 13e-6);
        }
    }
}

TEST_CASE("selected: all to the selected proposer, unknown where nobody is named or one who proposed nothing") {
    const std::vector<SlateEntry> proposers = {entry(1), entry(2)};
    CHECK(by_recommender(credit(CreditRule::selected, proposers, 2, 3)) == std::map<int, std::int64_t>{{2, 3'000'000}});
    CHECK(credit(CreditRule::selected, proposers, std::nullopt, 3).unattributed == Unattributed::selected_unknown);
    CHECK(credit(CreditRule::selected, proposers, 7, 3).unattributed == Unattributed::selected_unknown);
}

TEST_CASE("unique: all to the only proposer, to nobody where there are several") {
    CHECK(by_recommender(credit(CreditRule::unique, std::vector{entry(4)}, 9, 1)) ==
          std::map<int, std::int64_t>{{4, 1'000'000}});
    CHECK(credit(CreditRule::unique, std::vector{entry(1), entry(2)}, 1, 1).unattributed ==
          Unattributed::several_proposers);
}

TEST_CASE("proportional: follows the scores; what is not above zero weighs nothing, unless nothing is") {
    const auto shares = [](std::vector<SlateEntry> proposers) {
        return by_recommender(credit(CreditRule::proportional, proposers, 1, 1));
    };
    CHECK(shares({entry(1, 0.75), entry(2, 0.25)}) == std::map<int, std::int64_t>{{1, 750'000}, {2, 250'000}});
    CHECK(shares({entry(1, -4), entry(2, 0.5)}) == std::map<int, std::int64_t>{{1, 0}, {2, 1'000'000}});
    CHECK(shares({entry(1, -4), entry(2, 0)}) == std::map<int, std::int64_t>{{1, 500'000}, {2, 500'000}});
    CHECK(shares({entry(1, std::numeric_limits<double>::quiet_NaN()), entry(2, 5e-324)}) ==
          std::map<int, std::int64_t>{{1, 0}, {2, 1'000'000}});
    const auto hour = by_recommender(
        credit(CreditRule::proportional, std::vector{entry(1, 0.75), entry(2, 0.25)}, std::nullopt, 3'600'000));
    CHECK(hour == std::map<int, std::int64_t>{{1, 2'700'000 * micro}, {2, 900'000 * micro}});
    CHECK(shares({entry(1, 1.7e308), entry(2, 1.7e308)}) == std::map<int, std::int64_t>{{1, 500'000}, {2, 500'000}});
}

TEST_CASE("without a slate no rule credits anybody") {
    for (const auto rule : credit_rules)
        CHECK(credit(rule, {}, 1, 1).unattributed == Unattributed::no_slate);
}

TEST_CASE("a recommender that stands in a slate twice counts once, with its best rank") {
    const auto proposers = proposers_of(std::vector<SlateEntry>{{2, 21, 0.1, 5}, {1, 11, 0.2, 1}, {2, 22, 0.9, 3}});
    REQUIRE(proposers.size() == 2);
    CHECK(proposers[0].model_version_id == 11);
    CHECK(proposers[1].model_version_id == 22);
}

TEST_CASE("an amount that does not fit into millionths is a fault of ours") {
    CHECK_THROWS_AS(credit(CreditRule::shapley, std::vector{entry(1)}, 1, -1), BrokenInvariant);
    CHECK_THROWS_AS(credit(CreditRule::shapley, std::vector{entry(1)}, 1, PlayState::listened_ms_max + 1),
                    BrokenInvariant);
}

TEST_CASE("largest remainder: the parts of 10 among 1:1:1:4 are 2, 1, 1 and 6") {
    // Quotas 1.43, 1.43, 1.43, 5.71: the first odd unit goes to the fourth, the second by the tie rule to the first.
    CHECK(split_by_largest_remainder(10, std::vector<std::int64_t>{1, 1, 1, 4}) ==
          std::vector<std::int64_t>{2, 1, 1, 6});
}
