#include "commands/print_scorecard.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "commands/table.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

double number(const json::value& value) { return value.to_number<double>(); }
std::string text(const json::value& value) { return std::string(value.as_string()); }

std::string change_cell(const json::object& effect) {
    if (const auto* refused = effect.if_contains("refused")) return "no answer: " + text(*refused);
    const auto& interval = effect.at("interval").as_array();
    return fmt::format("{} [{}, {}]", human_change(number(effect.at("estimate"))), human_change(number(interval[0])),
                       human_change(number(interval[1])));
}

/// "69 of 10,000 = 0.0069": the total, the listeners, the metric's value; for a rate "0.867 of thumbs".
std::string side_cell(const json::object& side, const std::string& unit) {
    if (unit.starts_with("of ")) return human_number(number(side.at("mean"))) + " " + unit;
    return fmt::format("{} of {} = {}", human_number(number(side.at("total"))), human_number(number(side.at("listeners"))),
                       human_number(number(side.at("mean"))));
}

std::string p_cell(const json::value& p) { return p.is_null() ? "" : human_number(number(p)); }

std::string sample_ratio_lines(const json::object& ratio) {
    std::string counts;
    for (const auto& item : ratio.at("variants").as_array()) {
        const auto& row = item.as_object();
        counts += fmt::format("{}{} {} (planned {})", counts.empty() ? "" : ", ", text(row.at("variant")),
                              human_number(number(row.at("observed"))), human_number(number(row.at("expected"))));
    }
    if (ratio.at("p_value").is_null()) return fmt::format("Sample ratio: no answer yet; {}\n", counts);
    return fmt::format("Sample ratio: {} (p = {}); {}\n", ratio.at("sound").as_bool() ? "as planned" : "NOT AS PLANNED",
                       human_number(number(ratio.at("p_value"))), counts);
}

/// "CUPED -34%": what the pre-period took off the variance.
std::string cuped_cell(const json::object& cuped) {
    if (!cuped.at("used").as_bool()) return "";
    return fmt::format("CUPED -{:.0f}%", 100 * number(cuped.at("variance_reduction")));
}

/// Of a guardrail its status instead of a verdict.
std::string verdict_cell(const json::object& comparison) {
    const auto& guardrail = comparison.at("guardrail");
    const std::string verdict = text(comparison.at("verdict"));
    if (guardrail.is_null() || verdict == "withheld") return verdict;
    return text(guardrail.at("status"));
}

std::string days_cell(const json::object& power) {
    return power.at("days_left").is_null() ? "" : human_number(number(power.at("days_left")));
}

std::string plan_line(const json::object& plan) {
    const auto& end = plan.at("planned_end");
    return fmt::format("Fixed horizon: {}{}\n", text(plan.at("fixed_horizon")),
                       end.is_null() ? "" : fmt::format(" ({})", text(end)));
}

std::vector<std::vector<std::string>> rows_of(const json::array& comparisons, bool by_segment) {
    std::vector<std::vector<std::string>> rows = {{by_segment ? "segment" : "role", "metric", "variant", "control",
                                                   "treatment", "change, valid at every look", "adjusted p", "",
                                                   "days left", ""}};
    for (const auto& item : comparisons) {
        const auto& c = item.as_object();
        const auto& relative = c.at("always_valid").as_object().at("relative").as_object();
        rows.push_back({text(c.at(by_segment ? "segment" : "role")), text(c.at("metric")), text(c.at("variant")),
                        side_cell(c.at("control").as_object(), text(c.at("unit"))),
                        side_cell(c.at("treatment").as_object(), text(c.at("unit"))), change_cell(relative),
                        p_cell(c.at("adjusted_p_value")), cuped_cell(c.at("cuped").as_object()),
                        days_cell(c.at("power").as_object()), verdict_cell(c)});
    }
    return rows;
}

}  // namespace

std::string describe_scorecard(const json::object& card) {
    const auto& decision = card.at("decision").as_object();
    const auto& data = card.at("data").as_object();
    std::string out = fmt::format("{} ({}), against {}\n\n{}\n  rule: {}\n\n", text(card.at("experiment")),
                                  text(card.at("state")), text(card.at("control")), text(decision.at("text")),
                                  text(decision.at("rule")));
    out += sample_ratio_lines(card.at("sample_ratio").as_object());
    out += fmt::format("Exposed listeners: {}; data as of {}\n", human_number(number(data.at("exposed_listeners"))),
                       text(data.at("caught_up_at")));
    if (number(data.at("seen_in_two_variants")) > 0)
        out += fmt::format("Left out, seen in two variants: {}\n", human_number(number(data.at("seen_in_two_variants"))));
    out += plan_line(card.at("plan").as_object());
    out += '\n';
    out += render_table(rows_of(card.at("comparisons").as_array(), false));
    if (const auto* segments = card.if_contains("segments"))
        out += fmt::format("\nBy {}; corrected as one family\n\n{}", text(segments->at("dimension")),
                           render_table(rows_of(segments->at("comparisons").as_array(), true)));
    return out;
}

}  // namespace bellwether
