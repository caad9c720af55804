#include "http/problem.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "http/json.hpp"

namespace bellwether {

namespace {

struct Kind {
    int status;
    std::string_view type;
    std::string_view title;
};

/// The one table of kinds of errors.
Kind describe(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::unreadable:
            return {400, "unreadable", "The request cannot be read"};
        case ErrorKind::unauthenticated:
            return {401, "unauthenticated", "A valid token is needed"};
        case ErrorKind::forbidden:
            return {403, "forbidden", "This token may not do this"};
        case ErrorKind::not_found:
            return {404, "not-found", "There is no such thing"};
        case ErrorKind::conflict:
            return {409, "conflict", "The present state does not allow this"};
        case ErrorKind::stale:
            return {412, "stale", "It has changed since it was read"};
        case ErrorKind::too_large:
            return {413, "too-large", "The request is too large"};
        case ErrorKind::unsupported_media_type:
            return {415, "unsupported-media-type", "The content type is not supported"};
        case ErrorKind::invalid:
            return {422, "invalid", "The request is readable but wrong"};
        case ErrorKind::precondition_required:
            return {428, "precondition-required", "If-Match is needed"};
        case ErrorKind::too_many_requests:
            return {429, "too-many-requests", "Too many requests"};
        case ErrorKind::unavailable:
            return {503, "unavailable", "Temporarily unavailable"};
    }
    return {500, "internal", "An error of ours"};
}

boost::json::object problem_object(int status, std::string_view type, std::string_view title, std::string_view detail) {
    boost::json::object body;
    body["type"] = "urn:bellwether:problem:" + std::string(type);
    body["title"] = title;
    body["status"] = status;
    body["detail"] = detail;
    return body;
}

Response problem_response(int status, const boost::json::object& body) {
    Response response = json_response(status, body);
    response.content_type = "application/problem+json";
    return response;
}

}  // namespace

int status_of(ErrorKind kind) {
    return describe(kind).status;
}

Response problem(const Error& error) {
    const Kind kind = describe(error.kind);
    boost::json::object body = problem_object(kind.status, kind.type, kind.title, error.detail);
    if (!error.errors.empty()) {
        boost::json::array errors;
        for (const auto& one : error.errors)
            errors.push_back({{"pointer", one.pointer}, {"code", one.code}, {"detail", one.detail}});
        body["errors"] = std::move(errors);
    }
    Response response = problem_response(kind.status, body);
    if (error.kind == ErrorKind::unauthenticated) response.with("WWW-Authenticate", "Bearer");
    if (error.kind == ErrorKind::too_many_requests || error.kind == ErrorKind::unavailable)
        response.with("Retry-After", std::to_string(std::max(1, error.retry_after_seconds)));
    return response;
}

Response problem(int status, std::string_view type, std::string_view title, std::string_view detail) {
    return problem_response(status, problem_object(status, type, title, detail));
}

}  // namespace bellwether
