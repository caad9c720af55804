#include "reporting/frozen_endpoints.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>

#include "domain/key.hpp"
#include "domain/time.hpp"
#include "http/etag.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "reporting/report_query.hpp"
#include "runtime/code_version.hpp"
#include "storage/audit_store.hpp"
#include "storage/frozen_scorecard_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

constexpr std::size_t reason_length_max = 1000;

json::object to_json(const FrozenScorecard& card) {
    return {{"id", std::to_string(card.frozen_id)},
            {"iteration", card.iteration},
            {"frozen_at", print_time(card.frozen_at)},
            {"frozen_by", card.frozen_by},
            {"reason", card.reason},
            {"as_of", print_time(card.as_of)},
            {"code_version", card.code_version},
            {"sha256", card.sha256}};
}

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
    return number;
}

Result<std::string> reason_of(const Request& request) {
    if (request.body.empty()) return std::string();
    BW_TRY(const auto body, json_body(request));
    FieldReader fields(body, "");
    const auto reason = fields.optional_string("reason").value_or("");
    if (reason.size() > reason_length_max)
        fields.refuse("reason", "too_long", fmt::format("a reason has at most {} bytes", reason_length_max));
    fields.refuse_unknown({"reason"});
    if (!fields.good()) return fields.error();
    return reason;
}

void append_audit(Transaction& transaction, const Request& request, const FrozenScorecard& card) {
    AuditEntry entry;
    entry.actor = request.principal.name;
    entry.action = "freeze";
    entry.object_kind = "experiment";
    entry.object_key = request.parameter("key");
    entry.reason = card.reason.empty() ? fmt::format("froze scorecard {}", card.frozen_id) : card.reason;
    entry.after_json = print_json(json::object{{"scorecard", std::to_string(card.frozen_id)}, {"sha256", card.sha256}});
    entry.request_id = request.request_id;
    AuditStore(transaction).append(entry);
}

Result<Response> freeze(Database& database, const Request& request, const ScorecardNotes& add_notes) {
    BW_TRY(const auto question, scorecard_question(request));
    BW_TRY(const auto reason, reason_of(request));
    BW_TRY(const auto frozen, database.read([&](Transaction& transaction) {
        return load_with_notes(transaction, question, add_notes);
    }));
    FrozenScorecard card;
    card.iteration = frozen.basis.experiment.iteration;
    card.frozen_by = request.principal.name;
    card.reason = reason;
    card.as_of = question.as_of;
    card.code_version = code_version();
    card.basis_json = print_basis(frozen);
    card.body = print_json(scorecard_body(frozen));
    card = database.write([&](Transaction& transaction) {
        FrozenScorecard stored = card;  // the work of a transaction may be repeated
        FrozenScorecardStore(transaction).add(frozen.basis.experiment.experiment_id, stored);
        append_audit(transaction, request, stored);
        return stored;
    });
    return json_response(201, to_json(card))
        .with("Location", fmt::format("/v1/experiments/{}/scorecards/{}", question.experiment, card.frozen_id));
}

Result<Response> list_frozen(Database& database, const Request& request) {
    BW_TRY(const PageRequest page, page_request(request));
    const auto before = number_of(page.after);
    if (!page.after.empty() && !before)
        return invalid_at("", "bad_cursor", "cursor is not one that this list has given out");
    BW_TRY(auto cards, database.read([&](Transaction& transaction) -> Result<std::vector<FrozenScorecard>> {
        BW_TRY(const auto experiment, experiment_of(transaction, request));
        return FrozenScorecardStore(transaction).page(experiment.experiment_id, before, page.limit + 1);
    }));
    std::optional<std::string> last;
    if (cards.size() > static_cast<std::size_t>(page.limit)) {
        cards.pop_back();
        last = std::to_string(cards.back().frozen_id);
    }
    json::array items;
    for (const auto& card : cards)
        items.push_back(to_json(card));
    return json_response(200, page_body(std::move(items), last));
}

Result<FrozenScorecard> frozen_of(Transaction& transaction, const Request& request) {
    BW_TRY(const auto experiment, experiment_of(transaction, request));
    if (const auto id = number_of(request.parameter("id")))
        if (auto card = FrozenScorecardStore(transaction).by_id(experiment.experiment_id, *id)) return std::move(*card);
    return Error{ErrorKind::not_found, fmt::format("'{}' has no frozen scorecard of that number", experiment.key), {}};
}

/// What was shown then, to the byte; or, for `basis`, what it was made of.
Result<Response> get_frozen(Database& database, const Request& request, std::string FrozenScorecard::*what) {
    BW_TRY(auto card, database.read([&](Transaction& transaction) { return frozen_of(transaction, request); }));
    const std::string etag = etag_of_bytes(card.*what);
    Response response;
    if (not_modified(request, etag))
        response.status = 304;
    else
        response.body = std::move(card.*what);
    return std::move(response).with("ETag", etag);
}

/// Rebuilds the scorecard from what is stored with it, with today's code, the way the live one is built.
Result<Response> replay(Database& database, const Request& request) {
    BW_TRY(const auto card, database.read([&](Transaction& transaction) { return frozen_of(transaction, request); }));
    json::object result = to_json(card);
    result["replayed_by"] = code_version();
    const auto basis = read_basis(card.basis_json);
    if (!basis) {
        result["same"] = false;
        result["unreadable"] = basis.error().detail;
        return json_response(200, result);
    }
    const std::string rebuilt = print_json(scorecard_body(basis.value()));
    const auto digests = database.read([&](Transaction& transaction) {
        FrozenScorecardStore store(transaction);
        return std::pair(store.digest(rebuilt), store.digest(card.body));
    });
    json::array differences;
    BW_TRY(const auto shown_then, parse_json(card.body));
    BW_TRY(const auto shown_now, parse_json(rebuilt));
    for (const auto& difference : differences_of(shown_then, shown_now))
        differences.push_back({{"pointer", difference.pointer}, {"frozen", difference.frozen}, {"rebuilt", difference.rebuilt}});
    result["same"] = rebuilt == card.body && digests.first == card.sha256;
    result["sha256_rebuilt"] = digests.first;
    result["stored_bytes_intact"] = digests.second == card.sha256;
    result["differences"] = std::move(differences);
    return json_response(200, result);
}

Response rendered(Result<Response> response) {
    return response ? std::move(response.value()) : problem(response.error());
}

}  // namespace

std::vector<Route> frozen_scorecard_routes(Database& database, ScorecardNotes add_notes) {
    return {
        on_worker(Method::post, "/v1/experiments/{key}/scorecards", Access::write,
                  [&database, add_notes = std::move(add_notes)](const Request& request) {
                      return rendered(freeze(database, request, add_notes));
                  }),
        on_worker(Method::get, "/v1/experiments/{key}/scorecards", Access::read,
                  [&database](const Request& request) { return rendered(list_frozen(database, request)); }),
        on_worker(Method::get, "/v1/experiments/{key}/scorecards/{id}", Access::read,
                  [&database](const Request& request) {
                      return rendered(get_frozen(database, request, &FrozenScorecard::body));
                  }),
        on_worker(Method::get, "/v1/experiments/{key}/scorecards/{id}/basis", Access::read,
                  [&database](const Request& request) {
                      return rendered(get_frozen(database, request, &FrozenScorecard::basis_json));
                  }),
        on_worker(Method::get, "/v1/experiments/{key}/scorecards/{id}/replay", Access::read,
                  [&database](const Request& request) { return rendered(replay(database, request)); }),
    };
}

}  // namespace bellwether
