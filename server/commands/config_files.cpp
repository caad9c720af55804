#include "commands/config_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "domain/metric.hpp"
#include "experiments/config_document.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 6> kind_words{"layer", "segment", "recommender", "metric", "experiment", "holdout"};

Error at_file(const std::string& path, std::string pointer, const std::string& what) {
    return invalid_at(std::move(pointer), "bad_file", fmt::format("{}: {}", path, what));
}

std::optional<std::string> take_text(json::object& body, std::string_view name) {
    const json::value* value = body.if_contains(name);
    if (!value || !value->is_string()) return std::nullopt;
    std::string text(value->get_string());
    body.erase(name);
    return text;
}

/// `killed: true` stands beside a variant's key, and is no part of the body.
void take_killed(ConfigFile& file) {
    json::value* variants = file.body.if_contains("variants");
    if (!variants || !variants->is_array()) return;
    for (json::value& item : variants->get_array()) {
        json::object* variant = item.if_object();
        const json::value* killed = variant ? variant->if_contains("killed") : nullptr;
        const json::value* key = variant ? variant->if_contains("key") : nullptr;
        if (!killed || !killed->is_bool() || !key || !key->is_string()) continue;
        if (killed->get_bool()) file.killed.emplace_back(key->get_string());
        variant->erase("killed");
    }
}

Result<void> take_state(ConfigFile& file) {
    file.state = take_text(file.body, "state");
    file.decision = take_text(file.body, "decision").value_or("");
    file.decision_reason = take_text(file.body, "decision_reason").value_or("");
    if (const json::value* percent = file.body.if_contains("percent"); percent && percent->is_number()) {
        file.percent = percent->to_number<double>();
        file.body.erase("percent");
    }
    take_killed(file);
    const std::string state = file.state.value_or("");
    if (file.state && state != "draft" && state != "running" && state != "paused" && state != "stopped")
        return at_file(file.path, "/state", "state is draft, running, paused or stopped");
    if (file.percent && state != "running" && state != "paused")
        return at_file(file.path, "/percent", "percent goes with state: running or paused");
    if ((state == "stopped") != !file.decision.empty())
        return at_file(file.path, "/decision", "state: stopped goes with decision and decision_reason");
    return ok();
}

/// A metric has a kind of its own: `kind: ratio` says both, as a body of POST /v1/metrics does; `kind: metric` goes with
/// `metric_kind: ratio`. The body keeps the metric's.
std::string take_metric_kind(json::object& body, const std::string& word) {
    if (parse_metric_kind(word)) {
        body["kind"] = word;
        return "metric";
    }
    if (word == "metric")
        if (auto own = take_text(body, "metric_kind")) body["kind"] = *own;
    return word;
}

Result<std::string> text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) return at_file(path.string(), "", "cannot be read");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

std::string_view to_string(ConfigKind kind) { return kind_words.at(static_cast<std::size_t>(kind)); }

std::string_view key_field(ConfigKind kind) { return kind == ConfigKind::recommender ? "name" : "key"; }

Result<ConfigFile> read_config_file(std::string_view text, const std::string& path) {
    auto document = parse_yaml(text);
    if (!document) return at_file(path, "", document.error().detail);
    if (!document.value().is_object()) return at_file(path, "", "the file must hold a map");
    ConfigFile file;
    file.path = path;
    file.body = std::move(document.value().get_object());
    // Only experiments have variants: a body of POST /v1/experiments is such a file as it stands.
    const bool has_variants = file.body.contains("variants");
    std::string word = take_text(file.body, "kind").value_or(has_variants ? "experiment" : "");
    word = take_metric_kind(file.body, word);
    const auto kind = std::find(kind_words.begin(), kind_words.end(), word);
    if (kind == kind_words.end())
        return at_file(path, "/kind", fmt::format("kind is one of: {}", fmt::join(kind_words, ", ")));
    file.kind = static_cast<ConfigKind>(kind - kind_words.begin());
    if (file.kind == ConfigKind::holdout) return file;
    const std::string_view field = key_field(file.kind);
    const json::value* key = file.body.if_contains(field);
    if (!key || !key->is_string()) return at_file(path, fmt::format("/{}", field), fmt::format("{} is required", field));
    file.key = std::string(key->get_string());
    if (file.kind == ConfigKind::experiment) {
        BW_TRY(take_state(file));
    }
    return file;
}

Result<std::vector<ConfigFile>> read_config_folder(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code failure;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure))
        if (it->path().extension() == ".yaml" || it->path().extension() == ".yml") paths.push_back(it->path());
    if (failure) return at_file(folder.string(), "", failure.message());
    if (paths.empty()) return at_file(folder.string(), "", "holds no YAML files");
    std::sort(paths.begin(), paths.end());
    std::vector<ConfigFile> files;
    std::map<std::pair<ConfigKind, std::string>, std::string> seen;
    for (const fs::path& path : paths) {
        BW_TRY(const std::string text, text_of(path));
        BW_TRY(ConfigFile file, read_config_file(text, path.string()));
        const auto [first, fresh] = seen.emplace(std::pair{file.kind, file.key}, file.path);
        if (!fresh)
            return at_file(file.path, "/key", fmt::format("{} '{}' stands in {} too", to_string(file.kind), file.key, first->second));
        files.push_back(std::move(file));
    }
    std::stable_sort(files.begin(), files.end(), [](const ConfigFile& a, const ConfigFile& b) { return a.kind < b.kind; });
    return files;
}

}  // namespace bellwether
