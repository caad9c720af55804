#include "commands/report_ablation.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string incremental(const json::value& measure) {
    const auto& total = measure.at("total");
    if (total.at("interval").is_null()) return "no answer";
    const auto& interval = total.at("interval").as_array();
    return fmt::format("{} [{}, {}]", human_number(number(total.at("value"))), human_number(number(interval[0])),
                       human_number(number(interval[1])));
}

std::string q_of(const json::value& measure) {
    const auto& q = measure.at("q_value");
    return q.is_null() ? "" : fmt::format("{:.3g}", number(q));
}

void show(const json::object& report) {
    std::vector<std::vector<std::string>> rows = {
        {"recommender", "credit: shapley", "selected", "adds thumbs up", "q", "adds hours", "q", "advice"}};
    for (const auto& row : report.at("recommenders").as_array()) {
        const auto& incremental_of = row.at("incremental");
        const auto& credit = row.at("credit");
        rows.push_back({text(row.at("recommender")), human_number(number(credit.at("shapley").at("thumbs_up"))),
                        human_number(number(credit.at("selected").at("thumbs_up"))), incremental(incremental_of.at("thumbs_up")),
                        q_of(incremental_of.at("thumbs_up")), incremental(incremental_of.at("hours")), q_of(incremental_of.at("hours")),
                        text(row.at("advice"))});
    }
    if (rows.size() == 1) return fmt::print("no round has begun\n");
    fmt::print("{}\n", render_table(rows));
    for (const auto& row : report.at("recommenders").as_array())
        fmt::print("{}: {}\n", text(row.at("recommender")), text(row.at("reason")));
    fmt::print("\nCredit is a share of what happened; what is added would be lost without the recommender. q: false discovery rate\n"
               "over all {} tests ({}).\n",
               human_number(number(report.at("tests"))), text(report.at("correction")));
}

}  // namespace

void add_ablation_report(CLI::App& parent) {
    auto* command = parent.add_subcommand("ablation", "What each recommender adds to the mix, beside its credit, with advice.");
    auto options = with_client_options(*command);
    struct Asked {
        std::string key, correction, margin;
        bool csv = false;
    };
    auto asked = std::make_shared<Asked>();
    command->add_option("KEY", asked->key, "the ablation")->required();
    command->add_option("--correction", asked->correction, "benjamini_hochberg (default) or benjamini_yekutieli (any dependence)");
    command->add_option("--margin", asked->margin, "share of everything that is too little to keep a recommender for (0.001)");
    command->add_flag("--csv", asked->csv, "print CSV");
    command->callback([=] {
        ApiClient client(options->client);
        std::string path = "/v1/reports/ablation?ablation=" + path_segment(asked->key);
        if (!asked->correction.empty()) path += "&correction=" + path_segment(asked->correction);
        if (!asked->margin.empty()) path += "&margin=" + path_segment(asked->margin);
        if (asked->csv) return fmt::print("{}", client.download(path, "text/csv"));
        const auto report = client.call({Method::get, path, ""});
        if (options->json) return print_json_document(report);
        show(report.as_object());
    });
}

}  // namespace bellwether
