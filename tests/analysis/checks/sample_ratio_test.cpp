#include "analysis/checks/sample_ratio.hpp"

#include <limits>
#include <random>

#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency;
using bellwether::testing::check_frequency_at_most;
using bellwether::testing::check_near;

namespace {

using Numbers = std::vector<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// P(X = k) by the product of its factors.
double naive_binomial(int k, int n, double p) {
    double mass = std::pow(p, k) * std::pow(1 - p, n - k);
    for (int i = 1; i <= k; ++i)
        mass *= double(n - k + i) / i;
    return mass;
}

Numbers draw_counts(std::mt19937_64& random, int units, const Numbers& shares) {
    Numbers counts(shares.size(), 0.0);
    std::discrete_distribution<int> arm(shares.begin(), shares.end());
    for (int i = 0; i < units; ++i)
        ++counts[arm(random)];
    return counts;
}

}  // namespace

TEST_CASE("with two arms chi-square is the square of the binomial z, down to the far tail") {
    for (double excess : {0.0, 50.0, 1e3, 3e5, 1e6}) {
        const Numbers counts{1e9, 1e9 + excess};
        const auto result = sample_ratio(counts, Numbers{1, 1}).value();
        const double z = excess / std::sqrt(2e9 + excess);
        check_near(result.chi_square, z * z, 1e-12);
        check_near(result.p_value, std::erfc(z / std::sqrt(2.0)), 1e-10);
        CHECK(result.degrees_of_freedom == 1);
    }
}

TEST_CASE("with three arms the tail of chi-square is exp(-x/2)") {
    const auto result = sample_ratio(Numbers{500, 300, 260}, Numbers{2, 1, 1}).value();
    check_near(result.chi_square, 900.0 / 530 + 35.0 * 35 / 265 + 5.0 * 5 / 265, 1e-13);
    check_near(result.p_value, std::exp(-result.chi_square / 2), 1e-13);
}

TEST_CASE("the scale of the weights does not matter") {
    const Numbers counts{410, 205, 190};
    const auto shares = sample_ratio(counts, Numbers{0.5, 0.25, 0.25}).value();
    const auto expected = sample_ratio(counts, Numbers{402.5, 201.25, 201.25}).value();
    check_near(expected.chi_square, shares.chi_square, 1e-13);
}

TEST_CASE("an arm without weight is left out, and units in it are impossible") {
    const auto empty = sample_ratio(Numbers{510, 480, 0}, Numbers{0.5, 0.5, 0}).value();
    CHECK(empty.chi_square == sample_ratio(Numbers{510, 480}, Numbers{0.5, 0.5}).value().chi_square);
    CHECK(empty.degrees_of_freedom == 1);
    const auto forbidden = sample_ratio(Numbers{500, 500, 1}, Numbers{0.5, 0.5, 0}).value();
    CHECK(forbidden.chi_square == infinity);
    CHECK(forbidden.p_value == 0);
    CHECK(sequential_sample_ratio(std::vector<Numbers>{{5, 5, 1}}, Numbers{1, 1, 0}, 10).value().p_value.at(0) == 0);
}

TEST_CASE("the exact test sums every outcome that is no likelier") {
    for (double p : {0.5, 0.1, 0.37})
        for (int n : {1, 2, 7, 30})
            for (int x = 0; x <= n; ++x) {
                CAPTURE(x);
                double sum = 0;
                for (int k = 0; k <= n; ++k)
                    if (naive_binomial(k, n, p) <= naive_binomial(x, n, p) * (1 + 1e-7)) sum += naive_binomial(k, n, p);
                const auto got = exact_sample_ratio(Numbers{double(x), double(n - x)}, Numbers{p, 1 - p});
                check_near(got.value(), std::min(1.0, sum), 1e-11);
            }
}

TEST_CASE("the exact test stands with billions of units, where it meets chi-square") {
    const Numbers counts{1e9, 1.0002e9};
    const double approximate = sample_ratio(counts, Numbers{1, 1}).value().p_value;
    check_near(exact_sample_ratio(counts, Numbers{1, 1}).value(), approximate, 1e-3);
}

