// The table of routes: which handler answers a method and a path, who may call it, and where it runs.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"
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

/// Renders a refusal where a protocol of its own is spoken. Where the refusal has no ErrorKind (405, 411, 500), it gets
/// the nearest one, and the server sets the status afterwards.
using ErrorRenderer = std::function<Response(const Error&)>;

/// One row of the table. `pattern` is a path with named segments: "/v1/experiments/{key}/ramp"; a last segment
/// "{name...}" takes the rest of the path, "" too, unless the segment where it begins is the name of another route's.
/// So "/{path...}" takes "/about" but, where there is any route below "/v1/", nothing below that.
struct Route {
    Method method = Method::get;
    std::string pattern;
    Access access = Access::admin;
    Execution execution = Execution::worker;
    Handler handler;
    AwaitingHandler awaiting_handler;  ///< set where execution is `awaits`
    std::size_t body_max = 1 << 20;    ///< bytes; a larger body is answered 413
    ErrorRenderer render_error = {};   ///< problem() where empty
    bool names_person = false;  ///< its path names a person: the access log shows the pattern instead
    bool quiet = false;  ///< its successes are not in the access log: for what comes a thousand times a second
};

Route on_worker(Method method, std::string pattern, Access access, Handler handler);
Route inline_route(Method method, std::string pattern, Access access, Handler handler);
Route awaiting_route(Method method, std::string pattern, Access access, AwaitingHandler handler);

/// Immutable after construction; shared by every session. A look-up costs the number of segments of the path. Named
/// segments stand back behind literal ones, and take no empty segment. HEAD is answered by GET where it has no route.
/// ensure()s that no two routes answer the same requests.
class Router {
  public:
    explicit Router(std::vector<Route> routes);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    struct Match {
        const Route* route = nullptr;  ///< null: see `allowed`
        std::vector<Method> allowed;  ///< methods of the path, where no route was found: empty means 404, otherwise 405
        const Route* nearest =
            nullptr;             ///< some route of the path, where only the method is wrong: whose renderer speaks
        bool malformed = false;  ///< a parameter does not decode to UTF-8 without NUL: 400
        std::vector<std::pair<std::string_view, std::string>> parameters;
    };
    Match match(Method method, std::string_view path) const;

    const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Node;
    struct Walk;
    std::vector<Route> routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace bellwether
