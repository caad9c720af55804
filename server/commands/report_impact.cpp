#include "commands/report_impact.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string sum_cell(const json::value& of, const char* estimate) {
    const auto* one = of.as_object().if_contains(estimate);
    const auto* total = one ? one->as_object().if_contains("total") : nullptr;
    if (!total) return "-";
    return fmt::format("{} [{}, {}]", human_number(total->to_number<double>()), human_number(one->at("interval").at(0).to_number<double>()),
                       human_number(one->at("interval").at(1).to_number<double>()));
}

void show(const json::object& report) {
    fmt::print("Impact of {}, until {}\n\n", text(report.at("quarter")), text(report.at("until")));
    std::vector<std::vector<std::string>> rows = {{"test", "outcome", "measure", "corrected (empirical Bayes)", "given its selection", "naive"}};
    const auto add = [&](const std::string& name, const std::string& outcome, const json::object& of) {
        for (const char* measure : {"thumbs_up", "hours"})
            rows.push_back({name, outcome, measure, sum_cell(of.at(measure), "empirical_bayes"),
                            sum_cell(of.at(measure), "conditional"), sum_cell(of.at(measure), "naive")});
    };
    for (const auto& launch : report.at("launches").as_array())
        add(text(launch.at("experiment")) + "/" + text(launch.at("variant")), text(launch.at("outcome")), launch.as_object());
    for (const auto& one : report.at("recommenders").as_array())
        add("all of " + (one.at("recommender").is_null() ? std::string("no recommender") : text(one.at("recommender"))), "", one.as_object());
    add("TOTAL", "", report.at("total").as_object());
    fmt::print("{}\n", render_table(rows));
    if (const auto& money = report.at("total").at("money"); money.is_object() && money.as_object().contains("quarter"))
        for (const char* span : {"quarter", "horizon"})
            fmt::print("{}: {} {} [{}, {}]\n", span, human_number(money.at(span).at("amount").to_number<double>()), text(money.at("currency")),
                       human_number(money.at(span).at("interval").at(0).to_number<double>()),
                       human_number(money.at(span).at("interval").at(1).to_number<double>()));
    if (const auto& holdout = report.at("holdout"); holdout.is_object())
        for (const char* measure : {"thumbs_up", "hours"}) fmt::print("{}\n", text(holdout.at(measure).at("line")));
    else
        fmt::print("No holdout of this quarter to hold the sum against.\n");
}

struct ImpactArguments {
    std::string quarter, reason, cut_off;
    bool csv = false, live = false, freeze = false;
};

}  // namespace

void add_digest_report(CLI::App& parent) {
    auto* command = parent.add_subcommand("digest", "The week in plain sentences: started, moved, stopped, decided, stuck, broken.");
    command->footer("Example: bellwether report digest --week 2026-W47 --html > digest.html");
    auto options = with_client_options(*command);
    auto week = std::make_shared<std::string>();
    auto html = std::make_shared<bool>(false);
    command->add_option("--week", *week, "as in 2026-W47 (default: this week)");
    command->add_flag("--html", *html, "print a page that is ready to be mailed");
    command->callback([=] {
        ApiClient client(options->client);
        const std::string query = week->empty() ? "" : "week=" + path_segment(*week);
        if (*html) {
            fmt::print("{}", client.download("/v1/reports/digest?format=html" + (query.empty() ? "" : "&" + query), "text/html"));
            return;
        }
        const auto digest = client.call({Method::get, "/v1/reports/digest?" + query, ""});
        if (options->json) return print_json_document(digest);
        fmt::print("The week {}\n", text(digest.at("week")));
        for (const auto& section : digest.at("sections").as_array()) {
            fmt::print("\n{}\n", text(section.at("title")));
            if (section.at("lines").as_array().empty()) fmt::print("  nothing\n");
            for (const auto& line : section.at("lines").as_array()) fmt::print("  - {}\n", text(line.at("text")));
        }
    });
}

void add_impact_report(CLI::App& parent) {
    auto* command = parent.add_subcommand("impact", "What the launches of a quarter were worth, corrected for selection.");
    command->footer("Shows the newest frozen report, or where there is none (or with --live) what it would be now.\n"
                    "Example: bellwether report impact --quarter 2026Q3 --freeze --reason \"for the board\"");
    auto options = with_client_options(*command);
    auto given = std::make_shared<ImpactArguments>();
    command->add_option("--quarter", given->quarter, "as in 2026Q3")->required();
    command->add_flag("--csv", given->csv, "print CSV");
    command->add_flag("--live", given->live, "not the frozen one");
    auto* freeze = command->add_flag("--freeze", given->freeze, "freeze it first");
    command->add_option("--cut-off", given->cut_off, "of a frozen report: a moment, for example 2026-10-01T00:00:00Z")->needs(freeze);
    command->add_option("--reason", given->reason, "of a frozen report")->needs(freeze);
    command->callback([=] {
        ApiClient client(options->client);
        if (given->freeze) {
            json::object body{{"quarter", given->quarter}, {"reason", given->reason}};
            if (!given->cut_off.empty()) body["cut_off"] = given->cut_off;
            const auto frozen = client.call({Method::post, "/v1/reports/impact/frozen", json::serialize(body)});
            if (options->json) return print_json_document(frozen);
            fmt::print("frozen as report {}, inputs {}\n\n", json::serialize(frozen.at("report_id")), text(frozen.at("inputs_sha256")));
        }
        const std::string path = "/v1/reports/impact?quarter=" + path_segment(given->quarter) + (given->live ? "&live=true" : "");
        if (given->csv) {
            fmt::print("{}", client.download(path, "text/csv"));
            return;
        }
        const auto report = client.call({Method::get, path, ""});
        if (options->json) return print_json_document(report);
        show(report.as_object());
    });
}

}  // namespace bellwether
