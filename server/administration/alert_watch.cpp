#include "administration/alert_watch.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr int lines_a_run = 500;

std::string decision_of(const AuditEntry& entry) {
    const auto after = parse_json(entry.after_json.value_or("null"));
    const json::value* decision = after && after.value().is_object() ? after.value().get_object().if_contains("decision") : nullptr;
    return decision && decision->is_string() ? std::string(decision->get_string()) : "";
}

std::string type_of(const AuditEntry& entry) {
    if (entry.object_kind == "recommender") return entry.action == "rollback" ? "model.rollback" : "";
    if (entry.object_kind != "experiment") return "";
    if (entry.action == "start" || entry.action == "ramp" || entry.action == "restart") return "ramp.step";
    if (entry.action == "kill" || (entry.action == "stop" && decision_of(entry) == "rollback")) return "experiment.rollback";
    return "";
}

}  // namespace

std::optional<Alert> alert_of(const AuditEntry& entry) {
    Alert alert;
    alert.type = type_of(entry);
    if (alert.type.empty()) return std::nullopt;
    alert.subject = entry.object_key;
    alert.occasion = fmt::format("audit:{}", entry.audit_id);
    json::object data{{entry.object_kind, entry.object_key},
                      {"action", entry.action},
                      {"by", entry.actor},
                      {"reason", entry.reason},
                      {"at", print_time(entry.at)}};
    const auto after = parse_json(entry.after_json.value_or("null"));
    if (after && after.value().is_object())
        for (const char* field : {"percent", "state", "decision", "latest"})
            if (const auto* value = after.value().get_object().if_contains(field)) data[field] = *value;
    alert.data_json = print_json(data);
    return alert;
}

std::optional<Alert> alert_of_lag(double lag_seconds, UtcTime now) {
    if (lag_seconds <= data_late_seconds) return std::nullopt;
    Alert alert;
    alert.type = "data.late";
    alert.subject = "rollups";
    alert.occasion = "late:" + print_day(day_of(now));  // once a day
    alert.data_json = print_json(json::object{{"lag_seconds", lag_seconds}, {"limit_seconds", data_late_seconds}});
    return alert;
}

void raise_from_audit(Database& database) {
    database.write([](Transaction& transaction) {
        AlertStore store(transaction);
        const auto cursor = store.lock_cursor();
        if (!cursor) return;
        const auto entries = AuditStore(transaction).after(*cursor, lines_a_run);
        for (const AuditEntry& entry : entries)
            if (const auto alert = alert_of(entry)) store.raise(*alert);
        if (!entries.empty()) store.move_cursor(entries.back().audit_id);
    });
}

void raise_all(Database& database, const std::vector<Alert>& alerts) {
    if (alerts.empty()) return;
    database.write([&](Transaction& transaction) {
        for (const Alert& alert : alerts) AlertStore(transaction).raise(alert);
    });
}

}  // namespace bellwether
