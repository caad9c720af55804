#include "reporting/attribution_json.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/ensure.hpp"
#include "domain/slot.hpp"
#include "domain/time.hpp"
#include "reporting/csv.hpp"
#include "reporting/report_number.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

json::value or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

json::object row_json(const AttributionRow& row) {
    json::object credit;
    for (const auto& rule : row.credit)
        credit[to_string(rule.rule)] = {{"thumbs_up", number_json(rule.thumbs_up)},
                                        {"thumbs_down", number_json(rule.thumbs_down)},
                                        {"hours", number_json(rule.hours)}};
    return {{"proposed", row.proposed},
            {"selected", row.selected},
            {"unique", row.unique},
            {"thumbs",
             {{"proposed", {{"up", row.proposed_up}, {"down", row.proposed_down}}},
              {"selected", {{"up", row.selected_up}, {"down", row.selected_down}}}}},
            {"thumb_up_rate", number_json(row.thumb_up_rate)},
            {"hours", {{"proposed", row.proposed_hours}, {"selected", row.selected_hours}}},
            {"credit", std::move(credit)},
            {"sample", {{"plays", row.proposed}, {"listener_groups", row.listener_groups}}}};
}

/// Each recommender with its versions below it.
json::array recommenders_json(const AttributionReport& report) {
    json::array recommenders;
    for (const auto& row : report.rows) {
        auto object = row_json(row);
        if (!row.version) {
            object["recommender"] = row.recommender;
            object["registered"] = row.registered;
            object["versions"] = json::array();
            recommenders.push_back(std::move(object));
        } else {
            object["version"] = *row.version;
            ensure(!recommenders.empty(), "a version follows its recommender");
            recommenders.back().as_object()["versions"].as_array().push_back(std::move(object));
        }
    }
    return recommenders;
}

/// Every event is credited whole or not at all, so its sums are whole thumbs and whole milliseconds.
std::int64_t whole(Millionths amount) {
    ensure(amount % micro == 0, "events are credited whole");
    return static_cast<std::int64_t>(amount / micro);
}

json::object balance_json(const Balance& balance) {
    json::object reasons;
    Millionths left = 0;
    for (const auto reason : unattributed_reasons) {
        const auto amount = balance.unattributed[static_cast<std::size_t>(reason)];
        reasons[to_string(reason)] = whole(amount);
        left += amount;
    }
    return {{"happened", whole(balance.happened)},
            {"credited", whole(balance.credited)},
            {"unattributed", whole(left)},
            {"unattributed_by_reason", std::move(reasons)}};
}

json::object totals_json(const AttributionReport& report) {
    json::object rules;
    for (const auto& rule : report.totals)
        rules[to_string(rule.rule)] = {{"thumbs_up", balance_json(rule.thumbs_up)},
                                       {"thumbs_down", balance_json(rule.thumbs_down)},
                                       {"listened_ms", balance_json(rule.listened_ms)}};
    const auto& any = report.totals.front();
    constexpr double ms_per_hour = 3'600'000;
    return {{"plays", report.plays},
            {"thumbs_up", whole(any.thumbs_up.happened)},
            {"thumbs_down", whole(any.thumbs_down.happened)},
            {"hours", static_cast<double>(whole(any.listened_ms.happened)) / ms_per_hour},
            {"rules", std::move(rules)}};
}

json::array overlap_json(const AttributionReport& report) {
    json::array pairs;
    for (const auto& pair : report.overlap)
        pairs.push_back({{"a", pair.a},
                         {"b", pair.b},
                         {"plays", pair.plays},
                         {"jaccard", pair.jaccard},
                         {"share_of_a", pair.share_of_a},
                         {"share_of_b", pair.share_of_b}});
    return pairs;
}

}  // namespace

json::object to_json(const AttributionReport& report) {
    const auto& question = report.question;
    return {
        {"from", print_day(question.from)},
        {"to", print_day(question.until)},
        {"filters",
         {{"recommender", or_null(question.recommender)},
          {"genre", or_null(question.genre)},
          {"mode", or_null(question.mode)}}},
        {"data", {{"caught_up_at", print_time(report.caught_up_at)}, {"events", report.events_seen}}},
        {"level", 1 - report.alpha},
        {"method",
         {{"days", "everything counts on the UTC day of its play; where that is unknown, on its own"},
          {"credit",
           "shares of what happened, whole millionths; not incremental effect, which only "
           "experiments and the holdout measure"},
          {"intervals", fmt::format("random groups: {} groups of listeners, Student's t", listener_groups)}}},
        {"totals", totals_json(report)},
        {"recommenders", recommenders_json(report)},
        {"overlap", overlap_json(report)},
    };
}

std::string to_csv(const AttributionReport& report) {
    std::string text =
        "from,to,recommender,version,proposed,selected,unique,proposed_up,proposed_down,selected_up,selected_down,"
        "proposed_hours,selected_hours,listener_groups," +
        csv_number_header("thumb_up_rate");
    for (const auto rule : credit_rules)
        for (const auto* what : {"thumbs_up", "thumbs_down", "hours"})
            text += ',' + csv_number_header(fmt::format("credit_{}_{}", to_string(rule), what));
    text += ",caught_up_at\r\n";
    for (const auto& row : report.rows) {
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", print_day(report.question.from),
                            print_day(report.question.until), csv_cell(row.recommender),
                            csv_cell(row.version.value_or("")), row.proposed, row.selected, row.unique, row.proposed_up,
                            row.proposed_down, row.selected_up, row.selected_down, row.proposed_hours,
                            row.selected_hours, row.listener_groups, csv_number(row.thumb_up_rate));
        for (const auto& rule : row.credit)
            for (const auto* number : {&rule.thumbs_up, &rule.thumbs_down, &rule.hours})
                text += ',' + csv_number(*number);
        text += ',' + print_time(report.caught_up_at) + "\r\n";
    }
    return text;
}

}  // namespace bellwether
