// From a request to its route, and from whatever a handler does to an answer.
#pragma once

#include <optional>
#include <vector>

#include "http/access.hpp"
#include "http/head.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "runtime/counters.hpp"

namespace bellwether {

/// Shared by all I/O threads and all workers; immutable.
class Dispatcher {
  public:
    Dispatcher(const Router& router, AccessControl& access, Counters& counters);

    struct Admission {
        const Route* route = nullptr;     ///< absent where the path or method is unknown
        std::optional<Response> refusal;  ///< set: answer this, call no handler
        bool authenticated = false;
    };
    /// Decides by the head alone, before a body is read: route, size, token, role. Fills the request's path parameters
    /// and principal.
    Admission admit(Request& request, const Framing& framing, UtcTime now, AccessControl::Remembered& remembered) const;

    /// Calls an inline or worker handler. Whatever it throws becomes an answer: Unavailable 503, the rest 500 with the
    /// request's id, logged and counted.
    Response call(const Route& route, const Request& request) const;
    /// Calls an awaiting handler; what it throws is answered through the responder.
    void call(const Route& route, const Request& request, const Responder& responder) const;

    /// For a handler that let its responder go without an answer, and for answers that cannot be sent.
    Response fault(const Route* route, const Request& request, std::string_view reason) const;
    /// The workers' queue is full.
    Response overloaded(const Route& route) const;

    const Router& router() const { return router_; }

  private:
    Response on_exception(const Route& route, const Request& request) const;

    const Router& router_;
    AccessControl& access_;
    Counter faults_;
};

}  // namespace bellwether
