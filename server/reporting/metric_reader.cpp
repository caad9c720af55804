// read_metric() of metric_json.hpp: what a body says, and every mistake in it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "domain/key.hpp"
#include "http/json.hpp"
#include "reporting/metric_json.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

constexpr std::size_t text_bytes_max = 1'000;
constexpr int days_max = 366;
constexpr std::array<std::string_view, 3> bands = {"head", "middle", "tail"};

std::string all_measures() {
    std::string words;
    for (std::size_t i = 0; i < measure_count; ++i)
        words += (i ? ", " : "") + std::string(to_string(static_cast<Measure>(i)));
    return words;
}

/// A text, or a list of texts.
std::vector<std::string> read_choice(FieldReader& fields, const json::object& object, std::string_view name) {
    std::vector<std::string> values;
    const auto* value = object.if_contains(name);
    if (value == nullptr) return values;
    const json::array wrapped = value->is_array() ? value->get_array() : json::array{*value};
    for (const auto& item : wrapped) {
        if (item.is_string() && !item.get_string().empty() && item.get_string().size() <= text_bytes_max)
            values.emplace_back(item.get_string());
        else
            fields.refuse(name, "wrong_type", "must be a text, or a list of texts");
    }
    if (wrapped.empty()) fields.refuse(name, "too_few", "an empty list lets no play through; leave it out for any");
    if (wrapped.size() > metric_filter_values_max)
        fields.refuse(name, "too_many", fmt::format("at most {} values", metric_filter_values_max));
    return values;
}

PlayFilter read_filter(FieldReader& side, const json::object& object) {
    PlayFilter filter;
    FieldReader fields(object, side.pointer_to("filter"));
    filter.genres = read_choice(fields, object, "genre");
    filter.modes = read_choice(fields, object, "mode");
    filter.recommenders = read_choice(fields, object, "recommender");
    filter.popularity_bands = read_choice(fields, object, "popularity");
    for (const auto& band : filter.popularity_bands)
        if (std::find(bands.begin(), bands.end(), band) == bands.end())
            fields.refuse("popularity", "unknown_value", fmt::format("'{}' is none of: head, middle, tail", band));
    if (const auto* artist = fields.optional_object("artist")) {
        FieldReader attribute(*artist, fields.pointer_to("artist"));
        filter.artist_attribute = attribute.required_string("attribute");
        filter.artist_attribute_value = attribute.required_string("value");
        attribute.refuse_unknown({"attribute", "value"});
        fields.absorb(attribute);
    }
    for (const auto& field : object)
        if (std::string_view name(field.key()); name != "genre" && name != "mode" && name != "recommender" &&
                                                name != "popularity" && name != "artist")
            fields.refuse(name, "unknown_property",
                          fmt::format("plays have no '{}': filter by genre, mode, recommender, popularity or artist",
                                      name));
    side.absorb(fields);
    return filter;
}

MetricSide read_side(FieldReader& fields, const json::object& body, std::string_view name, bool events) {
    MetricSide side;
    const auto* object = fields.optional_object(name);
    if (object == nullptr) {
        if (!body.if_contains(name)) fields.refuse(name, "missing", "is required");
        return side;
    }
    FieldReader reader(*object, fields.pointer_to(name));
    const std::string word = reader.required_string("measure");
    if (const auto measure = parse_measure(word))
        side.measure = *measure;
    else if (!word.empty())
        reader.refuse("measure", "unknown_measure", fmt::format("'{}' is none of: {}", word, all_measures()));
    if (const auto* filter = reader.optional_object("filter")) side.filter = read_filter(reader, *filter);
    if (side.measure == Measure::stations_created && !side.filter.empty())
        reader.refuse("filter", "not_filterable", "a station that is created has none of the properties of a play");
    if (side.measure == Measure::repeat_gap_ms && !events)
        reader.refuse("measure", "events_only", "gaps are single values: take kind 'quantile' of 'events'");
    if (events && side.measure != Measure::listened_ms && side.measure != Measure::repeat_gap_ms)
        reader.refuse("measure", "no_events", "single events have a value for: listened_ms, repeat_gap_ms");
    reader.refuse_unknown({"measure", "filter"});
    fields.absorb(reader);
    return side;
}

std::optional<int> read_days(FieldReader& fields, std::string_view name, int least) {
    const auto days = fields.optional_integer(name);
    if (!days) return std::nullopt;
    if (*days >= least && *days <= days_max) return static_cast<int>(*days);
    fields.refuse(name, "out_of_range", fmt::format("must be from {} to {} days", least, days_max));
    return std::nullopt;
}

