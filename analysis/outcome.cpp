#include "analysis/outcome.hpp"

namespace bellwether::analysis {

std::string_view to_string(Reason reason) {
    switch (reason) {
        case Reason::zero_variance: return "zero_variance";
        case Reason::too_few_units: return "too_few_units";
        case Reason::zero_baseline: return "zero_baseline";
        case Reason::no_units: return "no_units";
        case Reason::too_few_arms: return "too_few_arms";
        case Reason::bad_argument: return "bad_argument";
        case Reason::no_support: return "no_support";
        case Reason::did_not_converge: return "did_not_converge";
    }
    return "bad_argument";
}

}  // namespace bellwether::analysis
