#include "analysis/sequential/asymptotic.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <random>

#include "analysis/moments.hpp"
#include "support/refusal.hpp"

namespace {

using namespace bellwether::analysis;
using bellwether::testing::refusal;

constexpr double infinity = std::numeric_limits<double>::infinity();

Comparison fixed(double estimate, double standard_error) {
    Comparison result;
    result.estimate = estimate;
    result.standard_error = standard_error;
    return result;
}

/// The normal mixture integrated by the trapezoid rule, with nothing in closed form: the likelihood ratio of a drift
/// lambda against none, averaged over lambda ~ N(0, rho^2), at a standardised sum s of n units. One-sided: over the
/// positive half only, with twice the density.
double mixture_by_integration(double s, double n, double rho, bool one_sided) {
    const double step = rho / 4000;
    double total = 0;
    for (int i = one_sided ? 0 : -40000; i <= 40000; ++i) {
        const double lambda = i * step;
        const double weight = one_sided && i == 0 ? 0.5 : 1.0;
        const double density = std::exp(-lambda * lambda / (2 * rho * rho)) / (rho * std::sqrt(2 * std::numbers::pi));
        total += weight * density * std::exp(lambda * s - n * lambda * lambda / 2);
    }
    return total * step * (one_sided ? 2 : 1);
}

}  // namespace

TEST_CASE("at the edge of the two-sided interval the integrated mixture is one over alpha") {
    for (double alpha : {0.01, 0.05, 0.2}) {
        const double n = 400;
        const double rho2 = tuning_rho2(300, alpha, Alternative::two_sided).value();
        const double margin = mixture_margin(n, rho2, alpha).value();
        CHECK(mixture_by_integration(n * margin, n, std::sqrt(rho2), false) ==
              doctest::Approx(1 / alpha).epsilon(1e-9));
    }
}

TEST_CASE("the one-sided bound never claims more than its integrated mixture allows") {
    for (double alpha : {0.01, 0.05, 0.2}) {
        const double n = 400;
        const double rho2 = tuning_rho2(300, alpha, Alternative::greater).value();
        const double margin = mixture_margin(n, rho2, alpha, Alternative::greater).value();
        const double evidence = mixture_by_integration(n * margin, n, std::sqrt(rho2), true);
        CHECK(evidence >= 1 / alpha);
        CHECK(evidence < 1.2 / alpha);
        CHECK(margin < mixture_margin(n, rho2, alpha).value());
    }
}

TEST_CASE("the exact rho makes the interval tightest at its time, and the approximate one nearly so") {
    for (double alpha : {0.001, 0.05, 0.3}) {
        const double best = optimal_rho2(1000, alpha).value();
        const double width = mixture_margin(1000, best, alpha).value();
        CHECK(width < mixture_margin(1000, best * 1.01, alpha).value());
        CHECK(width < mixture_margin(1000, best / 1.01, alpha).value());
        const double near = tuning_rho2(1000, alpha, Alternative::two_sided).value();
        CHECK(mixture_margin(1000, near, alpha).value() < width * 1.02);
    }
}

TEST_CASE("the exact rho has a value where alpha squared is no longer a double") {
    // -w exp(-w) = -alpha^2/e, checked in logarithms.
    for (double alpha : {1e-150, 1e-160, 1e-300}) {
        const double w = optimal_rho2(1, alpha).value() + 1;
        CHECK(w - std::log(w) == doctest::Approx(1 - 2 * std::log(alpha)).epsilon(1e-14));
    }
}

TEST_CASE("the always-valid p-value is the level at which the interval touches zero") {
    for (auto alternative : {Alternative::two_sided, Alternative::greater, Alternative::less}) {
        const double sign = alternative == Alternative::less ? -1 : 1;
        const auto answer = always_valid(fixed(sign * 0.31, 0.08), 5000, alternative, 0.05, 4000).value();
        const double rho2 = tuning_rho2(4000, 0.05, alternative).value();
        const double touching =
            mixture_margin(5000, rho2, answer.p_value, alternative).value() * 0.08 * std::sqrt(5000.0);
        CHECK(touching == doctest::Approx(0.31).epsilon(1e-12));
        CHECK(answer.statistic == doctest::Approx(sign * 0.31 / 0.08));
        CHECK(answer.degrees_of_freedom == infinity);
    }
}

TEST_CASE("a one-sided interval is open on the other side, and evidence the wrong way is no evidence") {
    const auto greater = always_valid(fixed(-0.5, 0.1), 1000, Alternative::greater, 0.05, 1000).value();
    CHECK(greater.interval.upper == infinity);
    CHECK(greater.interval.lower < -0.5);
    CHECK(greater.p_value == 1);
    const auto less = always_valid(fixed(-0.5, 0.1), 1000, Alternative::less, 0.05, 1000).value();
    CHECK(less.interval.lower == -infinity);
    CHECK(less.p_value < 0.05);
}

