// The difference between a folder of files and a service, and the calls that make it go away.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "commands/api_client.hpp"
#include "commands/config_files.hpp"

namespace bellwether {

/// One call that apply makes.
struct ConfigCall {
    Method method = Method::post;
    std::string path;
    boost::json::object body;
    bool with_revision = false;  ///< asks for the ETag of the object first, and sends it
};

/// One difference.
struct ConfigStep {
    enum class Kind {
        change,   ///< apply makes it
        drift,    ///< somebody did this by hand, and it cannot be undone: the file has to follow
        refused,  ///< the service would not take it
    };
    Kind kind = Kind::change;
    std::string what;                ///< "create experiment my-test"
    std::string file;
    std::vector<std::string> lines;  ///< field: before -> after; or why
    std::optional<ConfigCall> call;
};

/// Asks the service, and changes nothing: what it would answer is found out by dry runs, so that its own checks decide.
std::vector<ConfigStep> plan_config(ApiClient& client, const std::vector<ConfigFile>& files);

/// Makes one change; throws simulation::ApiRefusal where the service has changed its mind meanwhile.
void apply_step(ApiClient& client, const ConfigStep& step);

}  // namespace bellwether
