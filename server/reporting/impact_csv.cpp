// The impact report as comma-separated values.
#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "reporting/csv.hpp"
#include "reporting/impact_builder.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string cell(const json::value& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return csv_cell(value.get_string());
    return fmt::format("{}", value.to_number<double>());
}

}  // namespace

std::string impact_csv(const json::object& report) {
    std::string text = "kind,name,variant,outcome,measure,estimate,total,lower,upper\r\n";
    const auto rows = [&](const json::object& of, const std::string& head) {
        for (const char* what : {"thumbs_up", "hours"}) {
            const json::object& measure = of.at(what).as_object();
            for (const char* estimate : {"naive", "empirical_bayes", "conditional"})
                if (const auto* one = measure.if_contains(estimate); one && one->as_object().contains("total"))
                    text += fmt::format("{},{},{},{},{},{}\r\n", head, what, estimate, cell(one->at("total")),
                                        cell(one->at("interval").at(0)), cell(one->at("interval").at(1)));
        }
        const json::value& money = of.at("money");
        if (money.is_object() && money.get_object().contains("quarter"))
            for (const char* span : {"quarter", "horizon"})
                text += fmt::format("{},money_{},empirical_bayes,{},{},{}\r\n", head, span, cell(money.at(span).at("amount")),
                                    cell(money.at(span).at("interval").at(0)), cell(money.at(span).at("interval").at(1)));
    };
    for (const auto& launch : report.at("launches").as_array())
        rows(launch.as_object(), fmt::format("launch,{},{},{}", cell(launch.at("experiment")), cell(launch.at("variant")), cell(launch.at("outcome"))));
    for (const auto& one : report.at("recommenders").as_array())
        rows(one.as_object(), fmt::format("recommender,{},,", cell(one.at("recommender"))));
    rows(report.at("total").as_object(), "total,,,");
    return text;
}

}  // namespace bellwether
