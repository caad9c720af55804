#include "analysis/checks/online_fdr.hpp"

#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;

namespace {

using Numbers = std::vector<double>;
using Rule = Outcome<OnlineTests> (*)(std::span<const double>, double);

double slow(double j) {
    return 0.07720838 * std::log(std::max(j, 2.0)) / (j * std::exp(std::sqrt(std::log(j))));
}
double fast(double j) {
    return 0.4374901658 * std::pow(j, -1.6);
}

Numbers draw(std::mt19937_64& random, int tests) {
    std::normal_distribution<> noise;
    Numbers result;
    for (int i = 0; i < tests; ++i)
        result.push_back(normal_upper_tail(noise(random) + (i % 4 == 0 ? 3.0 : 0.0)));
    return result;
}

/// How many of the tests from `from` to below `to` have a p-value in (above, up_to]; tests count from 1.
int count(const Numbers& p, std::size_t from, std::size_t to, double above, double up_to) {
    int result = 0;
    for (std::size_t i = from; i < to; ++i)
        result += p[i - 1] > above && p[i - 1] <= up_to;
    return result;
}

/// The level of test t by the sums of the papers, from the p-values and decisions before it.
double naive_level(const Numbers& p, const OnlineTests& tests, std::size_t t, double alpha, double w0, double lambda,
                   double tau, double (*gamma)(double)) {
    // Of the tests from `from` to before t, those that move the place on: neither discarded nor candidates.
    const auto place = [&](std::size_t from) { return 1 + count(p, from, t, lambda, tau); };
    double level = w0 * gamma(place(1));
    bool first = true;
    for (std::size_t j = 1; j < t; ++j) {
        if (!tests.rejected[j - 1]) continue;
        level += (first ? alpha - w0 : alpha) * gamma(place(j + 1));
        first = false;
    }
    return lambda < 0 ? level : std::min(lambda, (tau - lambda) * level);
}

}  // namespace

TEST_CASE("the levels of LORD++, SAFFRON and ADDIS are the sums of their papers") {
    std::mt19937_64 random(1);
    for (int trial = 0; trial < 5; ++trial) {
        const Numbers p = draw(random, 60);
        const auto by_lord = lord(p, 0.05).value();
        const auto by_saffron = saffron(p, 0.05).value();
        const auto by_addis = addis(p, 0.05).value();
        for (std::size_t t = 1; t <= p.size(); ++t) {
            // LORD++ counts every test since: the time since the rejection, less 1, is the place.
            double level = 0.005 * slow(double(t));
            bool first = true;
            for (std::size_t j = 1; j < t; ++j) {
                if (!by_lord.rejected[j - 1]) continue;
                level += (first ? 0.045 : 0.05) * slow(double(t - j));
                first = false;
            }
            check_near(by_lord.levels[t - 1], level, 1e-13);
            check_near(by_saffron.levels[t - 1], naive_level(p, by_saffron, t, 0.05, 0.025, 0.5, 1, fast), 1e-13);
            check_near(by_addis.levels[t - 1], naive_level(p, by_addis, t, 0.05, 0.025, 0.25, 0.5, fast), 1e-13);
        }
    }
}

TEST_CASE("LOND's level is its share times the rejections so far plus one") {
    const Numbers p{1e-6, 0.5, 1e-6, 0.3};
    const auto tests = lond(p, 0.1).value();
    check_near(tests.levels[0], 0.1 * slow(1), 1e-14);
    check_near(tests.levels[1], 0.1 * slow(2) * 2, 1e-14);
    check_near(tests.levels[2], 0.1 * slow(3) * 2, 1e-14);
    check_near(tests.levels[3], 0.1 * slow(4) * 3, 1e-14);
    CHECK(tests.rejected == std::vector<bool>{true, false, true, false});
}

TEST_CASE("a level never depends on its own p-value or on later ones") {
    std::mt19937_64 random(2);
    Numbers p = draw(random, 40);
    for (Rule rule : {lond, lord, saffron, addis}) {
        const auto before = rule(p, 0.05).value();
        Numbers changed = p;
        for (std::size_t i = 20; i < p.size(); ++i)
            changed[i] = 1 - changed[i];
        const auto after = rule(changed, 0.05).value();
        for (std::size_t i = 0; i <= 20; ++i)
            CHECK(before.levels[i] == after.levels[i]);
    }
}

TEST_CASE("simulation: the false discovery rate of the stream stays below alpha, and rejections earn power") {
    std::mt19937_64 random(3);
    constexpr int trials = 150;
    constexpr double alpha = 0.1;
    for (Rule rule : {lond, lord, saffron, addis}) {
        double proportion = 0;
        int found = 0;
        for (int trial = 0; trial < trials; ++trial) {
            const Numbers p = draw(random, 80);
            const auto tests = rule(p, alpha).value();
            int rejected = 0;
            int wrong = 0;
            for (std::size_t i = 0; i < p.size(); ++i) {
                rejected += tests.rejected[i];
                wrong += tests.rejected[i] && i % 4 != 0;
            }
            proportion += double(wrong) / std::max(1, rejected);
            found += rejected - wrong;
        }
        CHECK(proportion / trials <= alpha + 4 * 0.1 / std::sqrt(trials));  // one stream's deviation is below 0.1
        CHECK(found > trials);                                              // of 20 a stream
    }
}

TEST_CASE("online testing refuses what is no p-value, no level, or too long, and answers an empty stream") {
    for (Rule rule : {lond, lord, saffron, addis}) {
        CHECK(rule(Numbers{}, 0.05).value().levels.empty());
        CHECK(rule(Numbers{0.5, 1.5}, 0.05).error().reason == Reason::bad_argument);
        CHECK(rule(Numbers{std::nan("")}, 0.05).error().reason == Reason::bad_argument);
        CHECK(rule(Numbers{0.5}, 0).error().reason == Reason::bad_argument);
        CHECK(rule(Numbers{0.5}, 1).error().reason == Reason::bad_argument);
        CHECK(rule(Numbers(online_tests_max + 1, 0.9), 0.05).error().reason == Reason::bad_argument);
    }
}
