#include "analysis/credit/shapley.hpp"

#include <limits>
#include <numeric>
#include <random>

#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;

namespace {

using Numbers = std::vector<double>;

/// The definition: the mean over every order of arrival of what each player adds.
Numbers over_all_orders(int players, const Numbers& values) {
    std::vector<int> order(players);
    std::iota(order.begin(), order.end(), 0);
    Numbers sums(players, 0.0);
    int orders = 0;
    do {
        unsigned coalition = 0;
        for (int player : order) {
            sums[player] -= values[coalition];
            coalition |= 1u << player;
            sums[player] += values[coalition];
        }
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    for (double& sum : sums)
        sum /= orders;
    return sums;
}

Numbers random_table(std::mt19937_64& random, int players) {
    Numbers values;
    for (unsigned s = 0; s < 1u << players; ++s)
        values.push_back(std::uniform_real_distribution<>(-5, 10)(random));
    return values;
}

template <class Value>
Numbers table(int players, Value value) {
    Numbers values;
    for (unsigned s = 0; s < 1u << players; ++s)
        values.push_back(value(s));
    return values;
}

}  // namespace

TEST_CASE("Shapley's value is the mean over all orders of arrival, and adds up") {
    std::mt19937_64 random(1);
    for (int players = 0; players <= 7; ++players) {
        const Numbers values = random_table(random, players);
        const auto got = shapley(players, values).value();
        const auto naive = over_all_orders(players, values);
        for (int i = 0; i < players; ++i)
            check_near(got[i], naive[i], 1e-12, 1e-13);
        check_near(std::accumulate(got.begin(), got.end(), 0.0), values.back() - values.front(), 1e-12, 1e-12);
    }
}

TEST_CASE("where any proposer suffices, each item is shared equally among its proposers") {
    std::mt19937_64 random(2);
    constexpr int players = 8;
    std::vector<unsigned> proposers;
    Numbers worth;
    Numbers shares(players, 0.0);
    for (int item = 0; item < 30; ++item) {
        proposers.push_back(unsigned(random() % 256));
        worth.push_back(double(random() % 100) / 10);
        for (int i = 0; i < players; ++i)
            if (proposers.back() >> i & 1) shares[i] += worth.back() / __builtin_popcount(proposers.back());
    }
    const auto got = shapley(players, table(players,
                                            [&](unsigned s) {
                                                double sum = 0;
                                                for (std::size_t k = 0; k < worth.size(); ++k)
                                                    sum += (proposers[k] & s) != 0 ? worth[k] : 0;
                                                return sum;
                                            }))
                         .value();
    for (int i = 0; i < players; ++i)
        check_near(got[i], shares[i], 1e-13);
}

TEST_CASE("a runway is paid for step by step by all who need the step") {
    const Numbers costs{1, 2, 4, 8};
    const auto got = shapley(4, table(4,
                                      [&](unsigned s) {
                                          double largest = 0;
                                          for (int i = 0; i < 4; ++i)
                                              largest = (s >> i & 1) != 0 ? std::max(largest, costs[i]) : largest;
                                          return largest;
                                      }))
                         .value();
    check_near(got[0], 1.0 / 4, 1e-14);
    check_near(got[1], 1.0 / 4 + 1.0 / 3, 1e-14);
    check_near(got[2], 1.0 / 4 + 1.0 / 3 + 2.0 / 2, 1e-14);
    check_near(got[3], 1.0 / 4 + 1.0 / 3 + 2.0 / 2 + 4, 1e-14);
}

TEST_CASE("who adds nothing gets nothing, equals get the same, and games add") {
    std::mt19937_64 random(3);
    const Numbers three = random_table(random, 3);
    const auto with_idle = shapley(4, table(4, [&](unsigned s) { return three[s & 7]; })).value();
    const auto alone = shapley(3, three).value();
    CHECK(with_idle[3] == 0);
    for (int i = 0; i < 3; ++i)
        check_near(with_idle[i], alone[i], 1e-13);
    const auto equal = shapley(5, table(5, [](unsigned s) { return __builtin_popcount(s) >= 3 ? 1.0 : 0.0; })).value();
    for (double share : equal)
        check_near(share, 0.2, 1e-14);
    const Numbers other = random_table(random, 3);
    const auto sum = shapley(3, table(3, [&](unsigned s) { return three[s] + other[s]; })).value();
    const auto second = shapley(3, other).value();
    for (int i = 0; i < 3; ++i)
        check_near(sum[i], alone[i] + second[i], 1e-12, 1e-13);
}

TEST_CASE("simulation: random orders of arrival come close") {
    std::mt19937_64 random(4);
    constexpr int players = 9;
    const Numbers values = random_table(random, players);
    std::vector<int> order(players);
    std::iota(order.begin(), order.end(), 0);
    Numbers sums(players, 0.0);
    constexpr int orders = 4000;
    for (int trial = 0; trial < orders; ++trial) {
        std::shuffle(order.begin(), order.end(), random);
        unsigned coalition = 0;
        for (int player : order) {
            sums[player] -= values[coalition];
            sums[player] += values[coalition |= 1u << player];
        }
    }
    const auto got = shapley(players, values).value();
    for (int i = 0; i < players; ++i)
        check_near(got[i], sums[i] / orders, 0, 4 * 6.2 / std::sqrt(orders));
}

TEST_CASE("Shapley's value refuses games that are none, by name") {
    const auto bad = Reason::bad_argument;
    CHECK(shapley(-1, Numbers{0}).error().reason == bad);
    CHECK(shapley(shapley_players_max + 1, Numbers{0}).error().reason == bad);
    CHECK(shapley(2, Numbers{0, 1, 2}).error().reason == bad);
    CHECK(shapley(1, Numbers{0, std::nan("")}).error().reason == bad);
    CHECK(shapley(1, Numbers{0, std::numeric_limits<double>::infinity()}).error().reason == bad);
    CHECK(shapley(0, Numbers{5}).value().empty());
}
