#include "reporting/frozen_scorecard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "domain/time.hpp"
#include "http/json.hpp"
#include "reporting/metric_json.hpp"
#include "reporting/scorecard_json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using analysis::PairMoments;
using analysis::QuantileArm;
using analysis::RatioHistory;

constexpr double basis_format = 1;

struct Unreadable {
    std::string why;
};

/// One description of each value, walked by whoever writes it and by whoever reads it, so that the two cannot part.
struct Shape {
    static void walk(auto& at, ArmStatistics& x) {
        at("listeners", x.listeners);
        at("total", x.total);
        at("denominators", x.denominators);
        at("outcome", x.outcome);
        at("ratio", x.ratio);
        at("quantile", x.quantile);
        at("at_or_below", x.at_or_below);
    }
    static void walk(auto& at, RatioHistory& x) {
        at("n", x.n);
        at("mean", x.mean);
        at("centred", x.centred);
    }
    static void walk(auto& at, QuantileArm& x) {
        at("n", x.n);
        at("n_star", x.n_star);
        at("q_hat", x.q_hat);
        at("q_lower", x.q_lower);
        at("q_upper", x.q_upper);
    }
    static void walk(auto& at, MetricStatistics& x) {
        at("stages", x.stages);
        at("quantiles", x.quantiles);
    }
    static void walk(auto& at, SegmentStatistics& x) {
        at("value", x.value);
        at("metrics", x.metrics);
    }
    static void walk(auto& at, StageStatistics& x) {
        at("shares", x.shares);
        at("listeners", x.listeners);
    }
    static void walk(auto& at, DimensionCounts& x) {
        at("name", x.name);
        at("values", x.values);
        at("listeners", x.listeners);
    }
    static void walk(auto& at, VariantCount& x) {
        at("variant_id", x.variant_id);
        at("observed", x.observed);
        at("expected", x.expected);
    }
    static void walk(auto& at, ExpectedCounts& x) {
        at("variants", x.variants);
        at("too_late", x.too_late);
    }
    static void walk(auto& at, ExposureCounts& x) {
        at("listeners", x.listeners);
        at("conflicting", x.conflicting);
    }
    static void walk(auto& at, ChosenMetric& x) {
        at("definition", x.metric);
        at("role", x.role);
        at("margin", x.margin);
    }
    static void walk(auto& at, ScorecardStatistics& x) {
        at("metrics", x.metrics);
        at("now", x.now);
        at("planned_end", x.planned_end);
        at("at_planned_end", x.at_planned_end);
        at("segment_dimension", x.segment_dimension);
        at("segments", x.segments);
        at("stages", x.stages);
        at("dimensions", x.dimensions);
        at("new_listeners_a_day", x.new_listeners_a_day);
        at("counts", x.counts);
        at("exposures", x.exposures);
        at("caught_up_at", x.caught_up_at);
    }
    static void walk(auto& at, ScorecardSettings& x) {
        at("alpha", x.alpha);
        at("tuning_listeners", x.tuning_listeners);
        at("sample_ratio_threshold", x.sample_ratio_threshold);
        at("conflicting_share_max", x.conflicting_share_max);
        at("minimum_effect", x.minimum_effect);
        at("power", x.power);
        at("cuped", x.cuped);
        at("pre_period_days", x.pre_period_days);
        at("bayes_prior_deviation", x.bayes_prior_deviation);
        at("planned_days", x.planned_days);
        at("method", x.method);
        at("as_of", x.as_of);
    }
    static void walk(auto& at, Variant& x) {
        at("variant_id", x.variant_id);
        at("key", x.key);
        at("is_control", x.is_control);
    }
    static void walk(auto& at, Experiment& x) {
        at("key", x.key);
        at("state", x.state);
        at("variants", x.variants);
    }
    static void walk(auto& at, FrozenBasis& x) {
        at("experiment", x.basis.experiment);
        at("settings", x.basis.settings);
        at("statistics", x.basis.statistics);
        at("notes", x.notes);
    }
};

std::string_view to_string(ScorecardMethod method) {
    return method == ScorecardMethod::plain ? "without_cuped" : method == ScorecardMethod::bayes ? "bayes" : "always_valid";
}

std::optional<ScorecardMethod> parse_method(std::string_view text) {
    for (const auto method : {ScorecardMethod::standard, ScorecardMethod::plain, ScorecardMethod::bayes})
        if (to_string(method) == text) return method;
    return std::nullopt;
}

std::array<double, 6> numbers_of(const PairMoments& x) {
    return {x.n(), x.mean_x(), x.mean_y(), x.centred_xx(), x.centred_yy(), x.centred_xy()};
}

