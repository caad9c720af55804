#include "recommenders/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/key.hpp"
#include "http/json.hpp"
#include "recommenders/publish_gate.hpp"
#include "storage/audit_store.hpp"
#include "storage/recommender_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

/// So far back a rollback may reach.
constexpr int history_max = 1'000;

void audit(Transaction& transaction, const ModelAuthor& author, std::string action, const std::string& recommender,
           const std::string& reason, std::optional<std::string> before, std::optional<std::string> after) {
    AuditEntry entry;
    entry.actor = author.name;
    entry.action = std::move(action);
    entry.object_kind = "recommender";
    entry.object_key = recommender;
    entry.reason = reason;
    entry.before_json = std::move(before);
    entry.after_json = std::move(after);
    entry.request_id = author.request_id;
    AuditStore(transaction).append(entry);
}

std::string serving_json(const std::string& version) { return print_json(json::object{{"latest", version}}); }

/// The last good versions, newest first.
std::vector<ModelFacts> good_of(RecommenderStore& store, int recommender_id, int window) {
    std::vector<ModelFacts> good;
    std::optional<std::int64_t> before;
    while (good.size() < static_cast<std::size_t>(window)) {
        const auto page = store.versions(recommender_id, before, 50);
        for (const ModelVersion& version : page)
            if (version.good && good.size() < static_cast<std::size_t>(window)) good.push_back(facts_of(version.document_json));
        if (page.size() < 50) break;
        before = page.back().publication_id;
    }
    return good;
}

Recommender known_recommender(Transaction& transaction, const std::string& name) {
    RecommenderStore store(transaction);
    Recommender fresh;
    fresh.name = name;
    store.add(fresh);
    return *store.locked_by_name(name);
}

std::string findings_text(const GateVerdict& verdict) {
    json::array compared;
    for (const std::string& version : verdict.compared_with) compared.emplace_back(version);
    return print_json(json::object{{"findings", to_json(verdict.findings)}, {"compared_with", std::move(compared)}});
}

std::string reasons_of(const GateVerdict& verdict) {
    std::string text;
    for (const GateFinding& finding : verdict.findings) text += (text.empty() ? "" : "; ") + finding.text;
    return text;
}

Result<Publication> publish_in(Transaction& transaction, const std::string& name, const ModelDocument& document,
                               const ModelAuthor& author, UtcTime now, const HeldHook& held) {
    RecommenderStore store(transaction);
    const Recommender recommender = known_recommender(transaction, name);
    const std::string& version = document.facts.version;
    if (const auto known = store.version(recommender.recommender_id, version)) {
        if (parse_json(known->document_json).value() == parse_json(document.json).value()) return Publication{*known, false};
        return Error{ErrorKind::conflict,
                     fmt::format("version '{}' of '{}' was published with another content: a version stays as it is", version, name),
                     {{"/version", "taken", "was published before"}}};
    }
    if (!document.parent.empty() && !store.version(recommender.recommender_id, document.parent))
        return invalid_at("/parent", "unknown_version", fmt::format("'{}' has no version '{}'", name, document.parent));
    const GateRules rules = gate_rules_of(recommender.gate_json);
    const GateVerdict verdict = judge(document.facts, good_of(store, recommender.recommender_id, rules.window), rules, now);
    ModelVersion published;
    published.recommender_id = recommender.recommender_id;
    published.model_version_id = store.version_id(recommender.recommender_id, version);
    published.document_json = document.json;
    published.published_by = author.name;
    published.blessed_by_gate = verdict.blessed();
    published.findings_json = findings_text(verdict);
    store.publish(published);
    const std::string reasons = reasons_of(verdict);
    if (verdict.blessed())
        store.bless({0, recommender.recommender_id, published.model_version_id, name, version, "gate", {}, author.name,
                     "the gate found nothing"});
    const ModelVersion stored = *store.version(recommender.recommender_id, version);
    audit(transaction, author, verdict.blessed() ? "bless" : "hold", name,
          verdict.blessed() ? "version " + version : fmt::format("version {}: {}", version, reasons), std::nullopt,
          print_json(json::object{{"version", version}, {"verdict", verdict.blessed() ? "blessed" : "held"}}));
    if (verdict.blessed())
        bump_config_version(transaction);
    else if (held)
        held(transaction, stored, recommender.latest.value_or(""));
    return Publication{stored, true};
}

}  // namespace

