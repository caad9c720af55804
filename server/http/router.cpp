#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "domain/ensure.hpp"
#include "domain/key.hpp"
#include "http/percent.hpp"

namespace bellwether {

namespace {

constexpr std::size_t method_count = 7;
constexpr std::size_t parameters_max = 8;

/// A route for each method, by its index in the table; -1 where there is none.
struct Endpoints {
    std::array<int, method_count> by_method;
    Endpoints() { by_method.fill(-1); }

    int find(Method method) const {
        const int exact = by_method[static_cast<std::size_t>(method)];
        return exact < 0 && method == Method::head ? by_method[static_cast<std::size_t>(Method::get)] : exact;
    }
    bool any() const {
        return std::any_of(by_method.begin(), by_method.end(), [](int index) { return index >= 0; });
    }
};

struct Segment {
    std::string_view text;
    bool last = false;
};

/// Takes the next segment off a path that begins with '/'.
Segment take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const std::size_t end = path.find('/');
    const Segment segment{path.substr(0, end), end == std::string_view::npos};
    path = segment.last ? std::string_view{} : path.substr(end);
    return segment;
}

bool is_named(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}
bool is_rest(std::string_view segment) {
    return is_named(segment) && segment.ends_with("...}");
}

std::vector<std::string_view> names_of(std::string_view pattern) {
    std::vector<std::string_view> names;
    while (!pattern.empty()) {
        std::string_view segment = take_segment(pattern).text;
        if (!is_named(segment)) continue;
        segment = segment.substr(1, segment.size() - 2);
        if (segment.ends_with("...")) segment.remove_suffix(3);
        names.push_back(segment);
    }
    return names;
}

}  // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literal;
    std::unique_ptr<Node> named;
    Endpoints here;  ///< routes that end at this node
    Endpoints rest;  ///< routes whose "{name...}" begins below this node
};

/// One look-up on its way through the tree.
struct Router::Walk {
    const Router& router;
    Method method;
    Match& match;
    std::array<std::string_view, parameters_max> values{};
    std::size_t count = 0;

    bool end_at(const Endpoints& endpoints) {
        const int index = endpoints.find(method);
        if (index >= 0) {
            match.route = &router.routes_[static_cast<std::size_t>(index)];
            return true;
        }
        for (std::size_t i = 0; i < method_count; ++i) {
            if (endpoints.by_method[i] < 0) continue;
            const auto other = static_cast<Method>(i);
            match.nearest = &router.routes_[static_cast<std::size_t>(endpoints.by_method[i])];
            if (std::find(match.allowed.begin(), match.allowed.end(), other) == match.allowed.end())
                match.allowed.push_back(other);
        }
        return false;
    }

    bool go(const Node& node, std::string_view path) {
        const std::string_view rest = path.substr(1);
        const Segment segment = take_segment(path);
        const auto literal = node.literal.find(segment.text);
        if (literal != node.literal.end() && step(*literal->second, segment, path)) return true;
        if (node.named && !segment.text.empty()) {
            values[count++] = segment.text;
            if (step(*node.named, segment, path)) return true;
            --count;
        }
        if (literal != node.literal.end() || !node.rest.any()) return false;
        values[count++] = rest;
        if (end_at(node.rest)) return true;
        --count;
        return false;
    }

    bool step(const Node& child, const Segment& segment, std::string_view path) {
        return segment.last ? end_at(child.here) : go(child, path);
    }
};

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const Route& route = routes_[i];
        ensure(route.pattern.starts_with('/'), "a pattern is a path");
        ensure(names_of(route.pattern).size() <= parameters_max, "a pattern has a bounded number of names");
        ensure(route.execution == Execution::awaits ? bool(route.awaiting_handler) : bool(route.handler),
               "a route has the handler that its execution calls");
        Node* node = root_.get();
        Endpoints* end = nullptr;
        for (std::string_view path = route.pattern; !path.empty();) {
            const std::string_view segment = take_segment(path).text;
            if (is_rest(segment)) {
                ensure(path.empty(), "what takes the rest of a path stands last");
                end = &node->rest;
                break;
            }
            auto& child = is_named(segment) ? node->named : node->literal[std::string(segment)];
            if (!child) child = std::make_unique<Node>();
            node = child.get();
            end = &node->here;
        }
        int& slot = end->by_method[static_cast<std::size_t>(route.method)];
        ensure(slot < 0, "no two routes answer the same requests");
        slot = static_cast<int>(i);
    }
}

Router::~Router() = default;

Router::Match Router::match(Method method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;
    Walk walk{*this, method, match};
    if (!walk.go(*root_, path)) return match;
    match.allowed.clear();
    if (walk.count == 0) return match;
    const auto names = names_of(match.route->pattern);
    for (std::size_t i = 0; i < walk.count; ++i) {
        auto value = percent_decode(walk.values[i], false);
        if (!value || !is_storable_text(*value)) match.malformed = true;
        match.parameters.emplace_back(names[i], std::move(value).value_or(std::string{}));
    }
    return match;
}

Route on_worker(Method method, std::string pattern, Access access, Handler handler) {
    Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.access = access;
    route.execution = Execution::worker;
    route.handler = std::move(handler);
    return route;
}

Route inline_route(Method method, std::string pattern, Access access, Handler handler) {
    Route route = on_worker(method, std::move(pattern), access, std::move(handler));
    route.execution = Execution::inline_;
    return route;
}

Route awaiting_route(Method method, std::string pattern, Access access, AwaitingHandler handler) {
    Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.access = access;
    route.execution = Execution::awaits;
    route.awaiting_handler = std::move(handler);
    return route;
}

}  // namespace bellwether
