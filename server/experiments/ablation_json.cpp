#include "experiments/ablation_json.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <set>

#include "domain/key.hpp"
#include "experiments/document_readers.hpp"
#include "experiments/experiment_json.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::vector<std::string> read_names(FieldReader& fields, std::string_view name, std::set<std::string>& known, Mistakes& mistakes) {
    std::vector<std::string> names;
    const json::array* items = fields.optional_array(name);
    if (!items) return names;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string at = fmt::format("/{}/{}", name, i);
        const json::value& item = (*items)[i];
        if (!item.is_string() || !is_identifier(std::string_view(item.get_string()))) {
            mistakes.refuse(at, "bad_identifier", "a recommender's name is 1 to 128 bytes of UTF-8");
            continue;
        }
        std::string text(item.get_string());
        if (!known.insert(text).second) mistakes.refuse(at, "repeated_recommender", fmt::format("'{}' stands twice", text));
        names.push_back(std::move(text));
    }
    if (names.size() > ablation_recommenders_max)
        fields.refuse(name, "too_many", fmt::format("at most {} recommenders", ablation_recommenders_max));
    return names;
}

void read_sizes(FieldReader& fields, Ablation& ablation) {
    ablation.percent_each = fields.optional_number("percent_each").value_or(ablation.percent_each);
    const auto whole = [&](std::string_view name, int& into, int most) {
        const auto value = fields.optional_integer(name);
        if (value && (*value < 1 || *value > most))
            fields.refuse(name, "out_of_range", fmt::format("must be from 1 to {}", most));
        else if (value)
            into = static_cast<int>(*value);
    };
    whole("arms_at_once", ablation.arms_at_once, ablation_arms_max);
    whole("days", ablation.days, ablation_days_max);
    if (!(ablation.percent_each >= ablation_percent_min && ablation.percent_each <= 25))
        fields.refuse("percent_each", "out_of_range", fmt::format("must be from {} to 25", ablation_percent_min));
    else if (const double all = ablation_round_percent(ablation.percent_each, ablation.arms_at_once); all > 50)
        fields.refuse("percent_each", "too_many_listeners",
                      fmt::format("{} arms of {}% with their control are {:.1f}% of the listeners; at most half of them "
                                  "take part, so that the rest can rest in the next round",
                                  ablation.arms_at_once, ablation.percent_each, all));
}

json::array to_array(const std::vector<std::string>& names) {
    json::array array;
    for (const auto& name : names)
        array.push_back(json::value(name));
    return array;
}

json::value time_or_null(const std::optional<UtcTime>& time) {
    return time ? json::value(print_time(*time)) : json::value(nullptr);
}

json::object round_json(const AblationRound& round) {
    json::array arms;
    for (const auto& arm : round.arms)
        arms.push_back(json::object{{"variant", arm.variant}, {"recommender", arm.recommender}, {"added", arm.added}});
    return {{"round", round.round},
            {"experiment", round.experiment},
            {"percent", round.percent},
            {"begins_at", print_time(round.begins_at)},
            {"ends_at", print_time(round.ends_at)},
            {"ended_at", time_or_null(round.ended_at)},
            {"arms", std::move(arms)}};
}

}  // namespace

Result<AblationDocument> read_ablation(const json::object& body) {
    FieldReader fields(body, "");
    AblationDocument document;
    Ablation& ablation = document.ablation;
    ablation.key = fields.required_string("key");
    if (fields.good() && (!check_key(ablation.key, "/key") || ablation.key.size() > ablation_key_bytes_max))
        fields.refuse("key", "bad_key", fmt::format("a key is [a-z0-9][a-z0-9._-]*, at most {} bytes here", ablation_key_bytes_max));
    std::set<std::string> known;
    Mistakes mistakes;
    ablation.recommenders = read_names(fields, "recommenders", known, mistakes);
    ablation.candidates = read_names(fields, "candidates", known, mistakes);
    read_sizes(fields, ablation);
    ablation.layer = fields.optional_string("layer").value_or("");
    if (!ablation.layer.empty() && !is_key(ablation.layer)) fields.refuse("layer", "bad_key", "is no key of a layer");
    document.reason = fields.optional_string("reason").value_or("");
    if (document.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    fields.refuse_unknown({"key", "recommenders", "candidates", "percent_each", "arms_at_once", "days", "layer", "reason"});
    mistakes.take(fields);
    if (mistakes.any()) return mistakes.error();
    return document;
}

json::object to_json(const Ablation& ablation) {
    json::array rounds;
    for (const auto& round : ablation.rounds)
        rounds.push_back(round_json(round));
    return {{"key", ablation.key},
            {"state", ablation.stopped_at ? "stopped" : "running"},
            {"layer", ablation.layer},
            {"recommenders", to_array(ablation.recommenders)},
            {"candidates", to_array(ablation.candidates)},
            {"percent_each", ablation.percent_each},
            {"control_percent", ablation_control_percent(ablation.percent_each, ablation.arms_at_once)},
            {"arms_at_once", ablation.arms_at_once},
            {"days", ablation.days},
            {"created_by", ablation.created_by},
            {"created_at", print_time(ablation.created_at)},
            {"stopped_at", time_or_null(ablation.stopped_at)},
            {"rounds", std::move(rounds)}};
}

}  // namespace bellwether
