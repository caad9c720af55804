#include "analysis/effects/post_stratification.hpp"

#include <doctest/doctest.h>

#include "analysis/effects/welch.hpp"
#include "samples.hpp"

using namespace bellwether::analysis;
using namespace bellwether::testing;

namespace {

constexpr auto two_sided = Alternative::two_sided;
constexpr std::array<double, 3> cell_means = {5, 12, 20};

/// Cells of very different level, listeners falling into them by chance.
std::vector<MeanCell> random_cells(Samples& samples, int units, double effect) {
    std::vector<MeanCell> cells(3);
    for (int i = 0; i < units; ++i) {
        const double u = samples.uniform();
        const std::size_t at = u < 0.5 ? 0 : (u < 0.8 ? 1 : 2);
        const double y = cell_means[at] + samples.normal();
        samples.uniform() < 0.5 ? cells[at].control.add(y) : cells[at].treatment.add(y + effect);
    }
    return cells;
}

std::vector<RatioCell> random_ratio_cells(Samples& samples) {
    std::vector<RatioCell> cells(3);
    for (std::size_t k = 0; k < 3; ++k)
        for (int i = 0; i < 20 + 10 * static_cast<int>(k); ++i) {
            const double plays = 1 + samples.poisson(4);
            (i % 2 == 0 ? cells[k].control : cells[k].treatment)
                .add(samples.binomial(static_cast<int>(plays), 0.2 + 0.1 * static_cast<double>(k)), plays);
        }
    return cells;
}

/// The covariance (1/n) A (diag(w) - w w') A' + sum w_k^2 V_k written out as double sums, and a numeric gradient.
double plain_variance(const std::vector<RatioCell>& cells, EffectScale scale) {
    double n = 0;
    for (const auto& cell : cells)
        n += cell.control.n() + cell.treatment.n();
    std::vector<double> w;
    std::vector<std::vector<double>> a;
    for (const auto& cell : cells) {
        w.push_back((cell.control.n() + cell.treatment.n()) / n);
        a.push_back({cell.treatment.mean_x(), cell.treatment.mean_y(), cell.control.mean_x(), cell.control.mean_y()});
    }
    std::vector<double> means(4, 0.0);
    for (std::size_t k = 0; k < cells.size(); ++k)
        for (std::size_t i = 0; i < 4; ++i)
            means[i] += w[k] * a[k][i];
    const auto g = numeric_gradient(
        [scale](const std::vector<double>& m) {
            const double difference = m[0] / m[1] - m[2] / m[3];
            return scale == EffectScale::relative ? difference / std::abs(m[2] / m[3]) : difference;
        },
        means);
    double result = 0;
    for (std::size_t k = 0; k < cells.size(); ++k) {
        for (std::size_t l = 0; l < cells.size(); ++l)
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t j = 0; j < 4; ++j)
                    result += g[i] * g[j] * a[k][i] * a[l][j] * ((k == l ? w[k] : 0) - w[k] * w[l]) / n;
        const auto& c = cells[k].control;
        const auto& t = cells[k].treatment;
        result +=
            w[k] * w[k] *
            ((g[0] * g[0] * t.variance_x() + g[1] * g[1] * t.variance_y() + 2 * g[0] * g[1] * t.covariance()) / t.n() +
             (g[2] * g[2] * c.variance_x() + g[3] * g[3] * c.variance_y() + 2 * g[2] * g[3] * c.covariance()) / c.n());
    }
    return result;
}

}  // namespace

TEST_CASE("a post-stratified ratio has the variance of its formula written out") {
    Samples samples(1);
    for (auto scale : {EffectScale::absolute, EffectScale::relative})
        for (int round = 0; round < 5; ++round) {
            const auto cells = random_ratio_cells(samples);
            const auto got = post_stratified_ratio(cells, scale, two_sided, 0.05).value();
            check_near(got.standard_error, std::sqrt(plain_variance(cells, scale)), 1e-7);
        }
}

