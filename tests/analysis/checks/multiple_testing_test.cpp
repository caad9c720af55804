#include "analysis/checks/multiple_testing.hpp"

#include <random>

#include "analysis/tails.hpp"
#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency_at_most;
using bellwether::testing::check_near;

namespace {

using Numbers = std::vector<double>;

/// Simes' test of one intersection of hypotheses: its p-value.
double simes(Numbers p) {
    std::sort(p.begin(), p.end());
    double smallest = 1;
    for (std::size_t i = 0; i < p.size(); ++i)
        smallest = std::min(smallest, double(p.size()) * p[i] / double(i + 1));
    return smallest;
}

double bonferroni(const Numbers& p) {
    return std::min(1.0, double(p.size()) * *std::min_element(p.begin(), p.end()));
}

/// Closed testing (Marcus, Peritz and Gabriel 1976): the largest p-value of all intersections that contain a test.
template <class Local>
Numbers closure(const Numbers& p, Local local) {
    Numbers result(p.size(), 0.0);
    for (unsigned set = 1; set < 1u << p.size(); ++set) {
        Numbers members;
        for (std::size_t i = 0; i < p.size(); ++i)
            if (set >> i & 1) members.push_back(p[i]);
        const double value = local(members);
        for (std::size_t i = 0; i < p.size(); ++i)
            if (set >> i & 1) result[i] = std::max(result[i], value);
    }
    return result;
}

/// Benjamini-Hochberg word by word: the largest k with p_(k) <= k alpha / n.
std::vector<bool> naive_step_up(const Numbers& p, double alpha) {
    Numbers sorted = p;
    std::sort(sorted.begin(), sorted.end());
    double cut = -1;
    for (std::size_t k = 1; k <= p.size(); ++k)
        if (sorted[k - 1] <= alpha * double(k) / double(p.size())) cut = sorted[k - 1];
    std::vector<bool> result;
    for (double x : p)
        result.push_back(x <= cut);
    return result;
}

Numbers draw_p_values(std::mt19937_64& random, int tests) {
    Numbers result;
    for (int i = 0; i < tests; ++i) {
        const double u = std::uniform_real_distribution<>()(random);
        result.push_back(i % 3 == 0 ? u * u * u * u : u);
    }
    return result;
}

}  // namespace

TEST_CASE("Holm is the closure of Bonferroni's test, Hommel that of Simes'") {
    std::mt19937_64 random(7);
    for (int tests = 1; tests <= 9; ++tests)
        for (int trial = 0; trial < 5; ++trial) {
            const Numbers p = draw_p_values(random, tests);
            const auto holm = adjust(p, Adjustment::holm).value();
            const auto hommel = adjust(p, Adjustment::hommel).value();
            const auto of_bonferroni = closure(p, bonferroni);
            const auto of_simes = closure(p, simes);
            for (int i = 0; i < tests; ++i) {
                check_near(holm[i], of_bonferroni[i], 1e-14);
                check_near(hommel[i], of_simes[i], 1e-14);
            }
        }
}

TEST_CASE("each adjustment is ordered by its strictness") {
    std::mt19937_64 random(8);
    const Numbers p = draw_p_values(random, 200);
    const auto at = [&](Adjustment method) { return adjust(p, method).value(); };
    const auto bonferroni = at(Adjustment::bonferroni);
    const auto holm = at(Adjustment::holm);
    const auto hochberg = at(Adjustment::hochberg);
    const auto hommel = at(Adjustment::hommel);
    const auto bh = at(Adjustment::benjamini_hochberg);
    const auto by = at(Adjustment::benjamini_yekutieli);
    const auto at_least = [](double x, double y) { return x * (1 + 1e-14) >= y; };  // the last digit is rounding
    for (std::size_t i = 0; i < p.size(); ++i) {
        CHECK(at_least(bonferroni[i], holm[i]));
        CHECK(at_least(holm[i], hochberg[i]));
        CHECK(at_least(hochberg[i], hommel[i]));
        CHECK(at_least(hommel[i], bh[i]));
        CHECK(at_least(by[i], bh[i]));
        CHECK(bh[i] >= p[i]);
    }
}

TEST_CASE("rejecting where the adjusted p-value is at most alpha is the step-up of the paper") {
    std::mt19937_64 random(9);
    for (int trial = 0; trial < 50; ++trial) {
        const Numbers p = draw_p_values(random, 40);
        const auto adjusted = adjust(p, Adjustment::benjamini_hochberg).value();
        const auto naive = naive_step_up(p, 0.1);
        for (std::size_t i = 0; i < p.size(); ++i)
            CHECK((adjusted[i] <= 0.1) == naive[i]);
    }
}

