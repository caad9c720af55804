#include "proof/random.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "proof/listeners.hpp"
#include "support/near.hpp"

using namespace bellwether::proof;
using bellwether::testing::check_near;

namespace {

struct Moments2 {
    double mean = 0;
    double variance = 0;
};

template <class Draw>
Moments2 moments(Draw draw, int n = 200'000) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; ++i) {
        const double x = draw();
        sum += x;
        squares += x * x;
    }
    return {sum / n, squares / n - sum / n * (sum / n)};
}

}  // namespace

TEST_CASE("a stream is decided by its three keys, and each of them changes it") {
    CHECK(Random(1, "a", 1).next() == Random(1, "a", 1).next());
    CHECK(Random(1, "a", 1).next() != Random(2, "a", 1).next());
    CHECK(Random(1, "a", 1).next() != Random(1, "b", 1).next());
    CHECK(Random(1, "a", 1).next() != Random(1, "a", 2).next());
}

TEST_CASE("every distribution has its mean and its variance") {
    Random random(1, "moments", 0);
    const auto check = [](const Moments2& got, double mean, double variance) {
        check_near(got.mean, mean, 0.01, 0.01);
        check_near(got.variance, variance, 0.03);
    };
    check(moments([&] { return random.uniform(); }), 0.5, 1.0 / 12);
    check(moments([&] { return random.normal(); }), 0, 1);
    check(moments([&] { return random.exponential(); }), 1, 1);
    check(moments([&] { return double(random.poisson(5)); }), 5, 5);
    check(moments([&] { return random.gamma(2.5); }), 2.5, 2.5);
    check(moments([&] { return random.beta(2, 5); }), 2.0 / 7, 10.0 / (49 * 8));
    check(moments([&] { return double(random.below(10)); }), 4.5, 8.25);
}

TEST_CASE("listeners have the shape that their name says, and a past that resembles the present") {
    Random random(1, "listeners", 0);
    check_near(moments([&] { return draw_listener(random, Shape::heavy_tails).value; }).mean, std::exp(0.5), 0.02);
    int zeros = 0;
    double product = 0;
    for (int i = 0; i < 50'000; ++i) {
        zeros += draw_listener(random, Shape::zero_inflated).value == 0 ? 1 : 0;
        const auto listener = draw_listener(random, Shape::regular);
        product += (listener.value - 10) * (listener.before - 10) / 9 / 50'000;
    }
    check_near(zeros / 50'000.0, 0.8, 0.02);
    check_near(product, 0.49, 0.05);
}

TEST_CASE("the true thumb rate is what many listeners show") {
    Random random(1, "thumbs", 0);
    for (const double lift : {1.0, 1.3}) {
        double thumbs = 0;
        double plays = 0;
        for (int i = 0; i < 200'000; ++i) {
            const auto listener = draw_plays(random, lift);
            thumbs += listener.thumbs;
            plays += listener.plays;
        }
        check_near(thumbs / plays, true_thumb_rate(lift), 0.01);
    }
}
