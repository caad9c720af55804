// Many tests read together: the chance of any false claim, and the share of false ones among all claims.
#include <limits>

#include "analysis/checks/multiple_testing.hpp"
#include "analysis/checks/online_fdr.hpp"
#include "analysis/tails.hpp"
#include "proof/judging.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Adjustment;

/// Tests of which the first `real` have an effect of three standard errors.
struct Tests {
    std::vector<double> p_values;
    std::size_t real = 0;
};

Tests draw_tests(Random& random, std::size_t all, std::size_t real) {
    Tests tests{{}, real};
    for (std::size_t i = 0; i < all; ++i)
        tests.p_values.push_back(analysis::p_value(random.normal() + (i < real ? 3 : 0),
                                                   std::numeric_limits<double>::infinity(), analysis::Alternative::two_sided));
    return tests;
}

struct Outcome {
    bool any_false = false;
    double false_share = 0;
};

template <class Rejected>
Outcome outcome_of(const Tests& tests, Rejected rejected) {
    double wrong = 0;
    double all = 0;
    for (std::size_t i = 0; i < tests.p_values.size(); ++i) {
        if (!rejected(i)) continue;
        all += 1;
        wrong += i >= tests.real ? 1 : 0;
    }
    return {wrong > 0, all > 0 ? wrong / all : 0};
}

Outcome adjusted(const Tests& tests, Adjustment method) {
    const auto p = analysis::adjust(tests.p_values, method).value();
    return outcome_of(tests, [&p](std::size_t i) { return p[i] <= level; });
}

constexpr Adjustment family_wise[] = {Adjustment::bonferroni, Adjustment::holm, Adjustment::hochberg, Adjustment::hommel};

void scorecard_of_twenty(Random& random, std::span<Count> counts) {
    const Tests tests = draw_tests(random, 20, 5);
    const Tests nothing = draw_tests(random, 20, 0);
    std::size_t i = 0;
    for (const auto method : family_wise)
        counts[i++].add(adjusted(tests, method).any_false);
    for (const auto method : {Adjustment::benjamini_hochberg, Adjustment::benjamini_yekutieli})
        counts[i++].add_share(adjusted(tests, method).false_share);
    const auto two_stage = analysis::two_stage_rejections(tests.p_values, level).value();
    counts[i++].add_share(outcome_of(tests, [&](std::size_t k) { return two_stage[k]; }).false_share);
    counts[i++].add(adjusted(nothing, Adjustment::holm).any_false);
    counts[i++].add(adjusted(nothing, Adjustment::benjamini_hochberg).any_false);
    counts[i++].add(outcome_of(nothing, [&](std::size_t k) { return nothing.p_values[k] <= level; }).any_false);
}

void stream_of_sixty(Random& random, std::span<Count> counts) {
    Tests tests = draw_tests(random, 60, 12);
    std::size_t i = 0;
    for (auto* method : {analysis::lond, analysis::lord, analysis::saffron, analysis::addis}) {
        const auto result = method(tests.p_values, level).value();
        counts[i++].add_share(outcome_of(tests, [&](std::size_t k) { return result.rejected[k]; }).false_share);
    }
}

Claim claim(std::string method, std::string data, Promise promise = Promise::at_most) {
    return {"many tests", std::move(method), std::move(data), promise};
}

}  // namespace

std::vector<Scene> family_scenes(Size size) {
    const std::string some = "20 tests, 5 real";
    const std::string none = "20 tests, none real";
    const std::string stream = "60 in order, 12 real";
    return {Scene{"many tests", size.replicates,
                  {claim("Bonferroni, any false claim", some), claim("Holm, any false claim", some),
                   claim("Hochberg, any false claim", some), claim("Hommel, any false claim", some),
                   claim("Benjamini-Hochberg, share of false claims", some),
                   claim("Benjamini-Yekutieli, share of false claims", some),
                   claim("two-stage BKY, share of false claims", some), claim("Holm, any false claim", none),
                   claim("Benjamini-Hochberg, any false claim", none), claim("no correction, any false claim", none, Promise::shown)},
                  scorecard_of_twenty},
            Scene{"streams of tests", size.replicates,
                  {claim("LOND, share of false claims", stream), claim("LORD++, share of false claims", stream),
                   claim("SAFFRON, share of false claims", stream), claim("ADDIS, share of false claims", stream)},
                  stream_of_sixty}};
}

}  // namespace bellwether::proof
