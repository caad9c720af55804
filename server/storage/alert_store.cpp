#include "storage/alert_store.hpp"

#include <sql/embedded.hpp>

namespace bellwether {

namespace queries = sql::alert_store;

namespace {

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const auto comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return parts;
}

std::optional<UtcTime> optional_time(const Row& row, int column) {
    const auto number = row.optional_integer(column);
    return number ? std::optional(from_microseconds(*number)) : std::nullopt;
}

std::optional<int> optional_small(const Row& row, int column) {
    const auto number = row.optional_integer(column);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace

bool AlertStore::add(const Webhook& webhook) {
    return !transaction_
                .run(queries::add_webhook, Parameters()
                                               .text(webhook.name)
                                               .text(webhook.url)
                                               .text(webhook.secret)
                                               .texts(webhook.events)
                                               .boolean(webhook.allow_private)
                                               .text(webhook.created_by))
                .empty();
}

std::vector<Webhook> AlertStore::webhooks() {
    std::vector<Webhook> webhooks;
    for (const Row row : transaction_.run(queries::webhooks))
        webhooks.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.string(3), split(row.text(4)),
                            row.boolean(5), from_microseconds(row.integer(6)), row.string(7), row.integer(8), row.integer(9)});
    return webhooks;
}

bool AlertStore::remove(const std::string& name) {
    return !transaction_.run(queries::remove_webhook, Parameters().text(name)).empty();
}

std::int64_t AlertStore::retry(const std::string& name) {
    return static_cast<std::int64_t>(transaction_.run(queries::retry, Parameters().text(name)).affected());
}

bool AlertStore::raise(const Alert& alert) {
    const Rows rows = transaction_.run(queries::raise, Parameters()
                                                           .text(alert.type)
                                                           .text(alert.subject)
                                                           .text(alert.occasion)
                                                           .text(alert.data_json));
    if (rows.empty()) return false;
    transaction_.run(queries::fan_out, Parameters().integer(rows[0].integer(0)).text(alert.type));
    return true;
}

std::vector<DueDelivery> AlertStore::claim_due(int limit) {
    std::vector<DueDelivery> due;
    for (const Row row : transaction_.run(queries::claim_due, Parameters().integer(limit))) {
        DueDelivery one;
        one.alert.alert_id = row.integer(0);
        one.webhook_id = static_cast<int>(row.integer(1));
        one.attempts = static_cast<int>(row.integer(2));
        one.alert.event_id = row.string(3);
        one.alert.type = row.string(4);
        one.alert.subject = row.string(5);
        one.alert.data_json = row.string(6);
        one.alert.raised_at = from_microseconds(row.integer(7));
        one.url = row.string(8);
        one.secret = row.string(9);
        one.allow_private = row.boolean(10);
        due.push_back(std::move(one));
    }
    return due;
}

void AlertStore::settle(const DueDelivery& delivery, const DeliveryResult& result) {
    transaction_.run(queries::settle, Parameters()
                                          .integer(delivery.alert.alert_id)
                                          .integer(delivery.webhook_id)
                                          .text(result.state)
                                          .integer(result.again_in.count())
                                          .optional_integer(result.status)
                                          .text(result.error));
}

std::vector<DeliveryLine> AlertStore::deliveries(std::optional<std::int64_t> before, const std::optional<std::string>& state,
                                                 int limit) {
    std::vector<DeliveryLine> lines;
    for (const Row row : transaction_.run(
             queries::deliveries, Parameters().optional_integer(before).optional_text(state).integer(limit))) {
        DeliveryLine line;
        line.alert = {row.string(2), row.string(3), "", row.string(4), row.integer(0), row.string(1), from_microseconds(row.integer(5))};
        line.webhook = row.optional_text(6).value_or("");
        line.state = row.optional_text(7).value_or("");
        line.attempts = optional_small(row, 8).value_or(0);
        line.next_at = optional_time(row, 9);
        line.last_at = optional_time(row, 10);
        line.last_status = optional_small(row, 11);
        line.last_error = row.optional_text(12).value_or("");
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Alert> AlertStore::raised_between(UtcTime from, UtcTime until) {
    std::vector<Alert> alerts;
    for (const Row row : transaction_.run(queries::raised_between,
                                          Parameters().integer(microseconds(from)).integer(microseconds(until))))
        alerts.push_back({row.string(0), row.string(1), "", row.string(2), 0, "", from_microseconds(row.integer(3))});
    return alerts;
}

std::optional<std::int64_t> AlertStore::lock_cursor() {
    const Rows rows = transaction_.run(queries::lock_cursor);
    return rows.empty() ? std::nullopt : std::optional(rows[0].integer(0));
}

void AlertStore::move_cursor(std::int64_t audit_id) {
    transaction_.run(queries::move_cursor, Parameters().integer(audit_id));
}

}  // namespace bellwether
