#include "http/client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>

#include "domain/ensure.hpp"
#include "http/addresses.hpp"

namespace bellwether {

namespace {

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// What the callbacks of one request write into.
struct Reception {
    ClientResponse response;
    std::size_t body_max = 0;
    bool too_large = false;
};

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto& reception = *static_cast<Reception*>(into);
    if (reception.response.body.size() + size * count > reception.body_max) {
        reception.too_large = true;
        return 0;
    }
    reception.response.body.append(bytes, size * count);
    return size * count;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto& headers = static_cast<Reception*>(into)->response.headers;
    std::string_view line(bytes, size * count);
    if (line.starts_with("HTTP/")) headers.clear();  // the answer after a 100 Continue
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with("HTTP/")) return size * count;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front())))
        value.remove_prefix(1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back())))
        value.remove_suffix(1);
    headers.emplace_back(std::move(name), std::string(value));
    return size * count;
}

/// libcurl's own way to open a socket, but for addresses that are not public.
curl_socket_t open_public_socket(void* refused, curlsocktype, curl_sockaddr* address) {
    if (is_public_address(&address->addr)) return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    *static_cast<bool*>(refused) = true;
    return CURL_SOCKET_BAD;
}

bool has_line_end(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The host of an http or https URL; empty where it is none.
std::string host_of(const std::string& text) {
    const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    char* part = nullptr;
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
    if (curl_url_get(url.get(), CURLUPART_SCHEME, &part, 0) != CURLUE_OK) return {};
    const std::string scheme = part;
    curl_free(part);
    if ((scheme != "http" && scheme != "https") || curl_url_get(url.get(), CURLUPART_HOST, &part, 0) != CURLUE_OK)
        return {};
    std::string host = part;
    curl_free(part);
    return host;
}

bool is_this_machine(std::string_view host) {
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

Error cannot_send(std::string detail) {
    return Error{ErrorKind::invalid, std::move(detail), {}};
}

bool append_line(HeaderList& list, const std::string& line) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) return false;
    (void)list.release();
    list.reset(longer);
    return true;
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const {
    for (const auto& [known, value] : headers)
        if (known == name) return value;
    return {};
}

struct HttpClient::Handle {
    explicit Handle(ClientSettings chosen) : settings(chosen) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        ensure(ready == CURLE_OK, "libcurl can be initialised");
        curl = curl_easy_init();
        ensure(curl != nullptr, "libcurl gives a handle");
    }
    ~Handle() { curl_easy_cleanup(curl); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    template <class Value>
    void set(CURLoption option, Value value) {
        ensure(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option");
    }

    const ClientSettings settings;
    CURL* curl = nullptr;
};

HttpClient::HttpClient(ClientSettings settings) : handle_(std::make_unique<Handle>(settings)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<ClientResponse> HttpClient::send(const ClientRequest& request) {
    const std::string host = host_of(request.url);
    if (host.empty() || has_line_end(request.url))
        return cannot_send(fmt::format("'{}' is no URL such as http://127.0.0.1:8080", request.url));

    HeaderList lines;
    std::vector<std::pair<std::string, std::string>> headers = request.headers;
    if (!request.bearer_token.empty()) headers.emplace_back("Authorization", "Bearer " + request.bearer_token);
    if (!request.body.empty()) headers.emplace_back("Content-Type", request.content_type);
    for (const auto& [name, value] : headers) {
        // The value may be a secret: it is not repeated.
        if (has_line_end(name) || has_line_end(value))
            return cannot_send(fmt::format("the header {} holds a line end", has_line_end(name) ? "name" : name));
        ensure(append_line(lines, name + ": " + value), "there is memory for a header");
    }
    ensure(append_line(lines, "Expect:"), "there is memory for a header");  // or a POST waits for 100 Continue

    Handle& handle = *handle_;
    Reception reception;
    reception.body_max = handle.settings.body_max;
    char reason[CURL_ERROR_SIZE] = "";
    curl_easy_reset(handle.curl);  // the connection stays
    handle.set(CURLOPT_URL, request.url.c_str());
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https");
    if (is_this_machine(host) || !handle.settings.proxy_from_environment) handle.set(CURLOPT_PROXY, "");
    bool address_refused = false;
    if (handle.settings.public_addresses_only) {
        handle.set(CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);
        handle.set(CURLOPT_OPENSOCKETDATA, &address_refused);
    }
    handle.set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    handle.set(CURLOPT_HTTPHEADER, lines.get());
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        handle.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        handle.set(CURLOPT_POSTFIELDS, request.body.c_str());
    }
    if (request.method == "HEAD") handle.set(CURLOPT_NOBODY, 1L);
    handle.set(CURLOPT_WRITEFUNCTION, &on_body);
    handle.set(CURLOPT_WRITEDATA, &reception);
    handle.set(CURLOPT_HEADERFUNCTION, &on_header);
    handle.set(CURLOPT_HEADERDATA, &reception);
    handle.set(CURLOPT_ERRORBUFFER, reason);
    handle.set(CURLOPT_NOSIGNAL, 1L);
    handle.set(CURLOPT_USERAGENT, "bellwether/" BELLWETHER_VERSION);
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(handle.settings.connect_timeout.count()));
    handle.set(CURLOPT_TIMEOUT_MS, static_cast<long>(handle.settings.timeout.count()));

    const CURLcode outcome = curl_easy_perform(handle.curl);
    handle.set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    if (reception.too_large)
        return Error{ErrorKind::unavailable,
                     fmt::format("the answer of {} is larger than {} bytes", request.url, reception.body_max),
                     {}};
    if (address_refused && outcome != CURLE_OK)
        return Error{ErrorKind::unavailable, fmt::format("{} leads to an address that is not public", host), {}};
    if (outcome != CURLE_OK)
        return Error{ErrorKind::unavailable,
                     fmt::format("no answer from {}: {}", request.url, *reason ? reason : curl_easy_strerror(outcome)),
                     {}};
    long status = 0;
    curl_easy_getinfo(handle.curl, CURLINFO_RESPONSE_CODE, &status);
    reception.response.status = static_cast<int>(status);
    return std::move(reception.response);
}

}  // namespace bellwether