TEST_CASE("always-valid tails keep their digits far below 1e-100") {
    const double n = 1e6;
    const double rho2 = tuning_rho2(n, 0.05, Alternative::two_sided).value();
    const double k = n * rho2 + 1;
    const auto two_sided = always_valid(fixed(37, 1), n, Alternative::two_sided, 0.05, n).value();
    CHECK(two_sided.p_value > 1e-300);
    CHECK(std::log(two_sided.p_value) ==
          doctest::Approx(0.5 * std::log(k) - 37.0 * 37 * (k - 1) / (2 * k)).epsilon(1e-13));
    CHECK(always_valid(fixed(37, 1), n, Alternative::greater, 0.05, n).value().p_value > 1e-300);
    CHECK(always_valid(fixed(1e6, 1), n, Alternative::greater, 0.05, n).value().p_value == 0);
}

TEST_CASE("the iterated-logarithm interval ends up narrower than any mixture's") {
    const double rho2 = optimal_rho2(100, 0.05).value();
    CHECK(iterated_logarithm_margin(1e3, 0.05).value() > mixture_margin(1e3, rho2, 0.05).value());
    CHECK(iterated_logarithm_margin(1e30, 0.05).value() < mixture_margin(1e30, rho2, 0.05).value());
}

TEST_CASE("a standard error of zero is refused for want of variance") {
    CHECK(refusal(always_valid(fixed(1, 0), 100, Alternative::two_sided, 0.05, 100)) == Reason::zero_variance);
    CHECK(refusal(always_valid(fixed(1, std::nan("")), 100, Alternative::two_sided, 0.05, 100)) ==
          Reason::zero_variance);
}

TEST_CASE("fewer than two units are refused") {
    CHECK(refusal(always_valid(fixed(1, 1), 1, Alternative::two_sided, 0.05, 100)) == Reason::too_few_units);
}

TEST_CASE("levels, tuning and times outside their range are refused by name") {
    CHECK(refusal(tuning_rho2(100, 0, Alternative::two_sided)) == Reason::bad_argument);
    CHECK(refusal(tuning_rho2(100, 1, Alternative::two_sided)) == Reason::bad_argument);
    CHECK(tuning_rho2(100, 0.5, Alternative::two_sided).has_value());
    CHECK(refusal(tuning_rho2(100, 0.5, Alternative::greater)) == Reason::bad_argument);
    CHECK(refusal(tuning_rho2(0, 0.05, Alternative::greater)) == Reason::bad_argument);
    CHECK(refusal(optimal_rho2(-1, 0.05)) == Reason::bad_argument);
    CHECK(refusal(optimal_rho2(10, 1.5)) == Reason::bad_argument);
    CHECK(refusal(mixture_margin(10, 0, 0.05)) == Reason::bad_argument);
    CHECK(refusal(mixture_margin(infinity, 1, 0.05)) == Reason::bad_argument);
    CHECK(refusal(mixture_margin(25, 1e308, 0.05)) == Reason::bad_argument);
    CHECK(refusal(iterated_logarithm_margin(0.5, 0.05)) == Reason::bad_argument);
    CHECK(refusal(iterated_logarithm_margin(10, -0.1)) == Reason::bad_argument);
    CHECK(refusal(always_valid(fixed(infinity, 1), 100, Alternative::less, 0.05, 100)) == Reason::bad_argument);
}

TEST_CASE("looking at every step keeps the always-valid error under alpha while the fixed test breaks it") {
    constexpr int runs = 400;
    constexpr int looks = 80;
    constexpr int units_a_look = 20;
    std::mt19937_64 random(20260301);
    std::exponential_distribution<double> listening(1.0);  // skewed, as listening time is
    int always_valid_errors = 0;
    int naive_errors = 0;
    for (int run = 0; run < runs; ++run) {
        std::array<Moments, 2> arms;
        bool always = false;
        bool naive = false;
        for (int look = 1; look <= looks; ++look) {
            for (int unit = 0; unit < units_a_look; ++unit)
                for (auto& arm : arms)
                    arm.add(listening(random));
            const double n = arms[0].n() + arms[1].n();
            if (n < 200) continue;  // the guarantee is asymptotic: looking starts once the theorem speaks
            const double error = std::sqrt(arms[0].variance() / arms[0].n() + arms[1].variance() / arms[1].n());
            const double estimate = arms[1].mean() - arms[0].mean();
            naive = naive || std::abs(estimate / error) > 1.959963984540054;
            const auto answer = always_valid(fixed(estimate, error), n, Alternative::two_sided, 0.05, 1600).value();
            CHECK((answer.p_value <= 0.05) == (answer.interval.lower >= 0 || answer.interval.upper <= 0));
            always = always || answer.p_value <= 0.05;
        }
        always_valid_errors += always ? 1 : 0;
        naive_errors += naive ? 1 : 0;
    }
    // Binomial(400, 0.05) exceeds 32 with probability 0.3 %; the naive test is near 25 %.
    CHECK(always_valid_errors <= 32);
    CHECK(naive_errors >= 60);
}