void read_cap(FieldReader& fields, MetricDefinition& metric) {
    const auto* object = fields.optional_object("cap");
    if (object == nullptr) return;
    FieldReader cap(*object, fields.pointer_to("cap"));
    metric.cap = cap.optional_number("value");
    metric.cap_percentile = cap.optional_number("percentile");
    if (metric.cap.has_value() == metric.cap_percentile.has_value())
        cap.refuse("value", "one_of", "a cap is a value or a percentile, one of them");
    if (metric.cap && *metric.cap <= 0) cap.refuse("value", "out_of_range", "must be above 0");
    if (metric.cap_percentile && !(*metric.cap_percentile > 0 && *metric.cap_percentile < 1))
        cap.refuse("percentile", "out_of_range", "must be above 0 and below 1");
    cap.refuse_unknown({"value", "percentile"});
    fields.absorb(cap);
    if (metric.kind != MetricKind::mean) fields.refuse("cap", "not_for_this_kind", "only a mean is capped");
}

/// What belongs to one kind alone.
void read_kind(FieldReader& fields, const json::object& body, MetricDefinition& metric) {
    const auto only_for = [&](std::string_view name, MetricKind kind) {
        if (body.if_contains(name) && metric.kind != kind)
            fields.refuse(name, "not_for_this_kind", fmt::format("only a {} has it", to_string(kind)));
        return metric.kind == kind;
    };
    if (only_for("denominator", MetricKind::ratio))
        metric.denominator = read_side(fields, body, "denominator", false);
    if (only_for("at_least", MetricKind::proportion)) {
        metric.at_least = fields.optional_number("at_least").value_or(1);
        if (metric.at_least <= 0) fields.refuse("at_least", "out_of_range", "must be above 0");
    }
    if (only_for("quantile", MetricKind::quantile)) {
        metric.quantile = fields.optional_number("quantile").value_or(0.5);
        if (!(metric.quantile > 0 && metric.quantile < 1))
            fields.refuse("quantile", "out_of_range", "must be above 0 and below 1");
    }
    const bool returns = only_for("return_from", MetricKind::retention);
    only_for("return_until", MetricKind::retention);
    only_for("of", MetricKind::quantile);
    if (!returns) return;
    metric.return_from = read_days(fields, "return_from", 1).value_or(1);
    metric.return_until = read_days(fields, "return_until", 2).value_or(metric.return_from + 7);
    if (metric.return_until <= metric.return_from)
        fields.refuse("return_until", "out_of_range", "must come after return_from; the range is half-open");
    if (metric.numerator.measure != Measure::active_days && metric.numerator.measure != Measure::plays)
        fields.refuse("numerator", "not_for_this_kind", "retention counts active_days or plays");
    metric.maturity_days = std::max(metric.maturity_days, metric.return_until);
    if (metric.window_days) fields.refuse("window_days", "not_for_this_kind", "retention has its own range of days");
}

}  // namespace

Result<MetricDocument> read_metric(const json::object& body) {
    MetricDocument document;
    auto& metric = document.metric;
    FieldReader fields(body, "");
    metric.key = fields.required_string("key");
    metric.name = fields.optional_string("name").value_or(metric.key);
    metric.question = fields.optional_string("question").value_or("");
    const std::string kind = fields.required_string("kind");
    if (const auto known = parse_metric_kind(kind))
        metric.kind = *known;
    else if (!kind.empty())
        fields.refuse("kind", "unknown_kind",
                      fmt::format("'{}' is none of: mean, proportion, ratio, quantile, retention", kind));
    if (const auto of = metric.kind == MetricKind::quantile ? fields.optional_string("of") : std::nullopt) {
        metric.of_events = *of == "events";
        if (*of != "events" && *of != "listeners")
            fields.refuse("of", "unknown_value", fmt::format("'{}' is neither 'listeners' nor 'events'", *of));
    }
    metric.numerator = read_side(fields, body, "numerator", metric.of_events);
    metric.unit = fields.optional_string("unit").value_or(metric.kind == MetricKind::ratio ? "of the denominator" : "");
    metric.unit_divisor = fields.optional_number("unit_divisor").value_or(1);
    if (!(metric.unit_divisor > 0)) fields.refuse("unit_divisor", "out_of_range", "must be above 0");
    if (const auto word = fields.optional_string("direction")) {
        const auto direction = parse_direction(*word);
        if (!direction)
            fields.refuse("direction", "unknown_value",
                          fmt::format("'{}' is neither increase_is_good nor decrease_is_good", *word));
        metric.direction = direction.value_or(metric.direction);
    }
    metric.window_days = read_days(fields, "window_days", 1);
    metric.maturity_days = read_days(fields, "maturity_days", 0).value_or(0);
    read_cap(fields, metric);
    read_kind(fields, body, metric);
    document.reason = fields.optional_string("reason").value_or("");
    for (const auto* text : {&metric.name, &metric.question, &metric.unit, &document.reason})
        if (text->size() > text_bytes_max)
            fields.refuse("name", "too_long", fmt::format("name, question, unit and reason hold at most {} bytes",
                                                          text_bytes_max));
    fields.refuse_unknown({"key", "name", "question", "kind", "numerator", "denominator", "unit", "unit_divisor",
                           "direction", "window_days", "maturity_days", "cap", "at_least", "quantile", "of",
                           "return_from", "return_until", "reason", "ready_made", "revision"});
    if (!fields.good()) return fields.error();
    BW_TRY(check_key(metric.key, "/key"));
    return document;
}

}  // namespace bellwether
