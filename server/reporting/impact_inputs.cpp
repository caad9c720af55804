#include "reporting/impact_inputs.hpp"

#include <boost/json/array.hpp>

#include "domain/ensure.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

json::value or_null(const std::optional<double>& number) { return number ? json::value(*number) : json::value(nullptr); }
json::value or_null(const std::optional<UtcTime>& time) { return time ? json::value(print_time(*time)) : json::value(nullptr); }

json::array to_json(const std::vector<StageSums>& stages) {
    json::array items;
    for (const StageSums& one : stages)
        items.push_back(json::array{one.n, one.mean_value, one.mean_days, one.centred_values, one.centred_days, one.centred_cross});
    return items;
}

json::object to_json(const ArmSums& sums) {
    return {{"control", to_json(sums.control)}, {"treatment", to_json(sums.treatment)}};
}

json::object to_json(const LaunchFacts& launch) {
    json::array recommenders;
    for (const std::string& name : launch.recommenders) recommenders.emplace_back(name);
    return {{"experiment", launch.experiment},
            {"variant", launch.variant},
            {"state", launch.state},
            {"decision", launch.decision},
            {"shipped", launch.shipped},
            {"reason", launch.reason},
            {"primary", launch.primary},
            {"recommenders", std::move(recommenders)},
            {"started_at", or_null(launch.started_at)},
            {"stopped_at", or_null(launch.stopped_at)},
            {"test_listener_days", launch.test_listener_days},
            {"live_listener_days", launch.live_listener_days},
            {"live_listeners", launch.live_listeners},
            {"live_days", launch.live_days},
            {"thumbs_up", to_json(launch.thumbs_up)},
            {"hours", to_json(launch.hours)}};
}

json::object to_json(const HoldoutFacts& holdout) {
    return {{"holdout_listeners", holdout.holdout_listeners},
            {"twin_listeners", holdout.twin_listeners},
            {"active_listeners", holdout.active_listeners},
            {"from", holdout.from},
            {"until", holdout.until},
            {"sound", holdout.sound},
            {"thumbs_up", or_null(holdout.thumbs_up)},
            {"thumbs_up_se", or_null(holdout.thumbs_up_se)},
            {"hours", or_null(holdout.hours)},
            {"hours_se", or_null(holdout.hours_se)}};
}

std::string text(const json::value& value) { return std::string(value.as_string()); }
std::int64_t whole(const json::value& value) { return value.to_number<std::int64_t>(); }
double number(const json::value& value) { return value.to_number<double>(); }
std::optional<double> maybe(const json::value& value) { return value.is_null() ? std::nullopt : std::optional(number(value)); }
std::optional<UtcTime> moment(const json::value& value) {
    return value.is_null() ? std::nullopt : std::optional(parse_time(text(value)).value());
}

std::vector<StageSums> stages_of(const json::value& value) {
    std::vector<StageSums> stages;
    for (const auto& item : value.as_array()) {
        const auto& n = item.as_array();
        stages.push_back({number(n[0]), number(n[1]), number(n[2]), number(n[3]), number(n[4]), number(n[5])});
    }
    return stages;
}

ArmSums sums_of(const json::value& value) { return {stages_of(value.at("control")), stages_of(value.at("treatment"))}; }

LaunchFacts launch_of(const json::value& value) {
    LaunchFacts launch;
    launch.experiment = text(value.at("experiment"));
    launch.variant = text(value.at("variant"));
    launch.state = text(value.at("state"));
    launch.decision = text(value.at("decision"));
    launch.shipped = value.at("shipped").as_bool();
    launch.reason = text(value.at("reason"));
    launch.primary = text(value.at("primary"));
    for (const auto& name : value.at("recommenders").as_array()) launch.recommenders.push_back(text(name));
    launch.started_at = moment(value.at("started_at"));
    launch.stopped_at = moment(value.at("stopped_at"));
    launch.test_listener_days = whole(value.at("test_listener_days"));
    launch.live_listener_days = whole(value.at("live_listener_days"));
    launch.live_listeners = whole(value.at("live_listeners"));
    launch.live_days = static_cast<int>(whole(value.at("live_days")));
    launch.thumbs_up = sums_of(value.at("thumbs_up"));
    launch.hours = sums_of(value.at("hours"));
    return launch;
}

}  // namespace

json::object to_json(const MoneyModel& model) {
    return {{"version", model.version},
            {"currency", model.currency},
            {"revenue_per_hour", model.revenue_per_hour},
            {"revenue_per_hour_se", model.revenue_per_hour_se},
            {"ad_load", model.ad_load},
            {"horizon_days", model.horizon_days},
            {"note", model.note},
            {"created_at", print_time(model.created_at)},
            {"created_by", model.created_by}};
}

json::object to_json(const ImpactInputs& inputs) {
    json::array launches;
    for (const LaunchFacts& launch : inputs.launches) launches.push_back(to_json(launch));
    return {{"quarter", inputs.quarter},
            {"cut_off", inputs.cut_off},
            {"from", inputs.from},
            {"until", inputs.until},
            {"alpha", inputs.alpha},
            {"money", inputs.money ? json::value(to_json(*inputs.money)) : json::value(nullptr)},
            {"launches", std::move(launches)},
            {"holdout", inputs.holdout ? json::value(to_json(*inputs.holdout)) : json::value(nullptr)}};
}

ImpactInputs impact_inputs_of(const std::string& stored) {
    const auto read = parse_json(stored);
    ensure(read.has_value(), "stored inputs are JSON");
    const json::value& value = read.value();
    ImpactInputs inputs;
    inputs.quarter = text(value.at("quarter"));
    inputs.cut_off = text(value.at("cut_off"));
    inputs.from = text(value.at("from"));
    inputs.until = text(value.at("until"));
    inputs.alpha = number(value.at("alpha"));
    if (const json::value& money = value.at("money"); !money.is_null())
        inputs.money = MoneyModel{static_cast<int>(whole(money.at("version"))), text(money.at("currency")),
                                  number(money.at("revenue_per_hour")), number(money.at("revenue_per_hour_se")),
                                  number(money.at("ad_load")), static_cast<int>(whole(money.at("horizon_days"))),
                                  text(money.at("note")), *moment(money.at("created_at")), text(money.at("created_by"))};
    for (const auto& launch : value.at("launches").as_array()) inputs.launches.push_back(launch_of(launch));
    if (const json::value& holdout = value.at("holdout"); !holdout.is_null()) {
        HoldoutFacts facts;
        facts.holdout_listeners = whole(holdout.at("holdout_listeners"));
        facts.twin_listeners = whole(holdout.at("twin_listeners"));
        facts.active_listeners = whole(holdout.at("active_listeners"));
        facts.from = text(holdout.at("from"));
        facts.until = text(holdout.at("until"));
        facts.sound = holdout.at("sound").as_bool();
        facts.thumbs_up = maybe(holdout.at("thumbs_up"));
        facts.thumbs_up_se = maybe(holdout.at("thumbs_up_se"));
        facts.hours = maybe(holdout.at("hours"));
        facts.hours_se = maybe(holdout.at("hours_se"));
        inputs.holdout = facts;
    }
    return inputs;
}

}  // namespace bellwether
