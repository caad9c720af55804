#include "calculator/fixed_comparison.hpp"

#include "analysis/effects/proportion.hpp"
#include "analysis/effects/ratio.hpp"
#include "analysis/effects/welch.hpp"
#include "calculator/arms.hpp"

namespace bellwether::calculator {

using analysis::Alternative;
using analysis::Outcome;

namespace {

Outcome<FixedComparison> compare_means(const Inputs& inputs) {
    const auto control = read_mean_arm(inputs.object("control"));
    const auto treatment = read_mean_arm(inputs.object("treatment"));
    AN_TRY(const auto result,
           analysis::welch(control, treatment, read_effect(inputs), Alternative::two_sided, read_alpha(inputs)));
    return FixedComparison{result, control.n() + treatment.n(), control.mean()};
}

Outcome<FixedComparison> compare_proportions(const Inputs& inputs) {
    const auto read = [](const Inputs& arm) { return analysis::Proportion{arm.number("n"), arm.number("x")}; };
    const auto control = read(inputs.object("control"));
    const auto treatment = read(inputs.object("treatment"));
    AN_TRY(const auto result, analysis::proportion_welch(control, treatment, read_effect(inputs),
                                                         Alternative::two_sided, read_alpha(inputs)));
    return FixedComparison{result, control.n + treatment.n, control.x / control.n};
}

Outcome<FixedComparison> compare_ratios(const Inputs& inputs) {
    const auto control = read_pair_arm(inputs.object("control"), "numerator", "denominator");
    const auto treatment = read_pair_arm(inputs.object("treatment"), "numerator", "denominator");
    AN_TRY(const auto result,
           analysis::ratio_welch(control, treatment, read_effect(inputs), Alternative::two_sided, read_alpha(inputs)));
    AN_TRY(const auto ratio, analysis::ratio_of_means(control));
    return FixedComparison{result, control.n() + treatment.n(), ratio.mean};
}

}  // namespace

Outcome<FixedComparison> compare_arms(const Inputs& inputs, MetricKind kind) {
    switch (kind) {
        case MetricKind::mean:
            return compare_means(inputs);
        case MetricKind::proportion:
            return compare_proportions(inputs);
        case MetricKind::ratio:
            break;
    }
    return compare_ratios(inputs);
}

}  // namespace bellwether::calculator
