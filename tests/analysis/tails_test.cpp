// The tails against published digits, against each other, and at the edges of their domain.
#include "analysis/tails.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("normal tails keep their digits to 1e-300") {
    // Reference: quadrature of the density with 50 decimal digits.
    check_near(normal_upper_tail(8), 6.2209605742717841e-16, 1e-13);
    check_near(normal_upper_tail(20), 2.7536241186062337e-89, 1e-12);
    check_near(normal_upper_tail(37), 5.7255712225245e-300, 1e-12);
    CHECK(normal_upper_tail(-40) == 1);
}

TEST_CASE("t tails keep their digits from one degree of freedom to 1e12") {
    // Reference: quadrature of the density with 50 decimal digits.
    check_near(t_upper_tail(20, 30), 3.3745418328856433e-19, 1e-12);
    check_near(t_upper_tail(37, 1000), 8.6503944049565306e-190, 1e-12);
    check_near(t_upper_tail(37, 1e6), 9.1498654309011312e-300, 1e-12);
    check_near(t_upper_tail(2, 2e9), 0.022750132015667914, 1e-13);
    check_near(t_upper_tail(8, 1e12), 6.2209605808397362e-16, 1e-13);
    check_near(t_upper_tail(3, 1), 0.5 - std::atan(3.0) / std::acos(-1.0), 1e-14);  // Cauchy, in closed form
    check_near(t_upper_tail(-3, 1), 0.5 + std::atan(3.0) / std::acos(-1.0), 1e-14);
}

TEST_CASE("infinite degrees of freedom are the normal distribution") {
    CHECK(t_upper_tail(1.5, infinity) == normal_upper_tail(1.5));
    CHECK(t_quantile(0.975, infinity) == normal_quantile(0.975));
    check_near(normal_quantile(0.975), 1.959963984540054, 1e-15);
}

TEST_CASE("quantiles undo tails") {
    for (double df : {1.04, 2.0, 5.5, 30.0, 1e3, 1e5, 2e9, infinity})
        for (double tail : {0.3, 0.05, 0.025, 0.005, 1e-6, 1e-20, 1e-100}) {
            CAPTURE(df);
            CAPTURE(tail);
            const double t = t_upper_quantile(tail, df);
            check_near(t_upper_tail(t, df), tail, 1e-11);
            CHECK(t_quantile(tail, df) == -t);
        }
}

TEST_CASE("a p-value follows its alternative") {
    CHECK(p_value(1.3, 12, Alternative::greater) == t_upper_tail(1.3, 12));
    CHECK(p_value(1.3, 12, Alternative::less) == t_upper_tail(-1.3, 12));
    CHECK(p_value(-1.3, 12, Alternative::two_sided) == 2 * t_upper_tail(1.3, 12));
    CHECK(p_value(0, 12, Alternative::two_sided) == 1);
}

TEST_CASE("the ends of the domain are infinities, and beyond them is an error") {
    CHECK(normal_quantile(0) == -infinity);
    CHECK(normal_upper_quantile(0) == infinity);
    CHECK(t_quantile(1, 3) == infinity);
    CHECK(t_upper_tail(infinity, 3) == 0);
    CHECK(t_upper_tail(-infinity, 3) == 1);
    CHECK_THROWS_AS(normal_quantile(1.5), std::domain_error);
    CHECK_THROWS_AS(t_quantile(0.5, 0), std::domain_error);
    CHECK_THROWS_AS(t_upper_tail(1, -2), std::domain_error);
    CHECK_THROWS_AS(t_upper_tail(std::nan(""), 2), std::domain_error);
    CHECK_THROWS_AS(normal_upper_tail(std::nan("")), std::domain_error);
}
