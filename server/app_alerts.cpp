#include "app_alerts.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>

#include "administration/alert_watch.hpp"
#include "http/json.hpp"
#include "recommenders/model_document.hpp"
#include "reporting/rollups.hpp"
#include "reporting/scorecard_alerts.hpp"
#include "runtime/clock.hpp"

namespace bellwether {

namespace {

using namespace std::chrono_literals;

constexpr auto delivery_interval = 2s;
constexpr auto watch_interval = 5min;

}  // namespace

AlertDuty::AlertDuty(Database& database, std::function<std::vector<std::string>()> running)
    : database_(database),
      running_(std::move(running)),
      sender_(database),
      delivery_("alerts", delivery_interval,
                [this] {
                    raise_from_audit(database_);
                    sender_.run();
                }),
      watch_("alert watch", watch_interval, [this] { look(); }) {}

void AlertDuty::stop() {
    delivery_.stop();
    watch_.stop();
}

void AlertDuty::look() {
    auto alerts = alerts_of_running(database_, running_(), now());
    if (auto late = alert_of_lag(rollup_status(database_).lag_seconds, now())) alerts.push_back(std::move(*late));
    raise_all(database_, alerts);
}

std::vector<std::string> running_keys(const ConfigSnapshot& snapshot) {
    std::vector<std::string> keys;
    for (const auto& experiment : snapshot.experiments)
        if (experiment.state == ExperimentState::running) keys.push_back(experiment.key);
    return keys;
}

void raise_held(Transaction& transaction, const ModelVersion& version, const std::string& serving) {
    Alert alert;
    alert.type = "model.held";
    alert.subject = version.recommender;
    alert.occasion = fmt::format("held:{}", version.publication_id);
    boost::json::object data = to_json(version);
    data.erase("document");
    data["serving"] = serving;
    alert.data_json = print_json(data);
    AlertStore(transaction).raise(alert);
}

}  // namespace bellwether
