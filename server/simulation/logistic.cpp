#include "simulation/logistic.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <numeric>

namespace bellwether::simulation {

namespace {

namespace json = boost::json;

constexpr int newton_steps_max = 25;
constexpr double ridge = 1;
constexpr int score_bins = 20;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/// Solves a x = b for a symmetric positive definite matrix, by Cholesky's decomposition.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
    const std::size_t n = b.size();
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
        a[j][j] = std::sqrt(a[j][j]);
        for (std::size_t i = j + 1; i < n; ++i) {
            for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
            a[i][j] /= a[j][j];
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return b;
}

/// The row with a leading 1, standardised.
std::vector<double> design_of(const LogisticModel& model, const std::vector<double>& row) {
    std::vector<double> x{1};
    for (std::size_t j = 0; j < row.size(); ++j)
        x.push_back(model.deviations[j] > 0 ? (row[j] - model.means[j]) / model.deviations[j] : 0);
    return x;
}

void standardise(LogisticModel& model, const TrainingTable& table) {
    const auto n = static_cast<double>(table.rows.size());
    model.means.assign(table.features.size(), 0);
    model.deviations.assign(table.features.size(), 0);
    for (const auto& row : table.rows)
        for (std::size_t j = 0; j < row.size(); ++j) model.means[j] += row[j] / n;
    for (const auto& row : table.rows)
        for (std::size_t j = 0; j < row.size(); ++j) model.deviations[j] += (row[j] - model.means[j]) * (row[j] - model.means[j]) / n;
    for (double& deviation : model.deviations) deviation = std::sqrt(deviation);
}

/// The chance that a liked play scores above one that was not (Mann and Whitney), ties counting half.
double area_under_curve(const std::vector<double>& scores, const std::vector<int>& labels) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
    double rank_sum = 0, liked = 0;
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && scores[order[end]] == scores[order[begin]]) ++end;
        const double rank = (static_cast<double>(begin + 1) + static_cast<double>(end)) / 2;
        for (std::size_t i = begin; i < end; ++i)
            if (labels[order[i]] == 1) {
                rank_sum += rank;
                liked += 1;
            }
        begin = end;
    }
    const double others = static_cast<double>(scores.size()) - liked;
    return liked > 0 && others > 0 ? (rank_sum - liked * (liked + 1) / 2) / (liked * others) : 0.5;
}

}  // namespace

double LogisticModel::score(const std::vector<double>& row) const {
    const auto x = design_of(*this, row);
    double sum = intercept;
    for (std::size_t j = 0; j < weights.size(); ++j) sum += weights[j] * x[j + 1];
    return logistic(sum);
}

LogisticModel fit_logistic(const TrainingTable& table) {
    LogisticModel model;
    model.features = table.features;
    standardise(model, table);
    const std::size_t width = table.features.size() + 1;
    std::vector<double> beta(width, 0);
    for (int step = 0; step < newton_steps_max; ++step) {
        std::vector<std::vector<double>> hessian(width, std::vector<double>(width, 0));
        std::vector<double> gradient(width, 0);
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            const auto x = design_of(model, table.rows[i]);
            double eta = 0;
            for (std::size_t j = 0; j < width; ++j) eta += beta[j] * x[j];
            const double p = logistic(eta);
            for (std::size_t j = 0; j < width; ++j) {
                gradient[j] += (table.labels[i] - p) * x[j];
                for (std::size_t k = 0; k <= j; ++k) hessian[j][k] += p * (1 - p) * x[j] * x[k];
            }
        }
        for (std::size_t j = 0; j < width; ++j) {
            hessian[j][j] += j == 0 ? 1e-6 : ridge;
            if (j > 0) gradient[j] -= ridge * beta[j];
        }
        const auto move = solve(std::move(hessian), std::move(gradient));
        double largest = 0;
        for (std::size_t j = 0; j < width; ++j) {
            beta[j] += move[j];
            largest = std::max(largest, std::abs(move[j]));
        }
        if (largest < 1e-9) break;
    }
    model.intercept = beta[0];
    model.weights.assign(beta.begin() + 1, beta.end());
    return model;
}

json::object publication_of(const LogisticModel& model, const TrainingTable& table, const TrainingRun& run) {
    json::object importances, means, deviations;
    for (std::size_t j = 0; j < model.features.size(); ++j) {
        importances[model.features[j]] = std::abs(model.weights[j]);
        means[model.features[j]] = model.means[j];
        deviations[model.features[j]] = model.deviations[j];
    }
    std::vector<double> scores, counts(score_bins, 0);
    for (const auto& row : table.rows) {
        scores.push_back(model.score(row));
        ++counts[std::min<std::size_t>(score_bins - 1, static_cast<std::size_t>(scores.back() * score_bins))];
    }
    json::array edges, bins;
    for (int i = 0; i <= score_bins; ++i) edges.emplace_back(static_cast<double>(i) / score_bins);
    for (const double count : counts) bins.emplace_back(count);
    json::object body{{"version", run.version},
                      {"trained_at", print_time(run.trained_at)},
                      {"data_until", print_time(run.data_until)},
                      {"rows", table.rows.size()},
                      {"importances", std::move(importances)},
                      {"means", std::move(means)},
                      {"standard_deviations", std::move(deviations)},
                      {"validation", json::object{{"auc", area_under_curve(scores, table.labels)}}},
                      {"score_distribution", json::object{{"edges", std::move(edges)}, {"counts", std::move(bins)}}},
                      {"latency_p99_ms", run.latency_p99_ms}};
    if (!run.parent.empty()) body["parent"] = run.parent;
    return body;
}

}  // namespace bellwether::simulation