TEST_CASE("the Bayes factor is the product of the predictive probabilities, unit by unit") {
    const Numbers shares{0.5, 0.3, 0.2};
    const double k = 40;
    const std::vector<Numbers> batches{{3, 1, 0}, {0, 0, 0}, {2, 5, 1}, {40, 20, 30}};
    const auto result = sequential_sample_ratio(batches, shares, k).value();
    Numbers seen(3, 0.0);
    double units = 0;
    double factor = 1;
    double smallest = 1;
    for (std::size_t b = 0; b < batches.size(); ++b) {
        for (std::size_t arm = 0; arm < 3; ++arm)
            for (int i = 0; i < batches[b][arm]; ++i)
                factor *= (k * shares[arm] + seen[arm]++) / (k + units++) / shares[arm];
        smallest = std::min(smallest, 1 / factor);
        check_near(result.bayes_factor.at(b), factor, 1e-12);
        check_near(result.p_value.at(b), smallest, 1e-12);
    }
}

TEST_CASE("evidence beyond the doubles is infinite, its p-value 0, and never NaN") {
    const auto result = sequential_sample_ratio(std::vector<Numbers>{{1e6, 2e6}, {0, 1e6}}, Numbers{1, 1}, 100).value();
    CHECK(result.bayes_factor.back() == infinity);
    CHECK(result.p_value.back() == 0);
}

TEST_CASE("simulation: under a correct design both tests keep their level, under a broken one they find it") {
    std::mt19937_64 random(20260101);
    const Numbers shares{0.6, 0.3, 0.1};
    constexpr int trials = 1000;
    int fixed_alarms = 0;
    int sequential_alarms = 0;
    int missed = 0;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<Numbers> looks;
        Numbers total(3, 0.0);
        for (int look = 0; look < 10; ++look) {
            looks.push_back(draw_counts(random, 60, shares));
            for (int arm = 0; arm < 3; ++arm)
                total[arm] += looks.back()[arm];
        }
        fixed_alarms += sample_ratio(total, shares).value().p_value <= 0.05;
        sequential_alarms += sequential_sample_ratio(looks, shares, 100).value().p_value.back() <= 0.05;
        missed += sequential_sample_ratio(looks, Numbers{0.5, 0.3, 0.2}, 100).value().p_value.back() > 0.05;
    }
    check_frequency(fixed_alarms, trials, 0.05);
    check_frequency_at_most(sequential_alarms, trials, 0.05);
    CHECK(missed < trials / 100);
}

TEST_CASE("sample ratio tests refuse what they cannot answer, by name") {
    const auto reason = [](const Numbers& counts, const Numbers& weights) {
        const auto fixed = sample_ratio(counts, weights).error().reason;
        CHECK(exact_sample_ratio(counts, weights).error().reason == fixed);
        return fixed;
    };
    CHECK(reason({0, 0}, {1, 1}) == Reason::no_units);
    CHECK(reason({5}, {1}) == Reason::too_few_arms);
    CHECK(reason({}, {}) == Reason::too_few_arms);
    CHECK(reason({5, 0}, {1, 0}) == Reason::too_few_arms);
    CHECK(reason({5, 5}, {1}) == Reason::bad_argument);
    CHECK(reason({-1, 5}, {1, 1}) == Reason::bad_argument);
    CHECK(reason({5, infinity}, {1, 1}) == Reason::bad_argument);
    CHECK(reason({5, std::nan("")}, {1, 1}) == Reason::bad_argument);
    CHECK(reason({5, 5}, {1, -1}) == Reason::bad_argument);
    CHECK(reason({1e308, 1e308}, {1, 1}) == Reason::bad_argument);
    CHECK(exact_sample_ratio(Numbers{1, 2, 3}, Numbers{1, 1, 1}).error().reason == Reason::bad_argument);
    CHECK(exact_sample_ratio(Numbers{1.5, 2}, Numbers{1, 1}).error().reason == Reason::bad_argument);
    CHECK(exact_sample_ratio(Numbers{1, 2}, Numbers{1e-320, 1e300}).error().reason == Reason::bad_argument);
    CHECK(sample_ratio_log_bayes_factor(Numbers{1, 2}, Numbers{1, 1}, 0).error().reason == Reason::bad_argument);
    const std::vector<Numbers> ragged{{1, 2}, {1}};
    CHECK(sequential_sample_ratio(ragged, Numbers{1, 1}, 10).error().reason == Reason::bad_argument);
    CHECK(sequential_sample_ratio(std::vector<Numbers>{{1}}, Numbers{1}, 10).error().reason == Reason::too_few_arms);
}
