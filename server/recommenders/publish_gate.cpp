#include "recommenders/publish_gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/checks/drift.hpp"

namespace bellwether {

namespace {

using Features = std::map<std::string, double>;

/// Of all features together: a good version is held by chance less than once in ten thousand.
constexpr double mean_shift_alpha = 1e-4;
/// From so many good versions on their spread says how much a mean moves by itself.
constexpr std::size_t spread_versions_min = 4;
/// Before that, a shift must be larger by this factor.
constexpr double early_factor = 2;

class Gate {
  public:
    Gate(const ModelFacts& facts, const std::vector<ModelFacts>& good, const GateRules& rules, UtcTime now)
        : facts_(facts), rules_(rules), now_(now) {
        const auto count = std::min(good.size(), static_cast<std::size_t>(std::max(rules.window, 1)));
        good_.assign(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(count));
    }

    GateVerdict run() {
        check_told();
        check_freshness();
        check_volume();
        check_latency();
        check_validation();
        check_importances();
        check_means();
        check_deviations();
        check_scores();
        check_unchanged();
        for (const ModelFacts& one : good_) verdict_.compared_with.push_back(one.version);
        return std::move(verdict_);
    }

  private:
    void find(std::string rule, std::string subject, std::optional<double> observed, std::optional<double> limit,
              std::string text) {
        verdict_.findings.push_back({std::move(rule), std::move(subject), observed, limit, std::move(text)});
    }

    void check_told() {
        const auto lacks = [&](std::string_view name, bool there) {
            const bool may = std::find(rules_.may_lack.begin(), rules_.may_lack.end(), name) != rules_.may_lack.end();
            if (!there && !may)
                find("missing", std::string(name), std::nullopt, std::nullopt,
                     fmt::format("the version does not tell its {}", name));
        };
        lacks("data_until", facts_.data_until.has_value());
        lacks("rows", facts_.rows.has_value());
        lacks("importances", !facts_.importances.empty());
        lacks("means", !facts_.means.empty());
        lacks("score_distribution", facts_.scores.has_value());
        lacks("latency_p99_ms", facts_.latency_p99_ms.has_value());
    }

    void check_freshness() {
        if (!facts_.data_until) return;
        const double age = std::chrono::duration<double, std::ratio<3600>>(now_ - *facts_.data_until).count();
        if (age > rules_.freshness_hours)
            find("freshness", "data_until", age, rules_.freshness_hours,
                 fmt::format("the newest training data is {:.1f} hours old, and {:.1f} are allowed", age, rules_.freshness_hours));
        for (const ModelFacts& one : good_)
            if (one.data_until && *facts_.data_until <= *one.data_until) {
                find("not_newer", "data_until", std::nullopt, std::nullopt,
                     fmt::format("its training data ends at {}, which is no later than that of {}",
                                 print_time(*facts_.data_until), one.version));
                break;
            }
    }

