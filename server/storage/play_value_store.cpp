#include "storage/play_value_store.hpp"

#include <sql/embedded.hpp>

#include "storage/array_reader.hpp"

namespace bellwether {

namespace queries = sql::play_value_store;

namespace {

/// Null where anything will do.
void add_choice(Parameters& parameters, const std::vector<std::string>& values) {
    if (values.empty())
        parameters.null();
    else
        parameters.texts(values);
}

}  // namespace

std::vector<ValueOfPlays> PlayValueStore::values(const TotalsQuestion& question, const MetricSide& side,
                                                 const ValueWindow& window, int catalog_version, bool single_values) {
    auto parameters = parameters_of(question);
    parameters.integer(window.from_day).optional_integer(window.until_day).integer(window.past_days);
    parameters.text(to_string(side.measure)).integer(catalog_version);
    const auto& filter = side.filter;
    add_choice(parameters, filter.genres);
    add_choice(parameters, filter.modes);
    add_choice(parameters, filter.recommenders);
    add_choice(parameters, filter.popularity_bands);
    if (filter.artist_attribute.empty())
        parameters.null().null();
    else
        parameters.text(filter.artist_attribute).text(filter.artist_attribute_value);
    parameters.integer(repeat_days).boolean(single_values);
    std::vector<ValueOfPlays> values;
    for (const Row row : transaction_.run(queries::values, parameters))
        values.push_back({row.integer(0), row.integer(1), numbers_of<std::int64_t>(row.text(2))});
    return values;
}

std::vector<std::string> PlayValueStore::segments(const TotalsQuestion& question, const std::string& dimension,
                                                  int past_days, int catalog_version) {
    std::vector<std::string> segments;
    const auto rows = transaction_.run(
        queries::segments, parameters_of(question).text(dimension).integer(past_days).integer(catalog_version));
    for (const Row row : rows)
        segments.push_back(row.string(0));
    return segments;
}

}  // namespace bellwether
