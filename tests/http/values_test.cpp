// The small values around a request: queries, percent-encoding, base64url, ETags, pages, problems.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "http/base64url.hpp"
#include "http/etag.hpp"
#include "http/format.hpp"
#include "http/json.hpp"
#include "http/page.hpp"
#include "http/percent.hpp"
#include "http/problem.hpp"

using namespace bellwether;
namespace json = boost::json;

namespace {

Request with_query(std::string_view query) {
    Request request;
    request.query = query;
    return request;
}

std::string_view header(const Response& response, std::string_view name) {
    for (const auto& [known, value] : response.headers)
        if (known == name) return value;
    return {};
}

}  // namespace

TEST_CASE("query values are decoded, the first one counts, and repeated ones can be listed") {
    const Request request = with_query("a=1&b=x%20y+z&a=2&&flag&e=&%63=c");
    CHECK(request.query_value("a") == "1");
    CHECK(request.query_value("b") == "x y z");
    CHECK(request.query_value("c") == "c");
    CHECK(request.query_value("nothing").empty());
    CHECK(request.has_query("flag"));
    CHECK(request.has_query("e"));
    CHECK_FALSE(request.has_query("nothing"));
    CHECK(request.query_values("a") == std::vector<std::string>{"1", "2"});
}

TEST_CASE("percent-encoding is undone once, and refused where it is broken") {
    CHECK(percent_decode("a%2Fb%2525", false) == "a/b%25");
    CHECK(percent_decode("a+b", false) == "a+b");
    CHECK(percent_decode("a+b", true) == "a b");
    for (const auto* text : {"%", "%2", "%g0", "a%0"})
        CHECK_FALSE(percent_decode(text, false).has_value());
    CHECK(percent_encode("a/b c%ü~") == "a%2Fb%20c%25%C3%BC~");
}

TEST_CASE("base64url goes both ways and has one text for each value") {
    for (const std::string& bytes :
         {std::string(), std::string("f"), std::string("fo"), std::string("foo"), std::string("\xFF\xFE\x00", 3)})
        CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
    CHECK(base64url_encode("\xFB\xFF") == "-_8");
    for (const auto* text : {"A", "AA==", "+/8", "AB", "A A", "AAB"})
        CHECK_MESSAGE(!base64url_decode(text).has_value(), text);
}

TEST_CASE("If-Match names the revision that a change was made from") {
    Request request;
    CHECK(required_revision(request).error().kind == ErrorKind::precondition_required);
    const std::string tag = etag_of_revision(42);
    request.if_match = tag;
    CHECK(required_revision(request).value() == 42);
    request.if_match = "*";
    CHECK(required_revision(request).value() == -1);
    for (const auto* text :
         {"42", "W/\"42\"", "\"\"", "\"x\"", "\"-1\"", "\"42\", \"43\"", "\"99999999999999999999\"", "\""}) {
        request.if_match = text;
        CHECK_MESSAGE(required_revision(request).error().kind == ErrorKind::stale, text);
    }
}

TEST_CASE("If-None-Match is compared weakly, as a list, and with the star") {
    Request request;
    const std::string tag = etag_of_bytes("answer");
    CHECK(tag.size() == 34);
    CHECK(tag != etag_of_bytes("another"));
    CHECK_FALSE(not_modified(request, tag));
    for (const std::string& list :
         {tag, "W/" + tag, "\"x\", " + tag, "\"x\" ,W/" + tag + ", \"y\"", std::string("*")}) {
        request.if_none_match = list;
        CHECK_MESSAGE(not_modified(request, tag), list);
    }
    for (const std::string& list : {std::string("\"x\""), tag.substr(1), std::string("\""), std::string(",")}) {
        request.if_none_match = list;
        CHECK_MESSAGE(!not_modified(request, tag), list);
    }
}

