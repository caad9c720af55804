#include "reporting/ablation_report_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>

#include "domain/key.hpp"
#include "http/format.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "reporting/ablation_loader.hpp"
#include "reporting/csv.hpp"
#include "reporting/report_number.hpp"
#include "reporting/report_query.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Result<AblationSettings> read_settings(const Request& request) {
    AblationSettings settings;
    if (request.has_query("correction")) {
        const std::string word = request.query_value("correction");
        if (word == "benjamini_yekutieli")
            settings.correction = analysis::Adjustment::benjamini_yekutieli;
        else if (word != "benjamini_hochberg")
            return invalid_at("/correction", "unknown_correction",
                              fmt::format("'{}' is neither benjamini_hochberg nor benjamini_yekutieli", word));
    }
    if (request.has_query("margin")) {
        const std::string text = request.query_value("margin");
        const auto end = std::from_chars(text.data(), text.data() + text.size(), settings.margin);
        if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !(settings.margin > 0 && settings.margin < 1))
            return invalid_at("/margin", "out_of_range", "margin is a share above 0 and below 1");
    }
    return settings;
}

Result<AblationReport> load(const Request& request, Database& database) {
    BW_TRY(const auto settings, read_settings(request));
    const std::string key = request.query_value("ablation");
    if (key.empty()) return invalid_at("/ablation", "missing", "says which ablation is asked for");
    if (!is_key(key)) return Error{ErrorKind::not_found, "there is no such ablation", {}};
    return database.read([&](Transaction& transaction) { return load_ablation_report(transaction, key, settings); });
}

json::value or_null(const std::optional<double>& number) { return number ? json::value(*number) : json::value(nullptr); }

json::object incremental_json(const IncrementalNumber& number) {
    return {{"total", number_json(number.total)},
            {"share", number_json(number.share)},
            {"p_value", or_null(number.p_value)},
            {"q_value", or_null(number.q_value)}};
}

json::object row_json(const AblationRow& row) {
    json::array rounds;
    for (const int round : row.rounds)
        rounds.push_back(json::value(round));
    json::object credit;
    for (std::size_t i = 0; i < credit_rules.size(); ++i)
        credit[to_string(credit_rules[i])] = json::object{{"thumbs_up", row.credit[i].thumbs_up}, {"hours", row.credit[i].hours}};
    return {{"recommender", row.recommender},
            {"candidate", row.candidate},
            {"rounds", std::move(rounds)},
            {"listeners", {{"arm", row.arm_listeners}, {"control", row.control_listeners}}},
            {"incremental", {{"thumbs_up", incremental_json(row.thumbs_up)}, {"hours", incremental_json(row.hours)}}},
            {"credit", std::move(credit)},
            {"happened", {{"thumbs_up", row.happened.thumbs_up}, {"hours", row.happened.hours}}},
            {"advice", to_string(row.advice)},
            {"reason", row.reason}};
}

std::string_view name_of(analysis::Adjustment correction) {
    return correction == analysis::Adjustment::benjamini_hochberg ? "benjamini_hochberg" : "benjamini_yekutieli";
}

std::string cell(const std::optional<double>& number) { return number ? fmt::format("{}", *number) : ""; }

}  // namespace

json::object to_json(const AblationReport& report) {
    json::array rows;
    for (const auto& row : report.rows)
        rows.push_back(row_json(row));
    return {{"ablation", report.ablation},
            {"level", 1 - report.settings.alpha},
            {"false_discovery_rate", report.settings.alpha},
            {"correction", name_of(report.settings.correction)},
            {"tests", report.tests},
            {"margin", report.settings.margin},
            {"data", {{"caught_up_at", print_time(report.caught_up_at)}}},
            {"method",
             {{"incremental", "arm against control within each round at its planned end, a listener's past taken out (CUPED), "
                              "times the listeners of everybody; summed over rounds"},
              {"credit", "shares of what happened on the same days; not incremental"},
              {"advice", "keep and add where the corrected p-value finds something won; retire where something is lost, or "
                         "both intervals end below the margin; else cannot tell"}}},
            {"recommenders", std::move(rows)}};
}

std::string to_csv(const AblationReport& report) {
    std::string text = "ablation,recommender,candidate,rounds,arm_listeners,control_listeners";
    for (const auto* what : {"incremental_thumbs_up", "incremental_thumbs_up_share", "incremental_hours", "incremental_hours_share"})
        text += ',' + csv_number_header(what);
    text += ",thumbs_up_q_value,hours_q_value";
    for (const auto rule : credit_rules)
        text += fmt::format(",credit_{0}_thumbs_up,credit_{0}_hours", to_string(rule));
    text += ",advice,reason\r\n";
    for (const auto& row : report.rows) {
        text += fmt::format("{},{},{},{},{},{}", report.ablation, csv_cell(row.recommender), row.candidate, row.rounds.size(),
                            row.arm_listeners, row.control_listeners);
        for (const auto* number : {&row.thumbs_up.total, &row.thumbs_up.share, &row.hours.total, &row.hours.share})
            text += ',' + csv_number(*number);
        text += fmt::format(",{},{}", cell(row.thumbs_up.q_value), cell(row.hours.q_value));
        for (const auto& credit : row.credit)
            text += fmt::format(",{},{}", credit.thumbs_up, credit.hours);
        text += fmt::format(",{},{}\r\n", to_string(row.advice), csv_cell(row.reason));
    }
    return text;
}

std::vector<Route> ablation_report_routes(Database& database) {
    return {on_worker(Method::get, "/v1/reports/ablation", Access::read, [&database](const Request& request) {
        const auto format = report_format(request);
        if (!format) return problem(format.error());
        const auto report = load(request, database);
        if (!report) return problem(report.error());
        return format.value() == ReportFormat::csv ? csv_response(to_csv(report.value()))
                                                   : json_response(200, to_json(report.value()));
    })};
}

}  // namespace bellwether