    template <class Member>
    std::optional<double> median_of_good(Member member) const {
        std::vector<double> values;
        for (const ModelFacts& one : good_)
            if (one.*member) values.push_back(*(one.*member));
        if (values.empty()) return std::nullopt;
        std::sort(values.begin(), values.end());
        const std::size_t half = values.size() / 2;
        return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    void check_volume() {
        const auto usual = median_of_good(&ModelFacts::rows);
        if (!facts_.rows || !usual || *usual <= 0) return;
        const double ratio = *facts_.rows / *usual;
        if (ratio < rules_.rows_ratio_min)
            find("volume", "rows", ratio, rules_.rows_ratio_min,
                 fmt::format("{:.0f} rows are {:.0f}% of the usual {:.0f}", *facts_.rows, 100 * ratio, *usual));
        if (ratio > rules_.rows_ratio_max)
            find("volume", "rows", ratio, rules_.rows_ratio_max,
                 fmt::format("{:.0f} rows are {:.1f} times the usual {:.0f}", *facts_.rows, ratio, *usual));
    }

    void check_latency() {
        if (!facts_.latency_p99_ms) return;
        const double latency = *facts_.latency_p99_ms;
        if (latency > rules_.latency_p99_ms_max)
            find("latency", "latency_p99_ms", latency, rules_.latency_p99_ms_max,
                 fmt::format("p99 latency is {:.1f} ms, and {:.1f} are allowed", latency, rules_.latency_p99_ms_max));
        const auto usual = median_of_good(&ModelFacts::latency_p99_ms);
        if (usual && *usual > 0 && latency > rules_.latency_ratio_max * *usual)
            find("latency", "latency_p99_ms", latency / *usual, rules_.latency_ratio_max,
                 fmt::format("p99 latency is {:.1f} times the usual {:.1f} ms", latency / *usual, *usual));
    }

    void check_validation() {
        const auto told = [&](const std::string& name) -> std::optional<double> {
            const auto found = facts_.validation.find(name);
            if (found != facts_.validation.end()) return found->second;
            find("validation", name, std::nullopt, std::nullopt, fmt::format("the version does not tell its {}", name));
            return std::nullopt;
        };
        for (const auto& [name, limit] : rules_.validation_min)
            if (const auto value = told(name); value && *value < limit)
                find("validation", name, *value, limit, fmt::format("{} is {}, and at least {} is wanted", name, *value, limit));
        for (const auto& [name, limit] : rules_.validation_max)
            if (const auto value = told(name); value && *value > limit)
                find("validation", name, *value, limit, fmt::format("{} is {}, and at most {} is wanted", name, *value, limit));
    }

    /// The average share of each feature over the good versions that tell importances.
    Features usual_shares() const {
        Features sum;
        int told = 0;
        for (const ModelFacts& one : good_) {
            const double total = magnitude(one.importances);
            if (total <= 0) continue;
            ++told;
            for (const auto& [feature, value] : one.importances) sum[feature] += std::abs(value) / total;
        }
        for (auto& [feature, share] : sum) share /= told;
        return sum;
    }

    static double magnitude(const Features& importances) {
        double total = 0;
        for (const auto& [feature, value] : importances) total += std::abs(value);
        return total;
    }

    void check_importances() {
        if (facts_.importances.empty()) return;
        const double total = magnitude(facts_.importances);
        if (total <= 0)
            return find("importance_drift", "", 0, std::nullopt, "every importance is 0: the model has learned nothing");
        const Features usual = usual_shares();
        if (usual.empty()) return;
        std::set<std::string> names;
        for (const auto& [feature, share] : usual) names.insert(feature);
        for (const auto& [feature, value] : facts_.importances) names.insert(feature);
        std::vector<double> before, now;
        for (const std::string& feature : names) {
            const auto old = usual.find(feature);
            const auto given = facts_.importances.find(feature);
            before.push_back(old == usual.end() ? 0 : old->second);
            now.push_back(given == facts_.importances.end() ? 0 : std::abs(given->second) / total);
            if (before.back() >= rules_.importance_floor && now.back() < rules_.importance_lost * before.back())
                find("importance_lost", feature, now.back(), rules_.importance_lost * before.back(),
                     fmt::format("{} had {:.1f}% of the importance and has {:.2f}%", feature, 100 * before.back(), 100 * now.back()));
        }
        const auto moved = analysis::total_variation(now, before);
        if (moved && moved.value() > rules_.importance_drift_max)
            find("importance_drift", "", moved.value(), rules_.importance_drift_max,
                 fmt::format("{:.0f}% of the importance has moved to other features", 100 * moved.value()));
    }

    void check_means() {
        if (facts_.means.empty()) return;
        std::map<std::string, std::vector<double>> usual;
        for (const ModelFacts& one : good_)
            for (const auto& [feature, mean] : one.means) usual[feature].push_back(mean);
        for (const auto& [feature, means] : usual) check_mean(feature, means);
    }

    /// A shift is held where it is large on the scale of the feature, and larger than the means move by themselves.
    void check_mean(const std::string& feature, const std::vector<double>& before) {
        const auto given = facts_.means.find(feature);
        if (given == facts_.means.end())
            return find("mean_shift", feature, std::nullopt, std::nullopt, fmt::format("{} is gone", feature));
        double middle = 0;
        for (const double mean : before) middle += mean / static_cast<double>(before.size());
        const double shift = std::abs(given->second - middle);
        double scale = std::abs(middle);
        for (const ModelFacts& one : good_)
            if (const auto told = one.deviations.find(feature); told != one.deviations.end()) {
                scale = told->second;
                break;
            }
        double limit = rules_.mean_shift_max * scale;
        if (before.size() < spread_versions_min) {
            limit *= early_factor;
        } else {
            const double alpha = mean_shift_alpha / static_cast<double>(std::max<std::size_t>(facts_.means.size(), 1));
            if (const auto half_width = analysis::prediction_half_width(before, alpha))
                limit = std::max(limit, std::min(half_width.value(), early_factor * scale));
        }
        if (shift > limit)
            find("mean_shift", feature, shift, limit,
                 fmt::format("the mean of {} is {:.6g}, and was about {:.6g}", feature, given->second, middle));
    }

    /// Another unit moves the spread of a feature whose mean is 0, too.
    void check_deviations() {
        for (const auto& [feature, deviation] : facts_.deviations) {
            std::vector<double> before;
            for (const ModelFacts& one : good_)
                if (const auto told = one.deviations.find(feature); told != one.deviations.end()) before.push_back(told->second);
            if (before.empty()) continue;
            std::sort(before.begin(), before.end());
            const double usual = before[before.size() / 2];
            if (deviation > rules_.deviation_ratio_max * usual || deviation * rules_.deviation_ratio_max < usual)
                find("deviation_shift", feature, deviation, usual,
                     fmt::format("the deviation of {} is {:.6g}, and was about {:.6g}", feature, deviation, usual));
        }
    }

    void check_scores() {
        if (!facts_.scores) return;
        std::vector<double> before;
        for (const ModelFacts& one : good_) {
            if (!one.scores) continue;
            if (one.scores->edges != facts_.scores->edges) {
                if (before.empty())
                    return find("score_distribution", "edges", std::nullopt, std::nullopt,
                                fmt::format("the scores are counted between other edges than those of {}", one.version));
                continue;
            }
            double total = 0;
            for (const double count : one.scores->counts) total += count;
            if (total <= 0) continue;
            before.resize(one.scores->counts.size(), 0);
            // Each version counts the same, whatever its volume was; a thousand each, so that half a count stays small.
            for (std::size_t i = 0; i < before.size(); ++i) before[i] += 1000 * one.scores->counts[i] / total;
        }
        const auto distance = analysis::distribution_distance(facts_.scores->counts, before);
        if (!distance) {
            if (!before.empty())
                find("score_distribution", "counts", std::nullopt, std::nullopt, "the version has scored nothing");
            return;
        }
        const auto measure = [&](const char* name, double value, double limit) {
            if (value > limit)
                find("score_distribution", name, value, limit,
                     fmt::format("the scores have moved: {} {:.3f} above {:.3f}", name, value, limit));
        };
        measure("psi", distance.value().psi, rules_.psi_max);
        measure("ks", distance.value().ks, rules_.ks_max);
        measure("js", distance.value().js, rules_.js_max);
    }

    /// New data moves some digit of some mean: where none has moved, an old file was read under a new date.
    void check_unchanged() {
        if (facts_.means.empty()) return;
        for (const ModelFacts& one : good_)
            if (one.means == facts_.means && one.rows == facts_.rows)
                return find("unchanged", "means", std::nullopt, std::nullopt,
                            fmt::format("rows and every mean are those of {}: an old file", one.version));
    }

    const ModelFacts& facts_;
    std::vector<ModelFacts> good_;
    const GateRules& rules_;
    UtcTime now_;
    GateVerdict verdict_;
};

}  // namespace

GateVerdict judge(const ModelFacts& facts, const std::vector<ModelFacts>& good, const GateRules& rules, UtcTime now) {
    return Gate(facts, good, rules, now).run();
}

}  // namespace bellwether
