#include "analysis/sequential/anytime_regression.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <limits>

#include "analysis/sequential/arguments.hpp"

namespace bellwether::analysis {

namespace {

Outcome<void> require_model(const AnytimeModel& model) {
    AN_TRY(require_positive(model.g, "g"));
    if (!(model.coefficients >= 1)) return Undefined{Reason::bad_argument, "a model has at least one coefficient"};
    if (!in_range(model.n)) return Undefined{Reason::bad_argument, "n must be finite and not huge"};
    if (!(model.n > model.coefficients))
        return Undefined{Reason::too_few_units, "there must be more units than coefficients"};
    return boost::outcome_v2::success();
}

double t_radius(const AnytimeModel& model, double alpha) {
    const double nu = model.n - model.coefficients;
    const double log_ratio = -std::log1p(model.n / model.g);  // ln(g / (g + n))
    const double log_power = (log_ratio + 2 * std::log(alpha)) / (nu + 1);
    const double below = std::exp(log_ratio) * std::expm1(log_power - log_ratio);
    if (!(below > 0)) return std::numeric_limits<double>::infinity();
    return std::sqrt(nu * -std::expm1(log_power) / below);
}

double log_bayes_factor(const AnytimeModel& model, double t) {
    const double nu = model.n - model.coefficients;
    const double ratio = model.g / (model.g + model.n);
    const double scaled = t * t / nu;
    return -0.5 * std::log1p(model.n / model.g) + 0.5 * (nu + 1) * (std::log1p(scaled) - std::log1p(ratio * scaled));
}

Outcome<Comparison> compare(double estimate, double variance, const AnytimeModel& model, double alpha) {
    AN_TRY(const double radius, anytime_t_radius(model, alpha));
    if (!(variance > 0) || !in_range(variance))
        return Undefined{Reason::zero_variance, "the model leaves no residual variance"};
    Comparison result;
    result.estimate = estimate;
    result.standard_error = std::sqrt(variance);
    result.degrees_of_freedom = model.n - model.coefficients;
    result.statistic = estimate / result.standard_error;
    result.p_value = std::min(1.0, std::exp(-log_bayes_factor(model, result.statistic)));
    result.interval = {estimate - radius * result.standard_error, estimate + radius * result.standard_error};
    return result;
}

}  // namespace

Outcome<double> anytime_t_radius(const AnytimeModel& model, double alpha) {
    AN_TRY(require_model(model));
    AN_TRY(require_level(alpha));
    return t_radius(model, alpha);
}

Outcome<double> anytime_log_bayes_factor(const AnytimeModel& model, double t) {
    AN_TRY(require_model(model));
    if (!in_range(t)) return Undefined{Reason::bad_argument, "t must be finite and not huge"};
    return log_bayes_factor(model, t);
}

Outcome<double> anytime_z_radius(const AnytimeModel& model, double alpha) {
    AN_TRY(require_model(model));
    AN_TRY(require_level(alpha));
    const double ratio = model.n / model.g;
    return std::sqrt((1 + ratio) / ratio * (std::log1p(ratio) - 2 * std::log(alpha)));
}

Outcome<double> anytime_optimal_g(const AnytimeModel& model, double alpha) {
    AN_TRY(require_model({model.n, model.coefficients, 1}));
    AN_TRY(require_level(alpha));
    // From here on the interval is infinite: alpha^(2/nu) / (1 - alpha^(2/nu)) n.
    const double rate = 2 * std::log(alpha) / (model.n - model.coefficients);
    const double largest = model.n * std::exp(rate) / -std::expm1(rate);
    if (!(largest > 0)) return Undefined{Reason::too_few_units, "no g gives a finite interval at this n and alpha"};
    const double smallest = largest > 1 ? 1.0 : largest * 1e-9;
    const auto radius_at = [&](double log_g) {
        const double radius = t_radius({model.n, model.coefficients, std::exp(log_g)}, alpha);
        return std::isfinite(radius) ? radius : std::numeric_limits<double>::max();
    };
    std::uintmax_t steps = 500;
    constexpr int bits = std::numeric_limits<double>::digits / 2;  // a minimum is flat: more bits are noise
    const auto best =
        boost::math::tools::brent_find_minima(radius_at, std::log(smallest), std::log(largest), bits, steps);
    return radius_at(std::log(smallest)) <= best.second ? smallest : std::exp(best.first);
}

Outcome<Comparison> anytime_difference(const Moments& control, const Moments& treatment, double g, double alpha) {
    if (control.n() < 1 || treatment.n() < 1) return Undefined{Reason::no_units, "each arm needs units"};
    const AnytimeModel model{control.n() + treatment.n(), 2, g};
    AN_TRY(require_model(model));
    const double residual = (control.centred_squares() + treatment.centred_squares()) / (model.n - 2);
    return compare(treatment.mean() - control.mean(), residual * (1 / control.n() + 1 / treatment.n()), model, alpha);
}

Outcome<Comparison> anytime_adjusted_difference(const PairMoments& control, const PairMoments& treatment, double g,
                                                double alpha) {
    if (control.n() < 1 || treatment.n() < 1) return Undefined{Reason::no_units, "each arm needs units"};
    const AnytimeModel model{control.n() + treatment.n(), 4, g};
    AN_TRY(require_model(model));
    if (!(control.centred_xx() > 0) || !(treatment.centred_xx() > 0))
        return Undefined{Reason::zero_variance, "the covariate is constant in an arm"};
    const double centre = (control.n() * control.mean_x() + treatment.n() * treatment.mean_x()) / model.n;

    // With their own slopes the arms are two separate lines, and share only the residual variance.
    struct Line {
        double at_centre;
        double leverage;
        double residual_squares;
    };
    const auto line = [&](const PairMoments& arm) {
        const double slope = arm.centred_xy() / arm.centred_xx();
        const double distance = centre - arm.mean_x();
        return Line{arm.mean_y() + slope * distance, 1 / arm.n() + distance * distance / arm.centred_xx(),
                    std::max(0.0, arm.centred_yy() - slope * arm.centred_xy())};
    };
    const Line c = line(control);
    const Line t = line(treatment);
    const double residual = (c.residual_squares + t.residual_squares) / (model.n - 4);
    return compare(t.at_centre - c.at_centre, residual * (c.leverage + t.leverage), model, alpha);
}

}  // namespace bellwether::analysis
