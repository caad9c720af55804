#include "experiments/holdout_json.hpp"

namespace bellwether {

namespace json = boost::json;

json::object to_json(const Holdout& holdout, UtcTime now) {
    const char* state = now < holdout.begins_at ? "ahead" : now < holdout.ends_at ? "running" : "over";
    return {{"quarter", print_quarter(holdout.quarter)},
            {"state", state},
            {"percent", holdout.percent},
            {"slots", holdout.slots},
            {"salt", holdout.salt},
            {"begins_at", print_time(holdout.begins_at)},
            {"ends_at", print_time(holdout.ends_at)},
            {"created_by", holdout.created_by},
            {"created_at", print_time(holdout.created_at)}};
}

json::object to_json(const HoldoutPolicy& policy) {
    return {{"percent", policy.percent},
            {"revision", policy.revision},
            {"managed_by", policy.managed_by ? json::value(*policy.managed_by) : json::value(nullptr)}};
}

}  // namespace bellwether
