// The endpoints of experiments and layers over a fresh database, called as the router would call them.
#pragma once

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "experiments/ablation_endpoints.hpp"
#include "experiments/ablation_plan.hpp"
#include "experiments/experiment_endpoints.hpp"
#include "experiments/holdout_endpoints.hpp"
#include "experiments/layer_endpoints.hpp"
#include "experiments/override_endpoints.hpp"
#include "experiments/ramp_endpoints.hpp"
#include "experiments/segment_endpoints.hpp"
#include "experiments/ship_endpoints.hpp"
#include "http/router.hpp"
#include "storage/database.hpp"
#include "support/postgres.hpp"

namespace bellwether::test {
/// Apart from support/service.hpp, whose Service is the program itself.
inline namespace in_process {

struct Answer {
    int status = 0;
    boost::json::value body;
    std::string etag;
    std::string location;

    std::string detail() const { return boost::json::value_to<std::string>(body.at("detail")); }
    /// "pointer code" of every mistake, one a line.
    std::string mistakes() const {
        std::string lines;
        if (const auto* errors = body.as_object().if_contains("errors"))
            for (const auto& error : errors->as_array())
                lines += boost::json::value_to<std::string>(error.at("pointer")) + " " +
                         boost::json::value_to<std::string>(error.at("code")) + "\n";
        return lines;
    }
};

class Service {
  public:
    Answer get(std::string_view target, std::string_view if_none_match = "") {
        Request request = request_for(Method::get, target);
        request.if_none_match = if_none_match;
        return call(request);
    }
    Answer post(std::string_view target, std::string_view body = "", std::string_view if_match = "",
                std::string_view content_type = "application/json") {
        return send(Method::post, target, body, if_match, content_type);
    }
    Answer put(std::string_view target, std::string_view body, std::string_view if_match,
               std::string_view content_type = "application/json") {
        return send(Method::put, target, body, if_match, content_type);
    }
    Answer del(std::string_view target, std::string_view if_match = "") { return send(Method::del, target, "", if_match, ""); }
    void put_sql(const std::string& statement) {
        database.write([&](Transaction& transaction) { transaction.run(statement); });
    }
    /// A draft of control and treatment.
    void draft(const std::string& key, const std::string& more = "") {
        const auto made =
            post("/v1/experiments", R"({"key": ")" + key + R"(", "variants": [{"key": "control", "weight": 0.5},
                                                     {"key": "treatment", "weight": 0.5}])" +
                                        more + "}");
        REQUIRE_MESSAGE(made.status == 201, boost::json::serialize(made.body));
    }

    Database database{{.url = fresh_migrated_database_url(PostgresRole::service)}};
    RampReadings readings;        ///< what the ramps are told
    Conclusion conclusion;        ///< what promotion is told
    std::string asker = "ada";    ///< whose token the next request bears
    Role role = Role::scientist;
    UtcTime time = now();  ///< what holdouts take for the time of day

  private:
    Request request_for(Method method, std::string_view target) const {
        Request request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (target.size() > request.path.size()) request.query = target.substr(request.path.size() + 1);
        request.principal = {asker, role, false};
        request.request_id = "request-7";
        return request;
    }
    Answer send(Method method, std::string_view target, std::string_view body, std::string_view if_match,
                std::string_view content_type) {
        Request request = request_for(method, target);
        request.body = body;
        request.if_match = if_match;
        request.content_type = body.empty() ? "" : content_type;
        return call(request);
    }
    Answer call(Request& request) {
        auto match = router_.match(request.method, request.path);
        REQUIRE(match.route != nullptr);
        request.path_parameters = std::move(match.parameters);
        const Response response = match.route->handler(request);
        Answer answer;
        answer.status = response.status;
        if (!response.body.empty()) answer.body = boost::json::parse(response.body);
        for (const auto& [name, value] : response.headers) {
            if (name == "ETag") answer.etag = value;
            if (name == "Location") answer.location = value;
        }
        return answer;
    }
    std::vector<Route> all_routes() {
        auto routes = experiment_routes(database);
        for (auto& route : ramp_routes(database, [this](Transaction&, const Experiment&) { return readings; }))
            routes.push_back(std::move(route));
        for (auto& route : ship_routes(
                 database, [this](Transaction&, const Experiment&, const std::string&) { return conclusion; }))
            routes.push_back(std::move(route));
        for (auto& route : layer_routes(database))
            routes.push_back(std::move(route));
        for (auto& route : holdout_routes(database, [this] { return time; }))
            routes.push_back(std::move(route));
        for (auto& route : segment_routes(database))
            routes.push_back(std::move(route));
        for (auto& route : override_routes(database))
            routes.push_back(std::move(route));
        for (auto& route : ablation_routes(database))
            routes.push_back(std::move(route));
        for (auto& route : ablation_plan_routes(database))
            routes.push_back(std::move(route));
        return routes;
    }

    Router router_{all_routes()};
};

}  // namespace in_process
}  // namespace bellwether::test
