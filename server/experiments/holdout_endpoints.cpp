#include "experiments/holdout_endpoints.hpp"

#include <fmt/format.h>

#include "experiments/config_document.hpp"
#include "experiments/endpoint_support.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/holdout_json.hpp"
#include "experiments/holdout_keeper.hpp"
#include "http/etag.hpp"
#include "http/problem.hpp"
#include "storage/holdout_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

struct Holdouts {
    Database& database;
    std::function<UtcTime()> clock;
};

Result<Response> list_holdouts(const Request& request, const Holdouts& holdouts) {
    BW_TRY(const PageRequest page, page_request(request));
    const UtcTime now = holdouts.clock();
    return holdouts.database.read([&](Transaction& transaction) {
        HoldoutStore store(transaction);
        const auto found = store.page(page.after, page.limit + 1);
        json::array items;
        for (const Holdout& holdout : found)
            if (items.size() < static_cast<std::size_t>(page.limit)) items.push_back(to_json(holdout, now));
        const bool more = found.size() > items.size();
        const auto last = more ? std::optional(print_quarter(found[items.size() - 1].quarter)) : std::nullopt;
        json::object body = page_body(std::move(items), last);
        const HoldoutPolicy policy = store.policy();
        body["policy"] = to_json(policy);
        return json_response(200, body).with("ETag", etag_of_revision(policy.revision));
    });
}

Result<Response> get_holdout(const Request& request, const Holdouts& holdouts) {
    const auto quarter = parse_quarter(request.parameter("quarter"), "");
    const auto found = !quarter ? std::nullopt : holdouts.database.read([&](Transaction& transaction) {
        return HoldoutStore(transaction).of(quarter.value());
    });
    if (!found) return Error{ErrorKind::not_found, "there is no holdout of this quarter", {}};
    return json_response(200, to_json(*found, holdouts.clock()));
}

struct HoldoutDocument {
    HoldoutOrder order;
    std::string reason;
};

Result<HoldoutDocument> read_document(const json::object& body) {
    FieldReader fields(body, "");
    HoldoutDocument document;
    document.order.percent = fields.required_number("percent");
    const auto quarter = fields.optional_string("quarter");
    document.reason = fields.optional_string("reason").value_or("");
    if (document.reason.size() > reason_bytes_max)
        fields.refuse("reason", "too_long", fmt::format("is longer than {} bytes", reason_bytes_max));
    fields.refuse_unknown({"percent", "quarter", "reason"});
    if (!fields.good()) return fields.error();
    const double percent = document.order.percent;
    if (!(percent == 0 || (percent >= percent_min && percent <= holdout_percent_max)))
        fields.refuse("percent", "out_of_range",
                      fmt::format("must be from {} to {}, as the twin is of the same size, or 0 for no further quarters",
                                  percent_min, holdout_percent_max));
    if (quarter) {
        const auto parsed = parse_quarter(*quarter, "/quarter");
        if (parsed)
            document.order.quarter = parsed.value();
        else
            fields.refuse("quarter", "bad_quarter", parsed.error().detail);
    }
    if (!fields.good()) return fields.error();
    return document;
}

Result<Response> post_holdout(const Request& request, const Holdouts& holdouts) {
    BW_TRY(const json::object body, document_body(request));
    BW_TRY(HoldoutDocument document, read_document(body));
    Author author = author_of(request);
    author.reason = document.reason;
    document.order.dry_run = is_dry_run(request);
    const UtcTime now = holdouts.clock();
    const Quarter first = document.order.quarter.value_or(quarter_of(now));
    BW_TRY(const HoldoutPolicy policy, order_holdout(holdouts.database, document.order, author, now));
    json::object shown{{"policy", to_json(policy)}, {"items", json::array()}};
    holdouts.database.read([&](Transaction& transaction) {
        for (const Quarter quarter : {first, first.next()})
            if (const auto made = HoldoutStore(transaction).of(quarter))
                shown["items"].get_array().push_back(to_json(*made, now));
    });
    return json_response(201, shown).with("Location", "/v1/holdouts/" + print_quarter(first));
}

}  // namespace

std::vector<Route> holdout_routes(Database& database, std::function<UtcTime()> clock) {
    const Holdouts holdouts{database, std::move(clock)};
    using Endpoint = Result<Response> (*)(const Request&, const Holdouts&);
    const auto route = [&](Method method, const char* pattern, Access access, Endpoint endpoint) {
        return on_worker(method, pattern, access, [holdouts, endpoint](const Request& request) {
            auto response = endpoint(request, holdouts);
            return response ? std::move(response.value()) : problem(response.error());
        });
    };
    return {
        route(Method::get, "/v1/holdouts", Access::read, list_holdouts),
        route(Method::post, "/v1/holdouts", Access::write, post_holdout),
        route(Method::get, "/v1/holdouts/{quarter}", Access::read, get_holdout),
    };
}

}  // namespace bellwether
