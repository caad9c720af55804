#include "analysis/moments.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "analysis/effects/samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

TEST_CASE("a large mean costs a variance no digits") {
    std::vector<double> values;
    for (int i = 0; i < 400; ++i)
        values.push_back(1e9 + (i % 2 == 0 ? 0.5 : -0.5));
    const Moments moments = Moments::of(values);
    CHECK(moments.mean() == 1e9);
    check_near(moments.variance(), 0.25 * 400 / 399, 1e-14);
}

TEST_CASE("raw sums are centred without rounding in between") {
    // 1e6 + {0, 1, 2, 3, 4}: the sums are exact, and so is the variance of 2.5.
    const Moments moments = Moments::from_sums(5, 5000010, 5000020000030.0);
    CHECK(moments.mean() == 1000002);
    CHECK(moments.variance() == 2.5);
    const PairMoments pair =
        PairMoments::from_sums(5, 5000010, 5000010, 5000020000030.0, 5000020000030.0, 5000020000030.0);
    CHECK(pair.covariance() == 2.5);
}

TEST_CASE("equal values have no variance, however their mean or sums were rounded") {
    const std::vector<double> values(10, 5.1);
    CHECK(Moments::of(values).variance() == 0);
    double sum = 0;
    double squares = 0;
    for (double x : values) {
        sum += x;
        squares += x * x;
    }
    CHECK(Moments::from_sums(10, sum, squares).variance() == 0);
}

TEST_CASE("parts merge to the whole, and adding one by one agrees with all at once") {
    Samples samples(3);
    const auto x = samples.normals(101, 50, 3);
    const auto y = samples.normals(101, -20, 7);
    const std::span<const double> all_x = x;
    const std::span<const double> all_y = y;
    const PairMoments whole = PairMoments::of(x, y);
    PairMoments merged = PairMoments::of(all_x.first(40), all_y.first(40));
    merged.merge(PairMoments());
    merged.merge(PairMoments::of(all_x.subspan(40), all_y.subspan(40)));
    PairMoments added;
    for (std::size_t i = 0; i < x.size(); ++i)
        added.add(x[i], y[i]);
    for (const PairMoments& other : {merged, added}) {
        CHECK(other.n() == 101);
        check_near(other.mean_x(), whole.mean_x(), 1e-14);
        check_near(other.variance_y(), whole.variance_y(), 1e-13);
        check_near(other.covariance(), whole.covariance(), 1e-12, 1e-13);
        check_near(other.x().variance(), Moments::of(x).variance(), 1e-13);
    }
}

TEST_CASE("no units have no mean and no variance") {
    CHECK(Moments::of({}).n() == 0);
    CHECK(Moments::from_sums(0, 0, 0).variance() == 0);
    CHECK(PairMoments::of({}, {}).n() == 0);
    CHECK(Moments::of(std::vector{3.0}).variance() == 0);
}
