#include "commands/print_attribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "commands/table.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 4> rules = {"selected", "proportional", "shapley", "unique"};

double number(const json::value& value) { return value.to_number<double>(); }
std::string text(const json::value& value) { return std::string(value.as_string()); }

/// "123.4 ±5.6": half the width of the interval, or the value alone where there is no interval.
std::string with_margin(const json::object& quantity) {
    if (quantity.at("value").is_null()) return "no answer";
    const double value = number(quantity.at("value"));
    const auto* interval = quantity.at("interval").if_array();
    if (interval == nullptr) return human_number(value);
    return fmt::format("{} ±{}", human_number(value), human_number((number((*interval)[1]) - number((*interval)[0])) / 2));
}

std::string rate_cell(const json::object& quantity) {
    if (quantity.at("value").is_null()) return "no answer";
    return fmt::format("{:.1f}%", 100 * number(quantity.at("value")));
}

std::string balance_line(std::string_view rule, const json::object& balance) {
    std::string line = fmt::format("  {:13} {} of {} thumbs up credited", rule, human_number(number(balance.at("credited"))),
                                   human_number(number(balance.at("happened"))));
    for (const auto& [reason, amount] : balance.at("unattributed_by_reason").as_object())
        if (number(amount) > 0) line += fmt::format(", {} not ({})", human_number(number(amount)), std::string_view(reason));
    return line + '\n';
}

std::vector<std::string> row_of(const json::object& recommender) {
    std::vector<std::string> row = {text(recommender.at("recommender")),
                                    human_number(number(recommender.at("proposed"))),
                                    human_number(number(recommender.at("selected"))),
                                    human_number(number(recommender.at("unique"))),
                                    rate_cell(recommender.at("thumb_up_rate").as_object())};
    const auto& credit = recommender.at("credit").as_object();
    for (const auto rule : rules) row.push_back(with_margin(credit.at(rule).at("thumbs_up").as_object()));
    row.push_back(with_margin(credit.at("shapley").at("hours").as_object()));
    return row;
}

}  // namespace

std::string describe_attribution(const json::object& report) {
    const auto& totals = report.at("totals").as_object();
    std::string out = fmt::format(
        "From {} to {}: {} plays, {} thumbs up, {} down, {} hours; data as of {}\n\n", text(report.at("from")),
        text(report.at("to")), human_number(number(totals.at("plays"))), human_number(number(totals.at("thumbs_up"))),
        human_number(number(totals.at("thumbs_down"))), human_number(number(totals.at("hours"))),
        text(report.at("data").at("caught_up_at")));
    std::vector<std::vector<std::string>> rows = {{"recommender", "proposed", "selected", "alone", "thumb-up rate", "up: selected",
                                                   "up: proportional", "up: shapley", "up: unique", "hours: shapley"}};
    std::vector<const json::object*> recommenders;
    for (const auto& item : report.at("recommenders").as_array()) recommenders.push_back(&item.as_object());
    std::stable_sort(recommenders.begin(), recommenders.end(), [](const json::object* a, const json::object* b) {
        const auto credit = [](const json::object* r) {
            const auto& value = r->at("credit").at("shapley").at("thumbs_up").at("value");
            return value.is_null() ? 0.0 : number(value);
        };
        return credit(a) > credit(b);
    });
    for (const auto* recommender : recommenders) rows.push_back(row_of(*recommender));
    out += render_table(rows) + '\n';
    for (const auto& [rule, balances] : totals.at("rules").as_object())
        out += balance_line(rule, balances.at("thumbs_up").as_object());
    out += "\nCredit is a share of what happened, with its 95% interval. What would be lost without a recommender, only an\n"
           "experiment shows.\n";
    return out;
}

}  // namespace bellwether
