#include "storage/report_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"
#include "storage/storage_error.hpp"

namespace bellwether {

namespace queries = sql::report_store;

namespace {

/// A sum of bigints is a numeric of whole digits; it may be longer than 64 bits.
Millionths whole_number(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    constexpr std::size_t digits_max = 37;  // 2^127 has 39
    if (text.empty() || text.size() > digits_max) throw StorageError("a sum is not a whole number of sound size");
    Millionths number = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') throw StorageError("a sum is not a whole number");
        number = number * 10 + (digit - '0');
    }
    return negative ? -number : number;
}

Parameters parameters_of(const AttributionQuestion& question) {
    return Parameters()
        .integer(question.from.time_since_epoch().count())
        .integer(question.until.time_since_epoch().count())
        .optional_text(question.genre)
        .optional_text(question.mode);
}

}  // namespace

std::vector<CreditSums> ReportStore::credit_by_group(const AttributionQuestion& question) {
    std::vector<CreditSums> groups;
    for (const Row row : transaction_.run(queries::credit_by_group, parameters_of(question))) {
        auto& group = groups.emplace_back();
        group.model_version_id = static_cast<int>(row.integer(0));
        group.listener_group = static_cast<int>(row.integer(1));
        for (std::size_t i = 0; i < group.sums.size(); ++i)
            group.sums[i] = whole_number(row.text(static_cast<int>(i) + 2));
    }
    return groups;
}

HappenedSums ReportStore::happened(const AttributionQuestion& question) {
    const auto rows = transaction_.run(queries::happened, parameters_of(question));
    HappenedSums happened;
    for (std::size_t i = 0; i < happened.sums.size(); ++i)
        happened.sums[i] = whole_number(rows[0].text(static_cast<int>(i)));
    return happened;
}

std::vector<OverlapSum> ReportStore::overlap(const AttributionQuestion& question) {
    std::vector<OverlapSum> sums;
    for (const Row row : transaction_.run(queries::overlap, parameters_of(question)))
        sums.push_back({static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)), row.integer(2)});
    return sums;
}

std::vector<KnownModel> ReportStore::models() {
    std::vector<KnownModel> models;
    for (const Row row : transaction_.run(queries::models))
        models.push_back({static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1)), row.string(2),
                          row.string(3), row.boolean(4)});
    return models;
}

std::map<int, std::string> ReportStore::recommender_names() {
    std::map<int, std::string> names;
    for (const Row row : transaction_.run(queries::recommender_names))
        names[static_cast<int>(row.integer(0))] = row.string(1);
    return names;
}

bool ReportStore::knows_recommender(const std::string& name) {
    return transaction_.run(queries::knows_recommender, Parameters().text(name))[0].boolean(0);
}

std::vector<ExposureInChain> ReportStore::exposures_by(const std::string& listener_id, UtcTime moment) {
    std::vector<ExposureInChain> exposures;
    const auto rows =
        transaction_.run(queries::exposures_by, Parameters().text(listener_id).integer(microseconds(moment)));
    for (const Row row : rows)
        exposures.push_back({row.string(0), static_cast<int>(row.integer(1)), row.optional_text(2),
                             !row.is_null(3) && row.boolean(3), from_microseconds(row.integer(4)), row.boolean(5)});
    return exposures;
}

}  // namespace bellwether
