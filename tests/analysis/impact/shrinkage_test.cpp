#include "analysis/impact/shrinkage.hpp"

#include <limits>
#include <numbers>
#include <random>

#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_frequency;
using bellwether::testing::check_near;

namespace {

using Numbers = std::vector<double>;

struct Sample {
    Numbers y;
    Numbers se;
};

Sample draw(std::mt19937_64& random, int experiments, double mu, double tau) {
    std::normal_distribution<> noise;
    Sample sample;
    for (int i = 0; i < experiments; ++i) {
        sample.se.push_back(std::uniform_real_distribution<>(0.05, 0.5)(random));
        sample.y.push_back(mu + tau * noise(random) + sample.se.back() * noise(random));
    }
    return sample;
}

double mean_at(const Sample& sample, double tau2) {
    double weight = 0;
    double sum = 0;
    for (std::size_t i = 0; i < sample.y.size(); ++i) {
        const double w = 1 / (sample.se[i] * sample.se[i] + tau2);
        weight += w;
        sum += w * sample.y[i];
    }
    return sum / weight;
}

double log_likelihood(const Sample& sample, double tau2, double mu, bool restricted) {
    double sum = 0;
    double weight = 0;
    for (std::size_t i = 0; i < sample.y.size(); ++i) {
        const double v = sample.se[i] * sample.se[i] + tau2;
        sum -= 0.5 * (std::log(2 * std::numbers::pi * v) + (sample.y[i] - mu) * (sample.y[i] - mu) / v);
        weight += 1 / v;
    }
    return restricted ? sum - 0.5 * std::log(weight) : sum;
}

}  // namespace

TEST_CASE("no tau2 on a fine grid is likelier than the one found") {
    std::mt19937_64 random(1);
    for (double tau : {0.0, 0.1, 0.6})
        for (int experiments : {2, 3, 10, 40}) {
            const auto sample = draw(random, experiments, 0.2, tau);
            for (bool restricted : {false, true}) {
                const auto method =
                    restricted ? Heterogeneity::restricted_maximum_likelihood : Heterogeneity::maximum_likelihood;
                const auto model = shrink(sample.y, sample.se, method).value();
                const auto at = [&](double tau2) {
                    return log_likelihood(sample, tau2, mean_at(sample, tau2), restricted);
                };
                const double best = at(model.tau2);
                for (double tau2 = 0; tau2 < 3; tau2 += 0.002)
                    CHECK(at(tau2) <= best + 1e-12);
                check_near(model.mu, mean_at(sample, model.tau2), 1e-13);
            }
            const auto zero = shrink_to_zero(sample.y, sample.se).value();
            for (double tau2 = 0; tau2 < 3; tau2 += 0.002)
                CHECK(log_likelihood(sample, tau2, 0, false) <= zero.log_likelihood + 1e-12);
            check_near(zero.log_likelihood, log_likelihood(sample, zero.tau2, 0, false), 1e-13);
        }
}

TEST_CASE("Paule and Mandel's Q meets its expectation, and the moment estimator is its textbook formula") {
    std::mt19937_64 random(2);
    const auto sample = draw(random, 12, -0.1, 0.5);
    const auto model = shrink(sample.y, sample.se, Heterogeneity::paule_mandel).value();
    check_near(generalised_q(sample.y, sample.se, model.tau2).value(), 11, 1e-11);
    double w1 = 0;
    double w2 = 0;
    double q = 0;
    const double mean = mean_at(sample, 0);
    for (std::size_t i = 0; i < sample.y.size(); ++i) {
        const double w = 1 / (sample.se[i] * sample.se[i]);
        w1 += w;
        w2 += w * w;
        q += w * (sample.y[i] - mean) * (sample.y[i] - mean);
    }
    const auto moments = shrink(sample.y, sample.se, Heterogeneity::dersimonian_laird).value();
    check_near(moments.tau2, (q - 11) / (w1 - w2 / w1), 1e-11);
    check_near(moments.q, q, 1e-12);
    check_near(moments.i2, moments.tau2 / (moments.tau2 + 11 * w1 / (w1 * w1 - w2)), 1e-11);
}

TEST_CASE("with equal errors everything has a closed form") {
    const Numbers y{1, 2, 4, 9};
    const Numbers se(4, 1.0);
    const double variance = 38.0 / 3;  // of y about its mean, 4
    for (auto method : {Heterogeneity::dersimonian_laird, Heterogeneity::paule_mandel,
                        Heterogeneity::restricted_maximum_likelihood}) {
        const auto model = shrink(y, se, method).value();
        check_near(model.tau2, variance - 1, 1e-11);
        check_near(model.mu, 4, 1e-14);
        check_near(model.mu_se, std::sqrt(variance / 4), 1e-11);
        check_near(model.shrunk[3], 4 + 5 * (variance - 1) / variance, 1e-11);
        check_near(model.i2, (variance - 1) / variance, 1e-11);
    }
    check_near(shrink(y, se, Heterogeneity::maximum_likelihood).value().tau2, 38.0 / 4 - 1, 1e-11);
    check_near(shrink_to_zero(y, se).value().tau2, 102.0 / 4 - 1, 1e-11);
}

