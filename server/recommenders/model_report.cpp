#include "recommenders/model_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <set>

#include "analysis/checks/drift.hpp"
#include "http/json.hpp"
#include "recommenders/model_document.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;
using Features = std::map<std::string, double>;

Features shares_of(const Features& importances) {
    double total = 0;
    for (const auto& [feature, value] : importances) total += std::abs(value);
    Features shares;
    if (total <= 0) return shares;
    for (const auto& [feature, value] : importances) shares[feature] = std::abs(value) / total;
    return shares;
}

std::optional<double> value_of(const Features& features, const std::string& name) {
    const auto found = features.find(name);
    return found == features.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> change_of(const std::optional<double>& now, const std::optional<double>& before) {
    return now && before ? std::optional(*now - *before) : std::nullopt;
}

std::set<std::string> names_of(const ModelFacts& a, const ModelFacts& b) {
    std::set<std::string> names;
    for (const auto* features : {&a.importances, &a.means, &b.importances, &b.means})
        for (const auto& [name, value] : *features) names.insert(name);
    return names;
}

void measure(VersionLine& line, const ModelFacts& now, const ModelFacts& before) {
    std::vector<double> p, q;
    const Features now_shares = shares_of(now.importances), before_shares = shares_of(before.importances);
    for (const std::string& name : names_of(now, before)) {
        p.push_back(value_of(now_shares, name).value_or(0));
        q.push_back(value_of(before_shares, name).value_or(0));
    }
    if (const auto moved = analysis::total_variation(p, q)) line.importance_drift = moved.value();
    if (!now.scores || !before.scores || now.scores->edges != before.scores->edges) return;
    if (const auto distance = analysis::distribution_distance(now.scores->counts, before.scores->counts)) {
        line.psi = distance.value().psi;
        line.ks = distance.value().ks;
        line.js = distance.value().js;
    }
}

std::vector<FeatureLine> feature_lines(const ModelFacts& now, const ModelFacts& before) {
    const Features now_shares = shares_of(now.importances), before_shares = shares_of(before.importances);
    std::vector<FeatureLine> lines;
    for (const std::string& name : names_of(now, before)) {
        FeatureLine line;
        line.feature = name;
        line.importance = value_of(now_shares, name);
        line.importance_change = change_of(line.importance, value_of(before_shares, name));
        line.mean = value_of(now.means, name);
        line.mean_change = change_of(line.mean, value_of(before.means, name));
        lines.push_back(std::move(line));
    }
    std::stable_sort(lines.begin(), lines.end(), [](const FeatureLine& a, const FeatureLine& b) {
        return a.importance.value_or(-1) > b.importance.value_or(-1);
    });
    return lines;
}

json::value or_null(const std::optional<double>& number) { return number ? json::value(*number) : json::value(nullptr); }
std::string cell(const std::optional<double>& number) { return number ? fmt::format("{}", *number) : std::string(); }

/// RFC 4180; names that a spreadsheet would run as a formula are led by an apostrophe.
std::string text_cell(std::string_view text) {
    std::string out;
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out = "'";
    out += text;
    if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
    std::string quoted = "\"";
    for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

ModelReport build_model_report(const Recommender& recommender, const std::vector<ModelVersion>& versions, std::size_t count) {
    ModelReport report;
    report.recommender = recommender.name;
    report.latest = recommender.latest.value_or("");
    std::vector<ModelFacts> facts;
    for (const ModelVersion& version : versions) facts.push_back(facts_of(version.document_json));
    for (std::size_t i = 0; i < std::min(count, versions.size()); ++i) {
        VersionLine line;
        line.version = versions[i].version;
        line.published_at = versions[i].published_at;
        line.blessed = versions[i].blessed_by_gate;
        line.serves = versions[i].serves;
        line.rows = facts[i].rows;
        line.latency_p99_ms = facts[i].latency_p99_ms;
        std::size_t before = i + 1;
        while (before < versions.size() && !versions[before].good) ++before;
        if (before < versions.size()) {
            line.against = versions[before].version;
            measure(line, facts[i], facts[before]);
            line.features = feature_lines(facts[i], facts[before]);
        } else {
            line.features = feature_lines(facts[i], {});
        }
        report.versions.push_back(std::move(line));
    }
    return report;
}

json::object to_json(const ModelReport& report) {
    json::array versions;
    for (const VersionLine& line : report.versions) {
        json::array features;
        for (const FeatureLine& feature : line.features)
            features.push_back({{"feature", feature.feature},
                                {"importance", or_null(feature.importance)},
                                {"importance_change", or_null(feature.importance_change)},
                                {"mean", or_null(feature.mean)},
                                {"mean_change", or_null(feature.mean_change)}});
        versions.push_back({{"version", line.version},
                            {"published_at", print_time(line.published_at)},
                            {"verdict", line.blessed ? "blessed" : "held"},
                            {"serves", line.serves},
                            {"against", line.against.empty() ? json::value(nullptr) : json::value(line.against)},
                            {"importance_drift", or_null(line.importance_drift)},
                            {"score_distance",
                             {{"psi", or_null(line.psi)}, {"ks", or_null(line.ks)}, {"js", or_null(line.js)}}},
                            {"rows", or_null(line.rows)},
                            {"latency_p99_ms", or_null(line.latency_p99_ms)},
                            {"features", std::move(features)}});
    }
    return {{"recommender", report.recommender},
            {"latest", report.latest.empty() ? json::value(nullptr) : json::value(report.latest)},
            {"method", "each version against the good version before it; importances as shares of their sum"},
            {"versions", std::move(versions)}};
}

std::string to_csv(const ModelReport& report) {
    std::string text =
        "recommender,version,published_at,verdict,serves,against,importance_drift,psi,ks,js,rows,latency_p99_ms,"
        "feature,importance,importance_change,mean,mean_change\r\n";
    for (const VersionLine& line : report.versions) {
        const std::string head = fmt::format(
            "{},{},{},{},{},{},{},{},{},{},{},{}", text_cell(report.recommender), text_cell(line.version),
            print_time(line.published_at), line.blessed ? "blessed" : "held", line.serves, text_cell(line.against),
            cell(line.importance_drift), cell(line.psi), cell(line.ks), cell(line.js), cell(line.rows), cell(line.latency_p99_ms));
        if (line.features.empty()) text += head + ",,,,,\r\n";
        for (const FeatureLine& feature : line.features)
            text += fmt::format("{},{},{},{},{},{}\r\n", head, text_cell(feature.feature), cell(feature.importance),
                                cell(feature.importance_change), cell(feature.mean), cell(feature.mean_change));
    }
    return text;
}

json::object compare_versions(const ModelVersion& a, const ModelVersion& b) {
    const json::object left = to_json(a), right = to_json(b);
    const json::object& left_document = left.at("document").as_object();
    const json::object& right_document = right.at("document").as_object();
    std::set<std::string> names;
    for (const auto& field : left_document) names.insert(std::string(field.key()));
    for (const auto& field : right_document) names.insert(std::string(field.key()));
    json::array fields;
    const auto both = [&](const std::string& name, const json::value* x, const json::value* y) {
        json::object row{{"field", name}, {"a", x ? *x : json::value(nullptr)}, {"b", y ? *y : json::value(nullptr)}};
        if (x && y && x->is_number() && y->is_number()) row["difference"] = y->to_number<double>() - x->to_number<double>();
        fields.push_back(std::move(row));
    };
    for (const std::string& name : names) {
        const json::value* x = left_document.if_contains(name);
        const json::value* y = right_document.if_contains(name);
        const bool lists = (x && x->is_object()) || (y && y->is_object());
        if (!lists || name == "score_distribution") {
            if (name != "score_distribution") both(name, x, y);
            continue;
        }
        std::set<std::string> keys;
        for (const auto* side : {x, y})
            if (side && side->is_object())
                for (const auto& entry : side->get_object()) keys.insert(std::string(entry.key()));
        for (const std::string& key : keys) {
            const auto find = [&](const json::value* side) {
                return side && side->is_object() ? side->get_object().if_contains(key) : nullptr;
            };
            both(name + "." + key, find(x), find(y));
        }
    }
    VersionLine distances;
    measure(distances, facts_of(b.document_json), facts_of(a.document_json));
    return {{"recommender", a.recommender},
            {"a", left},
            {"b", right},
            {"fields", std::move(fields)},
            {"importance_drift", or_null(distances.importance_drift)},
            {"score_distance",
             {{"psi", or_null(distances.psi)}, {"ks", or_null(distances.ks)}, {"js", or_null(distances.js)}}}};
}

}  // namespace bellwether