Error no_such_recommender(std::string_view name) {
    return Error{ErrorKind::not_found, fmt::format("there is no recommender '{}'", is_identifier(name) ? name : "?"), {}};
}

Error no_such_version(std::string_view recommender, std::string_view version) {
    return Error{ErrorKind::not_found,
                 fmt::format("'{}' has no published version '{}'", recommender, is_identifier(version) ? version : "?"), {}};
}

Result<Publication> publish_version(Database& database, const std::string& recommender, const ModelDocument& document,
                                    const ModelAuthor& author, UtcTime now, const HeldHook& held) {
    return database.write([&](Transaction& transaction) {
        return publish_in(transaction, recommender, document, author, now, held);
    });
}

Result<ModelVersion> override_hold(Database& database, const std::string& name, const std::string& version,
                                   const std::string& reason, const ModelAuthor& author) {
    return database.write([&](Transaction& transaction) -> Result<ModelVersion> {
        RecommenderStore store(transaction);
        const auto recommender = store.locked_by_name(name);
        if (!recommender) return no_such_recommender(name);
        const auto held = store.version(recommender->recommender_id, version);
        if (!held) return no_such_version(name, version);
        if (held->blessed_by_gate || held->good)
            return Error{ErrorKind::conflict,
                         fmt::format("version '{}' is not held; `rollback` goes back to a version that was good", version), {}};
        store.bless({0, recommender->recommender_id, held->model_version_id, name, version, "override", {}, author.name, reason});
        audit(transaction, author, "override", name, fmt::format("version {}: {}", version, reason),
              serving_json(recommender->latest.value_or("")), serving_json(version));
        bump_config_version(transaction);
        return *store.version(recommender->recommender_id, version);
    });
}

Result<Blessing> roll_back_model(Database& database, const std::string& name, const std::optional<std::string>& to,
                                 const std::string& reason, const ModelAuthor& author) {
    return database.write([&](Transaction& transaction) -> Result<Blessing> {
        RecommenderStore store(transaction);
        const auto recommender = store.locked_by_name(name);
        if (!recommender) return no_such_recommender(name);
        if (to && !store.version(recommender->recommender_id, *to)) return no_such_version(name, *to);
        const auto history = store.blessings(recommender->recommender_id, history_max);
        const int serves = history.empty() ? 0 : history.front().model_version_id;
        const auto target = std::find_if(history.begin(), history.end(), [&](const Blessing& one) {
            if (one.model_version_id == serves) return false;
            if (to) return one.version == *to;
            return store.version(one.recommender_id, one.version)->good;
        });
        if (target == history.end())
            return Error{ErrorKind::conflict,
                         to ? fmt::format("'{}' serves already, or was never blessed", *to)
                            : fmt::format("'{}' has no good version before the one that serves", name),
                         {}};
        std::vector<std::int64_t> withdrawn;
        for (auto one = history.begin(); one != target; ++one)
            if (one->model_version_id != target->model_version_id) withdrawn.push_back(one->model_version_id);
        store.bless({0, recommender->recommender_id, target->model_version_id, name, target->version, "rollback", {}, author.name,
                     reason},
                    withdrawn);
        audit(transaction, author, "rollback", name, fmt::format("to version {}: {}", target->version, reason),
              serving_json(recommender->latest.value_or("")), serving_json(target->version));
        bump_config_version(transaction);
        return store.blessings(recommender->recommender_id, 1).front();
    });
}

}  // namespace bellwether