// ---- writing

struct Writer {
    json::object object;

    void operator()(std::string_view name, auto& x) { object[name] = put(x); }

    static json::value put(double& x) { return x; }
    static json::value put(int& x) { return x; }
    static json::value put(bool& x) { return x; }
    static json::value put(std::string& x) { return json::string(x); }
    static json::value put(UtcTime& x) { return json::string(print_time(x)); }
    static json::value put(ScorecardMethod& x) { return json::string(to_string(x)); }
    static json::value put(MetricRole& x) { return json::string(bellwether::to_string(x)); }
    static json::value put(ExperimentState& x) { return json::string(bellwether::to_string(x)); }
    static json::value put(MetricDefinition& x) { return to_json(x); }
    static json::value put(json::object& x) { return x; }
    static json::value put(PairMoments& x) {
        auto numbers = numbers_of(x);
        return put(numbers);
    }
    template <class T>
    static json::value put(std::optional<T>& x) {
        return x ? put(*x) : json::value(nullptr);
    }
    template <class T>
    static json::value put_all(T& list) {
        json::array items;
        for (auto& item : list)
            items.push_back(put(item));
        return items;
    }
    template <class T>
    static json::value put(std::vector<T>& list) {
        return put_all(list);
    }
    template <class T, std::size_t N>
    static json::value put(std::array<T, N>& list) {
        return put_all(list);
    }
    template <class T>
    static json::value put(T& x) {
        Writer fields;
        Shape::walk(fields, x);
        return std::move(fields.object);
    }
};

// ---- reading: throws Unreadable, which read_basis() turns into a refusal

struct Reader {
    const json::object& object;

    void operator()(std::string_view name, auto& x) {
        const auto* value = object.if_contains(name);
        if (value == nullptr) throw Unreadable{fmt::format("'{}' is missing", name)};
        try {
            get(*value, x);
        } catch (Unreadable& inside) {
            throw Unreadable{fmt::format("{}: {}", name, inside.why)};
        }
    }

    static std::string_view text(const json::value& value) {
        if (!value.is_string()) throw Unreadable{"wanted is a text"};
        return value.get_string();
    }
    static const json::object& fields_of(const json::value& value) {
        if (!value.is_object()) throw Unreadable{"wanted is an object"};
        return value.get_object();
    }
    static const json::array& items_of(const json::value& value) {
        if (!value.is_array()) throw Unreadable{"wanted is a list"};
        return value.get_array();
    }
    template <class T>
    static void get_known(std::optional<T> known, T& x) {
        if (!known) throw Unreadable{"the word is not known"};
        x = *known;
    }

    static void get(const json::value& value, double& x) {
        if (!value.is_number()) throw Unreadable{"wanted is a number"};
        x = value.to_number<double>();
    }
    static void get(const json::value& value, int& x) {
        if (!value.is_int64()) throw Unreadable{"wanted is a whole number"};
        x = static_cast<int>(value.get_int64());
    }
    static void get(const json::value& value, bool& x) {
        if (!value.is_bool()) throw Unreadable{"wanted is true or false"};
        x = value.get_bool();
    }
    static void get(const json::value& value, std::string& x) { x = text(value); }
    static void get(const json::value& value, UtcTime& x) {
        const auto time = parse_time(text(value));
        if (!time) throw Unreadable{"wanted is a time"};
        x = time.value();
    }
    static void get(const json::value& value, ScorecardMethod& x) { get_known(parse_method(text(value)), x); }
    static void get(const json::value& value, MetricRole& x) { get_known(parse_metric_role(text(value)), x); }
    static void get(const json::value& value, ExperimentState& x) { get_known(parse_experiment_state(text(value)), x); }
    static void get(const json::value& value, MetricDefinition& x) {
        const auto& definition = fields_of(value);
        auto document = read_metric(definition);
        if (!document) throw Unreadable{document.error().detail};
        x = std::move(document.value().metric);
        (Reader{definition})("ready_made", x.ready_made);
        int revision = 1;
        (Reader{definition})("revision", revision);
        x.revision = revision;
    }
    static void get(const json::value& value, json::object& x) { x = fields_of(value); }
    static void get(const json::value& value, PairMoments& x) {
        std::array<double, 6> n{};
        get(value, n);
        x = PairMoments(n[0], n[1], n[2], n[3], n[4], n[5]);
    }
    template <class T>
    static void get(const json::value& value, std::optional<T>& x) {
        x.reset();
        if (!value.is_null()) get(value, x.emplace());
    }
    template <class T>
    static void get(const json::value& value, std::vector<T>& list) {
        list.clear();
        for (const auto& item : items_of(value))
            get(item, list.emplace_back());
    }
    template <class T, std::size_t N>
    static void get(const json::value& value, std::array<T, N>& list) {
        const auto& items = items_of(value);
        if (items.size() != N) throw Unreadable{fmt::format("wanted are {} items", N)};
        for (std::size_t i = 0; i < N; ++i)
            get(items[i], list[i]);
    }
    template <class T>
    static void get(const json::value& value, T& x) {
        Reader fields{fields_of(value)};
        Shape::walk(fields, x);
    }
};

