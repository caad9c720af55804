// Time-uniform boundaries, and confidence sequences of bounded means.
#include "analysis/sequential/bounded_means.hpp"
#include "analysis/sequential/mixtures.hpp"
#include "analysis/sequential/stitching.hpp"
#include "calculator/arms.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::MixtureTuning;
using analysis::Outcome;
using analysis::Sides;

namespace {

Outcome<Quantities> named(std::string_view quantity, const Outcome<double>& value) {
    if (!value) return value.error();
    return Quantities{{quantity, to_json(value.value())}};
}

/// A bound is tuned for its own alpha where alpha_opt is not given, a mixture's value for alpha_opt.
MixtureTuning read_tuning(const Inputs& inputs) {
    return {inputs.number("v_opt"), inputs.number_or("alpha_opt", read_alpha(inputs))};
}

analysis::BernoulliRange read_range(const Inputs& inputs) {
    return {inputs.number("g"), inputs.number("h")};
}

MethodFunction normal_bound(Sides sides) {
    return [sides](const Inputs& inputs) {
        return named("bound", analysis::normal_mixture_bound(inputs.number("v"), read_alpha(inputs),
                                                             read_tuning(inputs), sides));
    };
}

MethodFunction normal_log_value(Sides sides) {
    return [sides](const Inputs& inputs) {
        return named("log_value", analysis::normal_mixture_log_value(inputs.number("s"), inputs.number("v"),
                                                                     read_tuning(inputs), sides));
    };
}

Outcome<Quantities> gamma_exponential(const Inputs& inputs) {
    return named("bound", analysis::gamma_exponential_bound(inputs.number("v"), read_alpha(inputs), read_tuning(inputs),
                                                            inputs.number("c")));
}

Outcome<Quantities> gamma_exponential_log_value(const Inputs& inputs) {
    return named("log_value", analysis::gamma_exponential_log_value(inputs.number("s"), inputs.number("v"),
                                                                    read_tuning(inputs), inputs.number("c")));
}

MethodFunction beta_binomial(Sides sides) {
    return [sides](const Inputs& inputs) {
        return named("bound", analysis::beta_binomial_bound(inputs.number("v"), read_alpha(inputs), read_tuning(inputs),
                                                            read_range(inputs), sides));
    };
}

MethodFunction beta_binomial_log_value(Sides sides) {
    return [sides](const Inputs& inputs) {
        return named("log_value", analysis::beta_binomial_log_value(inputs.number("s"), inputs.number("v"),
                                                                    read_tuning(inputs), read_range(inputs), sides));
    };
}

Outcome<Quantities> polynomial_stitching(const Inputs& inputs) {
    const analysis::PolynomialStitching stitching{inputs.number("v_min"), inputs.number_or("c", 0),
                                                  inputs.number_or("s", 1.4), inputs.number_or("eta", 2)};
    return named("bound", analysis::polynomial_stitching_bound(inputs.number("v"), read_alpha(inputs), stitching));
}

Outcome<Quantities> bernoulli_interval(const Inputs& inputs) {
    const double alpha = read_alpha(inputs);
    AN_TRY(const auto interval,
           analysis::bernoulli_interval(inputs.number("successes"), inputs.number("trials"), alpha,
                                        inputs.number("t_opt"), inputs.number_or("alpha_opt", alpha)));
    return Quantities{{"lower", to_json(interval.lower)}, {"upper", to_json(interval.upper)}};
}

using Path = Outcome<std::vector<analysis::Interval>> (*)(std::span<const double>, double);

MethodFunction bounded_path(Path path) {
    return [path](const Inputs& inputs) -> Outcome<Quantities> {
        AN_TRY(const auto intervals, path(inputs.numbers("x"), read_alpha(inputs)));
        std::vector<double> lower;
        std::vector<double> upper;
        for (const auto& interval : intervals) {
            lower.push_back(interval.lower);
            upper.push_back(interval.upper);
        }
        return Quantities{{"lower", to_json(lower)}, {"upper", to_json(upper)}};
    };
}

Outcome<Quantities> quantile_double_stitching(const Inputs& inputs) {
    const analysis::QuantileStitching stitching{inputs.number("quantile_p"), inputs.number("t_opt"),
                                                inputs.number_or("delta", 0.5), inputs.number_or("s", 1.4),
                                                inputs.number_or("eta", 2)};
    return named("bound", analysis::quantile_double_stitching_bound(inputs.number("t"), read_alpha(inputs), stitching));
}

Outcome<Quantities> quantile_empirical_process(const Inputs& inputs) {
    return named("bound", analysis::empirical_process_bound(inputs.number("t"), read_alpha(inputs),
                                                            inputs.number("t_min"), inputs.number_or("A", 0.85)));
}

}  // namespace

Methods confidence_sequence_bounds() {
    return {{"bernoulli_interval", bernoulli_interval},
            {"beta_binomial_log_mixture_one_sided", beta_binomial_log_value(Sides::one)},
            {"beta_binomial_log_mixture_two_sided", beta_binomial_log_value(Sides::two)},
            {"beta_binomial_one_sided", beta_binomial(Sides::one)},
            {"beta_binomial_two_sided", beta_binomial(Sides::two)},
            {"gamma_exponential", gamma_exponential},
            {"gamma_exponential_log_mixture", gamma_exponential_log_value},
            {"normal_log_mixture_one_sided", normal_log_value(Sides::one)},
            {"normal_log_mixture_two_sided", normal_log_value(Sides::two)},
            {"normal_mixture_one_sided", normal_bound(Sides::one)},
            {"normal_mixture_two_sided", normal_bound(Sides::two)},
            {"polynomial_stitching", polynomial_stitching},
            {"predictable_empirical_bernstein", bounded_path(analysis::empirical_bernstein_path)},
            {"predictable_hoeffding", bounded_path(analysis::hoeffding_path)},
            {"quantile_double_stitching", quantile_double_stitching},
            {"quantile_empirical_process_lil", quantile_empirical_process}};
}

}  // namespace bellwether::calculator