TEST_CASE("the two-stage procedure is a step-up at a level raised by its first stage") {
    std::mt19937_64 random(10);
    for (int trial = 0; trial < 50; ++trial) {
        const Numbers p = draw_p_values(random, 30);
        const double first = 0.1 / 1.1;
        auto naive = naive_step_up(p, first);
        const auto rejected = std::count(naive.begin(), naive.end(), true);
        if (rejected > 0 && rejected < 30) naive = naive_step_up(p, first * 30 / double(30 - rejected));
        CHECK(two_stage_rejections(p, 0.1).value() == naive);
    }
}

TEST_CASE("ties, zeros, ones and empty families have answers") {
    CHECK(adjust(Numbers{}, Adjustment::hommel).value().empty());
    CHECK(two_stage_rejections(Numbers{}, 0.05).value().empty());
    CHECK(adjust(Numbers{0.04}, Adjustment::benjamini_yekutieli).value() == Numbers{0.04});
    CHECK(adjust(Numbers{1, 1, 0}, Adjustment::hommel).value() == Numbers{1, 1, 0});
    CHECK(adjust(Numbers{0.01, 0.01, 0.01}, Adjustment::benjamini_hochberg).value() == Numbers{0.01, 0.01, 0.01});
    CHECK(adjust(Numbers{1e-300, 1}, Adjustment::holm).value().at(0) == 2e-300);
}

TEST_CASE("simulation: Holm keeps the family-wise error, Benjamini-Hochberg and two-stage the false discovery rate") {
    std::mt19937_64 random(11);
    std::normal_distribution<> noise;
    constexpr int trials = 600;
    constexpr int tests = 20;
    constexpr int null_tests = 14;
    int families_hit = 0;
    double bh_proportion = 0;
    double two_stage_proportion = 0;
    for (int trial = 0; trial < trials; ++trial) {
        Numbers p;
        for (int i = 0; i < tests; ++i)
            p.push_back(normal_upper_tail(noise(random) + (i < null_tests ? 0.0 : 3.0)));
        const auto holm = adjust(p, Adjustment::holm).value();
        const auto bh = adjust(p, Adjustment::benjamini_hochberg).value();
        const auto two_stage = two_stage_rejections(p, 0.1).value();
        bool hit = false;
        int bh_false = 0, bh_all = 0, two_stage_false = 0, two_stage_all = 0;
        for (int i = 0; i < tests; ++i) {
            hit = hit || (i < null_tests && holm[i] <= 0.1);
            bh_all += bh[i] <= 0.1;
            bh_false += bh[i] <= 0.1 && i < null_tests;
            two_stage_all += two_stage[i];
            two_stage_false += two_stage[i] && i < null_tests;
        }
        families_hit += hit;
        bh_proportion += double(bh_false) / std::max(1, bh_all);
        two_stage_proportion += double(two_stage_false) / std::max(1, two_stage_all);
    }
    check_frequency_at_most(families_hit, trials, 0.1);
    // Benjamini-Hochberg's rate is exactly alpha times the share of true hypotheses; one family's deviation is about
    // 0.12.
    check_near(bh_proportion / trials, 0.1 * null_tests / tests, 0, 4 * 0.12 / std::sqrt(trials));
    CHECK(two_stage_proportion / trials <= 0.1 + 4 * 0.12 / std::sqrt(trials));
    CHECK(two_stage_proportion > bh_proportion);
}

TEST_CASE("multiple testing refuses what is no p-value, no level, or too many for Hommel") {
    for (double p : {-0.1, 1.1, std::nan("")}) {
        CHECK(adjust(Numbers{0.5, p}, Adjustment::holm).error().reason == Reason::bad_argument);
        CHECK(two_stage_rejections(Numbers{p}, 0.05).error().reason == Reason::bad_argument);
    }
    for (double alpha : {0.0, 1.0, -1.0, std::nan("")})
        CHECK(two_stage_rejections(Numbers{0.5}, alpha).error().reason == Reason::bad_argument);
    const Numbers many(hommel_tests_max + 1, 0.5);
    CHECK(adjust(many, Adjustment::hommel).error().reason == Reason::bad_argument);
    CHECK(adjust(many, Adjustment::holm).has_value());
}
