#include "analysis/checks/sample_ratio.hpp"
#include "calculator/families.hpp"

namespace bellwether::calculator {

namespace {

analysis::Outcome<Quantities> chi_square(const Inputs& inputs) {
    AN_TRY(const auto ratio, analysis::sample_ratio(inputs.numbers("counts"), inputs.numbers("weights")));
    return Quantities{{"chi_square", to_json(ratio.chi_square)},
                      {"degrees_of_freedom", to_json(ratio.degrees_of_freedom)},
                      {"p_value", to_json(ratio.p_value)}};
}

analysis::Outcome<Quantities> binomial(const Inputs& inputs) {
    AN_TRY(const double p_value, analysis::exact_sample_ratio(inputs.numbers("counts"), inputs.numbers("weights")));
    return Quantities{{"p_value", to_json(p_value)}};
}

analysis::Outcome<Quantities> sequential_multinomial(const Inputs& inputs) {
    const auto batches = inputs.matrix("batches");
    AN_TRY(const auto sequence,
           analysis::sequential_sample_ratio(batches, inputs.numbers("weights"), inputs.number("k")));
    return Quantities{{"bayes_factor", to_json(sequence.bayes_factor)}, {"p_value", to_json(sequence.p_value)}};
}

}  // namespace

Methods srm() {
    return {{"binomial", binomial}, {"chi_square", chi_square}, {"sequential_multinomial", sequential_multinomial}};
}

}  // namespace bellwether::calculator
