#include "calculator/uniroot.hpp"

#include <cmath>
#include <numbers>

#include "support/near.hpp"

using bellwether::calculator::uniroot;
using bellwether::testing::check_near;

TEST_CASE("a root is found to the tolerance asked for") {
    check_near(uniroot([](double x) { return std::cos(x); }, 0, 3, 1e-14), std::numbers::pi / 2, 1e-14);
    check_near(uniroot([](double x) { return x * x * x - 2; }, 0, 100, 1e-13), std::cbrt(2.0), 1e-13);
    check_near(uniroot([](double x) { return 1 - x; }, 0, 100, 1e-10), 1, 1e-10);
    CHECK(uniroot([](double x) { return x; }, 0, 1, 1e-10) == 0);
    CHECK(uniroot([](double x) { return x - 1; }, 0, 1, 1e-10) == 1);
}

TEST_CASE("a coarse tolerance stops within it, and not much closer") {
    const double coarse = uniroot([](double x) { return std::exp(-50 * x) - 0.9; }, 0, 100, std::ldexp(1.0, -13));
    const double root = -std::log(0.9) / 50;
    CHECK(std::abs(coarse - root) <= std::ldexp(1.0, -13));
    CHECK(std::abs(coarse - root) > 1e-9);
}

TEST_CASE("a search that may not end stops after its steps") {
    int calls = 0;
    uniroot([&calls](double x) { return ++calls, x < 0.3 ? 1.0 : -1.0; }, 0, 1, 0, 10);
    CHECK(calls <= 13);
}
