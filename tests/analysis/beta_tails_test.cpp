#include "analysis/beta_tails.hpp"

#include <doctest/doctest.h>

#include <boost/math/special_functions/beta.hpp>
#include <cmath>

#include "support/near.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;

TEST_CASE("a quantile's tail is the tail that was asked for, down to 1e-300") {
    for (double a : {0.5, 3.0, 52.0, 998.0, 1e9})
        for (double b : {0.5, 1.0, 71.0, 1e6})
            for (double tail : {0.3, 1e-3, 1e-15, 1e-17, 1e-100, 1e-200}) {
                const double x = beta_quantile(a, b, tail);
                if (x > 1e-290 && 1 - x > 1e-3) check_near(boost::math::ibeta(a, b, x), tail, 1e-6 * (1 + std::sqrt(a)));
                const double y = beta_upper_quantile(a, b, tail);
                if (y > 1e-290 && 1 - y > 1e-3)
                    check_near(boost::math::ibetac(a, b, y), tail, 1e-6 * (1 + std::sqrt(a) + std::sqrt(b)));
            }
}

TEST_CASE("in closed form: one success more than nothing, and where the answer is below every double") {
    check_near(beta_quantile(4, 1, 1e-300), 1e-75, 1e-10);        // P(X <= x) = x^4
    check_near(beta_quantile(1, 7, 1e-200), 1e-200 / 7, 1e-10);   // 1 - (1 - x)^7
    check_near(beta_upper_quantile(3, 1, 1e-20), 1 - 1e-20 / 3, 1e-15);
    CHECK(beta_quantile(0.05, 1, 1e-100) == 0);
}
