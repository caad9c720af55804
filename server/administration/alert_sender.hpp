// Delivers what the outbox holds, signed in the Standard Webhooks form (https://www.standardwebhooks.com).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "domain/result.hpp"
#include "http/client.hpp"
#include "storage/alert_store.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// What a webhook may ask for.
inline constexpr std::string_view alert_types[] = {"sample_ratio.broken", "guardrail.breached", "ramp.step",  "experiment.rollback",
                                                   "decision.ready",      "data.late",          "model.held", "model.rollback"};

/// A new secret: `whsec_` and 32 random bytes in base64.
std::string make_webhook_secret();

/// `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body` under the secret's bytes. Refuses a secret that is none.
Result<std::string> sign_webhook(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body);

/// How long after the attempt of that number (from 1) the next one comes: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h,
/// as the standard suggests; nothing after the last.
std::optional<std::chrono::seconds> retry_after(int attempts);

/// The body: `{"type", "timestamp", "data"}`.
std::string webhook_body(const Alert& alert);

class AlertSender {
  public:
    /// Sends one request; `public_only` says whether it may reach public addresses alone.
    using Send = std::function<Result<ClientResponse>(const ClientRequest&, bool public_only)>;

    explicit AlertSender(Database& database, Send send = {});

    /// Delivers what is due, from a ticker's thread. An answer of 2xx is a delivery; a redirect is none and is not followed.
    void run();

  private:
    DeliveryResult attempt(const DueDelivery& due) const;

    Database& database_;
    Send send_;
};

}  // namespace bellwether