TEST_CASE("effects that do not differ are shrunk to their mean") {
    const Numbers y{0.1, 0.1, 0.1};
    const Numbers se{0.1, 0.2, 0.3};
    for (auto method : {Heterogeneity::dersimonian_laird, Heterogeneity::paule_mandel,
                        Heterogeneity::maximum_likelihood, Heterogeneity::restricted_maximum_likelihood}) {
        const auto model = shrink(y, se, method).value();
        CHECK(model.tau2 == 0);
        CHECK(model.i2 == 0);
        for (double effect : model.shrunk)
            check_near(effect, 0.1, 1e-14);
        for (double error : model.shrunk_se)
            check_near(error, model.mu_se, 1e-14);
    }
    CHECK(shrink_to_zero(Numbers{0, 0}, Numbers{1, 1}).value().tau2 == 0);
    CHECK(shrink_to_zero(Numbers{3}, Numbers{1}).value().tau2 == doctest::Approx(8));
}

TEST_CASE("simulation: shrunk effects are closer to the truth, and their intervals cover it") {
    std::mt19937_64 random(3);
    std::normal_distribution<> noise;
    constexpr int trials = 2000;
    constexpr double tau = 0.15;
    int covered = 0;
    double squared_raw = 0;
    double squared_shrunk = 0;
    for (int trial = 0; trial < trials; ++trial) {
        Sample sample;
        Numbers truth;
        for (int i = 0; i < 8; ++i) {
            truth.push_back(0.3 + tau * noise(random));
            sample.se.push_back(0.1 + 0.05 * i);
            sample.y.push_back(truth.back() + sample.se.back() * noise(random));
        }
        const auto known = shrink_at(sample.y, sample.se, tau * tau).value();
        covered += std::abs(known.shrunk[5] - truth[5]) <= 1.959963984540054 * known.shrunk_se[5];
        const auto estimated = shrink(sample.y, sample.se, Heterogeneity::dersimonian_laird).value();
        squared_raw += std::pow(sample.y[5] - truth[5], 2);
        squared_shrunk += std::pow(estimated.shrunk[5] - truth[5], 2);
    }
    check_frequency(covered, trials, 0.95);
    CHECK(squared_shrunk < 0.5 * squared_raw);
}

TEST_CASE("shrinkage stands at any scale") {
    std::mt19937_64 random(4);
    auto sample = draw(random, 9, 0.1, 0.4);
    const auto base = shrink(sample.y, sample.se, Heterogeneity::restricted_maximum_likelihood).value();
    for (double scale : {1e-40, 1e-6, 1e6, 1e40}) {
        auto scaled = sample;
        for (auto& y : scaled.y)
            y *= scale;
        for (auto& se : scaled.se)
            se *= scale;
        const auto model = shrink(scaled.y, scaled.se, Heterogeneity::restricted_maximum_likelihood).value();
        check_near(model.tau2, base.tau2 * scale * scale, 1e-8);
        check_near(model.i2, base.i2, 1e-8);
    }
}

TEST_CASE("shrinkage refuses what it cannot weigh, by name") {
    const auto reason = [](const Numbers& y, const Numbers& se) {
        const auto refusal = shrink(y, se, Heterogeneity::maximum_likelihood).error().reason;
        CHECK(shrink_at(y, se, 1).error().reason == refusal);
        CHECK(generalised_q(y, se, 1).error().reason == refusal);
        return refusal;
    };
    CHECK(reason({}, {}) == Reason::too_few_units);
    CHECK(reason({1}, {1}) == Reason::too_few_units);
    CHECK(reason({1, 2}, {1, 0}) == Reason::zero_variance);
    CHECK(reason({1, 2}, {1, -1}) == Reason::bad_argument);
    CHECK(reason({1, 2}, {1}) == Reason::bad_argument);
    CHECK(reason({1, std::nan("")}, {1, 1}) == Reason::bad_argument);
    CHECK(reason({1, 1e46}, {1, 1}) == Reason::bad_argument);
    CHECK(reason({1, 2}, {1, 1e-46}) == Reason::bad_argument);
    CHECK(shrink_to_zero(Numbers{}, Numbers{}).error().reason == Reason::too_few_units);
    CHECK(shrink_to_zero(Numbers{1}, Numbers{0}).error().reason == Reason::zero_variance);
    CHECK(shrink_at(Numbers{1, 2}, Numbers{1, 1}, -1).error().reason == Reason::bad_argument);
    CHECK(shrink_at(Numbers{1, 2}, Numbers{1, 1}, std::numeric_limits<double>::infinity()).error().reason ==
          Reason::bad_argument);
}
