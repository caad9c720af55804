#include "recommenders/model_document.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <cmath>

#include "domain/key.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::string_view text_fields[] = {"git_sha",          "config_hash",         "artefact_uri",
                                            "training_run_url", "candidate_table_uri", "notes"};

std::optional<UtcTime> read_moment(FieldReader& fields, std::string_view name) {
    const auto text = fields.optional_string(name);
    if (!text) return std::nullopt;
    const auto time = parse_time(*text);
    if (time) return time.value();
    fields.refuse(name, "bad_time", time.error().detail);
    return std::nullopt;
}

std::optional<double> read_amount(FieldReader& fields, std::string_view name) {
    const auto number = fields.optional_number(name);
    if (number && *number < 0) fields.refuse(name, "out_of_range", "must not be negative");
    return number;
}

std::map<std::string, double> read_numbers(FieldReader& fields, std::string_view name) {
    std::map<std::string, double> numbers;
    const json::object* object = fields.optional_object(name);
    if (!object) return numbers;
    if (object->size() > model_features_max) {
        fields.refuse(name, "too_many", fmt::format("holds more than {} entries", model_features_max));
        return numbers;
    }
    FieldReader nested(*object, fields.pointer_to(name));
    for (const auto& [key, value] : *object) {
        if (!is_identifier(key))
            nested.refuse(key, "bad_name", "a name has 1 to 128 bytes");
        else if (!value.is_number())
            nested.refuse(key, "wrong_type", "must be a number");
        else
            numbers.emplace(key, value.to_number<double>());
    }
    fields.absorb(nested);
    return numbers;
}

std::optional<std::vector<double>> read_list(FieldReader& fields, std::string_view name) {
    const json::array* array = fields.required_array(name);
    if (!array) return std::nullopt;
    std::vector<double> numbers;
    for (const auto& value : *array) {
        if (!value.is_number()) {
            fields.refuse(name, "wrong_type", "must hold numbers");
            return std::nullopt;
        }
        numbers.push_back(value.to_number<double>());
    }
    return numbers;
}

std::optional<ScoreDistribution> read_scores(FieldReader& fields) {
    const json::object* object = fields.optional_object("score_distribution");
    if (!object) return std::nullopt;
    FieldReader nested(*object, fields.pointer_to("score_distribution"));
    const auto edges = read_list(nested, "edges");
    const auto counts = read_list(nested, "counts");
    nested.refuse_unknown({"edges", "counts"});
    if (edges && counts) {
        if (counts->empty() || counts->size() > score_bins_max)
            nested.refuse("counts", "out_of_range", fmt::format("holds 1 to {} bins", score_bins_max));
        else if (edges->size() != counts->size() + 1)
            nested.refuse("edges", "wrong_length", "one edge more than counts is wanted");
        for (std::size_t i = 1; i < edges->size(); ++i)
            if ((*edges)[i] <= (*edges)[i - 1]) {
                nested.refuse("edges", "not_rising", "the edges must rise");
                break;
            }
        for (const double count : *counts)
            if (count < 0) {
                nested.refuse("counts", "out_of_range", "counts are not negative");
                break;
            }
    }
    fields.absorb(nested);
    if (!nested.good() || !edges || !counts) return std::nullopt;
    return ScoreDistribution{*edges, *counts};
}

ModelFacts read_facts(FieldReader& fields) {
    ModelFacts facts;
    facts.version = fields.required_string("version");
    facts.trained_at = read_moment(fields, "trained_at");
    facts.data_until = read_moment(fields, "data_until");
    facts.rows = read_amount(fields, "rows");
    facts.importances = read_numbers(fields, "importances");
    facts.means = read_numbers(fields, "means");
    facts.deviations = read_numbers(fields, "standard_deviations");
    facts.validation = read_numbers(fields, "validation");
    facts.scores = read_scores(fields);
    facts.latency_p99_ms = read_amount(fields, "latency_p99_ms");
    return facts;
}

json::object numbers_json(const std::map<std::string, double>& numbers) {
    json::object object;
    for (const auto& [name, value] : numbers) object[name] = value;
    return object;
}

json::value number_or_null(const std::optional<double>& number) { return number ? json::value(*number) : json::value(nullptr); }

}  // namespace

Result<ModelDocument> read_model_document(const json::object& body) {
    FieldReader fields(body, "");
    ModelDocument document;
    document.facts = read_facts(fields);
    document.parent = fields.optional_string("parent").value_or("");
    for (const auto name : text_fields)
        if (const auto text = fields.optional_string(name); text && text->size() > model_text_bytes_max)
            fields.refuse(name, "too_long", fmt::format("is longer than {} bytes", model_text_bytes_max));
    fields.refuse_unknown({"version", "parent", "git_sha", "config_hash", "artefact_uri", "training_run_url",
                           "candidate_table_uri", "notes", "trained_at", "data_until", "rows", "importances", "means",
                           "standard_deviations", "validation", "score_distribution", "latency_p99_ms"});
    const std::string& version = document.facts.version;
    if (!version.empty() && !is_identifier(version))
        fields.refuse("version", "bad_name", "a version has 1 to 128 bytes");
    if (version == latest_version)
        fields.refuse("version", "reserved", "'latest' is what arms say that follow the blessed version");
    if (!document.parent.empty() && !is_identifier(document.parent))
        fields.refuse("parent", "bad_name", "a version has 1 to 128 bytes");
    if (!fields.good()) return fields.error();
    document.json = print_json(body);
    return document;
}

ModelFacts facts_of(const std::string& document_json) {
    const auto value = parse_json(document_json);
    if (!value || !value.value().is_object()) return {};
    FieldReader fields(value.value().get_object(), "");
    return read_facts(fields);
}

