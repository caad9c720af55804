// The table of routes: which handler answers a method and a path, who may call it, and where it runs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace bellwether {

/// Where a handler runs.
enum class Execution {
    inline_,  ///< on the I/O thread: memory only, microseconds
    worker,   ///< one hop to the worker pool, as one job: everything that touches the database
    awaits,   ///< on the I/O thread, answers later from any thread by calling its responder once
};

/// Who may call a route. A route without an entry does not exist: the table denies by default.
enum class Access {
    open,       ///< no token: health checks, static files, sign-in
    service,    ///< service, admin
    read,       ///< viewer, scientist, admin
    write,      ///< scientist, admin
    admin,      ///< admin
    any_token,  ///< every role
};

using Handler = std::function<Response(const Request&)>;
using Responder = std::function<void(Response)>;
using AwaitingHandler = std::function<void(const Request&, Responder)>;

/// One row of the table. `pattern` is a path with named segments: "/v1/experiments/{key}/ramp"; a last segment
/// "{name...}" takes the rest of the path.
struct Route {
    Method method = Method::get;
    std::string pattern;
    Access access = Access::admin;
    Execution execution = Execution::worker;
    Handler handler;
    AwaitingHandler awaiting_handler;  ///< set where execution is `awaits`
    std::size_t body_max = 1 << 20;    ///< bytes; a larger body is answered 413
};

Route on_worker(Method method, std::string pattern, Access access, Handler handler);
Route inline_route(Method method, std::string pattern, Access access, Handler handler);
Route awaiting_route(Method method, std::string pattern, Access access, AwaitingHandler handler);

/// Immutable after construction; shared by every session. A look-up costs the number of segments of the path.
class Router {
  public:
    explicit Router(std::vector<Route> routes);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    struct Match {
        const Route* route = nullptr;            ///< null: see `allowed`
        std::vector<Method> allowed;             ///< methods of the path: empty means 404, otherwise 405
        std::vector<std::pair<std::string_view, std::string>> parameters;
    };
    Match match(Method method, std::string_view path) const;

    const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Node;
    std::vector<Route> routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace bellwether
