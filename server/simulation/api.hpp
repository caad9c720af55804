// The public API as the simulation and the import see it: any client could do what they do.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <stdexcept>
#include <string>

#include "http/message.hpp"

namespace bellwether::simulation {

/// The service refused a call; `what()` is its reason for a person.
struct ApiRefusal : std::runtime_error {
    ApiRefusal(int code, const std::string& what) : std::runtime_error(what), status(code) {}
    int status;
};

struct ApiCall {
    Method method = Method::get;
    std::string path;
    std::string body;
    std::string content_type = "application/json";
};

/// Makes one call and reads its JSON. Throws ApiRefusal on 4xx; waits and repeats on 503 and 429.
using Api = std::function<boost::json::value(const ApiCall&)>;

/// Told now and then how far the work is: 0 to 1, and what it is at.
using Progress = std::function<void(double, const std::string&)>;

}  // namespace bellwether::simulation
