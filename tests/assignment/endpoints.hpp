// The endpoints of assignment on a configuration made by hand, without any database.
#pragma once

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "assignment/assign_endpoints.hpp"
#include "assignment/assignment_service.hpp"
#include "assignment/config_endpoints.hpp"
#include "assignment/configs.hpp"
#include "assignment/ofrep_endpoints.hpp"
#include "domain/slot.hpp"
#include "http/router.hpp"

namespace bellwether::test {

struct Endpoints {
    Endpoints() {
        // Layer 1: everybody is in "deep", half and half; "austria" is for Austria alone. The others by their states.
        const int first = maker.layer();
        Experiment& deep = maker.experiment("deep", first);
        deep.variants[0].payload_json = "100.0";
        maker.hold(deep, 0, 0, 500'000);
        maker.hold(deep, 1, 500'000, slots_per_layer);
        Experiment& austria = maker.experiment("austria", maker.layer());
        austria.targeting_json = R"({"attribute": "country", "op": "equals", "value": "AT"})";
        maker.hold(austria, 1, 0, slots_per_layer);
        maker.experiment("nobody", first);
        maker.experiment("paused", maker.layer(), ExperimentState::paused);
        maker.experiment("stopped", first, ExperimentState::stopped);
        maker.ship(maker.experiment("shipped", first, ExperimentState::stopped), 1);
        maker.experiment("unclear", first, ExperimentState::stopped).decision = Decision::ship;
        maker.config.experiments.back().variants.push_back(variant_of(2, "second"));
        maker.experiment("draft", first, ExperimentState::draft);
        maker.experiment("archived", first, ExperimentState::archived);
        maker.experiment("theirs", first).randomised_by_us = false;
        maker.config.version = 42;
        publish();
    }

    void publish() {
        auto snapshot = std::make_shared<ConfigSnapshot>(maker.snapshot());
        attach_counters(*snapshot, counters);
        snapshots.publish(std::move(snapshot));
    }

    Response call(Method method, const std::string& path, std::string_view body, std::string_view if_none_match = {},
                  std::string_view content_type = "application/json") {
        auto match = router.match(method, path);
        REQUIRE(match.route != nullptr);
        Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.content_type = content_type;
        request.if_none_match = if_none_match;
        request.path_parameters = std::move(match.parameters);
        request.request_id = "r-1";
        return match.route->handler(request);
    }

    /// A listener in the given half of the first layer.
    static std::string listener_in(int half) {
        for (int i = 0;; ++i)
            if ((slot_of("salt-1", listener_of(i)) >= 500'000) == (half == 1)) return listener_of(i);
    }

    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers)
            if (key == name) return value;
        return {};
    }

    static std::vector<Route> all_routes(const AssignmentService& service) {
        std::vector<Route> routes = assign_routes(service);
        for (auto more : {ofrep_routes(service), config_routes(service)}) routes.insert(routes.end(), more.begin(), more.end());
        return routes;
    }

    ConfigMaker maker;
    Counters counters;
    Published<ConfigSnapshot> snapshots;
    std::optional<std::chrono::seconds> age = std::chrono::seconds(7);
    std::vector<Exposure> exposures;
    std::optional<UtcTime> time;  ///< absent: the time of day
    AssignmentService service{snapshots, [this] { return age; },
                              [this](std::string_view listener, std::span<const GivenVariant> given, UtcTime at) {
                                  for (const GivenVariant& one : given)
                                      exposures.push_back({std::string(listener), one.experiment_id, one.iteration,
                                                           one.variant_id, one.slot, at});
                              },
                              [this] { return time.value_or(now()); }};
    Router router{all_routes(service)};
};

}  // namespace bellwether::test
