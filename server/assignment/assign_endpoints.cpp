#include "assignment/assign_endpoints.hpp"

#include <fmt/format.h>

#include <iterator>

#include "assignment/assign_question.hpp"
#include "assignment/assigner.hpp"
#include "assignment/assignment_service.hpp"
#include "domain/interleaving.hpp"
#include "http/problem.hpp"

namespace bellwether {

namespace {

constexpr std::size_t answer_bytes_about = 256;

void add_answer(std::string& out, const Assignment& answer, std::string_view listener) {
    const auto end = std::back_inserter(out);
    if (answer.variant != nullptr) {
        out += answer.variant->answer_head;
        fmt::format_to(end, "{}", answer.slot);
        if (answer.variant->interleaves)  // the seed as text: it has 64 bits, and a JSON reader may keep 53
            fmt::format_to(end, R"(,"reason":"{}","arm":{},"payload":{},"draft_order_seed":"{}"}})", to_string(answer.reason),
                           answer.variant->arm_json, answer.variant->payload_json,
                           draft_order_seed(answer.experiment->key, listener));
        else if (answer.reason == AssignmentReason::assigned)
            out += answer.variant->answer_tail;
        else
            fmt::format_to(end, R"(,"reason":"{}","arm":{},"payload":{}}})", to_string(answer.reason),
                           answer.variant->arm_json, answer.variant->payload_json);
        return;
    }
    if (answer.experiment != nullptr) {
        out += answer.experiment->answer_head;
        fmt::format_to(end, "{}", answer.slot);
    } else {
        fmt::format_to(end, R"({{"experiment":{},"variant":null,"slot":null)", json_text(answer.asked));
    }
    fmt::format_to(end, R"(,"reason":"{}","arm":null,"payload":null}})", to_string(answer.reason));
}

std::string holdout_json(const Asker& asker) {
    if (asker.holdout == nullptr) return "null";
    return fmt::format(R"({{"quarter":"{}","group":"{}"}})", print_quarter(asker.holdout->quarter), to_string(asker.group));
}

/// One listener's answer, with everything in it that the contract promises.
void add_listener(std::string& out, const Asker& asker, const ConfigSnapshot& snapshot, std::int64_t age,
                  const std::vector<Assignment>& answers) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"listener_id":{},"config_version":{},"config_age_seconds":{},"holdout":{},"assignments":[)",
                   json_text(asker.listener_id), snapshot.version, age, holdout_json(asker));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (i != 0) out += ',';
        add_answer(out, answers[i], asker.listener_id);
    }
    out += R"(],"defaults":)";
    out += snapshot.defaults_of(asker.held_out() ? asker.holdout : nullptr);
    out += '}';
}

Result<Response> assign(const Request& request, const AssignmentService& service) {
    BW_TRY(const AssignQuestion question, read_assign_question(request));
    BW_TRY(const auto snapshot, service.snapshot());
    const std::int64_t age = service.config_age_seconds();
    Response response;
    std::string& out = response.body;
    out.reserve(answer_bytes_about * (1 + question.listeners.size()));
    if (question.many)
        fmt::format_to(std::back_inserter(out), R"({{"config_version":{},"config_age_seconds":{},"listeners":[)",
                       snapshot->version, age);
    std::vector<Assignment> answers;
    for (const AskingListener& listener : question.listeners) {
        answers.clear();
        const Asker asker = service.asker(*snapshot, listener.listener_id, listener.attributes);
        if (question.names_experiments)
            assign_named(*snapshot, asker, question.experiments, answers);
        else
            assign_all(*snapshot, asker, answers);
        service.note(*snapshot, listener.listener_id, answers, question.expose);
        if (&listener != &question.listeners.front()) out += ',';
        add_listener(out, asker, *snapshot, age, answers);
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
