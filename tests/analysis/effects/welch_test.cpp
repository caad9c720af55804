#include "analysis/effects/welch.hpp"

#include <doctest/doctest.h>

#include "analysis/tails.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;

struct Sample {
    std::vector<double> control;
    std::vector<double> treatment;
};

Sample random_sample(std::uint64_t seed) {
    Samples samples(seed);
    return {samples.normals(3 + seed % 20, 4, 2),
            samples.normals(2 + seed % 31, 5, 1 + 0.2 * static_cast<double>(seed))};
}

double plain_variance(const std::vector<double>& values) {
    return delta_variance({values}, {1}) * static_cast<double>(values.size());
}

Outcome<Comparison> run(const Sample& sample, EffectScale scale, Alternative alternative = two_sided,
                        double alpha = 0.05) {
    return welch(Moments::of(sample.control), Moments::of(sample.treatment), scale, alternative, alpha);
}

}  // namespace

TEST_CASE("Welch's test is the textbook's, computed from the values") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Sample s = random_sample(seed);
        const double n_c = static_cast<double>(s.control.size());
        const double n_t = static_cast<double>(s.treatment.size());
        const double v_c = plain_variance(s.control) / n_c;
        const double v_t = plain_variance(s.treatment) / n_t;
        const double se = std::sqrt(v_c + v_t);
        const double df = std::pow(v_c + v_t, 2) / (v_c * v_c / (n_c - 1) + v_t * v_t / (n_t - 1));
        const double difference = mean_of(s.treatment) - mean_of(s.control);

        const Comparison got = run(s, EffectScale::absolute).value();
        check_near(got.estimate, difference, 1e-12, 1e-14);
        check_near(got.standard_error, se, 1e-12);
        check_near(got.degrees_of_freedom, df, 1e-12);
        check_near(got.statistic, difference / se, 1e-12, 1e-14);
        check_near(got.p_value, 2 * t_upper_tail(std::abs(difference / se), df), 1e-11);
        check_near(got.interval.lower, difference - t_upper_quantile(0.025, df) * se, 1e-11, 1e-12);
        check_near(got.interval.upper, difference + t_upper_quantile(0.025, df) * se, 1e-11, 1e-12);
    }
}

TEST_CASE("the relative effect's variance is that of its numeric gradient") {
    const auto effect = [](const std::vector<double>& means) { return (means[0] - means[1]) / std::abs(means[1]); };
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Sample s = random_sample(seed);
        if (seed % 2 == 0)  // a negative baseline is divided by its absolute value
            for (double& x : s.control)
                x = -x;
        const auto gradient = numeric_gradient(effect, {mean_of(s.treatment), mean_of(s.control)});
        const double variance =
            delta_variance({s.treatment}, {gradient[0]}) + delta_variance({s.control}, {gradient[1]});
        const Comparison got = run(s, EffectScale::relative).value();
        check_near(got.estimate, effect({mean_of(s.treatment), mean_of(s.control)}), 1e-12);
        check_near(got.standard_error, std::sqrt(variance), 1e-7);
        CHECK(got.degrees_of_freedom == run(s, EffectScale::absolute).value().degrees_of_freedom);
    }
}

TEST_CASE("one-sided tests split the two-sided one, and leave one end open") {
    const Sample s = random_sample(5);
    const Comparison greater = run(s, EffectScale::absolute, Alternative::greater).value();
    const Comparison less = run(s, EffectScale::absolute, Alternative::less).value();
    check_near(greater.p_value + less.p_value, 1, 1e-14);
    CHECK(std::isinf(greater.interval.upper));
    CHECK(std::isinf(less.interval.lower));
    const Comparison wide = run(s, EffectScale::absolute, two_sided, 0.1).value();
    CHECK(greater.interval.lower == wide.interval.lower);
    CHECK(less.interval.upper == wide.interval.upper);
}

TEST_CASE("one constant arm is compared, two are not") {
    CHECK(run({{5, 5, 5, 5}, {5, 6, 7, 5.5}}, EffectScale::absolute).value().degrees_of_freedom == 3);
    CHECK(reason_of(run({{1, 1, 1}, {2, 2}}, EffectScale::absolute)) == Reason::zero_variance);
    CHECK(reason_of(run({{0.1, 0.1, 0.1}, {0.7, 0.7, 0.7}}, EffectScale::relative)) == Reason::zero_variance);
}

