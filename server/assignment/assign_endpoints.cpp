#include "assignment/assign_endpoints.hpp"

#include <fmt/format.h>

#include <iterator>

#include "assignment/answer_writer.hpp"
#include "assignment/assign_question.hpp"
#include "assignment/assigner.hpp"
#include "assignment/assignment_service.hpp"
#include "http/problem.hpp"

namespace bellwether {

namespace {

constexpr std::size_t answer_bytes_about = 256;

Result<Response> assign(const Request& request, const AssignmentService& service) {
    BW_TRY(const AssignQuestion question, read_assign_question(request));
    BW_TRY(const auto snapshot, service.snapshot());
    const std::int64_t age = service.config_age_seconds();
    const UtcTime at = service.now();
    Response response;
    std::string& out = response.body;
    out.reserve(answer_bytes_about * (1 + question.listeners.size()));
    if (question.many) fmt::format_to(std::back_inserter(out), R"({{{}{},"listeners":[)", snapshot->version_json, age);
    std::vector<Assignment> answers;
    for (const AskingListener& listener : question.listeners) {
        answers.clear();
        const Asker asker = asker_of(*snapshot, listener.listener_id, listener.attributes, at);
        if (question.names_experiments)
            assign_named(*snapshot, asker, question.experiments, answers);
        else
            assign_all(*snapshot, asker, answers);
        service.note(*snapshot, listener.listener_id, answers, at, question.expose);
        if (&listener != &question.listeners.front()) out += ',';
        write_answer(out, asker, *snapshot, age, answers);
    }
    if (question.many) out += "]}";
    return response;
}

}  // namespace

std::vector<Route> assign_routes(const AssignmentService& service) {
    Route route = inline_route(Method::post, "/v1/assign", Access::service, [&service](const Request& request) {
        auto answer = assign(request, service);
        return answer ? std::move(answer.value()) : problem(answer.error());
    });
    route.quiet = true;
    return {std::move(route)};
}

}  // namespace bellwether
