#include "http/dispatch.hpp"

#include <fmt/format.h>

#include <exception>

#include "domain/key.hpp"
#include "domain/unavailable.hpp"
#include "http/percent.hpp"
#include "http/problem.hpp"
#include "runtime/log.hpp"

namespace bellwether {

namespace {

Response render(const Route* route, const Error& error) {
    if (!route || !route->render_error) return problem(error);
    Response response = route->render_error(error);
    // The renderer knows its bodies, not every header that HTTP wants.
    const Response standard = problem(error);
    for (const auto& header : standard.headers) {
        bool there = false;
        for (const auto& own : response.headers)
            there = there || own.first == header.first;
        if (!there) response.headers.push_back(header);
    }
    return response;
}

std::string allow_value(const std::vector<Method>& methods) {
    std::string value;
    bool get = false;
    bool head = false;
    for (const Method method : methods) {
        if (!value.empty()) value += ", ";
        value += to_string(method);
        get = get || method == Method::get;
        head = head || method == Method::head;
    }
    if (get && !head) value += ", HEAD";
    return value;
}

Response method_not_allowed(const Router::Match& match, Method method) {
    const std::string allow = allow_value(match.allowed);
    if (method == Method::options) {
        Response response;
        response.status = 204;
        return std::move(response).with("Allow", allow);
    }
    const std::string detail = fmt::format("this path answers {}", allow);
    Response response = match.nearest->render_error
                            ? render(match.nearest, Error{ErrorKind::invalid, detail, {}})
                            : problem(405, "method-not-allowed", "The method is not allowed", detail);
    response.status = 405;
    return std::move(response).with("Allow", allow);
}

bool is_readable_query(std::string_view query) {
    if (query.find('%') == std::string_view::npos) return true;  // the target is ASCII already
    const auto decoded = percent_decode(query, true);
    return decoded && is_storable_text(*decoded);
}

}  // namespace

Dispatcher::Dispatcher(const Router& router, AccessControl& access, Counters& counters)
    : router_(router),
      access_(access),
      faults_(counters.counter("bellwether_http_handler_faults_total", "Handlers that threw or never answered.")) {}

Dispatcher::Admission Dispatcher::admit(Request& request, const Framing& framing, UtcTime now,
                                        AccessControl::Remembered& remembered) const {
    Admission admission;
    Router::Match match = router_.match(request.method, request.path);
    if (!match.route) {
        admission.refusal = match.allowed.empty() ? problem(Error{ErrorKind::not_found, "this path does not exist", {}})
                                                  : method_not_allowed(match, request.method);
        return admission;
    }
    const Route& route = *match.route;
    admission.route = &route;
    const auto refuse = [&](const Error& error) {
        admission.refusal = render(&route, error);
        return admission;
    };
    if (match.malformed || !is_readable_query(request.query))
        return refuse({ErrorKind::unreadable, "the target does not decode to UTF-8 without NUL", {}});
    request.path_parameters = std::move(match.parameters);
    if (route.access == Access::open) {
        request.principal = Principal{};
    } else {
        auto principal = access_.authenticate(request, now, remembered);
        if (principal.has_error()) return refuse(principal.error());
        request.principal = std::move(principal.value());
        admission.authenticated = true;
        const auto authorized = AccessControl::authorize(route.access, request.principal);
        if (authorized.has_error()) return refuse(authorized.error());
    }
    if (framing.content_length > route.body_max)
        return refuse(
            {ErrorKind::too_large, fmt::format("a body of at most {} bytes is taken here", route.body_max), {}});
    return admission;
}

Response Dispatcher::call(const Route& route, const Request& request) const {
    try {
        return route.handler(request);
    } catch (...) {
        return on_exception(route, request);
    }
}

void Dispatcher::call(const Route& route, const Request& request, const Responder& responder) const {
    try {
        route.awaiting_handler(request, responder);
    } catch (...) {
        responder(on_exception(route, request));
    }
}

Response Dispatcher::on_exception(const Route& route, const Request& request) const {
    try {
        throw;
    } catch (const Unavailable& unavailable) {
        log_warning("unavailable", {{"route", route.pattern},
                                    {"request_id", request.request_id},
                                    {"reason", unavailable.what()},
                                    {"traceparent", request.traceparent}});
        return render(&route, Error{ErrorKind::unavailable, "temporarily unavailable; please repeat the request", {}});
    } catch (const std::exception& failure) {
        return fault(&route, request, failure.what());
    } catch (...) {
        return fault(&route, request, "not a std::exception");
    }
}

Response Dispatcher::fault(const Route* route, const Request& request, std::string_view reason) const {
    faults_.add();
    log_error("a handler failed", {{"route", route ? std::string_view(route->pattern) : std::string_view{}},
                                   {"request_id", request.request_id},
                                   {"reason", reason},
                                   {"traceparent", request.traceparent}});
    // What went wrong stays in the log; the caller gets the id to ask with.
    const std::string detail = fmt::format("an error of ours, logged under the id {}", request.request_id);
    if (!route || !route->render_error) return problem(500, "internal", "An error of ours", detail);
    Response response = route->render_error(Error{ErrorKind::unavailable, detail, {}});
    response.status = 500;
    return response;
}

Response Dispatcher::overloaded(const Route& route) const {
    return render(&route, Error{ErrorKind::unavailable, "too much is waiting; please repeat the request", {}});
}

}  // namespace bellwether
