#include "http/client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <mutex>

namespace bellwether {

namespace {

constexpr std::size_t answer_bytes_max = 1u << 30;

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) {
    auto& body = *static_cast<std::string*>(target);
    if (body.size() + size * count > answer_bytes_max) return 0;  // ends the transfer with an error
    body.append(data, size * count);
    return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* target) {
    auto& headers = *static_cast<std::vector<std::pair<std::string, std::string>>*>(target);
    std::string_view line(data, size * count);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) headers.clear();  // an interim answer came before
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return size * count;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto value = line.substr(colon + 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    headers.emplace_back(std::move(name), std::string(value));
    return size * count;
}

/// Frees the list that libcurl reads while it sends.
struct HeaderList {
    curl_slist* list = nullptr;
    ~HeaderList() { curl_slist_free_all(list); }
    void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

}  // namespace

struct HttpClient::Handle {
    CURL* curl = nullptr;
    Handle() {
        static std::once_flag once;
        std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
        curl = curl_easy_init();
        if (curl == nullptr) throw std::bad_alloc();
    }
    ~Handle() { curl_easy_cleanup(curl); }
};

std::string HttpAnswer::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; });
    return found == headers.end() ? std::string() : found->second;
}

HttpClient::HttpClient(std::string server, std::string token, std::chrono::milliseconds time_max)
    : server_(std::move(server)), token_(std::move(token)), time_max_(time_max), handle_(std::make_unique<Handle>()) {
    while (!server_.empty() && server_.back() == '/') server_.pop_back();
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpCall& call) {
    CURL* curl = handle_->curl;
    curl_easy_reset(curl);  // keeps the connection
    HttpAnswer answer;
    HeaderList headers;
    const std::string url = server_ + call.path;
    const std::string method(to_string(call.method));
    if (!token_.empty()) headers.add("Authorization: Bearer " + token_);
    if (!call.body.empty()) headers.add("Content-Type: " + call.content_type);
    headers.add("Expect:");  // our servers take the body at once
    for (const auto& [name, value] : call.headers) headers.add(fmt::format("{}: {}", name, value));

    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(time_max_.count()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.headers);
    if (call.method == Method::head) curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (call.method != Method::get && call.method != Method::head) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
    }
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) throw HttpUnreachable(fmt::format("{}: {}", server_, curl_easy_strerror(code)));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
}

}  // namespace bellwether