TEST_CASE("a page has a limit between one and a thousand") {
    CHECK(page_request(with_query("")).value().limit == 100);
    CHECK(page_request(with_query("limit=1")).value().limit == 1);
    CHECK(page_request(with_query("limit=1000")).value().limit == 1000);
    for (const auto* query :
         {"limit=0", "limit=1001", "limit=-1", "limit=", "limit=1x", "limit=99999999999", "limit=1.0"})
        CHECK_MESSAGE(page_request(with_query(query)).error().kind == ErrorKind::invalid, query);
}

TEST_CASE("a cursor leads on after the last key, and only one of ours does") {
    const json::object body = page_body({1, 2}, "key ü");
    CHECK(body.at("items").as_array().size() == 2);
    const std::string query = "cursor=" + std::string(body.at("next_cursor").as_string());
    CHECK(page_request(with_query(query)).value().after == "key ü");
    CHECK(page_body({}, std::nullopt).at("next_cursor").is_null());
    for (const auto* foreign : {"cursor=a2V5", "cursor=AAAA", "cursor=!", "cursor=AA"})
        CHECK_MESSAGE(page_request(with_query(foreign)).error().kind == ErrorKind::invalid, foreign);
}

TEST_CASE("every kind of error has its status, and some their header") {
    CHECK(status_of(ErrorKind::unreadable) == 400);
    CHECK(status_of(ErrorKind::forbidden) == 403);
    CHECK(status_of(ErrorKind::not_found) == 404);
    CHECK(status_of(ErrorKind::conflict) == 409);
    CHECK(status_of(ErrorKind::stale) == 412);
    CHECK(status_of(ErrorKind::too_large) == 413);
    CHECK(status_of(ErrorKind::unsupported_media_type) == 415);
    CHECK(status_of(ErrorKind::invalid) == 422);
    CHECK(status_of(ErrorKind::precondition_required) == 428);
    CHECK(header(problem(Error{ErrorKind::unauthenticated, "", {}}), "WWW-Authenticate") == "Bearer");
    CHECK(header(problem(Error{ErrorKind::too_many_requests, "", {}}), "Retry-After") == "1");
    CHECK(header(problem(Error{ErrorKind::unavailable, "", {}}), "Retry-After") == "1");
}

TEST_CASE("a problem says what is wrong and where") {
    const Response response = problem(invalid_at("/variants/0/weight", "out_of_range", "a weight is above 0"));
    CHECK(response.status == 422);
    CHECK(response.content_type == "application/problem+json");
    const json::object body = parse_json(response.body).value().as_object();
    CHECK(body.at("type").as_string() == "urn:bellwether:problem:invalid");
    CHECK(body.at("status").as_int64() == 422);
    CHECK(body.at("detail").as_string() == "a weight is above 0");
    CHECK(body.at("errors").as_array()[0].as_object().at("pointer").as_string() == "/variants/0/weight");
    CHECK(body.at("errors").as_array()[0].as_object().at("code").as_string() == "out_of_range");
    CHECK_FALSE(parse_json(problem(Error{ErrorKind::conflict, "x", {}}).body).value().as_object().contains("errors"));
}

TEST_CASE("a report's format: the query outranks Accept, Accept counts by order, and another format is refused") {
    const auto format_of = [](std::string_view query, std::string_view accept) {
        Request request = with_query(query);
        request.accept = accept;
        return report_format(request).value();
    };
    CHECK(format_of("", "") == ReportFormat::json);
    CHECK(format_of("", "text/csv") == ReportFormat::csv);
    CHECK(format_of("", "Text/CSV; q=0.9, */*") == ReportFormat::csv);
    CHECK(format_of("", "text/html, text/csv,application/json") == ReportFormat::csv);
    CHECK(format_of("", "application/json, text/csv") == ReportFormat::json);
    CHECK(format_of("", "*/*, text/csv") == ReportFormat::json);
    CHECK(format_of("format=json", "text/csv") == ReportFormat::json);
    CHECK(format_of("format=csv", "application/json") == ReportFormat::csv);
    const auto refused = report_format(with_query("format=xml"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid);
    CHECK(report_format(with_query("format=")).has_error());
    CHECK(csv_response("a\r\n").content_type == "text/csv; charset=utf-8");
}
