// How analysis says that no number exists: Outcome<T> holds an estimate, or the reason why there is none.
#pragma once

#include <boost/outcome/basic_result.hpp>
#include <boost/outcome/policy/throw_bad_result_access.hpp>
#include <boost/outcome/try.hpp>
#include <string>
#include <string_view>

namespace bellwether::analysis {

enum class Reason {
    zero_variance,   ///< every unit has the same value, so no error can be estimated
    too_few_units,   ///< fewer units than the method needs
    zero_baseline,   ///< a relative effect to a mean of zero
    no_units,        ///< an arm is empty
    too_few_arms,    ///< a comparison needs at least two arms
    bad_argument,    ///< an argument outside the method's domain; the detail says which
    no_support,      ///< the data cannot speak about what was asked
    did_not_converge,
};

/// The stable word of a reason, as golden files and reports spell it.
std::string_view to_string(Reason reason);

struct Undefined {
    Reason reason = Reason::bad_argument;
    std::string detail;
};

/// A number, or why there is none: never NaN, never p = 1.
template <class T>
using Outcome =
    boost::outcome_v2::basic_result<T, Undefined, boost::outcome_v2::policy::throw_bad_result_access<Undefined, void>>;

}  // namespace bellwether::analysis

/// AN_TRY(auto x, expression): x is the value, or this function returns the expression's Undefined.
#define AN_TRY(...) BOOST_OUTCOME_TRY(__VA_ARGS__)