// ---- what building relies on

void check_metrics(const std::vector<MetricStatistics>& metrics, const ScorecardStatistics& statistics,
                   std::size_t variants) {
    bool fits = metrics.size() == statistics.metrics.size();
    for (std::size_t i = 0; i < metrics.size() && fits; ++i) {
        fits = !metrics[i].stages.empty() &&
               (statistics.metrics[i].metric.kind != MetricKind::quantile || metrics[i].quantiles.size() == variants);
        for (const auto& stage : metrics[i].stages)
            fits = fits && stage.size() == variants;
    }
    if (!fits) throw Unreadable{"the statistics do not fit the metrics and variants"};
}

void check(const ScorecardBasis& basis) {
    const auto& variants = basis.experiment.variants;
    if (std::count_if(variants.begin(), variants.end(), [](const Variant& v) { return v.is_control; }) != 1)
        throw Unreadable{"one variant is the control"};
    const auto& statistics = basis.statistics;
    check_metrics(statistics.now, statistics, variants.size());
    if (statistics.at_planned_end) check_metrics(*statistics.at_planned_end, statistics, variants.size());
    for (const auto& segment : statistics.segments)
        check_metrics(segment.metrics, statistics, variants.size());
    for (const auto& stage : statistics.stages)
        if (stage.shares.size() != variants.size()) throw Unreadable{"a stage has a share for each variant"};
    for (const auto& dimension : statistics.dimensions) {
        if (dimension.listeners.size() != dimension.values.size()) throw Unreadable{"a dimension counts each value"};
        for (const auto& counts : dimension.listeners)
            if (counts.size() != variants.size()) throw Unreadable{"a dimension counts each variant"};
    }
}

void find_differences(std::vector<Difference>& found, const std::string& pointer, const json::value& a, const json::value& b) {
    if (a == b || found.size() >= differences_max) return;
    if (a.is_object() && b.is_object()) {
        for (const auto& [name, value] : a.get_object()) {
            const auto* other = b.get_object().if_contains(name);
            find_differences(found, pointer + "/" + escape_pointer(name), value, other ? *other : json::value());
        }
        for (const auto& [name, value] : b.get_object())
            if (!a.get_object().contains(name))
                find_differences(found, pointer + "/" + escape_pointer(name), json::value(), value);
    } else if (a.is_array() && b.is_array()) {
        const auto& x = a.get_array();
        const auto& y = b.get_array();
        for (std::size_t i = 0; i < std::max(x.size(), y.size()); ++i)
            find_differences(found, fmt::format("{}/{}", pointer, i), i < x.size() ? x[i] : json::value(),
                             i < y.size() ? y[i] : json::value());
    } else {
        found.push_back({pointer, a, b});
    }
}

}  // namespace

json::object scorecard_body(const FrozenBasis& frozen) {
    json::object body = to_json(build_scorecard(frozen.basis));
    for (const auto& [name, note] : frozen.notes)
        body[name] = note;
    return body;
}

std::string print_basis(const FrozenBasis& frozen) {
    FrozenBasis copy = frozen;
    Writer fields;
    fields.object["format"] = basis_format;
    Shape::walk(fields, copy);
    return print_json(fields.object);
}

Result<FrozenBasis> read_basis(std::string_view text) {
    BW_TRY(const auto value, parse_json(text));
    try {
        FrozenBasis frozen;
        Reader fields{Reader::fields_of(value)};
        double format = 0;
        fields("format", format);
        if (format != basis_format) throw Unreadable{fmt::format("format {} is not known", format)};
        Shape::walk(fields, frozen);
        check(frozen.basis);
        return frozen;
    } catch (const Unreadable& unreadable) {
        return invalid_at("", "unreadable_basis", unreadable.why);
    }
}

std::vector<Difference> differences_of(const json::value& frozen, const json::value& rebuilt) {
    std::vector<Difference> found;
    find_differences(found, "", frozen, rebuilt);
    return found;
}

}  // namespace bellwether