Result<GateRules> read_gate_rules(const json::object& gate) {
    FieldReader fields(gate, "/gate");
    GateRules rules;
    const auto take = [&](std::string_view name, double& into, double most) {
        const auto number = fields.optional_number(name);
        if (!number) return;
        if (*number < 0 || *number > most)
            fields.refuse(name, "out_of_range", fmt::format("must lie between 0 and {}", most));
        else
            into = *number;
    };
    if (const auto window = fields.optional_integer("window")) {
        if (*window < 1 || *window > 100)
            fields.refuse("window", "out_of_range", "must lie between 1 and 100");
        else
            rules.window = static_cast<int>(*window);
    }
    take("importance_drift_max", rules.importance_drift_max, 1);
    take("importance_lost", rules.importance_lost, 1);
    take("importance_floor", rules.importance_floor, 1);
    take("mean_shift_max", rules.mean_shift_max, 1e6);
    take("deviation_ratio_max", rules.deviation_ratio_max, 1e6);
    take("psi_max", rules.psi_max, 1e6);
    take("ks_max", rules.ks_max, 1);
    take("js_max", rules.js_max, 1);
    take("rows_ratio_min", rules.rows_ratio_min, 1);
    take("rows_ratio_max", rules.rows_ratio_max, 1e6);
    take("freshness_hours", rules.freshness_hours, 1e6);
    take("latency_p99_ms_max", rules.latency_p99_ms_max, 1e9);
    take("latency_ratio_max", rules.latency_ratio_max, 1e6);
    rules.validation_min = read_numbers(fields, "validation_min");
    rules.validation_max = read_numbers(fields, "validation_max");
    if (const json::array* lacks = fields.optional_array("may_lack"))
        for (const auto& item : *lacks) {
            const bool known = item.is_string() && std::find(std::begin(gate_inputs), std::end(gate_inputs),
                                                             std::string_view(item.get_string())) != std::end(gate_inputs);
            if (!known) {
                fields.refuse("may_lack", "unknown_input", fmt::format("is one of: {}", fmt::join(gate_inputs, ", ")));
                break;
            }
            rules.may_lack.emplace_back(item.get_string());
        }
    fields.refuse_unknown({"window", "importance_drift_max", "importance_lost", "importance_floor", "mean_shift_max", "deviation_ratio_max", "psi_max",
                           "ks_max", "js_max", "rows_ratio_min", "rows_ratio_max", "freshness_hours", "latency_p99_ms_max",
                           "latency_ratio_max", "validation_min", "validation_max", "may_lack"});
    if (!fields.good()) return fields.error();
    return rules;
}

GateRules gate_rules_of(const std::string& gate_json) {
    const auto value = parse_json(gate_json);
    if (!value || !value.value().is_object()) return {};
    const auto rules = read_gate_rules(value.value().get_object());
    return rules ? rules.value() : GateRules{};
}

json::object to_json(const GateRules& rules) {
    json::array lacks;
    for (const std::string& name : rules.may_lack) lacks.emplace_back(name);
    return {{"window", rules.window},
            {"importance_drift_max", rules.importance_drift_max},
            {"importance_lost", rules.importance_lost},
            {"importance_floor", rules.importance_floor},
            {"mean_shift_max", rules.mean_shift_max},
            {"deviation_ratio_max", rules.deviation_ratio_max},
            {"psi_max", rules.psi_max},
            {"ks_max", rules.ks_max},
            {"js_max", rules.js_max},
            {"rows_ratio_min", rules.rows_ratio_min},
            {"rows_ratio_max", rules.rows_ratio_max},
            {"freshness_hours", rules.freshness_hours},
            {"latency_p99_ms_max", rules.latency_p99_ms_max},
            {"latency_ratio_max", rules.latency_ratio_max},
            {"validation_min", numbers_json(rules.validation_min)},
            {"validation_max", numbers_json(rules.validation_max)},
            {"may_lack", std::move(lacks)}};
}

json::array to_json(const std::vector<GateFinding>& findings) {
    json::array items;
    for (const GateFinding& finding : findings)
        items.push_back({{"rule", finding.rule},
                         {"subject", finding.subject},
                         {"observed", number_or_null(finding.observed)},
                         {"limit", number_or_null(finding.limit)},
                         {"text", finding.text}});
    return items;
}

json::object to_json(const ModelVersion& version) {
    json::object shown{{"recommender", version.recommender},
                       {"version", version.version},
                       {"verdict", version.blessed_by_gate ? "blessed" : "held"},
                       {"good", version.good},
                       {"serves", version.serves},
                       {"published_at", print_time(version.published_at)},
                       {"published_by", version.published_by}};
    const auto findings = parse_json(version.findings_json);
    const json::object kept = findings ? findings.value().as_object() : json::object{};
    for (const auto& field : kept) shown[field.key()] = field.value();
    json::object document = parse_json(version.document_json).value().as_object();
    document.erase("version");
    shown["document"] = std::move(document);
    return shown;
}

json::object to_json(const Recommender& one) {
    return {{"name", one.name},
            {"description", one.description},
            {"owner", one.owner},
            {"registered", one.registered},
            {"gate", to_json(gate_rules_of(one.gate_json))},
            {"latest", one.latest ? json::value(*one.latest) : json::value(nullptr)},
            {"versions", one.versions},
            {"revision", one.revision},
            {"created_at", print_time(one.created_at)},
            {"managed_by", one.managed_by ? json::value(*one.managed_by) : json::value(nullptr)}};
}

json::object to_json(const Blessing& blessing) {
    return {{"version", blessing.version},
            {"cause", blessing.cause},
            {"at", print_time(blessing.blessed_at)},
            {"by", blessing.blessed_by},
            {"reason", blessing.reason}};
}

}  // namespace bellwether