TEST_CASE("one cell is Welch's estimate and standard error") {
    Samples samples(2);
    const MeanCell cell{Moments::of(samples.normals(20, 5, 1)), Moments::of(samples.normals(30, 6, 2))};
    for (auto scale : {EffectScale::absolute, EffectScale::relative}) {
        const auto got = post_stratified_mean(std::vector{cell}, scale, two_sided, 0.05).value();
        const auto want = welch(cell.control, cell.treatment, scale, two_sided, 0.05).value();
        check_near(got.estimate, want.estimate, 1e-13);
        check_near(got.standard_error, want.standard_error, 1e-12);
    }
}

TEST_CASE("a cell in which an arm does not vary joins the largest") {
    Samples samples(3);
    const MeanCell large{Moments::of(samples.normals(20, 5, 1)), Moments::of(samples.normals(30, 6, 2))};
    const MeanCell middle{Moments::of(samples.normals(12, 9, 1)), Moments::of(samples.normals(12, 8, 1))};
    const MeanCell alone{Moments::of(std::vector{4.0}), Moments::of(samples.normals(5, 6, 1))};
    const MeanCell empty{Moments(), Moments::of(samples.normals(3, 6, 1))};
    MeanCell merged = large;
    for (const auto& cell : {alone, empty}) {
        merged.control.merge(cell.control);
        merged.treatment.merge(cell.treatment);
    }
    const auto got =
        post_stratified_mean(std::vector{alone, large, empty, middle}, EffectScale::absolute, two_sided, 0.05).value();
    const auto want = post_stratified_mean(std::vector{merged, middle}, EffectScale::absolute, two_sided, 0.05).value();
    check_near(got.estimate, want.estimate, 1e-12);
    check_near(got.standard_error, want.standard_error, 1e-12);
}

TEST_CASE("post-stratification refuses by name") {
    const auto reason = [](std::vector<MeanCell> cells, EffectScale scale = EffectScale::absolute,
                           double alpha = 0.05) {
        return reason_of(post_stratified_mean(cells, scale, two_sided, alpha));
    };
    const Moments some = Moments::of(std::vector{1.0, 2.0, 4.0});
    const Moments around_zero = Moments::of(std::vector{-1.0, 1.0});
    const Moments constant = Moments::of(std::vector{2.0, 2.0});
    CHECK(reason({}) == Reason::no_units);
    CHECK(reason({{some, Moments()}}) == Reason::too_few_units);
    CHECK(reason({{around_zero, some}}, EffectScale::relative) == Reason::zero_baseline);
    CHECK(reason({{constant, some}}) == Reason::zero_variance);
    CHECK(reason({{some, some}}, EffectScale::absolute, 1) == Reason::bad_argument);
    const PairMoments silent = PairMoments::of(std::vector{0.0, 0.0}, std::vector{0.0, 0.0});
    CHECK(reason_of(post_stratified_ratio(std::vector{RatioCell{silent, silent}}, EffectScale::absolute, two_sided,
                                          0.05)) == Reason::zero_baseline);
}

TEST_CASE("post-stratification covers, and is narrower than Welch where cells differ") {
    Samples samples(4);
    constexpr int repeats = 800;
    int covered = 0;
    double width = 0;
    double plain_width = 0;
    for (int i = 0; i < repeats; ++i) {
        const auto cells = random_cells(samples, 200, 1);
        const auto got = post_stratified_mean(cells, EffectScale::absolute, two_sided, 0.05).value();
        covered += covers(got.interval, 1);
        width += got.standard_error;
        MeanCell all;
        for (const auto& cell : cells) {
            all.control.merge(cell.control);
            all.treatment.merge(cell.treatment);
        }
        plain_width += welch(all.control, all.treatment, EffectScale::absolute, two_sided, 0.05).value().standard_error;
    }
    check_share(covered, repeats, 0.95, 0.01);
    CHECK(width < 0.3 * plain_width);
}
