#include "ingest/event_endpoints.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <limits>

#include "domain/time.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/problem.hpp"
#include "ingest/event_writer.hpp"
#include "runtime/clock.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/quarantine_store.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

Result<EventsForm> form_of(std::string_view content_type) {
    if (content_type.empty() || content_type == "application/json") return EventsForm::json;
    if (content_type == "application/x-ndjson" || content_type == "application/ndjson") return EventsForm::ndjson;
    return Error{ErrorKind::unsupported_media_type, "events are application/json or application/x-ndjson", {}};
}

json::value text_or_null(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(); }

Response receipt_response(const Receipt& receipt) {
    json::array rejected;
    rejected.reserve(receipt.rejected.size());
    for (const RejectedEvent& event : receipt.rejected)
        rejected.push_back(json::object{{"index", event.index},
                                        {"event_id", text_or_null(event.event_id)},
                                        {"code", event.code},
                                        {"detail", event.detail}});
    return json_response(200, json::object{{"accepted", receipt.accepted},
                                           {"duplicates", receipt.duplicates},
                                           {"rejected", std::move(rejected)}});
}

Result<void> read_and_submit(EventWriter& writer, std::string_view body, std::string_view content_type,
                             std::string token_name, const Responder& respond) {
    BW_TRY(const EventsForm form, form_of(content_type));
    BW_TRY(ReadEvents events, read_events(body, form, now()));
    EventBatch batch{std::move(events.accepted), std::move(events.rejected), std::move(token_name)};
    return writer.submit(std::move(batch), [respond](Result<Receipt> receipt) {
        respond(receipt ? receipt_response(receipt.value()) : problem(receipt.error()));
    });
}

void post_events(EventWriter& writer, WorkerPool& workers, const Request& request, Responder respond) {
    // Reading eight megabytes would hold up every other connection of this thread.
    auto job = [&writer, body = request.body, content_type = request.content_type, token = request.principal.name, respond] {
        const auto submitted = read_and_submit(writer, body, content_type, token, respond);
        if (!submitted) respond(problem(submitted.error()));
    };
    if (!workers.try_submit(std::move(job)))
        respond(problem(Error{ErrorKind::unavailable, "too many requests wait; send the batch again later", {}}));
}

Response get_quarantine(Database& database, const Request& request) {
    const auto page = page_request(request);
    if (!page) return problem(page.error());
    std::int64_t before_id = std::numeric_limits<std::int64_t>::max();
    const std::string& after = page.value().after;
    if (!after.empty()) {
        const auto read = std::from_chars(after.data(), after.data() + after.size(), before_id);
        if (read.ec != std::errc() || read.ptr != after.data() + after.size())
            return problem(invalid_at("", "bad_cursor", "'cursor' is none that this list gave"));
    }
    QuarantineStore::Filter filter;
    if (request.has_query("code")) filter.code = request.query_value("code");
    if (request.has_query("token")) filter.token_name = request.query_value("token");
    const int limit = page.value().limit;
    const auto rows = database.read([&](Transaction& transaction) {
        return QuarantineStore(transaction).newest(before_id, filter, limit + 1);
    });
    json::array items;
    for (const QuarantineRow& row : rows) {
        if (items.size() == static_cast<std::size_t>(limit)) break;
        items.push_back(json::object{{"id", std::to_string(row.quarantine_id)},
                                     {"received_at", print_time(row.received_at)},
                                     {"token", row.token_name},
                                     {"code", row.code},
                                     {"detail", row.detail},
                                     {"event_id", text_or_null(row.event_id)},
                                     {"listener_id", text_or_null(row.listener_id)},
                                     {"body", row.body}});
    }
    std::optional<std::string> last_key;
    if (rows.size() > items.size()) last_key = std::to_string(rows[items.size() - 1].quarantine_id);
    return json_response(200, page_body(std::move(items), last_key));
}

}  // namespace

std::vector<Route> event_routes(EventWriter& writer, WorkerPool& workers, Database& database) {
    Route post = awaiting_route(Method::post, "/v1/events", Access::service,
                                [&writer, &workers](const Request& request, Responder respond) {
                                    post_events(writer, workers, request, std::move(respond));
                                });
    post.body_max = event_batch_bytes_max;
    post.quiet = true;
    return {std::move(post), on_worker(Method::get, "/v1/quarantine", Access::read,
                                       [&database](const Request& request) { return get_quarantine(database, request); })};
}

}  // namespace bellwether
