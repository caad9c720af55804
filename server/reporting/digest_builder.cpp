#include "reporting/digest_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>
#include <map>

#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using std::chrono::days;

enum Place { started, moved, stopped, decided, stuck, broken };

constexpr auto paused_long = days(7);

json::object state_in(const std::optional<std::string>& text) {
    const auto value = parse_json(text.value_or("null"));
    return value && value.value().is_object() ? value.value().get_object() : json::object{};
}

std::string text_in(const json::object& state, const char* field) {
    const json::value* value = state.if_contains(field);
    return value && value->is_string() ? std::string(value->get_string()) : "";
}

double number_in(const json::object& state, const char* field) {
    const json::value* value = state.if_contains(field);
    return value && value->is_number() ? value->to_number<double>() : 0;
}

std::string because(const std::string& reason) { return reason.empty() ? "." : fmt::format(": {}", reason); }

std::string change_text(const Effect& effect) {
    return fmt::format("{:+.1f}% ({:+.1f}% to {:+.1f}%)", 100 * effect.estimate, 100 * effect.lower, 100 * effect.upper);
}

class Builder {
  public:
    explicit Builder(const DigestInputs& inputs) : inputs_(inputs) {
        digest_.week = inputs.week;
        digest_.as_of = inputs.as_of;
        digest_.sections = {{"started", "What started", {}},        {"moved", "What moved", {}}, {"stopped", "What stopped", {}},
                            {"decided", "What was decided", {}},    {"stuck", "What is stuck", {}},
                            {"broken", "What is broken", {}}};
    }

    Digest build() {
        for (const AuditEntry& entry : inputs_.entries) {
            if (entry.object_kind == "experiment") tell_experiment(entry);
            if (entry.object_kind == "recommender") tell_model(entry);
            if (entry.object_kind == "impact_report" && entry.action == "freeze")
                add(decided, entry.object_key, fmt::format("{} froze the impact report of {}{}", entry.actor, entry.object_key, because(entry.reason)));
        }
        for (const OpenExperiment& open : inputs_.open) tell_open(open);
        tell_publications();
        for (const Alert& alert : inputs_.alerts) tell_alert(alert);
        if (inputs_.left_out > 0)
            add(stuck, "", fmt::format("{} more experiments run than this page looks at.", inputs_.left_out));
        return std::move(digest_);
    }

  private:
    void add(Place place, const std::string& subject, std::string text) {
        digest_.sections[place].lines.push_back({std::move(text), subject});
    }

    void tell_experiment(const AuditEntry& entry) {
        const json::object before = state_in(entry.before_json), after = state_in(entry.after_json);
        const std::string& key = entry.object_key;
        if (entry.action == "start" || entry.action == "restart")
            add(started, key, fmt::format("{} was {} by {} at {}%{}", key, entry.action == "start" ? "started" : "started again", entry.actor,
                                          number_in(after, "percent"), because(entry.reason)));
        if (entry.action == "ramp")
            add(moved, key, fmt::format("{} went from {}% to {}% of its layer, by {}{}", key, number_in(before, "percent"),
                                        number_in(after, "percent"), entry.actor, because(entry.reason)));
        if (entry.action == "pause") add(stopped, key, fmt::format("{} was paused by {}{}", key, entry.actor, because(entry.reason)));
        if (entry.action == "resume") add(started, key, fmt::format("{} was resumed by {}{}", key, entry.actor, because(entry.reason)));
        if (entry.action == "kill") add(stopped, key, fmt::format("A variant of {} was killed by {}{}", key, entry.actor, because(entry.reason)));
        if (entry.action == "stop" || entry.action == "ship") {
            add(stopped, key, fmt::format("{} was stopped by {}.", key, entry.actor));
            const std::string decision = text_in(after, "decision");
            add(decided, key, fmt::format("{}: {}{}", key, decision == "ship" ? "shipped" : decision == "rollback" ? "rolled back" : "inconclusive",
                                          because(entry.reason)));
        }
    }

    void tell_model(const AuditEntry& entry) {
        const char* what = entry.action == "rollback" ? "went back" : entry.action == "override" ? "was let through by hand" : nullptr;
        if (what) add(decided, entry.object_key, fmt::format("The model of {} {}, by {}{}", entry.object_key, what, entry.actor, because(entry.reason)));
    }

    void tell_open(const OpenExperiment& open) {
        const Experiment& experiment = open.experiment;
        const std::string& key = experiment.key;
        if (experiment.state == ExperimentState::paused) return tell_paused(experiment);
        const Scorecard& card = open.card;
        for (const MetricComparison& one : card.comparisons) {
            const bool clear = one.verdict == "better" || one.verdict == "worse";
            if (clear && one.relative.effect && card.sample_ratio.sound)
                add(moved, key, fmt::format("{} of '{}' in {} is {}: {}, valid at every look.", one.name, one.variant, key, one.verdict,
                                            change_text(*one.relative.effect)));
        }
        if (!card.sample_ratio.sound)
            add(broken, key, fmt::format("The listeners of {} did not reach its variants as planned: its numbers must not be read.", key));
        if (card.decision == "ship" || card.decision == "roll_back")
            add(stuck, key, fmt::format("{} is ready to be decided: {}", key, card.decision_text));
        else if (card.planned_end_reached)
            add(stuck, key, fmt::format("{} has run beyond its planned end of {} and is not decided.", key, print_day(day_of(*card.planned_end))));
        if (card.exposed == 0 && experiment.started_at && inputs_.as_of - *experiment.started_at > days(1))
            add(stuck, key, fmt::format("{} runs since {} and has reached nobody.", key, print_day(day_of(*experiment.started_at))));
    }

