#include "storage/impact_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::impact_store;

namespace {

FrozenImpact read_head(const Row& row) {
    FrozenImpact one;
    one.report_id = row.integer(0);
    one.quarter = row.string(1);
    one.cut_off = from_microseconds(row.integer(2));
    one.inputs_sha256 = row.string(3);
    one.code_version = row.string(4);
    one.body_sha256 = row.string(5);
    one.frozen_at = from_microseconds(row.integer(6));
    one.frozen_by = row.string(7);
    one.reason = row.string(8);
    return one;
}

std::optional<FrozenImpact> read_whole(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    FrozenImpact one = read_head(rows[0]);
    one.inputs = rows[0].string(9);
    one.body = rows[0].string(10);
    return one;
}

MoneyModel read_money(const Row& row) {
    return {static_cast<int>(row.integer(0)), row.string(1), row.number(2), row.number(3), row.number(4),
            static_cast<int>(row.integer(5)), row.string(6), from_microseconds(row.integer(7)), row.string(8)};
}

std::int64_t day_number(UtcDay day) { return day.time_since_epoch().count(); }

}  // namespace

std::vector<std::string> ImpactStore::concerned(UtcTime from, UtcTime until) {
    std::vector<std::string> keys;
    for (const Row row :
         transaction_.run(queries::concerned, Parameters().integer(microseconds(from)).integer(microseconds(until))))
        keys.push_back(row.string(0));
    return keys;
}

LiveDays ImpactStore::live_days(UtcDay from, UtcDay until) {
    if (until <= from) return {};
    const Rows rows = transaction_.run(queries::live_days, Parameters().integer(day_number(from)).integer(day_number(until)));
    return {rows[0].integer(0), rows[0].integer(1)};
}

std::optional<UtcTime> ImpactStore::taken_back(int experiment_id, int iteration) {
    const Rows rows = transaction_.run(queries::taken_back, Parameters().integer(experiment_id).integer(iteration));
    if (rows[0].is_null(0)) return std::nullopt;
    return from_microseconds(rows[0].integer(0));
}

void ImpactStore::freeze(FrozenImpact& report) {
    const Rows rows = transaction_.run(queries::add_report, Parameters()
                                                                .text(report.quarter)
                                                                .integer(microseconds(report.cut_off))
                                                                .text(report.inputs)
                                                                .text(report.inputs_sha256)
                                                                .text(report.code_version)
                                                                .text(report.body)
                                                                .text(report.body_sha256)
                                                                .text(report.frozen_by)
                                                                .text(report.reason));
    report.report_id = rows[0].integer(0);
    report.frozen_at = from_microseconds(rows[0].integer(1));
}

std::vector<FrozenImpact> ImpactStore::reports(const std::optional<std::string>& quarter, int limit) {
    std::vector<FrozenImpact> reports;
    for (const Row row : transaction_.run(queries::reports, Parameters().optional_text(quarter).integer(limit)))
        reports.push_back(read_head(row));
    return reports;
}

std::optional<FrozenImpact> ImpactStore::report(std::int64_t report_id) {
    return read_whole(transaction_.run(queries::report, Parameters().integer(report_id)));
}

std::optional<FrozenImpact> ImpactStore::newest(const std::string& quarter) {
    return read_whole(transaction_.run(queries::newest_report, Parameters().text(quarter)));
}

MoneyModel ImpactStore::add_money_model(const MoneyModel& model) {
    return read_money(transaction_.run(queries::add_money_model, Parameters()
                                                                     .text(model.currency)
                                                                     .number(model.revenue_per_hour)
                                                                     .number(model.revenue_per_hour_se)
                                                                     .number(model.ad_load)
                                                                     .integer(model.horizon_days)
                                                                     .text(model.note)
                                                                     .text(model.created_by))[0]);
}

std::vector<MoneyModel> ImpactStore::money_models(std::optional<int> version) {
    std::vector<MoneyModel> models;
    for (const Row row : transaction_.run(queries::money_models, Parameters().optional_integer(version)))
        models.push_back(read_money(row));
    return models;
}

}  // namespace bellwether
