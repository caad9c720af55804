#include "support/http.hpp"

namespace bellwether::test {

std::string HttpAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

TestHttp::TestHttp(std::string address, std::string token, std::chrono::milliseconds timeout)
    : address_(std::move(address)), token_(std::move(token)), client_(ClientSettings{std::chrono::seconds(5), timeout, 256u << 20}) {}

HttpAnswer TestHttp::send(const HttpCall& call) {
    ClientRequest request;
    request.method = to_string(call.method);
    request.url = address_ + call.path;
    request.bearer_token = token_;
    request.body = call.body;
    request.content_type = call.content_type;
    request.headers = call.headers;
    auto answer = client_.send(request);
    if (!answer) throw HttpUnreachable(answer.error().detail);
    return {answer.value().status, std::move(answer.value().body), std::move(answer.value().headers)};
}

}  // namespace bellwether::test
