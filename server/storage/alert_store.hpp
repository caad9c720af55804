// Webhooks, and the outbox of what they are to be told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/time.hpp"
#include "storage/audit_store.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct Webhook {
    int webhook_id = 0;
    std::string name;
    std::string url;
    std::string secret;                ///< whsec_...
    std::vector<std::string> events;   ///< empty: all
    bool allow_private = false;        ///< an admin lets it reach addresses that are not public
    UtcTime created_at;
    std::string created_by;
    std::int64_t retrying = 0;  ///< deliveries that have failed so far, and are tried again
    std::int64_t failed = 0;    ///< deliveries that were given up
};

struct Alert {
    std::string type;      ///< model.held, ramp.step, ...
    std::string subject;   ///< the experiment or recommender
    std::string occasion;  ///< the same occasion is told once
    std::string data_json;
    std::int64_t alert_id = 0;
    std::string event_id;
    UtcTime raised_at;
};

/// One attempt that is due.
struct DueDelivery {
    Alert alert;
    int webhook_id = 0;
    int attempts = 0;  ///< this one included
    std::string url;
    std::string secret;
    bool allow_private = false;
};

struct DeliveryResult {
    std::string state;  ///< delivered, pending, failed
    std::chrono::milliseconds again_in{0};
    std::optional<int> status;
    std::string error;
};

/// An alert and how it fares at one webhook; `webhook` is empty where nobody asked for it.
struct DeliveryLine {
    Alert alert;
    std::string webhook;
    std::string state;
    int attempts = 0;
    std::optional<UtcTime> next_at;
    std::optional<UtcTime> last_at;
    std::optional<int> last_status;
    std::string last_error;
};

class AlertStore {
  public:
    explicit AlertStore(Transaction& transaction) : transaction_(transaction) {}

    /// False where the name is taken.
    bool add(const Webhook& webhook);
    std::vector<Webhook> webhooks();
    /// False where there is none. What waits for it is given up.
    bool remove(const std::string& name);
    /// What was given up at a webhook is tried again; how many.
    std::int64_t retry(const std::string& name);

    /// Puts it into the outbox of every webhook that asks for its type; false where this occasion was told before.
    bool raise(const Alert& alert);
    /// Takes what is due, for a minute.
    std::vector<DueDelivery> claim_due(int limit);
    void settle(const DueDelivery& delivery, const DeliveryResult& result);
    std::vector<DeliveryLine> deliveries(std::optional<std::int64_t> before, const std::optional<std::string>& state, int limit);
    std::vector<Alert> raised_between(UtcTime from, UtcTime until);

    /// How far the audit log was read; nothing where another replica reads it now.
    std::optional<std::int64_t> lock_cursor();
    void move_cursor(std::int64_t audit_id);

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
