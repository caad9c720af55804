#include "commands/print_timeseries.hpp"

#include <fmt/format.h>

#include <map>

#include "commands/table.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

double number(const json::value& value) { return value.to_number<double>(); }
std::string text(const json::value& value) { return std::string(value.as_string()); }

std::string effect_cell(const json::object& point) {
    if (const auto* refused = point.if_contains("refused")) return "no answer: " + text(*refused);
    const auto& interval = point.at("interval").as_array();
    return fmt::format("{} [{}, {}]", human_number(number(point.at("estimate"))), human_number(number(interval[0])),
                       human_number(number(interval[1])));
}

using Marks = std::map<std::string, std::string>;

Marks marks_by_day(const json::array& marks) {
    Marks by_day;
    for (const auto& item : marks) {
        auto& words = by_day[text(item.at("day"))];
        words += (words.empty() ? "" : "; ") + text(item.at("text"));
    }
    return by_day;
}

std::string series_table(const json::object& series, const Marks& marks) {
    std::vector<std::vector<std::string>> rows = {{"day", "listeners", "that day alone", "all days so far", ""}};
    const auto& daily = series.at("daily").as_array();
    const auto& cumulative = series.at("cumulative").as_array();
    for (std::size_t i = 0; i < cumulative.size(); ++i) {
        const auto& so_far = cumulative[i].as_object();
        const auto day = text(so_far.at("day"));
        const auto mark = marks.find(day);
        rows.push_back({day, human_number(number(so_far.at("control_listeners")) + number(so_far.at("treatment_listeners"))),
                        effect_cell(daily[i].as_object()), effect_cell(so_far), mark == marks.end() ? "" : mark->second});
    }
    return render_table(rows);
}

}  // namespace

std::string describe_timeseries(const json::object& timeseries) {
    std::string out = fmt::format("{} as of {}; {}\n", text(timeseries.at("experiment")), text(timeseries.at("as_of")),
                                  text(timeseries.at("method")));
    const auto marks = marks_by_day(timeseries.at("marks").as_array());
    for (const auto& item : timeseries.at("series").as_array()) {
        const auto& series = item.as_object();
        out += fmt::format("\n{} of {}, {}\n", text(series.at("metric")), text(series.at("variant")), text(series.at("unit")));
        out += fmt::format("With a listener's days since exposure the effect is: {}\n\n", text(series.at("trend").at("reading")));
        out += series_table(series, marks);
    }
    return out;
}

std::string describe_frozen(const json::array& items) {
    if (items.empty()) return "no scorecard was frozen\n";
    std::vector<std::vector<std::string>> rows = {{"id", "frozen", "by", "as of", "code", "sha256", "reason"}};
    for (const auto& item : items)
        rows.push_back({text(item.at("id")), text(item.at("frozen_at")), text(item.at("frozen_by")), text(item.at("as_of")),
                        text(item.at("code_version")), text(item.at("sha256")).substr(0, 12), text(item.at("reason"))});
    return render_table(rows);
}

std::string describe_replay(const json::object& replay) {
    std::string out = fmt::format("Scorecard {}, frozen at {} by {} with {}; rebuilt with {}\n", text(replay.at("id")),
                                  text(replay.at("frozen_at")), text(replay.at("frozen_by")), text(replay.at("code_version")),
                                  text(replay.at("replayed_by")));
    if (replay.at("same").as_bool()) return out + fmt::format("The same bytes: sha256 {}\n", text(replay.at("sha256")));
    out += "NOT the same bytes\n";
    if (const auto* why = replay.if_contains("unreadable")) return out + fmt::format("What it was made of cannot be read: {}\n", text(*why));
    if (!replay.at("stored_bytes_intact").as_bool()) out += "The stored bytes have another digest than was noted.\n";
    std::vector<std::vector<std::string>> rows = {{"where", "frozen", "rebuilt"}};
    for (const auto& item : replay.at("differences").as_array())
        rows.push_back({text(item.at("pointer")), print_json(item.at("frozen")), print_json(item.at("rebuilt"))});
    return out + render_table(rows);
}

}  // namespace bellwether
