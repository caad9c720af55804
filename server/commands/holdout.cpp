// bellwether holdout list|show|create, and bellwether override list|set|remove.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

void show_holdouts(const json::object& answer) {
    const double percent = number(answer.at("policy").at("percent"));
    fmt::print("{}\n\n", percent > 0 ? fmt::format("each quarter {}% are held out, and {}% are their twin",
                                                   human_number(percent), human_number(percent))
                                     : std::string("no further quarters are held out"));
    std::vector<std::vector<std::string>> rows = {{"quarter", "state", "each group", "begins", "ends", "made by"}};
    for (const auto& item : answer.at("items").as_array())
        rows.push_back({text(item.at("quarter")), text(item.at("state")), human_number(number(item.at("percent"))) + "%",
                        text(item.at("begins_at")), text(item.at("ends_at")), text(item.at("created_by"))});
    if (rows.size() > 1) fmt::print("{}", render_table(rows));
}

std::string change_cell(const json::value& effect) {
    if (effect.as_object().contains("refused")) return "no answer: " + text(effect.at("refused"));
    const auto& interval = effect.at("interval").as_array();
    return fmt::format("{} [{}, {}]", human_change(number(effect.at("estimate"))), human_change(number(interval[0])),
                       human_change(number(interval[1])));
}

void show_comparison(const json::object& answer) {
    fmt::print("{}: {} listeners held out, {} twins, active from {} until {}\n", text(answer.at("quarter")),
               human_number(number(answer.at("listeners").at("holdout"))),
               human_number(number(answer.at("listeners").at("twin"))), text(answer.at("from")), text(answer.at("until")));
    if (!answer.at("sample_ratio").at("sound").as_bool())
        fmt::print("THE GROUPS ARE NOT OF ONE SIZE: do not read the effects\n");
    std::vector<std::vector<std::string>> rows = {{"metric", "holdout", "twin", "change, valid at every look"}};
    for (const auto& metric : answer.at("metrics").as_array())
        rows.push_back({text(metric.at("metric")), human_number(number(metric.at("holdout").at("mean"))),
                        human_number(number(metric.at("twin").at("mean"))),
                        change_cell(metric.at("always_valid").at("relative"))});
    fmt::print("\n{}", render_table(rows));
}

void add_holdouts(CLI::App& app) {
    auto* holdout = app.add_subcommand("holdout", "Hold listeners out of everything for a quarter, with a twin group.");
    holdout->require_subcommand(1);

    auto* list = holdout->add_subcommand("list", "The holdouts by quarter, and the policy.");
    auto list_options = with_client_options(*list);
    list->callback([=] {
        const auto answer = ApiClient(list_options->client).call({Method::get, "/v1/holdouts", ""});
        if (list_options->json) return print_json_document(answer);
        show_holdouts(answer.as_object());
    });

    auto* show = holdout->add_subcommand("show", "What everything shipped was worth: the twin against the holdout.");
    auto show_options = with_client_options(*show);
    auto quarter = std::make_shared<std::string>();
    show->add_option("QUARTER", *quarter, "as in 2026Q4")->required();
    show->callback([=] {
        const auto answer =
            ApiClient(show_options->client).call({Method::get, "/v1/holdouts/" + path_segment(*quarter) + "/comparison", ""});
        if (show_options->json) return print_json_document(answer);
        show_comparison(answer.as_object());
    });

    auto* create = holdout->add_subcommand("create", "Hold out a share of the listeners, each quarter afresh.");
    create->footer("Without --quarter it begins now. The next quarter's groups are made ahead, and rotated by the clock.\n"
                   "Example: bellwether holdout create --percent 1 --quarter 2027Q1");
    auto options = with_client_options(*create);
    auto percent = std::make_shared<double>(0);
    auto first = std::make_shared<std::string>();
    auto reason = std::make_shared<std::string>();
    create->add_option("--percent", *percent, "of all listeners, in each of the two groups; 0: no further quarters")->required();
    create->add_option("--quarter", *first, "the first quarter: this one or the next");
    create->add_option("--reason", *reason, "why; it stays in the history for ever");
    create->callback([=] {
        json::object body{{"percent", *percent}};
        if (!first->empty()) body["quarter"] = *first;
        if (!reason->empty()) body["reason"] = *reason;
        const auto answer = ApiClient(options->client).call({Method::post, "/v1/holdouts", json::serialize(body)});
        if (options->json) return print_json_document(answer);
        show_holdouts(answer.as_object());
    });
}

struct OverrideArguments {
    std::string key, listener, variant, reason;
};

std::string override_path(const OverrideArguments& arguments) {
    return experiment_path(arguments.key) + "/overrides/" + path_segment(arguments.listener);
}

void add_overrides(CLI::App& app) {
    auto* override_command = app.add_subcommand("override", "Put a listener into a variant by hand, for testing.");
    override_command->require_subcommand(1);

    auto* list = override_command->add_subcommand("list", "The overrides of an experiment.");
    auto list_options = with_client_options(*list);
    auto asked = std::make_shared<OverrideArguments>();
    list->add_option("KEY", asked->key, "the experiment")->required();
    list->callback([=] {
        const auto answer =
            ApiClient(list_options->client).call({Method::get, experiment_path(asked->key) + "/overrides?limit=1000", ""});
        if (list_options->json) return print_json_document(answer);
        std::vector<std::vector<std::string>> rows = {{"listener", "variant", "by", "since", "reason"}};
        for (const auto& item : answer.at("items").as_array())
            rows.push_back({text(item.at("listener_id")), text(item.at("variant")), text(item.at("created_by")),
                            text(item.at("created_at")), text(item.at("reason"))});
        fmt::print("{}", rows.size() > 1 ? render_table(rows) : "no overrides\n");
    });

    auto* set = override_command->add_subcommand("set", "Give a listener a variant, whatever its slot and its attributes.");
    set->footer("The listener is left out of the experiment's analysis for good.");
    auto set_options = with_client_options(*set);
    auto given = std::make_shared<OverrideArguments>();
    set->add_option("KEY", given->key, "the experiment")->required();
    set->add_option("LISTENER", given->listener, "the listener")->required();
    set->add_option("VARIANT", given->variant, "the variant")->required();
    set->add_option("--reason", given->reason, "why");
    set->callback([=] {
        json::object body{{"variant", given->variant}};
        if (!given->reason.empty()) body["reason"] = given->reason;
        const auto answer = ApiClient(set_options->client).call({Method::put, override_path(*given), json::serialize(body)});
        if (set_options->json) return print_json_document(answer);
        fmt::print("{} gets {} of {}\n", given->listener, given->variant, given->key);
    });

    auto* remove = override_command->add_subcommand("remove", "Let a listener's slot decide again.");
    auto remove_options = with_client_options(*remove);
    auto gone = std::make_shared<OverrideArguments>();
    remove->add_option("KEY", gone->key, "the experiment")->required();
    remove->add_option("LISTENER", gone->listener, "the listener")->required();
    remove->callback([=] { ApiClient(remove_options->client).call({Method::del, override_path(*gone), ""}); });
}

}  // namespace

void add_holdout_commands(CLI::App& app, int&) {
    add_holdouts(app);
    add_overrides(app);
}

}  // namespace bellwether