    void tell_paused(const Experiment& experiment) {
        UtcTime since = experiment.started_at.value_or(experiment.created_at);
        for (const AuditEntry& entry : inputs_.entries)
            if (entry.object_kind == "experiment" && entry.object_key == experiment.key && entry.action == "pause") since = entry.at;
        if (inputs_.as_of - since >= paused_long)
            add(stuck, experiment.key, fmt::format("{} is paused for more than a week.", experiment.key));
    }

    void tell_publications() {
        std::map<std::string, int> blessed;
        for (const PublicationLine& line : inputs_.publications) {
            if (line.blessed) {
                ++blessed[line.recommender];
                continue;
            }
            const auto kept = parse_json(line.findings_json);
            std::string why;
            if (kept && kept.value().is_object())
                if (const auto* findings = kept.value().get_object().if_contains("findings"); findings && findings->is_array() && !findings->get_array().empty())
                    why = text_in(findings->get_array()[0].as_object(), "text");
            add(broken, line.recommender, fmt::format("Version {} of {} was held at the gate{}", line.version, line.recommender, because(why)));
        }
        for (const auto& [name, count] : blessed)
            add(moved, name, fmt::format("{} took over {} new model version{}.", name, count, count == 1 ? "" : "s"));
    }

    void tell_alert(const Alert& alert) {
        if (alert.type == "guardrail.breached") {
            const json::object data = state_in(alert.data_json);
            add(broken, alert.subject, fmt::format("{} of '{}' in {} is beyond its guardrail.", text_in(data, "metric"), text_in(data, "variant"), alert.subject));
        }
        if (alert.type == "data.late")
            add(broken, "", fmt::format("Data was late on {}: reports were more than 15 minutes behind.", print_day(day_of(alert.raised_at))));
    }

    const DigestInputs& inputs_;
    Digest digest_;
};

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (c == '\'') out += "&#39;";
        else out += c;
    }
    return out;
}

}  // namespace

UtcDay IsoWeek::begin() const {
    const UtcDay fourth{std::chrono::year(year) / std::chrono::January / 4};
    const auto weekday = std::chrono::weekday(fourth).iso_encoding();
    return fourth - days(weekday - 1) + days(7 * (number - 1));
}

IsoWeek week_of(UtcDay day) {
    const UtcDay thursday = day - days(std::chrono::weekday(day).iso_encoding() - 1) + days(3);
    const std::chrono::year_month_day date(thursday);
    const UtcDay first{date.year() / std::chrono::January / 1};
    return {static_cast<int>(date.year()), static_cast<int>((thursday - first).count() / 7 + 1)};
}

std::string print_week(IsoWeek week) { return fmt::format("{:04}-W{:02}", week.year, week.number); }

Result<IsoWeek> parse_week(std::string_view text, std::string_view pointer) {
    const auto refused = [&] { return invalid_at(std::string(pointer), "bad_week", "wanted is a week of ISO 8601 such as 2026-W47"); };
    IsoWeek week;
    if (text.size() != 8 || text[4] != '-' || text[5] != 'W') return refused();
    for (const std::size_t place : {0, 1, 2, 3, 6, 7})
        if (text[place] < '0' || text[place] > '9') return refused();
    std::from_chars(text.data(), text.data() + 4, week.year);
    std::from_chars(text.data() + 6, text.data() + 8, week.number);
    if (week.year < 1970 || week.number < 1 || print_week(week_of(week.begin())) != text) return refused();
    return week;
}

Digest build_digest(const DigestInputs& inputs) { return Builder(inputs).build(); }

json::object to_json(const Digest& digest) {
    json::array sections;
    for (const DigestSection& section : digest.sections) {
        json::array lines;
        for (const DigestLine& line : section.lines) lines.push_back({{"text", line.text}, {"subject", line.subject}});
        sections.push_back({{"name", section.name}, {"title", section.title}, {"lines", std::move(lines)}});
    }
    return {{"week", print_week(digest.week)},
            {"from", print_day(digest.week.begin())},
            {"until", print_day(digest.week.end())},
            {"as_of", print_time(digest.as_of)},
            {"sections", std::move(sections)}};
}

std::string digest_html(const Digest& digest) {
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Bellwether, {0}</title></head>\n"
        "<body style=\"font-family:sans-serif;max-width:40em;margin:1em auto;color:#222\">\n<h1 style=\"font-size:1.3em\">The week {0}</h1>\n"
        "<p style=\"color:#555\">{1} to {2}, UTC</p>\n",
        print_week(digest.week), print_day(digest.week.begin()), print_day(digest.week.end() - days(1)));
    for (const DigestSection& section : digest.sections) {
        out += fmt::format("<h2 style=\"font-size:1.1em\">{}</h2>\n", escaped(section.title));
        if (section.lines.empty()) out += "<p style=\"color:#555\">Nothing.</p>\n";
        else out += "<ul>\n";
        for (const DigestLine& line : section.lines) out += fmt::format("<li>{}</li>\n", escaped(line.text));
        if (!section.lines.empty()) out += "</ul>\n";
    }
    return out + "</body></html>\n";
}

}  // namespace bellwether
