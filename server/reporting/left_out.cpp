#include "reporting/left_out.hpp"

#include <boost/json/object.hpp>

#include "storage/listener_rule_store.hpp"

namespace bellwether {

namespace json = boost::json;

json::array left_out_listeners(Transaction& transaction, const Experiment& experiment, UtcDay before) {
    json::array rows;
    for (const LeftOut& left : ListenerRuleStore(transaction).left_out(experiment.experiment_id, experiment.iteration, before)) {
        for (const Variant& variant : experiment.variants)
            if (variant.variant_id == left.variant_id)
                rows.push_back(json::object{{"variant", variant.key},
                                            {"exposed", left.exposed},
                                            {"overridden", left.overridden},
                                            {"seen_in_two_variants", left.seen_in_two},
                                            {"many_plays_a_day", left.many_plays},
                                            {"many_thumbs_a_minute", left.many_thumbs},
                                            {"not_people", left.not_people}});
    }
    return rows;
}

}  // namespace bellwether