TEST_CASE("Welch refuses what it cannot answer, by name") {
    CHECK(reason_of(run({{1}, {1, 2, 3}}, EffectScale::absolute)) == Reason::too_few_units);
    CHECK(reason_of(run({{1, 2, 3}, {}}, EffectScale::absolute)) == Reason::too_few_units);
    CHECK(reason_of(run({{-1, 1}, {1, 2, 3}}, EffectScale::relative)) == Reason::zero_baseline);
    CHECK(reason_of(run({{0, 0}, {0, 0}}, EffectScale::relative)) == Reason::zero_baseline);
    CHECK(run({{-1, 1}, {1, 2, 3}}, EffectScale::absolute).has_value());
    CHECK(reason_of(run({{1, 2}, {1, 2}}, EffectScale::absolute, two_sided, 0)) == Reason::bad_argument);
    CHECK(reason_of(run({{1, 2}, {1, 2}}, EffectScale::absolute, two_sided, 1)) == Reason::bad_argument);
    CHECK(reason_of(run({{1e308, -1e308}, {1, 2}}, EffectScale::absolute)) == Reason::bad_argument);
}

TEST_CASE("Fieller's ends are the ratios that a test of treatment against ratio times control just does not reject") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Sample s = random_sample(seed);
        const auto c = Moments::of(s.control);
        const auto t = Moments::of(s.treatment);
        const auto result = welch_fieller(c, t, two_sided, 0.05);
        if (!result) {
            CHECK(result.error().reason == Reason::zero_baseline);
            continue;
        }
        const double critical = t_upper_quantile(0.025, result.value().degrees_of_freedom);
        for (double end : {result.value().interval.lower, result.value().interval.upper}) {
            const double ratio = 1 + end;
            const double se = std::sqrt(t.variance() / t.n() + ratio * ratio * c.variance() / c.n());
            check_near(std::abs(t.mean() - ratio * c.mean()) / se, critical, 1e-9);
        }
    }
}

TEST_CASE("Fieller's interval turns with the sign of the metric") {
    const Sample s = random_sample(9);
    Sample turned = s;
    for (double& x : turned.control)
        x = -x;
    for (double& x : turned.treatment)
        x = -x;
    const auto plain =
        welch_fieller(Moments::of(s.control), Moments::of(s.treatment), Alternative::greater, 0.05).value();
    const auto mirrored =
        welch_fieller(Moments::of(turned.control), Moments::of(turned.treatment), Alternative::less, 0.05).value();
    check_near(mirrored.estimate, -plain.estimate, 1e-14);
    check_near(mirrored.interval.upper, -plain.interval.lower, 1e-12);
    check_near(mirrored.p_value, plain.p_value, 1e-12);
}

TEST_CASE("Fieller refuses a baseline that cannot be told from zero") {
    CHECK(reason_of(welch_fieller(Moments::of(std::vector{-1.0, 1.5}), Moments::of(std::vector{3.0, 4.0}), two_sided,
                                  0.05)) == Reason::zero_baseline);
    CHECK(reason_of(welch_fieller(Moments::of(std::vector{1.0}), Moments::of(std::vector{3.0, 4.0}), two_sided,
                                  0.05)) == Reason::too_few_units);
}

TEST_CASE("Welch's intervals cover and its test keeps its level, with unequal sizes and variances") {
    Samples samples(20);
    constexpr int repeats = 3000;
    int covered = 0;
    int covered_relative = 0;
    int rejected = 0;
    for (int i = 0; i < repeats; ++i) {
        const auto control = Moments::of(samples.normals(12, 10, 1));
        const auto treatment = Moments::of(samples.normals(30, 11, 4));
        const auto null = Moments::of(samples.normals(30, 10, 4));
        covered += covers(welch(control, treatment, EffectScale::absolute, two_sided, 0.05).value().interval, 1);
        covered_relative +=
            covers(welch(control, treatment, EffectScale::relative, two_sided, 0.1).value().interval, 0.1);
        rejected += welch(control, null, EffectScale::absolute, Alternative::greater, 0.05).value().p_value <= 0.05;
    }
    check_share(covered, repeats, 0.95);
    check_share(covered_relative, repeats, 0.9, 0.005);
    check_share(rejected, repeats, 0.05);
}

TEST_CASE("Fieller's interval covers where the baseline is noisy") {
    Samples samples(21);
    constexpr int repeats = 3000;
    int covered = 0;
    for (int i = 0; i < repeats; ++i) {
        const auto control = Moments::of(samples.normals(20, 3, 3));
        const auto treatment = Moments::of(samples.normals(20, 4.5, 3));
        const auto result = welch_fieller(control, treatment, two_sided, 0.05);
        // A refusal stands for an unbounded set, which holds the truth unless the control's mean came out on the other
        // side.
        covered += !result || covers(result.value().interval, 0.5) ? 1 : 0;
    }
    check_share(covered, repeats, 0.95, 0.01);
}
