#include "storage/ramp_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

bool RampStore::try_lead() { return transaction_.run(sql::ramp_store::try_lead)[0].boolean(0); }

std::vector<std::string> RampStore::flown() {
    std::vector<std::string> keys;
    for (const Row row : transaction_.run(sql::ramp_store::flown)) keys.push_back(row.string(0));
    return keys;
}

bool RampStore::add_approval(int experiment_id, int iteration, const RampApproval& approval) {
    return !transaction_
                .run(sql::ramp_store::add_approval, Parameters()
                                                        .integer(experiment_id)
                                                        .integer(iteration)
                                                        .number(approval.percent)
                                                        .text(approval.approved_by)
                                                        .text(approval.reason))
                .empty();
}

std::vector<RampApproval> RampStore::approvals(int experiment_id, int iteration) {
    std::vector<RampApproval> found;
    for (const Row row :
         transaction_.run(sql::ramp_store::approvals, Parameters().integer(experiment_id).integer(iteration)))
        found.push_back({row.number(0), row.string(1), from_microseconds(row.integer(2)), row.string(3)});
    return found;
}

std::vector<std::string> RampStore::movers(std::string_view experiment_key) {
    std::vector<std::string> names;
    for (const Row row : transaction_.run(sql::ramp_store::movers, Parameters().text(experiment_key)))
        names.push_back(row.string(0));
    return names;
}

std::vector<RampHistoryLine> RampStore::moves(std::string_view experiment_key, int limit) {
    std::vector<RampHistoryLine> lines;
    for (const Row row :
         transaction_.run(sql::ramp_store::moves, Parameters().text(experiment_key).integer(limit)))
        lines.push_back({from_microseconds(row.integer(0)), row.string(1), row.string(2), row.string(3),
                         row.number(4), row.number(5)});
    return lines;
}

void RampStore::add_health(int experiment_id, int iteration, const std::vector<HealthReport>& reports,
                           std::string_view reported_by) {
    for (const HealthReport& report : reports)
        transaction_.run(sql::ramp_store::add_health, Parameters()
                                                          .integer(experiment_id)
                                                          .integer(iteration)
                                                          .integer(report.variant_id)
                                                          .integer(microseconds(report.window_begin))
                                                          .integer(microseconds(report.window_end))
                                                          .integer(report.requests)
                                                          .integer(report.errors)
                                                          .number(report.latency_p99_ms)
                                                          .text(reported_by));
    transaction_.run(sql::ramp_store::trim_health, Parameters().integer(experiment_id));
}

std::vector<HealthSum> RampStore::health(int experiment_id, int iteration, UtcTime since) {
    std::vector<HealthSum> sums;
    for (const Row row :
         transaction_.run(sql::ramp_store::health,
                          Parameters().integer(experiment_id).integer(iteration).integer(microseconds(since))))
        sums.push_back({static_cast<int>(row.integer(0)), row.number(1), row.number(2), row.number(3),
                        from_microseconds(row.integer(4))});
    return sums;
}

std::optional<UtcTime> RampStore::last_event_at() {
    const auto rows = transaction_.run(sql::ramp_store::last_event_at);
    return rows.empty() ? std::nullopt : std::optional(from_microseconds(rows[0].integer(0)));
}

}  // namespace bellwether
